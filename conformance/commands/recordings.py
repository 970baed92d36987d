"""`tim-conformance rerecord`, `extend`, `prune` and `scan`: what is done to recordings besides playing them."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from conformance.api.errors import Trouble, UsageError
from conformance.api.secrets import Vault
from conformance.changes.drifting import drift
from conformance.changes.sides import Recordings
from conformance.changes.telling import told
from conformance.changes.watching import rerecord, with_reasons
from conformance.commands.parsing import add_options, given, say, sub_command
from conformance.commands.run import run_suite
from conformance.recordings.files import put_in_place
from conformance.recordings.library import Library
from conformance.recordings.places import no_file, no_folder, shown
from conformance.recordings.scanning import scan_paths
from conformance.report.text import plural
from conformance.settings import OPTIONS, Settings, resolve, settings_of_run, sources
from conformance.settings.options import SECRET_KEY
from conformance.settings.sources import KEY, environment
from conformance.suite.collecting import properties
from conformance.targets.opening import open_target
from conformance.targets.target import Target

_RERECORD: Final = """\
examples:
  tim-conformance rerecord --tim-target live --tim-region singapore --tim-sdkappid 1400000000
  tim-conformance rerecord test_topic.test_a_topics_mute_is_its_own --write

The programs of the recordings are run again, as they are, and what has changed is told as `drift` tells it. Without
--write the recordings stay as they are.

exit code: 0 nothing has changed, 1 something has, 3 could not tell, 4 wrong usage or credentials
"""
_EXTEND: Final = """\
example:
  tim-conformance extend 20 --tim-target live --tim-region singapore --tim-sdkappid 1400000000

What is recorded is kept, whole programs that a crash left aside are taken in, and so many programs a property are
drawn and recorded besides. A recording is extended where it was made.
"""
_PRUNE: Final = """\
examples:
  tim-conformance prune
  tim-conformance prune --remove

Tells the recordings that no property asks for, the properties without a recording, and what crashed recordings left.

exit code: 0 all is well (or was made so), 1 it is not, 3 a file cannot be read, 4 there is no such folder
"""
_SCAN: Final = """\
example:
  tim-conformance scan cassettes reports

Looks into every file for the key in the variable TIM_SECRET_KEY and for signatures, plain, percent-encoded, in base64
and inflated.
Made-up secrets are planted first, and all of them have to be found.

exit code: 0 nothing was found, 1 something was, 3 not everything could be searched, 4 there is no such path
"""
_USUAL: Final = (Path("cassettes"), Path("reports"))
_NOT_WELL: Final = 1
"""The exit code where recordings and properties do not match."""
_LIVE: Final = frozenset(
    {"target", "endpoint", "region", "sdkappid", "admin", "calls", "cassettes", "profile", "reports"}
)


def add(subparsers: Any) -> None:
    """Enter the sub-commands."""
    parser = sub_command(subparsers, "rerecord", _rerecord, "run the recorded programs again, and compare", _RERECORD)
    parser.add_argument("names", nargs="*", metavar="PROPERTY", help="MODULE.TEST, as files are named (all)")
    parser.add_argument("--write", action="store_true", help="put the new recordings in the place of the old ones")
    parser.add_argument(
        "--defect", action="append", default=[], dest="defects", metavar="NAME", help="of the simulator; repeatable"
    )
    add_options(parser, [option for option in OPTIONS if option.name in _LIVE])
    parser = sub_command(subparsers, "extend", _extend, "keep what is recorded, and draw more", _EXTEND)
    parser.add_argument("number", metavar="N", help="how many programs more a property")
    add_options(parser, [option for option in OPTIONS if option.name not in ("extend", "record", "replay-via")])
    parser = sub_command(subparsers, "prune", _prune, "tell orphans among the recordings, or remove them", _PRUNE)
    parser.add_argument("--remove", action="store_true", help="remove orphans, and what crashes left")
    add_options(parser, [option for option in OPTIONS if option.name == "cassettes"])
    parser = sub_command(subparsers, "scan", _scan, "look for secrets in recordings and reports", _SCAN)
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files and folders (cassettes, reports)")


# -- rerecord --------------------------------------------------------------------------------------------------------


def _rerecord(arguments: argparse.Namespace) -> int:
    settings = settings_of_run(given(arguments), os.environ)
    if settings.target == "replay":
        raise UsageError("Programs are recorded again from a service: give --tim-target simulator or live.")
    library = Library(settings.cassettes).existing()
    _known_names(library, arguments.names)
    if arguments.write:
        library.usable()
    if settings.trouble:  # the profile's cap, which nobody asked for
        settings = replace(settings, calls=None, trouble=0)
    with tempfile.TemporaryDirectory(prefix="tim-conformance-") as folder:
        made = Library(Path(folder))
        defects = tuple(arguments.defects)
        with _target(settings, defects) as target:
            came = rerecord(target, library, made, region=settings.region, defects=defects, keys=arguments.names)
        found = with_reasons(drift(Recordings(library.folder, arguments.names), Recordings(made.folder)), came)
        print(told(found, "text"))
        if arguments.write:
            for path in made.files():
                put_in_place(library.folder / path.name, path.read_text(encoding="utf-8"))
            library.keep_line_ends()
            say(f"{len(made.files())} recordings written to {library.folder}.")
    return found.exit_code("info") if not came.left_out or found.changes else 3


def _target(settings: Settings, defects: tuple[str, ...]) -> Target:
    try:
        return open_target(settings, defects=defects)
    except ValueError as error:
        raise UsageError(f"{error}.") from None


def _known_names(library: Library, names: Iterable[str]) -> None:
    known = {head.key for _, head in library.heads()}
    for name in names:
        if name not in known:
            raise UsageError(f"There is no recording of {name} in {library.folder}: its files are named after them.")


# -- extend, prune, scan ---------------------------------------------------------------------------------------------


def _extend(arguments: argparse.Namespace) -> int:
    arguments.extend, arguments.seed, arguments.rest = arguments.number, None, []
    Library(settings_of_run(given(arguments), os.environ).cassettes).existing()
    return run_suite(arguments)


def _prune(arguments: argparse.Namespace) -> int:
    found = [source.only("cassettes") for source in sources(given(arguments), os.environ)]
    library = Library(resolve(found).cassettes).existing()
    known = {name for name, _, _ in properties()}
    recorded, orphans, unreadable = library.sorted_out(known)
    abandoned = library.abandoned()
    missing = sorted(known - recorded) if recorded or unreadable else []
    for sentence in unreadable:
        say(sentence)
    for path in orphans:
        say(f"{shown(path)}: no property of that name judges anything any more.")
    for path, count in abandoned:
        say(f"{shown(path)}: {count} whole programs of a recording that was not finished.")
    for name in missing:
        say(f"{name}: there is no recording of it; record it with --tim-record.")
    if arguments.remove:
        _remove([*orphans, *(path for path, _ in abandoned)])
    if not recorded and not unreadable:
        say(f"There is no recording in {shown(library.folder)}: is it the right folder?")
        return _NOT_WELL
    if unreadable:
        return 3
    if not missing and (arguments.remove or not (orphans or abandoned)):
        say(f"Every recording in {shown(library.folder)} has its property, and every property its recording.")
        return 0
    return _NOT_WELL


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise Trouble(f"{shown(path)} cannot be removed: {error.strerror or error}.") from None
    say(f"{len(paths)} files removed.")


def _scan(arguments: argparse.Namespace) -> int:
    for path in arguments.paths:
        if no_folder(path) and (why := no_file(path)):
            raise UsageError(f"{shown(path)} cannot be searched: {why}.")
    paths = arguments.paths or [path for path in _USUAL if not (no_folder(path) and no_file(path))]
    if not paths:
        raise UsageError(f"There is neither {' nor '.join(map(str, _USUAL))} here: name what is to be searched.")
    vault = Vault()
    key = resolve([environment(os.environ).only(KEY)]).key
    if key is None:
        say(f"{SECRET_KEY} is not set: only signatures are looked for.")
    else:
        vault.register(key, "secret key")
    scanned = scan_paths(paths, vault)
    for sentence in (*scanned.found, *scanned.unread):
        say(sentence)
    searched = plural(scanned.files, "file")
    if scanned.found:
        say(f"{len(scanned.found)} found in {searched}.")
        return 1
    if scanned.unread or not scanned.files:
        say(
            f"No secret was found in {searched}, but not everything could be searched."
            if scanned.unread
            else "There was no file to search."
        )
        return 3
    say(f"No secret was found in {searched}; every planted one was.")
    return 0
