"""What is known of words in names: the tables are whole and clean, and each look-up answers real cases."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.parties.names import lexicon
from comity.parties.names.lexicon import Form, parse_table, split_form, table
from comity.terms.problems import BadInput

FOLDED = re.compile(r"[a-z]+( [a-z]+)*")
MEANINGS = {"limited", "stock", "partnership", "cooperative", "foundation", "association", "state", "branch", "zone", "trust",
            "proprietor", "company"}  # fmt: skip


def doubled(words: list[str]) -> list[str]:
    return [word for word, count in Counter(words).items() if count > 1]


def forms() -> list[str]:
    return [form for row in table("org_forms") for form in row[4].split(";")]


def common() -> list[tuple[str, str, int]]:
    return [(name, culture, int(degree)) for culture, degree, names in table("common") for name in names.split()]


def generic() -> list[str]:
    return [word for canonical, _, words in table("org_generic") for word in (canonical, *words.split())]


# ---- the tables


@pytest.mark.parametrize("name", sorted(lexicon.COLUMNS))
def test_a_table_ships_with_the_package(name: str) -> None:
    text = (files("comity.parties.names") / "tables" / f"{name}.csv").read_text(encoding="utf-8")
    assert text.splitlines()[0] == ",".join(lexicon.COLUMNS[name])
    assert text.endswith("\n")
    assert "\r" not in text
    assert '"' not in text, "no field needs quoting"
    assert text.isascii()


def test_the_tables_are_not_thin() -> None:
    names = {name for first, _, others in table("nicknames") for name in (first, *others.split())}
    spellings = {spelling for group, others in table("romanisations") for spelling in (group, *others.split())}
    assert len(forms()) >= 1800
    assert len(generic()) >= 4000
    assert len(table("titles")) >= 600
    assert len(table("particles")) >= 150
    assert len(names) >= 2800
    assert len(spellings) >= 7000
    assert len(table("romanisations")) >= 1000
    assert len({name for name, _, _ in common()}) >= 4000


def test_no_entry_stands_twice() -> None:
    assert doubled(forms()) == []
    assert doubled(generic()) == []
    for name in ("titles", "particles", "stopwords"):
        assert doubled([row[0] for row in table(name)]) == [], name
    assert doubled([f"{name} {culture}" for name, culture, _ in common()]) == []
    assert doubled([f"{row[0]} {row[1]}" for row in table("endings")]) == []
    assert doubled([row[0] for row in table("romanisations")]) == []
    for first, _, others in table("nicknames"):
        assert doubled([first, *others.split()]) == [], first
    for group, spellings in table("romanisations"):
        assert doubled([group, *spellings.split()]) == [], group


def test_every_entry_is_folded() -> None:
    words = [*forms(), *generic(), *(row[0] for row in table("org_forms"))]
    words += [row[0] for name in ("titles", "particles", "endings", "stopwords") for row in table(name)]
    words += [name for name, _, _ in common()]
    words += [name for first, _, others in table("nicknames") for name in (first, *others.split())]
    words += [spelling for group, others in table("romanisations") for spelling in (group, *others.split())]
    assert [word for word in words if not FOLDED.fullmatch(word)] == []


def test_classes_and_codes_are_those_that_are_documented() -> None:
    assert {row[2] for row in table("org_forms")} <= MEANINGS
    assert {row[3] for row in table("org_forms")} == {"any", "edge", "end", "start"}
    assert {row[1] for row in table("org_generic")} == {"1", "2", "3"}
    assert {row[1] for row in table("titles")} == {"prefix", "suffix", "maybe"}
    assert {row[1] for row in table("nicknames")} == {"nick", "cognate"}
    assert {row[1] for row in table("endings")} == {"patronymic", "surname", "family", "exception"}
    assert {row[1] for row in table("common")} <= {"1", "2", "3", "4", "5"}
    languages = {row[1] for row in table("org_forms")} | {row[2] for row in table("titles")} | {row[0] for row in table("common")}
    assert all(re.fullmatch(r"[a-z]{2,3}", code) for code in languages)


def test_a_group_is_no_single_name() -> None:
    assert [first for first, _, others in table("nicknames") if not others.split()] == []
    assert [group for group, others in table("romanisations") if not others.split()] == []


def test_one_canonical_form_has_one_meaning_in_one_language() -> None:
    meanings: dict[tuple[str, str], set[str]] = {}
    for canonical, language, meaning, _, _ in table("org_forms"):
        meanings.setdefault((canonical, language), set()).add(meaning)
    assert {key: found for key, found in meanings.items() if len(found) > 1} == {}


def test_canonical_words_stay_as_they_are() -> None:
    assert [row[0] for row in table("org_generic") if lexicon.canonical_word(row[0]) != row[0]] == []
    assert [word for word in generic() if lexicon.canonical_word(lexicon.canonical_word(word)) != lexicon.canonical_word(word)] == []


def test_family_endings_settle_in_one_step() -> None:
    names = [name for name, _, _ in common()]
    assert [name for name in names if lexicon.family_ending(lexicon.family_ending(name)) != lexicon.family_ending(name)] == []


def test_generic_words_are_no_common_personal_names() -> None:
    """A family name that means steel or sea must keep its force in the name of its owner's firm."""
    known = {name for name, _, degree in common() if degree >= 4}
    assert known & set(generic()) <= {"green", "wood", "west", "law", "petro", "rice", "mills", "mercado"}


def test_a_damaged_table_is_refused_in_three_parts() -> None:
    with pytest.raises(BadInput) as wrong_header:
        parse_table("a,b\n1,2\n", "titles", ("a", "c"))
    problem = wrong_header.value.problems[0]
    assert problem.where == "titles.csv"
    assert "a,b" in problem.what
    assert problem.mend
    with pytest.raises(BadInput) as short_row:
        parse_table("a,c\n1,2\n3\n", "titles", ("a", "c"))
    assert short_row.value.problems[0].where == "titles.csv line 3"
    with pytest.raises(BadInput, match="missing"):
        parse_table("", "titles", ("a", "c"))
    with pytest.raises(BadInput, match="no such table"):
        table("../../secrets")


def test_all_tables_load_within_a_moment() -> None:
    """The target is 60 ms on one core; the bound leaves room for a machine that others use."""
    code = (
        "import time\n"
        "from comity.parties.names import lexicon as L\n"
        "start = time.perf_counter()\n"
        "L.split_form(('a', 'ltd')), L.canonical_word('a'), L.is_title('a'), L.is_particle('a'), L.nick_groups('a')\n"
        "L.roman_groups('a'), L.patronymic('a'), L.commonness('a'), L.is_stopword('a')\n"
        "print(time.perf_counter() - start)\n"
    )
    runs = [float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout) for _ in range(3)]
    assert min(runs) < 0.15


# ---- legal forms


@pytest.mark.parametrize(
    ("name", "rest", "canonical"),
    [
        ("anglo caribbean co ltd", "anglo caribbean", ["ltd"]),
        ("zte corporation", "zte", ["corp"]),
        ("huawei technologies co limited", "huawei technologies", ["ltd"]),
        ("tata sons private limited", "tata sons", ["ltd"]),
        ("khan and sons private limited", "khan", ["and sons", "ltd"]),
        ("siemens ag", "siemens", ["ag"]),
        ("siemens aktiengesellschaft", "siemens", ["ag"]),
        ("merck gmbh and co kg", "merck", ["gmbh co kg"]),
        ("mahle gesellschaft mit beschrankter haftung", "mahle", ["gmbh"]),
        ("total societe anonyme", "total", ["sa"]),
        ("airfrance sarl", "airfrance", ["sarl"]),
        ("pemex sa de cv", "pemex", ["sa de cv"]),
        ("comercializadora gaxiola s de rl de cv", "comercializadora gaxiola", ["s de rl de cv"]),
        ("amorim e cia lda", "amorim", ["cia", "ltda"]),
        ("inversiones moda y cia s en c", "inversiones moda", ["s en c"]),
        ("enel societa per azioni", "enel", ["spa"]),
        ("enel spa", "enel", ["spa"]),
        ("philips nv", "philips", ["nv"]),
        ("saab aktiebolag", "saab", ["ab"]),
        ("ab volvo", "volvo", ["ab"]),
        ("nokia oyj", "nokia", ["oy"]),
        ("orlen spolka akcyjna", "orlen", ["spolka akcyjna"]),
        ("amica sp z o o", "amica", ["zoo"]),
        ("amica sp z oo", "amica", ["zoo"]),
        ("skoda spol s r o", "skoda", ["sro"]),
        ("mol nyrt", "mol", ["zrt"]),
        ("zastava doo beograd", "zastava beograd", ["doo"]),
        ("ooo romashka", "romashka", ["ooo"]),
        ("obshchestvo s ogranichennoy otvetstvennostyu romashka", "romashka", ["ooo"]),
        ("obschestvo s organichennoi otvetstvennostyu romashka", "romashka", ["ooo"]),
        ("publichnoe aktsionernoe obshchestvo gazprom", "gazprom", ["pao"]),
        ("gazprom pao", "gazprom", ["pao"]),
        ("limited liability company alabuga", "alabuga", ["llc"]),
        ("federalnoe gosudarstvennoe unitarnoe predpriyatie vniitf", "vniitf", ["fgup"]),
        ("tovarystvo z obmezhenoyu vidpovidalnistyu kvant", "kvant", ["tov"]),
        ("baykar makina sanayi ve ticaret anonim sirketi", "baykar makina sanayi ve ticaret", ["as"]),
        ("asis insaat ltd sti", "asis insaat", ["ltd sti"]),
        ("sharika al nur", "al nur", ["sharika"]),
        ("sherkat sahami khas pars", "pars", ["sahami khas"]),
        ("gulf star fze", "gulf star", ["fze"]),
        ("dandong hongxiang shiye youxian gongsi", "dandong hongxiang shiye", ["youxian gongsi"]),
        ("zhonghang gufen youxian gongsi", "zhonghang", ["gufen youxian gongsi"]),
        ("kabushiki kaisha toshiba", "toshiba", ["kabushiki kaisha"]),
        ("samsung jeonja chusik hoesa", "samsung jeonja", ["chusik hoesa"]),
        ("pt pertamina persero", "pertamina", ["pt", "persero"]),
        ("wee tiong s pte ltd", "wee tiong s", ["ltd"]),
        ("petronas sdn bhd", "petronas", ["sdn bhd"]),
        ("cong ty tnhh hoa phat", "hoa phat", ["tnhh"]),
        ("htoo group of companies", "htoo group", ["company"]),
        ("foo s a r l", "foo", ["sarl"]),
        ("foo l l c", "foo", ["llc"]),
    ],
)
def test_a_name_is_parted_from_its_legal_form(name: str, rest: str, canonical: list[str]) -> None:
    split = split_form(name.split())
    assert " ".join(split.rest) == rest
    assert [form.canonical for form in split.forms] == canonical


@pytest.mark.parametrize(
    "name", ["ag", "co ltd", "the company", "sa", "riviera sunrise resort and spa", "asad ag trading house", "as aham", ""]
)
def test_what_is_no_legal_form_stays(name: str) -> None:
    assert " ".join(split_form(name.split()).rest) == name
    assert split_form(name.split()).forms == ()


def test_forms_of_equal_meaning_share_a_class_across_languages() -> None:
    def meaning(text: str) -> str:
        form = lexicon.legal_form(text)
        assert form is not None, text
        return form.meaning

    assert {meaning(t) for t in ("ltd", "gmbh", "ooo", "sarl", "srl", "doo", "sp z o o", "youxian gongsi", "llc", "ltda")} == {"limited"}
    assert {meaning(t) for t in ("plc", "ag", "ao", "pao", "spa", "kabushiki kaisha", "jsc", "tbk", "oyj", "inc")} == {"stock"}
    assert {meaning(t) for t in ("fgup", "state enterprise", "javno preduzece", "gup")} == {"state"}
    assert {meaning(t) for t in ("bonyad", "stiftung", "fundacion", "foundation", "jijinhui")} == {"foundation"}
    assert lexicon.legal_form("toyota") is None


@given(st.lists(st.sampled_from(["ltd", "co", "sa", "de", "cv", "and", "ooo", "foo", "s", "the", "kg", "gmbh", ""]), max_size=9))
def test_a_split_keeps_every_word_and_never_takes_all(tokens: list[str]) -> None:
    split = split_form(tokens)
    kept = [*split.rest, *(word for form in split.forms for word in form.form.split())]
    assert Counter(kept) == Counter(tokens)
    assert bool(split.rest) == bool(tokens)


# ---- words of organisations


@pytest.mark.parametrize(
    ("word", "canonical"),
    [
        ("comercio", "trading"), ("handel", "trading"), ("torgovlya", "trading"), ("tijara", "trading"), ("maoyi", "trading"),
        ("ticaret", "trading"), ("bazargani", "trading"), ("internacional", "international"), ("mezhdunarodny", "international"),
        ("intl", "international"), ("grupo", "group"), ("gruppa", "group"), ("groupe", "group"), ("sanayi", "industry"),
        ("industries", "industry"), ("ind", "industry"), ("banco", "bank"), ("banque", "bank"), ("petroleum", "oil"), ("neft", "oil"),
        ("daneshgah", "university"), ("daxue", "university"), ("univ", "university"), ("instituto", "institute"),
        ("yanjiusuo", "institute"), ("tsentr", "centre"), ("centro", "centre"), ("zavod", "factory"), ("fabrika", "factory"),
        ("ministerstvo", "ministry"), ("mfg", "manufacturing"), ("tech", "technology"), ("keji", "technology"), ("eng", "engineering"),
        ("bros", "brothers"), ("dept", "department"), ("asociacion", "association"), ("keshtirani", "shipping"), ("nauchnyi", "science"),
        ("nuclear", "nuclear"), ("dianzi", "electronics"), ("stroitelstvo", "construction"), ("inversiones", "investment"),
    ],
)  # fmt: skip
def test_a_generic_word_has_an_english_equal(word: str, canonical: str) -> None:
    assert lexicon.canonical_word(word) == canonical
    assert lexicon.generic_class(word) >= 1


@pytest.mark.parametrize("word", ["huawei", "gazprombank", "muhammad", "kim", "toyota", "zarya", "", "trading company"])
def test_a_distinguishing_word_stays(word: str) -> None:
    assert lexicon.canonical_word(word) == word
    assert lexicon.generic_class(word) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [("tea", "coffee"), ("navy", "ocean"), ("committee", "commission"), ("airport", "port"), ("sugar", "rice"), ("laser", "optical"),
     ("iron", "steel"), ("press", "radio"), ("valve", "pump"), ("hospital", "clinic"), ("army", "brigade")],
)  # fmt: skip
def test_different_trades_stay_different(one: str, other: str) -> None:
    assert lexicon.canonical_word(one) != lexicon.canonical_word(other)


def test_words_distinguish_in_degrees() -> None:
    assert lexicon.generic_class("group") == lexicon.generic_class("international") == 3
    assert lexicon.generic_class("trading") == lexicon.generic_class("oil") == 2
    assert lexicon.generic_class("university") == lexicon.generic_class("ministry") == 1


def test_stopwords() -> None:
    assert all(map(lexicon.is_stopword, ["the", "of", "and", "for", "de", "du", "und", "y", "et", "i", "a", "la", "des"]))
    assert not any(map(lexicon.is_stopword, ["bank", "iran", "co", ""]))


# ---- titles and particles


def test_titles_are_told_from_names_that_only_look_so() -> None:
    certain = "mr mrs dr prof sheikh shaykh mullah maulavi hajji haji general col colonel brigadier sir jr iii phd esq herr frau"
    assert [t for t in (*certain.split(), "monsieur", "senor", "dona", "dipl", "lic", "ing", "capt") if not lexicon.is_title(t)] == []
    maybe = "sayyid khan amir malik don pasha bey imam sultan qazi mirza md sr"
    assert [t for t in maybe.split() if lexicon.title_kind(t) != "maybe"] == []
    assert [t for t in ("muhammad", "khan", "amir", "kim", "maria", "") if lexicon.is_title(t)] == []
    assert lexicon.title_kind("dr") == "prefix"
    assert lexicon.title_kind("jr") == "suffix"
    assert lexicon.title_kind("ivanov") == ""


@pytest.mark.parametrize(
    ("particle", "kind"),
    [
        ("al", "article"), ("el", "article"), ("ul", "article"), ("ar", "assimilated"), ("as", "assimilated"), ("az", "assimilated"),
        ("ad", "assimilated"), ("abd", "servant"), ("abdul", "servant"), ("abu", "kunya"), ("abou", "kunya"), ("ibn", "descent"),
        ("bin", "descent"), ("ben", "descent"), ("bint", "descent"), ("bte", "descent"), ("ould", "descent"), ("oglu", "descent"),
        ("kyzy", "descent"), ("van", "of"), ("von", "of"), ("der", "of"), ("de", "of"), ("della", "of"), ("dos", "of"), ("af", "of"),
        ("y", "and"), ("mac", "descent"), ("ap", "descent"), ("uul", "descent"), ("zu", "of"), ("ter", "of"),
    ],
)  # fmt: skip
def test_particles_by_kind(particle: str, kind: str) -> None:
    assert lexicon.particle_kind(particle) == kind
    assert lexicon.is_particle(particle)


def test_names_are_no_particles() -> None:
    assert [t for t in ("li", "kim", "muhammad", "ali", "an1", "", "so", "ye") if lexicon.is_particle(t)] == []


# ---- equal names


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("bill", "william", "nick"), ("bob", "robert", "nick"), ("peggy", "margaret", "nick"), ("pepe", "jose", "nick"),
        ("paco", "francisco", "nick"), ("chuy", "jesus", "nick"), ("sasha", "aleksandr", "nick"), ("vova", "vladimir", "nick"),
        ("misha", "mikhail", "nick"), ("katya", "ekaterina", "nick"), ("ze", "jose", "nick"), ("hans", "johannes", "nick"),
        ("fritz", "friedrich", "nick"), ("beppe", "giuseppe", "nick"), ("kasia", "katarzyna", "nick"), ("kostas", "konstantinos", "nick"),
        ("laci", "laszlo", "nick"), ("yossi", "yosef", "nick"), ("lupe", "guadalupe", "nick"), ("sandro", "alessandro", "nick"),
        ("oleksandr", "aleksandr", "cognate"), ("volodymyr", "vladimir", "cognate"), ("mykola", "nikolai", "cognate"),
        ("dmytro", "dmitri", "cognate"), ("john", "ivan", "cognate"), ("juan", "yahya", "cognate"), ("jose", "yusuf", "cognate"),
        ("miguel", "mikhail", "cognate"), ("musa", "moshe", "cognate"), ("ibrahim", "abraham", "cognate"), ("david", "dawud", "cognate"),
        ("solomon", "sulayman", "cognate"), ("jacob", "yaqub", "cognate"), ("georg", "yuri", "cognate"), ("pedro", "pyotr", "cognate"),
        ("stephen", "istvan", "cognate"), ("alexander", "iskandar", "cognate"), ("mary", "maryam", "cognate"),
        ("ali", "reza", ""), ("diego", "yaqub", ""), ("muhammad", "ahmad", ""), ("hasan", "husayn", ""), ("jesus", "isa", ""),
        ("robert", "rupert", ""), ("bill", "bill", ""), ("", "", ""), ("olga", "elena", ""),
    ],
)  # fmt: skip
def test_given_names_that_are_the_same_name(one: str, other: str, how: str) -> None:
    assert lexicon.same_given(one, other) == lexicon.same_given(other, one) == how
    assert bool(how) == bool(one != other and lexicon.nick_groups(one) & lexicon.nick_groups(other))


SPELLINGS = [
    "muhammad mohammed mohamed mohamad muhammed mehmet mohd md mohamud", "ahmad ahmed ahmet akhmed", "husayn hussein hussain hossein huseyin",
    "hasan hassan", "yusuf yousef youssef yousuf usuf", "usama osama oussama", "qaddafi gaddafi qadhafi gadhafi kadhafi khadafy",
    "abdulrahman abdurrahman abdelrahman abderrahmane abdirahman", "abdullah abdallah abdulla abdoulaye", "ibrahim ebrahim ibraheem brahim",
    "sulayman suleiman soleiman suleyman souleymane", "khalid khaled", "mahmud mahmoud mehmood mahmut", "tariq tarek tareq",
    "jamal gamal cemal djamel djamal", "rashid rachid rasheed", "fatima fatemeh fatma", "akhundzada akhundzadah akhunzada",
    "sergei sergey serguei sergej", "aleksei alexey alexei", "dmitry dmitri dmitriy dimitri", "yuri yury iouri jurij",
    "putin poutine", "medvedev medwedew", "lukashenko lukashenka loukachenko", "zelensky zelenskyy selenskyj",
    "chen chan tan", "zhang cheung chang teo", "cai tsai choi chua", "xu hsu hui koh", "huang wong ng ooi", "wang wong ong", "li lee lie",
    "wu ng goh", "zheng cheng tay chang", "xie hsieh tse chia", "lin lam lim", "guo kwok quek kuo", "gim kim", "lee yi rhee ri",
    "bak park pak", "choe choi", "jeong jung chong", "sato satou satoh", "ono ohno", "chaudhry chowdhury choudhary",
    "milosevic miloshevich milosevich", "cohen kohen kagan", "suharto soeharto", "nguyen nguyenh", "hovhannisyan oganesyan", "zakir dhakir thakir",
]  # fmt: skip


@pytest.mark.parametrize("spellings", SPELLINGS, ids=lambda s: s.split()[0])
def test_spellings_of_one_name_share_a_group(spellings: str) -> None:
    groups = [lexicon.roman_groups(word) for word in spellings.split()]
    assert frozenset.intersection(*groups), spellings


@pytest.mark.parametrize(
    ("one", "other"),
    [("hasan", "husayn"), ("muhammad", "mahmud"), ("salim", "salih"), ("jamal", "jamil"), ("karim", "kamil"), ("li", "liu"), ("zhang", "zhao"),
     ("kim", "kang"), ("said", "saad"), ("rashid", "rashad"), ("ono", "ohara"), ("nasir", "nasrallah"), ("hamid", "hamad"), ("javed", "jawad"),
     ("sergei", "aleksei"), ("ali", "aliyev"), ("", "")],
)  # fmt: skip
def test_different_names_share_no_group(one: str, other: str) -> None:
    assert not lexicon.roman_groups(one) & lexicon.roman_groups(other)


def test_the_head_of_a_group_stands_for_its_spellings() -> None:
    assert lexicon.roman_head("mohamed") == lexicon.roman_head("muhammad") == "muhammad"
    assert lexicon.roman_head("hossein") == "husayn"
    assert lexicon.roman_head("zzyzx") == "zzyzx"
    assert lexicon.roman_group("zzyzx") is None
    assert lexicon.roman_group("mohd") == lexicon.roman_group("muhammad")
    assert [group for group, _ in table("romanisations") if lexicon.roman_head(group) != group] == []


# ---- endings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ivanova", "ivanov"), ("ivanoff", "ivanov"), ("petrova", "petrov"), ("medvedeva", "medvedev"), ("medvedjew", "medvedev"),
        ("putina", "putin"), ("pushkina", "pushkin"), ("dostoevskaya", "dostoevsky"), ("dostoevskiy", "dostoevskij"),
        ("kovalskaya", "kovalski"), ("chaykovskii", "chaykovsky"), ("tolstaya", "tolstoy"), ("kiselyov", "kiselev"), ("nikolaev", "nikolayev"), ("aliyeva", "aliev"),
        ("sayenko", "saienko"), ("kovalchuk", "kovalczuk"), ("milosevic", "milosevich"), ("petrosyan", "petrosian"),
        ("saakashvili", "saakaschwili"), ("akhundzadeh", "akhundzada"), ("moradpour", "moradpur"), ("ahmadinejad", "ahmadinezhad"),
        ("davudoglu", "davudogly"), ("popescu", "popesco"), ("papadopoulou", "papadopoulos"), ("trotsky", "trocki"), ("janssen", "jansen"),
    ],
)  # fmt: skip
def test_endings_of_one_family_name_become_one(one: str, other: str) -> None:
    assert lexicon.family_ending(one) == lexicon.family_ending(other)


@pytest.mark.parametrize("name", ["medina", "marina", "karina", "kim", "li", "ali", "muhammad", "obama", "eva", "ova", "", "x"])
def test_what_is_no_gendered_ending_stays(name: str) -> None:
    assert lexicon.family_ending(name) == name


def test_patronymics() -> None:
    are = "ivanovich petrovna sergeevna alekseyevich vladimirovitch viktarovich aliaksandravich petrivna ilyich kuzmich nikitichna"
    are += " mammadqizi aliogly vladimirovych oleksandrivna uladzimirauna sigurdsdottir"
    assert [t for t in are.split() if not lexicon.patronymic(t)] == []
    not_ = "ivanov abramovich butkevich shevchenko davutoglu muhammad smith ovich evna maria vashkevich rich kevich"
    assert [t for t in not_.split() if lexicon.patronymic(t)] == []


# ---- how common


def test_common_names_are_told_from_rare_ones() -> None:
    assert {t: lexicon.commonness(t) for t in ("muhammad", "mohammed", "maria", "kim", "nguyen", "li", "singh", "jose", "ivanov")} == dict.fromkeys(
        ("muhammad", "mohammed", "maria", "kim", "nguyen", "li", "singh", "jose", "ivanov"), 5
    )
    assert lexicon.commonness("mohmed") == 5, "an unlisted spelling is as common as its name"
    assert lexicon.commonness("smirnov") > lexicon.commonness("prigozhin") == 0
    assert lexicon.commonness("") == 0
    counts = Counter(degree for _, _, degree in common())
    assert counts[5] < counts[4] < counts[3]


def test_cultures_of_common_names() -> None:
    assert {"ar", "fa", "tr"} <= lexicon.cultures("ali")
    assert lexicon.cultures("kovalenko") == {"uk"}
    assert "ko" in lexicon.cultures("lee")
    assert "zh" in lexicon.cultures("wang")
    assert lexicon.cultures("zzyzx") == frozenset()
    assert len({row[0] for row in table("common")}) >= 45


# ---- hostile input


LOOKUPS: list[Callable[[str], object]] = [
    lexicon.canonical_word, lexicon.generic_class, lexicon.is_stopword, lexicon.title_kind, lexicon.is_title, lexicon.particle_kind,
    lexicon.is_particle, lexicon.nick_groups, lexicon.roman_groups, lexicon.roman_group, lexicon.roman_head, lexicon.family_ending,
    lexicon.patronymic, lexicon.commonness, lexicon.cultures, lexicon.legal_form,
]  # fmt: skip


@given(st.text(max_size=40))
def test_any_text_is_answered(text: str) -> None:
    for lookup in LOOKUPS:
        lookup(text)
    assert isinstance(lexicon.family_ending(text), str)
    assert lexicon.same_given(text, text) == ""


def test_a_very_long_name_is_split_in_linear_time() -> None:
    tokens = ["foo", *["ltd", "bar"] * 20_000, "co", "ltd"]
    split = split_form(tokens)
    assert split.rest == ("foo", *["bar"] * 20_000)
    assert len(split.forms) == 20_001
    assert all(isinstance(form, Form) for form in split.forms)


# ---- on a real list


def test_most_organisations_of_a_real_list_have_a_known_word(shared: Path) -> None:
    """Nearly two thirds of the organisations on the US list carry a legal form, and what is left names them."""
    import csv
    import gzip

    from comity.parties.names.scripts import latin

    path = shared / "data" / "lists" / "us_ofac_sdn_2024-05-03.csv.gz"
    with gzip.open(path, "rt", encoding="latin-1") as file:
        names = [latin(row[1]).split() for row in csv.reader(file) if len(row) > 2 and row[2].strip() == "-0-"]
    split = [split_form(name) for name in names]
    assert len(split) > 5000
    assert sum(bool(s.forms) for s in split) / len(split) > 0.5
    assert all(s.rest for s, name in zip(split, names, strict=True) if name)
