"""Reads what a pack says of itself: which capabilities it covers, how far, and by what (`[coverage]` in pack.toml)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from comity.law.check import matching
from comity.law.records import Coverage
from comity.terms.problems import Problem

CAPABILITIES: Final = {
    "list": "control list",
    "catch_all": "catch-all",
    "end_user": "end user",
    "reach": "reach beyond the border",
    "exceptions": "exceptions and general licences",
    "embargo": "embargo",
    "national_list": "national list beside the common one",
    "history": "history",
}  # fmt: skip
LEVELS: Final = ("full", "partial", "none")


def read_coverage(table: Mapping[str, Any], evidence: Sequence[str], where: str, problems: list[Problem]) -> tuple[Coverage, ...]:
    """The capabilities in their common order; adds a problem for each line that names no capability or level.

    evidence  ids of the pack's rules, its namespaces and the names of its files: what a line may point to
    """
    problems += [
        Problem(f"{where}, coverage.{name}", "there is no such capability", f"Known: {', '.join(CAPABILITIES)}.")
        for name in table if name not in CAPABILITIES
    ]  # fmt: skip
    out = []
    for name in CAPABILITIES:
        line = table.get(name)
        if not isinstance(line, Mapping):
            continue
        found = Coverage(name, str(line.get("level", "")), tuple(line.get("by", ())), str(line.get("note", "")))
        problems += _problems(found, evidence, f"{where}, coverage.{name}")
        out.append(found)
    return tuple(out)


def _problems(c: Coverage, evidence: Sequence[str], where: str) -> list[Problem]:
    out = []
    if c.level not in LEVELS:
        out.append(Problem(where, f"'{c.level}' is not a level", f"Use {', '.join(LEVELS)}."))
    if c.level == "none" and c.by:
        out.append(Problem(where, "the level is none, yet something is named that does it", "Say partial, or name nothing."))
    if c.level != "full" and not c.note:
        out.append(Problem(where, "nothing says what is missing", "Write a note of one sentence."))
    if c.level in ("full", "partial") and not c.by:
        out.append(Problem(where, "nothing is named that does it", 'Write by = ["..."]: rule ids or patterns, a namespace, or a file.'))
    out += [
        Problem(where, f"'{pattern}' names no rule, namespace or file of the pack", "Correct or remove it.")
        for pattern in c.by if not matching([pattern], evidence)
    ]  # fmt: skip
    return out
