"""Readers of the lists of the United Nations, the EU, the UK, Canada, Japan and China, and of a user's own list."""

# ruff: noqa: RUF001 (names in Cyrillic letters)
from __future__ import annotations

import gzip
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from comity.desk.assess import Desk
from comity.parties.bundled import bundled
from comity.parties.entity import PROPERTIES, SCHEMATA, Entity
from comity.parties.sources import ca, cn, eu, fields, jp, own, uk, un
from comity.parties.sources.base import Read, Unreadable
from comity.parties.sources.known import SOURCES

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "lists"
READERS: dict[str, Callable[[Mapping[str, bytes]], Read]] = {
    "un.xml": un.read,
    "eu.xml": eu.read,
    "uk.xml": uk.read,
    "uk_summary.csv": uk.read,
    "ca.xml": ca.read,
    "jp.json": jp.read,
    "cn.json": cn.read,
    "own.csv": own.read,
}
OFFICIAL = {
    "un": "un_sc_consolidated_2026-02-27.xml",
    "eu": "eu_fsf_1.1_2021-03-02.xml",
    "uk": "uk_fcdo_sanctions_list_2025-08-11.csv",
    "ca": "ca_sema_2025-03-20.xml",
    "jp": "jp_meti_end_user_list_2026-07-20.json",
    "cn": "cn_mofcom_lists_2026-07-19.json",
}
MODULES = {"un": un, "eu": eu, "uk": uk, "ca": ca, "jp": jp, "cn": cn}


def raw(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def fixture(name: str) -> Read:
    return READERS[name]({name: raw(name)})


def by_id(read: Read) -> dict[str, Entity]:
    return {e.id: e for e in read.entities}


@pytest.fixture(scope="module")
def official(shared: Path) -> dict[str, bytes]:
    folder = shared / "data" / "lists"
    if not folder.is_dir():
        pytest.skip("the official lists are not beside this repository")
    return {p.name.removesuffix(".gz"): gzip.decompress(p.read_bytes()) for p in sorted(folder.glob("*.gz"))}


@pytest.fixture(scope="module")
def read_of(official: dict[str, bytes]) -> dict[str, Read]:
    return {key: MODULES[key].read({name: official[name]}) for key, name in OFFICIAL.items()}


# -- every source says what it is --------------------------------------------------------------------------------------


def test_the_sources_are_known_by_their_names_and_fill_their_lists() -> None:
    lists = {name: SOURCES[name].lists for name in ("un", "eu-fsf", "uk", "ca-sema", "jp-meti", "cn-mofcom", "csv")}
    assert lists == {
        "un": ("un.sc.consolidated",),
        "eu-fsf": ("eu.fsf",),
        "uk": ("uk.sanctions",),
        "ca-sema": ("ca.sema",),
        "jp-meti": ("jp.end-user",),
        "cn-mofcom": ("cn.control-list", "cn.unreliable-entity", "cn.watch-list"),
        "csv": ("own",),
    }


@pytest.mark.parametrize("name", ["un", "eu-fsf", "uk", "ca-sema", "jp-meti", "cn-mofcom", "csv"])
def test_a_source_has_a_floor_a_ceiling_a_licence_and_official_addresses(name: str) -> None:
    source = SOURCES[name]
    assert 1 <= source.floor < source.ceiling
    assert source.title and source.publisher and source.licence
    assert all(url.startswith("https://") for url in source.files.values())


@pytest.mark.parametrize("name", READERS)
def test_entries_are_well_formed(name: str) -> None:
    read = fixture(name)
    assert len({e.id for e in read.entities}) == len(read.entities) > 0
    for e in read.entities:
        assert e.schema in SCHEMATA and e.properties.keys() <= PROPERTIES
        assert e.get("name")[0] and not any(not v.strip() or v != " ".join(v.split()) for vs in e.properties.values() for v in vs)


@pytest.mark.parametrize("name", READERS)
def test_reading_twice_gives_the_same(name: str) -> None:
    assert fixture(name) == fixture(name)


# -- the United Nations ------------------------------------------------------------------------------------------------


def test_un_an_individual_by_every_property() -> None:
    e = by_id(fixture("un.xml"))["QDi.901"]
    assert (e.schema, e.list, e.since, e.until, e.tags) == ("Person", "un.sc.consolidated", "2015-04-14", "", ("un.sc.1267",))
    assert e.citation == "S/RES/2253 (2015), para. 2(a)"
    assert e.properties == {
        "name": ("TAREK BIN SALIM AL-EXEMPLI",),
        "alias": ("طارق بن سالم", "Tariq Salim", "Tarik Salem", "Tarik Shishani", "Тарик Шишани", "أبو سالم", "Abu Salim", "Abou Salem"),
        "previousName": ("Tarek Exempli",),
        "weakAlias": ("Abu Exemplum",),
        "birthDate": ("1960-01-01", "1961", "1962", "1965", "1966", "1967", "1973-11", "1977"),
        "nationality": ("TN",),
        "country": ("TN",),
        "birthCountry": ("DZ",),
        "taxNumber": ("XMPTRK60A01Z352A",),
        "passportNumber": ("B014995", "SE 011252", "00868774"),
        "idNumber": ("1-78-09-44621-80",),
        "address": ("1 Example Street, Tunis, Tunisia",),
        "birthPlace": ("Algiers, Algeria",),
        "gender": ("male",),
        "title": ("Dr.",),
        "position": ("Treasurer", "Deputy"),
        "program": ("Al-Qaida",),
        "notes": ("A made-up entry. Over two lines.",),
        "measures": ("asset freeze", "travel ban", "arms embargo"),
    }


def test_un_entities_former_names_funds_and_measures() -> None:
    read = fixture("un.xml")
    entries = by_id(read)
    ship = entries["KPe.901"]
    assert ship.schema == "Organization" and ship.tags == ("un.sc.1718",) and ship.get("country") == ("KP",)
    assert ship.get("alias") == ("EXAMPLE SHIPPING LAKES (ESL)", "GREAT LAKES COMPANY", "Example Lines")
    assert ship.get("previousName") == ("Old Example Lines",)
    assert ship.get("measures") == ("asset freeze",), "no travel ban for a company"
    assert entries["LYi.901"].get("measures") == ("travel ban",), "its comment names no asset freeze"
    assert entries["LYe.001"].tags == ("un.sc.1970-funds",)
    assert read.published == "2026-02-27"


def test_un_what_could_not_be_read_is_told() -> None:
    assert fixture("un.xml").unread == (
        "QDi.901: date of birth not read: 24/06/1402 (Hijri Calendar)",
        "ZZe.001: the regime Future is not known; it carries no tag",
        "KPe.902: no name",
        "country not known: Atlantis (1 row)",
    )


@pytest.mark.parametrize(
    ("alias", "names"),
    [
        ("Abu Muhammad (original script: Абу Мухаммад)", ["Abu Muhammad", "Абу Мухаммад"]),
        ("عبدالله السندي (Abdullah Sindhi)", ["عبدالله السندي", "Abdullah Sindhi"]),
        ("Agha Jan Alizai اغا جان عالیزی", ["Agha Jan Alizai", "اغا جان عالیزی"]),
        ("Fazel Rahim; Fazil Rahim", ["Fazel Rahim", "Fazil Rahim"]),
        ("Mujahidin Indonesia Barat (MIB)", ["Mujahidin Indonesia Barat (MIB)"]),
        ("Nguyễn Ḥasan", ["Nguyễn Ḥasan"]),
        ("", [""]),
    ],
)
def test_un_names_in_one_alias(alias: str, names: list[str]) -> None:
    assert list(un.variants(alias)) == names


# -- the European Union ------------------------------------------------------------------------------------------------


def test_eu_a_person_by_every_property() -> None:
    e = by_id(fixture("eu.xml"))["EU.1.11"]
    assert (e.schema, e.list, e.since, e.tags) == ("Person", "eu.fsf", "2018-06-25", ("eu.fsf", "eu.fsf.program.mmr"))
    assert e.citation == "Regulation (EU) 2018/900 (OJ L160)"
    assert e.properties == {
        "name": ("Maria EXAMPLE",),
        "alias": ("The Example", "M. Example", "М. Пример", "Мария Пример"),
        "previousName": ("Maria Muster",),
        "weakAlias": ("Masha", "Mushka"),
        "birthDate": ("1970-02-03", "1972", "1974-05", "1980", "1981", "1982"),
        "citizenship": ("MM",),
        "birthCountry": ("BY",),
        "passportNumber": ("P 123456",),
        "idNumber": ("12/ABC",),
        "birthPlace": ("Minsk, BELARUS",),
        "gender": ("female",),
        "title": ("Dr.",),
        "position": ("Deputy Minister",),
        "program": ("MMR",),
        "notes": ("A made-up entry.", "United Nations reference QDi.901"),
        "sourceUrl": ("https://eur-lex.europa.eu/example",),
        "measures": ("asset freeze", "no funds or economic resources, goods among them, to be made available"),
    }


def test_eu_an_enterprise_its_numbers_and_its_second_entry() -> None:
    entries = by_id(fixture("eu.xml"))
    yard, twin = entries["EU.2.22"], entries["EU.2.22/UNLI"]
    assert yard.schema == "Organization" and yard.since == "2014-07-31"
    assert yard.citation == "Regulation (EU) No 810/2014 (OJ L221)"
    assert yard.get("country") == ("UA-43", "RU") and yard.get("imoNumber") == ("9187629",)
    assert (yard.get("registrationNumber"), yard.get("taxNumber"), yard.get("swiftBic")) == (
        ("1149102028602",),
        ("9111001119",),
        ("EXAMRUMM",),
    )
    assert yard.get("address") == ("4 Example street, 298310, Kerch, Crimea", "P.O. Box 1, Moscow, RUSSIAN FEDERATION")
    assert twin.get("measures") == () and twin.citation == "UNLI - 14.05.2019", "listed by the United Nations only"
    assert entries["EU.3.33"].citation == "Regulation (EC) No 1210/2003 (OJ L169)" and entries["EU.3.33"].schema == "LegalEntity"


def test_eu_what_could_not_be_read_is_told() -> None:
    assert fixture("eu.xml").unread == (
        "EU.1.11: date of birth in the islamic calendar is not read",
        "EU.3.33: type of subject 'X' is not known; taken as person or organisation",
        "EU.4.44: no name",
    )


# -- the United Kingdom ------------------------------------------------------------------------------------------------


def test_uk_an_individual_of_the_xml_by_every_property() -> None:
    read = fixture("uk.xml")
    e = by_id(read)["RUS9001"]
    assert (e.schema, e.since, e.tags) == ("Person", "2022-01-25", ("uk.sanctions", "uk.sanctions.program.russia"))
    assert e.citation == "The Russia (Sanctions) (EU Exit) Regulations 2019" and read.published == "2026-07-31"
    assert e.properties == {
        "name": ("Ivan Ivanovich EXAMPLE",),
        "alias": ("Ivan PRIMER", "Иван Пример"),
        "weakAlias": ("Vanya",),
        "birthDate": ("1950", "1955-08-27", "1956-09"),
        "nationality": ("RU",),
        "country": ("RU",),
        "birthCountry": ("RU",),
        "passportNumber": ("753000001",),
        "idNumber": ("112-233",),
        "address": ("1 Example Lane, Moscow, 101000, Russia",),
        "birthPlace": ("Omsk, Russia",),
        "gender": ("male",),
        "title": ("Mr",),
        "position": ("Director",),
        "program": ("The Russia (Sanctions) (EU Exit) Regulations 2019",),
        "notes": ("OFSI group 19001", "designated by UK", "United Nations reference QDi.901", "A made-up entry."),
        "reason": ("Made up.",),
        "measures": ("Asset freeze", "Travel Ban"),
    }
    assert read.unread == ("RUS9001: date of birth not read: 15/08/19yy",)


def test_uk_entities_and_ships_of_the_xml() -> None:
    entries = by_id(fixture("uk.xml"))
    works, ship = entries["RUS9002"], entries["RUS9003"]
    assert (works.get("ogrnCode"), works.get("innCode"), works.get("registrationNumber")) == (
        ("1247700291200",),
        ("9707028663",),
        ("HRB 4711",),
    )
    assert ship.schema == "Vessel" and ship.get("imoNumber") == ("9187629",) and ship.get("flag") == ("PA",)
    assert (ship.get("owner"), ship.get("type"), ship.get("tonnage"), ship.get("buildDate")) == (
        ("Example Lines Ltd",),
        ("Oil tanker",),
        ("105000",),
        ("2001",),
    )
    assert ship.citation == "The Example (Sanctions) Regulations 2026", "regulations not known before are still the act"


def test_uk_the_summary_rows_that_share_an_id_are_one_entry() -> None:
    read = fixture("uk_summary.csv")
    assert [e.id for e in read.entities] == ["RUS9001", "DPR9001", "ZZZ9001"]
    first, ship, odd = read.entities
    assert first.names == ("EXAMPLE Ivan", "PRIMER Ivan") and first.get("measures") == ("Asset freeze", "Travel Ban")
    assert first.tags == by_id(fixture("uk.xml"))["RUS9001"].tags, "both forms give the same tags"
    assert first.citation == by_id(fixture("uk.xml"))["RUS9001"].citation
    assert (ship.schema, ship.since, odd.schema, odd.since) == ("Vessel", "2017-10-03", "LegalEntity", "")
    assert read.unread == (
        "line 7: BEL9001: no name",
        "ZZZ9001: type 'Balloon' is not known; taken as person or organisation",
        "ZZZ9001: day of designation not read: never",
    )


@pytest.mark.parametrize(
    "data",
    [
        b"Report Date: 01-Jul-2026\nLast Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1\n",
        b"Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1\n01/01/2026,AFG0001,1,,X,Y\n",
    ],
)
def test_uk_the_full_csv_is_refused_and_the_xml_named(data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"the full CSV of the list; read are the XML file UK-Sanctions-List\.xml and the summary"):
        uk.read({"UK-Sanctions-List.csv": data})


# -- Canada ------------------------------------------------------------------------------------------------------------


def test_ca_entries_by_every_property() -> None:
    read = fixture("ca.xml")
    entries = by_id(read)
    assert list(entries) == [
        "ca.sema:belarus.1-part-1.12",
        "ca.sema:ukraine.part-2.3",
        "ca.sema:ukraine.part-2.3/second-plant",
        "ca.sema:russia.1-1.1",
        "ca.sema:russia.2.4",
        "ca.sema:iran.5",
    ]
    man = entries["ca.sema:belarus.1-part-1.12"]
    assert man.citation == "Special Economic Measures (Belarus) Regulations, Schedule 1, Part 1, item 12"
    assert (man.schema, man.since, man.tags) == ("Person", "2020-09-28", ("ca.sema", "ca.sema.program.belarus"))
    assert man.properties == {
        "name": ("Ivan Ivanovich EXAMPLE",),
        "alias": ("Ivan Primer", "Іван Прыклад", "Иван Пример"),
        "weakAlias": ("Ваня",),
        "birthDate": ("1965-07-15", "1969-09"),
        "country": ("BY",),
        "title": ("Major General",),
        "program": ("Belarus / Bélarus",),
        "measures": ("dealings prohibited",),
    }
    plant = entries["ca.sema:ukraine.part-2.3"]
    assert plant.get("name") == ("Example Plant JSC",)
    assert plant.get("alias") == ("Primer Zavod and Primer Factory LLC", "Завод «Пример», ПАО", "Пример", "АО Пример")
    assert plant.get("weakAlias") == ("Primer Zavod", "Primer Factory LLC")
    assert plant.get("country") == (), "the regulations are about what was done to Ukraine"
    ship = entries["ca.sema:russia.1-1.1"]
    assert (ship.schema, ship.get("imoNumber"), ship.get("buildDate")) == ("Vessel", ("9187629",), ("2005",))
    assert ship.get("type") == ("General Cargo / Multi Purpose",) and ship.get("country") == ()
    assert entries["ca.sema:russia.2.4"].get("measures") == ("debt and equity financing restricted",)
    assert entries["ca.sema:iran.5"].names == ("Example Research Institute", "Institut de recherche exemple")
    assert read.unread == ("ca.sema:ukraine.part-2.3/second-plant: date not read: born in the early 1970s", "iran.6: no name")


@pytest.mark.parametrize(
    ("cell", "person", "names"),
    [
        ("Пётр Фрадков; Pyotr Fradkov", True, ["Пётр Фрадков", "Pyotr Fradkov"]),
        ("Kolya Example, Russian: Николай Пример, Коля Пример", True, ["Kolya Example", "Николай Пример", "Коля Пример"]),
        ("Sergei, Serhii SHERBAKOV", True, ["Sergei, Serhii SHERBAKOV"]),
        ("(Юрий ГОВТВИН / Юрiй ГОВТВIН", True, ["Юрий ГОВТВИН", "Юрiй ГОВТВIН"]),
        ("Агентство по делам содружества, соотечественников or Дело", False, ["Агентство по делам содружества, соотечественников", "Дело"]),
        ("OAO Example, AO Primer", False, ["OAO Example", "AO Primer"]),
        ("UBRiR, PAO", False, ["UBRiR, PAO"]),
        ("Открытое общество «МЭТЗ»/ОАО «МЭТЗ»", False, ["Открытое общество «МЭТЗ»", "ОАО «МЭТЗ»"]),
        ("EXAMPLE, Yinon AKA", False, ["EXAMPLE", "Yinon"]),
    ],
)
def test_ca_names_in_one_cell(cell: str, person: bool, names: list[str]) -> None:
    assert list(ca.aliases(cell, person=person)) == names


# -- Japan -------------------------------------------------------------------------------------------------------------


def test_jp_entries_by_every_property() -> None:
    read = fixture("jp.json")
    entries = by_id(read)
    e = entries["jp.end-user:IR-example-electronics-co"]
    assert e.properties == {
        "name": ("Example Electronics Co.",),
        "alias": ("模範電子", "EEC", "Example Elektronik"),
        "country": ("IR",),
        "notes": ("no. 7 of the edition of 2025-09-29",),
        "sourceUrl": ("https://www.meti.go.jp/press/2025/09/20250929006/20250929006.html",),
        "requirement": ("licence application under the catch-all controls unless plainly not for the concern stated",),
        "concern": ("M", "N", "CW"),
        "reason": (json.loads(raw("jp.json"))[0]["reason"],),
    }
    assert e.tags == ("jp.end-user", "jp.end-user.m", "jp.end-user.n", "jp.end-user.cw")
    assert e.citation == "METI, Foreign End User List, edition of 2025-09-29" and read.published == "2025-09-29"
    carbon = entries["jp.end-user:CN-example-carbon-co-ltd"]
    assert carbon.get("concern") == ("B", "C") and carbon.get("country") == ("CN",) and carbon.get("address") == ()
    assert entries["jp.end-user:IL-example-works"].get("country") == ("IL",)
    assert read.unread == (
        "object 5: no field aliases",
        "entry 9: no concern could be read",
        "the name stands behind the country in the address and was read from there (1): entries 8",
        "country not known: Atlantis (1 row)",
    )


# -- China -------------------------------------------------------------------------------------------------------------


def test_cn_entries_keep_every_row_and_say_what_is_wrong() -> None:
    read = fixture("cn.json")
    assert [(e.id, e.list, e.tags) for e in read.entities] == [
        ("cn.control-list.2025-01-02.01", "cn.control-list", ("cn.control-list",)),
        ("cn.watch-list.2026-02-24.01", "cn.watch-list", ("cn.watch-list",)),
        ("cn.unreliable-entity.2024-05-20.01-headline", "cn.unreliable-entity", ("cn.unreliable-entity",)),
        ("cn.unreliable-entity.2024-05-20.01", "cn.unreliable-entity", ("cn.unreliable-entity",)),
        ("cn.control-list.2027-01-01.01", "cn.control-list", ("cn.control-list",)),
    ]
    first, second, *_others, unknown = read.entities
    assert first.names == ("Example Dynamics, Inc.", "示例公司"), "no invisible character, a space behind the comma"
    assert (first.since, first.citation) == ("2025-01-02", "MOFCOM Announcement 1 of 2025")
    assert first.get("requirement") == ("no dual-use items without special approval",)
    assert (second.get("country"), second.citation) == (("JP",), "MOFCOM Announcement 12 of 2026")
    assert (unknown.get("country"), unknown.citation, unknown.since) == (("DE",), "", "2027-01-01")
    assert read.unread == (
        "object 3: a piece of a headline, its party stands in another object; kept as it is",
        "object 5: no announcement is known for control-list of 2027-01-01; kept with the list's own tag",
    )


# -- a user's own list -------------------------------------------------------------------------------------------------


def test_own_entries_by_every_property() -> None:
    entries = by_id(fixture("own.csv"))
    firm, woman, ship, odd = entries.values()
    assert (firm.id, firm.schema, firm.list, firm.since, firm.until) == ("C-1", "Organization", "own.own", "2024-01-01", "2027-12-31")
    assert firm.tags == ("own.own", "own.deny") and firm.citation == "House rule 7"
    assert firm.properties == {
        "name": ("Example Trading LLC",),
        "alias": ("Example Trade", "Ex. Trading"),
        "incorporationDate": ("2001-05-06",),
        "country": ("DE", "AE"),
        "taxNumber": ("DE123456789",),
        "leiCode": ("5299000EXAMPLE000017",),
        "swiftBic": ("EXAMDEFF",),
        "notes": ("watch",),
    }
    assert (woman.schema, woman.get("birthDate"), woman.get("passportNumber")) == ("Person", ("1980", "1980-02"), ("A123",))
    assert woman.tags == ("own.own", "own.cleared") and "own.cleared" not in ship.tags
    assert (ship.schema, ship.get("buildDate"), ship.get("imoNumber"), ship.get("mmsi"), ship.get("callSign")) == (
        "Vessel",
        ("1999",),
        ("9187629",),
        ("351234000",),
        ("3EXY",),
    )
    assert (odd.id, odd.schema, odd.properties, odd.tags) == ("C-5", "LegalEntity", {"name": ("Odd One",)}, ("own.own",))


def test_own_a_bad_row_is_told_with_its_line_and_without_what_is_in_it() -> None:
    unread = fixture("own.csv").unread
    assert Counter(re.match(r"own, line (\d+): (?:column \w+|[\w ]+)", u)[0] for u in unread) == {  # type: ignore[index]
        "own, line 5: no name": 1,
        "own, line 6: column type": 1,
        "own, line 6: column country": 1,
        "own, line 6: column birth_date": 1,
        "own, line 6: column identifiers": 2,
        "own, line 6: column since": 1,
        "own, line 6: column tags": 1,
        "own, line 6: column status": 1,
        "own, line 7: the id is there already": 1,
        "own, line 8: 3 cells under 13 columns": 1,
    }
    assert not re.search(r"Odd|Atlantis|1980|spaceship|Again|foo:9", " ".join(unread))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_own_the_delimiter_is_told_by_the_header(delimiter: str) -> None:
    text = "id,name,aliases,country\n1,Example Ltd,One|Two,DE\n".replace(",", delimiter)
    (e,) = own.read({"Our Suppliers.CSV": ("\ufeff" + text).encode()}).entities
    assert (e.list, e.names, e.get("country")) == ("own.our-suppliers", ("Example Ltd", "One", "Two"), ("DE",))


def test_own_several_files_are_several_lists_and_a_column_may_name_the_list() -> None:
    read = own.read({"a.csv": b"id,name,list\n1,One,\n2,Two,Banks\n", "b.csv": b"name;id\nThree;3\nFour;1\n"})
    assert [(e.id, e.list) for e in read.entities] == [("1", "own.a"), ("2", "own.banks"), ("3", "own.b")]
    assert read.unread == ("b, line 3: the id is there already; give every row an id of its own",)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("id,name\n1,Müller\n".encode("cp1252"), r"byte 0xfc in line 2 is not UTF-8 .*Windows-1252.*save it as UTF-8"),
        ("id,name\n1,Müller\n".encode("utf-16"), r"the file is UTF-16; save it as UTF-8"),
        (b"", r"the file is empty \(0 bytes\)"),
        (b" \r\n ", r"the file is empty"),
        (b"PK\x03\x04rest", r"a spreadsheet or an archive, not text; save it as CSV in UTF-8"),
        (b"id,name\n1,A\0B\n", r"NUL byte at 11"),
        (b"id,nom\n1,A\n", r"the column 'name' is missing; the first line is 'id,nom'"),
        (b"id,name,shoe size\n1,A,44\n", r"the column 'shoe_size' is not known"),
        (b"id,name,name\n1,A,B\n", r"a column stands twice"),
        (b"id,name\n", r"no row could be read \(there is none below the header\)"),
        (b"id,name\n,A\n", r"no row could be read \(x, line 2: no id\)"),
        (b'id,name\n1,"never closed\n', r"line 2: .*may be cut off"),
    ],
)
def test_own_a_file_that_cannot_be_read_is_refused_with_what_it_is(data: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        own.read({"x.csv": data})


# -- hostile input -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", READERS)
def test_a_file_cut_off_anywhere_is_refused_or_read_never_a_crash(name: str) -> None:
    whole, complete = raw(name), fixture(name)
    known = {e.id for e in complete.entities}
    for end in range(len(whole.rstrip()) if name.endswith((".xml", ".json")) else len(whole)):
        try:
            read = READERS[name]({name: whole[:end]})
        except Unreadable as e:
            assert len(str(e)) > 20
            continue
        assert name.endswith(".csv"), f"{end} bytes of XML or JSON were taken for a whole file"
        assert len(read.entities) <= len(complete.entities)
        assert len({e.id for e in read.entities} - known) <= 1, "only the id that is being cut may be another"


@pytest.mark.parametrize("name", READERS)
def test_bytes_overwritten_at_random_are_refused_or_read_never_a_crash(name: str) -> None:
    rng, whole, refused = random.Random(11), raw(name), 0
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 12)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        try:
            read = READERS[name]({name: bytes(data)})
        except Unreadable:
            refused += 1
        else:
            assert len({e.id for e in read.entities}) == len(read.entities)
    assert refused > 10


BOMB = '<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><{root}><x>&b;</x></{root}>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY a SYSTEM "file:///etc/hostname">]><{root}>&a;</{root}>'


@pytest.mark.parametrize("text", [BOMB, OUTSIDE])
@pytest.mark.parametrize(
    ("name", "root"), [("un.xml", "CONSOLIDATED_LIST"), ("eu.xml", "export"), ("uk.xml", "Designations"), ("ca.xml", "data-set")]
)
def test_a_document_type_is_refused_whatever_it_says(name: str, root: str, text: str) -> None:
    with pytest.raises(Unreadable, match="document type"):
        READERS[name]({name: text.replace("{root}", root).encode()})


@pytest.mark.parametrize(
    ("reader", "given"), [(r, g) for r in READERS for g in READERS if READERS[r] is not READERS[g]]
)
def test_the_file_of_another_publisher_is_refused_with_what_was_found(reader: str, given: str) -> None:
    with pytest.raises(Unreadable) as refused:
        READERS[reader]({given: raw(given)})
    found = {"un.xml": "CONSOLIDATED_LIST", "eu.xml": "export", "uk.xml": "Designations", "ca.xml": "data-set"}
    both_xml = (reader.endswith(".xml") or reader == "uk_summary.csv") and given.endswith(".xml")
    both_json = {reader, given} == {"jp.json", "cn.json"}
    wanted = found[given] if both_xml else "the objects are of the list" if both_json else r"XML|JSON|column|eight columns"
    assert re.search(wanted, str(refused.value)), str(refused.value)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("un.xml", b"<CONSOLIDATED_LIST/>", "no individual and no entity"),
        ("eu.xml", b'<export xmlns="http://eu.europa.ec/fpi/fsd/export"/>', "no sanctionEntity"),
        ("uk.xml", b"<Designations/>", "no Designation"),
        ("ca.xml", b"<data-set/>", "no record with Country and Item below <data-set>, which has nothing in it"),
        ("ca.xml", b"<data-set><row/></data-set>", "which has <row>"),
        ("jp.json", b"[]", r"no object has the fields .* \(0 values, no object\)"),
        ("jp.json", b"[" * 100_000, "not a JSON list of objects"),
        ("cn.json", b'{"a": 1}', "not a JSON list of objects"),
        ("cn.json", b'[{"id": 1, "b": 2}]', "the first object has b, id"),
        ("uk.xml", b"<!doctype html><html><title>404</title>", "web page"),
    ],
)
def test_a_file_without_entries_is_refused(name: str, data: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        READERS[name]({name: data})


@pytest.mark.parametrize("reader", ["un.xml", "eu.xml", "uk.xml", "ca.xml", "jp.json", "cn.json"])
def test_no_file_and_two_files_are_refused(reader: str) -> None:
    for files in ({}, {"a": raw(reader), "b": raw(reader)}):
        with pytest.raises(Unreadable, match=f"is one file; {len(files)} files were given"):
            READERS[reader](files)


def test_values_of_odd_types_in_json_are_left_out_not_trusted() -> None:
    row = {"id": 7, "entity_name": ["A", 3], "aliases": {"x": 1}, "addresses": 5, "reason": None, "list_id": "jp-end-user-list"}
    (e,) = jp.read({"x": json.dumps([row]).encode()}).entities
    assert e.names == ("A",) and e.get("country") == ()
    row = {"id": "9" * 5000, "list_id": "cn-attention-list", "entity_name": "B", "aliases": 1, "date_added": ["x"], "addresses": {}}
    (e,) = cn.read({"x": json.dumps([row]).encode()}).entities
    assert (e.id, e.since, e.tags) == ("cn.watch-list.x.01", "", ("cn.watch-list",))


# -- small pieces ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "date"),
    [("1971", "1971"), ("1971-04", "1971-04"), ("2015-04-14-04:00", "2015-04-14"), ("2021-02-30", ""), ("1971-13", ""), ("x", ""), ("", "")],
)
def test_iso_dates(text: str, date: str) -> None:
    assert fields.iso_date(text) == date


@pytest.mark.parametrize(
    ("text", "date"),
    [("28/04/1971", "1971-04-28"), ("dd/mm/1950", "1950"), ("dd/09/1956", "1956-09"), ("1.2.2003", "2003-02-01"), ("31/02/2003", ""), ("15/08/19yy", "")],
)
def test_dates_with_the_day_first(text: str, date: str) -> None:
    assert fields.day_first(text) == date


def test_ranges_of_years_are_every_year_and_never_very_many() -> None:
    assert fields.years("1965", "1967") == ("1965", "1966", "1967")
    assert fields.years("1967", "1965") == fields.years("1900", "1999") == fields.years("", "1965") == fields.years("0", "9999") == ()


# -- the official files ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "people", "bodies"), [("2021-03-12", 711, 293), ("2025-04-19", 684, 193), ("2026-02-27", 730, 273)])
def test_un_counts_of_all_three_vintages(official: dict[str, bytes], day: str, people: int, bodies: int) -> None:
    data = official[f"un_sc_consolidated_{day}.xml"]
    read = un.read({"un.xml": data})
    assert read.published == day
    assert Counter(e.schema for e in read.entities) == {"Person": people, "Organization": bodies}
    assert len({e.id for e in read.entities}) == people + bodies == {"2021-03-12": 1004, "2025-04-19": 877, "2026-02-27": 1003}[day]
    root = ET.fromstring(data)  # noqa: S314
    kinds = Counter((q.text or "").strip() for q in root.iter("QUALITY") if q.text)
    weak = sum(len(e.get("weakAlias")) for e in read.entities)
    assert 0.9 * kinds["Low"] <= weak <= 1.2 * kinds["Low"], "one cell may hold several names, and some stand there twice"
    printed = {" ".join(a.text.split()) for a in root.iter("ALIAS_NAME") if a.text and a.text.isascii() and not set(";()") & set(a.text)}
    assert printed <= {n for e in read.entities for n in e.names}, "every plain alias is found again"


def test_un_ids_tags_dates_and_acts_are_those_of_the_law(read_of: dict[str, Read], desk: Desk) -> None:
    law = {e.id: e for e in bundled(desk.law) if e.list == "un.sc.consolidated"}
    read = by_id(read_of["un"])
    assert read.keys() == law.keys() and len(law) == 1003
    for i, e in read.items():
        assert (e.schema, e.since, e.tags, e.citation) == (law[i].schema, law[i].since, law[i].tags, law[i].citation), i


def test_un_comments_are_kept_word_for_word(read_of: dict[str, Read], official: dict[str, bytes]) -> None:
    read = by_id(read_of["un"])
    root = ET.fromstring(official[OFFICIAL["un"]])  # noqa: S314
    said = {x.findtext("REFERENCE_NUMBER", "").strip(): x.findtext("COMMENTS1", "").split() for x in root.iter() if x.tag in {"INDIVIDUAL", "ENTITY"}}
    different = [i for i, words in said.items() if words and fields.clean(" ".join(words)) != read[i].get("notes")[0]]
    assert len(said) == 1003 and different == []


def test_eu_counts(read_of: dict[str, Read], official: dict[str, bytes]) -> None:
    read = read_of["eu"]
    assert Counter(e.schema for e in read.entities) == {"Person": 1700, "Organization": 569} and read.published == "2021-03-02"
    assert sum("/" in e.id for e in read.entities) == 21, "entries that stand in the file twice"
    pairs = Counter[tuple[int, str]]()
    for number, entry in enumerate(ET.fromstring(official[OFFICIAL["eu"]])):  # noqa: S314
        for alias in entry.iter("{http://eu.europa.ec/fpi/fsd/export}nameAlias"):
            pairs[number, fields.clean(alias.get("wholeName", ""))] += 1
    assert pairs.total() == 9544
    assert {(number, n) for number, e in enumerate(read.entities) for n in e.names} == set(pairs), "every name, and no other"
    assert len(set(pairs)) == 9459
    assert sum(bool(e.since) for e in read.entities) == 1605


def test_uk_counts(read_of: dict[str, Read]) -> None:
    read = read_of["uk"]
    nameless = [u for u in read.unread if u.endswith("no name")]
    assert len(read.entities) + len(nameless) == 5302 and nameless == ["line 650: BEL0174: no name", "line 3548: RUS1467: no name"]
    assert Counter(e.schema for e in read.entities) == {"Person": 3754 - 2, "Organization": 1087, "Vessel": 461}
    assert all(e.citation.startswith("The ") and e.since for e in read.entities), "every regime is known"


def test_ca_counts(read_of: dict[str, Read]) -> None:
    read = read_of["ca"]
    assert len(read.entities) == len(by_id(read)) == 4759
    assert Counter(e.schema for e in read.entities) == {"Person": 3334, "Organization": 1316, "Vessel": 109}
    assert max(e.since for e in read.entities) == "2025-03-20" and all(e.since for e in read.entities)
    assert len({t for e in read.entities for t in e.tags}) == 20
    assert len(read.unread) == 2


def test_jp_counts(read_of: dict[str, Read], official: dict[str, bytes]) -> None:
    read, rows = read_of["jp"], json.loads(official[OFFICIAL["jp"]])
    assert len(read.entities) == len(by_id(read)) == len(rows) == 835
    assert sum(len(r["aliases"]) for r in rows) == 1415
    squeezed = [{re.sub(r"\W", "", n) for n in e.names} for e in read.entities]
    for row, names in zip(rows, squeezed, strict=True):
        for alias in row["aliases"]:
            parts = list(jp.both_scripts(alias))
            assert {re.sub(r"\W", "", p) for p in parts} <= names
    assert sum(not r["entity_name"] for r in rows) == 37
    (told,) = read.unread
    assert "was read from there (37): entries 478, 479," in told and all(len(e.get("country")) == 1 for e in read.entities)
    assert Counter(c for e in read.entities for c in e.get("concern")) == {"B": 218, "C": 233, "M": 616, "N": 465, "CW": 240}


def test_cn_counts_and_what_the_law_says_of_the_same_parties(read_of: dict[str, Read], desk: Desk) -> None:
    read = by_id(read_of["cn"])
    assert Counter(e.list for e in read.values()) == {"cn.control-list": 139, "cn.unreliable-entity": 61, "cn.watch-list": 40}
    law = {e.id: e for e in bundled(desk.law) if e.id in read}
    assert len(law) == 239 and read.keys() - law.keys() == {"cn.unreliable-entity.2024-05-20.01-headline"}
    for i, e in law.items():
        mine = read[i]
        assert (mine.names, mine.list, mine.since, mine.until, mine.tags) == (e.names, e.list, e.since, e.until, e.tags)
        assert mine.get("country") == e.get("country") and mine.get("requirement") == e.get("requirement")
        assert mine.citation == e.citation.removesuffix(" (number not seen)")


@pytest.mark.parametrize("key", OFFICIAL)
def test_five_real_entries_of_each_list_by_every_property(read_of: dict[str, Read], key: str) -> None:
    """Written down beside the official text and compared with it by eye; notes are left out, which are long."""
    expected = json.loads(raw("spot_world.json"))[key]
    read = by_id(read_of[key])
    assert len(expected) == 5
    for wanted in expected:
        e = read[wanted["id"]]
        assert {p: list(v) for p, v in e.properties.items() if p != "notes"} == wanted["properties"]
        assert (e.schema, e.list, e.since, e.until, list(e.tags), e.citation) == tuple(
            wanted[k] for k in ("schema", "list", "since", "until", "tags", "citation")
        )


@pytest.mark.parametrize("key", OFFICIAL)
def test_real_entries_are_well_formed(read_of: dict[str, Read], key: str) -> None:
    read = read_of[key]
    assert len({e.id for e in read.entities}) == len(read.entities)
    source = next(s for s in MODULES[key].SOURCES)
    assert source.floor <= len(read.entities) <= source.ceiling
    for e in read.entities:
        assert e.list in source.lists and e.schema in SCHEMATA and e.properties.keys() <= PROPERTIES and e.get("name")
        for kind in ("birthDate", "buildDate"):
            assert all(fields.iso_date(d) == d for d in e.get(kind)), e.id
        assert all(re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", c) for c in e.countries), e.id


@pytest.mark.parametrize("key", OFFICIAL)
def test_a_real_file_cut_off_in_the_middle_is_refused_or_below_its_floor(official: dict[str, bytes], key: str) -> None:
    data, rng = official[OFFICIAL[key]], random.Random(5)
    (source,) = MODULES[key].SOURCES
    for end in sorted(rng.randrange(len(data) * 2 // 3) for _ in range(8)):
        try:
            assert len(source.read({"x": data[:end]}).entities) < source.floor
        except Unreadable as e:
            assert str(e)


def test_reading_is_quick(official: dict[str, bytes]) -> None:
    began = time.process_time()
    for key, name in OFFICIAL.items():
        MODULES[key].read({name: official[name]})
    assert time.process_time() - began < 8, "about 1.2 s for all six on one core"


def test_the_names_of_places_are_those_of_the_law_in_use(monkeypatch):
    """What was read under one folder of law is not taken for another."""
    from comity.parties.sources.places import code_of

    tiny = Path(__file__).parents[1] / "fixtures" / "law_tiny"
    monkeypatch.setenv("COMITY_LAW", str(tiny))
    assert code_of("Iceland") == ""
    monkeypatch.delenv("COMITY_LAW")
    assert code_of("Iceland") == "IS"
