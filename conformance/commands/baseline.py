"""`tim-conformance baseline`: the failures of a result, written down as known."""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from conformance.api.errors import Trouble, UsageError
from conformance.changes.results import open_result
from conformance.commands.parsing import say, sub_command
from conformance.recordings.places import shown
from conformance.report.text import plural
from conformance.report.whole import write_whole
from conformance.verdicts.baseline import NAME, Known, load, text_of
from conformance.verdicts.evidence import today
from conformance.verdicts.renewing import renewed

_EXAMPLES: Final = """\
examples:
  tim-conformance baseline reports/conformance.json
  tim-conformance baseline reports/conformance.json -o known.yaml --expiry 2027-03-31

Writes an entry for each failure of the result, of the vendor's or of a client: clause, signature, and room for a reason
and a ticket. A run reads the file (--tim-baseline) and is green where nothing else fails; an entry whose failure is
gone, is another one now, or has expired makes it red. No run takes a file with an empty reason. Written again, it keeps
reasons, tickets and expiries of entries that stay; entries that the result did not look for stay as they are.

exit code: 0 written, 3 could not be written, 4 wrong usage
"""
_DAYS: Final = 90
"""For how long a new entry holds, unless somebody says otherwise."""


def add(subparsers: Any) -> None:
    """Enter the sub-command."""
    parser = sub_command(subparsers, "baseline", _baseline, "write down the failures that are known", _EXAMPLES)
    parser.add_argument("result", type=Path, metavar="RESULT", help="a conformance.json, of a run or of a client")
    parser.add_argument("-o", "--output", type=Path, default=Path(NAME), metavar="FILE", help="default: %(default)s")
    parser.add_argument(
        "--expiry", type=_day, metavar="DAY", help=f"the last day of new entries (in {_DAYS} days), as in 2027-02-28"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text if len(text) == 10 else "")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write one as in 2027-02-28") from None


def _baseline(arguments: argparse.Namespace) -> int:
    result, output = open_result(arguments.result), arguments.output
    if arguments.expiry is not None and arguments.expiry < today():
        raise UsageError(f"{arguments.expiry} is over: give a day that is still to come.")
    before = load(output, finished=False) if output.exists() else ()
    try:
        made = renewed(result.document, before, arguments.expiry or today() + timedelta(days=_DAYS))
    except ValueError as error:
        raise UsageError(f"{shown(arguments.result)} is of no use here: {error}. Run again.") from None
    if not made.entries and not before:
        say(f"Nothing fails in {shown(arguments.result)}, so nothing was written.")
        return 0
    try:
        write_whole(output, text_of(made.entries))
    except OSError as error:
        raise Trouble(f"{shown(output)} cannot be written: {error.strerror or error}.") from None
    _tell(made.entries, made.new, made.dropped, output)
    return 0


def _tell(entries: tuple[Known, ...], new: tuple[Known, ...], dropped: tuple[Known, ...], output: Path) -> None:
    say(f"{plural(len(entries), 'known failure')} in {shown(output)}: {len(new)} new, {len(dropped)} taken off.")
    for name, some in (("new", new), ("off", dropped)):
        for entry in some:
            say(f"  {name}  {entry.clause} ({entry.signature})")
    empty = sum(not entry.reason for entry in entries)
    if empty:
        say(f"Fill in {plural(empty, 'reason')}: no run takes the file before.")
