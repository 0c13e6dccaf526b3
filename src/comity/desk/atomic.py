"""Replaces files all at once: what is written is either the old text or the whole new one, never a part."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def replace_files(texts: Mapping[Path, str]) -> None:
    """Writes every text beside its target first, and only when all are written puts them in place."""
    ready: list[tuple[Path, Path]] = []
    try:
        for target, text in texts.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            temp = target.with_name(f".{target.name}.{os.getpid()}.new")
            ready.append((temp, target))
            with temp.open("w", encoding="utf-8", newline="") as f:
                f.write(text)
                f.flush()
                os.fsync(f.fileno())
        for temp, target in ready:
            temp.replace(target)
    finally:
        for temp, _target in ready:
            temp.unlink(missing_ok=True)
