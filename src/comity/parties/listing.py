"""What each known list of parties is, who keeps it, and in one sentence what follows from being on it.

The sentence is a pointer for a reader and decides nothing; what an order needs is worked out by the rules in `law/`, and where a row
has its own requirement or policy, that text goes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Listing(NamedTuple):
    """A list: its title, its keeper, what being on it means, and where that is written."""

    title: str
    keeper: str
    means: str
    basis: str


_TREASURY: Final = "US Treasury, OFAC"
_COMMERCE: Final = "US Commerce, BIS"
_STATE: Final = "US State Department"
_MOFCOM: Final = "China, MOFCOM"

LISTINGS: Final[Mapping[str, Listing]] = {
    "us.sdn": Listing("Specially Designated Nationals and Blocked Persons", _TREASURY,
                      "property within US jurisdiction is blocked and US persons may not deal with the party; so also what it owns by half or more",
                      "31 CFR ch. V"),
    "us.nonsdn": Listing("Consolidated List of parties that are not blocked", _TREASURY,
                         "certain dealings are restricted, as the programme of the entry says (debt, equity, accounts, securities)", "31 CFR ch. V"),
    "us.entity-list": Listing("Entity List", _COMMERCE,
                              "items subject to the EAR need the licence that the entry names, and no licence exception may be used unless it says so",
                              "15 CFR 744.11, 744.16; part 744 Supp. No. 4"),
    "us.uvl": Listing("Unverified List", _COMMERCE,
                      "no licence exception may be used, and before an export without licence the party must sign a UVL statement",
                      "15 CFR 744.15; part 744 Supp. No. 6"),
    "us.meu-list": Listing("Military End-User List", _COMMERCE,
                           "items in part 744 Supp. No. 2 need a licence", "15 CFR 744.21; part 744 Supp. No. 7"),
    "us.mieu": Listing("Military-intelligence end users", _COMMERCE,
                       "every item subject to the EAR needs a licence", "15 CFR 744.22"),
    "us.denied": Listing("Denied Persons List", _COMMERCE,
                         "nobody may take part in a transaction with the party in items subject to the EAR, as its denial order says",
                         "15 CFR 736.2(b)(4), 764.3(a)(2)"),
    "us.isn": Listing("Nonproliferation Sanctions", _STATE,
                      "restrictions on procurement, assistance and licences, as the notice of the entry says", "the statute that the entry names"),
    "us.debarred": Listing("AECA Debarred Parties", _STATE,
                           "the party may not take part in exports of defence articles and services", "22 CFR 120.16, 127.7"),
    "un.sc.consolidated": Listing("Consolidated List of the Security Council", "United Nations",
                                  "members freeze its assets and carry out the other measures of the regime (arms embargo, travel ban)",
                                  "the resolution that the entry names"),
    "eu.fsf": Listing("Consolidated financial sanctions", "European Union",
                      "its funds and economic resources are frozen and none may be made available to it", "the regulation that the entry names"),
    "uk.sanctions": Listing("UK Sanctions List", "United Kingdom, FCDO",
                            "the measures of its regime apply, as a rule an asset freeze", "Sanctions and Anti-Money Laundering Act 2018"),
    "ca.sema": Listing("Consolidated Canadian Autonomous Sanctions List", "Canada, Global Affairs",
                       "persons in Canada and Canadians abroad may not deal with it or its property", "Special Economic Measures Act; S.C. 2017, c. 21"),
    "jp.end-user": Listing("Foreign End User List", "Japan, METI",
                           "an export needs a licence unless it is clear that it will not serve weapons of mass destruction",
                           "Export Trade Control Order, catch-all control"),
    "cn.control-list": Listing("Export control list of parties", _MOFCOM,
                               "dual-use items may not be exported to it from China, as the announcement of the entry says",
                               "Export Control Law, art. 18"),
    "cn.watch-list": Listing("Watch list of parties", _MOFCOM,
                             "no general licence and no certificate by registration; each application with a risk assessment",
                             "Regulations on Export Control of Dual-Use Items, art. 26"),
    "cn.unreliable-entity": Listing("Unreliable Entity List", _MOFCOM,
                                    "trade with China or investment there is forbidden or restricted, as the announcement of the entry says",
                                    "Provisions on the Unreliable Entity List"),
    "cn.countermeasures": Listing("Countermeasures", "China, MOFCOM",
                                  "organisations and persons in China may not deal with it, as the decision says", "Anti-Foreign Sanctions Law"),
    "cn.blocking-order": Listing("Parties for whom foreign measures are blocked", _MOFCOM,
                                 "the foreign measures against it may not be recognised, carried out or followed in China; being named is no sanction",
                                 "the prohibition order that the entry names"),
}  # fmt: skip
"""List -> what it is, in the order in which lists are told."""

OWN: Final = Listing("Own list", "this house", "as the house has decided", "")


def listing(list_id: str) -> Listing:
    """What a list is; an own list, and one that is not known, by its id."""
    known = LISTINGS.get(list_id)
    if known is not None:
        return known
    return OWN._replace(title=f"Own list {list_id.removeprefix('own.')}") if list_id.startswith("own") else Listing(list_id, "", "", "")
