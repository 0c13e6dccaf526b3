"""The page of a dossier: everything in its place, every figure with its source, nothing fetched, whole on a phone."""

import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest
from tests.pictures.samples import HOSTILE, drawn, hostile, names, places, sample

from comity.governance.value import Value
from comity.pictures.govern import charts as govern_charts
from comity.pictures.law import matrix_of_law
from comity.pictures.options import frontier_of_variants
from comity.web.dossier import render_dossier
from comity.web.govern import page

CHROMIUM = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
VOID = {"meta", "br"}
SVG = {"path", "line", "rect", "circle", "use", "stop"}


class Reader(HTMLParser):
    """Tags with attributes, open tags held against closing ones, texts outside of styles."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.text = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        assert tag in SVG | {"g", "clippath"}, tag

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        if self.open and self.open[-1] != "style":
            self.text.append(text)

    @property
    def words(self):
        return " ".join(" ".join(self.text).split())


@pytest.fixture(scope="module")
def html():
    return render_dossier(sample(), drawn(), names())


@pytest.fixture(scope="module")
def read(html):
    return Reader(html)


def test_the_page_is_well_formed_and_its_sections_stand_in_order(read):
    assert read.open == []
    heads = [a["id"] for t, a in read.tags if t == "h2"]
    assert heads == [
        "summary", "doubt", "measure", "law", "authority", "like", "impact", "reach", "peaceful", "alternatives", "floor", "not-evaluated", "sources",
    ]  # fmt: skip
    links = {a["href"][1:] for t, a in read.tags if t == "a" and a["href"].startswith("#")}
    assert set(heads) <= links


def test_figures_are_told_with_their_range_and_linked_to_their_source(html, read):
    words = read.words.replace("\u00a0", " ")
    for said in (
        "USD 930 mn (400 mn to 1.5 bn) [1]", "An invented measure of New Zealand on lidar parts", "Law of 2026-06-30 beside law of 2026-07-01",
        "The customs heading 901580 is a basket", "Lidar of long range", "licence (presumption of denial)", "3 dated public evidence",
        "Not explained by recorded conditions", "Only for military end use", "It would let through what resolution 2397 (2017) asks to be stopped.",
        "All obligations that the measure touches are kept.", "Smuggling is not modelled.", "A blocking statute forbids compliance.", "sha256:0123456789abcdef",
    ):  # fmt: skip
        assert said in words, said
    anchors = set(re.findall(r'id="(s\d+)"', html))
    used = set(re.findall(r'class="ref" href="#(s\d+)"', html))
    assert used
    assert used <= anchors


def test_doubts_stand_before_any_effect(read):
    words = read.words
    assert words.index("The customs heading 901580 is a basket") < words.index("What it does to trade and supply chains")


def test_every_picture_stands_there_with_its_table(html, read):
    assert html.count('<figure class="pic"') == len(drawn()) == html.count("<svg ")
    assert read.words.count("The same as a table") == len(drawn())
    for picture in drawn().values():
        assert f'id="p-{picture.name}"' in html
    ids = [a["id"] for _, a in read.tags if "id" in a]
    assert len(ids) == len(set(ids)), "no id stands twice"


def test_nothing_is_fetched_and_no_script_runs(html, read):
    for tag, attributes in read.tags:
        assert tag not in ("script", "link", "iframe", "object", "embed", "img", "base", "form", "image")
        assert not [a for a in attributes if a.startswith("on") or a in ("src", "srcset", "data", "action")]
        for key in ("href", "xlink:href"):
            if key in attributes:
                assert attributes[key].startswith("#") or (tag == "a" and re.match(r"https?://", attributes[key]))
    assert not re.search(r"url\((?!#)", html)
    assert "@import" not in html
    assert "default-src 'none'" in html


def test_hostile_texts_stay_texts():
    pictures = {"law-matrix": matrix_of_law(hostile(), places()), "frontier": frontier_of_variants(hostile(), places())}
    html = render_dossier(hostile(), pictures, names())
    read = Reader(html)
    assert read.open == []
    assert "<script" not in html
    assert "javascript:" not in "".join(a.get("href", "") for _, a in read.tags)
    assert HOSTILE in read.words.replace("\u00a0", " ")


def test_a_dossier_with_nothing_in_it_is_still_a_page():
    read = Reader(render_dossier({"measure": {"id": "x", "jurisdictions": []}}, {}, {}))
    assert read.open == []
    assert "Sources" in read.words


def measured(html, tmp_path):
    """Width of the content in a window of 390 pixels."""
    asks = "<script>parent.postMessage(document.documentElement.scrollWidth + ' of ' + document.documentElement.clientWidth, '*')</script></body>"
    inner = html.replace("default-src 'none'; style-src", "default-src 'none'; script-src 'unsafe-inline'; style-src").replace(
        "</body>", asks
    )
    (tmp_path / "inner.html").write_text(inner, encoding="utf-8")
    (tmp_path / "outer.html").write_text(
        "<body><script>addEventListener('message', e => { document.getElementById('o').textContent = e.data })</script><pre id=o>none</pre>"
        "<iframe src='inner.html' style='width: 390px; height: 3000px; border: 0'></iframe></body>",
        encoding="utf-8",
    )
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/profile", "--virtual-time-budget=4000", "--dump-dom", f"file://{tmp_path}/outer.html"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    found = re.search(r'<pre id="o">(\d+) of (\d+)</pre>', done.stdout)
    if not found:
        pytest.skip("the browser here does not answer")
    return int(found[1]), int(found[2])


@pytest.mark.skipif(CHROMIUM is None, reason="no browser on this machine")
def test_a_phone_shows_the_page_without_sideways_scrolling(html, tmp_path):
    content, window = measured(html, tmp_path)
    assert 300 <= window <= 390
    assert content <= window


def value(indicator, law, number, about="", spec="", n=50):
    suppressed = "rests on 5 observations, fewer than 20" if number is None else ""
    return Value(indicator, law, about, number, None if number is None else number * 0.9, None if number is None else number * 1.1, "wilson 95 %", n, "share",
                 "2026-11-30", 0.9, ("xx.rule",), "sum / sum", ("cells",), spec, suppressed)  # fmt: skip


def test_indicators_stand_law_by_law_in_alphabetical_order_without_ranking():
    values = [
        value("LLC", "ZZ", 0.2, spec="with"), value("LLC", "AA", 0.9, spec="with"), value("LLC", "MM", None, spec="with"), value("MAS.T2", "ZZ", 0.4, spec="own"),
        value("MAS.T4", "ZZ", 0.6, spec="own"), value("MAS.T2", "AA", 1.0, spec="own"), value("XYZ", "AA", 0.5),
        *(value("LLC.SPEC", "AA", 0.5 + i / 10, spec=f"weights: {w}; peers: {p}") for i, (w, p) in enumerate([("a", "x"), ("b", "x"), ("a", "y")])),
    ]  # fmt: skip
    pictures = govern_charts(values)
    assert {"llc", "mas", "spec-llc-aa", "xyz"} <= set(pictures)
    assert [row[0] for row in pictures["llc"].rows] == ["AA", "ZZ"]
    assert len(pictures["spec-llc-aa"].rows) == 3
    html = page(
        values,
        as_of="2026-11-30",
        pictures=pictures,
        not_evaluated=("AU: no list",),
        sources=({"id": "s", "title": "Source", "address": "https://example.org"},),
    )
    read = Reader(html)
    assert read.open == []
    for said in (
        "not told: rests on 5 observations",
        "no score and no ranking",
        "AU: no list",
        "as of",
        "sum / sum",
        "90 %",
        "https://example.org",
    ):
        assert said in read.words.replace("\u00a0", " "), said
    assert not re.search(r'(?:src|xlink:href)="http', html)
