"""What is not known of the trade in the goods: told as not known, never as nothing."""

from __future__ import annotations

from typing import Any, Final

from comity.desk.draft_num import num
from comity.desk.impact_flows import SHARED, everybody
from comity.desk.impact_prepared import Prepared
from comity.desk.impact_stops import Changes

NOTE: Final = "nothing is known of the trade in the goods with the destinations whose answer changes"
OUTSIDE: Final = "none of the trade that stops is between economies and sectors of the table, so its effects are not known"
SUPPLY: Final = "State figures under [[goods.flow]], or read them in with `comity impact tables import baci FILE`."
SILENT: Final = "No flow to a destination whose answer changes is known, so no model says anything; not known is not nothing."
_NUMBER: Final = frozenset(num(None))


def blind(prepared: Prepared, changes: Changes) -> dict[str, list[str]]:
    """By id of the goods the destinations whose answer changes and of which nothing is known: no figure, no place in the table.

    Where there are figures of trade in the goods, a destination without one buys none, which is known; so is what the table has
    of a destination in it, and that makers export nothing to themselves.
    """
    flows = {(f.goods, f.destination) for f in prepared.flows}
    figures = {f.goods for f in prepared.flows if f.basis not in SHARED}
    shared = {g for g, _ in flows} - figures
    own = set() if everybody(prepared.sellers, prepared.world) else set(prepared.sellers)
    out = {}
    for g, moved in _moved(changes).items():
        table = set(prepared.markets.place) if g in shared else set()
        unseen = [d for d in moved if (g, d) not in flows and d not in table and d not in own]
        if g not in figures and unseen:
            out[g] = unseen
    return out


def unknown_goods(prepared: Prepared, changes: Changes) -> list[str]:
    """Goods whose answer changes only for destinations of which nothing is known."""
    unseen, moved = blind(prepared, changes), _moved(changes)
    return [g for g, places in unseen.items() if len(places) == len(moved[g])]


def nothing_known(prepared: Prepared, changes: Changes) -> bool:
    """Whether answers change, and of no flow that this bears on anything is known."""
    moved = _moved(changes)
    return bool(moved) and len(unknown_goods(prepared, changes)) == len(moved)


def _moved(changes: Changes) -> dict[str, list[str]]:
    """By id of the goods the destinations whose answer changes."""
    every = {g: sorted(d for d, (a, b) in each.items() if a != b and min(a, b) >= 0) for g, each in changes.items()}
    return {g: places for g, places in every.items() if places}


def blanked(part: Any, note: str = NOTE) -> Any:
    """The same with every figure as not known."""
    if isinstance(part, list):
        return [blanked(x, note) for x in part]
    if not isinstance(part, dict):
        return part
    if part.keys() == _NUMBER:
        return num(None, unit=part["unit"], source=part["source"] or "comity.desk.impact_unknown", note=note)
    return {k: blanked(v, note) for k, v in part.items()}


def sentences(prepared: Prepared, changes: Changes) -> list[str]:
    """What is not known of which goods, and what to supply, goods of the same destinations together; nothing when all is known."""
    whole = set(unknown_goods(prepared, changes))
    alike: dict[tuple[bool, tuple[str, ...]], list[str]] = {}
    for gid, places in blind(prepared, changes).items():
        alike.setdefault((gid in whole, tuple(places)), []).append(gid)
    out = []
    for (every, unseen), gids in alike.items():
        named = ", ".join(unseen[:8]) + (f" and {len(unseen) - 8} others" if len(unseen) > 8 else "")
        left = "so what stops is not known" if every else "so what stops is too small by what they buy"
        out.append(
            f"{', '.join(gids)}: nothing is known of the trade with {named}, whose answer changes: no figure, and no place in the table, {left}. {SUPPLY}"
        )
    return out
