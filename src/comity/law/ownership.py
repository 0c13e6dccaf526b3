"""Reads the rules on parties that listed persons own: `law/ownership.csv` and the dated states in `law/ownership_states.csv`.

One row is one rule over one interval: who counts, from which share, with which arithmetic, and what follows. The columns are
described in `law/OWNERSHIP.md`. This module decides nothing; `comity.parties.ownership` applies the rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from comity.law.check import resolve
from comity.law.conditions import atoms_of
from comity.law.files import TableFile
from comity.law.records import Cite, Pack, Provision, Record, State
from comity.terms.dates import parse_date
from comity.terms.problems import BadInput, Problem

TABLE: Final = "ownership.csv"
STATES: Final = "ownership_states.csv"
COLUMNS: Final = (
    "id", "list", "owners", "with", "except", "threshold", "comparison", "aggregate", "indirect", "control", "tag", "from",
    "to", "cite", "act", "verified",
)  # fmt: skip
STATE_COLUMNS: Final = ("rule", "from", "to", "state", "known_from", "known_until", "note", "cite")
WORDS: Final = {
    "comparison": ("at-least", "more-than"),
    "aggregate": ("yes", "no", "joint"),
    "indirect": ("cascade", "none"),
    "control": ("yes", "no"),
    "verified": ("yes", "no"),
}
STATE_WORDS: Final = ("in_force", "stayed", "suspended", "not_yet_effective")
SUFFIX: Final = ".affiliate-50"
"""How every tag ends that a rule on owned parties gives; conditions in `law/` know it by that (`law/conditions`)."""


class OwnershipRule(Record, frozen=True, array_like=True):
    """One rule on parties that listed persons own, over one interval of its text.

    list       id of the list whose consequence reaches the owned party
    owners     list ids and tags of the persons of whom at least one must hold a part
    together   list ids and tags of further persons whose holdings are added
    spared     tags of listed entries that have no affiliates
    threshold  a fraction of one as text (`0.5`)
    exact      whether the threshold itself is enough (`at-least`) or must be passed (`more-than`)
    aggregate  `yes`: holdings of all such persons are added; `no`: each person alone; `joint`: alone, but with those with
               whom it acts under a joint arrangement
    cascade    whether a party that is caught passes its whole holding on; else only direct holdings count
    control    whether control without the share is enough
    tag        what follows, for rules in `law/` to test
    """

    id: str
    list: str
    owners: tuple[str, ...]
    together: tuple[str, ...]
    spared: tuple[str, ...]
    threshold: str
    exact: bool
    aggregate: str
    cascade: bool
    control: bool
    tag: str
    since: str
    until: str
    cite: tuple[Cite, ...]
    act: str
    verified: bool
    states: tuple[State, ...]


def read_ownership(root: Path) -> tuple[OwnershipRule, ...]:
    """All rules on ownership in the folder, in the order of the file; none where the folder has no such file.

    Raises BadInput with every problem found.
    """
    if not (root / TABLE).exists():
        return ()
    problems: list[Problem] = []
    states = _states(root, problems)
    out: list[OwnershipRule] = []
    for place, row in TableFile(root / TABLE, root, COLUMNS).rows():
        found = _row_problems(place, row)
        if row["id"] in {r.id for r in out}:
            found.append(Problem(f"{place}, column id", f"the rule '{row['id']}' is written twice", "Rename one of them."))
        problems += found
        if not found:
            out.append(_rule(row, tuple(states.pop(row["id"], ()))))
    problems += _overlaps(out)
    if not problems:
        problems += [
            Problem(f"{STATES}, column rule", f"there is no rule '{name}' in {TABLE}", "Write the id of a rule, or add the rule.")
            for name in states
        ]
    if problems:
        raise BadInput(*problems)
    return tuple(out)


def ownership_problems(rules: tuple[OwnershipRule, ...], packs: Iterable[Pack]) -> list[Problem]:
    """Citations that lead to no provision of the law loaded, and affiliate tags that a rule tests and no row gives.

    A citation of a jurisdiction whose pack is not here cannot be checked and is no problem.
    """
    packs = tuple(packs)
    provisions: dict[str, Provision] = {}
    for pack in packs:
        provisions |= pack.provisions
    given = {rule.tag for rule in rules}
    silent = [
        Problem(f"{r.place.file}, {r.place.item}", f"it tests '{tag}', which no row of {TABLE} gives",
                "Correct the tag, or add the rule on ownership.")
        for pack in packs for r in pack.rules for atom in atoms_of(r.when) if atom.fact == "ownership"
        for tag in atom.args if tag not in given
    ]  # fmt: skip
    loaded = {p.partition(":")[0] for p in provisions}
    return silent + [
        Problem(f"{TABLE}, rule {rule.id}", f"it cites '{c.at}', which is in no provisions.csv", "Correct the citation or add the provision.")
        for rule in rules
        for c in (*rule.cite, *(c for s in rule.states for c in s.cite))
        if c.at.partition(":")[0] in loaded and resolve(provisions, c.at) is None
    ]


def _split(cell: str) -> tuple[str, ...]:
    return tuple(p.strip() for p in cell.split(";") if p.strip())


def _cites(cell: str) -> tuple[Cite, ...]:
    return tuple(Cite(c) for c in _split(cell))


def _rule(r: Mapping[str, str], states: tuple[State, ...]) -> OwnershipRule:
    return OwnershipRule(
        r["id"], r["list"], _split(r["owners"]), _split(r["with"]), _split(r["except"]), r["threshold"],
        r["comparison"] == "at-least", r["aggregate"], r["indirect"] == "cascade", r["control"] == "yes", r["tag"],
        r["from"], r["to"], _cites(r["cite"]), r["act"], r["verified"] == "yes", states,
    )  # fmt: skip


def _row_problems(place: str, r: Mapping[str, str]) -> list[Problem]:
    out = [
        Problem(f"{place}, column {name}", "it is blank", "Every rule says it (law/OWNERSHIP.md).")
        for name in ("id", "list", "owners", "threshold", "tag", "from", "act")
        if not r[name]
    ]
    out += [
        Problem(f"{place}, column {name}", f"'{r[name]}' is not one of its words", f"Use one of {', '.join(known)}.")
        for name, known in WORDS.items()
        if r[name] not in known
    ]
    if r["threshold"] and not _is_share(r["threshold"]):
        out.append(Problem(f"{place}, column threshold", f"'{r['threshold']}' is not a share above 0 and up to 1",
                           "Write a fraction: 0.5 is fifty per cent."))  # fmt: skip
    if r["tag"] and not r["tag"].endswith(SUFFIX):
        out.append(Problem(f"{place}, column tag", f"'{r['tag']}' does not end in {SUFFIX}",
                           f"Write for example {r['list'] or 'us.sdn'}{SUFFIX}; conditions know such tags by their end."))  # fmt: skip
    return [*out, *_day_problems(place, r, ("from", "to"))]


def _is_share(text: str) -> bool:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return False
    return number.is_finite() and 0 < number <= 1


def _day_problems(place: str, r: Mapping[str, str], columns: tuple[str, ...]) -> list[Problem]:
    out = [
        Problem(f"{place}, column {name}", f"'{r[name]}' is not a date", "Write YYYY-MM-DD.")
        for name in columns
        if r[name] and parse_date(r[name]) is None
    ]
    if not out and r["from"] and r["to"] and r["from"] > r["to"]:
        out.append(Problem(place, f"it ends ({r['to']}) before it begins ({r['from']})", "Correct one of the dates."))
    return out


def _states(root: Path, problems: list[Problem]) -> dict[str, list[State]]:
    out: dict[str, list[State]] = defaultdict(list)
    if not (root / STATES).exists():
        return out
    for place, r in TableFile(root / STATES, root, STATE_COLUMNS).rows():
        found = _day_problems(place, r, ("from", "to", "known_from", "known_until"))
        if r["state"] not in STATE_WORDS:
            found.append(Problem(f"{place}, column state", f"'{r['state']}' is not a state", f"Use {', '.join(STATE_WORDS)}."))
        problems += found
        if not found:
            out[r["rule"]].append(State("operative", r["from"], r["to"], r["state"], r["known_from"], r["known_until"],
                                        r["note"], _cites(r["cite"])))  # fmt: skip
    return out


def _overlaps(rules: list[OwnershipRule]) -> list[Problem]:
    """Two rows that give one tag on the same day would answer the same question twice."""
    return [
        Problem(f"{TABLE}, rule {b.id}", f"it gives the tag {b.tag} on days on which {a.id} gives it",
                "End one (column to) the day before the other begins.")
        for n, a in enumerate(rules) for b in rules[n + 1:]
        if a.tag == b.tag and (not a.until or b.since <= a.until) and (not b.until or a.since <= b.until)
    ]  # fmt: skip
