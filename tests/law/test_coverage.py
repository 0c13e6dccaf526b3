"""How much law is here: floors for what each pack holds, so that nothing disappears unnoticed."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from comity.desk.assess import Desk
from comity.law.conditions import atoms_of
from comity.law.records import Pack, Rule
from comity.terms.dates import parse_date
from comity.terms.outcomes import BASES, REGIMES

LAW = Path(__file__).resolve().parents[2] / "law"
EXCEPTIONS = frozenset(
    f"us.ear.exception.{s}" for s in (
        "lvs", "gbs", "spp", "tsr", "app", "nac", "aca", "tmp", "rpl", "gov", "gft", "tsu", "bag", "avs", "apr", "enc", "agr", "ccd", "sta", "scp",
        "ace", "med", "iec", "hbm", "rff", "aia", "acm", "lpp",
    ))  # fmt: skip
GROUPS = {"a-1": 40, "a-2": 34, "a-3": 42, "a-4": 45, "a-5": 38, "a-6": 8, "b": 173, "d-1": 24, "d-2": 10, "d-3": 36, "d-4": 21, "d-5": 22,
          "e-1": 3, "e-2": 1}  # fmt: skip
RESTRICTIONS = (*range(1, 24), 25, 26)
"""The numbers of 740.2(a) in the text; (24) is reserved."""
STEPS = (
    "3:1", "3:2", "4:1:a", "4:1:b", "4:1:c", "4:2", "4:3", "5:1", "5:2", "5:3", "5:5", "5:6", "6:1", "6:2", "6:4", "7:1", "7:2", "8:1", "8:2", "8:5",
    "9:1", "10:1", "11:1", "11:2", "11:9", "12:2", "12:3", "12:4", "12:5", "12:6", "12:7", "13", "14:1", "14:2", "15:1", "15:2", "16:1", "16:5",
    "21:3", "25:1", "27:1", "27:4", "26:4",
)  # fmt: skip
LIMBS = (
    "2023-23", "2023-27", "2023-28", "2023-39", "2024-21", "2024-31-1", "2024-31-2", "2024-33", "2024-46-1", "2024-46-2", "2024-46-3", "2024-51",
    "792", "2025-10", "2025-18", "2025-55", "2025-56", "2025-57", "2025-58", "2025-61 s1(1)", "2025-61 s1(2)", "2025-61 s1(3)", "2025-61 s2-3",
    "2025-61 s4", "2025-62", "2025-70", "2025-72", "catalogue 2026", "2026-1-1", "2026-1-2", "2026-26", "2026-34", "2026-40", "read-out 2026-09-28",
    "ECL 2025-1", "ECL 2025-13", "ECL 2025-21", "ECL 2025-22", "ECL 2025-07-09", "ECL 2025-09-25", "ECL 2026-11", "ECL 2026-20", "ECL 2026-23",
    "ECL 2026-27", "ECL 2026-30", "watch list 2026-12", "watch list 2026-28", "UEL 2025-1", "UEL 2025-2", "UEL 2025-3", "UEL 2025-4", "UEL 2025-5",
    "UEL 2025-6", "UEL 2025-7", "UEL 2025-8", "UEL 2025-9", "UEL 2025-10", "UEL 2026-29", "MOFCOM Order 6/2025", "MOFCOM Orders 2/2026 and 3/2026",
    "2026-21", "State Council Decree 835 (2026)",
)  # fmt: skip
NEED_NO_REGIME = frozenset({"reach", "permit", "bar", "review", "duty", "info"})


def rows(*path: str) -> list[dict[str, str]]:
    with LAW.joinpath(*path).open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def permits(pack: Pack, prefix: str) -> list[Rule]:
    return [r for r in pack.rules if r.kind == "permit" and r.authorisation.startswith(prefix)]


# -- United States -----------------------------------------------------------------------------------------------------


def test_the_twenty_eight_exceptions_and_their_hundred_and_five_paths(desk: Desk) -> None:
    found = permits(desk.law.packs["US"], "us.ear.exception.")
    assert {r.authorisation for r in found} == EXCEPTIONS
    assert len(EXCEPTIONS) == 28
    assert len({r.id for r in found}) == len(found) >= 105
    for r in found:
        assert r.id.startswith(r.authorisation), r.id
        assert any(c.at.startswith("us:cfr:15:740:") for c in r.cite), r.id


def test_the_thirty_six_restrictions_on_all_exceptions(desk: Desk) -> None:
    bars = [r for r in desk.law.packs["US"].rules if r.id.startswith("us.ear.bar.740-2-")]
    assert len(bars) >= 36
    assert sum(r.kind == "bar" for r in bars) >= 32
    cited = {c.at for r in bars for c in r.cite}
    for n in RESTRICTIONS:
        assert any(re.fullmatch(rf"us:cfr:15:740:2:a:{n}(:.*)?", c) for c in cited), n
    assert {"us:cfr:15:740:2:b", "us:cfr:15:740:2:c", "us:cfr:15:740:2:d"} <= cited
    assert all(r.bars for r in bars if r.kind == "bar")


def test_the_sixteen_columns_and_their_two_hundred_rows(desk: Desk) -> None:
    pack = desk.law.packs["US"]
    columns = {r.id for r in pack.rules if r.id.startswith("us.ear.chart.")}
    assert len(columns) == 16
    assert {f"us.chart.{c.removeprefix('us.ear.chart.')}" for c in columns} <= set(pack.groups)
    assert len(pack.groups["us.chart.rows"].members) >= 200
    assert pack.groups["us.chart.at-1"].members == () == pack.groups["us.chart.at-2"].members


@pytest.mark.parametrize("name", sorted(GROUPS))
def test_the_country_groups_have_their_members(desk: Desk, name: str) -> None:
    members = desk.law.packs["US"].groups[f"us.group.{name}"].members
    assert len({m.territory for m in members if not m.until}) == GROUPS[name]
    assert all(m.territory in desk.law.gazetteer.by_code for m in members)


def test_macau_is_in_no_group_of_arms_embargoed_countries(desk: Desk) -> None:
    assert "MO" not in {m.territory for m in desk.law.packs["US"].groups["us.group.d-5"].members}


def test_the_control_list_and_its_rows(desk: Desk) -> None:
    pack = desk.law.packs["US"]
    entries = [c for c in pack.entries if c.startswith("US-CCL:") and "." not in c and c != "US-CCL:EAR99"]
    assert len(entries) == 638
    assert sum(len(r) for r in pack.rows.values()) >= 1_552
    assert set(pack.rows) <= set(pack.entries)
    reasons = Counter(r.reason for rows_ in pack.rows.values() for r in rows_)
    for reason, least in {"NS": 200, "AT": 400, "MT": 100, "NP": 70, "RS": 100, "CB": 20, "CC": 15, "UN": 20}.items():
        assert reasons[reason] >= least, (reason, reasons[reason])


@pytest.mark.parametrize("kind", ["us.ear.reach.fdp-", "us.ear.embargo.746-", "us.ear.enduse.744-", "us.ear.enduser.", "us.ear.policy.", "us.ear.gp."])
def test_each_family_of_the_regulations_is_there(desk: Desk, kind: str) -> None:
    least = {"us.ear.reach.fdp-": 13, "us.ear.embargo.746-": 20, "us.ear.enduse.744-": 25, "us.ear.enduser.": 12, "us.ear.policy.": 60, "us.ear.gp.": 4}
    assert sum(r.id.startswith(kind) for r in desk.law.packs["US"].rules) >= least[kind]


def test_listed_parties_of_part_744(desk: Desk) -> None:
    lists = Counter(p.list for p in desk.law.parties())
    for name, least in {"us.entity-list": 3_415, "us.uvl": 186, "us.meu-list": 70, "us.mieu": 13}.items():
        assert lists[name] >= least, name


# -- European Union ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", STEPS)
def test_each_step_of_the_regulation_is_a_rule(desk: Desk, step: str) -> None:
    wanted = f"eu:reg:2021-821:art:{step}"
    found = [r.id for r in desk.law.packs["EU"].rules if any(c.at == wanted or c.at.startswith(f"{wanted}:") for c in r.cite)]
    assert found, step


def test_the_steps_are_forty_three(desk: Desk) -> None:
    assert len(set(STEPS)) == 43
    articles = [r for r in desk.law.packs["EU"].rules if r.id.startswith("eu.dual-use.art-")]
    assert len(articles) >= 43


def test_the_eight_general_authorisations(desk: Desk) -> None:
    found = permits(desk.law.packs["EU"], "eu.dual-use.gea.")
    assert {r.authorisation for r in found} == {f"eu.dual-use.gea.eu00{n}" for n in range(1, 9)}
    assert all(set(r.overcomes) == {"eu.dual-use.art-3"} for r in found)
    for r in found:
        letter = "abcdefgh"[int(r.authorisation[-1]) - 1]
        assert any(c.at.startswith(f"eu:reg:2021-821:annex:2:section-{letter}") for c in r.cite), r.id


def test_annex_one_and_annex_four(desk: Desk) -> None:
    pack = desk.law.packs["EU"]
    assert len([c for c in pack.entries if c.startswith("EU-DU:") and "." not in c]) == 384
    assert len([c for c in pack.entries if c.startswith("EU-ML:") and "." not in c]) == 22
    for name, least in {"eu.list.annex-4-part-1": 20, "eu.list.annex-4-part-1-limited": 33, "eu.list.annex-4-part-2": 14,
                        "eu.list.annex-4-part-2-limited": 10, "eu.list.section-1": 45}.items():  # fmt: skip
        assert len(pack.code_sets[name]) >= least, name
    assert {"eu.dual-use.art-11-1-annex-4-part-1", "eu.dual-use.art-11-1-annex-4-part-2"} <= {r.id for r in pack.rules}


def test_sanctions_and_the_law_on_torture_goods(desk: Desk) -> None:
    ids = [r.id for r in desk.law.packs["EU"].rules]
    for prefix, least in {"eu.sanctions.russia.": 15, "eu.sanctions.belarus.": 6, "eu.torture.": 8, "eu.blocking.": 1, "eu.arms-embargo.": 3}.items():
        assert sum(i.startswith(prefix) for i in ids) >= least, prefix


# -- China -------------------------------------------------------------------------------------------------------------


def test_each_of_the_sixty_two_limbs_is_a_measure_with_rules(desk: Desk) -> None:
    measures = {r["measure"]: r for r in rows("cn", "measures.csv")}
    ids = {r.id for r in desk.law.packs["CN"].rules}
    assert len(set(LIMBS)) == 62
    assert set(LIMBS) <= set(measures)
    for row in measures.values():
        named = row["rules"].split(";")
        assert named, row["measure"]
        assert set(named) <= ids, row["measure"]


def test_every_announcement_rule_belongs_to_a_measure(desk: Desk) -> None:
    named = {n for r in rows("cn", "measures.csv") for n in r["rules"].split(";")}
    assert {r.id for r in desk.law.packs["CN"].rules if r.id.startswith("cn.dual-use.announcement.")} <= named


def test_the_catalogue_of_china(desk: Desk) -> None:
    assert len(rows("cn", "lists", "catalogue_entries.csv")) == 752
    assert len(rows("cn", "lists", "announcement_entries.csv")) >= 90
    assert len([c for c in desk.law.packs["CN"].entries if c.startswith("CN-DU:")]) >= 840
    lists = Counter(p.list for p in desk.law.parties())
    for name, least in {"cn.control-list": 139, "cn.watch-list": 40, "cn.unreliable-entity": 60}.items():
        assert lists[name] >= least, name


# -- United Nations and regimes ----------------------------------------------------------------------------------------


def test_sixteen_regimes_in_force_and_fifteen_that_ended_or_never_were(desk: Desk) -> None:
    table = rows("un", "embargoes.csv")
    status = Counter(r["status"] for r in table)
    assert status["in_force"] + status["in_force_contested"] == 16
    assert status["ended"] + status["never"] == 15
    ids = [r.id for r in desk.law.packs["UN"].rules]
    for r in table:
        for pattern in filter(None, r["rules"].split(";")):
            assert any(i == pattern or i.startswith(pattern.removesuffix("*")) for i in ids), (r["target"], pattern)
        assert bool(r["rules"]) or r["status"] == "never" or "never" in r["note"] or "no arms embargo" in r["note"], r["target"]


def test_memberships_of_treaties_and_regimes() -> None:
    table = rows("regimes", "memberships.csv")
    today = Counter(r["instrument"] for r in table if r["status"] in ("member", "party") and not r["to"])
    assert len(table) >= 950
    for name, count in {"WA": 42, "MTCR": 35, "NSG": 48, "ZC": 39, "AG": 43, "CWC": 193}.items():
        assert today[name] == count, (name, today[name])
    for name, least in {"BWC": 185, "NPT": 189, "ATT": 110}.items():
        assert today[name] >= least, (name, today[name])
    assert len(rows("regimes", "cwc_schedules.csv")) >= 70


def test_every_state_and_territory_has_a_line(desk: Desk) -> None:
    codes = desk.law.gazetteer.by_code
    assert len([c for c in codes if len(c) == 2]) == 250
    assert {"XK", "UA-43", "UA-14", "UA-09", "HK", "MO", "TW"} <= set(codes)
    assert sum(r["un_member"] == "yes" for r in rows("territories.csv")) == 193


# -- every pack --------------------------------------------------------------------------------------------------------


def test_every_entry_of_every_list_has_a_short_heading(desk: Desk) -> None:
    bare = [e.code for p in desk.law.packs.values() for c, e in p.entries.items() if "." not in c and e.kind != "note" and not e.heading]
    assert bare == []
    long = [(e.code, len(e.heading)) for p in desk.law.packs.values() for e in p.entries.values() if len(e.heading) > 80]
    assert long == []


def test_headings_are_single_lines_of_plain_words(desk: Desk) -> None:
    for pack in desk.law.packs.values():
        for e in pack.entries.values():
            assert e.heading == " ".join(e.heading.split()), e.code
            assert not set(e.heading) & set('"“”§{}'), e.code


def test_every_permit_says_which_provision_gives_it_and_what_it_overcomes(desk: Desk) -> None:
    for pack in desk.law.packs.values():
        provisions = pack.provisions
        for r in pack.rules:
            if r.kind != "permit":
                continue
            assert r.cite, r.id
            assert all(c.at in provisions or c.at.rsplit(":", 1)[0] in provisions or ":" in c.at for c in r.cite), r.id
            assert r.authorisation, r.id
            assert r.overcomes, r.id


def test_every_requirement_has_a_regime_and_a_basis(desk: Desk) -> None:
    """Its own, or those of the licence rows that it asks for; the other kinds need none."""
    missing = []
    for pack in desk.law.packs.values():
        for r in pack.rules:
            assert r.regime in REGIMES, r.id
            assert r.basis in BASES, r.id
            by_row = any(a.op in ("row", "reason") for a in atoms_of(r.when))
            if r.kind not in NEED_NO_REGIME and not by_row and not (r.regime and r.basis):
                missing.append(r.id)
    assert missing == []


def test_every_licence_row_has_a_regime_and_a_basis(desk: Desk) -> None:
    for pack in desk.law.packs.values():
        for of_entry in pack.rows.values():
            for r in of_entry:
                if not r.derivation.startswith("list-based"):
                    assert r.regime in REGIMES, r
                    assert r.basis, r


def test_every_pack_says_who_makes_it_how_far_it_was_read_and_what_it_leaves_out(desk: Desk) -> None:
    assert set(desk.law.packs) >= {"CN", "EU", "UN", "US"}
    for pack in desk.law.packs.values():
        assert pack.authority, pack.jurisdiction
        assert parse_date(pack.verified_through), pack.jurisdiction
        assert pack.verified_through <= "2026-11-30", "a text of a later day cannot have been read"
        assert pack.not_evaluated, pack.jurisdiction
        assert all(i.address.startswith(("https://", "http://")) for i in pack.instruments), pack.jurisdiction
        assert [r.id for r in pack.rules if r.kind == "reach"], pack.jurisdiction
        assert len({r.id for r in pack.rules}) == len(pack.rules)
        assert all(re.fullmatch(r"[a-z]{2}(-[a-z]{2})?(\.[a-z0-9][a-z0-9-]*)+", r.id) and r.id.startswith(pack.jurisdiction.lower() + ".") for r in pack.rules)
