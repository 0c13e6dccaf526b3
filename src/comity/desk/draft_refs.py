"""What a measure names must be there: jurisdictions, rules, territories and groups, codes, other files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from comity.desk.measure import Measure
from comity.law.check import matching
from comity.law.records import Pack
from comity.law.store import Law
from comity.terms.codes import entry_of, split_code
from comity.terms.problems import Problem
from comity.terms.words import nearest


def references(measure: Measure, law: Law, name: str) -> list[Problem]:
    """One problem for everything that is named and not there."""
    packs = [law.packs[j] for j in measure.jurisdictions if j in law.packs]
    found = [*_jurisdictions(measure, law)]
    if packs:
        found += [*_rules(measure, packs), *_places(measure, packs, law), *_codes(measure, law)]
    found += [*_files(measure)]
    return [Problem(f"{name}, {p.where}", p.what, p.mend) for p in found]


def _jurisdictions(measure: Measure, law: Law) -> Iterator[Problem]:
    for j in measure.jurisdictions:
        if j not in law.packs:
            near = nearest(j, law.packs)
            yield Problem("measure, field jurisdiction", f"no law of '{j[:40]}' is loaded, so nothing can be laid over it",
                          f"Did you mean '{near}'?" if near else f"Loaded: {', '.join(law.packs)}.")  # fmt: skip


def _rules(measure: Measure, packs: list[Pack]) -> Iterator[Problem]:
    ids = [r.id for p in packs for r in p.rules]
    for field, patterns in (("in_force", measure.in_force), ("repeals", measure.repeals)):
        for pattern in patterns:
            if not matching([pattern], ids):
                near = nearest(pattern.rstrip("*"), ids)
                yield Problem(f"measure, field {field}", f"'{pattern[:80]}' names no rule of {', '.join(p.jurisdiction for p in packs)}",
                              f"Did you mean '{near}'?" if near else "Look it up with `comity law search`.")  # fmt: skip


def _places(measure: Measure, packs: list[Pack], law: Law) -> Iterator[Problem]:
    groups = [*(g for p in packs for g in p.groups), *(str(g.get("id", "")) for g in measure.overlay.groups)]
    for place in measure.destinations:
        if place not in groups and place not in law.gazetteer.by_code:
            near = nearest(place, groups)
            yield Problem("measure, field destinations", f"'{place[:60]}' is no territory and no group of this law",
                          f"Did you mean '{near}'?" if near else law.gazetteer.advice(place[:60]))  # fmt: skip
    for g in measure.goods:
        for n, flow in enumerate(g.flows):
            for field, code in (("reporter", flow.reporter), ("partner", flow.partner)):
                if code not in law.gazetteer.by_code:
                    yield Problem(
                        f"goods {g.id}, flow {n + 1}, field {field}",
                        f"'{code[:40]}' is no territory",
                        law.gazetteer.advice(code[:40]),
                    )


def _codes(measure: Measure, law: Law) -> Iterator[Problem]:
    entries = {c for p in law.packs.values() for c in p.entries}
    spaces = {s for p in law.packs.values() for s in p.namespaces}
    spaces |= {split_code(m.code)[0] for p in law.packs.values() for members in p.code_sets.values() for m in members}
    listed = {split_code(c)[0] for c in entries}
    drafted = {str(e.get("code", "")) for e in measure.overlay.entries}
    named = [("measure, field codes", c) for c in measure.codes]
    named += [(f"goods {g.id}, field codes", c) for g in measure.goods for c in g.codes]
    for where, code in named:
        space = split_code(code)[0]
        if space in spaces and space not in listed:
            continue
        if code in entries or code in drafted or entry_of(code) in entries or code.endswith((":none", ":EAR99")):
            continue
        if space not in spaces:
            yield Problem(where, f"no list '{space}' is loaded", f"Loaded: {', '.join(sorted(spaces))}.")
            continue
        near = nearest(code, [c for c in entries if c.startswith(f"{space}:") and "." not in c])
        yield Problem(
            where, f"{code} is not on its list", f"Did you mean {near}?" if near else "Look it up with `comity law search`."
        )


def _files(measure: Measure) -> Iterator[Problem]:
    for field, files in (("coalition", measure.coalition), ("retaliation", measure.retaliation)):
        for f in files:
            if not (Path(measure.folder) / f).is_file():
                yield Problem(
                    f"measure, field {field}", f"there is no file '{f[:80]}' beside this one", "Name it relative to this file."
                )


def places_of(names: Iterable[str], packs: Iterable[Pack], day: str) -> tuple[str, ...]:
    """Territories that names of territories and groups stand for on a day, sorted."""
    packs = list(packs)
    out: set[str] = set()
    for name in names:
        groups = [p.groups[name] for p in packs if name in p.groups]
        if not groups:
            out.add(name)
        for g in groups:
            out |= {m.territory for m in g.members if (not m.since or m.since <= day) and (not m.until or day <= m.until)}
    return tuple(sorted(out))
