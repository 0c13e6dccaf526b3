"""Every statement of law rests on a provision that exists on the day; and law that does not is refused with place and remedy."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from comity.desk.assess import Desk
from comity.law.check import resolve, usable
from comity.law.records import Cite, Pack, Provision, Rule
from comity.law.store import load_law
from comity.terms.problems import BadInput
from tests.agreement.orders import Maker

TODAY = "2026-11-24"
TINY = Path(__file__).resolve().parents[1] / "fixtures" / "law_tiny"


def packs(desk: Desk) -> Iterable[Pack]:
    return desk.law.packs.values()


def last_day(until: str) -> str:
    """The last day on which a text holds, today when it is open."""
    return until or TODAY


def cited(desk: Desk) -> Iterator[tuple[str, Pack, str, str]]:
    """(what, pack, citation, day) for everything in the law that cites: on that day the provision has to stand."""
    for pack in packs(desk):
        for r in pack.rules:
            yield from ((r.id, pack, c.at, max(last_day(r.until), r.since)) for c in r.cite)
            yield from ((f"{r.id}, state", pack, c.at, max(last_day(s.until), s.since)) for s in r.states for c in s.cite)
        yield from ((c.id, pack, x.at, last_day(c.until)) for c in pack.conflicts for x in c.cite)
        yield from ((f"row {r.code}#{r.n}", pack, r.cite, last_day(r.until)) for rows in pack.rows.values() for r in rows)
        yield from ((f"threshold {t.code}", pack, t.cite, TODAY) for t in pack.thresholds)
        limit = pack.de_minimis
        yield from ((z.id, pack, c.at, TODAY) for z in (*limit.zeros, *limit.levels) for c in z.cite)
        yield from ((f"entry {e.code}", pack, e.cite, last_day(e.until)) for e in pack.entries.values() if e.cite)


def test_every_citation_leads_to_a_provision_that_stands(desk: Desk) -> None:
    """Rules, states, conflicts, licence rows, thresholds, content rules and entries, on the last day of their text."""
    wrong = []
    n = 0
    for what, pack, cite, day in cited(desk):
        n += 1
        found = resolve(pack.provisions, cite)
        if not usable(found, day):
            wrong.append((pack.jurisdiction, what, cite, day, found and found.state))
    assert wrong == []
    assert n > 12_000


def test_no_citation_on_any_day_leads_to_what_is_reserved_or_repealed(desk: Desk) -> None:
    for what, pack, cite, _day in cited(desk):
        found = resolve(pack.provisions, cite)
        assert found is not None, (what, cite)
        assert found.state == "in_force", (what, cite)


def test_on_its_first_day_a_rule_rests_on_a_provision_that_stands_already(desk: Desk) -> None:
    """A rule may also cite what came later (the regulations under an older law), but never only that."""
    for pack in packs(desk):
        for r in pack.rules:
            first = r.since or max(last_day(r.until), r.since)
            assert any(usable(resolve(pack.provisions, c.at), first) for c in r.cite), (r.id, first)


def test_every_rule_and_every_conflict_cites(desk: Desk) -> None:
    for pack in packs(desk):
        assert all(r.cite for r in pack.rules)
        assert all(c.cite for c in pack.conflicts)
        assert all(r.cite for rows in pack.rows.values() for r in rows)
        assert pack.provisions


def test_questions_and_groups_cite_in_words_that_lead_somewhere(desk: Desk) -> None:
    wrong = []
    for pack in packs(desk):
        asked = [(q.id, q.cite) for q in pack.questions.values()]
        grouped = [(g.id, g.cite) for g in pack.groups.values() if g.cite]
        for what, cite in (*asked, *grouped):
            found = [resolve(pack.provisions, c) for c in cite.split(";")]
            if not all(p is not None and p.state == "in_force" for p in found):
                wrong.append((pack.jurisdiction, what, cite))
    assert wrong == []


def test_every_listed_party_cites_its_list(desk: Desk) -> None:
    all_provisions = [p.provisions for p in packs(desk)]
    parties = desk.law.parties()
    assert len(parties) > 4_500
    for party in parties:
        assert party.cite, party.id
        for cite in party.cite.split(";"):
            assert any(usable(resolve(p, cite), TODAY) for p in all_provisions), (party.id, cite)


def test_every_provision_has_a_label_and_an_official_address(desk: Desk) -> None:
    for pack in packs(desk):
        for p in pack.provisions.values():
            assert p.label, p.id
            assert p.id.split(":")[0].upper() == pack.jurisdiction or not p.id.startswith(("us:", "eu:", "cn:", "un:")), p.id
            assert not p.address or p.address.startswith(("https://", "http://")), p.id


def test_no_finding_of_three_hundred_orders_is_without_source(desk: Desk) -> None:
    maker = Maker(desk, seed=20260723)
    findings = authorisations = 0
    for n in range(300):
        determination = desk.assess(maker.order(n), known_at=f"{TODAY}T00:00:00Z")
        for item in determination.items:
            for answer in item.jurisdictions:
                for f in answer.findings:
                    findings += 1
                    assert f.citations, f.rule
                    assert all(c.text and c.text != c.id and ":" not in c.text.split(" ")[0] for c in f.citations), f.citations
                for a in answer.authorisations:
                    authorisations += 1
                    assert a.citations, a.id
                    assert all(c.text and c.text != c.id for c in a.citations), a.citations
        for conflict in determination.conflicts:
            assert conflict.citations
            assert all(c.text and c.text != c.id for c in conflict.citations), conflict.citations
    assert findings > 10_000
    assert authorisations > 1_000


def test_reserved_provisions_are_known_as_such(desk: Desk) -> None:
    provisions = desk.law.packs["US"].provisions
    reserved = [p.id for p in provisions.values() if p.state == "reserved"]
    assert len(reserved) >= 40
    assert {"us:cfr:15:744:18", "us:cfr:15:744:11:a:2:ii"} <= set(reserved)
    for name in reserved:
        assert not usable(provisions[name], TODAY)
        assert not usable(resolve(provisions, f"{name}:a"), TODAY), "nothing below a reserved provision may be cited"


def test_what_used_to_be_printed_elsewhere_is_reserved_today(desk: Desk) -> None:
    """746.5 and 746.10 moved into 746.8; a transcription that still cites 744.11(a)(2)(ii) for footnote 4 is refused."""
    provisions = desk.law.packs["US"].provisions
    for name in ("us:cfr:15:746:5", "us:cfr:15:746:10", "us:cfr:15:744:11:a:2:ii"):
        found = resolve(provisions, name)
        assert found is None or found.state == "reserved", name
    assert usable(resolve(provisions, "us:cfr:15:744:11:a:2:iv"), TODAY)


# -- refusals ----------------------------------------------------------------------------------------------------------


RULE = """
[[rule]]
id = "xx.test.rule"
kind = "require"
title = "A rule for this test"
from = 2020-01-01
then = { outcome = "licence_required" }
regime = "none"
basis = "unilateral"
"""
CITE = 'cite = [{ at = "xx:act:2" }]\n'
MANY = "when.all = [\n" + "".join(
    f'  {{ any = [{{ destination = {{ in = ["{a}"] }} }}, {{ origin = {{ in = ["{a}"] }} }}, {{ from = {{ in = ["{a}"] }} }}] }},\n'
    for a in ("CN", "DE", "IR", "JP", "KP", "KR")) + "]\n"  # fmt: skip

REFUSED = {
    "a reserved provision": (RULE + 'cite = [{ at = "xx:act:6" }]\n', "field cite", "leads to a provision that is reserved"),
    "a paragraph of a reserved provision": (RULE + 'cite = [{ at = "xx:act:6:a" }]\n', "field cite", "leads to a provision that is reserved"),
    "a provision that is not there": (RULE + 'cite = [{ at = "xx:act:99" }]\n', "field cite", "leads to no provision"),
    "a paragraph below one that is closed": (RULE + 'cite = [{ at = "xx:order:2026-1:a" }]\n', "field cite", "leads to no provision"),
    "no citation": (RULE, "field cite", "it is missing"),
    "an unknown group": (RULE + CITE + 'when.destination = { in = ["xx.group.freinds"] }\n', "test destination", "Did you mean 'xx.group.friends'?"),
    "an unknown territory": (RULE + CITE + 'when.origin = { in = ["QQ"] }\n', "test origin", "'QQ' is no territory"),
    "an unknown code set": (RULE + CITE + 'when.item = { in = ["xx.list.sensitiv"] }\n', "field when.item.in", "Did you mean 'xx.list.sensitive'?"),
    "an unknown code": (RULE + CITE + 'when.item = { in = ["XX-L:9Z9"] }\n', "test item.in", "XX-L:9Z9 is not an entry of the list"),
    "an unknown field": (RULE + CITE + 'regimes = ["WA"]\n', "field regimes", "Did you mean 'regime'?"),
    "an unknown fact": (RULE + CITE + 'when.destnation = { in = ["CN"] }\n', "field when.destnation", "Did you mean 'destination'?"),
    "an unknown question": (RULE + CITE + 'when.ask = { "xx.low-value.single-shipmnt" = true }\n', "test ask", "is not in facts*.toml"),
    "an unknown licence row": (RULE + CITE + 'when.item = { row = ["NS 9"] }\n', "test item.row", "no licence row has the row 'NS 9'"),
    "an unknown kind": (RULE.replace('"require"', '"forbid"') + CITE, "field kind", "'forbid' is not a kind of rule"),
    "an unknown policy": (RULE.replace('outcome = "licence_required"', 'policy = "maybe"') + CITE, "field then.policy", "'maybe' is not a policy"),
    "an unknown regime": (RULE.replace('regime = "none"', 'regime = "COCOM"') + CITE, "field regime", "'COCOM' is not known"),
    "an override of nothing": (RULE + CITE + 'overrides = ["xx.embargo.cu"]\n', "field overrides", "names no rule"),
    "an unreadable date": (RULE.replace("from = 2020-01-01", 'from = "2020-02-30"') + CITE, "field from", "'2020-02-30' is not a date"),
    "too many alternatives": (RULE + CITE + MANY, "field when", "at most 128 can be evaluated"),
    "a number that is not exact": (RULE + CITE + 'when.value = { currency = "USD", le = "5e" }\n', "field when.value.le", "is not an exact decimal"),
    "an amount without currency": (RULE + CITE + 'when.value = { le = "5" }\n', "field when.value.currency", "an amount without a currency"),
    "a word outside the vocabulary": (RULE + CITE + 'when.end_use = { any = ["milltary"] }\n', "field when.end_use.any", "Did you mean 'military'?"),
    "a state with a word of another track": (
        RULE + CITE + '[[rule.state]]\ntrack = "enforcement"\nfrom = 2026-01-01\nstate = "suspended"\n', "state 1", "is not a state on the track"),
    "a state with an unreadable date": (
        RULE + CITE + '[[rule.state]]\ntrack = "operative"\nfrom = "2026-13-01"\nstate = "stayed"\n', "field from", "'2026-13-01' is not a date"),
    "a state citing what is reserved": (
        RULE + CITE + '[[rule.state]]\ntrack = "operative"\nfrom = 2026-01-01\nstate = "stayed"\ncite = [{ at = "xx:act:6" }]\n', "field cite",
        "leads to a provision that is reserved"),
    "an outcome of another kind": (
        RULE.replace("licence_required", "prohibited") + CITE, "field then.outcome", "a rule of kind require cannot have the outcome"),
    "a doubled id": (RULE + CITE + RULE + CITE, "xx.test.rule", "stands already in"),
}  # fmt: skip


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))
    return Path(shutil.copytree(TINY, tmp_path / "law"))


def refusal(folder: Path) -> list[str]:
    with pytest.raises(BadInput) as caught:
        load_law(folder)
    return [str(p) for p in caught.value.problems]


def test_the_tiny_law_itself_is_accepted(tiny: Path) -> None:
    assert len(load_law(tiny).packs) == 2


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_a_rule_is_refused_with_file_rule_and_field(what: str, tiny: Path) -> None:
    text, field, words = REFUSED[what]
    (tiny / "xx" / "rules" / "test.toml").write_text(text, encoding="utf-8")
    sentences = [s for s in refusal(tiny) if words in s]
    assert sentences, what
    for s in sentences:
        assert "rules/test.toml" in s, s
        assert "xx.test.rule" in s, s
        assert field in s, s
        assert s.rstrip().endswith((".", "?")), s


def test_a_float_is_refused_with_its_file_and_field(tiny: Path) -> None:
    text = RULE + CITE + "when.parameter = { power = { ge = 1.5 } }\n"
    (tiny / "xx" / "rules" / "test.toml").write_text(text, encoding="utf-8")
    [sentence] = refusal(tiny)
    assert sentence.startswith("xx/rules/test.toml, field rule")
    assert "when.parameter.power.ge" in sentence
    assert "1.5 is a float. Write decimals in quotes." in sentence


def test_a_date_that_toml_itself_cannot_read_is_refused_with_its_line(tiny: Path) -> None:
    (tiny / "xx" / "rules" / "test.toml").write_text(RULE.replace("2020-01-01", "2020-02-30") + CITE, encoding="utf-8")
    [sentence] = refusal(tiny)
    assert sentence.startswith("xx/rules/test.toml: not valid TOML")
    assert "line 6" in sentence


def test_rules_that_override_each_other_in_a_circle_are_refused_with_the_circle(tiny: Path) -> None:
    rules = "".join((RULE + CITE).replace("xx.test.rule", f"xx.test.{a}").rstrip() + f'\noverrides = ["xx.test.{b}"]\n' for a, b in ("ab", "bc", "ca"))
    (tiny / "xx" / "rules" / "test.toml").write_text(rules, encoding="utf-8")
    sentences = refusal(tiny)
    assert any("xx.test.a -> xx.test.b -> xx.test.c -> xx.test.a" in s for s in sentences)
    assert all("Break the circle" in s and "overrides" in s for s in sentences)
    assert len(sentences) == 1, "one circle is one problem"
    assert "xx/rules/test.toml" in sentences[0]


def test_every_problem_is_told_at_once(tiny: Path) -> None:
    (tiny / "xx" / "rules" / "test.toml").write_text(
        RULE + 'cite = [{ at = "xx:act:99" }]\nwhen.destination = { in = ["xx.group.nowhere"] }\n' + 'overrides = ["xx.nothing"]\n', encoding="utf-8")
    assert len(refusal(tiny)) == 3


@pytest.mark.parametrize(("file", "line", "words"), [
    ("xx/groups.csv", "xx.group.friends,ZZ,,,,yes", "'ZZ' is no territory"),
    ("xx/groups.csv", "xx.group.friends,JP,2026-99-01,,,yes", "is not a date"),
    ("xx/groups.csv", "xx.group.friends,JP", "2 cells under 6 columns"),
])
def test_a_bad_line_of_a_table_is_refused_with_its_place(tiny: Path, file: str, line: str, words: str) -> None:
    path = tiny / file
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    sentences = refusal(tiny)
    assert any(words in s and ("groups.csv" in s or "xx.group.friends" in s) for s in sentences), sentences


def test_an_unknown_column_is_refused_with_those_that_are_known(tiny: Path) -> None:
    path = tiny / "xx" / "provisions.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("label", "lable", 1), encoding="utf-8")
    sentences = refusal(tiny)
    assert any("xx/provisions.csv: unknown column 'lable'. Known columns: id, label" in s for s in sentences)


def test_the_checker_reads_provisions_as_the_law_says() -> None:
    def provision(state: str, *, open_: bool, since: str = "", until: str = "") -> Provision:
        return Provision("a:1", "A 1", "", state, since, until, "", open_, True)

    assert usable(provision("in_force", open_=True, since="2020-01-01", until="2021-12-31"), "2021-12-31")
    assert not usable(provision("in_force", open_=True, until="2021-12-31"), "2022-01-01")
    assert not usable(provision("repealed", open_=True), "2022-01-01")
    assert not usable(None, "2022-01-01")
    assert resolve({"a:1": provision("in_force", open_=False)}, "a:1:x") is None
    assert resolve({"a:1": provision("in_force", open_=True)}, "a:1:x:y") is not None
    assert Cite("a:1").note == ""
    assert Rule.__struct_fields__[:2] == ("id", "kind")
