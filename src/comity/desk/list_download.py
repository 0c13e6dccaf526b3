"""Fetches one official file over https, distrusting everything: address, redirects, length, time, and what comes.

http is used only to this computer itself. A file is asked for with the validators of the last one, so that a publisher may say
"not modified". Errors name the host and what happened, never a query or a password.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from http.client import HTTPException, HTTPMessage
from typing import IO, Any, Final, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from comity import __version__
from comity.terms.problems import BadInput, Problem

AGENT: Final = f"comity/{__version__}"
_CHUNK: Final = 1 << 16
_LATER: Final = "Try again later; what is kept of this list stays as it is."
_NOT_MODIFIED: Final = 304


class Patience(NamedTuple):
    """How long to wait, in seconds: for each answer of the network, and for one whole file; and the most bytes that are taken."""

    answer: float = 30.0
    whole: float = 900.0
    size: int = 200_000_000


class Known(NamedTuple):
    """The validators that came with the file that is kept."""

    etag: str = ""
    last_modified: str = ""


class Fetched(NamedTuple):
    """One answer: the bytes as they came (still packed) and their validators; `data` is None when nothing was modified."""

    data: bytes | None
    etag: str = ""
    last_modified: str = ""


_UNKNOWN: Final = Known()
_PATIENT: Final = Patience()


def check_address(url: str) -> SplitResult:
    """The parts of an address that may be fetched: https, or http to this computer itself, and no password in it. Else BadInput."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise BadInput(Problem("address", "it cannot be read", "Write it as https://host/file.")) from None
    if parts.username or parts.password:
        raise BadInput(Problem(f"address at {host}", "there is a user name or password in it", "Leave it out."))
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and _loopback(host))):
        raise BadInput(Problem(f"address {parts.scheme[:20]}://{host[:80]}", "only https is fetched", "Write it as https://host/file."))
    if not url.isascii() or any(c <= " " for c in url):
        raise BadInput(Problem(f"address at {host[:80]}", "it has blanks or letters that must be escaped", "Escape them with %XX."))
    return parts


def fetch(
    url: str, known: Known = _UNKNOWN, patience: Patience = _PATIENT, progress: Callable[[int, int], None] | None = None
) -> Fetched:
    """One file, whole. `progress` is told the bytes so far and in all (0: unknown).

    BadInput when the address or a redirect is not https, the server refuses or fails, time runs out, the file is larger than is
    believed, or it is cut off (fewer or more bytes than the server announced).
    """
    parts = check_address(url)
    where = f"{parts.hostname}, {parts.path.rsplit('/', 1)[-1] or '/'}"
    headers = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "gzip"}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    end = time.monotonic() + patience.whole
    try:
        with _opener(local=_loopback(parts.hostname or "")).open(Request(url, headers=headers), timeout=patience.answer) as answer:  # noqa: S310 (the address was checked)
            data = _body(answer, where, patience, end, progress)
            return Fetched(data, answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", ""))
    except HTTPError as e:
        if e.code == _NOT_MODIFIED and (known.etag or known.last_modified):
            return Fetched(None, known.etag, known.last_modified)
        raise BadInput(Problem(where, f"the server answered {e.code} ({_plain(e.reason)})", _mend(e.code))) from None
    except TimeoutError:
        raise BadInput(_late(where, patience.answer)) from None
    except URLError as e:
        if isinstance(e.reason, TimeoutError):
            raise BadInput(_late(where, patience.answer)) from None
        raise BadInput(Problem(where, f"it cannot be reached ({_plain(e.reason)})",
                               "Check the network; files can also be imported by hand: `comity lists import`.")) from None  # fmt: skip
    except (OSError, HTTPException, ValueError) as e:
        raise BadInput(Problem(where, f"the answer broke off ({type(e).__name__})", _LATER)) from None


def _body(answer: Any, where: str, patience: Patience, end: float, progress: Callable[[int, int], None] | None) -> bytes:
    """The bytes of an answer, counted and timed while they come."""
    announced = answer.headers.get("Content-Length", "")
    total = int(announced) if announced.isdecimal() and len(announced) < 16 else 0
    if total > patience.size:
        raise BadInput(_large(where, patience.size))
    out = bytearray()
    while chunk := answer.read1(_CHUNK):
        out += chunk
        if len(out) > patience.size:
            raise BadInput(_large(where, patience.size))
        if time.monotonic() > end:
            raise BadInput(_late(where, patience.whole))
        if progress:
            progress(len(out), total)
    if announced.isdecimal() and len(out) != total:
        raise BadInput(Problem(where, f"{len(out):,} bytes came of {total:,} that were announced: it is cut off", _LATER))
    return bytes(out)


class _Redirects(HTTPRedirectHandler):
    """Follows a redirect to https only; from this computer also to itself."""

    max_redirections = 5

    def __init__(self, *, local: bool) -> None:
        self.local = local

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """The request that follows, or BadInput."""
        _check_redirect(newurl, req.host, local=self.local)
        return super().redirect_request(req, fp, code, msg, headers, newurl)

    def http_error_302(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage) -> Any:
        """Looks at the address as it came, before the library does, so that the refusal is in our words."""
        target = headers.get("Location", "")
        if urlsplit(target).scheme:
            _check_redirect(target, req.host, local=self.local)
        return super().http_error_302(req, fp, code, msg, headers)

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


def _check_redirect(target: str, host: str, *, local: bool) -> None:
    parts = urlsplit(target)
    if parts.scheme == "https" or (local and parts.scheme == "http" and _loopback(parts.hostname or "")):
        return
    raise BadInput(Problem(host, f"the server redirects to {parts.scheme[:20]}://{(parts.hostname or '')[:80]}, and only https is followed",
                           "Do not follow it; look at the publisher's site for the new address and give it with --from."))  # fmt: skip


def _opener(*, local: bool) -> OpenerDirector:
    """An opener that knows http and https and nothing else: no files, no ftp, no data addresses; no proxy to this computer."""
    opener = OpenerDirector()
    handlers = [UnknownHandler(), HTTPHandler(), HTTPSHandler(), HTTPDefaultErrorHandler(), _Redirects(local=local), HTTPErrorProcessor()]
    for handler in (handlers if local else [ProxyHandler(), *handlers]):
        opener.add_handler(handler)
    opener.addheaders = []
    return opener


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _plain(reason: object) -> str:
    """A reason of the network or a server in one short printable line."""
    text = reason.strerror if isinstance(reason, OSError) and reason.strerror else str(reason)
    return "".join(c for c in text if c.isprintable())[:120] or type(reason).__name__


def _mend(code: int) -> str:
    if code in {401, 403, 404, 410}:
        return "Look whether the publisher moved the list; --from takes another address, `comity lists import` a file."
    return _LATER


def _late(where: str, seconds: float) -> Problem:
    return Problem(where, f"no whole answer came within {seconds:g} seconds", _LATER)


def _large(where: str, most: int) -> Problem:
    return Problem(where, f"it is larger than {most:,} bytes, which no official list is", "Check the address; nothing was kept.")
