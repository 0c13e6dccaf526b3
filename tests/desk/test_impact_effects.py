"""The impact section: accounting, zero, order, symmetry, mirror, range; and several measures at once."""

from __future__ import annotations

import json

import numpy as np
import pytest

from comity.desk.impact import Companion, impact_section, sources_used
from comity.desk.impact_effects import Runs, compared, lead, plan, run_models
from comity.desk.impact_groups import spans
from comity.desk.impact_harm import covered_flow, effective_severity, quick_harm, unit_effects
from comity.desk.impact_stops import MIDDLE, Setting, cuts_of, stops_of, targets_of
from comity.impact.linear import backward, forward
from comity.impact.table import Cut
from tests.desk.impact_toys import (
    CHANGES,
    CODES,
    FLOWS,
    ISO3,
    SECTORS,
    ToyWorld,
    basket,
    flow,
    goods,
    measure,
    prepared,
    toy_table,
)

NUMBERS = {"value", "low", "high", "unit", "n", "source", "note"}


def section(p, changes=None, companions=(), seed=1):
    return impact_section(p, CHANGES if changes is None else changes, np.random.default_rng(seed), companions)


@pytest.fixture(scope="module")
def told():
    return section(prepared())


def numbers(value):
    """Every number object in a section."""
    if isinstance(value, dict):
        if set(value) == NUMBERS:
            yield value
        else:
            for v in value.values():
                yield from numbers(v)
    elif isinstance(value, (list, tuple)):
        for v in value:
            yield from numbers(v)


def total(rows, key="value_added"):
    return sum(r[key]["value"] for r in rows)


# -- accounting ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("horizon", ["short", "medium", "long"])
@pytest.mark.parametrize("key", ["output", "value_added"])
def test_economies_sectors_and_roles_add_up_to_the_model(horizon, key):
    s = section(prepared(measure(horizon=horizon)))
    assert s["lead"]["horizon"] == horizon
    lead = next(m for m in s["models"] if m["model"] == s["lead"]["model"])
    assert s["models"][0]["horizon"] == horizon
    assert lead[key]["value"] != 0
    for rows in (s["by_economy"], s["by_sector"], s["by_role"]):
        assert total(rows, key) == pytest.approx(lead[key]["value"], rel=1e-9)
    incomes = [g for g in s["by_group"] if g["group"] in {"HIC", "UMC", "LMC", "LIC"}]
    assert total(incomes, key) == pytest.approx(lead[key]["value"], rel=1e-9)


def test_losses_and_gains_stand_apart_and_differ_by_the_change(told):
    for row in told["by_role"]:
        assert row["gains"]["value"] - row["losses"]["value"] == pytest.approx(row["value_added"]["value"], abs=1e-9)
        assert row["losses"]["value"] >= 0
        assert row["gains"]["value"] >= 0
    third = [r for r in told["by_economy"] if r["role"] == "third"]
    lost = sum(max(-r["value_added"]["value"], 0) for r in third)
    assert told["third_cost"]["value"] == pytest.approx(lost)
    lead = next(m for m in told["models"] if m["model"] == told["lead"]["model"])
    assert told["third_country_per_restricted"]["value"] == pytest.approx(lost / lead["restricted"]["value"])


def test_every_figure_has_its_middle_between_low_and_high(told):
    found = list(numbers(told))
    assert len(found) > 200
    for n in found:
        if n["value"] is not None:
            assert n["low"] is None or n["low"] <= n["value"] <= n["high"], n
    json.dumps(told, allow_nan=False)


def test_roles_are_maker_destination_and_third(told):
    assert {r["economy"]: r["role"] for r in told["by_economy"]} == {
        "MA": "maker", "TA": "target", "TB": "target", "TH": "third", "LD": "third",
    }  # fmt: skip
    assert [r["economy"] for r in told["by_economy"] if r["ldc"]] == ["LD"]
    assert any(g["group"] == "LDC" and g["role"] == "third" for g in told["by_group"])


def test_tiers_add_up_to_the_linear_models(told):
    for side, model in (("exporter", "leontief"), ("importer", "ghosh")):
        rows = told["tiers"] if side == "exporter" else told["tiers_importer"]
        assert {t["side"] for t in rows} == {side}
        assert [t["tier"] for t in rows] == [*map(str, range(8)), "rest"]
        summed = sum(t[r]["value"] for t in rows for r in ("maker", "target", "third"))
        assert summed == pytest.approx(next(m for m in told["models"] if m["model"] == model)["output"]["value"], rel=1e-9)
    first = told["tiers"][0]
    assert first["target"]["value"] == first["third"]["value"] == 0
    assert first["maker"]["value"] < 0


def test_third_countries_stand_first_by_loss(told):
    hit = told["who_is_hit"]
    third = [h["loss"]["value"] for h in hit if h["role"] == "third"]
    assert third == sorted(third, reverse=True)
    assert [h["role"] == "third" for h in hit] == sorted((h["role"] == "third" for h in hit), reverse=True)


def runs_of(model, side, dv):
    values = np.array(dv, float)
    return Runs(model, side, np.ones(len(values)), 2 * values, values, np.zeros((0, values.shape[1])), "")


def test_both_linear_sides_count_as_one_model_in_the_range():
    runs = (
        runs_of("leontief", "exporter", [[-1, 0]]),
        runs_of("ghosh", "importer", [[-2, -3]]),
        runs_of("bottleneck", "both", [[-9, 1]]),
    )
    found = {r.model: r for r in compared(runs)}
    assert set(found) == {"linear", "bottleneck"}
    assert found["linear"].dv.tolist() == [[-3, -3]]
    assert found["linear"].dx.tolist() == [[-6, -6]]
    assert lead(runs, "long").model == "bottleneck"
    assert lead(runs[:2], "short").model == "ghosh"


def test_the_range_is_that_of_draws_and_models_around_the_middle_of_the_first():
    steady = runs_of("bottleneck", "both", [[-10], *([-10.0 - k] for k in range(1, 21))])  # middle -10, draws -11 to -30
    other = runs_of("reallocation", "both", [[-4], [-4], [-4]])
    told = spans((steady, other), steady, "USD mn", "src").number(lambda r: r.dv[:, 0])
    assert told["value"] == -10
    assert told["low"] == pytest.approx(-29.0)  # the 5 % point of 21 even values from -30 to -10
    assert told["high"] == -4
    assert told["n"] == 24


# -- zero, order, symmetry -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes", [{}, {"chips": {}}, {"chips": {"TA": (2, 2), "TB": (0, 0)}}, {"chips": {"TA": (-1, 2), "TB": (2, -1)}}]
)
def test_nothing_changes_when_no_known_level_changes(changes):
    s = section(prepared(), changes)
    for key in (
        "restricted",
        "models",
        "by_economy",
        "by_group",
        "by_sector",
        "tiers",
        "tiers_importer",
        "own_cost",
        "target_cost",
        "third_cost",
    ):
        assert all(n["value"] in {0, None} for n in numbers(s[key])), key
    assert s["who_is_hit"] == []
    assert s["who_gains"] == []


def test_cells_that_are_not_known_are_told():
    assert any("1 cell of goods and destination hangs" in a for a in section(prepared(), {"chips": {"TA": (-1, 2), "TB": (0, 2)}})["assumptions"])


def test_destinations_are_ordered_by_flow_times_severity(told):
    rows = told["restricted"]["by_destination"]
    # flows 8, 3 and 1 mn, half of it controlled; level 2 stops 0.3 in the middle, level 3 stops 0.85
    expected = {"TB": 3 * 0.5 * 0.85, "TA": 8 * 0.5 * 0.3, "OU": 1 * 0.5 * 0.3}
    fall = [r for r in rows if r["direction"] == "falls"]
    assert [r["economy"] for r in fall] == sorted(expected, key=lambda d: -expected[d])
    for r in fall:
        assert r["predicted_usd"]["value"] == pytest.approx(-expected[r["economy"]])
    assert {r["economy"]: round(r["predicted_change"]["value"], 9) for r in fall} == {"TB": -0.425, "TA": -0.15, "OU": -0.15}
    assert [r["rank"] for r in rows] == list(range(1, len(rows) + 1))
    assert told["restricted"]["total"]["value"] == pytest.approx(sum(expected.values()))


def test_a_destination_whose_answer_does_not_change_may_be_offered_more(told):
    other = next(r for r in told["restricted"]["by_destination"] if r["economy"] == "TH")
    assert other["direction"] == "rises"
    assert other["predicted_usd"]["low"] == 0
    assert other["predicted_usd"]["value"] == pytest.approx(0.2 * told["restricted"]["total"]["value"])
    assert "assumption" in other["predicted_usd"]["note"]


@pytest.mark.parametrize("order", [("LDD", "TBB", "MAA", "THH", "TAA"), ("THH", "TAA", "LDD", "MAA", "TBB")])
def test_another_order_of_economies_changes_nothing(told, order):
    other = section(prepared(table=toy_table(order)))
    want = {r["economy"]: r for r in told["by_economy"]}
    for r in other["by_economy"]:
        for key in ("output", "value_added"):
            for end in ("low", "value", "high"):
                assert r[key][end] == pytest.approx(want[r["economy"]][key][end], rel=1e-5, abs=1e-7)
    assert other["restricted"] == told["restricted"]


def test_other_labels_for_the_same_economies_change_nothing_but_the_labels(told):
    """Maker and destination swap their codes, in the table, the flows and the measure."""
    swap = {"MA": "TA", "TA": "MA"}
    iso = {c: i for i, c in ISO3.items()}
    order = tuple(iso[swap.get(c, c)] for c in CODES)
    base = toy_table()
    table = base._replace(economies=order)
    items = [goods(flows=tuple(f._replace(reporter="TA", partner=swap.get(f.partner, f.partner)) for f in FLOWS))]
    p = prepared(measure(items, jurisdictions=("TA",)), table=table, sellers=("TA",))
    s = section(p, {"chips": {swap.get(d, d): v for d, v in CHANGES["chips"].items()}})
    want = {swap.get(r["economy"], r["economy"]): r for r in told["by_economy"]}
    for r in s["by_economy"]:
        assert r["value_added"] == want[r["economy"]]["value_added"]
        assert r["role"] == want[r["economy"]]["role"]


def test_the_same_seed_gives_the_same_section(told):
    assert section(prepared()) == told
    assert section(prepared(), seed=2)["by_economy"] != told["by_economy"]


def test_freed_trade_mirrors_stopped_trade():
    stop, free = section(prepared(), {"chips": {"TA": (0, 2)}}), section(prepared(), {"chips": {"TA": (2, 0)}})
    for a, b in zip(stop["models"], free["models"], strict=True):
        assert a["value_added"]["value"] == pytest.approx(-b["value_added"]["value"])
    assert free["restricted"]["total"]["value"] == pytest.approx(-stop["restricted"]["total"]["value"])
    assert free["restricted"]["by_destination"][0]["direction"] == "rises"


def test_stricter_levels_stop_more_and_harm_more():
    harm = [section(prepared(), {"chips": {"TA": (0, k)}})["own_cost"]["value"] for k in (1, 2, 3, 4)]
    assert harm == sorted(harm)
    assert harm[0] > 0


def test_quick_leaves_out_what_takes_long():
    s = section(prepared(quick=True))
    assert {m["model"] for m in s["models"]} == {"leontief", "ghosh", "bottleneck"}
    assert s["lead"]["model"] == "bottleneck"


# -- levels and cuts -----------------------------------------------------------------------------------------------------------


def test_severity_is_the_difference_of_levels_and_a_measure_may_state_its_own():
    m = measure()
    assert effective_severity(m, 0, 2) == (0.05, 0.3, 0.6)
    assert effective_severity(m, 2, 3) == pytest.approx((0.37, 0.55, 0.55))
    assert effective_severity(m, 3, 0)[1] == -0.85
    assert effective_severity(m, -1, 4) == effective_severity(m, 4, -1) == (0, 0, 0)
    own = measure(severity={"2": ("0.1", "0.5", "0.9")})
    assert effective_severity(own, 0, 2) == (0.1, 0.5, 0.9)
    assert effective_severity(own, 0, 4) == (0.95, 0.99, 1.0)


def test_a_cut_is_what_stops_by_what_the_node_delivers():
    p = prepared()
    made = cuts_of(p, stops_of(p, CHANGES))
    node, buyer = p.markets.node("MA", "ELEC"), p.markets.place["TA"]
    have = p.table.z[node, p.table.nodes_of("TAA")].sum()
    assert next(c for c in made.stopped if c.buyer == buyer) == Cut(node, buyer, pytest.approx(8 * 0.5 * 0.3 / have))
    assert made.outside == pytest.approx(1e6 * 0.5 * 0.3)
    assert not made.freed


def test_more_than_the_table_has_is_capped_and_told():
    p = prepared(measure([goods(flows=(flow("TA", 9e12),))]))
    made = cuts_of(p, stops_of(p, {"chips": {"TA": (0, 4)}}))
    assert [c.fraction for c in made.stopped] == [1.0]
    assert made.capped > 1e12
    assert any("more than the table has" in a for a in section(p, {"chips": {"TA": (0, 4)}})["assumptions"])


def test_goods_without_a_sector_in_the_table_are_told():
    p = prepared(measure([goods("odd", "9999", "1", flows=(flow("TA", 4e6),))]))
    s = section(p, {"odd": {"TA": (0, 2)}})
    assert s["restricted"]["total"]["value"] == pytest.approx(1.2)
    assert all(r["value_added"]["value"] is None for r in s["by_economy"])
    assert any("no sector in which odd" in a for a in s["assumptions"])


def test_a_parted_table_counts_final_use_in_what_a_node_delivers():
    p = prepared(table=toy_table(parted=True))
    node, buyer = p.markets.node("MA", "ELEC"), p.markets.place["TA"]
    have = p.table.z[node, p.table.nodes_of("TAA")].sum() + p.table.f[node, buyer]
    assert next(c for c in cuts_of(p, stops_of(p, CHANGES)).stopped if c.buyer == buyer).fraction == pytest.approx(1.2 / have)
    s = section(p)
    assert total(s["by_economy"]) == pytest.approx(total(s["by_sector"]))


def test_goods_of_two_sectors_are_cut_in_both():
    p = prepared(measure([goods("beans", "0713", "1", flows=(flow("TA", 4e6),))]))
    made = {c.seller: c.fraction for c in cuts_of(p, stops_of(p, {"beans": {"TA": (0, 2)}})).stopped}
    for sector, part in (("AGR", 0.25), ("SERV", 0.75)):
        node = p.markets.node("MA", sector)
        assert made[node] == pytest.approx(4 * 0.3 * part / p.table.z[node, p.table.nodes_of("TAA")].sum())


def test_positions_run_from_low_to_high():
    p = prepared(measure([goods(coverage="0.5", low="0.2", high="0.9", flows=FLOWS)]))
    stops = stops_of(p, CHANGES)
    low, middle, high = (stops.amounts(Setting(k, k, k)).sum() for k in (0.0, 0.5, 1.0))
    assert low < middle < high
    assert stops.amounts(MIDDLE).sum() == middle


# -- harm of variants ----------------------------------------------------------------------------------------------------------


def test_quick_harm_is_the_linear_model_to_first_order():
    tiny = measure([goods(flows=tuple(f._replace(value=str(float(f.value) / 1e6)) for f in FLOWS))])
    p = prepared(tiny)
    shares = {"TA": 0.4, "TB": 0.9}
    whole = [
        c._replace(fraction=c.fraction / 0.99) for c in cuts_of(p, stops_of(p, {"chips": {"TA": (0, 4), "TB": (0, 4)}})).stopped
    ]
    cuts = [c._replace(fraction=c.fraction * shares[p.markets.codes[c.buyer]]) for c in whole]
    dv = p.table.by_economy(backward(p.linear, cuts).dv + forward(p.linear, cuts).dv)
    change = dict(zip(p.markets.codes, dv, strict=True))
    found = quick_harm(p, shares)
    assert found["own"] == pytest.approx(-change["MA"], rel=1e-5)
    assert found["target"] == pytest.approx(-change["TA"] - change["TB"], rel=1e-5)
    assert found["third"] == pytest.approx(-change["TH"] - change["LD"], rel=1e-5)


def test_quick_harm_is_linear_and_nothing_for_nothing():
    p = prepared()
    once, twice = quick_harm(p, {"TA": 0.2}), quick_harm(p, {"TA": 0.4})
    assert twice == pytest.approx({k: 2 * v for k, v in once.items()})
    assert quick_harm(p, {}) == {"third": 0, "own": 0, "target": 0}
    assert quick_harm(p, {"TA": 0.0}) == {"third": 0, "own": 0, "target": 0}
    assert unit_effects(p) is unit_effects(p)
    assert set(unit_effects(p).destinations) == {"TA", "TB", "TH"}


def test_what_freed_trade_gives_is_not_set_against_losses():
    p = prepared()
    assert quick_harm(p, {"TA": -0.5}) == {"third": 0, "own": 0, "target": 0}
    assert quick_harm(p, {"TA": -0.5, "TB": 0.9})["own"] < quick_harm(p, {"TB": 0.9})["own"]


def test_covered_flow_is_flow_times_coverage():
    p = prepared(measure([goods(coverage="0.5", low="0.25", high="1", flows=FLOWS)]))
    assert covered_flow(p, "TA") == (2e6, 4e6, 8e6)
    assert covered_flow(p, "LD") == (0, 0, 0)


# -- exposure, dilution, sources -----------------------------------------------------------------------------------------------


def test_foreign_availability_and_concentration_of_a_commodity():
    world = ToyWorld(
        supply=[
            ("Ore", "MA", "2019", 60.0),
            ("Ore", "TH", "2019", 30.0),
            ("Ore", "TA", "2019", 10.0),
            ("Ore", "TH", "2021", 999.0),
        ]
    )
    s = section(prepared(measure([goods(flows=FLOWS, commodity="Ore")]), world))
    row = s["exposure"][0]
    assert row["hhi"]["value"] == pytest.approx(0.36 + 0.09 + 0.01)
    assert row["foreign_availability"]["value"] == pytest.approx(0.4)
    assert row["maker_share"]["value"] == pytest.approx(0.6)
    assert "2019" in row["basis"]


def test_dependence_is_that_of_the_sector_where_nothing_else_is_known(told):
    row = told["exposure"][0]
    assert "sector average" in row["basis"]
    assert 0 < row["dependence"]["value"] < 1
    assert {r["economy"] for r in row["by_destination"]} == {"TA", "TB"}


def test_the_price_rises_as_far_as_others_must_fill_the_gap():
    p = prepared(measure([goods(hs="854231", coverage="1", flows=FLOWS)]))
    row = section(p, {"chips": {"TA": (0, 4)}})["exposure"][0]["price_response"]
    to = p.markets.place["TA"]
    bought = p.markets.bought.reshape(len(CODES), len(SECTORS), len(CODES))[:, SECTORS.index("ELEC"), to]
    part = bought[p.markets.place["MA"]] / (bought.sum() - bought[to])
    assert row["value"] == pytest.approx((1 - 0.99 * part) ** (-1 / 4) - 1)  # sigma 5
    assert row["high"] == pytest.approx((1 - part) ** (-1 / 3) - 1)  # sigma 4
    assert section(prepared())["exposure"][0]["price_response"]["value"] is None
    inelastic = prepared(measure([goods(hs="854232", coverage="1", flows=FLOWS)]))
    assert section(inelastic, {"chips": {"TA": (0, 4)}})["exposure"][0]["price_response"]["high"] is None


def test_a_basket_is_told_with_its_national_lines():
    s = section(prepared(measure([goods(flows=FLOWS)]), ToyWorld(baskets=[basket("8542")])))
    row = s["dilution"][0]
    assert row["basket"] is True
    assert "all other chips" in row["sentence"]
    assert "ZZ:85420001" in row["sentence"]


def test_sources_of_table_and_flows_are_told():
    assert [s["id"] for s in sources_used(prepared())] == ["office", "toy-source"]


def test_flows_between_groups_add_up_to_what_stops(told):
    assert sum(f["value"]["value"] for f in told["flows"]) == pytest.approx(told["restricted"]["total"]["value"])
    assert {f["from_group"] for f in told["flows"]} == {"HIC"}


def test_who_gains_share_is_neither_the_maker_nor_netted(told):
    gains = told["who_gains"]
    assert gains
    assert all(g["share_after"]["value"] > g["share_before"]["value"] for g in gains)
    assert "MA" not in {g["economy"] for g in gains}


# -- several measures ----------------------------------------------------------------------------------------------------------


def companion(kind, seller="TH"):
    flows = tuple(flow(d, v, reporter=seller) for d, v in (("TA", 6e6), ("TB", 2e6)))
    p = prepared(measure([goods(flows=flows)], jurisdictions=(seller,), mid="other"), sellers=(seller,))
    return Companion(kind, p, {"chips": {"TA": (0, 3), "TB": (0, 3)}})


def test_a_coalition_is_shown_beside_each_of_its_measures():
    s = section(prepared(), companions=[companion("coalition")])
    assert s["retaliation"] is None
    c = s["coalition"]
    assert [m["measures"] for m in c["measures"]] == [["toy"], ["other"]]
    assert c["all"]["measures"] == ["toy", "other"]
    assert c["all"]["makers"] == ["MA", "TH"]
    assert c["all"]["restricted"]["value"] == pytest.approx(sum(m["restricted"]["value"] for m in c["measures"]))
    assert c["all"]["target"]["value"] > max(m["target"]["value"] for m in c["measures"])
    assert c["all"]["total"]["value"] == pytest.approx(sum(c["all"][k]["value"] for k in ("own", "target", "third")))


def test_retaliation_is_borne_by_the_makers_of_both():
    answer = prepared(
        measure([goods(flows=(flow("MA", 7e6, reporter="TA"),))], jurisdictions=("TA",), mid="answer"), sellers=("TA",)
    )
    s = section(prepared(), companions=[Companion("retaliation", answer, {"chips": {"MA": (0, 4)}})])
    r = s["retaliation"]
    assert s["coalition"] is None
    assert {m["economy"] for m in r["all"]["by_maker"]} == {"MA", "TA"}
    first = {m["economy"]: m["loss"]["value"] for m in r["measures"][0]["by_maker"]}
    every = {m["economy"]: m["loss"]["value"] for m in r["all"]["by_maker"]}
    assert every["MA"] > first["MA"]


def test_models_can_be_run_by_name_and_progress_is_told():
    p, seen = prepared(), []
    made = plan(p, stops_of(p, CHANGES), np.random.default_rng(1))
    runs = run_models(p, made, lambda step, whole: seen.append((step, whole)), models=["leontief"])
    assert [r.model for r in runs] == ["leontief"]
    assert seen[0] == (0, 25)
    assert len(seen) == 26
    assert runs[0].dx.shape == (25, len(CODES) * len(SECTORS))
    assert targets_of(CHANGES) == ("OU", "TA", "TB")
