"""The wheel is the whole instrument: it holds the law, and works far from the repository with nothing else of it."""

import csv
import json
import os
import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAIN = "import sys; from comity.cli.main import main; sys.exit(main(sys.argv[1:]))"


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """Built once, from a copy: building leaves nothing in the repository."""
    if find_spec("hatchling") is None:
        pytest.skip("hatchling is not installed; the extra `test` has it")
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("src", "law", "world"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source / name)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-q", "-w", str(out), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    (built,) = out.glob("comity-*.whl")
    return built


@pytest.fixture(scope="session")
def installed(wheel, tmp_path_factory):
    """The wheel unpacked into a folder of its own, as an installer does."""
    place = tmp_path_factory.mktemp("elsewhere") / "site-packages"
    with zipfile.ZipFile(wheel) as z:
        z.extractall(place)
    return place


@pytest.fixture
def comity(installed, tmp_path):
    """Runs the installed command from an empty folder, with an empty cache, away from the repository."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COMITY", "PYTHON", "XDG"))}

    def run(*argv, program=MAIN):
        environment = kept | {"PYTHONPATH": str(installed), "COMITY_CACHE": str(tmp_path / "cache"), "HOME": str(tmp_path)}
        return subprocess.run([sys.executable, "-c", program, *argv], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    return run


def test_the_wheel_holds_all_law_and_all_code_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as z:
        names = {n for n in z.namelist() if ".dist-info/" not in n}
    law = {f"comity/_law/{p.relative_to(ROOT / 'law').as_posix()}" for p in (ROOT / "law").rglob("*") if p.is_file() and p.suffix in (".toml", ".csv")}
    code = {f"comity/{p.relative_to(ROOT / 'src' / 'comity').as_posix()}" for p in (ROOT / "src" / "comity").rglob("*")
            if p.is_file() and "__pycache__" not in p.parts}  # fmt: skip
    world = {f"comity/_world/{p.relative_to(ROOT / 'world').as_posix()}" for p in (ROOT / "world").rglob("*") if p.is_file()}
    assert law <= names
    assert world <= names
    assert code <= names
    assert {n for n in names - code if not n.startswith(("comity/_law/", "comity/_world/"))} == set()
    assert not [n for n in names if n.endswith((".pyc", ".pdf", ".html.orig")) or "/." in n]


def test_the_installed_program_measures_a_measure(comity):
    """Law, facts about the world and the table are all in the wheel."""
    measure = ROOT / "examples" / "measures" / "cn-graphite-2023.toml"
    done = comity("draft", str(measure), "--quick", "--json")
    assert done.returncode == 0, done.stderr[-1000:]
    found = json.loads(done.stdout)
    assert found["impact"]["restricted"]["total"]["value"] > 0
    assert found["law_diff"]["changed"] > 0


def test_the_wheel_says_what_it_needs_and_what_it_offers(wheel):
    with zipfile.ZipFile(wheel) as z:
        info = {n.rpartition("/")[2]: z.read(n).decode() for n in z.namelist() if ".dist-info/" in n}
    assert "comity = comity.cli.main:main" in info["entry_points.txt"]
    needed = {line.split(":", 1)[1].split(">")[0].strip() for line in info["METADATA"].splitlines()
              if line.startswith("Requires-Dist:") and "extra ==" not in line}  # fmt: skip
    assert needed == {"jinja2", "msgspec", "numpy", "polars", "pypinyin", "rapidfuzz", "rich"}


def test_the_installed_code_and_law_are_those_of_the_wheel(comity, installed):
    said = comity(program="import comity; from comity.law.files import law_root; print(comity.__file__); print(law_root())")
    assert said.stdout.splitlines() == [str(installed / "comity" / "__init__.py"), str(installed / "comity" / "_law")], said.stderr


def test_an_order_has_the_same_answer_as_in_the_repository(comity, tmp_path, desk):
    from comity.desk.intake import read_order

    example = ROOT / "examples" / "orders" / "lidar-germany-singapore-china.toml"
    shutil.copy(example, tmp_path / "order.toml")
    done = comity("assess", "order.toml", "--json", "--known-at", "2026-11-24")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    here = desk.assess(read_order(example), "order.toml", "2026-11-24T00:00:00Z")
    assert answer["law"]["hash"] == here.law.hash
    found = {(a["jurisdiction"], a["outcome"], tuple(f["rule"] for f in a["findings"])) for i in answer["items"] for a in i["jurisdictions"]}
    assert found == {(a.jurisdiction, a.outcome, tuple(f.rule for f in a.findings)) for i in here.items for a in i.jurisdictions}


def test_a_file_of_orders_a_page_and_the_law_work_too(comity, tmp_path):
    shutil.copy(ROOT / "examples" / "orders" / "ear99-us-germany.toml", tmp_path / "order.toml")
    (tmp_path / "orders.csv").write_text("id,date,from,to,code\n1,2026-06-01,US,CN,US-CCL:3A001.a.2\n", encoding="utf-8")
    assert comity("assess", "orders.csv", "-o", "result.csv").returncode == 0
    rows = list(csv.DictReader((tmp_path / "result.csv").read_text(encoding="utf-8").splitlines()))
    assert {r["jurisdiction"] for r in rows} >= {"US", "EU", "CN", "UN"}
    assert comity("assess", "order.toml", "--html", "page.html").returncode == 0
    assert "<html" in (tmp_path / "page.html").read_text(encoding="utf-8")
    checked = comity("law", "check")
    assert checked.returncode == 0, checked.stderr
    assert "3A001" in comity("law", "show", "US-CCL:3A001").stdout


def test_a_read_only_installation_with_no_home_still_answers(comity, tmp_path):
    """The cache of compiled law only saves time."""
    shutil.copy(ROOT / "examples" / "orders" / "ear99-us-germany.toml", tmp_path / "order.toml")
    (tmp_path / "cache").write_text("in the way", encoding="utf-8")
    done = comity("assess", "order.toml")
    assert done.returncode == 0, done.stderr


def test_the_source_archive_holds_what_a_packager_needs(tmp_path):
    if find_spec("hatchling") is None:
        pytest.skip("hatchling is not installed; the extra `test` has it")
    done = subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)], cwd=ROOT, capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    import tarfile

    (archive,) = tmp_path.glob("comity-*.tar.gz")
    with tarfile.open(archive) as t:
        names = {n.split("/", 1)[1] for n in t.getnames() if "/" in n}
    assert {"pyproject.toml", "README.md", "law/us/pack.toml", "src/comity/cli/main.py", "tests/conftest.py", "bench/run.py"} <= names
    assert not [n for n in names if "__pycache__" in n or n.startswith((".venv", ".git/"))]
