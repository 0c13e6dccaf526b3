"""What a reader of an official list says about itself and returns, and the checks before a list may replace another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import msgspec

from comity.parties.entity import Entity


class Unreadable(ValueError):
    """The bytes are not the official file that this reader is for; the message says what was found instead."""


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """What was read from one published list.

    entities   every entry, in the publisher's order; ids are unique
    published  the publisher's own date of the file, ISO; blank when the file has none
    unread     one sentence for every piece that could not be read (where, what)
    """

    entities: tuple[Entity, ...]
    published: str = ""
    unread: tuple[str, ...] = ()


class Source(NamedTuple):
    """A known official format.

    name     what users type (`ofac-sdn`)
    lists    ids of the lists that it fills; `lists status` shows them
    title    in our own words, with the publisher
    files    official addresses by file name; one or several that belong together (SDN.CSV, ALT.CSV, ADD.CSV)
    floor    fewest entities that a whole file can have; fewer means cut off
    ceiling  most entities that are believed
    licence  terms under which the publisher gives the list
    read     file name -> bytes (already unpacked) to Read; raises Unreadable
    """

    name: str
    lists: tuple[str, ...]
    title: str
    publisher: str
    files: Mapping[str, str]
    floor: int
    ceiling: int
    licence: str
    read: Callable[[Mapping[str, bytes]], Read]
