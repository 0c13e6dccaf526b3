"""Reads the register of foreign parties named by China: control list, watch list and unreliable entity list.

The official sources are the announcements of the Ministry of Commerce and of the working mechanism of the unreliable
entity list; each names its parties in Chinese and English in an annex. There is no official file of them, so the
importer reads a register in JSON, one object a party, with the fields of `REQUIRED` below. What an announcement does
(number, whether it still applies, whether it binds transferors abroad) is not in the register: it stands in
`ANNOUNCED`, and a party of an announcement that is not there is left unread.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from comity.law.imports.base import Imported, Row, hash_of

NAME: Final = "cn_entities"
LIMITS: Final = {
    "parties": (230, 300),
    "control_list": (135, 200),
    "watch_list": (40, 90),
    "unreliable_entity": (58, 90),
    "mended": (0, 12),
    "unread": (0, 0),
}
REQUIRED: Final = ("id", "list_id", "entity_name", "aliases", "date_added", "addresses")
LISTS: Final = {
    "cn-export-control-watchlist": "control-list",
    "cn-attention-list": "watch-list",
    "cn-unreliable-entity-list": "unreliable-entity",
}
"""Lists of the register -> lists of the pack. What the register calls a watch list in English is the control list."""
REQUIREMENTS: Final = {
    "control-list": "no dual-use items without special approval",
    "watch-list": "individual licence with risk assessment only",
    "unreliable-entity": "no trade with China; measures as announced",
}


@dataclass(frozen=True, slots=True)
class Announced:
    """What the announcement that named a party says: citation, tags for rules, country of its parties, last day."""

    cite: str
    tags: str
    country: str
    until: str = ""


_ABROAD: Final = "cn.control-list;cn.control-list.transferors-abroad"
"""Since No. 11 of 2026 a listing also forbids people abroad to pass on Chinese-origin items."""
_UEL: Final = "cn.unreliable-entity"
ANNOUNCED: Final[Mapping[tuple[str, str], Announced]] = {
    ("control-list", "2025-01-02"): Announced("cn:mofcom:2025-1", "cn.control-list", "US"),
    ("control-list", "2025-03-04"): Announced("cn:mofcom:2025-13", "cn.control-list", "US", "2025-11-09"),
    ("control-list", "2025-04-04"): Announced("cn:mofcom:2025-21", "cn.control-list.2025-21", "US"),
    ("control-list", "2025-04-09"): Announced("cn:mofcom:2025-22", "cn.control-list.2025-22", "US", "2025-08-11"),
    ("control-list", "2025-07-09"): Announced("cn:mofcom:control-list-2025-07-09", "cn.control-list", "TW"),
    ("control-list", "2025-09-25"): Announced("cn:mofcom:control-list-2025-09-25", "cn.control-list", "US"),
    ("control-list", "2026-02-24"): Announced("cn:mofcom:2026-11", _ABROAD, "JP"),
    ("control-list", "2026-04-24"): Announced("cn:mofcom:2026-20", _ABROAD, ""),
    ("control-list", "2026-06-22"): Announced("cn:mofcom:2026-23", _ABROAD, "US"),
    ("control-list", "2026-06-29"): Announced("cn:mofcom:2026-27", _ABROAD, "JP"),
    ("watch-list", "2026-02-24"): Announced("cn:mofcom:2026-12", "cn.watch-list", "JP"),
    ("watch-list", "2026-06-29"): Announced("cn:mofcom:2026-28", "cn.watch-list", "JP"),
    ("unreliable-entity", "2023-02-16"): Announced("cn:uel:2023-02-16", _UEL, "US"),
    ("unreliable-entity", "2024-05-20"): Announced("cn:uel:2024-05-20", _UEL, "US"),
    ("unreliable-entity", "2025-01-02"): Announced("cn:uel:2025-1", _UEL, "US"),
    ("unreliable-entity", "2025-01-14"): Announced("cn:uel:2025-2", _UEL, "US"),
    ("unreliable-entity", "2025-01-15"): Announced("cn:uel:2025-3", _UEL, "US"),
    ("unreliable-entity", "2025-02-04"): Announced("cn:uel:2025-4", "cn.unreliable-entity.2025-4", "US"),
    ("unreliable-entity", "2025-03-04"): Announced("cn:uel:2025-5", _UEL, "US", "2025-11-09"),
    ("unreliable-entity", "2025-04-04"): Announced("cn:uel:2025-7", "cn.unreliable-entity.2025-7", "US"),
    ("unreliable-entity", "2025-04-09"): Announced("cn:uel:2025-8", "cn.unreliable-entity.2025-8", "US", "2025-08-11"),
    ("unreliable-entity", "2025-09-25"): Announced("cn:uel:2025-9", _UEL, "US"),
    ("unreliable-entity", "2025-10-09"): Announced("cn:uel:2025-10", f"{_UEL};cn.unreliable-entity.2025-10", "US"),
}
COUNTRY_IN_ADDRESS: Final = (("日本", "JP"), ("Belgium", "BE"), ("Czech Republic", "CZ"), ("Germany", "DE"))
COUNTRY_OF_NAME: Final = {"TechInsights Inc.": "CA"}
TAGS_OF_NAME: Final = {"Illumina, Inc.": "cn.unreliable-entity.2025-4;cn.unreliable-entity.2025-6"}
"""One party of Announcement 4 of 2025 got a measure of its own by Announcement 6."""

MENDED: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("2024-05-20", "参与对台湾地区军售的美国波音防务"): (),
    ("2024-05-20", "Boeing Defense, Space & Security"): (
        "Boeing Defense, Space & Security",
        "波音防务、空间与安全集团",
    ),
    ("2025-02-04", "美国PVH集团"): ("PVH Group", "PVH集团", "美国PVH集团"),
    ("2025-04-09", "哈德森技术公司（Hudson Technologies Co.）等6家实体"): ("Hudson Technologies Co.", "哈德森技术公司"),
    ("2025-09-25", "国际海洋工程公司（Oceaneering International, Inc.）等3家实体"): (
        "Oceaneering International, Inc.",
        "国际海洋工程公司",
    ),
    ("2025-10-09", "反无人机技术公司"): ("Dedrone by Axon", "反无人机技术公司"),
    ("2025-10-09", "TechInsights公司及其分支机构等外国实体"): ("TechInsights Inc.", "TechInsights公司"),
}
"""Names that the register cut out of a headline or split in two -> name and aliases; empty: part of another party."""

_INVISIBLE: Final = re.compile("[\u200b-\u200f\ufeff\u2060]")
_COMMA: Final = re.compile(r",(?=[A-Za-z])")
_HEADLINE: Final = re.compile(r"^参与对台湾地区军售的")
_LATIN: Final = re.compile(r"[A-Za-z]")
_CHINESE: Final = re.compile(r"[一-鿿]")


def convert(raw: bytes) -> Imported:
    """The three lists of parties that the register states, one table each."""
    tables: dict[str, list[Row]] = {f"parties/{name}.csv": [] for name in LISTS.values()}
    unread: list[str] = []
    counts: Counter[str] = Counter()
    for number, item in _objects(raw, unread):
        listed = LISTS.get(str(item["list_id"]), "")
        announced = ANNOUNCED.get((listed, str(item["date_added"])))
        if announced is None:
            unread.append(f"object {number}: no announcement is known for {item['list_id']} of {item['date_added']}")
            continue
        names, mended = _names(item)
        if not names:
            continue
        counts["mended"] += mended
        counts[listed.replace("-", "_")] += 1
        rows = tables[f"parties/{listed}.csv"]
        rows.append(_party(item, listed, announced, names, mended, {row["id"] for row in rows}))
    for rows in tables.values():
        rows.sort(key=lambda row: row["id"])
    counts["parties"] = sum(len(rows) for rows in tables.values())
    return Imported(NAME, tables, dict(counts), tuple(unread), hash_of(raw))


def _objects(raw: bytes, unread: list[str]) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Number and fields of every object that has the required fields."""
    try:
        data = json.loads(raw)
    except ValueError as error:
        unread.append(f"not JSON: {error}")
        return
    if not isinstance(data, list):
        unread.append("a list of parties was expected")
        return
    for number, item in enumerate(data, start=1):
        if isinstance(item, dict) and all(field in item for field in REQUIRED):
            yield number, item
        else:
            unread.append(f"object {number}: a required field is missing")


def _texts(value: object) -> list[str]:
    return [str(v) for v in value if v] if isinstance(value, list) else []


def _names(item: Mapping[str, object]) -> tuple[list[str], bool]:
    """Name and aliases, cleaned, and whether they had to be mended by hand; no name: the line is not a party."""
    name = str(item["entity_name"])
    mended = MENDED.get((str(item["date_added"]), name))
    if mended is not None and item["list_id"] == "cn-unreliable-entity-list":
        return list(mended), True
    return list(dict.fromkeys(clean(n) for n in [name, *_texts(item["aliases"])])), False


def clean(name: str) -> str:
    """A name without invisible characters, headline words and missing spaces after commas."""
    bare = _HEADLINE.sub("", _INVISIBLE.sub("", name))
    return " ".join(_COMMA.sub(", ", bare).split())


def _party(item: Mapping[str, object], listed: str, announced: Announced, names: list[str], mended: bool, taken: set[str]) -> Row:
    """One party in Comity's columns; verified when it has a Latin and a Chinese name that were not mended."""
    whole = bool(_LATIN.search(names[0])) and any(_CHINESE.search(n) for n in names[1:]) and not mended
    address = "; ".join(_texts(item["addresses"])).replace(";", ",")
    since = str(item["date_added"])
    return {
        "id": _free_id(f"cn.{listed}.{since}", int(str(item["id"]).rpartition("-")[2]), taken),
        "list": f"cn.{listed}",
        "name": names[0],
        "aliases": ";".join(n.replace(";", ",") for n in names[1:]),
        "country": _country(names[0], address, announced),
        "address": address,
        "from": since,
        "to": announced.until,
        "tags": TAGS_OF_NAME.get(names[0], announced.tags),
        "requirement": REQUIREMENTS[listed],
        "policy": "",
        "footnotes": "",
        "cite": announced.cite,
        "verified": "yes" if whole else "no",
    }


def _free_id(stem: str, serial: int, taken: set[str]) -> str:
    """The id of a party by its place in the announcement; the next free place when the register counts wrongly."""
    while f"{stem}.{serial:02}" in taken:
        serial += 1
    return f"{stem}.{serial:02}"


def _country(name: str, address: str, announced: Announced) -> str:
    """The territory of a party: by its name, its address, else that of all parties of its announcement."""
    if name in COUNTRY_OF_NAME:
        return COUNTRY_OF_NAME[name]
    for words, territory in COUNTRY_IN_ADDRESS:
        if words in address:
            return territory
    return announced.country
