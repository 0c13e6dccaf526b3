"""Control-list codes with their namespace, and what it means that one covers another.

`US-CCL:3C001` is a wafer material and `CN-DU:3C001` is gallium: the namespace is part of the code, always. A code
covers everything below it (`3A001.a` covers `3A001.a.5`). Whether a bare parent lies inside one of its own paragraphs
is unknown: an order that says `3B001` may or may not be about `3B001.c`.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import lru_cache

from comity.terms.truth import NO, UNKNOWN, YES, Truth

_NAMESPACE = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,8})+")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]{0,39}")
_GLOB = re.compile(r"[*?\[]")


def is_code(text: str) -> bool:
    """Whether a text has the form NAMESPACE:CODE."""
    ns, colon, rest = text.partition(":")
    return bool(colon and _NAMESPACE.fullmatch(ns) and _CODE.fullmatch(rest))


def split_code(code: str) -> tuple[str, str]:
    """Namespace and the code within it."""
    ns, _, rest = code.partition(":")
    return ns, rest


def entry_of(code: str) -> str:
    """The entry to which a code belongs, without sub-paragraph: `US-CCL:3A001.a.5` -> `US-CCL:3A001`."""
    return code.split(".", 1)[0]


def is_pattern(text: str) -> bool:
    """Whether a member of a code set is a shell pattern."""
    return _GLOB.search(text) is not None


def is_residual(code: str) -> bool:
    """`EAR99` and `none`: known not to be on the list. Patterns never match these."""
    return code.endswith((":EAR99", ":none"))


@lru_cache(maxsize=200_000)
def covers(wide: str, code: str) -> Truth:
    """Whether `code` lies within `wide` (a code or a pattern, both with namespace)."""
    if is_pattern(wide):
        if is_residual(code):
            return NO
        parts = code.split(".")
        if any(fnmatchcase(".".join(parts[: i + 1]), wide) for i in range(len(parts))):
            return YES
        above = ".".join(wide.split(".")[: len(parts)])
        return UNKNOWN if above != wide and fnmatchcase(code, above) else NO
    if code == wide or code.startswith(wide + "."):
        return YES
    return UNKNOWN if wide.startswith(code + ".") else NO
