"""What is measured of Comity, each task in a process of its own: `python bench/tasks.py '["judge", 1000000]'` prints JSON."""

from __future__ import annotations

import gc
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from comity.desk.assess import Desk
from comity.desk.batch import BatchDesk
from comity.desk.intake import order_from_data, read_order
from comity.desk.lawcheck import check
from orders import make

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "orders"
NOW = "2026-11-24T00:00:00Z"


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def peak_now() -> float:
    """Peak resident memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def judge(n: int, laws: str = "") -> dict[str, Any]:
    """Orders in memory: a firm's first million, its next million, and a million of another firm; under all laws, or those named."""
    desk = Desk.open(laws.split(",") if laws else None)
    batch = BatchDesk(desk, NOW[:10])
    firm, other = make(desk, 2 * n, 1), make(desk, n, 2)
    out: dict[str, Any] = {"n": n, "floor": peak_now()}
    for name, frame in (("cold", firm[:n]), ("next", firm[n:]), ("other", other), ("again", other)):
        started = time.perf_counter()
        result, problems = batch.judge(frame)
        out[name] = time.perf_counter() - started
        out["rows"], out["bad"] = result.height, len(problems)
        out["named"] = result.select((pl.col("rules").list.len() > 0).sum()).item()
        del result
        gc.collect()
    out["peak"] = peak_now()
    return out


def write_orders(n: int, path: str) -> dict[str, Any]:
    """A file of orders."""
    make(Desk.open(), n, 1).write_parquet(path)
    return {"bytes": Path(path).stat().st_size}


def one(repeats: int) -> dict[str, Any]:
    """One order in a warm process: the examples again and again, and different orders once each."""
    desk = Desk.open()
    examples = [read_order(p) for p in sorted(EXAMPLES.glob("*.toml"))]
    rows = make(desk, 500 * repeats, 9).rows(named=True)
    many = [order_from_data(as_order(r), r["id"]) for r in rows]

    def answered(order: Any) -> object:
        return desk.assess(order, known_at=NOW)

    def settled(order: Any) -> object:
        return [desk.explainers[j].verdict(s)[0] for _item, s in desk.intake.state(order, "order", NOW[:10]) for j in desk.jurisdictions]

    quarter = len(many) // 4
    out: dict[str, Any] = {"examples": len(examples), "orders": quarter}
    tasks = (("verdict", settled, many[:quarter], many[quarter : 2 * quarter]),
             ("answer", answered, many[2 * quarter : 3 * quarter], many[3 * quarter :]))  # fmt: skip
    for kind, work, warming, fresh in tasks:
        for name, before, orders, times in (("examples", examples, examples, repeats), ("different", warming, fresh, 1)):
            for order in before:
                work(order)
            taken = sorted(seconds(lambda o=o, w=work: w(o)) for _ in range(times) for o in orders)
            out[f"{name}_{kind}"] = {"median": statistics.median(taken), "p95": taken[int(len(taken) * 0.95)]}
    return out


def as_order(r: dict[str, str]) -> dict[str, Any]:
    """A row of the million orders as one order."""
    party = {"role": "end_user", "name": r["end_user"], "country": r["end_user_country"], "headquarters": r["end_user_headquarters"],
             "owners": []}  # fmt: skip
    item = {"id": "1", "codes": r["code"].split(";"), "type": r["type"], "origin": r["origin"], "value": r["value"],
            "currency": r["currency"], "content": [], "made_with": [], "plant": []}  # fmt: skip
    return {
        "id": r["id"], "date": r["date"], "act": r["act"], "route": {"from": r["from"], "to": r["to"], "via": []}, "items": [item],
        "parties": [party, {"role": "exporter", "country": r["exporter_country"]}],
        "end_use": {"uses": [r["uses"]], "knowledge": r["knowledge"]},
    }  # fmt: skip


def load() -> dict[str, Any]:
    """The time to open a desk; whether the law was compiled before is the caller's business."""
    opened = seconds(Desk.open)
    desk = Desk.open()
    return {"open": opened, "registry": seconds(lambda: desk.registry)}


def proof(fresh: int) -> dict[str, Any]:
    """The check of all law: every pack proven anew, or only those that changed since it was kept."""
    started = time.perf_counter()
    last = check(fresh=bool(fresh))
    taken = time.perf_counter() - started
    return {"seconds": taken, "packs": len(last.packs), "rules": sum(p.rules for p in last.packs), "cells": sum(p.cells for p in last.packs),
            "judged": sum(p.judged for p in last.packs), "problems": len(last.problems())}  # fmt: skip


def sizes() -> dict[str, Any]:
    """How much law there is."""
    desk = Desk.open()
    parties = desk.law.parties()
    return {
        j: {
            "entries": len(p.entries), "licence rows": sum(map(len, p.rows.values())), "rules": len(p.rules),
            "authorisations": len({r.authorisation for r in p.rules if r.authorisation}), "questions": len(p.questions),
            "provisions": len(p.provisions), "memberships of groups": sum(len(g.members) for g in p.groups.values()),
            "codes in sets": sum(map(len, p.code_sets.values())) + sum(map(len, p.hs_sets.values())),
            "listed parties": sum(q.list.startswith(f"{j.lower()}.") for q in parties),
        }
        for j, p in desk.law.packs.items()
    }  # fmt: skip


TASKS: dict[str, Callable[..., dict[str, Any]]] = {"judge": judge, "write_orders": write_orders, "one": one, "load": load, "proof": proof, "sizes": sizes}

if __name__ == "__main__":
    task, *arguments = json.loads(sys.argv[1])
    print(json.dumps(TASKS[task](*arguments)))
