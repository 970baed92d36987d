"""`tim-conformance sweep`: undo what crashed live runs have left, by the journals in the reports' folder or by name."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from conformance.api.errors import Trouble
from conformance.api.undo.entries import Entry
from conformance.api.undo.journal_file import JournalFile
from conformance.api.undo.looking import NotTold
from conformance.api.undo.undoing import Swept
from conformance.commands.parsing import given, say
from conformance.live.by_name import Found, dissolve, find
from conformance.live.proxy import check_proxy
from conformance.runs.binding import Names
from conformance.settings import Settings, resolve, sources
from conformance.targets.live import JOURNAL_FOLDER, open_live
from conformance.targets.target import Target


def sweep_command(arguments: argparse.Namespace) -> int:
    """Undo what crashed runs left; the exit code."""
    found = sources({**given(arguments), "target": "live"}, os.environ)
    reports = resolve([source.only("reports") for source in found]).reports
    if any("reports" in source.values for source in found) and not reports.is_dir():
        raise Trouble(f"There is no folder {reports}: give that of the run that crashed.")
    folder = reports / JOURNAL_FOLDER
    refused: list[str] = []
    if not arguments.by_name and not _pending(folder, refused):
        if not refused:
            say(f"Nothing is left to undo in {folder}.")
        return _refuse(refused)
    settings = resolve(found)
    assert settings.endpoint is not None
    if says := check_proxy(settings.endpoint, trusted=settings.trust_proxy):
        say(says)
    with open_live(settings) as target:
        swept = target.journal.sweep(target.client)
        left = _told_of(swept)
        if arguments.by_name:
            left |= _by_name(target, sure=arguments.yes)
        for sentence in swept.sought if not (arguments.by_name and arguments.yes) else ():
            say(f"Left: {sentence}")
        target.journal.close()
        left |= _more(settings, folder)
        for sentence in target.limiter.told:
            say(sentence)
    return 3 if left else 0


def _told_of(swept: Swept) -> bool:
    """Tell what was undone by the journals; whether something is left."""
    for sentence in swept.found:
        say(sentence)
    say(f"{swept.groups} groups dissolved, {swept.accounts} accounts deleted.")
    for sentence in (*swept.left, *swept.told):
        say(f"Left: {sentence}")
    return bool(swept.left)


def _more(settings: Settings, folder: Path) -> bool:
    """Tell what else is in the journals; whether there is anything."""
    refused: list[str] = []
    pending = _pending(folder, refused)
    elsewhere = {(it.endpoint, it.sdkappid) for it in pending} - {(settings.endpoint, settings.sdkappid)}
    for endpoint, sdkappid in sorted(elsewhere):
        say(f"Runs against {endpoint}, app {sdkappid}, left something too: sweep with these settings.")
    return bool(pending or _refuse(refused))


def _by_name(target: Target, *, sure: bool) -> bool:
    """Look for groups of runs by their names, and dissolve them if that is wanted; whether something is left."""
    try:
        found = find(target.client)
        for line in _told(found):
            say(line)
        if not found.left:
            say("By name, nothing is left.")
            if sure:
                target.journal.looked_for(found.names.values())
            return False
        if not sure:
            say("Nothing of this was touched: add --yes to have it dissolved.")
            return True
        swept = dissolve(target.journal, target.client, found, Names().every)
        if not swept.left:
            target.journal.looked_for(found.names.values())
    except NotTold as said:
        say(f"What is left cannot be told by name: {said}.")
        return True
    say(f"By name, {swept.groups} groups dissolved, and {len(found.leases)} leases ended.")
    for sentence in swept.left:
        say(f"Left: {sentence}")
    return bool(swept.left)


def _told(found: Found) -> Iterator[str]:
    for group in found.orphans:
        yield f"Group {group}: a run has left it."
    for group in found.leases:
        yield f"Group {group}: a lease that has expired."
    for group in found.in_use:
        yield f"Group {group}: in use by a run that is under way."
    for group in found.strange:
        yield f"Group {group}: not of a run, by its name and its owner; left alone."


def _refuse(refused: list[str]) -> int:
    """Tell what in the folder no run has written; the exit code."""
    for sentence in refused:
        say(sentence)
    return 3 if refused else 0


def _pending(folder: Path, refused: list[str]) -> list[Entry]:
    return [entry for file in JournalFile.abandoned(folder, refused) for entry in file.pending.values()]
