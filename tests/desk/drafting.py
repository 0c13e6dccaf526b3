"""What the tests of the drafting table share: measures as text, written to a file and read."""

from __future__ import annotations

from pathlib import Path

from comity.desk.draft_cells import Bench, Judged, judge_cells
from comity.desk.measure import Measure
from comity.desk.measure_file import read_measure
from comity.desk.overlay import Laid, lay
from comity.law.store import Law

GRAPHITE = """
[measure]
id = "graphite"
title = "Graphite items"
jurisdiction = ["CN"]
before = 2023-11-30
after = 2023-12-01
in_force = ["cn.dual-use.announcement.2023-39*"]
[[grounds]]
text = "National security and interests"
kind = "stated"
grade = 2
source = "notice"
[[goods]]
id = "natural"
hs = "2504.10"
coverage = "0.9"
low = "0.8"
high = "1"
codes = ["CN-DU:1C108.c"]
commodity = "Graphite (natural)"
source = "assumption"
[source.notice]
title = "Announcement 39 of 2023"
publisher = "MOFCOM"
date = 2023-10-20
"""

ACCELERATORS = """
[measure]
id = "accelerators"
title = "Advanced computing items"
jurisdiction = ["US"]
as_of = 2023-11-17
in_force = ["us.ear.ccl.rs.742-6-a-6-iii*"]
[[goods]]
id = "chips"
hs = "854231"
coverage = "0.1"
low = "0.05"
high = "0.2"
codes = ["US-CCL:3A090.a"]
"""

REPEAL = """
[measure]
id = "repeal"
title = "An invented draft that takes the list away"
jurisdiction = ["JP"]
as_of = 2026-11-30
repeals = ["jp.etco.list.*"]
[[goods]]
id = "arms"
hs = "930200"
codes = ["JP-ETCO:1.1"]
"""


def draft(jurisdiction: str, home: str, *, use: str = "", more: str = "") -> str:
    """The same invented draft for any law: valves to two destinations, prohibited."""
    low = jurisdiction.lower()
    tested = f'when.end_use = {{ any = ["{use}"] }}' if use else ""
    return f"""
[measure]
id = "valves"
title = "Valves"
jurisdiction = ["{jurisdiction}"]
as_of = 2026-11-30
[[goods]]
id = "valves"
hs = "848180"
coverage = "0.1"
[[provision]]
id = "{low}:draft:1"
label = "Draft 1"
[[group]]
id = "{low}.draft.places"
name = "Two places"
members = ["VN", "TH"]
[[set]]
id = "{low}.draft.hs"
hs = ["848180"]
[[rule]]
id = "{low}.draft.valves"
kind = "prohibit"
title = "Valves"
when.act = {{ is = ["export"] }}
when.from = {{ in = ["{home}"] }}
when.destination = {{ in = ["{low}.draft.places"] }}
when.hs = {{ in = ["{low}.draft.hs"] }}
{tested}
cite = [{{ at = "{low}:draft:1" }}]
{more}
"""


def read(text: str, folder: Path, law: Law | None = None) -> Measure:
    """A measure from its text."""
    path = folder / "measure.toml"
    path.write_text(text, encoding="utf-8")
    return read_measure(path, law)


_JUDGED: dict[tuple[str, str], tuple[Measure, Laid, Judged, Bench]] = {}


def judged_of(text: str, folder: Path, law: Law) -> tuple[Measure, Laid, Judged, Bench]:
    """A measure laid and judged; the same text only once in a run, for nothing that is read from it is changed."""
    key = (text, law.hash)
    if key not in _JUDGED:
        m = read(text, folder, law)
        laid, bench = lay(m, law), Bench()
        _JUDGED[key] = (m, laid, judge_cells(m, laid, bench), bench)
    return _JUDGED[key]
