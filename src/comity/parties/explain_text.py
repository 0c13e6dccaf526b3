"""Puts an explanation into a few plain sentences, what speaks against the match first, for a reviewer who has to decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from comity.parties.explain_record import Circumstance, Explanation, Flip, Word
from comity.parties.explain_words import in_words

MOST: Final = 8
"""Sentences of one explanation."""

_HOW: Final = ((0.95, "very likely"), (0.75, "likely"), (0.4, "perhaps"), (0.1, "unlikely to be"), (0.0, "very unlikely to be"))
_PRIOR: Final = {100: "where one subject in a hundred is listed", 2: "where one such pair in seven is the same party"}
_KINDS: Final = {"alias": "an alias", "previousName": "a previous name", "weakAlias": "a weak alias"}
_WHAT: Final = {"birthDate": "birth date", "incorporationDate": "founding date", "buildDate": "year of building", "country": "country", "gender": "gender", "type": "type of party"}
_FACTS: Final = {
    "date-same": "the dates are the same", "date-swapped": "the dates are the same with day and month exchanged",
    "date-one-part": "the dates differ in one part only", "date-year": "the years are the same",
    "date-year-only": "the years are the same, but not month and day", "date-near": "the years are near each other", "date-other": "the dates differ",
    "country-same": "the countries agree", "country-other": "the countries differ", "gender-same": "the gender agrees",
    "gender-other": "the gender differs", "type-other": "it is another type of party", "identifier-same": "an identifier is the same",
}  # fmt: skip
_IDENTIFIERS: Final = {
    "imoNumber": "IMO number", "mmsi": "MMSI", "callSign": "call sign", "registrationNumber": "registration number", "taxNumber": "tax number",
    "innCode": "INN", "ogrnCode": "OGRN", "leiCode": "LEI", "swiftBic": "BIC", "passportNumber": "passport number", "idNumber": "identity number",
    "uscCode": "Chinese social credit code", "serialNumber": "serial number",
}  # fmt: skip
_AGAINST: Final = -0.4


def sentences(e: Explanation) -> tuple[str, ...]:
    """The explanation in 3 to 8 sentences: the answer, what speaks against it, what for it, what would change it."""
    first = (_answer(e), *_against(e))
    then = (*_reading(e), *_pairs(e), *_for(e), *_ways(e))
    last = (*_flips(e), *e.notes)
    room = MOST - len(first)
    flips = last[: max(1, room - len(then))]
    return (*first, *then[: room - len(flips)], *flips)


def in_hundred(p: float) -> str:
    """A probability as so many in a hundred, and finer near the ends."""
    if p >= 0.995:
        return "more than 99 in 100"
    return "fewer than 1 in 100" if p < 0.005 else f"about {max(1, round(100 * p))} in 100"


def brief(e: Explanation) -> str:
    """The explanation in one short line, for a column of a table."""
    return line_of(e.words, e.circumstances, e.order, e.forms)


def line_of(words: Sequence[Word], circumstances: Sequence[Circumstance], order: str, forms: str) -> str:
    """The pieces of an explanation in one short line: what speaks against the match first."""
    lost = [w.asked for w in words if w.asked and not w.listed and w.frequency != "particle"]
    more = [w.listed for w in words if not w.asked and w.frequency != "particle"]
    parts = [_told(c) for c in circumstances if c.worth < _AGAINST and c.asked]
    if lost and more:
        parts.append(f"{' '.join(lost)} against {' '.join(more)}")
    elif lost or more:
        parts.append(f"only in the {'first' if lost else 'second'}: {' '.join(lost or more)}")
    by: dict[str, list[str]] = {}
    for w in words:
        if w.asked and w.listed:
            by.setdefault(w.done, []).append(w.asked if w.done == "equal" else f"{w.asked}/{w.listed}")
    parts += [f"{done}: {', '.join(texts)}" for done, texts in by.items()]
    parts += [{"same": "the same legal form", "other": "another legal form"}[forms]] if forms else []
    parts += ["another order of words"] if order == "other" else []
    parts += [_told(c) for c in circumstances if c.worth > 0]
    return "; ".join(parts) or "no word in common"


def _told(c: Circumstance) -> str:
    return f"{_fact_name(c)} ({c.asked} / {c.listed})"


def _answer(e: Explanation) -> str:
    how = next(word for least, word in _HOW if e.probability >= least)
    verb = f"is {how}" if how.endswith("be") else f"is {how} the same party as" if how != "perhaps" else "may be"
    verb = verb.replace("to be", "to be the same party as") if how.endswith("be") else verb
    where = f" on the list {e.list}" if e.list else ""
    kind = f" ({_KINDS[e.listed.kind]} of the entry)" if e.listed.kind in _KINDS and e.list else ""
    measure = f"{in_hundred(e.probability)} such agreements are the same party, {_PRIOR[e.prior]}"
    return f"“{e.asked.text}” {verb} “{e.listed.text}”{where}{kind}: {measure}."


def _against(e: Explanation) -> list[str]:
    out: list[str] = []
    facts = [_fact(e, c) for c in e.circumstances if c.worth < _AGAINST and (c.what in _FACTS or c.what.endswith("-other"))]
    lost = [w for w in e.words if w.done == "contradicted" and w.asked]
    more = [w for w in e.words if w.done == "contradicted" and not w.asked]
    if lost and more:
        out.append(f"Against it: where {_other(e)} has {_all(_weighty(w) for w in more)}, there stands {_all(_weighty(w) for w in lost)}.")
    if facts:
        out.append(f"{'Also against it' if out else 'Against it'}: {'; '.join(facts)}.")
    if e.forms == "other":
        out.append(f"The legal forms differ ({_all(e.asked.aside)}; {_other(e)}: {_all(e.listed.aside)}).")
    return out


def _other(e: Explanation) -> str:
    return "the list" if e.prior == _SCREENED else "the second"


_SCREENED: Final = 100


def _fact(e: Explanation, c: Circumstance) -> str:
    name = _fact_name(c)
    return f"{name} ({c.asked})" if c.asked == c.listed else f"{name} ({c.asked}; {_other(e)}: {c.listed})"


def _fact_name(c: Circumstance) -> str:
    return _FACTS.get(c.what) or f"another {_IDENTIFIERS.get(c.what.removesuffix('-other'), 'identifier')}"


def _weighty(w: Word) -> str:
    text = in_words(w) if w.asked else f"“{w.listed}”"
    return f"{text} ({_RARITY[w.frequency]})" if w.frequency in _RARITY else text


_RARITY: Final = {"rare": "a rare word", "common": "a common word", "general": "a general word", "number": "a number"}


def _reading(e: Explanation) -> list[str]:
    out = []
    for name in (e.asked, e.listed):
        if name.script not in {"LATIN", "NONE"}:
            script = "in several scripts" if name.script == "MIXED" else f"in {_SCRIPTS.get(name.script, name.script.capitalize())} letters"
            aside = f" (put aside: {', '.join(name.aside)})" if name.aside else ""
            out.append(f"“{name.text}” is written {script} and was read as “{name.read}”{aside}.")
    return out


_SCRIPTS: Final = {"HAN": "Chinese", "KANA": "Japanese", "HANGUL": "Korean", "OTHER": "other"}


def _pairs(e: Explanation) -> list[str]:
    equal = [w for w in e.words if w.done == "equal" and w.frequency != "particle"] or [w for w in e.words if w.done == "equal"]
    near = [w for w in e.words if w.asked and w.listed and w.done != "equal"]
    out = []
    if equal:
        rare = [w for w in equal if w.frequency == "rare"]
        common = [w for w in equal if w.frequency in {"common", "general"}]
        weight = ""
        if len(equal) == len(common):
            weight = ", but common: many bear it" if len(equal) == 1 else ", but all are common: many bear them"
        elif len(rare) == len(equal):
            weight = " and rare, which is much evidence"
        elif rare:
            weight = f"; {_all(in_words(w) for w in rare)} {'is' if len(rare) == 1 else 'are'} rare, which is much evidence"
        out.append(f"{_all(in_words(w) for w in equal)} {'is' if len(equal) == 1 else 'are'} equal in both{weight}.")
    if near:
        out.append(_first_capital("; ".join(f"{in_words(w)} stands for “{w.listed}” ({w.detail or w.done})" for w in near[:4])) + ".")
    alone = [w for w in e.words if w.done == "alone" and w.frequency != "particle"]
    for words, where in (([w for w in alone if w.asked], "the listed name" if e.prior == _SCREENED else "the second name"), ([w for w in alone if not w.asked], _first(e))):
        if words:
            out.append(_first_capital(f"{_all(map(_weighty, words))} {'is' if len(words) == 1 else 'are'} not in {where}."))
    return out


def _first(e: Explanation) -> str:
    return "the name asked" if e.prior == _SCREENED else "the first name"


def _for(e: Explanation) -> list[str]:
    facts = [_fact(e, c) for c in e.circumstances if c.worth > 0]
    return [f"For it: {'; '.join(facts)}."] if facts else []


def _ways(e: Explanation) -> list[str]:
    out = []
    if e.order == "other":
        out.append("The words stand in another order.")
    if e.forms == "same":
        out.append("The legal forms agree.")
    if e.listed.kind == "weakAlias":
        out.append("The list itself calls this name a weak alias, which lowers the figure.")
    return out


def _flips(e: Explanation) -> list[str]:
    facts = [f for f in e.flips if f.what != "word"]
    words = [f for f in e.flips if f.what == "word" and f.decides]
    out = [_flip(e, f) for f in facts if f.decides][:2] or [_flip(e, f) for f in facts[:1]]
    shown = e.probability >= e.threshold
    changed = [f.listed for f in words if (f.contradicts if shown else f.agrees) is not None]
    every = len(changed) > 1 and len(changed) == sum(bool(w.asked and w.listed) and w.frequency not in {"particle", "initial"} for w in e.words)
    if shown and every:
        out.append("Every word is needed: were any of them another, it would be under the threshold.")
    elif changed:
        verb = "were another word" if shown else "stood there too"
        out.append(f"If {_all((f'“{c}”' for c in changed), 'or')} {verb}, it would be {'under' if shown else 'over'} the threshold.")
    return out


def _flip(e: Explanation, f: Flip) -> str:
    name = _WHAT.get(f.what) or _IDENTIFIERS.get(f.what, f.what)
    parts = [f"{in_hundred(p)} if it is {word}{_crosses(e, p)}" for p, word in ((f.agrees, "the same"), (f.contradicts, "another")) if p is not None]
    return f"The {name} is not stated; {_other(e)} has {f.listed}: {', '.join(parts)}."


def _crosses(e: Explanation, p: float) -> str:
    if (p >= e.threshold) == (e.probability >= e.threshold):
        return ""
    return " (over the threshold)" if p >= e.threshold else " (under the threshold)"


def _all(texts: Iterable[str], last: str = "and") -> str:
    found: Sequence[str] = list(texts)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {last} {found[-1]}".replace(",,", ",")


def _first_capital(text: str) -> str:
    return text[:1].upper() + text[1:]
