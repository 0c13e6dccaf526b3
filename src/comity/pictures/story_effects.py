"""The effects of a measure as sections of blocks: trade and supply chains, reach, peaceful use, alternatives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from comity.pictures.blocks import Block, Section, Shown, Told, number, part, points, rows_of, table, text, words
from comity.pictures.summary import Names, harm_of, no_third, others_sentence, stopped
from comity.pictures.wording import GROUPS, LEVELS, group_words


def sections(d: Mapping[str, Any], names: Names) -> tuple[Section, ...]:
    """Impact, reach, peaceful use, alternatives."""
    return (
        Section(
            "impact",
            "Impact",
            "What it does to trade and supply chains, with ranges. Losses and gains are told apart; in pictures losses lie left of zero.",
            _impact(d, names),
        ),
        Section(
            "reach",
            "Reach beyond the border",
            "Deliveries of third countries that fall under it, and laws of others that may conflict with it.",
            _reach(d),
        ),
        Section("peaceful", "Peaceful use", "What it does to civil and humanitarian items.", _peaceful(d)),
        Section(
            "alternatives", "Alternatives", "What narrower variants still cover, and what they spare others.", _alternatives(d)
        ),
    )


def named(code: Any, names: Names) -> Told:
    """An economy by its name."""
    return Told(names.get(str(code), str(code)))


def _impact(d: Mapping[str, Any], names: Names) -> tuple[Block, ...]:
    i = part(d, "impact")
    if not i:
        return ()
    alone = no_third(i)
    what, total = stopped(part(i, "restricted").get("total"))
    heads = (
        (f"{what} at first hand", total), ("loss of value added: maker of the measure", i.get("own_cost")),
        ("loss of value added: destinations", i.get("target_cost")),
        *(() if alone else (("loss of value added: third countries", i.get("third_cost")),
                            ("loss of third countries for each dollar of stopped trade", i.get("third_country_per_restricted")))),
        ("gains of value added: third countries", None if alone else i.get("third_gain")),
    )  # fmt: skip
    sectors = [
        (words(r.get("name") or r.get("sector")), number(r.get("output")), number(r.get("value_added")))
        for r in rows_of(i, "by_sector")
    ]
    hit = [
        (named(r.get("economy"), names), number(r.get("loss")), number(r.get("per_restricted"))) for r in rows_of(i, "who_is_hit")
    ]
    gain = [
        (named(r.get("economy"), names), number(r.get("share_before")), number(r.get("share_after")))
        for r in rows_of(i, "who_gains")
    ]
    return (
        *table("", ("", ""), [(Told(w), number(n)) for w, n in heads if n is not None], folded=False),
        *text(others_sentence(i)), *text(part(i, "lead").get("sentence")), *points(r.get("sentence") for r in rows_of(i, "dilution")),
        Shown("restricted"), Shown("models"), Shown("map-output"), Shown("who-is-hit"), Shown("groups"), Shown("tiers"), Shown("flows"),
        *table("By sector", ("sector", "output", "value added"), sectors),
        *table("Losses beside the trade that stops", ("economy", "loss of value added", "for each dollar of stopped trade"), sorted(hit)),
        *table("Whose share of what destinations buy rises", ("economy", "share before", "share after"), sorted(gain)),
        *_exposure(i, names), *_together(i, "coalition", "With measures of others at the same time", names), *_together(i, "retaliation", "With measures that answer it", names),
        *_assumed(i),
    )  # fmt: skip


_EXPOSURE = {
    "hhi": "concentration of supply (HHI, 1 = one supplier)",
    "dependence": "share of use that is imported",
    "import_dependence": "share of use that is imported",
    "cdi1": "CDI 1: concentration of imports on few suppliers",
    "cdi2": "CDI 2: imports from outside beside all imports",
    "cdi3": "CDI 3: imports from outside beside own exports",
    "spof": "buyers that take over half of their imports from one maker",
    "maker_share": "share of the makers in world supply",
    "price_response": "response of the world price",
    "foreign_availability": "share of world supply available from others",
}


def _assumed(i: Mapping[str, Any]) -> tuple[Block, ...]:
    """The assumptions as a list of its own."""
    made = points(i.get("assumptions") or ())
    return (*text("What was assumed:"), *made) if made else ()


def _exposure(i: Mapping[str, Any], names: Names) -> tuple[Block, ...]:
    every = rows_of(i, "exposure")
    rows = [
        (words(r.get("goods")), named(r.get("economy") or "all destinations", names), Told(_EXPOSURE.get(k, k.replace("_", " "))), number(v))
        for r in every for k, v in r.items() if isinstance(v, Mapping)
    ]  # fmt: skip
    return table("Exposure at the level of goods", ("goods", "economy", "figure", "value"), rows)


def _together(i: Mapping[str, Any], key: str, title: str, names: Names) -> tuple[Block, ...]:
    """Several measures alone and at once: the trade that stops, who loses, and how far the whole is more than the sum."""
    told = part(i, key)
    if not told:
        return ()
    every = [*rows_of(told, "measures"), *([part(told, "all")] if part(told, "all") else [])]
    rows = [
        (words(r.get("measures")), words([names.get(str(m), str(m)) for m in r.get("makers") or ()]),
         *(number(r.get(k)) for k in ("restricted", "total", "own", "target", "third")))
        for r in every
    ]  # fmt: skip
    by_maker = [
        (words(r.get("measures")), named(m.get("economy"), names), number(m.get("loss")))
        for r in every
        for m in rows_of(r, "by_maker")
    ]
    more = number(told.get("more_than_sum")).text if told.get("more_than_sum") is not None else ""
    return (
        *table(title, ("measures", "makers", "trade that stops", "loss of value added in all", "of the makers", "of destinations", "of third countries"), rows, folded=False),
        *table(f"{title}: what each maker loses", ("measures", "maker", "loss of value added"), by_maker, folded=True),
        *text(f"At once, less the sum of each alone: {more}." if more else ""), *text(told.get("note")),
    )  # fmt: skip


def _reach(d: Mapping[str, Any]) -> tuple[Block, ...]:
    r = part(d, "reach")
    if not r:
        return ()
    ask = [(words(c.get("question")), words(c.get("answer"), str(c.get("source") or ""))) for c in rows_of(r, "checklist")]
    how = [
        (
            words(k.get("kind")),
            Told("any use") if k.get("kind") == "technology" else _theta(k.get("theta")),
            number(k.get("caught")),
            words(k.get("note")),
        )
        for k in rows_of(r, "kernels")
    ]
    conflicts = [
        (words(c.get("jurisdiction")), words(c.get("why")), words(c.get("cite")), words(c.get("id")))
        for c in rows_of(r, "conflicts")
    ]
    return (
        *table("", ("", ""), [(Told(w), number(r[k])) for k, w in (("caught", "deliveries of third countries that fall under it, a year"),
               ("etr", "their share of all that the measure bears on")) if r.get(k) is not None], folded=False),
        *table("How far the rules go", ("question", "answer"), ask, folded=False), Shown("reach"),
        *table("How the reach was reckoned", ("by", "threshold of content", "falls under it, a year", "note"), how),
        *table("Laws of others that may conflict with it", ("law", "why", "provision", "id"), conflicts, folded=False),
        *text("Rules: " + ", ".join(r.get("rules") or ()) if r.get("rules") else ""), *text(r.get("note")),
    )  # fmt: skip


def _theta(theta: Any) -> Told:
    try:
        return number({"value": float(theta), "unit": "share"})
    except (TypeError, ValueError):
        return words(theta)


def _harm_sentence(base: Mapping[str, Any]) -> str:
    """What the measure as written covers, and what it does to all others together."""
    told = (
        [
            f"As written the measure covers {number(base.get('covered')).text} of the flow to uses of concern, those that its maker is concerned about"
        ]
        if base.get("covered")
        else []
    )
    if base.get("others_harm") is not None:
        told.append(f"total harm to others is {number(base.get('others_harm')).text} a year, counted by lost orders only")
    return "; ".join(told) + "." if told else ""


def _cites(plain: Any) -> Told:
    """Citations as they are written, with the address of the first."""
    every = plain if isinstance(plain, (list, tuple)) else ()
    said = "; ".join(str(c.get("cite") or "") if isinstance(c, Mapping) else str(c) for c in every)
    return Told(said, address=next((str(c.get("address") or "") for c in every if isinstance(c, Mapping)), ""))


def _peaceful(d: Mapping[str, Any]) -> tuple[Block, ...]:
    p = part(d, "peaceful_use")
    if not p:
        return ()
    items = sorted(rows_of(p, "items"), key=lambda r: not r.get("touched"))
    rows = [
        (words(r.get("what")), words(r.get("use")), words(r.get("hs")), words(bool(r.get("touched"))),
         Told(_levels(part(r, "levels_was"), part(r, "levels_becomes"))))
        for r in items
    ]  # fmt: skip
    gap = table(
        "",
        ("", ""),
        [(Told("access in least developed countries less that in high income countries, percentage points"), points_of(p["gap"]))]
        if p.get("gap") is not None
        else [],
        folded=False,
    )
    free = [
        (Told(group_words(str(r.get("group") or ""))), number(r.get("was")), number(r.get("becomes")))
        for r in rows_of(p, "access_without_licence")
    ]
    without = table("Share of people who get the items without any licence", ("group", "before", "after"), free, folded=False)
    return (Shown("access"), *gap, *without, *table("Civil and humanitarian items", ("item", "use", "customs heading", "touched", "asked, by income group"), rows), *text(p.get("note")))  # fmt: skip


def points_of(share: Any) -> Told:
    """A difference of shares in percentage points."""
    told = number(share)
    return told._replace(text=told.text.replace(" %", ""))


def _levels(was: Mapping[str, Any], becomes: Mapping[str, Any]) -> str:
    """`low income: nothing asked, then individual licence`; groups without change are not told."""
    out = []
    for group in dict.fromkeys((*GROUPS, *was)):
        a, b = was.get(group), becomes.get(group)
        if a is not None and b is not None and a != b:
            out.append(f"{group_words(group)}: {_one(a)}, then {_one(b)}")
    return "; ".join(out)


def _one(level: Any) -> str:
    plain = level.get("value") if isinstance(level, Mapping) else level
    if isinstance(plain, int | float) and plain == int(plain):
        return LEVELS.get(int(plain), str(plain))
    return f"{plain:.1f} on the scale 0 to 4" if isinstance(plain, float) else str(plain)


def _alternatives(d: Mapping[str, Any]) -> tuple[Block, ...]:
    a = part(d, "alternatives")
    every: Sequence[Mapping[str, Any]] = rows_of(a, "variants")
    base = part(a, "baseline")
    if not every:
        return text(a.get("note"))
    key, whom = harm_of([base, *(v for v in every if not v.get("refused"))])
    beside, extra = (("third_harm",), ("of it to third countries",)) if key == "others_harm" else ((), ())
    rows = [(Told("the measure as written"), Told(""), number(base.get("covered")), number(base.get(key)), *(number(base.get(k)) for k in beside), number(base.get("own_cost")), Told(""))] if base else []  # fmt: skip
    rows += [
        (words(v.get("title")), words(v.get("what_changes")), number(v.get("covered")), number(v.get(key)), *(number(v.get(k)) for k in beside), number(v.get("own_cost")),
         Told("bettered by no other" if v.get("on_frontier") else "bettered by another"))
        for v in every if not v.get("refused")
    ]  # fmt: skip
    refused = [(words(v.get("title")), words(v.get("refused")), _cites(v.get("citations"))) for v in every if v.get("refused")]
    assumed = [(words(r.get("what")), number(r.get("value"))) for r in rows_of(a, "assumed")]
    return (
        *text(_harm_sentence(base)), Shown("frontier"),
        *table("Variants", ("variant", "what changes", "flow of concern covered", f"harm to {whom}", *extra, "cost to the maker", "standing"), rows, folded=False),
        *table("Refused for the floor of non-proliferation", ("variant", "why", "provision"), refused, folded=False),
        *table("What was assumed", ("", ""), assumed, folded=False), *text(a.get("note")),
    )  # fmt: skip
