"""Indicators as sections of blocks: one a family, with its pictures, its formula, and its values in alphabetical order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from comity.governance.value import Value
from comity.pictures.blocks import Block, Rows, Section, Shown, Told, points, table, text
from comity.pictures.figures import NOT_KNOWN, Figure, tell
from comity.pictures.picture import Picture
from comity.pictures.wording import GROUPS, group_words

FAMILIES: Final = {
    "MAS": "Anchored in agreed texts: how far a list rests on what states agreed together",
    "UEX": "More than others ask: how far more is asked than others ask for an equal item",
    "UND": "Less than others ask: how far less is asked than others, or the Security Council, ask",
    "LLC": "Like for like: whether destinations in equal recorded condition are treated alike",
    "DCX": "Concentration of the burden on destinations",
    "EUL": "Lists of end users: growth, removal, spread over countries",
    "ETR": "Reach beyond the border",
    "PUA": "Peaceful use: access to civil items by income group",
    "LDL": "Licences: time taken and refusals",
    "OCI": "Over-compliance: what is avoided though nothing is asked",
    "EVG": "Grade of the public evidence for stated grounds",
    "PRH": "Proportionality: harm beside the trade that is restricted",
    "COS": "Coordination: states and supply under an equal or stricter rule",
    "MIA": "Votes beside the majority of states",
    "TRP": "Transparency and process",
    "SYM": "Measures that answer another's measure",
}
_MOST: Final = 220


def story(values: Sequence[Value], pictures: Mapping[str, Picture], not_evaluated: Sequence[str]) -> tuple[Section, ...]:
    """A section for each family that has values, in the order of the indicators; values about single destinations are counted and left to the table."""
    families = dict.fromkeys((*FAMILIES, *(v.indicator.partition(".")[0] for v in values)))
    made = [
        Section(f.lower(), *_heads(f), tuple(_blocks(f, mine, pictures)))
        for f in families if (mine := [v for v in values if v.indicator.partition(".")[0] == f])
    ]  # fmt: skip
    if "list-growth" in pictures:
        made.append(Section("growth", "Growth of lists", "Entries and parties month by month", (Shown("list-growth"),)))
    if not_evaluated:
        made.append(Section("not-evaluated", "What is not evaluated", "Left out, and told so", points(not_evaluated)))
    return tuple(made)


def _heads(family: str) -> tuple[str, str]:
    """Head and question of a family: its words first, its short name in brackets."""
    head, _, question = FAMILIES.get(family, family).partition(": ")
    return (f"{head} ({family})" if head != family else family), question[:1].upper() + question[1:]


def _blocks(family: str, mine: Sequence[Value], pictures: Mapping[str, Picture]) -> Iterator[Block]:
    low = family.lower()
    yield from (
        Shown(n)
        for n in pictures
        if n == low or n.startswith((f"{low}-", f"spec-{low}-")) or (low == "uex" and n.startswith("map-"))
    )
    formulas: dict[str, list[str]] = {}
    for v in mine:
        if not v.indicator.endswith((".SPEC", ".RANGE")):
            formulas.setdefault(v.formula, []).append(v.indicator)
    yield from points(f"{', '.join(dict.fromkeys(names))}: {formula}" for formula, names in formulas.items())
    whole = [v for v in mine if not v.about or v.about in GROUPS or len(mine) <= _MOST]
    left = len(mine) - len(whole)
    yield from _table(sorted(whole, key=lambda v: (v.indicator, v.jurisdiction, v.about, v.spec)))
    if left:
        yield from text(
            f"{left:,} values about single destinations, lists or places are not printed here; -o TABLE writes them all."
        )


def _table(values: Sequence[Value]) -> tuple[Rows, ...]:
    heads = ("part", "law", "about", "value", "interval", "n", "coverage", "read", "evidence", "note")
    return table("Values", heads, (tuple(_row(v)) for v in values), folded=True)


def _row(v: Value) -> Iterator[Told]:
    unit = {"share of the scale": "share", "difference of shares": "share"}.get(v.unit, v.unit)
    told = f"not told: {v.suppressed}" if v.suppressed else tell(Figure(v.value, v.low, v.high, unit, "", "", v.n)._asdict())
    names = ", ".join(v.evidence[:3]) + (f" and {len(v.evidence) - 3} more" if len(v.evidence) > 3 else "")
    about = group_words(v.about) if v.about in GROUPS and v.about else v.about
    return (
        Told(t)
        for t in (v.indicator, v.jurisdiction, about, told or NOT_KNOWN, v.interval, f"{v.n:,}", tell({"value": v.coverage, "unit": "share"}), v.spec, names, v.note)
    )  # fmt: skip
