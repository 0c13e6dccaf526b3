"""Makes the model that is shipped: counts words, makes pairs by the recipe, fits boosted trees, calibrates, writes `match/data`.

    .venv/bin/pip install faker scikit-learn
    .venv/bin/python bench/screening/train.py counts     word_counts.csv from the lists and invented names
    .venv/bin/python bench/screening/train.py model      model_trees.csv and model.toml

Both are seeded. Read are only the lists of OFAC, BIS, Canada and METI in ../shared/data/lists and invented names: no public test set,
and none of the UN, EU, UK and Chinese lists, from which test pairs are made.
"""

from __future__ import annotations

import gzip
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from faker import Faker
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score

import recipe
from comity.law.store import load_law
from comity.parties.bundled import bundled
from comity.parties.entity import SCHEMATA, Entity
from comity.parties.index.build import build
from comity.parties.index.retrieve import Index
from comity.parties.match.align import align, table_of
from comity.parties.match.evidence import Subject, type_of
from comity.parties.match.features import FEATURES, features
from comity.parties.match.normal import normal
from comity.parties.screening import Screener
from comity.parties.sources.known import SOURCES

ROOT = Path(__file__).resolve().parents[2]
LISTS = ROOT.parent / "shared" / "data" / "lists"
DATA = ROOT / "src" / "comity" / "parties" / "match" / "data"
SIGN = {"person": 1, "organisation": -1, "vessel": -1, "aircraft": -1, "": 0}
RISING = ("cover_least", "cover_most", "joined", "sorted", "bone_line", "worst", "mean", "start")
FALLING = ("lost_asked", "lost_listed", "number_lost", "lost_both", "contradiction")
QUERIES = 80_000


def entities() -> list[Entity]:
    """Every entry of the lists that may be learnt from, each id once."""

    def raw(name: str) -> bytes:
        return gzip.decompress((LISTS / name).read_bytes())

    found = list(SOURCES["ofac-sdn"].read({"SDN.CSV": raw("us_ofac_sdn_2024-05-03.csv.gz"), "ALT.CSV": raw("us_ofac_alt_2025-12.csv.gz"),
                                           "ADD.CSV": raw("us_ofac_add_2025-12.csv.gz")}).entities)  # fmt: skip
    for source, name in (("ofac-consolidated", "us_ofac_consolidated_nonsdn_2025-03-28.xml.gz"), ("jp-meti", "jp_meti_end_user_list_2026-07-20.json.gz"),
                         ("ca-sema", "ca_sema_2025-03-20.xml.gz"), ("bis-dpl", "us_bis_dpl_2022-09.txt.gz")):  # fmt: skip
        found += SOURCES[source].read({name.removesuffix(".gz"): raw(name)}).entities
    found += [e for e in bundled(load_law()) if e.list.startswith("us.") and e.schema != "Address"]
    return list({e.id: e for e in found if e.names}.values())


def invented(seed: int, persons: int, firms: int) -> Iterator[tuple[str, str, str]]:
    """Locale, type and name of clean subjects."""
    for locale in recipe.LOCALES:
        try:
            fake = Faker(locale)
        except AttributeError:
            continue
        fake.seed_instance(seed)
        for _ in range(persons):
            yield locale, "person", fake.name()
        for _ in range(firms):
            yield locale, "organisation", fake.company()


def count_words() -> None:
    """Writes how many entries and invented names bear each word; a word of an invented pool counts at most twelve times."""
    listed: Counter[str] = Counter()
    for e in entities():
        listed.update({w for n in e.names for w in normal(n, person=e.schema == "Person").words})
    pools: dict[str, Counter[str]] = defaultdict(Counter)
    for locale, kind, name in invented(7, 1500, 300):
        pools[locale].update(set(normal(name, person=kind == "person").words))
    for pool in pools.values():
        listed.update({w: min(n, 12) for w, n in pool.items()})
    rows = sorted((w, n) for w, n in listed.items() if n >= 3 and len(w) > 1 and not w.isdigit())
    (DATA / "word_counts.csv").write_text("word,count\n" + "".join(f"{w},{n}\n" for w, n in rows), "utf-8")
    print(f"{len(rows)} words counted")


class Query(NamedTuple):
    """One name of the training set: what it was made of."""

    text: str
    type: str
    made: str
    entity: int  # its own entity, or -1
    avoid: str  # the listed spelling that it was copied from


def queries(  # noqa: C901  # one branch for each way of making a name
    seed: int, count: int, ordered: list[Entity]
) -> list[Query]:
    """Names as people might write them, of listed parties and of others."""
    r = random.Random(seed)
    persons = [e.caption for e in ordered if e.schema == "Person"]
    firms = [e.caption for e in ordered if e.schema != "Person"]
    clean = [(k, n) for _l, k, n in invented(seed, count // 160, count // 400)]
    r.shuffle(clean)
    out: list[Query] = []
    for i in range(count):
        number = r.randrange(len(ordered))
        e, kind, part = ordered[number], type_of(ordered[number].schema), r.random()
        name = r.choice(e.names)
        if part < 0.20 and len(e.names) > 1:
            out.append(Query(name, kind, "alias", number, name))
        elif part < 0.25 and kind == "person" and name.split():
            out.append(Query(recipe.extended(r, name, persons), kind, "longer", number, ""))
        elif part < 0.30 and kind == "person":
            short = recipe.shortened(r, name)
            if short:
                out.append(Query(short, kind, "shortened", number, ""))
        elif part < 0.63:
            made = recipe.garbled(r, name)
            if made:
                out.append(Query(made[0], kind, made[1], number, ""))
        elif part < 0.73:
            other = recipe.exchanged(r, name, persons if kind == "person" else firms)
            if other:
                out.append(Query(other, kind, "exchanged", -1, ""))
        elif part < 0.81:
            out.append(Query(recipe.recombined(r, persons if r.random() < 0.6 else firms), "", "recombined", -1, ""))
        else:
            kind, text = clean[i % len(clean)]
            out.append(Query(text, kind, "clean", -1, ""))
    return out


class Rows(NamedTuple):
    """Features, labels, weights and makers of the rows."""

    x: np.ndarray
    y: np.ndarray
    weight: np.ndarray
    made: np.ndarray


def rows_of(asked: list[Query], index: Index) -> Rows:
    """Pairs of each name with what the search finds: its own entry is the same party, others are not."""
    a = index.arrays
    own: dict[int, list[int]] = defaultdict(list)
    for name, entity in enumerate(a.name_entity.tolist()):
        own[entity].append(name)
    left: list[int] = []
    right: list[int] = []
    label: list[int] = []
    weight: list[float] = []
    for i, q in enumerate(asked):
        form = normal(q.text, person=q.type == "person")
        found = index.find(form, 30, 0.1).names.tolist()
        words = sorted(form.words)
        other = [n for n in found if a.name_entity[n] != q.entity and sorted(normal(index.texts[n]).words) != words]
        if q.entity >= 0:
            mine = [n for n in own[q.entity] if index.texts[n] != q.avoid]
            best = [n for n in found if n in mine][:2] or mine[:1]
            same_list = [n for n in other if a.entity_list[a.name_entity[n]] == a.entity_list[q.entity]][:6]
            pairs = [(n, 1, 1.0 / len(best)) for n in best] + [(n, 0, 0.35) for n in same_list]
        else:
            pairs = [(n, 0, 1.0 if q.made == "clean" else 0.7) for n in other[:8]]
        for n, y, w in pairs:
            left.append(i)
            right.append(n)
            label.append(y)
            weight.append(w)
    table = table_of([normal(q.text, person=q.type == "person") for q in asked])
    listed = np.array([SIGN[type_of(s)] for s in SCHEMATA], np.int8)[a.entity_schema]
    said = np.array([SIGN[q.type] for q in asked], np.int8)
    parts = []
    where = np.array(left), np.array(right)
    for first in range(0, len(left), 20_000):
        part = where[0][first : first + 20_000], where[1][first : first + 20_000]
        person = np.where(said[part[0]] != 0, said[part[0]], listed[a.name_entity[part[1]]])
        parts.append(features(table, index.names, part, align(table, index.names, part), person))
    x, y = np.concatenate(parts), np.array(label)
    made = np.array([asked[i].made for i in left])
    column = {f: x[:, i] for i, f in enumerate(FEATURES)}
    # another party whose name agrees as well as the own one's cannot be told apart by names: such rows teach nothing
    asked_by = np.array(left)
    own_cover = np.full(len(asked), np.inf)
    np.minimum.at(own_cover, asked_by[y == 1], column["cover_least"][y == 1])
    alike = (y == 0) & (column["cover_least"] >= own_cover[asked_by] - 0.02) & (column["cover_most"] > 0.9)
    # an alias that shares nothing with the other names cannot be learnt from spelling
    strange = (made == "alias") & (y == 1) & (column["cover_least"] < 0.4) & (column["bone_line"] < 0.75) & (column["joined"] < 0.75)
    keep = ~(strange & (column["cover_most"] < 0.8)) & ~alike
    return Rows(x[keep], y[keep], np.array(weight)[keep], made[keep])


def fit() -> None:
    """Fits, writes the trees, calibrates both curves on names of another seed and writes them."""
    ordered = sorted(entities(), key=lambda e: (e.list, e.id))
    arrays, meta = build(ordered, {})
    index = Index(arrays, meta)
    train = rows_of(queries(1, QUERIES, ordered), index)
    test = rows_of(queries(2, QUERIES // 6, ordered), index)
    trend = [1 if f in RISING else -1 if f in FALLING else 0 for f in FEATURES]
    trees = HistGradientBoostingClassifier(monotonic_cst=trend, l2_regularization=1.0, min_samples_leaf=60, max_iter=220, max_leaf_nodes=24, max_depth=6,
                                           learning_rate=0.1, random_state=0).fit(train.x, train.y, sample_weight=train.weight)  # fmt: skip
    odds = trees.decision_function(test.x)
    print(f"{len(train.y)} rows; on other names: AUC {roc_auc_score(test.y, odds, sample_weight=test.weight):.4f}, "
          f"log loss {log_loss(test.y, 1 / (1 + np.exp(-odds)), sample_weight=test.weight):.4f}")
    write(trees, (1.0, 0.0), (1.0, -2.0))
    compare = curve(odds, test.y, test.weight)
    write(trees, compare, screened(index, ordered))


def curve(odds: np.ndarray, y: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Slope and offset of the logistic curve through labels (Platt's scaling)."""
    line = LogisticRegression(C=1e6).fit(odds[:, None], y, sample_weight=weight)
    return float(line.coef_[0, 0]), float(line.intercept_[0])


def screened(index: Index, ordered: list[Entity]) -> tuple[float, float]:
    """The curve for screening: best hit of garbled listed names and of clean subjects, one in a hundred listed."""
    from comity.parties.match.model import model  # noqa: PLC0415  # reads the trees just written

    model.cache_clear()
    screener = Screener(index)
    r = random.Random(3)
    asked: list[tuple[Subject, int]] = []
    while len(asked) < 6_000:
        number = r.randrange(len(ordered))
        made = recipe.garbled(r, r.choice(ordered[number].names))
        if made:
            asked.append((Subject(made[0], type=type_of(ordered[number].schema)), number))
    clean = [(Subject(n, type=k), -1) for _l, k, n in invented(11, 400, 60)]
    odds: list[float] = []
    labels: list[int] = []
    for part in (asked, clean):
        for first in range(0, len(part), 128):
            batch = part[first : first + 128]
            for (_s, own), matches in zip(batch, screener.screen([s for s, _ in batch], 1e-6), strict=True):
                best = max((m.odds for m in matches if own < 0 or m.entity == own), default=-12.0)
                odds.append(best)
                labels.append(int(own >= 0))
    y = np.array(labels)
    weight = np.where(y == 1, 0.01 / (y == 1).sum(), 0.99 / (y == 0).sum()) * len(y)
    found = curve(np.array(odds), y, weight)
    at = (-found[1]) / found[0]
    o = np.array(odds)
    print(f"screening: P 0.5 at log-odds {at:.2f}: {(o[y == 1] >= at).mean():.3f} of garbled names, {1000 * (o[y == 0] >= at).mean():.2f} of 1,000 clean subjects")
    return found


def write(trees: HistGradientBoostingClassifier, compare: tuple[float, float], screen: tuple[float, float]) -> None:
    """Writes the trees as a table of nodes, and the curves."""
    depth, lines = 0, ["tree,node,feature,at_most,left,right,adds"]
    for number, (tree,) in enumerate(trees._predictors):  # noqa: SLF001
        for i, n in enumerate(tree.nodes):
            depth = max(depth, int(n["depth"]))
            if n["is_leaf"]:
                lines.append(f"{number},{i},,,,,{n['value']:.5g}")
            else:
                lines.append(f"{number},{i},{FEATURES[n['feature_idx']]},{n['num_threshold']:.9g},{n['left']},{n['right']},")
    (DATA / "model_trees.csv").write_text("\n".join(lines) + "\n", "utf-8")
    base = float(trees._baseline_prediction.ravel()[0])  # noqa: SLF001
    (DATA / "model.toml").write_text(
        f"depth = {depth}\nbase = {base:.6f}\n\n[compare]\nslope = {compare[0]:.4f}\noffset = {compare[1]:.4f}\n\n[screen]\nslope = {screen[0]:.4f}\noffset = {screen[1]:.4f}\n",
        "utf-8",
    )


if __name__ == "__main__":
    count_words() if sys.argv[1:] == ["counts"] else fit()
