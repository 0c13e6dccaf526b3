"""The dossier on paper: all that is told, the same bytes each time, and no text of a measure that becomes code."""

import json
import re

import pytest
import typst

from comity.pictures.options import frontier_of_variants
from comity.pictures.pdf import lay_out, pdf
from comity.pictures.story import story
from tests.pictures.samples import HOSTILE, drawn, hostile, names, places, sample


def some(*wanted):
    return {name: drawn()[name] for name in wanted}


def set_texts(folder, dossier, pictures):
    """All that Typst sets, as strings, in order."""
    main = lay_out(folder, dossier, pictures, names())
    data = json.loads((folder / "data.json").read_text())
    return main, data


def test_the_same_dossier_is_the_same_paper():
    first, second = pdf(sample(), some("authority"), names()), pdf(sample(), some("authority"), names())
    assert first.startswith(b"%PDF-")
    assert first == second


def test_every_picture_is_set_and_every_section_is_a_heading(tmp_path):
    main, data = set_texts(tmp_path, sample(), drawn())
    headings = [h["body"].get("text") for h in json.loads(typst.query(str(main), "heading.where(level: 1)", root=str(tmp_path)))]
    assert headings == [*(s.title for s in story(sample(), drawn(), names())), "Sources"]
    assert headings[:3] == ["At a glance", "Where this is likely to be wrong", "The measure"]
    images = json.loads(typst.query(str(main), "image", root=str(tmp_path)))
    assert len(images) == len(drawn())
    assert len(data["sources"]) >= 3


def test_figures_stand_on_paper_as_they_are_told(tmp_path):
    _, data = set_texts(tmp_path, sample(), {})
    said = json.dumps(data, ensure_ascii=False)
    for told in (
        "USD 930 mn (400 mn to 1.5 bn)",
        "0.61",
        "50 %",
        "Only for military end use",
        "un:scr:2397:7",
        "sha256:0123456789abcdef",
    ):
        assert told in said
    pages = typst.compile(str(tmp_path / "main.typ"), root=str(tmp_path), format="svg", timestamp=0)
    assert len(pages) >= 3


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        '#read("/etc/passwd")',
        "*",
        "_",
        "$",
        "[",
        "]",
        "#",
        "\\",
        '"',
        "`" * 3,
        "= head",
        "@s1",
        "<s1>",
        "#let x = 1",
        "//",
        "/*",
    ],
)
def test_a_text_of_the_measure_is_never_code(tmp_path, text):
    d = {"measure": {"id": text, "title": text, "summary": text, "jurisdictions": ["CN"], "before": "x", "after": "y", "horizon": "short"},
         "where_wrong": [{"section": "a", "sentence": text}], "not_evaluated": [text], "sources": [{"id": text, "title": text, "publisher": text}],
         "versions": {"law": text}}  # fmt: skip
    main, _ = set_texts(tmp_path, d, {})
    lists = json.loads(typst.query(str(main), "list", root=str(tmp_path)))
    assert [strings(x["children"]) for x in lists] == [text, text]
    pars = [strings(x["body"]) for x in json.loads(typst.query(str(main), "par", root=str(tmp_path)))]
    assert pars.count(text) >= 2


def strings(node):
    """All strings of queried content, joined."""
    if isinstance(node, dict):
        return node["text"] if node.get("func") == "text" else "".join(strings(v) for k, v in node.items() if k != "func")
    if isinstance(node, list):
        return "".join(strings(v) for v in node)
    return ""


def test_a_wholly_hostile_dossier_is_set_with_links_to_the_web_only(tmp_path):
    main, _ = set_texts(tmp_path, hostile(), {"frontier": frontier_of_variants(hostile(), places())})
    links = [x["dest"] for x in json.loads(typst.query(str(main), "link", root=str(tmp_path))) if isinstance(x["dest"], str)]
    assert all(re.match(r"https?://|<s\d+>$", link) for link in links), links
    assert typst.compile(str(main), root=str(tmp_path), timestamp=0).startswith(b"%PDF-")


def test_letters_of_other_scripts_do_not_stop_it():
    d = sample()
    d["measure"]["title"] = "两用物项 Экспорт スイッチ العربية"
    assert pdf(d, {}, names()).startswith(b"%PDF-")
