"""Official files as they come: unpacked within limits, known by name as the parts of one list, empty ones and web pages refused."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Final, NamedTuple

from comity.terms.problems import BadInput, Problem

_CHUNK: Final = 1 << 18
_LAYERS: Final = 3
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_OFFICE: Final = ("[Content_Types].xml", "mimetype")
_HEAD: Final = 2000
_TITLE: Final = re.compile(rb"<title[^>]*>([^<]{0,200})", re.IGNORECASE)
_AGAIN: Final = "Fetch the official file again; what is kept of this list stays as it is."


class Limits(NamedTuple):
    """What is believed of a file: bytes as it comes, bytes unpacked, files in one archive."""

    packed: int = 200_000_000
    unpacked: int = 1_000_000_000
    members: int = 64


class Arrived(NamedTuple):
    """One file as it came, unpacked. `origin` is its address or file name; a download also has validators."""

    data: bytes
    origin: str
    etag: str = ""
    last_modified: str = ""

    @property
    def shown(self) -> str:
        """The origin for a message; what follows `?` in an address may be a key and is left out."""
        return self.origin.partition("?")[0] if "://" in self.origin else self.origin


# -- unpacking ---------------------------------------------------------------------------------------------------------


def unpack(name: str, data: bytes, limits: Limits) -> dict[str, bytes]:
    """File name -> bytes of a file that may be gzip, zip, or gzip within; told by its first bytes, not by its name.

    BadInput when it is cut off, damaged, a spreadsheet, has a password, or grows beyond the limits while it is unpacked.
    """
    for _layer in range(_LAYERS):
        if data.startswith(_GZIP):
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
                data = _drain(stream, limits.unpacked, name)
            name = re.sub(r"\.gz$", "", name, flags=re.IGNORECASE)
        elif data.startswith(_ZIP):
            return _members(name, data, limits)
        else:
            return {name: data}
    raise BadInput(Problem(name, f"it is packed more than {_LAYERS} times", "Unpack it by hand and import what is inside."))


def _members(name: str, data: bytes, limits: Limits) -> dict[str, bytes]:
    out: dict[str, bytes] = {}
    left = limits.unpacked
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir()]
            if any(i.filename in _OFFICE for i in infos):
                raise BadInput(Problem(name, "it is a spreadsheet or text document", "Save it as CSV and import that."))
            wanted = [i for i in infos if not i.filename.startswith("__MACOSX/") and not PurePosixPath(i.filename).name.startswith(".")]
            if len(wanted) > limits.members:
                raise BadInput(Problem(name, f"{len(wanted):,} files are in the archive, more than {limits.members}",
                                       "Import only the files of this list."))  # fmt: skip
            for info in wanted:
                inner = PurePosixPath(info.filename.replace("\\", "/")).name
                if inner in out:
                    raise BadInput(Problem(name, f"two files in the archive are called {inner[:60]}", "Import the right one alone."))
                with archive.open(info) as stream:
                    out[inner] = _drain(stream, left, f"{name}, {inner[:60]}")
                left -= len(out[inner])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError, OSError, UnicodeError) as e:
        how = "has a password" if "password" in str(e) or "encrypted" in str(e) else f"is damaged or cut off ({type(e).__name__})"
        raise BadInput(Problem(name, f"the zip archive {how}", _AGAIN)) from None
    return out


def _drain(stream: IO[bytes] | gzip.GzipFile, most: int, where: str) -> bytes:
    """All bytes of a packed stream, counted while they are unpacked."""
    out = bytearray()
    try:
        while chunk := stream.read(_CHUNK):
            out += chunk
            if len(out) > most:
                raise BadInput(Problem(where, f"unpacked it is larger than {most:,} bytes, which no official list is",
                                       "It is not unpacked any further; check where it comes from."))  # fmt: skip
    except (OSError, EOFError, zlib.error) as e:
        raise BadInput(Problem(where, f"the packed file is damaged or cut off ({type(e).__name__})", _AGAIN)) from None
    return bytes(out)


def check_content(where: str, data: bytes) -> None:
    """BadInput for a file that is no list at a glance: empty, or a web page (an error page, a log-in, a notice)."""
    if not data.strip(b" \t\r\n\x00\x1a\xef\xbb\xbf"):
        raise BadInput(Problem(where, f"the file is empty ({len(data)} bytes)", _AGAIN))
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")) or (head.startswith(b"<") and b"<html" in head):
        title = _TITLE.search(data[: 4 * _HEAD])
        words = " ".join(title.group(1).decode("utf-8", "replace").split())[:80] if title else ""
        raise BadInput(Problem(where, "a web page came instead of the list" + (f" (its title: {words})" if words else ""), _AGAIN))


# -- which file is which -----------------------------------------------------------------------------------------------


def role_of(name: str, parts: Iterable[str]) -> str | None:
    """The part of a list that a file is, told by the words of its name: us_ofac_alt_2021-07.csv.gz is ALT.CSV of (SDN.CSV, ALT.CSV).

    The kind of file must be the same. None when no part fits.
    """
    stem, kind = _split(name)
    words = set(_words(stem))
    by_length = sorted(parts, key=lambda part: -len(_words(_split(part)[0])))
    return next((p for p in by_length if _split(p)[1] == kind and words.issuperset(_words(_split(p)[0]))), None)


def companions(name: str, beside: Iterable[str], parts: Sequence[str]) -> dict[str, str]:
    """Part -> file name of what belongs together with a file, itself included, found among its neighbours by the same name pattern.

    SDN.CSV has ALT.CSV beside it; us_ofac_sdn_2021-07.csv.gz has us_ofac_alt_2021-07.csv.gz. Empty when the file is no part.
    """
    own = role_of(name, parts)
    if own is None:
        return {}
    neighbours = {n.casefold(): n for n in beside}
    found = {own: name}
    for part in parts:
        for wanted in _renamed(name, own, part) if part != own and _split(part)[1] == _split(own)[1] else ():
            if wanted.casefold() in neighbours:
                found[part] = neighbours[wanted.casefold()]
                break
    return found


def _renamed(name: str, own: str, part: str) -> Iterator[str]:
    """The name with the words of one part in place of another's, packed or not."""
    pattern = "[^a-z0-9]*".join(map(re.escape, _words(_split(own)[0])))
    hits = list(re.finditer(pattern, name, re.IGNORECASE))
    if hits:
        renamed = name[: hits[-1].start()] + _split(part)[0] + name[hits[-1].end() :]
        bare = re.sub(r"\.(gz|zip)$", "", renamed, flags=re.IGNORECASE)
        yield from dict.fromkeys((renamed, bare, f"{bare}.gz", f"{bare}.zip"))


def _split(name: str) -> tuple[str, str]:
    """Stem and kind of a file name, packing put aside."""
    path = PurePosixPath(re.sub(r"\.(gz|zip)$", "", name.lower()))
    return path.stem, path.suffix


def _words(stem: str) -> list[str]:
    return [w for w in re.split(r"[^a-z0-9]+", stem.lower()) if w]


# -- from disk ---------------------------------------------------------------------------------------------------------


def gather(paths: Sequence[Path], parts: Sequence[str], limits: Limits | None = None) -> dict[str, Arrived]:
    """Name -> file, of files, folders and archives that a user names; the names are those of the parts wherever one fits.

    One file brings its companions along. BadInput when nothing is there, two files are the same part, or one cannot be read.
    """
    limits = limits or Limits()
    found: dict[str, Arrived] = {}
    alone = len(paths) == 1
    for path in paths:
        for file in _expand(path, parts, alone=alone):
            for name, data in unpack(file.name, _read(file, limits), limits).items():
                assign(found, name, Arrived(data, file.name), parts)
    return found


def assign(found: dict[str, Arrived], name: str, file: Arrived, parts: Sequence[str]) -> None:
    """Puts a file under the name of its part, or its own; BadInput when it is empty, a web page, or the part is already there."""
    check_content(file.shown, file.data)
    part = role_of(name, parts) or (parts[0] if len(parts) == 1 and _split(name)[1] == _split(parts[0])[1] else safe_name(name))
    if part in found:
        raise BadInput(Problem(file.shown, f"it and {found[part].shown} are both read as {part}", "Name the one that is meant."))
    found[part] = file


def safe_name(name: str) -> str:
    """A file name that can stand on any disk."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("._")[-80:] or "list"


def _expand(path: Path, parts: Sequence[str], *, alone: bool) -> list[Path]:
    """The files that one path stands for."""
    try:
        if path.is_dir():
            files = sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
            known = files if len(files) == 1 else [p for p in files if role_of(p.name, parts)]
            if not known:
                raise BadInput(Problem(path.name, "no file of this list is in the folder", f"It should hold {', '.join(parts)}."))
            return known
        if not path.exists():
            raise BadInput(Problem(path.name, "there is no such file", "Check the file name."))
        if not path.is_file():
            raise BadInput(Problem(path.name, "it is neither a file nor a folder", "Name the official file."))
        if not alone:
            return [path]
        together = companions(path.name, (p.name for p in path.parent.iterdir() if p.is_file()), parts)
    except OSError as e:
        raise BadInput(Problem(path.name, f"it cannot be read ({e.strerror or e})", "Check that it may be read.")) from None
    return [path.with_name(name) for name in together.values()] or [path]


def _read(path: Path, limits: Limits) -> bytes:
    try:
        with path.open("rb") as f:
            data = f.read(limits.packed + 1)
    except OSError as e:
        raise BadInput(Problem(path.name, f"it cannot be read ({e.strerror or e})", "Check that it may be read.")) from None
    if len(data) > limits.packed:
        raise BadInput(Problem(path.name, f"it is larger than {limits.packed:,} bytes, which no official list is", "Check what it is."))
    return data
