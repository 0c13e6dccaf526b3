"""Reads 15 CFR Part 744 (eCFR XML): provisions, Entity List, Unverified List, MEU List, military-intelligence users.

Names, aliases, addresses, dates and Federal Register citations are facts and are taken over; what the columns of the
Entity List require is coded as tags (law/us/parties/README.md). A row whose requirement, policy and citation cells are
all blank continues the row above it. Subordinate institutions and affiliates named in one cell are parties of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from comity.law.imports.base import Imported, hash_of
from comity.law.imports.us_part744_coding import Coded, citations, coded, columns_swapped, split_register
from comity.law.imports.us_part744_entries import Party, entities, lost_words
from comity.law.imports.us_part744_names import COUNTRIES, clean
from comity.law.imports.us_part744_provisions import provisions
from comity.law.imports.us_part744_text import marked, strip_marks, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAME: Final = "us_part744"
LIMITS: Final[dict[str, tuple[int, int]]] = {
    "entity_rows": (3300, 3700),
    "entity_parties": (3340, 3800),
    "entity_countries": (85, 105),
    "uvl_rows": (150, 250),
    "meu_rows": (80, 110),
    "meu_parties": (60, 90),
    "meu_reserved": (4, 4),
    "military_intelligence": (12, 16),
    "provisions": (400, 440),
    "reserved_provisions": (8, 16),
    "effective_date_notes": (7, 7),
    "unread": (0, 5),
}

COLUMNS: Final = 5
"""Country, entity, licence requirement, review policy, Federal Register citation."""

Row = dict[str, str]


def convert(raw: bytes) -> Imported:
    """The tables, counts and unread pieces of one eCFR file of Part 744."""
    part = ET.fromstring(raw)  # noqa: S314 (an official file that the user chose)
    unread: list[str] = []
    rows, marks = provisions(part)
    unread += marks
    entity, counts = _entity_list(part, unread)
    uvl = _uvl(part, unread)
    meu, meu_rows = _meu(part, unread)
    intelligence = _intelligence(part)
    register = _register((*entity, *uvl, *meu))
    counts |= {
        "uvl_rows": len(uvl),
        "meu_rows": meu_rows,
        "meu_parties": sum(1 for r in meu if r["name"]),
        "meu_reserved": sum(1 for r in meu if not r["name"]),
        "military_intelligence": len(intelligence),
        "provisions": len(rows),
        "reserved_provisions": sum(1 for r in rows if r["state"] == "reserved"),
        "effective_date_notes": sum(1 for _ in part.iter("EFFDNOT")),
        "federal_register_pages": len(register),
    }
    tables = {
        "parties/entity-list.csv": entity,
        "parties/uvl.csv": uvl,
        "parties/meu.csv": meu,
        "parties/military-intelligence.csv": intelligence,
        "provisions-part744.csv": rows,
        "provisions-part744-register.csv": register,
    }
    return Imported(NAME, tables, counts, tuple(unread), hash_of(raw))


_LISTS: Final = {
    "el": ("us.entity-list", "us:cfr:15:744:supp4"),
    "uvl": ("us.uvl", "us:cfr:15:744:supp6"),
    "meu": ("us.meu-list", "us:cfr:15:744:supp7"),
    "mieu": ("us.mieu", "us:cfr:15:744:22:f:2"),
}


def _table(part: ET.Element, supplement: int) -> list[list[str]]:
    """The body cells of the table in a supplement, with marks for italics, superscripts and line breaks."""
    for division in part.iter("DIV9"):
        if division.attrib.get("N") == f"Supplement No. {supplement} to Part 744":
            return [[marked(cell) for cell in row] for row in division.iterfind(".//TBODY/TR")]
    return []


def _countries(table: Sequence[Sequence[str]], where: str, unread: list[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """Every row with the territory of its heading, carried down."""
    country = ""
    for cells in table:
        heading = tidy(cells[0]).upper().replace("\u2019", "'")
        if heading:
            country = COUNTRIES.get(heading, "")
            if not country:
                unread.append(f"{where}: the country heading '{heading}' is not known")
        yield country, cells


class _Ids:
    """Ids that stay the same from one file to the next: list, territory and name; a repeated name is numbered."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.seen: Counter[str] = Counter()

    def of(self, country: str, name: str) -> str:
        """The id of the next entry with this name."""
        text = unicodedata.normalize("NFKD", name.replace("\u0131", "i")).encode("ascii", "ignore").decode().lower()
        slug = "-".join(re.findall(r"[a-z0-9]+", text))[:64].strip("-") or "unnamed"
        key = f"{self.prefix}.{country.lower()}.{slug}"
        self.seen[key] += 1
        return key if self.seen[key] == 1 else f"{key}-{self.seen[key]}"


def _party(
    pid: str, party: Party, country: str, dates: str, tags: Sequence[str], code: Coded | None = None
) -> Row:
    """One line of a list; the first part of the id says which list."""
    pages = citations(dates)
    name, provision = _LISTS[pid.split(".")[1]]
    cite = [provision, *(f"us:fr:{volume}:{page}" for volume, page, _day in pages)]
    return {
        "id": pid,
        "list": name,
        "name": party.name,
        "aliases": ";".join(a.replace(";", ",") for a in party.aliases),
        "country": country,
        "address": "; ".join(party.places),
        "from": next((day for _volume, _page, day in pages if day), ""),
        "to": "",
        "tags": ";".join(tags),
        "requirement": code.requirement if code else "",
        "policy": code.policy if code else "",
        "footnotes": code.footnotes if code else "",
        "cite": ";".join(dict.fromkeys(cite)),
        "verified": "yes",
    }


def _entity_list(part: ET.Element, unread: list[str]) -> tuple[list[Row], dict[str, int]]:
    table = _table(part, 4)
    out: list[Row] = []
    ids = _Ids("us.el")
    merged: list[tuple[str, list[str]]] = []
    for country, cells in _countries(table, "744 supp. 4", unread):
        if len(cells) != COLUMNS:
            unread.append(f"744 supp. 4: a row with {len(cells)} cells: {tidy(cells[0])[:60]}")
        elif merged and not any(tidy(c) for c in cells[2:]):
            merged[-1][1][1] += "\n" + cells[1]
        else:
            merged.append((country, list(cells)))
    for country, cells in merged:
        out += _entries(country, cells, ids, unread)
    headings = {tidy(cells[0]) for cells in table if tidy(cells[0])}
    return out, {"entity_rows": len(table), "entity_parties": len(out), "entity_countries": len(headings)}


def _entries(country: str, cells: list[str], ids: _Ids, unread: list[str]) -> Iterator[Row]:
    requirement, policy = cells[2], cells[3]
    if columns_swapped(requirement, policy):
        requirement, policy = policy, requirement
    policy, glued = split_register(policy)
    code = coded(requirement, policy)
    dates = f"{glued} {cells[4]}".replace("\n", " ")
    if not citations(dates):
        unread.append(f"744 supp. 4: no Federal Register citation for '{tidy(cells[1])[:60]}'")
    if "see-row" in code.policy:
        unread.append(f"744 supp. 4: the review policy '{tidy(policy)[:80]}' has no code")
    if code.requirement == "see the row":
        unread.append(f"744 supp. 4: the licence requirement '{tidy(requirement)[:80]}' has no code")
    found = entities(cells[1])
    lost = lost_words(cells[1], found)
    if lost:
        unread.append(f"744 supp. 4: '{tidy(cells[1])[:60]}': not taken over: {' '.join(lost)}")
    for party in found:
        tags = list(code.tags)
        pid = ids.of(country, party.name)
        if re.fullmatch(r"Address \d+", party.name):
            party.name = ""
            tags.append("us.entity-list.address")
        yield _party(pid, party, country, dates, tags, code)


def _uvl(part: ET.Element, unread: list[str]) -> list[Row]:
    ids = _Ids("us.uvl")
    out: list[Row] = []
    for country, cells in _countries(_table(part, 6), "744 supp. 6", unread):
        found = entities(cells[1])
        lost = lost_words(cells[1], found)
        if lost:
            unread.append(f"744 supp. 6: '{tidy(cells[1])[:60]}': not taken over: {' '.join(lost)}")
        for party in found:
            pid = ids.of(country, party.name)
            out.append(_party(pid, party, country, cells[2], ["us.uvl"]))
    return out


def _meu(part: ET.Element, unread: list[str]) -> tuple[list[Row], int]:
    """The MEU List; a group heading is no party, a subordinate institution takes its group's citation."""
    table = _table(part, 7)
    ids = _Ids("us.meu")
    out: list[Row] = []
    group = ""
    for country, cells in _countries(table, "744 supp. 7", unread):
        text, dates = strip_marks(cells[1]), tidy(cells[2])
        if "[Reserved]" in text:
            tags = ["us.meu-list.reserved"]
            out.append(_party(ids.of(country, "reserved"), Party(""), country, "", tags))
        elif re.match(r"The following \w+ subordinate institutions of", text):
            group = dates
        elif not re.match(r"Subordinate instit\w+ *: *$", text.strip()):
            for party in entities(text):
                pid = ids.of(country, party.name)
                out.append(_party(pid, party, country, dates or group, ["us.meu-list"]))
    return out, len(table)


def _intelligence(part: ET.Element) -> list[Row]:
    """The military-intelligence end users that 744.22(f)(2) names."""
    out: list[Row] = []
    ids = _Ids("us.mieu")
    inside = False
    for section in part.iter("DIV8"):
        if section.attrib.get("N") != "744.22":
            continue
        for p in section.iter("P"):
            text = marked(p)
            inside = inside or strip_marks(text).startswith("(2) 'Military-intelligence end user'")
            mark = re.match("\\(([ivx]+)\\) ?\x04([^\x05]+)\x05(.*)$", text)
            country = COUNTRIES.get(tidy(mark[2]).strip(" .").upper().replace("\u2019", "'"), "") if mark else ""
            if not inside or mark is None or not country:
                continue
            for name in re.split(r" and (?:the )?(?=Directorate|Artesh)", tidy(mark[3]).strip(" .")):
                short = re.search(r"\(([A-Z0-9-]+)\)", name)
                party = Party(clean(re.sub(r"^The |\([A-Z0-9-]+\)", "", name.strip())), [short[1]] if short else [])
                row = _party(ids.of(country, party.name), party, country, "", ["us.mieu"])
                out.append(row | {"cite": f"us:cfr:15:744:22:f:2:{mark[1]}"})
    return out


def _register(parties: Sequence[Row]) -> list[Row]:
    """A provision for every Federal Register page that a list cites."""
    pages = {page for row in parties for page in row["cite"].split(";") if page.startswith("us:fr:")}
    out: list[Row] = []
    for page in sorted(pages, key=lambda p: [int(n) for n in p.split(":")[2:]]):
        volume, number = page.split(":")[2:]
        out.append({
            "id": page,
            "label": f"{volume} FR {number}",
            "heading": "Amendment of a list in Part 744",
            "state": "in_force",
            "from": "",
            "to": "",
            "address": f"https://www.federalregister.gov/citation/{volume}-FR-{number}",
            "open": "no",
            "verified": "yes",
        })  # fmt: skip
    return out
