"""Levels of civil and humanitarian items under the law without and with a measure, all judged at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from comity.desk.draft_cells import Bench, Item, Lattice, answers, completed, frame_of, residual, spaces_of, tested_lists
from comity.desk.draft_stories import CIVIL
from comity.desk.draft_touched import Touched
from comity.desk.lawcells import home_of
from comity.desk.measure import Measure
from comity.desk.overlay import Laid
from comity.governance.value import UNKNOWN
from comity.terms.codes import split_code

Levels = Mapping[str, tuple[int, int]]
Asked = tuple[tuple[str, ...], tuple[str, ...]]
"""Codes and customs headings of an item."""


class CivilLevels:
    """Answers `levels(codes, hs)`: the strictest level by territory, without and with the measure, of a civil export."""

    def __init__(self, measure: Measure, laid: Laid, every: Iterable[Asked], bench: Bench) -> None:
        self.measure, self.laid, self.bench = measure, laid, bench
        self._table: dict[tuple[str, str, str], tuple[int, int]] = {}
        self._seen: set[tuple[str, str]] = set()
        self._lists = {
            j: (tested_lists(laid.changed.packs[j]), spaces_of(laid.changed.packs[j]), residual(laid.changed.packs[j]))
            for j in measure.jurisdictions
        }
        self.places = tuple(p for p in sorted(laid.changed.gazetteer.by_code) if "-" not in p)
        self._judge(list(every))

    def _judge(self, every: Sequence[Asked]) -> None:
        """Judges what was not judged yet, one frame for each law."""
        for j in self.measure.jurisdictions:
            pack = self.laid.changed.packs[j]
            items = {
                i.label: i for codes, hs in every for i in _items(self._lists[j], codes, hs) if (j, i.label) not in self._seen
            }
            if not items:
                continue
            self._seen |= {(j, label) for label in items}
            home = home_of(self.laid.changed, pack, self.laid.second_day)
            lat = Lattice(j, home, tuple(items.values()), (CIVIL,), self.places, Touched((), (), (), False, ()))
            sides = []
            for law, day in ((self.laid.baseline, self.laid.first_day), (self.laid.changed, self.laid.second_day)):
                cells = frame_of(law, lat, day)
                sides.append(answers(self.bench.desk(law, j, day), cells).get_column("level").to_list())
            names = cells.select("item", "destination").iter_rows()
            for (label, place), was, becomes in zip(names, *sides, strict=True):
                self._table[(j, label, place)] = (was, becomes)

    def __call__(self, codes: tuple[str, ...], hs: tuple[str, ...]) -> Levels:
        """Strictest level by territory over the laws of the measure and the codes of the item."""
        self._judge([(codes, hs)])
        out: dict[str, tuple[int, int]] = {}
        for j in self.measure.jurisdictions:
            for item in _items(self._lists[j], codes, hs):
                for place in self.places:
                    was, becomes = self._table[(j, item.label, place)]
                    old = out.get(place, (UNKNOWN, UNKNOWN))
                    out[place] = (max(old[0], was), max(old[1], becomes))
        return out


def _items(lists: tuple[tuple[str, ...], frozenset[str], tuple[str, ...]], codes: Iterable[str], hs: Iterable[str]) -> list[Item]:
    """An item as one law knows it: by those of its codes that are of a list that the law tests, else by its customs headings."""
    tested, known, none = lists
    mine = [c for c in codes if split_code(c)[0] in known]
    if mine:
        return [Item(c, completed((c,), tested), "") for c in mine]
    rest = completed(none, tested)
    return [Item(f"HS {h}", rest, h) for h in hs]
