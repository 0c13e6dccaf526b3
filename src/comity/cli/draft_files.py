"""Files of a dossier: the page, the PDF, the pictures. Imported only when one of them is asked for, for it needs what draws."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from comity.desk.atomic import replace_files
from comity.desk.list_growth import list_growth
from comity.law.store import Law
from comity.pictures.dossier import charts
from comity.pictures.pdf import pdf
from comity.pictures.places import places_of
from comity.pictures.render import save_all
from comity.world.store import World


def write(args: argparse.Namespace, found: Mapping[str, Any], law: Law, world: World, step: Callable[[str], None]) -> list[str]:
    """Writes what is asked for; names what was written."""
    step("drawing pictures")
    after = str((found.get("measure") or {}).get("after") or "")
    pictures = charts(found, places_of(world), list_growth(law, after[:7] or "9999-12"))
    names = {j: p.name for j, p in law.packs.items()} | {code: e.name for code, e in world.economies.items()}
    written: list[str] = []
    if args.charts:
        made = save_all(pictures, Path(args.charts))
        written.append(f"{args.charts} ({len(pictures)} pictures, {len(made)} files)")
    if args.html:
        step("writing the page")
        page: str = import_module("comity.web.dossier").render_dossier(found, pictures, names)
        replace_files({Path(args.html): page})
        written.append(args.html)
    if args.pdf:
        step("setting the PDF")
        _replace(Path(args.pdf), pdf(found, pictures, names))
        written.append(args.pdf)
    return written


def _replace(target: Path, data: bytes) -> None:
    """Puts a whole new file in the place of an old one, or leaves the old one."""
    fresh = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        fresh.write_bytes(data)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
