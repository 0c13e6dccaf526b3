"""A determination: the records of contracts.md, in its field order."""

from __future__ import annotations

import msgspec


class _Part(msgspec.Struct, frozen=True, omit_defaults=False, kw_only=True):
    """Base of the parts of a determination."""


class Because(_Part, frozen=True, kw_only=True):
    """One fact that decided: what it is, what was tested, and how that came out (yes, no, unknown)."""

    fact: str
    value: str | None
    test: str
    truth: str = "yes"


class Citation(_Part, frozen=True, kw_only=True):
    """A provision: its id, what people call it, and the place in it. `verified` is false where no official text was read."""

    id: str
    text: str
    at: str = ""
    verified: bool = True


class Finding(_Part, frozen=True, kw_only=True):
    """One rule as it stands for the order."""

    rule: str
    title: str
    status: str
    effect: str
    policy: str = ""
    regime: str = ""
    basis: str = ""
    because: tuple[Because, ...] = ()
    overcome_by: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    note: str = ""
    verified: bool = True


class Authorisation(_Part, frozen=True, kw_only=True):
    """An exception or general licence tried against every requirement: available yes, no or unknown, and because of what.

    `frees`: with it no licence is required at all (an exclusion from the law), as against being licensed by it.
    """

    id: str
    title: str
    available: str
    overcomes: tuple[str, ...] = ()
    sufficient: bool = False
    frees: bool = False
    paths: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    because: tuple[Because, ...] = ()
    citations: tuple[Citation, ...] = ()


class Candidate(_Part, frozen=True, kw_only=True):
    """A code that an item may have on another list, because it stands beside one (`of`) that the order states."""

    code: str
    relation: str
    of: str
    source: str
    verified: bool = True


class MissingFact(_Part, frozen=True, kw_only=True):
    """A fact that is not stated and could change the outcome; `candidates` are proposals, none of them is taken as stated."""

    fact: str
    could_change: str
    question: str = ""
    candidates: tuple[Candidate, ...] = ()


class StaleRule(_Part, frozen=True, kw_only=True):
    """A rule whose state on the day is not known here, with the outcome either way."""

    rule: str
    known_until: str
    branches: dict[str, str]
    note: str = ""


class JurisdictionAnswer(_Part, frozen=True, kw_only=True):
    """What one law says of one item."""

    jurisdiction: str
    nexus: tuple[str, ...]
    outcome: str
    policy: str
    findings: tuple[Finding, ...] = ()
    authorisations: tuple[Authorisation, ...] = ()
    missing: tuple[MissingFact, ...] = ()
    stale: tuple[StaleRule, ...] = ()
    not_evaluated: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()


class ItemAnswer(_Part, frozen=True, kw_only=True):
    """All jurisdictions' answers for one item."""

    item: str
    description: str
    codes: tuple[str, ...]
    jurisdictions: tuple[JurisdictionAnswer, ...]


class PackVersion(_Part, frozen=True, kw_only=True):
    """Through which day a pack's text was checked."""

    jurisdiction: str
    verified_through: str


class LawVersion(_Part, frozen=True, kw_only=True):
    """Exactly which law answered."""

    hash: str
    packs: tuple[PackVersion, ...]


class ConflictFound(_Part, frozen=True, kw_only=True):
    """Two laws of which one forbids or penalises complying with the other."""

    id: str
    between: tuple[str, ...]
    why: str
    rules: tuple[str, ...] = ()
    certain: bool = True
    verified: bool = True
    citations: tuple[Citation, ...] = ()


class Screened(_Part, frozen=True, kw_only=True):
    """A listed entry that a party of the order, or an owner of one, is or may be.

    party        the name as the order has it; `owner_of` names the party whose owner it is
    since        first day on the list
    probability  that the party is the entry, where one subject in a hundred is listed
    certain      it is treated as listed
    answered     `same` or `different` where the order or a decision says so; `answered_by` is `order` or `decision`
    measures     what being on the list means, and what the entry itself says
    judged       a rule of the laws that were asked reads this entry; otherwise it is told for information only
    """

    party: str
    role: str
    owner_of: str = ""
    list: str
    entity: str
    name: str
    since: str = ""
    probability: float
    certain: bool
    answered: str = ""
    answered_by: str = ""
    because: str = ""
    citation: str = ""
    measures: tuple[str, ...] = ()
    judged: bool


class ChangeAhead(_Part, frozen=True, kw_only=True):
    """A later day from which one law answers otherwise for one item, all stated facts staying as they are.

    before, then   the outcome until then and from then on; with `policy` where only how an application is judged changes
    rules          those that make the difference, and `because` in words what becomes of them
    """

    date: str
    jurisdiction: str
    item: str
    before: str
    then: str
    policy: str = ""
    rules: tuple[str, ...] = ()
    because: str = ""
    citations: tuple[Citation, ...] = ()


class Determination(_Part, frozen=True, kw_only=True):
    """The answer to one order."""

    order: str
    date: str
    known_at: str
    law: LawVersion
    items: tuple[ItemAnswer, ...]
    conflicts: tuple[ConflictFound, ...] = ()
    screening: tuple[Screened, ...] = ()
    lists: dict[str, str] = {}
    notes: tuple[str, ...] = ()
    changes_ahead: tuple[ChangeAhead, ...] = ()
