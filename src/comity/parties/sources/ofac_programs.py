"""Programme tags of the Office of Foreign Assets Control: the tags that rules test, and the regulations behind them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from comity.parties.sources.facts import slug

EAR_TAGS: Final = frozenset(
    ["belarus-eo14038", "belarus", "russia-eo14024", "ukraine-eo13660", "ukraine-eo13661", "ukraine-eo13662", "ukraine-eo13685", "fto", "sdgt", "npwmd", "illicit-drugs-eo14059", "sdnt", "sdntk", "tco"]
)  # fmt: skip
"""SDN identifiers that 15 CFR 744.8(a)(1) names: each is a tag `us.sdn.<identifier>` of its own."""

_PARTS: Final = {
    "SDGT": 594, "FTO": 597, "NPWMD": 544, "CUBA": 515, "IRAN": 560, "IFSR": 561, "SYRIA": 542, "SDNT": 536, "SDNTK": 598,
    "TCO": 590, "GLOMAG": 583, "MAGNIT": 584, "CYBER2": 578, "BALKANS": 588, "BELARUS": 548, "DRCONGO": 547, "DARFUR": 546,
    "LEBANON": 549, "SOMALIA": 551, "YEMEN": 552, "CAR": 553, "BURUNDI": 554, "SOUTH SUDAN": 558, "ZIMBABWE": 541,
    "IRAQ2": 576, "IRAQ3": 576, "LIBYA2": 570, "LIBYA3": 570, "DPRK": 510, "DPRK2": 510, "DPRK3": 510, "DPRK4": 510,
    "VENEZUELA": 591, "NICARAGUA": 582,
}  # fmt: skip
"""Programme -> part of 31 CFR."""

_MENU: Final = ("CAATSA", "BURMA-EO14014", "ILLICIT-DRUGS-EO14059")
"""Programmes that stand on the non-SDN list only under the menu-based list."""


def sdn_tags(programs: Iterable[str]) -> tuple[str, ...]:
    """`us.sdn` and one tag a programme: `us.sdn.sdgt` where 15 CFR 744.8(a)(1) names it, else `us.sdn.program.<programme>`."""
    out = ["us.sdn"]
    for program in programs:
        name = slug(program)
        out.append(f"us.sdn.{name}" if name in EAR_TAGS else f"us.sdn.program.{name}")
    return tuple(dict.fromkeys(out))


def nonsdn_tags(programs: Iterable[str], said: str) -> tuple[str, ...]:
    """`us.nonsdn` and the list or lists on which the entry stands: .ssi .cmic .plc .fse .capta .mbs; only `us.nonsdn` when none is known.

    `said` is everything that the entry says (its measures, dates and remarks): under E.O. 14024, Directive 2 is the list
    of correspondent and payable-through accounts (CAPTA), Directives 1a, 3 and 4 are the menu-based list (MBS).
    """
    out = ["us.nonsdn"]
    for program in programs:
        if program == "UKRAINE-EO13662":
            out.append("us.nonsdn.ssi")
            out += [f"us.nonsdn.ssi.directive-{n}" for n in re.findall(r"13662 Directive Determination: Subject to Directive (\d)", said)]
        elif program == "NS-PLC":
            out.append("us.nonsdn.plc")
        elif program.startswith("CMIC"):
            out.append("us.nonsdn.cmic")
        elif program.startswith("FSE"):
            out.append("us.nonsdn.fse")
        elif program.startswith(_MENU):
            out.append("us.nonsdn.mbs")
    if re.search(r"14024 Directive (Information: Subject to Directive )?2\b|correspondent account or a payable-through account", said):
        out.append("us.nonsdn.capta")
    if re.search(r"14024 Directive Information: Subject to Directive (1a|3|4)\b", said):
        out.append("us.nonsdn.mbs")
    return tuple(dict.fromkeys(out))


def citation(programs: Sequence[str]) -> str:
    """The acts behind the programmes: `E.O. 14024; 31 CFR Part 594`; blank when none is known here."""
    acts: list[str] = []
    for program in programs:
        order = re.search(r"EO(\d{5})", program)
        if order:
            acts.append(f"E.O. {order[1]}")
        elif program in _PARTS:
            acts.append(f"31 CFR Part {_PARTS[program]}")
    return "; ".join(dict.fromkeys(acts))
