"""Pictures of indicators: one a family, laws in alphabetical order, never sorted by value; choices of method laid open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import polars as pl

from comity.governance.value import Value
from comity.pictures.choices import Choice, specification_curve
from comity.pictures.figures import Figure, tell
from comity.pictures.growth import growth_picture
from comity.pictures.intervals import Axis, Line, dots
from comity.pictures.picture import Picture, Place, name_of
from comity.pictures.style import BLANK, picture
from comity.pictures.tiers import stacked
from comity.pictures.wording import GROUPS, TIERS, group_words
from comity.pictures.worldmap import Tone, tiles

FEW: Final = 4
"""Up to so many laws each has pictures of its own: the curve of its specifications and its map."""
_SERIES: Final = 5


class Asked(NamedTuple):
    """A family of indicators: the value that is drawn, the question, how it is read, the words of the axis."""

    family: str
    indicators: tuple[str, ...]
    title: str
    reading: str
    axis: str
    percent: bool = True
    near: bool = False
    about: tuple[str, ...] = ("",)


ASKED: Final = (
    Asked("LLC", ("LLC",), "Are destinations in equal recorded condition treated alike?",
          "100 %: every two destinations with the same recorded conditions get the same answer.", "consistency", near=True),
    Asked("UEX", ("UEX.MEAN.RANGE", "UND.MEAN.RANGE"), "How far does each law ask more, and less, than others for an equal item?",
          "Mean over destinations of the distance to what other laws ask in the middle; more and less are told apart. The bar is the range over choices of method.",
          "distance, share of the scale"),
    Asked("DCX", ("DCX",), "How far is the burden concentrated on few destinations?",
          "0: the burden is spread as imports of the goods are. What the Security Council demands is left out.", "nats (0 = as imports)", percent=False),
    Asked("ETR", ("ETR",), "What share of the trade a law bears on is that of third countries?",
          "Deliveries from third countries that are caught, beside them and own exports together.", "share of third countries"),
    Asked("ETR-LIST", ("ETR.LIST",), "How many of five kinds of reach beyond the border does each law use?",
          "Counted in the rules in force; the bar is what is not recorded.", "kinds of reach, of five", percent=False),
    Asked("EUL", ("EUL.G",), "How fast did lists of parties grow in the last year?",
          "Logarithm of this year's number over last year's: 0 no growth, 0.7 doubled. Security Council listings left out.", "growth in a year, logarithm", percent=False),
    Asked("PUA", ("PUA",), "Who has access to civil and humanitarian items, by income?",
          "Share of people whose country gets the listed civil items freely or under a licence that is decided case by case; "
          "the other groups stand in the table of values.", "share of people with access", about=("HIC", "LDC")),
)  # fmt: skip


def figure_of(v: Value) -> Figure:
    """A value as a figure."""
    return Figure(
        v.value,
        v.low,
        v.high,
        v.unit.replace("share of the scale", "share").replace("difference of shares", "share"),
        "",
        v.note,
        v.n,
    )


def charts(
    values: Sequence[Value], growth: pl.DataFrame | None = None, places: Mapping[str, Place] | None = None
) -> dict[str, Picture]:
    """Pictures by name. `growth`: what `desk.list_growth` tells; `places`: for maps, which are drawn for up to four laws."""
    made = [_tiers(values), *(_family(a, values) for a in ASKED), *_others(values)]
    laws = sorted({v.jurisdiction for v in values if v.jurisdiction})
    if growth is not None:
        made.append(growth_picture(growth.filter(pl.col("jurisdiction").is_in(laws)) if laws else growth))
    if len(laws) <= FEW:
        made += [*_curves(values), *(_map(law, values, places or {}) for law in laws)]
    return {p.name: p for p in made if p is not None}


def _tiers(values: Sequence[Value]) -> Picture | None:
    """What each law's list rests on."""
    mine = [v for v in values if v.indicator.startswith("MAS.T") and v.indicator[4:] in TIERS and v.value is not None]
    spec = mine[0].spec if mine else ""
    rows = [(v.jurisdiction, TIERS[v.indicator[4:]], figure_of(v)) for v in mine if v.spec == spec]
    rows = sorted(rows, key=lambda r: (r[0], list(TIERS.values()).index(r[1])))
    if not rows:
        return None
    used = [t for t in TIERS.values() if any(r[1] == t for r in rows)]
    return picture(
        "mas", "How far does each law's list rest on what states agreed together?",
        f"Share of the entries by the highest text that asks for their control ({spec}). Numbers are per cent. Laws in alphabetical order.",
        ("law",), (("law", "basis", "share"), [(a, b, tell(f._asdict())) for a, b, f in rows]), stacked(rows, used, "share of the entries"),
    )  # fmt: skip


def _family(asked: Asked, values: Sequence[Value]) -> Picture | None:
    """Dots by law; series are the parts asked for, income groups, or the specification."""
    mine = [
        v
        for v in values
        if v.indicator in asked.indicators and v.value is not None and (v.about in asked.about or asked.family == "EUL")
    ]
    return _drawn(asked, mine)


def _others(values: Sequence[Value]) -> Iterator[Picture | None]:
    """Families without words of their own: every part whose values are about a whole law."""
    known = {a.family.partition("-")[0] for a in ASKED} | {"MAS", "UND"}
    whole = [
        v for v in values if v.jurisdiction and not v.about and v.value is not None and v.indicator.partition(".")[0] not in known
    ]
    for name in dict.fromkeys(v.indicator for v in whole):
        mine = [v for v in whole if v.indicator == name]
        unit = mine[0].unit
        yield _drawn(
            Asked(
                name,
                (name,),
                f"{name}: {mine[0].formula}"[:110],
                f"{'; '.join(mine[0].inputs)}"[:200],
                unit,
                percent=unit == "share",
            ),
            mine,
        )


def _drawn(asked: Asked, mine: Sequence[Value]) -> Picture | None:
    if not mine:
        return None
    by = _series_of(asked, mine)
    names = list(dict.fromkeys(by(v) for v in sorted(mine, key=_order)))
    left = ""
    if len(names) > _SERIES:
        left = f" Only: {names[0]}; the table of values has {len(names) - 1} more."
        mine = [v for v in mine if by(v) == names[0]]
        names = names[:1]
    mine = sorted(mine, key=lambda v: (v.jurisdiction, _row_of(asked, v), names.index(by(v))))
    lines = [Line(_row_of(asked, v), figure_of(v), by(v) if len(names) > 1 else "") for v in mine]
    table = [(line.label, line.series, tell(line.figure._asdict())) for line in lines]
    return picture(
        asked.family.lower().replace(".", "-"), asked.title, f"{asked.reading} Alphabetical order.{left}", ("law",),
        (("law", "read", "value"), table), dots(lines, Axis(asked.axis, percent=asked.percent, wide=not asked.percent, near=asked.near), tuple(names) if len(names) > 1 else ()),
    )  # fmt: skip


def _order(v: Value) -> tuple[int, str]:
    return (list(GROUPS).index(v.about) if v.about in GROUPS else 0, v.spec)


def _series_of(asked: Asked, mine: Sequence[Value]) -> Callable[[Value], str]:
    """What parts values into series."""
    if len(asked.indicators) > 1:
        words = {"UEX": "asks more", "UND": "asks less"}
        return lambda v: words.get(v.indicator.partition(".")[0], v.indicator)
    if asked.family == "EUL":
        return lambda _: ""
    if any(v.about for v in mine):
        return lambda v: group_words(v.about) if v.about else "all"
    return lambda v: v.spec


def _row_of(asked: Asked, v: Value) -> str:
    return v.about or v.jurisdiction if asked.family == "EUL" else v.jurisdiction


def _curves(values: Sequence[Value]) -> Iterator[Picture]:
    """One curve for each law and indicator that was reckoned in several ways."""
    found: dict[tuple[str, str], list[Value]] = {}
    for v in values:
        if v.indicator.endswith(".SPEC") and v.value is not None:
            found.setdefault((v.indicator, v.jurisdiction), []).append(v)
    for (indicator, law), mine in sorted(found.items()):
        if len(mine) < 2:
            continue
        family = indicator.partition(".")[0]
        title = {"LLC": "consistency", "UEX": "asks more than others", "UND": "asks less than others"}.get(family, family)
        choices = [Choice(figure_of(v), dict(_split(v.spec))) for v in mine]
        heads = list(dict.fromkeys(k for c in choices for k in c.chosen))
        rows = [(tell(c.figure._asdict()), *(c.chosen.get(k, "") for k in heads)) for c in choices]
        yield picture(
            f"spec-{family.lower()}-{law.lower()}", f"{law}, {title}: how far does the value hang on choices of method?",
            "Above: the value under every combination of choices, in order of size. Below: a full dot marks what was chosen for the value above it.",
            ("law",), (("value", *heads), rows), specification_curve(choices, title, percent=True),
        )  # fmt: skip


def _split(spec: str) -> Iterator[tuple[str, str]]:
    """`weights: trade; peers: all` as pairs."""
    for n, piece in enumerate(spec.split(";")):
        name, found, word = piece.partition(":")
        yield (name.strip(), word.strip()) if found else (str(n + 1), piece.strip())


def _map(law: str, values: Sequence[Value], places: Mapping[str, Place]) -> Picture | None:
    """For which destinations a law asks more or less than others do."""
    net: dict[str, float] = {}
    for v in values:
        if v.jurisdiction == law and v.about in places and v.value is not None and v.indicator in {"UEX", "UND"}:
            net[v.about] = net.get(v.about, 0.0) + (v.value if v.indicator == "UEX" else -v.value)
    if not net:
        return None
    tones = (Tone("asks less by over 10 % of the scale", "#f5cf6b", dashed=True), Tone("asks less", "#fdf3d8", dashed=True), Tone("within 2 %", BLANK),
             Tone("asks more", "#9bd93c"), Tone("more by over 10 %", "#21a585"), Tone("more by over 25 %", "#2a788e"), Tone("more by over 50 %", "#440154"))  # fmt: skip
    tone = {d: (tones[_class(x)].words, f"{x * 100:+.1f} % of the scale") for d, x in net.items()}
    rows = [(name_of(places, d), f"{x * 100:+.1f} %") for d, x in sorted(net.items(), key=lambda p: name_of(places, p[0]))]
    return picture(
        f"map-{law.lower()}", f"{law}: for which destinations is more, or less, asked than by others for an equal item?",
        "Every economy is one tile of one size. Distance to what other laws ask in the middle, as a share of the scale from nothing to "
        "prohibition. Dashed edge: less.",
        ("law",), (("destination", "distance"), rows), tiles(places, tone, tones),
    )  # fmt: skip


def _class(x: float) -> int:
    for at, limit in enumerate((-0.1, -0.02, 0.02, 0.1, 0.25, 0.5)):
        if x <= limit:
            return at
    return 6
