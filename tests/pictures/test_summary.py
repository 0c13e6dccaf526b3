"""The screen of a dossier: what the measure does first, one word for every loss, nothing told that is not known."""

import polars as pl
import pytest

from comity.cli.draft_text import draft_lines
from comity.cli.paint import Paint
from comity.pictures.growth import growth_picture
from comity.pictures.impact import flows, tiers
from comity.pictures.options import frontier_of_variants
from comity.pictures.story import story
from comity.pictures.summary import harm_of, others_sentence, stopped, summary
from tests.pictures.samples import names, places, sample


def usd(value, low=None, high=None):
    return {"value": value, "low": low, "high": high, "unit": "USD mn", "n": 9, "source": "s", "note": ""}


def told(dossier):
    return {head: said.text for head, said in summary(dossier, names())}


def test_what_the_measure_does_stands_first_and_a_long_text_is_cut():
    d = sample()
    assert next(iter(told(d))) == "What it does"
    d["measure"]["summary"] = "word " * 400
    assert len(told(d)["What it does"]) <= 324
    assert told(d)["What it does"].endswith(" ...")


def test_a_measure_below_the_floor_is_told_before_all_else():
    d = sample()
    d["floor"] |= {"refused": True, "sentences": ["It would let through what is forbidden."]}
    assert next(iter(told(d))) == "Floor"
    d["measure"]["summary"] = "REFUSED: nothing of the kind"
    assert list(told(d))[:2] == ["Floor", "What it does"]


def test_losses_of_maker_destinations_and_third_countries_are_told_alike():
    d = sample()
    d["impact"] |= {"own_cost": usd(5.0), "target_cost": usd(7.0), "third_cost": usd(3.0)}
    assert "loss of value added: maker USD 5 mn, destinations USD 7 mn, third countries USD 3 mn" in told(d)["Who loses"]
    assert "Total harm to others, destinations and third countries together: USD 10 mn a year" in others_sentence(d["impact"])


def test_what_is_not_known_is_not_nothing():
    d = sample()
    d["impact"] |= {"own_cost": usd(None), "target_cost": usd(None), "third_cost": usd(None)}
    d["impact"]["restricted"]["total"] = usd(None)
    assert told(d)["Who loses"].startswith(
        "Trade that stops: not known; loss of value added: maker not known, destinations not known"
    )
    assert others_sentence(d["impact"]).endswith("is not known.")


def test_without_third_countries_the_harm_to_others_is_that_of_destinations():
    d = sample()
    d["impact"]["by_economy"] = [r | {"role": "target"} for r in d["impact"]["by_economy"]]
    assert "no third countries, and total harm to others is that of destinations" in told(d)["Who loses"]
    assert "third countries lose" not in told(d)["Who loses"]


def test_a_draft_that_takes_rules_away_frees_trade():
    what, amount = stopped(usd(-4.0, -9.0, -1.0))
    assert what == "trade that is freed"
    assert (amount["value"], amount["low"], amount["high"]) == (4.0, 1.0, 9.0)
    assert stopped(usd(0.0))[0] == "trade that stops"


def test_variants_are_told_and_drawn_by_their_harm_to_all_others():
    d = sample()
    every = [d["alternatives"]["baseline"], *d["alternatives"]["variants"]]
    assert harm_of(every) == ("third_harm", "third countries")
    for n, v in enumerate(every, start=1):
        v["others_harm"] = usd(float(n))
    assert harm_of(every) == ("others_harm", "others")
    picture = frontier_of_variants(d, places())
    assert picture.columns[3] == "harm to others"
    assert picture.rows[0][3] == "USD 1 mn"
    assert "destinations and third countries together" in picture.reading
    assert "harm to others USD" in told(d)["Narrower"]


def test_the_waterfall_goes_left_where_output_falls():
    spec = tiers(sample(), places()).spec
    scales = [layer["encoding"]["x"]["scale"] for layer in spec["layer"]]
    assert all(s["domain"][0] < 0 == s["domain"][1] and not s.get("reverse") for s in scales)


def test_one_cell_and_two_months_are_no_picture():
    d = sample()
    d["impact"]["flows"] = d["impact"]["flows"][:1]
    assert flows(d, places()) is None
    row = {"jurisdiction": "NZ", "kind": "party", "came": 1, "went": 0, "held": 1}
    assert growth_picture(pl.DataFrame([row | {"month": m} for m in ("2024-01", "2024-02")])) is None
    assert growth_picture(pl.DataFrame([row | {"month": m} for m in ("2024-01", "2024-02", "2024-03")])) is not None


def test_an_item_with_several_cases_is_one_row():
    d = sample()
    first = d["law_diff"]["by_entry"][0]
    d["law_diff"]["by_entry"] = [first | {"story": s} for s in ("civil export", "deemed export")]
    section = next(s for s in story(d, {}, names()) if s.id == "law")
    rows = next(b.rows for b in section.blocks if getattr(b, "title", "") == "By item")
    assert len(rows) == 1
    assert rows[0][2].text == "civil export; deemed export"


@pytest.mark.parametrize("doubts", [3, 40])
def test_the_screen_never_grows_beyond_forty_five_lines(doubts):
    d = sample()
    d["where_wrong"] = [{"section": "impact", "sentence": "A reason that takes two lines of a screen. " * 4}] * doubts
    assert len(list(draft_lines(d, names(), (), Paint(colour=False, width=110)))) <= 45


def test_measures_at_once_are_told_beside_each_alone():
    d = sample()
    one = {"measures": ["a"], "makers": ["NZ"], "restricted": usd(1.0), "total": usd(2.0), "own": usd(3.0), "target": usd(4.0), "third": usd(5.0),
           "by_maker": [{"economy": "NZ", "loss": usd(3.0)}]}  # fmt: skip
    d["impact"]["coalition"] = {
        "measures": [one],
        "all": one | {"measures": ["a", "b"]},
        "more_than_sum": usd(6.0),
        "note": "Told.",
    }
    blocks = next(s for s in story(d, {}, names()) if s.id == "impact").blocks
    rows = next(b.rows for b in blocks if getattr(b, "title", "") == "With measures of others at the same time")
    assert [[c.text for c in r] for r in rows] == [
        ["a", "New Zealand", "USD 1 mn", "USD 2 mn", "USD 3 mn", "USD 4 mn", "USD 5 mn"],
        ["a, b", "New Zealand", "USD 1 mn", "USD 2 mn", "USD 3 mn", "USD 4 mn", "USD 5 mn"],
    ]
    assert any(getattr(b, "told", None) and b.told.text == "At once, less the sum of each alone: USD 6 mn." for b in blocks)
