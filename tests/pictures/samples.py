"""The invented dossier and its places, as the tests of pictures, pages and papers use them."""

import json
from copy import deepcopy
from functools import lru_cache
from pathlib import Path

from comity.pictures.dossier import charts
from comity.pictures.picture import Place
from comity.pictures.render import svg

HERE = Path(__file__).parent
HOSTILE = '<script>alert("x")</script> #read("/etc/passwd") *bold* _it_ $x^2$ [a](b) \\ `c` & \' @ref <lab> // /* #!'


@lru_cache(maxsize=1)
def _read():
    return json.loads((HERE / "dossier.json").read_text(encoding="utf-8"))


def sample():
    return deepcopy(_read())


def places():
    told = json.loads((HERE / "places.json").read_text(encoding="utf-8"))
    return {code: Place(code, p["name"], tuple(p["tile"])) for code, p in told.items()}


def names():
    return {code: p.name for code, p in places().items()} | {"EU": "European Union"}


@lru_cache(maxsize=1)
def drawn():
    return charts(sample(), places())


@lru_cache(maxsize=64)
def drawing(name):
    return svg(drawn()[name])


def hostile():
    """The dossier with a hostile text at the end of every text that a measure brings."""
    d = sample()
    d["measure"]["title"] += HOSTILE
    d["measure"]["summary"] += HOSTILE
    d["measure"]["grounds"][0]["text"] = HOSTILE
    d["measure"]["goods"][0]["note"] = HOSTILE
    d["law_diff"]["by_entry"][0]["heading"] = HOSTILE
    d["law_diff"]["portfolio"]["rows"][0]["id"] = HOSTILE
    d["law_diff"]["matrix"]["items"][0] = HOSTILE
    d["alternatives"]["variants"][0]["title"] = HOSTILE
    d["where_wrong"][0]["sentence"] = HOSTILE
    d["sources"][0]["title"] = HOSTILE
    d["sources"][1]["address"] = "javascript:alert(1)"
    d["floor"]["checked"][0]["address"] = "javascript:alert(1)"
    return d
