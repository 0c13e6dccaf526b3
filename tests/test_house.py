"""The house rules, as tests: types, style, import directions, and modules that do nothing when they are imported."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "src" / "comity").rglob("*.py"))
BIN = Path(sys.executable).parent


def run(*argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)


def test_types_are_strict() -> None:
    done = run(sys.executable, "-m", "mypy")
    assert done.returncode == 0, done.stdout[-2000:]


def test_style_is_kept() -> None:
    done = run(sys.executable, "-m", "ruff", "check", "src", "tests", "bench")
    assert done.returncode == 0, done.stdout[-2000:]


def test_imports_go_down_only() -> None:
    done = run(str(BIN / "lint-imports"), "--no-cache")
    assert done.returncode == 0, done.stdout[-2000:]


def calls(tree: ast.AST) -> set[str]:
    return {ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_a_module_keeps_to_its_room(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    room = path.relative_to(ROOT / "src" / "comity").parts[0]
    assert ast.get_docstring(tree), "every module says what it is for"
    clock = {c for c in calls(tree) if c.endswith((".now", ".today", ".utcnow")) or c == "time.time"}
    assert room == "desk" or not clock, "only the desk has a clock"
    inner = [n for f in ast.walk(tree) if isinstance(f, (ast.FunctionDef, ast.AsyncFunctionDef)) for n in ast.walk(f)
             if isinstance(n, (ast.Import, ast.ImportFrom))]  # fmt: skip
    assert room == "cli" or not inner, "imports stand at the top"
    assert not {"eval", "exec", "pickle.loads", "pickle.load", "os.system"} & calls(tree), "input is never executed"
    assert not any(isinstance(n, ast.ImportFrom) and any(a.name == "*" for a in n.names) for n in ast.walk(tree))
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, "one subject a module"


def test_importing_everything_opens_no_file_for_writing_and_no_socket() -> None:
    code = (
        "import sys, importlib, pkgutil, comity\n"
        "bad = []\n"
        "def watch(event, args):\n"
        "    if event.startswith('socket.') and event != 'socket.__new__' or event == 'subprocess.Popen': bad.append(event)\n"
        "    if event == 'open' and isinstance(args[1], str) and set(args[1]) & set('wax+') and not str(args[0]).endswith('.pyc'):\n"
        "        bad.append(str(args))\n"
        "sys.dont_write_bytecode = True\n"
        "sys.addaudithook(watch)\n"
        "for m in pkgutil.walk_packages(comity.__path__, 'comity.'):\n"
        "    importlib.import_module(m.name)\n"
        "print(bad)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-1500:]
    assert done.stdout.strip() == "[]"


def test_every_dependency_is_free_to_ship() -> None:
    """What ships needs only MIT, BSD, Apache or LGPL."""
    code = (
        "from importlib.metadata import metadata\n"
        "for n in ('jinja2', 'msgspec', 'numpy', 'polars', 'pypinyin', 'rapidfuzz', 'rich', 'altair', 'vl-convert-python', 'typst', 'starlette', 'uvicorn', 'anyio', 'h11', 'click'):\n"
        "    m = metadata(n)\n"
        "    names = [m.get('License-Expression') or '', (m.get('License') or '').strip()[:60], *(m.get_all('Classifier') or [])]\n"
        "    print(n, '|', ' '.join(' '.join(x for x in names if 'License' in x or x == names[0] or x == names[1]).split()))\n"
    )
    lines = run(sys.executable, "-c", code).stdout.splitlines()
    assert len(lines) == 15
    assert all(any(word in line for word in ("MIT", "BSD", "Apache")) for line in lines), lines
