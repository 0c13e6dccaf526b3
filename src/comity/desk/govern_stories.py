"""The checklist of reach, asked and not read: five stories between foreign places are told to every law; does it reach them.

Each story is told of entries of the law and of goods on no list, between every destination and a place beside it in order of codes.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from comity.desk.batch import BatchDesk
from comity.desk.govern_cubes import home_places
from comity.desk.govern_items import lists_read
from comity.desk.lawcells import base_order, home_of
from comity.governance.extraterritorial import QUESTIONS
from comity.law.conditions import atoms_of
from comity.law.records import Pack
from comity.law.store import Law
from comity.terms.codes import split_code

_CODES: Final = 8
"""So many entries of a law are told of, evenly spread over its lists."""
_AWAY: Final = ("exporter_country", "origin")
_EVERY: Final = 3
"""Of the entries told of, every third stands for content: what counts as content is judged code by code, which takes long."""
_SHARE: Final = 0.9
"""Share of content from home in the second story."""
_TRADE: Final = ("export", "re-export")
_CONTENT: Final = ("content", "content_share", "de_minimis")
_PRODUCT: Final = ("made_with", "plant")


def answers(law: Law, batch: BatchDesk, entries: tuple[str, ...]) -> dict[str, tuple[str, ...] | None]:
    """For each kind of reach the rules on nexus that certainly hold in a cell; none of them; or None where they may hold in some."""
    day, (court,) = batch.today, batch.courts.values()
    pack = court.program.pack
    home = home_of(law, pack, day)
    foreign = sorted(c for c in law.gazetteer.by_code if "-" not in c and c not in home_places(pack, day) | {home})
    if not home or len(foreign) < 2:
        return dict.fromkeys(QUESTIONS)
    cells = _cells(pack, entries, foreign)
    plain = base_order(law, pack, day) | {"date": day}
    nexus = {r.id: {a.fact for a in atoms_of(r.when)} for r in pack.rules if r.kind == "reach"}
    tested = set().union(*nexus.values())
    out: dict[str, tuple[str, ...] | None] = {}
    for question, facts, acts, more in _stories(law, pack, home, entries):
        asked = not facts or tested & set(facts)
        out[question] = _asked(batch, cells, (acts, plain | more), set(nexus)) if asked else ()
    return out


def _cells(pack: Pack, entries: tuple[str, ...], foreign: list[str]) -> pl.DataFrame:
    """Codes by places, from a place to the next one; `part` is what is told of as content: of the same code, else of the first entry."""
    spaces = sorted(lists_read(pack))
    some = entries[:: max(1, len(entries) // _CODES)] if entries else ()
    none = ";".join(f"{s}:none" for s in spaces)
    codes = [";".join((c, *(f"{s}:none" for s in spaces if s != split_code(c)[0]))) for c in some] + [none]
    ways = pl.DataFrame({"from": foreign, "to": [*foreign[1:], foreign[0]]})
    whole = [*some, *entries[:1]] if some else [""]
    return pl.DataFrame({"code": codes, "part": whole}).join(ways, how="cross")


def _stories(
    law: Law, pack: Pack, home: str, entries: tuple[str, ...]
) -> list[tuple[str, tuple[str, ...], tuple[str, ...], dict[str, str]]]:
    """The question, facts without a test of which the story cannot be told, acts, and what is stated; blank = the place of departure."""
    abroad = dict.fromkeys(_AWAY, "")
    made = ";".join(f"{home}|{c}|" for c in entries) or "none"
    party = _listed(law, pack)
    told: tuple[tuple[tuple[str, ...], tuple[str, ...], dict[str, str]], ...] = (
        (("origin",), _TRADE, abroad | {"origin": home}),
        (_CONTENT, _TRADE, abroad | {"content": f"{home}|*|{_SHARE}" if entries else "none"}),
        (_PRODUCT, _TRADE, abroad | {"made_with": made, "plant": made}),
        (("exporter_country",), (*_TRADE, "brokering", "technical-assistance"), abroad | {"exporter_country": home}),
        ((), _TRADE, abroad | party),
    )
    return [(question, *story) for question, story in zip(QUESTIONS, told, strict=True)]


def _listed(law: Law, pack: Pack) -> dict[str, str]:
    """A party abroad that a rule on nexus without any other tie names, where there is one."""
    tags = {
        x for r in pack.rules if r.kind == "reach" and not {a.fact for a in atoms_of(r.when)} & {"from", "via", *_AWAY, *_CONTENT, *_PRODUCT}
        for a in atoms_of(r.when) if a.fact == "parties" for x in a.args
    }  # fmt: skip
    party = next((p for p in law.parties() if set(p.tags) & tags and not p.until), None) if tags else None
    return {"end_user": party.name, "end_user_same_as": party.id, "end_user_listed": ""} if party else {}


def _asked(
    batch: BatchDesk, cells: pl.DataFrame, told: tuple[tuple[str, ...], dict[str, str]], nexus: set[str]
) -> tuple[str, ...] | None:
    """Rules on nexus that hold in any cell; an answer that is open and names none may be one."""
    acts, stated = told
    fixed = {k: pl.lit(v) if v else pl.col("from") for k, v in stated.items() if k not in ("from", "act") and (v or k in _AWAY)}
    frame = cells.join(pl.DataFrame({"act": acts}), how="cross").with_columns(
        end_user_country="to", end_user_headquarters="to", id=pl.int_range(pl.len(), dtype=pl.Int64).cast(pl.String), **fixed
    )
    if "*" in stated["content"]:
        frame = frame.filter(pl.col("part").is_in(frame.get_column("part").unique().sort().gather_every(_EVERY).implode()))
        frame = frame.with_columns(content=pl.format(stated["content"].replace("*", "{}"), "part"))
    said, problems = batch.judge(frame.drop("part"))
    for found in problems.values():
        raise ValueError(str(found[0]))
    seen: set[str] = set()
    open_ = False
    for outcome, ids in (
        said.select(pl.col("outcome").cast(pl.String), pl.col("rules").cast(pl.List(pl.String))).unique().iter_rows()
    ):
        mine = nexus & set(ids)
        seen |= mine
        open_ |= outcome == "incomplete" and not mine
    return tuple(sorted(seen)) if seen or not open_ else None
