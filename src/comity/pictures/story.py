"""A dossier as sections of blocks in reading order; law and authority here, effects in `story_effects`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from comity.pictures import story_effects
from comity.pictures.blocks import Block, Rows, Section, Shown, Text, Told, number, part, points, rows_of, table, text, words
from comity.pictures.picture import Picture
from comity.pictures.summary import Names, count, doubts, listed, summary
from comity.pictures.wording import CONDITIONS, LEVELS, TIERS, answer_words

EARLY: Final = 6


def story(dossier: Mapping[str, Any], pictures: Mapping[str, Picture], names: Names) -> tuple[Section, ...]:
    """All sections that have something to say; pictures stand where their figures are told."""
    made = (
        Section("summary", "At a glance", "The whole on one page; each part follows below.", _glance(dossier, names)),
        Section("doubt", "Where this is likely to be wrong", "Read this before any figure.", _early(dossier)),
        Section("measure", "The measure", "What is proposed or in force, and the grounds that are stated.", _measure(dossier, names)),
        Section("law", "What changes in the law", "Which items for which destinations get another answer.", _law(dossier, names)),
        Section("authority", "Authority", "What the control rests on, and who applies an equal rule.", _authority(dossier, names)),
        Section("like", "Like for like", "Whether destinations in equal recorded condition are treated alike.", _like(dossier, names)),
        *story_effects.sections(dossier, names),
        Section("floor", "The floor of non-proliferation", "What the Security Council and treaties ask to be controlled.", _floor(dossier)),
        Section("wrong", "All doubts, by part", "Every reason known here why a figure may be off.", _doubts(dossier)),
        Section("not-evaluated", "What is not evaluated", "Left out, and told so.", points(dossier.get("not_evaluated") or ())),
    )  # fmt: skip
    return tuple(s._replace(blocks=b) for s in made if (b := tuple(_with(s.blocks, pictures))))


def _with(blocks: Sequence[Block], pictures: Mapping[str, Picture]) -> Iterator[Block]:
    """Blocks without pictures that were not drawn."""
    for block in blocks:
        if not isinstance(block, Shown) or block.name in pictures:
            yield block


def _glance(d: Mapping[str, Any], names: Names) -> tuple[Block, ...]:
    return table("", ("", ""), [(Told(head), told) for head, told in summary(d, names)], folded=False)


def _early(d: Mapping[str, Any]) -> tuple[Block, ...]:
    left = len(rows_of(d, "where_wrong")) - EARLY
    more = (Told(f"{left} more reasons stand below.", address="#wrong"),) if left > 0 else ()
    return points((*doubts(d, EARLY), *more))


def _doubts(d: Mapping[str, Any]) -> tuple[Block, ...]:
    every = rows_of(d, "where_wrong")
    if len(every) <= EARLY:
        return ()
    return table(
        "", ("part", "why it may be wrong"), ((words(r.get("section")), words(r.get("sentence"))) for r in every), folded=False
    )


def _measure(d: Mapping[str, Any], names: Names) -> tuple[Block, ...]:
    m = part(d, "measure")
    who = ", ".join(names.get(j, j) for j in m.get("jurisdictions") or ())
    days = (
        f"Law of {m.get('before')} beside law of {m.get('after')}"
        if m.get("before") != m.get("after")
        else f"Laid over the law of {m.get('after')}"
    )
    spans = {"short": "months", "medium": "one to three years", "long": "until trade has settled anew"}
    horizon = f"Effects are told first for the {m.get('horizon')} run ({spans.get(str(m.get('horizon')), 'see models')})."
    grades = (
        "0 none",
        "1 security in general",
        "2 conduct asserted",
        "3 dated public evidence",
        "4 adjudicated or verified by the United Nations",
    )
    grounds = [
        (
            words(g.get("text"), str(g.get("source") or "")),
            words(g.get("kind")),
            words(grades[g["grade"]] if g.get("grade") in range(5) else "not graded"),
        )
        for g in rows_of(m, "grounds")
    ]
    sectors = {str(r.get("sector")): str(r.get("name") or r.get("sector")) for r in rows_of(d, "impact", "by_sector")}
    goods = [
        (words(g.get("id")), words(g.get("hs")), number(g.get("coverage")), words(sectors.get(str(g.get("sector")), g.get("sector"))), words(g.get("codes")), words(g.get("note"), str(g.get("source") or "")))
        for g in rows_of(m, "goods")
    ]  # fmt: skip
    return (
        *text(m.get("summary")), *text(f"Maker: {who}. {days}. {horizon}"),
        *table("Grounds", ("ground", "kind", "grade of the evidence"), grounds, folded=False),
        *table("Goods as trade statistics see them", ("goods", "customs heading (HS)", "share of its trade that is controlled", "sector", "entries", "note"), goods, folded=False),
    )  # fmt: skip


def _law(d: Mapping[str, Any], names: Names) -> tuple[Block, ...]:
    diff = part(d, "law_diff")
    entries, stories = _entries(rows_of(diff, "by_entry"), names)
    behind = _behind(rows_of(diff, "by_entry"))
    folio = part(diff, "portfolio")
    orders = [tuple(words(v) for v in (r.get("id"), r.get("item"), r.get("jurisdiction"), answer_words(r.get("was")), answer_words(r.get("becomes"))))
              for r in rows_of(folio, "rows")]  # fmt: skip
    moves = [
        (words(answer_words(r.get("was"))), words(answer_words(r.get("becomes"))), words(f"{r.get('cells', 0):,}"))
        for r in rows_of(diff, "transitions")
    ]
    heads = ("item", "what", *(("case",) if stories else ()), "destinations", "before", "after")
    return (
        *text(f"Compared: {base}. An answer is what one law asks for one item, one destination and one case." if (base := str(diff.get("baseline") or "").rstrip(".")) else ""),
        Shown("map-change"), Shown("law-matrix"),
        *table("From which answer to which", ("before", "after", "answers"), moves), *table("Cases", ("case", "what is answered", "answers that change"), _cases(diff)),
        *table("By item", heads, entries), *table("Rules behind the changes", ("rules", "provisions", "items"), behind),
        *table(f"Orders that are answered otherwise ({folio.get('file')})", ("order", "item", "law", "before", "after"), orders),
        *text(f"{left:,} more items are in the JSON output only." if (left := int(diff.get("entries_left_out") or 0)) else ""),
        Shown("list-growth"),
    )  # fmt: skip


def _entries(every: Sequence[Mapping[str, Any]], names: Names) -> tuple[list[tuple[Told, ...]], bool]:
    """One row for all cases in which an item gets the same answers in the same places; whether any case is named."""
    together: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for r in every:
        alike = (r.get("item"), r.get("jurisdiction"), tuple(r.get("destinations") or ()), r.get("was"), r.get("becomes"))
        together.setdefault(alike, []).append(r)
    named = any(r.get("story") for r in every)
    rows = []
    for found in together.values():
        r = found[0]
        cases = "; ".join(dict.fromkeys(str(x.get("story") or "") for x in found))
        rows.append((
            words(r.get("item")), words(r.get("heading")), *((Told(cases),) if named else ()), Told(listed(r.get("destinations") or (), names, 6)),
            words(answer_words(r.get("was"))), words(answer_words(r.get("becomes"))),
        ))  # fmt: skip
    return rows, named


def _cases(diff: Mapping[str, Any]) -> list[tuple[Told, ...]]:
    """What is stated of an answer besides item and destination, with the questions in words; nothing where there is one case."""
    every = rows_of(diff, "stories")
    rows: list[tuple[Told, ...]] = [
        (words(r.get("story")), Told(" ".join(f"{a.get('question') or a.get('id')} {str(a.get('answer')).capitalize()}." for a in rows_of(r, "asked"))),
         words(f"{int(r.get('changed') or 0):,}"))
        for r in every
    ]  # fmt: skip
    return rows if len(rows) > 1 else []


def _behind(every: Sequence[Mapping[str, Any]]) -> list[tuple[Told, ...]]:
    """Each set of rules once, with its provisions and the items that it answers."""
    items: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for r in every:
        items.setdefault((tuple(r.get("rules") or ()), tuple(r.get("provisions") or ())), []).append(str(r.get("item") or ""))
    return [
        (Told(", ".join(rules)), Told("; ".join(provisions)), words(list(dict.fromkeys(found))))
        for (rules, provisions), found in items.items()
        if rules or provisions
    ]


def _authority(d: Mapping[str, Any], names: Names) -> tuple[Block, ...]:
    a = part(d, "authority")
    items = [
        (
            words(r.get("item")),
            words([TIERS.get(t, t) for t in r.get("tiers") or ()]),
            words(r.get("regimes")),
            words(r.get("basis")),
            words(r.get("rules")),
        )
        for r in rows_of(a, "by_item")
    ]
    equal = [
        (words(r.get("item")), words(j.get("jurisdiction")), words(j.get("code")), words(j.get("relation")), words(j.get("rules")))
        for r in rows_of(a, "equal_rules") for j in rows_of(r, "jurisdictions")
    ]  # fmt: skip
    supply = [
        (words(s.get("commodity") or f"HS {s.get('hs')}"), number(s.get("covered")), number(s.get("foreign_availability")),
         Told("; ".join(f"{names.get(str(x.get('economy')), str(x.get('economy')))} {number(_share(x.get('share'))).text}" for x in rows_of(s, "suppliers"))))
        for s in rows_of(a, "supply")
    ]  # fmt: skip
    return (
        Shown("authority"),
        *_figures((("rests on this law alone", a.get("unilateral_remainder")), ("states under an equal or stricter rule", a.get("states")),
                   ("people there", a.get("population")), ("output (GDP) there", a.get("gdp")))),
        Shown("equal-rules"),
        *table("Who supplies the goods", ("goods", "supply under an equal rule", "available elsewhere", "suppliers"), supply),
        *table("Basis of each item", ("item", "basis", "regimes", "kind", "rules"), items),
        *table("Equal rules in other laws", ("item", "law", "its code", "how they compare", "rules"), equal),
        *text(a.get("note")),
    )  # fmt: skip


def _share(plain: Any) -> Any:
    return plain if isinstance(plain, Mapping) else {"value": plain, "unit": "share"}


def _figures(rows: Sequence[tuple[str, Any]]) -> tuple[Rows, ...]:
    """Labels with figures; what is not in the dossier is left out."""
    return table("", ("", ""), [(Told(label), number(plain)) for label, plain in rows if plain is not None], folded=False)


def _like(d: Mapping[str, Any], names: Names) -> tuple[Block, ...]:
    told = part(d, "like_for_like")
    if not told:
        return ()
    unequal = int(told.get("unequal_pairs") or 0)
    pairs = f"{count(int(told.get('pairs') or 0), 'pair')} of destinations are in equal recorded condition; {f'{unequal:,}' if unequal else 'none'} of them get different answers."
    explained = [
        (words(CONDITIONS.get(str(r.get("condition")), r.get("condition"))), number(r.get("share")))
        for r in rows_of(told, "explained_by")
    ]
    left = [
        (Told(names.get(str(r.get("destination")), str(r.get("destination")))), words(_level(r.get("level"))), words(_level(r.get("cluster_level"))),
         words(CONDITIONS.get(str(r.get("nearest_condition")), r.get("nearest_condition")) or "none recorded"))
        for r in sorted(rows_of(told, "unexplained"), key=lambda r: names.get(str(r.get("destination")), str(r.get("destination"))))
    ]  # fmt: skip
    clusters = [
        (Told(_conditions(part(c, "conditions"))), Told(listed(c.get("destinations") or (), names, 6)),
         Told(", ".join(_level(n) for n in sorted(set(part(c, "levels").values())))), words(bool(c.get("differs"))))
        for c in rows_of(told, "clusters")
    ]  # fmt: skip
    return (
        *text(pairs), Shown("like-for-like"),
        *table("How much of the difference a recorded condition explains", ("condition", "share of the difference"), explained),
        *table("Not explained by recorded conditions", ("destination", "asked", "asked of others in equal condition", "recorded condition that parts them best"), left),
        *table("Groups in equal recorded condition", ("conditions", "destinations", "asked", "differs"), clusters),
        *points(told.get("left_out") or () if isinstance(told.get("left_out"), (list, tuple)) else ()),
    )  # fmt: skip


def _conditions(recorded: Mapping[str, Any]) -> str:
    """What is recorded, in words; conditions that do not hold are counted."""
    told = {
        str(k): {1: "yes", 0: "no", -1: "not recorded"}.get(v, str(v)) if isinstance(v, int) else str(v)
        for k, v in recorded.items()
    }
    held = [k if v == "yes" else f"{k} ({v})" for k, v in told.items() if v != "no"]
    left = sum(1 for v in told.values() if v == "no")
    if not held:
        return f"none of {left}" if left else "none"
    return ", ".join((*held, *((f"{left} do not hold",) if left else ())))


def _level(level: Any) -> str:
    if isinstance(level, int):
        return LEVELS.get(level, str(level))
    return f"{level:.2g} on the scale 0 to 4" if isinstance(level, float) else str(level)


def _floor(d: Mapping[str, Any]) -> tuple[Block, ...]:
    told = part(d, "floor")
    checked = [
        (words(r.get("obligation")), Told(str(r.get("provision") or ""), address=str(r.get("address") or "")), words(r.get("entries")), words(r.get("destinations")), words(r.get("status")))
        for r in rows_of(told, "checked")
    ]  # fmt: skip
    said = [Text(words(s), strong=bool(told.get("refused"))) for s in told.get("sentences") or ()]
    if not said and checked:
        said = [Text(Told("Nothing that is checked here falls below what is demanded."))]
    return (
        *said,
        *text(told.get("note")),
        *table("", ("obligation", "provision", "entries", "destinations", "standing"), checked),
    )
