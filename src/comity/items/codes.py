"""Checks the codes that an order states against the control lists that are loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from comity.law.records import Pack
from comity.terms.codes import entry_of, is_code, is_residual, split_code
from comity.terms.dates import days_of, holds
from comity.terms.problems import Problem
from comity.terms.words import nearest


class CodeBook:
    """Every code of every loaded list; answers whether a code may be used in an order."""

    def __init__(self, packs: Iterable[Pack], exclusive: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.exclusive = exclusive or {}
        self.entries = {code: e for p in packs for code, e in p.entries.items()}
        self.namespaces = {ns for p in packs for ns in p.namespaces} | {split_code(c)[0] for c in self.entries}
        self._seen: dict[str, Problem | None] = {}

    def problem(self, code: str, where: str) -> Problem | None:
        """What is wrong with a code, or None. Codes of lists that are not loaded pass: nothing here can judge them."""
        if code not in self._seen:
            self._seen[code] = self._check(code)
        found = self._seen[code]
        return found and Problem(where, found.what, found.mend)

    def _check(self, code: str) -> Problem | None:
        if ":" not in code:
            hints = [f"{ns}:{code}" for ns in sorted(self.namespaces) if entry_of(f"{ns}:{code}") in self.entries]
            advice = f"Write {' or '.join(hints)}." if hints else "Write for example US-CCL:3A001 or EU-DU:6A008.j."
            return Problem("", f"the code '{code[:60]}' has no namespace", advice)
        if not is_code(code):
            return Problem("", f"'{code[:60]}' is not a code", "Write NAMESPACE:CODE, for example US-CCL:3A001.a.5.")
        ns, rest = split_code(code)
        if is_residual(code) or ns not in self.namespaces:
            return None
        if code in self.entries or entry_of(code) in self.entries:
            return None
        near = nearest(code, (e for e in self.entries if e.startswith(ns + ":") and "." not in e))
        return Problem("", f"{rest} is not on the list {ns}", f"Did you mean {near}?" if near else
                       f"Look it up with `comity law search`, or write {ns}:none if the item is not on that list.")  # fmt: skip

    def in_namespace(self, codes: tuple[str, ...], namespace: str, day: str) -> tuple[str, ...]:
        """The codes of one namespace as they count on a day; `none` when a code of an exclusive namespace rules it out."""
        own = tuple(self.on(c, day) for c in codes if split_code(c)[0] == namespace)
        if own:
            return own
        others = self.exclusive.get(namespace, ())
        ruled_out = any(split_code(c)[0] in others and not c.endswith(":none") for c in codes)
        return (f"{namespace}:none",) if ruled_out else ()

    def on(self, code: str, day: str) -> str:
        """The code as it counts on a day: an entry that was not yet, or no longer, on the list counts as not listed."""
        entry = self.entries.get(code) or self.entries.get(entry_of(code))
        if entry is None or holds(entry.since, entry.until, day):
            return code
        return f"{split_code(code)[0]}:none"

    def is_dated(self, code: str) -> bool:
        """Whether the code came onto the list or left it on a known day."""
        entry = self.entries.get(code) or self.entries.get(entry_of(code))
        return entry is not None and bool(entry.since or entry.until)

    def days(self) -> set[str]:
        """The days on which any code comes onto a list or leaves it; rules of every law may turn on them."""
        return days_of((e.since, e.until) for e in self.entries.values())
