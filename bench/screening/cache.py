"""Answers that are dear to compute, kept in `.cache` beside this file under a hash of all that they depend on."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

CACHE = Path(__file__).resolve().parent / ".cache"


def kept(kind: str, key: str, work: Callable[[], Any]) -> Any:
    """What `work` answers, computed once per key; the file is replaced whole."""
    path = CACHE / f"{kind}-{key}.json.gz"
    if path.exists():
        return json.loads(gzip.decompress(path.read_bytes()))
    found = work()
    CACHE.mkdir(exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_bytes(gzip.compress(json.dumps(found, ensure_ascii=False).encode(), 6, mtime=0))
    beside.replace(path)
    return found
