"""Tables in Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterable


def table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    """One table; the first column is text, the others are figures."""
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join(['---', *['---:'] * (len(head) - 1)])}|"]
    lines += [f"| {' | '.join(map(str, row))} |" for row in rows]
    return "\n".join(lines) + "\n"


def share(x: float) -> str:
    """A share with three places, without the zero before the point where there is one."""
    return "-" if math.isnan(x) else f"{x:.3f}".lstrip("0") if 0 < x < 1 else f"{x:.3f}"


def cut(x: float) -> str:
    """A threshold."""
    return "none" if math.isinf(x) else f"{x:.3f}"


def three(precision: float, recall: float, f1: float) -> str:
    """Precision, recall and F1 as they are usually told."""
    return f"{share(precision)}/{share(recall)}/{share(f1)}"
