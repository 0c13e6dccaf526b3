"""Tables from files of every kind: read right, refused with file, cause and remedy, audited, kept whole, opened again."""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from comity.cli import impact_tables as command
from comity.desk import impact_tables as kept
from comity.impact.linear import Linear
from comity.impact.table import Table
from comity.impact.tables import arrays, making
from comity.impact.tables.audit import audit
from comity.impact.tables.icio import read_icio
from comity.impact.tables.native import read_native, write_native
from comity.impact.tables.pymrio import from_pymrio, read_pymrio
from comity.impact.tables.wiod import read_wiod
from comity.terms.problems import BadInput
from comity.world.store import load_world
from tests.impact.random_tables import made


def same(found: Table, wanted: Table) -> None:
    assert found.economies == wanted.economies
    assert found.sectors == wanted.sectors
    for name in ("z", "f", "x"):
        assert getattr(found, name) == pytest.approx(getattr(wanted, name), rel=1e-12), name


def refused(call, *words: str) -> None:
    with pytest.raises(BadInput) as e:
        call()
    for word in words:
        assert word in str(e.value)
    assert all(p.where and p.what and p.mend for p in e.value.problems)


# -- Comity's own form -------------------------------------------------------------------------------------------------


def written(table: Table, path: Path) -> Path:
    with path.open("wb") as f:
        write_native(table, f)
    return path


@pytest.mark.parametrize("parted", [True, False])
def test_a_table_is_read_as_it_was_written(tmp_path: Path, parted: bool) -> None:
    table = made(1, 4, 3, parted=parted)._replace(name="t", terms="free")
    found = read_native(written(table, tmp_path / "t.npz"))
    assert (found.z == table.z).all()
    assert (found.f == table.f).all()
    assert found[:5] == table[:5]
    same(found, table)


def test_other_names_of_the_arrays(tmp_path: Path) -> None:
    table = made(2, 3, 2)
    path = tmp_path / "edition2013_2011.npz"
    uses = np.repeat(table.f, 5, axis=1) / 5
    np.savez(path, Z=table.z, F=uses, X=table.x, countries=np.array(table.economies), industries=np.array(table.sectors))
    found = read_wiod(path)
    same(found, table)
    assert (found.year, found.unit, found.source) == (2011, "USD mn", "wiod")


def test_hostile_archives_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x_2020.npz"
    np.savez(path, z=np.array([{"a": 1}], dtype=object), allow_pickle=True)
    refused(lambda: read_native(path), "x_2020.npz", "objects")
    path.write_bytes(b"no archive")
    refused(lambda: read_native(path), "x_2020.npz", "no archive of plain arrays")
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(head, {"descr": "<f8", "fortran_order": False, "shape": (10**7, 10**7)})
    with zipfile.ZipFile(path, "w") as z:
        z.writestr("z.npy", head.getvalue())
    refused(lambda: read_native(path), "less than it claims")
    with zipfile.ZipFile(path, "w") as z:
        z.writestr("../../evil.npy", b"\x80\x04K\x01.")
    refused(lambda: read_native(path), "no archive of plain arrays")


@pytest.mark.parametrize(("change", "words"), [
    ({"z": np.zeros((3, 3))}, "'z' has shape 3 x 3 where 6 x 6 fits"),
    ({"x": np.array([1.0, 2, 3, 4, 5, float("nan")])}, "'x' has a missing value in row 6"),
    ({"x": -np.ones(6)}, "is negative"),
    ({"economies": ("A", "A", "B")}, "one twice (A)"),
    ({"f": np.zeros((6, 2))}, "2 columns of final use for 3 economies"),
    ({"z": np.array([["a"] * 6] * 6)}, "no numbers"),
])  # fmt: skip
def test_what_does_not_fit_is_named(tmp_path: Path, change: dict[str, object], words: str) -> None:
    table = made(1)
    held = {"z": table.z, "f": table.f, "x": table.x, "economies": table.economies, "sectors": table.sectors} | change
    np.savez(tmp_path / "t_2020.npz", **{k: np.array(v) for k, v in held.items()})
    refused(lambda: read_native(tmp_path / "t_2020.npz"), "t_2020.npz", words)


def test_tables_that_would_not_fit_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(made(1), tmp_path / "t_2020.npz")
    monkeypatch.setattr(making, "MOST_NODES", 5)
    refused(lambda: read_native(path), "3 x 2 nodes, more than 5")
    monkeypatch.setattr(arrays, "MOST_BYTES", 500)
    refused(lambda: read_native(path), "3 GiB")


def test_no_year_and_bad_meta(tmp_path: Path) -> None:
    table = made(1)
    held = {"z": table.z, "f": table.f, "x": table.x, "economies": table.economies, "sectors": table.sectors}
    np.savez(tmp_path / "t.npz", **held)
    refused(lambda: read_native(tmp_path / "t.npz"), "of which year")
    np.savez(tmp_path / "t.npz", **held, meta="{")
    refused(lambda: read_native(tmp_path / "t.npz"), "meta")
    np.savez(tmp_path / "t_2020.npz", z=table.z)
    refused(lambda: read_native(tmp_path / "t_2020.npz"), "no array 'f'")


# -- OECD --------------------------------------------------------------------------------------------------------------


def icio_csv(table: Table, *, output: str = "both") -> str:
    """As the OECD writes it: two kinds of final use an economy, taxes, value added, output."""
    nodes = [f"{e}_{s}" for e in table.economies for s in table.sectors]
    uses = [f"{e}_{u}" for e in table.economies for u in ("HFCE", "GFCF")]
    out = io.StringIO()
    w = csv.writer(out, lineterminator="\n")
    w.writerow(["V1", *nodes, *uses, *(["OUT"] if output != "none" else [])])
    last = lambda v: [repr(float(v))] if output != "none" else []  # noqa: E731
    for k, node in enumerate(nodes):
        f = [x for v in table.f[k] for x in (v * 0.25, v * 0.75)]
        w.writerow([node, *map(repr, map(float, [*table.z[k], *f])), *last(table.x[k])])
    pad = [0.0] * len(uses)
    w.writerow(["TLS", *map(repr, map(float, [*(table.v * 0.1), *pad])), *last(0)])
    w.writerow(["VA", *map(repr, map(float, [*(table.v * 0.9), *pad])), *last(0)])
    if output == "both":
        w.writerow(["OUT", *map(repr, map(float, [*table.x, *pad])), *last(0)])
    return out.getvalue()


@pytest.mark.parametrize("output", ["both", "column", "none"])
def test_oecd(tmp_path: Path, output: str) -> None:
    table = made(3, 3, 2)._replace(economies=("AAA", "BBB", "ROW"), sectors=("A01_02", "C26"))
    path = tmp_path / "2022_SML.csv"
    path.write_text(icio_csv(table, output=output))
    found = read_icio(path)
    same(found, table)
    assert (found.year, found.unit) == (2022, "USD mn")


def test_oecd_rows_in_another_order_than_columns(tmp_path: Path) -> None:
    table = made(3, 2, 2)._replace(economies=("AAA", "BBB"), sectors=("A01", "C26"))
    head, *lines = icio_csv(table).splitlines()
    path = tmp_path / "2022.csv"
    path.write_text("\n".join([head, *reversed(lines)]) + "\n")
    nodes = [3, 2, 1, 0]
    mirrored = table._replace(
        economies=("BBB", "AAA"),
        sectors=("C26", "A01"),
        z=table.z[np.ix_(nodes, nodes)],
        f=table.f[nodes][:, [1, 0]],
        x=table.x[nodes],
    )
    same(read_icio(path), mirrored)


def test_oecd_in_a_zip(tmp_path: Path) -> None:
    table = made(4, 2, 2)._replace(economies=("AAA", "BBB"), sectors=("A01", "C26"))
    path = tmp_path / "icio_2019.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("2019_SML.csv", icio_csv(table))
        z.writestr("ReadMe.pdf", b"")
    same(read_icio(path), table)
    with zipfile.ZipFile(path, "a") as z:
        z.writestr("2020_SML.csv", icio_csv(table))
    refused(lambda: read_icio(path), "holds 2 tables", "2019_SML.csv, 2020_SML.csv")


@pytest.mark.parametrize(("old", "new", "words"), [
    ("BBB_C26,", "BBB_C27,", ("row 'BBB_C26', which is no column",)),
    ("AAA_HFCE", "CCC_HFCE", ("CCC_HFCE", "neither")),
    ("AAA_HFCE", "BBB_HFCE", ("BBB_HFCE", "twice")),
    ("\nAAA_C26,", "\nAAA_A01,", ("twice",)),
    ("\nTLS,", "\nXYZ,", ("row 'XYZ'",)),
    ("\nTLS,", "\nTLS,x", ("row 'TLS'", "column 'AAA_A01'", "has 'x")),
    ("\nVA,", "\nVA,,", ("columns",)),
    ("V1", "\xff\xfe", ("UTF-8",)),
])  # fmt: skip
def test_oecd_troubles_are_named(tmp_path: Path, old: str, new: str, words: tuple[str, ...]) -> None:
    table = made(4, 2, 2)._replace(economies=("AAA", "BBB"), sectors=("A01", "C26"))
    path = tmp_path / "2022.csv"
    path.write_text(icio_csv(table).replace(old, new, 1), encoding="latin-1")
    refused(lambda: read_icio(path), "2022.csv", *words)


def test_oecd_without_final_use_is_refused(tmp_path: Path) -> None:
    table = made(4, 2, 2)._replace(economies=("AAA", "BBB"), sectors=("A01", "C26"))
    rows = list(csv.reader(io.StringIO(icio_csv(table))))
    keep = [k for k, name in enumerate(rows[0]) if name not in {"BBB_HFCE", "BBB_GFCF"}]
    path = tmp_path / "2022.csv"
    path.write_text("\n".join(",".join(row[k] for k in keep) for row in rows) + "\n")
    refused(lambda: read_icio(path), "no final use of BBB")


def test_oecd_missing_cell_is_named(tmp_path: Path) -> None:
    table = made(4, 2, 2)._replace(economies=("AAA", "BBB"), sectors=("A01", "C26"))
    path = tmp_path / "2022.csv"
    lines = icio_csv(table).split("\n")
    cells = lines[2].split(",")
    cells[3] = ""
    path.write_text("\n".join([*lines[:2], ",".join(cells), *lines[3:]]))
    refused(lambda: read_icio(path), "no number in row 'AAA_C26', column 'BBB_A01'")


# -- WIOD --------------------------------------------------------------------------------------------------------------


def wiod_csv(table: Table) -> str:
    m, s = len(table.economies), len(table.sectors)
    names = [f"{e}{k}" for e in table.economies for k in range(1, s + 1)]
    uses = [f"{e}{k}" for e in table.economies for k in (57, 58)]
    out = io.StringIO()
    w = csv.writer(out, lineterminator="\n")
    w.writerow(["IndustryCode", "IndustryDescription", "Country", "RNr", "Year", *names, *uses, "TOT"])
    for k in range(m * s):
        f = [x for v in table.f[k] for x in (v * 0.5, v * 0.5)]
        w.writerow(
            [table.sectors[k % s], "of, many kinds", table.economies[k // s], k % s + 1, 2014, *table.z[k], *f, table.x[k]]
        )
    w.writerow(["VA", "Value added", "TOT", 71, 2014, *table.v, *([0] * len(uses)), 0])
    return out.getvalue()


def test_wiod(tmp_path: Path) -> None:
    table = made(5, 3, 2)._replace(economies=("AUS", "AUT", "ROW"), sectors=("A01", "B"))
    path = tmp_path / "WIOT2014.csv"
    path.write_text(wiod_csv(table))
    same(read_wiod(path), table)
    path.write_text(wiod_csv(table).replace("AUS,1,2014", "AUS,1.0,2014"))
    same(read_wiod(path), table)


@pytest.mark.parametrize(("old", "new", "words"), [
    ("RNr", "Nr", "Country and RNr"), ("AUS1,", "AUS3,", "lacks the column 'AUS1'"), ("AUS,1,2014", "AUS,9,2014", "every industry"),
])  # fmt: skip
def test_wiod_troubles_are_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    table = made(5, 3, 2)._replace(economies=("AUS", "AUT", "ROW"), sectors=("A01", "B"))
    path = tmp_path / "WIOT2014.csv"
    path.write_text(wiod_csv(table).replace(old, new, 1))
    refused(lambda: read_wiod(path), "WIOT2014.csv", words)


def test_a_workbook_is_refused_with_what_to_do(tmp_path: Path) -> None:
    refused(lambda: read_wiod(tmp_path / "WIOT2014.xlsb"), "WIOT2014.xlsb", "CSV")


# -- pymrio ------------------------------------------------------------------------------------------------------------


def pymrio_folder(table: Table, folder: Path, form: str) -> Path:
    """As pymrio 0.7 writes it."""
    folder.mkdir()
    rows = [(e, s) for e in table.economies for s in table.sectors]
    uses = [(e, u) for e in table.economies for u in ("house, holds", "state")]
    f = np.repeat(table.f, 2, axis=1) / 2
    sheets = {"Z": (rows, table.z), "Y": (uses, f), "x": ([("indout", "")], table.x[:, None])}
    end = "parquet" if form == "parquet" else "txt"
    for name, (columns, values) in sheets.items():
        if form == "parquet":
            data = {(c[0] if name == "x" else str(c)): values[:, k] for k, c in enumerate(columns)}
            pl.DataFrame({**data, "region": [r[0] for r in rows], "sector": [r[1] for r in rows]}).write_parquet(
                folder / f"{name}.parquet"
            )
            continue
        lines = [["region", "sector", "indout"]] if name == "x" else [
            ["region", "", *(c[0] for c in columns)], ["sector" if name == "Z" else "category", "", *(c[1] for c in columns)],
            *([["region", "sector", *("" for _ in columns)]] if form == "txt3" else []),
        ]  # fmt: skip
        lines += [[*r, *map(repr, map(float, v))] for r, v in zip(rows, values, strict=True)]
        (folder / f"{name}.txt").write_text("\n".join("\t".join(line) for line in lines) + "\n")
    (folder / "unit.txt").write_text("region\tsector\tunit\n" + "".join(f"{e}\t{s}\tM.EUR\n" for e, s in rows))
    files = {n: {"name": f"{n}.{end}", "nr_index_col": "2", "nr_header": "2"} for n in sheets} | {"unit": {"name": "unit.txt"}}
    (folder / "file_parameters.json").write_text(json.dumps({"files": files, "systemtype": "IOSystem"}))
    (folder / "metadata.json").write_text(json.dumps({"name": "mine 2015", "version": "v3"}))
    return folder


@pytest.mark.parametrize("form", ["txt", "txt3", "parquet"])
def test_pymrio(tmp_path: Path, form: str) -> None:
    table = made(6, 3, 2)
    found = read_pymrio(pymrio_folder(table, tmp_path / "saved", form))
    same(found, table)
    assert (found.name, found.year, found.unit) == ("mine 2015", 2015, "M.EUR")
    same(read_pymrio(tmp_path / "saved" / "file_parameters.json"), table)


def test_pymrio_sectors_by_turns(tmp_path: Path) -> None:
    """Rows that go sector by sector are put economy by economy."""
    table = made(6, 3, 2)
    folder = pymrio_folder(table, tmp_path / "saved", "parquet")
    turns = [0, 2, 4, 1, 3, 5]
    for name in ("Z", "Y", "x"):
        frame = pl.read_parquet(folder / f"{name}.parquet")[turns]
        if name == "Z":
            columns = [frame.columns[k] for k in turns]
            frame = frame.select(*columns, "region", "sector")
        frame.write_parquet(folder / f"{name}.parquet")
    same(read_pymrio(folder), table)
    pl.read_parquet(folder / "x.parquet")[::-1].write_parquet(folder / "x.parquet")
    refused(lambda: read_pymrio(folder), "x has other rows than Z")


def test_pymrio_in_memory() -> None:
    class Frame:
        def __init__(self, values, index, columns) -> None:
            self.values, self.index, self.columns = values, index, columns

        def __array__(self, dtype=None, copy=None):
            return np.asarray(self.values, dtype)

    table = made(6, 3, 2)
    rows = [(e, s) for e in table.economies for s in table.sectors]
    system = argparse.Namespace(
        Z=Frame(table.z, rows, rows), Y=Frame(table.f, rows, [(e, "all") for e in table.economies]), x=None, unit=None
    )
    same(from_pymrio(system, 2020), table)


def test_pymrio_troubles_are_named(tmp_path: Path) -> None:
    refused(lambda: read_pymrio(tmp_path / "none"), "is no folder")
    folder = pymrio_folder(made(6, 3, 2), tmp_path / "saved_2020", "txt")
    (folder / "Y.txt").unlink()
    refused(lambda: read_pymrio(folder), "holds no Y")
    (folder / "file_parameters.json").write_text('{"files": {"Z": {"name": "../../secret/Z.txt"}, "Y": {"name": "/etc/passwd"}}}')
    refused(lambda: read_pymrio(folder), "holds no Y")
    (folder / "file_parameters.json").write_text("[")
    refused(lambda: read_pymrio(folder), "is no JSON")


# -- files that somebody has broken ------------------------------------------------------------------------------------


def broken(data: bytes, rng: np.random.Generator) -> bytes:
    """The file cut off, or with bytes changed, taken away or put in."""
    if rng.random() < 0.2:
        return data[: int(rng.integers(0, len(data)))]
    changed = bytearray(data)
    for at in sorted(rng.integers(0, len(data), int(rng.integers(1, 20))).tolist(), reverse=True):
        odd = [
            b",",
            b"\n",
            b"\0",
            b'"',
            b"nan",
            b"inf",
            b"1e999",
            b"-",
            b"\xff",
            b"",
            bytes(rng.integers(0, 256, 1).astype(np.uint8)),
        ]
        changed[at : at + int(rng.integers(0, 3))] = odd[int(rng.integers(0, len(odd)))]
    return bytes(changed)


@pytest.mark.parametrize("kind", ["native", "icio", "zip", "wiod", "txt", "parquet"])
def test_broken_files_are_refused_or_read_whole(tmp_path: Path, kind: str) -> None:
    """Whatever happens to a file: a table without gaps, or a refusal that says where, what and how to mend it."""
    table = made(3, 3, 2)._replace(name="t", economies=("AUS", "AUT", "ROW"), sectors=("A01", "C26"))
    path, reader = tmp_path / "t_2020.csv", {"native": read_native, "wiod": read_wiod}.get(kind, read_icio)
    if kind == "native":
        written(table, path)
    elif kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("t.csv", icio_csv(table))
    elif kind in {"txt", "parquet"}:
        folder, reader = pymrio_folder(table, tmp_path / "t_2020", kind), lambda _p: read_pymrio(folder)
        path = folder / f"Z.{kind}"
    else:
        path.write_text(icio_csv(table) if kind == "icio" else wiod_csv(table))
    whole, rng = path.read_bytes(), np.random.default_rng(5)
    same(reader(path), table)
    for _ in range(40):
        path.write_bytes(broken(whole, rng))
        try:
            found = reader(path)
        except BadInput as e:
            assert all(p.where and p.what and p.mend for p in e.problems)
        else:
            assert np.isfinite(found.z).all()
            assert np.isfinite(found.x).all()


# -- audit -------------------------------------------------------------------------------------------------------------


def finding(table: Table, check: str):
    return next(a for a in audit(table) if a.check == check)


def test_a_sound_table_passes() -> None:
    assert all(a.ok for a in audit(made(1)._replace(x=made(1).x)) if a.check != "unit")


@pytest.mark.parametrize(("check", "change"), [
    ("missing", lambda t: t._replace(x=np.where(np.arange(t.n) == 0, np.nan, t.x))),
    ("rows", lambda t: t._replace(x=t.x * np.where(np.arange(t.n) == 0, 1.1, 1.0))),
    ("columns", lambda t: t._replace(z=t.z + np.outer(np.ones(t.n), np.eye(t.n)[0]) * t.x[0])),
    ("negative", lambda t: t._replace(z=t.z - np.eye(t.n) * (t.z[0, 0] + 1))),
    ("idle", lambda t: t._replace(x=np.where(np.arange(t.n) == 0, 0.0, t.x))),
    ("productive", lambda t: t._replace(z=t.z * 50)),
    ("unit", lambda t: t._replace(x=t.x * 1e12)),
])  # fmt: skip
def test_what_is_wrong_is_found(check: str, change) -> None:
    table = made(1)
    scaled = table._replace(z=table.z * 1e4, f=table.f * 1e4, x=table.x * 1e4)
    assert finding(scaled, check).ok
    assert not finding(change(scaled), check).ok


def test_a_table_without_inputs_is_productive() -> None:
    table = made(1)
    assert finding(table._replace(z=table.z * 0, f=table.x[:, None] / 3 * np.ones(3)), "productive").value == 0


def test_idle_nodes_and_final_use_are_told() -> None:
    assert "1 of 6 nodes make nothing" in finding(made(1, idle=1), "idle").sentence
    assert "intermediate use only" in finding(made(1, parted=False), "final").sentence


# -- on disk -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMITY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))
    return tmp_path


def test_a_table_is_kept_listed_opened_and_replaced(home: Path) -> None:
    world = load_world()
    table = made(7, 3, 2)
    first = kept.import_table("native", written(table, home / "My Table_2020.npz"))
    assert first.listed.name == "my-table-2020"
    assert not first.replaced
    assert any(t.name == "my-table-2020" and t.kept and t.economies == 3 for t in kept.listed_tables(world))
    same(kept.open_table("my-table-2020", world), table)
    again = kept.import_table("native", written(made(8, 3, 2), home / "b_2020.npz"), "my-table-2020")
    assert again.replaced
    same(kept.open_table("my-table-2020", world), made(8, 3, 2))
    assert sorted(p.name for p in kept.tables_folder().iterdir()) == [".lock", "my-table-2020.npz"]


def test_what_does_not_pass_its_audit_is_not_kept(home: Path) -> None:
    table = made(7, 3, 2)
    path = written(table._replace(x=table.x * 1.5), home / "bad_2020.npz")
    refused(lambda: kept.import_table("native", path), "bad_2020.npz, audit 'rows'")
    assert not kept.tables_folder().exists()


def test_other_troubles_of_the_shelf(home: Path) -> None:
    world = load_world()
    refused(lambda: kept.open_table("nothing-like-it", world), "no table of this name", "icio2022-80x27")
    refused(lambda: kept.open_table("../../etc/passwd", world), "no table of this name")
    refused(lambda: kept.import_table("gravity", home), "no kind of table")
    refused(lambda: kept.import_table("native", home / "none.npz"), "no such file")
    path = written(made(1), home / "a_2020.npz")
    refused(lambda: kept.import_table("native", path, "../a"), "no name for a table")
    kept.tables_folder().mkdir(parents=True)
    (kept.tables_folder() / "torn.npz").write_bytes(b"PK")
    assert any("cannot be read" in t.unit for t in kept.listed_tables(world))
    refused(lambda: kept.open_table("torn", world), "torn.npz")
    written(made(1), kept.tables_folder().parent / "outside.npz")
    refused(lambda: kept.open_table("../outside", world), "no table of this name")
    written(made(1)._replace(x=made(1).x * 2), kept.tables_folder() / "changed.npz")
    refused(lambda: kept.open_table("changed", world), "table changed", "Rows miss their output")


def test_the_inverse_is_kept_and_never_trusted_blindly(home: Path) -> None:
    table = made(9, 4, 3)
    first = kept.kept_linear(table)
    file = next((home / "cache" / "comity" / "impact").glob("leontief-*.npy"))
    again = kept.kept_linear(table)
    assert isinstance(again.l, np.memmap)
    assert (again.l == first.l).all()
    assert (first.l == Linear.of(table).l).all()
    np.save(file, first.l * 1.01)
    assert (kept.kept_linear(table).l == first.l).all()
    file.write_bytes(file.read_bytes()[:300])
    assert (kept.kept_linear(table).l == first.l).all()
    other = table._replace(z=table.z * 0.9, f=table.f + table.z.sum(axis=1, keepdims=True) * 0.1 / 4)
    assert (kept.kept_linear(other).l != first.l).any()
    assert len(list(file.parent.glob("leontief-*.npy"))) == 2, "each table has its own"


def test_a_cache_that_cannot_be_written_only_costs_time(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "file").write_text("")
    monkeypatch.setenv("COMITY_CACHE", str(home / "file"))
    assert kept.kept_linear(made(9)).l.shape == (6, 6)


def test_the_table_that_ships() -> None:
    world = load_world()
    table = kept.open_table("", world)
    assert (len(table.economies), len(table.sectors), table.year, table.unit) == (80, 27, 2022, "USD mn")
    assert all(a.ok for a in audit(table))


def test_the_table_that_ships_is_the_shared_one(shared: Path) -> None:
    table = kept.open_table("", load_world())
    given = read_native(shared / "data" / "impact" / "oecd_icio2025_y2022_80x27.npz")
    assert table.economies == given.economies
    assert np.abs(table.z - given.z).max() <= 2e-5 * given.z.max()
    assert table.x == pytest.approx(given.x)


def test_wiod_of_the_shared_folder(shared: Path) -> None:
    table = read_wiod(shared / "data" / "impact" / "wiod2013r_2011.npz")
    assert table.f.shape == (1435, 41)
    own = np.array([table.f[table.nodes_of(e), k].sum() for k, e in enumerate(table.economies)])
    assert (own / table.f.sum(axis=0) > 0.5).all(), "columns of final use belong to their economies"
    assert [a.check for a in audit(table) if not a.ok] == []


# -- the command -------------------------------------------------------------------------------------------------------


def test_the_command_lists_and_imports(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(made(7, 3, 2), home / "mine_2020.npz")
    ask = argparse.Namespace(json=False, name=None, what=["tables", "import", "native", str(path)])
    assert command.run_import(ask) == 0
    assert "kept: mine-2020, 2020, 3 economies x 2 sectors" in capsys.readouterr().out
    assert command.run_list(argparse.Namespace(json=False)) == 0
    told = capsys.readouterr().out
    assert "icio2022-80x27" in told
    assert "mine-2020" in told
    assert command.run_list(argparse.Namespace(json=True)) == 0
    assert {t["name"] for t in json.loads(capsys.readouterr().out)} >= {"icio2022-80x27", "mine-2020"}
    ask.json = True
    assert command.run_import(ask) == 0
    assert json.loads(capsys.readouterr().out)["replaced"] is True
    refused(
        lambda: command.run_import(argparse.Namespace(json=False, name=None, what=["tables", "import", "native"])), "one file"
    )


@pytest.mark.skipif(os.name == "nt", reason="permissions differ")
def test_nothing_is_left_behind_when_writing_fails(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(made(7), home / "mine_2020.npz")

    def broken(*_a: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept, "write_native", broken)
    with pytest.raises(OSError, match="No space"):
        kept.import_table("native", path)
    assert [p.name for p in kept.tables_folder().iterdir()] == [".lock"]


def test_a_table_that_ships_is_unpacked_once_and_a_damaged_copy_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path))
    world = load_world()
    first = kept.open_table("", world)
    (copy,) = (tmp_path / "comity" / "impact").glob("table-*.npz")
    same(kept.open_table("", world), first)
    copy.write_bytes(copy.read_bytes()[:5000])
    same(kept.open_table("", world), first)
    assert copy.stat().st_size > 1_000_000
