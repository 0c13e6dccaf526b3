"""Readers of the lists of the United States: every property, every tag, exact counts, and files that are not what they should be."""

from __future__ import annotations

import csv
import gzip
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from comity.desk.assess import Desk
from comity.parties.bundled import bundled, entity_of
from comity.parties.entity import COUNTRIES, NAMES, PROPERTIES, SCHEMATA, Entity
from comity.parties.sources.base import Read, Unreadable
from comity.parties.sources.facts import Facts, dates, register, us_date
from comity.parties.sources.known import SOURCES
from comity.parties.sources.ofac_programs import EAR_TAGS, nonsdn_tags
from comity.parties.sources.ofac_remarks import birth_place, natural
from comity.parties.sources.places import Places, code_of, gazetteer
from comity.terms.dates import parse_date

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "lists"
LAW = Path(__file__).resolve().parents[2] / "law"
SDN = ("us_sdn.csv", "us_alt.csv", "us_add.csv", "us_sdn_comments.csv")
EXAMPLES = {
    "ofac-sdn": ("us_sdn.xml",),
    "ofac-consolidated": ("us_nonsdn.xml",),
    "bis-dpl": ("us_dpl.txt",),
    "bis-part744": ("us_part744.xml",),
    "trade-csl": ("us_csl.csv",),
}


def files(*names: str) -> dict[str, bytes]:
    return {n: (FIXTURES / n).read_bytes() for n in names}


def example(source: str, *names: str) -> dict[str, Entity]:
    return {e.id: e for e in SOURCES[source].read(files(*(names or EXAMPLES[source]))).entities}


def packed(folder: Path, *names: str) -> dict[str, bytes]:
    return {n: gzip.decompress((folder / "data" / "lists" / n).read_bytes()) for n in names}


def is_sound(read: Read, source: str) -> None:
    """What every reading must keep, whatever the list."""
    assert len({e.id for e in read.entities}) == len(read.entities)
    known = gazetteer().by_code
    for e in read.entities:
        assert e.schema in SCHEMATA, e.id
        assert e.list in SOURCES[source].lists, e.id
        assert e.properties.keys() <= PROPERTIES, e.id
        assert all(v and v == " ".join(v.split()) for values in e.properties.values() for v in values), e.id
        assert e.get("name") or e.schema == "Address", e.id
        assert e.tags, e.id
        assert all(c in known for kind in COUNTRIES for c in e.get(kind)), e.id
        assert all(parse_date((d + "-01-01")[:10]) for d in (*e.get("birthDate"), *e.get("buildDate"))), e.id
        assert all(not d or parse_date(d) for d in (e.since, e.until, read.published)), e.id
        assert len(set(e.names)) == sum(len(e.get(kind)) for kind in NAMES), e.id


# -- the SDN list ------------------------------------------------------------------------------------------------------


def test_csv_and_xml_of_the_sdn_list_say_the_same() -> None:
    table = SOURCES["ofac-sdn"].read(files(*SDN))
    tree = SOURCES["ofac-sdn"].read(files("us_sdn.xml"))
    assert table.entities == tree.entities
    assert (table.unread, tree.unread) == ((), ())
    assert (table.published, tree.published) == ("", "2021-03-10")


@pytest.mark.parametrize("form", [SDN, ("us_sdn.xml",)], ids=["csv", "xml"])
def test_a_person_with_everything(form: tuple[str, ...]) -> None:
    person = example("ofac-sdn", *form)["us.sdn:90002"]
    assert person == Entity(
        id="us.sdn:90002",
        schema="Person",
        list="us.sdn",
        properties={
            "name": ("Ivan Petrovich DOE Jr.",),
            "alias": ("John DOE",),
            "previousName": ("Vanya DOE",),
            "weakAlias": ("THE BARON", "Ivan ROE"),
            "birthDate": ("1962-08-12", "1963", "1964", "1965", "1966"),
            "nationality": ("RU",),
            "citizenship": ("BY",),
            "country": ("BY",),
            "birthCountry": ("BY",),
            "passportNumber": ("AB1234567",),
            "idNumber": ("55-66",),
            "address": ("Lenina 5, Flat 7, Minsk, Belarus",),
            "birthPlace": ("Minsk, Belarus",),
            "gender": ("male",),
            "position": ("Deputy Director", "Colonel"),
            "program": ("RUSSIA-EO14024",),
            "notes": ("Linked To: EXAMPLE SHIPPING COMPANY LTD",),
            "measures": ("Secondary sanctions risk: See Section 11 of Executive Order 14024",),
        },
        tags=("us.sdn", "us.sdn.russia-eo14024"),
        citation="E.O. 14024",
    )


def test_a_company_a_vessel_and_an_aircraft() -> None:
    found = example("ofac-sdn")
    company, vessel, plane = (found[f"us.sdn:9000{n}"] for n in (1, 3, 4))
    assert (company.schema, company.names) == ("Organization", ("EXAMPLE SHIPPING COMPANY LTD.", "EXAMPLE MARINE", "OLD HARBOUR LINES", "EXMAR"))
    assert company.get("country") == ("IR", "AE")  # an address that is only a country is no address
    assert company.get("address") == ("12 Quay Street, Tehran 11369, Iran",)
    assert (company.get("innCode"), company.get("ogrnCode")) == (("7707083893",), ("1027700132195",))
    assert (company.get("swiftBic"), company.get("incorporationDate")) == (("EXAMRUMM",), ("1998-03-12",))
    assert "example.com" not in str(company.properties)
    assert company.tags == ("us.sdn", "us.sdn.program.ifsr", "us.sdn.sdgt")
    assert company.citation == "31 CFR Part 561; 31 CFR Part 594"
    assert (vessel.schema, vessel.get("imoNumber"), vessel.get("mmsi"), vessel.get("callSign")) == ("Vessel", ("9187629",), ("572469210",), ("9HAB1",))
    assert (vessel.get("flag"), vessel.get("owner")) == (("IR",), ("EXAMPLE TANKERS",))
    assert (vessel.get("tonnage"), vessel.get("previousName")) == (("318000", "163660 gross"), ("EXAMPLE MOON",))
    assert vessel.get("notes") == ("Former Vessel Flag Malta",)  # a flag that it has no more is not its flag
    assert (plane.schema, plane.get("registrationNumber"), plane.get("serialNumber")) == ("Airplane", ("EP-XYZ",), ("23480",))
    assert (plane.get("type"), plane.get("buildDate")) == (("B747",), ("1992",))


def test_remarks_go_on_in_the_comments_without_a_seam() -> None:
    whole = example("ofac-sdn", *SDN)["us.sdn:90005"]
    assert (whole.get("registrationNumber"), whole.get("weakAlias"), whole.get("country")) == (("12345678",), ("EXWORKS",), ("UA-43",))
    read = SOURCES["ofac-sdn"].read(files(*SDN[:3]))
    cut = read.entities[-1]
    assert (cut.get("registrationNumber"), cut.get("uscCode")) == ((), ("91110000EXAMPLE12X",))  # half a number is no number
    assert any("entry 90005" in u for u in read.unread)


def test_the_sdn_file_alone_is_read_and_what_is_missing_is_told() -> None:
    read = SOURCES["ofac-sdn"].read(files("us_sdn.csv"))
    assert len(read.entities) == 5
    assert read.entities[0].get("alias") == ()
    assert any("ALT.CSV" in u for u in read.unread)
    assert any("ADD.CSV" in u for u in read.unread)


def test_files_of_different_days_are_told() -> None:
    given = files(*SDN)
    given["us_alt.csv"] = given["us_alt.csv"].replace(b"90002", b"77777")
    assert any("1 rows of aliases belong to no entry" in u for u in SOURCES["ofac-sdn"].read(given).unread)


def test_a_missing_end_mark_is_told() -> None:
    given = {n: d.rstrip(b"\x1a") for n, d in files(*SDN).items()}
    read = SOURCES["ofac-sdn"].read(given)
    assert len([u for u in read.unread if "end mark" in u]) == 4
    assert read.entities == SOURCES["ofac-sdn"].read(files(*SDN)).entities


def test_the_new_namespace_and_none_are_read() -> None:
    old = files("us_sdn.xml")["us_sdn.xml"]
    for other in (b' xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML"', b""):
        new = old.replace(b' xmlns="http://tempuri.org/sdnList.xsd"', other)
        assert new != old
        assert SOURCES["ofac-sdn"].read({"x": new}).entities == SOURCES["ofac-sdn"].read({"x": old}).entities


def test_tags_of_sdn_programmes_are_those_that_rules_test() -> None:
    text = "".join(p.read_text(encoding="utf-8") for p in (LAW / "us" / "rules").glob("*.toml"))
    asked = {tag for tag in EAR_TAGS if f'"us.sdn.{tag}"' in text}
    assert asked == EAR_TAGS


# -- the non-SDN lists -------------------------------------------------------------------------------------------------


def test_non_sdn_lists_by_programme_and_directive() -> None:
    tags = {i.partition(":")[2]: [t.removeprefix("us.nonsdn.") for t in e.tags[1:]] for i, e in example("ofac-consolidated").items()}
    assert tags == {
        "80001": ["ssi", "ssi.directive-1", "capta", "mbs"],
        "80002": ["ssi", "ssi.directive-2", "ssi.directive-4"],
        "80003": ["cmic"],
        "80004": ["plc"],
        "80005": ["capta"],
        "80006": ["mbs"],
        "80007": ["fse"],
        "80008": ["mbs"],
        "80009": [],
    }
    read = SOURCES["ofac-consolidated"].read(files("us_nonsdn.xml"))
    assert read.unread == ("us.nonsdn:80009: its programmes lead to no known non-SDN list",)
    chips = read.entities[2]
    assert (chips.since, chips.get("alias"), chips.citation) == ("2021-06-03", ("Example Chips Co. Ltd",), "E.O. 13959")
    assert {e.since for e in read.entities if e is not chips} == {""}


@pytest.mark.parametrize(("directive", "tag"), [("1a", "mbs"), ("2", "capta"), ("3", "mbs"), ("4", "mbs")])
def test_each_directive_of_eo_14024(directive: str, tag: str) -> None:
    said = f"Executive Order 14024 Directive Information: Subject to Directive {directive} - As of the effective date"
    assert nonsdn_tags(["RUSSIA-EO14024"], said) == ("us.nonsdn", f"us.nonsdn.{tag}")


# -- Commerce ----------------------------------------------------------------------------------------------------------


def test_denied_persons() -> None:
    found = list(example("bis-dpl").values())
    one, two, three, pearl, airline = found
    assert (one.get("name"), one.get("country"), one.since, one.until) == (("JANE EXAMPLE",), ("US",), "2022-08-24", "2026-01-14")
    assert (one.tags, one.schema, one.citation) == (("us.denied",), "LegalEntity", "87 FR 52741")
    assert len({e.id for e in found}) == 5
    assert three.id == two.id + "-2"
    assert (three.until, three.citation) == ("", "81 FR 22576; 87 FR 38704")
    assert (two.get("requirement"), three.get("requirement")) == (("denial order in the standard form",), ("denial order with terms of its own: read it",))
    assert (pearl.names, airline.names) == (("PEARL EXAMPLE", "PAULA SAMPLE"), ("EXAMPLE AIRLINES", "X7 AIRLINES"))
    assert airline.get("country") == ()  # nothing is guessed
    assert SOURCES["bis-dpl"].read(files("us_dpl.txt")).published == "2022-08-30"  # 3017 is a misprint


def test_ids_of_denied_persons_do_not_depend_on_the_other_lines() -> None:
    lines = files("us_dpl.txt")["us_dpl.txt"].split(b"\r\n")
    fewer = {e.id for e in SOURCES["bis-dpl"].read({"x": b"\r\n".join([lines[0], *lines[2:]])}).entities}
    whole = [e.id for e in SOURCES["bis-dpl"].read(files("us_dpl.txt")).entities]
    assert fewer == set(whole[1:])


def test_denied_persons_between_commas_are_read_too() -> None:
    commas = files("us_dpl.txt")["us_dpl.txt"].replace(b"\t", b",")
    assert SOURCES["bis-dpl"].read({"dpl.csv": commas}).entities == SOURCES["bis-dpl"].read(files("us_dpl.txt")).entities


def test_the_lists_of_part_744() -> None:
    found = example("bis-part744")
    optics = found["us.el.cn.example-optics-institute-eoi"]
    assert optics.names == ("Example Optics Institute (EOI)", "Optics Example", "Example Light Works")
    assert optics.get("address") == ("5 Gaoxin Road, Xi'an, China", "7 Second Road, Beijing, China")
    assert {"us.entity-list.fn-1", "us.entity-list.all-items.footnoted", "us.entity-list.policy.presumption-of-denial"} <= set(optics.tags)
    assert (optics.since, optics.citation) == ("2019-05-21", "15 CFR Part 744, Supplement No. 4; 84 FR 22963; 85 FR 29853")
    assert (optics.get("requirement"), optics.get("policy"), optics.get("footnotes")) == (("all items",), ("presumption-of-denial",), ("1",))
    place = found["us.el.cn.address-01"]
    assert (place.schema, place.names, place.caption) == ("Address", (), "Unit D, 16/F Example Place, Wan Chai, Hong Kong")
    assert Counter(e.list for e in found.values()) == {"us.entity-list": 3, "us.uvl": 1, "us.meu-list": 1, "us.mieu": 2}
    assert {e.schema for e in found.values() if e.list == "us.mieu"} == {"PublicBody"}


def test_part_744_is_found_inside_the_whole_title() -> None:
    part = files("us_part744.xml")["us_part744.xml"].split(b"?>", 1)[1]
    title = b'<ECFR><DIV1 N="15"><DIV5 N="743"><HEAD>x</HEAD></DIV5>' + part + b"</DIV1></ECFR>"
    assert SOURCES["bis-part744"].read({"x": title}).entities == SOURCES["bis-part744"].read(files("us_part744.xml")).entities


def test_the_bundled_lists_are_what_an_import_would_give(desk: Desk, shared: Path) -> None:
    data = (shared / "data" / "law" / "us" / "title-15_part-744_2026-07-23.xml").read_bytes()
    read = SOURCES["bis-part744"].read({"x": data})
    is_sound(read, "bis-part744")
    assert Counter(e.list for e in read.entities) == {"us.entity-list": 3464, "us.uvl": 186, "us.meu-list": 70, "us.mieu": 13}
    assert read.unread == ()
    assert {e.id: e for e in read.entities} == {e.id: e for e in bundled(desk.law) if e.list in SOURCES["bis-part744"].lists}


def test_the_bundled_lists(desk: Desk) -> None:
    found = bundled(desk.law)
    rows = desk.law.parties()
    assert len(found) == sum(1 for p in rows if p.name or p.address)
    assert {e.id for e in found} == {p.id for p in rows} - {f"us.meu.{c}.reserved" for c in ("mm", "kh", "ni", "ve")}
    assert Counter(e.schema for e in found if e.list == "un.sc.consolidated") == {"Person": 730, "Organization": 273}
    assert [e.schema for e in found if "us.entity-list.address" in e.tags] == ["Address"] * 19
    by_id = {e.id: e for e in found}
    for row in random.Random(1).sample([p for p in rows if p.name], 200):
        entity = by_id[row.id]
        assert (entity.caption, entity.tags, entity.since, entity.until, entity.list) == (row.name, row.tags, row.since, row.until, row.list)
        assert set(row.aliases) <= set(entity.names)
        assert "us:" not in entity.citation
        assert entity_of(row).properties == entity.properties
    assert {c for e in found for c in e.countries} <= gazetteer().by_code.keys()


# -- the Consolidated Screening List -----------------------------------------------------------------------------------


def test_every_row_of_the_consolidated_list_goes_to_its_own_list() -> None:
    read = SOURCES["trade-csl"].read(files("us_csl.csv"))
    is_sound(read, "trade-csl")
    assert Counter(e.list for e in read.entities) == {
        "us.sdn": 2, "us.nonsdn": 2, "us.entity-list": 3, "us.uvl": 1, "us.meu-list": 1, "us.denied": 1, "us.isn": 1, "us.debarred": 1,
    }  # fmt: skip
    assert len(read.unread) == 1
    assert "Some New List (XXX)" in read.unread[0]


def test_treasury_rows_are_told_as_the_treasury_tells_them() -> None:
    found = example("trade-csl")
    person, vessel, bank, chips = (found[i] for i in ("us.sdn:90002", "us.sdn:90003", "us.nonsdn:80001", "us.nonsdn:80003"))
    assert (person.caption, person.get("alias"), person.get("birthDate")) == ("Ivan Petrovich DOE", ("John DOE", "THE BARON"), ("1962-08-12", "1963"))
    assert (person.get("country"), person.get("address")) == (("BY", "RU"), ("Lenina 5, Minsk, BY",))
    assert (person.get("passportNumber"), person.get("gender")) == (("AB1234567",), ("male",))
    assert person.tags == ("us.sdn", "us.sdn.russia-eo14024", "us.sdn.sdgt")
    assert (vessel.schema, vessel.get("imoNumber"), vessel.get("flag"), vessel.get("tonnage")) == ("Vessel", ("9187629",), ("PA",), ("2595", "1865 gross"))
    assert bank.tags == ("us.nonsdn", "us.nonsdn.ssi", "us.nonsdn.ssi.directive-1", "us.nonsdn.mbs")  # two rows, one entity
    assert (bank.get("taxNumber"), bank.get("swiftBic")) == (("7707083893",), ("EXAMRUMM",))
    assert (chips.since, chips.tags) == ("2021-06-03", ("us.nonsdn", "us.nonsdn.cmic"))


def test_rows_of_commerce_and_state() -> None:
    found = example("trade-csl")
    optics, oil, avionics = (found[f"us.entity-list:aa0{n}"] for n in (1, 2, 3))
    assert {"us.entity-list.fn-4", "us.entity-list.all-items.plain"} <= set(optics.tags)
    assert (optics.names, optics.get("country")) == (("Example Optics Institute", "EOI", "Optics Example"), ("CN", "HK"))
    assert (optics.since, optics.citation) == ("2012-10-09", "77 FR 61249")
    assert oil.tags == ("us.entity-list", "us.entity-list.746-8-a-4", "us.entity-list.policy.746-8-b-2")
    assert {"us.entity-list.fn-3", "us.entity-list.all-items.footnoted", "us.entity-list.policy.denial"} <= set(avionics.tags)
    denied, missile, arms = (found[i] for i in ("us.denied:dd01", "us.isn:ee01", "us.debarred:ff01"))
    assert (denied.get("country"), denied.until, denied.citation) == (("US", "CA"), "2056-06-29", "68 FR 38290; 71 FR 38843")
    assert missile.names == ("Example Missile Academy (EMA)", "EMA", "Academy of Examples", "Example Co., Ltd.", "Old Academy")
    assert missile.tags == ("us.isn", "us.isn.744-19-b", "us.isn.program.e-o-13382")
    assert (arms.tags, arms.citation, arms.get("alias")) == (("us.debarred",), "67 FR 10033", ("Ex Arms",))


def test_a_consolidated_list_that_is_cut_off_says_so() -> None:
    data = files("us_csl.csv")["us_csl.csv"]
    read = SOURCES["trade-csl"].read({"x": data[: data.index(b'"ff01"') + 60]})
    assert "us.debarred:ff01" not in {e.id for e in read.entities}
    assert "the file is cut off here" in read.unread[0]
    assert len(read.entities) < SOURCES["trade-csl"].floor


# -- files that are not what they should be ----------------------------------------------------------------------------


def test_every_source_is_declared_whole() -> None:
    assert set(EXAMPLES) <= set(SOURCES)
    for name, source in SOURCES.items():
        assert source.name == name
        assert 0 < source.floor < source.ceiling
        assert source.title
        assert source.publisher
        assert source.licence
        assert source.lists
        assert all(a.startswith("https://") for a in source.files.values())


@pytest.mark.parametrize("source", EXAMPLES)
@pytest.mark.parametrize("bad", [b"", b"\x1a", b" \r\n", b"<!DOCTYPE html><html><body>Moved</body></html>", b"\x00\x01\x02", b"{}", b"\xff\xfe<\x00", b"<a", b"a,b\n1,2\n"])
def test_a_file_of_another_kind_is_refused(source: str, bad: bytes) -> None:
    with pytest.raises(Unreadable) as e:
        SOURCES[source].read({"file": bad})
    assert len(str(e.value)) > 20
    with pytest.raises(Unreadable):
        SOURCES[source].read({})


@pytest.mark.parametrize("source", EXAMPLES)
def test_the_list_of_another_publisher_is_refused(source: str) -> None:
    for path in sorted(FIXTURES.glob("*.*")):
        if path.name in (*EXAMPLES[source], *(SDN[:1] if source.startswith("ofac") else ())):
            continue
        if source.startswith("ofac") and path.name in ("us_sdn.xml", "us_nonsdn.xml"):
            continue  # one format: told apart by floor and ceiling
        with pytest.raises(Unreadable):
            SOURCES[source].read({path.name: path.read_bytes()})


@pytest.mark.parametrize("source", EXAMPLES)
def test_a_cut_off_file_is_refused_or_shorter_never_a_defect(source: str) -> None:
    (data,) = files(*EXAMPLES[source]).values()
    whole = len(SOURCES[source].read({"x": data}).entities)
    for end in range(0, len(data) - 2, 1 + len(data) // 150):
        try:
            read = SOURCES[source].read({"x": data[:end]})
        except Unreadable:
            continue
        assert len(read.entities) <= whole
        assert not data.startswith(b"<"), "cut-off XML is never whole"


def test_cut_off_sdn_tables_are_refused_or_told() -> None:
    data = files("us_sdn.csv")["us_sdn.csv"]
    for end in range(len(data)):
        try:
            read = SOURCES["ofac-sdn"].read({"SDN.CSV": data[:end]})
        except Unreadable:
            continue
        assert any("end mark" in u for u in read.unread)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'90004,"EP-XYZ"', b'90004,"EP-XYZ","more"'),
        (b"90005,", b"90004,"),
        (b"90005,", b"no number,"),
        (b'"EP-XYZ"', b'"EP-XYZ'),
        (b'"EP-XYZ"', b'"' + b"X" * 140_000 + b'"'),
        (b"EP-XYZ", b"EP\x00XYZ"),
    ],
    ids=["columns", "twice", "number", "quote", "huge", "nul"],
)
def test_broken_sdn_tables_are_refused(old: bytes, new: bytes) -> None:
    limit = csv.field_size_limit()
    data = files("us_sdn.csv")["us_sdn.csv"]
    assert old in data
    with pytest.raises(Unreadable):
        SOURCES["ofac-sdn"].read({"SDN.CSV": data.replace(old, new, 1)})
    assert csv.field_size_limit() == limit


def test_two_forms_or_two_files_of_one_kind_are_refused() -> None:
    with pytest.raises(Unreadable, match="is XML and holds the whole list"):
        SOURCES["ofac-sdn"].read(files("us_sdn.xml", "us_sdn.csv"))
    with pytest.raises(Unreadable, match="two files of aliases"):
        SOURCES["ofac-sdn"].read({**files("us_sdn.csv", "us_alt.csv"), "other": files("us_alt.csv")["us_alt.csv"]})


def test_an_xml_list_must_have_as_many_entries_as_it_says() -> None:
    data = files("us_sdn.xml")["us_sdn.xml"]
    with pytest.raises(Unreadable, match="says that it has 6 entries and has 5"):
        SOURCES["ofac-sdn"].read({"x": data.replace(b"<Record_Count>5<", b"<Record_Count>6<")})
    with pytest.raises(Unreadable, match="same one"):
        SOURCES["ofac-sdn"].read({"x": data.replace(b"<uid>90002<", b"<uid>90001<")})


LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("source", ["ofac-sdn", "ofac-consolidated", "bis-part744"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(source: str, encoding: str) -> None:
    text = files(*EXAMPLES[source])[EXAMPLES[source][0]].decode().split("?>", 1)[1]
    external = '<!DOCTYPE l SYSTEM "file:///etc/hostname">'
    for kind in (LAUGHS.decode(), external):
        with pytest.raises(Unreadable, match="document type"):
            SOURCES[source].read({"x": (kind + text).encode(encoding)})


def test_an_entity_bomb_is_refused_at_once() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE sdnList [<!ENTITY e0 "ha">{levels}]><sdnList>&e11;</sdnList>'.encode()
    started = time.process_time()
    with pytest.raises(Unreadable, match="document type"):
        SOURCES["ofac-sdn"].read({"x": bomb})
    assert time.process_time() - started < 1


def test_malformed_xml_is_told_with_its_line() -> None:
    data = files("us_sdn.xml")["us_sdn.xml"].replace(b"</sdnEntry>", b"</entry>", 1)
    with pytest.raises(Unreadable, match=r"line \d+, column \d+: not well-formed"):
        SOURCES["ofac-sdn"].read({"x": data})


def test_columns_that_are_not_known_are_refused() -> None:
    csl, dpl = files("us_csl.csv")["us_csl.csv"], files("us_dpl.txt")["us_dpl.txt"]
    with pytest.raises(Unreadable, match="'ids_two' is not known"):
        SOURCES["trade-csl"].read({"x": csl.replace(b",ids\n", b",ids_two\n")})
    with pytest.raises(Unreadable, match="'Name' is missing"):
        SOURCES["bis-dpl"].read({"x": dpl.replace(b'"Name"', b'"Names"')})
    with pytest.raises(Unreadable, match=r"line 3: '13/45/2022' is not a date"):
        SOURCES["bis-dpl"].read({"x": dpl.replace(b'PO BOX 9"\t"MADRID"\t""\t"ES"\t""\t"08/24/2022', b'PO BOX 9"\t"MADRID"\t""\t"ES"\t""\t"13/45/2022', 1)})


# -- dates, names, places ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12 Aug 1962", ("1962-08-12",)),
        ("Aug 1962", ("1962-08",)),
        ("1962", ("1962",)),
        ("circa 1962", ("1962",)),
        ("circa 10 Jul 1962", ("1962",)),
        ("1962 to 1964", ("1962", "1963", "1964")),
        ("circa 1962-1964", ("1962", "1963", "1964")),
        ("01 Jan 1962 to 31 Dec 1962", ("1962",)),
        ("03 May 1962 to 09 May 1962", ("1962-05",)),
        ("Jan 1962 to Dec 1963", ("1962", "1963")),
        ("1962-08-12", ("1962-08-12",)),
        ("30 Feb 1962", ()),
        ("12 Foo 1962", ()),
        ("12 1962", ()),
        ("1900 to 1990", ()),
        ("unknown", ()),
        ("", ()),
    ],
)
def test_dates_of_birth(text: str, found: tuple[str, ...]) -> None:
    assert dates(text) == found


def test_dates_pages_and_names() -> None:
    assert (us_date("08/24/2022"), us_date(" "), us_date("1/2/1999")) == ("2022-08-24", "", "1999-01-02")
    with pytest.raises(Unreadable):
        us_date("24/08/2022")
    assert register("68 F.R. 38290 6/27/03 71 F.R. 38843 7/10/06, 80 F.R 57572 and 81.F.R. 22576; 87 F.R.38704; 63 FR 64322 (11/19/98)") == (
        "68 FR 38290; 71 FR 38843; 80 FR 57572; 81 FR 22576; 87 FR 38704; 63 FR 64322"
    )
    assert natural("BIN LADEN, Usama") == "Usama BIN LADEN"
    assert natural("LAVILLA, Ruben Pestano, Jr.") == "Ruben Pestano LAVILLA Jr."
    assert natural("MARUF, Taha, Muhyi al-Din") == "Taha Muhyi al-Din MARUF"
    assert natural("THE BARON") == "THE BARON"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Korea, North", "KP"), ("Burma", "MM"), ("Congo, Democratic Republic of the", "CD"), ("Region: Crimea", "UA-43"),
        ("Cote d Ivoire", "CI"), ("Palestinian", "PS"), ("Kosovo", "XK"), ("Iran (Islamic Republic of)", "IR"), ("RU", "RU"),
        ("undetermined", ""), ("Atlantis", ""), ("", ""), ("Korea", ""),
    ],
)  # fmt: skip
def test_names_of_territories(text: str, code: str) -> None:
    assert code_of(text) == code


@pytest.mark.parametrize(("place", "country"), [("Kirkuk, Iraq", "IQ"), ("Mexico", "MX"), ("Ben", ""), ("Sidi Bel, Can", ""), ("Shati", "")])
def test_the_country_of_birth_is_never_a_short_word_taken_for_a_code(place: str, country: str) -> None:
    facts = Facts()
    birth_place(facts, place)
    assert (facts.get("birthPlace"), facts.get("birthCountry")) == ((place,), (country,) if country else ())


def test_unknown_territories_are_told_once() -> None:
    places = Places()
    assert places.codes(["Atlantis", "Iran", "Atlantis", "undetermined", "IR"]) == ("IR",)
    assert places.unread() == ("country not known: Atlantis (2 rows)",)


# -- the real files ----------------------------------------------------------------------------------------------------


def test_the_sdn_list_of_2024(shared: Path) -> None:
    given = packed(shared, "us_ofac_sdn_2024-05-03.csv.gz", "us_ofac_alt_2025-12.csv.gz", "us_ofac_add_2025-12.csv.gz", "us_ofac_sdn_comments_2025-12.csv.gz")
    started = time.process_time()
    read = SOURCES["ofac-sdn"].read(given)
    assert time.process_time() - started < 6  # a bound against a slip of the order; about 1.5 s on two busy cores
    is_sound(read, "ofac-sdn")
    assert Counter(e.schema for e in read.entities) == {"Organization": 6884, "Person": 6854, "Vessel": 851, "Airplane": 376}
    assert len(read.entities) == 14_965
    count = Counter(t for e in read.entities for t in e.tags)
    assert (count["us.sdn"], count["us.sdn.russia-eo14024"], count["us.sdn.sdgt"], count["us.sdn.npwmd"]) == (14_965, 4439, 2386, 943)
    assert sum(len(e.get("imoNumber")) for e in read.entities if e.schema == "Vessel") >= 840
    assert sum(1 for e in read.entities if e.schema == "Person" and e.get("birthDate")) > 6_000


@pytest.mark.parametrize(("day", "rows"), [("2021-09-02", 9119), ("2022-05-06", 10_025), ("2023-05-02", 12_210), ("2024-01-11", 13_826), ("2024-05-03", 14_964)])
def test_dated_sdn_files(shared: Path, day: str, rows: int) -> None:
    read = SOURCES["ofac-sdn"].read(packed(shared, f"sdn_history/sdn_{day}.csv.gz"))
    assert abs(len(read.entities) - rows) <= 1
    assert SOURCES["ofac-sdn"].floor <= len(read.entities) <= SOURCES["ofac-sdn"].ceiling


def test_the_failed_download_is_refused(shared: Path) -> None:
    data = (shared / "data" / "lists" / "sdn_history" / "sdn_2024-05-04_failed_download_empty.csv").read_bytes()
    with pytest.raises(Unreadable, match=r"the file is empty \(0 bytes\)"):
        SOURCES["ofac-sdn"].read({"SDN.CSV": data})


def test_the_derived_name_table_is_refused(shared: Path) -> None:
    with pytest.raises(Unreadable, match="columns and begins 'Name,Alias"):
        SOURCES["ofac-sdn"].read(packed(shared, "us_ofac_sdn_names_2025-05_derived.csv.gz"))


def test_the_two_forms_of_2021_agree_on_names(shared: Path) -> None:
    """The XML is of March, the CSV of July: a few entries changed in between, everything else must be the same."""
    tree = SOURCES["ofac-sdn"].read(packed(shared, "us_ofac_sdn_2021-03-10.xml.gz"))
    table = SOURCES["ofac-sdn"].read(packed(shared, "us_ofac_sdn_2021-07.csv.gz", "us_ofac_alt_2021-07.csv.gz", "us_ofac_add_2021-07.csv.gz"))
    is_sound(tree, "ofac-sdn")
    is_sound(table, "ofac-sdn")
    assert (len(tree.entities), len(table.entities), tree.published) == (8832, 8976, "2021-03-10")
    later = {e.id: e for e in table.entities}
    both = [(e, later[e.id]) for e in tree.entities if e.id in later]
    assert len(both) == 8762
    for kind, most in (("name", 6), ("alias", 10), ("weakAlias", 3), ("birthDate", 3), ("imoNumber", 0), ("passportNumber", 3), ("country", 5), ("program", 4)):
        differ = [a.id for a, b in both if set(a.get(kind)) != set(b.get(kind))]
        assert len(differ) <= most, (kind, differ)
    assert all(a.schema == b.schema for a, b in both)


def test_the_non_sdn_list_of_2025(shared: Path) -> None:
    read = SOURCES["ofac-consolidated"].read(packed(shared, "us_ofac_consolidated_nonsdn_2025-03-28.xml.gz"))
    is_sound(read, "ofac-consolidated")
    assert (len(read.entities), read.published, read.unread) == (443, "2025-03-28", ())
    tags = Counter(t for e in read.entities for t in e.tags)
    assert {k: tags[f"us.nonsdn.{k}"] for k in ("ssi", "plc", "cmic", "capta", "mbs", "fse")} == {
        "ssi": 286, "plc": 78, "cmic": 68, "capta": 15, "mbs": 15, "fse": 1,
    }  # fmt: skip


def test_the_denied_persons_of_2022(shared: Path) -> None:
    read = SOURCES["bis-dpl"].read(packed(shared, "us_bis_dpl_2022-09.txt.gz"))
    is_sound(read, "bis-dpl")
    assert (len(read.entities), read.published) == (581, "2022-09-02")
    assert sum(1 for e in read.entities if not e.until) == 53
    assert sum(1 for e in read.entities if not e.citation) == 1


def test_the_consolidated_screening_list_of_2023(shared: Path) -> None:
    """4,228 rows: the header stands twice, the last row is cut off, five entries stand on two non-SDN lists."""
    read = SOURCES["trade-csl"].read(packed(shared, "us_trade_csl_2023-11_partial.csv.gz"))
    is_sound(read, "trade-csl")
    assert Counter(e.list for e in read.entities) == {
        "us.sdn": 1737, "us.entity-list": 919, "us.denied": 577, "us.nonsdn": 445, "us.uvl": 186, "us.isn": 144, "us.debarred": 142,
        "us.meu-list": 71,
    }  # fmt: skip
    tags = Counter(t for e in read.entities for t in e.tags)
    assert (tags["us.nonsdn.ssi"], tags["us.nonsdn.plc"], tags["us.nonsdn.cmic"]) == (288, 78, 68)
    assert tags["us.entity-list.746-8-a-4"] == 70
    assert "the last row has 8 columns instead of 29" in read.unread[0]
    assert len(read.entities) < SOURCES["trade-csl"].floor
