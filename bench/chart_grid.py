"""Compares our chart step with a reading of its own of the official files, for every entry and every destination.

`python bench/chart_grid.py` prints how many cells there are, how many agree, and every disagreement. The other reading
knows nothing of Comity: it takes the licence rows from the XML of the Commerce Control List and the marks from the
table of the Country Chart, and asks two questions of each cell. *Certain*: which columns that a row of the entire entry
names are marked for the destination? *Open*: which columns does only a row of some paragraphs name? A second grid
asks about each paragraph that a row lists: what must be found for it, and that nothing else is found. Disagreements whose
ground is known stand in EXPLAINED and in tests/cases/DISAGREEMENTS.md. The command ends with 1 when a cell differs
without such a ground, and with 2 when the files are not beside this repository.
"""

from __future__ import annotations

import html
import json
import re
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import polars as pl

from comity.desk.assess import Desk
from comity.desk.batch import BatchDesk

OFFICIAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "law" / "us"
LIST = OFFICIAL / "ccl_supp1_774_ecfr_2026-06.xml"
CHART = OFFICIAL / "country-chart_2026-07-23.json"
DAY = "2026-07-23"
PREFIX = "us.ear.chart."

HEAD = re.compile(r"<FP-[12]>\s*<B>\s*([0-9][A-E][0-9]{3})")
ROW = re.compile(r"<TR[^>]*>(.*?)</TR>", re.DOTALL)
CELL = re.compile(r"<TD[^>]*>(.*?)</TD>", re.DOTALL)
COLUMN = re.compile(r"\b(CB|NP|NS|MT|RS|FC|CC|AT) Column ([123])\b")
PROSE = "the entry states RS 1 in a sentence and has no table; the other reading reads tables"
EXPLAINED = {
    **dict.fromkeys(("0A521", "0B521", "0C521", "0D521", "0E521"), PROSE),
    "1A231": "two rows are printed in one row of the table; the other reading takes them for a part of the entry",
    "1C350": "scope and column are printed in one cell; the other reading wants two",
    "6D201": "the rows have an empty third cell; the other reading wants two",
    "1C351": "AT stands beside 'Column 1' without its reason; no destination is marked for AT",
    "4A003": "AT stands with a reference in brackets after 'entire entry'; no destination is marked for AT",
}
"""Entries that the other reading misreads, and why; ours was looked up in the printed entry."""

FULL = re.compile(r"[0-9][A-E][0-9]{3}(?:\.[a-z0-9]+)+")
SHORT = re.compile(r"\.?([a-z](?:\.[a-z0-9]+)*)")
EXCEPT = re.compile(r"(?:the )?entire entry,? except:? (.*)")
APPLIES = re.compile(r"\bappl(?:y|ies)\b(?: to\b)?\s*(.*)", re.IGNORECASE)


def plain(fragment: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", fragment))).strip()


def read_list(xml: str) -> dict[str, tuple[set[str], set[str]]]:
    """For each entry the columns named by rows of the entire entry, and those named by rows of a part of it."""
    heads = list(HEAD.finditer(xml))
    out: dict[str, tuple[set[str], set[str]]] = {}
    for here, after in zip(heads, [*heads[1:], None], strict=True):
        sure, part = out.setdefault(here.group(1), (set(), set()))
        for row in ROW.findall(xml, here.end(), after.start() if after else len(xml)):
            cells = [plain(c) for c in CELL.findall(row)]
            if len(cells) != 2:
                continue
            scope = APPLIES.search(cells[0])
            named = {f"{reason} {n}" for reason, n in COLUMN.findall(cells[1])}
            if scope and named:
                whole = scope.group(1).strip(" .") in ("entire entry", "the entire entry")
                (sure if whole else part).update(named)
        part -= sure
    return out


def named(entry: str, scope: str) -> list[str]:
    """The paragraphs that a scope lists (`4A003.b, .c, and .z.1`); none when it says anything else beside them."""
    out: list[str] = []
    for token in re.split(r",\s*and\s+|,\s*|;\s*|\s+and\s+|\s+or\s+", scope.strip(" .")):
        short = SHORT.fullmatch(token)
        if FULL.fullmatch(token) and token.startswith(entry):
            out.append(token)
        elif short and (out or token.startswith(".")):
            out.append(f"{entry}.{short.group(1)}")
        else:
            return []
    return out


def within(code: str, wide: str) -> bool:
    return code == wide or code.startswith(wide + ".")


def read_paragraphs(xml: str) -> dict[str, tuple[set[str], set[str]]]:
    """For each paragraph that a row lists or excepts: the columns that must be found for it, and those that may be as well."""
    heads = list(HEAD.finditer(xml))
    out: dict[str, tuple[set[str], set[str]]] = {}
    for here, after in zip(heads, [*heads[1:], None], strict=True):
        entry, end = here.group(1), after.start() if after else len(xml)
        lists: list[tuple[list[str], bool, set[str]]] = []
        vague: set[str] = set()
        for row in ROW.findall(xml, here.end(), end):
            cells = [plain(c) for c in CELL.findall(row)]
            scope = APPLIES.search(cells[0]) if len(cells) == 2 else None
            columns = {f"{reason} {n}" for reason, n in COLUMN.findall(cells[1])} if scope else set()
            if not scope or not columns:
                continue
            words = scope.group(1).strip(" .")
            but = EXCEPT.fullmatch(words)
            codes = named(entry, but.group(1) if but else words)
            if words in ("entire entry", "the entire entry"):
                lists.append(([], True, columns))
            elif codes:
                lists.append((codes, but is not None, columns))
            else:
                vague |= columns
        for code in {c for codes, _but, _columns in lists for c in codes}:
            must, may = set[str](), set(vague)
            for codes, but_these, columns in lists:
                inside = any(within(code, c) for c in codes)
                around = any(within(c, code) for c in codes) and not inside
                if around:
                    may |= columns
                elif inside is not but_these:
                    must |= columns
            out[code] = (must, may)
    return out


def read_chart(text: str) -> dict[str, set[str]]:
    """For each destination the columns marked for it; a destination that only points to Part 746 has none."""
    data = json.loads(text)
    return {name: set(row["marks"]) for name, row in data["countries"].items()} | {name: set() for name in data["embargoed"]}


def judge(entries: list[str], places: list[str]) -> pl.DataFrame:
    """Our answer to one order a cell, with nothing known but the entry and the destination."""
    cells = [(e, p) for e in entries for p in places]
    frame = pl.DataFrame({
        "id": [str(n) for n in range(len(cells))], "date": [DAY] * len(cells), "act": ["export"] * len(cells), "from": ["US"] * len(cells),
        "to": [p for _, p in cells], "code": [f"US-CCL:{e}" for e, _ in cells],
    })  # fmt: skip
    result, problems = BatchDesk(Desk.open(), today=DAY).judge(frame)
    if problems:
        raise SystemExit(f"{len(problems)} cells were refused: {next(iter(problems.values()))}")
    return result.filter(pl.col("jurisdiction").cast(pl.String) == "US")


def compare() -> tuple[int, Counter[str], dict[tuple[str, str, str], list[str]]]:
    """Cells, what was found in how many, and the destinations of each disagreement by entry, column and kind."""
    entries, chart = read_list(LIST.read_text(encoding="utf-8")), read_chart(CHART.read_text(encoding="utf-8"))
    ours = judge(sorted(entries), list(chart))
    found: Counter[str] = Counter()
    wrong: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    rows = zip(((e, p) for e in sorted(entries) for p in chart), ours.iter_rows(named=True), strict=True)
    for (entry, place), got in rows:
        sure, part = (columns & chart[place] for columns in entries[entry])
        fired = {r.removeprefix(PREFIX).replace("-", " ").upper() for r in got["rules"] if r.startswith(PREFIX)}
        for column in fired ^ sure:
            wrong[entry, column, "ours alone" if column in fired else "the other reading alone"].append(place)
        if part and not sure and got["outcome"] == "not_required":
            wrong[entry, ";".join(sorted(part)), "open in the other reading, settled in ours"].append(place)
        found["certain" if sure else "open" if part else "no mark"] += 1
    return len(entries) * len(chart), found, wrong


def compare_paragraphs() -> tuple[int, list[str]]:
    """Cells of paragraphs, and the columns on which the two readings differ."""
    wanted, chart = read_paragraphs(LIST.read_text(encoding="utf-8")), read_chart(CHART.read_text(encoding="utf-8"))
    ours = judge(sorted(wanted), list(chart))
    wrong: Counter[tuple[str, str, str]] = Counter()
    for (code, place), got in zip(((c, p) for c in sorted(wanted) for p in chart), ours.iter_rows(named=True), strict=True):
        fired = {r.removeprefix(PREFIX).replace("-", " ").upper() for r in got["rules"] if r.startswith(PREFIX)}
        must, may = (columns & chart[place] for columns in wanted[code])
        wrong.update((code, column, "missed") for column in must - fired)
        wrong.update((code, column, "ours alone") for column in fired - must - may)
    return len(wanted) * len(chart), [f"{code}  {column}  {kind}: {n}" for (code, column, kind), n in sorted(wrong.items())]


def main() -> int:
    """Prints the comparison."""
    if not LIST.exists():
        print(f"The official files are not at {OFFICIAL}")
        return 2
    started = time.perf_counter()
    cells, found, wrong = compare()
    print(f"{cells:,} cells: " + ", ".join(f"{n:,} {what}" for what, n in sorted(found.items())))
    print(f"{sum(map(len, wrong.values())):,} disagreements in {len({e for e, *_ in wrong})} entries; {time.perf_counter() - started:.1f} s")
    for (entry, column, kind), places in sorted(wrong.items()):
        few = ", ".join(places[:4]) + (" ..." if len(places) > 4 else "")
        print(f"  {entry}  {column}  {kind}: {len(places)} ({few}) - {EXPLAINED.get(entry, 'NOT EXPLAINED')}")
    started = time.perf_counter()
    paragraphs, missed = compare_paragraphs()
    print(f"{paragraphs:,} cells of paragraphs named in lists: {len(missed)} columns differ; {time.perf_counter() - started:.1f} s")
    for line in missed:
        print(f"  {line}")
    return 1 if missed or any(entry not in EXPLAINED for entry, *_ in wrong) else 0


if __name__ == "__main__":
    sys.exit(main())
