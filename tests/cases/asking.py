"""Short ways to ask the desk one question, and to read a table of worked answers."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import polars as pl

from comity.desk.assess import Desk
from comity.desk.batch import BatchDesk
from comity.desk.intake import order_from_data
from comity.engine.determination import JurisdictionAnswer

TODAY = "2026-11-24"
TEXT_DAY = "2026-07-23"
"""The day of the legal text that the tables of worked answers stand on, unless a row says otherwise."""

LAW = Path(__file__).resolve().parents[2] / "law"
HARMLESS = {"uses": ["none-of-concern"], "knowledge": "none"}
CLEAN_PARTIES = {"listed": "none"}
NO_US_PROHIBITION = {"us.gp.4.denial-order": False, "us.gp.9.breach": False, "us.gp.10.violation": False}
WHOLLY_US = {"origin": "US", "type": "commodity", "made_with": [], "plant": [], "content": []}
"""Said of an item that is of US origin and nothing else: no other way into the law is open."""


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file as text."""
    with path.open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def ask(desk: Desk, jurisdiction: str, to: str, codes: list[str] | None, **facts: Any) -> JurisdictionAnswer:
    """What one law says of one item; `sent_from`, `date`, `act`, `via`, `item` and the parts of an order may be given."""
    route = {"from": facts.pop("sent_from", "US"), "to": to}
    if "via" in facts:
        route["via"] = facts.pop("via")
    item = {"id": "1", **facts.pop("item", {})}
    if codes is not None:
        item["codes"] = codes
    plain = {"id": "case", "date": facts.pop("date", TEXT_DAY), "act": facts.pop("act", "export"), "route": route, "items": [item], **facts}
    answers = desk.assess(order_from_data(plain, "case"), known_at=f"{TODAY}T00:00:00Z").items[0].jurisdictions
    return next(a for a in answers if a.jurisdiction == jurisdiction)


def ask_clean(desk: Desk, jurisdiction: str, to: str, codes: list[str] | None, **facts: Any) -> JurisdictionAnswer:
    """The same question with nothing suspicious about parties, use or route, and wholly US goods unless the item says otherwise."""
    facts.setdefault("via", [])
    facts.setdefault("parties", CLEAN_PARTIES)
    facts.setdefault("end_use", HARMLESS)
    facts.setdefault("item", dict(WHOLLY_US))
    return ask(desk, jurisdiction, to, codes, **facts)


def rules(answer: JurisdictionAnswer, status: str = "applies", prefix: str = "") -> set[str]:
    """The ids of the rules found with a status."""
    return {f.rule for f in answer.findings if f.status == status and f.rule.startswith(prefix)}


def helps(answer: JurisdictionAnswer, prefix: str = "") -> dict[str, str]:
    """Authorisations that may overcome everything required: id and `yes` or `unknown`."""
    return {a.id: a.available for a in answer.authorisations if a.available != "no" and a.sufficient and a.id.startswith(prefix)}


def judge(desk: Desk, jurisdiction: str, rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    """The batch results of one jurisdiction, in the order of the rows; no row may be refused."""
    columns = sorted({c for r in rows for c in r})
    frame = pl.DataFrame({c: [r.get(c) for r in rows] for c in columns}, schema=dict.fromkeys(columns, pl.String))
    result, problems = BatchDesk(desk, today=TODAY).judge(frame)
    assert problems == {}
    return list(result.filter(pl.col("jurisdiction").cast(pl.String) == jurisdiction).iter_rows(named=True))
