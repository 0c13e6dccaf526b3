"""Decisions on hits: kept in an append-only record, held against the policy of the house, and laid over the hits of a screening.

    <home>/decisions/decisions.jsonl, head.json   the record (`decision_log`)
                     policy.toml                  second_person = true, expires_after_days = 365

The record holds names of people; its folder is open to nobody else, and no message names them.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from comity.desk.decision_log import Head, Log, LogFile
from comity.desk.list_disk import home
from comity.desk.list_intake import utc_now
from comity.parties.decisions import (
    DEFAULT,
    VERDICTS,
    Confirmed,
    Decided,
    Decision,
    Described,
    Policy,
    Standing,
    Withdrawn,
    content_hash,
    fingerprint,
    folded,
    same_person,
    standing,
)
from comity.parties.entity import Entity
from comity.parties.match.evidence import Subject
from comity.parties.screening import Match
from comity.terms.dates import parse_date
from comity.terms.problems import BadInput, Problem
from comity.terms.words import nearest

POLICY: Final = "policy.toml"
LEAST_REASON: Final = 10
"""Fewest characters of a reason."""
_MOST_TEXT: Final = 2_000
_MOST_NAME: Final = 200
_MOST_DAYS: Final = 3_650
_RECEIPT: Final = re.compile(r"sha256:[0-9a-f]{64}")


class Said(NamedTuple):
    """What somebody says about a hit. `until` is the last day, blank for as long as the policy allows; `receipt` a hash or blank."""

    verdict: str
    reason: str
    by: str
    until: str = ""
    receipt: str = ""


class Decisions:
    """All decisions as they are kept at one moment, with the policy: answers how each hit stands."""

    def __init__(self, log: Log, policy: Policy = DEFAULT) -> None:
        self.policy, self.head = policy, log.head
        self.hashes = log.hashes
        self.all = folded(log.events)
        self.word = _WORD.format(log.unfinished) if log.unfinished else ""
        self._about: dict[tuple[str, str, str], list[Decision]] = {}
        for d in self.all:
            self._about.setdefault((d.made.subject.customer, d.made.entry.list, d.made.entry.id), []).append(d)

    def standing(self, subject: Subject, entity: Entity, day: str, customer: str = "") -> Standing:
        """How the decisions on one subject and one entry stand on a day, or at a moment (UTC)."""
        found = self._about.get((customer, entity.list, entity.id))
        return standing(found, subject, entity, day, customer=customer, policy=self.policy) if found else _NONE

    def concern(self, customer: str, listed: str, entity: str) -> bool:
        """Whether anything was ever decided on a subject of this id (blank for a name alone) and an entry, by list and id."""
        return (customer, listed, entity) in self._about

    def find(self, name: str) -> Decision:
        """A decision by its id; BadInput when there is none."""
        wanted = name.strip().upper()
        found = next((d for d in self.all if d.id == wanted), None)
        if found is None:
            raise BadInput(Problem(f"decision '{name[:40]}'", "there is no such decision", "`comity decisions list` shows them all."))
        return found


_NONE: Final = Standing()
_WORD: Final = "The record of decisions ends with an unfinished line ({:,} bytes), left by a crash; it was never reported as written and is passed over."


def apply(
    matches: Iterable[Match], subject: Subject, decisions: Decisions, day: str, *, entity: Callable[[int], Entity], customer: str = ""
) -> tuple[Standing, ...]:
    """For each match how the decisions on it stand, in the order of the matches.

    `entity` answers the listed entry of a match by its number (`Screener.entity`); `customer` is the id under which the house knows
    the subject, blank for a name alone; `day` is when the question is asked, a day or a moment in UTC, and not an as-of day.
    A hit is an alert unless its standing is `cleared`; it is certain when its standing is `certain`.
    """
    if not decisions.all:
        return tuple(_NONE for _ in matches)
    return tuple(decisions.standing(subject, entity(m.entity), day, customer) for m in matches)


def cleared(party: Subject, entity: Entity, day: str, decisions: Decisions, customer: str = "") -> bool:
    """Whether a party, described as here, was found to be another than a listed entry, and that counts on a day."""
    return decisions.standing(party, entity, day, customer).cleared


class DecisionStore:
    """The decisions below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._log = LogFile(root)

    @classmethod
    def open(cls, environ: Mapping[str, str] | None = None) -> DecisionStore:
        """The decisions of this user; nothing is written before the first."""
        return cls(home(os.environ if environ is None else environ) / "decisions")

    def load(self) -> Decisions:
        """All decisions with the policy; BadInput when the record is broken or the policy cannot be read."""
        return Decisions(self._log.read(), self.policy())

    def policy(self) -> Policy:
        """The policy of the house; the default when none is written."""
        try:
            return policy_of((self.root / POLICY).read_text("utf-8"))
        except FileNotFoundError:
            return DEFAULT
        except UnicodeDecodeError:
            raise BadInput(Problem(f"decisions/{POLICY}", "it is not UTF-8 text", "Save it as UTF-8.")) from None

    def decide(self, subject: Described, entry: Entity, said: Said, now: str = "") -> Decision:
        """Writes a decision down. `now` is the time in UTC (ISO), the present if blank. BadInput names what is missing or wrong."""
        at = now or utc_now()
        made = _decided(subject, entry, said, at, self.policy())
        with self._log.writing() as log:
            return folded(self._log.append(log, made).events)[-1]

    def confirm(self, name: str, by: str, now: str = "") -> Decision:
        """Writes down that a second person confirms a decision. BadInput when it is the same person, or nothing can be confirmed."""
        at = now or utc_now()
        _check_person(by)
        with self._log.writing() as log:
            d = Decisions(log).find(name)
            _check_confirmable(d, by, at)
            return self._after(log, Confirmed(decision=d.id, by=_tidy(by), at=at))

    def withdraw(self, name: str, by: str, reason: str, now: str = "") -> Decision:
        """Writes down that a decision is taken back. BadInput when it already is."""
        at = now or utc_now()
        _check_person(by)
        _check_reason(reason)
        with self._log.writing() as log:
            d = Decisions(log).find(name)
            if d.withdrawn:
                raise BadInput(Problem(f"decision {d.id}", f"it was withdrawn on {d.withdrawn.at[:10]}", "Nothing is left to do."))
            return self._after(log, Withdrawn(decision=d.id, by=_tidy(by), at=at, reason=_tidy(reason)))

    def _after(self, log: Log, event: Confirmed | Withdrawn) -> Decision:
        return Decisions(self._log.append(log, event)).find(event.decision)


def verified(decisions: Decisions, noted: str = "") -> Head:
    """The last line of a record that was read whole. BadInput when a hash that was noted earlier stands on none of its lines."""
    if noted and noted not in decisions.hashes:
        raise BadInput(Problem("--head", "no line of the record has this hash: the record was rewritten, or it is another record",
                               "Check the hash as it was noted; if it is right, put the record back from a copy."))  # fmt: skip
    return decisions.head


def policy_of(text: str) -> Policy:
    """The policy in the text of `policy.toml`; BadInput names the key that is wrong."""
    where = f"decisions/{POLICY}"
    try:
        stated = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise BadInput(Problem(where, f"it is not TOML: {e}", "Write for example second_person = true.")) from None
    for key in stated:
        if key not in Policy.__struct_fields__:
            near = nearest(key, Policy.__struct_fields__)
            raise BadInput(Problem(f"{where}, {key[:60]}", "there is no such setting",
                                   f"Did you mean {near}?" if near else f"There are {', '.join(Policy.__struct_fields__)}."))  # fmt: skip
    second, days = stated.get("second_person", DEFAULT.second_person), stated.get("expires_after_days", DEFAULT.expires_after_days)
    if not isinstance(second, bool):
        raise BadInput(Problem(f"{where}, second_person", "it is neither true nor false", "Write second_person = true or second_person = false."))
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= _MOST_DAYS:
        raise BadInput(Problem(f"{where}, expires_after_days", f"it is no whole number from 1 to {_MOST_DAYS:,}", "Write for example expires_after_days = 365."))
    return Policy(second, days)


def _decided(subject: Described, entry: Entity, said: Said, at: str, policy: Policy) -> Decided:
    """The decision as it is written down."""
    _check_subject(subject)
    verdict = next((v for v in VERDICTS if v == said.verdict.strip().lower()), None)
    if verdict is None:
        near = nearest(said.verdict.lower(), VERDICTS)
        raise BadInput(Problem("--verdict", f"'{said.verdict[:40]}' is none", f"Did you mean {near}?" if near else f"Write {', '.join(VERDICTS)}."))
    _check_reason(said.reason)
    _check_person(said.by)
    if said.receipt and not _RECEIPT.fullmatch(said.receipt):
        raise BadInput(Problem("--receipt", "it is no hash of a receipt", "Name the receipt's file, or write sha256: and 64 digits."))
    return Decided(
        subject=subject, fingerprint=fingerprint(subject), entry=entry, entry_hash=content_hash(entry), verdict=verdict,
        reason=_tidy(said.reason), by=_tidy(said.by), at=at, until=_until(said.until, at[:10], policy), receipt=said.receipt,
    )  # fmt: skip


def _until(stated: str, today: str, policy: Policy) -> str:
    """The last day on which a decision counts."""
    most = (date.fromisoformat(today) + timedelta(days=policy.expires_after_days)).isoformat()
    if not stated:
        return most
    if parse_date(stated) is None:
        raise BadInput(Problem("--expires", f"'{stated[:40]}' is not a date", "Write YYYY-MM-DD."))
    if not today <= stated <= most:
        raise BadInput(Problem("--expires", f"{stated} is not between today and {most}, the longest that the policy allows",
                               "Name an earlier day, or leave it out; expires_after_days in decisions/policy.toml sets the longest."
                               if stated > most else "Name a later day."))  # fmt: skip
    return stated


def _check_subject(subject: Described) -> None:
    for option, text in (("--name", subject.name), ("--subject", subject.customer), *(("--alias", a) for a in subject.aliases)):
        if len(text) > _MOST_TEXT or not _encodable(text):
            raise BadInput(Problem(option, f"it is longer than {_MOST_TEXT:,} characters, or no text", "Write it as it was screened."))
    if not any(c.isalnum() for c in subject.name):
        raise BadInput(Problem("--name", "it has no letter", "Write the name as it was screened."))


def _check_reason(reason: str) -> None:
    found = len(_tidy(reason))
    if not LEAST_REASON <= found <= _MOST_TEXT or not _encodable(reason):
        raise BadInput(Problem("--reason", f"it has {found:,} characters", f"Say why in {LEAST_REASON} to {_MOST_TEXT:,} characters: what was compared, and what differs."))


def _check_person(by: str) -> None:
    if not any(c.isalpha() for c in by) or len(by) > _MOST_NAME or not _encodable(by):
        raise BadInput(Problem("--by", "it is no name", f"Write who decides, in up to {_MOST_NAME} characters."))


def _check_confirmable(d: Decision, by: str, at: str) -> None:
    where = f"decision {d.id}"
    if d.withdrawn:
        raise BadInput(Problem(where, f"it was withdrawn on {d.withdrawn.at[:10]}", "Decide anew with `comity decisions add`."))
    if at[:10] > d.made.until:
        raise BadInput(Problem(where, f"it expired on {d.made.until}", "Decide anew with `comity decisions add`."))
    if d.made.verdict == "undecided":
        raise BadInput(Problem(where, "it is undecided, so there is nothing to confirm", "Decide anew with `comity decisions add`."))
    if d.confirmed:
        raise BadInput(Problem(where, f"it was confirmed on {d.confirmed.at[:10]}", "Nothing is left to do."))
    if same_person(by, d.made.by):
        raise BadInput(Problem(where, "the person who decided cannot confirm", "Let a second person confirm it."))


def _encodable(text: str) -> bool:
    """Whether a text can be written as UTF-8 (an undecodable argument of the command line cannot)."""
    return not any("\ud800" <= c <= "\udfff" for c in text)


def _tidy(text: str) -> str:
    return " ".join(text.split())
