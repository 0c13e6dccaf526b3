"""What the Office of Foreign Assets Control says of an entry in one line of text: documents, dates, places, measures.

The same labels stand in the remarks of the CSV form, in the id list of the XML form and in the ids of the consolidated
screening list, so all three readers use this module.
"""

from __future__ import annotations

import re
from typing import Final

from comity.parties.sources.facts import Facts, dates
from comity.parties.sources.places import Places, code_of

_PASSPORT: Final = ("Passport", "Diplomatic Passport", "British National Overseas Passport", "Stateless Person Passport")
_PERSON: Final = (
    "National ID No.", "Cedula No.", "Cedula de Residencia", "Cedula de Ciudadania", "Identification Number", "Personal ID Card",
    "D.N.I.", "C.U.R.P.", "CURP", "National Foreign ID Number", "SSN", "Driver's License No.", "Electoral Registry No.",
    "Credencial electoral", "I.F.E.", "LE Number", "Cartilla de Servicio Militar Nacional", "C.U.I.P.", "Residency Number",
    "Citizen's Card Number", "Kenyan ID No.", "Turkish Identification Number", "Numero de Identidad", "Tazkira National ID Card",
    "Travel Document Number", "VisaNumberID", "Immigration No.", "Public Security and Immigration No.", "Refugee ID Card",
    "Birth Certificate Number", "Stateless Person ID Card", "UAE Identification", "Moroccan Personal ID No.",
    "Bosnian Personal ID No.", "N.I.E.", "Pilot License Number", "Seafarer's Identification Document",
    "CNP (Personal Numerical Code)", "Romanian Permanent Resident", "Tarjeta Profesional", "Aircraft Mode S Transponder Code",
    "Interpol: Red Notice. File No.", "Chinese Commercial Code", "BIK (RU)", "MICEX Code", "UN/LOCODE", "Permit Number",
)  # fmt: skip
_TAX: Final = (
    "Tax ID No.", "NIT #", "R.F.C.", "RFC", "RUC #", "RIF #", "C.U.I.T.", "V.A.T. Number", "US FEIN", "Italian Fiscal Code",
    "Fiscal Code", "Paraguayan tax identification number", "Numero Unico de Identificacao Tributaria (NUIT)", "C.I.F.", "RTN",
    "C.U.I.", "Romanian Tax Registration", "RSIN", "C.N.P.J.",
)  # fmt: skip
_REGISTERED: Final = (
    "Registration Number", "Registration ID", "Company Number", "UK Company Number", "Commercial Registry Number", "C.R. No.",
    "Romanian C.R.", "Public Registration Number", "Business Registration Number", "Business Registration Document #",
    "Business Number", "Certificate of Incorporation Number", "Folio Mercantil No.", "Matricula Mercantil No",
    "Chamber of Commerce Number", "Trade License No.", "License", "Enterprise Number", "Registered Charity No.",
    "Dubai Chamber of Commerce Membership No.", "Istanbul Chamber of Comm. No.", "Central Registration System Number",
    "Economic Register Number (CBLS)", "File Number", "Branch Unit Number", "Government Gazette Number", "D-U-N-S Number",
    "MSB Registration Number", "SRE Permit No.", "Afghan Money Service Provider License Number", "Aircraft Tail Number",
    "Previous Aircraft Tail Number", "Vessel Registration Identification", "Pre-registration ID",
)  # fmt: skip
_MEASURES: Final = (
    "Secondary sanctions risk", "Additional Sanctions Information", "Executive Order 13846 information", "IFCA Determination",
    "Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions", "CAATSA Section 235 Information",
    "CAATSA Section 231 Information", "Executive Order 13662 Directive Determination", "Executive Order 14024 Directive Information",
    "Executive Order 14014 Directive Information", "Executive Order 14059 information", "Executive Order 13645 Determination",
)  # fmt: skip
_LEFT_OUT: Final = (
    "Website", "Email Address", "Phone Number", "Telephone", "Telephone No.", "Fax", "Fax No.", "Telefax",
    "For more information on directives", "For more information",
)  # fmt: skip
"""Ways to reach somebody, and links: no screening needs them."""

LABELS: Final[dict[str, str]] = {
    **dict.fromkeys(_PASSPORT, "passportNumber"),
    **dict.fromkeys(_PERSON, "idNumber"),
    **dict.fromkeys(_TAX, "taxNumber"),
    **dict.fromkeys(_REGISTERED, "registrationNumber"),
    **dict.fromkeys(_MEASURES, "measures"),
    **dict.fromkeys(_LEFT_OUT, ""),
    "Unified Social Credit Code (USCC)": "uscCode",
    "United Social Credit Code Certificate (USCCC)": "uscCode",
    "Legal Entity Number": "leiCode",
    "SWIFT/BIC": "swiftBic",
    "MMSI": "mmsi",
    "Vessel Call Sign": "callSign",
    "Other Vessel Call Sign": "callSign",
    "Vessel Flag": "flag",
    "Other Vessel Flag": "flag",
    "Vessel Type": "type",
    "Other Vessel Type": "type",
    "Vessel Owner": "owner",
    "Vessel Year of Build": "buildDate",
    "Aircraft Manufacture Date": "buildDate",
    "Aircraft Manufacturer's Serial Number (MSN)": "serialNumber",
    "Aircraft Construction Number (also called L/N or S/N or F/N)": "serialNumber",
    "Aircraft Serial Identification": "serialNumber",
    "Serial No.": "serialNumber",
    "Aircraft Model": "type",
    "Organization Established Date": "incorporationDate",
    "Organization Type": "type",
    "Target Type": "type",
    "Nationality of Registration": "jurisdiction",
    "Nationality Country": "nationality",
    "nationality": "nationality",
    "citizen": "citizenship",
    "Gender": "gender",
    "DOB": "birthDate",
    "POB": "birthPlace",
    "a.k.a.": "weakAlias",
    "f.k.a.": "previousName",
    "n.k.a.": "weakAlias",
    "Issuer Name": "alias",
}
"""Label -> property; blank: left out. A label that is not here goes to `notes` as published."""

_BY_WORD: Final[dict[str, list[str]]] = {
    word: sorted((k for k in LABELS if k.split(" ", 1)[0] == word), key=len, reverse=True) for word in {k.split(" ", 1)[0] for k in LABELS}
}
"""First word -> labels that begin with it, longest first."""

_LINKS: Final = ("www.", "http://", "https://")
_SUFFIX: Final = re.compile(r"(?i)(?:jr|sr)\.?|i{2,3}|iv")
_VALUE: Final = re.compile(r"(.*?)(?: \(([^()]*)\))?(?:,? (?:issued|expires)\b.*)?", re.DOTALL)
_IMO: Final = re.compile(r"IMO\s*(\d{6,7})\b")
_NAMES: Final = ("a.k.a.", "f.k.a.", "n.k.a.")
_OGRN: Final = (13, 15)
_INN: Final = (10, 12)


def remarks(facts: Facts, text: str, places: Places, *, person: bool = False) -> list[str]:
    """Take over what one remarks text says; answers with the dates that cannot be read. Names of a person are put in spoken order."""
    bad: list[str] = []
    for raw in text.strip().removesuffix(".").split(";"):
        piece = raw.strip().removeprefix("alt. ")
        if piece.startswith("(Linked To:"):
            piece = piece[1:]
        if piece.count(")") > piece.count("("):
            piece = piece.removesuffix(")")
        label = label_of(piece)
        if label is None:
            if not piece.startswith(_LINKS) and piece not in facts.get("position"):
                facts.add("notes", piece)
            continue
        value, country = _split(piece[len(label) :].lstrip(" :-"), label)
        if person and label in _NAMES:
            value = natural(value)
        bad += take(facts, label, value, country, places)
    return bad


def label_of(piece: str) -> str | None:
    """The known label at the beginning of a piece of remarks; the longest one."""
    word = piece.split(" ", 1)[0]
    for label in _BY_WORD.get(word) or _BY_WORD.get(word.rstrip(":"), []):
        if piece.startswith(label) and piece[len(label) : len(label) + 1] in ("", " ", ":", "-", ","):
            return label
    return None


def take(facts: Facts, label: str, value: str, country: str, places: Places) -> list[str]:
    """Take over one labelled value. `label` may end in a colon or hyphen; `country` is that of a document, or blank.

    Answers with dates that cannot be read (they are kept as notes).
    """
    name = label.rstrip(" :-")
    kind = LABELS.get(name)
    if kind is None:
        facts.add("notes", f"{label} {value}" + (f" ({country})" if country else ""))
    elif kind == "measures":
        if not value.startswith("For more information"):
            facts.add(kind, f"{name}: {value}")
    elif kind in ("birthDate", "buildDate", "incorporationDate"):
        found = dates(value)
        facts.add(kind, *found)
        if not found:
            facts.add("notes", f"{name} {value}")
            return [f"{name} {value}"]
    elif kind in ("nationality", "citizenship", "jurisdiction", "flag"):
        facts.add(kind, places.code(value))
    elif kind == "birthPlace":
        birth_place(facts, value)
    elif kind == "gender":
        facts.add(kind, value.lower())
    elif kind:
        _identifier(facts, kind, value, country)
    return []


def birth_place(facts: Facts, text: str) -> None:
    """A place of birth, and its country when the last part names one (short words are never taken for codes)."""
    facts.add("birthPlace", text)
    last = text.rsplit(",", 1)[-1].strip()
    if len(last) > 3:
        facts.add("birthCountry", code_of(last))


def natural(name: str) -> str:
    """The name of a person as spoken: `BIN LADEN, Usama` -> `Usama BIN LADEN`; `LAVILLA, Ruben, Jr.` -> `Ruben LAVILLA Jr.`."""
    last, *first = [part.strip() for part in name.split(",")]
    suffixes = [p for p in first if _SUFFIX.fullmatch(p)]
    return " ".join((*(p for p in first if p not in suffixes), last, *suffixes)).strip()


def unquoted(name: str) -> str:
    """A name without a pair of quotation marks around the whole of it."""
    inner = name[1:-1]
    return inner if len(name) > 2 and name[0] == name[-1] and name[0] in "'\"" and name[0] not in inner else name


def _identifier(facts: Facts, kind: str, value: str, country: str) -> None:
    imo = _IMO.search(value)
    digits = value.strip()
    if kind in ("weakAlias", "previousName"):
        facts.add(kind, value)
    elif imo:
        facts.add("imoNumber", imo[1])
    elif kind == "leiCode" and not re.fullmatch(r"[A-Z0-9]{20}", digits):
        facts.add("registrationNumber", value)
    else:
        facts.add(kind, value)
        russian = country in ("Russia", "RU")
        if kind == "taxNumber" and russian and digits.isdigit() and len(digits) in _INN:
            facts.add("innCode", digits)
        if kind == "registrationNumber" and russian and digits.isdigit() and len(digits) in _OGRN:
            facts.add("ogrnCode", digits)


def _split(text: str, label: str) -> tuple[str, str]:
    """The value and the country in brackets after it; a name stands in single quotes."""
    if label in _NAMES:
        name = text.strip()
        return unquoted(name[1:-1] if name[:1] == name[-1:] == "'" else name), ""
    if LABELS[label] in ("measures", "birthPlace", "birthDate", "type", "alias", "nationality", "citizenship"):
        return text.strip(), ""
    found = _VALUE.fullmatch(text.strip())
    if found is None or (found[2] and not code_of(found[2])):
        return re.sub(r",? (?:issued|expires)\b.*", "", text.strip()), ""
    return found[1].strip(), found[2] or ""



def tonnages(deadweight: str, gross: str) -> tuple[str, ...]:
    """Tonnages as published, without commas in the figures; the gross one says so."""
    return tuple(t.replace(",", "") for t in (deadweight, f"{gross} gross" if gross else "") if t)
