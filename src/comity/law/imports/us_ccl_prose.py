"""Licence requirements that an entry states in a paragraph instead of a table: read by hand, bound to the wording.

Each line: entry, fingerprint of the paragraph, reason, key, paragraphs in, the remaining test in our own words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from comity.law.imports.us_ccl_scope import Scope

STATES = re.compile(
    r"appl(?:y|ies) to (?:the )?(?:entire|[0-9][A-E][0-9]{3})|subject to RS1|license is required", re.IGNORECASE
)
"""What a paragraph that states a requirement looks like; one that fits and is not below is reported as unread."""

_TABLE = """
0A501 e413e951 | LN | 0A501 note | .y.7 |
0A521 6763131f | RS | RS 1 | |
0A980 797bb3b1 | SS | part 754 | |
0A981 f0ef38b8 | CC | 742.7(a)(4) | |
0A982 eeb38bbf | CC | 742.7(a)(5) | |
0A983 1388165a | CC | 742.11(a) | |
0A999 1e50e08f | AT | 742.19(a)(1) | |
0B521 f25c46d8 | RS | RS 1 | |
0C521 0b13a2a7 | RS | RS 1 | |
0D521 d8104c41 | RS | RS 1 | |
0E521 9e77316d | RS | RS 1 | |
1A999 1e50e08f | AT | 742.19(a)(1) | |
1C350 8a9a73d8 | CW | 742.18(a)(2)(ii)(A) | .b |
1C350 8a9a73d8 | CW | 742.18(a)(2)(ii)(B) | .c |
1C350 4d9e22e2 | AT | AT E:1 | |
1C351 ef0df9e9 | CW | 742.18(a)(1) | .d.15 | ricin as RCA II (ricin D, RCL III) or RCL IV (ricin E)
1C351 ef0df9e9 | CW | 742.18(a)(1) | .d.16 | saxitoxin with CAS number 35523-89-8
1C355 50d0b518 | CW | 742.18(a)(2)(ii)(A) | .a |
1C355 50d0b518 | CW | 742.18(a)(2)(ii)(B) | .b |
1C355 4d9e22e2 | AT | AT E:1 | |
1C395 4badd424 | CB | 742.2(a)(4) | |
1C395 618d61ad | CW | 742.18(a)(2)(ii)(A) | .a |
1C395 618d61ad | CW | 742.18(a)(2)(ii)(A) | .b | test kit with Schedule 2 chemicals of 1C350
1C395 618d61ad | CW | 742.18(a)(2)(ii)(B) | .b | test kit with Schedule 3 chemicals of 1C350
1C395 7893ec77 | AT | AT E:1 | |
1C980 797bb3b1 | SS | part 754 | |
1C982 797bb3b1 | SS | part 754 | |
1C983 797bb3b1 | SS | part 754 | |
1C984 797bb3b1 | SS | part 754 | |
1C988 797bb3b1 | SS | part 754 | |
1D999 1e50e08f | AT | 742.19(a)(1) | |
2A994 ed8fa21b | AT | 742.8(a)(1) | |
2A994 ed8fa21b | AT | 742.19(a)(1) | |
2A999 1e50e08f | AT | 742.19(a)(1) | |
2D994 86ad4ac2 | AT | 742.8(a)(1) | |
2D994 86ad4ac2 | AT | 742.19(a)(1) | |
2E994 86ad4ac2 | AT | 742.8(a)(1) | |
2E994 86ad4ac2 | AT | 742.19(a)(1) | |
4A003 333bddda | | | |
5A980 4061ff59 | SL | 742.13(a)(1) | |
5A980 4061ff59 | AT | 742.13(a)(1) | |
5D980 5331a80a | SL | 742.13(a)(1) | |
5D980 5331a80a | AT | 742.13(a)(1) | |
5E980 5331a80a | SL | 742.13(a)(1) | |
5E980 5331a80a | AT | 742.13(a)(1) | |
6A992 af462c9f | RS | 742.6(a)(5) | |
"""


@dataclass(frozen=True, slots=True)
class Stated:
    """One requirement stated in a paragraph."""

    reason: str
    key: str
    scope: Scope


def _read(table: str) -> dict[tuple[str, str], tuple[Stated, ...]]:
    """Entry and fingerprint -> requirements; none for a paragraph that only relaxes (4A003 up to 70 WT)."""
    out: dict[tuple[str, str], tuple[Stated, ...]] = {}
    for line in table.strip().replace("\n    ", " ").splitlines():
        name, reason, key, include, condition = (cell.strip() for cell in line.split("|"))
        entry, mark = name.split()
        scope = Scope(tuple(entry + path for path in include.split()), (), condition)
        added = (Stated(reason, key, scope),) if reason else ()
        out[entry, mark] = (*out.get((entry, mark), ()), *added)
    return out


STATED = _read(_TABLE)
"""Entry and fingerprint of the paragraph -> requirements."""
