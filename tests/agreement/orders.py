"""Random orders over all packs: every fact may be missing, codes and places come from the law itself."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from comity.desk.assess import Desk
from comity.engine.order import Authorisations, EndUse, Item, Listed, Order, Owner, Party, Route, _Part
from comity.law.conditions import atoms_of
from comity.terms import words
from comity.terms.codes import is_pattern
from comity.terms.dates import days_of

PLACES = [
    "US",
    "DE",
    "FR",
    "CN",
    "HK",
    "MO",
    "TW",
    "JP",
    "KR",
    "SG",
    "IN",
    "PK",
    "RU",
    "BY",
    "IR",
    "KP",
    "CU",
    "SY",
    "UA",
    "UA-43",
    "UA-30",
    "TR",
    "AE",
    "IL",
    "GB",
    "CA",
    "AU",
    "BR",
    "VN",
    "VE",
    "KZ",
    "SD",
    "YE",
    "LY",
    "CH",
    "MX",
    "ZA",
]
REACHING = ("from", "origin", "exporter_country", "party_country", "destination", "via")


class Pool:
    """What the orders about one law are drawn from: its own codes, places, acts, days, questions and names."""

    def __init__(self, pack, known, usable):
        groups = {g.id: [m.territory for m in g.members] for g in pack.groups.values()}
        atoms = [a for r in pack.rules for a in atoms_of(r.when)]

        def places(found):
            return sorted({t for a in found for arg in a.args for t in groups.get(arg, [arg]) if t in known})

        self.jurisdiction = pack.jurisdiction
        own = [m.code for ms in pack.code_sets.values() for m in ms if not is_pattern(m.code)]
        tested = [
            arg
            for a in atoms
            if a.fact.startswith("item:") and a.op == "in"
            for arg in a.args
            if ":" in arg and not is_pattern(arg)
        ]
        named = {*pack.entries, *own, *tested, *(f"{ns}:none" for ns in pack.namespaces)}
        self.codes = sorted(c for c in named if usable(c)) or ["US-CCL:EAR99"]
        small = {m.code for ms in pack.code_sets.values() if len(ms) < 12 for m in ms if not is_pattern(m.code)} | set(tested)
        self.hot = sorted(c for c in small if usable(c)) or self.codes
        self.home = places(a for r in pack.rules if r.kind == "reach" for a in atoms_of(r.when) if a.fact in REACHING) or PLACES
        self.places = places(a for a in atoms if a.fact in ("destination", "via", "party_country", "headquarters")) or PLACES
        self.acts = sorted({arg for a in atoms if a.fact == "act" for arg in a.args}) or list(words.ACTS)
        self.uses = sorted({arg for a in atoms if a.fact == "uses" for arg in a.args} & set(words.USES)) or list(words.USES)
        days = days_of((x.since, x.until) for r in pack.rules for x in (r, *r.states))
        self.days = sorted(d for d in days if d > "2000") or ["2026-07-01"]
        self.questions = sorted(pack.questions)
        self.hs = sorted({m.code for ms in pack.hs_sets.values() for m in ms}) or ["854231"]
        self.rows = [f"row:{r.code.partition(':')[2]}#{r.n}" for rows in pack.rows.values() for r in rows if r.condition]
        limits = {
            Decimal(a.args[0])
            for a in atoms
            if a.op in ("ge", "gt", "le", "lt", "eq") and a.fact.startswith(("value", "quantity"))
        }
        self.limits = sorted(limits) or [Decimal(5000)]
        self.parameters = sorted({(a.fact.split(".", 1)[1], a.args[0]) for a in atoms if a.fact.startswith("parameter.")})


class Maker:
    """Makes random orders from a seed; each is about one law, so that every law is reached often."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.r = random.Random(seed)
        known = set(desk.law.gazetteer.by_code)
        self.pools = [Pool(p, known, lambda code: desk.codes.problem(code, "") is None) for p in desk.law.packs.values()]
        by_list = {}
        for p in desk.law.parties():
            if p.name and ";" not in p.name and "@" not in p.name:
                by_list.setdefault(p.list.split(".")[0], []).append(p)
        self.lists = [by_list[k] for k in sorted(by_list)]
        self.pool = self.pools[0]

    def maybe(self, chance: float, value: object) -> object:
        return value if self.r.random() < chance else None

    def place(self) -> str:
        return self.r.choice(PLACES if self.r.random() < 0.4 else self.pool.places)

    def home(self) -> str:
        return self.r.choice(self.pool.home) if self.r.random() < 0.75 else self.place()

    def code(self) -> str:
        pool = self.pool if self.r.random() < 0.8 else self.r.choice(self.pools)
        return self.r.choice(pool.hot if self.r.random() < 0.5 else pool.codes)

    def number(self) -> str:
        limit = self.r.choice(self.pool.limits)
        return str(
            self.r.choice(
                [
                    Decimal(0),
                    limit,
                    limit + Decimal("0.01"),
                    max(limit - Decimal("0.01"), Decimal(0)),
                    Decimal(5000),
                    Decimal(self.r.randrange(10**7)) / 100,
                ]
            )
        )

    def parts(self) -> tuple[_Part, ...]:
        shares = ["0.001", "0.0009", "0.1", "0.25", "0.251", "0.4", None]
        return tuple(
            _Part(
                origin=self.maybe(0.9, self.r.choice(["US", "CN", "JP"])),
                codes=(self.code(),) if self.r.random() < 0.9 else (),
                share=self.r.choice(shares),
            )
            for _ in range(self.r.randrange(3))
        )

    def party(self, role: str) -> Party:
        name = self.listed() if self.r.random() < 0.15 else f"Firm {self.r.randrange(100)}"
        owners = tuple(
            Owner(
                name=self.listed() if self.r.random() < 0.5 else "Somebody",
                country=self.maybe(0.3, self.r.choice(PLACES)),
                share=self.maybe(0.9, self.r.choice(["0.2", "0.5", "0.6"])),
            )
            for _ in range(self.r.randrange(3))
        )
        name = self.maybe(0.9, name)
        listed = self.maybe(0.1, "none")
        same, different = (self.r.choice(self.r.choice(self.lists)).id for _ in range(2))
        return Party(
            role=role,
            name=name,
            country=self.place() if name is None else self.maybe(0.8, self.place()),
            headquarters=self.maybe(0.5, self.place()),
            owners=self.maybe(0.4, owners),
            listed=listed,
            same_as=None if listed else self.maybe(0.03, (same,)),
            different_from=self.maybe(0.05, (different,)),
        )

    def listed(self) -> str:
        """A listed name, one in four with a letter left out."""
        name = self.r.choice(self.r.choice(self.lists)).name
        at = self.r.randrange(len(name))
        return name if self.r.random() < 0.75 or not (name[:at] + name[at + 1 :]).strip() else name[:at] + name[at + 1 :]

    def order(self, n: int) -> Order:
        r = self.r
        self.pool = pool = r.choice(self.pools)
        day = (
            date.fromisoformat(r.choice(pool.days)) + timedelta(days=r.choice((-1, 0, 1)))
            if r.random() < 0.4
            else date(2025, 6, 1) + timedelta(days=r.randrange(600))
        )
        roles = [role for role in words.ROLES if r.random() < (0.7 if role == "end_user" else 0.15)]
        uses = tuple(dict.fromkeys(r.choice(pool.uses if r.random() < 0.6 else words.USES) for _ in range(r.randrange(1, 3))))
        facts = {q: r.random() < 0.5 for q in r.sample(pool.questions, k=min(r.randrange(6), len(pool.questions)))}
        if pool.rows and r.random() < 0.3:
            facts[r.choice(pool.rows)] = r.random() < 0.5
        return Order(
            id=f"R{n}",
            date=day.isoformat(),
            act=self.maybe(0.9, r.choice(pool.acts if r.random() < 0.6 else words.ACTS)),
            route=Route(
                origin=self.maybe(0.93, self.home()),
                to=self.maybe(0.95, self.place()),
                via=self.maybe(0.3, (self.place(),) if r.random() < 0.7 else ()),
            ),
            items=tuple(self.item(str(i + 1)) for i in range(1 if r.random() < 0.9 else 2)),
            parties=Listed(listed="none") if r.random() < 0.15 else tuple(self.party(role) for role in roles),
            end_use=EndUse(uses=self.maybe(0.8, uses), knowledge=self.maybe(0.8, r.choice(words.KNOWLEDGE))),
            authorisations=Authorisations(
                claimed=self.maybe(0.2, ("US:LVS",)), documents=self.maybe(0.2, ("end-user-statement",))
            ),
            facts=facts,
        )

    def hs(self) -> str:
        """A code of the law's own tables, a longer or a shorter one."""
        code = self.r.choice(self.pool.hs)
        return self.r.choice([code, code.ljust(10, "0"), code[:4] or code, "27"])

    def item(self, number: str) -> Item:
        r = self.r
        codes = tuple(dict.fromkeys(self.code() for _ in range(r.randrange(1, 4))))
        return Item(
            id=number,
            codes=self.maybe(0.93, codes),
            hs=self.maybe(0.4, self.hs()),
            type=self.maybe(0.8, r.choice(words.ITEM_TYPES)),
            origin=self.maybe(0.8, self.home()),
            value=self.maybe(0.7, self.number()),
            currency=self.maybe(0.8, r.choice(["USD", "USD", "EUR", "CNY"])),
            quantity=self.maybe(0.3, self.number()),
            parameters=dict([r.choice(self.pool.parameters)]) if self.pool.parameters and r.random() < 0.2 else {},
            content=self.maybe(0.35, self.parts()),
            made_with=self.maybe(0.35, self.parts()),
            plant=self.maybe(0.35, self.parts()),
        )
