"""`tim-conformance drift`, `watch` and `accept`: what the vendor has changed, and what of it is accepted."""

from __future__ import annotations

import argparse
import getpass
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from conformance.api.errors import Trouble, UsageError
from conformance.changes.accepting import accept
from conformance.changes.change import SEVERITIES, Drift
from conformance.changes.compare import compare, unhurried
from conformance.changes.telling import FORMS, told
from conformance.changes.watching import RECORDINGS, dated, newest, rerecord, watch, with_third_side
from conformance.commands.parsing import add_options, given, say, sub_command
from conformance.recordings.library import Library
from conformance.recordings.places import no_folder, shown
from conformance.settings import OPTIONS, Settings, settings_of_run
from conformance.targets.opening import check_defects, open_target

_DRIFT: Final = """\
examples:
  tim-conformance drift cassettes reports/watch/2026-11-02/recordings
  tim-conformance drift old/conformance.json reports/conformance.json --format markdown
  tim-conformance drift cassettes new --format json --fail-on fail
  tim-conformance drift cassettes new --simulator

One entry is one cause. A folder of recordings tells most: shapes, codes, texts, limits, states and times. Ids, times
as such, seeds and the order of what has none are no change. docs/drift.md tells the kinds and what they weigh.

exit code: 0 nothing at or above --fail-on, 1 something is, 3 could not tell, 4 wrong usage
"""
_WATCH: Final = """\
examples:
  tim-conformance watch --tim-target live --tim-region singapore --tim-sdkappid 1400000000
  tim-conformance watch --tim-defect limit-is-100

The programs of the baseline (the recordings in --tim-cassettes) are run again, as they are, and the names before 2022
are asked for; nothing is looked into, so a service that has changed costs no more calls than one that has not. What
came is recorded in a folder of today, with drift.txt, drift.json, drift.md and drift.html beside it. --tim-calls caps
the calls; what they do not suffice for is told under what was not compared.

exit code: 0 nothing at or above --fail-on, 1 something is, 3 could not tell, 4 wrong usage or credentials
"""
_ACCEPT: Final = """\
examples:
  tim-conformance accept --why 'the vendor announced it on 2026-11-02'
  tim-conformance accept reports/watch/2026-11-02 --baseline cassettes --why 'ticket 17'

Shows what has changed since the baseline, puts the current side in its place, and writes into accepted.json, beside the
recordings, who accepted what, when and why. Without a reason nothing is done. By default it is the last watch's.

exit code: 0 done, 3 could not be done, 4 wrong usage
"""
_PLACE: Final = frozenset(
    {"target", "endpoint", "region", "sdkappid", "admin", "trust-proxy", "defect", "calls", "cassettes", "reports"}
)
_FOLDER: Final = "watch"
"""The folder of all watches, in that of the reports."""


def add(subparsers: Any) -> None:
    """Enter the sub-commands."""
    parser = sub_command(subparsers, "drift", _drift, "what has changed between two recordings or results", _DRIFT)
    parser.add_argument("baseline", type=Path, metavar="BASELINE", help="a folder of recordings, or a conformance.json")
    parser.add_argument("current", type=Path, metavar="CURRENT", help="another of the same kind")
    parser.add_argument(
        "--simulator", action="store_true",
        help="run the programs on the simulator as a third side, and tell with which of the two it agrees",
    )  # fmt: skip
    _add_telling(parser)
    parser = sub_command(subparsers, "watch", _watch, "run the recorded programs again, and tell the drift", _WATCH)
    _add_telling(parser)
    parser.add_argument("--into", type=Path, metavar="DIR", help="the folder of this watch (reports/watch/TODAY)")
    add_options(parser, [option for option in OPTIONS if option.name in _PLACE])
    parser = sub_command(subparsers, "accept", _accept, "make the current side the baseline", _ACCEPT)
    parser.add_argument("current", nargs="?", type=Path, metavar="CURRENT", help="a watch's folder, or a side of drift")
    parser.add_argument("--baseline", type=Path, metavar="PATH", help="what is replaced (the folder of recordings)")
    parser.add_argument("--why", default="", metavar="TEXT", help="the reason; needed")
    parser.add_argument("--who", default="", metavar="NAME", help="who accepts (the name of the user)")
    add_options(parser, [option for option in OPTIONS if option.name in ("cassettes", "reports")])


def _add_telling(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=FORMS, default="text", dest="form", help="default: %(default)s")
    parser.add_argument(
        "--fail-on", choices=SEVERITIES, default="warn", help="the least severity that exits with 1 (%(default)s)"
    )


def _drift(arguments: argparse.Namespace) -> int:
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


def _watch(arguments: argparse.Namespace) -> int:
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


def _accept(arguments: argparse.Namespace) -> int:
    settings = settings_of_run(given(arguments), {})
    baseline = arguments.baseline or settings.cassettes
    current = arguments.current or newest(settings.reports / _FOLDER)
    if current is None:
        raise UsageError(
            f"There is no watch in {shown(settings.reports / _FOLDER)}: run `tim-conformance watch`, or name the "
            "current side."
        )
    if (current / RECORDINGS).is_dir():
        current = current / RECORDINGS
    found = compare(baseline, current)
    print(told(found, "text"))
    if not arguments.why.strip():
        raise UsageError("Nothing was accepted: give the reason with --why.")
    done = accept(found, baseline, current, who=arguments.who.strip() or _user(), why=arguments.why)
    for name, why in done.kept:
        say(f"{name} stays as it was: {why}.")
    say(f"Accepted: {len(done.replaced)} of the baseline's files replaced; written down in {shown(done.log)}.")
    return 0


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
