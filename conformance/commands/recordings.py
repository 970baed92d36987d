"""`tim-conformance rerecord`, `extend`, `prune` and `scan`: what is done to recordings besides playing them."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from conformance.api.errors import Trouble, UsageError
from conformance.changes.drifting import drift
from conformance.changes.sides import Recordings
from conformance.changes.telling import told
from conformance.changes.watching import rerecord, with_reasons
from conformance.commands.parsing import given, say
from conformance.commands.run import run_suite
from conformance.recordings.files import put_in_place
from conformance.recordings.library import Library
from conformance.recordings.places import shown
from conformance.settings import Settings, resolve, settings_of_run, sources
from conformance.suite.collecting import properties
from conformance.targets.opening import open_target
from conformance.targets.target import Target

_NOT_WELL: Final = 1
"""The exit code where recordings and properties do not match."""


# -- rerecord --------------------------------------------------------------------------------------------------------


def rerecord_command(arguments: argparse.Namespace) -> int:
    """Run the recorded programs again, and compare; the exit code."""
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


# -- extend, prune ---------------------------------------------------------------------------------------------------


def extend_command(arguments: argparse.Namespace) -> int:
    """Run the suite and record on top of what there is; the exit code."""
    Library(settings_of_run(given(arguments), os.environ).cassettes).existing()
    return run_suite({**given(arguments), "extend": arguments.number})


def prune_command(arguments: argparse.Namespace) -> int:
    """Tell orphans and what is missing, or remove them; the exit code."""
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
