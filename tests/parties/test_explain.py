"""The explanation of a match: read from the very alignment that was scored, and true in what it says would change it."""

from __future__ import annotations

import gzip
import json

import msgspec
import numpy as np
import pytest

from comity.parties.entity import Entity
from comity.parties.explain import because, because_of, explain, explain_pair, party
from comity.parties.explain_record import Explanation
from comity.parties.explain_text import MOST, in_hundred
from comity.parties.explain_words import edit, written
from comity.parties.index.build import build
from comity.parties.index.retrieve import Index
from comity.parties.match.evidence import Subject
from comity.parties.match.features import FEATURES
from comity.parties.screening import Screener, joined_odds, name_odds, pair_odds, readings
from comity.parties.sources.known import SOURCES
from comity.terms.problems import BadInput

JARGON = ("log-odds", "logit", "likelihood ratio", "feature", "vector", "token")


def entity(id_, schema, names, **more):
    properties = {"name": names[:1], "alias": names[1:], **more}
    return Entity(id=id_, schema=schema, list="xx.list", properties={k: tuple(v) for k, v in properties.items() if v}, citation="1 XX 2")


LISTED = (
    entity("1", "Person", ["Viktor Anatoljevich Bout", "Wiktor But"], birthDate=["1967-01-13"], nationality=["RU"], gender=["male"],
           passportNumber=["21N0532664"]),
    entity("2", "Organization", ["Zarkhavan Trading Company Ltd", "Zarkhavan Tejarat"], country=["IR"]),
    entity("3", "Vessel", ["Ocean Quillon"], imoNumber=["9187629"], flag=["PA"]),
    entity("4", "Person", ["Muhammad Hasan Quddusi"], weakAlias=["Abu Quddus"], previousName=["Hasan Qudusov"], birthDate=["1970"]),
    entity("5", "Person", ["محمد نصرالدین قندوزی"]),
    *(entity(f"f{i}", "Person", [f"Ivan Petrov {w}"]) for i, w in enumerate(("Orlov", "Sokolov", "Lebedev", "Kozlov"))),
)  # fmt: skip


@pytest.fixture(scope="module")
def screener():
    return Screener(Index(*build(LISTED, {})))


def told(screener, subject, *, threshold=0.2, entity_id=""):
    """The explanation of the first match, or of that with one entry."""
    (matches,) = screener.screen([subject], 0.0001)
    match = next(m for m in matches if entity_id in ("", screener.entity(m.entity).id))
    return explain(screener, subject, match, threshold), match


def by_word(e: Explanation):
    return {w.asked or w.listed: w for w in e.words}


# -- the same arrays -------------------------------------------------------------------------------------------------------


def holds_together(screener, subject, match, e):
    """The pieces add up to the score: names, evidence, probability; and words to the features that were weighed."""
    assert e.probability == match.probability
    assert e.odds == match.odds
    assert e.names + sum(c.worth for c in e.circumstances) == pytest.approx(match.odds, abs=1e-9)
    assert e.listed.text == screener.index.texts[match.name]
    assert e.asked.text == match.asked
    (asked,) = [n for n in readings((match.asked,), subject.type) if " ".join(n.words) == e.asked.read]
    again = screener.against([asked], match.name, subject.type)
    assert float(again.odds[0]) == pytest.approx(e.names, abs=1e-6)
    column = dict(zip(FEATURES, again.columns[0].tolist(), strict=True))
    lost = [w for w in e.words if not w.listed or not w.asked]
    assert sum(w.bits for w in lost if w.asked) == pytest.approx(column["lost_asked"], abs=2e-3)
    assert sum(w.bits for w in lost if not w.asked) == pytest.approx(column["lost_listed"], abs=2e-3)
    paired = [w for w in e.words if w.asked and w.listed]
    assert sum(w.bits for w in paired if w.done == "equal") == pytest.approx(column["equal_bits"], abs=2e-3)
    assert sum(w.bits for w in paired if w.done != "equal") == pytest.approx(column["near_bits"], abs=2e-3)
    assert sum(w.bits * w.likeness for w in paired) == pytest.approx(column["shared_bits"], abs=4e-3)
    assert (e.order == "other") == (column["crossed"] > 0 and len(paired) > 1)
    assert {1: "same", -1: "other"}.get(int(column["form"]), "") == e.forms
    asked_words = [part for w in e.words for part in w.asked.split()]
    assert asked_words == list(asked.words)


SUBJECTS = (
    Subject("Victor Bout"), Subject("But, Viktor", type="person"), Subject("Bout Viktor Anatolevich", type="person", dates=("1967-01-13",), countries=("RU",)),
    Subject("Виктор Анатольевич Бут"), Subject("V. Bout", countries=("US",), gender="female"), Subject("Zarkhavan Trading GmbH"),
    Subject("Zarkha van Trading Ltd", type="organisation"), Subject("Ocean Quilon", type="vessel", identifiers=(("imoNumber", "IMO 9187629"),)),
    Subject("Abu Quddus", type="person"), Subject("mohamed hassan kuddusi"), Subject("محمد حسن قدوسی"), Subject("Mohammad Nasruddin Qunduzi"),
    Subject("Petrov Ivan Orlow"), Subject("Ivan P Orlov"), Subject("Hasan Qudusova", type="person"), Subject("Zarkhavn", aliases=("Zarkhavan Tejarat",)),
)  # fmt: skip


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda s: s.name)
def test_the_pieces_are_those_that_were_scored(screener, subject):
    (matches,) = screener.screen([subject], 0.0001)
    assert matches, "a case without a match shows nothing"
    for match in matches:
        holds_together(screener, subject, match, explain(screener, subject, match))


def test_the_pieces_of_real_lists_are_those_that_were_scored(shared):
    """Every fifth name of the Security Council's list with a slip, against that list."""
    raw = gzip.decompress((shared / "data" / "lists" / "un_sc_consolidated_2026-02-27.xml.gz").read_bytes())
    source = SOURCES["un"]
    entities = source.read({next(iter(source.files)): raw}).entities
    screener = Screener(Index(*build(entities, {})))
    shown = 0
    for e in entities[::5]:
        name = e.caption
        subject = Subject(name[: len(name) // 2] + name[len(name) // 2 + 1 :], type={"Person": "person"}.get(e.schema, ""))
        for match in screener.screen([subject], 0.05)[0][:3]:
            told_ = explain(screener, subject, match)
            holds_together(screener, subject, match, told_)
            assert 1 <= len(told_.sentences) <= MOST
            shown += 1
    assert shown > 150


# -- each word -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("one", "other", "kind", "word", "done", "listed", "detail"), [
    ("Mohammed Quddusi", "Muhammad Quddusi", "person", "mohammed", "spelling", "muhammad", "another spelling of the same name"),
    ("Bill Clinton", "William Clinton", "person", "bill", "nickname", "william", "a short form of the same name"),
    ("J Quddusi", "John Quddusi", "person", "j", "initial", "john", "an initial"),
    ("Viktor Bout", "Viktor Bout", "person", "bout", "equal", "bout", ""),
    ("Zarkhavan Comercio", "Zarkhavan Trading", "organisation", "comercio", "spelling", "trading", "the same word in another language or form"),
    ("Petrova Ludmila", "Petrov Ludmila", "person", "petrova", "spelling", "petrov", "the same family name with another ending"),
    ("Goodwill Quillon", "Good Will Quillon", "organisation", "goodwill", "together", "good will", "written as one word"),
    ("Good Will Quillon", "Goodwill Quillon", "organisation", "good will", "together", "goodwill", "written as two words"),
    ("Zarkhavan Quillonate", "Zarkhavan Quill", "organisation", "quillonate", "cut off", "quill", "cut off"),
])  # fmt: skip
def test_what_was_done_with_a_word(one, other, kind, word, done, listed, detail):
    found = by_word(explain_pair(one, other, kind))[word]
    assert (found.done, found.listed, found.detail) == (done, listed, detail)
    assert 0.5 <= found.likeness <= 1


@pytest.mark.parametrize(("one", "other", "said"), [
    ("zarkavan", "zarkhavan", "'h' left out"), ("zarkhhavan", "zarkhavan", "'h' added"), ("zarkhevan", "zarkhavan", "'e' for 'a'"),
    ("zarhkavan", "zarkhavan", "'hk' for 'kh'"), ("zarxxavan", "zarkhavan", "2 letters differ"),
])  # fmt: skip
def test_a_typing_error_is_named(one, other, said):
    assert edit(one, other) == said


def test_words_of_another_script_are_shown_with_their_reading(screener):
    e, _ = told(screener, Subject("محمد حسن قدوسی"))
    assert e.asked.script == "ARABIC"
    assert any("“محمد” (read “" in s for s in e.sentences), e.sentences
    assert any("is written in Arabic letters and was read as" in s for s in e.sentences)
    assert by_word(e)[e.asked.read.split()[0]].written == "محمد"
    assert written("Иван Петров")["ivan"] == "Иван"


def test_what_has_no_partner_is_contradicted_or_alone():
    both = by_word(explain_pair("Viktor Quddusi", "Viktor Zarkhavan", "person"))
    assert (both["quddusi"].done, both["zarkhavan"].done) == ("contradicted", "contradicted")
    one = by_word(explain_pair("Viktor Quddusi", "Viktor", "person"))
    assert one["quddusi"].done == "alone"
    assert one["quddusi"].frequency == "rare"
    assert by_word(explain_pair("Mohammed Quddusi", "Quddusi", "person"))["mohammed"].frequency == "common"


def test_legal_forms_titles_and_order():
    e = explain_pair("Zarkhavan Trading Ltd", "Zarkhavan Trading GmbH", "organisation")
    assert (e.forms, e.asked.aside, e.listed.aside, e.order) == ("other", ("ltd",), ("gmbh",), "same")
    assert any("legal forms differ" in s for s in e.sentences)
    assert explain_pair("Zarkhavan Limited", "Zarkhavan Ltd").forms == "same"
    assert explain_pair("Zarkhavan", "Zarkhavan Ltd").forms == ""
    assert explain_pair("Quddusi Viktor", "Viktor Quddusi", "person").order == "other"
    assert explain_pair("Dr. Viktor Quddusi", "Viktor Quddusi", "person").asked.aside == ("dr",)


# -- sentences -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda s: s.name)
def test_sentences_are_few_and_plain(screener, subject):
    for match in screener.screen([subject], 0.0001)[0]:
        e = explain(screener, subject, match)
        assert 2 <= len(e.sentences) <= MOST
        assert match.asked in e.sentences[0]
        assert screener.index.texts[match.name] in e.sentences[0]
        assert "one subject in a hundred is listed" in e.sentences[0]
        for sentence in e.sentences:
            assert sentence.endswith("."), sentence
            assert "  " not in sentence
            assert not any(word in sentence.lower() for word in JARGON)


def test_contradictions_come_before_agreements(screener):
    e, _ = told(screener, Subject("Viktor Anatoljevich Bout", type="person", dates=("1950-05-05",), countries=("US",), gender="female"), entity_id="1")
    assert e.sentences[1].startswith("Against it: ")
    assert "the dates differ (1950-05-05; the list: 1967-01-13)" in e.sentences[1]
    assert "the countries differ" in e.sentences[1]
    assert "the gender differs" in e.sentences[1]
    assert {c.what for c in e.circumstances} == {"date-other", "country-other", "gender-other"}
    assert e.circumstances[0].what == "date-other"
    assert "is equal in both" in " ".join(e.sentences[2:]) or "are equal in both" in " ".join(e.sentences[2:])


def test_a_weak_alias_and_a_previous_name_are_told(screener):
    weak, match = told(screener, Subject("Abu Quddus", type="person"), entity_id="4")
    assert weak.listed.kind == "weakAlias"
    assert any("weak alias" in s for s in weak.sentences)
    assert weak.names > match.name_odds
    assert [c.what for c in weak.circumstances] == ["weak-alias"]
    old, _ = told(screener, Subject("Hasan Qudusov", type="person"), entity_id="4")
    assert old.listed.kind == "previousName"
    assert "(a previous name of the entry)" in old.sentences[0]


def test_another_imo_number_is_a_contradiction(screener):
    e, _ = told(screener, Subject("Ocean Quillon", type="vessel", identifiers=(("imoNumber", "9999999"),)), entity_id="3")
    assert any("another IMO number (9999999; the list: 9187629)" in s for s in e.sentences)


def test_an_address_is_not_compared_and_that_is_said(screener):
    subject = Subject("Viktor Anatoljevich Bout", address="Tverskaya 1")
    with_, _ = told(screener, subject, entity_id="1")
    without, _ = told(screener, subject._replace(address=""), entity_id="1")
    assert with_.probability == without.probability
    assert with_.notes == ("Addresses are not compared.",)


def test_so_many_in_a_hundred():
    assert in_hundred(0.9999999) == "more than 99 in 100"
    assert in_hundred(0.97) == "about 97 in 100"
    assert in_hundred(0.006) == "about 1 in 100"
    assert in_hundred(1e-9) == "fewer than 1 in 100"


# -- what would change it ----------------------------------------------------------------------------------------------------


def test_what_is_not_stated_does_what_the_flip_says(screener):
    """Each flip is checked by asking again with the fact stated."""
    subject = Subject("Viktor Anatoljevich Bout")
    e, before = told(screener, subject, entity_id="1")
    flips = {f.what: f for f in e.flips if f.what != "word"}
    assert flips.keys() == {"birthDate", "country", "gender", "type", "passportNumber"}
    stated = {
        "birthDate": ({"dates": ("1967-01-13",)}, {"dates": ("1931-05-05",)}), "country": ({"countries": ("RU",)}, {"countries": ("US",)}),
        "gender": ({"gender": "male"}, {"gender": "female"}), "type": ({"type": "person"}, {"type": "organisation"}),
        "passportNumber": ({"identifiers": (("passportNumber", "21N0532664"),)}, None),
    }  # fmt: skip
    for what, sides in stated.items():
        for side, foretold in zip(sides, (flips[what].agrees, flips[what].contradicts), strict=True):
            if side is None:
                assert foretold is None
                continue
            now = told(screener, subject._replace(**side), entity_id="1")[1].probability
            assert now == pytest.approx(foretold, rel=1e-6), (what, side)
    assert flips["birthDate"].agrees > before.probability > flips["birthDate"].contradicts


def test_what_both_sides_state_is_no_flip(screener):
    subject = Subject("Viktor Bout", type="person", dates=("1967-01-13",), countries=("RU",), gender="male", identifiers=(("passportNumber", "X1"),))
    e, _ = told(screener, subject, entity_id="1")
    assert {f.what for f in e.flips} <= {"word"}


def test_a_flip_that_decides_is_first_and_is_said(screener):
    subject = Subject("Viktor Anatoljevich Bout")
    plain, match = told(screener, subject, entity_id="1")
    date = next(f for f in plain.flips if f.what == "birthDate")
    e, _ = told(screener, subject, threshold=(match.probability + date.contradicts) / 2, entity_id="1")
    assert next(f for f in e.flips if f.what == "birthDate").decides
    decided = [f.decides for f in e.flips]
    assert decided == sorted(decided, reverse=True)
    said = next(s for s in e.sentences if "birth date" in s)
    assert "if it is another (under the threshold)" in said
    assert "(over" not in said


def test_a_word_that_would_change_the_answer(screener):
    e, match = told(screener, Subject("Zarkhavan Trading Company Ltd"), threshold=0.0002, entity_id="2")
    flip = next(f for f in e.flips if f.what == "word" and f.listed == "zarkhavan")
    assert flip.contradicts < match.probability
    other = explain_pair("Zarkhavan Quillon Berzengi", "Zarkhavan Quillon Tahvazan", "organisation", threshold=0.9999999)
    missing = [f for f in other.flips if f.what == "word" and f.agrees is not None]
    assert [f.listed for f in missing] == ["tahvazan"]
    whole = explain_pair("Zarkhavan Quillon Tahvazan", "Zarkhavan Quillon Tahvazan", "organisation")
    assert missing[0].agrees == pytest.approx(whole.probability, rel=1e-6)


def test_without_flips_everything_else_is_the_same(screener):
    subject = Subject("Viktor Bout")
    match = screener.screen([subject], 0.0001)[0][0]
    long, short = explain(screener, subject, match), explain(screener, subject, match, flips=False)
    assert not short.flips
    assert msgspec.structs.replace(long, flips=(), sentences=()) == msgspec.structs.replace(short, sentences=())


# -- pairs -------------------------------------------------------------------------------------------------------------------


def test_a_pair_is_scored_as_name_odds_scores_it():
    pairs = [("Mohammed Hassan", "محمد حسن"), ("Zarkhavan Ltd", "Zarkhavan GmbH"), ("Viktor Bout", "Ivan Petrov"), ("", "Ivan")]
    odds = name_odds(pairs, ["person", "", "", ""])
    for (a, b), kind, each in zip(pairs[:3], ("person", "", ""), odds.tolist(), strict=False):
        assert explain_pair(a, b, kind).odds == pytest.approx(each, abs=1e-9)
    assert odds[3] < -20
    assert odds[0] > odds[2]


def test_the_best_of_all_names_counts():
    alone, with_alias = pair_odds([(("Ivan Petrov",), ("Viktor Bout",)), (("Ivan Petrov", "Victor Bout"), ("Viktor Bout", "Qadir"))], ["", ""])
    assert with_alias.odds > alone.odds + 2
    assert (with_alias.asked.text, with_alias.listed.text) == ("Victor Bout", "Viktor Bout")


def test_many_names_are_scored_in_parts_with_the_same_result():
    names = tuple(f"Quddusi {i}" for i in range(160))
    (best,) = pair_odds([(names, (*names[1:], "Zarkhavan"))], [""])
    assert best.asked.words == best.listed.words
    assert pair_odds([((n,), (n,)) for n in names[:3]], ["", "", ""])[1].odds == pytest.approx(
        pair_odds([((names[1],), (names[1],))], [""])[0].odds, abs=1e-9)  # fmt: skip


def test_circumstances_count_only_where_names_are_alike():
    same = Entity(id="", schema="Person", list="", properties={"name": ("Viktor Bout",), "birthDate": ("1967-01-13",), "nationality": ("RU",)})
    stranger = explain_pair(Subject("Qadir Zarkhavan", type="person", dates=("1967-01-13",), countries=("RU",)), same)
    assert stranger.probability < 0.2
    alike = explain_pair(Subject("Viktor Bout", type="person", dates=("1967-01-13",), countries=("RU",)), same)
    assert alike.probability > explain_pair(Subject("Viktor Bout", type="person"), same).probability
    assert joined_odds(-9.0, stranger.circumstances) == -9.0


def test_the_sentence_of_a_pair_says_its_prior_and_no_list():
    e = explain_pair("Viktor Bout", "Victor Bout", "person")
    assert "where one such pair in seven is the same party" in e.sentences[0]
    assert not any("the list" in s for s in e.sentences)


def test_names_without_letters_are_refused():
    for one, other, where in (("!!!", "Ivan", "'!!!'"), ("Ivan", "", "''")):
        with pytest.raises(BadInput) as e:
            explain_pair(one, other)
        assert where in e.value.problems[0].where


def test_one_line_for_a_table(screener):
    subject = Subject("Victor Bout", type="person", dates=("1967-01-13",))
    match = next(m for m in screener.screen([subject], 0.0001)[0] if screener.entity(m.entity).id == "1")
    line = because(screener, subject, match)
    assert "\n" not in line
    assert "victor/" in line
    assert "the dates are the same (1967-01-13 / 1967-01-13)" in line
    found = pair_odds([(("Viktor Bout",), ("Qadir Bout",)), (("",), ("x",))], ["", ""])
    assert because_of(found, ["", ""], [(), ()]) == ["viktor against qadir; equal: bout", "no name to compare"]


# -- hostile -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [
    "A" * 5_000, "x " * 3_000, "\u202eevil\u0000name", "<script>alert(1)</script>", "金" * 200, "٣٤٥", "a", "Ltd", "Ltd Ltd Ltd", "bin bin bin", "J J J J",
    "\U0001f600 Ivan", '=HYPERLINK("x")', "ﷺ Muhammad", "İstanbul İıŞş", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", "von der und zu",
])  # fmt: skip
def test_any_name_is_explained(name):
    for one, other in ((name, "Ivan Petrov Ltd"), ("Ivan Petrov Ltd", name), (name, name)):
        try:
            e = explain_pair(one, other)
        except BadInput:
            continue
        assert 0 < e.probability < 1
        assert 1 <= len(e.sentences) <= MOST
        assert msgspec.json.decode(msgspec.json.encode(e), type=Explanation) == e
        json.loads(msgspec.json.encode(e))


def test_long_names_are_told_to_be_compared_in_part():
    long = " ".join(f"Quddus{chr(97 + i)}" for i in range(20))
    assert any("the first 14 words" in note for note in explain_pair(long, long).notes)


def test_the_same_question_has_the_same_answer(screener):
    subject = Subject("Виктор Бут", countries=("RU",))
    one, other = told(screener, subject)[0], told(Screener(Index(*build(LISTED, {}))), subject)[0]
    assert msgspec.json.encode(one) == msgspec.json.encode(other)
    assert np.isfinite(one.odds)
    assert party("x", "vessel").schema == "Vessel"
