"""Screens again only against what changed on the lists: entries added or changed since earlier versions, and hits that ended.

Every party is screened, but against an index of those entries alone; what did not change is not looked at again. A party that is new, or
of which something new is known, has to be screened against everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from comity.desk.list_delta import delta_of
from comity.desk.list_store import Store
from comity.desk.screen_index import make
from comity.desk.screen_journal import hash_of_file
from comity.desk.screen_lists import BUNDLED, rows_of
from comity.desk.screen_rows import CHANGE, SCHEMA, HitRow
from comity.desk.screening import ScreenDesk
from comity.desk.tables import Form, read_rows
from comity.parties.index.retrieve import Index
from comity.parties.index.update import Row
from comity.parties.screening import Screener
from comity.terms.problems import BadInput, Problem
from comity.terms.words import nearest

NEW: Final = "new"
AGAIN: Final = "again"
ENDED: Final = "ended"
_MOST_HITS: Final = 1_000_000
_CHUNK: Final = 50_000

Key = tuple[str, str]
"""List and id of an entry."""


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """What changed.

    touched  entries that are to be screened against: added or changed
    over     entries as they were, that went or changed
    lists    lists that are screened whole, since it is not known what in them changed
    since    source -> the version from which this was found; blank for a source that is screened whole
    moved    those of them that have another version now
    """

    touched: frozenset[Key]
    over: frozenset[Key]
    lists: frozenset[str]
    since: dict[str, str]
    moved: dict[str, str]


class Since:
    """The index of what changed, and what becomes of earlier hits."""

    def __init__(self, screener: Screener, changed: Changed, earlier: Iterable[HitRow] = (), previous_hash: str = "") -> None:
        self.screener, self.changed, self.previous_hash = screener, changed, previous_hash
        self.versions, self.moved = changed.since, changed.moved
        self.entries = len(screener.index.arrays.entity_list)
        looked = changed.touched | changed.over
        self._earlier = {_hit_key(h): h for h in earlier if h.list in changed.lists or (h.list, h.entity) in looked}
        self._still: set[tuple[str, str, str, str]] = set()

    @classmethod
    def open(cls, desk: ScreenDesk, store: Store, changed: Changed, day: str, previous: Path | None = None) -> Since:
        """Builds the index; reads the earlier hits. BadInput when their file is of another kind."""
        rows = [r for r in rows_of(desk.basis, desk.law, store) if (r.list, r.id) in changed.touched and _answers(r, day)]
        earlier = earlier_hits(previous) if previous else ()
        return cls(Screener(Index(*make(rows, desk.basis.versions))), changed, earlier, hash_of_file(previous) if previous else "")

    def marked(self, hit: HitRow) -> HitRow:
        """A hit with what is new about it."""
        key = _hit_key(hit)
        if key in self._earlier:
            self._still.add(key)
            return msgspec.structs.replace(hit, change=AGAIN)
        return msgspec.structs.replace(hit, change=NEW)

    def ended(self) -> tuple[HitRow, ...]:
        """Earlier hits whose entry went, or changed so that it is no hit any more; to be asked when all rows are through."""
        return tuple(msgspec.structs.replace(h, change=ENDED) for key, h in self._earlier.items() if key not in self._still)


def _hit_key(hit: HitRow) -> tuple[str, str, str, str]:
    """A party and an entry: by the party's id and name, for rows move."""
    return hit.id, hit.name, hit.list, hit.entity


def _answers(row: Row, day: str) -> bool:
    return (not row.since or row.since <= day) and (not row.until or day <= row.until)


def parse_since(texts: Iterable[str], desk: ScreenDesk, store: Store) -> dict[str, str]:
    """`SOURCE@VERSION` texts as source -> id of the earlier version. BadInput when a source or version is not kept."""
    out: dict[str, str] = {}
    for text in texts:
        source, at, version = text.partition("@")
        if not at:
            raise BadInput(Problem(f"--since {text[:60]}", "it names no version", "Write SOURCE@VERSION, for example ofac-sdn@previous, or a receipt."))
        if source not in desk.basis.sources:
            near = nearest(source, desk.basis.sources)
            raise BadInput(Problem(f"--since {text[:60]}", f"nothing is kept of '{source[:40]}'",
                                   f"Did you mean {near}?" if near else "`comity lists status` shows what is kept."))  # fmt: skip
        out[source] = store.find(source, version).id
    return out


def changed_since(since: Mapping[str, str], desk: ScreenDesk, store: Store, *, whole: frozenset[str] = frozenset()) -> Changed:
    """What changed since earlier versions of sources; a source in `whole` counts with all its entries, as does the law under `law`."""
    touched: set[Key] = set()
    over: set[Key] = set()
    lists: set[str] = set()
    for source, earlier in since.items():
        now = desk.basis.sources[source][-1]
        if earlier != now.id:
            delta = delta_of(store.entities(store.find(source, earlier)), store.entities(now))
            old = {e.id: e.list for e in store.entities(store.find(source, earlier))}
            touched |= {(e.list, e.id) for e in delta.touched}
            over |= {(old[i], i) for i in delta.removed} | {(was.list, was.id) for was, _new in delta.changed}
    for row in rows_of(desk.basis, desk.law, store) if whole else ():
        if desk.basis.answering(row.list).source in whole:
            touched.add((row.list, row.id))
            lists.add(row.list)
    stated = {**dict(since), **dict.fromkeys(sorted(whole), "")}
    moved = {source: v for source, v in stated.items() if not v or v != desk.basis.sources[source][-1].id}
    return Changed(touched=frozenset(touched), over=frozenset(over), lists=frozenset(lists), since=stated, moved=moved)


def since_versions(versions: Mapping[str, str], law: str, desk: ScreenDesk) -> tuple[dict[str, str], frozenset[str]]:
    """From the versions of a receipt (source -> id): what is compared, and what has to be screened whole because it is new since."""
    known = {source: versions[source] for source in desk.basis.sources if source in versions}
    whole = {source for source in desk.basis.sources if source not in versions}
    if law != desk.law.hash:
        whole.add(BUNDLED)
    return known, frozenset(whole)


# -- the hits of then --------------------------------------------------------------------------------------------------


def _check_hits(names: Iterable[str], where: str) -> None:
    missing = [n for n in ("row", "id", "name", "list", "entity") if n not in set(names)]
    if missing:
        raise BadInput(Problem(where, f"there is no column {missing[0]}", "Name a file that `comity screen FILE -o HITS` wrote."))


_HITS: Final = Form("hit", "A file of hits is one that `comity screen FILE -o HITS` wrote.", _check_hits)


def earlier_hits(path: Path) -> list[HitRow]:
    """The hits that an earlier run wrote, ended ones left out. BadInput when the file is another, or a line cannot be read."""
    out: list[HitRow] = []
    for rows in read_rows(path, _CHUNK, _HITS):
        if rows.unread:
            number, problem = rows.unread[0]
            raise BadInput(Problem(f"{path.name}, row {number}", problem.what, problem.mend))
        out += (_hit(row, path) for row in rows.frame.iter_rows(named=True) if row.get(CHANGE) != ENDED)
        if len(out) > _MOST_HITS:
            raise BadInput(Problem(path.name, f"more than {_MOST_HITS:,} hits", "Split the file by customers."))
    return out


def _hit(row: Mapping[str, str | None], path: Path) -> HitRow:
    cells = {name: _plain(row.get(name) or "", path) for name in SCHEMA}
    try:
        return HitRow(**{**cells, "row": int(cells["row"]), "probability": float(cells["probability"] or 0),
                         "tags": tuple(t for t in cells["tags"].split(";") if t)})  # type: ignore[arg-type]  # fmt: skip
    except ValueError:
        raise BadInput(Problem(path.name, "a row or probability in it is no number", "Name a file that `comity screen FILE -o HITS` wrote.")) from None


def _plain(cell: str, path: Path) -> str:
    """A cell of a CSV file without the apostrophe that keeps spreadsheets from computing it."""
    return cell[1:] if path.suffix.lower() == ".csv" and cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell
