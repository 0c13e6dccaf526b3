"""Reads the Commerce Country Chart, Supplement No. 1 to 15 CFR Part 738: which destination has a mark in which column.

The file read is a JSON rendering of the supplement as ecfr.gov gives it for one day: `columns`, `countries` with the
marks of each, and `embargoed`, the rows without marks that point to other provisions. Every row is a member of the
group of all rows, for a destination outside it is unknown; a mark is a member of the group of its column. Footnotes
are groups of other tables. The United States have no row and are added, so that they are known to have no mark.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from comity.law.imports.base import Imported, Row, hash_of
from comity.law.imports.us_chart_names import CHART_NAMES

NAME: Final = "us_chart"
LIMITS: Final = {"countries": (194, 202), "embargoed": (2, 6), "columns": (16, 16), "marks": (1700, 1880), "unread": (0, 0)}
TABLE: Final = "groups-chart.csv"
ROWS: Final = "us.chart.rows"
HOME: Final = "not a row of the chart: shipment to the United States is no export or re-export (734.13, 734.14)"
POINTERS: Final = {"CU": "746.2", "IR": "746.7", "KP": "742.19 and 746.4", "SY": "746.9"}
"""Where a row without marks leads; the chart itself names Part 746 for two of them."""


def convert(raw: bytes) -> Imported:
    """Members of the group of all rows and of every column that has a mark, each group sorted by territory."""
    unread: list[str] = []
    document = json.loads(raw)
    columns = _columns(document)
    countries = dict(_named(_part(document, "countries", unread), unread))
    embargoed = dict(_named(_part(document, "embargoed", unread), unread))
    unread += [f"{t}: nobody has said where its row without marks leads" for t in sorted(embargoed.keys() - POINTERS.keys())]
    said = dict.fromkeys(countries, "") | {t: f"no marks: {POINTERS.get(t, '')}" for t in embargoed}
    rows: list[Row] = [*(_member(ROWS, t, said[t]) for t in sorted(said)), _member(ROWS, "US", HOME)]
    marks = 0
    for column in columns:
        marked = sorted(t for t, row in countries.items() if column in _marks(row))
        marks += len(marked)
        rows += [_member(f"us.chart.{column.lower().replace(' ', '-')}", t, "") for t in marked]
    for territory, row in countries.items():
        unread += [f"{territory}: there is no column '{mark}'" for mark in _marks(row) if mark not in columns]
    counts = {"countries": len(countries), "embargoed": len(embargoed), "columns": len(columns), "marks": marks}
    return Imported(NAME, {TABLE: rows}, counts, tuple(unread), hash_of(raw))


def _part(document: object, key: str, unread: list[str]) -> Mapping[str, object]:
    """A part of the file that names its lines; an empty one, and a sentence, when it is not there."""
    found = document.get(key) if isinstance(document, Mapping) else None
    if isinstance(found, Mapping):
        return found
    unread.append(f"the file has no '{key}'")
    return {}


def _columns(document: object) -> list[str]:
    found = document.get("columns") if isinstance(document, Mapping) else None
    return [str(column) for column in found] if isinstance(found, list) else []


def _named(part: Mapping[str, object], unread: list[str]) -> Iterator[tuple[str, object]]:
    """Territory and row of every name; a name that the chart did not print before is unread."""
    for name, row in part.items():
        territory = CHART_NAMES.get(name, "")
        if territory:
            yield territory, row
        else:
            unread.append(f"'{name[:40]}' is no name that the chart is known to print")


def _marks(row: object) -> list[str]:
    found = row.get("marks") if isinstance(row, Mapping) else None
    return [str(mark) for mark in found] if isinstance(found, list) else []


def _member(group: str, territory: str, said: str) -> dict[str, str]:
    return {"group": group, "territory": territory, "from": "", "to": "", "qualifier": said, "verified": "yes"}
