"""Takes a list in: read by the reader of its format, checked against floor and ceiling, kept if it is no worse than what is there.

The known formats are handed in as a mapping of sources, so that nothing here depends on which there are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final, Literal, NamedTuple

from comity import __version__
from comity.desk.list_files import Arrived, Limits, gather
from comity.desk.list_store import Store
from comity.desk.list_version import Accepted, Candidate, RawFile, hash_of
from comity.parties.entity import SCHEMATA, Entity
from comity.parties.sources.base import Read, Source, Unreadable
from comity.terms.dates import parse_date
from comity.terms.problems import BadInput, Problem
from comity.terms.words import nearest

Sources = Mapping[str, Source]
OWN: Final = "csv"
"""The format of one's own lists; each is kept as a source of its own, `own.NAME`."""
_FORMS: Final[Mapping[str, tuple[str, ...]]] = {
    "ofac-sdn": ("SDN.CSV", "ALT.CSV", "ADD.CSV", "SDN_COMMENTS.CSV"),
    "ofac-consolidated": ("CONS_PRIM.CSV", "CONS_ALT.CSV", "CONS_ADD.CSV", "CONS_COMMENTS.CSV"),
}
"""Files of another official form than the one that is pulled, which belong together."""
_STAYS: Final = "What is kept of this list stays as it is."
_MOST_UNREAD: Final = 200


class Terms(NamedTuple):
    """What a user says about a list: its date (ISO), the fewest entries that are enough, and whether it may shrink."""

    published: str = ""
    floor: int | None = None
    accept_shrink: bool = False


def utc_now() -> str:
    """The present moment in UTC, ISO with microseconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parts_of(source: Source) -> tuple[str, ...]:
    """The official file names of a source, in every form in which it is published."""
    return tuple(dict.fromkeys((*source.files, *_FORMS.get(source.name, ()))))


def source_named(sources: Sources, name: str) -> Source:
    """A known format by name, underscores and capitals forgiven; BadInput lists them all."""
    key = name.strip().lower().replace("_", "-")
    found = sources.get(key)
    if found is None:
        near = nearest(key, sources)
        raise BadInput(Problem(f"source '{name[:60]}'", "there is no such source",
                               (f"Did you mean {near}? " if near else "") + f"There are {', '.join(sorted(sources))}."))  # fmt: skip
    return found


def own_name(name: str, file: Path) -> str:
    """The name under which an own list is kept, `own.NAME`; without a name, the file's. BadInput when it is no plain name."""
    text = name or re.sub(r"[^a-z0-9]+", "-", re.sub(r"\.(gz|zip|csv|txt)\b", "", file.name.lower())).strip("-")
    plain = text.removeprefix("own.").lower()
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", plain):
        raise BadInput(Problem(f"--name {name[:60]}" if name else file.name, "it does not make the name of a list",
                               "Write --name with up to 40 letters, digits and hyphens, for example --name suppliers."))  # fmt: skip
    return f"own.{plain}"


def import_files(
    store: Store, source: Source, paths: Sequence[Path], terms: Terms, *, name: str = "", now: str = "", limits: Limits | None = None
) -> Accepted:
    """Takes in a list from files, folders or archives. BadInput when it is refused; then nothing has changed."""
    if name and source.name != OWN:
        raise BadInput(Problem("--name", f"{source.name} is an official list and has its own name", f"Leave it out, or import with `{OWN}`."))
    kept_as, files = source.name, gather(paths, parts_of(source), limits)
    if source.name == OWN:
        kept_as = own_name(name, paths[0])
        files = own_file(kept_as, files)
    candidate = take(source, files, terms, kept_as=kept_as, now=now or utc_now())
    return store.accept(candidate, accept_shrink=terms.accept_shrink)


def own_file(kept_as: str, files: Mapping[str, Arrived]) -> dict[str, Arrived]:
    """An own list under the file name that tells its reader the list: `suppliers.csv`. BadInput for more than one file."""
    if len(files) != 1:
        raise BadInput(Problem(kept_as, f"{len(files)} files came for one own list", "Import each under a --name of its own."))
    return {f"{kept_as.removeprefix('own.')}.csv": next(iter(files.values()))}


def take(source: Source, files: Mapping[str, Arrived], terms: Terms, *, kept_as: str, now: str) -> Candidate:
    """Reads and checks a list: readable, ids in order, not under the floor nor over the ceiling, dated no later than today.

    `now` is the moment of retrieval in UTC (ISO). BadInput says what is wrong.
    """
    found = read_list(source, files)
    check_entities(source, kept_as, found.entities)
    floor = source.floor if terms.floor is None else terms.floor
    if floor < 1:
        raise BadInput(Problem("--floor", f"{floor} is less than one, and an empty list is never accepted", "Write a whole number from 1."))
    where, n = ", ".join(dict.fromkeys(f.shown for f in files.values())), len(found.entities)
    if n < floor:
        mend = f"A whole file has at least {floor:,}. If this one is meant to be partial, say --floor {n}." if n else _STAYS
        raise BadInput(Problem(where, f"{n:,} entries were read, fewer than {floor:,}: the file is cut off or of another kind", mend))
    if n > source.ceiling:
        raise BadInput(Problem(where, f"{n:,} entries were read, more than {source.ceiling:,}, which is not believed", _STAYS))
    published, dated_by = _dated(where, found, terms, now[:10])
    return Candidate(
        source=kept_as, format=source.name, entities=found.entities, raw={k: f.data for k, f in files.items()},
        files=tuple(RawFile(name=k, sha256=hash_of(f.data), size=len(f.data), origin=f.origin, etag=f.etag,
                            last_modified=f.last_modified) for k, f in files.items()),
        published=published, dated_by=dated_by, retrieved=now, floor=floor, partial=n < source.floor,
        unread=_few(found.unread), program=__version__,
    )  # fmt: skip


def read_list(source: Source, files: Mapping[str, Arrived]) -> Read:
    """What the reader of a format makes of files; BadInput when they are not what it reads."""
    where = ", ".join(dict.fromkeys(f.shown for f in files.values()))
    try:
        return source.read({name: f.data for name, f in files.items()})
    except Unreadable as e:
        raise BadInput(Problem(where, str(e).rstrip(".") or f"it is not a file of {source.name}",
                               f"It should be: {source.title}. {_STAYS}")) from None  # fmt: skip
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as e:
        raise BadInput(Problem(where, f"the reader of {source.name} stumbled over it ({type(e).__name__})",
                               f"Check that it is the official file: {source.title}. {_STAYS}")) from None  # fmt: skip


def check_entities(source: Source, kept_as: str, entities: Sequence[Entity]) -> None:
    """BadInput when a reader answers with entries that could not be told apart later; ids only, no names, are in the message."""
    seen: set[str] = set()
    own = source.name == OWN
    for e in entities:
        wrong = ("has no id" if not e.id else "stands there twice" if e.id in seen else
                 f"is of the unknown schema {e.schema[:40]}" if e.schema not in SCHEMATA else
                 "has no name" if e.schema != "Address" and not "".join(e.get("name")).strip() else
                 f"is of the list {e.list[:60]}, which this source does not fill" if not (e.list.startswith("own.") if own else e.list in source.lists) else "")  # fmt: skip
        if wrong:
            raise BadInput(Problem(f"{kept_as}, entry {e.id[:80]}", f"it {wrong}", _STAYS))
        seen.add(e.id)


def _dated(where: str, found: Read, terms: Terms, today: str) -> tuple[str, Literal["publisher", "user", "retrieval"]]:
    """The date of a list and who says it: the publisher before the user. BadInput for no date, or one more than a day ahead."""
    said: Literal["publisher", "user"] = "publisher" if found.published else "user"
    day = found.published or terms.published
    if not day:
        return "", "retrieval"
    if parse_date(day) is None:
        raise BadInput(Problem(where if found.published else "--published", f"'{day[:40]}' is not a date", "Write YYYY-MM-DD."))
    if date.fromisoformat(day) > date.fromisoformat(today) + timedelta(days=1):
        raise BadInput(Problem(where if found.published else "--published", f"{day} is after today ({today})",
                               f"Check the date and this computer's clock. {_STAYS}"))  # fmt: skip
    if found.published and terms.published and found.published != terms.published:
        raise BadInput(Problem("--published", f"the file says itself that it is of {found.published}", "Leave the option out."))
    return day, said


def _few(unread: Sequence[str]) -> tuple[str, ...]:
    more = len(unread) - _MOST_UNREAD
    return (*unread[:_MOST_UNREAD], f"and {more:,} more") if more > 0 else tuple(unread)
