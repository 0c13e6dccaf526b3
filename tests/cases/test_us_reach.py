"""When United States law reaches a foreign-made item: 15 CFR 734.9 and 734.4, prong by prong, read from the text of 2026-09-24.

Every line was written from the law. `yes`: the rule applies. `no`: it does not, whatever else may come. `open`: a stated
fact leaves it undecided, and nothing may be concluded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from comity.desk.assess import Desk
from comity.engine.determination import JurisdictionAnswer

from .asking import CLEAN_PARTIES, HARMLESS, ask, ask_clean, helps, rules

REACH = "us.ear.reach."
DE_MINIMIS = "us.ear.reach.de-minimis"
KNOWS: dict[str, Any] = {"uses": ["civil"], "knowledge": "knows"}
SUPERCOMPUTER = {"uses": ["supercomputer"], "knowledge": "reason-to-know"}
ADVANCED = {"uses": ["advanced-ic"], "knowledge": "reason-to-know"}
SAID_NO = dict.fromkeys((
    "us.fdp.informed", "us.fdp.input-subject-to-ear", "us.fdp.plant-subject-to-ear", "us.fdp.contains-plant-product",
    "us.fdp.for-footnote-1-entity", "us.fdp.for-footnote-3-entity", "us.fdp.for-footnote-4-entity", "us.fdp.for-footnote-5-entity",
    "us.fdp.for-russia-belarus-crimea-item", "us.fdp.for-item-in-iran", "us.iran.government-is-party",
    "us.fdp.supercomputer-in-china-or-macau", "us.fdp.content-is-integrated-circuit", "us.fdp.developed-from-enc",
), False)  # fmt: skip
UNSAID = "unsaid"
"""Marks a fact that the order leaves out."""


@dataclass(frozen=True)
class Item:
    """A foreign-made item that meets every prong of one rule; a case changes some of it."""

    code: str
    to: str
    tech: str = ""
    plant: str = ""
    tech_origin: str = "US"
    origin: str = "MY"
    hs: str = "4202"
    more_codes: tuple[str, ...] = ()
    end_use: dict[str, Any] = field(default_factory=lambda: dict(HARMLESS))
    footnote: str = ""
    parties: str = "clean"
    date: str = "2026-07-23"
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


def parts(code: str, origin: str) -> list[dict[str, Any]]:
    return [{"origin": origin, "codes": [f"US-CCL:{code}"]}] if code else []


def asked(desk: Desk, item: Item) -> JurisdictionAnswer:
    """What United States law says of the item, sent on from Malaysia."""
    facts: dict[str, Any] = {**SAID_NO, **dict.fromkeys(item.yes, True), **dict.fromkeys(item.no, False)}
    for name in item.open:
        facts.pop(name, None)
    goods: dict[str, Any] = {"type": "commodity", "content": [], "origin": item.origin, "hs": item.hs}
    goods |= {k: parts(v, item.tech_origin) for k, v in (("made_with", item.tech), ("plant", item.plant)) if v != UNSAID}
    if item.hs == UNSAID:
        del goods["hs"]
    people: Any = {"clean": CLEAN_PARTIES, UNSAID: []}.get(item.parties)
    if item.footnote:
        tag = f"us.entity-list.fn-{item.footnote}"
        listed = next(p for p in desk.law.parties() if tag in p.tags and p.name and not p.until and p.since <= item.date)
        people = [{"role": "end_user", "name": listed.name, "country": listed.country or item.to, "owners": []}]
    codes = None if item.code == UNSAID else [f"US-CCL:{item.code}", *item.more_codes]
    end_use = {} if item.end_use.get("knowledge") == UNSAID else item.end_use
    return ask(desk, "US", item.to, codes, sent_from="MY", act="re-export", via=[], date=item.date, item=goods,
               parties=people, end_use=end_use, facts=facts)  # fmt: skip


def verdict(answer: JurisdictionAnswer, rule: str) -> str:
    return "yes" if rule in rules(answer) else "open" if rule in rules(answer, "unknown") else "no"


def changed(base: Item, **over: Any) -> Item:
    return Item(**{**{f: getattr(base, f) for f in base.__dataclass_fields__}, **over})


NS = Item("2B001.a", "CN", "2E003")
SPACE = Item("9A515.b", "CN", "9E515")
SERIES_600 = Item("9A610.a", "CN", "9E610")
FN1 = Item("EAR99", "CN", "3E001", footnote="1")
FN3 = Item("EAR99", "AE", "7E994", footnote="3")
FN4 = Item("EAR99", "CN", "5E002", footnote="4")
FN5 = Item("3B001.b", "CN", "3D993", footnote="5")
RUSSIA = Item("3A991.a", "RU", "3E991")
ADVANCED_CHIP = Item("3A090.a", "VN", "3D001")
SUPER = Item("EAR99", "CN", "4E001", end_use=SUPERCOMPUTER)
IRAN = Item("3A991.a", "IR", "5E991")
SME = Item("3B001.d", "CN", "3E992")
WEIGHTS = Item("4E091", "DE", plant="3A090", date="2025-05-12")

ASKS_1, ASKS_3, ASKS_4, ASKS_5 = (f"us.fdp.for-footnote-{n}-entity" for n in (1, 3, 4, 5))
SUBJECT, CONTAINS = "us.fdp.input-subject-to-ear", "us.fdp.contains-plant-product"
SOMEONE_ELSE = {"footnote": "", "end_use": KNOWS}

CASES: list[tuple[str, Item, dict[str, Any], str]] = [
    # (b) national security
    ("fdp-ns", NS, {}, "yes"),
    ("fdp-ns", NS, {"to": "VN"}, "yes"),
    ("fdp-ns", NS, {"to": "IR"}, "yes"),
    ("fdp-ns", NS, {"to": "CU"}, "yes"),
    ("fdp-ns", NS, {"to": "HK"}, "yes"),
    ("fdp-ns", NS, {"tech": "", "plant": "2E003"}, "yes"),
    ("fdp-ns", NS, {"to": "DE"}, "no"),
    ("fdp-ns", NS, {"to": "IN"}, "no"),
    ("fdp-ns", NS, {"code": "2B999"}, "no"),
    ("fdp-ns", NS, {"code": "EAR99"}, "no"),
    ("fdp-ns", NS, {"tech": "2E994"}, "no"),
    ("fdp-ns", NS, {"tech_origin": "JP", "yes": (SUBJECT,)}, "no"),
    ("fdp-ns", NS, {"tech": "", "plant": "3D001"}, "no"),
    ("fdp-ns", NS, {"tech": UNSAID}, "open"),
    ("fdp-ns", NS, {"tech": "", "plant": UNSAID}, "open"),
    ("fdp-ns", NS, {"code": UNSAID}, "open"),
    ("fdp-ns", NS, {"tech": "2E001"}, "open"),
    # (c) 9x515
    ("fdp-9x515", SPACE, {}, "yes"),
    ("fdp-9x515", SPACE, {"tech": "9D515"}, "yes"),
    ("fdp-9x515", SPACE, {"code": "9A515"}, "yes"),
    ("fdp-9x515", SPACE, {"to": "IR"}, "yes"),
    ("fdp-9x515", SPACE, {"to": "RU"}, "yes"),
    ("fdp-9x515", SPACE, {"tech": "", "plant": "9E515"}, "yes"),
    ("fdp-9x515", SPACE, {"tech": "", "plant": "9D515"}, "no"),
    ("fdp-9x515", SPACE, {"to": "MO"}, "no"),
    ("fdp-9x515", SPACE, {"to": "VN"}, "no"),
    ("fdp-9x515", SPACE, {"code": "9A610.a"}, "no"),
    ("fdp-9x515", SPACE, {"tech": "9E610"}, "no"),
    ("fdp-9x515", SPACE, {"tech_origin": "FR"}, "no"),
    ("fdp-9x515", SPACE, {"tech": UNSAID}, "open"),
    ("fdp-9x515", SPACE, {"code": UNSAID}, "open"),
    # (d) 600 series
    ("fdp-600-series", SERIES_600, {}, "yes"),
    ("fdp-600-series", SERIES_600, {"tech": "9D610"}, "yes"),
    ("fdp-600-series", SERIES_600, {"tech": "3E611"}, "yes"),
    ("fdp-600-series", SERIES_600, {"to": "VN"}, "yes"),
    ("fdp-600-series", SERIES_600, {"to": "SA"}, "yes"),
    ("fdp-600-series", SERIES_600, {"to": "CU"}, "yes"),
    ("fdp-600-series", SERIES_600, {"tech": "", "plant": "9E610"}, "yes"),
    ("fdp-600-series", SERIES_600, {"code": "0A919.a"}, "yes"),
    ("fdp-600-series", SERIES_600, {"code": "0A919.a", "tech": "", "plant": "9E610"}, "no"),
    ("fdp-600-series", SERIES_600, {"tech": "", "plant": "9D610"}, "no"),
    ("fdp-600-series", SERIES_600, {"to": "JP"}, "no"),
    ("fdp-600-series", SERIES_600, {"to": "BR"}, "no"),
    ("fdp-600-series", SERIES_600, {"code": "9A515.b"}, "no"),
    ("fdp-600-series", SERIES_600, {"code": "9A991.d"}, "no"),
    ("fdp-600-series", SERIES_600, {"tech": "9E515"}, "no"),
    ("fdp-600-series", SERIES_600, {"tech": UNSAID}, "open"),
    # (e)(1) footnote 1
    ("fdp-entity-list-fn1", FN1, {}, "yes"),
    ("fdp-entity-list-fn1", FN1, {"tech": "5E991"}, "yes"),
    ("fdp-entity-list-fn1", FN1, {"tech": "", "plant": "4D993"}, "yes"),
    ("fdp-entity-list-fn1", FN1, {"tech_origin": "KR", "yes": (SUBJECT,)}, "yes"),
    ("fdp-entity-list-fn1", FN1, {**SOMEONE_ELSE, "yes": (ASKS_1,)}, "yes"),
    ("fdp-entity-list-fn1", FN1, {"tech": "5D002"}, "no"),
    ("fdp-entity-list-fn1", FN1, {"tech": "3E004"}, "no"),
    ("fdp-entity-list-fn1", FN1, {"tech_origin": "KR"}, "no"),
    ("fdp-entity-list-fn1", FN1, {"footnote": ""}, "no"),
    ("fdp-entity-list-fn1", FN1, {"footnote": "", "end_use": {"uses": ["civil"], "knowledge": "suspects"}, "yes": (ASKS_1,)}, "no"),
    ("fdp-entity-list-fn1", FN1, {"tech": "", "plant": "3E001", "tech_origin": "KR"}, "no"),
    ("fdp-entity-list-fn1", FN1, {"tech_origin": "KR", "open": (SUBJECT,)}, "open"),
    ("fdp-entity-list-fn1", FN1, {"tech": UNSAID}, "open"),
    ("fdp-entity-list-fn1", FN1, {"footnote": "", "parties": UNSAID}, "open"),
    ("fdp-entity-list-fn1", FN1, {**SOMEONE_ELSE, "open": (ASKS_1,)}, "open"),
    # (e)(2) footnote 4: two encryption entries more
    ("fdp-entity-list-fn4", FN4, {}, "yes"),
    ("fdp-entity-list-fn4", FN4, {"tech": "5D002"}, "yes"),
    ("fdp-entity-list-fn4", FN4, {"tech": "", "plant": "5D002"}, "yes"),
    ("fdp-entity-list-fn4", FN4, {**SOMEONE_ELSE, "yes": (ASKS_4,)}, "yes"),
    ("fdp-entity-list-fn4", FN4, {"tech": "4D090"}, "no"),
    ("fdp-entity-list-fn4", FN4, {"footnote": ""}, "no"),
    ("fdp-entity-list-fn4", FN4, {"tech": UNSAID}, "open"),
    ("fdp-entity-list-fn4", FN4, {**SOMEONE_ELSE, "open": (ASKS_4,)}, "open"),
    # (e)(3) footnote 5 and advanced-node facilities
    ("fdp-entity-list-fn5", FN5, {}, "yes"),
    ("fdp-entity-list-fn5", FN5, {"code": "3B991.a"}, "yes"),
    ("fdp-entity-list-fn5", FN5, {"code": "3B903"}, "yes"),
    ("fdp-entity-list-fn5", FN5, {"code": "3B002.b"}, "yes"),
    ("fdp-entity-list-fn5", FN5, {"tech": "", "plant": "3D992"}, "yes"),
    ("fdp-entity-list-fn5", FN5, {"tech": "", "yes": (CONTAINS,)}, "yes"),
    ("fdp-entity-list-fn5", FN5, {"footnote": "", "end_use": ADVANCED}, "yes"),
    ("fdp-entity-list-fn5", FN5, {"footnote": "", "end_use": ADVANCED, "to": "MO"}, "yes"),
    ("fdp-entity-list-fn5", FN5, {**SOMEONE_ELSE, "to": "SG", "yes": (ASKS_5,)}, "yes"),
    ("fdp-entity-list-fn5", FN5, {"footnote": "", "end_use": ADVANCED, "to": "VN"}, "no"),
    ("fdp-entity-list-fn5", FN5, {"footnote": "", "end_use": {"uses": ["advanced-ic"], "knowledge": "none"}}, "no"),
    ("fdp-entity-list-fn5", FN5, {"footnote": ""}, "no"),
    ("fdp-entity-list-fn5", FN5, {"code": "3B001.c"}, "no"),
    ("fdp-entity-list-fn5", FN5, {"code": "3B001.g"}, "no"),
    ("fdp-entity-list-fn5", FN5, {"code": "3B991.b.2.a"}, "no"),
    ("fdp-entity-list-fn5", FN5, {"code": "3B002.c"}, "no"),
    ("fdp-entity-list-fn5", FN5, {"code": "3A001.a.1"}, "no"),
    ("fdp-entity-list-fn5", FN5, {"tech": "3D992"}, "no"),
    ("fdp-entity-list-fn5", FN5, {"code": "3B001"}, "open"),
    ("fdp-entity-list-fn5", FN5, {"tech": "", "open": (CONTAINS,)}, "open"),
    ("fdp-entity-list-fn5", FN5, {"tech": UNSAID}, "open"),
    ("fdp-entity-list-fn5", FN5, {"footnote": "", "end_use": {"knowledge": UNSAID}}, "open"),
    # (f) Russia, Belarus, occupied Crimea
    ("fdp-russia-belarus", RUSSIA, {}, "yes"),
    ("fdp-russia-belarus", RUSSIA, {"to": "BY"}, "yes"),
    ("fdp-russia-belarus", RUSSIA, {"to": "UA-43"}, "yes"),
    ("fdp-russia-belarus", RUSSIA, {"tech": "1E998"}, "yes"),
    ("fdp-russia-belarus", RUSSIA, {"code": "0A998"}, "yes"),
    ("fdp-russia-belarus", RUSSIA, {"tech": "", "plant": "2D290"}, "yes"),
    ("fdp-russia-belarus", RUSSIA, {"code": "EAR99", "hs": "854231"}, "yes"),
    ("fdp-russia-belarus", RUSSIA, {"code": "EAR99", "more_codes": ("US-SUPP6:a.2",)}, "yes"),
    ("fdp-russia-belarus", RUSSIA, {"to": "KZ", "end_use": KNOWS, "yes": ("us.fdp.for-russia-belarus-crimea-item",)}, "yes"),
    ("fdp-russia-belarus", RUSSIA, {"to": "KZ"}, "no"),
    ("fdp-russia-belarus", RUSSIA, {"tech": "3A991"}, "no"),
    ("fdp-russia-belarus", RUSSIA, {"tech_origin": "JP", "yes": (SUBJECT,)}, "no"),
    ("fdp-russia-belarus", RUSSIA, {"code": "EAR99", "more_codes": ("US-SUPP6:none",)}, "no"),
    ("fdp-russia-belarus", RUSSIA, {"code": "EAR99", "hs": UNSAID, "more_codes": ("US-SUPP6:none",)}, "open"),
    ("fdp-russia-belarus", RUSSIA, {"to": "UA"}, "open"),
    ("fdp-russia-belarus", RUSSIA, {"tech": UNSAID}, "open"),
    # (g) footnote 3: any product at all
    ("fdp-russia-belarus-meu", FN3, {}, "yes"),
    ("fdp-russia-belarus-meu", FN3, {"tech": "", "plant": "0D001"}, "yes"),
    ("fdp-russia-belarus-meu", FN3, {"tech_origin": "TR", "yes": (SUBJECT,)}, "yes"),
    ("fdp-russia-belarus-meu", FN3, {**SOMEONE_ELSE, "yes": (ASKS_3,)}, "yes"),
    ("fdp-russia-belarus-meu", FN3, {"tech": "7A994"}, "no"),
    ("fdp-russia-belarus-meu", FN3, {"footnote": ""}, "no"),
    ("fdp-russia-belarus-meu", FN3, {"tech_origin": "TR"}, "no"),
    ("fdp-russia-belarus-meu", FN3, {"tech": UNSAID}, "open"),
    ("fdp-russia-belarus-meu", FN3, {**SOMEONE_ELSE, "open": (ASKS_3,)}, "open"),
    # (h) advanced computing: the whole world
    ("fdp-advanced-computing", ADVANCED_CHIP, {}, "yes"),
    ("fdp-advanced-computing", ADVANCED_CHIP, {"to": "DE"}, "yes"),
    ("fdp-advanced-computing", ADVANCED_CHIP, {"code": "3A090"}, "yes"),
    ("fdp-advanced-computing", ADVANCED_CHIP, {"code": "4A090.a", "tech": "4D090"}, "yes"),
    ("fdp-advanced-computing", ADVANCED_CHIP, {"code": "3A001.z"}, "yes"),
    ("fdp-advanced-computing", ADVANCED_CHIP, {"code": "5A992.z", "tech": "5E002"}, "yes"),
    ("fdp-advanced-computing", ADVANCED_CHIP, {"tech": "", "plant": "3E003"}, "yes"),
    ("fdp-advanced-computing", ADVANCED_CHIP, {"tech_origin": "TW", "yes": (SUBJECT,)}, "yes"),
    ("fdp-advanced-computing", ADVANCED_CHIP, {"code": "5A992.c"}, "no"),
    ("fdp-advanced-computing", ADVANCED_CHIP, {"code": "3A991.p"}, "no"),
    ("fdp-advanced-computing", ADVANCED_CHIP, {"tech": "9E610"}, "no"),
    ("fdp-advanced-computing", ADVANCED_CHIP, {"tech": "3E004"}, "no"),
    ("fdp-advanced-computing", ADVANCED_CHIP, {"tech_origin": "TW"}, "no"),
    ("fdp-advanced-computing", ADVANCED_CHIP, {"code": "3A001"}, "open"),
    ("fdp-advanced-computing", ADVANCED_CHIP, {"code": "3E001"}, "open"),
    ("fdp-advanced-computing", ADVANCED_CHIP, {"tech_origin": "TW", "open": (SUBJECT,)}, "open"),
    ("fdp-advanced-computing", ADVANCED_CHIP, {"tech": UNSAID}, "open"),
    # (i) supercomputer in China or Macau; the plant list leaves out 4D993
    ("fdp-supercomputer", SUPER, {}, "yes"),
    ("fdp-supercomputer", SUPER, {"to": "MO"}, "yes"),
    ("fdp-supercomputer", SUPER, {"to": "HK"}, "yes"),
    ("fdp-supercomputer", SUPER, {"to": "VN", "yes": ("us.fdp.supercomputer-in-china-or-macau",)}, "yes"),
    ("fdp-supercomputer", SUPER, {"tech": "4D993"}, "yes"),
    ("fdp-supercomputer", SUPER, {"tech": "", "plant": "4D994"}, "yes"),
    ("fdp-supercomputer", SUPER, {"tech": "", "plant": "4D993"}, "no"),
    ("fdp-supercomputer", SUPER, {"tech": "4D090"}, "no"),
    ("fdp-supercomputer", SUPER, {"to": "VN"}, "no"),
    ("fdp-supercomputer", SUPER, {"to": "VE"}, "no"),
    ("fdp-supercomputer", SUPER, {"end_use": {"uses": ["supercomputer"], "knowledge": "suspects"}}, "no"),
    ("fdp-supercomputer", SUPER, {"end_use": {"uses": ["civil"], "knowledge": "knows"}}, "no"),
    ("fdp-supercomputer", SUPER, {"end_use": {"knowledge": UNSAID}}, "open"),
    ("fdp-supercomputer", SUPER, {"to": "VN", "open": ("us.fdp.supercomputer-in-china-or-macau",)}, "open"),
    ("fdp-supercomputer", SUPER, {"tech": UNSAID}, "open"),
    # (j) Iran: Categories 3 to 9
    ("fdp-iran", IRAN, {}, "yes"),
    ("fdp-iran", IRAN, {"code": "9A991.d", "tech": "3D991"}, "yes"),
    ("fdp-iran", IRAN, {"code": "EAR99", "hs": "854231"}, "yes"),
    ("fdp-iran", IRAN, {"tech": "", "plant": "7E994"}, "yes"),
    ("fdp-iran", IRAN, {"to": "AE", "end_use": KNOWS, "yes": ("us.fdp.for-item-in-iran",)}, "yes"),
    ("fdp-iran", IRAN, {"to": "AE", "end_use": KNOWS, "yes": ("us.iran.government-is-party",)}, "yes"),
    ("fdp-iran", IRAN, {"to": "AE", "yes": ("us.iran.government-is-party",)}, "no"),
    ("fdp-iran", IRAN, {"to": "IN"}, "no"),
    ("fdp-iran", IRAN, {"code": "2B999"}, "no"),
    ("fdp-iran", IRAN, {"code": "EAR99"}, "no"),
    ("fdp-iran", IRAN, {"tech": "2E001"}, "no"),
    ("fdp-iran", IRAN, {"tech": "1E998"}, "no"),
    ("fdp-iran", IRAN, {"code": "EAR99", "hs": UNSAID}, "open"),
    ("fdp-iran", IRAN, {"tech": UNSAID}, "open"),
    ("fdp-iran", IRAN, {"to": "AE", "end_use": KNOWS, "open": ("us.fdp.for-item-in-iran",)}, "open"),
    # (k) chip-making equipment to Macau or D:5
    ("fdp-sme", SME, {}, "yes"),
    ("fdp-sme", SME, {"to": "MO"}, "yes"),
    ("fdp-sme", SME, {"to": "HK"}, "yes"),
    ("fdp-sme", SME, {"to": "VE", "code": "3B002.c", "tech": "3D992"}, "yes"),
    ("fdp-sme", SME, {"tech_origin": "JP", "yes": (SUBJECT,)}, "yes"),
    ("fdp-sme", SME, {"tech": "", "plant": "3D993"}, "yes"),
    ("fdp-sme", SME, {"tech": "", "yes": (CONTAINS,)}, "yes"),
    ("fdp-sme", SME, {"to": "JP"}, "no"),
    ("fdp-sme", SME, {"to": "VN"}, "no"),
    ("fdp-sme", SME, {"code": "3B001.b"}, "no"),
    ("fdp-sme", SME, {"code": "3B001.f.2"}, "no"),
    ("fdp-sme", SME, {"code": "3B001.p.1"}, "no"),
    ("fdp-sme", SME, {"tech": "3E991"}, "no"),
    ("fdp-sme", SME, {"tech_origin": "JP"}, "no"),
    ("fdp-sme", SME, {"code": "3B001"}, "open"),
    ("fdp-sme", SME, {"code": "3B001.f"}, "open"),
    ("fdp-sme", SME, {"tech": "", "plant": "3E991"}, "open"),
    ("fdp-sme", SME, {"tech": "", "open": (CONTAINS,)}, "open"),
    ("fdp-sme", SME, {"tech": UNSAID}, "open"),
    # (l) model weights: the plant itself, and only the plant; since 2025-05-13 the text is not enforced
    ("fdp-model-weights", WEIGHTS, {}, "yes"),
    ("fdp-model-weights", WEIGHTS, {"plant": "4A090"}, "yes"),
    ("fdp-model-weights", WEIGHTS, {"tech_origin": "TW", "yes": ("us.fdp.plant-subject-to-ear",)}, "yes"),
    ("fdp-model-weights", WEIGHTS, {"date": "2025-05-13"}, "open"),
    ("fdp-model-weights", WEIGHTS, {"date": "2025-01-12"}, "no"),
    ("fdp-model-weights", WEIGHTS, {"plant": "", "tech": "3A090"}, "no"),
    ("fdp-model-weights", WEIGHTS, {"plant": "3E001"}, "no"),
    ("fdp-model-weights", WEIGHTS, {"code": "4D090"}, "no"),
    ("fdp-model-weights", WEIGHTS, {"tech_origin": "TW"}, "no"),
    ("fdp-model-weights", WEIGHTS, {"tech_origin": "TW", "open": ("us.fdp.plant-subject-to-ear",)}, "open"),
    ("fdp-model-weights", WEIGHTS, {"plant": UNSAID}, "open"),
    # (a)(3) told by the Bureau
    ("fdp-informed", Item("EAR99", "SG"), {"end_use": {"uses": ["civil"], "knowledge": "informed"}, "yes": ("us.fdp.informed",)}, "yes"),
    ("fdp-informed", Item("EAR99", "SG"), {"end_use": KNOWS, "yes": ("us.fdp.informed",)}, "no"),
    ("fdp-informed", Item("EAR99", "SG"), {"end_use": {"uses": ["civil"], "knowledge": "informed"}, "open": ("us.fdp.informed",)}, "open"),
    # Note to 734.3(a)(4)
    ("enc-developed", Item("5A002.a", "IN", "5E002"), {"yes": ("us.fdp.developed-from-enc",)}, "yes"),
    ("enc-developed", Item("5A002.a", "IN", "5E002"), {}, "no"),
    ("enc-developed", Item("5A002.a", "IN", "5E002"), {"open": ("us.fdp.developed-from-enc",)}, "open"),
]


@pytest.mark.parametrize(("rule", "base", "over", "expected"), CASES, ids=[f"{r}-{n}" for n, (r, *_rest) in enumerate(CASES)])
def test_every_prong_of_every_direct_product_rule(desk: Desk, rule: str, base: Item, over: dict[str, Any], expected: str) -> None:
    assert verdict(asked(desk, changed(base, **over)), REACH + rule) == expected


def test_every_rule_of_734_9_is_met_and_missed_and_left_open() -> None:
    """Thirteen rules: (b) to (d), (e)(1) to (3), (f) to (l)."""
    seen = {r: {e for rule, _b, _o, e in CASES if rule == r} for r, *_ in CASES if r.startswith("fdp-")}
    assert all(v == {"yes", "no", "open"} for v in seen.values())
    assert len(set(seen) - {"fdp-informed"}) == 13


LICENCE = [
    (NS, "us.ear.chart.ns-2"), (SPACE, "us.ear.chart.ns-1"), (SERIES_600, "us.ear.chart.rs-1"), (FN1, "us.ear.fdp.744-11-a-2-i"),
    (FN3, "us.ear.embargo.746-8-a-3"), (FN4, "us.ear.fdp.744-11-a-2-iv"), (RUSSIA, "us.ear.embargo.746-8-a-2"),
    (ADVANCED_CHIP, "us.ear.ccl.rs.742-6-a-6-iii-a"), (changed(SUPER, code="4A994.b"), "us.ear.enduse.744-23-a-1-i-b"),
    (IRAN, "us.ear.embargo.746-7"), (SME, "us.ear.ccl.ns.742-4-a-4"), (WEIGHTS, "us.ear.ccl.rs.742-6-a-13"),
]  # fmt: skip


@pytest.mark.parametrize(("item", "rule"), LICENCE, ids=[r for _i, r in LICENCE])
def test_what_is_reached_needs_the_licence_that_its_section_names(desk: Desk, item: Item, rule: str) -> None:
    answer = asked(desk, item)
    assert rule in rules(answer)
    assert answer.outcome in ("licence_required", "prohibited")
    assert rule not in rules(asked(desk, changed(item, tech="", plant="")))


@pytest.mark.parametrize(("changes", "rule"), [
    ({"no": ("us.fdp.sender-headquartered-macau-d5", "us.fdp.sender-headquartered-742-supp-4")}, "a-3-i"),
    ({"yes": ("us.fdp.sender-headquartered-macau-d5",), "no": ("us.fdp.sender-headquartered-742-supp-4",)}, "a-1"),
    ({"code": "3B993", "yes": ("us.fdp.sender-headquartered-742-supp-4",), "no": ("us.fdp.sender-headquartered-macau-d5",)}, "a-3-ii"),
])
def test_footnote_five_asks_who_sends_it_and_from_where(desk: Desk, changes: dict[str, Any], rule: str) -> None:
    """744.11(a)(2)(v)(A): Malaysia is outside A:5 and Supplement No. 4 to Part 742."""
    answer = asked(desk, changed(FN5, **changes))
    assert f"us.ear.fdp.744-11-a-2-v-{rule}" in rules(answer)
    assert answer.outcome == "licence_required"


def test_an_item_made_in_the_united_states_is_no_foreign_product(desk: Desk) -> None:
    for base in (NS, SPACE, SERIES_600, FN1, FN3, FN4, FN5, RUSSIA, ADVANCED_CHIP, SUPER, IRAN, SME):
        answer = asked(desk, changed(base, origin="US"))
        assert not {r for r in rules(answer) | rules(answer, "unknown") if r.startswith(REACH + "fdp-")}, base
        assert "us.nexus.origin" in rules(answer)


# -- who is let off: 742.4(a)(4)(ii) and Supplement No. 4 to Part 742 --------------------------------------------------

SENDER = "us.fdp.sender-headquartered-macau-d5"


def machine(desk: Desk, sent_from: str, facts: dict[str, bool], exporter: str | None = None) -> JurisdictionAnswer:
    goods = {"origin": sent_from, "type": "commodity", "content": [], "plant": [], "made_with": parts("3E992", "US")}
    people: Any = [{"role": "exporter", "name": "Quayside Tools", "country": exporter or sent_from, "listed": "none", "owners": []},
                   {"role": "end_user", "name": "Harbour Memory", "country": "CN", "listed": "none", "owners": []}]  # fmt: skip
    return ask(desk, "US", "CN", ["US-CCL:3B001.d"], sent_from=sent_from, act="re-export", via=[], item=goods, parties=people,
               end_use=HARMLESS, facts={**SAID_NO, **facts})  # fmt: skip


@pytest.mark.parametrize(("sent_from", "facts", "helped"), [
    ("NL", {SENDER: False}, "yes"), ("JP", {SENDER: False}, "yes"), ("NL", {}, "unknown"), ("NL", {SENDER: True}, "no"),
    ("MY", {SENDER: False}, "unknown"), ("KR", {SENDER: False, "us.fdp.sender-country-has-equivalent-controls": True}, "yes"),
    ("KR", {SENDER: True, "us.fdp.sender-country-has-equivalent-controls": True}, "no"),
    ("MY", {SENDER: False, "us.fdp.sender-country-has-equivalent-controls": False}, "no"),
])
def test_who_sends_it_from_where_decides_on_the_equipment_rule(desk: Desk, sent_from: str, facts: dict[str, bool], helped: str) -> None:
    answer = machine(desk, sent_from, facts)
    assert "us.ear.reach.fdp-sme" in rules(answer)
    assert {"us.ear.ccl.ns.742-4-a-4", "us.ear.ccl.rs.742-6-a-6-i-a"} <= rules(answer)
    assert helps(answer, "us.ear.outside.742-4-a-4-ii").get("us.ear.outside.742-4-a-4-ii", "no") == helped
    assert answer.outcome == ("not_required" if helped == "yes" else "licence_required")


# -- content, 734.4 ----------------------------------------------------------------------------------------------------


def whole(desk: Desk, to: str, content: list[tuple[str, str | None, str]] | None, code: str = "EAR99", **facts: Any) -> JurisdictionAnswer:
    """An item made in Germany (or elsewhere) with parts (code, share, origin) in it."""
    goods: dict[str, Any] = {"type": "commodity", "made_with": [], "plant": [], "origin": "DE", "hs": "4202", **facts.pop("item", {})}
    if content is not None:
        goods["content"] = [{"codes": [f"US-CCL:{c}"], **({"share": s} if s else {}), **({"origin": o} if o else {})} for c, s, o in content]
    facts.setdefault("parties", CLEAN_PARTIES)
    facts.setdefault("end_use", HARMLESS)
    said = {**SAID_NO, **facts.pop("facts", {})}
    return ask(desk, "US", to, [f"US-CCL:{code}"], sent_from=facts.pop("sent_from", "DE"), act="re-export", via=[], item=goods, facts=said, **facts)


@pytest.mark.parametrize(("to", "content", "expected"), [
    # several parts: exact sums, at the level itself and beside it
    ("CN", [("2B001.a", "0.1", "US"), ("3A001.a.1", "0.1", "US"), ("1C010.a", "0.05", "US")], "no"),
    ("CN", [("2B001.a", "0.1", "US"), ("3A001.a.1", "0.1", "US"), ("1C010.a", "0.0500000001", "US")], "yes"),
    ("CN", [("2B001.a", "0.2", "US"), ("2B001.a", "0.2", "JP")], "no"),
    ("CN", [("2B001.a", "0.2", "US"), ("EAR99", "0.7", "US")], "no"),
    ("CN", [("2B001.a", "0.2", "US"), ("3A991.a", "0.5", "US")], "no"),
    ("IR", [("3A991.a", "0.07", "US"), ("5A992.c", "0.03", "US")], "no"),
    ("IR", [("3A991.a", "0.07", "US"), ("5A992.c", "0.0301", "US")], "yes"),
    ("SY", [("3A991.a", "0.05", "US"), ("EAR99", "0.051", "US")], "yes"),
    ("CU", [("EAR99", "0.1", "US")], "no"),
    ("CU", [("EAR99", "0.11", "US")], "yes"),
    ("KP", [("EAR99", "0.101", "US")], "yes"),
    ("JP", [("0A982", "0.26", "US")], "yes"),
    ("CA", [("0A982", "0.9", "US")], "no"),
    # unknown share, code, origin: bounds
    ("CN", [("2B001.a", None, "US")], "open"),
    ("CN", [("2B001.a", "0.26", "US"), ("3A001.a.1", None, "US")], "yes"),
    ("CN", [("2B001.a", "0.2", "US"), ("3A001.a.1", None, "US")], "open"),
    ("CN", [("2B001.a", "0.2", "US"), ("3A001.a.1", "0.06", "")], "open"),
    ("IN", [("2B001.a", "0.3", "US")], "open"),
    ("IN", [("3A991.a", None, "US")], "no"),
    ("IN", [("2B001.a", None, "JP")], "no"),
    ("IN", [], "no"),
    ("IN", None, "open"),
    # a paragraph that decides on the requirement is not told
    ("DE", [("3A001", "0.5", "US")], "open"),
    ("DE", [("3A001", "0.2", "US")], "no"),
])
def test_controlled_parts_are_added_up_exactly(desk: Desk, to: str, content: list[tuple[str, str | None, str]] | None, expected: str) -> None:
    assert verdict(whole(desk, to, content, sent_from="FR"), DE_MINIMIS) == expected


@pytest.mark.parametrize(("sent_from", "to", "content", "expected"), [
    # 746.8(a)(12)(iii)(B): from a partner country, terrorism-only and EAR99 content does not count towards Russia and Belarus
    ("DE", "RU", [("3A991.a", "0.9", "US")], "no"),
    ("DE", "BY", [("EAR99", "0.9", "US")], "no"),
    ("DE", "RU", [("9A991.d", "0.9", "US")], "no"),
    ("DE", "RU", [("2B001.a", "0.26", "US")], "yes"),
    ("DE", "RU", [("2B001.a", "0.2", "US"), ("3A991.a", "0.7", "US")], "no"),
    ("MY", "RU", [("3A991.a", "0.26", "US")], "yes"),
    ("TR", "RU", [("2B001.a", "0.2", "US"), ("3A991.a", "0.06", "US")], "yes"),
    ("DE", "IR", [("3A991.a", "0.11", "US")], "yes"),
])
def test_partner_countries_do_not_count_what_is_least_controlled(
    desk: Desk, sent_from: str, to: str, content: list[tuple[str, str | None, str]], expected: str
) -> None:
    assert verdict(whole(desk, to, content, sent_from=sent_from), DE_MINIMIS) == expected


COMPUTER = {"parameters": {"app_wt": "70.01"}}
TECHNOLOGY = {"type": "technology"}
REPORT = "us.deminimis.one-time-report-filed"
LITHO = {"sent_from": "KR", "end_use": ADVANCED}
NOT_LISTED = {"us.deminimis.first-export-country-lists-3b993-f-1": False, "us.deminimis.advanced-node-logic": True}


@pytest.mark.parametrize(("to", "code", "content", "facts", "expected"), [
    # (a)(1): computers, Tier 3 above 4A003.b; the four countries above 4A994.b
    ("IN", "4A003.b", "3A001.a.3", {"item": COMPUTER, "facts": {"us.deminimis.semiconductors-other-than-memory": True}}, "yes"),
    ("IN", "4A003.b", "3A001.a.3", {"item": COMPUTER, "facts": {"us.deminimis.semiconductors-other-than-memory": False}}, "no"),
    ("IN", "4A003.b", "3A001.a.3", {"item": COMPUTER}, "open"),
    ("IN", "4A003.b", "3A001.a.3", {"item": {"parameters": {"app_wt": "70"}}}, "no"),
    ("BR", "4A003.b", "3A001.a.3", {"item": COMPUTER, "facts": {"us.deminimis.semiconductors-other-than-memory": True}}, "no"),
    ("IN", "4A003.b", "3A991.a", {"item": COMPUTER}, "no"),
    ("SY", "4A994.b", "4A994.j", {"item": {"parameters": {"app_wt": "0.0129"}}}, "yes"),
    ("SY", "4A994.b", "4A994.j", {"item": {"parameters": {"app_wt": "0.0128"}}}, "no"),
    ("CU", "4A994.b", "3A001.a.3", {"item": COMPUTER, "facts": {"us.deminimis.semiconductors-other-than-memory": True}}, "yes"),
    # (a)(2): encryption technology
    ("JP", "5E002", "5E002", {"item": TECHNOLOGY, "facts": {REPORT: True}}, "yes"),
    ("JP", "5E992", "5E992.b", {"item": TECHNOLOGY, "facts": {REPORT: True}}, "no"),
    # (a)(3): lithography for advanced logic, unless the country of first export lists it
    ("CN", "3B993.f.1", "3A991.a", {**LITHO, "facts": NOT_LISTED}, "yes"),
    ("IN", "3B993.f.1", "3A991.a", {**LITHO, "facts": {**NOT_LISTED, "us.deminimis.advanced-node-logic": False}}, "no"),
    ("IN", "3B993.f.1", "3A991.a", {**LITHO, "facts": NOT_LISTED}, "yes"),
    ("IN", "3B993.f.1", "3A991.a", {**LITHO, "sent_from": "NL", "facts": NOT_LISTED}, "no"),
    ("IN", "3B993.f.1", "3A991.a", {**LITHO, "sent_from": "JP", "facts": NOT_LISTED}, "no"),
    ("IN", "3B993.f.1", "3A991.a", {**LITHO, "facts": {"us.deminimis.first-export-country-lists-3b993-f-1": True}}, "no"),
    ("IN", "3B993.f.1", "3A991.a", LITHO, "open"),
    ("IN", "3B993.f.1", "3A991.a", {**LITHO, "end_use": HARMLESS, "facts": NOT_LISTED}, "no"),
    ("IN", "3B993.f.2", "3A991.a", {**LITHO, "facts": NOT_LISTED}, "no"),
    # (a)(4): hot-section technology
    ("FR", "9E003.a.2", "9E003.a.1", {"item": TECHNOLOGY, "facts": {REPORT: True}}, "yes"),
    ("FR", "9E003.a.2", "9E003.l", {"item": TECHNOLOGY, "facts": {REPORT: True}}, "yes"),
    ("FR", "9E003.a.2", "9E003.a.7", {"item": TECHNOLOGY, "facts": {REPORT: True}}, "no"),
    # (a)(5): military commodities with US cameras, to D:5
    ("CN", "0A919.a", "6A003.b", {}, "yes"),
    ("RU", "EAR99", "6A002.a", {"facts": {"us.deminimis.military-commodity": True}}, "yes"),
    ("CN", "EAR99", "6A003.b", {"facts": {"us.deminimis.military-commodity": False}}, "no"),
    ("CN", "EAR99", "6A003.b", {}, "open"),
    ("IN", "0A919.a", "6A003.b", {}, "no"),
    # (a)(6): 9x515 and the 600 series
    ("CN", "EAR99", "9A610.x", {}, "yes"),
    ("VE", "EAR99", "9A515.d", {}, "yes"),
    ("VN", "EAR99", "9A610.x", {}, "no"),
    ("MO", "EAR99", "9A610.x", {}, "no"),
    ("CN", "EAR99", "9A610.y", {}, "yes"),
    ("IR", "EAR99", "9A610.y", {}, "yes"),
    ("CU", "EAR99", "9A610.y", {}, "yes"),
    ("BY", "EAR99", "9A610.y", {}, "yes"),
    ("VE", "EAR99", "9A610.y", {}, "no"),
    ("CN", "EAR99", "9A610", {}, "open"),
    # (a)(8): chip-making equipment with a US integrated circuit, to Macau or D:5
    ("CN", "3B001.c", "3A991.p", {"sent_from": "MY"}, "yes"),
    ("MO", "3B002.c", "3A001.a.7", {"sent_from": "MY"}, "yes"),
    ("CN", "3B001.c", "3A225", {"sent_from": "MY"}, "no"),
    ("CN", "3B001.c", "4A994", {"sent_from": "MY", "facts": {"us.fdp.content-is-integrated-circuit": True}}, "yes"),
    ("CN", "3B001.c", "EAR99", {"sent_from": "MY"}, "no"),
    ("VN", "3B001.c", "3A991.p", {"sent_from": "MY"}, "no"),
    ("CN", "3B001.c", "3A991.p", {"sent_from": "NL", "facts": {SENDER: False}}, "no"),
    ("CN", "3B001.c", "3A991.p", {"sent_from": "NL", "facts": {SENDER: True}}, "yes"),
    ("CN", "3B001.c", "3A991.p", {"sent_from": "NL"}, "open"),
    # (a)(9): other equipment of 3B, to footnote 5 parties and advanced facilities
    ("CN", "3B001.b", "3A991.p", {"end_use": ADVANCED}, "yes"),
    ("MO", "3B991.a", "3A991.a", {"end_use": ADVANCED}, "yes"),
    ("CN", "3B001.b", "3A991.p", {}, "no"),
    ("VN", "3B001.b", "3A991.p", {"end_use": ADVANCED}, "no"),
    ("CN", "3B001.b", "3A225", {"end_use": ADVANCED}, "no"),
    ("CN", "3B001.b", "3A991.p", {"end_use": {}}, "open"),
    # (b)(1): encryption content needs its own authorisation before the exclusion may be used
    ("JP", "EAR99", "5A002.a", {"facts": {"us.deminimis.encryption-content-authorised": False}}, "yes"),
    ("JP", "EAR99", "5A002.a", {"facts": {"us.deminimis.encryption-content-authorised": True}}, "no"),
    ("JP", "EAR99", "5A002.a", {}, "open"),
    ("JP", "EAR99", "5A992.c", {}, "no"),
    # (c)(3), (d)(3): technology needs the one-time report
    ("DE", "EAR99", "3E001", {"item": TECHNOLOGY, "facts": {REPORT: False}}, "yes"),
    ("DE", "EAR99", "3E001", {"item": TECHNOLOGY, "facts": {REPORT: True}}, "no"),
    ("DE", "EAR99", "3E001", {"item": TECHNOLOGY}, "open"),
])
def test_where_there_is_no_level_the_smallest_content_is_enough(
    desk: Desk, to: str, code: str, content: str, facts: dict[str, Any], expected: str
) -> None:
    """One thousandth of content: reached only where the law knows no level."""
    answer = whole(desk, to, [(content, "0.001", "US")], code, **{"sent_from": "FR", **facts})
    assert verdict(answer, DE_MINIMIS) == expected


def test_content_and_direct_product_are_two_ways_and_each_is_enough(desk: Desk) -> None:
    """A share within the level does not settle what the direct-product rules ask."""
    within = whole(desk, "CN", [("3A991.a", "0.01", "US")], "2B001.a", sent_from="MY", item={"made_with": parts("2E003", "US")})
    assert verdict(within, DE_MINIMIS) == "no"
    assert verdict(within, "us.ear.reach.fdp-ns") == "yes"
    unsaid = ask(desk, "US", "CN", ["US-CCL:2B001.a"], sent_from="MY", act="re-export", via=[], parties=CLEAN_PARTIES, end_use=HARMLESS,
                 item={"origin": "MY", "type": "commodity", "content": [{"origin": "US", "codes": ["US-CCL:3A991.a"], "share": "0.01"}]})  # fmt: skip
    assert verdict(unsaid, "us.ear.reach.fdp-ns") == "open"
    assert unsaid.outcome == "incomplete"


def test_bundled_software_with_other_controls_is_pointed_out(desk: Desk) -> None:
    told = whole(desk, "CU", [("5D992.c", "0.2", "US")])
    assert verdict(told, DE_MINIMIS) == "yes"
    assert "us.ear.info.734-4-bundled-software" in rules(told)
    assert "us.ear.info.734-4-bundled-software" not in rules(whole(desk, "CU", [("5A992.c", "0.2", "US")]))


def test_sevastopol_is_within_the_occupied_region(desk: Desk) -> None:
    """15 CFR 746.6 speaks of Crimea with Sevastopol, which has a territory code of its own."""
    for place in ("UA-43", "UA-40"):
        found = ask_clean(desk, "US", place, ["US-CCL:EAR99"])
        assert found.outcome in ("licence_required", "prohibited"), place
        assert any(r.startswith("us.ear.embargo.746-6") for r in rules(found)), place
