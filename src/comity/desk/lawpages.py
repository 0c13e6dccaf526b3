"""What a page of the law holds: plain records that the terminal prints and programs read as JSON."""

from __future__ import annotations

import msgspec

from comity.desk.rule_words import Sentence


class Page(msgspec.Struct, frozen=True, kw_only=True, tag_field="page"):
    """What every page has: the id it was asked for, whose law it is, and whether it was checked in an official text."""

    id: str
    jurisdiction: str
    verified: bool = True


class Source(msgspec.Struct, frozen=True):
    """A citation with the official address of the provision."""

    id: str
    text: str
    address: str
    note: str = ""


class Naming(msgspec.Struct, frozen=True):
    """A rule that names something, and through what."""

    rule: str
    title: str
    through: str


class RowLine(msgspec.Struct, frozen=True):
    """One licence row as it is read aloud."""

    reason: str
    key: str
    scope: str
    condition: str
    regime: str
    basis: str
    amount: str


class Beside(msgspec.Struct, frozen=True):
    """A code of another list that stands beside an entry: how it relates to it, on what ground."""

    code: str
    relation: str
    source: str
    verified: bool


class EntryPage(Page, frozen=True, kw_only=True, tag="entry"):
    """One entry of a control list."""

    heading: str
    kind: str
    since: str
    until: str
    regime: str
    source: Source
    below: tuple[tuple[str, str], ...]
    rows: tuple[RowLine, ...]
    eligible: tuple[RowLine, ...]
    sets: tuple[tuple[str, str], ...]
    rules: tuple[Naming, ...]
    beside: tuple[Beside, ...] = ()


class RulePage(Page, frozen=True, kw_only=True, tag="rule"):
    """One rule in plain words."""

    title: str
    kind: str
    file: str
    since: str
    until: str
    says: tuple[Sentence, ...]
    then: str
    states: tuple[str, ...]
    fields: dict[str, tuple[str, ...]]
    regime: str
    basis: str
    sources: tuple[Source, ...]


class GroupPage(Page, frozen=True, kw_only=True, tag="group"):
    """A group of territories, or a set of codes. Members: code, name or condition, since, until, remark."""

    name: str
    kind: str
    source: Source | None
    members: tuple[tuple[str, str, str, str, str], ...]
    rules: tuple[Naming, ...]


class ProvisionPage(Page, frozen=True, kw_only=True, tag="provision"):
    """A provision, or a question of a pack, and the rules that rest on it."""

    heading: str
    text: str
    state: str
    since: str
    until: str
    source: Source
    rules: tuple[Naming, ...]


class CodePage(Page, frozen=True, kw_only=True, tag="code"):
    """A code of no list here (a customs code, a chemical's number, a schedule) and the codes that stand beside it."""

    beside: tuple[Beside, ...]
