"""Reads one jurisdiction's folder into a Pack, collecting every problem before refusing."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from comity.law.conditions import Context
from comity.law.coverage import read_coverage
from comity.law.files import TableFile, read_toml
from comity.law.records import (
    DeMinimis,
    Entry,
    Group,
    Instrument,
    LicenceRow,
    ListedParty,
    Member,
    Membership,
    Pack,
    Provision,
    Question,
    Threshold,
)
from comity.law.rule_reader import RuleReader
from comity.terms.codes import is_code, split_code
from comity.terms.dates import parse_date
from comity.terms.problems import BadInput, Problem

PROVISIONS: Final = ("id", "label", "heading", "state", "from", "to", "address", "open", "verified")
GROUPS: Final = ("group", "territory", "from", "to", "qualifier", "verified")
DESTINATIONS: Final = ("territory", "treated_as", "cite", "verified")
CODE_SETS: Final = ("set", "code", "mode", "condition", "from", "to", "verified")
HS_SETS: Final = ("set", "hs", "note", "from", "to", "verified")
ROWS: Final = (
    "code", "n", "reason", "key", "include", "exclude", "condition", "regime", "basis", "derivation", "amount",
    "currency", "cite", "from", "to", "verified",
)  # fmt: skip
PARTIES: Final = (
    "id", "list", "name", "aliases", "country", "address", "from", "to", "tags", "requirement", "policy", "footnotes",
    "cite", "verified",
)  # fmt: skip
THRESHOLDS: Final = ("code", "any_of", "parameter", "comparator", "value", "unit", "cite", "verified")


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _cites(value: object) -> str:
    """Citations written as one id or as tables `{ at = ... }`: ids separated by `;`."""
    if isinstance(value, list):
        return ";".join(str(c["at"]) for c in value if isinstance(c, dict) and "at" in c)
    return str(value or "")


class PackReader:
    """Reads one folder below `law/`. `problems` holds everything that is wrong with it."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.folder = root, folder
        self.problems: list[Problem] = []

    def read(self) -> Pack:
        """The pack, or BadInput with every problem found."""
        head = read_toml(self.folder / "pack.toml", self.root)
        for key in ("jurisdiction", "name", "verified_through"):
            if not head.get(key):
                raise BadInput(Problem(f"{self.folder.name}/pack.toml, field {key}", "it is missing", "Every pack says it."))
        namespaces: dict[str, list[str]] = head.get("namespaces", {})
        space = next(iter(namespaces), "")
        code_sets = self._code_sets()
        ctx = Context(
            space if head.get("rows") else "",
            {k: tuple(sorted({split_code(m.code)[0] for m in v})) for k, v in code_sets.items()},
        )
        rules_reader = RuleReader(self.root, ctx)
        rules, conflicts = [], []
        for path in sorted((self.folder / "rules").glob("*.toml")):
            r, c = rules_reader.read(path)
            rules += r
            conflicts += c
        de_minimis = self.folder / "deminimis.toml"
        limit = rules_reader.de_minimis(de_minimis) if de_minimis.exists() else DeMinimis()
        self.problems += rules_reader.problems
        pack = Pack(
            jurisdiction=str(head["jurisdiction"]), name=str(head["name"]), authority=str(head.get("authority", "")),
            languages=tuple(head.get("languages", [])), verified_through=str(head["verified_through"]),
            namespaces=tuple(namespaces), not_evaluated=tuple(head.get("not_evaluated", [])),
            instruments=tuple(self._instrument(i) for i in head.get("instrument", [])),
            provisions=self._provisions(), groups=self._groups(), destinations=self._destinations(),
            code_sets=code_sets, hs_sets=self._hs_sets(), entries=self._entries(namespaces),
            rows=self._rows(head.get("rows", []), space), thresholds=self._thresholds(space),
            questions=self._questions(), rules=tuple(sorted(rules, key=lambda r: r.id)),
            conflicts=tuple(conflicts), de_minimis=limit,
            coverage=read_coverage(head.get("coverage", {}), [*(r.id for r in rules), *namespaces, *self._files()],
                                   f"{self.folder.name}/pack.toml", self.problems),
        )  # fmt: skip
        if self.problems:
            raise BadInput(*self.problems)
        return pack

    def parties(self) -> tuple[ListedParty, ...]:
        """All listed parties of the jurisdiction."""
        out = []
        for path in sorted((self.folder / "parties").glob("*.csv")):
            for place, r in TableFile(path, self.root, PARTIES).rows():
                self._days(place, r)
                out.append(ListedParty(
                    r["id"], r["list"], r["name"], _split(r["aliases"]), r["country"], r["address"], r["from"], r["to"],
                    _split(r["tags"]), r["requirement"], r["policy"], r["footnotes"], r["cite"], r["verified"] != "no",
                ))  # fmt: skip
        return tuple(out)

    def _problem(self, where: str, what: str, mend: str) -> None:
        self.problems.append(Problem(where, what, mend))

    def _days(self, place: str, r: dict[str, str]) -> None:
        for key in ("from", "to"):
            if r.get(key) and parse_date(r[key]) is None:
                self._problem(f"{place}, column {key}", f"'{r[key]}' is not a date", "Write YYYY-MM-DD.")
        if r.get("from") and r.get("to") and r["from"] > r["to"]:
            self._problem(place, f"it ends ({r['to']}) before it begins ({r['from']})", "Correct one of the dates.")

    def _files(self) -> list[str]:
        return sorted(p.relative_to(self.folder).as_posix() for pattern in ("*.csv", "*.toml") for p in self.folder.rglob(pattern))

    def _instrument(self, t: dict[str, Any]) -> Instrument:
        return Instrument(str(t["id"]), str(t.get("title", "")), str(t.get("address", "")), str(t.get("published", "")),
                          str(t.get("hash", "")))  # fmt: skip

    def _tables(self, pattern: str, columns: tuple[str, ...]) -> list[tuple[str, dict[str, str]]]:
        out = []
        for path in sorted(self.folder.glob(pattern)):
            for place, row in TableFile(path, self.root, columns).rows():
                self._days(place, row)
                out.append((place, row))
        return out

    def _provisions(self) -> dict[str, Provision]:
        out: dict[str, Provision] = {}
        for place, r in self._tables("provisions*.csv", PROVISIONS):
            if r["id"] in out:
                self._problem(place, f"the provision {r['id']} is written twice", "Keep one of them.")
            if r["state"] not in ("in_force", "reserved", "repealed"):
                self._problem(f"{place}, column state", f"'{r['state']}' is not a state",
                              "Use in_force, reserved or repealed.")  # fmt: skip
            out[r["id"]] = Provision(r["id"], r["label"], r["heading"], r["state"], r["from"], r["to"], r["address"],
                                     r["open"] == "yes", r["verified"] != "no")  # fmt: skip
        return out

    def _groups(self) -> dict[str, Group]:
        members: dict[str, list[Membership]] = defaultdict(list)
        for _place, r in self._tables("groups*.csv", GROUPS):
            members[r["group"]].append(Membership(r["territory"], r["from"], r["to"], r["qualifier"]))
        about: dict[str, dict[str, Any]] = {}
        for path in sorted(self.folder.glob("groups*.toml")):
            about |= read_toml(path, self.root).get("group", {})
        out = {}
        for gid in sorted(set(members) | set(about)):
            if gid not in about:
                self._problem(f"{self.folder.name}/groups*.toml", f"the group {gid} is not described",
                              f'Add [group."{gid}"] with name and cite.')  # fmt: skip
            a = about.get(gid, {})
            out[gid] = Group(gid, str(a.get("name", "")), _cites(a.get("cite")), str(a.get("universe", "")),
                             bool(a.get("verified", True)), tuple(members.get(gid, ())))  # fmt: skip
        return out

    def _destinations(self) -> dict[str, str]:
        return {r["territory"]: r["treated_as"] for _p, r in self._tables("destinations.csv", DESTINATIONS)}

    def _code_sets(self) -> dict[str, tuple[Member, ...]]:
        out: dict[str, list[Member]] = defaultdict(list)
        for place, r in self._tables("codesets*.csv", CODE_SETS):
            if ":" not in r["code"]:
                self._problem(f"{place}, column code", f"'{r['code']}' has no namespace", "Write for example US-CCL:3A001.")
                continue
            if r["mode"] not in ("include", "exclude", ""):
                self._problem(f"{place}, column mode", f"'{r['mode']}' is not known", "Use include or exclude.")
            out[r["set"]].append(Member(r["code"], r["mode"] == "exclude", r["condition"], r["from"], r["to"]))
        return {k: tuple(v) for k, v in out.items()}

    def _hs_sets(self) -> dict[str, tuple[Member, ...]]:
        out: dict[str, list[Member]] = defaultdict(list)
        for place, r in self._tables("hssets*.csv", HS_SETS):
            hs = "".join(ch for ch in r["hs"] if ch.isdigit())
            if not hs:
                self._problem(f"{place}, column hs", f"'{r['hs']}' is not an HS code", "Write its digits.")
            out[r["set"]].append(Member(hs, False, "", r["from"], r["to"]))
        return {k: tuple(v) for k, v in out.items()}

    def _entries(self, namespaces: dict[str, list[str]]) -> dict[str, Entry]:
        out: dict[str, Entry] = {}
        for space, files in namespaces.items():
            for file in files:
                path = self.folder / file
                header = read_header(path)
                for place, r in TableFile(path, self.root, header).rows():
                    self._days(place, r)
                    code = f"{space}:{r['code']}"
                    if not is_code(code):
                        self._problem(f"{place}, column code", f"'{r['code']}' is not a code", "Write it without namespace.")
                    out[code] = Entry(code, r.get("kind", ""), r.get("heading", ""), r.get("from", ""), r.get("to", ""),
                                      r.get("regime", ""), r.get("cite", ""), r.get("verified", "") != "no")  # fmt: skip
        return out

    def _rows(self, files: list[str], space: str) -> dict[str, tuple[LicenceRow, ...]]:
        out: dict[str, list[LicenceRow]] = defaultdict(list)
        for file in files:
            for _place, r in TableFile(self.folder / file, self.root, ROWS).rows():
                code = f"{space}:{r['code']}"
                out[code].append(LicenceRow(
                    code, r["n"], r["reason"], r["key"], tuple(f"{space}:{c}" for c in _split(r["include"])),
                    tuple(f"{space}:{c}" for c in _split(r["exclude"])), r["condition"], r["regime"], r["basis"],
                    r["derivation"], r["amount"], r["currency"], r["cite"], r["from"], r["to"], r["verified"] != "no",
                ))  # fmt: skip
        return {k: tuple(v) for k, v in out.items()}

    def _thresholds(self, space: str) -> tuple[Threshold, ...]:
        path = self.folder / "lists" / "thresholds.csv"
        if not path.exists():
            return ()
        return tuple(
            Threshold(f"{space}:{r['code']}", r["any_of"], r["parameter"], r["comparator"], r["value"], r["unit"], r["cite"])
            for _place, r in TableFile(path, self.root, THRESHOLDS).rows()
        )

    def _questions(self) -> dict[str, Question]:
        out = {}
        for path in sorted(self.folder.glob("facts*.toml")):
            for qid, q in read_toml(path, self.root).get("fact", {}).items():
                out[qid] = Question(qid, str(q.get("question", "")), _cites(q.get("cite")))
        return out


def read_header(path: Path) -> tuple[str, ...]:
    """The column names of an entry list, which may have columns of its own beyond the common ones."""
    with path.open(encoding="utf-8-sig", newline="") as f:
        return tuple(h.strip() for h in f.readline().strip().split(","))
