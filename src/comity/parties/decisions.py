"""What people decided about a hit - the listed party or somebody else - and whether that still holds.

A decision is about one subject as it was described and one entry as it was listed. It rests on both: when either is no longer what
was looked at, when it has expired, or when the second person that the policy asks for has not confirmed it, the hit is asked
about again, with the reason. Nothing is hidden: a cleared hit stays a hit, and says by which decision it is cleared.

Times are UTC in ISO form, days ISO dates. Sentences made here name no person of the house.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, Literal, NamedTuple

import msgspec

from comity.parties.entity import Entity
from comity.parties.match.evidence import Subject, plain_identifier

Verdict = Literal["same", "different", "undecided"]
VERDICTS: Final[tuple[Verdict, ...]] = ("same", "different", "undecided")
_SHOWN: Final = 3
"""Differences that a sentence names."""
_VALUE: Final = 60


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rules of the house for decisions.

    second_person        `different` counts only when another person has confirmed it
    expires_after_days   how long a decision lasts at most, in days
    """

    second_person: bool = True
    expires_after_days: int = 365


DEFAULT: Final = Policy()


class Described(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A subject as it was screened, with the id under which the house knows it; fields as in Subject.

    customer   blank when there is no id: a name typed on the command line, a party of an order
    """

    customer: str = ""
    name: str
    aliases: tuple[str, ...] = ()
    type: str = ""
    countries: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    gender: str = ""


class Decided(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="decided"):
    """Somebody decided on a hit.

    fingerprint  of the subject as described
    entry        the listed entry as it was then, and its content hash
    at           when, UTC
    until        last day on which it counts
    receipt      hash of the receipt of the screening that it rests on; blank without one
    """

    subject: Described
    fingerprint: str
    entry: Entity
    entry_hash: str
    verdict: Verdict
    reason: str
    by: str
    at: str
    until: str
    receipt: str = ""


class Confirmed(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="confirmed"):
    """A second person confirmed a decision."""

    decision: str
    by: str
    at: str


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="withdrawn"):
    """Somebody took a decision back; it counts as if it had not been made, from then on."""

    decision: str
    by: str
    at: str
    reason: str


Event = Decided | Confirmed | Withdrawn


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One decision with what became of it. `id` is D and the number of its line in the record."""

    id: str
    made: Decided
    confirmed: Confirmed | None = None
    withdrawn: Withdrawn | None = None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How the decisions on a hit stand on a day.

    verdict   of the decision that matters; blank when there is none
    counts    whether that verdict is in effect
    why       one sentence; blank when nothing was ever decided
    decision  id of the decision; `on` its day, `until` its last day, `by` and `second` who decided and confirmed
    undecided somebody looked at it, and it was left open
    """

    verdict: Verdict | Literal[""] = ""
    counts: bool = False
    why: str = ""
    decision: str = ""
    on: str = ""
    until: str = ""
    by: str = ""
    second: str = ""
    undecided: bool = False

    @property
    def cleared(self) -> bool:
        """Whether the hit is somebody else: shown, but no alert."""
        return self.counts and self.verdict == "different"

    @property
    def certain(self) -> bool:
        """Whether the subject is the listed party: a certain hit, whatever the names."""
        return self.counts and self.verdict == "same"

    @property
    def word(self) -> str:
        """`cleared`, `same`, `undecided`, or `again` for a decision that no longer counts or not yet; blank without one."""
        if not self.decision or self.counts:
            return "cleared" if self.cleared else self.verdict
        return self.verdict if self.undecided else "again"

    @property
    def column(self) -> str:
        """The cell `decision` of a table of hits: the word and why."""
        return f"{self.word}: {self.why}" if self.decision else ""

    @property
    def sentence(self) -> str:
        """The same for people, who may see by whom: `cleared on ... by ... and ..., until ...`; blank without a decision."""
        if not self.counts:
            return self.why if self.undecided or not self.decision else f"to be decided again: {self.why}"
        who = f"{self.by} and {self.second}" if self.second else self.by
        return f"{'cleared' if self.cleared else 'found to be the listed party'} on {self.on} by {who}, until {self.until} ({self.decision})"


class _Judged(NamedTuple):
    """One decision judged: whether it ends the search, and how it stands."""

    final: bool
    standing: Standing


def described(subject: Subject, customer: str = "") -> Described:
    """A subject with its id, as a decision keeps it. The address is left out: it weighs nothing in screening."""
    kept = {f: getattr(subject, f) for f in Described.__struct_fields__ if f != "customer"}
    return Described(customer=customer, **kept)


def fingerprint(subject: Subject | Described) -> str:
    """`sha256:...` over everything of a subject that screening weighs; spelling in capitals, spaces and order do not matter."""
    return _hash("subject", _known(subject))


def content_hash(entity: Entity) -> str:
    """`sha256:...` over what a list says of an entry. The days it was listed, and the order of values, do not matter."""
    return _hash("entry", {"id": (entity.id,), "list": (entity.list,), **_content(entity)})


def folded(events: Iterable[Event]) -> tuple[Decision, ...]:
    """The decisions with their confirmations and withdrawals, in the order in which they were made. The first of each counts.

    ValueError when an event is about a decision that does not stand before it.
    """
    out: dict[str, Decision] = {}
    for number, event in enumerate(events, 1):
        if isinstance(event, Decided):
            out[f"D{number}"] = Decision(id=f"D{number}", made=event)
            continue
        found = out.get(event.decision)
        if found is None:
            raise ValueError(number)
        if isinstance(event, Confirmed) and found.confirmed is None and not same_person(event.by, found.made.by):
            out[found.id] = msgspec.structs.replace(found, confirmed=event)
        elif isinstance(event, Withdrawn) and found.withdrawn is None:
            out[found.id] = msgspec.structs.replace(found, withdrawn=event)
    return tuple(out.values())


def standing(
    decisions: Iterable[Decision], subject: Subject, entity: Entity, day: str, *, customer: str = "", policy: Policy = DEFAULT
) -> Standing:
    """How the decisions on one subject and one listed entry stand on a day, or at a moment (UTC, to the second).

    `decisions` in the order in which they were made; those on others are passed over, and so is all that happened after the
    day. The newest comes first. `same` and `undecided` are heard at once; `different` needs the second person, if the policy
    says so, and until it is confirmed an older decision stands. A subject without an id is known by its description alone.
    """
    passed: Standing | None = None
    asked = fingerprint(subject)
    for d in reversed(list(decisions)):
        made = d.made
        if (made.subject.customer, made.entry.list, made.entry.id) != (customer, entity.list, entity.id) or not _by(made.at, day):
            continue
        if not customer and made.fingerprint != asked:
            continue
        judged = _judged(d, subject, asked, entity, day, policy)
        if judged.final:
            return judged.standing
        passed = passed or judged.standing
    return passed or Standing()


def _judged(d: Decision, subject: Subject, asked: str, entity: Entity, day: str, policy: Policy) -> _Judged:
    """How one decision on this subject and entry stands. What was found `different` leaves older such findings as they are."""
    made, different = d.made, d.made.verdict == "different"
    if d.withdrawn and _by(d.withdrawn.at, day):
        return _Judged(final=False, standing=_said(d, f"withdrawn on {d.withdrawn.at[:10]} ({d.id})"))
    if made.fingerprint != asked:
        other = ", ".join(sorted(k for k, v in _known(subject).items() if v != _known(made.subject)[k]))
        return _Judged(final=not different, standing=_said(d, f"the subject is described otherwise than when it was decided ({d.id}): {other}"))
    if different and policy.second_person and not confirmed(d, day):
        return _Judged(final=False, standing=_said(d, f"not confirmed by a second person ({d.id})"))
    if made.entry_hash != content_hash(entity):
        changed = f"the listed entry changed since it was decided ({d.id}): {differences(made.entry, entity)}"
        return _Judged(final=not different, standing=_said(d, changed))
    if day[:10] > made.until:
        return _Judged(final=True, standing=_said(d, f"expired on {made.until} ({d.id})"))
    return _Judged(final=True, standing=_in_effect(d, day))


def _in_effect(d: Decision, day: str) -> Standing:
    on, until = d.made.at[:10], d.made.until
    if d.made.verdict == "undecided":
        return msgspec.structs.replace(_said(d, f"looked at on {on} and left undecided ({d.id})"), undecided=True)
    second = d.confirmed.by if d.confirmed and confirmed(d, day) else ""
    return Standing(verdict=d.made.verdict, counts=True, why=f"decided on {on}, until {until} ({d.id})",
                    decision=d.id, on=on, until=until, by=d.made.by, second=second)  # fmt: skip


def _said(d: Decision, why: str) -> Standing:
    return Standing(verdict=d.made.verdict, why=why, decision=d.id, on=d.made.at[:10], until=d.made.until)


def confirmed(d: Decision, day: str) -> bool:
    """Whether another person than the one who decided had confirmed it by a day."""
    return d.confirmed is not None and _by(d.confirmed.at, day) and not same_person(d.confirmed.by, d.made.by)


def state(d: Decision, day: str, policy: Policy, later: Iterable[Decision] = ()) -> str:
    """One word for a decision in a list of them, without a look at the entry as it is listed today.

    withdrawn, expired, replaced (by one of the `later` ones, on the same subject and entry), unconfirmed, cleared, same, undecided.
    """
    if d.withdrawn and _by(d.withdrawn.at, day):
        return "withdrawn"
    if day[:10] > d.made.until:
        return "expired"
    if any(_replaces(other, d, day, policy) for other in later):
        return "replaced"
    if d.made.verdict != "different":
        return d.made.verdict
    return "unconfirmed" if policy.second_person and not confirmed(d, day) else "cleared"


def about(d: Decision) -> tuple[str, str, str, str]:
    """What a decision is on: customer, fingerprint, list and id of the entry."""
    return d.made.subject.customer, d.made.fingerprint, d.made.entry.list, d.made.entry.id


def _replaces(other: Decision, d: Decision, day: str, policy: Policy) -> bool:
    return about(other) == about(d) and state(other, day, policy) not in ("withdrawn", "unconfirmed")


def same_person(one: str, other: str) -> bool:
    """Whether two names of people of the house are the same but for capitals, accents, spaces and punctuation."""
    return _letters(one) == _letters(other)


def differences(old: Entity, new: Entity) -> str:
    """What changed in an entry, for a sentence: up to three fields with the values that went and that came."""
    before, after = _content(old), _content(new)
    found = [f for f in (*before, *(f for f in after if f not in before)) if before.get(f) != after.get(f)]
    told = [f"{f} {_gone(before, after, f)} -> {_gone(after, before, f)}" for f in found[:_SHOWN]]
    return "; ".join((*told, f"and {len(found) - _SHOWN} more")) if len(found) > _SHOWN else "; ".join(told)


def _gone(of: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]], field: str) -> str:
    values = [v if len(v) <= _VALUE else v[: _VALUE - 1] + "…" for v in of.get(field, ()) if v not in other.get(field, ())]
    return ", ".join(values[:_SHOWN]) + (", ..." if len(values) > _SHOWN else "") or "nothing"


def _content(entity: Entity) -> dict[str, tuple[str, ...]]:
    """Schema, tags, citation and properties of an entry, without its days; values sorted, empty ones left out."""
    fields = {"schema": (entity.schema,), "tags": entity.tags, "citation": (entity.citation,)}
    every = {**fields, **{k: entity.properties[k] for k in sorted(entity.properties)}}
    kept = {k: tuple(sorted({v for v in values if v})) for k, values in every.items()}
    return {k: v for k, v in kept.items() if v}


def _known(subject: Subject | Described) -> dict[str, tuple[str, ...]]:
    """What screening weighs of a subject, in one form."""
    return {
        "name": (_plain(subject.name),),
        "aliases": _sorted(_plain(a) for a in subject.aliases),
        "type": (subject.type,),
        "countries": _sorted(subject.countries),
        "dates": _sorted(subject.dates),
        "identifiers": _sorted(f"{kind}:{plain_identifier(value)}" for kind, value in subject.identifiers),
        "gender": (subject.gender[:1].lower(),),
    }


def _sorted(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=1_000)
def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum())


def _by(at: str, day: str) -> bool:
    """Whether a time is not after a day, or not after a moment to the second."""
    moment = day[:19]
    return at[: len(moment)] <= moment


def _hash(kind: str, record: Mapping[str, tuple[str, ...]]) -> str:
    data = f"comity {kind} 1\n".encode() + msgspec.json.encode(record, order="sorted")
    return "sha256:" + hashlib.sha256(data).hexdigest()
