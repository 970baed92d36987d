"""Two paths held against each other, whatever they are: folders of recordings, or results."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conformance.api.errors import UsageError
from conformance.changes import drifting, results
from conformance.changes.change import Drift
from conformance.changes.sides import open_recordings
from conformance.recordings.places import no_folder, shown


def compare(baseline: Path, current: Path) -> Drift:
    """What has changed. UsageError where a path is no side or the two are of unlike kinds, Trouble where one cannot be
    read."""
    folders = [not no_folder(path) for path in (baseline, current)]
    for path in (baseline, current):
        if no_folder(path) and not path.exists():
            raise UsageError(
                f"{shown(path)} is not there: give a folder of recordings, or a conformance.json, for each side."
            )
    if folders[0] != folders[1]:
        raise UsageError(
            f"{shown(baseline)} is {_kind(folders[0])} and {shown(current)} {_kind(folders[1])}: give two of one kind."
        )
    if folders[0]:
        with unhurried():
            return drifting.drift(open_recordings(baseline), open_recordings(current))
    return results.drift(results.open_result(baseline), results.open_result(current))


@contextmanager
def unhurried() -> Iterator[None]:
    """Many small objects are made and none in a circle: looking for circles each time would take a third of it all."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _kind(folder: bool) -> str:
    return "a folder" if folder else "a file"
