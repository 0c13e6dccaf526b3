"""Reads an order and checks every stated fact; what cannot be used is answered with place and remedy."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import msgspec

from comity.desk.owners import owner_problems, seated, walk
from comity.engine.facts import Stated
from comity.engine.order import Item, Listed, Order, Owner, Party
from comity.engine.values import Part
from comity.items.codes import CodeBook
from comity.law.store import Law
from comity.terms import words
from comity.terms.dates import parse_date
from comity.terms.problems import BadInput, Problem

MAX_ORDER_BYTES: Final = 4_000_000
_MOST_DIGITS: Final = 24
_DEEPEST: Final = 200
"""Dots in one key of a TOML file: each is a level, and reading them takes time and memory by the square."""
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


def read_order(path: Path) -> Order:
    """The order in a TOML or JSON file."""
    name = path.name
    if path.exists() and not path.is_file() and not path.is_dir():
        raise BadInput(Problem(str(path), "it is no file", "Name a TOML or JSON file with an order."))
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= MAX_ORDER_BYTES else b""
    except OSError as e:
        raise BadInput(Problem(str(path), f"cannot be read ({e.strerror})", "Check the file name.")) from None
    if size > MAX_ORDER_BYTES:
        raise BadInput(Problem(name, f"{size:,} bytes is too large for one order", "Put many orders into a csv, parquet or jsonl file."))
    if not raw.strip():
        raise BadInput(Problem(name, "the file is empty", "See examples/orders for what an order looks like."))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        raise BadInput(Problem(name, f"byte {e.start} is not UTF-8 text", "An order is a TOML or JSON text file.")) from None
    return order_from_text(text, name, json_format=path.suffix.lower() == ".json")


def order_from_text(text: str, name: str, *, json_format: bool) -> Order:
    """The order in a text; `name` is used in error messages."""
    if not json_format and any(line.partition("=")[0].count(".") > _DEEPEST for line in text.splitlines()):
        raise _too_deep(name)
    try:
        data: Any = (json.loads(text, parse_float=_no_float, object_pairs_hook=_no_twice) if json_format
                     else tomllib.loads(text, parse_float=_no_float))  # fmt: skip
    except _Twice as e:
        raise BadInput(Problem(name, f"'{str(e)[:60]}' stands there twice", "Keep one of them.")) from None
    except _Float as e:
        raise BadInput(Problem(name, f"the number {e} is not exact", f'Write it in quotes: "{e}".')) from None
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as e:
        raise BadInput(Problem(name, f"not valid {'JSON' if json_format else 'TOML'}: {e}", "Mend the line named.")) from None
    except RecursionError:
        raise _too_deep(name) from None
    except ValueError:
        raise _too_long(name) from None
    return order_from_data(data, name)


def _too_long(name: str) -> BadInput:
    return BadInput(Problem(name, "a number of thousands of digits is not a number of anything", "Write amounts as decimals in quotes."))


def _too_deep(name: str) -> BadInput:
    return BadInput(Problem(name, "it is nested too deeply", "An order has at most a handful of levels."))


def order_from_data(data: object, name: str) -> Order:
    """The order in plain tables."""
    try:
        return msgspec.convert(_texts(data), Order)
    except RecursionError:
        raise _too_deep(name) from None
    except UnicodeEncodeError as e:
        raise BadInput(Problem(name, f"half a character (\\u{ord(e.object[e.start]):x}) is not text", "Write the text in UTF-8.")) from None
    except msgspec.ValidationError as e:
        what, _, where = str(e).partition(" - at ")
        field = _counted(where.strip("`").removeprefix("$.").replace("route.origin", "route.from"))
        raise BadInput(Problem(f"{name}, {field or 'top level'}", what.replace("`", "'"), "See docs/reference/order.md.")) from None
    except ValueError:
        raise _too_long(name) from None


def _counted(field: str) -> str:
    """A field's path with the members of lists counted from one, as people and all other messages count them."""
    return re.sub(r"\[(\d+)\]", lambda m: f"[{int(m.group(1)) + 1}]", field)


class _Float(Exception):
    pass


class _Twice(Exception):
    pass


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object whose names are all different: of two equal ones nobody can say which is meant."""
    out: dict[str, Any] = {}
    for key, value in pairs:
        if key in out:
            raise _Twice(key)
        out[key] = value
    return out


def _no_float(text: str) -> float:
    raise _Float(text)


def _texts(value: Any) -> Any:
    """Dates and whole numbers as text; the rest as it is."""
    if isinstance(value, dict):
        return {str(k): _texts(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_texts(v) for v in value]
    if isinstance(value, str):
        value.encode()
        return value
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else value


class Intake:
    """Checks stated facts against the law that is loaded and puts them into canonical form.

    `knows_entry` says whether an entry of this id stands on any list here.
    """

    def __init__(self, law: Law, codes: CodeBook, knows_entry: Callable[[str], bool] = bool) -> None:
        self.law, self.codes, self.knows_entry = law, codes, knows_entry
        self.questions = {q for p in law.packs.values() for q in p.questions}
        self._row_keys: set[str] | None = None

    def state(self, order: Order, name: str, today: str) -> list[tuple[Item, Stated]]:
        """Each item of an order with its stated facts; BadInput with every problem."""
        bad: list[Problem] = []
        day = order.date if order.date is not None else today
        if parse_date(day) is None:
            bad.append(Problem(f"{name}, date", f"'{day}' is not a date", "Write YYYY-MM-DD, a day that exists."))
            day = today
        if not order.items:
            bad.append(Problem(f"{name}, items", "the order has no item", "Add at least one [[items]] table."))
        ask = Asker(self, name, bad)
        common: dict[str, Any] = {
            "day": day,
            "act": ask.word(order.act, "act", words.ACTS),
            "origin_of_route": ask.territory(order.route.origin, "route.from"),
            "to": ask.territory(order.route.to, "route.to"),
            "via": ask.each(order.route.via, "route.via", ask.territory),
            "uses": ask.each(order.end_use.uses, "end_use.uses", lambda v, f: ask.word(v, f, words.USES)),
            "knowledge": ask.word(order.end_use.knowledge, "end_use.knowledge", words.KNOWLEDGE),
            "parties": tuple(ask.party(p, f"parties[{i + 1}]") for i, p in enumerate(order.people)),
            "screened_clean": isinstance(order.parties, Listed) and ask.none(order.parties.listed, "parties.listed"),
            "claimed": order.authorisations.claimed,
            "documents": order.authorisations.documents,
        }
        out = []
        for i, item in enumerate(order.items):
            at = f"items[{i + 1}]"
            out.append((item, Stated(**common, **ask.item(item, at), answers=ask.answers(order.facts, item.facts, at))))
        if bad:
            raise BadInput(*bad)
        return out

    def knows_row(self, key: str) -> bool:
        """Whether a key answers a licence row or a member of a code set."""
        if self._row_keys is None:
            packs = self.law.packs.values()
            self._row_keys = {f"row:{r.code.partition(':')[2]}#{r.n}" for p in packs for rows in p.rows.values() for r in rows}
            self._row_keys |= {f"set:{s}:{m.code.partition(':')[2]}" for p in packs for s, ms in p.code_sets.items() for m in ms}
        return key in self._row_keys


class Asker:
    """Reads single fields, collecting problems."""

    def __init__(self, intake: Intake, name: str, bad: list[Problem]) -> None:
        self.intake, self.name, self.bad = intake, name, bad

    def _problem(self, field: str, what: str, mend: str) -> None:
        self.bad.append(Problem(f"{self.name}, {field}", what, mend))

    def word(self, value: str | None, field: str, vocabulary: tuple[str, ...]) -> str | None:
        """A word of a closed vocabulary."""
        if value is None or value in vocabulary:
            return value
        near = words.nearest(value, vocabulary)
        self._problem(field, f"'{value[:60]}' is not one of its words",
                      f"Did you mean '{near}'?" if near else f"Use one of {', '.join(vocabulary)}.")  # fmt: skip
        return None

    def none(self, value: str | None, field: str) -> bool:
        """Whether "none" is stated."""
        if value not in (None, "none"):
            self._problem(field, f"'{value}' is not understood", 'Write "none" if every party was screened and nothing was found.')
        return value == "none"

    def territory(self, value: str | None, field: str) -> str | None:
        """The code of a territory given by code or name."""
        if value is None:
            return None
        code = self.intake.law.gazetteer.find(value)
        if code is None:
            self._problem(field, f"there is no territory '{value[:60]}'", self.intake.law.gazetteer.advice(value[:60]))
        return code

    def each(self, values: tuple[str, ...] | None, field: str, read: Callable[[str, str], str | None]) -> tuple[str, ...] | None:
        """Every member of a list, read alike; None stays unknown."""
        if values is None:
            return None
        return tuple(v for v in (read(value, field) for value in values) if v is not None)

    def decimal(self, value: str | None, field: str, *, most: Decimal | None = None) -> Decimal | None:
        """A number that is not negative, exact."""
        if value is None:
            return None
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or number.adjusted() > _MOST_DIGITS or number.adjusted() < -_MOST_DIGITS:
            self._problem(field, f"'{value[:60]}' is not a number", 'Write a decimal in quotes, for example "120000.50".')
            return None
        if number < 0:
            self._problem(field, f"{value[:60]} is negative", "Write zero or more.")
            return None
        if most is not None and number > most:
            self._problem(field, f"{value[:60]} is more than {most}", 'Shares are fractions: "0.12" is twelve per cent.')
            return None
        return number

    def party(self, party: Party, at: str) -> Party:
        """A party with its territories resolved."""
        self.word(party.role, f"{at}.role", words.ROLES)
        self.none(party.listed, f"{at}.listed")
        owners, wrong = party.owners, owner_problems(party.owners or (), at, self.name)
        for field, owner in walk(owners or (), at):
            self.decimal(owner.share, f"{field}.share", most=Decimal(1))
            self.answer_on_hits(owner, field)
        self.answer_on_hits(party, at)
        self.bad += wrong
        return msgspec.structs.replace(
            party, country=self.territory(party.country, f"{at}.country"),
            headquarters=self.territory(party.headquarters, f"{at}.headquarters"),
            owners=owners if wrong or not owners else seated(owners, at, self.territory),
        )  # fmt: skip

    def answer_on_hits(self, party: Party | Owner, at: str) -> None:
        """What a party is the same as and different from: known entries, none of them both."""
        self.each(party.same_as, f"{at}.same_as", self.entry)
        self.both_ways(party.same_as or (), party.different_from or (), party.listed if isinstance(party, Party) else None, at)

    def both_ways(self, same: tuple[str, ...], different: tuple[str, ...], listed: str | None, at: str) -> tuple[()]:
        """Refuses a party that is said to be an entry and not to be it, or an entry and on no list. Always empty."""
        for entry in same:
            if entry in different:
                self._problem(f"{at}.same_as", f"'{entry[:60]}' stands in different_from too", "Keep one of them.")
        if same and listed == "none":
            self._problem(f"{at}.listed", "it is said to be on no list and to be a listed party", "Keep listed or same_as.")
        return ()

    def entry(self, value: str, field: str) -> str | None:
        """The id of an entry of a list that is here."""
        if not self.intake.knows_entry(value):
            self._problem(field, f"no list here has an entry '{value[:60]}'",
                          "Copy the id from `screening` of the answer; `comity lists status` shows which lists are here.")  # fmt: skip
            return None
        return value

    def code(self, value: str, field: str) -> str | None:
        """A control-list code that exists."""
        found = self.intake.codes.problem(value, f"{self.name}, {field}")
        if found:
            self.bad.append(found)
            return None
        return value

    def item(self, item: Item, at: str) -> dict[str, Any]:
        """The fields of one item in canonical form."""
        if item.hs is not None and not (item.hs.replace(".", "").isdigit() and 2 <= len(item.hs.replace(".", "")) <= 12):
            self._problem(f"{at}.hs", f"'{item.hs[:60]}' is not an HS code", "Write 2 to 12 digits.")
        if item.currency is not None and not _CURRENCY.fullmatch(item.currency):
            self._problem(f"{at}.currency", f"'{item.currency[:60]}' is not a currency", "Write an ISO 4217 code such as USD.")
        parameters = [(k, self.decimal(v, f"{at}.parameters.{k}")) for k, v in sorted(item.parameters.items())]
        return {
            "codes": self.each(item.codes, f"{at}.codes", self.code),
            "hs": None if item.hs is None else item.hs.replace(".", ""),
            "type": self.word(item.type, f"{at}.type", words.ITEM_TYPES),
            "origin": self.territory(item.origin, f"{at}.origin"),
            "value": self.decimal(item.value, f"{at}.value"),
            "currency": item.currency,
            "quantity": self.decimal(item.quantity, f"{at}.quantity"),
            "parameters": tuple((k, v) for k, v in parameters if v is not None),
            "content": self.parts(item.content, f"{at}.content"),
            "made_with": self.parts(item.made_with, f"{at}.made_with"),
            "plant": self.parts(item.plant, f"{at}.plant"),
        }

    def parts(self, parts: Any, at: str) -> tuple[Part, ...] | None:
        """Parts of an item: origin, codes, share."""
        if parts is None:
            return None
        return tuple(
            Part(
                self.territory(p.origin, f"{at}[{n + 1}].origin"), self.each(p.codes, f"{at}[{n + 1}].codes", self.code) or (),
                self.decimal(p.share, f"{at}[{n + 1}].share", most=Decimal(1)),
            )
            for n, p in enumerate(parts)
        )  # fmt: skip

    def answers(self, common: dict[str, bool], own: dict[str, bool], at: str) -> frozenset[tuple[str, bool]]:
        """Answers to questions that some law here asks; those of the item come before those of the order."""
        merged = common | own
        for key in merged:
            if key not in self.intake.questions and not self.intake.knows_row(key):
                near = words.nearest(key, self.intake.questions)
                self._problem(f"{at}.facts", f"no law here asks '{key[:60]}'",
                              f"Did you mean '{near}'?" if near else "The questions stand in law/*/facts*.toml.")  # fmt: skip
        return frozenset(merged.items())
