"""Files that were broken, mistaken or made to do harm: one sentence with place and remedy, and nothing half-written."""

import csv
import errno
import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.cli.main import main
from comity.desk import tables
from comity.desk.assess import Desk
from comity.desk.batch import BatchDesk, FileRun
from comity.terms.problems import BadInput

TINY = Path(__file__).parents[1] / "fixtures" / "law_tiny"
ORDER = """
id = "PO-1"
date = 2026-06-01
[route]
from = "XX"
to = "CN"
[[items]]
id = "1"
codes = ["XX-L:1A1.a"]
origin = "XX"
value = "1000"
currency = "USD"
[[parties]]
role = "end_user"
name = "Good Ltd"
country = "CN"
"""
HEADER = "id,date,from,to,code,end_user,end_user_country,value,currency"
GOOD = "{},2026-06-01,XX,CN,XX-L:1A1.a,Good Ltd,CN,1000,USD"
COLUMNS = HEADER.split(",")
OLD = "what stood there before"


@pytest.fixture(scope="module", autouse=True)
def _law(tmp_path_factory):
    """The small invented law; the desk's cache stands in a folder of the test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMITY_LAW", str(TINY))
        patch.setenv("COMITY_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("COMITY_DEBUG", raising=False)
        yield


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def batch(_law):
    return BatchDesk(Desk.open(root=TINY), today="2026-06-01")


# -- what every refusal owes -------------------------------------------------------------------------------------------


def refusal(capsys, *argv):
    """The one sentence of a refusal; there is no other line, no traceback, and the exit code is 2."""
    code = main([*argv])
    captured = capsys.readouterr()
    lines = captured.err.splitlines()
    assert code == 2, captured.err
    assert len(lines) == 1, captured.err
    assert captured.out == ""
    where, _, rest = lines[0].partition(": ")
    what, _, remedy = rest.partition(". ")
    assert where
    assert what
    assert remedy.endswith((".", "?")), lines[0]
    assert "Traceback" not in lines[0]
    assert all(ch.isprintable() for ch in lines[0])
    return lines[0]


def refused_order(capsys, content, name="order.toml"):
    data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    Path(name).write_bytes(data)
    return refusal(capsys, "assess", name)


def refused_file(capsys, content, name):
    """A file of orders is refused as a whole; the old result and errors file stay, byte for byte, and nothing else is left."""
    data = content if isinstance(content, bytes) else content.encode()
    Path(name).write_bytes(data)
    Path("result.csv").write_text(OLD, encoding="utf-8")
    Path("result.csv.errors.csv").write_text(OLD, encoding="utf-8")
    before = sorted(p.name for p in Path().iterdir())
    said = refusal(capsys, "assess", name, "-o", "result.csv")
    assert said.startswith(name)
    assert sorted(p.name for p in Path().iterdir()) == before
    assert Path("result.csv").read_text(encoding="utf-8") == OLD
    assert Path("result.csv.errors.csv").read_text(encoding="utf-8") == OLD
    return said


def judged(capsys, content, name="orders.csv", code=0):
    """Bad rows by number, and the orders that were judged all the same (each under both laws)."""
    data = content if isinstance(content, bytes) else content.encode()
    Path(name).write_bytes(data)
    assert main(["assess", name, "-o", "result.csv"]) == code, capsys.readouterr().err
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    rows = read_table("result.csv")
    assert [r["jurisdiction"] for r in rows] == ["XX", "YY"] * (len(rows) // 2)
    errors = read_table("result.csv.errors.csv") if Path("result.csv.errors.csv").exists() else []
    assert all(e["row"].isdigit() and e["problem"] and e["remedy"] for e in errors)
    assert f"{len({e['row'] for e in errors}):,} of them bad" in captured.out
    return {int(e["row"]): e for e in errors}, [r["id"] for r in rows[::2]]


def read_table(path):
    return list(csv.DictReader(Path(path).read_text(encoding="utf-8").splitlines()))


def csv_of(*rows):
    return "\n".join((HEADER, *rows)) + "\n"


def jsonl_of(*rows):
    return "".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows)


def good(n, **changes):
    return dict(zip(COLUMNS, GOOD.format(n).split(","), strict=True)) | changes


def parquet_of(name="orders.parquet", **columns):
    """A Parquet file of good orders with some columns replaced or added."""
    height = max((len(v) for v in columns.values() if isinstance(v, (list, pl.Series))), default=2)
    frame = pl.DataFrame([good(n + 1) for n in range(height)]).with_columns(**{k: pl.Series(v) for k, v in columns.items()})
    frame.write_parquet(name)
    return Path(name).read_bytes()


# -- one order ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["order.toml", "order.json"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b" \n\t\n", "the file is empty"),
        (b"\xef\xbb\xbf", "the order has no item"),
        (bytes(range(256)) * 8, "is not UTF-8 text"),
        (b"\0" * 1000, "not valid"),
        (ORDER.encode("utf-16"), "byte 0 is not UTF-8 text"),
        (ORDER.replace("Good Ltd", "Gr\xf6\xdfe GmbH").encode("latin-1"), "is not UTF-8 text"),
        (b"x" * 10_000_000, "10,000,000 bytes is too large for one order"),
        (b'"a" = ' + b"[" * 100_000, "nested too deeply"),
        (b"[" * 100_000, "nested too deeply"),
    ],
    ids=["empty", "blank", "only-a-mark", "binary", "nul", "utf-16", "latin-1", "ten-megabytes", "deep-toml", "deep-json"],
)
def test_a_file_that_is_no_order(capsys, name, content, said):
    line = refused_order(capsys, content, name)
    assert line.startswith(name)
    assert said in line or line.startswith(f"{name}: not valid {name[6:].upper()}")


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("date = 2026-06-01", 'date = "9999-99-99"', "date", "'9999-99-99' is not a date. Write YYYY-MM-DD"),
        ("date = 2026-06-01", 'date = "2026-02-30"', "date", "is not a date"),
        ("date = 2026-06-01", "date = 2026-02-30", "", "not valid TOML"),
        ("date = 2026-06-01", 'date = ""', "date", "is not a date"),
        ('value = "1000"', 'value = "-1000"', "items[1].value", "is negative. Write zero or more."),
        ('value = "1000"', 'value = "NaN"', "items[1].value", "is not a number"),
        ('value = "1000"', 'value = "Infinity"', "items[1].value", "is not a number"),
        pytest.param('value = "1000"', 'value = "1e999999999"', "items[1].value", "is not a number"),
        pytest.param('value = "1000"', f"value = {'9' * 5000}", "", "is not a number"),
        pytest.param('value = "1000"', f"value = 0x{'f' * 5000}", "", "is not a number"),
        pytest.param("date = 2026-06-01", 'date = "2026-W05-3"', "date", "is not a date"),
        ('value = "1000"', "value = nan", "", "the number nan is not exact"),
        ('value = "1000"', "value = 1e400", "", "the number 1e400 is not exact"),
        ('value = "1000"', f'value = "{"9" * 100_000}"', "items[1].value", "is not a number"),
        ("XX-L:1A1.a", "XX-L:1A2.a", "items[1].codes", "is not on the list XX-L. Did you mean XX-L:"),
        ("XX-L:1A1.a", "1A1", "items[1].codes", "has no namespace. Write XX-L:1A1."),
        ("XX-L:1A1.a", "=cmd|' /C calc'!A0", "items[1].codes", "has no namespace"),
        ("XX-L:1A1.a", "XX-L:1A1\\u202e", "items[1].codes", "is not"),
        ('to = "CN"', 'to = "Chnia"', "route.to", "there is no territory 'Chnia'. Did you mean China (CN)?"),
        ('to = "CN"', 'to = "C\\u200bN"', "route.to", "there is no territory"),
        ('to = "CN"', 'to = "\\u001b[2J"', "route.to", "there is no territory"),
        ('role = "end_user"', 'role = "end-user"', "parties[1].role", "Did you mean 'end_user'?"),
        ('id = "1"', 'id = "1"\nid = "2"', "", "not valid TOML"),
        ('id = "1"', 'id = "1"\nvalu = "2"', "items", "valu"),
        ("[[parties]]", "[[parties]]\nowners = 7", "parties", "Expected"),
    ],
)
def test_a_fact_that_cannot_be_used(capsys, old, new, place, said):
    assert old in ORDER
    line = refused_order(capsys, ORDER.replace(old, new, 1))
    assert line.startswith(f"order.toml, {place}" if place else "order.toml")
    assert said in line


@pytest.mark.parametrize(
    "name",
    ["=cmd|' /C calc'!A0", "\u202egnihsiF dtL", "G\u200bo\u200bod Ltd", "\x1b[31mred\x1b[0m", "<script>alert(1)</script>", "x" * 100_000],
    ids=["formula", "right-to-left", "zero-width", "escape", "script", "long"],
)
def test_a_strange_name_is_a_name_and_commands_nothing(capsys, name):
    Path("order.toml").write_text(ORDER.replace('"Good Ltd"', json.dumps(name)), encoding="utf-8")
    assert main(["assess", "order.toml"]) == 0
    shown = capsys.readouterr()
    assert "\x1b" not in shown.out + shown.err
    assert "\u202e" not in shown.out + shown.err
    assert main(["assess", "order.toml", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["order"] == "PO-1"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param('{"items": [{"id": "1", "value": ' + "9" * 5000 + "}]}", "is not a number"),
        pytest.param('{"items": ' + "[" * 700 + "]" * 700 + "}", "nested too deeply"),
        pytest.param('{"id": "\\ud800", "items": [{"id": "1"}]}', "is not text"),
        pytest.param('{"items": [{"id": "1", "codes": ["XX-L:1A1"], "codes": ["XX-L:none"]}]}', "stands there twice"),
    ],
    ids=["digits", "deep", "surrogate", "twice"],
)  # fmt: skip
def test_json_that_is_no_order(capsys, content, said):
    line = refused_order(capsys, content, "order.json")
    assert line.startswith("order.json")
    assert said in line


def test_json_that_says_a_number_that_is_none(capsys):
    for number in ("NaN", "Infinity", "-Infinity", "1e999", "1.5"):
        line = refused_order(capsys, '{"items": [{"id": "1", "value": ' + number + "}]}", "order.json")
        assert line.startswith("order.json")




@pytest.mark.parametrize(
    "name",
    ["Bad Lidar Ltd", "\u202aBad Lidar\u202c Ltd", "\ufeffBad\u200b Lidar Ltd", "\uff22ad Lidar Ltd",
     pytest.param("B\u200bad Lidar Ltd"), pytest.param("Bad Li\u00addar Ltd")],
    ids=["plain", "directed", "between", "wide", "zero-width", "soft-hyphen"],
)  # fmt: skip
def test_what_nobody_sees_hides_no_listed_party(capsys, name):
    Path("order.toml").write_text(ORDER.replace("Good Ltd", name), encoding="utf-8")
    assert main(["assess", "order.toml", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)["items"][0]["jurisdictions"][0]
    assert "xx.enduser.listed" in [f["rule"] for f in answer["findings"] if f["status"] == "applies"]


def test_one_bad_order_does_not_hide_the_good_ones(capsys):
    Path("bad.toml").write_bytes(bytes(range(256)))
    Path("good.toml").write_text(ORDER, encoding="utf-8")
    assert main(["assess", "bad.toml", "good.toml"]) == 2
    captured = capsys.readouterr()
    assert "PO-1" in captured.out
    assert captured.err.startswith("bad.toml: byte 128 is not UTF-8 text")


def test_a_folder_or_nothing_in_place_of_an_order(capsys):
    Path("folder.toml").mkdir()
    assert "cannot be read (Is a directory)" in refusal(capsys, "assess", "folder.toml")
    assert "cannot be read (No such file or directory)" in refusal(capsys, "assess", "nothing.toml")
    Path("circle.toml").symlink_to("circle.toml")
    assert "cannot be read (Too many levels of symbolic links)" in refusal(capsys, "assess", "circle.toml")


def test_a_device_without_end_is_not_read(capsys):
    assert "it is no file" in refusal(capsys, "assess", "/dev/zero")


# -- files that are no tables ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["orders.csv", "orders.jsonl", "orders.parquet"])
@pytest.mark.parametrize(
    "content",
    [b"", bytes(range(256)) * 8, b"\0" * 1000, b"x" * 10_000_000, b"[" * 100_000, b"PAR1" + b"\xff" * 100 + b"PAR1",
     csv_of(GOOD.format(1)).encode("utf-16"), "id,to\nGr\xf6\xdfe,DE\n".encode("cp500"), b"\x1f\x8b\x08" + b"\0" * 64],
    ids=["empty", "binary", "nul", "ten-megabytes", "deep", "broken-parquet", "utf-16", "ebcdic", "gzip"],
)  # fmt: skip
def test_a_file_that_is_no_table(capsys, name, content):
    refused_file(capsys, content, name)


def test_a_header_of_a_million_columns(capsys):
    started = time.monotonic()
    named = ",".join(f"parameters.{n}" for n in range(1_000_000))
    assert "it is not a text table" in refused_file(capsys, named + "\n", "orders.csv")
    assert "1,000,000 columns" in refused_file(capsys, "," * 999_999 + "\n", "orders.csv")
    assert "100,001 columns" in refused_file(capsys, "code," + ",".join(f"parameters.{n}" for n in range(100_000)), "orders.csv")
    assert "100,000 columns" in refused_file(capsys, json.dumps({f"parameters.{n}": "1" for n in range(100_000)}), "orders.jsonl")
    assert time.monotonic() - started < 20


def test_doubled_columns(capsys):
    assert "column 'to': it stands there twice" in refused_file(capsys, "id,to,to\n1,DE,FR\n", "orders.csv")
    twice = parquet_of().replace(b"\x02to", b"\x04code")
    assert refused_file(capsys, twice, "orders.parquet")
    bad, done = judged(capsys, jsonl_of(good(1), '{"to": "CN", "to" : "IR", "id": "2"}', good(3)), "orders.jsonl")
    assert bad[2]["problem"] == "'to' stands there twice"
    assert done == ["1", "3"]


def test_a_column_that_means_nothing_is_named_with_the_likely_one(capsys):
    assert "column 'codes': it is not a column of orders. Did you mean 'code'?" in refused_file(capsys, "id,codes\n", "orders.csv")
    assert "column '=cmd|" in refused_file(capsys, "id,=cmd|' /C calc'!A0\n", "orders.csv")
    assert "none of the columns" in refused_file(capsys, "id,date\n1,2026-06-01\n", "orders.csv")
    assert "column '\\ufeffid'" not in judged(capsys, "\ufeff" + csv_of(GOOD.format(1)))[1]


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ({"value": [1.5, 2.5]}, "column 'value': it holds floating-point numbers"),
        ({"code": [b"\xff\xfe", b"x"]}, "column 'code': it holds values of the kind Binary"),
        ({"code": [{"a": "1"}, {"a": "2"}]}, "column 'code': it holds values of the kind Struct"),
        ({"code": [[["a"]], [["b"]]]}, "column 'code': it holds values of the kind List(List(String))"),
        ({"code": [[1], [2]]}, "column 'code': it holds values of the kind List(Int64)"),
    ],
)
def test_parquet_columns_of_a_kind_that_is_no_text(capsys, column, said):
    assert said in refused_file(capsys, parquet_of(**column), "orders.parquet")


def test_parquet_kinds_that_say_the_same_as_text(capsys):
    frame = pl.DataFrame([good(n) for n in range(1, 4)]).with_columns(
        date=pl.Series([date(2026, 6, 1)] * 3), value=pl.Series([1000, 1000, 1000]), to=pl.Series(["CN"] * 3, dtype=pl.Categorical),
        code=pl.Series([["XX-L:1A1.a"], [], ["XX-L:1A1.a", None]]),
    )  # fmt: skip
    plain = pl.DataFrame([good(1), good(2, code="none"), good(3, code="")])
    stamped = frame.with_columns(date=pl.col("date").cast(pl.Datetime).dt.offset_by("12h"))
    results = []
    for n, f in enumerate((plain, frame, stamped)):
        f.write_parquet(f"{n}.parquet")
        assert main(["assess", f"{n}.parquet", "-o", f"{n}.csv"]) == 0
        results.append(Path(f"{n}.csv").read_bytes())
    assert results[0] == results[1] == results[2]


def test_a_parquet_file_that_breaks_off(capsys):
    whole = parquet_of(id=[str(n) for n in range(2000)])
    for cut in (4, 100, len(whole) // 2, len(whole) - 1):
        refused_file(capsys, whole[:cut], "orders.parquet")
    damaged = bytearray(whole)
    damaged[40:400] = b"\xff" * 360
    refused_file(capsys, bytes(damaged), "orders.parquet")


def test_names_that_look_like_patterns_are_names(capsys):
    parquet_of("orders[1]*.parquet")
    assert main(["assess", "orders[1]*.parquet", "-o", "result.csv"]) == 0
    assert len(read_table("result.csv")) == 4
    capsys.readouterr()
    Path("folder.parquet").mkdir()
    Path("folder.parquet/a.parquet").write_bytes(Path("orders[1]*.parquet").read_bytes())
    assert "it is not a file" in refusal(capsys, "assess", "folder.parquet", "-o", "result.csv")


# -- rows that are bad among rows that are good ------------------------------------------------------------------------

BAD_CELLS = [
    ("date", "9999-99-99", "'9999-99-99' is not a date"),
    ("to", "Chnia", "there is no territory 'Chnia'"),
    ("code", "XX-L:1A2", "1A2 is not on the list XX-L"),
    ("code", "=cmd|' /C calc'!A0", "the code '=cmd|' /C calc'!A0' has no namespace"),
    ("value", "-1", "-1 is negative"),
    ("value", "NaN", "'NaN' is not a number"),
    ("value", "inf", "'inf' is not a number"),
    ("value", "9" * 5000, "is not a number"),
    ("currency", "dollars", "'dollars' is not a currency"),
    ("to", "C\u200bN", "there is no territory"),
    ("to", "\u202eNC", "there is no territory"),
]


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_bad_cells_are_told_by_row_and_column_and_the_rest_goes_on(capsys, kind):
    rows = []
    for n, (column, value, _said) in enumerate(BAD_CELLS):
        rows += [good(2 * n + 1), good(2 * n + 2, **{column: value})]
    rows.append(good(2 * len(BAD_CELLS) + 1))
    name = f"orders.{kind}"
    if kind == "parquet":
        pl.DataFrame(rows).write_parquet(name)
        content = Path(name).read_bytes()
    elif kind == "csv":
        content = pl.DataFrame(rows).write_csv()
    else:
        content = jsonl_of(*rows)
    bad, done = judged(capsys, content, name)
    assert list(bad) == [2 * n + 2 for n in range(len(BAD_CELLS))]
    for n, (column, _value, said) in enumerate(BAD_CELLS):
        assert bad[2 * n + 2]["column"] == column
        assert said in bad[2 * n + 2]["problem"]
    assert done == [str(2 * n + 1) for n in range(len(BAD_CELLS) + 1)]
    assert "Did you mean China (CN)?" in bad[4]["remedy"]
    assert "Did you mean XX-L:" in bad[6]["remedy"]


def test_a_huge_exponent_is_one_bad_cell(capsys):
    bad, done = judged(capsys, csv_of(GOOD.format(1), GOOD.format(2).replace("1000", "1e999999999")))
    assert (list(bad), done) == ([2], ["1"])


def test_a_week_date_is_no_date(capsys):
    bad, done = judged(capsys, csv_of(GOOD.format(1), GOOD.format(2).replace("2026-06-01", "2026-W05-3")))
    assert (list(bad), done) == ([2], ["1"])


def test_rows_that_cannot_be_read_are_told_and_the_rest_goes_on(capsys):
    content = (
        HEADER.encode() + b"\n" + GOOD.format(1).encode() + b"\n" + GOOD.format(2).encode() + b",too,many\n" + b"3,2026-06-01\n"
        + GOOD.format(4).replace("Good", "Go\0od").encode() + b"\n" + GOOD.format(5).replace("Good", "Gr\xf6\xdfe").encode("latin-1") + b"\n"
        + b"6," + b"x" * 10_000_000 + b"\n" + GOOD.format(7).replace("Good", "x" * 1_000_001).encode() + b"\n\n" + GOOD.format(8).encode() + b"\n"
    )  # fmt: skip
    bad, done = judged(capsys, content)
    assert {n: e["problem"] for n, e in bad.items()} == {
        2: "11 cells under 9 columns",
        3: "2 cells under 9 columns",
        4: "the line holds a NUL byte",
        5: "the line is not UTF-8",
        6: "the line is longer than 4,000,000 characters",
        7: "the line cannot be read (field larger than field limit (1000000))",
    }
    assert done == ["1", "8"]


@pytest.mark.parametrize("where", [HEADER.index("code"), "end"])
def test_a_quote_that_nobody_closed_costs_one_row(capsys, where):
    rows = [GOOD.format(n) for n in range(1, 5000)]
    rows[9] = rows[9].replace("XX-L", '"XX-L') if where != "end" else rows[9].replace("USD", '"USD')
    bad, done = judged(capsys, csv_of(*rows))
    assert list(bad) == [10]
    assert done == [str(n) for n in range(1, 5000) if n != 10]


def test_quotes_in_every_line_cannot_hold_up_the_reading(capsys):
    started = time.monotonic()
    bad, done = judged(capsys, csv_of(*['"a",x"b,"c'] * 20_000, GOOD.format(1)))
    assert len(bad) == 20_000
    assert done == ["1"]
    assert time.monotonic() - started < 20


def test_a_quoted_cell_may_hold_line_breaks_and_commas(capsys):
    bad, done = judged(capsys, csv_of(GOOD.format(1).replace("Good Ltd", '"Good,\nLtd ""x"""'), GOOD.format(2)))
    assert (bad, done) == ({}, ["1", "2"])


def test_json_lines_that_cannot_be_read_are_told_and_the_rest_goes_on(capsys):
    bad, done = judged(capsys, jsonl_of(
        good(1), "[" * 100_000, '{"id": "3"', "[1, 2]", '{"id": "5", "to": {"a": 1}}', '{"id": "6", "value": 1.5}',
        '{"id": "7", "colour": "red"}', '{"id": "8", "value": ' + "9" * 5000 + "}", '{"id": "' + "x" * 5_000_000 + '"}',
        '{"id": "10", "end_user": "\\ud800"}', "", good(12),
    ), "orders.jsonl")  # fmt: skip
    assert list(bad) == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert bad[7]["problem"] == "'colour' is not a column of orders"
    assert bad[9]["problem"] == "the line is longer than 4,000,000 bytes"
    assert done == ["1", "12"]


def test_a_file_of_bad_rows_only_has_an_empty_result(capsys):
    bad, done = judged(capsys, csv_of("1,2", "3,4"))
    assert (list(bad), done) == ([1, 2], [])
    assert Path("result.csv").read_text(encoding="utf-8").startswith("id,item,jurisdiction,outcome,")
    bad, done = judged(capsys, HEADER + "\n")
    assert (bad, done) == ({}, [])
    assert not Path("result.csv.errors.csv").exists()


def test_the_errors_file_commands_no_spreadsheet(capsys):
    bad, _done = judged(capsys, csv_of(GOOD.format(1).replace("1000", "-5"), GOOD.format(2).replace(",XX-L:1A1.a", ",@SUM(A1)")))
    cells = [cell for row in csv.reader(Path("result.csv.errors.csv").read_text(encoding="utf-8").splitlines()) for cell in row]
    assert bad[1]["problem"] == "'-5 is negative"
    assert not [c for c in cells if c[:1] in "=+-@\t\r" and c]


def test_strict_stops_at_the_first_bad_row_by_its_number(capsys):
    cut_short = "7,2026-06-01"
    lines = [GOOD.format(n) for n in range(1, 10)]
    lines[3] = lines[3].replace("CN,XX-L", "Atlantis,XX-L")
    lines[2] = lines[2].replace("1000", "-1")
    lines[6] = cut_short
    Path("orders.csv").write_text(csv_of(*lines), encoding="utf-8")
    Path("result.csv").write_text(OLD, encoding="utf-8")
    said = refusal(capsys, "assess", "orders.csv", "-o", "result.csv", "--strict")
    assert said.startswith("orders.csv, row 3, column value: -1 is negative.")
    assert Path("result.csv").read_text(encoding="utf-8") == OLD


def test_numbers_of_bad_rows_hold_over_chunks(batch):
    lines = [GOOD.format(n) if n % 7 else "1,2" for n in range(1, 101)]
    Path("orders.csv").write_text(csv_of(*lines), encoding="utf-8")
    summary = FileRun(batch, Path("orders.csv"), Path("result.jsonl"), chunk=10).run()
    assert (summary.rows, summary.bad) == (100, 14)
    assert [e["row"] for e in read_table(summary.errors)] == [str(n) for n in range(7, 101, 7)]
    assert len(Path("result.jsonl").read_text(encoding="utf-8").splitlines()) == 2 * 86


# -- the target --------------------------------------------------------------------------------------------------------


def left_behind():
    return sorted(p.name for p in Path().iterdir() if p.name.startswith("."))


def test_results_have_the_rights_of_other_files_made_here(batch):
    Path("orders.csv").write_text(csv_of(GOOD.format(1), "bad"), encoding="utf-8")
    old = os.umask(0o027)
    try:
        FileRun(batch, Path("orders.csv"), Path("result.parquet")).run()
    finally:
        os.umask(old)
    assert stat.S_IMODE(Path("result.parquet").stat().st_mode) == 0o640
    assert stat.S_IMODE(Path("result.parquet.errors.csv").stat().st_mode) == 0o640
    Path("result.parquet").chmod(0o604)
    FileRun(batch, Path("orders.csv"), Path("result.parquet")).run()
    assert stat.S_IMODE(Path("result.parquet").stat().st_mode) == 0o604


def test_a_link_to_a_result_stays_a_link(batch):
    Path("orders.csv").write_text(csv_of(GOOD.format(1)), encoding="utf-8")
    Path("elsewhere").mkdir()
    Path("elsewhere/real.csv").write_text(OLD, encoding="utf-8")
    Path("result.csv").symlink_to("elsewhere/real.csv")
    FileRun(batch, Path("orders.csv"), Path("result.csv")).run()
    assert Path("result.csv").is_symlink()
    assert [r["id"] for r in read_table("elsewhere/real.csv")] == ["1", "1"]


def test_targets_that_cannot_be(capsys):
    Path("orders.csv").write_text(csv_of(GOOD.format(1)), encoding="utf-8")
    Path("folder.csv").mkdir()
    Path("circle.csv").symlink_to("circle.csv")
    Path("mine.csv").symlink_to("orders.csv")
    Path("hard.csv").hardlink_to("orders.csv")
    Path("nowhere.csv").symlink_to("no-such-folder/x.csv")
    assert "it is a folder" in refusal(capsys, "assess", "orders.csv", "-o", "folder.csv")
    assert "circle" in refusal(capsys, "assess", "orders.csv", "-o", "circle.csv")
    assert "the file that is read" in refusal(capsys, "assess", "orders.csv", "-o", "mine.csv")
    assert "the file that is read" in refusal(capsys, "assess", "orders.csv", "-o", "hard.csv")
    assert "could not be written (No such file or directory)" in refusal(capsys, "assess", "orders.csv", "-o", "nowhere.csv")
    assert Path("orders.csv").read_text(encoding="utf-8") == csv_of(GOOD.format(1))
    Path("x.csv.errors.csv").write_text(csv_of(GOOD.format(1)), encoding="utf-8")
    assert "the file that is read" in refusal(capsys, "assess", "x.csv.errors.csv", "-o", "x.csv")
    assert Path("x.csv.errors.csv").exists()


def test_a_folder_that_may_not_be_written(capsys, monkeypatch):
    Path("orders.csv").write_text(csv_of(GOOD.format(1)), encoding="utf-8")
    Path("result.csv").write_text(OLD, encoding="utf-8")
    real = os.open

    def refusing(path, flags, *args, **kwargs):
        if flags & os.O_CREAT and ".comity-" in str(path):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path, flags, *args, **kwargs)

    monkeypatch.setattr(os, "open", refusing)
    said = refusal(capsys, "assess", "orders.csv", "-o", "result.csv")
    assert said.startswith("result.csv: the result could not be written (Permission denied).")
    assert Path("result.csv").read_text(encoding="utf-8") == OLD


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_really_may_not_be_written(capsys):
    Path("orders.csv").write_text(csv_of(GOOD.format(1)), encoding="utf-8")
    Path("closed").mkdir(mode=0o555)
    assert "Permission denied" in refusal(capsys, "assess", "orders.csv", "-o", "closed/result.csv")


@pytest.mark.parametrize("at", ["start", "result", "errors", "end"])
def test_a_disk_that_is_full(capsys, monkeypatch, at):
    Path("orders.csv").write_text(csv_of(GOOD.format(1), "bad"), encoding="utf-8")
    Path("result.csv").write_text(OLD, encoding="utf-8")

    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    where = {"start": "comity.desk.file_run._fresh", "result": "comity.desk.file_run._write_text", "errors": "comity.desk.file_run._quoted",
             "end": "os.fsync"}  # fmt: skip
    monkeypatch.setattr(where[at], full)
    said = refusal(capsys, "assess", "orders.csv", "-o", "result.csv")
    assert said.startswith("result.csv: the result could not be written (No space left on device). Make room")
    assert Path("result.csv").read_text(encoding="utf-8") == OLD
    assert left_behind() == []
    assert not Path("result.csv.errors.csv").exists()


LIMITED = """
import resource, sys
from comity.desk.assess import Desk
Desk.open()
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
from comity.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_a_disk_that_really_takes_no_more(kind):
    Path("orders.csv").write_text(csv_of(*(GOOD.format(os.urandom(8).hex()) for n in range(5000))), encoding="utf-8")
    target = Path(f"result.{kind}")
    target.write_text(OLD, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", LIMITED, "assess", "orders.csv", "-o", target.name], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith(f"{target.name}: the result could not be written (")
    assert len(done.stderr.splitlines()) == 1
    assert target.read_text(encoding="utf-8") == OLD
    assert left_behind() == []


@pytest.mark.parametrize("number", [signal.SIGINT])
def test_an_interruption_in_the_middle_leaves_the_old_result(number):
    lines = "\n".join(GOOD.format(n) for n in range(1_000_000))
    Path("orders.csv").write_text(HEADER + "\n" + lines + "\n", encoding="utf-8")
    Path("result.csv").write_text(OLD, encoding="utf-8")
    command = [sys.executable, "-m", "comity.cli.main", "assess", "orders.csv", "-o", "result.csv"]
    command[1:3] = ["-c", "import sys; from comity.cli.main import main; sys.exit(main(sys.argv[1:]))"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        deadline = time.monotonic() + 30
        while not any(Path().glob(".comity-*.csv")) and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.3)
        assert running.poll() is None, running.communicate()
        running.send_signal(number)
        _out, err = running.communicate(timeout=30)
    assert running.returncode == 130, err
    assert err.splitlines() == ["Stopped; files that were to be replaced are as they were."]
    assert Path("result.csv").read_text(encoding="utf-8") == OLD
    assert left_behind() == []


def test_two_runs_to_the_same_target_give_one_whole_result(batch):
    for n in (1, 2):
        Path(f"orders{n}.csv").write_text(csv_of(*(GOOD.format(f"{n}-{m}") for m in range(2000))), encoding="utf-8")
    alone = {}
    for n in (1, 2):
        FileRun(batch, Path(f"orders{n}.csv"), Path("result.csv")).run()
        alone[n] = Path("result.csv").read_bytes()
    runs = [FileRun(BatchDesk(batch.desk, batch.today), Path(f"orders{n}.csv"), Path("result.csv"), chunk=100) for n in (1, 2)]
    threads = [threading.Thread(target=r.run) for r in runs]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert Path("result.csv").read_bytes() in alone.values()
    assert left_behind() == []


def test_the_same_file_twice_gives_the_same_bytes(batch):
    Path("orders.csv").write_text(csv_of(*(GOOD.format(m) for m in range(500)), "bad"), encoding="utf-8")
    for kind in ("csv", "jsonl", "parquet"):
        seen = set()
        for chunk in (7, 100, 1000):
            FileRun(batch, Path("orders.csv"), Path(f"result.{kind}"), chunk=chunk).run()
            read = {"csv": pl.read_csv, "jsonl": pl.read_ndjson, "parquet": pl.read_parquet}[kind]
            seen.add(str(read(f"result.{kind}").hash_rows().to_list()))
        assert len(seen) == 1


# -- what is said when we are wrong ------------------------------------------------------------------------------------


def test_a_defect_of_ours_shows_no_traceback_unless_asked(capsys, monkeypatch):
    Path("order.toml").write_text(ORDER, encoding="utf-8")

    def broken(*_args, **_kwargs):
        raise KeyError("lookup")

    monkeypatch.setattr("comity.desk.assess.Desk.assess", broken)
    assert main(["assess", "order.toml"]) == 1
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert "Good Ltd" not in err
    monkeypatch.setenv("COMITY_DEBUG", "1")
    assert main(["assess", "order.toml"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_defect_in_a_batch_shows_no_names(monkeypatch):
    Path("orders.csv").write_text(csv_of(GOOD.format(1).replace("Good Ltd", "Secret Customer")), encoding="utf-8")
    program = (
        "import sys; from comity.desk.batch import BatchDesk; from comity.cli.main import main\n"
        "def broken(self, frame): raise IndexError('out of range')\n"
        "BatchDesk.judge = broken\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run([sys.executable, "-c", program, "assess", "orders.csv", "-o", "result.csv"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Secret Customer" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert left_behind() == []


# -- anything at all ---------------------------------------------------------------------------------------------------

ANYTHING = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
CELLS = st.one_of(st.text(max_size=12), st.sampled_from(["CN", "none", "XX-L:1A1.a", "2026-06-01", "1000", "=1+1", "nan", "\0", '"', ";", "|", "@"]))
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(["CN", "XX-L:1A1.a", "end_user"]))
TREES = st.recursive(LEAVES, lambda c: st.one_of(st.lists(c, max_size=3), st.dictionaries(st.text(max_size=6), c, max_size=3)), max_leaves=8)
WORDS = ("id", "date", "act", "route", "from", "to", "via", "items", "codes", "value", "parties", "role", "name", "end_use", "uses", "facts")
ORDERISH = st.recursive(LEAVES, lambda c: st.one_of(st.lists(c, max_size=3), st.dictionaries(st.sampled_from(WORDS), c, max_size=5)), max_leaves=12)


def never_a_defect(name, content, *more):
    Path(name).write_bytes(content)
    code = main(["assess", name, *more])
    assert code in (0, 2), code
    if code == 2 and more:
        assert not Path("result.csv").exists()
    Path("result.csv").unlink(missing_ok=True)
    Path("result.csv.errors.csv").unlink(missing_ok=True)
    assert left_behind() == []


@ANYTHING
@given(content=st.one_of(st.binary(max_size=400), st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass"))))
def test_any_bytes_are_an_answer_or_a_refusal(content):
    for name in ("o.toml", "o.json"):
        never_a_defect(name, content, "--json")
    for name in ("o.csv", "o.jsonl", "o.parquet"):
        never_a_defect(name, content, "-o", "result.csv")


@ANYTHING
@given(tree=st.one_of(TREES, st.dictionaries(st.sampled_from(WORDS), ORDERISH, max_size=6)))
def test_any_json_is_an_answer_or_a_refusal(tree):
    never_a_defect("o.json", json.dumps(tree).encode(), "--json")
    never_a_defect("o.jsonl", (json.dumps(good(1)) + "\n" + json.dumps(tree) + "\n").encode(), "-o", "result.csv")


@ANYTHING
@given(lines=st.lists(st.tuples(st.sampled_from(WORDS), LEAVES), max_size=6), head=st.sampled_from(["", "[route]", "[[items]]", "[[parties]]", "[end_use]"]))
def test_any_toml_is_an_answer_or_a_refusal(lines, head):
    said = "\n".join(f"{k} = {'{}' if v is None else str(v).lower() if isinstance(v, (bool, float)) else json.dumps(v)}" for k, v in lines)
    never_a_defect("o.toml", f"{head}\n{said}\n".encode("utf-8", "surrogatepass"), "--json")
    never_a_defect("o.toml", f"{ORDER}\n{head}\n{said}\n".encode("utf-8", "surrogatepass"), "--json")


@ANYTHING
@given(rows=st.lists(st.lists(CELLS, min_size=7, max_size=10), max_size=5), columns=st.permutations(COLUMNS))
def test_any_table_is_an_answer_or_a_refusal_and_a_good_row_stays_good(rows, columns):
    with Path("o.csv").open("w", encoding="utf-8", newline="", errors="surrogatepass") as f:
        writer = csv.writer(f)
        writer.writerow(columns)
        writer.writerows(rows)
        writer.writerow([good("last")[c] for c in columns])
    assert main(["assess", "o.csv", "-o", "result.csv"]) == 0
    assert [r["id"] for r in read_table("result.csv")][-2:] == ["last", "last"]


@ANYTHING
@given(rows=st.lists(st.lists(st.one_of(st.none(), st.text(max_size=12)), min_size=9, max_size=9), min_size=1, max_size=5))
def test_any_parquet_of_texts_is_judged(rows):
    pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row").write_parquet("o.parquet")
    assert main(["assess", "o.parquet", "-o", "result.parquet"]) == 0


def test_reading_keeps_count_of_lines_it_reads_again(monkeypatch):
    monkeypatch.setattr(tables, "MAX_REREAD", 0)
    Path("orders.csv").write_text(csv_of('"' + GOOD.format(1), GOOD.format(2), GOOD.format(3)), encoding="utf-8")
    (rows,) = tables.read_rows(Path("orders.csv"))
    assert rows.frame.height == 0
    assert [n for n, _p in rows.unread] == [1]
    with pytest.raises(BadInput, match="the file is empty"):
        Path("orders.csv").write_bytes(b"")
        list(tables.read_rows(Path("orders.csv")))


def test_a_key_of_a_hundred_thousand_levels_is_refused_at_once(capsys):
    line = refused_order(capsys, "a." * 100_000 + "b = 1\n", "order.toml")
    assert "nested too deeply" in line
    line = refused_order(capsys, "[" + "a." * 100_000 + "b]\n", "order.toml")
    assert "nested too deeply" in line
