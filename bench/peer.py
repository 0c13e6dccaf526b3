"""OpenFisca's country template: disposable income of n persons, two adults a household, over one month; prints JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from importlib.metadata import version
from typing import Any

import numpy as np
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_country_template import CountryTaxBenefitSystem


def build(system: Any, n: int, seed: int) -> Any:
    """A simulation with ages, salaries, returns, rents and sizes of homes as arrays."""
    random, homes = np.random.default_rng(seed), n // 2
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("person", np.arange(2 * homes))
    household = builder.declare_entity("household", np.arange(homes))
    builder.join_with_persons(household, np.repeat(np.arange(homes), 2), ["adult"] * (2 * homes))
    simulation = builder.build(system)
    births = np.datetime64("1940-01-01") + random.integers(0, 29_000, 2 * homes).astype("timedelta64[D]")
    simulation.set_input("birth", "eternity", births)
    simulation.set_input("salary", "2017-01", random.integers(0, 8_000, 2 * homes).astype(np.float32))
    simulation.set_input("capital_returns", "2017-01", random.integers(0, 500, 2 * homes).astype(np.float32))
    simulation.set_input("rent", "2017-01", random.integers(0, 2_000, homes).astype(np.float32))
    simulation.set_input("accommodation_size", "2017-01", random.integers(20, 200, homes).astype(np.float32))
    return simulation


def main(n: int) -> dict[str, Any]:
    """Twice in one process, with other persons; building and computing are timed apart."""
    system = CountryTaxBenefitSystem()
    out: dict[str, Any] = {"n": n, "version": version("openfisca-country-template")}
    for name, seed in (("cold", 1), ("steady", 2)):
        started = time.perf_counter()
        simulation = build(system, n, seed)
        built = time.perf_counter()
        income = simulation.calculate("disposable_income", "2017-01")
        out[name], out[f"{name}_build"] = time.perf_counter() - built, built - started
        out["mean"] = float(income.mean())
    out["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return out


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
