"""Reads a measure from its file: every problem is found and told with its place and remedy before it is refused."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from comity.desk.draft_fields import Fields
from comity.desk.draft_levels import SEVERITY
from comity.desk.draft_refs import references
from comity.desk.measure import Flow, Goods, Ground, Measure, Overlay, Reach
from comity.law.store import Law
from comity.terms.problems import BadInput, Problem
from comity.terms.words import nearest

MOST_BYTES: Final = 2_000_000
HORIZONS: Final = ("short", "medium", "long")
GROUNDS: Final = ("stated", "evidence")
KINDS: Final = ("threshold", "end-use", "civil-exception", "notification", "no-reach", "sunset", "own")
"""Kinds of alternatives."""
TOP: Final = (
    "measure", "grounds", "goods", "reach", "severity", "concern", "alternative", "source", "rule", "group", "set", "provision", "fact",
    "entry",
)  # fmt: skip
HEAD: Final = (
    "id", "title", "summary", "jurisdiction", "before", "after", "as_of", "horizon", "in_force", "codes", "repeals", "destinations",
    "coalition", "retaliation",
)  # fmt: skip
GOODS: Final = ("id", "hs", "coverage", "low", "high", "sector", "codes", "flow", "commodity", "basket", "note", "source")
FLOW: Final = ("reporter", "partner", "period", "value", "quantity", "unit", "source")
GROUND: Final = ("text", "kind", "grade", "coder", "source")
REACH: Final = ("reexport", "de_minimis", "technology", "secondary", "note", "source")
SOURCE: Final = ("title", "publisher", "address", "date")
ALTERNATIVE: Final = (
    "id", "title", "kind", "note", "uses", "conditions", "factor", "share", "until", "rule", "repeals", "provision", "set", "group",
    "fact", "entry",
)  # fmt: skip
ASSUMED: Final = "assumption"
"""The source of a figure that is assumed and not read."""
_DEEPEST: Final = 20
_HS: Final = re.compile(r"[0-9]{4,6}")
_PERIOD: Final = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}(/[0-9]{4}(-[0-9]{2}){0,2})?")


def read_measure(path: Path, law: Law | None = None) -> Measure:
    """The measure in a file. BadInput with everything that is wrong; with a law also what it refers to and that is not there."""
    data = _load(path)
    reader = _Reader(path.name)
    measure = reader.measure(data, str(path.resolve().parent))
    problems = reader.problems
    if law is not None and not problems:
        problems = references(measure, law, path.name)
    if problems:
        raise BadInput(*problems)
    return measure


def check_references(measure: Measure, law: Law) -> list[Problem]:
    """What a measure names and the law does not have: jurisdictions, rules, territories, codes."""
    return references(measure, law, measure.id)


def _load(path: Path) -> dict[str, Any]:
    name = path.name
    if path.exists() and not path.is_file():
        raise BadInput(Problem(name or str(path), "it cannot be read (no file)", "Name a file MEASURE.toml."))
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise BadInput(
                Problem(name, f"{size} bytes; a measure has at most {MOST_BYTES}", "Put figures of trade into an own table.")
            )
        text = path.read_bytes().decode("utf-8-sig")
        if any(line.partition("=")[0].count(".") > _DEEPEST for line in text.splitlines()):
            raise BadInput(Problem(name, "a key is nested too deeply", "Write it flat, as in the examples."))
        return tomllib.loads(text)
    except OSError as e:
        raise BadInput(
            Problem(name, f"it cannot be read ({e.strerror or 'no such file'})", "Name a file MEASURE.toml.")
        ) from None
    except UnicodeDecodeError as e:
        raise BadInput(Problem(name, f"byte {e.start} is not UTF-8", "Save the file as UTF-8.")) from None
    except tomllib.TOMLDecodeError as e:
        raise BadInput(Problem(name, f"not valid TOML: {e}", "Mend the line named.")) from None
    except (RecursionError, ValueError):
        raise BadInput(
            Problem(name, "it is nested too deeply, or a number in it is too long", "Write it flat, as in the examples.")
        ) from None


class _Reader(Fields):
    """Turns tables into records and collects what is wrong with them."""

    def measure(self, data: Mapping[str, Any], folder: str) -> Measure:
        self.known(data, TOP, "", "table")
        head = self.table(data, "measure", "")
        where = "measure"
        self.known(head, HEAD, where)
        after = self.day(head, "after", where) or self.day(head, "as_of", where)
        before = self.day(head, "before", where) or after
        if "as_of" in head and ("after" in head or "before" in head):
            self.problem(
                f"{where}, field as_of", "it stands beside before or after", "Write as_of for a draft, or before and after."
            )
        if not after:
            self.problem(f"{where}, field after", "no day is stated", "Write as_of = 2026-11-30, or before and after.")
        if before and after and before > after:
            self.problem(f"{where}, field before", f"{before} is after {after}", "Put the earlier day into before.")
        goods = tuple(self.goods(t, f"goods {i + 1}") for i, t in enumerate(self.tables(data, "goods")))
        self.once([g.id for g in goods], "goods", "id")
        self.once([str(t.get("id", "")) for t in self.tables(data, "alternative")], "alternative", "id")
        sources = self.sources(data)
        measure = Measure(
            id=self.id(head, "id", where), title=self.text(head, "title", where, needed=True), summary=self.text(head, "summary", where),
            jurisdictions=tuple(j.upper() for j in self.texts(head, "jurisdiction", where, needed=True)), before=before, after=after,
            horizon=self.word(head, "horizon", HORIZONS, where, "short"), in_force=self.texts(head, "in_force", where),
            codes=self.codes(head, "codes", where), repeals=self.texts(head, "repeals", where),
            destinations=self.texts(head, "destinations", where),
            grounds=tuple(self.ground(t, f"grounds {i + 1}") for i, t in enumerate(self.tables(data, "grounds"))), goods=goods,
            reach=self.reach(self.table(data, "reach", "", needed=False)), severity=self.severity(data),
            coalition=self.files(head, "coalition", where), retaliation=self.files(head, "retaliation", where),
            overlay=Overlay(*(self.law(data, k) for k in ("rule", "group", "set", "provision", "fact", "entry"))),
            alternatives=tuple(self.alternative(t, f"alternative {i + 1}") for i, t in enumerate(self.tables(data, "alternative"))),
            sources=sources, folder=folder, concern=self.concern(data),
        )  # fmt: skip
        self.cited(measure)
        return measure

    # -- records -------------------------------------------------------------------------------------------------------

    def goods(self, t: Mapping[str, Any], where: str) -> Goods:
        self.known(t, GOODS, where)
        gid = self.id(t, "id", where)
        where = f"goods {gid}" if gid else where
        hs = self.text(t, "hs", where).replace(".", "")
        if hs and not _HS.fullmatch(hs):
            self.problem(f"{where}, field hs", f"'{hs[:20]}' is no HS heading", "Write 4 to 6 digits in quotes.")
        middle = self.decimal(t, "coverage", where, least="0", most="1") or "1"
        low = self.decimal(t, "low", where, least="0", most="1") or middle
        high = self.decimal(t, "high", where, least="0", most="1") or middle
        if not Decimal(low) <= Decimal(middle) <= Decimal(high):
            self.problem(f"{where}, field coverage", f"{low}, {middle}, {high} do not rise", "Write low <= coverage <= high.")
        codes = self.codes(t, "codes", where)
        if not hs and not codes:
            self.problem(where, "neither hs nor codes", "Say which HS heading or which entries of lists are meant.")
        flows = tuple(self.flow(f, f"{where}, flow {i + 1}") for i, f in enumerate(self.tables(t, "flow", where)))
        return Goods(gid, hs, middle, low, high, self.text(t, "sector", where), codes, flows, self.text(t, "commodity", where),
                     self.flag(t, "basket", where), self.text(t, "note", where), self.text(t, "source", where))  # fmt: skip

    def flow(self, t: Mapping[str, Any], where: str) -> Flow:
        self.known(t, FLOW, where)
        period = self.text(t, "period", where, needed=True)
        if period and not _PERIOD.fullmatch(period):
            self.problem(f"{where}, field period", f"'{period[:30]}' is no period", "Write 2022, 2022-11, or 2022-09/2023-08.")
        return Flow(self.text(t, "reporter", where, needed=True), self.text(t, "partner", where, needed=True), period,
                    self.decimal(t, "value", where, least="0") or "0", self.decimal(t, "quantity", where, least="0"),
                    self.text(t, "unit", where), self.text(t, "source", where))  # fmt: skip

    def ground(self, t: Mapping[str, Any], where: str) -> Ground:
        self.known(t, GROUND, where)
        grade = t.get("grade")
        if grade is not None and (isinstance(grade, bool) or not isinstance(grade, int) or not 0 <= grade <= 4):
            self.problem(
                f"{where}, field grade", f"{str(grade)[:20]} is no grade", "Write a whole number from 0 to 4, or leave it out."
            )
            grade = None
        return Ground(self.text(t, "text", where, needed=True), self.word(t, "kind", GROUNDS, where, "stated"), grade,
                      self.text(t, "coder", where), self.text(t, "source", where))  # fmt: skip

    def reach(self, t: Mapping[str, Any]) -> Reach:
        self.known(t, REACH, "reach")
        return Reach(self.flag(t, "reexport", "reach"), self.decimal(t, "de_minimis", "reach", least="0", most="1"),
                     self.text(t, "technology", "reach"), self.flag(t, "secondary", "reach"), self.text(t, "note", "reach"),
                     self.text(t, "source", "reach"))  # fmt: skip

    def severity(self, data: Mapping[str, Any]) -> dict[str, tuple[str, str, str]]:
        table = self.table(data, "severity", "", needed=False)
        self.known(table, tuple(SEVERITY), "severity")
        return {at: self.three(table[at], f"severity, field {at}") if at in table else usual for at, usual in SEVERITY.items()}

    def concern(self, data: Mapping[str, Any]) -> tuple[str, str, str] | None:
        table = self.table(data, "concern", "", needed=False)
        self.known(table, ("share",), "concern")
        return self.three(table["share"], "concern, field share") if "share" in table else None

    def three(self, value: object, where: str) -> tuple[str, str, str]:
        each = value if isinstance(value, list) else []
        found = [self.number(v, where, "0", "1") for v in each]
        if len(found) != 3 or not all(found):
            self.problem(where, "three shares were expected", 'Write low, middle and high as ["0.05", "0.3", "0.6"].')
            return "0", "0", "0"
        if not Decimal(found[0]) <= Decimal(found[1]) <= Decimal(found[2]):
            self.problem(where, f"{', '.join(found)} do not rise", "Write low, middle, high.")
        return found[0], found[1], found[2]

    def alternative(self, t: Mapping[str, Any], where: str) -> dict[str, Any]:
        self.known(t, ALTERNATIVE, where)
        self.id(t, "id", where)
        self.text(t, "title", where, needed=True)
        kind = self.word(t, "kind", KINDS, where, "")
        if not kind:
            self.problem(f"{where}, field kind", "it is missing", f"Use one of {', '.join(KINDS)}.")
        if "share" in t:
            self.three(t["share"], f"{where}, field share")
        self.decimal(t, "factor", where, least="0")
        for key in ("rule", "group", "set", "provision", "fact", "entry"):
            self.tables(t, key, where)
        self.day(t, "until", where)
        for key in ("uses", "conditions", "repeals"):
            self.texts(t, key, where)
        return {k: _plain(v) for k, v in t.items()}

    def sources(self, data: Mapping[str, Any]) -> dict[str, dict[str, str]]:
        out: dict[str, dict[str, str]] = {}
        for sid, t in self.table(data, "source", "", needed=False).items():
            where = f"source {str(sid)[:60]}"
            if not isinstance(t, Mapping):
                self.problem(
                    where, "a table was expected", f"Write [source.{str(sid)[:60]}] with title, publisher, address, date."
                )
                continue
            self.known(t, SOURCE, where)
            out[sid] = {
                k: self.day(t, k, where) if k == "date" and not isinstance(t.get(k), str) else self.text(t, k, where)
                for k in SOURCE
            }
        return out

    def law(self, data: Mapping[str, Any], key: str) -> tuple[dict[str, Any], ...]:
        return tuple({k: _plain(v) for k, v in t.items()} for t in self.tables(data, key))

    def cited(self, m: Measure) -> None:
        """Sources that are named and not described, and figures without any."""
        named = [(f"goods {g.id}, field source", g.source) for g in m.goods] + [("reach, field source", m.reach.source)]
        named += [(f"goods {g.id}, flow {i + 1}, field source", f.source) for g in m.goods for i, f in enumerate(g.flows)]
        named += [(f"grounds {i + 1}, field source", g.source) for i, g in enumerate(m.grounds)]
        for where, source in named:
            if source and source not in (*m.sources, ASSUMED):
                near = nearest(source, m.sources)
                self.problem(
                    where,
                    f"there is no source '{source[:60]}'",
                    f"Did you mean '{near}'?" if near else f"Add [source.{source[:60]}].",
                )
        for g in m.goods:
            for i, f in enumerate(g.flows):
                if not f.source:
                    self.problem(
                        f"goods {g.id}, flow {i + 1}, field source", "it is missing", "Every figure of trade names its source."
                    )


def _plain(value: object) -> Any:
    """TOML as law is read: days as text, no other kinds of value."""
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return value
