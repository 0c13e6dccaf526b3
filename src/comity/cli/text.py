"""An answer as text for a terminal: first what it is, then why, then what could change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from comity.cli.paint import Paint, plain
from comity.desk.telling import (
    BRANCHES,
    POLICIES,
    answering,
    change,
    citation,
    distant,
    helping,
    quiet,
    reason,
    screened,
    sentence,
    short,
    standing,
    tell,
)
from comity.engine.determination import (
    Authorisation,
    ChangeAhead,
    ConflictFound,
    Determination,
    Finding,
    ItemAnswer,
    JurisdictionAnswer,
    MissingFact,
    Screened,
    StaleRule,
)

MOST: Final = 8
"""Of what is open, so many are shown; the rest is in --json."""
_MOST_REASONS: Final = 6
_MOST_NOTES: Final = 4
_MOST_ASKED: Final = 3


def order_lines(d: Determination, paint: Paint, questions: Mapping[str, str]) -> Iterator[str]:
    """One determination; `questions` gives the wording of those that only the user can answer."""
    yield paint(plain(d.order), "bold") + f"  law of {d.date}"
    for n, item in enumerate(d.items):
        if n:
            yield ""
        yield head_line(item, paint)
        yield from _table(item, paint)
        for a in item.jurisdictions:
            if _told(a):
                yield from _answer(a, paint, questions)
        yield from _perhaps(item, paint)
    yield from _screening(d.screening, paint)
    for c in d.conflicts:
        yield from _conflict(c, paint)
    yield from _not_evaluated(d, paint)
    yield from _ahead(d, paint)
    for note in d.notes:
        yield from paint.wrap(f"note: {note}", 2)
    yield from law_lines(d, paint)
    if d.lists:
        versions = "; ".join(f"{name} {version}" for name, version in d.lists.items())
        yield from (paint(line, "dim") for line in paint.wrap(f"lists newer than in the law: {versions}", 0))


def _table(item: ItemAnswer, paint: Paint) -> Iterator[str]:
    """What each law says, one line each; those that may reach the order, and those that do not, in one line each at the end."""
    near = [a for a in item.jurisdictions if _told(a)]
    first = max((len(a.jurisdiction) for a in near), default=0)
    wide = max((len(short(a.outcome)) for a in near), default=0)
    for a in near:
        yield f"  {a.jurisdiction:{first}}  {paint(short(a.outcome), a.outcome)}{' ' * (wide - len(short(a.outcome)))}  {in_words(a)}"
    perhaps = [a.jurisdiction for a in item.jurisdictions if distant(a)]
    if perhaps:
        yield from paint.wrap(f"{short('incomplete')}  {', '.join(perhaps)}: whether this law reaches the order cannot be said yet", 2)
    free = [a.jurisdiction for a in item.jurisdictions if quiet(a)]
    if free:
        yield from paint.wrap(f"{short('not_required')}  {', '.join(free)}: even if this law reaches the order", 2)
    far = [a.jurisdiction for a in item.jurisdictions if a.outcome == "no_nexus"]
    if far:
        yield from paint.wrap(f"{short('no_nexus')}  {', '.join(far)}: {sentence('no_nexus')}", 2)


def _told(a: JurisdictionAnswer) -> bool:
    """Whether a law is told on its own: it reaches the order, or has found something."""
    return a.outcome != "no_nexus" and not distant(a) and not quiet(a)


def _perhaps(item: ItemAnswer, paint: Paint) -> Iterator[str]:
    """What laws ask that may reach the order, the question that most of them ask first."""
    laws = [a for a in item.jurisdictions if distant(a)]
    asked: dict[str, tuple[MissingFact, list[str]]] = {}
    for a in laws:
        for m in a.missing:
            asked.setdefault(m.fact, (m, []))[1].append(a.jurisdiction)
    if laws:
        yield ""
        yield paint(f"  {', '.join(a.jurisdiction for a in laws)}: may reach the order, and ask", "bold")
    for fact, (m, who) in sorted(asked.items(), key=lambda x: -len(x[1][1]))[:_MOST_ASKED]:
        yield from paint.wrap(f"{fact}: {m.question} ({', '.join(who)})", 4)
        yield from _candidates(m, paint, 6)
    if len(asked) > _MOST_ASKED:
        yield f"    + {len(asked) - _MOST_ASKED} more facts, asked by one law or another; see --json"


def head_line(item: ItemAnswer, paint: Paint) -> str:
    """What the item is."""
    codes = ", ".join(item.codes) or "no code stated"
    return paint(plain(f"item {item.item}" + (f"  {item.description}" if item.description else "")), "bold") + f"  {plain(codes)}"


def in_words(a: JurisdictionAnswer) -> str:
    """An outcome, and how an application would be judged, in words."""
    policy = POLICIES.get(a.policy, a.policy)
    return sentence(a.outcome) + (f"; {policy}" if policy else "")


def law_lines(d: Determination, paint: Paint) -> Iterator[str]:
    """Which law answered, and through when the text of each that may reach the order was checked."""
    near = {a.jurisdiction for item in d.items for a in item.jurisdictions if a.outcome != "no_nexus"}
    packs = ", ".join(f"{p.jurisdiction} {p.verified_through}" for p in d.law.packs if p.jurisdiction in near) or "none reaches the order"
    text = f"law {d.law.hash[:19]}, verified through: {packs}; asked {d.known_at}"
    yield from (paint(line, "dim") for line in paint.wrap(text, 0))


def _answer(a: JurisdictionAnswer, paint: Paint, questions: Mapping[str, str]) -> Iterator[str]:
    """Why one law answers as it does, and what could change the answer."""
    told = tell(a)
    if not (told.applying or told.reach or told.defeated or told.notes or a.missing or a.stale or a.duties):
        return
    yield ""
    yield paint(f"  {a.jurisdiction}: why", "bold")
    for f in (*told.applying, *told.reach, *told.defeated):
        yield from _finding(f, paint)
    if told.notes:
        titles = [f.title for f in told.notes[:_MOST_NOTES]]
        more = f"; + {len(told.notes) - _MOST_NOTES} more, see --json" if len(told.notes) > _MOST_NOTES else ""
        yield from paint.wrap(f"worth knowing: {'; '.join(titles)}{more}", 4)
    yield from _missing(a, paint)
    yield from _stale(a.stale, paint)
    yield from _help(a, paint, questions)
    for duty in a.duties:
        yield from paint.wrap(f"duty: {duty}", 4)


def _finding(f: Finding, paint: Paint) -> Iterator[str]:
    state = standing(f)
    mark = "" if f.verified else " (unverified)"
    cites = "; ".join(citation(c) for c in f.citations)
    policy = f"; {POLICIES.get(f.policy, f.policy)}" if f.policy and f.effect != "subject_to_law" else ""
    yield from paint.wrap(f"{f'[{state}] ' if state else ''}{f.title}{mark}{policy} [{f.rule}] - {cites}", 4)
    if f.note and not state:
        yield from paint.wrap(f.note, 6)
    because = [reason(b) for b in f.because]
    if because and f.effect != "subject_to_law":
        more = f"; + {len(because) - _MOST_REASONS} more" if len(because) > _MOST_REASONS else ""
        yield from (paint(line, "dim") for line in paint.wrap("; ".join(because[:_MOST_REASONS]) + more, 6))


def _missing(a: JurisdictionAnswer, paint: Paint) -> Iterator[str]:
    if not a.missing:
        return
    yield paint("    unknown: could change", "bold")
    for m in a.missing[:MOST]:
        yield from paint.wrap(f"{m.fact}: {m.question} ({change(m.could_change)})", 6)
        yield from _candidates(m, paint, 8)
    yield from _more(len(a.missing), "facts")


def _candidates(m: MissingFact, paint: Paint, indent: int) -> Iterator[str]:
    """Codes that stand beside the stated ones."""
    near = "; ".join(f"{c.code} ({c.relation} {c.of}{'' if c.verified else ', unverified'})" for c in m.candidates[:_MOST_ASKED])
    if near:
        yield from (paint(line, "dim") for line in paint.wrap(f"perhaps {near}", indent))


def _stale(stale: Sequence[StaleRule], paint: Paint) -> Iterator[str]:
    """Rules whose state is not known on the day, with both branches; those that come out alike either way share one line."""
    alike = [s for s in stale if len(set(s.branches.values())) == 1]
    for s in stale:
        if s in alike:
            continue
        known = f"not known after {s.known_until}" + (f" ({s.note})" if s.note else "")
        yield paint(f"    stale: {plain(s.rule)}, {plain(known)}", "bold")
        for branch, outcome in s.branches.items():
            yield from paint.wrap(f"{BRANCHES.get(branch, branch.replace('_', ' '))}: {sentence(outcome)}", 6)
    if alike:
        named = ", ".join(f"{s.rule} (known to {s.known_until})" for s in alike[:_MOST_ASKED])
        more = f", + {len(alike) - _MOST_ASKED} more, see --json" if len(alike) > _MOST_ASKED else ""
        yield from (paint(line, "dim") for line in paint.wrap(f"stale, with the same answer either way: {named}{more}", 4))


def _help(a: JurisdictionAnswer, paint: Paint, questions: Mapping[str, str]) -> Iterator[str]:
    """Authorisations that help, then those that may, then how many do not."""
    yes, unknown, no = helping(a)
    if yes or unknown:
        yield paint("    could help", "bold")
    for x in yes:
        yield from paint.wrap(f"yes: {x.title} [{x.id}] {'; '.join(citation(c) for c in x.citations[:2])}{_reach(x)}", 6)
        for condition in (*x.conditions, *x.duties):
            yield from paint.wrap(f"- {condition}", 8)
    freeing = [x for x in unknown if x.frees]
    unknown = [x for x in unknown if not x.frees]
    for x in unknown[:MOST]:
        yield from paint.wrap(f"unknown: {x.title} [{x.id}]{_reach(x)}", 6)
        facts = dict.fromkeys(reason(b, questions) for b in x.because)
        asked = [*list(facts)[:_MOST_ASKED], *([f"+ {len(facts) - _MOST_ASKED} more"] if len(facts) > _MOST_ASKED else [])]
        yield from (paint(line, "dim") for line in paint.wrap("open: " + "; ".join(asked), 8))
    yield from _more(len(unknown), "exceptions")
    if freeing:
        titles = "; ".join(x.title for x in freeing)
        yield from (paint(line, "dim") for line in paint.wrap(f"no requirement at all, if so (questions in --json): {titles}", 6))
    if no:
        few = len(no) == 1
        yield f"    {len(no)} exception{'' if few else 's'} do{'es' if few else ''} not help: see --json"


def _reach(x: Authorisation) -> str:
    return "" if x.sufficient else f" (overcomes only {', '.join(x.overcomes)})"


def _more(count: int, what: str) -> Iterator[str]:
    if count > MOST:
        yield f"      + {count - MOST} more {what}; see --json"


def _screening(hits: tuple[Screened, ...], paint: Paint) -> Iterator[str]:
    """The listed entries that parties are or may be: how probably and why, and the question where it is open."""
    if not hits:
        return
    yield ""
    yield paint("  parties on lists", "bold")
    for hit in sorted(hits, key=lambda h: bool(h.answered == "different"))[:MOST]:
        yield from paint.wrap(screened(hit), 4)
        why = [hit.because, "" if hit.judged else "No law asked here reads this; for information", *hit.measures[:1], hit.citation]
        yield from (paint(line, "dim") for line in paint.wrap(" ".join(_as_sentence(w) for w in why if w), 6))
        if answering(hit):
            yield from paint.wrap(answering(hit), 6)
    yield from _more(len(hits), "entries")


def _as_sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _conflict(c: ConflictFound, paint: Paint) -> Iterator[str]:
    yield ""
    yield paint(f"  conflict between {' and '.join(c.between)}{'' if c.certain else ' (possible)'}", "bold")
    yield from paint.wrap(f"{c.why} {'; '.join(citation(x) for x in c.citations)}", 4)
    yield from (paint(line, "dim") for line in paint.wrap(f"because of {', '.join(c.rules)}", 6))


def _not_evaluated(d: Determination, paint: Paint) -> Iterator[str]:
    """What each law also holds that was not looked at: once an order, shortened."""
    seen: dict[str, tuple[str, ...]] = {}
    for item in d.items:
        for a in item.jurisdictions:
            if a.not_evaluated and _told(a):
                seen[a.jurisdiction] = a.not_evaluated
    if seen:
        yield ""
    for j, texts in seen.items():
        first = [t.rstrip(". ").split(" (")[0] for t in texts[:_MOST_ASKED]]
        more = f"; + {len(texts) - _MOST_ASKED} more, see --json" if len(texts) > _MOST_ASKED else ""
        yield from paint.wrap(f"{j}, not evaluated: {'; '.join(first)}{more}", 2)


def _ahead(d: Determination, paint: Paint) -> Iterator[str]:
    """From which later days a law answers otherwise, as far as it is known here."""
    if not d.changes_ahead:
        return
    yield ""
    yield paint("  what is known to change", "bold")
    for c in d.changes_ahead[:MOST]:
        yield from paint.wrap(f"{ahead(c, several=len(d.items) > 1)}", 4)
    yield from _more(len(d.changes_ahead), "changes")


def ahead(c: ChangeAhead, *, several: bool) -> str:
    """A later change in one line."""
    policy = f"; {POLICIES.get(c.policy, c.policy)}" if c.policy else ""
    because = f": {c.because}" if c.because else ""
    rules = f" [{', '.join(c.rules)}]" if c.rules else ""
    cites = f" - {'; '.join(citation(x) for x in c.citations)}" if c.citations else ""
    return f"from {c.date}: {c.jurisdiction}{f', item {c.item}' if several else ''} {short(c.before)} -> {short(c.then)}{policy}{because}{rules}{cites}"
