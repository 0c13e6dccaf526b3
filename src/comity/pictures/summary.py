"""A dossier on one screen: what changes, on what authority, who is hit, how far it reaches, what narrower would do, where it may be wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from comity.pictures.blocks import Told, part, rows_of
from comity.pictures.figures import amount, figure, tell
from comity.pictures.picture import sources_in
from comity.pictures.wording import TIERS

Names = Mapping[str, str]
_SEEN: Final = 0.001


def summary(dossier: Mapping[str, Any], names: Names) -> tuple[tuple[str, Told], ...]:
    """Heads and sentences; a section without figures says so or is left out."""
    made = (
        ("What changes", _changes(dossier, names)), ("Authority", _authority(dossier)), ("Like for like", _like(dossier)),
        ("Who is hit", _hit(dossier, names)), ("Who gains", _gains(dossier, names)), ("Reach", _reach(dossier)),
        ("Peaceful use", _peaceful(dossier)), ("Narrower", _variants(dossier)), ("Floor", _floor(dossier)),
    )  # fmt: skip
    return tuple((head, told) for head, told in made if told.text)


def listed(codes: Sequence[str], names: Names, most: int = 5) -> str:
    """Names in alphabetical order, the rest counted."""
    told = sorted(names.get(c, c) for c in codes)
    return ", ".join(told[:most]) + (f" and {len(told) - most} more" if len(told) > most else "")


def count(n: int, one: str, many: str = "") -> str:
    """`1 order`, `2 orders`."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def _changes(d: Mapping[str, Any], names: Names) -> Told:
    diff = part(d, "law_diff")
    if not diff:
        return Told("")
    touched = {x for r in rows_of(diff, "by_entry") for x in r.get("destinations") or ()}
    items = {r.get("item") for r in rows_of(diff, "by_entry")}
    said = f"{int(diff.get('changed') or 0):,} of {int(diff.get('cells') or 0):,} answers change"
    if touched:
        said += f": {count(len(items), 'item')}, {count(len(touched), 'destination')} ({listed(sorted(touched), names)})"
    folio = part(diff, "portfolio")
    if folio.get("orders"):
        said += f". Of {count(folio['orders'], 'order')}, {int(folio.get('changed') or 0) or 'none'} would be answered otherwise"
    return Told(said + ".")


def _authority(d: Mapping[str, Any]) -> Told:
    told = part(d, "authority")
    shares = [(TIERS.get(r["tier"], r["tier"]), r["value"]) for r in rows_of(told, "shares") if figure(r.get("value")).value]
    said = "; ".join(f"{tell(v)} {w}" for w, v in shares)
    cover = [f"{tell(told[k])} {w}" for k, w in (("states", "of states"), ("population", "of people"), ("gdp", "of world output"))
             if figure(told.get(k)).value is not None]  # fmt: skip
    said = f"by item: {said}" if said else ""
    if cover:
        said += ("; " if said else "") + "an equal or stricter rule covers " + ", ".join(cover)
    return Told(said[:1].upper() + said[1:] + "." if said else "", sources_in([v for _, v in shares]))


def _like(d: Mapping[str, Any]) -> Told:
    told = part(d, "like_for_like")
    with_, without = (part(told, "consistency").get(k) for k in ("with_membership", "without_membership"))
    if figure(with_).value is None and figure(without).value is None:
        return Told("")
    left = len(rows_of(told, "unexplained"))
    said = f"consistency {tell(without)}; with club membership as a condition {tell(with_)}. "
    return Told(
        said.capitalize() + f"{count(left, 'destination')} not explained by recorded conditions.", sources_in(with_, without)
    )


def _hit(d: Mapping[str, Any], names: Names) -> Told:
    told = part(d, "impact")
    if not told:
        return Told("")
    total = part(told, "restricted").get("total")
    bits = [f"trade that stops {tell(total)}"] if figure(total).value is not None else []
    for key, words in (("own_cost", "cost to the maker"), ("target_cost", "to destinations")):
        if figure(told.get(key)).value is not None:
            bits.append(f"{words} {tell(told[key])}")
    third = told.get("third_country_per_restricted")
    everyone = all(r.get("role") != "third" for r in rows_of(told, "by_economy"))
    if everyone:
        bits.append("every economy in the table is a destination, so there are no third countries")
    elif figure(third).value is not None:
        bits.append(f"harm to third countries per dollar of stopped trade {tell({**third, 'unit': ''})}")
    losers = [
        r for r in rows_of(told, "by_economy") if r.get("role") == "third" and (figure(r.get("value_added")).value or 0) < 0
    ]
    losers = sorted(losers, key=lambda r: figure(r["value_added"]).value or 0)[:4]
    if losers:
        bits.append(f"third countries with the largest losses: {listed([r['economy'] for r in losers], names)}")
    poor = [r for r in rows_of(told, "by_group") if r.get("group") == "LDC" and figure(r.get("value_added")).value is not None]
    bits += [f"least developed countries {tell(r['value_added'])}" for r in poor if r.get("role") in {"third", "", None}]
    said = "; ".join(bits)
    return Told(said[:1].upper() + said[1:] + ("." if said else ""), sources_in(total, third, told.get("own_cost")))


def _gains(d: Mapping[str, Any], names: Names) -> Told:
    every = [r for r in rows_of(d, "impact", "who_gains") if figure(r.get("share_after")).value is not None]
    rows = _most(every, names)
    if every and not rows:
        return Told("No economy's share of the supply rises by more than a tenth of a percentage point.", sources_in(every))
    said = "; ".join(
        f"{names.get(r['economy'], r['economy'])} {tell(_middle(r.get('share_before')))} to {tell(r['share_after'])}"
        for r in rows
    )
    return Told(f"Share of the supply, before to after: {said}." if said else "", sources_in(rows))


def _most(every: Sequence[Mapping[str, Any]], names: Names) -> list[Mapping[str, Any]]:
    """The four economies whose share rises most, in alphabetical order; a rise that rounding hides is none."""
    rises = {r["economy"]: (figure(r["share_after"]).value or 0.0) - (figure(r.get("share_before")).value or 0.0) for r in every}
    most = sorted((e for e, rise in rises.items() if rise >= _SEEN), key=lambda e: -rises[e])[:4]
    return sorted((r for r in every if r["economy"] in most), key=lambda r: names.get(r["economy"], r["economy"]))


def _reach(d: Mapping[str, Any]) -> Told:
    told = part(d, "reach")
    if not told:
        return Told("")
    caught, share = told.get("caught"), told.get("etr")
    if not figure(caught).value:
        said = "No deliveries of third countries are caught, as far as is known" if figure(caught).value == 0 else "How much is caught beyond the border is not known"  # fmt: skip
    else:
        said = f"Catches {tell(caught)} of third countries' own deliveries a year" + (f", {tell(share)} of all it bears on" if figure(share).value is not None else "")  # fmt: skip
    laws = sorted({str(c.get("jurisdiction")) for c in rows_of(told, "conflicts")})
    return Told(said + (f"; may conflict with the law of {', '.join(laws)}" if laws else "") + ".", sources_in(caught, share))


def _peaceful(d: Mapping[str, Any]) -> Told:
    told = part(d, "peaceful_use")
    items = rows_of(told, "items")
    touched = [r for r in items if r.get("touched")]
    if not items:
        return Told("")
    said = f"{len(touched)} of {count(len(items), 'civil and humanitarian item')} are touched"
    gap = told.get("gap")
    apart = figure(gap).value
    if apart is not None:
        side = (
            "the same as" if round(abs(apart), 4) == 0 else f"{amount(abs(apart), 'share')} {'above' if apart > 0 else 'below'}"
        )
        said += f"; access in least developed countries is {side} that in high income countries"
    return Told(said + ".", sources_in(gap))


def _variants(d: Mapping[str, Any]) -> Told:
    told = part(d, "alternatives")
    every = rows_of(told, "variants")
    if not every:
        return Told("")
    best = [r for r in every if r.get("on_frontier") and not r.get("refused")]
    refused = [r for r in every if r.get("refused")]
    said = f"{count(len(every), 'variant')} tried, {len(best)} bettered by no other"
    if refused:
        said += f", {len(refused)} refused"
    said += "".join(f". {r['title']}: covers {tell(_middle(r['covered']))}, {_harm(r)}" for r in best[:3])
    return Told(said + ".", sources_in(*((r.get("third_harm"), r.get("covered")) for r in best[:3])))


def _harm(variant: Mapping[str, Any]) -> str:
    """Harm to third countries; to all others where there is none to those."""
    if not figure(variant.get("third_harm")).value and figure(variant.get("others_harm")).value:
        return f"harm to others {tell(_middle(variant['others_harm']))}"
    return f"harm to third countries {tell(_middle(variant.get('third_harm')))}"


def _middle(plain: Any) -> Any:
    """A figure without its range, for one line."""
    return {**plain, "low": None, "high": None} if isinstance(plain, Mapping) else plain


def _floor(d: Mapping[str, Any]) -> Told:
    told = part(d, "floor")
    if not told:
        return Told("")
    below = [r for r in rows_of(told, "checked") if r.get("status") == "below"]
    if told.get("refused") or below:
        said = " ".join(str(s) for s in told.get("sentences") or ()) or "; ".join(
            f"{r.get('obligation')} [{r.get('provision')}]" for r in below
        )
        return Told(f"REFUSED: {said}")
    kept = sum(1 for r in rows_of(told, "checked") if r.get("status") == "kept")
    return Told(f"What the United Nations and treaties ask to be controlled is kept ({count(kept, 'obligation')} touched).")


def doubts(dossier: Mapping[str, Any], most: int) -> Iterator[str]:
    """The first sentences on where the dossier is likely to be wrong."""
    for r in rows_of(dossier, "where_wrong")[:most]:
        yield str(r.get("sentence") or "")
