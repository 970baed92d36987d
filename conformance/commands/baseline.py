"""`tim-conformance baseline`: the failures of a result, written down as known."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path

from conformance.api.errors import Trouble, UsageError
from conformance.changes.results import open_result
from conformance.commands.parsers.baseline import DAYS
from conformance.commands.parsing import say
from conformance.recordings.places import inside, shown
from conformance.report.text import plural
from conformance.report.whole import write_whole
from conformance.report.write import JSON_NAME
from conformance.verdicts.baseline import Known, load, text_of
from conformance.verdicts.evidence import today
from conformance.verdicts.renewing import renewed


def baseline_command(arguments: argparse.Namespace) -> int:
    """Write down the failures of a result as known; the exit code."""
    result, output = open_result(inside(arguments.result, JSON_NAME)), arguments.output
    if arguments.expiry is not None and arguments.expiry < today():
        raise UsageError(f"{arguments.expiry} is over: give a day that is still to come.")
    before = load(output, finished=False) if output.exists() else ()
    try:
        made = renewed(result.document, before, arguments.expiry or today() + timedelta(days=DAYS))
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
