"""Invented lists in an invented format, and a publisher on this computer, for the tests of the store."""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from comity.parties.entity import Entity
from comity.parties.sources.base import Read, Source, Unreadable

HEADER = "id,name,list"
NOW = "2026-11-24T09:00:00.000000Z"


def _rows(data: bytes, what: str) -> list[list[str]]:
    lines = data.decode("utf-8").splitlines()
    day = lines.pop(0)[1:] if lines and lines[0].startswith("#") else ""
    if not lines or lines[0] != HEADER:
        raise Unreadable(f"{what} has the unknown columns '{lines[0][:40] if lines else ''}'")
    return [[day], *(line.split(",") for line in lines[1:])]


def read_toy(files) -> Read:
    """`#DATE` if the publisher says one, then id,name,list; an optional second file gives aliases by id."""
    if "TOY.CSV" not in files:
        raise Unreadable(f"TOY.CSV is missing, there is {', '.join(files)}")
    (day,), *rows = _rows(files["TOY.CSV"], "TOY.CSV")
    aliases: dict[str, list[str]] = {}
    for key, name, _list in _rows(files["ALT.CSV"], "ALT.CSV")[1:] if "ALT.CSV" in files else ():
        aliases.setdefault(key, []).append(name)
    if any(r[1] == "stumble" for r in rows):
        raise KeyError("Secret Person")
    return Read(
        entities=tuple(Entity(id=i, schema="Person", list=name, properties={"name": (n,), **({"alias": tuple(aliases[i])} if i in aliases else {})})
                       for i, n, name in rows),
        published=day, unread=("row 7: a date that is none",) if any(r[1] == "odd" for r in rows) else (),
    )  # fmt: skip


def read_own(files) -> Read:
    ((name, data),) = files.items()
    rows = _rows(data, name)[1:]
    return Read(entities=tuple(Entity(id=r[0], schema="Person", list=f"own.{name.removesuffix('.csv')}", properties={"name": (r[1],)}) for r in rows))


def toy(base: str = "https://lists.example/", floor: int = 3, ceiling: int = 1000) -> Source:
    return Source("toy", ("toy.a", "toy.b"), "the toy list of Examplia", "Examplia", {"TOY.CSV": f"{base}TOY.CSV", "ALT.CSV": f"{base}ALT.CSV"},
                  floor, ceiling, "free", read_toy)  # fmt: skip


def single(base: str = "https://lists.example/", name: str = "single") -> Source:
    return Source(name, ("toy.a", "toy.b"), "the single list of Examplia", "Examplia", {"TOY.CSV": f"{base}{name}.csv"}, 3, 1000, "free", read_toy)


OWN = Source("csv", (), "one's own list", "oneself", {}, 1, 1000, "own", read_own)


def text(n: int, day: str = "", name: str = "Person", kind: str = "toy.a", start: int = 0) -> str:
    """A toy list of `n` entries."""
    head = [f"#{day}"] if day else []
    return "\n".join([*head, HEADER, *(f"t:{i},{name} {i},{kind}" for i in range(start, start + n))]) + "\n"


class Publisher:
    """A web server on this computer. `answers[path]` is (status, headers, body) or a function of the request handler."""

    def __init__(self) -> None:
        self.answers: dict = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append((self.path, dict(self.headers)))
                answer = outer.answers.get(self.path, (404, {}, b""))
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    if callable(answer):
                        answer(self)
                        return
                    status, headers, body = answer
                    self.send_response(status)
                    for key, value in ({"Content-Length": str(len(body))} | headers).items():
                        self.send_header(key, value)
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}/"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)
