"""The web page of a determination: self-contained, safe with strangers' names, and saying the same as the answer."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from comity.cli.main import main
from comity.desk.assess import Desk
from comity.desk.intake import order_from_data
from comity.web.page import picture, render_html

TINY = Path(__file__).parents[1] / "fixtures" / "law_tiny"
INJECTED = '<script>alert("x")</script><img src=x onerror=alert(1)>'
VOID = {"meta", "br", "img", "input", "link", "hr"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("COMITY_CACHE", str(tmp_path_factory.mktemp("cache")))
    yield Desk.open(root=TINY)
    patch.undo()


def data(**changes):
    return {
        "id": "PO-1", "date": "2026-06-01", "route": {"from": "XX", "to": "CN", "via": ["DE"]},
        "items": [{"id": "1", "description": "Lidar", "codes": ["XX-L:1A1.a"], "hs": "848620"}, {"id": "2", "codes": ["XX-L:none"]}],
        "parties": [{"role": "end_user", "name": "Good Ltd", "country": "CN"}],
    } | changes  # fmt: skip


def page(desk, **changes):
    order = order_from_data(data(**changes), "test")
    return render_html(desk.assess(order, "test", "2026-07-01T00:00:00Z"), order, desk.law)


class Reader(HTMLParser):
    """Collects tags with attributes and holds open tags against closing ones."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.text = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID and tag not in ("line", "circle", "rect", "path"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        self.text.append(text)

    @property
    def words(self):
        return " ".join(" ".join(self.text).split())


def test_the_page_is_well_formed_and_says_what_the_answer_says(desk):
    read = Reader(page(desk))
    assert read.open == []
    words = read.words
    for said in (
        "PO-1", "Under the law of 2026-06-01, asked at 2026-07-01T00:00:00Z.", "LICENCE REQUIRED", "NOT REQUIRED", "presumption of denial",
        "Listed item outside the friends", "requires a licence", "stayed until 2026-12-31 (Order 1 of 2026)",
        "Medical use", "Conflicts between laws", "Whyland and Examplia",
        "keep records 5 years", "Arms: Arms Act of Examplia", "unverified", "text not checked", "Items and laws", "sha256:",
        "Examplia 2026-06-30, Whyland 2026-05-31",
    ):  # fmt: skip
        assert said in words, said
    assert "not legal advice" not in words


def test_every_authorisation_is_in_the_table_with_its_reasons(desk):
    words = Reader(page(desk)).words
    for said in (
        "0 available, 1 open, 2 not available",
        "xx.exception.germany",
        "Export Act, s. 5(c): in DE - no",
        "xx.exception.medical",
    ):
        assert said in words


def test_stale_law_shows_both_branches(desk):
    words = Reader(page(desk, date="2027-06-01", items=[{"id": "1", "codes": ["XX-L:none"], "hs": "848620"}])).words
    assert "Stale: what holds after 2026-12-31 is not known here" in words
    assert "if the rule is in operation: LICENCE REQUIRED" in words
    assert "if the stay goes on: NOT REQUIRED" in words


def test_nothing_is_fetched_and_links_go_to_provisions_only(desk):
    text = page(desk)
    official = {p.address for pack in desk.law.packs.values() for p in pack.provisions.values()}
    for tag, attributes in Reader(text).tags:
        assert tag not in ("script", "link", "iframe", "object", "embed", "img", "base", "form")
        assert not [a for a in attributes if a.startswith("on") or a in ("src", "srcset", "data", "action", "xlink:href")]
        if "href" in attributes:
            assert tag == "a"
            assert attributes["href"].startswith("#item-") or attributes["href"] in official
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text


def test_names_of_strangers_are_escaped(desk):
    item = {"id": INJECTED, "description": INJECTED, "codes": ["XX-L:1A1.a"]}
    party = {"role": "end_user", "name": INJECTED, "country": "CN"}
    text = page(desk, id=INJECTED, items=[item, item | {"id": "2"}], parties=[party])
    assert "<script" not in text
    assert "<img" not in text
    assert text.count("&lt;script&gt;") >= 4
    assert Reader(text).open == []


def test_an_address_that_is_no_web_address_is_no_link(desk):
    from comity.desk.telling import addresses
    from comity.law.records import Provision

    provisions = desk.law.packs["XX"].provisions
    provisions["xx:bad"] = Provision("xx:bad", "Bad", "", "in_force", "", "", "javascript:alert(1)", False, True)
    try:
        assert addresses(desk.law, "xx:bad") == ""
    finally:
        del provisions["xx:bad"]


def test_colour_is_never_the_only_sign(desk):
    """Each coloured thing carries the outcome in words beside its colour."""
    text = page(desk)
    for found in re.finditer(r'class="(?:card|outcome) o-(\w+)"[^>]*>(.{0,160})', text, flags=re.DOTALL):
        assert found[1].split("_")[0].upper() in found[2].upper() or found[1] == "no_nexus"
    svg = text[text.index("<svg") : text.index("</svg>")]
    assert "XX: LICENCE REQUIRED" in svg
    assert "YY: NOT REQUIRED" in svg
    assert "<title" in svg


def test_the_picture_shows_the_route_and_what_is_not_stated(desk):
    def drawn(route):
        order = order_from_data(data(route=route), "test")
        return picture(desk.assess(order, "t", "2026-07-01T00:00:00Z"), order, desk.law)

    assert [s.name for s in drawn({"from": "XX", "to": "China", "via": ["DE"]}).stops] == ["Examplia", "Germany", "China"]
    assert [s.name for s in drawn({"to": "CN"}).stops] == ["not stated", "China"]
    many = drawn({"from": "XX", "to": "CN", "via": ["DE", "JP", "KR", "UA", "IR"]})
    assert [s.name for s in many.stops] == ["Examplia", "Germany", "Japan", "+ 3 more", "China"]
    assert all(0 < s.x < many.width for s in many.stops)
    assert [b.jurisdiction for b in many.bands] == ["XX", "YY"]


def test_the_command_writes_the_page_and_replaces_an_old_one(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COMITY_LAW", str(TINY))
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))
    order = tmp_path / "o.toml"
    order.write_text('id = "PO-9"\ndate = 2026-06-01\nroute = { from = "XX", to = "CN" }\nitems = [{ codes = ["XX-L:2B2"] }]\n')
    target = tmp_path / "page.html"
    target.write_text("old")
    assert main(["assess", str(order), "--html", str(target)]) == 0
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cache", "o.toml", "page.html"]
    target.write_text("old")
    order.write_text("id = 1 =")
    assert main(["assess", str(order), "--html", str(target)]) == 2
    assert target.read_text() == "old"
