"""Words for roles, levels, groups, tiers and models, which pictures, pages and text share."""

from __future__ import annotations

from typing import Final

ROLE_WORDS: Final = {"maker": "maker of the measure", "target": "destination", "third": "third countries"}
LEVELS: Final = {
    -1: "not known",
    0: "nothing asked",
    1: "notification or general licence",
    2: "individual licence",
    3: "licence, presumption of denial",
    4: "prohibited",
}
GROUPS: Final = {
    "HIC": "high income",
    "UMC": "upper middle income",
    "LMC": "lower middle income",
    "LIC": "low income",
    "": "income not recorded",
    "LDC": "least developed countries",
    "LLDC": "landlocked developing",
    "SIDS": "small island developing",
}
TIERS: Final = {
    "T0": "Security Council (T0)",
    "T1": "treaty (T1)",
    "T2": "list of a regime (T2)",
    "T3": "several laws alike (T3)",
    "T4": "this law alone (T4)",
}
MODELS: Final = {
    "leontief": "lost orders (Leontief)",
    "ghosh": "missing inputs (Ghosh)",
    "bottleneck": "bottleneck network",
    "reallocation": "buyers find others",
    "exact-hat": "long-run equilibrium",
    "boario": "recovery path (BoARIO)",
}


CONDITIONS: Final = {
    "WA": "Wassenaar Arrangement (WA)",
    "MTCR": "Missile Technology Control Regime (MTCR)",
    "NSG": "Nuclear Suppliers Group (NSG)",
    "AG": "Australia Group (AG)",
    "ZC": "Zangger Committee (ZC)",
    "CWC": "Chemical Weapons Convention (CWC)",
    "BWC": "Biological Weapons Convention (BWC)",
    "NPT": "Non-Proliferation Treaty (NPT)",
    "ATT": "Arms Trade Treaty (ATT)",
}
OUTCOMES: Final = {
    "not_required": "nothing asked",
    "no_nexus": "no reach of this law",
    "notification_required": "notification",
    "authorisation_available": "general licence",
    "licence_required": "licence",
    "prohibited": "prohibition",
    "incomplete": "not known",
}


def answer_words(word: object) -> str:
    """An outcome in words; what is in brackets or after a comma stays."""
    said = str(word or "")
    for key, told in OUTCOMES.items():
        if said == key or said.startswith((key + " ", key + ";", key + "(", key + ",")):
            return told + said[len(key) :].replace("_", " ")
    return said.replace("_", " ")


def role_words(role: str) -> str:
    """The words of a role."""
    return ROLE_WORDS.get(role, role)


def group_words(group: str) -> str:
    """The words of a group of economies; a role after a slash or colon is told as well."""
    for mark in ("/", ":", " "):
        head, found, tail = group.partition(mark)
        if found and (head in GROUPS or tail in GROUPS):
            return ", ".join(GROUPS.get(p.strip(), role_words(p.strip())) for p in (head, tail) if p.strip())
    return GROUPS.get(group, role_words(group))
