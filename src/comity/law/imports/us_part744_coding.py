"""Codes the licence-requirement and review-policy columns of the Entity List as tags (law/us/parties/README.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from comity.law.imports.us_part744_text import SUP_CLOSE, SUP_OPEN, tidy

BASE: Final = "us.entity-list"

_OWN_SCOPE: Final = (
    ("joint ventures with persons", "all items except oil and gas products and A:1 joint ventures, as the row says"),
    (
        "unmanned aerial vehicles",
        "all items except EAR99 technology to operate, maintain or repair the operator's UAVs",
    ),
    ("general license no. 11", "all items except transactions under the Treasury's General License 11 of 2016-12-20"),
    ("general license no. 1b", "all items except transactions under the Treasury's General License 1B of 2021-03-02"),
)
"""Rows with an exception of their own: a phrase that tells the row, and its scope in our words."""

_REFERENCES: Final = (
    ("744-8", r"744\.8\(b\)"),
    ("744-21", r"744\.2[1l]\(b\)"),
    ("746-8-a-3", r"746\.8\(a\)\(3\)"),
    ("734-9-g", r"734\.9\(g\)"),
    ("734-9-e", r"734\.9\(e\)"),
    ("worldwide", r"wherever located worldwide"),
)

_POLICIES: Final = (
    ("denial-food-medicine-iss", r"^policy of denial.*food and medicine.*space station"),
    ("denial-food-medicine", r"^policy of denial.*food and medicine"),
    ("denial-space", r"^policy of denial.*(space station|space programs)"),
    ("denial", r"^policy of denial\b"),
    ("pod-except-detection", r"^case-by-case review for eccns 1a004\.c.*presumption of denial"),
    ("pod-except-infectious-disease", r"^case-by-case review for items necessary to detect.*presumption of denial"),
    ("pod-except-telecom", r"^case-by-case review for telecommunications infrastructure.*presumption of denial"),
    ("pod-except-civil-aviation", r"^case-by-case review for licenses for the safety of civil aviation.*presumption of denial"),
    ("pod-except-other-equipment", r"^presumption of denial except case-by-case for items not described in eccn 3b001"),
    ("pod-except-200mm", r"^presumption of denial for all items to include.*200mm"),
    ("presumption-of-denial", r"^presumption of denial\.?$"),
    ("ear99-approval", r"(presumption of approval for ear99.*case-by-case|case-by-case.*presumption of approval for ear99)"),
    ("case-by-case", r"^case-by-case( basis| review)?\.?$"),
    ("746-8-b-2", r"^see § 746\.8\(b\)\(2\)"),
    ("744-23-d", r"744\.23\(d\)"),
)  # fmt: skip

_SECTION_POLICIES: Final = (
    ("744-2-d", r"744\.2\b"),
    ("744-3-d", r"744\.3\b"),
    ("744-4-d", r"744\.4\b"),
    ("740-26", r"740\.26\b"),
)

_FEDERAL_REGISTER: Final = re.compile(r"(\d{2,3}) FR (?:FR )?(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Coded:
    """What the two columns of an Entity List row say, as tags and short codes."""

    tags: tuple[str, ...]
    requirement: str
    policy: str
    footnotes: str


def coded(requirement: str, policy: str) -> Coded:
    """The tags, scope, policy code and footnotes of one Entity List row."""
    text = tidy(requirement)
    footnotes = tuple(sorted(set(re.findall(f"{SUP_OPEN} ?([1-9]) ?{SUP_CLOSE}", requirement))))
    scope, words = _scope(text.lower())
    tags = [BASE, f"{BASE}.{scope}"]
    if scope == "all-items":
        tags.append(f"{BASE}.all-items.{'footnoted' if {'1', '3', '5'} & set(footnotes) else 'plain'}")
    tags += [f"{BASE}.fn-{n}" for n in footnotes]
    tags += [f"{BASE}.{name}" for name, pattern in _REFERENCES if re.search(pattern, text)]
    tags += [f"{BASE}.{name}" for name in _exceptions(text)]
    policies = policy_codes(tidy(policy))
    tags += [f"{BASE}.policy.{code}" for code in policies]
    return Coded(tuple(tags), words, ";".join(policies), ";".join(footnotes))


def _scope(text: str) -> tuple[str, str]:
    if "except for" in text or "apart from" in text:
        own = [words for phrase, words in _OWN_SCOPE if phrase in text]
        return "see-row", own[0] if own else "see the row"
    if re.match(r"for items on the ccl and ", text):
        return "ccl-746-supp-7", "items on the CCL, and EAR99 items of 746 Supp. 7"
    if "when used in projects specified in § 746.8(a)(4)" in text:
        return "746-8-a-4", "all items when used in projects of 746.8(a)(4)"
    if re.match(r"(for )?all items subject to the ear", text):
        return "all-items", "all items"
    return "see-row", "see the row"


def _exceptions(text: str) -> list[str]:
    """The licence exceptions that the row itself leaves."""
    if "License Exception GOV" not in text:
        return []
    if "Geological Survey" in text:
        return ["gov-usgs"]
    return ["gov"]


def policy_codes(text: str) -> list[str]:
    """The codes of a review policy; `see-row` when it is of no known kind."""
    low = text.lower()
    for code, pattern in _POLICIES:
        if re.search(pattern, low):
            found = [code]
            break
    else:
        found = []
    sections = [code for code, pattern in _SECTION_POLICIES if re.search(pattern, low)]
    if not found or found[0] in ("ear99-approval", "744-23-d"):
        found += sections
    return found or ["see-row"]


def columns_swapped(requirement: str, policy: str) -> bool:
    """Whether the two columns stand in each other's place (so printed once, for a row under Germany)."""
    return tidy(requirement).startswith("Presumption of") and tidy(policy).startswith("For all items")


def split_register(policy: str) -> tuple[str, str]:
    """The policy and a Federal Register citation that was printed in the same cell."""
    found = _FEDERAL_REGISTER.search(policy)
    return (policy[: found.start()], policy[found.start() :]) if found else (policy, "")


_MONTHS: Final = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
                  "november", "december")  # fmt: skip
_CENTURY_OF_90S: Final = 1900
_LAST_OF_2000S: Final = 90
"""A year printed with two digits is of the nineties above this, else of this century."""
_DATE: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})|([A-Z][a-z]+)\.? (\d{1,2}), (\d{4})")


def citations(text: str) -> list[tuple[str, str, str]]:
    """(volume, page, ISO date) of every Federal Register citation in a cell, in printed order; no date is blank."""
    text = tidy(text.replace("\n", " "))
    found = list(_FEDERAL_REGISTER.finditer(text))
    out = []
    for i, m in enumerate(found):
        end = found[i + 1].start() if i + 1 < len(found) else len(text)
        out.append((m[1], m[2], _iso(text[m.end() : end])))
    return out


def _iso(text: str) -> str:
    m = _DATE.search(text)
    if m is None:
        return ""
    if m[1]:
        year, month, day = int(m[3]), int(m[1]), int(m[2])
        if len(m[3]) == len("01"):
            year += _CENTURY_OF_90S if year > _LAST_OF_2000S else _CENTURY_OF_90S + 100
    else:
        names = [n for n in _MONTHS if n.startswith(m[4].lower())]
        if not names:
            return ""
        year, month, day = int(m[6]), _MONTHS.index(names[0]) + 1, int(m[5])
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
