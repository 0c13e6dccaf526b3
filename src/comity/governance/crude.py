"""What published licensing statistics alone can say: a crude rate of refusal, without strata and without groups of destinations."""

from __future__ import annotations

from comity.governance.telling import blank, share, tell
from comity.governance.value import Value


def refusal(
    jurisdiction: str, about: str, refused: int, decided: int, vintage: str, evidence: tuple[str, ...] = ()
) -> tuple[Value, ...]:
    """The share refused of all cases decided or closed, as the authority counts them."""
    base = blank("LDL.crude-refusal", jurisdiction, vintage, "share", evidence)._replace(
        about=about, coverage=1.0, formula="refused / all cases counted", inputs=("figures that the authority publishes",),
        note="Authorities count differently: some leave out what was withdrawn or returned. It compares no destinations.",
    )  # fmt: skip
    return (tell(share(base, refused, decided)),)
