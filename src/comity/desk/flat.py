"""Orders as columns: the words of an order flattened, one row an item, lists separated by `;`, an empty cell unknown.

`PARTY_COLUMNS` come for every role: ``end_user``, ``end_user_country``, ``end_user_headquarters``, ``end_user_owners``
(``Name@0.51;Other@0.2``, ``Third@0.5>Name`` for who owns Name, ``Fourth@0.1/SG`` with its country), ``end_user_listed``,
``end_user_same_as`` and ``end_user_different_from`` (ids of listed entries). Parts (``content``, ``made_with``, ``plant``) are written
``US|US-CCL:3A001.a.5+EU-DU:3A001.a.5|0.12`` - origin, codes, share. Answers (``facts``) are ``us.x=yes;us.y=no``.
A cell `none` in a list column says that the list is known to be empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from comity.desk.owners import write_owners
from comity.engine.order import Order, as_plain
from comity.terms.problems import BadInput, Problem
from comity.terms.words import ROLES, nearest

PARTY_SUFFIXES: Final = ("", "_country", "_headquarters", "_owners", "_listed", "_same_as", "_different_from")
PARTY_COLUMNS: Final = tuple(f"{role}{suffix}" for role in ROLES for suffix in PARTY_SUFFIXES)
LABELS: Final = ("id", "item", "description")
PLAIN: Final = (
    "date", "act", "from", "to", "via", "code", "hs", "type", "origin", "value", "currency", "quantity", "content",
    "made_with", "plant", "uses", "knowledge", "listed", "claimed", "documents", "facts",
)  # fmt: skip
COLUMNS: Final = (*LABELS, *PLAIN, *PARTY_COLUMNS)


def check_columns(names: Iterable[str], where: str) -> None:
    """Refuses columns that mean nothing here, and a table without any that does."""
    columns = list(names)
    for name in columns:
        if name not in COLUMNS and not name.startswith("parameters."):
            near = nearest(name, COLUMNS)
            raise BadInput(Problem(f"{where}, column '{name[:60]}'", "it is not a column of orders",
                                   f"Did you mean '{near}'?" if near else "See docs/reference/order.md."))  # fmt: skip
    doubled = {n for n in columns if columns.count(n) > 1}
    if doubled:
        raise BadInput(Problem(f"{where}, column '{min(doubled)}'", "it stands there twice", "Keep one of them."))
    if not {"code", "to", "hs", "from", "end_user"} & set(columns):
        raise BadInput(Problem(where, f"none of the columns {', '.join(columns[:6])} says what goes where",
                               "An orders file has columns such as id,date,act,from,to,code."))  # fmt: skip


def flatten(order: Order) -> list[dict[str, str]]:
    """An order as rows; the inverse of what a batch reads. Raises ValueError for what columns cannot say."""
    plain = as_plain(order)
    shared = _shared(order, plain)
    rows = []
    for item in plain.get("items", ()):
        row = dict(shared)
        row["item"] = item["id"]
        row["facts"] = ";".join(f"{k}={'yes' if v else 'no'}" for k, v in (plain.get("facts", {}) | item["facts"]).items())
        for key in ("hs", "type", "origin", "value", "currency", "quantity", "description"):
            if item[key] is not None:
                row[key] = item[key]
        if item["codes"] is not None:
            row["code"] = _list(item["codes"])
        for key in ("content", "made_with", "plant"):
            if item[key] is not None:
                row[key] = _list(_part(p) for p in item[key])
        row.update({f"parameters.{k}": v for k, v in item["parameters"].items()})
        rows.append({k: v for k, v in row.items() if v != ""})
    return rows


def _shared(order: Order, plain: Mapping[str, Any]) -> dict[str, str]:
    row = {"id": order.id, "date": order.date or "", "act": order.act or "", "from": order.route.origin or "",
           "to": order.route.to or "", "knowledge": order.end_use.knowledge or ""}  # fmt: skip
    for column, value in (("via", order.route.via), ("uses", order.end_use.uses), ("claimed", order.authorisations.claimed),
                          ("documents", order.authorisations.documents)):  # fmt: skip
        if value is not None:
            row[column] = _list(value)
    if isinstance(plain.get("parties"), dict):
        row["listed"] = plain["parties"].get("listed") or ""
    for p in order.people:
        if f"{p.role}_country" in row or p.role in row:
            raise ValueError(f"two parties in the role {p.role} do not fit into one row")
        if not (p.name or p.country or p.headquarters or p.listed or p.owners is not None or p.same_as or p.different_from):
            raise ValueError(f"a party in the role {p.role} of which nothing is stated cannot be written in a row")
        row[p.role] = p.name or ""
        row[f"{p.role}_country"] = p.country or ""
        row[f"{p.role}_headquarters"] = p.headquarters or ""
        row[f"{p.role}_listed"] = p.listed or ""
        row[f"{p.role}_same_as"] = ";".join(p.same_as or ())
        row[f"{p.role}_different_from"] = ";".join(p.different_from or ())
        if p.owners is not None:
            row[f"{p.role}_owners"] = _list(write_owners(p.owners))
    return row


def _list(values: Iterable[str]) -> str:
    return ";".join(values) or "none"


def _part(part: Mapping[str, Any]) -> str:
    return f"{part['origin'] or ''}|{'+'.join(part['codes'])}|{part['share'] or ''}"


def unlist(cell: str) -> tuple[str, ...]:
    """The list in a cell."""
    return () if cell == "none" else tuple(p.strip() for p in cell.split(";") if p.strip())
