"""The records of the law: immutable, typed, and the same whether read from files or from the compiled artefact."""

from __future__ import annotations

import msgspec


class Record(msgspec.Struct, frozen=True, array_like=True):
    """Base of all law records: immutable and compact in the compiled artefact."""


class Place(Record, frozen=True, array_like=True):
    """Where a record was written, for error messages: file below `law/`, and the row or rule in it."""

    file: str
    item: str


# -- conditions --------------------------------------------------------------------------------------------------------


class Atom(msgspec.Struct, frozen=True, tag="atom", tag_field="t"):
    """One test on one fact of the order.

    fact    name of the fact (``destination``, ``item:US-CCL``, ``ask:us.lvs.single-shipment`` ...)
    op      ``in any is row reason ge gt le lt eq at_least``
    args    what it is compared with: territories, codes, tags, words or one decimal as text
    origin  territories of origin, for tests on content and direct products
    """

    fact: str
    op: str
    args: tuple[str, ...]
    origin: tuple[str, ...] = ()


class All(msgspec.Struct, frozen=True, tag="all", tag_field="t"):
    """Every part must hold; with no part it always does."""

    parts: tuple[Condition, ...] = ()


class Any(msgspec.Struct, frozen=True, tag="any", tag_field="t"):
    """At least one part must hold."""

    parts: tuple[Condition, ...]


class Not(msgspec.Struct, frozen=True, tag="not", tag_field="t"):
    """The part must not hold; unknown stays unknown."""

    part: Condition


Condition = Atom | All | Any | Not


# -- the law -----------------------------------------------------------------------------------------------------------


class Cite(Record, frozen=True, array_like=True):
    """A citation: the provision's id and, where useful, the place in it."""

    at: str
    note: str = ""


class State(Record, frozen=True, array_like=True):
    """One dated state of a rule on the operative or the enforcement track."""

    track: str
    since: str
    until: str
    state: str
    known_from: str
    known_until: str
    note: str
    cite: tuple[Cite, ...]


class Rule(Record, frozen=True, array_like=True):
    """One rule of law, or one path of an authorisation. The fields are those of law/README.md."""

    id: str
    kind: str
    title: str
    since: str
    until: str
    when: Condition
    outcome: str
    policy: str
    note: str
    overrides: tuple[str, ...]
    authorisation: str
    overcomes: tuple[str, ...]
    except_from: tuple[str, ...]
    bars: tuple[str, ...]
    spares: tuple[str, ...]
    judges: tuple[str, ...]
    conditions: tuple[str, ...]
    duties: tuple[str, ...]
    regime: str
    basis: str
    verified: bool
    cite: tuple[Cite, ...]
    states: tuple[State, ...]
    place: Place


class Conflict(Record, frozen=True, array_like=True):
    """A law that forbids or penalises complying with another: `applies` are rules of the other law."""

    id: str
    between: tuple[str, ...]
    applies: tuple[str, ...]
    when: Condition
    why: str
    cite: tuple[Cite, ...]
    since: str
    until: str
    verified: bool
    place: Place


class Provision(Record, frozen=True, array_like=True):
    """A provision that may be cited. `open`: paragraphs below it are not enumerated and may be cited too."""

    id: str
    label: str
    heading: str
    state: str
    since: str
    until: str
    address: str
    open: bool
    verified: bool


class Membership(Record, frozen=True, array_like=True):
    """One territory in a group for an interval."""

    territory: str
    since: str
    until: str
    qualifier: str


class Group(Record, frozen=True, array_like=True):
    """A group of territories. Outside `universe` (another group) membership is unknown, not no."""

    id: str
    name: str
    cite: str
    universe: str
    verified: bool
    members: tuple[Membership, ...]


class Member(Record, frozen=True, array_like=True):
    """One code in a code set, or one HS prefix in an HS set."""

    code: str
    exclude: bool
    condition: str
    since: str
    until: str


class Entry(Record, frozen=True, array_like=True):
    """One entry of a control list."""

    code: str
    kind: str
    heading: str
    since: str
    until: str
    regime: str
    cite: str
    verified: bool


class LicenceRow(Record, frozen=True, array_like=True):
    """One licence row of an entry: which paragraphs, for which reason, under which chart column or prose key."""

    code: str
    n: str
    reason: str
    key: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    condition: str
    regime: str
    basis: str
    derivation: str
    amount: str
    currency: str
    cite: str
    since: str
    until: str
    verified: bool


class Threshold(Record, frozen=True, array_like=True):
    """One comparison of a parametric entry; within a group all must hold, groups of one code are alternatives."""

    code: str
    group: str
    parameter: str
    comparator: str
    value: str
    unit: str
    cite: str


class Question(Record, frozen=True, array_like=True):
    """A question that only the user can answer by yes or no."""

    id: str
    question: str
    cite: str


class Instrument(Record, frozen=True, array_like=True):
    """An official instrument from which facts were taken."""

    id: str
    title: str
    address: str
    published: str
    hash: str


class DeMinimisZero(Record, frozen=True, array_like=True):
    """A case in which no share of content is small enough (15 CFR 734.4(a))."""

    id: str
    when: Condition
    cite: tuple[Cite, ...]


class DeMinimisLevel(Record, frozen=True, array_like=True):
    """The share above which foreign-made items are reached, by destination."""

    id: str
    percent: str
    when: Condition
    cite: tuple[Cite, ...]


class DeMinimisLeftOut(Record, frozen=True, array_like=True):
    """Content that does not count although a rule would require a licence for it: those rules are not asked about it.

    `when` is read with the part of content in the place of the item.
    """

    id: str
    requirements: tuple[str, ...]
    when: Condition
    cite: tuple[Cite, ...]


class DeMinimis(Record, frozen=True, array_like=True):
    """The rule on incorporated content: cases without a level first, then levels in order.

    origin  territories whose content counts; counts: rules (ids or patterns) by which a part would need a licence
    """

    origin: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    zeros: tuple[DeMinimisZero, ...] = ()
    levels: tuple[DeMinimisLevel, ...] = ()
    left_out: tuple[DeMinimisLeftOut, ...] = ()

    def conditions(self) -> list[Condition]:
        """Every condition in it."""
        return [*(z.when for z in self.zeros), *(v.when for v in self.levels), *(x.when for x in self.left_out)]

    def cites(self) -> list[Cite]:
        """Every citation in it."""
        each: list[tuple[Cite, ...]] = [*(z.cite for z in self.zeros), *(v.cite for v in self.levels)]
        return [c for cites in (*each, *(x.cite for x in self.left_out)) for c in cites]


class ListedParty(Record, frozen=True, array_like=True):
    """One row of a published list of parties. `tags` are what rules test."""

    id: str
    list: str
    name: str
    aliases: tuple[str, ...]
    country: str
    address: str
    since: str
    until: str
    tags: tuple[str, ...]
    requirement: str
    policy: str
    footnotes: str
    cite: str
    verified: bool


class Coverage(Record, frozen=True, array_like=True):
    """How far a pack covers one capability: full, partial or none; by what (rules, lists, files), and why no more."""

    capability: str
    level: str
    by: tuple[str, ...]
    note: str


class Territory(Record, frozen=True, array_like=True):
    """A country or region: ISO 3166 code, names, and for a dependent territory the state it belongs to."""

    code: str
    name: str
    aliases: tuple[str, ...]
    sovereign: str
    verified: bool


class Pack(msgspec.Struct, frozen=True):
    """The law of one jurisdiction."""

    jurisdiction: str
    name: str
    authority: str
    languages: tuple[str, ...]
    verified_through: str
    namespaces: tuple[str, ...]
    not_evaluated: tuple[str, ...]
    instruments: tuple[Instrument, ...]
    provisions: dict[str, Provision]
    groups: dict[str, Group]
    destinations: dict[str, str]
    code_sets: dict[str, tuple[Member, ...]]
    hs_sets: dict[str, tuple[Member, ...]]
    entries: dict[str, Entry]
    rows: dict[str, tuple[LicenceRow, ...]]
    thresholds: tuple[Threshold, ...]
    questions: dict[str, Question]
    rules: tuple[Rule, ...]
    conflicts: tuple[Conflict, ...]
    de_minimis: DeMinimis
    coverage: tuple[Coverage, ...] = ()
