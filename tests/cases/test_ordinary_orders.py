"""Ordinary orders under every law that is here: who answers, with what, and that nobody asks what does not matter."""

from __future__ import annotations

from typing import Any

import pytest

from comity.desk.assess import Desk
from comity.desk.intake import order_from_data
from comity.engine.determination import JurisdictionAnswer

from .asking import TODAY, helps

ON_NO_LIST = [
    "US-CCL:EAR99", "EU-DU:none", "EU-ML:none", "DE-AL-B:none", "NL-DU:none", "FI-DU:none", "ES-DU:none", "GB-DU:none", "GB-ML:none", "GB-PL:none",
    "JP-ETCO:none", "JP-FEO:none", "JP-APP:none", "CN-DU:none", "KR-DU:none", "KR-ML:none", "IN-SCOMET:none", "AU-DSGL:none", "SG-DU:none",
    "SG-ML:none", "TW-SHTC:none", "CA-ECL:none", "CA-NUC:none", "CH-DU:none", "CH-ML:none", "CH-NAT:none", "NO-DU:none", "NO-ML:none",
]  # fmt: skip
CIVIL = {"uses": ["civil"], "knowledge": "none"}


def answers(desk: Desk, sent_from: str, to: str, codes: list[str], **facts: Any) -> dict[str, JurisdictionAnswer]:
    """All laws on a complete order of one civil machine, sold from where it leaves to a user where it goes, by no way round."""
    item = {
        "id": "1",
        "type": "commodity",
        "origin": sent_from[:2],
        "hs": "847989",
        "value": "5000",
        "currency": "USD",
        "quantity": "1",
    }
    item |= {"content": [], "made_with": [], "plant": []} | facts.pop("item", {})
    seller = facts.pop("seller", sent_from)[:2]
    plain = {
        "id": "case", "date": "2026-11-24", "act": "export", "route": {"from": sent_from, "to": to, "via": facts.pop("via", [])},
        "items": [item | {"codes": codes}], "end_use": CIVIL,
        "parties": [
            {"role": "exporter", "name": "Werk Eins", "country": seller, "headquarters": seller, "owners": [], "listed": "none"},
            {"role": "end_user", "name": "Halle Zwei", "country": to[:2], "headquarters": to[:2], "owners": [], "listed": "none"},
        ],
    }  # fmt: skip
    order = order_from_data(plain | facts, "case")
    return {a.jurisdiction: a for a in desk.assess(order, known_at=f"{TODAY}T00:00:00Z").items[0].jurisdictions}


def outcomes(desk: Desk, sent_from: str, to: str, codes: list[str], **facts: Any) -> dict[str, str]:
    """The outcome of every law that reaches the order."""
    return {j: a.outcome for j, a in answers(desk, sent_from, to, codes, **facts).items() if a.outcome != "no_nexus"}


# -- an item on no list, for a civil use: who answers, and that nothing is needed or asked -------------------------------
# The law of the place it leaves, those of the Union and of a Member State that has a pack, and the Council for a Member of
# the United Nations. The packs of NL and ES speak of exports out of the customs territory only; those of DE and FI of transfers, too.
FREE = [
    ("US", "DE", "US UN"), ("US", "CN", "US UN"), ("US", "VN", "US UN"), ("US", "AE", "US UN"),
    ("DE", "US", "EU EU-DE UN"), ("DE", "CN", "EU EU-DE UN"), ("DE", "FR", "EU EU-DE UN"), ("DE", "GB-NIR", "EU EU-DE UN"), ("DE", "CH", "EU EU-DE UN"),
    ("FR", "CN", "EU UN"), ("FR", "DE", "EU UN"), ("NL", "TW", "EU EU-NL UN"), ("NL", "DE", "EU UN"), ("FI", "NO", "EU EU-FI UN"),
    ("FI", "ES", "EU EU-FI UN"), ("ES", "BR", "EU EU-ES UN"), ("ES", "FR", "EU UN"),
    ("GB-GBN", "CN", "GB UN"), ("GB-GBN", "DE", "GB UN"), ("GB", "US", "GB UN"), ("GB-NIR", "FR", "EU GB UN"), ("GB-NIR", "US", "EU GB UN"),
    ("JP", "KR", "JP UN"), ("JP", "VN", "JP UN"), ("CN", "DE", "CN UN"), ("CN", "BR", "CN UN"), ("KR", "CN", "KR UN"), ("KR", "JP", "KR UN"),
    ("IN", "AE", "IN UN"), ("IN", "US", "IN UN"), ("AU", "SG", "AU UN"), ("SG", "IN", "SG UN"), ("SG", "CN", "SG UN"), ("TW", "CN", "TW"), ("TW", "US", "TW"),
    ("CA", "US", "CA UN"), ("CA", "CN", "CA UN"), ("CH", "TR", "CH UN"), ("CH", "DE", "CH UN"), ("NO", "GB", "NO UN"), ("NO", "KR", "NO UN"),
    ("TR", "AE", "UN"), ("BR", "CN", "UN"), ("VN", "JP", "UN"), ("AE", "IN", "UN"),
]  # fmt: skip


@pytest.mark.parametrize(("sent_from", "to", "who"), FREE)
def test_a_civil_item_on_no_list_is_free_under_every_law_that_reaches_it(desk: Desk, sent_from: str, to: str, who: str) -> None:
    found = answers(desk, sent_from, to, ON_NO_LIST)
    assert {j: a.outcome for j, a in found.items() if a.outcome != "no_nexus"} == dict.fromkeys(who.split(), "not_required")
    assert {m.fact for a in found.values() for m in a.missing} == set()


@pytest.mark.parametrize("kind", ["software", "technology", "material"])
@pytest.mark.parametrize(("sent_from", "to", "who"), FREE[::4])
def test_nor_does_another_kind_of_item_call_for_anything(desk: Desk, sent_from: str, to: str, who: str, kind: str) -> None:
    found = outcomes(desk, sent_from, to, ON_NO_LIST, item={"type": kind})
    assert found == dict.fromkeys(who.split(), "not_required")


@pytest.mark.parametrize("use", ["telecom", "medical", "academic-research", "semiconductor-equipment", "space"])
@pytest.mark.parametrize(
    ("sent_from", "to"), [("DE", "IN"), ("GB-GBN", "TR"), ("KR", "VN"), ("SG", "AE"), ("CH", "BR"), ("CA", "IN")]
)
def test_an_ordinary_use_of_another_branch_is_free_too(desk: Desk, sent_from: str, to: str, use: str) -> None:
    assert set(outcomes(desk, sent_from, to, ON_NO_LIST, end_use={"uses": [use], "knowledge": "none"}).values()) == {
        "not_required"
    }


# -- listed items: what the law of the place of departure says ------------------------------------------------------------
NEEDED, HELPED, FREE_OF_IT = "licence_required", "authorisation_available", "not_required"
LISTED = [
    # EU001 names eight destinations; Annex I is otherwise a licence whatever the destination, and no matter inside the Union
    ("DE", "US", "EU-DU:3A001.a.2", "EU", HELPED), ("FR", "NO", "EU-DU:3A001.a.2", "EU", HELPED), ("DE", "GB-GBN", "EU-DU:9A012.a", "EU", HELPED),
    ("ES", "JP", "EU-DU:1C350.5", "EU", HELPED),
    # EU006: some chemicals to four destinations
    ("DE", "KR", "EU-DU:1C350.5", "EU", HELPED), ("NL", "CA", "EU-DU:5A001.j", "EU", HELPED), ("DE", "CN", "EU-DU:3A001.a.2", "EU", NEEDED),
    ("NL", "TR", "EU-DU:2B001.a", "EU", NEEDED), ("FR", "TW", "EU-DU:3A001.a.2", "EU", NEEDED), ("DE", "AE", "EU-DU:5A001.j", "EU", NEEDED),
    ("FI", "IN", "EU-DU:3E001", "EU", NEEDED), ("DE", "FR", "EU-DU:3A001.a.2", "EU", FREE_OF_IT), ("DE", "GB-NIR", "EU-DU:2B001.a", "EU", FREE_OF_IT),
    # Military goods: the licence is national, inside the Union too (Directive 2009/43)
    ("FR", "US", "EU-ML:ML4.a", "EU", NEEDED), ("NL", "DE", "EU-ML:ML4.a", "EU", NEEDED), ("DE", "US", "EU-ML:ML4.a", "EU-DE", NEEDED),
    ("DE", "FR", "EU-ML:ML4.a", "EU-DE", NEEDED),
    ("NL", "CN", "NL-DU:3B1001.f.4", "EU-NL", NEEDED), ("NL", "DE", "NL-DU:3B1001.f.4", "EU-NL", "no_nexus"),
    # The general authorisation 001 of Great Britain names no Member State of the Union
    ("GB-GBN", "US", "GB-DU:3A001.a.2", "GB", HELPED), ("GB-GBN", "AU", "GB-DU:2B001.a", "GB", HELPED), ("GB-GBN", "DE", "GB-DU:3A001.a.2", "GB", NEEDED),
    ("GB-GBN", "CN", "GB-DU:3A001.a.2", "GB", NEEDED), ("GB-NIR", "FR", "EU-DU:3A001.a.2", "GB", FREE_OF_IT), ("GB-GBN", "US", "GB-ML:ML4.a", "GB", NEEDED),
    ("NO", "DE", "NO-DU:3A001", "NO", NEEDED), ("NO", "US", "NO-ML:ML4", "NO", NEEDED),
    ("CH", "DE", "CH-DU:3A001.a", "CH", NEEDED), ("CH", "CN", "CH-DU:2B001.a", "CH", NEEDED),
    # Group 1 leaves out the United States, some weapons of group 2 do not
    ("CA", "US", "CA-ECL:1-3", "CA", FREE_OF_IT), ("CA", "DE", "CA-ECL:1-3", "CA", NEEDED), ("CA", "US", "CA-ECL:2-4.a", "CA", NEEDED),
    ("AU", "US", "AU-DSGL:3A001.a", "AU", NEEDED), ("AU", "CN", "AU-DSGL:3A001.a", "AU", NEEDED), ("SG", "IN", "SG-DU:3A001.a", "SG", NEEDED),
    ("IN", "BR", "IN-SCOMET:8A301", "IN", NEEDED), ("TW", "JP", "TW-SHTC:3A001", "TW", NEEDED), ("KR", "US", "KR-DU:3A001.a", "KR", NEEDED),
    ("KR", "VN", "KR-DU:2B001.a", "KR", NEEDED),
]  # fmt: skip


def instead(code: str) -> list[str]:
    """The code, and on no other list."""
    return [code, *(c for c in ON_NO_LIST if c.split(":", maxsplit=1)[0] != code.split(":", maxsplit=1)[0])]


@pytest.mark.parametrize(("sent_from", "to", "code", "law", "outcome"), LISTED)
def test_a_listed_item_meets_the_law_of_the_place_it_leaves(
    desk: Desk, sent_from: str, to: str, code: str, law: str, outcome: str
) -> None:
    assert answers(desk, sent_from, to, instead(code))[law].outcome == outcome


@pytest.mark.parametrize(("sent_from", "to", "code", "law", "outcome"), [r for r in LISTED if r[4] == NEEDED])
def test_who_needs_a_licence_is_told_of_a_policy_and_of_one_to_apply_for(
    desk: Desk, sent_from: str, to: str, code: str, law: str, outcome: str
) -> None:
    answer = answers(desk, sent_from, to, instead(code))[law]
    assert answer.outcome == outcome
    assert answer.policy == "case_by_case"
    assert helps(answer)


HELD = [
    ("DE", "CN", "EU-DU:3A001.a.2", "EU", "eu.individual-licence"), ("FR", "TW", "EU-DU:3A001.a.2", "EU", "eu.global-licence"),
    ("NL", "DE", "EU-ML:ML4.a", "EU", "eu.military-licence"), ("DE", "US", "EU-ML:ML4.a", "EU-DE", "eu-de.licence"),
    ("NL", "CN", "NL-DU:3B1001.f.4", "EU-NL", "eu-nl.licence"), ("NO", "DE", "NO-DU:3A001", "NO", "no.licence"),
    ("GB-GBN", "CN", "GB-DU:3A001.a.2", "GB", "gb.individual-licence"), ("CA", "DE", "CA-ECL:1-3", "CA", "ca.export-permit"),
    ("AU", "CN", "AU-DSGL:3A001.a", "AU", "au.permit"), ("SG", "IN", "SG-DU:3A001.a", "SG", "sg.individual-permit"),
]  # fmt: skip


@pytest.mark.parametrize(("sent_from", "to", "code", "law", "paper"), HELD)
def test_a_licence_that_is_held_helps(desk: Desk, sent_from: str, to: str, code: str, law: str, paper: str) -> None:
    said = {"eu-de.awv.74-listed-person": False} if law == "EU-DE" else {}
    found = answers(desk, sent_from, to, instead(code), authorisations={"documents": [paper]}, facts=said)[law]
    assert found.outcome == "authorisation_available"


def test_a_licence_does_not_take_the_place_of_a_notice(desk: Desk) -> None:
    aware = {"uses": ["missile"], "knowledge": "knows"}
    held = {"documents": ["eu.individual-licence", "eu.global-licence"]}
    assert answers(desk, "DE", "AE", ON_NO_LIST, end_use=aware, authorisations=held)["EU"].outcome == "notification_required"


def test_nuclear_goods_that_two_acts_control_need_both_papers(desk: Desk) -> None:
    told = {"uses": ["nuclear"], "knowledge": "informed"}
    for papers, outcome in (
        (["ca.export-permit"], NEEDED),
        (["ca.nuclear-licence"], NEEDED),
        (["ca.export-permit", "ca.nuclear-licence"], HELPED),
    ):
        assert answers(desk, "CA", "IN", ON_NO_LIST, end_use=told, authorisations={"documents": papers})["CA"].outcome == outcome


# -- destinations under sanctions whose texts are not here: asked, not answered as free -----------------------------------
ASKED = [
    ("GB-GBN", "RU", "GB", "gb.sanctions.goods-named"), ("GB-GBN", "KP", "GB", "gb.sanctions.goods-named"), ("GB-GBN", "UA-43", "GB", "gb.sanctions.goods-named"),
    ("GB-NIR", "BY", "GB", "gb.sanctions.goods-named"), ("AU", "RU", "AU", "au.sanctions.goods-named"), ("AU", "IR", "AU", "au.sanctions.goods-named"),
    ("SG", "RU", "SG", "sg.sanctions.goods-named"), ("SG", "KP", "SG", "sg.sanctions.goods-named"), ("IN", "IR", "IN", "in.sanctions.goods-named"),
    ("DE", "IR", "EU", "eu.sanctions.others-goods-named"), ("FR", "SY", "EU", "eu.sanctions.others-goods-named"),
    ("ES", "MM", "EU", "eu.sanctions.others-goods-named"), ("NL", "UA-43", "EU", "eu.sanctions.others-goods-named"),
    ("CA", "RU", "CA", "ca.sema.goods-named"), ("CA", "UA-43", "CA", "ca.sema.goods-named"), ("NO", "MM", "NO", "no.sanctions.goods-named"), ("CH", "MM", "CH", "ch.myanmar.goods-named"),
]  # fmt: skip


@pytest.mark.parametrize(("sent_from", "to", "law", "question"), ASKED)
def test_sanctions_that_were_not_read_are_asked_in_one_question(
    desk: Desk, sent_from: str, to: str, law: str, question: str
) -> None:
    silent = answers(desk, sent_from, to, ON_NO_LIST)[law]
    assert (silent.outcome, [m.fact for m in silent.missing]) == ("incomplete", [f"facts.{question}"])
    assert answers(desk, sent_from, to, ON_NO_LIST, facts={question: False})[law].outcome == "not_required"
    assert answers(desk, sent_from, to, ON_NO_LIST, facts={question: True})[law].outcome == "prohibited"


@pytest.mark.parametrize(
    ("sent_from", "to", "law"), [("GB-GBN", "UA-30", "GB"), ("DE", "UA-46", "EU"), ("AU", "UA-51", "AU"), ("NO", "UA-30", "NO")]
)
def test_what_goes_to_another_region_of_ukraine_is_not_asked_about(desk: Desk, sent_from: str, to: str, law: str) -> None:
    assert answers(desk, sent_from, to, ON_NO_LIST)[law].outcome == "not_required"


@pytest.mark.parametrize(("seller", "law"), [("GB", "GB"), ("AU", "AU")])
def test_a_person_of_the_country_is_bound_abroad_by_its_sanctions_and_by_them_only(desk: Desk, seller: str, law: str) -> None:
    assert answers(desk, "BR", "IR", ON_NO_LIST, seller=seller)[law].outcome == "incomplete"
    assert answers(desk, "BR", "VN", ON_NO_LIST, seller=seller)[law].outcome == "no_nexus"


def test_union_sanctions_are_no_matter_of_northern_ireland(desk: Desk) -> None:
    assert answers(desk, "GB-NIR", "IR", ON_NO_LIST)["EU"].outcome == "not_required"


def test_a_sanctions_licence_that_is_held_helps(desk: Desk) -> None:
    named = {"gb.sanctions.goods-named": True}
    found = answers(desk, "GB-GBN", "RU", ON_NO_LIST, facts=named, authorisations={"documents": ["gb.sanctions-licence"]})["GB"]
    assert found.outcome == "authorisation_available"


# -- orders as somebody in a hurry writes them: own codes, no way stated, no customs code ---------------------------------
HURRIED = [
    ("DE", "US", ["EU-DU:none", "EU-ML:none"], "EU", "items.hs"), ("GB-GBN", "US", ["GB-DU:none", "GB-ML:none", "GB-PL:none"], "GB", ""),
    ("KR", "US", ["KR-DU:none", "KR-ML:none"], "KR", ""), ("IN", "US", ["IN-SCOMET:none"], "IN", ""), ("AU", "JP", ["AU-DSGL:none"], "AU", ""),
    ("SG", "AU", ["SG-DU:none", "SG-ML:none"], "SG", ""), ("TW", "US", ["TW-SHTC:none"], "TW", ""), ("NO", "US", ["NO-DU:none", "NO-ML:none"], "NO", ""),
    ("CA", "JP", ["CA-ECL:none", "CA-NUC:none"], "CA", "items.origin"), ("CN", "BR", ["CN-DU:none"], "CN", "items.hs"),
]  # fmt: skip


@pytest.mark.parametrize(("sent_from", "to", "codes", "law", "first"), HURRIED)
def test_a_hurried_order_is_asked_by_its_own_law_first_for_what_settles_most(
    desk: Desk, sent_from: str, to: str, codes: list[str], law: str, first: str
) -> None:
    plain = {
        "act": "export", "route": {"from": sent_from, "to": to}, "items": [{"id": "1", "codes": codes}], "end_use": CIVIL,
        "parties": [{"role": "exporter", "name": "Werk Eins", "country": sent_from[:2]}, {"role": "end_user", "name": "Halle Zwei", "country": to}],
    }  # fmt: skip
    found = desk.assess(order_from_data(plain, "case"), known_at=f"{TODAY}T00:00:00Z").items[0].jurisdictions
    answer = next(a for a in found if a.jurisdiction == law)
    assert (answer.missing[0].fact if answer.missing else "") == first
    assert answer.outcome == ("incomplete" if first else "not_required")
