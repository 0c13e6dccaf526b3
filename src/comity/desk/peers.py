"""Other programs' scores, for comparison: the algorithms of nomenklatura, where it is installed (the extra `peers`).

It is looked for only when somebody asks for one of its algorithms. It needs ICU, for which a machine without a ready-made build
must have the ICU headers and a C++ compiler.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib import import_module
from typing import Any, Final, NamedTuple

from comity.parties.entity import COUNTRIES, Entity
from comity.parties.match.evidence import Subject
from comity.terms.problems import BadInput, Problem

ALGORITHMS: Final = ("logic-v2", "logic-v1", "name-based")
"""The algorithms that may be asked for."""
THRESHOLD: Final = 0.7
"""The score from which its users customarily take a pair for a match."""
_SCHEMA: Final = {"person": "Person", "organisation": "Organization", "vessel": "Vessel", "aircraft": "Airplane", "": "LegalEntity"}
_PLACES: Final = {"Person": "nationality", "Vessel": "flag"}
_DATE: Final = {"Person": "birthDate", "LegalEntity": "incorporationDate", "Organization": "incorporationDate", "Vessel": "buildDate", "Airplane": "buildDate"}  # fmt: skip
_HOW: Final = "pip install 'comity[peers]' in the same environment; it needs ICU, see docs/reference/commands.md."


class Peer(NamedTuple):
    """One algorithm of nomenklatura, ready: its module and its default configuration."""

    name: str
    compare: Any
    config: Any
    model: Any
    record: Any

    def score(self, subject: Subject, entity: Entity) -> tuple[float, str]:
        """The score of a party against an entity, from 0 to 1, and what the algorithm says of it in one line."""
        result = self.compare(self._subject(subject), self._entity(entity), self.config)
        said = {name: found for name, found in result.explanations.items() if found.score}
        return float(result.score), "; ".join(f"{name}: {found.detail or round(found.score, 3)}" for name, found in said.items())

    def rescored(self, subject: Subject, entities: Sequence[Entity]) -> list[float]:
        """The scores of a party against candidates that a search has found, in their order."""
        asked = self._subject(subject)
        return [float(self.compare(asked, self._entity(e), self.config).score) for e in entities]

    def _subject(self, subject: Subject) -> Any:
        schema = _SCHEMA[subject.type]
        properties: dict[str, Sequence[str]] = {
            "name": (subject.name,), "alias": subject.aliases, _PLACES.get(schema, "country"): subject.countries,
            _DATE[schema]: subject.dates, "gender": (subject.gender,) if subject.gender else (),
        }  # fmt: skip
        for kind, value in subject.identifiers:
            properties[kind or "idNumber"] = (*properties.get(kind or "idNumber", ()), value)
        return self._made(schema, properties)

    def _entity(self, entity: Entity) -> Any:
        return self._made(entity.schema, entity.properties)

    def _made(self, schema: str, properties: Mapping[str, Sequence[str]]) -> Any:
        """A FollowTheMoney record; values for which the schema has no place are left out.

        Its id is made of what it holds: the algorithms remember the names of an id.
        """
        key = sha256(repr((schema, sorted((k, tuple(v)) for k, v in properties.items()))).encode("utf-8", "replace")).hexdigest()
        found = self.record(self.model.get(schema), {"id": key})
        for name, values in properties.items():
            shown = [v[:2].lower() for v in values] if name in COUNTRIES else list(values)
            found.add(name, shown, quiet=True)
        return found


def peer(name: str) -> Peer:
    """An algorithm by name. BadInput when there is none of this name, or when nomenklatura is not installed or of another kind."""
    if name not in ALGORITHMS:
        raise BadInput(Problem(f"--algorithm {name[:40]}", "there is no such algorithm", f"Write one of {', '.join(ALGORITHMS)}."))
    try:
        matching, money = import_module("nomenklatura.matching"), import_module("followthemoney")
    except ImportError as e:
        missing = (e.name or "a part of it").partition(".")[0]
        raise BadInput(Problem(f"--algorithm {name}", f"it is nomenklatura's, and {missing} is not installed here", _HOW)) from None
    try:
        found = matching.get_algorithm(name)
        return Peer(name, found.compare, found.default_config(), money.model, money.ValueEntity)
    except AttributeError as e:
        raise BadInput(Problem(f"--algorithm {name}", f"the nomenklatura that is installed is not of the kind this program knows ({e})"[:160], _HOW)) from None
