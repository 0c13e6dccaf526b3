# ruff: noqa: RUF001
"""Names that nobody bears: endless, empty, disguised, broken. Work stays bounded, nothing is raised, and the answer depends on the name alone."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.parties import screening
from comity.parties.entity import Entity
from comity.parties.explain import explain
from comity.parties.index.build import build, keys_of_grams
from comity.parties.index.retrieve import Index
from comity.parties.match.align import align
from comity.parties.match.evidence import Subject
from comity.parties.match.normal import LONGEST, LONGEST_WORD, MOST_WORDS, normal
from comity.parties.screening import LEAST_FOUND, MOST_FOUND, Screener, name_odds, spellings

LETTERS = "abcdefghijklmnopqrstuvwxyz"
CHANCE = random.Random(3)

ODD = {
    "empty": "",
    "spaces": " \t\u00a0\u3000 ",
    "punctuation": "--- ... !? (/) ''",
    "digits": "0123456789",
    "one digit": "7",
    "one letter": "x",
    "one word without end": "a" * 10_000,
    "one word of changing letters": "".join(CHANCE.choices(LETTERS, k=10_000)),
    "5,000 words": "mohammed " * 5_000,
    "5,000 different words": " ".join("".join(CHANCE.choices(LETTERS, k=6)) for _ in range(5_000)),
    "5,000 letters apart": "a b " * 2_500,
    "legal forms only": "ltd gmbh " * 2_000,
    "titles only": "mr dr sheikh " * 2_000,
    "number words": "twenty one " * 2_000,
    "10,000 Han characters": "中国石油" * 2_500,
    "10,000 Arabic letters": "محمد عبد الرحمن " * 640,
    "10,000 Thai letters": "ก" * 10_000,
    "one Cyrillic word": "щ" * 10_000,
    "hyphens": "a-" * 5_000,
    "ligatures that unfold": "\ufdfa\ufdfb㌀㍿" * 2_500,
    "directions turned over": "\u202e\u2066nedal\u2069 nib\u202c amaso\u200f",
    "invisible between letters": "o\u200bs\u200da\u2060m\ufeffa b\u00adin l\u034fa\u180ede\u200cn",
    "towers of marks": "o" + "\u0301" * 3_000 + "s" + "\u0334\u0489" * 2_000 + "ama bin laden",
    "homoglyphs": "О\u0455\u0430m\u0430 b\u0456n L\u0430d\u0435n",
    "mathematical letters": "𝓞𝓼𝓪𝓶𝓪 𝖇𝖎𝖓 𝕷𝖆𝖉𝖊𝖓",
    "wide letters": "Ｏｓａｍａ　ｂｉｎ　Ｌａｄｅｎ",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈 💣" * 300,
    "lone surrogates": "os\ud800ama bin\udfff laden\udbff",
    "surrogates only": "\ud800\udfff" * 100,
    "null bytes": "osama\0bin\0laden\0",
    "lines": "osama\nbin\r\nladen\u2028\u2029",
    "not a character": "\uffff\ufffe\U0010ffff",
    "private use": "\ue000\uf8ff\U000f0000",
    "formula": "=cmd|'/c calc'!A1",
    "format string": "%s%n{0}{name}",
    "pattern": "(a+)+$" * 500 + "!",
    "json": '{"name": ["' * 100,
}  # fmt: skip
DISGUISED = ("directions turned over", "invisible between letters", "homoglyphs", "mathematical letters", "wide letters", "lone surrogates", "lines")
"""Of these the name of the listed party is left when the disguise is taken off."""
TYPES = ("", "person", "organisation", "vessel", "aircraft")
LISTED = Entity(id="real", schema="Person", list="xx.odd", properties={"name": ("Osama bin Laden",)})


@pytest.fixture(scope="module")
def odd_screener():
    """An index of nothing but odd names, and one true one."""
    odd = [Entity(id=f"odd-{i}", schema=schema, list="xx.odd", properties={"name": (text,) if text else ("",), "alias": (text, text + " x")})
           for i, text in enumerate(ODD.values()) for schema in ("Person", "Company")]  # fmt: skip
    return Screener(Index(*build([LISTED, *(e.__class__(id=f"{e.id}-{e.schema}", schema=e.schema, list=e.list, properties=e.properties) for e in odd)], {})))


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_what_is_compared_of_a_name_is_bounded(text):
    for person in (True, False):
        for name in (normal(text, person=person), *spellings((text,), person=person)):
            assert len(name.words) <= MOST_WORDS
            assert all(0 < len(w) <= LONGEST_WORD and w.isascii() and w.isalnum() for w in name.words)
            assert sum(len(keys_of_grams(w)) for w in name.words) <= MOST_WORDS * 3 * LONGEST_WORD
    assert len(spellings((text,), person=False)) <= 4
    assert normal(text).text == text


def test_what_stands_after_the_longest_name_is_not_compared():
    head = "Ivan Petrov" + " " * (LONGEST - 11)
    assert normal(head + "Sidorov").words == ("ivan", "petrov")
    assert normal(head[:-3] + "Sidorov").words == ("ivan", "petrov"), "half a word is none"
    assert normal("ab" * LONGEST).words == ("ab" * (LONGEST_WORD // 2),)


def test_of_many_words_those_are_compared_that_tell_most():
    padded = "the company of international trading and general group services of the " * 3 + "Zarkhavan Quillondi"
    assert {"zarkhavan", "quillondi"} <= set(normal(padded).words)
    assert len(normal(padded).words) == MOST_WORDS
    many = normal(" ".join(f"zarkh{LETTERS[i]}van" for i in range(20)))
    assert many.words == tuple(f"zarkh{LETTERS[i]}van" for i in range(MOST_WORDS)), "of equals the first"


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_an_odd_name_is_answered_in_bounded_work(screener, text, kind):
    started = time.perf_counter()
    (matches,) = screener.screen([Subject(text, type=kind)], 0.001)
    assert time.perf_counter() - started < 2, "work grows faster than the name"
    for spelling in spellings((text,), person=kind == "person"):
        found = screener.index.find(spelling, MOST_FOUND, LEAST_FOUND)
        assert len(found.names) <= 512
        assert np.isfinite(found.likeness).all()
    assert len(matches) <= 4 * 512
    assert all(np.isfinite([m.odds, m.name_odds, m.probability]).all() and 0 < m.probability < 1 for m in matches)


@pytest.mark.parametrize("text", [t for t in ODD.values() if not normal(t).words], ids=[k for k, t in ODD.items() if not normal(t).words])
def test_a_name_without_letters_is_nobody(screener, odd_screener, text):
    for known in (screener, odd_screener):
        assert known.screen([Subject(text), Subject(text, type="person")], 0.001) == [[], []]


def test_there_are_names_without_letters_among_the_odd_ones():
    assert sum(not normal(t).words for t in ODD.values()) >= 6


@pytest.mark.parametrize("case", DISGUISED)
def test_a_disguise_hides_nobody(odd_screener, case):
    text = ODD[case] if case != "directions turned over" else "\u202a\u2066osama\u2069 bin\u202c laden\u200f"
    (matches,) = odd_screener.screen([Subject(text, type="person")])
    assert "real" in {odd_screener.entity(m.entity).id for m in matches}


def test_odd_names_that_are_listed_are_found_and_do_no_harm(odd_screener):
    """Every odd name with letters finds its own entry; the true one is found among them as ever."""
    asked = [Subject(t) for t in ODD.values()]
    for (case, text), matches in zip(ODD.items(), odd_screener.screen(asked, 0.0001), strict=True):
        if not normal(text).words:
            continue
        own = {normal(odd_screener.index.texts[m.name]).words for m in matches}
        assert normal(text).words in own, case
    (found,) = odd_screener.screen([Subject("Usama bin Ladin", type="person")], 0.05)
    assert "real" in {odd_screener.entity(m.entity).id for m in found}


def test_half_a_character_in_a_listed_entry_is_shown_as_such(odd_screener):
    """JSON cannot hold it: the entry is kept with the sign for what cannot be shown, the name itself as it was."""
    number = next(i for i in range(len(odd_screener.index.entities)) if "\ufffd" in odd_screener.entity(i).caption)
    assert "osama" not in odd_screener.entity(number).caption
    assert any("\ud800" in odd_screener.index.texts[i] for i in np.flatnonzero(odd_screener.index.arrays.name_entity == number))


def test_a_match_of_an_odd_name_can_be_explained(odd_screener):
    asked = [Subject(t, type=kind) for t in ODD.values() for kind in ("", "person")]
    told = [explain(odd_screener, s, m[0]) for s, m in zip(asked, odd_screener.screen(asked, 0.01), strict=True) if m]
    assert len(told) > 40
    assert all(e.sentences and max(map(len, e.sentences)) < 12 * 10_000 for e in told)
    assert sum(len(e.words) for e in told) <= len(told) * 2 * MOST_WORDS


def test_a_number_without_a_name_is_explained():
    ship = Entity(id="s", schema="Vessel", list="xx.odd", properties={"name": ("Ocean Quillon",), "imoNumber": ("9187629",)})
    known = Screener(Index(*build([ship], {})))
    asked = Subject("???", identifiers=(("imoNumber", "9187629"),))
    ((match,),) = known.screen([asked])
    assert any("9187629" in s for s in explain(known, asked, match).sentences)


def test_odd_names_side_by_side(screener):
    texts = list(ODD.values())
    pairs = [(a, b) for a in texts for b in texts[::5]] + [(a, "Osama bin Laden") for a in texts]
    started = time.perf_counter()
    odds = name_odds(pairs, ["person"] * len(pairs))
    assert time.perf_counter() - started < 2 + len(pairs) * 0.02
    assert np.isfinite(odds).all()
    for (a, b), o in zip(pairs, odds, strict=True):
        assert (normal(a, person=True).words != () and normal(b, person=True).words != ()) or o == -30, (a[:20], b[:20])


def test_word_tables_are_made_part_by_part(screener, monkeypatch):
    """One name of 14 words makes the table of words by words wide for all of its part: no part has more rows than the bound, and parts change nothing."""
    asked = [Subject(t) for t in ODD.values()] * 3
    whole = screener.screen(asked, 0.001)
    rows = []

    def counted(one, other, pairs):
        rows.append(len(pairs[0]))
        return align(one, other, pairs)

    monkeypatch.setattr(screening, "align", counted)
    monkeypatch.setattr(screening, "_ROWS", 300)
    assert [told(m) for m in screener.screen(asked, 0.001)] == [told(m) for m in whole]
    assert len(rows) > 5
    assert max(rows) == 300


# ---- the answer depends on the subject alone


def told(matches):
    return [(m.entity, m.name, m.asked, m.name_odds, m.odds, m.probability) for m in matches]


@pytest.fixture(scope="module")
def real_names(listed):
    return sorted({n for e in listed for n in e.names})


def garbled(chance, names):
    """A listed name as somebody might write it, or two thrown together."""
    name = chance.choice(names)
    kind = chance.randrange(6)
    place = chance.randrange(len(name))
    if kind == 0:
        return name[:place] + chance.choice(LETTERS) + name[place + 1 :]
    if kind == 1:
        return " ".join(reversed(name.split()))
    if kind == 2:
        return name[: max(5, place)]
    if kind == 3:
        return f"{name} {chance.choice(names)}"
    return name.upper() if kind == 4 else name


def test_a_subject_gets_the_same_answer_alone_and_in_a_batch(screener, real_names):
    chance = random.Random(20)
    asked = [Subject(garbled(chance, real_names), type=chance.choice(TYPES)) for _ in range(400)]
    wide = [Subject(t) for t in ODD.values()]
    together = screener.screen([*wide, *asked, *wide], 0.001)[len(wide) : -len(wide)]
    alone = [screener.screen([s], 0.001)[0] for s in asked]
    assert sum(len(m) for m in alone) > 600
    for subject, one, other in zip(asked, alone, together, strict=True):
        assert told(one) == told(other), subject


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_neither_neighbours_nor_order_change_an_answer(screener, real_names, data):
    real = st.integers(0, len(real_names) - 1).map(real_names.__getitem__)
    one = st.one_of(real, st.sampled_from(list(ODD)).map(ODD.get), st.text(max_size=60), st.tuples(real, st.text(max_size=8)).map("".join))
    names = data.draw(st.lists(one, min_size=1, max_size=6))
    asked = [Subject(n, type=data.draw(st.sampled_from(TYPES))) for n in names]
    together = screener.screen(asked, 0.001)
    order = data.draw(st.permutations(range(len(asked))))
    mixed = screener.screen([asked[i] for i in order], 0.001)
    for place, i in enumerate(order):
        assert told(together[i]) == told(mixed[place]) == told(screener.screen([asked[i]], 0.001)[0])


@given(st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_two_texts_can_be_compared(a, b):
    odds = name_odds([(a, b), (a, a)], ["", "person"])
    assert np.isfinite(odds).all()
    if normal(a).words and normal(b).words:
        assert odds[0] > -30


def test_asking_twice_says_the_same(screener, real_names):
    asked = [Subject(n) for n in real_names[::150]]
    assert [told(m) for m in screener.screen(asked, 0.01)] == [told(m) for m in screener.screen(asked, 0.01)]


def test_more_aliases_never_lose_a_match(screener, real_names):
    """Whoever is found under a name is found with an alias more, never less probably."""
    for name, other in zip(real_names[::700], real_names[350::700], strict=False):
        (alone,) = screener.screen([Subject(name)], 0.01)
        (more,) = screener.screen([Subject(name, aliases=(other, "", "--"))], 0.01)
        odds = {m.entity: m.odds for m in more}
        assert all(odds[m.entity] >= m.odds for m in alone)
