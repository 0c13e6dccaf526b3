"""Random orders over all packs: every fact may be missing, codes and places come from the law itself."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from comity.desk.assess import Desk
from comity.engine.order import Authorisations, EndUse, Item, Listed, Order, Owner, Party, Route, _Part
from comity.terms import words

PLACES = ["US", "DE", "FR", "CN", "HK", "MO", "TW", "JP", "KR", "SG", "IN", "PK", "RU", "BY", "IR", "KP", "CU", "SY", "UA", "UA-43", "UA-30", "TR", "AE", "IL", "GB", "CA", "AU", "BR", "VN", "VE", "KZ", "SD", "YE", "LY", "CH", "MX", "ZA"]


class Maker:
    """Makes random orders from a seed."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.r = random.Random(seed)
        packs = desk.law.packs.values()
        self.codes = [c for p in packs for c in p.entries]
        self.codes += ["US-CCL:EAR99", "EU-DU:none", "CN-DU:none", "EU-ML:ML10", "US-USML:none", "EU-ML:none"]
        self.hot = [r for r in self.codes if r.split(":")[1][:5] in ("3A090", "3B001", "5A002", "1C350", "3A001", "6A003", "4A090", "1C902")]
        self.questions = [q for p in packs for q in p.questions]
        self.rows = [f"row:{r.code.partition(':')[2]}#{r.n}" for p in packs for rows in p.rows.values() for r in rows if r.condition]
        self.names = [p.name for p in desk.law.parties() if p.name and ";" not in p.name and "@" not in p.name]
        self.entries = [p.id for p in desk.law.parties() if p.name]
        self.groups = [m.territory for p in packs for g in p.groups.values() for m in g.members]

    def maybe(self, chance: float, value: object) -> object:
        return value if self.r.random() < chance else None

    def place(self) -> str:
        return self.r.choice(PLACES) if self.r.random() < 0.8 else self.r.choice(self.groups)

    def code(self) -> str:
        return self.r.choice(self.hot if self.r.random() < 0.3 else self.codes)

    def number(self) -> str:
        return str(self.r.choice([Decimal(0), Decimal(500), Decimal("499.99"), Decimal(3000), Decimal(5000), Decimal("5000.01"),
                                  Decimal(self.r.randrange(10**7)) / 100]))

    def parts(self) -> tuple[_Part, ...]:
        shares = ["0.001", "0.0009", "0.1", "0.25", "0.251", "0.4", None]
        return tuple(
            _Part(origin=self.maybe(0.9, self.r.choice(["US", "CN", "JP"])), codes=(self.code(),) if self.r.random() < 0.9 else (),
                  share=self.r.choice(shares))
            for _ in range(self.r.randrange(3))
        )

    def party(self, role: str) -> Party:
        name = self.listed() if self.r.random() < 0.15 else f"Firm {self.r.randrange(100)}"
        owners = tuple(
            Owner(name=self.listed() if self.r.random() < 0.5 else "Somebody", country=self.maybe(0.3, self.r.choice(PLACES)), share=self.maybe(0.9, self.r.choice(["0.2", "0.5", "0.6"])))
            for _ in range(self.r.randrange(3))
        )
        name = self.maybe(0.9, name)
        listed = self.maybe(0.1, "none")
        same, different = self.r.sample(self.entries, 2)
        return Party(role=role, name=name, country=self.place() if name is None else self.maybe(0.8, self.place()), headquarters=self.maybe(0.5, self.place()),
                     owners=self.maybe(0.4, owners), listed=listed, same_as=None if listed else self.maybe(0.03, (same,)),
                     different_from=self.maybe(0.05, (different,)))

    def listed(self) -> str:
        """A listed name, one in four with a letter left out."""
        name = self.r.choice(self.names)
        at = self.r.randrange(len(name))
        return name if self.r.random() < 0.75 or not (name[:at] + name[at + 1 :]).strip() else name[:at] + name[at + 1 :]

    def order(self, n: int) -> Order:
        r = self.r
        day = date(2025, 6, 1) + timedelta(days=r.randrange(600)) if r.random() < 0.9 else date(2018, 1, 1) + timedelta(days=r.randrange(3000))
        roles = [role for role in words.ROLES if r.random() < (0.7 if role == "end_user" else 0.15)]
        uses = tuple(dict.fromkeys(r.choice(words.USES) for _ in range(r.randrange(1, 3))))
        facts = {q: r.random() < 0.5 for q in r.sample(self.questions, k=min(r.randrange(6), len(self.questions)))}
        if self.rows and r.random() < 0.3:
            facts[r.choice(self.rows)] = r.random() < 0.5
        return Order(
            id=f"R{n}", date=day.isoformat(), act=self.maybe(0.9, r.choice(words.ACTS)),
            route=Route(origin=self.maybe(0.93, self.place()), to=self.maybe(0.95, self.place()),
                        via=self.maybe(0.3, (self.place(),) if r.random() < 0.7 else ())),
            items=tuple(self.item(str(i + 1)) for i in range(1 if r.random() < 0.9 else 2)),
            parties=Listed(listed="none") if r.random() < 0.15 else tuple(self.party(role) for role in roles),
            end_use=EndUse(uses=self.maybe(0.8, uses), knowledge=self.maybe(0.8, r.choice(words.KNOWLEDGE))),
            authorisations=Authorisations(claimed=self.maybe(0.2, ("US:LVS",)), documents=self.maybe(0.2, ("end-user-statement",))),
            facts=facts,
        )

    def item(self, number: str) -> Item:
        r = self.r
        codes = tuple(dict.fromkeys(self.code() for _ in range(r.randrange(1, 4))))
        return Item(
            id=number, codes=self.maybe(0.93, codes), hs=self.maybe(0.4, r.choice(["8542", "854231", "901580", "84", "27", "8486209000"])),
            type=self.maybe(0.8, r.choice(words.ITEM_TYPES)), origin=self.maybe(0.8, self.place()),
            value=self.maybe(0.7, self.number()), currency=self.maybe(0.8, r.choice(["USD", "USD", "EUR", "CNY"])),
            quantity=self.maybe(0.3, self.number()),
            parameters={"tpp": r.choice(["1600", "2399", "4800", "20999", "21000"])} if r.random() < 0.2 else {},
            content=self.maybe(0.35, self.parts()), made_with=self.maybe(0.35, self.parts()), plant=self.maybe(0.35, self.parts()),
        )
