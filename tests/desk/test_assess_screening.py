"""Orders screened against the law's own parties and kept lists by the real screener: hits, questions, dates, decisions, files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from comity.cli.main import main
from comity.desk.assess import Desk
from comity.desk.batch import BatchDesk, FileRun
from comity.desk.decision_store import DecisionStore, Said
from comity.desk.flat import flatten
from comity.desk.intake import order_from_data
from comity.desk.list_store import Store
from comity.engine.determination import Determination, Screened
from comity.engine.order import Order
from comity.parties.decisions import Described
from comity.parties.hits import STRONG, WEAK, normal_name
from comity.terms.dates import holds
from comity.web.page import render_html
from tests.desk.screen_toys import party, put

DAY = "2026-07-01"
ASKED = "2026-11-24T00:00:00Z"
HUAWEI = "Huawei Technologies Co., Ltd."
HUAWEI_ID = "us.el.cn.huawei-technologies-co-ltd"


def sdn(name: str = "Zabolotny, Dagny Wrzesniewski", **more: Any) -> tuple[Any, ...]:
    return (
        party("us.sdn:91", name, "us.sdn", tags=("us.sdn", "us.sdn.sdgt"), alias=("Thorvaldsen, Egon",), weakAlias=("Xhaferaj",),
              country=("DE",), since="2024-01-01", **more),
        party("us.sdn:92", "Vandermeersch Shipping", "us.sdn", schema="Company", tags=("us.sdn", "us.sdn.npwmd"), country=("NL",)),
    )  # fmt: skip


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, desk: Desk) -> Desk:
    """A desk over a home of its own with a few small lists."""
    home = tmp_path_factory.mktemp("kept")
    store = Store(home / "lists")
    put(store, "ofac-sdn", "2026-05-01", *sdn())
    put(store, "bis-dpl", "2026-05-01", party("us.denied:7", "Mbeki-Oduya Quistorp", "us.denied", tags=("us.denied",), since="2025-02-01", until="2026-08-31"))
    put(store, "uk", "2026-05-01", party("uk.sanctions:3", "Yildirimoglu Makina", "uk.sanctions", schema="Company", tags=("uk.sanctions",),
                                         concern=("missile",), country=("TR",)))  # fmt: skip
    put(store, "own.friends", "2026-05-01", party("F-1", "Halina Quistorp", "own.friends", tags=("own.friends", "own.cleared")),
        party("F-2", "Imran Zabolotny", "own.friends", tags=("own.friends",)))  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMITY_HOME", str(home))
        out = Desk(desk.law)
        assert out.registry.versions["us.sdn"].startswith("ofac-sdn@2026-05-01")
    return out


def order(name: str | None, country: str | None = None, day: str = DAY, **party_: Any) -> Order:
    who = {"role": "end_user", "name": name, "country": country, "headquarters": country, "owners": [], **party_}
    return order_from_data({
        "id": "A", "date": day, "act": "export", "route": {"from": "US", "to": "SG", "via": []},
        "items": [{"id": "1", "codes": ["US-CCL:EAR99", "EU-DU:none", "EU-ML:none", "CN-DU:none"], "type": "commodity", "origin": "US",
                   "content": [], "made_with": [], "plant": []}],
        "parties": [who], "end_use": {"uses": ["civil"], "knowledge": "none"},
    }, "order")  # fmt: skip


def assessed(desk: Desk, o: Order) -> Determination:
    return desk.assess(o, known_at=ASKED)


def outcome(desk: Desk, o: Order) -> str:
    return next(a.outcome for a in assessed(desk, o).items[0].jurisdictions if a.jurisdiction == "US")


def hit(desk: Desk, o: Order, entity: str) -> Screened | None:
    return next((h for h in assessed(desk, o).screening if h.entity == entity), None)


# -- the parties in the law --------------------------------------------------------------------------------------------


def test_every_name_in_the_law_is_found_as_before(desk: Desk) -> None:
    """The oracle: an equal normalised name of a row in force is a certain hit of that row, and nothing else is an equal one."""
    rows: dict[str, set[tuple[str, str, str]]] = {}
    for p in desk.law.parties():
        for name in (p.name, *p.aliases) if p.name else ():
            rows.setdefault(normal_name(name), set()).add((p.id, p.since, p.until))
    names = [name for n, p in enumerate(desk.law.parties()) if p.name for name in (p.name, *p.aliases) if n % 9 == 0]
    assert len(names) > 1000
    desk.registry.read(names)
    for name in names:
        for day in (DAY, "2019-01-01"):
            wanted = {row for row in rows[normal_name(name)] if holds(row[1], row[2], day)}
            equal = [h for h in desk.registry.hits(name, day) if h.equal]
            assert {(h.party.id, h.party.since, h.party.until) for h in equal} == wanted, name
            assert all(h.certain for h in equal), name


def test_a_place_alone_clears_nobody(desk: Desk) -> None:
    assert outcome(desk, order(HUAWEI)) == "licence_required"
    assert outcome(desk, order(HUAWEI, "CN")) == "licence_required"
    assert outcome(desk, order(HUAWEI, "SG", headquarters="CN")) == "licence_required"
    elsewhere = assessed(desk, order(HUAWEI, "BR"))
    found = {h.entity: h for h in elsewhere.screening}
    assert not found[HUAWEI_ID].certain
    assert outcome(desk, order(HUAWEI, "BR")) == "incomplete"
    missing = {m.fact for a in elsewhere.items[0].jurisdictions for m in a.missing}
    assert f"parties.end_user.same-as.{HUAWEI_ID}" in missing
    answered = order(HUAWEI, "BR", different_from=[h.entity for h in elsewhere.screening])
    assert outcome(desk, answered) == "not_required"


@pytest.mark.parametrize("weak", [WEAK, 0.999])
def test_an_equal_name_elsewhere_stays_a_question_however_improbable(desk: Desk, monkeypatch: pytest.MonkeyPatch, weak: float) -> None:
    monkeypatch.setattr("comity.parties.registry.WEAK", weak)
    names = [p.name for p in desk.law.parties() if p.name and p.country and not p.until][::11]
    desk.registry.read(names)
    improbable = told = 0
    for name in names:
        for h in desk.registry.hits(name, DAY, ("BR",)):
            if h.equal and h.party.countries and "BR" not in h.party.countries:
                assert h.asks, name
                told += 1
                improbable += h.probability < weak
    assert told > 20
    assert weak == WEAK or improbable > 20


@pytest.mark.parametrize("name", ["Huawei Tecnologies Co., Ltd.", "Huawei Technolgies Company Limited", "HUA WEI Technologies", "Technologies Huawei Co Ltd"])
def test_a_name_written_otherwise_is_no_longer_missed(desk: Desk, name: str) -> None:
    assert outcome(desk, order(name, "CN")) in ("incomplete", "licence_required")
    found = hit(desk, order(name, "CN"), HUAWEI_ID)
    assert found is not None
    assert found.probability >= WEAK
    assert found.certain <= (found.probability >= STRONG)
    assert found.because


CLEAN = ("Willamette Garden Furniture Inc.", "Alstertal Gartenmarkt GmbH", "Carolina Seating Inc.", "Riverside Trading", "Good Ltd", "Siemens AG",
         "Customer 17 GmbH", "Maria Gonzalez", "Toyota Motor Corporation", "University of Oxford", "Smith & Sons Ltd", "-", "NA", "null", "???", "株式会社トヨタ",
         "Müller Maschinenbau GmbH", "A", "Shanghai Restaurant Supplies", "International Trading Company", "Trading LLC")  # fmt: skip


def test_ordinary_names_are_no_question(desk: Desk) -> None:
    for name in CLEAN:
        for country in (None, "DE", "CN"):
            assert assessed(desk, order(name, country)).screening == (), (name, country)
            assert outcome(desk, order(name, country)) == "not_required", (name, country)


def test_the_answer_says_why_and_what_follows(desk: Desk) -> None:
    found = hit(desk, order(HUAWEI, "CN"), HUAWEI_ID)
    assert found is not None
    assert (found.list, found.since, found.role, found.judged) == ("us.entity-list", "2019-05-21", "end_user", True)
    assert "15 CFR Part 744, Supplement No. 4" in found.citation
    assert "presumption of denial" in found.measures
    assert "agree" in found.because
    assert assessed(desk, order(HUAWEI, "CN")).lists == {}


# -- kept lists --------------------------------------------------------------------------------------------------------


def test_an_imported_list_is_law_where_a_law_reads_it(kept: Desk) -> None:
    assert outcome(kept, order("Dagny Wrzesniewski Zabolotny", "DE")) in ("incomplete", "licence_required")
    assert outcome(kept, order("Egon Thorvaldsen", "DE")) in ("incomplete", "licence_required")
    assert outcome(kept, order("Thorvaldsen, Egon", "DE")) == "licence_required"
    d = assessed(kept, order("Vandermeersch Shipping", "NL"))
    assert d.lists["us.sdn"].startswith("ofac-sdn@2026-05-01-")
    assert "us.entity-list" not in d.lists
    assert {f.rule for a in d.items[0].jurisdictions for f in a.findings if f.status == "applies"} >= {"us.ear.enduser.sdn-744-8"}


def test_a_weak_alias_is_never_certain(kept: Desk) -> None:
    found = hit(kept, order("Xhaferaj", "DE"), "us.sdn:91")
    assert found is None or not found.certain
    assert outcome(kept, order("Xhaferaj", "DE")) in ("incomplete", "not_required")


def test_the_day_of_the_act_decides_who_is_listed(kept: Desk) -> None:
    name = "Mbeki-Oduya Quistorp"
    assert outcome(kept, order(name, day="2026-08-31")) == "prohibited"
    assert outcome(kept, order(name, day="2026-09-01")) == "not_required"
    assert outcome(kept, order(name, day="2025-01-31")) == "not_required"


def test_a_list_outside_the_laws_asked_is_told_for_information(kept: Desk) -> None:
    d = assessed(kept, order("Yildirimoglu Makina", "TR"))
    (found,) = d.screening
    assert (found.list, found.judged) == ("uk.sanctions", False)
    assert "concern: missile" in found.measures
    assert {a.outcome for a in d.items[0].jurisdictions} == {a.outcome for a in assessed(kept, order("Riverside", "TR")).items[0].jurisdictions}


def test_own_lists_are_told_and_cleared_customers_are_no_hit(kept: Desk) -> None:
    assert assessed(kept, order("Halina Quistorp")).screening == ()
    assert [h.entity for h in assessed(kept, order("Imran Zabolotny")).screening] == ["F-2"]


def test_a_file_answers_as_single_orders_do(kept: Desk, tmp_path: Path) -> None:
    names = [HUAWEI, "HUA WEI Technologies", "Thorvaldsen, Egon", "Xhaferaj", "Mbeki-Oduya Quistorp", "Yildirimoglu Makina", "Vandermeersch Shiping",
             "Riverside", "Halina Quistorp", "Dagny Zabolotny"]  # fmt: skip
    orders = [order(n, c, day, **more) for n in names for c in (None, "CN", "DE", "BR") for day in (DAY, "2026-10-01") for more in (
        {}, {"different_from": [HUAWEI_ID, "us.sdn:91"]}, {"owners": [{"name": "Egon Thorvaldsen", "share": "0.6", "country": c}]})]  # fmt: skip
    flat = [row | {"id": str(n)} for n, o in enumerate(orders) for row in flatten(o)]
    columns = sorted({c for row in flat for c in row})
    frame = pl.DataFrame({c: [row.get(c) for row in flat] for c in columns}, schema=dict.fromkeys(columns, pl.String))
    frame.write_csv(tmp_path / "orders.csv")
    summary = FileRun(BatchDesk(kept, today="2026-11-24"), tmp_path / "orders.csv", tmp_path / "out.csv").run()
    assert (summary.rows, summary.bad) == (len(orders), 0)
    got = {(r["id"], r["jurisdiction"]): r for r in pl.read_csv(tmp_path / "out.csv", infer_schema=False).rows(named=True)}
    hits = 0
    for n, o in enumerate(orders):
        d = assessed(kept, o)
        for a in d.items[0].jurisdictions:
            row = got[str(n), a.jurisdiction]
            assert row["outcome"] == a.outcome, o
            shown = {f"{h.role}{'.owner' if h.owner_of else ''} {h.entity} {'certain' if h.certain else h.answered or 'perhaps'}" for h in d.screening}
            assert set((row["screening"] or "").split(";")) - {""} == shown, o
        hits += len(shown)
    assert hits > 100


# -- decisions ---------------------------------------------------------------------------------------------------------


def test_a_decision_of_the_house_counts_until_the_entry_changes(kept: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("decided")
    monkeypatch.setenv("COMITY_HOME", str(home))
    store, decisions = Store(home / "lists"), DecisionStore(home / "decisions")
    put(store, "ofac-sdn", "2026-05-01", *sdn())
    asked = order("Thorvaldsen, Egon", "DE")
    (entry,) = [e for e in store.entities(store.find("ofac-sdn", "current")) if e.id == "us.sdn:91"]
    subject = Described(name="Thorvaldsen, Egon", countries=("DE",))
    made = decisions.decide(subject, entry, Said("different", "another date of birth in the passport", "Anna"))
    assert outcome(Desk(kept.law), asked) == "licence_required", "one person alone clears nobody"
    decisions.confirm(made.id, "Ben")
    after = Desk(kept.law)
    assert outcome(after, asked) == "not_required"
    found = hit(after, asked, "us.sdn:91")
    assert (found.certain, found.answered, found.answered_by) == (False, "different", "decision")
    assert outcome(after, order("Thorvaldsen, Egon", "NL")) == "incomplete", "another subject"
    assert outcome(after, order("Thorvaldsen, Egon", "DE", same_as=["us.sdn:91"])) == "licence_required", "the order goes before"
    put(store, "ofac-sdn", "2026-06-01", *sdn(birthDate=("1970-01-01",)))
    assert outcome(Desk(kept.law), asked) == "licence_required", "the entry is another now"


# -- the command -------------------------------------------------------------------------------------------------------


def written(path: Path, **more: str) -> Path:
    name = more.get("name", HUAWEI)
    answer = more.get("answer", "")
    path.write_text(f"""
id = "chairs"
date = 2026-07-01
act = "export"
route = {{ from = "US", to = "CN", via = [] }}
[[items]]
codes = ["US-CCL:EAR99", "EU-DU:none", "CN-DU:none", "EU-ML:none"]
type = "commodity"
origin = "US"
[[parties]]
role = "end_user"
name = "{name}"
country = "BR"
headquarters = "BR"
owners = []
{answer}
[end_use]
uses = ["civil"]
knowledge = "none"
""", encoding="utf-8")
    return path


def test_the_command_shows_each_hit_with_its_question(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "chairs.toml")
    assert main(["assess", str(path), "--jurisdiction", "US", "--known-at", "2026-11-24"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "US INCOMPLETE" in text
    assert f"{HUAWEI} (end user): perhaps {HUAWEI} (Entity List, us.entity-list, since 2019-05-21)" in text
    assert f'Is it the same? Write in the order same_as = ["{HUAWEI_ID}"] or different_from = ["{HUAWEI_ID}"].' in text
    assert f"parties.end_user.same-as.{HUAWEI_ID}: Is {HUAWEI} the same as {HUAWEI} (us.entity-list, since 2019-05-21)?" in text
    assert main(["assess", str(path), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)["screening"]
    assert {h["entity"]: h["certain"] for h in shown}[HUAWEI_ID] is False
    ids = json.dumps([h["entity"] for h in shown])
    assert main(["assess", str(written(tmp_path / "other.toml", answer=f"different_from = {ids}")), "--jurisdiction", "US", "--known-at", "2026-11-24"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "US NOT REQUIRED" in text
    assert "is not Huawei Technologies Co., Ltd. (Entity List, us.entity-list, since 2019-05-21), says the order" in text
    assert main(["assess", str(written(tmp_path / "wrong.toml", answer='same_as = ["us.el.none"]'))]) == 2
    assert "parties[1].same_as: no list here has an entry 'us.el.none'" in capsys.readouterr().err


def test_the_page_shows_hits_and_questions(desk: Desk) -> None:
    o = order("Huawei <Technologies> Co., Ltd.", "BR")
    d = assessed(desk, o)
    assert d.screening
    page = render_html(d, o, desk.law)
    assert "Parties on lists" in page
    assert "<Technologies>" not in page
    assert "Huawei &lt;Technologies&gt; Co., Ltd. (end user): perhaps" in page
    assert "Is it the same?" in page


def test_an_order_that_names_nobody_loads_no_screener(tmp_path: Path) -> None:
    path = tmp_path / "order.toml"
    path.write_text('route = { from = "US", to = "SG" }\nparties = { listed = "none" }\n[[items]]\ncodes = ["US-CCL:EAR99"]\n', encoding="utf-8")
    code = ("import sys\nfrom comity.cli.main import main\n"
            f"assert main(['assess', {str(path)!r}]) == 0\n"
            "print([m for m in ('numpy', 'rapidfuzz', 'comity.parties.screening') if m in sys.modules])")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-1000:]
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_same_order_gets_the_same_hits_from_a_fresh_desk(desk: Desk) -> None:
    asked = order("HUA WEI Technologies", "CN")
    assert assessed(Desk(desk.law), asked) == assessed(desk, asked)
