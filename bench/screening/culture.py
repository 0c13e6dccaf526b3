"""The culture of a name by a simple rule: its script; for Latin letters the region of the first territory that the record names, nationality before others.

The clean subjects are synthetic: their names are drawn by region, so the region says something, and only that. A finer
rule would need names whose origin is known.
"""

from __future__ import annotations

import unicodedata
from collections import Counter

from records import Record

SCRIPTS = {"CJK": "Han", "HIRAGANA": "Kana", "KATAKANA": "Kana", "HANGUL": "Hangul", "LATIN": "Latin", "CYRILLIC": "Cyrillic", "GREEK": "Greek",
           "ARABIC": "Arabic", "HEBREW": "Hebrew", "DEVANAGARI": "Devanagari", "BENGALI": "Bengali", "TAMIL": "Tamil", "THAI": "Thai",
           "ARMENIAN": "Armenian", "GEORGIAN": "Georgian", "ETHIOPIC": "Ethiopic"}  # fmt: skip
REGIONS = {
    "Arab states": "AE BH DZ EG IQ JO KW LB LY MA MR OM PS QA SA SD SO SY TN YE DJ",
    "Iran, Afghanistan, Central Asia, Turkey": "IR AF TJ UZ TM KZ KG AZ TR",
    "South Asia": "IN PK BD LK NP BT MV",
    "China and neighbours": "CN HK TW MO KR KP JP MN",
    "South-East Asia": "SG MY ID PH TH VN MM KH LA BN TL",
    "Eastern Europe and Caucasus": "RU UA BY MD BG RS ME MK BA HR SI SK CZ PL HU RO AL XK LT LV EE GE AM",
    "Western and Northern Europe": "GB IE DE FR NL BE LU CH AT IT ES PT GR CY MT DK SE NO FI IS LI MC SM AD VA IL",
    "North America, Australia, New Zealand": "US CA AU NZ",
    "Latin America and Caribbean": "MX GT BZ SV HN NI CR PA CU DO HT JM TT CO VE EC PE BO CL AR UY PY BR GY SR PR BB BS",
}
HOMES = ("nationality", "citizenship", "country", "jurisdiction", "mainCountry", "birthCountry", "flag")
_REGION = {code: name for name, codes in REGIONS.items() for code in codes.split()}


def script_of(name: str) -> str:
    """The script of most letters."""
    found = Counter(unicodedata.name(c, "OTHER").split()[0] for c in name if c.isalpha())
    first = max(found, key=lambda s: (found[s], s)) if found else "OTHER"
    return SCRIPTS.get(first, first.capitalize())


def culture_of(r: Record) -> str:
    """`Arabic script`, or `Latin, South Asia`; other regions are Africa south of the Sahara and islands."""
    script = script_of(r.names[0])
    if script != "Latin":
        return f"{script} script"
    home = next((c for kind in HOMES for c in r.properties.get(kind, ())), "")
    return f"Latin, {_REGION.get(home, 'Africa south of the Sahara and others') if home else 'nationality unknown'}"
