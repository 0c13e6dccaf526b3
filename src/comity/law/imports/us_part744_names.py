"""Splits a cell of the Entity List, Unverified List or MEU List into names, aliases and addresses."""

from __future__ import annotations

import re
from typing import Final

from comity.law.imports.us_part744_text import tidy

COUNTRIES: Final = {
    "AFGHANISTAN": "AF", "ARGENTINA": "AR", "ARMENIA": "AM", "AUSTRALIA": "AU", "AUSTRIA": "AT", "AZERBAIJAN": "AZ",
    "BAHRAIN": "BH", "BELARUS": "BY", "BELGIUM": "BE", "BELIZE": "BZ", "BOLIVIA": "BO", "BRAZIL": "BR",
    "BULGARIA": "BG", "BURMA": "MM", "CAMBODIA": "KH", "CANADA": "CA", "CHILE": "CL",
    "CHINA, PEOPLE'S REPUBLIC OF": "CN", "COSTA RICA": "CR", "CRIMEA REGION OF UKRAINE": "UA-43", "CUBA": "CU",
    "CYPRUS": "CY", "CZECH REPUBLIC": "CZ", "DENMARK": "DK", "ECUADOR": "EC", "EGYPT": "EG", "ESTONIA": "EE",
    "FINLAND": "FI", "FRANCE": "FR", "GEORGIA": "GE", "GERMANY": "DE", "GREECE": "GR", "HUNGARY": "HU", "INDIA": "IN",
    "INDONESIA": "ID", "IRAN": "IR", "IRAQ": "IQ", "IRELAND": "IE", "ISRAEL": "IL", "ITALY": "IT", "JAMAICA": "JM",
    "JAPAN": "JP", "JORDAN": "JO", "KAZAKHSTAN": "KZ", "KENYA": "KE", "KOREA, NORTH": "KP", "KYRGYZSTAN": "KG",
    "LAOS": "LA", "LATVIA": "LV", "LEBANON": "LB", "LITHUANIA": "LT", "LUXEMBOURG": "LU", "MADAGASCAR": "MG",
    "MALAYSIA": "MY", "MALTA": "MT", "MEXICO": "MX", "MOROCCO": "MA", "NETHERLANDS": "NL", "NEW ZEALAND": "NZ",
    "NICARAGUA": "NI", "NORTH MACEDONIA": "MK", "NORWAY": "NO", "OMAN": "OM", "PAKISTAN": "PK", "PANAMA": "PA",
    "PARAGUAY": "PY", "PERU": "PE", "PHILIPPINES": "PH", "POLAND": "PL", "PORTUGAL": "PT", "QATAR": "QA",
    "ROMANIA": "RO", "RUSSIA": "RU", "SAUDI ARABIA": "SA", "SENEGAL": "SN", "SINGAPORE": "SG", "SLOVAKIA": "SK",
    "SOUTH AFRICA": "ZA", "SOUTH KOREA": "KR", "SOUTH SUDAN": "SS", "SPAIN": "ES", "SRI LANKA": "LK", "SWEDEN": "SE",
    "SWITZERLAND": "CH", "SYRIA": "SY", "TAIWAN": "TW", "THAILAND": "TH", "TURKEY": "TR", "TÜRKIYE": "TR",
    "UGANDA": "UG", "UKRAINE": "UA", "UNITED ARAB EMIRATES": "AE", "UNITED KINGDOM": "GB", "UZBEKISTAN": "UZ",
    "VENEZUELA": "VE", "VIETNAM": "VN",
}  # fmt: skip
"""The headings under which the three lists stand, as territories; Hong Kong rows stand under China."""

_FORMS: Final = (
    r"Ltd|LTD|Limited|Incorporated|Inc|INC|L\.?L\.?C|LLP|L\.P|LP|Corp|Corporation|Co|CO|Company|C?JSC|OJSC|PJSC|ZAO|OAO|"
    r"OOO|PAO|AO|G[Mm][Bb]H|S\.A\.L|S\.A|SA|S\.?[Aa]\.?[Rr]\.?[Ll]|S\.?R\.?L|S\.p\.A|B\.?V|N\.?V|AG|AB|OY|Oy|Pte|PTE|"
    r"Pvt|PT|FZE|FZC|FZCO|FZ|DMCC|Sdn|SDN|A\.S|AS|PLC|Plc|KG"
)
_FORM: Final = re.compile(rf"(?:{_FORMS})(?![A-Za-z])\.?")
_ABBREVIATED: Final = re.compile(r"(?:^|[ .,(])(?:Ltd|LTD|Inc|INC|Co|CO|Corp|Pte|PTE|Pvt|Bros|[A-Za-z])\.$")
_PLACE: Final = (
    r"(?:No\b|Nos\b|NO\b|Room|Rm\b|RM\b|Unit|Flat|Floor|Suite|Ste\b|Level|Block|Blk\b|Building|Bldg|Bld\b|House|Shop|"
    r"Office|Off\b|Plot|Apt|Lot\b|Warehouse|Door|P\.? ?O\.? ?Box|PO Box|#|\d|[A-Z]?-?\d)"
)
_ADDRESS_WORD: Final = re.compile(
    r"\d|\b(Street|St\.|Str\.|Road|Rd|Avenue|Ave|Blvd|Boulevard|Building|Bldg|Floor|Room|Tower|Park|Plaza|Square|Lane|"
    r"District|Province|City|House|Box|Airport|Zone|Centre,|Base|Sokak|Mah\b|Cad\b|Campus|Highway|Village|Ground|Souk|"
    r"Trade Center|Iran|Syria|China|Hong Kong|Tehran|Damascus|Dubai|London|Mosalam Baroudi|U\.A\.E)",
)
_ORGANISATION: Final = re.compile(
    r"^(?:(?:Field Blood|Military \w+|Petrovsky|NPO|Public Joint|Joint[- ]Stock|Importers)\b|Institute of )"
)
_NUMBERS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20,
}  # fmt: skip
_AKA: Final = r"\(?\b(?:a\.? ?k\.? ?a\b\.?|f\.k\.a\b\.?|n\.k\.a\b\.?|aka\b)[,;.]*"
_COUNT: Final = "(" + "|".join(_NUMBERS) + r"|\d+)"
_LIST: Final = re.compile(
    rf"[,;]? *(?=(?:{_AKA})?[^:]{{0,25}}(?:follow|the one))(?:{_AKA}[ ,]*)?(?:(?:and|as|including) )?(?:the )?(?:{_COUNT} )?"
    rf"(?:follow(?:ing)? )?(?:the following )?(?:{_COUNT} )?(?:alias(?:es)?|aliaes|entity)\b([^:]*?)(?::|,?$) *"
)
_INLINE: Final = re.compile(rf"[,;]? *{_AKA} *")
_IN_BRACKETS: Final = re.compile(rf",? *\(({_AKA[3:]} *[^()]*(?:\([^()]*\)[^()]*)*)\)")
_SEE: Final = re.compile(r"[,;]? *\((?:[Ss]ee|For alternate)\b.*$", re.DOTALL)


_SLIPS: Final = (
    (";—", ";\n—"),
    (";' ", "'; "),
    ("a.k.a ,", "a.k.a.,"),
    (" UPTK.\n", " UPTK. "),
    ("OpenLab, Singapore,\n\n", "OpenLab, "),
    ("OpenLab, Singapore, Singapore", "OpenLab, Singapore"),
    (" RT.55 Nijinsky\n\nSt.", "\n\nRT.55 Nijinsky St."),
    ("U.A.E.", "UAE"),
    ("U.A.E", "UAE"),
)
"""Slips of the print, and spellings that differ between two prints of the same text."""


def number_of(word: str) -> int:
    """`three` and `3` are 3; a missing number is 1; a number above twenty is its digits or 99."""
    if not word:
        return 1
    return int(word) if word.isdigit() else _NUMBERS.get(word, 99)


def without_references(text: str) -> str:
    """The cell without its closing cross-reference to other countries; slips of the print are mended."""
    text = _SEE.sub("", text)
    for printed, meant in _SLIPS:
        text = text.replace(printed, meant)
    return re.sub(r",? \(Address: ([^()]*)\);?", r"\n\n\1;", text)


def without_marks_of_lists(text: str) -> str:
    """The cell without `a.k.a., the following two aliases:` and the like: what must be found again in the table."""
    return _INLINE.sub(" ", _LIST.sub(" ", text))


def clean(name: str) -> str:
    """A name without list punctuation around it; a full stop that belongs to an abbreviation stays."""
    name = tidy(name).strip(" ;,:")
    name = re.sub(r"(?:[;,] ?| )and$", "", name).strip(" ;,:")
    if name.endswith(".") and not _ABBREVIATED.search(name):
        name = name[:-1]
    if name.startswith("(") and name.endswith(")") and name.count("(") == 1:
        name = name[1:-1]
    return name.strip(" ;,")


def split_name(text: str) -> tuple[str, str]:
    """The name at the start of `Name, Ltd., address`, and the rest."""
    tokens = text.split(",")
    taken = 0
    for i, token in enumerate(tokens):
        bare = token.strip()
        if i == 0:
            cut = _cut_in_first(bare)
            if cut:
                return clean(bare[:cut]), _rest(bare[cut:], tokens[1:])
            taken = 1
            continue
        form = _FORM.match(bare)
        if form:
            after = bare[form.end() :].strip()
            brackets = re.match(r"\([^()]*\)\.?", after)
            beyond = after[brackets.end() :].strip() if brackets else after
            if re.match(_PLACE, beyond):
                kept = bare[: len(bare) - len(beyond)]
                return clean(",".join([*tokens[:i], " " + kept])), _rest(beyond, tokens[i + 1 :])
        elif not (_ORGANISATION.search(bare) and not re.search(r"\d", bare)):
            break
        taken = i + 1
    return clean(",".join(tokens[:taken])), ",".join(tokens[taken:]).strip()


def split_last(text: str) -> tuple[str, str]:
    """A last alias and the address that was printed on the same line, when none follows on a line of its own."""
    stop = re.search(r"(?:(?:[a-z]{3}|[A-Z][A-Za-z]+ [A-Z]{2,4}|[)'\u2019\u201d])\.['\u2019]?|OpenLab[.,]) ?(?=[A-Z0-9])", text)
    form = re.search(rf" (?:{_FORMS})(?:\. (?=[A-Z]|\d)| (?=[A-Z][^,]*\d))", text)
    cuts = [m.end() for m in (stop, form) if m]
    name, rest = split_name(text)
    if cuts and min(cuts) < len(name):
        return clean(text[: min(cuts)]), text[min(cuts) :].strip()
    return name, rest


def _rest(first: str, others: list[str]) -> str:
    return ",".join([first, *others]).strip(" .,")


def _cut_in_first(token: str) -> int:
    """Where an address begins inside the first token (`... Co. Ltd. Floor 26`, `... Parts No. 355`); 0 if nowhere."""
    quoted = re.search(r"['\u2019\u201d]\. (?=\d)", token)
    if quoted:
        return quoted.end()
    form = re.search(rf" (?:{_FORMS})\.? (?={_PLACE})", token)
    if form and not re.search(r"\b(Institute|Factory|Laboratory|Bureau)\b", token[form.end() :]):
        return form.end()
    number = re.search(r" (?=No\. \d+$)", token)
    if number and not re.search(r"(Factory|Plant|Institute|Bureau|Department|School|Yard)$", token[: number.start()]):
        return number.end()
    return 0


def also_known(name: str) -> list[str]:
    """`Name a.k.a. Other` as two names."""
    return [p for p in (clean(part) for part in _INLINE.split(name)) if p]


def bracketed(name: str) -> tuple[str, list[str]]:
    """The name without its bracketed `(a.k.a. ...; f.k.a. ...)`, and the aliases in it."""
    found = _IN_BRACKETS.search(name)
    if not found:
        return name, []
    return name[: found.start()] + name[found.end() :], _pieces(found[1])


def _pieces(text: str) -> list[str]:
    parts = re.split(rf";|{_AKA}", text)
    parts = [p for p in (clean(re.sub(r"^ *and ", "", p)) for p in parts) if p]
    if len(parts) == 1 and " and " in parts[0] and not _FORM.search(parts[0]):
        parts = [clean(p) for p in re.split(r",| and ", parts[0])]
    return [p for p in parts if p]


def inline(text: str) -> tuple[str, list[str], str]:
    """Name, aliases and address of `Name, a.k.a., Alias, a.k.a., Alias, address`."""
    text, aliases = bracketed(text)
    mark = _INLINE.search(text)
    if not mark:
        name, rest = split_name(text)
        return name, aliases, rest
    name, text = clean(text[: mark.start()]), text[mark.end() :]
    while text:
        alias, text = split_name(text)
        sentence = re.match(r"(.*?\b(?:Limited|Oy))\. +(.+)$", alias)
        if sentence:
            alias, text = sentence[1], f"{sentence[2]}, {text}"
        aliases.append(alias)
        again = re.match(rf"[,;]? *{_AKA} *", text)
        if again:
            text = text[again.end() :]
        elif not text or _ADDRESS_WORD.search(text.split(",")[0]):
            break
    return name, aliases, text


def head(line: str) -> tuple[str, list[str], str, int]:
    """Name, aliases so far, what follows on the line, and how many listed aliases are to come."""
    line = re.sub(r"^.*subordinate institution: *(?:—)?", "", line) if "subordinate institution:" in line else line
    mark = _LIST.search(line)
    if not mark and re.search(rf"{_AKA} *$", line):
        mark = re.search(rf"[,;]? *{_AKA} *$", line)
        if mark:
            name, aliases = bracketed(line[: mark.start()])
            return clean(name), aliases, "", 1
    if not mark:
        name, aliases, rest = inline(line)
        return name, aliases, rest, 0
    name, aliases = bracketed(line[: mark.start()])
    expected = number_of(mark[1] or mark[2] or "")
    rest = line[mark.end() :]
    if not rest:
        return clean(name), aliases, "", expected
    more, rest = _listed_inline(rest, expected)
    return clean(name), aliases + more, rest, 0


def _listed_inline(text: str, expected: int) -> tuple[list[str], str]:
    """`Alias; and Alias. Address` on one line."""
    parts = text.split(";")
    aliases = [clean(re.sub(r"^ *(?:and )?[-—]?", "", p)) for p in parts[: expected - 1]]
    last = re.sub(r"^ *(?:and )?[-—]?", "", ";".join(parts[expected - 1 :]))
    name, rest = split_last(last)
    return [*aliases, name], rest


def addresses(text: str) -> list[str]:
    """The addresses in a run of `A; and B; C`."""
    text = re.sub(r"\b(?:Alt\.? )?Address(?:es)?(?: for [^:]*)?: *", ";", tidy(text.replace("\n", " ")))
    parts = (re.sub(r"^(?:and(?![a-z])|or\b) *", "", p.strip(" ,")) for p in text.split(";"))
    kept = (p.strip(" ,") for p in parts)
    return [p.rstrip(" .,") for p in kept if p and p != "."]
