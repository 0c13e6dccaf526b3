"""Scenarios of a published evaluation over three laws: those of the United States, China and Japan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from comity.desk.assess import Desk
from comity.engine.determination import JurisdictionAnswer

from .asking import HARMLESS, WHOLLY_US, ask, ask_clean, helps, rules, table

DAY = "2026-09-29"
"""The day of the evaluation."""

Check = Callable[[Desk], None]


def us(desk: Desk, code: str, to: str, **facts: object) -> JurisdictionAnswer:
    return ask_clean(desk, "US", to, [f"US-CCL:{code}"], **{"date": DAY, **facts})


def magnets(desk: Desk, day: str) -> JurisdictionAnswer:
    content = [{"origin": "CN", "codes": ["CN-DU:1C902.a.1"], "share": "0.02"}]
    exporter = {"role": "exporter", "name": "Magnetwerk", "country": "DE"}
    buyer = {"role": "end_user", "name": "Motor Works", "country": "US", "owners": []}
    return ask(desk, "CN", "US", ["CN-DU:none"], sent_from="DE", act="re-export", date=day, via=[], end_use=HARMLESS, parties=[exporter, buyer],
               item={"origin": "DE", "content": content, "made_with": []}, facts={"cn.2025-61.part-2-article": True})  # fmt: skip


def russia(desk: Desk) -> None:
    for code in ("3A991.a", "5A992.c", "8A992", "2B001.a"):
        answer = us(desk, code, "RU")
        assert answer.outcome == "licence_required"
        assert "us.ear.embargo.746-8-a-1" in rules(answer)


def tdk(desk: Desk) -> None:
    buyer = {"role": "end_user", "name": "TDK Corporation", "country": "JP"}
    for facts in ({"sent_from": "CN"}, {"sent_from": "CN", "item": {"origin": "CN"}}):
        answer = ask(desk, "CN", "JP", ["CN-DU:3C001.a"], date=DAY, end_use=HARMLESS, parties=[buyer], **facts)
        assert answer.outcome == "licence_required"
        assert {"cn.party.watch-list", "cn.dual-use.announcement.2023-23"} <= rules(answer)


def before(desk: Desk) -> None:
    assert magnets(desk, DAY).outcome in ("no_nexus", "not_required")


def after(desk: Desk) -> None:
    answer = magnets(desk, "2026-11-10")
    assert answer.outcome == "incomplete"
    branches = {s.rule: set(s.branches.values()) for s in answer.stale}["cn.dual-use.announcement.2025-61-s1-1"]
    assert branches in ({"licence_required", "not_required"}, {"licence_required", "no_nexus"})


def mmic(desk: Desk) -> None:
    assert "us.ear.chart.ns-1" in rules(us(desk, "3A001.b.2", "KR"), "unknown")
    told = us(desk, "3A001.b.2", "KR", facts={"row:3A001#1": True})
    assert "us.ear.chart.ns-1" in rules(told)
    assert helps(told)["us.ear.exception.sta"] == "unknown", "a candidate until its statements are made"


def military(desk: Desk) -> None:
    answer = us(desk, "3A991", "CN", end_use={"uses": ["military"], "knowledge": "knows"})
    assert answer.outcome == "licence_required"
    assert "us.ear.enduse.744-21-a-1" in rules(answer)


def twenty(desk: Desk) -> None:
    content = [{"origin": "US", "codes": ["US-CCL:2B001.a"], "share": "0.20"}]
    item = {**WHOLLY_US, "origin": "DE", "content": content}
    answer = us(desk, "EAR99", "CN", sent_from="DE", act="re-export", item=item, facts={"us.fdp.informed": False})
    assert not {r for r in rules(answer) if r.startswith(("us.nexus.", "us.ear.reach."))}
    assert answer.outcome in ("no_nexus", "not_required")


def ownership(desk: Desk) -> None:
    buyer = [{"role": "end_user", "name": "Stillwater Trading", "country": "SG"}]
    for day, asked in (("2026-11-09", False), ("2026-11-10", True)):
        missing = {m.fact for m in us(desk, "EAR99", "SG", date=day, parties=buyer).missing}
        assert ("parties.owners" in missing) is asked, day


def korea(desk: Desk) -> None:
    chip = {"type": "commodity", "value": "500000", "currency": "JPY"}
    answer = ask(desk, "JP", "KR", ["JP-ETCO:7.1"], sent_from="JP", date=DAY, item=chip)
    assert answer.outcome == "licence_required"
    assert "jp.etco.list.row-7" in rules(answer)
    assert helps(answer)["jp.exemption.small-value"] == "unknown", "a candidate until the use is stated"
    told = ask(desk, "JP", "KR", ["JP-ETCO:7.1"], sent_from="JP", date=DAY, item=chip, end_use=HARMLESS)
    assert helps(told)["jp.exemption.small-value"] == "yes"


def army(desk: Desk) -> None:
    use = {"uses": ["military"], "knowledge": "knows"}
    buyer = {"role": "end_user", "name": "Provincial Garrison Supply Depot", "country": "CN", "listed": "none"}
    found = {code: ask(desk, "JP", "CN", [f"JP-ETCO:{code}"], sent_from="JP", date=DAY, item={"type": "commodity"}, end_use=use, parties=[buyer]).outcome
             for code in ("16.1", "16.2")}  # fmt: skip
    assert found == {"16.1": "licence_required", "16.2": "not_required"}


SCENARIOS: dict[str, tuple[str, Check]] = {
    "Magnets 2% CN-origin rare earth, ship 2026-09-29": ("no requirement (suspended)", before),
    "Magnets 2% CN-origin rare earth, ship 2026-11-10": ("licence may be required (legal text) / political extension to 2027-01-10", after),
    "Any CCL item to Russia incl. AT-only": ("licence required", russia),
    "CN subsidiary to Watch-listed Japanese customer (TDK), gallium": ("watch-list flag; licence required", tdk),
    "3A001.b.2 MMIC to South Korea": ("NS1 row needs confirmation (civil telecom carve-out); then STA candidate", mmic),
    "3A991 to China with military end-use knowledge": ("licence required", military),
    "Foreign-made item, 20% controlled US content, to China": ("not subject to the EAR", twenty),
    "Ship date from 2026-11-10 (50% affiliate)": ("ownership question required", ownership),
    "JP listed 7の項(1), JPY 500,000, to Korea": ("licence required; small-value exception candidate", korea),
    "JP 16の項(2) to China with a military end user": ("no licence", army),
}


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_the_scenario_comes_out_as_the_law_says(desk: Desk, name: str) -> None:
    _expected, check = SCENARIOS[name]
    check(desk)


def test_no_scenario_of_the_table_is_left_out(shared: Path) -> None:
    printed = {r["scenario"]: r["expected"] for r in table(shared / "cases" / "us_jp_cn_scenarios_kanmon.csv")}
    assert printed == {name: expected for name, (expected, _check) in SCENARIOS.items()}
