"""What a determination's machine words are called when people read them, and in which order its parts are told.

The terminal and the web page both tell an answer from here, so that they say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from comity.engine.determination import Authorisation, Because, Citation, Finding, JurisdictionAnswer, Screened
from comity.law.check import resolve
from comity.law.store import Law
from comity.parties.listing import listing

SHORT: Final = {
    "prohibited": "PROHIBITED",
    "licence_required": "LICENCE REQUIRED",
    "notification_required": "NOTIFY FIRST",
    "authorisation_available": "EXCEPTION AVAILABLE",
    "incomplete": "INCOMPLETE",
    "not_required": "NOT REQUIRED",
    "no_nexus": "NOT REACHED",
}
"""Two words at most, for the head of a line."""
SENTENCES: Final = {
    "prohibited": "this law forbids it",
    "licence_required": "this law requires a licence",
    "notification_required": "an authority must be told first",
    "authorisation_available": "no individual licence: an exception or general licence is available on the facts stated",
    "incomplete": "cannot be said yet: a fact that matters is not stated or not known",
    "not_required": "no licence required by this law on the facts stated",
    "no_nexus": "this law does not reach the order on the facts stated",
}
POLICIES: Final = {
    "denial": "policy of denial",
    "presumption_of_denial": "presumption of denial",
    "case_by_case": "judged case by case",
    "presumption_of_approval": "presumption of approval",
    "approval": "policy of approval",
    "": "",
}
EFFECTS: Final = {
    "prohibited": "prohibits",
    "licence_required": "requires a licence",
    "notification_required": "requires notice",
    "subject_to_law": "brings the order under this law",
    "authorisation_barred": "takes exceptions away",
    "review_policy": "says how an application is judged",
    "information": "worth knowing",
    "duty": "duty",
}
BRANCHES: Final = {
    "operative": "if the rule is in operation",
    "stayed": "if the stay goes on",
    "suspended": "if the suspension goes on",
    "not_yet_effective": "if it has not taken effect",
    "otherwise": "if it is not",
    "text": "as the text stands",
    "as_enforced": "as it is enforced",
}


class Told(NamedTuple):
    """The findings of one answer in the order of telling."""

    applying: tuple[Finding, ...]
    reach: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    defeated: tuple[Finding, ...]
    unknown: tuple[Finding, ...]


_ORDER: Final = ("prohibited", "licence_required", "notification_required", "review_policy", "authorisation_barred")


def tell(answer: JurisdictionAnswer) -> Told:
    """What requires, judges and bars, the gravest first; why the law reaches the order; notes; what is defeated; what is open."""
    applies = [f for f in answer.findings if f.status == "applies"]
    return Told(
        tuple(sorted((f for f in applies if f.effect in _ORDER), key=lambda f: _ORDER.index(f.effect))),
        tuple(f for f in applies if f.effect == "subject_to_law"),
        tuple(f for f in applies if f.effect not in (*_ORDER, "subject_to_law")),
        tuple(f for f in answer.findings if f.status in ("overridden", "does_not_apply")),
        tuple(f for f in answer.findings if f.status == "unknown"),
    )


def standing(f: Finding) -> str:
    """How a finding that does not count stands; empty for one that does."""
    if f.status == "overridden":
        return "overridden"
    return f.note or "not in operation" if f.status == "does_not_apply" else ""


def sentence(outcome: str) -> str:
    """An outcome as a sentence; a word that is not known here stays what it is."""
    return SENTENCES.get(outcome, outcome.replace("_", " "))


def short(outcome: str) -> str:
    """An outcome as a heading."""
    return SHORT.get(outcome, outcome.replace("_", " ").upper())


def change(could_change: str) -> str:
    """`licence_required -> prohibited` in words."""
    before, _, after = could_change.partition(" -> ")
    return f"{short(before).lower()} -> {short(after).lower()}" if after else could_change


def questions_of(law: Law) -> dict[str, str]:
    """The questions that only the user can answer, by the name under which an order answers them."""
    return {f"facts.{q.id}": q.question for pack in law.packs.values() for q in pack.questions.values()}


def reason(b: Because, questions: Mapping[str, str] | None = None) -> str:
    """One deciding fact: `route.to CN: in Country Group D:5`; an open question with the answer that is needed."""
    if b.truth == "unknown" and b.test.startswith("answered "):
        asked = (questions or {}).get(b.fact)
        needed = f"{b.fact} = {b.test.removeprefix('answered ')}"
        return f"{asked} ({needed})" if asked else needed
    value = "not stated" if b.value is None and b.truth == "unknown" else b.value or ""
    name = "" if b.fact.startswith("items.codes:") and b.value else b.fact
    mark = {"no": " - no", "unknown": "" if b.value is None else " - open"}.get(b.truth, "")
    return f"{name} {value}".strip() + f": {b.test}{mark}"


def citation(c: Citation) -> str:
    """A citation as people write it."""
    return f"{c.text}, {c.at}" if c.at else c.text


def helping(answer: JurisdictionAnswer) -> tuple[list[Authorisation], list[Authorisation], list[Authorisation]]:
    """Authorisations that help, that may help, and that do not; first those that overcome every requirement, with the fewest questions."""
    by: dict[str, list[Authorisation]] = {"yes": [], "unknown": [], "no": []}
    for a in answer.authorisations:
        by[a.available].append(a)
    for found in by.values():
        found.sort(key=lambda a: (not a.sufficient, len(a.because) if a.available == "unknown" else 0, a.id))
    return by["yes"], by["unknown"], by["no"]


def screened(hit: Screened) -> str:
    """A hit in one line: who, how it stands, which entry of which list since when, and how probably."""
    who = f"{hit.party or 'nameless'} ({hit.role.replace('_', ' ')}" + (f", owner of {hit.owner_of})" if hit.owner_of else ")")
    entry = f"{hit.name} ({listing(hit.list).title}, {hit.list}{f', since {hit.since}' if hit.since else ''})"
    if hit.answered:
        by = "the order" if hit.answered_by == "order" else "a decision of the house"
        return f"{who}: {'is' if hit.answered == 'same' else 'is not'} {entry}, says {by}"
    return f"{who}: {'treated as listed: ' if hit.certain else 'perhaps '}{entry}, {in_a_hundred(hit.probability)}"


def in_a_hundred(probability: float) -> str:
    """A probability as people say it; never all or nothing."""
    return f"{min(99, max(1, round(probability * 100)))} in 100"


def answering(hit: Screened) -> str:
    """How an open hit is answered; blank for one that is settled."""
    if hit.certain or hit.answered:
        return ""
    return f'Is it the same? Write in the order same_as = ["{hit.entity}"] or different_from = ["{hit.entity}"].'


def addresses(law: Law, cite: str) -> str:
    """The official address of the provision a citation leads to; empty when none is written. Never anything but http(s)."""
    for pack in law.packs.values():
        found = resolve(pack.provisions, cite)
        if found is not None and found.address.startswith(("https://", "http://")):
            return found.address
    return ""


def distant(a: JurisdictionAnswer) -> bool:
    """Whether a law has found nothing and does not know yet that it reaches the order: it is told after those that do."""
    return a.outcome == "incomplete" and not a.nexus and all(len(set(s.branches.values())) == 1 for s in a.stale)


def quiet(a: JurisdictionAnswer) -> bool:
    """Whether a law asks for nothing, although it is not known that it reaches the order: nothing need be told of it."""
    return a.outcome == "not_required" and not a.nexus and not a.missing and not a.stale
