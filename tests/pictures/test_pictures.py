"""Pictures of a dossier: everything told is drawn, evenly, in colours that grey parts too, and the same bytes each time."""

import itertools
import json
import re
from html import unescape

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.pictures.dossier import charts
from comity.pictures.figures import NOT_KNOWN, tell
from comity.pictures.growth import growth_picture
from comity.pictures.impact import who_is_hit
from comity.pictures.law import matrix_of_law
from comity.pictures.lawcells import fold
from comity.pictures.options import access, frontier_of_variants
from comity.pictures.render import inline, save, save_all, svg
from comity.pictures.style import ROLES, STEPS
from comity.terms.problems import BadInput
from tests.pictures.samples import HOSTILE, drawing, drawn, hostile, names, places, sample

QUESTIONS = (
    "map-change", "law-matrix", "authority", "equal-rules", "like-for-like", "restricted", "models", "map-output", "who-is-hit", "groups",
    "tiers", "flows", "reach", "access", "frontier",
)  # fmt: skip


def texts(picture):
    drawing_ = drawing(picture.name) if drawn().get(picture.name) is picture else svg(picture)
    found = re.findall(r"<text\b[^>]*?(?<!/)>(.*?)</text>", drawing_)
    return [unescape(re.sub(r"(<[^>]*>)+", " ", t)).strip() for t in found]


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ({"value": 0.125, "unit": "share"}, "12.5 %"),
        ({"value": 0.82, "low": 0.79, "high": 0.85, "unit": "share"}, "82 % (79 to 85 %)"),
        ({"value": 1234.5, "unit": "USD mn"}, "USD 1.23 bn"),
        ({"value": -2.1, "low": -3, "high": -1, "unit": "USD mn"}, "-USD 2.1 mn (-3 mn to -1 mn)"),
        ({"value": 5, "low": 5, "high": 5, "unit": "USD mn"}, "USD 5 mn"),
        ({"value": None, "unit": "share"}, NOT_KNOWN),
        ({"value": None, "low": 0.1, "high": 0.4, "unit": "share"}, "between 10 and 40 %"),
        ({"value": float("nan"), "unit": "share"}, NOT_KNOWN),
        ({"value": 0.61, "unit": "USD per USD"}, "0.61 USD per USD"),
        ({"value": 1234567, "unit": "count"}, "1,234,567"),
        (34, "34"),
        (None, NOT_KNOWN),
        (True, NOT_KNOWN),
        ("not a number", NOT_KNOWN),
    ],
)
def test_a_figure_is_told_with_unit_and_range(plain, said):
    assert tell(plain) == said


def test_every_question_has_its_picture():
    assert tuple(drawn()) == QUESTIONS
    for picture in drawn().values():
        assert picture.title
        assert picture.reading.endswith(".")
        assert picture.sources, picture.name
        assert picture.rows
        assert all(len(row) == len(picture.columns) for row in picture.rows)


def test_titles_stand_whole_in_the_drawing():
    for picture in drawn().values():
        said = " ".join(" ".join(texts(picture)).split())
        assert picture.title in said
        assert picture.reading in said


def test_every_economy_of_the_map_is_one_tile_of_one_size():
    picture = drawn()["map-change"]
    squares = re.findall(
        r'<path aria-label="([^"]*)" role="graphics-symbol" aria-roledescription="rect mark" d="([^"]*)"', drawing(picture.name)
    )
    assert sorted(unescape(said).partition(":")[0] for said, _ in squares) == sorted(p.name for p in places().values())
    size = {tuple(round(float(n), 1) for n in re.findall(r"[-\d.]+", d.partition("Z")[0])[2:3]) for _, d in squares}
    assert squares
    assert len({len(d.split(",")) for _, d in squares}) == 1
    assert len(size) >= 1
    shown = set(texts(picture))
    assert set(places()) <= shown


def test_the_map_says_what_the_law_says():
    said = dict(
        unescape(t).split(": ", 1)
        for t in re.findall(r'aria-label="([^"]*: [^"]*)" role="graphics-symbol"', drawing("map-change"))
    )
    assert said["China"] == "nothing asked, then licence, presumption of denial (ZZ-L:1A1.a)"
    assert said["Japan"] == "notification or general licence, then nothing asked (ZZ-L:1B2)"
    assert said["New Zealand"] == "not in this picture"


@pytest.mark.parametrize("name", ["restricted", "who-is-hit", "reach"])
def test_economies_stand_in_alphabetical_order_and_all_labels_are_drawn(name):
    picture = drawn()[name]
    labels = [row[0] for row in picture.rows]
    assert labels == sorted(labels)
    assert set(labels) <= set(texts(picture))


def test_the_waterfall_ends_at_the_sum_of_all_tiers():
    every = sample()["impact"]["tiers"]
    total = sum(t[role]["value"] for t in every for role in ROLES)
    assert round(total) == -4045
    assert "-USD 4.04 bn" in texts(drawn()["tiers"]) or "-USD 4.05 bn" in texts(drawn()["tiers"])
    assert "all further tiers" in texts(drawn()["tiers"])


def test_the_frontier_numbers_each_variant_and_leaves_the_refused_out():
    said = texts(drawn()["frontier"])
    for title in ("the measure as written", "Only for military end use", "Ends after two years unless renewed"):
        assert title in said
    assert "Leave the prohibition out" not in said
    assert "1 refused" in drawn()["frontier"].reading
    assert "1, 7" in said, "points that lie on each other share one mark"


def test_the_flows_carry_their_amounts():
    assert {"800 mn", "1.2 mn", "maker of the measure"} <= set(texts(drawn()["flows"]))


@given(st.integers(1, 5), st.integers(1, 9), st.data())
@settings(max_examples=40, deadline=None)
def test_folding_a_matrix_loses_no_cell(items, places_, data):
    grid = st.lists(st.lists(st.integers(-1, 4), min_size=places_, max_size=places_), min_size=items, max_size=items)
    matrix = {
        "items": [f"i{n}" for n in range(items)],
        "destinations": [f"d{n}" for n in range(places_)],
        "was": data.draw(grid),
        "becomes": data.draw(grid),
    }
    folded = fold(matrix)
    again = {
        (item, place): cell
        for block, line in zip(folded.items, folded.cells, strict=True)
        for group, cell in zip(folded.groups, line, strict=True)
        for item in block.members
        for place in group.members
    }
    assert again == {
        (f"i{i}", f"d{d}"): (matrix["was"][i][d], matrix["becomes"][i][d]) for i in range(items) for d in range(places_)
    }


def brightness(colour):
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_colours_part_in_grey():
    steps = [brightness(c) for c in STEPS]
    assert steps == sorted(steps, reverse=True)
    assert min(a - b for a, b in itertools.pairwise(steps)) > 15
    roles = sorted(brightness(c) for c in ROLES.values())
    assert min(b - a for a, b in itertools.pairwise(roles)) > 10


def test_the_same_picture_is_the_same_bytes(tmp_path):
    one, two = drawn()["who-is-hit"], who_is_hit(sample(), places())
    assert svg(one) == svg(two)
    save(one, tmp_path / "a.json")
    save(two, tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_every_form_can_be_written(tmp_path):
    picture = drawn()["like-for-like"]
    for kind, first in (
        (".svg", b"<svg"),
        (".png", b"\x89PNG"),
        (".pdf", b"%PDF"),
        (".html", b"<!doctype html>"),
        (".json", b"{"),
    ):
        save(picture, tmp_path / f"x{kind}")
        assert (tmp_path / f"x{kind}").read_bytes().startswith(first)
    assert json.loads((tmp_path / "x.json").read_text())["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert "<script" not in (tmp_path / "x.html").read_text()
    with pytest.raises(BadInput, match="no form of a picture"):
        save(picture, tmp_path / "x.gif")


def test_all_pictures_go_into_a_folder(tmp_path):
    some = {n: drawn()[n] for n in ("authority", "tiers")}
    made = save_all(some, tmp_path / "new" / "charts")
    assert sorted(p.name for p in made) == [
        "authority.json",
        "authority.png",
        "authority.svg",
        "tiers.json",
        "tiers.png",
        "tiers.svg",
    ]
    assert all(p.stat().st_size > 1000 for p in made)


def test_a_drawing_fetches_nothing_and_keeps_its_names_apart():
    for name in ("map-change", "law-matrix", "tiers", "frontier"):
        picture = drawn()[name]
        text = inline(picture)
        assert not re.findall(r'(?:href|src)="(?!#)', text)
        assert "url(http" not in text
        assert all(i.startswith(picture.name) for i in re.findall(r'\bid="([^"]*)"', text))
        assert text.count("<svg") == text.count("</svg>") == 1
        assert "<title>" in text, "marks can be hovered over"


def test_hostile_texts_stay_texts_in_drawings():
    told = matrix_of_law(hostile(), places())
    for picture in (told, frontier_of_variants(hostile(), places())):
        text = inline(picture)
        assert "<script" not in text
        assert text.count("<text") == text.count("</text>")
    assert any(HOSTILE in cell for row in told.rows for cell in row)


def test_nothing_known_is_nothing_drawn():
    assert charts({"measure": {"jurisdictions": []}}, places()) == {}
    d = sample()
    for key in ("law_diff", "authority", "like_for_like", "impact", "reach", "peaceful_use", "alternatives"):
        d[key] = {}
    assert charts(d, places()) == {}


def test_figures_that_are_not_known_are_left_out_and_not_drawn_as_zero():
    d = sample()
    for row in d["impact"]["by_economy"]:
        row["value_added"] = {"value": None, "low": None, "high": None, "unit": "USD mn", "n": None, "source": "x", "note": ""}
    d["impact"]["by_economy"][0]["value_added"]["value"] = -5.0
    picture = who_is_hit(d, places())
    assert [row[0] for row in picture.rows] == ["China"]


def test_without_a_map_the_rest_is_drawn():
    found = charts(sample(), {})
    assert set(QUESTIONS) - set(found) == {"map-change", "map-output"}
    assert "CN" in texts(found["restricted"]), "codes where names are not known"


def test_growth_counts_what_is_dated_and_says_what_is_not():
    growth = pl.DataFrame(
        {
            "jurisdiction": ["XX", "XX", "XX", "YY"], "kind": ["entry", "entry", "entry", "party"], "list": ["a", "a", "b", "p"],
            "month": ["", "2024-01", "2024-03", "2025-06"], "came": [7, 5, 2, 9], "went": [0, 0, 1, 0], "held": [0, 5, 1, 9],
        }
    )  # fmt: skip
    picture = growth_picture(growth)
    assert "7 without a first day" in picture.reading
    assert ("XX", "entries of control lists", "2024-03", "2", "1", "6") in picture.rows
    assert {"XX 6", "YY 9", "listed parties"} <= set(texts(picture))
    assert growth_picture(growth.head(1)) is None


def test_no_word_of_blame_stands_in_a_picture():
    words = re.compile(r"discriminat|illegal|adversar|\bally\b|allies|regime change|coerc|decoupl|enemy|punish", re.IGNORECASE)
    for picture in drawn().values():
        assert not words.search(json.dumps(picture.spec))
    assert names()["CN"] == "China"


def test_the_matrix_shows_the_items_that_change_and_counts_the_rest():
    d = sample()
    matrix = d["law_diff"]["matrix"]
    matrix["items"].append("ZZ-L:9Z9")
    for side in ("was", "becomes"):
        matrix[side].append([2] * len(matrix["destinations"]))
    picture = matrix_of_law(d, places())
    assert "Left out: 1 item without a change." in picture.reading
    assert "ZZ-L:9Z9" not in texts(picture)


def test_where_every_economy_is_a_destination_harm_to_others_is_drawn():
    d = sample()
    for v in (d["alternatives"]["baseline"], *d["alternatives"]["variants"]):
        v["others_harm"] = dict(v["third_harm"])
        v["third_harm"]["value"] = 0.0
    assert "harm to others, USD mn a year" in texts(frontier_of_variants(d, places()))


def test_where_only_access_without_a_licence_changes_that_is_drawn():
    d = sample()
    for row in d["peaceful_use"]["access"]:
        row["becomes"] = row["was"]
    assert "under a licence" in access(d, places()).reading
    d["peaceful_use"]["access_without_licence"] = [
        {"group": "LDC", "was": {"value": 0.9, "unit": "share"}, "becomes": {"value": 0.4, "unit": "share"}}
    ]
    picture = access(d, places())
    assert "without any licence" in picture.reading
    assert picture.rows == (("least developed countries", "90 %", "40 %"),)
