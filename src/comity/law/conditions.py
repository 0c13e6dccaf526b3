"""Reads the `when` of a rule into a tree of tests, and the tree into its disjunctive normal form.

Both forms are the same rule: the tree is what is explained to people, the normal form is what is evaluated over
columns. In Kleene's logic conjunction and disjunction distribute over each other and De Morgan holds, so the two agree
for unknown facts as well; tests hold them equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import product
from typing import Final

from comity.law.records import All, Any, Atom, Condition, Not
from comity.terms import words
from comity.terms.codes import split_code
from comity.terms.problems import Problem

MAX_CONJUNCTS: Final = 128
"""A rule whose normal form is longer than this cannot be evaluated quickly over columns and is refused."""

Literal = tuple[Atom, bool]
"""A test and whether it must hold (True) or must not (False)."""


class Unreadable(Exception):
    """A condition that cannot be read; carries the field and the remedy."""

    def __init__(self, field: str, what: str, mend: str) -> None:
        super().__init__(what)
        self.field, self.what, self.mend = field, what, mend

    def at(self, where: str) -> Problem:
        """The same as a problem with its place."""
        return Problem(f"{where}, field {self.field}", self.what, self.mend)


@dataclass(frozen=True, slots=True)
class Context:
    """What a condition may refer to: the namespace that has licence rows, and the namespaces of each code set."""

    row_namespace: str
    set_namespaces: Mapping[str, tuple[str, ...]]


def read_when(table: object, ctx: Context, field: str = "when") -> Condition:
    """The condition written in a `when` table."""
    if not isinstance(table, Mapping):
        raise Unreadable(field, f"a table of tests was expected, not {table!r}", "Write it as in law/README.md.")
    parts: list[Condition] = []
    for key, value in table.items():
        parts.append(_line(str(key), value, ctx, f"{field}.{key}"))
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _line(key: str, value: object, ctx: Context, field: str) -> Condition:
    if key in ("all", "any"):
        if not isinstance(value, list) or not value:
            raise Unreadable(field, "a list of tables was expected", f"Write {key} = [ {{...}}, {{...}} ].")
        parts = tuple(read_when(v, ctx, f"{field}[{i}]") for i, v in enumerate(value))
        return All(parts) if key == "all" else Any(parts)
    if key == "not":
        return Not(read_when(value, ctx, field))
    if not isinstance(value, Mapping):
        raise Unreadable(field, f"a table of tests was expected, not {value!r}", 'Write for example { in = ["DE"] }.')
    if key == "ask":
        return _all([_asked(str(k), v, field) for k, v in value.items()])
    if key == "parameter":
        return _all([_numeric(f"parameter.{k}", v, f"{field}.{k}") for k, v in value.items()])
    if key.startswith("parameter."):
        return _numeric(key, value, field)
    reader = _READERS.get(key)
    if reader is None:
        near = words.nearest(key, [*_READERS, "all", "any", "not", "ask"])
        raise Unreadable(field, f"'{key}' is not a fact that rules can test", f"Did you mean '{near}'?" if near else
                         "The facts are listed in law/README.md.")  # fmt: skip
    return reader(key, value, ctx, field)


def _all(parts: list[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _strings(value: object, field: str) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
        raise Unreadable(field, f"a list of texts was expected, not {value!r}", 'Write for example ["DE", "FR"].')
    return tuple(value)


def _only(value: Mapping[str, object], allowed: tuple[str, ...], field: str) -> None:
    for key in value:
        if key not in allowed:
            raise Unreadable(f"{field}.{key}", f"the test '{key}' is not known here", f"Known tests: {', '.join(allowed)}.")
    if not value:
        raise Unreadable(field, "there is no test in it", f"Known tests: {', '.join(allowed)}.")


def _word_test(fact: str, vocabulary: tuple[str, ...]) -> Callable[..., Condition]:
    def read(_key: str, value: Mapping[str, object], _ctx: Context, field: str) -> Condition:
        _only(value, ("is", "not"), field)
        parts: list[Condition] = []
        for op, arg in value.items():
            args = _strings(arg, f"{field}.{op}")
            for word in args:
                if word not in vocabulary:
                    near = words.nearest(word, vocabulary)
                    raise Unreadable(f"{field}.{op}", f"'{word}' is not one of its words",
                                     f"Did you mean '{near}'?" if near else f"Use one of {', '.join(vocabulary)}.")  # fmt: skip
            atom = Atom(fact, "is", args)
            parts.append(atom if op == "is" else Not(atom))
        return _all(parts)

    return read


def _set_test(fact: str, op: str, positive: str, negative: str) -> Callable[..., Condition]:
    def read(_key: str, value: Mapping[str, object], _ctx: Context, field: str) -> Condition:
        _only(value, (positive, negative), field)
        parts: list[Condition] = []
        for name, arg in value.items():
            atom = Atom(fact, op, _strings(arg, f"{field}.{name}"))
            parts.append(atom if name == positive else Not(atom))
        return _all(parts)

    return read


def _parties(_key: str, value: Mapping[str, object], _ctx: Context, field: str) -> Condition:
    """Listed-party tags; tags of the 50 % rules rest on ownership, which is a fact of its own."""
    _only(value, ("listed", "not_listed"), field)
    parts: list[Condition] = []
    for name, arg in value.items():
        tags = _strings(arg, f"{field}.{name}")
        owned = tuple(t for t in tags if t.endswith(".affiliate-50"))
        plain = tuple(t for t in tags if t not in owned)
        atoms: list[Condition] = []
        if plain:
            atoms.append(Atom("parties", "any", plain))
        if owned:
            atoms.append(Atom("ownership", "any", owned))
        test: Condition = atoms[0] if len(atoms) == 1 else Any(tuple(atoms))
        parts.append(test if name == "listed" else Not(test))
    return _all(parts)


def _item(_key: str, value: Mapping[str, object], ctx: Context, field: str) -> Condition:
    _only(value, ("in", "not_in", "row", "reason"), field)
    parts: list[Condition] = []
    for op, arg in value.items():
        args = _strings(arg, f"{field}.{op}")
        if op in ("row", "reason"):
            if not ctx.row_namespace:
                raise Unreadable(f"{field}.{op}", "this pack has no licence rows", "Name them under `rows` in pack.toml.")
            parts.append(Atom(f"item:{ctx.row_namespace}", op, args))
        else:
            test = _codes(args, ctx, f"{field}.{op}")
            parts.append(test if op == "in" else Not(test))
    return _all(parts)


def _codes(args: tuple[str, ...], ctx: Context, field: str) -> Condition:
    """A test on the item's codes: one atom for each namespace that the codes and sets belong to."""
    by_ns: dict[str, list[str]] = {}
    for arg in args:
        if ":" in arg:
            spaces: tuple[str, ...] = (split_code(arg)[0],)
        elif arg in ctx.set_namespaces:
            spaces = ctx.set_namespaces[arg]
        else:
            near = words.nearest(arg, ctx.set_namespaces)
            raise Unreadable(field, f"there is no code set '{arg}'", f"Did you mean '{near}'?" if near else
                             "Add it to codesets.csv, or write a code with its namespace.")  # fmt: skip
        for space in spaces:
            by_ns.setdefault(space, []).append(arg)
    atoms = [Atom(f"item:{ns}", "in", tuple(a)) for ns, a in by_ns.items()]
    return atoms[0] if len(atoms) == 1 else Any(tuple(atoms))


def _content(key: str, value: Mapping[str, object], _ctx: Context, field: str) -> Condition:
    _only(value, ("in", "origin"), field)
    args = _strings(value["in"], f"{field}.in") if "in" in value else ()
    origin = _strings(value["origin"], f"{field}.origin") if "origin" in value else ()
    return Atom(key, "in", args, origin)


def _share(key: str, value: Mapping[str, object], _ctx: Context, field: str) -> Condition:
    _only(value, ("origin", "in", "ge", "gt", "le", "lt"), field)
    origin = _strings(value.get("origin", []), f"{field}.origin")
    codes = _strings(value["in"], f"{field}.in") if "in" in value else ()
    return _all([
        Atom(key, op, (_decimal(v, f"{field}.{op}"), *codes), origin)
        for op, v in value.items() if op in ("ge", "gt", "le", "lt")
    ])  # fmt: skip


def _decimal(value: object, field: str) -> str:
    try:
        if isinstance(value, (str, int)) and not isinstance(value, bool) and Decimal(value).is_finite():
            return str(Decimal(value))
    except InvalidOperation:
        pass
    raise Unreadable(field, f"{value!r} is not an exact decimal", 'Write it in quotes, for example "4800".')


def _numeric(fact: str, value: object, field: str) -> Condition:
    if not isinstance(value, Mapping):
        raise Unreadable(field, "a comparison was expected", 'Write for example { ge = "4800" }.')
    _only(value, ("ge", "gt", "le", "lt", "eq", "currency"), field)
    if fact == "value":
        currency = value.get("currency")
        if not isinstance(currency, str):
            raise Unreadable(f"{field}.currency", "an amount without a currency", 'Write currency = "USD".')
        fact = f"value:{currency}"
    return _all([Atom(fact, op, (_decimal(v, f"{field}.{op}"),)) for op, v in value.items() if op != "currency"])


def _end_use(_key: str, value: Mapping[str, object], _ctx: Context, field: str) -> Condition:
    _only(value, ("any", "none", "knowledge_at_least", "knowledge_is"), field)
    parts: list[Condition] = []
    for op, arg in value.items():
        args = _strings(arg, f"{field}.{op}")
        vocabulary = words.USES if op in ("any", "none") else words.KNOWLEDGE
        for word in args:
            if word not in vocabulary:
                near = words.nearest(word, vocabulary)
                raise Unreadable(f"{field}.{op}", f"'{word}' is not one of its words",
                                 f"Did you mean '{near}'?" if near else f"Use one of {', '.join(vocabulary)}.")  # fmt: skip
        if op in ("any", "none"):
            atom = Atom("uses", "any", args)
            parts.append(atom if op == "any" else Not(atom))
        elif op == "knowledge_is":
            parts.append(Atom("knowledge", "is", args))
        else:
            levels = words.KNOWLEDGE[words.KNOWLEDGE.index(args[0]) :]
            parts.append(Atom("knowledge", "is", levels))
    return _all(parts)


def _asked(question: str, value: object, field: str) -> Condition:
    if not isinstance(value, bool):
        raise Unreadable(f"{field}.{question}", "a question is answered by true or false", "Write true or false.")
    atom = Atom(f"ask:{question}", "is", ("yes",))
    return atom if value else Not(atom)


_READERS: Final[dict[str, Callable[..., Condition]]] = {
    "act": _word_test("act", words.ACTS),
    "type": _word_test("type", words.ITEM_TYPES),
    "de_minimis": _word_test("de_minimis", ("above", "at-or-below", "no-level")),
    "from": _set_test("from", "in", "in", "not_in"),
    "destination": _set_test("destination", "in", "in", "not_in"),
    "origin": _set_test("origin", "in", "in", "not_in"),
    "exporter_country": _set_test("exporter_country", "in", "in", "not_in"),
    "via": _set_test("via", "any_in", "any_in", "none_in"),
    "party_country": _set_test("party_country", "any_in", "any_in", "none_in"),
    "headquarters": _set_test("headquarters", "any_in", "any_in", "none_in"),
    "documents": _set_test("documents", "any", "any", "none"),
    "claimed": _set_test("claimed", "any", "any", "none"),
    "hs": _set_test("hs", "prefix", "in", "not_in"),
    "parties": _parties,
    "item": _item,
    "made_with": _content,
    "plant": _content,
    "content": _content,
    "content_share": _share,
    "value": lambda key, value, _ctx, field: _numeric(key, value, field),
    "quantity": lambda key, value, _ctx, field: _numeric(key, value, field),
    "end_use": _end_use,
}


def atoms_of(condition: Condition) -> Iterator[Atom]:
    """Every test in a condition, in reading order."""
    if isinstance(condition, Atom):
        yield condition
    elif isinstance(condition, Not):
        yield from atoms_of(condition.part)
    else:
        for part in condition.parts:
            yield from atoms_of(part)


def normal_form(condition: Condition) -> tuple[tuple[Literal, ...], ...]:
    """The condition as alternatives of conjunctions of literals. Raises Unreadable when there are too many."""
    if isinstance(condition, Atom):
        return (((condition, True),),)
    conjuncts = _expand(condition, True)
    unique = tuple(dict.fromkeys(tuple(dict.fromkeys(c)) for c in conjuncts))
    if len(unique) > MAX_CONJUNCTS:
        raise Unreadable("when", f"the rule has {len(unique)} alternatives, at most {MAX_CONJUNCTS} can be evaluated over "
                         "columns", "Split it into several rules.")  # fmt: skip
    return unique


def _expand(node: Condition, positive: bool) -> list[tuple[Literal, ...]]:
    if isinstance(node, Atom):
        return [((node, positive),)]
    if isinstance(node, Not):
        return _expand(node.part, not positive)
    branches = [_expand(part, positive) for part in node.parts]
    if isinstance(node, All) == positive:
        size = 1
        for b in branches:
            size *= max(len(b), 1)
        if size > 16 * MAX_CONJUNCTS:
            raise Unreadable("when", f"the rule has {size} alternatives", "Split it into several rules.")
        return [tuple(lit for conjunct in combination for lit in conjunct) for combination in product(*branches)]
    return [conjunct for branch in branches for conjunct in branch]
