"""The floor as data: what decisions of the Security Council and treaties require of a law, read from `law/regimes/floor.csv`."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, NamedTuple

from comity.law.correlations import Correlations
from comity.law.files import TableFile, read_toml
from comity.law.records import Pack
from comity.law.store import Law
from comity.terms.codes import covers, entry_of, is_residual, split_code
from comity.terms.dates import holds
from comity.terms.problems import BadInput, Problem
from comity.terms.truth import YES
from comity.world.store import World

COLUMNS: Final = (
    "obligation", "title", "instrument", "provision", "address", "law", "binds", "entries", "regimes", "recipients", "scope", "least", "verified",
)  # fmt: skip
FILE: Final = "regimes/floor.csv"
COUNCIL: Final = "UNSC"
_SCHEDULE: Final = "schedule:"
_PARTY: Final = ("party", "member")


class Duty(NamedTuple):
    """One obligation: whom it binds, the items and recipients it speaks of, and the least that a law must ask.

    entries  patterns of codes, `schedule:1` for the chemicals of a schedule; for a law that prohibits, `pattern=code`: how it knows an
             entry of a list that it does not name
    scope    `cell`: of each such item to each such recipient; `entry`: of the item to most destinations to which the law asked it before
    """

    id: str
    title: str
    instrument: str
    provision: str
    address: str
    law: str
    binds: str
    entries: tuple[str, ...]
    regimes: tuple[str, ...]
    recipients: str
    scope: str
    least: int
    verified: bool

    @property
    def cite(self) -> str:
        """The obligation as people cite it."""
        return f"{self.instrument}, {self.provision}"


def read_duties(root: Path) -> tuple[Duty, ...]:
    """All obligations; BadInput for a scope, a level or recipients that mean nothing here."""
    path = root / FILE
    out, problems = [], []
    for place, r in TableFile(path, root, COLUMNS).rows() if path.exists() else ():
        if r["scope"] not in ("cell", "entry") or r["least"] not in ("1", "2", "3", "4"):
            problems.append(
                Problem(place, f"scope '{r['scope']}' and least '{r['least']}'", "Use cell or entry, and a level from 1 to 4.")
            )
            continue
        if r["recipients"] != "any" and not r["recipients"].startswith(("not-party:", "not-in:")):
            problems.append(
                Problem(
                    f"{place}, column recipients", f"'{r['recipients']}' is not known", "Use any, not-party:CWC or not-in:CN;FR."
                )
            )
            continue
        out.append(Duty(r["obligation"], r["title"], r["instrument"], r["provision"], r["address"], r["law"], r["binds"], _split(r["entries"]),
                        _split(r["regimes"]), r["recipients"], r["scope"], int(r["least"]), r["verified"] != "no"))  # fmt: skip
    if problems:
        raise BadInput(*problems)
    return tuple(out)


def duty_problems(root: Path, packs: Iterable[Pack], territories: Iterable[str]) -> list[Problem]:
    """What obligations name and nothing has: an instrument without members, a regime, a territory, an entry of a list that is here."""
    path = root / "regimes" / "regimes.toml"
    regimes = set(read_toml(path, root).get("regime", {})) if path.exists() else set()
    codes = {c for p in packs for c in p.entries}
    listed, places = {split_code(c)[0] for c in codes}, set(territories)
    joined = {COUNCIL, *(r["instrument"] for r in _csv(root / "regimes" / "memberships.csv"))}
    out = []
    for d in read_duties(root):
        kind, _, rest = d.recipients.partition(":")
        patterns = [e.partition("=")[0] for e in d.entries if not e.startswith(_SCHEDULE)]
        patterns = [e for e in patterns if e.partition(":")[0] in listed]
        wrong = [("binds", d.binds)] * (d.binds not in joined) + [("recipients", rest)] * (
            kind == "not-party" and rest not in joined
        )
        wrong += [("recipients", t) for t in _split(rest) if kind == "not-in" and t not in places]
        wrong += [("regimes", r) for r in d.regimes if r not in regimes]
        wrong += [("entries", e) for e in patterns if not any(fnmatchcase(c, e) for c in codes)]
        out += [
            Problem(f"{FILE}, {d.id}, column {column}", f"'{value}' is nothing that this law has", _MEND[column])
            for column, value in wrong
        ]
    return out


_MEND: Final = {
    "binds": "Name an instrument of regimes/memberships.csv, or UNSC.",
    "recipients": "Use any, not-party: with an instrument of regimes/memberships.csv, or not-in: with territories.",
    "regimes": "Name a regime of regimes/regimes.toml.",
    "entries": "Write a pattern that at least one entry of the list has.",
}  # fmt: skip


def _csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())) if path.exists() else []


def _split(cell: str) -> tuple[str, ...]:
    return tuple(x.strip() for x in cell.split(";") if x.strip())


def stands_for(duty: Duty, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The codes under which the law of an obligation knows entries of lists that it does not name."""
    pairs = [e.partition("=")[::2] for e in duty.entries if "=" in e]
    return tuple(dict.fromkeys(code for c in codes if not is_residual(c) for pattern, code in pairs if fnmatchcase(c, pattern)))


class Roster:
    """Who is party to what on a day; for the Security Council every member of the United Nations is."""

    def __init__(self, law: Law, world: World, day: str) -> None:
        self._of: dict[str, set[str]] = {COUNCIL: {c for c, e in world.economies.items() if e.un_member}}
        for row in _csv(law.root / "regimes" / "memberships.csv"):
            if row["status"] in _PARTY and holds(row["from"], row["to"], day):
                self._of.setdefault(row["instrument"], set()).add(row["territory"])

    def bound(self, instrument: str, states: tuple[str, ...]) -> bool:
        """Whether any of these states is party."""
        return bool(self._of.get(instrument, set()) & set(states))

    def receives(self, duty: Duty, destination: str) -> bool:
        """Whether a destination is one of the recipients that an obligation speaks of."""
        kind, _, rest = duty.recipients.partition(":")
        if kind == "not-party":
            return destination not in self._of.get(rest, set()) and destination in self._of[COUNCIL]
        return kind == "any" or destination not in _split(rest)


class Items:
    """Which items an obligation speaks of: by patterns of codes, by the regime of entry or licence row, or by a schedule."""

    def __init__(self, law: Law, tables: Correlations) -> None:
        self.law, self.tables = law, tables
        self._schedules = {
            k: frozenset(c.code for n in numbers for c in tables.beside(f"CAS:{n}")) for k, numbers in _schedules(law).items()
        }

    def covers(self, duty: Duty, codes: tuple[str, ...], pack: Pack, day: str) -> bool:
        """Whether an item with these codes is one of them."""
        return any(self._one(duty, c, pack, day) for c in codes if not is_residual(c))

    def _one(self, duty: Duty, code: str, pack: Pack, day: str) -> bool:
        for e in duty.entries:
            if e.startswith(_SCHEDULE):
                if self._scheduled(code, e.removeprefix(_SCHEDULE)):
                    return True
            elif fnmatchcase(code, e):
                return True
        return bool(duty.regimes) and bool(self._regimes(code, pack, day) & set(duty.regimes))

    def _scheduled(self, code: str, schedule: str) -> bool:
        """Whether the item, or a paragraph below it, is a chemical of the schedule by its CAS number."""
        return any(covers(code, c) is YES for c in self._schedules.get(schedule, ()))

    def _regimes(self, code: str, pack: Pack, day: str) -> set[str]:
        entry = pack.entries.get(code) or pack.entries.get(entry_of(code))
        found = set(entry.regime.split(";")) if entry is not None else set()
        for row in pack.rows.get(entry_of(code), ()):
            if holds(row.since, row.until, day) and (not row.include or any(covers(i, code) is YES for i in row.include)):
                found |= set(row.regime.split(";"))
        return found - {"", "none"}


def _schedules(law: Law) -> dict[str, set[str]]:
    out: dict[str, set[str]] = {}
    for row in _csv(law.root / "regimes" / "cwc_schedules.csv"):
        if row["cas"]:
            out.setdefault(row["schedule"], set()).add(row["cas"])
    return out
