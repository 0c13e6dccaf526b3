"""An order: the facts of one transaction, as the user writes them (contracts: an order). Left out is unknown."""

from __future__ import annotations

from typing import Any

import msgspec


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    origin: str | None = None
    codes: tuple[str, ...] = ()
    share: str | None = None
    description: str = ""


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One item of an order. `facts` answers a pack's questions for this item only."""

    id: str = "1"
    description: str = ""
    codes: tuple[str, ...] | None = None
    hs: str | None = None
    type: str | None = None
    origin: str | None = None
    value: str | None = None
    currency: str | None = None
    quantity: str | None = None
    parameters: dict[str, str] = {}
    content: tuple[_Part, ...] | None = None
    made_with: tuple[_Part, ...] | None = None
    plant: tuple[_Part, ...] | None = None
    facts: dict[str, bool] = {}


class Owner(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An owner of a party and the share it holds (0.51); `owners`: who owns that owner, as far as it is stated.

    `same_as` and `different_from` as with a party.
    """

    name: str
    share: str | None = None
    country: str | None = None
    owners: tuple[Owner, ...] | None = None
    same_as: tuple[str, ...] | None = None
    different_from: tuple[str, ...] | None = None


class Party(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One party to the order. `listed = "none"` says that it was screened and nothing was found.

    same_as, different_from  ids of listed entries that it is, and that it is not although its name is like theirs
    """

    role: str
    name: str | None = None
    country: str | None = None
    headquarters: str | None = None
    owners: tuple[Owner, ...] | None = None
    listed: str | None = None
    same_as: tuple[str, ...] | None = None
    different_from: tuple[str, ...] | None = None


class Route(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"origin": "from"}):
    """Where the item leaves (`from`), where it goes, and through where."""

    origin: str | None = None
    to: str | None = None
    via: tuple[str, ...] | None = None


class EndUse(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the item is for, and what the exporter knows of it."""

    text: str = ""
    uses: tuple[str, ...] | None = None
    knowledge: str | None = None


class Authorisations(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the exporter holds or claims."""

    claimed: tuple[str, ...] | None = None
    documents: tuple[str, ...] | None = None


class Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The result of a screening done elsewhere: ``listed = "none"``."""

    listed: str | None = None


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One order. `facts` answers a pack's questions for all items (``"us.lvs.single-shipment" = true``)."""

    id: str = ""
    date: str | None = None
    act: str | None = None
    route: Route = Route()
    items: tuple[Item, ...] = ()
    parties: tuple[Party, ...] | Listed = ()
    end_use: EndUse = EndUse()
    authorisations: Authorisations = Authorisations()
    facts: dict[str, bool] = {}

    @property
    def people(self) -> tuple[Party, ...]:
        """The parties, whichever way they were written."""
        return () if isinstance(self.parties, Listed) else self.parties


def as_plain(order: Order) -> dict[str, Any]:
    """The order as plain tables, without what was left out."""
    plain = msgspec.to_builtins(order)
    return {k: v for k, v in plain.items() if v not in (None, "", (), [], {})}
