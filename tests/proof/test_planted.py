"""One fault of every kind, planted into the files of the small invented law: the check finds it, under its name, and nothing else of that kind."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from comity.desk.lawcheck import check
from comity.terms.problems import BadInput

TINY = Path(__file__).parents[1] / "fixtures" / "law_tiny"
REQUIREMENTS, EXCEPTIONS = "xx/rules/requirements.toml", "xx/rules/exceptions.toml"
RULE = """
[[rule]]
id = "xx.planted"
kind = "{kind}"
title = "Planted"
from = 2020-01-01
cite = [{{ at = "xx:act:4:d" }}]
"""


def rule(kind: str, *lines: str) -> str:
    return RULE.format(kind=kind) + "\n".join(lines) + "\n"


LISTED = 'when.parties = { listed = ["xx.listed"] }'
LICENCE = 'then = { outcome = "licence_required", policy = "denial" }'

PLANTED = [
    # (kind, subject, file, what is written in its place (None: added at the end), what is written)
    ("dead", "xx.planted", REQUIREMENTS, None, rule("require", 'when.destination = { in = ["IR"], not_in = ["IR"] }', LICENCE)),
    ("shadowed", "xx.list.planted", REQUIREMENTS, None,
     rule("require", 'when.destination = { in = ["IR"] }', LICENCE).replace("xx.planted", "xx.list.planted")),
    ("policies", "xx.planted xx.review.ns", REQUIREMENTS, None,
     rule("review", 'for = ["xx.list.ns-1"]', 'when.destination = { in = ["xx.group.watched"] }', 'then = { policy = "denial" }')),
    ("policies-meet", "xx.planted xx.review.ns", REQUIREMENTS, None,
     rule("review", 'for = ["xx.list.ns-1"]', 'when.act = { is = ["export"] }', 'then = { policy = "denial" }')),
    ("contradiction", "xx.enduser.listed xx.planted", REQUIREMENTS, None, rule("prohibit", LISTED, 'then = { policy = "denial" }')),
    ("freed", "xx.software.notice", EXCEPTIONS, None,
     rule("permit", 'authorisation = "xx.exclusion"', 'overcomes = ["xx.software.*"]', 'when.type = { is = ["software"] }',
          'then = { outcome = "not_required" }')),
    ("override-idle", "xx.embargo.ir xx.enduse.*", REQUIREMENTS, 'overrides = ["xx.list.*"]', 'overrides = ["xx.list.*", "xx.enduse.*"]'),
    ("overcomes-nothing", "xx.exception.germany", EXCEPTIONS, 'overcomes = ["xx.enduser.*"]', 'overcomes = ["xx.embargo.*"]'),
    ("except-idle", "xx.exception.germany xx.embargo.ir", EXCEPTIONS, 'overcomes = ["xx.enduser.*"]',
     'overcomes = ["xx.enduser.*"]\nexcept_from = ["xx.embargo.ir"]'),
    ("bars-nothing", "xx.bar.listed", EXCEPTIONS, 'spares = ["xx.exception.germany"]', 'spares = ["xx.exception.*"]'),
    ("spares-nothing", "xx.bar.listed xx.exception.germany", EXCEPTIONS, 'bars = ["xx.exception.*"]', 'bars = ["xx.exception.medical"]'),
    ("unjudged", "xx.planted", REQUIREMENTS, None, rule("require", LISTED)),
    ("states-overlap", "xx.tools.8486", REQUIREMENTS, "from = 2027-01-01", "from = 2026-12-31"),
    ("state-gap", "xx.tools.8486", REQUIREMENTS, "from = 2027-01-01", "from = 2027-01-02"),
    ("cite-ended", "xx.embargo.ir xx:act:3", "xx/provisions.csv", "Embargoes,in_force,2020-01-01,,", "Embargoes,in_force,2020-01-01,2025-12-31,"),
    ("cite-early", "xx.embargo.ir xx:act:3", "xx/provisions.csv", "Embargoes,in_force,2020-01-01,", "Embargoes,in_force,2020-01-02,"),
    ("threshold-overlap", "XX-L:1A1.a XX-L:1A1.b tpp 10 to 15", "xx/lists/thresholds.csv", "", "1A1.a,1,tpp,ge,10,,xx:act:2,yes\n1A1.b,1,tpp,lt,20,,xx:act:2,yes\n"),
    ("cite-late", "xx.embargo.ir xx:act:3", "xx/provisions.csv", "Embargoes,in_force,2020-01-01,", "Embargoes,in_force,2019-12-31,"),
    ("entry-uncovered", "XX-L:2B2", "xx/lists/xl_rows.csv", "2B2,1,NS,NS 1,,,,WA,multilateral,reason NS,,,xx:act:2,,,yes\n", ""),
    ("rules-twice", "xx.enduser.listed xx.planted", REQUIREMENTS, None, rule("require", LISTED, LICENCE).replace("4:d", "4:b")),
    ("rules-gap", "xx.planted xx.software.notice", REQUIREMENTS, None,
     rule("notify", 'when.type = { is = ["software"] }').replace("4:d", "2").replace("2020-01-01", "2026-04-01\nto = 2026-04-29")),
    ("member-twice", "xx.group.friends DE", "xx/groups.csv", None, "xx.group.friends,DE,2024-01-01,,,yes\n"),
    ("code-twice", "xx.list.sensitive XX-L:1A1", "xx/codesets.csv", None, "xx.list.sensitive,XX-L:1A1,include,,,,yes\n"),
    ("row-unread", "ZZ 9", "xx/lists/xl_rows.csv", None, "2B2,2,ZZ,ZZ 9,,,,none,unilateral,,,,xx:act:2,,,yes\n"),
    ("column-unread", "xx.chart.new", "xx/groups.toml", None, '[group."xx.chart.new"]\nname = "A column"\ncite = "xx:act:2"\nuniverse = "xx.group.friends"\n'),
    ("group-unread", "xx.group.new", "xx/groups.toml", None, '[group."xx.group.new"]\nname = "New"\ncite = "xx:act:2"\n'),
    ("set-unread", "xx.list.new", "xx/codesets.csv", None, "xx.list.new,XX-L:1A1,include,,,,yes\n"),
    ("question-unasked", "xx.new", "xx/facts.toml", None, '[fact."xx.new"]\nquestion = "Is it new?"\ncite = "xx:act:2"\n'),
    ("entry-uncovered", "XX-L:2B4", "xx/lists/xl_entries.csv", None, "2B4,control,New tools,,,,none,xx:act:2,yes\n"),
    ("places-uncovered", "xx.group.friends", "xx/groups.toml", None, '[group."xx.chart.new"]\nname = "A column"\ncite = "xx:act:2"\nuniverse = "xx.group.friends"\n'),
    ("parent-missing", "XX-L:2B9.a", "xx/lists/xl_entries.csv", None, "2B9.a,control,Parts,2B9,,,none,xx:act:2,yes\n"),
    ("parent-strange", "XX-L:2B9", "xx/lists/xl_entries.csv", None, "2B9,control,Parts,1A1,,,none,xx:act:2,yes\n"),
    ("entry-twice", "XX-L:2B2", "xx/lists/xl_entries.csv", None, "2B2,control,Chip tools,,,,none,xx:act:2,yes\n"),
    ("row-astray", "XX-L:9Z9#1", "xx/lists/xl_rows.csv", None, "9Z9,1,NS,NS 1,,,,none,unilateral,,,,xx:act:2,,,yes\n"),
    ("paragraph-unknown", "1A1#1 1A1.c", "xx/lists/xl_rows.csv", "1A1,1,NS,NS 1,,1A1.b", "1A1,1,NS,NS 1,,1A1.c"),
    ("paragraph-astray", "1A1#1 2B2", "xx/lists/xl_rows.csv", "1A1,1,NS,NS 1,,1A1.b", "1A1,1,NS,NS 1,,2B2"),
    ("pattern-empty", "xx.list.all XX-L:[0-9][X-Z]*", "xx/codesets.csv", "XX-L:[0-9][A-E]*", "XX-L:[0-9][X-Z]*"),
    ("code-unknown", "xx.list.sensitive XX-L:7C7", "xx/codesets.csv", None, "xx.list.sensitive,XX-L:7C7,include,,,,yes\n"),
    ("namespace-unknown", "QQ-L", "xx/codesets.csv", None, "xx.list.sensitive,QQ-L:1A1,include,,,,yes\n"),
    ("namespace-unlisted", "XX-M", "xx/codesets.csv", None, "xx.list.sensitive,XX-M:1A1,include,,,,yes\n"),
    ("cite-nowhere", "xx:act:9", "xx/lists/xl_entries.csv", "2B2,control,Chip tools,,,,none,xx:act:2", "2B2,control,Chip tools,,,,none,xx:act:9"),
    ("tag-unknown", "xx.listd", REQUIREMENTS, None, rule("require", 'when.parties = { listed = ["xx.listd"] }', LICENCE)),
    ("tag-unread", "xx.new", "xx/parties/listed.csv", ",xx.listed,", ",xx.listed;xx.new,"),
    ("threshold-empty", "XX-L:2B2 1", "xx/lists/thresholds.csv", "", "2B2,1,tpp,ge,10,,xx:act:2,yes\n2B2,1,tpp,lt,10,,xx:act:2,yes\n"),
    ("threshold-needless", "XX-L:2B2 2", "xx/lists/thresholds.csv", "", "2B2,1,tpp,ge,10,,xx:act:2,yes\n2B2,2,tpp,gt,10,,xx:act:2,yes\n"),
    ("threshold-inside", "XX-L:1A1.a XX-L:1A1.b", "xx/lists/thresholds.csv", "", "1A1.a,1,tpp,ge,10,,xx:act:2,yes\n1A1.b,1,tpp,gt,10,,xx:act:2,yes\n"),
    ("threshold-comparator", "XX-L:2B2", "xx/lists/thresholds.csv", "", "2B2,1,tpp,about,10,,xx:act:2,yes\n"),
    ("level-unreached", "late", "xx/deminimis.toml", "",
     'origin = ["XX"]\ncounts = ["xx.list.*"]\n[[level]]\nid = "all"\npercent = "25"\ncite = [{ at = "xx:act:2" }]\n[[level]]\nid = "late"\npercent = "10"\nwhen.destination = { in = ["IR"] }\ncite = [{ at = "xx:act:2" }]\n'),
    ("level-strange", "all", "xx/deminimis.toml", "", 'origin = ["XX"]\ncounts = ["xx.list.*"]\n[[level]]\nid = "all"\npercent = "125"\ncite = [{ at = "xx:act:2" }]\n'),
    ("accepted-stale", "dead xx.nothing", "xx/accepted.csv", None, "dead,xx.nothing,it was once\n"),
    ("accepted-silent", "row-unread RS 1", "xx/accepted.csv", "a row that is there for its condition alone", ""),
]  # fmt: skip
HEADS = {"xx/lists/thresholds.csv": "code,any_of,parameter,comparator,value,unit,cite,verified\n"}


def planted(folder: Path, file: str, old: str | None, new: str) -> Path:
    """A copy of the small law with one change."""
    root = folder / "law"
    shutil.copytree(TINY, root)
    path = root / file
    if old is None:
        text = path.read_text(encoding="utf-8")
        path.write_text(text + ("" if text.endswith("\n") else "\n") + new, encoding="utf-8")
    elif old == "":
        assert not path.exists()
        path.write_text(HEADS.get(file, "") + new, encoding="utf-8")
    else:
        text = path.read_text(encoding="utf-8")
        assert text.count(old) >= 1
        path.write_text(text.replace(old, new), encoding="utf-8")
    return root


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))


def found(root: Path) -> set[tuple[str, str]]:
    return {(f.kind, f.subject) for p in check(root).packs for f in (*p.problems, *p.remarks)}


def test_the_small_law_is_clean() -> None:
    checked = check(TINY)
    assert checked.problems() == []
    assert [(p.jurisdiction, p.remarks) for p in checked.packs] == [("XX", ()), ("YY", ())]


@pytest.mark.parametrize(("kind", "subject", "file", "old", "new"), PLANTED, ids=[p[0] for p in PLANTED])
def test_a_planted_fault_is_found(tmp_path: Path, kind: str, subject: str, file: str, old: str | None, new: str) -> None:
    told = found(planted(tmp_path, file, old, new))
    same = {s for k, s in told if k == kind}
    assert same == {subject}, told


REFUSED = [
    (
        "a circle",
        REQUIREMENTS,
        'when.parties = { listed = ["xx.listed"] }',
        'overrides = ["xx.embargo.ir"]\nwhen.parties = { listed = ["xx.listed"] }',
        None,
    ),
    ("a citation that leads nowhere", REQUIREMENTS, "xx:act:3", "xx:act:33", "leads to no provision"),
    ("a citation of a reserved provision", REQUIREMENTS, "xx:act:3", "xx:act:6", "reserved"),
    ("an override of nothing", REQUIREMENTS, 'overrides = ["xx.list.*"]', 'overrides = ["xx.lists.*"]', "names no rule"),
    ("a question that is not declared", EXCEPTIONS, "xx.low-value.single-shipment", "xx.low-value.single", "not in facts"),
    ("a row key that no row has", REQUIREMENTS, "NS 1", "NS 11", "no licence row has"),
    ("a member that is no territory", "xx/groups.csv", "xx.group.watched,CN", "xx.group.watched,QQ", "is no territory"),
    (
        "an affiliate tag that nothing gives",
        REQUIREMENTS,
        'listed = ["xx.listed"]',
        'listed = ["xx.listed.affiliate-50"]',
        "ownership.csv",
    ),
]


@pytest.mark.parametrize(("name", "file", "old", "new", "said"), REFUSED, ids=[r[0] for r in REFUSED])
def test_what_leads_nowhere_is_refused(tmp_path: Path, name: str, file: str, old: str, new: str, said: str | None) -> None:
    root = planted(tmp_path, file, old, new)
    if said is None:
        text = (root / file).read_text(encoding="utf-8").replace('overrides = ["xx.list.*"]', 'overrides = ["xx.enduser.*"]')
        (root / file).write_text(text, encoding="utf-8")
        said = "xx.embargo.ir -> xx.enduser.listed -> xx.embargo.ir"
    with pytest.raises(BadInput) as refused:
        check(root)
    assert said in str(refused.value)


def test_only_what_changed_is_proven_again(tmp_path: Path) -> None:
    root = tmp_path / "law"
    shutil.copytree(TINY, root)
    assert [p.kept for p in check(root).packs] == [False, False]
    assert [p.kept for p in check(root).packs] == [True, True]
    path = root / "xx" / "facts.toml"
    path.write_text(path.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    again = check(root)
    assert [p.kept for p in again.packs] == [False, True]
    assert [p.kept for p in check(root, fresh=True).packs] == [False, False]


def test_an_acceptance_changes_no_proof(tmp_path: Path) -> None:
    root = tmp_path / "law"
    shutil.copytree(TINY, root)
    check(root)
    path = root / "xx" / "accepted.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("row-unread,RS 1", "row-unread,RS*"), encoding="utf-8")
    assert [(p.kept, p.problems) for p in check(root).packs] == [(True, ()), (True, ())]
    path.write_text("finding,subject,reason\n", encoding="utf-8")
    assert {f.kind for p in check(root).packs for f in p.problems} == {"entry-uncovered", "row-unread"}
