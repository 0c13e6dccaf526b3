"""The corpus: every entry of the official lists that stand in the shared folder, read by Comity's own readers.

All scorers get the same records. A party that is on two lists is two entries, as in any screening of several lists.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

from cache import CACHE
from comity.parties.entity import Entity
from comity.parties.sources.known import SOURCES
from records import Record, digest
from sets import SHARED

LISTS = SHARED / "data" / "lists"
FILES: dict[str, dict[str, str]] = {
    "ofac-sdn": {"SDN.CSV": "us_ofac_sdn_2024-05-03.csv.gz", "ALT.CSV": "us_ofac_alt_2025-12.csv.gz"},
    "ofac-consolidated": {"CONSOLIDATED.XML": "us_ofac_consolidated_nonsdn_2025-03-28.xml.gz"},
    "bis-dpl": {"dpl.txt": "us_bis_dpl_2022-09.txt.gz"},
    "trade-csl": {"consolidated.csv": "us_trade_csl_2023-11_partial.csv.gz"},
    "bis-part744": {"part-744.xml": "../law/us/title-15_part-744_2026-07-23.xml"},
    "un": {"consolidated.xml": "un_sc_consolidated_2026-02-27.xml.gz"},
    "eu-fsf": {"xmlFullSanctionsList_1_1.xml": "eu_fsf_1.1_2021-03-02.xml.gz"},
    "uk": {"UK_Sanctions_List.csv": "uk_fcdo_sanctions_list_2025-08-11.csv.gz"},
    "ca-sema": {"sema-lmes.xml": "ca_sema_2025-03-20.xml.gz"},
    "jp-meti": {"jp.json": "jp_meti_end_user_list_2026-07-20.json.gz"},
    "cn-mofcom": {"cn.json": "cn_mofcom_lists_2026-07-19.json.gz"},
}
"""Source -> the official file name -> the file in the shared folder."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """The listed entities, a hash of them, and the file that other processes read (one JSON record a line, packed)."""

    records: list[Record]
    key: str
    file: Path

    def of(self, list_id: str) -> list[Record]:
        """The entries of one list."""
        return [r for r in self.records if r.list == list_id]

    @property
    def names(self) -> int:
        """How many names all entries have together."""
        return sum(len(r.names) for r in self.records)


def unpacked(name: str) -> bytes:
    """One file of the shared folder."""
    raw = (LISTS / name).read_bytes()
    return gzip.decompress(raw) if name.endswith(".gz") else raw


def entities() -> list[Entity]:
    """All entries of all lists, in the order of FILES."""
    return [e for source, files in FILES.items() for e in SOURCES[source].read({k: unpacked(v) for k, v in files.items()}).entities]


def corpus_of(records: list[Record], name: str) -> Corpus:
    """A corpus and its file beside the kept answers."""
    lines = [json.dumps(r.plain(), ensure_ascii=False, sort_keys=True) for r in records]
    key = digest(lines)
    file = CACHE / f"{name}-{key}.jsonl.gz"
    if not file.exists():
        CACHE.mkdir(exist_ok=True)
        beside = file.with_suffix(".part")
        beside.write_bytes(gzip.compress("\n".join(lines).encode(), 6, mtime=0))
        beside.replace(file)
    return Corpus(records, key, file)


def build() -> Corpus:
    """The whole corpus. Left out: entries that are only an address, and an entry that an earlier source has under the same id (SDN in the CSL)."""
    first: dict[str, Record] = {}
    for e in entities():
        if e.names:
            first.setdefault(e.id, Record(e.id, e.schema, e.properties, e.list))
    return corpus_of(list(first.values()), "corpus")
