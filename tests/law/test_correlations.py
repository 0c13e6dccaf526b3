"""Codes of one list beside codes of another: every line leads somewhere, and the computed ones are what the lists themselves say."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest

from comity.law.correlations import Correlations, read_correlations
from comity.law.store import Law, load_law
from comity.terms.problems import BadInput

ROOT = Path(__file__).resolve().parents[2] / "law"
REGIME_REASONS = {"NS", "MT", "NP", "CB", "CW"}


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law(ROOT)


@pytest.fixture(scope="module")
def tables() -> Correlations:
    return read_correlations(ROOT)


def review() -> list[dict[str, str]]:
    with (ROOT / "regimes" / "list_differences.csv").open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def tops(law: Law, namespace: str) -> set[str]:
    jurisdiction = next(j for j, p in law.packs.items() if namespace in p.namespaces)
    return {c for c in law.packs[jurisdiction].entries if c.startswith(namespace + ":") and "." not in c}


def test_every_code_of_a_shipped_list_exists(law: Law, tables: Correlations) -> None:
    entries = {code for p in law.packs.values() for code in p.entries}
    shipped = {code.partition(":")[0] for code in entries}
    with (ROOT / "regimes" / "cwc_schedules.csv").open(encoding="utf-8", newline="") as f:
        schedules = {f"CWC:{r['entry']}" for r in csv.DictReader(f)}
    lost = []
    for line in tables.lines:
        for code in (line[0], line[2]):
            space, _, rest = code.partition(":")
            if rest == "*":
                continue
            if (space in shipped and code not in entries) or (space == "CWC" and code not in schedules):
                lost.append(code)
    assert lost == []


def test_cas_numbers_have_their_check_digit(tables: Correlations) -> None:
    numbers = {line[0].partition(":")[2] for line in tables.lines if line[0].startswith("CAS:")}
    assert len(numbers) > 150
    for number in numbers:
        digits = number.replace("-", "")
        assert re.fullmatch(r"\d{2,7}-\d\d-\d", number)
        assert sum(int(d) * i for i, d in enumerate(reversed(digits[:-1]), 1)) % 10 == int(digits[-1]), number


def test_every_number_of_the_schedules_is_there(tables: Correlations) -> None:
    with (ROOT / "regimes" / "cwc_schedules.csv").open(encoding="utf-8", newline="") as f:
        wanted = {(f"CAS:{r['cas']}", f"CWC:{r['entry']}") for r in csv.DictReader(f) if r["cas"]}
    assert len({cas for cas, _ in wanted}) == 60
    assert wanted <= {(line[0], line[2]) for line in tables.lines}


def test_computed_equals_have_the_same_paragraphs_in_both_lists(law: Law, tables: Correlations) -> None:
    def tree(pack: str, code: str) -> set[str]:
        return {c[len(code) :] for c in law.packs[pack].entries if c.startswith(code + ".")}

    whole = [line for line in tables.lines if line[1] == "equal" and line[3].endswith("computed") and "." not in line[0] and line[0].startswith("US-CCL")]
    assert len(whole) == 132
    assert [line[0] for line in whole if tree("US", line[0]) ^ tree("EU", line[2])] == []


def test_the_26_entries_with_a_regime_reason_that_annex_one_lacks_are_all_reviewed(law: Law) -> None:
    us = law.packs["US"]
    coded = {code for code, rows in us.rows.items() if any(r.reason in REGIME_REASONS for r in rows)}
    eu = {c.partition(":")[2] for c in tops(law, "EU-DU")}
    lone = {
        c for c in coded if (bare := c.partition(":")[2]) not in eu
        and not re.match(r"\d[A-E](6|9|515)|0[A-E]5|\d[A-E].18", bare)
    }  # fmt: skip
    assert lone == {r["code"] for r in review() if r["code"].startswith("US-CCL:")}
    assert len(lone) == 26


def test_the_47_entries_of_annex_one_that_the_ccl_lacks_are_all_reviewed(law: Law) -> None:
    us = {c.partition(":")[2] for c in tops(law, "US-CCL")}
    lone = {c for c in tops(law, "EU-DU") if c.partition(":")[2] not in us}
    assert lone == {r["code"] for r in review() if r["code"].startswith("EU-DU:")}
    assert len(lone) == 47


def test_every_reviewed_difference_says_why_and_what_is_unsure_is_marked(law: Law) -> None:
    entries = {code for p in law.packs.values() for code in p.entries}
    for r in review():
        assert r["why"], r
        assert r["source"], r
        assert r["verified"] in ("yes", "no"), r
        assert {c for c in r["counterpart"].split(";") if c} <= entries, r
        assert bool(r["counterpart"]) == bool(r["relation"]), r


def test_the_same_string_in_two_namespaces_is_no_correlation(tables: Correlations) -> None:
    beside = {c.code: c.relation for c in tables.beside("CN-DU:3C001")}
    assert beside["EU-DU:3C001"] == "different"
    assert not any(code.startswith("US-CCL") for code in beside)
    assert tables.candidates(["CN-DU:3C001"], "EU-DU") == ()


SMALL = Correlations([
    ("AA-X:1", "equal", "BB-X:7", "a text", True), ("AA-X:2", "overlaps", "BB-X:2", "a text", True), ("AA-X:2.a", "equal", "BB-X:2.c", "a text", True),
    ("AA-X:3", "broader", "CC-X:3", "a text", False), ("BB-X:*", "overlaps", "DD-X:*", "a text", False),
])  # fmt: skip


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("AA-X:1", {"BB-X:7": "equal"}),
        ("AA-X:1.b.2", {"BB-X:7.b.2": "equal"}),
        ("BB-X:7.b", {"AA-X:1.b": "equal", "DD-X:7.b": "overlaps"}),
        ("AA-X:2.b", {"BB-X:2": "overlaps"}),
        ("AA-X:2.a", {"BB-X:2.c": "equal"}),
        ("AA-X:2.a.1", {"BB-X:2.c.1": "equal"}),
        ("CC-X:3", {"AA-X:3": "broader"}),
        ("AA-X:3", {"CC-X:3": "narrower"}),
        ("DD-X:9", {"BB-X:9": "overlaps"}),
        ("EE-X:1", {}),
    ],
)
def test_what_stands_beside_a_code(code: str, found: dict[str, str]) -> None:
    assert {c.code: c.relation for c in SMALL.beside(code)} == found


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("AA-X:1,same,BB-X:1,a text,yes", "'same' is not a relation"),
        ("1A001,equal,BB-X:1,a text,yes", "'1A001' has no namespace"),
        ("AA-X:1,equal,BB-X:1,,yes", "column source: it is blank"),
        ("AA-X:1,equal,BB-X:1,a text,yes\nBB-X:1,equal,AA-X:1,a text,yes", "are related already"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "correlations").mkdir()
    (tmp_path / "correlations" / "x.csv").write_text("from,relation,to,source,verified\n" + line + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match=re.escape(said)):
        read_correlations(tmp_path)


def test_no_two_lines_contradict_each_other(tables: Correlations) -> None:
    by_pair = defaultdict(set)
    for a, relation, b, _source, _verified in tables.lines:
        by_pair[a, b].add(relation)
    assert [pair for pair, relations in by_pair.items() if len(relations) > 1] == []
