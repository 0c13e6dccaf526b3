"""On what an entry of a list rests: the Security Council, a treaty, a regime list, several laws, or this law alone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Final

from comity.law.files import read_toml
from comity.law.records import LicenceRow, Pack
from comity.law.store import Law
from comity.terms.codes import covers, entry_of
from comity.terms.dates import holds
from comity.terms.truth import YES

COUNCIL, TREATY, LIST, SEVERAL, ALONE = 0, 1, 2, 3, 4
AGREED: Final = LIST
_BINDING: Final = ("require", "prohibit", "notify")
_BASES: Final = {"treaty": TREATY, "multilateral": LIST, "plurilateral": SEVERAL}


def regimes(law: Law) -> dict[str, str]:
    """The kind of each treaty or arrangement, by its id."""
    path = law.root / "regimes" / "regimes.toml"
    found = read_toml(path, law.root).get("regime", {}) if path.exists() else {}
    return {name: str(table.get("kind", "")) for name, table in found.items()}


class Tiers:
    """Reads tiers of one law from what its entries, licence rows and rules say of regime and basis."""

    def __init__(self, law: Law, pack: Pack, day: str, council: str) -> None:
        self.pack, self.day, self.council = pack, day, council
        self.kinds = regimes(law)
        self.rules = {r.id: r for r in pack.rules}

    def tier(self, regime: str, basis: str) -> int:
        """One statement of regime and basis. A regime counts as its kind whatever the basis says, but not a plurilateral one."""
        named = [r for r in regime.split(";") if r in self.kinds]
        best = min(
            (COUNCIL if r == self.council else TREATY if self.kinds[r] == "treaty" else LIST for r in named), default=ALONE
        )
        if named and basis not in ("plurilateral", "unilateral"):
            return best
        return _BASES.get(basis, ALONE)

    def of(self, unit: str, deciding: Iterable[str]) -> tuple[int, float]:
        """The tier of an entry, and the share of its paragraphs that agreed texts cover (nan where rows do not say).

        Its licence rows speak first; without any the entry; without that the rules that decide for most destinations. What the
        Council demands for single destinations is no basis of the entry as long as anything else is stated.
        """
        rows = [r for r in self.pack.rows.get(entry_of(unit), ()) if holds(r.since, r.until, self.day)]
        told = [(self.tier(r.regime, r.basis), r) for r in rows]
        entry = self.pack.entries.get(unit)
        if told:
            tier = _best([t for t, _r in told])
        elif entry and entry.regime not in ("", "none"):
            tier = self.tier(entry.regime, "")
        else:
            found = [self.rules[i] for i in deciding if i in self.rules]
            tier = _best([self.tier(r.regime, r.basis) for r in found if r.kind in _BINDING])
        agreed = [r for t, r in told if COUNCIL < t <= AGREED]
        return tier, self._covered(unit, agreed) if agreed else float("nan")

    def _covered(self, unit: str, rows: Iterable[LicenceRow]) -> float:
        """The share of the last paragraphs of an entry that rows name; a row that names none covers all."""
        leaves = self._leaves(unit)
        covered: set[str] = set()
        for row in rows:
            mine = {x for x in leaves if not row.include or _inside(x, row.include)}
            covered |= {x for x in mine if not _inside(x, row.exclude)}
        return len(covered) / len(leaves)

    @cached_property
    def _below(self) -> dict[str, list[str]]:
        """The last paragraphs of every entry."""
        parents = {c.rpartition(".")[0] for c in self.pack.entries if "." in c}
        out: dict[str, list[str]] = {}
        for code, entry in self.pack.entries.items():
            if code not in parents and "." in code and entry.kind == "control":
                parts = code.split(".")
                for depth in range(1, len(parts)):
                    out.setdefault(".".join(parts[:depth]), []).append(code)
        return out

    def _leaves(self, unit: str) -> list[str]:
        return self._below.get(unit) or [unit]


def _best(tiers: list[int]) -> int:
    """The firmest of several bases; the Council's only when there is no other."""
    return min([t for t in tiers if t != COUNCIL] or tiers or [ALONE])


def _inside(code: str, wide: Iterable[str]) -> bool:
    return any(covers(w, code) is YES for w in wide)
