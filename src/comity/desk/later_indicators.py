"""Indicators 8 to 15 over the law in force, the folder of facts and a user's own data, in the form that `govern` runs them.

Where there is nothing to compute from, that is said in a sentence; nothing is made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from comity.desk.evidence_register import whole
from comity.desk.govern_cubes import Built, council_of, home_places
from comity.desk.govern_ground import Ground
from comity.desk.kept_votes import all_votes
from comity.desk.lawhistory import tables
from comity.desk.outside_data import cases, data_home
from comity.desk.outside_data import licences as kept_licences
from comity.desk.transparency_items import Statistic, answers, items, notices, statistics
from comity.governance.coordination import YES, States, coordination, equal_or_stricter, spread
from comity.governance.crude import refusal
from comity.governance.evidence import Register
from comity.governance.evidence_values import grades
from comity.governance.licensing import disparity, latency
from comity.governance.symmetry import Response, symmetry
from comity.governance.transparency import notice, pace, transparency
from comity.governance.value import UNKNOWN, Value
from comity.governance.votes import Rolls, alignment, chosen, support
from comity.terms.dates import day_number, holds

SUBJECTS: Final = ("", "export-control", "peaceful-uses", "unilateral-coercive-measures")
SINCE: Final = "2014-01-01"
"""Votes on all subjects of the last years that are here: older ones say little of today's states."""
SINCE_ON_A_SUBJECT: Final = "2000-01-01"
"""Votes on one subject are few: twenty years of them are needed."""
NEWEST: Final = 12
"""So many of the newest roll calls of a subject are shown one by one."""
_REFUSED: Final = ("refused", "denied")
_ALL: Final = ("decisions", "processed")


def licences(ground: Ground) -> Iterator[Value]:
    """Indicator 8, by income group, from applications that the user imported; else crude rates from published statistics."""
    groups = {code: e.income for code, e in ground.world.economies.items() if e.income}
    kept = kept_licences(_kept(ground))
    for law in cases(kept, ground.day, groups) if kept.height else ():
        yield from disparity(law)
        yield from latency(law, ground.rng())
    if not kept.height:
        ground.say(
            "LDL: no applications are imported (comity impact tables import licences FILE); only published totals are shown"
        )
    yield from _crude(tuple(r for r in statistics(ground.world.root) if r.until <= ground.day))


def _crude(rows: tuple[Statistic, ...]) -> Iterator[Value]:
    """One rate for each authority and year of which both the refusals and the whole are known."""
    for refused in rows:
        if refused.what not in _REFUSED:
            continue
        same = (refused.jurisdiction, refused.authority, refused.since, refused.until, refused.group)
        whole = [r for r in rows if r.what in _ALL and (r.jurisdiction, r.authority, r.since, r.until, r.group) == same]
        for r in whole:
            (value,) = refusal(
                r.jurisdiction,
                f"{r.authority}, {r.group}",
                int(refused.value),
                int(r.value),
                f"{r.since} to {r.until}",
                (r.source,),
            )
            yield (
                value
                if r.verified and refused.verified
                else value._replace(note=f"{value.note} Read in a public copy, not in the report.")
            )


def chilling(ground: Ground) -> Iterator[Value]:
    """Indicator 9 needs a measure and monthly trade around its entry; neither belongs to a law as such."""
    ground.say(
        "OCI: needs monthly exports around the entry of one measure (comity impact tables import monthly FILE); none is taken for all law"
    )
    yield from ()


def evidence(ground: Ground) -> Iterator[Value]:
    """Indicator 10 from the register that is shipped and those that the user keeps in `data/evidence`, a coder a file."""
    register = _register(ground)
    if register is None:
        ground.say("EVG: there is no register of evidence")
        return
    yield from grades(register, _years(register))


def _register(ground: Ground) -> Register | None:
    """What was stated and known by the day; a row without a date counts."""
    found = whole(ground.world.root, _kept(ground))
    return Register(tuple(r for r in found.rows if r.date <= ground.day)) if found else None


def _kept(ground: Ground) -> Path:
    """Where the user's own data are."""
    return ground.wish.home / "data" if ground.wish.home else data_home()


def _years(register: Register) -> str:
    days = [r.date for r in register.rows if r.date]
    return f"measures of {min(days)[:4]} to {max(days)[:4]}" if days else ""


def harm(ground: Ground) -> Iterator[Value]:
    """Indicator 11 is a value of one measure and stands in its dossier."""
    ground.say(
        "PRH: harm in proportion is computed for one measure at a time (comity draft MEASURE.toml), not for a law as a whole"
    )
    yield from ()


def coordinated(ground: Ground) -> Iterator[Value]:
    """Indicator 12 for every law with a list."""
    states = _states(ground)
    if states is None:
        return
    for _at, built in ground.asked():
        yield _supply_unsaid(built)
        yield from _one_law(ground, built, states)


def _one_law(ground: Ground, built: Built, states: States) -> Iterator[Value]:
    everybody = ground.cubes.built
    applies = np.full((len(built.cube.entries), len(everybody)), UNKNOWN, dtype=np.int8)
    binds = np.zeros((len(everybody), len(states.codes)), dtype=np.bool_)
    place = {d: n for n, d in enumerate(ground.destinations)}
    rows = [place[c] for c in states.codes]
    for j, other in enumerate(everybody):
        binds[j] = other.own[rows]
        own = other.cube.jurisdiction == built.cube.jurisdiction
        applies[:, j] = YES if own else equal_or_stricter(built.cube, other.cube, leave_out=built.own | other.own)
    controlled = (built.cube.level > 0).any(axis=1)
    weight = np.where(controlled, built.cube.weight, 0.0)
    laws = tuple(b.cube.jurisdiction for b in everybody)
    for v in coordination(built.cube.jurisdiction, spread(applies, binds), weight, None, states, ground.day, laws):
        yield v._replace(spec=f"{v.spec}; equal item, as strict for at least half of destinations")


def _supply_unsaid(built: Built) -> Value:
    """World supply by entry is not recorded; it is by commodity, for one measure."""
    one = coordination(built.cube.jurisdiction, np.empty((0, 0), dtype=np.int8), np.empty(0), np.empty((0, 0)),
                       States((), np.empty(0), np.empty(0), np.empty(0, dtype=np.int64)), built.cube.day)  # fmt: skip
    (value,) = (v for v in one if v.indicator == "COS.supply")
    return value


def _states(ground: Ground) -> States | None:
    """The members of the United Nations with what is known of them; a law that binds several makes them a union."""
    members = [c for c, e in ground.world.economies.items() if e.un_member and c in set(ground.destinations)]
    if not members:
        ground.say("COS: no states are recorded")
        return None
    place = {d: n for n, d in enumerate(ground.destinations)}
    rows = [place[c] for c in members]
    union = np.full(len(members), -1, dtype=np.int64)
    for j, built in enumerate(ground.cubes.built):
        inside = built.own[rows]
        if inside.sum() > 1:
            union[inside] = j
    return States(tuple(members), ground.population[0][rows], ground.gdp[0][rows], union)


def votes(ground: Ground) -> Iterator[Value]:
    """Indicator 13: on all subjects and on each tag, for the states whose law is here; and the newest roll calls of each tag."""
    found = all_votes(ground.world, _kept(ground))
    rolls = Rolls(
        tuple(str(i) for i in found.rollcalls["id"]), tuple(found.rollcalls["date"]),
        tuple(frozenset(t) for t in found.rollcalls["tags"]), found.codes, found.matrix,
    )  # fmt: skip
    council, _body = council_of(ground.law)
    voters = {law: v for law in ground.laws() if law != council and (v := voters_of(ground, law, rolls.codes))}
    for subject in SUBJECTS:
        yield from alignment(rolls, voters, subject, SINCE_ON_A_SUBJECT if subject else SINCE, ground.day)
    newest = max(rolls.dates, default="")
    ground.say(f"MIA: roll calls end on {newest}")
    economies = ground.world.economies
    figures = [
        np.array([float(f.value) if (f := ground.world.figure(what, c)) else np.nan for c in rolls.codes])
        for what in ("population", "gdp")
    ]
    ldc = np.array([c in economies and economies[c].ldc for c in rolls.codes])
    for subject in SUBJECTS[1:]:
        some = chosen(rolls, subject, SINCE_ON_A_SUBJECT, ground.day)
        order = sorted(range(len(some.ids)), key=lambda i: (some.dates[i], some.ids[i]))[-NEWEST:]
        shown = Rolls(
            tuple(some.ids[i] for i in order), tuple(some.dates[i] for i in order), tuple(some.tags[i] for i in order),
            some.codes, some.matrix[order],
        )  # fmt: skip
        yield from (v._replace(spec=subject) for v in support(shown, figures[0], figures[1], ldc))


def voters_of(ground: Ground, law: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The states whose votes are taken for those of the makers of a law: the state that it is named after, or the members of a union.

    The members stand in a group `...<label>-member-states` of any pack; without one, in the places from which its exports go.
    """
    own = law.rpartition("-")[2]
    places = {own} if own in known else _members(ground, law) or home_places(ground.law.packs[law], ground.day)
    economies = ground.world.economies
    return tuple(sorted(p for p in places if p in known and p in economies and economies[p].un_member))


def _members(ground: Ground, law: str) -> set[str]:
    ending = f"{law.lower()}-member-states"
    groups = (g for pack in ground.law.packs.values() for name, g in pack.groups.items() if name.endswith(ending))
    return {m.territory for g in groups for m in g.members if holds(m.since, m.until, ground.day)}


def process(ground: Ground) -> Iterator[Value]:
    """Indicator 14: cited answers; days of notice where a pack tells them; pace of change where it has a history."""
    root = ground.world.root
    given = answers(root)
    yield from transparency(given, [i.item for i in items(root)], "answers are not dated")
    silent = [law for law in ground.laws() if all(a.jurisdiction != law for a in given)]
    if silent:
        ground.say(f"TRP: no item is answered for {', '.join(silent)}")
    without = []
    for law in ground.laws():
        days = notices(_folder(ground, law), ground.day)
        if days:
            published, effective = (
                np.array([float(day_number(d)) for d in column]) for column in zip(*((p, e) for _m, p, e in days), strict=True)
            )
            yield from notice(
                law, published, effective, f"{min(p for _m, p, _e in days)} to {ground.day}", tuple(m for m, _p, _e in days)
            )
        else:
            without.append(law)
    if without:
        ground.say(f"TRP.notice: days of publication are not recorded for {', '.join(without)}")
    yield from _paces(ground)


def _folder(ground: Ground, law: str) -> Path:
    return Path(ground.law.root) / law.lower()


def _paces(ground: Ground) -> Iterator[Value]:
    changed: dict[str, list[str]] = {}
    for event in tables(ground.law):
        if event.date <= ground.day:
            changed.setdefault(event.jurisdiction, []).append(event.date)
    for law in ground.laws():
        entries = len(ground.law.packs[law].entries)
        if law in changed and entries:
            years = (day_number(ground.day) - day_number(min(changed[law]))) / 365.25
            (value,) = pace(
                law,
                len(changed[law]),
                entries * years,
                f"{min(changed[law])} to {ground.day}",
                (f"law/{law.lower()}/history.csv",),
            )
            yield value._replace(note=f"{value.note} Changes of spelling are counted.")
    missing = [law for law in ground.laws() if law not in changed]
    if missing:
        ground.say(f"TRP.pace: no dated history of the list is kept for {', '.join(missing)}")


def responses(ground: Ground) -> Iterator[Value]:
    """Indicator 15 from the register: measures that name another's measure as their ground."""
    register = _register(ground)
    if register is not None:
        yield from symmetry(_responses(register), _years(register))


def _responses(register: Register) -> tuple[Response, ...]:
    out = []
    for measure in register.measures():
        rows = [r for r in register.rows if r.measure == measure]
        answered = tuple(sorted({a for r in rows for a in r.answers}))
        out.append(Response(measure, rows[0].jurisdiction, any(r.kind == "stated" for r in rows), answered))
    return tuple(out)
