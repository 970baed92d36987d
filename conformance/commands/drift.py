"""`tim-conformance drift`, `watch` and `accept`: what the vendor has changed, and what of it is accepted."""

from __future__ import annotations

import argparse
import getpass
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from conformance.api.errors import Trouble, UsageError
from conformance.changes.accepting import accept
from conformance.changes.change import Drift
from conformance.changes.compare import compare, unhurried
from conformance.changes.telling import told
from conformance.changes.watching import RECORDINGS, dated, newest, rerecord, watch, watched_from, with_third_side
from conformance.commands.parsing import given, say
from conformance.recordings.library import Library
from conformance.recordings.places import no_folder, shown
from conformance.settings import Settings, settings_of_run
from conformance.targets.opening import check_defects, open_target

_FOLDER: Final = "watch"
"""The folder of all watches, in that of the reports."""
_MOST: Final = 5
"""Files that are named one by one."""


def drift_command(arguments: argparse.Namespace) -> int:
    """Tell what differs between two sides; the exit code."""
    found = compare(arguments.baseline, arguments.current)
    if arguments.simulator and found.changes:
        found = with_third_side(found, _simulated(arguments.baseline))
    return _tell(found, arguments)


def _simulated(baseline: Path) -> Drift:
    """The drift from the baseline to the simulator, on which its programs are run."""
    if no_folder(baseline):
        raise UsageError("The programs of recordings are run on the simulator: with --simulator give two folders.")
    with tempfile.TemporaryDirectory(prefix="tim-conformance-") as folder:
        with open_target(Settings(), transport="direct") as target:
            rerecord(target, Library(baseline), Library(Path(folder)))
        return compare(baseline, Path(folder))


def _tell(found: Drift, arguments: argparse.Namespace) -> int:
    print(told(found, arguments.form))
    return found.exit_code(arguments.fail_on)


# -- watch -----------------------------------------------------------------------------------------------------------


def watch_command(arguments: argparse.Namespace) -> int:
    """Run the baseline's programs again and tell the drift; the exit code."""
    options = given(arguments)
    settings = settings_of_run(options, os.environ)
    if settings.target == "replay":
        raise UsageError("A service is watched, and no recording: give --tim-target live, or leave it out.")
    check_defects(settings.defect)
    baseline = Library(settings.cassettes).existing()
    if not baseline.files():
        raise UsageError(
            f"There is no recording in {shown(baseline.folder)} to watch by: make some with "
            "`tim-conformance run --tim-record`, or name another folder with --tim-cassettes."
        )
    into = arguments.into or dated(settings.reports / _FOLDER)
    if arguments.into and into.exists() and (no_folder(into) or any(into.iterdir())):
        raise UsageError(f"{shown(into)} is there already: give a folder with --into that is not, or is empty.")
    if settings.trouble:  # the profile's cap, which nobody asked for: a clean run's budget
        settings = replace(settings, calls=None, trouble=0)
    found = _run(settings, baseline, into)
    code = _tell(found, arguments)
    if arguments.form == "text":
        say(f"Recorded in {shown(into / RECORDINGS)}; reports in {shown(into)}.")
    return code


def _run(settings: Settings, baseline: Library, into: Path) -> Drift:
    with open_target(settings, defects=settings.defect) as target, unhurried():
        try:
            return watch(target, baseline, into, region=settings.region, defects=settings.defect)
        except OSError as error:
            raise Trouble(f"A report cannot be written to {shown(into)}: {error.strerror or error}.") from None


# -- accept ----------------------------------------------------------------------------------------------------------


def accept_command(arguments: argparse.Namespace) -> int:
    """Make the current side the baseline; the exit code."""
    settings = settings_of_run(given(arguments), {})
    current = arguments.current or newest(settings.reports / _FOLDER)
    if current is None:
        raise UsageError(
            f"There is no watch in {shown(settings.reports / _FOLDER)}: run `tim-conformance watch`, or name the "
            "current side."
        )
    chosen = arguments.baseline or (settings.cassettes if given(arguments)["cassettes"] else None)
    baseline = chosen or watched_from(current) or settings.cassettes
    if (current / RECORDINGS).is_dir():
        current = current / RECORDINGS
    found = compare(baseline, current)
    print(told(found, "text"))
    if not arguments.why.strip():
        raise UsageError("Nothing was accepted: give the reason with --why.")
    done = accept(found, baseline, current, who=arguments.who.strip() or _user(), why=arguments.why)
    if done.kept:
        of = "Recordings with programs that did not run on the current side stay as they were"
        say(f"{of}: {len(done.kept)}.")
        for name, why in done.kept if len(done.kept) <= _MOST else ():
            say(f"  {name}: {why}")
    say(f"Accepted: {len(done.replaced)} of the baseline's files replaced; written down in {shown(done.log)}.")
    return 0


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
