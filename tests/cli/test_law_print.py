"""`comity law print`: a site of plain files in which every link leads somewhere, nothing is fetched and nothing is executed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from comity.cli.main import main

TINY = Path(__file__).parents[1] / "fixtures" / "law_tiny"
HOSTILE = '<script>alert("1")</script> & <b>"bold"</b>'
EXAMPLE = """
id = "EX"
date = 2026-06-01
[route]
from = "XX"
to = "IR"
[[items]]
codes = ["XX-L:1A1.a"]
origin = "XX"
"""
LOADING = {"src", "srcset", "poster", "data", "action", "formaction"}


class Page(HTMLParser):
    """The tags, links and anchors of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str, str]] = []
        self.ids: set[str] = set()
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), "no script in an attribute"
            if name == "id":
                assert value not in self.ids, f"the anchor {value} stands there twice"
                self.ids.add(value)
            if name == "href" or name in LOADING:
                self.links.append((tag, name, value or ""))


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """The small law with hostile words in it, an order as example, a table of history and names that differ only in case."""
    base = tmp_path_factory.mktemp("printed")
    law = base / "law"
    shutil.copytree(TINY, law)
    entries = law / "xx/lists/xl_entries.csv"
    quoted = HOSTILE.replace('"', '""')
    entries.write_text(
        entries.read_text()
        + f'3C3,control,"{quoted}",,,,WA,xx:act:2,yes\n3C3.a,control,"{quoted}",3C3,2020-01-01,,,xx:act:2,no\n'
    )
    sets = law / "xx/codesets.csv"
    sets.write_text(sets.read_text() + "xx.list.ALL,XX-L:2B2,include,,,,yes\n")
    groups = law / "xx/groups.toml"
    groups.write_text(groups.read_text().replace("Watched territories", HOSTILE.replace('"', "'")))
    (law / "xx/history.csv").write_text(
        "date,code,kind,what,cite,verified\n2011-05-01,XX-L:1A1.b,entry,<i>first listed</i>,xx:act:2,no\n"
    )
    provisions = law / "xx/provisions.csv"
    provisions.write_text(provisions.read_text() + "xx:bad,Bad address,Hostile,in_force,,,javascript:alert(1),no,yes\n")
    (law / "xx/examples").mkdir()
    (law / "xx/examples/embargo.toml").write_text(EXAMPLE)
    (law / "xx/examples/no-order.toml").write_text("x = 1\n")
    (law / "regimes").mkdir()
    (law / "regimes/regimes.toml").write_text(
        '[regime.WA]\nname = "An arrangement"\naddress = "https://wa.example"\nverified = false\n'
    )
    (law / "regimes/memberships.csv").write_text(
        "instrument,territory,from,to,mode,status,precision,verified\nWA,DE,1996-01-01,,,member,,no\n"
    )
    return base


@pytest.fixture(scope="module", autouse=True)
def _law(root):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMITY_LAW", str(root / "law"))
        patch.setenv("COMITY_CACHE", str(root / "cache"))
        yield


@pytest.fixture(scope="module")
def site(root, _law):
    assert main(["law", "print", "-o", str(root / "site")]) == 0
    return root / "site"


@pytest.fixture(scope="module")
def pages(site):
    return {p: Page(p.read_text(encoding="utf-8")) for p in site.rglob("*.html")}


def index(site):
    text = (site / "index.js").read_text(encoding="utf-8")
    return json.loads(text.removeprefix("window.COMITY_LAW=").removesuffix(";\n"))


def text(site, path):
    return (site / path).read_text(encoding="utf-8")


def test_every_link_inside_leads_to_a_page_and_an_anchor_that_are_there(pages):
    count = 0
    for path, page in pages.items():
        for _tag, _name, link in page.links:
            if link.startswith(("http://", "https://")):
                continue
            file, _, anchor = link.partition("#")
            target = (path.parent / file).resolve() if file else path
            assert target.is_file(), f"{path.name} -> {link}"
            if anchor:
                assert anchor in pages[target].ids, f"{path.name} -> {link}"
            count += 1
    assert count > 200


def test_nothing_is_loaded_from_anywhere_and_official_texts_are_only_led_to(pages, site):
    for page in pages.values():
        for tag, name, link in page.links:
            if ":" in link:
                assert (tag, name) == ("a", "href")
                assert link.startswith(("https://", "http://"))
    for asset in ("style.css", "search.js"):
        assert not re.search(r"https?:|url\(|@import|fetch|XMLHttpRequest|import\(|eval|innerHTML", text(site, asset))


def test_an_address_that_is_none_is_no_link(site):
    assert "javascript:" not in text(site, "xx/provision/xx_bad.html").replace("JavaScript", "")


def test_hostile_words_stay_words(pages, site):
    page = text(site, "xx/entry/XX-L_3C3.html")
    assert "&lt;script&gt;alert(" in page
    for path, found in pages.items():
        scripts = [link for tag, name, link in found.links if tag == "script"]
        assert found.tags.count("script") == (2 if path.name == "search.html" else 0)
        assert all(link in ("index.js", "search.js") for link in scripts)
        assert not {"b", "i"} & (set(found.tags) - ({"b"} if "rule" in path.parts else set())), path


def test_there_is_a_page_for_each_thing(site):
    for path in (
        "index.html", "xx/XX.html", "yy/YY.html", "xx/entry/XX-L_1A1.html", "xx/rule/xx.embargo.ir.html", "xx/authorisation/xx.exception.low-value.html",
        "xx/group/xx.group.friends.html", "xx/set/xx.list.sensitive.html", "xx/set/xx.hs.tools.html", "xx/question/xx.low-value.single-shipment.html",
        "xx/provision/xx_act_3.html", "regimes/WA.html", "examples/orders.html", "search.html",
    ):  # fmt: skip
        assert (site / path).is_file(), path


def test_names_that_differ_only_in_case_have_files_of_their_own(site):
    found = [p.name for p in (site / "xx/set").iterdir() if p.name.lower().startswith("xx.list.all")]
    assert len({n.lower() for n in found}) == len(found) == 2


def test_an_entry_has_its_paragraphs_rows_rules_history_and_examples(site, pages):
    page = text(site, "xx/entry/XX-L_1A1.html")
    assert {"1A1.a", "1A1.b"} <= pages[site / "xx/entry/XX-L_1A1.html"].ids
    for said in ("Lidar modules for vehicles", "NS 1", "specially designed for vehicles", "xx.list.ns-1", "xx.list.sensitive", "&lt;i&gt;first listed&lt;/i&gt;",
                 "2011-05-01", "https://law.example/act#2", '<a href="../../regimes/WA.html">WA</a>', "embargo", "its item"):  # fmt: skip
        assert said in page, said


def test_a_rule_has_its_words_states_relations_and_the_examples_it_works_in(site):
    page = text(site, "xx/rule/xx.list.ns-1.html")
    for said in ("xx.embargo.ir", "Defeated by", "xx.exception.medical", "Overcome by", "Medical use", "xx.review.ns", "How applications are judged", "overridden",
                 "https://law.example/act#2"):  # fmt: skip
        assert said in page, said
    assert "operative: stayed from 2026-01-01 through 2026-12-31" in text(site, "xx/rule/xx.tools.8486.html")
    assert "Taken away by" in text(site, "xx/rule/xx.exception.medical.html")
    assert "not checked in an official text" in text(site, "xx/rule/xx.enduse.military.html")


def test_the_page_of_a_law_says_what_is_not_modelled_and_counts_the_listed(site):
    page = text(site, "xx/XX.html")
    for said in ("Arms: Arms Act of Examplia", "2026-06-30", "xx.listed", "1 of 14"):
        assert said in page, said
    assert "Bad Lidar" not in "".join(p.read_text(encoding="utf-8") for p in site.rglob("*.html"))


def test_examples_and_files_that_are_none(root, capsys, site):
    assert main(["law", "print", "-o", str(root / "again")]) == 0
    out = capsys.readouterr().out
    assert "1 example files are no orders and are left out: xx/examples/no-order.toml" in out
    page = text(site, "examples/orders.html")
    assert 'id="embargo"' in page
    assert "XX: prohibited" in page


def test_the_search_finds_a_code_a_paragraph_and_a_word(site):
    things = index(site)["things"]
    by = {t[0]: t for t in things}
    assert by["XX-L:2B2"][4] == "xx/entry/XX-L_2B2.html"
    assert by["XX-L:1A1.a"][4] == "xx/entry/XX-L_1A1.html#1A1.a"
    assert [t[0] for t in things if "surveying" in t[3]] == ["XX-L:1A1.b"]
    assert all((site / t[4].partition("#")[0]).is_file() for t in things)


def test_the_same_law_gives_the_same_files(root, site):
    assert main(["law", "print", "-o", str(root / "twice")]) == 0
    first, second = (
        {p.relative_to(f).as_posix(): p.read_bytes() for p in f.rglob("*") if p.is_file()} for f in (site, root / "twice")
    )
    assert first == second


def test_only_one_law(root):
    assert main(["law", "print", "-o", str(root / "one"), "--jurisdiction", "yy"]) == 0
    assert not (root / "one/xx").exists()
    assert (root / "one/yy/rule/yy.nexus.destination.html").is_file()


class TestFolder:
    def test_a_folder_with_other_files_is_left_alone(self, capsys, tmp_path):
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine/thesis.txt").write_text("mine")
        assert main(["law", "print", "-o", str(tmp_path / "mine")]) == 2
        assert "holds files that no earlier `comity law print` wrote" in capsys.readouterr().err
        assert [p.name for p in (tmp_path / "mine").iterdir()] == ["thesis.txt"]

    def test_an_older_site_is_replaced_whole_and_nothing_is_left_beside(self, tmp_path):
        assert main(["law", "print", "-o", str(tmp_path / "s")]) == 0
        (tmp_path / "s/old.html").write_text("old")
        assert main(["law", "print", "-o", str(tmp_path / "s")]) == 0
        assert not (tmp_path / "s/old.html").exists()
        assert [p.name for p in tmp_path.iterdir()] == ["s"]

    def test_what_stops_it_leaves_the_old_site(self, tmp_path, monkeypatch):
        from comity.web.lawsite import Site

        assert main(["law", "print", "-o", str(tmp_path / "s")]) == 0
        before = sorted(p.name for p in (tmp_path / "s").iterdir())

        def stopped(_self):
            yield "index.html", "half"
            raise KeyboardInterrupt

        monkeypatch.setattr(Site, "files", stopped)
        assert main(["law", "print", "-o", str(tmp_path / "s")]) == 130
        assert sorted(p.name for p in (tmp_path / "s").iterdir()) == before
        assert [p.name for p in tmp_path.iterdir()] == ["s"]

    def test_where_it_cannot_go(self, capsys, tmp_path):
        (tmp_path / "file").write_text("x")
        for where, problem in ((tmp_path / "file", "it is no folder"), (tmp_path / "gone/s", "there is no folder")):
            assert main(["law", "print", "-o", str(where)]) == 2
            assert problem in capsys.readouterr().err
        assert main(["law", "print", "-o", str(tmp_path / "s"), "--jurisdiction", "QQ"]) == 2
        assert "no law of 'QQ' is loaded" in capsys.readouterr().err


BROWSER = next((b for b in ("chromium", "chromium-browser", "google-chrome", "chrome") if shutil.which(b)), "")


@pytest.mark.skipif(not BROWSER, reason="no Chromium on this machine")
@pytest.mark.parametrize(
    "path", ["index.html", "xx/entry/XX-L_1A1.html", "xx/rule/xx.enduse.military.html", "search.html?q=lidar"]
)
def test_a_phone_scrolls_only_down(site, tmp_path, path):
    """The page measures itself in a frame as wide as a phone, and tells the page around it."""
    shutil.copytree(site, tmp_path / "site")
    file, _, query = path.partition("?")
    page = tmp_path / "site" / file
    measure = "document.documentElement.scrollWidth<=innerWidth?'it fits':'too wide'"
    page.write_text(
        f"{page.read_text(encoding='utf-8')}<script>addEventListener('load',()=>parent.postMessage({measure},'*'))</script>",
        encoding="utf-8",
    )
    probe = tmp_path / "probe.html"
    probe.write_text(
        "<script>addEventListener('message',e=>{document.body.textContent=e.data})</script>"
        f'<body><iframe style="width:390px;height:800px;border:0" src="site/{file}?{query}"></iframe></body>'
    )
    done = subprocess.run(
        [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=4000", "--dump-dom", str(probe)],
        capture_output=True, text=True, check=False, timeout=60, env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip
    assert "it fits" in done.stdout


NODE = shutil.which("node")


@pytest.mark.skipif(not NODE, reason="no Node on this machine")
@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("2b2", "XX-L:2B2"),
        ("surveying lidar", "XX-L:1A1.b"),
        ("1A1.a", "XX-L:1A1.a"),
        ("friends of examplia", "xx.group.friends"),
    ],
)
def test_the_search_ranks_on_the_readers_machine(site, tmp_path, asked, first):
    """The script runs over a page that is only pretended."""
    (tmp_path / "run.js").write_text(
        "function el(){return {textContent:'',children:[],appendChild(c){this.children.push(c)},addEventListener(){},value:''}}\n"
        "const parts={q:el(),hits:el(),count:el()};global.window={location:{search:'?q='+encodeURIComponent(process.argv[2])}};\n"
        "global.document={getElementById:n=>parts[n],createElement:()=>el()};\n"
        "const fs=require('fs');for(const f of ['index.js','search.js'])(0,eval)(fs.readFileSync(process.argv[3]+'/'+f,'utf8'));\n"
        "console.log(parts.hits.children.map(li=>li.children[0].textContent).join('\\n'))\n"
    )
    done = subprocess.run([str(NODE), str(tmp_path / "run.js"), asked, str(site)], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[:1] == [first], done.stderr
