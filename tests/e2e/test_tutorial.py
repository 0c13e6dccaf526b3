"""The pages that show commands are run: files written, commands called, the lines shown compared with what is printed."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from comity.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = ["README.md", "docs/tutorial.md", *sorted(f"docs/how-to/{p.name}" for p in (REPOSITORY / "docs" / "how-to").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)[ \t]*([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def blocks(page: str) -> list[tuple[str, str, str]]:
    """Kind, name and text of every fenced block."""
    return BLOCK.findall((REPOSITORY / page).read_text(encoding="utf-8"))


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each command after `$` with the lines shown below it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        first, *shown = part.rstrip("\n").split("\n")
        yield first, shown


def arguments(command: str) -> list[str]:
    lexer = shlex.shlex(command, posix=True, punctuation_chars="")
    lexer.whitespace_split = True
    lexer.commenters = ""
    return list(lexer)


def matches(shown: str, printed: str) -> bool:
    """Whether a line is as shown; `...` stands for any text within it."""
    pattern = ".*".join(re.escape(piece) for piece in shown.rstrip().split("..."))
    return re.fullmatch(pattern, printed.rstrip()) is not None


def missing_line(shown: list[str], printed: list[str]) -> str | None:
    """The first shown line that is not printed where it should be; a line `...` skips any number of lines."""
    at, skipping = 0, False
    for line in shown:
        if line.strip() == "...":
            skipping = True
            continue
        while at < len(printed) and skipping and not matches(line, printed[at]):
            at += 1
        if at >= len(printed) or not matches(line, printed[at]):
            return line
        at, skipping = at + 1, False
    return None if skipping or at >= len(printed) else f"(not shown) {printed[at]}"


def run(command: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    program, *rest = arguments(command)
    if program == "cat":
        return Path(rest[0]).read_text(encoding="utf-8").splitlines()
    assert program == "comity", command
    assert main(rest) == 0, command
    return capsys.readouterr().out.splitlines()


def test_lines_are_compared_strictly():
    assert missing_line(["a", "...", "c"], ["a", "b", "c"]) is None
    assert missing_line(["a", "c"], ["a", "b", "c"]) == "c"
    assert missing_line(["a"], ["a", "b"]) == "(not shown) b"
    assert missing_line(["a...z"], ["a b z"]) is None
    assert missing_line(["...", "d"], ["a", "b"]) == "d"


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_shows_is_what_is_printed(page, tmp_path, monkeypatch, capsys):
    shutil.copytree(REPOSITORY / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COMITY_LAW", raising=False)
    for kind, name, text in blocks(page):
        if kind in ("toml", "csv", "json") and name:
            (tmp_path / name).write_text(text, encoding="utf-8")
        elif kind == "console":
            for command, shown in commands(text):
                printed = run(command, capsys)
                assert missing_line(shown, printed) is None, "\n".join([page, command, *printed])


def test_the_pages_show_something():
    assert sum(len(list(commands(text))) for kind, _name, text in blocks("docs/tutorial.md") if kind == "console") >= 8
    assert any(kind == "console" for kind, _name, _text in blocks("README.md"))


PROSE = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "law/README.md",
         *sorted(str(p.relative_to(REPOSITORY)) for p in (REPOSITORY / "docs").rglob("*.md"))]  # fmt: skip


@pytest.mark.parametrize("page", PROSE)
def test_every_link_leads_to_a_file(page):
    path = REPOSITORY / page
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (path.parent / target).exists(), target
