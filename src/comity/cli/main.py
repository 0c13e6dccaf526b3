"""The command `comity`: reads the command line, opens the one room that is asked for, and turns troubles into exit codes.

0 done; 2 bad input, each problem on standard error with its place and remedy; 3 with --fail-on when an order reaches
that outcome; 1 a defect of ours.
"""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from comity.cli.paint import complain
from comity.cli.parser import build_parser
from comity.terms.problems import BadInput


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    try:
        args = build_parser().parse_args(argv)
    except SystemExit as e:
        return e.code if isinstance(e.code, int) else 0
    return _run(args.room, args)


_ONE_THREAD: Final = ("draft", "impact", "govern")
"""Rooms whose many small products of matrices are slower on several threads than on one, above all beside other programs."""

_OBJECTS: Final = 1_000_000
"""So many new objects before these rooms look for rings of dead ones: they make many objects that live to the end, and few rings."""


def _run(room: str, args: object) -> int:
    """The command's own code, imported now and not before."""
    if room in _ONE_THREAD:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        gc.set_threshold(_OBJECTS)
    try:
        code: int = import_module(f"comity.cli.{room}").run(args)
        sys.stdout.flush()
    except BadInput as e:
        for problem in e.problems:
            complain(str(problem))
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        complain("Stopped; files that were to be replaced are as they were.")
        return 130
    except OSError as e:
        complain(f"{e.filename or room}: {e.strerror or e}. Check that the file or folder exists and may be read or written.")
        return 2
    except Exception as e:  # noqa: BLE001 - the last line of defence: everything else is a defect of ours
        return _defect(e)
    return code


def _defect(e: Exception) -> int:
    if os.environ.get("COMITY_DEBUG"):
        traceback.print_exc()
    last = traceback.extract_tb(e.__traceback__)[-1:]
    place = "".join(f", {os.path.basename(f.filename)}:{f.lineno}" for f in last)  # noqa: PTH119  (a name, not a file)
    complain(f"comity: a defect of ours ({type(e).__name__}{place}). Please report it to the maintainers with the command, "
             "the order if you may, and what COMITY_DEBUG=1 prints.")  # fmt: skip
    return 1
