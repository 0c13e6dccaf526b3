"""Codes that look like numbers, countries that look like words, lists that share numbers: the same answer in every format."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from comity.desk.assess import Desk
from comity.desk.batch import BatchDesk, FileRun
from comity.desk.flat import flatten
from comity.desk.intake import read_order
from comity.engine.determination import Determination
from comity.engine.order import Order
from comity.terms.codes import covers, entry_of, is_code
from comity.terms.problems import BadInput
from comity.terms.truth import NO, UNKNOWN, YES

TODAY = "2026-11-24"
REPORTED = {"subject_to_law", "licence_required", "prohibited", "notification_required", "review_policy"}
COMMON = {"date": "2026-07-23", "act": "export", "uses": "none-of-concern", "knowledge": "none", "listed": "none"}

ROWS: dict[str, dict[str, str]] = {
    "technology-norway": {"from": "DE", "to": "NO", "code": "EU-DU:3E001", "type": "technology"},
    "technology-namibia": {"from": "DE", "to": "NA", "code": "EU-DU:3E001", "type": "technology"},
    "technology-names": {"from": "Germany", "to": "Norway", "code": "EU-DU:3E001", "type": "technology"},
    "from-norway": {"from": "NO", "to": "NA", "code": "US-CCL:3E001;EU-DU:3E001", "origin": "NO", "type": "technology"},
    "many-exponents": {"from": "US", "to": "NA", "code": "US-CCL:1E001;US-CCL:2E002;EU-DU:5E001;EU-DU:1E101", "origin": "US"},
    "exponent-with-paragraph": {"from": "DE", "to": "NE", "code": "EU-DU:9E003.a.1", "type": "technology"},
    "category-nought": {"from": "US", "to": "NO", "code": "US-CCL:0E982;EU-DU:0E001", "origin": "US"},
    "gallium-of-china": {"from": "CN", "to": "NO", "code": "CN-DU:3C001"},
    "wafers-of-the-union": {"from": "CN", "to": "NO", "code": "EU-DU:3C001;CN-DU:none"},
    "wafers-of-america": {"from": "CN", "to": "NO", "code": "US-CCL:3C001;CN-DU:none", "origin": "US"},
    "three-lists": {"from": "CN", "to": "NA", "code": "US-CCL:3C001;EU-DU:3C001;CN-DU:3C001", "origin": "CN"},
    "chemical-one": {"from": "DE", "to": "TR", "code": "EU-DU:1C350.1"},
    "chemical-ten": {"from": "DE", "to": "TR", "code": "EU-DU:1C350.10"},
    "chemical-two": {"from": "DE", "to": "TR", "code": "EU-DU:1C350.2"},
    "chemical-twenty-three": {"from": "DE", "to": "TR", "code": "EU-DU:1C350.23"},
    "horses": {"from": "DE", "to": "RU", "hs": "010121", "code": "EU-DU:none", "facts": "eu.833.luxury-above-value=yes"},
    "horses-with-dots": {"from": "DE", "to": "RU", "hs": "0101.21", "code": "EU-DU:none", "facts": "eu.833.luxury-above-value=yes"},
    "bulbs": {"from": "DE", "to": "RU", "hs": "06011010", "code": "EU-DU:none", "date": "2022-07-01"},
    "not-bulbs": {"from": "DE", "to": "RU", "hs": "60110", "code": "EU-DU:none", "date": "2022-07-01"},
    "seafood": {"from": "KP", "to": "CN", "hs": "0306", "act": "import"},
    "large-value": {"from": "US", "to": "SG", "code": "US-CCL:3E001", "origin": "US", "value": "1E5", "currency": "USD", "quantity": "0010"},
    "party-called-na": {"from": "US", "to": "NA", "code": "US-CCL:3E001", "listed": "", "end_user": "NA", "end_user_country": "NA"},
    "party-called-null": {"from": "US", "to": "NO", "code": "US-CCL:3E001", "listed": "", "end_user": "null", "end_user_country": "NO"},
    "transit-norway": {"from": "US", "to": "DE", "via": "NO;NA", "code": "US-CCL:3E001", "origin": "US"},
}  # fmt: skip


def full(name: str) -> dict[str, str]:
    return {"id": name, **{k: v for k, v in {**COMMON, **ROWS[name]}.items() if v}}


COLUMNS = sorted({c for n in ROWS for c in full(n)})


def nested(row: dict[str, str]) -> dict[str, Any]:
    """The row as an order in tables."""
    item = {k: row[k] for k in ("hs", "type", "origin", "value", "currency", "quantity") if k in row}
    if "code" in row:
        item["codes"] = row["code"].split(";")
    route = {k: row[k] for k in ("from", "to") if k in row} | ({"via": row["via"].split(";")} if "via" in row else {})
    party = {"name": row.get("end_user"), "country": row.get("end_user_country")}
    parties: Any = {"listed": row["listed"]} if "listed" in row else [{"role": "end_user", **{k: v for k, v in party.items() if v}}]
    facts = {q: a == "yes" for q, _, a in (f.partition("=") for f in row.get("facts", "").split(";")) if q}
    return {"facts": facts, "id": row["id"], "date": row["date"], "act": row["act"], "route": route, "items": [{"id": "1", **item}], "parties": parties,
            "end_use": {"uses": row["uses"].split(";"), "knowledge": row["knowledge"]}}  # fmt: skip


def toml(value: Any) -> str:
    """TOML text of plain tables: every value a quoted text, as orders are written by hand."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{k}" = {toml(v)}' for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def single(desk: Desk, order: Order) -> dict[str, dict[str, Any]]:
    """One order's answers by jurisdiction, in the columns of a batch result."""
    determination: Determination = desk.assess(order, known_at=f"{TODAY}T00:00:00Z")
    return {a.jurisdiction: {
        "outcome": a.outcome, "policy": a.policy,
        "rules": sorted(f.rule for f in a.findings if f.status == "applies" and f.effect in REPORTED),
        "authorisations": sorted(x.id for x in a.authorisations if x.available == "yes"),
        "missing": sorted({m.fact for m in a.missing}), "stale": sorted(s.rule for s in a.stale),
    } for a in determination.items[0].jurisdictions}  # fmt: skip


def by_toml(desk: Desk, folder: Path) -> dict[str, dict[str, dict[str, Any]]]:
    out = {}
    for name in ROWS:
        path = folder / f"{name}.toml"
        path.write_text("\n".join(f"{k} = {toml(v)}" for k, v in nested(full(name)).items()), encoding="utf-8")
        out[name] = single(desk, read_order(path))
    return out


def by_json(desk: Desk, folder: Path) -> dict[str, dict[str, dict[str, Any]]]:
    out = {}
    for name in ROWS:
        path = folder / f"{name}.json"
        path.write_text(json.dumps(nested(full(name))), encoding="utf-8")
        out[name] = single(desk, read_order(path))
    return out


def write_csv(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as f:
        writer = csv.DictWriter(f, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(full(n) for n in ROWS)


def write_parquet(path: Path) -> None:
    pl.DataFrame({c: [full(n).get(c) for n in ROWS] for c in COLUMNS}, schema=dict.fromkeys(COLUMNS, pl.String)).write_parquet(path)


def write_parquet_lists(path: Path) -> None:
    lists = ("code", "via", "uses")
    cells = {c: [full(n).get(c) for n in ROWS] for c in COLUMNS}
    data = {c: [v.split(";") if v else None for v in cells[c]] if c in lists else cells[c] for c in COLUMNS}
    pl.DataFrame(data, schema={c: pl.List(pl.String) if c in lists else pl.String for c in COLUMNS}).write_parquet(path)


def write_jsonl(path: Path) -> None:
    path.write_text("".join(json.dumps(full(n)) + "\n" for n in ROWS), encoding="utf-8")


def write_jsonl_lists(path: Path) -> None:
    def spread(row: dict[str, str]) -> dict[str, Any]:
        return {k: v.split(";") if k in ("code", "via", "uses") else v for k, v in row.items()}

    path.write_text("".join(json.dumps(spread(full(n))) + "\n" for n in ROWS), encoding="utf-8")


WRITERS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "csv": ("orders.csv", write_csv), "parquet": ("orders.parquet", write_parquet), "parquet with lists": ("lists.parquet", write_parquet_lists),
    "jsonl": ("orders.jsonl", write_jsonl), "jsonl with lists": ("lists.jsonl", write_jsonl_lists),
}  # fmt: skip


def by_file(desk: Desk, folder: Path, kind: str, target: str = "result.parquet") -> dict[str, dict[str, dict[str, Any]]]:
    name, write = WRITERS[kind]
    write(folder / name)
    summary = FileRun(BatchDesk(desk, today=TODAY), folder / name, folder / target).run()
    assert (summary.rows, summary.bad) == (len(ROWS), 0)
    frame = {".parquet": pl.read_parquet, ".csv": pl.read_csv, ".jsonl": pl.read_ndjson}[Path(target).suffix](folder / target)
    out: dict[str, dict[str, dict[str, Any]]] = {}
    for r in frame.iter_rows(named=True):
        lists = {k: r[k].split(";") if isinstance(r[k], str) and r[k] else list(r[k] or []) for k in ("rules", "authorisations", "missing", "stale")}
        out.setdefault(r["id"], {})[r["jurisdiction"]] = {
            "outcome": r["outcome"], "policy": r["policy"] or "", **{k: sorted(set(v) if k == "missing" else v) for k, v in lists.items()}}
    return out


@pytest.fixture(scope="module")
def expected(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, dict[str, Any]]]:
    return by_toml(desk, tmp_path_factory.mktemp("toml"))


def test_json_says_the_same_as_toml(desk: Desk, expected: object, tmp_path: Path) -> None:
    assert by_json(desk, tmp_path) == expected


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_every_file_of_many_orders_says_the_same_as_one_order(desk: Desk, expected: object, tmp_path: Path, kind: str) -> None:
    assert by_file(desk, tmp_path, kind) == expected


@pytest.mark.parametrize("target", ["result.parquet", "result.csv", "result.jsonl"])
def test_every_file_of_results_says_the_same(desk: Desk, expected: object, tmp_path: Path, target: str) -> None:
    assert by_file(desk, tmp_path, "csv", target) == expected


def test_an_order_flattened_and_judged_says_the_same(desk: Desk, expected: dict[str, Any], tmp_path: Path) -> None:
    for name in ROWS:
        path = tmp_path / "order.json"
        path.write_text(json.dumps(nested(full(name))), encoding="utf-8")
        rows = flatten(read_order(path))
        frame = pl.DataFrame({k: [r.get(k) for r in rows] for k in rows[0]}, schema=dict.fromkeys(rows[0], pl.String))
        result, problems = BatchDesk(desk, today=TODAY).judge(frame)
        assert problems == {}
        assert {r["jurisdiction"]: r["outcome"] for r in result.iter_rows(named=True)} == {j: a["outcome"] for j, a in expected[name].items()}


# -- what the answers are ----------------------------------------------------------------------------------------------


def test_norway_is_not_no_and_namibia_is_not_missing(expected: dict[str, Any]) -> None:
    norway, namibia = expected["technology-norway"]["EU"], expected["technology-namibia"]["EU"]
    assert norway["outcome"] == "authorisation_available"
    assert norway["authorisations"] == ["eu.dual-use.gea.eu001"]
    assert namibia["outcome"] == "licence_required"
    assert "eu.dual-use.art-3" in namibia["rules"]
    assert "route.to" not in namibia["missing"]
    assert expected["technology-names"] == expected["technology-norway"]


def test_a_code_is_never_a_number(expected: dict[str, Any]) -> None:
    assert "eu.dual-use.art-3" in expected["technology-norway"]["EU"]["rules"]
    assert "eu.dual-use.art-3" in expected["exponent-with-paragraph"]["EU"]["rules"]
    assert "items.codes" not in " ".join(expected["technology-norway"]["EU"]["missing"])


def test_one_number_on_three_lists_is_three_items(expected: dict[str, Any]) -> None:
    rule = "cn.dual-use.announcement.2023-23"
    assert rule in expected["gallium-of-china"]["CN"]["rules"]
    assert rule in expected["three-lists"]["CN"]["rules"]
    for name in ("wafers-of-the-union", "wafers-of-america"):
        assert rule not in expected[name]["CN"]["rules"], name
        assert "cn.dual-use.list" not in expected[name]["CN"]["rules"], name


def test_the_first_chemical_is_not_the_tenth(desk: Desk, expected: dict[str, Any]) -> None:
    assert covers("EU-DU:1C350.1", "EU-DU:1C350.10") is NO
    assert covers("EU-DU:1C350.10", "EU-DU:1C350.1") is NO
    assert covers("EU-DU:1C350.1", "EU-DU:1C350.1.a") is YES
    assert covers("EU-DU:1C350.1", "EU-DU:1C350") is UNKNOWN
    members = {m.code for m in desk.law.packs["EU"].code_sets["eu.list.eu006-items"]}
    assert covers("EU-DU:1C350.2", "EU-DU:1C350.23") is NO
    assert "EU-DU:1C350.2" in members
    assert "EU-DU:1C350.23" not in members
    for name, code in (("chemical-one", "1"), ("chemical-ten", "10"), ("chemical-two", "2"), ("chemical-twenty-three", "23")):
        found = "eu.dual-use.gea.eu006" in expected[name]["EU"]["authorisations"]
        assert found is (f"EU-DU:1C350.{code}" in members), name


def test_leading_noughts_of_customs_codes_are_kept(expected: dict[str, Any]) -> None:
    assert "eu.sanctions.russia.833-art-3h" in expected["horses"]["EU"]["rules"]
    assert expected["horses-with-dots"] == expected["horses"]
    assert expected["horses"]["EU"]["outcome"] == "prohibited"
    assert "eu.sanctions.russia.833-art-3k-2022" in expected["bulbs"]["EU"]["rules"]
    assert "eu.sanctions.russia.833-art-3k-2022" not in expected["not-bulbs"]["EU"]["rules"]


def test_a_party_may_be_called_like_a_missing_value(expected: dict[str, Any]) -> None:
    for name in ("party-called-na", "party-called-null"):
        assert "parties.name" not in expected[name]["US"]["missing"], name


def test_every_entry_of_every_list_belongs_to_its_own_namespace(desk: Desk) -> None:
    """The lists share most of their numbers; no set, row or pattern of one namespace touches a code of another."""
    packs = desk.law.packs
    by_number: dict[str, set[str]] = {}
    for pack in packs.values():
        for code in pack.entries:
            assert is_code(code)
            by_number.setdefault(code.partition(":")[2], set()).add(code)
    shared = {n: codes for n, codes in by_number.items() if len(codes) > 1}
    assert len(shared) > 500
    assert {"US-CCL:3C001", "EU-DU:3C001", "CN-DU:3C001"} <= by_number["3C001"]
    for codes in shared.values():
        for a in codes:
            for b in codes - {a}:
                assert covers(a, b) is NO
                assert covers(f"{entry_of(a)}*", b) is NO


@pytest.mark.parametrize("code", ["1E5", "3E001", "EU-DU:1E5", "US-CCL:3E1", "US-CCL:300", "US-CCL:3.0E+1", "EU-DU:NO", "3C001"])
def test_a_code_that_is_none_is_refused_in_one_order_and_in_a_file(desk: Desk, code: str, tmp_path: Path) -> None:
    path = tmp_path / "order.json"
    path.write_text(json.dumps({"date": TODAY, "route": {"from": "DE", "to": "NO"}, "items": [{"codes": [code]}]}), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        desk.assess(read_order(path))
    frame = pl.DataFrame({"id": ["a", "b"], "from": ["DE", "DE"], "to": ["NO", "NO"], "code": [code, "EU-DU:3E001"]})
    result, problems = BatchDesk(desk, today=TODAY).judge(frame)
    assert list(problems) == [0]
    assert {(p.what, p.mend) for p in problems[0]} == {(p.what, p.mend) for p in caught.value.problems}
    assert set(result.get_column("id").to_list()) == {"b"}


@pytest.mark.parametrize(("text", "code"), [("NO", "NO"), ("no", "NO"), ("NA", "NA"), ("na", "NA"), ("Na", "NA"), (" NO ", "NO"), ("NOR", "NO"), ("NAM", "NA")])
def test_countries_that_look_like_words_are_countries(desk: Desk, text: str, code: str) -> None:
    assert desk.law.gazetteer.find(text) == code


def test_floats_are_refused_in_every_format(desk: Desk, tmp_path: Path) -> None:
    for name, text in (("a.toml", "date = 2026-07-23\n[[items]]\nvalue = 1e5\n"), ("a.json", '{"items": [{"value": 1e5}]}'),
                       ("b.toml", "date = 2026-07-23\n[[items]]\nhs = 0101.21\n"), ("b.json", '{"items": [{"hs": 101.21}]}')):
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(BadInput):
            read_order(tmp_path / name)
    pl.DataFrame({"id": ["1"], "to": ["NO"], "code": [3e1]}).write_parquet(tmp_path / "f.parquet")
    with pytest.raises(BadInput, match="floating-point"):
        FileRun(BatchDesk(desk, today=TODAY), tmp_path / "f.parquet", tmp_path / "r.parquet").run()
    (tmp_path / "f.jsonl").write_text('{"id": "1", "to": "NO", "hs": 101.21}\n{"id": "2", "to": "NO", "hs": "010121"}\n', encoding="utf-8")
    summary = FileRun(BatchDesk(desk, today=TODAY), tmp_path / "f.jsonl", tmp_path / "r.parquet").run()
    assert (summary.rows, summary.bad) == (2, 1)


def test_a_customs_code_stored_as_a_number_is_refused(desk: Desk, tmp_path: Path) -> None:
    """010121 stored as the number 10121 has lost its first digit; nothing can tell it from another code."""
    pl.DataFrame({"id": ["1"], "from": ["DE"], "to": ["RU"], "hs": [10121]}).write_parquet(tmp_path / "n.parquet")
    with pytest.raises(BadInput, match="hs"):
        FileRun(BatchDesk(desk, today=TODAY), tmp_path / "n.parquet", tmp_path / "r.parquet").run()
