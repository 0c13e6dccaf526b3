"""The impact of a measure as text: tables of low, middle and high, and the sentences that belong to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from comity.cli.law_text import table_lines
from comity.cli.paint import Paint
from comity.desk.draft_words import counted

MOST: Final = 15
ROLES: Final = {"maker": "makers", "target": "destinations", "third": "third countries"}


def lines(answer: Mapping[str, Any], names: Mapping[str, str], paint: Paint) -> Iterator[str]:
    """All sections, the longest tables cut to their first rows; --json has the whole."""
    measure, impact = answer["measure"], answer["impact"]
    yield paint(measure["title"] or measure["id"], "bold")
    yield from paint.wrap(f"{', '.join(measure['jurisdictions'])}; {measure['how']}", 2)
    yield from paint.wrap(
        f"Table {answer['versions']['table']}; seed {answer['versions']['seed']}. Figures are low / middle / high.", 2
    )
    yield from _restricted(impact["restricted"], names, paint)
    if any(impact["restricted"]["total"][k] for k in ("low", "value", "high")):
        yield from _models(impact, paint)
        yield from _roles(impact, paint)
        yield from _economies(impact, names, paint)
        yield from _groups(impact, paint)
        yield from _sectors(impact, paint)
        yield from _tiers(impact, paint)
        yield from _gains(impact, names, paint)
    yield from _exposure(impact, paint)
    yield from _together(impact, paint)
    yield from _reach(answer["reach"], names, paint)
    yield from _peaceful(answer["peaceful_use"], paint)
    yield from _sentences("Goods and headings", [d["sentence"] for d in impact["dilution"]], paint)
    yield from _sentences("Taken for granted", impact["assumptions"], paint)
    yield from _sentences("Where this is likely to be wrong", [w["sentence"] for w in answer["where_wrong"]], paint)
    yield from _sources(answer["sources"], paint)


def span(number: Mapping[str, Any], digits: int = 1, *, percent: bool = False) -> str:
    """A figure as low / middle / high; one number where they are the same, `not known` where there is none."""
    if number["value"] is None:
        return "not known"
    factor = 100.0 if percent else 1.0
    shown = [_shown(number[k] * factor, digits) for k in ("low", "value", "high") if number[k] is not None]
    return (shown[0] if len(set(shown)) == 1 else " / ".join(shown)) + (" %" if percent else "")


def _shown(value: float, digits: int) -> str:
    """A number whose zero has no sign."""
    text = f"{value:,.{digits}f}"
    return text if any(c in "123456789" for c in text) else text.removeprefix("-")


def _head(title: str, paint: Paint) -> Iterator[str]:
    yield ""
    yield paint(title, "bold")


def _restricted(restricted: Mapping[str, Any], names: Mapping[str, str], paint: Paint) -> Iterator[str]:
    yield from _head("Direct trade, USD mn a year", paint)
    yield f"  controlled {span(restricted['covered'])}; of it stops {span(restricted['total'])}"
    if restricted["without_flow"]:
        yield from paint.wrap(
            f"not known, for one of the goods at least, of {counted(len(restricted['without_flow']), 'destination')}: {', '.join(restricted['without_flow'][:12])}",
            2,
        )
    for goods in restricted["by_goods"]:
        rows = goods["by_destination"]
        yield from paint.wrap(f"{goods['goods']}, HS {goods['hs'] or 'not stated'}: stops {span(goods['total'])}", 2)
        if not rows:
            yield "    no destination with a known flow gets another answer"
            continue
        told = [
            (str(r["rank"]), _name(r["economy"], names), span(r["flow"]), span(r["predicted_change"], percent=True), span(r["predicted_usd"]),
             _direction(r), _levels(r))
            for r in rows[:MOST]
        ]  # fmt: skip
        yield from table_lines(
            ("rank", "destination", "controlled", "change of the heading", "USD mn", "direction", "level"), told, paint, 4
        )
        yield from _more(rows, paint)
        if any(r["within_ordinary_variation"] for r in rows[:MOST]):
            yield from paint.wrap("*: smaller than the trade moved by itself before the measure, so the sign cannot be told", 4)


def _direction(row: Mapping[str, Any]) -> str:
    """Falls or rises; with a mark where that cannot be told from ordinary variation."""
    return f"{row['direction']} *" if row["within_ordinary_variation"] else str(row["direction"])


def _levels(row: Mapping[str, Any]) -> str:
    return f"{row['was']} -> {row['becomes']}" if row.get("was") is not None else "as before"


def _name(code: str, names: Mapping[str, str]) -> str:
    return f"{names[code]} ({code})" if code in names else code


def _more(rows: Sequence[Any], paint: Paint) -> Iterator[str]:
    if len(rows) > MOST:
        yield paint(f"    + {len(rows) - MOST} more; --json has all", "dim")


def _models(impact: Mapping[str, Any], paint: Paint) -> Iterator[str]:
    yield from _head("World totals by model, USD mn", paint)
    rows = [(m["model"], m["side"], m["horizon"], span(m["output"]), span(m["value_added"])) for m in impact["models"]]
    yield from table_lines(("model", "side", "horizon", "output", "value added"), rows, paint)
    yield from paint.wrap(impact["lead"]["sentence"], 2)


def _roles(impact: Mapping[str, Any], paint: Paint) -> Iterator[str]:
    yield from _head("Makers, destinations, third countries, USD mn of value added", paint)
    rows = [
        (ROLES[r["role"]], str(r["economies"]), span(r["value_added"]), span(r["losses"]), span(r["gains"]))
        for r in impact["by_role"]
    ]
    yield from table_lines(("role", "economies", "change", "losses", "gains"), rows, paint)
    yield f"  lost by third countries for each USD of restricted trade: {span(impact['third_country_per_restricted'], 3)}"
    none = impact["not_buying"]
    yield f"  lost by the {none['economies']} economies that buy none of the goods directly: {span(none['losses'])}, for each USD {span(none['per_restricted'], 3)}"


def _economies(impact: Mapping[str, Any], names: Mapping[str, str], paint: Paint) -> Iterator[str]:
    by_code = {r["economy"]: r for r in impact["by_economy"]}
    yield from _head("Who is hit, third countries first, USD mn of value added", paint)
    rows = [
        (_name(h["economy"], names), ROLES[h["role"]], "LDC" if h["ldc"] else h["income"], span(h["loss"]), span(h["per_restricted"], 4),
         span(by_code[h["economy"]]["share_of_gdp"], 4, percent=True))
        for h in _first(impact["who_is_hit"])
    ]  # fmt: skip
    yield from table_lines(("economy", "role", "income", "loss", "loss per USD restricted", "of its value added"), rows, paint)
    if not rows:
        yield "  nobody"


def _first(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The first of the third countries, and the first of the others."""
    third = [r for r in rows if r["role"] == "third"]
    return [*third[:MOST], *[r for r in rows if r["role"] != "third"][:MOST]]


def _groups(impact: Mapping[str, Any], paint: Paint) -> Iterator[str]:
    yield from _head("Income groups, USD mn of value added", paint)
    rows = [
        (g["group"], ROLES[g["role"]], str(g["economies"]), span(g["value_added"]), span(g["losses"]), span(g["gains"]))
        for g in impact["by_group"]
    ]
    yield from table_lines(("group", "role", "economies", "change", "losses", "gains"), rows, paint)


def _sectors(impact: Mapping[str, Any], paint: Paint) -> Iterator[str]:
    yield from _head("Sectors, all economies together, USD mn", paint)
    order = sorted(impact["by_sector"], key=lambda s: -abs(s["value_added"]["value"] or 0.0))[:10]
    rows = [(s["sector"], s["name"], span(s["output"]), span(s["value_added"])) for s in order if s["value_added"]["value"]]
    yield from table_lines(("sector", "name", "output", "value added"), rows, paint)


def _tiers(impact: Mapping[str, Any], paint: Paint) -> Iterator[str]:
    yield from _head("Output lost by tier (linear models), USD mn", paint)
    rows = [
        (t["side"], t["tier"], span(t["maker"]), span(t["target"]), span(t["third"]))
        for t in (*impact["tiers"], *impact["tiers_importer"])
    ]
    yield from table_lines(("side", "tier", "makers", "destinations", "third countries"), rows, paint)


def _gains(impact: Mapping[str, Any], names: Mapping[str, str], paint: Paint) -> Iterator[str]:
    if impact["who_gains"]:
        yield from _head("Who gains share at the destinations (medium run)", paint)
        rows = [
            (_name(g["economy"], names), span(g["share_before"], 3, percent=True), span(g["share_after"], 3, percent=True))
            for g in impact["who_gains"]
        ]
        yield from table_lines(("economy", "share before", "share after"), rows, paint)


def _exposure(impact: Mapping[str, Any], paint: Paint) -> Iterator[str]:
    yield from _head("Exposure", paint)
    rows = [
        (e["goods"], span(e["hhi"], 2), span(e["maker_share"], percent=True), span(e["foreign_availability"], percent=True),
         span(e["dependence"], percent=True), span(e["cdi1"], 2), span(e["cdi2"], 2), span(e["cdi3"], 2), span(e["spof"], 2), span(e["price_response"], 2, percent=True))
        for e in impact["exposure"]
    ]  # fmt: skip
    header = ("goods", "HHI", "makers' share", "foreign availability", "dependence", "CDI1", "CDI2", "CDI3", "SPOF", "price")
    yield from table_lines(header, rows, paint)
    for e in impact["exposure"]:
        yield from paint.wrap(f"{e['goods']}: world supply by {e['basis']}. {e['note']}", 2)


def _together(impact: Mapping[str, Any], paint: Paint) -> Iterator[str]:
    for kind in ("coalition", "retaliation"):
        found = impact[kind]
        if found is None:
            continue
        yield from _head(f"{kind.capitalize()}: each alone and all at once, USD mn of value added lost", paint)
        named = [*((" + ".join(m["measures"]), m) for m in found["measures"]), ("all at once", found["all"])]
        rows = [
            (name, span(m["restricted"]), span(m["total"]), span(m["own"]), span(m["target"]), span(m["third"]))
            for name, m in named
        ]
        yield from table_lines(
            ("measures", "restricted", "lost by all", "makers", "destinations", "third countries"), rows, paint
        )
        yield from paint.wrap(found["note"], 2)


def _reach(reach: Mapping[str, Any], names: Mapping[str, str], paint: Paint) -> Iterator[str]:
    yield from _head(f"Reach: {reach['score']} of {len(reach['checklist'])} questions answered yes", paint)
    for row in reach["checklist"]:
        by = (
            f" ({row['by']}: {', '.join(row['rules'][:3]) or row['source']})"
            if row["source"]
            else f" ({row['by']})"
            if row["by"]
            else ""
        )
        yield from paint.wrap(f"{row['answer']}  {row['question']}{by}", 2, 5)
    yield f"  caught flows of third countries, USD mn: {span(reach['caught'])}; their share of all under the rule: {span(reach['etr'], percent=True)}"
    rows = [
        (k["kind"], f"{k['theta']:.2%}", "" if k["dispersion"] is None else f"{k['dispersion']:g}", span(k["caught"]), span(k["etr"], percent=True),
         "yes" if k["in_measure"] else "")
        for k in reach["kernels"]
        if k["in_measure"] or k["caught"]["high"]
    ]  # fmt: skip
    header = ("kernel", "threshold", "dispersion", "caught, USD mn", "share", "asked by the measure")
    yield from table_lines(header, rows, paint) if rows else ()
    by_economy = [(_name(r["economy"], names), span(r["caught"])) for r in reach["by_economy"][:MOST]]
    yield from table_lines(("third economy", "caught, USD mn"), by_economy, paint) if by_economy else ()
    for c in reach["conflicts"]:
        mark = "" if c["verified"] else " (unverified)"
        yield from paint.wrap(f"{c['jurisdiction']} {c['id']}{mark}, bears on {c['bears_on']}: {c['why']}", 2)
    yield from paint.wrap(reach["note"], 2)


def _peaceful(section: Mapping[str, Any], paint: Paint) -> Iterator[str]:
    touched = [i for i in section["items"] if i["touched"]]
    yield from _head(f"Peaceful use: {len(touched)} of {section['items_examined']} civil items get another answer", paint)
    rows = [(a["group"], span(a["was"], percent=True), span(a["becomes"], percent=True)) for a in section["access"]]
    yield from table_lines(("group", "access before", "access after"), rows, paint)
    for i in touched[:MOST]:
        yield from paint.wrap(f"{i['what']} ({i['use']}): {', '.join(i['codes'][:4])}; {len(i['destinations'])} destinations", 2)
    yield from paint.wrap(section["note"], 2)


def _sentences(title: str, told: Iterable[str], paint: Paint) -> Iterator[str]:
    yield from _head(title, paint)
    for sentence in told:
        yield from paint.wrap(f"- {sentence}", 2)


def _sources(sources: Sequence[Mapping[str, str]], paint: Paint) -> Iterator[str]:
    yield from _head("Sources", paint)
    for s in sources:
        yield from paint.wrap(
            f"{s['id']}: {s['title']}. {s['publisher']} {s['address']} {s['licence']} {s['vintage']}".strip(), 2
        )
