"""What is wrong with somebody's input: what happened, where, and how to mend it - always all three."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One sentence about one bad input. `where` names file, row or field; `mend` says what to do."""

    where: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.mend}"


class BadInput(Exception):
    """Input that cannot be used; the command line prints the problems and exits with 2."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(p) for p in problems))
        self.problems = problems
