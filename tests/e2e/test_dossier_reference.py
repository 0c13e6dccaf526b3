"""The reference page of the dossier names every key that a dossier has, and nothing that it has not."""

import re
from itertools import product
from pathlib import Path

import pytest

from comity.desk.draft import DossierWish, dossier
from comity.desk.measure_file import read_measure
from comity.world.store import load_world

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reference" / "dossier.md").read_text(encoding="utf-8")
USED = {"us-semiconductor-equipment-2023": True, "un-haiti-arms-2023": True, "cn-graphite-2023": False}
"""Together they have every key: companions; cases with questions; a refused variant, equal rules, an order that is answered otherwise, and, in a
run that is not quick, gains of others."""
ORDER = """id,date,act,from,to,via,code,hs,type,origin,content,made_with,plant,uses,knowledge,exporter_country,end_user,end_user_country,end_user_headquarters,end_user_owners
1,2023-12-02,export,CN,DE,none,CN-DU:1C108.c,250410,material,CN,none,none,none,civil,none,CN,Anodenwerk GmbH,DE,DE,none
"""
OPEN = {"measure.severity", "law_diff.stories.stated", "like_for_like.clusters.conditions", "like_for_like.clusters.levels", "peaceful_use.items.levels_was",
        "peaceful_use.items.levels_becomes"}  # fmt: skip
"""Keys below these are codes, levels or columns of an order."""
NUMBER = {"value", "low", "high", "unit", "n", "source", "note"}


def paths(plain, at=""):
    """Every key with where it stands; lists and number objects are looked through."""
    if isinstance(plain, list):
        for one in plain:
            yield from paths(one, at)
    elif isinstance(plain, dict) and set(plain) != NUMBER and at not in OPEN:
        for key, below in plain.items():
            here = f"{at}.{key}".lstrip(".")
            yield here
            yield from paths(below, here)


def opened(name):
    """Each of the names that one with braces stands for."""
    parts = re.split(r"\{([^}]*)\}", name)
    return {"".join(chosen) for chosen in product(*(p.split(",") if n % 2 else [p] for n, p in enumerate(parts)))}


def documented():
    """Keys by their whole path, and everything above them."""
    found = set()
    for heading, text in re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL):
        cells = " ".join(re.findall(r"^\| (`[^|]*`) \|", text, re.MULTILINE))
        top = "" if "," in heading else f"{heading}."
        found |= {top + full for name in re.findall(r"`([^`]+)`", cells) for full in opened(name)}
    return found | {full.rpartition(".")[0] for full in found if "." in full} | {a for full in found for a in above(full)}


def above(full):
    pieces = full.split(".")
    return {".".join(pieces[:n]) for n in range(1, len(pieces))}


@pytest.fixture(scope="module")
def real(desk, tmp_path_factory):
    world, orders = load_world(), tmp_path_factory.mktemp("orders") / "orders.csv"
    orders.write_text(ORDER, encoding="utf-8")
    measures = ROOT / "examples" / "measures"
    return [
        dossier(
            read_measure(measures / f"{name}.toml", desk.law), desk.law, world, DossierWish(orders=orders, seed=1, quick=quick)
        )
        for name, quick in USED.items()
    ]


def test_every_key_of_a_dossier_is_described_and_no_other(real):
    keys = {path for d in real for path in paths(d)}
    assert keys - documented() == set()
    assert documented() - keys == set()


def test_the_sections_stand_in_the_order_of_the_dossier(real):
    heads = [h for line in re.findall(r"^## ([^\n]+)$", PAGE, re.MULTILINE) for h in line.split(", ")]
    assert heads == list(real[0])


def test_the_parts_of_a_number_are_described():
    table = PAGE[: PAGE.index("\n## ")]
    assert set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`[^|]*`) \|", table, re.MULTILINE)))) == NUMBER
