"""What is missing, as questions: a fact that is not stated, or whether a party is the listed entry that its name is like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from comity.engine.determination import MissingFact
from comity.engine.facts import Bench, Stated, ownership_rules
from comity.engine.owners import tags
from comity.engine.screened import Found, listings, owner_listings, transaction_parties
from comity.engine.values import Tags, Value
from comity.engine.verdict import Court, Missing, Verdict
from comity.engine.wording import public_name, question
from comity.parties.ownership import counts


def asked(court: Court, bench: Bench, stated: Stated, values: Mapping[str, Value], verdict: Verdict) -> Iterator[MissingFact]:
    """The questions of a verdict, in its order; a fact that is open for another reason as well is asked for last."""
    for m in verdict.missing:
        about = _about(m.fact, court, bench, stated)
        for found in about:
            yield MissingFact(fact=found.fact, could_change=_change(m, found, court, stated, values, verdict), question=found.question)
        if not about or _open_besides(m.fact, court, bench, stated, values):
            yield MissingFact(fact=public_name(m.fact), could_change=m.could_change, question=question(m.fact, court.program.pack))


def _about(fact: str, court: Court, bench: Bench, stated: Stated) -> list[Found]:
    """The hits that leave a fact open: each question once."""
    people = transaction_parties(stated.parties)
    found: list[Found] = []
    if fact == "parties":
        tested = court.program.listed_tags
        found = [f for f in listings(people, stated.day, bench.registry) if not tested.isdisjoint(f.hit.party.tags)]
    elif fact == "ownership":
        rules = ownership_rules(court.program, bench)
        found = [f for f in owner_listings(people, stated.day, bench.registry)
                 if any(counts(r, (f.hit.party.list, *f.hit.party.tags)) for r in rules)]  # fmt: skip
    return list({(f.name, f.fact): f for f in found if f.hit.asks}.values())


def _open_besides(fact: str, court: Court, bench: Bench, stated: Stated, values: Mapping[str, Value]) -> bool:
    """Whether a fact would be open still if every party that only may be listed were another."""
    value = values.get(fact)
    if fact == "ownership":
        people = transaction_parties(stated.parties)
        value = tags(people, stated.day, ownership_rules(court.program, bench), bench.registry, doubts=False)
        return not value.complete or bool(value.possible)
    return not isinstance(value, Tags) or not value.complete


def _change(m: Missing, found: Found, court: Court, stated: Stated, values: Mapping[str, Value], verdict: Verdict) -> str:
    """From which outcome to which, if the party is the entry; where that alone changes nothing, what the fact could change at most."""
    value, program = values.get(m.fact), court.program
    if m.fact != "parties" or not isinstance(value, Tags):
        return m.could_change
    own = frozenset(found.hit.party.tags)
    changed = {**values, m.fact: Tags(value.values | own, value.complete, value.possible - own)}
    time_slice = program.slice_of(stated.day)
    outcome = court.judge(*program.evaluate(changed, time_slice), program.phase(time_slice).stale).outcome
    return m.could_change if outcome == verdict.outcome else f"{verdict.outcome} -> {outcome}"
