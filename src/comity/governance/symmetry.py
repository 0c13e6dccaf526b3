"""Optional indicator 15, SYM: how many measures are stated to answer another's measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from comity.governance.telling import blank, share, tell
from comity.governance.value import Value


class Response(NamedTuple):
    """One measure: whether its grounds are recorded, and which measures of others it is stated to answer."""

    measure: str
    jurisdiction: str
    recorded: bool
    answers: tuple[str, ...]


def symmetry(responses: Sequence[Response], vintage: str) -> tuple[Value, ...]:
    """For each law, the share of measures with recorded grounds that are stated to answer a measure of another law.

    A measure that answers one of the same law is not counted as a response; one that answers an unknown measure is.
    """
    maker = {r.measure: r.jurisdiction for r in responses}
    out = []
    for law in sorted({r.jurisdiction for r in responses}):
        own = [r for r in responses if r.jurisdiction == law]
        known = [r for r in own if r.recorded]
        answering = [r for r in known if any(maker.get(a, "") != law for a in r.answers)]
        base = blank("SYM", law, vintage, "share", [r.measure for r in answering])._replace(
            coverage=len(known) / len(own), formula="measures stated to answer another's / measures with recorded grounds",
            inputs=("stated grounds of the register",), note="What is not stated is not counted; an answer may be right or wrong.",
        )  # fmt: skip
        out.append(tell(share(base, len(answering), len(known))))
    return tuple(out)
