"""A dossier on one screen: what changes, on what authority, who is hit, how far it reaches, what narrower would do, where it may be wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final

from comity.pictures.blocks import Told, part, rows_of
from comity.pictures.figures import amount, figure, tell
from comity.pictures.picture import sources_in
from comity.pictures.wording import TIERS, answer_words

Names = Mapping[str, str]
_SEEN: Final = 0.001
_REFUSED: Final = "REFUSED"
_LONGEST: Final = 320
_MOVES: Final = 2


def summary(dossier: Mapping[str, Any], names: Names) -> tuple[tuple[str, Told], ...]:
    """Heads and sentences, what the measure does first, but before it that it falls below the floor; a section without figures says so or is left out."""
    made = (
        ("What it does", _does(dossier)), ("What changes", _changes(dossier, names)), ("Authority", _authority(dossier)),
        ("Like for like", _like(dossier, names)), ("Who loses", _hit(dossier, names)), ("Who gains", _gains(dossier, names)), ("Reach", _reach(dossier, names)),
        ("Peaceful use", _peaceful(dossier)), ("Narrower", _variants(dossier)), ("Floor", _floor(dossier)),
    )  # fmt: skip
    told = sorted(made, key=lambda row: not (row[0] == "Floor" and row[1].text.startswith(_REFUSED)))
    return tuple((head, said) for head, said in told if said.text)


def listed(codes: Sequence[str], names: Names, most: int = 5) -> str:
    """Names in alphabetical order, the rest counted."""
    told = sorted(names.get(c, c) for c in codes)
    return ", ".join(told[:most]) + (f" and {len(told) - most} more" if len(told) > most else "")


def count(n: int, one: str, many: str = "") -> str:
    """`1 order`, `2 orders`."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def _does(d: Mapping[str, Any]) -> Told:
    """The measure in the words of its file."""
    said = " ".join(str(part(d, "measure").get("summary") or "").split())
    return Told(said if len(said) <= _LONGEST else said[: _LONGEST - 1].rsplit(" ", 1)[0] + " ...")


def _changes(d: Mapping[str, Any], names: Names) -> Told:
    """From which answer to which, for how many items and places."""
    diff = part(d, "law_diff")
    if not diff:
        return Told("")
    every = rows_of(diff, "by_entry")
    touched = {x for r in every for x in r.get("destinations") or ()}
    items = len({r.get("item") for r in every})
    moves = sorted(rows_of(diff, "transitions"), key=lambda r: -int(r.get("cells") or 0))
    said = "; ".join(
        f"{answer_words(r.get('becomes'))}{',' if ',' in str(r.get('becomes')) else ''} instead of {answer_words(r.get('was'))}"
        for r in moves[:_MOVES]
    )
    left = len(moves) - _MOVES
    more_kinds = f" and {left} more kind{'' if left == 1 else 's'} of change" if left > 0 else ""
    said = f"{said}{more_kinds}. " if said else ""
    if touched:
        more = " or more" if int(diff.get("entries_left_out") or 0) else ""
        said += f"{count(items, 'item')}{more}, {_places(touched, names)}. "
    said += f"{int(diff.get('changed') or 0):,} of {count(int(diff.get('cells') or 0), 'answer')} (item by destination by case) change"
    folio = part(diff, "portfolio")
    if folio.get("orders"):
        said += f"; of {count(folio['orders'], 'example order')} {int(folio.get('changed') or 0) or 'none'} would be answered otherwise"
    return Told(said[:1].upper() + said[1:] + ".")


def _places(touched: AbstractSet[str], names: Names) -> str:
    """How many states and territories, parts of them counted apart; a few are named."""
    whole, parts = {t for t in touched if "-" not in t}, {t for t in touched if "-" in t}
    if not whole:
        return f"{count(len(parts), 'destination')} ({listed(sorted(parts), names)})"
    said = f"{count(len(whole), 'destination')} ({listed(sorted(whole), names, 4)})"
    return said + (f" with {count(len(parts), 'part')} of their territories" if parts else "")


def _authority(d: Mapping[str, Any]) -> Told:
    told = part(d, "authority")
    shares = [(TIERS.get(r["tier"], r["tier"]), r["value"]) for r in rows_of(told, "shares") if figure(r.get("value")).value]
    said = ", ".join(f"{w} {tell(v)}" for w, v in shares)
    cover = [f"{tell(told[k])} {w}" for k, w in (("states", "of states"), ("population", "of people"), ("gdp", "of world output"))
             if figure(told.get(k)).value is not None]  # fmt: skip
    said = f"items rest on {said}" if said else ""
    if cover:
        said += ("; " if said else "") + "with the maker, an equal or stricter rule covers " + ", ".join(cover)
    return Told(said[:1].upper() + said[1:] + "." if said else "", sources_in([v for _, v in shares]))


def _like(d: Mapping[str, Any], names: Names) -> Told:
    told = part(d, "like_for_like")
    with_, without = (part(told, "consistency").get(k) for k in ("with_membership", "without_membership"))
    if figure(with_).value is None and figure(without).value is None:
        return Told("")
    apart = [str(r.get("destination")) for r in rows_of(told, "unexplained")]
    said = f"Destinations in equal recorded condition are treated alike to {tell(without)}; with membership in regimes as a condition, {tell(with_)}. "
    said += f"Not explained by recorded conditions: {f'{len(apart)} ({listed(apart, names, 4)})' if apart else 'none'}."
    return Told(said, sources_in(with_, without))


def no_third(impact: Mapping[str, Any]) -> bool:
    """Whether every economy of the table is a maker or a destination, so that there is no third one to be harmed."""
    every = rows_of(impact, "by_economy")
    return bool(every) and all(r.get("role") != "third" for r in every)


def others_sentence(impact: Mapping[str, Any]) -> str:
    """Total harm to others in words: destinations and third countries together, gains not taken off."""
    if not rows_of(impact, "by_economy"):
        return ""
    if no_third(impact):
        return "Every economy in the table but the maker is a destination: there are no third countries, and the total harm to others is that of the destinations."
    target, third = figure(impact.get("target_cost")), figure(impact.get("third_cost"))
    if target.value is None or third.value is None or target.unit != third.unit:
        return "The total harm to others, destinations and third countries together, is not known."
    both = amount(target.value + third.value, target.unit)
    return f"Total harm to others, destinations and third countries together: {both} a year, the middles added; gains are not taken off."


def harm_of(every: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """For whom the harm of variants is told: all others, destinations and third countries; third countries alone where no more is stated."""
    if any(figure(v.get("others_harm")).value is not None for v in every):
        return "others_harm", "others"
    return "third_harm", "third countries"


def stopped(total: Any) -> tuple[str, Any]:
    """What to call the trade that a measure bears on, and its amount: a draft that takes rules away frees trade."""
    f = figure(total)
    if f.value is None or f.value >= 0:
        return "trade that stops", total
    return "trade that is freed", f._replace(
        value=-f.value, low=None if f.high is None else -f.high, high=None if f.low is None else -f.low
    )._asdict()


def _hit(d: Mapping[str, Any], names: Names) -> Told:
    told = part(d, "impact")
    if not told:
        return Told("")
    total, third = part(told, "restricted").get("total"), told.get("third_cost")
    what, size = stopped(total)
    bits = [f"{what}: {tell(size)}"] if total is not None else []
    roles = [("maker", told.get("own_cost")), ("destinations", told.get("target_cost"))]
    alone = no_third(told)
    if not alone:
        roles.append(("third countries", third))
    said = ", ".join(f"{who} {tell(n)}" for who, n in roles if n is not None)
    bits += [f"loss of value added: {said}"] if said else []
    if alone:
        bits.append(
            "every other economy in the table is a destination: no third countries, and total harm to others is that of destinations"
        )
    elif figure(told.get("third_country_per_restricted")).value is not None and what == "trade that stops":
        bits.append(
            f"third countries lose {tell({**told['third_country_per_restricted'], 'unit': ''})} dollars for each dollar of stopped trade"
        )
    losers = [
        r for r in rows_of(told, "by_economy") if r.get("role") == "third" and (figure(r.get("value_added")).value or 0) < 0
    ]
    losers = sorted(losers, key=lambda r: figure(r["value_added"]).value or 0)[:4]
    if losers:
        bits.append(f"the largest losses among them: {listed([r['economy'] for r in losers], names)}")
    poor = [r for r in rows_of(told, "by_group") if r.get("group") == "LDC" and figure(r.get("value_added")).value is not None]
    bits += [
        f"change in least developed countries {tell(r['value_added'])}" for r in poor if r.get("role") in {"third", "", None}
    ]
    said = "; ".join(bits)
    return Told(said[:1].upper() + said[1:] + ("." if said else ""), sources_in(total, third, told.get("own_cost")))


def _gains(d: Mapping[str, Any], names: Names) -> Told:
    every = [r for r in rows_of(d, "impact", "who_gains") if figure(r.get("share_after")).value is not None]
    rows = _most(every, names)
    if every and not rows:
        return Told(
            "No economy's share of what destinations buy rises by more than a tenth of a percentage point.", sources_in(every)
        )
    said = "; ".join(
        f"{names.get(r['economy'], r['economy'])} {tell(_middle(r.get('share_before')))} to {tell(r['share_after'])}"
        for r in rows
    )
    return Told(
        f"Share of what destinations buy in the sectors concerned, their own supply included, before to after: {said}."
        if said
        else "",
        sources_in(rows),
    )


def _most(every: Sequence[Mapping[str, Any]], names: Names) -> list[Mapping[str, Any]]:
    """The four economies whose share rises most, in alphabetical order; a rise that rounding hides is none."""
    rises = {r["economy"]: (figure(r["share_after"]).value or 0.0) - (figure(r.get("share_before")).value or 0.0) for r in every}
    most = sorted((e for e, rise in rises.items() if rise >= _SEEN), key=lambda e: -rises[e])[:4]
    return sorted((r for r in every if r["economy"] in most), key=lambda r: names.get(r["economy"], r["economy"]))


def _reach(d: Mapping[str, Any], names: Names) -> Told:
    told = part(d, "reach")
    if not told:
        return Told("")
    caught, share = told.get("caught"), told.get("etr")
    if not figure(caught).value:
        said = "No deliveries of third countries fall under it, as far as is known" if figure(caught).value == 0 else "How much falls under it beyond the border is not known"  # fmt: skip
    else:
        said = f"Third countries' own deliveries that fall under it: {tell(caught)} a year" + (f", {tell(share)} of all it bears on" if figure(share).value is not None else "")  # fmt: skip
    laws = sorted({names.get(j, j) for c in rows_of(told, "conflicts") for j in [str(c.get("jurisdiction"))]})
    return Told(said + (f"; may conflict with the law of {', '.join(laws)}" if laws else "") + ".", sources_in(caught, share))


def _peaceful(d: Mapping[str, Any]) -> Told:
    told = part(d, "peaceful_use")
    items = rows_of(told, "items")
    touched = [r for r in items if r.get("touched")]
    if not items:
        return Told("")
    said = f"of {count(len(items), 'civil and humanitarian item')} {len(touched) or 'none'} {'get' if len(touched) > 1 else 'gets'} another answer"
    gap = told.get("gap")
    apart = figure(gap).value
    if apart is not None:
        side = (
            "the same as"
            if round(abs(apart), 4) == 0
            else f"{amount(abs(apart) * 100, 'percentage points')} {'above' if apart > 0 else 'below'}"
        )
        before = figure(told.get("gap_before")).value
        when = "as before" if before is not None and round(before - apart, 4) == 0 else "after the measure"
        said += f"; access in least developed countries is {side} that in high income countries, {when}"
    return Told(said[:1].upper() + said[1:] + ".", sources_in(gap))


def _variants(d: Mapping[str, Any]) -> Told:
    told = part(d, "alternatives")
    every = rows_of(told, "variants")
    if not every:
        return Told("")
    best = [r for r in every if r.get("on_frontier") and not r.get("refused")]
    refused = [r for r in every if r.get("refused")]
    fallen = (
        f"{len(refused)} would fall below the floor and {'is' if len(refused) == 1 else 'are'} refused"
        if refused
        else "none would fall below the floor"
    )
    better = (
        f"{len(best)} {'are' if len(best) > 1 else 'is'} bettered by no other"
        if best
        else "which of the others is better cannot be said"
    )
    said = f"Of {count(len(every), 'variant')} {fallen}; {better}"
    key, whom = harm_of([part(told, "baseline"), *best])
    said += "".join(
        f". {r['title']}: covers {tell(_middle(r['covered']))} of the flow to uses of concern, harm to {whom} {tell(_middle(r.get(key)))}"
        for r in best[:2]
    )
    left = len(best) - 2
    said += f". {left} more {'stands' if left == 1 else 'stand'} in the list of variants" if left > 0 else ""
    return Told(said + ".", sources_in(*((r.get(key), r.get("covered")) for r in best[:2])))


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
        return Told(f"{_REFUSED}: {said}")
    kept = sum(1 for r in rows_of(told, "checked") if r.get("status") == "kept")
    if not kept:
        return Told("No obligation under the United Nations or treaties that is checked here is touched.")
    return Told(f"What the United Nations and treaties ask to be controlled is kept ({count(kept, 'obligation')} touched).")


def doubts(dossier: Mapping[str, Any], most: int) -> Iterator[str]:
    """The first sentences on where the dossier is likely to be wrong."""
    for r in rows_of(dossier, "where_wrong")[:most]:
        yield str(r.get("sentence") or "")
