"""Names of territories in many languages, resolved to ISO 3166 codes; an ambiguous or unknown name is never guessed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from comity.law.files import TableFile
from comity.law.records import Territory

COLUMNS: Final = (
    "code", "name", "official_name", "aliases", "sovereign", "un_member", "un_from", "verified",
)  # fmt: skip


def fold(name: str) -> str:
    """A name without accents, punctuation, case and characters that nobody sees, for comparison only."""
    text = unicodedata.normalize("NFKD", name).casefold()
    if not text.isascii():
        text = "".join(ch for ch in text if not unicodedata.combining(ch) and unicodedata.category(ch) != "Cf")
    kept = "".join(ch if ch.isalnum() else " " for ch in text)
    return " ".join(kept.split())


def read_territories(root: Path) -> tuple[Territory, ...]:
    """All territories of `law/territories.csv`."""
    return tuple(
        Territory(
            r["code"], r["name"],
            tuple(a for a in (r["official_name"], *(x.strip() for x in r["aliases"].split(";"))) if a),
            r["sovereign"], r["verified"] != "no",
        )
        for _place, r in TableFile(root / "territories.csv", root, COLUMNS).rows()
    )  # fmt: skip


def read_ambiguous(root: Path) -> dict[str, tuple[str, ...]]:
    """Names that may mean several territories."""
    path = root / "territories_ambiguous.csv"
    if not path.exists():
        return {}
    return {
        fold(r["name"]): tuple(c.strip() for c in r["candidates"].split(";"))
        for _place, r in TableFile(path, root, ("name", "candidates")).rows()
    }


class Gazetteer:
    """Finds the code of a territory from a code or a name."""

    def __init__(self, territories: Iterable[Territory], ambiguous: Mapping[str, tuple[str, ...]]) -> None:
        self.by_code = {t.code: t for t in territories}
        self.ambiguous = ambiguous
        self._names: dict[str, str] = {}

    def find(self, text: str) -> str | None:
        """The ISO code for a code or name, or None."""
        text = text.strip()
        if text in self.by_code:
            return text
        upper = text.upper()
        if len(text) <= 6 and upper in self.by_code:
            return upper
        folded = fold(text)
        return None if folded in self.ambiguous else self.names().get(folded)

    def names(self) -> Mapping[str, str]:
        """Every folded name and its code; built when first needed."""
        if not self._names:
            for t in self.by_code.values():
                for name in (t.name, *t.aliases):
                    self._names.setdefault(fold(name), t.code)
        return self._names

    def name(self, code: str) -> str:
        """What people call a territory; the code itself when it is not known."""
        t = self.by_code.get(code)
        return t.name if t else code

    def advice(self, text: str) -> str:
        """How to mend a name that was not found."""
        candidates = self.ambiguous.get(fold(text))
        if candidates:
            return "It may mean " + " or ".join(f"{self.name(c)} ({c})" for c in candidates) + ": write the code."
        close = get_close_matches(fold(text), list(self.names()), n=1, cutoff=0.75)
        if close:
            code = self.names()[close[0]]
            return f"Did you mean {self.name(code)} ({code})?"
        return "Write an ISO 3166 code such as DE, or UA-43 for a region."
