"""Downloads official lists: asks only for what changed, takes each in by the same checks as a file, and goes on when one fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePosixPath
from typing import Final, Literal, NamedTuple
from urllib.parse import unquote, urlsplit

import msgspec

from comity.desk.list_download import Fetched, Known, Patience, check_address, fetch
from comity.desk.list_files import Arrived, Limits, assign, safe_name, unpack
from comity.desk.list_intake import OWN, Sources, Terms, parts_of, source_named, take, utc_now
from comity.desk.list_store import Store
from comity.desk.list_version import Version
from comity.parties.sources.base import Source
from comity.terms.problems import BadInput, Problem

Progress = Callable[[str, str, int, int], None]
"""Told source, file, bytes so far, bytes in all (0: unknown)."""


class Bounds(NamedTuple):
    """How long to wait and how much to take; the defaults are those of the command."""

    patience: Patience = Patience()
    limits: Limits = Limits()


class Pulled(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one source: new, unchanged, older (than the current; only kept) or failed, with the problems.

    `version` is the one that came or was confirmed, `before` the one that was current.
    """

    source: str
    state: Literal["new", "unchanged", "older", "failed"]
    version: Version | None = None
    before: Version | None = None
    problems: tuple[Problem, ...] = ()


_NO_TERMS: Final = Terms()
_BOUNDS: Final = Bounds()


def pullable(sources: Sources) -> tuple[str, ...]:
    """The sources that have official addresses, by name."""
    return tuple(sorted(name for name, source in sources.items() if any(source.files.values())))


def pull(
    store: Store, sources: Sources, names: Iterable[str] = (), *, addresses: Sequence[str] = (), terms: Terms = _NO_TERMS,
    progress: Progress | None = None, bounds: Bounds = _BOUNDS,
) -> tuple[Pulled, ...]:  # fmt: skip
    """Downloads the named sources, or all that have addresses, one after the other. A source that fails does not stop the others.

    addresses   in place of the official ones, for exactly one source; one that ends in `/` is a folder with the official file names
    BadInput    only for what is wrong with the question itself (an unknown source, addresses for several sources)
    """
    wanted = [source_named(sources, n) for n in dict.fromkeys(names)] or [sources[n] for n in pullable(sources)]
    if len(wanted) != 1 and (addresses or terms.floor is not None):
        raise BadInput(Problem("--from" if addresses else "--floor", f"{len(wanted)} sources are meant", "Name exactly one source."))
    for url in addresses:
        check_address(url)
    return tuple(_pull(store, source, addresses, terms, progress, bounds) for source in wanted)


def _pull(store: Store, source: Source, addresses: Sequence[str], terms: Terms, progress: Progress | None, bounds: Bounds) -> Pulled:
    try:
        return _try(store, source, addresses, terms, progress, bounds)
    except BadInput as e:
        return Pulled(source=source.name, state="failed", problems=e.problems)
    except OSError as e:
        return Pulled(source=source.name, state="failed", problems=(
            Problem(source.name, f"the list cannot be kept ({e.strerror or type(e).__name__})", "Check that the disk has room and may be written."),
        ))  # fmt: skip


def _try(store: Store, source: Source, addresses: Sequence[str], terms: Terms, progress: Progress | None, bounds: Bounds) -> Pulled:
    now, current = utc_now(), store.current(source.name)
    urls = _urls(source, addresses)
    kept = {f.origin: f for f in current.files if f.etag or f.last_modified} if current else {}
    answers: dict[str, Fetched] = {}
    for url in urls:
        known = kept.get(url)
        report = _reporter(progress, source.name, _file_name(url))
        answers[url] = fetch(url, Known(known.etag, known.last_modified) if known else Known(), bounds.patience, report)
    if current and all(a.data is None for a in answers.values()):
        store.confirm(current, now)
        return Pulled(source=source.name, state="unchanged", version=current, before=current)
    old = store.raw(current) if current and any(a.data is None for a in answers.values()) else {}
    files: dict[str, Arrived] = {}
    for url, part in urls.items():
        answer = answers[url]
        if answer.data is None:
            files[kept[url].name] = Arrived(old[kept[url].name], url, answer.etag, answer.last_modified)
            continue
        unpacked = unpack(part or _file_name(url), answer.data, bounds.limits)
        alone = len(unpacked) == 1
        for name, data in unpacked.items():
            arrived = Arrived(data, url, answer.etag if alone else "", answer.last_modified if alone else "")
            assign(files, part if part and alone else name, arrived, parts_of(source))
    candidate = take(source, files, terms, kept_as=source.name, now=now)
    done = store.accept(candidate, accept_shrink=terms.accept_shrink)
    return Pulled(source=source.name, state=done.state, version=done.version, before=done.before)


def _urls(source: Source, addresses: Sequence[str]) -> dict[str, str]:
    """Address -> the part of the list that it is; blank when its name has to tell."""
    official = {url: part for part, url in source.files.items() if url}
    if source.name == OWN or not (official or addresses):
        raise BadInput(Problem(source.name, "no official address of it is known here",
                               f"Get the file from the publisher, then `comity lists import {source.name} FILE`."))  # fmt: skip
    if not addresses:
        return official
    out: dict[str, str] = {}
    for url in addresses:
        if urlsplit(url).path.endswith("/"):
            out.update({url + part: part for part in source.files})
        else:
            out[url] = ""
    return out


def _file_name(url: str) -> str:
    return safe_name(PurePosixPath(unquote(urlsplit(url).path)).name)


def _reporter(progress: Progress | None, source: str, name: str) -> Callable[[int, int], None] | None:
    return None if progress is None else lambda done, total: progress(source, name, done, total)
