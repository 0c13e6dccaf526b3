"""What a user says of a decision: the subject as it was screened, the verdict, and the receipt that it rests on."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from comity.desk.decision_store import Said
from comity.desk.screen_receipt import read
from comity.desk.screen_subject import Reader, Stated
from comity.law.store import Law
from comity.parties.decisions import Described, described
from comity.terms.problems import BadInput

_OPTION: Final = {"name": "--name", "aliases": "--alias", "type": "--type", "country": "--country", "birth_date": "--birth-date",
                  "identifiers": "--identifier", "gender": "--gender"}  # fmt: skip


def described_as(law: Law, stated: Stated, customer: str) -> Described:
    """The subject as screening reads it. BadInput names every option that is wrong."""
    subject, problems = Reader(law.gazetteer, lambda field: _OPTION.get(field, field)).subject(stated)
    if problems:
        raise BadInput(*problems)
    return described(subject, customer.strip())


def said_with(verdict: str, reason: str, by: str, expires: str | None, receipt: str | None) -> Said:
    """What somebody says; a receipt is named by its file or by its hash. BadInput when the file is no receipt, or was changed."""
    if not receipt or receipt.startswith("sha256:"):
        return Said(verdict, reason, by, expires or "", receipt or "")
    return Said(verdict, reason, by, expires or "", read(Path(receipt)).hash)
