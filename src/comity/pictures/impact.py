"""Pictures of what a measure does to trade and supply chains; losses point to the left of zero."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from comity.pictures.figures import Figure, amount, figure, tell
from comity.pictures.intervals import Axis, Line, dots
from comity.pictures.picture import Picture, Place, name_of, sources_in
from comity.pictures.style import BLANK, ROLES, picture
from comity.pictures.tiers import Tier, matrix, waterfall
from comity.pictures.wording import GROUPS, MODELS, ROLE_WORDS, group_words, role_words
from comity.pictures.worldmap import Tone, tiles

MOST: Final = 20


def _section(dossier: Mapping[str, Any], *keys: str) -> Any:
    part: Any = dossier
    for key in keys:
        part = (part or {}).get(key)
    return part or ()


def _largest(rows: Sequence[Mapping[str, Any]], key: str) -> list[Mapping[str, Any]]:
    """The rows with the largest amounts, in the order in which they stand."""
    known = [r for r in rows if figure(r.get(key)).value]
    keep = sorted(known, key=lambda r: -abs(figure(r.get(key)).value or 0.0))[:MOST]
    return [r for r in known if r in keep]


def _by_name(rows: Sequence[Mapping[str, Any]], places: Mapping[str, Place]) -> list[Mapping[str, Any]]:
    return sorted(rows, key=lambda r: name_of(places, r["economy"]))


def restricted(dossier: Mapping[str, Any], places: Mapping[str, Place]) -> Picture | None:
    """The trade that stops at first hand, by destination."""
    every = [r for r in _section(dossier, "impact", "restricted", "by_destination") if r.get("economy")]
    by = "predicted_usd" if any(figure(r.get("predicted_usd")).value for r in every) else "predicted_change"
    rows = _by_name([r for r in _largest(every, by) if figure(r.get("predicted_change")).value is not None], places)
    if not rows:
        return None
    first = figure(rows[0]["predicted_change"])
    percent = first.unit == "share"
    lines = [Line(name_of(places, r["economy"]), figure(r["predicted_change"])) for r in rows]
    table = [
        (
            name_of(places, r["economy"]),
            tell(r.get("flow")),
            tell(r.get("share_of_imports")),
            tell(r.get("predicted_change")),
            tell(r.get("predicted_usd")),
            _yes(r.get("within_ordinary_variation")),
        )
        for r in _by_name(every, places)
    ]
    return picture(
        "restricted", "By how much is trade under the customs headings of the goods expected to change?",
        f"One row a destination, in alphabetical order{_of(every, rows)}. The dot is the middle, the bar the range over the assumptions. "
        "Left of zero: less than before. A heading may also hold goods that are not controlled.",
        sources_in(every), (("destination", "flow a year before", "share of its imports of that sector", "expected change", "in money", "no more than its ordinary variation"), table),
        dots(lines, Axis("expected change" + ("" if percent else f", {first.unit} a year"), percent=percent, wide=not percent)),
    )  # fmt: skip


def _yes(plain: Any) -> str:
    """Yes, no, or not known."""
    return "not known" if plain is None else "yes" if plain else "no"


def _of(every: Sequence[Any], rows: Sequence[Any]) -> str:
    return f" (the {len(rows)} with the largest amounts of {len(every)})" if len(every) > len(rows) else ""


def models(dossier: Mapping[str, Any], _: Mapping[str, Place]) -> Picture | None:
    """What each model says: never one number."""
    every = _section(dossier, "impact", "models")
    lines = [Line(_model_words(m), figure(m["output"])) for m in every if figure(m.get("output")).value is not None]
    if not lines:
        return None
    table = [
        (_model_words(m), m.get("horizon") or "", tell(m.get("output")), tell(m.get("value_added")), m.get("note") or "")
        for m in every
    ]
    return picture(
        "models", "How large is the effect on world output, and how far do the models differ?",
        "Every row is a way of reckoning with assumptions of its own. The dot is the middle, the bar the range over the draws of its "
        "parameters. The truth may lie outside of all of them.",
        sources_in(every), (("way of reckoning", "horizon", "output", "value added", "note"), table),
        dots(lines, Axis(f"change of output, {lines[0].figure.unit} a year", wide=True)),
    )  # fmt: skip


def _model_words(model: Mapping[str, Any]) -> str:
    return MODELS.get(str(model.get("model")), str(model.get("model")))


def map_of_output(dossier: Mapping[str, Any], places: Mapping[str, Place]) -> Picture | None:
    """Where output falls or rises, in classes of one order of magnitude."""
    rows = [r for r in _section(dossier, "impact", "by_economy") if figure(r.get("output")).value is not None]
    top = max((abs(figure(r["output"]).value or 0.0) for r in rows), default=0.0)
    if not top or not any(p.tile for p in places.values()):
        return None
    unit = figure(rows[0]["output"]).unit
    size = 10.0 ** math.ceil(math.log10(top))
    steps = [amount(size / 10**k, unit) for k in (1, 2, 3)]
    tones = (
        Tone(f"loss above {steps[0]}", "#440154"), Tone(f"loss above {steps[1]}", "#2a788e"), Tone(f"loss above {steps[2]}", "#7ccba2"),
        Tone(f"less than {steps[2]} either way", BLANK),
        Tone(f"gain above {steps[2]}", "#fdf3d8", dashed=True), Tone(f"gain above {steps[1]}", "#f5cf6b", dashed=True),
    )  # fmt: skip
    tone = {r["economy"]: (tones[_class(figure(r["output"]).value or 0.0, size)].words, tell(r["output"])) for r in rows}
    makers = dossier["measure"].get("jurisdictions") or ()
    table = [(name_of(places, r["economy"]), role_words(r.get("role") or ""), tell(r["output"]), tell(r.get("value_added")), tell(r.get("share_of_gdp")))
             for r in _by_name(rows, places)]  # fmt: skip
    return picture(
        "map-output", "Where does output fall, and where does it rise?",
        "Every economy is one tile of one size. Dark: larger loss; dashed edge: gain. Each class is ten times the one before. White: not "
        "apart in the table of world production.",
        sources_in(rows), (("economy", "role", "output", "value added", "share of GDP"), table), tiles(places, tone, tones, tuple(makers)),
    )  # fmt: skip


def _class(value: float, size: float) -> int:
    if value < 0:
        return next((k for k in range(3) if -value >= size / 10 ** (k + 1)), 3)
    return 5 if value >= size / 100 else 4 if value >= size / 1000 else 3


def who_is_hit(dossier: Mapping[str, Any], places: Mapping[str, Place]) -> Picture | None:
    """The economies with the largest changes of value added, with the range over draws and models."""
    every = _section(dossier, "impact", "by_economy")
    rows = _by_name(_largest(every, "value_added"), places)
    lines = [Line(name_of(places, r["economy"]), figure(r["value_added"]), role_words(r.get("role") or "third")) for r in rows]
    if not lines:
        return None
    table = [(line.label, line.series, tell(line.figure._asdict())) for line in lines]
    return picture(
        "who-is-hit", "Whose income from production changes most?",
        f"Value added (wages, profits, taxes on production) by economy, in alphabetical order{_of(every, rows)}. Dot: middle; bar: range over "
        "draws and models. Left of zero: loss.",
        sources_in(rows), (("economy", "role", "change of value added"), table),
        dots(lines, Axis(f"change of value added, {lines[0].figure.unit} a year", wide=True), tuple(ROLE_WORDS.values())),
    )  # fmt: skip


def groups(dossier: Mapping[str, Any], _: Mapping[str, Place]) -> Picture | None:
    """The same by income group, least developed and landlocked countries apart."""
    found: list[tuple[str, str, Figure, Mapping[str, Any]]] = []
    for r in _section(dossier, "impact", "by_group"):
        number = r.get("value_added") or r.get("output") or next((v for v in r.values() if isinstance(v, Mapping)), None)
        found.append((group_words(str(r.get("group") or "")), role_words(str(r.get("role") or "")), figure(number), r))
    lines = [Line(words, f, role) for words, role, f, _ in found if f.value is not None]
    if not lines:
        return None
    roles = [w for w in ROLE_WORDS.values() if any(line.series == w for line in lines)]
    return picture(
        "groups", "Who bears it: rich or poor, makers, destinations or third countries?",
        "One row a group; least developed, landlocked and island states are also within an income group; a row without a name belongs to the "
        "group above it. Dot: middle; bar: range. "
        "Left of zero: loss.",
        sources_in([r for *_, r in found]), (("group", "role", "change"), [(x.label, x.series, tell(x.figure._asdict())) for x in lines]),
        dots(lines, Axis(f"change of value added, {lines[0].figure.unit} a year", wide=True), roles or ()),
    )  # fmt: skip


def tiers(dossier: Mapping[str, Any], _: Mapping[str, Place]) -> Picture | None:
    """The effect tier by tier of the supply chain."""
    every = _section(dossier, "impact", "tiers")
    made = [Tier(_tier_words(r.get("tier")), {role: figure(r.get(role)) for role in ROLES}) for r in every]
    made = [t for t in made if any(f.value for f in t.parts.values())]
    if not made:
        return None
    unit = next(f.unit for t in made for f in t.parts.values() if f.value is not None)
    table = [(t.label, *(tell(t.parts[r]._asdict()) for r in ROLES)) for t in made]
    return picture(
        "tiers", "How far up the supply chain does the effect go, and to whom?",
        "Each row begins where the one above ends. The first is the goods themselves, then those who supply their producers, then the suppliers "
        "of those. Beside each bar the amount of its tier; left of zero: loss.",
        sources_in(every), (("tier", *(ROLE_WORDS[r] for r in ROLES)), table), waterfall(made, unit, f"change of output, {unit} a year"),
    )  # fmt: skip


def _tier_words(tier: Any) -> str:
    text = str(tier).removeprefix("tier ").removeprefix("T")
    if not text.isdigit():
        return "all further tiers" if text in {"rest", "remainder", "further", "later"} else str(tier)
    return {0: "the goods (tier 0)", 1: "suppliers (tier 1)", 2: "their suppliers (tier 2)"}.get(int(text), f"tier {text}")


def flows(dossier: Mapping[str, Any], _: Mapping[str, Place]) -> Picture | None:
    """Deliveries that stop, between groups of economies."""
    every = _section(dossier, "impact", "flows")
    cells = [(group_words(r["from_group"]), group_words(r["to_group"]), figure(r["value"])) for r in every]
    known = [(a, b, f.value) for a, b, f in cells if f.value]
    if len(known) < 2:
        return None
    unit = next((f.unit for *_, f in cells if f.unit), "USD mn")
    names = list(dict.fromkeys(n for pair in ((a, b) for a, b, _ in known) for n in pair))
    order = sorted(names, key=lambda n: (list(GROUPS.values()).index(n) if n in GROUPS.values() else -1, n))
    return picture(
        "flows", "Between which groups of economies do deliveries stop?",
        f"Rows deliver, columns receive. Amounts in {unit} a year; the darker, the larger.",
        sources_in(every), (("from", "to", "deliveries that stop a year"), [(a, b, amount(v, unit)) for a, b, v in known]),
        matrix(known, unit, order, ("deliver", "receive")),
    )  # fmt: skip


def reach(dossier: Mapping[str, Any], places: Mapping[str, Place]) -> Picture | None:
    """Third countries' own deliveries that the measure's reach catches."""
    every = _section(dossier, "reach", "by_economy")
    rows = _by_name(_largest(every, "caught"), places)
    lines = [Line(name_of(places, r["economy"]), figure(r["caught"])) for r in rows]
    if not lines:
        return None
    return picture(
        "reach", "Whose own deliveries fall under the reach beyond the border?",
        f"Deliveries from third countries that fall under the measure because of content, technology or re-export{_of(every, rows)}.",
        sources_in(every), (("economy", "deliveries that fall under it, a year"), [(x.label, tell(x.figure._asdict())) for x in lines]),
        dots(lines, Axis(f"deliveries that fall under it, {lines[0].figure.unit} a year", wide=True)),
    )  # fmt: skip
