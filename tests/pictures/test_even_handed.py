"""The same draft laid over two laws is told in the same words; no text of the program praises or blames."""

import ast
import html
import re
from pathlib import Path

import pytest

from comity.cli.draft_text import draft_lines
from comity.cli.paint import Paint
from comity.desk.draft import DossierWish, dossier
from comity.pictures.dossier import charts
from comity.pictures.places import places_of
from comity.pictures.wording import GROUPS, LEVELS
from comity.web.dossier import render_dossier
from comity.world.store import load_world
from tests.desk.drafting import draft, read

ROOT = Path(__file__).resolve().parents[2]
PAIR = ("CN", "NO")
WIDE = Paint(colour=False, width=10_000)
NUMBER = re.compile(r"(?:less than )?-?(?:USD )?-?\d(?:[\d,.]*\d)?(?: (?:%|bn|mn|thousand|trillion))?")
UNITS = re.compile(r"# \(# to #\)|between # and #")
ONLY_WITH_A_FACT = (
    "# cells hang on",
    "# seller is not in the table",
    "# hang on",
    "The heading is taken to be the same part of its sector",
)
"""Sentences that are told only where the law, or the table of the world, has such a fact; each is one for every law that has it."""


@pytest.fixture(scope="module")
def world():
    return load_world()


@pytest.fixture(scope="module")
def made(desk, world, tmp_path_factory):
    """The same invented draft, once for each of the two laws."""
    found = {}
    for j in PAIR:
        text = draft(j, j).replace('title = "Valves"\njur', 'title = "Valves"\nsummary = "An invented ban."\njur')
        found[j] = dossier(read(text, tmp_path_factory.mktemp(j), desk.law), desk.law, world, DossierWish(seed=1, quick=True))
    return found


@pytest.fixture(scope="module")
def called(desk, world):
    return {j: p.name for j, p in desk.law.packs.items()} | {c: e.name for c, e in world.economies.items()}


def bare(text, called):
    """The words of a text without names, codes, ids of rules, numbers and lists of names."""
    text = html.unescape(text).replace("\u00a0", " ")
    text = re.sub(r"\bsha256:\w+|\b(?:cn|no)[.:][\w.:-]+|\[\d+\]", "ID", text)
    for name in sorted(called.values(), key=len, reverse=True):
        text = text.replace(name, "NAME")
    text = re.sub(rf"\b(?:{'|'.join(sorted(c for c in called if len(c) <= 5))})\b(?!-)", "NAME", text)
    text = UNITS.sub("#", NUMBER.sub("#", text))
    text = re.sub(r"(?:\bnone )?\bgets? another", "another", text).replace("# another", "another")
    for told in (*LEVELS.values(), *GROUPS.values(), "about #", "about 0"):
        text = text.replace(told, "#")
    text = re.sub(r"#(?:[,:;] (?:then )?(?:on the scale )?#| to #|# on the scale # to #| \(# to #\))+", "#", text)
    text = re.sub(r"#(?: on the scale #)+", "#", text)
    text = re.sub(r"NAME(?:, NAME)*(?: and (?:#|NAME)(?: more| others)?)?", "NAME", text)
    return " ".join(text.split())


def cells(page, called):
    """Each distinct text of a page, outside of pictures, as bare words."""
    page = re.sub(r"<(style|svg)\b.*?</\1>|<h2 id=\"not-evaluated\".*", "", page, flags=re.DOTALL)
    told = {
        bare(re.sub(r"<[^>]+>", " ", t), called) for t in re.split(r"</?(?:p|li|td|th|h\d|tr|summary|div|caption)\b[^>]*>", page)
    }
    return {t for t in told if re.search(r"[a-z]{3}", t) and not t.startswith(ONLY_WITH_A_FACT)}


def test_the_screen_of_two_laws_differs_in_names_and_figures_only(made, called):
    first, second = ([bare(line, called) for line in draft_lines(made[j], called, (), WIDE)] for j in PAIR)
    assert first == second


def test_the_page_of_two_laws_has_the_same_sentences(made, called):
    first, second = (cells(render_dossier(made[j], {}, called), called) for j in PAIR)
    assert first ^ second == set()
    assert len(first) > 100


def test_the_pictures_of_two_laws_say_the_same(made, called, world):
    first, second = (
        {p.name: [bare(t, called) for t in (p.title, p.reading, *p.columns)] for p in charts(made[j], places_of(world)).values()}
        for j in PAIR
    )
    assert first == second
    assert len(first) > 10


LOADED = re.compile(
    r"\b(?:discriminat\w*|illegal\w*|unlawful\w*|illegitima\w*|legitima\w*|adversar\w*|enem(?:y|ies)|allied|all(?:y|ies)|rogue|pariah|regimes? change|coerc\w*|bull(?:y|ying)|"
    r"threat\w*|hostil\w*|friend\w*|unfriendly|punish\w*|punitive|unfair\w*|fair|fairly|fairness|weaponi\w*|decoupl\w*|chok(?:e|ing)\w*|victim\w*|aggress\w*|abus\w*|"
    r"justif(?:y|ied|iable)|unjustif\w*|righteous|evil|propaganda|blackmail|like-minded|free world|hegemon\w*|bloc|clubs?|protectionis\w*)\b", re.IGNORECASE,
)  # fmt: skip
SPOKEN = sorted(
    p for folder, pattern in (("pictures", "*.py"), ("pictures", "*.typ"), ("web", "dossier.py"), ("web", "govern.py"), ("web/templates", "dossier*.html"),
                              ("web/templates", "govern.html"), ("desk", "draft*.py"), ("desk", "impact*.py"), ("desk", "govern*.py"), ("desk", "overlay.py"),
                              ("desk", "measure_file.py"), ("desk", "later_indicators.py"), ("governance", "*.py"), ("impact", "*.py"), ("impact/tables", "*.py"),
                              ("cli", "draft*.py"), ("cli", "impact*.py"), ("cli", "govern*.py"))
    for p in (ROOT / "src" / "comity" / folder).glob(pattern)
)  # fmt: skip
NAMED_BY_OTHERS = ("unilateral coercive measures", "unilateral-coercive-measures")
"""Names that a body of the United Nations gave to a subject; the program quotes them."""


def spoken(path):
    """Every text of a file that can be shown: literals of a module but no docstrings, the whole of a template."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return [source.replace("justify:", "")]
    tree = ast.parse(source)
    notes = {
        id(node.body[0].value) for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr)
    }  # fmt: skip
    return [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in notes]


def test_no_text_of_the_program_praises_or_blames():
    assert len(SPOKEN) > 100
    found = []
    for path in SPOKEN:
        for text in spoken(path):
            bare_text = text
            for name in NAMED_BY_OTHERS:
                bare_text = bare_text.replace(name, "")
            found += [(path.name, m[0], text[:90]) for m in LOADED.finditer(bare_text)]
    assert not found


def test_the_word_test_finds_words():
    assert LOADED.search("an unfair and Coercive measure")
    assert LOADED.search("its allies")
    assert not LOADED.search("affairs of a regime, usually licensed; the fairway")
