"""Screens chunks in this process or in several, and gives the answers in the order of the chunks.

Each process maps the same index into its memory. A process whose parent is gone, however it ended, ends too.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from threading import Thread
from typing import Final

from comity.desk.screen_rows import Part, RowScreener, Terms, Work
from comity.law.store import load_law
from comity.law.territories import Gazetteer
from comity.parties.index.arrays import load
from comity.parties.index.retrieve import Index
from comity.parties.screening import Screener
from comity.terms.problems import BadInput, Problem

_AHEAD: Final = 2
"""Chunks that wait for each process."""
_own: dict[str, RowScreener] = {}
"""What a process of the pool screens with."""


def screened(works: Iterable[Work], screener: Screener, gazetteer: Gazetteer, terms: Terms) -> Iterator[Part]:
    """The answers of chunks, one after the other, in this process."""
    rows = RowScreener(screener, gazetteer, terms)
    for work in works:
        yield rows.part(work)


def screened_by(jobs: int, works: Iterable[Work], folder: Path, law: Path, terms: Terms) -> Iterator[Part]:
    """The same by several processes, which open the index in `folder` and the law in `law`. BadInput when one of them is killed."""
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _begin, (folder, law, terms)) as pool:
        waiting: deque[Future[Part]] = deque()
        try:
            for work in works:
                waiting.append(pool.submit(_answer, work))
                if len(waiting) > _AHEAD * jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool:
            raise BadInput(Problem("--jobs", "one of the processes was ended from outside, perhaps for want of memory",
                                   "Run it again with fewer jobs: it goes on where it stopped.")) from None  # fmt: skip
        finally:
            for future in waiting:
                future.cancel()


def _begin(folder: Path, law: Path, terms: Terms) -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    _own["rows"] = RowScreener(Screener(Index(*load(folder))), load_law(law).gazetteer, terms)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _answer(work: Work) -> Part:
    return _own["rows"].part(work)
