"""A measure makes two laws: without it and with it, and no file of the law is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from comity.desk.assess import Desk
from comity.desk.measure_file import read_measure
from comity.desk.overlay import lay
from comity.law.files import content_hash
from comity.terms.problems import BadInput

from .drafting import GRAPHITE, REPEAL, draft, read


def test_a_draft_is_laid_on_top(tmp_path: Path, desk: Desk) -> None:
    before = content_hash(desk.law.root)
    laid = lay(read(draft("JP", "JP"), tmp_path), desk.law)
    assert laid.mode == "draft"
    assert laid.own == ("jp.draft.valves",)
    assert {r.id for r in laid.changed.packs["JP"].rules} - {r.id for r in laid.baseline.packs["JP"].rules} == {"jp.draft.valves"}
    assert laid.changed.packs["US"] is desk.law.packs["US"]
    assert len({laid.baseline.hash, laid.changed.hash, desk.law.hash}) == 3
    assert content_hash(desk.law.root) == before
    assert "jp.draft.valves" not in {r.id for r in desk.law.packs["JP"].rules}


def test_a_repeal_takes_rules_away(tmp_path: Path, desk: Desk) -> None:
    laid = lay(read(REPEAL, tmp_path), desk.law)
    assert not any(r.id.startswith("jp.etco.list.") for r in laid.changed.packs["JP"].rules)
    assert len(laid.rules) == 16
    assert laid.own == ()


def test_a_measure_in_force_is_taken_out_of_the_law_of_its_day(tmp_path: Path, desk: Desk) -> None:
    laid = lay(read(GRAPHITE, tmp_path), desk.law)
    assert (laid.mode, laid.first_day, laid.second_day) == ("in-force", "2023-12-01", "2023-12-01")
    assert laid.changed is desk.law
    assert "cn.dual-use.announcement.2023-39" not in {r.id for r in laid.baseline.packs["CN"].rules}
    assert "1 of them in operation on that day" in laid.how


def test_entries_are_taken_off_their_list(tmp_path: Path, desk: Desk) -> None:
    text = GRAPHITE.replace('in_force = ["cn.dual-use.announcement.2023-39*"]', 'codes = ["CN-DU:1C108"]')
    laid = lay(read(text, tmp_path), desk.law)
    gone = [c for c, e in laid.baseline.packs["CN"].entries.items() if e.until == "0001-01-01"]
    assert gone
    assert all(c == "CN-DU:1C108" or c.startswith("CN-DU:1C108.") for c in gone)


def test_two_days_are_two_laws(tmp_path: Path, desk: Desk) -> None:
    text = GRAPHITE.replace('in_force = ["cn.dual-use.announcement.2023-39*"]', "")
    laid = lay(read(text, tmp_path), desk.law)
    assert (laid.mode, laid.first_day, laid.second_day) == ("dates", "2023-11-30", "2023-12-01")
    assert "cn.dual-use.announcement.2023-39" in laid.rules


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ('["JP"]', '["FR"]', "no law of 'FR' is loaded"),
        ('jp:draft:1" }', 'jp:draft:2" }', "jp:draft:2"),
        ('in = ["jp.draft.places"]', 'in = ["jp.draft.place"]', "Did you mean 'jp.draft.places'?"),
        ('id = "jp.draft.valves"', 'id = "us.draft.valves"', "it does not begin with 'jp.'"),
        ('kind = "prohibit"', 'kind = "forbid"', "'forbid' is not a kind of rule"),
        ('members = ["VN", "TH"]', 'members = ["VN", "Atlantis"]', "'Atlantis' is no territory"),
        ('hs = ["848180"]', 'hs = ["84x"]', "HS codes are digits"),
        ('label = "Draft 1"', 'labl = "Draft 1"', "Did you mean 'label'?"),
        ("when.act", "when.acts", "Did you mean 'act'?"),
    ],
)
def test_what_is_wrong_with_a_draft_is_told(was: str, now: str, told: str, tmp_path: Path, desk: Desk) -> None:
    text = draft("JP", "JP")
    assert was in text
    with pytest.raises(BadInput) as e:
        lay(read(text.replace(was, now), tmp_path), desk.law)
    assert told in str(e.value)


def test_a_rule_that_stands_in_the_law_already_is_refused(tmp_path: Path, desk: Desk) -> None:
    text = draft("JP", "JP").replace('id = "jp.draft.valves"', 'id = "jp.etco.list.row-1"')
    with pytest.raises(BadInput, match="stands already in"):
        lay(read(text, tmp_path), desk.law)


def test_a_measure_that_is_nothing_is_refused(tmp_path: Path, desk: Desk) -> None:
    text = GRAPHITE.replace('in_force = ["cn.dual-use.announcement.2023-39*"]', "").replace("2023-11-30", "2023-12-01")
    with pytest.raises(BadInput, match="nothing says what the measure is"):
        lay(read(text, tmp_path), desk.law)


def test_a_new_entry_is_known_before_and_listed_after(tmp_path: Path, desk: Desk) -> None:
    more = '[[entry]]\ncode = "JP-ETCO:99.9"\nheading = "Invented"\n'
    laid = lay(read(draft("JP", "JP", more=more), tmp_path), desk.law)
    assert laid.baseline.packs["JP"].entries["JP-ETCO:99.9"].since == "9999-12-31"
    assert laid.changed.packs["JP"].entries["JP-ETCO:99.9"].since == ""


def test_rules_in_force_are_taken_off_and_own_rules_laid_on_top(desk: Desk, tmp_path: Path) -> None:
    """A measure in force whose policy the law here does not have: the requirement itself must still be measured."""
    path = tmp_path / "m.toml"
    path.write_text(
        '[measure]\nid = "x"\ntitle = "x"\njurisdiction = ["US"]\nas_of = 2023-11-17\nin_force = ["us.ear.ccl.ns.742-4-a-4"]\n'
        '[[rule]]\nid = "us.draft.policy"\nkind = "review"\ntitle = "policy"\nfrom = 2023-11-17\nfor = ["us.ear.ccl.ns.742-4-a-4*"]\n'
        'then = { policy = "presumption_of_denial" }\ncite = [{ at = "us:cfr:15:742:4:b:2" }]\n',
        encoding="utf-8",
    )
    laid = lay(read_measure(path, desk.law), desk.law)
    before, after = ({r.id for r in side.packs["US"].rules} for side in (laid.baseline, laid.changed))
    assert laid.mode == "in-force"
    assert after - before == {"us.ear.ccl.ns.742-4-a-4", "us.draft.policy"}
    assert before <= after


def test_a_policy_of_the_day_does_not_hide_what_changed_between_two_days(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    head = '[measure]\nid = "x"\ntitle = "x"\njurisdiction = ["US"]\nbefore = 2024-12-01\nafter = 2024-12-31\n'
    rule = ('[[rule]]\nid = "us.draft.policy"\nkind = "review"\ntitle = "policy"\nfrom = 2024-12-02\nfor = ["us.ear.ccl.rs.742-6-a-6-i-b*"]\n'
            'then = { policy = "presumption_of_denial" }\ncite = [{ at = "us:cfr:15:742:6:b:10:ii" }]\n')  # fmt: skip
    path.write_text(head, encoding="utf-8")
    plain = lay(read_measure(path, desk.law), desk.law)
    path.write_text(head + rule, encoding="utf-8")
    told = lay(read_measure(path, desk.law), desk.law)
    assert told.mode == plain.mode == "dates"
    assert set(told.rules) == {*plain.rules, "us.draft.policy"}


def test_a_measure_is_not_law_and_a_repeal_at_once(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text('[measure]\nid = "x"\ntitle = "x"\njurisdiction = ["US"]\nas_of = 2023-11-17\nin_force = ["us.ear.ccl.ns.742-4-a-4"]\n'
                    'repeals = ["us.ear.ccl.ns.742-4-a-5"]\n', encoding="utf-8")  # fmt: skip
    with pytest.raises(BadInput, match="repeals"):
        lay(read_measure(path, desk.law), desk.law)
