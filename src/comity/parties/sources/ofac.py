"""The lists of the Office of Foreign Assets Control (US Treasury): Specially Designated Nationals, and the non-SDN lists.

Both are published as XML and as several CSV files; either form is read, told by the content. They answer the same: names
of persons in spoken order, the same ids, tags and properties.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from comity.parties.sources.base import Read, Source, Unreadable
from comity.parties.sources.ofac_csv import read_csv
from comity.parties.sources.ofac_entry import NONSDN, SDN, Reading
from comity.parties.sources.ofac_xml import read_xml
from comity.parties.sources.places import Places

_EXPORTS: Final = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"
_LICENCE: Final = "Work of the US Government, not under copyright (17 U.S.C. 105)"


def read(files: Mapping[str, bytes], *, list_id: str, what: str) -> Read:
    """One list out of its XML file, or out of the entries, aliases, addresses and comments in CSV."""
    if not files:
        raise Unreadable(f"{what}: no file was given")
    reading = Reading(Places(), [])
    marked = [name for name, data in files.items() if _is_xml(data)]
    if marked and len(files) > 1:
        raise Unreadable(f"{what}: {marked[0]} is XML and holds the whole list; give it alone, or the CSV files without it")
    if marked:
        entities, published = read_xml(files[marked[0]], list_id, what, reading)
    else:
        entities, published = read_csv(files, list_id, what, reading), ""
    if list_id == NONSDN:
        homeless = [e.id for e in entities if e.tags == (NONSDN,)]
        reading.unread.extend(f"{one}: its programmes lead to no known non-SDN list" for one in homeless)
    return Read(entities=tuple(entities), published=published, unread=(*reading.unread, *reading.places.unread()))


def _is_xml(data: bytes) -> bool:
    return data[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(b"<")


SOURCES: Final = (
    Source(
        name="ofac-sdn",
        lists=(SDN,),
        title="Specially Designated Nationals and Blocked Persons",
        publisher="US Department of the Treasury, Office of Foreign Assets Control",
        files={"SDN.XML": _EXPORTS + "SDN.XML"},
        floor=8_000,
        ceiling=60_000,
        licence=_LICENCE,
        read=partial(read, list_id=SDN, what="the SDN list"),
    ),
    Source(
        name="ofac-consolidated",
        lists=(NONSDN,),
        title="Consolidated non-SDN lists: sectoral, CMIC, menu-based, correspondent accounts, evaders, Palestinian council",
        publisher="US Department of the Treasury, Office of Foreign Assets Control",
        files={"CONSOLIDATED.XML": _EXPORTS + "CONSOLIDATED.XML"},
        floor=300,
        ceiling=4_000,
        licence=_LICENCE,
        read=partial(read, list_id=NONSDN, what="the consolidated non-SDN list"),
    ),
)
