"""False alerts by script and culture of the name at equal recall, by names alone: writes the page in docs/.

Whole records leave so few false alerts that no difference between groups could be seen; with the name alone the worst case shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import endtoend as end
from records import NAMES, Record, Scorer

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "false-alerts-by-culture.md"
LEVELS = (0.95, 0.98, 0.99)
HEAD = """# False alerts by culture and script

A name from one part of the world must not raise more false alarms than one from another, as far as the names themselves allow. This page is
written by `make bench` whenever the model is measured; nothing on it is typed by hand.

Asked are invented clean customers ({asked}) **by their name alone**, with no birth date and no country, against {entities:,} listed entries with
{names:,} names. Each column stands at the probability at which that share of the {positives} altered UN names is found; a cell
says how many of 1,000 clean names are alerted there, and how many of how many that is. What the whole record (birth date, nationality) leaves of
them stands in [the results](../../bench/screening/RESULTS.md).

"""
TAIL = """
How to read it: the group is the script of the name, for Latin letters the region of the stated nationality. A small group can show one
alert as a large rate; the counts stand beside it. Names in Hangul stand out, names in Han less so: they are made of few syllables, different names
have the same reading in Latin letters, and the lists mostly give that reading only. No threshold mends this; one more fact does: the
birth date, the country, an identifier, or the listed name in its own script.
"""


def by_name(records: Sequence[Record]) -> list[Record]:
    """The same subjects with nothing but their names and their kind."""
    return [Record(r.id, r.schema, {k: v for k, v in r.properties.items() if k in NAMES}, r.list) for r in records]


def page(scorer: Scorer, positives: Sequence[tuple[Record, set[str]]], clean: Mapping[str, Sequence[Record]], size: tuple[int, int]) -> str:
    """The page: one outcome told at several levels of recall."""
    bare = {k: by_name(v) for k, v in clean.items()}
    outcome = end.outcome(scorer, list(zip(by_name([r for r, _i in positives]), [i for _r, i in positives], strict=True)), bare)
    outcomes, cuts = {}, {}
    for level in LEVELS:
        name = f"{level:.0%} found"
        outcomes[name], cuts[name] = outcome, outcome.threshold_for(level)
    asked = " and ".join(f"{len(v):,} of the {k} set" for k, v in clean.items())
    text = HEAD.format(asked=asked, entities=size[0], names=size[1], positives=len(positives))
    return text + end.culture_rows(outcomes, clean, cuts, "clean names alerted per 1,000 where so many listed are found") + TAIL
