"""`tim-conformance sweep`: undo what crashed live runs have left, by the journals in the reports' folder."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any, Final

from conformance.api.undo.journal import Swept
from conformance.api.undo.journal_file import Entry, JournalFile
from conformance.commands.parsing import add_options, given, say, sub_command
from conformance.settings import OPTIONS, Settings, resolve
from conformance.settings.sources import command_line, environment
from conformance.targets.live import JOURNAL_FOLDER, open_live

_EXAMPLES: Final = """\
example:
  tim-conformance sweep --tim-region singapore --tim-sdkappid 1400000000

It takes the same settings as the run that crashed, TIM_SECRET_KEY included. Groups are dissolved, and accounts
deleted where the app's edition allows that. Only what the journals name is touched. A run that is still going on is
left alone. A later run with the same settings does the same when it ends.

exit code: 0 nothing is left, 3 something is, 4 wrong usage or credentials
"""
_NEEDED: Final = frozenset({"endpoint", "region", "sdkappid", "admin", "reports"})


def add(subparsers: Any) -> None:
    """Enter the sub-command."""
    parser = sub_command(subparsers, "sweep", _sweep, "undo what crashed live runs left on the target", _EXAMPLES)
    add_options(parser, [option for option in OPTIONS if option.name in _NEEDED])


def _sweep(arguments: argparse.Namespace) -> int:
    sources = (command_line({**given(arguments), "target": "live"}), environment(os.environ))
    folder = resolve([source.only("reports") for source in sources]).reports / JOURNAL_FOLDER
    if not _pending(folder):
        say(f"Nothing is left to undo in {folder}.")
        return 0
    settings = resolve(sources)
    swept = _undo(settings)
    say(f"{swept.groups} groups dissolved, {swept.accounts} accounts deleted.")
    for sentence in (*swept.left, *swept.told):
        say(f"Left: {sentence}")
    here = (settings.endpoint, settings.sdkappid)
    elsewhere = {(entry.endpoint, entry.sdkappid) for entry in _pending(folder)} - {here}
    for endpoint, sdkappid in sorted(elsewhere):
        say(f"Runs against {endpoint}, app {sdkappid}, left something too: sweep with these settings.")
    return 3 if swept.left or elsewhere else 0


def _undo(settings: Settings) -> Swept:
    with open_live(settings) as target:
        return target.journal.sweep(target.client)


def _pending(folder: Path) -> list[Entry]:
    return [entry for file in JournalFile.abandoned(folder) for entry in file.pending.values()]
