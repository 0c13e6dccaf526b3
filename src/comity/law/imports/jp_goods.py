# ruff: noqa: RUF001, RUF002
"""Reads the goods ordinance of Japan (403M50000400049): every article, paragraph, number and letter of its main text.

The official text is the ordinance as the government's database of laws gives it, rendered as text: an article and a
paragraph begin in bold, what stands below them is an indented list. The table keeps where a line stands, which row of
the two orders its article carries out, and whether anything stands below it; of the wording nothing is kept. Syllables
that number a line are written in Latin letters (`i`, `ro`, `ha`). Supplementary provisions end the reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from comity.law.imports.base import Imported, Row, hash_of
from comity.law.imports.jp_tables import REGIME, number_of

NAME: Final = "jp_goods"
LIMITS: Final = {
    "articles": (30, 36),
    "lines": (3150, 3500),
    "leaves": (2400, 2900),
    "deleted": (60, 200),
    "text_lines": (4100, 5200),
    "unread": (0, 0),
}
TABLE: Final = "lists/go_entries.csv"
CITE: Final = "jp:go"
DIVIDED: Final = {"JP-ETCO:16": "JP-ETCO:16.1"}
"""Article 14-2 names goods of the first number of row 16 alone."""

_KANA: Final = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_LATIN: Final = (
    "i ro ha ni ho he to chi ri nu ru wo wa ka yo ta re so tsu ne na ra mu u wi no o ku ya ma ke fu ko e te a sa ki yu me mi shi we "
    "hi mo se su n"
)
_SYLLABLE: Final = dict(zip(_KANA, _LATIN.split(), strict=True))
_FIGURES: Final = "[〇一二三四五六七八九十]+(?:の[〇一二三四五六七八九十]+)*"
_ARTICLE: Final = re.compile(r"\*\*第([〇一二三四五六七八九十]+)条(の[〇一二三四五六七八九十]+)?(?:（[^）]*）)?\*\*　(.*)")
_PARAGRAPH: Final = re.compile(r"\*\*([０-９]+)\*\*　(.*)")
_LINE: Final = re.compile(r"((?:  )*)- (\S+?)　(.*)")
_ROW: Final = re.compile(
    r"(輸出令|輸出貿易管理令|外為令|外国為替令)(?:（[^）]*）)?別表(?:第一)?の([〇一二三四五六七八九十]+(?:の[〇一二三四五六七八九]+)?)の項"
)
_END: Final = re.compile(r"^#+ *附　?則|^\*\*附　?則", re.MULTILINE)
_SEVERAL: Final = re.compile(rf"({_FIGURES})(及び|から)({_FIGURES})(?:まで)?")


def convert(raw: bytes) -> Imported:
    """Every line of the main text, sorted by its code, with how many articles, lines, leaves and deleted ones."""
    unread: list[str] = []
    text = raw.decode("utf-8")
    found: dict[str, tuple[bool, str]] = {}
    for code, deleted, row in _lines(text, unread):
        if code in found:
            unread.append(f"{code} occurs twice")
        found[code] = (deleted, row)
    above = {code.rpartition(".")[0] for code in found}
    unread += [f"{code}: the line above it is missing" for code in sorted(above - {""} - found.keys())]
    rows: list[Row] = [_row(c, found[c][1], deleted=found[c][0], leaf=c not in above) for c in sorted(found, key=_order)]
    counts = {
        "articles": sum("." not in code for code in found),
        "lines": len(found),
        "leaves": sum(row["leaf"] == "yes" for row in rows),
        "deleted": sum(deleted for deleted, _of in found.values()),
        "text_lines": text.count("\n"),
    }
    return Imported(NAME, {TABLE: rows}, counts, tuple(unread), hash_of(raw))


def _lines(text: str, unread: list[str]) -> Iterator[tuple[str, bool, str]]:
    """Code, whether it is deleted, and the row of the orders, of every line of the main text."""
    end = _END.search(text)
    head: tuple[str, ...] = ()
    path: list[str] = []
    row = ""
    for line in text[: end.start() if end else None].splitlines():
        article, paragraph, item = _ARTICLE.fullmatch(line), _PARAGRAPH.fullmatch(line), _LINE.fullmatch(line)
        if article:
            head = ("-".join((number_of(article[1]), *(number_of(b) for b in (article[2] or "").split("の")[1:]))),)
            row, path = _row_of(article[3], unread, head[0]), []
            yield head[0], article[3] == "削除", row
        elif paragraph and head:
            head, path = (head[0], f"p{int(paragraph[1])}"), []
            yield ".".join(head), paragraph[2] == "削除", row
        elif item and head:
            depth = len(item[1]) // 2
            path = [*path[:depth], _mark(item[2], unread)]
            yield ".".join((*head, *path)), item[3] == "削除", row


def _row_of(text: str, unread: list[str], article: str) -> str:
    found = _ROW.search(text)
    if found is None:
        unread.append(f"article {article} names no row of an order")
        return ""
    row = f"{'JP-ETCO' if found[1].startswith('輸出') else 'JP-FEO'}:{number_of(found[2])}"
    return DIVIDED.get(row, row)


def _mark(printed: str, unread: list[str]) -> str:
    """The number of a line in Latin letters and figures: `イ` is i, `（一）` and `１` are 1, `十の二` is 10-2."""
    mark = printed.strip("（）")
    several = _SEVERAL.fullmatch(mark)
    if several:
        return number_of(several[1]) + ("and" if several[2] == "及び" else "to") + number_of(several[3])
    if re.fullmatch(_FIGURES, mark):
        return number_of(mark)
    if mark.isdecimal():
        return str(int(mark))
    if mark and all(ch in _SYLLABLE for ch in mark):
        return "-".join(_SYLLABLE[ch] for ch in mark)
    unread.append(f"the mark '{printed[:20]}' could not be read")
    return printed[:20]


def _order(code: str) -> list[tuple[int, int, str]]:
    """Figures before syllables, branches after what they branch from."""
    out: list[tuple[int, int, str]] = []
    for part in code.split("."):
        out += [(0, int(bit), "") if bit.isdigit() else (1, 0, bit) for bit in part.split("-")]
        out.append((-1, 0, ""))
    return out


def _row(code: str, row: str, *, deleted: bool, leaf: bool) -> dict[str, str]:
    article = code.partition(".")[0]
    return {"code": code, "kind": "reserved" if deleted else "control", "heading": "", "parent": code.rpartition(".")[0],
            "regime": REGIME.get(row.partition(":")[2].partition(".")[0], "WA"), "cite": f"{CITE}:{article}", "verified": "no",
            "row": row, "leaf": "yes" if leaf else "no"}  # fmt: skip
