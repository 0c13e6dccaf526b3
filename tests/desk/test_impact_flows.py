"""Direct flows: which figures count, for which year, for whom; and who sells under which law."""

from __future__ import annotations

import numpy as np
import pytest

from comity.desk import impact_flows
from comity.desk.impact_flows import Markets, annual, sectors_of, share_of_sector
from comity.desk.impact_prepared import Prepared, prepare, sellers_of, territories_of
from comity.desk.impact_wrong import where_wrong
from comity.impact.table import Table
from comity.law.store import load_law
from comity.terms.problems import BadInput
from comity.world.records import HsShare
from comity.world.store import load_world
from tests.desk.impact_toys import CODES, FLOWS, ToyWorld, flow, goods, measure, prepared, toy_table, trade_frame


@pytest.fixture(scope="module")
def law():
    return load_law()


def months(values, first=(2018, 1), partner="TA", hs="854231"):
    year, month = first
    rows = []
    for v in values:
        rows.append(("MA", partner, f"{year}-{month:02d}", hs, v))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return rows


def by_destination(p, gid="chips"):
    out = {}
    for f in p.flows:
        if f.goods == gid:
            out[f.destination] = out.get(f.destination, 0.0) + f.value
    return out


# -- the year ------------------------------------------------------------------------------------------------------------------


def test_twelve_months_that_end_three_months_before_the_measure():
    rows = months(range(1, 31))  # 2018-01 is 1, 2020-06 is 30
    found, period, whole = annual(trade_frame(rows), "2020-06-15")
    assert period == "2019-03 to 2020-02"
    assert whole
    assert found == [("MA", "TA", float(sum(range(15, 27))), "office")]


def test_no_month_of_the_measure_or_after_it_or_just_before_it_is_looked_at():
    quiet = [1.0] * 26
    calm = annual(trade_frame(months([*quiet, 0, 0, 0, 0])), "2020-06-15")
    loud = annual(trade_frame(months([*quiet, 9e9, 9e9, 9e9, 9e9, 9e9])), "2020-06-15")
    assert calm == loud


def test_months_written_without_a_hyphen_are_the_same_months():
    rows = months([5.0] * 26)
    assert annual(trade_frame([(a, b, p.replace("-", ""), h, v) for a, b, p, h, v in rows]), "2020-06-15") == annual(
        trade_frame(rows), "2020-06-15"
    )


def test_eleven_months_are_brought_up_to_a_year_and_five_are_too_few():
    rows = months([10.0] * 11, first=(2019, 3))
    found, _, whole = annual(trade_frame(rows), "2020-06-15")
    assert not whole
    assert found[0][2] == pytest.approx(120.0)
    few = [*months([10.0] * 5, first=(2019, 3)), ("MA", "TA", "2018", "8542", 7.0)]
    assert annual(trade_frame(few), "2020-06-15")[:2] == ([("MA", "TA", 7.0, "office")], "2018")


def test_the_last_year_that_ended_before_the_measure():
    rows = [("MA", "TA", y, "8542", v) for y, v in (("2017", 1), ("2019", 3), ("2020", 4), ("2021", 5))]
    assert annual(trade_frame(rows), "2020-01-01")[:2] == ([("MA", "TA", 3.0, "office")], "2019")
    assert annual(trade_frame(rows), "2017-05-05")[0] == []


def test_each_reporter_has_its_own_newest_year_and_totals_do_not_count():
    rows = [
        ("MA", "TA", "2018", "8542", 1),
        ("MA", "", "2019", "8542", 99),
        ("TH", "TA", "2019", "8542", 2),
        ("TH", "TA", "2018", "8542", 7),
    ]
    found, period, _ = annual(trade_frame(rows), "2020-06-15")
    assert [(r[0], r[2]) for r in found] == [("MA", 1.0), ("TH", 2.0)]
    assert period == "2018, 2019"


def test_a_heading_and_its_parts_are_not_counted_twice():
    rows = [("MA", "TA", "2019", "8542", 10.0), ("MA", "TA", "2019", "854231", 6.0), ("MA", "TA", "2019", "854239", 4.0)]
    assert annual(trade_frame(rows), "2020-06-15")[0][0][2] == 10.0
    assert annual(trade_frame(rows[1:]), "2020-06-15")[0][0][2] == 10.0
    assert annual(trade_frame([rows[0], rows[0]]), "2020-06-15")[0][0][2] == 10.0


# -- the source ----------------------------------------------------------------------------------------------------------------


def test_stated_figures_come_before_bundled_ones_and_these_before_a_share_of_the_sector():
    world = ToyWorld([("MA", "TB", "2019", "8542", 77.0)])
    assert by_destination(prepared(measure([goods(flows=FLOWS)]), world)) == {"TA": 8e6, "TB": 3e6, "TH": 4e6, "OU": 1e6}
    assert by_destination(prepared(measure([goods()]), world)) == {"TB": 77.0}
    shared = prepared(measure([goods()]))
    assert {f.basis for f in shared.flows} == {"sector"}
    assert set(by_destination(shared)) == set(CODES) - {"MA"}


def test_figures_that_the_user_imported_come_between(monkeypatch):
    monkeypatch.setattr(impact_flows, "imported_trade", lambda _hs: trade_frame([("MA", "TA", "2019", "8542", 5.0)]))
    world = ToyWorld([("MA", "TB", "2019", "8542", 77.0)])
    assert by_destination(prepared(measure([goods()]), world)) == {"TA": 5.0}
    assert by_destination(prepared(measure([goods(flows=FLOWS)]), world))["TA"] == 8e6


def test_flows_of_others_than_the_sellers_do_not_count_nor_do_sales_among_sellers():
    world = ToyWorld([("TH", "TA", "2019", "8542", 50.0), ("MA", "TA", "2019", "8542", 5.0), ("MA", "TB", "2019", "8542", 6.0)])
    assert by_destination(prepared(measure([goods()]), world)) == {"TA": 5.0, "TB": 6.0}
    assert by_destination(prepared(measure([goods()]), world, sellers=("MA", "TB"))) == {"TA": 5.0}


def test_stated_figures_from_after_the_measure_are_told_and_not_used():
    p = prepared(measure([goods(flows=(flow("TA", 5, period="2021"),))]))
    assert {f.basis for f in p.flows} == {"sector"}
    assert any("not used" in s for s in p.told)


def test_a_share_of_the_sector_is_a_wide_range_of_what_the_sector_delivers():
    p = prepared(measure([goods(hs="854231")]))
    low, middle, high = share_of_sector("854231")
    assert (low, high) == pytest.approx((middle / 30, middle * 30))
    assert middle < share_of_sector("8542")[1] < share_of_sector("85")[1] < 0.25
    for f in p.flows:
        whole = p.markets.deliveries("MA", "ELEC", f.destination) * 1e6
        assert (f.low, f.value, f.high) == pytest.approx((whole * low, whole * middle, whole * high))
    assert "assumption" in p.told[0]


def test_goods_of_no_known_sector_have_no_flow_and_it_is_told():
    p = prepared(measure([goods(hs="999999")]))
    assert p.flows == ()
    assert "not known" in p.told[0]


def test_a_figure_of_a_union_is_split_over_its_states_as_their_sectors_deliver():
    world = ToyWorld([("UU", "TA", "2019", "8542", 90.0)])
    p = prepared(measure([goods()], jurisdictions=("UU",)), world, sellers=("MA", "TH"))
    a, b = (p.markets.deliveries(s, "ELEC", "TA") for s in ("MA", "TH"))
    assert {f.seller: f.value for f in p.flows} == pytest.approx({"MA": 90 * a / (a + b), "TH": 90 * b / (a + b)})


def test_under_a_law_that_everybody_applies_destinations_are_among_the_sellers():
    sellers = ("MA", "TA", "TB", "TH")
    world = ToyWorld([("MA", "TA", "2019", "8542", 5.0), ("TH", "TA", "2019", "8542", 7.0), ("TA", "TH", "2019", "8542", 9.0)])
    p = prepared(measure([goods()]), world, sellers=sellers)
    assert by_destination(p) == {"TA": 12.0, "TH": 9.0}
    assert [p.role(c, {"TA"}) for c in ("MA", "TA", "LD")] == ["maker", "target", "third"]
    few = prepared(measure([goods()]), world, sellers=("MA", "TA"))
    assert few.role("TA", {"TA"}) == "maker"
    shared = prepared(measure([goods()]), sellers=sellers)
    assert all(f.seller != f.destination for f in shared.flows)
    assert "TA" in by_destination(shared)


# -- who sells -----------------------------------------------------------------------------------------------------------------


def test_the_territory_of_each_law_is_read_from_its_own_rules(law):
    assert territories_of(law.packs["CN"], "2024-01-01") == ("CN",)
    assert territories_of(law.packs["JP"], "2024-01-01") == ("JP",)
    assert "US" in territories_of(law.packs["US"], "2024-01-01")
    union = territories_of(law.packs["EU"], "2024-01-01")
    assert {"DE", "FR", "NL", "PL"} <= set(union)
    assert not {"GB", "US", "NO"} & set(union)
    finland = territories_of(law.packs["EU-FI"], "2024-01-01")
    assert "FI" in finland
    assert "DE" not in finland
    for label, pack in law.packs.items():
        assert territories_of(pack, "2024-01-01"), label


def test_a_law_that_is_not_loaded_is_refused(law):
    with pytest.raises(BadInput, match="no law of 'ZZ'"):
        sellers_of(measure(jurisdictions=("ZZ",)), law, ToyWorld())


def test_prepare_takes_a_table_as_it_is(law):
    p = prepare(measure(), ToyWorld(), toy_table(), law)
    assert p.sellers == ("MA",)
    assert p.table.name == "toy"


def other_table(listed, world):
    codes = tuple(s.code for s in world.sectors(listed))
    x = np.arange(1.0, len(codes) + 1)
    return Table("other", 2020, "USD mn", "s", "", ("CHN",), codes, np.zeros((len(codes), len(codes))), x[:, None], x)


@pytest.mark.parametrize(
    ("listed", "chips", "graphite"), [("icio27", "ELEC", "MIN"), ("icio50", "C26", "B08"), ("wiod2013", "c14", "c2")]
)
def test_the_heading_is_found_in_the_list_that_the_table_uses(listed, chips, graphite):
    world = load_world()
    table = other_table(listed, world)
    assert sectors_of(goods(hs="854231"), world, table) == ((chips, 1.0),)
    assert sectors_of(goods(hs="854231", sector="ELEC"), world, table) == ((chips, 1.0),)
    assert sectors_of(goods(hs="250410", sector="MIN"), world, table) == ((graphite, 1.0),)
    assert sectors_of(goods(hs="854231", sector="nowhere"), world, table) == ()


def test_a_stated_sector_without_a_heading_is_parted_through_isic_by_output():
    world = load_world()
    table = other_table("icio50", world)
    mined = dict(sectors_of(goods(hs="", sector="MIN"), world, table))
    at = dict(zip(table.sectors, table.x.tolist(), strict=True))
    whole = at["B07"] + at["B08"] + at["B09"]
    assert mined == pytest.approx({c: at[c] / whole for c in ("B07", "B08", "B09")})


# -- world trade in a heading --------------------------------------------------------------------------------------------------


def shares(**more):
    known = HsShare(0.1, 0.3, 0.9, "totals", "8542", ("ELEC",), 6e9, "2018", False, 1)
    return {"8542": known, "854231": known._replace(low=0.005, share=0.06, split=5, **more)}


def prepared_with(shares, *items):
    world = ToyWorld()
    world.shares = shares
    return Prepared(measure(items), world, Markets.of(toy_table(), world), ("MA",), quick=True)


def test_the_share_by_world_trade_comes_before_the_guess_and_is_told():
    p = prepared_with(shares(), goods(hs="8542"))
    assert {(f.basis, f.source) for f in p.flows} == {("heading", "totals")}
    for f in p.flows:
        whole = p.markets.deliveries("MA", "ELEC", f.destination) * 1e6
        assert (f.low, f.value, f.high) == pytest.approx((whole * 0.1, whole * 0.3, whole * 0.9))
    assert "world trade in heading 8542 was USD 6 bn in 2018 (totals)" in p.told[0]


def test_equal_parts_of_a_heading_are_told():
    p = prepared_with(shares(), goods(hs="854231"))
    assert "one of 5 equal parts" in p.told[0]


def test_a_share_of_another_sector_than_the_measure_states_is_not_used():
    p = prepared_with(shares(), goods(hs="8542", sector="SERV"))
    assert {f.basis for f in p.flows} == {"sector"}
    assert "a mere guess" in p.told[0]


def test_figures_come_before_the_share_by_world_trade():
    p = prepared_with(shares(), goods(hs="8542", flows=[flow("TA", 7_000_000)]))
    assert {f.basis for f in p.flows} == {"own"}


def test_where_it_may_be_wrong_says_which_share_was_used():
    for known, words in ((shares(), "by the world trade in the heading"), ({}, "nine hundred to one")):
        p = prepared_with(known, goods(hs="8542"))
        said = " ".join(w["sentence"] for w in where_wrong({"impact": {}}, p.measure, p, p.world))
        assert words in said
