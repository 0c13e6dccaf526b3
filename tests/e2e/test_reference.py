"""The reference pages name every field, word and column that there is, and nothing that there is not."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from comity.desk.batch import LISTS
from comity.desk.batch_hits import COLUMN
from comity.desk.flat import COLUMNS
from comity.engine import determination, order
from comity.terms import words
from comity.terms.outcomes import OUTCOMES, POLICIES, REGIMES

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
RECORDS_OF_ORDER = (order.Order, order.Route, order.Item, order._Part, order.Party, order.Owner, order.EndUse, order.Authorisations)
RECORDS_OF_DETERMINATION = tuple(
    t for t in vars(determination).values() if isinstance(t, type) and issubclass(t, msgspec.Struct) and t.__struct_fields__
)


def section(page: str, heading: str) -> str:
    """The text below a heading, to the next heading of the same or a higher level."""
    text = (REFERENCE / page).read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(heading)}$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1]


def named(text: str) -> set[str]:
    """Everything in backticks."""
    return set(re.findall(r"`([^`\s]+)`", text))


def first_cells(text: str) -> set[str]:
    """The names in the first column of the tables."""
    return set(re.findall(r"`([^`]+)`", " ".join(re.findall(r"^\| (`[^|]*`) \|", text, re.MULTILINE))))


def fields(record: type[msgspec.Struct]) -> set[str]:
    return set(record.__struct_encode_fields__)


ORDER_SECTIONS = {
    "The order": fields(order.Order),
    "route": fields(order.Route),
    "items": fields(order.Item) | fields(order._Part),
    "parties": fields(order.Party),
    "end_use": fields(order.EndUse),
    "authorisations": fields(order.Authorisations),
}
DETERMINATION_SECTIONS = {
    "The determination": fields(determination.Determination),
    "items": fields(determination.ItemAnswer),
    "items.jurisdictions": fields(determination.JurisdictionAnswer) | set(OUTCOMES),
    "findings": fields(determination.Finding),
    "authorisations": fields(determination.Authorisation),
    "missing": fields(determination.MissingFact),
    "stale": fields(determination.StaleRule),
    "conflicts": fields(determination.ConflictFound),
    "screening": fields(determination.Screened),
}


@pytest.mark.parametrize("heading", ORDER_SECTIONS)
def test_the_fields_of_an_order_are_all_there_and_no_others(heading):
    assert first_cells(section("order.md", heading)) == ORDER_SECTIONS[heading]


def test_no_record_of_an_order_is_forgotten():
    described = named((REFERENCE / "order.md").read_text(encoding="utf-8"))
    for record in RECORDS_OF_ORDER:
        assert fields(record) <= described, record


@pytest.mark.parametrize("vocabulary", [words.ACTS, words.ITEM_TYPES, words.KNOWLEDGE, words.USES, words.ROLES])
def test_every_word_of_an_order_is_there(vocabulary):
    assert set(vocabulary) <= named((REFERENCE / "order.md").read_text(encoding="utf-8"))


def test_every_column_of_a_file_of_orders_is_there_and_no_other():
    shown = named(section("order.md", "Columns of a file of orders"))
    assert set(COLUMNS) <= shown
    columns = {n for n in first_cells(section("order.md", "Columns of a file of orders")) if not n.startswith("parameters.")}
    assert columns <= set(COLUMNS)


@pytest.mark.parametrize("heading", DETERMINATION_SECTIONS)
def test_the_fields_of_a_determination_are_all_there_and_no_others(heading):
    assert first_cells(section("determination.md", heading)) == DETERMINATION_SECTIONS[heading]


def test_no_record_of_a_determination_is_forgotten():
    described = named((REFERENCE / "determination.md").read_text(encoding="utf-8"))
    for record in RECORDS_OF_DETERMINATION:
        assert fields(record) <= described, record


def test_policies_regimes_and_batch_columns_are_there():
    described = named((REFERENCE / "determination.md").read_text(encoding="utf-8"))
    assert {*POLICIES, *(r for r in REGIMES if r)} <= described
    columns = first_cells(section("determination.md", "Result of a file of orders"))
    assert columns == {"id", "item", "jurisdiction", "outcome", "policy", *LISTS, COLUMN}
