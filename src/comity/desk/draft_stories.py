"""Stories: what is stated of a cell besides item and destination, so that a rule on end uses, end users or answers shows what it changes.

The first story is a civil export with nothing else about it. Each further one is what an alternative of a changed rule asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from comity.desk.draft_words import counted
from comity.law.conditions import Literal, normal_form
from comity.law.records import Atom, ListedParty, Pack, Rule
from comity.law.store import Law
from comity.terms.dates import holds
from comity.terms.words import KNOWLEDGE

MOST: Final = 6
PART_FACTS: Final = ("made_with", "plant", "content")
SKIPPED: Final = ("documents", "claimed", "content_share", "quantity", "de_minimis", "ownership")
"""Facts for which no story is told: they are named among what is not evaluated."""
_WORKING: Final = ("require", "prohibit", "notify", "permit", "review", "reach", "bar")
_MILDEST: Final = {w: i for i, w in enumerate(KNOWLEDGE)}


class Story(NamedTuple):
    """A name for people and the columns of an order that it states; `plain` for the civil export."""

    name: str
    columns: Mapping[str, str]
    plain: bool = False

    @property
    def direct(self) -> bool:
        """Whether the goods leave the territory of the law itself, as direct trade counts them."""
        return not set(self.columns) & {"act", "from", "origin", *PART_FACTS}


CIVIL: Final = Story("civil export", {}, plain=True)


def stories(rules: Iterable[Rule], pack: Pack, law: Law, day: str, home: str) -> tuple[tuple[Story, ...], tuple[str, ...]]:
    """The stories under which the rules can show a change, and a sentence for each kind of condition that none tells."""
    teller = _Teller(pack, law, day, home)
    found: dict[tuple[tuple[str, str], ...], Story] = {(): CIVIL}
    for rule in rules:
        if rule.kind in _WORKING:
            for alternative in normal_form(rule.when):
                story = teller.tell(alternative)
                if story is not None:
                    found.setdefault(tuple(sorted(story.columns.items())), story)
    notes = [f"conditions on {', '.join(sorted(teller.left))} are not told as stories"] if teller.left else []
    if len(found) > MOST:
        notes.append(
            f"{counted(len(found) - MOST, 'more combination')} of conditions {'is' if len(found) - MOST == 1 else 'are'} not told as stories"
        )
    ordered = sorted(found.values(), key=lambda s: (len(s.columns), s.columns.get("facts", "").count(";")))
    return tuple(ordered[:MOST]), tuple(notes)


class _Teller:
    """Turns one alternative of a rule into a story; None when it says nothing beyond item, route and destination."""

    def __init__(self, pack: Pack, law: Law, day: str, home: str) -> None:
        self.pack, self.law, self.day, self.home = pack, law, day, home
        self.left: set[str] = set()
        self._of_fact: Mapping[str, Callable[[tuple[str, ...]], tuple[str, dict[str, str]]]] = {
            "uses": self._use, "knowledge": self._knowledge, "parties": self._listed, "headquarters": self._seat, "act": self._act,
            "from": self._start,
        }  # fmt: skip

    def tell(self, alternative: tuple[Literal, ...]) -> Story | None:
        """The story of one alternative."""
        columns: dict[str, str] = {}
        words: list[str] = []
        for atom, wanted in alternative:
            family = atom.fact.partition(":")[0].partition(".")[0]
            if family == "ask":
                answer = f"{atom.fact[4:]}={'yes' if wanted else 'no'}"
                columns["facts"] = f"{columns['facts']};{answer}" if "facts" in columns else answer
                words.append(f"answered {answer}")
            elif wanted:
                word, more = self._said(atom, family)
                words += [word] if word else []
                columns |= more
        self._abroad(columns, words)
        if "uses" in columns:
            columns.setdefault("knowledge", "knows")
        else:
            columns.pop("knowledge", None)
        return Story("; ".join(words), columns) if columns else None

    def _said(self, atom: Atom, family: str) -> tuple[str, dict[str, str]]:
        """What a test that is to hold makes the order state."""
        if family in PART_FACTS:
            return self._part(family, atom.args, atom.origin)
        if atom.fact in self._of_fact:
            return self._of_fact[atom.fact](atom.args)
        if family in SKIPPED:
            self.left.add(family.replace("_", " "))
        return "", {}

    def _abroad(self, columns: dict[str, str], words: list[str]) -> None:
        """A re-export, and a product of technology or a plant, is sent from a third place: the first by code."""
        part = any(f in columns for f in PART_FACTS)
        if (part or columns.get("act", "").endswith("re-export")) and "from" not in columns:
            third = min(c for c in self.law.gazetteer.by_code if "-" not in c and c != self.home)
            columns |= {"from": third, "exporter_country": third}
            words.append(f"sent from {third}")
            if part:
                columns |= {"origin": third, "act": columns.get("act", "re-export")}

    def _use(self, args: tuple[str, ...]) -> tuple[str, dict[str, str]]:
        if {"none-of-concern", "civil"} & set(args):
            return "", {}
        word = next((w for w in ("military", "supercomputer") if w in args), args[0])
        return f"{word.replace('-', ' ')} end use", {"uses": word}

    def _knowledge(self, args: tuple[str, ...]) -> tuple[str, dict[str, str]]:
        mildest = min(args, key=lambda a: _MILDEST.get(a, 0))
        return "", {"knowledge": mildest} if mildest != "none" else {}

    def _listed(self, args: tuple[str, ...]) -> tuple[str, dict[str, str]]:
        party = listed_with(self.law, args, self.day)
        if party is None:
            self.left.add("parties")
            return "", {}
        return f"listed end user ({args[0]})", {"end_user": party.name, "end_user_same_as": party.id, "end_user_listed": ""}

    def _seat(self, args: tuple[str, ...]) -> tuple[str, dict[str, str]]:
        place = self._place(args, ())
        return (f"end user with headquarters in {place}", {"end_user_headquarters": place}) if place else ("", {})

    def _act(self, args: tuple[str, ...]) -> tuple[str, dict[str, str]]:
        return ("", {}) if "export" in args else (args[0].replace("-", " "), {"act": args[0]})

    def _start(self, args: tuple[str, ...]) -> tuple[str, dict[str, str]]:
        place = self._place(args, (self.home,))
        return ("", {}) if place == self.home or not place else (f"sent from {place}", {"from": place})

    def _part(self, family: str, args: tuple[str, ...], origin: tuple[str, ...]) -> tuple[str, dict[str, str]]:
        codes = [m.code for a in args for m in self.pack.code_sets.get(a, ()) if not m.exclude] or [a for a in args if ":" in a]
        code = next((c for c in codes if not set("*?[") & set(c)), "")
        place = self._place(origin, (self.home,)) or self.home
        words = {"made_with": "made with", "plant": "made in a plant with", "content": "with content of"}[family]
        share = "|0.5" if family == "content" else "|"
        return f"{words} {code or 'technology'} from {place}", {family: f"{place}|{code}{share}"}

    def _place(self, names: tuple[str, ...], first: tuple[str, ...]) -> str:
        """One territory of those that are named: the law's own where it is among them, else the first by code."""
        found: set[str] = set()
        for name in names:
            group = self.pack.groups.get(name)
            found |= {m.territory for m in group.members if holds(m.since, m.until, self.day)} if group else {name}
        found = {f for f in found if f in self.law.gazetteer.by_code and "-" not in f}
        return next((f for f in first if f in found), min(found, default=""))


def listed_with(law: Law, tags: tuple[str, ...], day: str) -> ListedParty | None:
    """The first listed party that bears one of the tags on a day."""
    for p in law.parties():
        if holds(p.since, p.until, day) and set(tags) & set(p.tags):
            return p
    return None
