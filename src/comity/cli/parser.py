"""Every command and option of `comity`. Light: importing it imports no room, so that `comity --help` is instant.

Each command names in `room` the module below `comity.cli` that runs it. docs/reference/commands.md describes what
stands here; a test holds them together.
"""

from __future__ import annotations

import argparse
from typing import Any, Final, NoReturn

from comity import __version__
from comity.terms.outcomes import OUTCOMES

_EPILOGUE: Final = "Comity informs, with sources; it is not legal advice."
_Commands = Any


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors say in one line what is wrong and where help is."""

    def error(self, message: str) -> NoReturn:
        """Ends with exit code 2."""
        self.exit(2, f"{self.prog}: {message}. See `{self.prog} --help`.\n")


def build_parser() -> Parser:
    """The whole command line."""
    parser = Parser(prog="comity", epilog=_EPILOGUE, allow_abbrev=False,
                    description="May this item go to this party in this place for this use - under every law that reaches it?")  # fmt: skip
    parser.add_argument("--version", action="version", version=f"comity {__version__}", help="print the version and stop")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)
    _assess(commands)
    _replay(commands)
    _what_if(commands)
    _screen(commands)
    _compare(commands)
    _lists(commands)
    _decisions(commands)
    _draft(commands)
    _impact(commands)
    _govern(commands)
    _law(commands)
    return parser


def _command(commands: _Commands, name: str, room: str, summary: str) -> Parser:
    found: Parser = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".",
                                        epilog=_EPILOGUE, allow_abbrev=False)  # fmt: skip
    found.set_defaults(room=room)
    return found


def outcome(text: str) -> str:
    """An outcome word; hyphens pass for underscores."""
    word = text.strip().lower().replace("-", "_")
    if word not in OUTCOMES:
        raise argparse.ArgumentTypeError(f"'{text}' is not an outcome; use one of {', '.join(OUTCOMES)}")
    return word


def _which_law(p: Parser) -> None:
    p.add_argument("--jurisdiction", metavar="US,EU,...", help="only these laws (default: all that are loaded)")
    p.add_argument("--known-at", metavar="DATE", help="the day on which the question is asked (default: today)")


def _json(p: Parser) -> None:
    p.add_argument("--json", action="store_true", help="print JSON for programs instead of text for people")


def _assess(commands: _Commands) -> None:
    p = _command(commands, "assess", "assess", "what the laws ask of an order, or of a file of orders")
    p.add_argument("files", nargs="+", metavar="FILE", help="orders in TOML or JSON, or one csv, parquet or jsonl file of orders")
    _json(p)
    _which_law(p)
    p.add_argument("--html", metavar="FILE", help="also write one self-contained web page (one order)")
    p.add_argument("--save", metavar="FILE", help="also save the answer with order and law, for `comity replay` (one order)")
    p.add_argument("--fail-on", metavar="OUTCOME", type=outcome,
                   help=f"exit with 3 when an order reaches this outcome or a worse one: {', '.join(OUTCOMES)}")  # fmt: skip
    p.add_argument("-o", "--output", metavar="RESULT", help="result of a file of orders: .parquet, .csv or .jsonl")
    p.add_argument("--strict", action="store_true", help="in a file of orders, stop at the first bad row")


def _replay(commands: _Commands) -> None:
    p = _command(commands, "replay", "replay", "answer again what was saved, and say whether the answer is the same to the byte")
    p.add_argument("saved", metavar="FILE", help="what `comity assess ORDER --save FILE` wrote")
    _json(p)


def _what_if(commands: _Commands) -> None:
    p = _command(commands, "what-if", "what_if", "the same order with changed facts, side by side")
    p.add_argument("order", metavar="ORDER", help="an order in TOML or JSON")
    p.add_argument("--set", metavar="FACT=VALUE", action="append", required=True, dest="changes",
                   help="a changed fact, for example route.to=JP; `unknown` removes it; lists with `;`; may be repeated")  # fmt: skip
    _json(p)
    _which_law(p)


def _screen(commands: _Commands) -> None:
    p = _command(commands, "screen", "screen", "who on the lists a party may be, why, and what follows; one name or a file of parties")
    p.add_argument("what", metavar="NAME", nargs="?", help="a name in any script, or a csv, parquet or jsonl file of parties")
    p.add_argument("--country", metavar="CC", action="append", default=[], help="country of the party, code or name; may be repeated")
    p.add_argument("--type", metavar="TYPE", help="person, organisation, vessel or aircraft")
    p.add_argument("--birth-date", metavar="DATE", action="append", default=[], help="date of birth or founding: YYYY, YYYY-MM or YYYY-MM-DD")
    p.add_argument("--identifier", metavar="KIND:NUMBER", action="append", default=[], help="for example imo:9187629; may be repeated")
    p.add_argument("--alias", metavar="NAME", action="append", default=[], help="another name of the party; may be repeated")
    p.add_argument("--gender", metavar="GENDER", help="male or female")
    p.add_argument("--address", metavar="TEXT", help="address of the party; kept with the answer, not compared")
    p.add_argument("--lists", metavar="A,B", help="only these lists, by id, source or jurisdiction: us.sdn, ofac-sdn, us (default: all)")
    p.add_argument("--threshold", metavar="P", type=probability, default=0.1, help="tell hits of at least this probability, 0 to 1 (default: 0.1)")
    p.add_argument("--most", metavar="N", type=count, help="tell at most so many hits (default: 20)")
    p.add_argument("--as-of", metavar="DATE", help="the day whose lists answer (default: today)")
    _json(p)
    p.add_argument("--receipt", metavar="FILE", help="also write a receipt, from which the answer can be made again")
    p.add_argument("--sign", metavar="KEYFILE", help="sign the receipt with the secret key in a file (HMAC-SHA256)")
    p.add_argument("--replay", metavar="RECEIPT", help="screen again as a receipt says, and say whether the answer is the same")
    p.add_argument("--key", metavar="KEYFILE", help="with --replay, check the signature with the secret key in a file")
    p.add_argument("--fail-on-hit", action="store_true", help="exit with 3 when there is a hit")
    p.add_argument("-o", "--output", metavar="HITS", help="hits of a file of parties: .parquet, .csv or .jsonl")
    p.add_argument("--since", metavar="VERSION", action="append", default=[],
                   help="screen a file only against entries added or changed since SOURCE@VERSION or since a receipt; may be repeated")  # fmt: skip
    p.add_argument("--previous", metavar="HITS", help="with --since, the hits of then: those that ended are told")
    p.add_argument("--resume", action="store_true", help="go on with an interrupted run, and refuse to begin a new one")
    p.add_argument("--restart", action="store_true", help="forget an interrupted run and begin anew")
    p.add_argument("--jobs", metavar="N", type=count, help="processes that screen a file (default: 1)")
    p.add_argument("--strict", action="store_true", help="in a file of parties, stop at the first bad row")


def _compare(commands: _Commands) -> None:
    p = _command(commands, "compare", "compare", "how probably two names, or the two sides of each row of a file, are one party, and why")
    p.add_argument("what", metavar="NAME-OR-FILE", nargs="+", help="two names in any script, or one csv, parquet or jsonl file with name1 and name2")
    p.add_argument("--type", metavar="TYPE", help="of two names: person, organisation, vessel or aircraft (default: not known)")
    p.add_argument("--threshold", metavar="P", type=probability, help="from this probability on it is a match, 0 to 1 (default: 0.5)")
    p.add_argument("--algorithm", metavar="NAME", help="another program's score instead: logic-v2, logic-v1 or name-based of nomenklatura")
    _json(p)
    p.add_argument("-o", "--output", metavar="SCORES", help="result of a file of pairs: .parquet, .csv or .jsonl")
    p.add_argument("--strict", action="store_true", help="in a file of pairs, stop at the first bad row")


def probability(text: str) -> float:
    """A number from 0 to 1, or per cent with a sign."""
    word = text.strip()
    try:
        p = float(word.removesuffix("%")) / (100 if word.endswith("%") else 1)
    except ValueError:
        p = -1.0
    if not 0 <= p <= 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a probability; write a number from 0 to 1, for example 0.5")
    return p


def count(text: str) -> int:
    """A whole number from 1."""
    if not text.isascii() or not text.isdigit() or int(text[:9]) < 1 or len(text) > 9:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1")
    return int(text)


def _law(commands: _Commands) -> None:
    p = _command(commands, "law", "law", "read, search, check, compare and import the law")
    actions = p.add_subparsers(dest="action", metavar="ACTION", required=True, parser_class=Parser)
    show = _command(actions, "show", "law", "an entry, rule, authorisation, group, set, provision or question")
    show.add_argument("what", metavar="CODE-OR-RULE", help="for example US-CCL:3A001, 3A001, us.ear.exception.lvs, us.group.d-5")
    history = _command(actions, "history", "law", "everything dated about a code, rule, group, set or provision, past and ahead")
    history.add_argument("what", metavar="CODE-OR-RULE", help="as for `comity law show`")
    for one in (show, history):
        one.add_argument("--known-at", metavar="DATE", help="leave out what was made known after this day (default: all that is known)")
    search = _command(actions, "search", "law", "find codes, rules, groups and provisions by words")
    search.add_argument("text", metavar="TEXT", nargs="+", help="words of a heading, title, code or name")
    search.add_argument("--limit", metavar="N", type=int, default=30, help="at most so many hits (default: 30)")
    status = _command(actions, "status", "law", "which law is loaded, through when it was checked, what will go stale")
    coverage = _command(actions, "coverage", "law", "what is covered, law by capability: full, partial or none, through when, and why no more")
    coverage.add_argument("--markdown", action="store_true", help="print the page docs/reference/coverage.md")
    check = _command(actions, "check", "law_check", "read and prove all law anew: references, contradictions, gaps, every cell")
    check.add_argument("--fresh", action="store_true", help="prove every pack, those that did not change since the last time too")
    check.add_argument("--remarks", action="store_true", help="tell every remark: what is worth knowing and no fault")
    diff = _command(actions, "diff", "law_diff", "what changes between two days, or between two laws")
    diff.add_argument("since", metavar="A", help="the first day (YYYY-MM-DD), or a law, for example US")
    diff.add_argument("until", metavar="B", help="the second day; changes after A through B are shown; or the other law")
    diff.add_argument("--jurisdiction", metavar="US,EU,...", help="between two days, only these laws (default: all that are loaded)")
    diff.add_argument("--date", metavar="DATE", help="the day on which two laws are compared (default: today)")
    diff.add_argument("--cells", action="store_true", help="between two days, every entry of the lists against every territory: which answers change")
    diff.add_argument("--orders", metavar="FILE", help="the orders of a csv, parquet or jsonl file instead of every entry and territory")
    diff.add_argument("--set", metavar="COLUMN=VALUE", action="append", default=[], dest="stated",
                      help="something else stated of every cell, for example uses=military; may be repeated")  # fmt: skip
    diff.add_argument("--paragraphs", action="store_true", help="the paragraphs of entries, too")
    diff.add_argument("-o", "--output", metavar="FILE", help="write all cells, changed or not: .csv, .parquet or .jsonl")
    for reader in (show, history, search, status, coverage, check, diff):
        _json(reader)
    printer = _command(actions, "print", "law_print", "write all law as a site of plain files that can be searched")
    printer.add_argument("-o", "--output", metavar="FOLDER", required=True, help="the folder to write; one that holds anything else is not replaced")
    printer.add_argument("--jurisdiction", metavar="US,EU,...", help="only these laws (default: all that are loaded)")
    importer = _command(actions, "import", "law_import", "turn an official file into facts, when its counts are within limits")
    importer.add_argument("source", metavar="SOURCE", help="the importer, for example us_ccl; a wrong name lists them all")
    importer.add_argument("file", metavar="FILE", help="the official file")
    importer.add_argument("--dry-run", action="store_true", help="report what would change and write nothing")
    importer.add_argument("--into", metavar="FOLDER", help="the folder of law to write into (default: the law in use)")


def _draft(commands: _Commands) -> None:
    p = _command(commands, "draft", "draft", "a measure laid over the law in force: what changes, on what authority, for whom, and what narrower would do")
    p.add_argument("measure", metavar="MEASURE", help="a measure in TOML")
    _json(p)
    p.add_argument("--html", metavar="FILE", help="also write the dossier as one self-contained web page")
    p.add_argument("--pdf", metavar="FILE", help="also write the dossier as a PDF")
    p.add_argument("--charts", metavar="FOLDER", help="also write every picture as SVG, PNG and Vega-Lite into a folder")
    p.add_argument("--orders", metavar="FILE", help="a file of orders, csv, parquet or jsonl, whose answers are compared (default: the example orders)")
    p.add_argument("--table", metavar="NAME", help="the input-output table (default: the one that ships)")
    p.add_argument("--seed", metavar="N", type=count, default=1, help="seed of the draws of parameters (default: 1)")
    p.add_argument("--quick", action="store_true", help="fewer draws, and no model that needs more than a second")


def _impact(commands: _Commands) -> None:
    p = _command(commands, "impact", "impact", "what a measure does to supply chains; and the tables that this is reckoned on")
    p.add_argument("what", metavar="MEASURE|tables", nargs="+",
                   help="a measure in TOML; or `tables list`; or `tables import KIND FILE`, KIND one of icio, wiod, pymrio, native, baci, monthly, gsdb, gta, licences, votes, evidence")  # fmt: skip
    _json(p)
    p.add_argument("--table", metavar="NAME", help="the input-output table (default: the one that ships)")
    p.add_argument("--name", metavar="NAME", help="with `tables import`, the name under which it is kept (default: that of the file)")
    p.add_argument("--seed", metavar="N", type=count, default=1, help="seed of the draws of parameters (default: 1)")


def _govern(commands: _Commands) -> None:
    p = _command(commands, "govern", "govern", "fourteen indicators over the law in force, each with interval, coverage and evidence; no score, no ranking")
    p.add_argument("--jurisdiction", metavar="US,EU,...", help="only these laws (default: all that are loaded)")
    p.add_argument("--as-of", metavar="DATE", help="the day whose law is measured (default: today)")
    p.add_argument("--indicator", metavar="MAS,LLC,...", help="only these indicators")
    _json(p)
    p.add_argument("--html", metavar="FILE", help="also write one self-contained web page")
    p.add_argument("--charts", metavar="FOLDER", help="also write every picture as SVG, PNG and Vega-Lite into a folder")
    p.add_argument("-o", "--output", metavar="TABLE", help="also write all values: .csv, .parquet or .jsonl")
    p.add_argument("--evidence", metavar="FILE", help="also write the register of evidence, with what you imported, as a csv table")


def _lists(commands: _Commands) -> None:
    p = _command(commands, "lists", "lists", "fetch, import, show and compare the lists of parties")
    actions = p.add_subparsers(dest="action", metavar="ACTION", required=True, parser_class=Parser)
    puller = _command(actions, "pull", "lists", "download official lists, only what changed, and keep every version")
    puller.add_argument("sources", metavar="SOURCE", nargs="*", help="for example ofac-sdn un (default: all that have an official address)")
    puller.add_argument("--from", metavar="URL", action="append", default=[], dest="addresses",
                        help="another address for one source; one that ends in / is a folder with the official file names")  # fmt: skip
    importer = _command(actions, "import", "lists", "take in a list from an official file, or one's own from a csv file")
    importer.add_argument("source", metavar="SOURCE", help="the format, for example ofac-sdn, or csv for one's own list; a wrong name lists them all")
    importer.add_argument("files", metavar="FILE", nargs="+", help="a file, .gz, .zip or folder; files that belong together are found beside it")
    importer.add_argument("--name", metavar="NAME", help="of one's own list: it is kept as own.NAME (default: the file's name)")
    importer.add_argument("--published", metavar="DATE", help="the day of a file that does not say it (default: today)")
    for taker in (puller, importer):
        taker.add_argument("--floor", metavar="N", type=int, help="accept a partial list with at least so many entries")
        taker.add_argument("--accept-shrink", action="store_true", help="accept a list that lost more than 20 %% of its entries")
    status = _command(actions, "status", "lists", "which lists there are, how many entries and names, how old")
    diff = _command(actions, "diff", "lists", "entries added, removed and changed between two versions or files")
    diff.add_argument("first", metavar="A", help="SOURCE@VERSION or a file; VERSION is a date, an id, current or previous")
    diff.add_argument("second", metavar="B", help="the same for the newer one")
    diff.add_argument("--source", metavar="SOURCE", help="how files are to be read, when neither A nor B names a source")
    diff.add_argument("-o", "--output", metavar="FILE.csv", help="write every difference into a CSV file")
    for reader in (puller, importer, status, diff):
        _json(reader)


def _decisions(commands: _Commands) -> None:
    p = _command(commands, "decisions", "decisions", "decide on hits: the listed party or another one, why, and who confirms it")
    actions = p.add_subparsers(dest="action", metavar="ACTION", required=True, parser_class=Parser)
    add = _command(actions, "add", "decisions", "write down whether a subject is a listed party or another one")
    add.add_argument("--subject", metavar="ID", default="", help="your id of the subject, as in the file that was screened; left out for a name alone")
    add.add_argument("--name", metavar="NAME", help="its name, as it was screened")
    add.add_argument("--customers", metavar="FILE", help="take name and circumstances from the row with this id in the file that was screened")
    add.add_argument("--alias", metavar="NAME", action="append", default=[], dest="aliases", help="another name of it, as it was screened; may be repeated")
    add.add_argument("--type", metavar="TYPE", default="", help="person, organisation, vessel or aircraft, as it was screened")
    add.add_argument("--country", metavar="CC", action="append", default=[], help="as it was screened; may be repeated")
    add.add_argument("--birth-date", metavar="DATE", action="append", default=[], help="as it was screened; may be repeated")
    add.add_argument("--identifier", metavar="KIND:NUMBER", action="append", default=[], dest="identifiers", help="as it was screened; may be repeated")
    add.add_argument("--gender", metavar="GENDER", default="", help="as it was screened")
    add.add_argument("--entity", metavar="ID", required=True, help="id of the listed entry, as the hit shows it; LIST/ID where several lists have the id")
    add.add_argument("--verdict", metavar="VERDICT", required=True, help="same (the listed party), different (another one) or undecided")
    add.add_argument("--reason", metavar="TEXT", required=True, help="what was compared and what differs or agrees, 10 characters or more")
    add.add_argument("--expires", metavar="DATE", help="last day on which it counts (default: as long as the policy allows)")
    add.add_argument("--receipt", metavar="FILE", help="receipt of the screening that it rests on, or its hash sha256:...")
    confirm = _command(actions, "confirm", "decisions", "confirm a decision as the second person")
    withdraw = _command(actions, "withdraw", "decisions", "take a decision back")
    withdraw.add_argument("--reason", metavar="TEXT", required=True, help="why, 10 characters or more")
    for naming in (confirm, withdraw):
        naming.add_argument("decision", metavar="DECISION", help="id of the decision, for example D3")
    for acting in (add, confirm, withdraw):
        acting.add_argument("--by", metavar="NAME", required=True, help="who does this")
    shown = _command(actions, "list", "decisions", "the decisions and how they stand today")
    shown.add_argument("--open", action="store_true", help="only those that wait for a second person or for a verdict")
    shown.add_argument("--expiring", metavar="DAYS", type=int, help="only those in effect that end within so many days")
    verify = _command(actions, "verify", "decisions", "check that no line of the record was changed, left out or put in")
    verify.add_argument("--head", metavar="HASH", default="", help="a hash that was noted earlier; it must stand in the record")
    export = _command(actions, "export", "decisions", "write all decisions into a CSV file")
    export.add_argument("file", metavar="FILE.csv", help="the file to write; only its owner may read it")
    for reader in (add, confirm, withdraw, shown, verify):
        _json(reader)
