"""What every indicator is computed from: law, world, cubes and recorded conditions of one day, each made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from comity.desk.govern_cubes import Built, Cubes, build_cubes
from comity.desk.govern_facts import Recorded, conditions_of, covered_sectors, figures, weights_of_laws
from comity.desk.govern_items import EQUAL, join_items
from comity.desk.impact_tables import kept_linear
from comity.governance.value import Cube, Floats
from comity.impact.linear import Linear
from comity.impact.table import Table
from comity.impact.tables.native import read_native
from comity.law.correlations import Correlations, read_correlations
from comity.law.records import Rule
from comity.law.store import Law
from comity.terms.dates import holds
from comity.world.store import World

TABLE: Final = "icio2022-80x27"


class Wish(NamedTuple):
    """What is asked for: which laws and indicators (empty: all), the day, the seed of every bootstrap."""

    day: str
    jurisdictions: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    seed: int = 0
    home: Path | None = None
    progress: Callable[[str], None] | None = None


class Ground:
    """Everything of one day; sentences on what could not be evaluated collect in `missing`."""

    def __init__(self, law: Law, world: World, wish: Wish) -> None:
        self.law, self.world, self.wish, self.day = law, world, wish, wish.day
        self.missing: dict[str, None] = {}
        self.sources: dict[str, None] = {}

    def say(self, sentence: str) -> None:
        """Notes what could not be evaluated."""
        self.missing[sentence] = None

    def rng(self) -> np.random.Generator:
        """The same stream of draws for every law: no result hangs on which others are asked about."""
        return np.random.default_rng(self.wish.seed)

    @cached_property
    def correlations(self) -> Correlations:
        """Which codes stand beside which."""
        return read_correlations(self.law.root)

    @cached_property
    def cubes(self) -> Cubes:
        """The cubes of all laws: peers are always all of them."""
        return build_cubes(self.law, self.day, progress=self.wish.progress)

    @cached_property
    def strict(self) -> tuple[Cube, ...]:
        """The cubes with items joined only where a table says that entries or paragraphs are equal."""
        built = self.cubes.built
        joined = join_items((c for b in built for c in b.cube.entries), self.correlations, EQUAL)
        return tuple(b.cube._replace(item=np.array([joined.item[c] for c in b.cube.entries], dtype=np.int64)) for b in built)

    @property
    def destinations(self) -> tuple[str, ...]:
        """Territories of two letters, in order of code."""
        return self.cubes.destinations

    def paragraphs(self, label: str) -> tuple[str, ...]:
        """One last paragraph of each entry of a law; none where its list is not here."""
        return next((b.last for b in self.cubes.built if b.cube.jurisdiction == label), ())

    def asked(self) -> list[tuple[int, Built]]:
        """Cubes of the laws that are asked about, with their number among all."""
        want = self.wish.jurisdictions
        return [(n, b) for n, b in enumerate(self.cubes.built) if not want or b.cube.jurisdiction in want]

    def laws(self) -> list[str]:
        """The laws that are asked about."""
        return [j for j in self.law.packs if not self.wish.jurisdictions or j in self.wish.jurisdictions]

    @cached_property
    def recorded(self) -> Recorded:
        """Conditions of destinations."""
        found = conditions_of(self.law, self.world, self.day, self.destinations)
        for sentence in (*found.left_out, *NOT_RECORDED):
            self.say(sentence)
        return found

    @cached_property
    def gdp(self) -> tuple[Floats, str]:
        """GDP of destinations and its source."""
        return figures(self.world, "gdp", self.destinations)

    @cached_property
    def population(self) -> tuple[Floats, str]:
        """Population of destinations and its source."""
        return figures(self.world, "population", self.destinations)

    @cached_property
    def gdp_of_laws(self) -> Floats:
        """GDP of the territories of each law that has a cube."""
        return weights_of_laws(self.cubes, self.gdp[0])

    @cached_property
    def table(self) -> Table:
        """The bundled table of input and output."""
        return read_native(self.world.table_path(TABLE))

    @cached_property
    def linear(self) -> Linear:
        """Its Leontief inverse, kept on disk."""
        return kept_linear(self.table)

    @cached_property
    def sectors(self) -> tuple[int, ...]:
        """Sectors of the table whose goods stand beside entries of lists."""
        covered = covered_sectors(self.world, self.correlations)
        return tuple(n for n, s in enumerate(self.table.sectors) if s in covered)

    @cached_property
    def place_of(self) -> Mapping[str, int]:
        """The number of each destination in the table."""
        codes = [self.world.by_iso3.get(e, "") for e in self.table.economies]
        return {c: n for n, c in enumerate(codes) if c}

    @cached_property
    def deliveries(self) -> Floats:
        """Deliveries of each node to each economy, for use in production and, where the table parts it, for final use."""
        table, m = self.table, len(self.table.economies)
        flows: Floats = table.z.reshape(table.n, m, -1).sum(axis=2)
        return flows + table.f if table.f.shape[1] == m else flows

    @cached_property
    def imports(self) -> tuple[Floats, str]:
        """What each destination imports of covered sectors, nan where the table does not show it."""
        table, m = self.table, len(self.table.economies)
        flows = self.deliveries.reshape(m, -1, m)[:, list(self.sectors)].sum(axis=1)
        bought = flows.sum(axis=0) - np.diag(flows)
        out = np.array([bought[self.place_of[d]] if d in self.place_of else np.nan for d in self.destinations])
        return out, f"imports of {len(self.sectors)} sectors of listed goods, {table.name}"


NOT_RECORDED: Final = (
    "condition: safeguards and additional protocols under the NPT are not recorded",
    "condition: reports under resolution 1540 and national control laws of destinations are not recorded",
)


def works(rule: Rule, day: str) -> bool | None:
    """Whether a rule is in operation on a day; None when its state is no longer known."""
    if not holds(rule.since, rule.until, day):
        return False
    for state in rule.states:
        if state.track == "operative" and holds(state.since, state.until, day):
            if state.known_until and state.known_until < day:
                return None
            return state.state not in ("stayed", "suspended", "not_yet_effective")
    return True
