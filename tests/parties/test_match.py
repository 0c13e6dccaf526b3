# ruff: noqa: RUF001
"""What must hold of a score, on real listed names: what is the same scores highest, what contradicts never helps, scripts and spellings do not hide.

The numbers of the model change when it is trained; order, presence and direction do not.
"""

from __future__ import annotations

import random
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.parties.entity import Entity
from comity.parties.index.build import build
from comity.parties.index.retrieve import Index
from comity.parties.match.evidence import Subject
from comity.parties.match.model import model
from comity.parties.match.normal import MOST_WORDS, normal
from comity.parties.screening import THRESHOLD, Screener, name_odds

LOW = 0.02
"""A threshold far below the usual one: what is on top here is on top."""
RARE = ("Zarkhavan", "Quillondi", "Thistlewick", "Brodhavan", "Vormester")


def entity(id_, schema, *names, list_id="xx.list", **more):
    properties = {"name": names[:1], "alias": names[1:], **{k: tuple(v) for k, v in more.items()}}
    return Entity(id=id_, schema=schema, list=list_id, properties={k: v for k, v in properties.items() if v})


def screener_of(*entities):
    return Screener(Index(*build(entities, {})))


def found(screener, subject, threshold=LOW):
    (matches,) = screener.screen([subject], threshold)
    return [(screener.entity(m.entity).id, m.probability) for m in matches]


def compared(pairs, kind=""):
    """The probability that two names are one party's, by the curve for screening."""
    return model().screen.probability(name_odds(pairs, [kind] * len(pairs)))


@pytest.fixture(scope="module")
def names(listed):
    """Listed names in Latin letters with something to compare in them, and room for a word more."""
    return sorted({n for e in listed for n in e.names if n.isascii() and sum(map(len, normal(n).words)) >= 6 and len(normal(n).words) < MOST_WORDS})


@pytest.fixture(scope="module")
def latin_screener(listed):
    """The listed entries with nothing but their names in Latin letters: other scripts have to be read."""
    kept = []
    for e in listed:
        properties = {k: tuple(n for n in e.get(k) if n.isascii()) for k in ("name", "alias")}
        if any(properties.values()):
            kept.append(Entity(id=e.id, schema=e.schema, list=e.list, properties={k: v for k, v in properties.items() if v}))
    return screener_of(*kept)


# ---- the same, and what does not matter


def test_a_listed_name_finds_its_own_entry_on_top(screener, listed):
    """Of 400 names: the entry that bears it has the greatest odds, others at most the same; never below the usual threshold."""
    chance = random.Random(31)
    asked = [(e, chance.choice(e.names)) for e in chance.sample([e for e in listed if e.names], 400)]
    lost, below = [], []
    for (e, name), matches in zip(asked, screener.screen([Subject(n) for _e, n in asked], LOW), strict=True):
        if sum(map(len, normal(name).words)) < 4:
            continue
        own = [m.odds for m in matches if (screener.entity(m.entity).list, screener.entity(m.entity).id) == (e.list, e.id)]
        if not own or own[0] < model().screen.odds(THRESHOLD):
            below.append(name)
        elif own[0] < matches[0].odds:
            lost.append((name, screener.index.texts[matches[0].name]))
    assert len(below) <= 6, below
    assert len(lost) <= 6, lost


def stripped(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("capitals", str.upper),
        ("small letters", str.lower),
        ("full stops and commas", lambda n: n.replace(" ", ", ") + "."),
        ("hyphens", lambda n: n.replace(" ", "-")),
        ("more spaces", lambda n: "  " + n.replace(" ", "  ") + " "),
        ("quotation marks", lambda n: f"\u201c{n}\u201d"),
        ("wide letters", lambda n: "".join(chr(ord(c) + 0xFEE0) if c.isalpha() and c.isascii() else c for c in n)),
        ("composed and divided marks", lambda n: unicodedata.normalize("NFD", n)),
        ("invisible marks", lambda n: n.replace(" ", "\u200e \u200b")),
    ],
)
def test_letters_case_and_punctuation_do_not_matter(names, what, change):
    asked = [n for n in names[::25] if not set(n) & set("./-&'")]
    assert len(asked) > 200
    plain, changed = name_odds([(n, n) for n in asked], [""] * len(asked)), name_odds([(change(n), n) for n in asked], [""] * len(asked))
    assert np.allclose(plain, changed), [n for n, a, b in zip(asked, plain, changed, strict=True) if a != b][:5]


def test_marks_on_letters_hardly_matter(listed):
    marked = sorted({n for e in listed for n in e.names if not n.isascii() and stripped(n).isascii() and len(n) > 5})
    assert len(marked) > 40
    same = compared([(stripped(n), n) for n in marked], "organisation")
    assert (same > THRESHOLD).mean() > 0.99


@pytest.mark.parametrize(("one", "other"), [("Ltd", "Limited"), ("LLC", "OOO"), ("Co., Ltd.", "Company Limited"), ("GmbH", "Ltd"), ("", "Ltd"), ("S.A.", "")])
def test_the_legal_form_hardly_matters(names, one, other):
    plain = [n for n in names[::9] if not normal(n).forms and len(normal(n).words) > 1]
    assert len(plain) > 300
    whole = name_odds([(n, n) for n in plain], ["organisation"] * len(plain))
    formed = name_odds([(f"{n} {one}", f"{n} {other}") for n in plain], ["organisation"] * len(plain))
    other_word = name_odds([(f"{n} {RARE[0]}", f"{n} {RARE[1]}") for n in plain], ["organisation"] * len(plain))
    assert ((whole - formed) < (whole - other_word)).mean() > 0.98, "far less than another word"
    assert (model().screen.probability(formed) > THRESHOLD).mean() > 0.98


def test_titles_do_not_matter():
    listed = "Zarkhavan Quillondi"
    plain, titled = compared([(listed, listed), (f"Dr. {listed}", listed)], "person")
    assert titled == pytest.approx(plain)


# ---- what contradicts


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_words_that_contradict_each_other_never_help(names, data):
    """Two equal names, to each of which a rare word is added that the other lacks."""
    name = names[data.draw(st.integers(0, len(names) - 1))]
    one, other = data.draw(st.permutations(RARE))[:2]
    kind = data.draw(st.sampled_from(("", "person", "organisation")))
    same, contradicted = name_odds([(name, name), (f"{name} {one}", f"{name} {other}")], [kind] * 2)
    assert contradicted < same


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_further_word_never_helps_a_name_that_is_equal(names, data):
    name, more = names[data.draw(st.integers(0, len(names) - 1))], data.draw(st.sampled_from(RARE))
    kind = data.draw(st.sampled_from(("", "person", "organisation")))
    same, asked, listed = name_odds([(name, name), (f"{name} {more}", name), (name, f"{name} {more}")], [kind] * 3)
    assert asked <= same
    assert listed <= same


def test_another_word_in_place_of_one_speaks_against(names):
    """Persons of two names: one of them exchanged for another name makes somebody else."""
    people = [n.split() for n in names if len(n.split()) == 2 and min(map(len, n.split())) > 4][::12]
    assert len(people) > 60
    same = compared([(" ".join(p), " ".join(p)) for p in people], "person")
    other = compared([(f"{p[0]} {RARE[i % 5]}", " ".join(p)) for i, p in enumerate(people)], "person")
    assert (other < same).all()
    assert (other < THRESHOLD).mean() > 0.97


@pytest.mark.parametrize("common", ["Trading", "Company", "Group", "International", "General Trading Company", "the", "of"])
def test_a_common_word_alone_is_nobody(screener, common):
    """`CORP` matches all: no word that stands in hundreds of names is a match with them."""
    assert len(found(screener, Subject(common), THRESHOLD)) <= 2


def test_numbers_tell_names_apart():
    same, other, word = compared([("Factory 721", "Factory 721"), ("Factory 721", "Factory 722"), ("Plant Forty Four", "Plant 44")], "organisation")
    assert other < same
    assert other < THRESHOLD < word


def test_unrelated_names_are_nobody(screener):
    clean = ("Margaret Thistlewood", "Søren Kierkebæk", "Giulia Bertolucci", "Anneke van Dongen", "Thandiwe Nkosana", "Yuki Tanabe", "Pedro Quintanilla Osorio",
             "Blackthorn Bakery", "Müller Schreinerei", "Cheerful Kindergarten", "Little Owl Books", "Fjordgard Fisk")  # fmt: skip
    alerted = [n for n in clean if found(screener, Subject(n), THRESHOLD)]
    assert alerted == []


# ---- both ways round


def test_asking_the_other_way_round_says_nearly_the_same(names):
    """The alignment is greedy and a listed word weighs more than an asked one, so the two ways may differ; they seldom differ in what they decide."""
    chance = random.Random(17)
    pairs = []
    for _ in range(1_500):
        name = chance.choice(names)
        place = chance.randrange(len(name))
        words = name.split()
        other = chance.choice((name[:place] + chance.choice("aeiouklmnrst") + name[place + 1 :], " ".join(words[::-1]), " ".join(words[: max(1, len(words) - 1)])))
        pairs.append((name, other))
    one, other = compared(pairs, "person"), compared([(b, a) for a, b in pairs], "person")
    assert np.abs(one - other).mean() < 0.15
    assert ((one > THRESHOLD) == (other > THRESHOLD)).mean() > 0.8


# ---- names as people write them

PEOPLE = (
    entity("harlow", "Person", "William James Harlow"),
    entity("petrov", "Person", "Aleksandr Ivanovich Zaretskov"),
    entity("hasan", "Person", "Muhammad Hasan Quddusi"),
    entity("wang", "Person", "Wang Xiaoming"),
    entity("garcia", "Person", "Juan Carlos Ezquerra Valdepinto"),
    entity("abd", "Person", "Abd al-Rahman Zarqandi"),
    entity("kim", "Person", "Kim Yong Thak"),
    *(entity(f"f{i}", "Person", n) for i, n in enumerate(("William Harding", "Aleksandr Zaitsev", "Muhammad Hasan", "Wang Wei", "Juan Valdez", "Kim Yong Chol",
                                                          "Abd al-Rahman Said", "James Harlan", "Ivan Zaretskin"))),
)  # fmt: skip


@pytest.fixture(scope="module")
def people():
    return screener_of(*PEOPLE)


PERSONS = [
    ("Harlow, William James", "harlow"),
    ("Bill Harlow", "harlow"),
    ("W. J. Harlow", "harlow"),
    ("Willaim James Harlow", "harlow"),
    ("WILLIAM J HARLOW", "harlow"),
    ("Mr. William James Harlow Jr.", "harlow"),
    ("Alexander Zaretskov", "petrov"),
    ("Zaretskov Aleksandr", "petrov"),
    ("Sasha Zaretskov", "petrov"),
    ("A. I. Zaretskov", "petrov"),
    ("Aleksandr Ivanovitsch Zaretzkow", "petrov"),
    ("Олександр Зарецков", "petrov"),
    ("Mohamed Hassan Qudusi", "hasan"),
    ("Mohd. Hasan Quddusi", "hasan"),
    ("Quddusi Mohammed Hassan", "hasan"),
    ("محمد حسن قدوسي", "hasan"),
    ("Xiaoming Wang", "wang"),
    ("Wang Xiao Ming", "wang"),
    ("Wang, Xiao-ming", "wang"),
    ("王晓明", "wang"),
    ("王曉明", "wang"),
    ("Juan Ezquerra Valdepinto", "garcia"),
    ("EZQUERRA VALDEPINTO Juan Carlos", "garcia"),
    ("Abdul Rahman Zarqandi", "abd"),
    ("Abdurrahman al-Zarqandi", "abd"),
    ("عبد الرحمن الزرقندي", "abd"),
    ("Yong Thak Kim", "kim"),
    ("Kim Yong-thak", "kim"),
    ("Kim Yongthak", "kim"),
]


@pytest.mark.parametrize(("asked", "expected"), PERSONS)
def test_a_person_is_found_however_the_name_is_written(people, asked, expected):
    matches = found(people, Subject(asked, type="person"))
    assert matches, "nobody was found"
    assert matches[0][0] == expected


FIRMS = (
    entity("trade", "Company", "Zarkhavan General Trading Company LLC"),
    entity("inst", "Organization", "Research Institute of Precision Quillometry"),
    entity("ooo", "Company", "OOO Brodhavan Elektronika"),
    entity("bank", "Company", "Vormester Commercial Bank", "VCB"),
    entity("mast", "Company", "Thistlewick Machinery Factory No. 5"),
    *(entity(f"f{i}", "Company", n) for i, n in enumerate(("General Trading Company", "Research Institute of Precision Instruments", "Elektronika OOO", "Commercial Bank of Syria",
                                                           "Machinery Factory No. 6", "Mirkhavan Trading LLC"))),
)  # fmt: skip


@pytest.fixture(scope="module")
def firms():
    return screener_of(*FIRMS)


ORGANISATIONS = [
    ("Zarkhavan General Trading Co. L.L.C.", "trade"),
    ("ZARKHAVAN GENERAL TRADING", "trade"),
    ("The Zarkhavan Gen. Trading Co", "trade"),
    ("Zarkhavan Trading Company", "trade"),
    ("Precision Quillometry Research Institute", "inst"),
    ("Brodhavan Electronics Ltd", "ooo"),
    ("ООО «Бродхаван Электроника»", "ooo"),
    ("Brodhavan Elektronika Limited Liability Company", "ooo"),
    ("Vormester Comercial Bank", "bank"),
    ("Thistlewick Machinery Factory Nr 5", "mast"),
    ("Thistle wick Machinery Factory 5", "mast"),
]


@pytest.mark.parametrize(("asked", "expected"), ORGANISATIONS)
def test_an_organisation_is_found_however_the_name_is_written(firms, asked, expected):
    matches = found(firms, Subject(asked, type="organisation"))
    assert matches, "nobody was found"
    assert matches[0][0] == expected


def test_nearly_all_of_these_are_alerted_on_as_they_are(people, firms):
    known = [(people, "person", *p) for p in PERSONS] + [(firms, "organisation", *p) for p in ORGANISATIONS]
    alerted = [expected in dict(found(s, Subject(asked, type=kind), THRESHOLD)) for s, kind, asked, expected in known]
    assert sum(alerted) >= 0.8 * len(known)


def test_a_vessel_is_found_by_name_and_told_apart_by_its_number():
    ships = screener_of(
        entity("one", "Vessel", "Ocean Quillon", "Sea Thistle", imoNumber=("9187629",)), entity("two", "Vessel", "Ocean Quillon", imoNumber=("9999993",)),
        entity("man", "Person", "Ocean Quillon"),
    )  # fmt: skip
    by_name = dict(found(ships, Subject("MV Ocean Quillon", type="vessel")))
    assert by_name["one"] == by_name["two"] > by_name.get("man", 0)
    numbered = dict(found(ships, Subject("Ocean Quillon", type="vessel", identifiers=(("imoNumber", "IMO 9187629"),))))
    assert numbered["one"] > by_name["one"] > numbered.get("two", 0)
    renamed = found(ships, Subject("Entirely Different", type="vessel", identifiers=(("imoNumber", "9187629"),)))
    assert [i for i, _p in renamed] == ["one"]


# ---- other scripts

IN_THEIR_SCRIPT = {
    # Arabic letters: Arabic, Persian, Urdu names
    "أيمن محمد ربيع الظواهري": "QDi.006",
    "جلال الدين حقاني": "TAi.040|us.el.pk.jalaluddin-haqqani",
    "سراج الدين جلال الدين حقاني": "TAi.144",
    "عبد الغني برادر": "TAi.024",
    "حافظ محمد سعيد": "QDi.263",
    "سيف العدل": "QDi.001",
    "إبراهيم عواد إبراهيم علي البدري السامرائي": "QDi.299",
    "سيف الإسلام القذافي": "LYi.017",
    "قاسم سلیمانی": "IRi.039|IRi.040",
    "مختار بلمختار": "QDi.136",
    "أبو محمد العدناني": "QDi.325",
    "طه صبحي فلاحة": "QDi.325",
    "يحيى رحيم صفوي": "IRi.036",
    "القاعدة": "QDe.004",
    # Cyrillic
    "Аслан Авгазарович Бютукаев": "QDi.396",
    "Ислам Сеит-Умарович Атабиев": "QDi.364",
    "Рустам Магомедович Асельдеров": "QDi.398",
    "Тархан Таймуразович Батирашвили": "QDi.345",
    "Ахмед Раджапович Чатаев": "QDi.365",
    "Шамиль Магомедович Исмаилов": "QDi.368",
    "Джозеф Кони": "CFi.009",
    "Боско Нтаганда": "CDi.030",
    "Уралвагонзавод": "us.el.ru.uralvagonzavod|jp.end-user:RU-uralvagonzavod",
    "Кронштадт": "us.el.ru.ao-kronshtadt|jp.end-user:RU-ao-kronshtadt",
    "Туполев": "us.el.ru.tupolev-jsc|jp.end-user:RU-tupolev-jsc",
    "ПАО Микрон": "us.el.ru.pjsc-mikron|jp.end-user:RU-mikron",
    "Концерн Калашников": "us.el.ru.kalashnikov-concern|jp.end-user:RU-kalashnikov-concern",
    "Имарат Кавказ": "QDe.131",
    # Han
    "四川大学": "us.el.cn.sichuan-university",
    "南京航空航天大学": "us.el.cn.nanjing-university-of-aeronautics-and-astronautics",
    "杭州海康威视数字技术股份有限公司": "us.el.cn.hangzhou-hikvision-digital-technology-co-ltd",
    "海康威视": "us.el.cn.hangzhou-hikvision-digital-technology-co-ltd",
    "云从科技": "us.el.cn.cloudwalk-technology",
    "上海微电子装备": "us.el.cn.shanghai-micro-electronics-equipment-group-co-ltd",
    "天津飞腾信息技术有限公司": "us.el.cn.tianjin-phytium-information-technology",
    # Hangul
    "리제선": "KPi.002",
    "장영선": "KPi.017",
    "김성철": "KPi.030",
    "손정혁": "KPi.031",
    "강룡": "KPi.020",
    "류진": "KPi.027",
    "최춘식": "KPi.013",
    "김영철": "KPi.024",
    "리홍섭": "KPi.004",
    "장범수": "KPi.016",
    "리만건": "KPi.026",
    "조용원": "KPi.043",
    "조선광업개발무역회사": "KPe.001",
    # Greek
    "Σαΐφ αλ Ισλάμ Κανταφί": "LYi.017",
    "Μοκτάρ Μπελμοκτάρ": "QDi.136",
    "Μπόκο Χαράμ": "QDe.138",
    "Μπόσκο Νταγκάντα": "CDi.030",
    "Αϊμάν αλ Ζαουάχρι": "QDi.006",
}
"""Listed parties as they are written at home or in Greek, and the entries they are; several where one party has several."""


@pytest.mark.parametrize(("name", "ids"), IN_THEIR_SCRIPT.items(), ids=IN_THEIR_SCRIPT.values())
def test_a_name_in_its_script_finds_the_entry_in_latin_letters(latin_screener, name, ids):
    matches = found(latin_screener, Subject(name))
    assert matches, "nobody was found"
    assert matches[0][0] in ids.split("|"), matches[:3]


def test_most_of_them_are_found_at_the_usual_threshold(latin_screener):
    known = latin_screener.screen([Subject(n) for n in IN_THEIR_SCRIPT])
    hit = sum(any(latin_screener.entity(m.entity).id in ids.split("|") for m in ms) for ids, ms in zip(IN_THEIR_SCRIPT.values(), known, strict=True))
    assert hit >= 0.9 * len(IN_THEIR_SCRIPT)


# ---- circumstances

BORN = entity("man", "Person", "Viktor Zaretskov", birthDate=("1967-01-13",), nationality=("RU",), gender=("male",), passportNumber=("21N0532664",))
BARE = entity("bare", "Person", "Viktor Zaretskov", list_id="yy.list")


@pytest.fixture(scope="module")
def pair():
    return screener_of(BORN, BARE)


def odds(screener, **known):
    (matches,) = screener.screen([Subject("Viktor Zaretskov", **known)], 1e-9)
    return {screener.entity(m.entity).id: m.odds for m in matches}


@pytest.mark.parametrize(
    ("known", "direction"),
    [
        ({"dates": ("1967-01-13",)}, 1),
        ({"dates": ("1967",)}, 1),
        ({"dates": ("1967-13-01",)}, 1),
        ({"dates": ("1967-01-14",)}, 1),
        ({"dates": ("1950-02-02",)}, -1),
        ({"dates": ("1950-02-02", "1967-01-13")}, 1),
        ({"countries": ("RU",)}, 1),
        ({"countries": ("RU-MOW",)}, 1),
        ({"countries": ("SE",)}, -1),
        ({"countries": ("SE", "RU")}, 1),
        ({"gender": "male"}, 1),
        ({"gender": "M"}, 1),
        ({"gender": "female"}, -1),
        ({"type": "organisation"}, -1),
        ({"identifiers": (("passportNumber", "21 N 0532664"),)}, 1),
        ({"identifiers": (("", "21n0532664"),)}, 1),
        ({"identifiers": (("passportNumber", "11N1111111"),)}, 0),
        ({"dates": ()}, 0),
        ({"countries": ()}, 0),
        ({"gender": ""}, 0),
        ({"address": "Somewhere 1"}, 0),
    ],
)
def test_circumstances_speak_for_and_against(pair, known, direction):
    """Only against an entry that says something of its own: what one side does not know is worth nothing."""
    plain, told = odds(pair), odds(pair, **known)
    assert np.sign(round(told["man"] - plain["man"], 6)) == direction
    if known.get("type") is None:
        assert told["bare"] == plain["bare"]


def test_circumstances_in_order_of_their_worth(pair):
    whole, year, slip, other = (odds(pair, dates=(d,))["man"] for d in ("1967-01-13", "1967", "1967-01-18", "1944-05-06"))
    assert whole > slip > other
    assert whole > year > other
    assert odds(pair, identifiers=(("passportNumber", "21N0532664"),))["man"] > whole


def test_circumstances_add_up(pair):
    plain, day, land, both = (odds(pair, **k)["man"] for k in ({}, {"dates": ("1967-01-13",)}, {"countries": ("RU",)}, {"dates": ("1967-01-13",), "countries": ("RU",)}))
    assert both - plain == pytest.approx((day - plain) + (land - plain))


def test_who_agrees_in_all_but_the_name_is_no_match(pair):
    """Thousands were born on that day in that land."""
    asked = Subject("Anneke van Dongen", type="person", dates=("1967-01-13",), countries=("RU",), gender="male")
    assert found(pair, asked, THRESHOLD) == []


@pytest.mark.parametrize("date", ["", "-", "0000", "99999999", "19670113", "13.01.1967", "abc", "\ud800", "²", "١٩٦٧", "9" * 5_000])
def test_a_date_that_is_none_says_nothing(pair, date):
    assert odds(pair, dates=(date,)) == odds(pair)
    assert odds(pair, dates=(date, "1967-01-13")) == odds(pair, dates=("1967-01-13",))


@pytest.mark.parametrize("known", [{"countries": ("",)}, {"identifiers": (("", ""), ("passportNumber", "--"))}, {"gender": ""}, {"type": ""}])
def test_what_is_blank_says_nothing(pair, known):
    assert odds(pair, **known) == odds(pair)


def test_a_weak_alias_weighs_less_than_an_alias():
    listed = screener_of(
        entity("strong", "Person", "Other Person", "Abu Zarkhavan"),
        Entity(id="weak", schema="Person", list="xx.list", properties={"name": ("Another Man",), "weakAlias": ("Abu Zarkhavan",)}),
        Entity(id="old", schema="Person", list="xx.list", properties={"name": ("Third Man",), "previousName": ("Abu Zarkhavan",)}),
    )
    told = dict(found(listed, Subject("Abu Zarkhavan", type="person"), 1e-6))
    assert told["strong"] == told["old"] > told["weak"]


def test_the_name_that_fits_best_counts(pair):
    (matches,) = pair.screen([Subject("Somebody Else", aliases=("Wiktor Zaretzkow", "Viktor Zaretskov"))])
    assert {m.asked for m in matches} == {"Viktor Zaretskov"}
