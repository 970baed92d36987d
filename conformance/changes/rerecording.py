"""The recorded programs once more, on a live target or the simulator, and what has changed since."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from conformance.api.errors import CallsSpent
from conformance.changes.comparing import Difference, differences
from conformance.programs.operations import Program
from conformance.recordings.files import Head, read, read_head
from conformance.recordings.library import Library
from conformance.recordings.lines import Recorded
from conformance.runs.run import Run
from conformance.runs.trial import PropertyRun


@dataclass(frozen=True)
class Compared:
    """One program then and now. `missing` says why it was not run now, where it was not."""

    file: Path
    line: int
    program: Program
    found: tuple[Difference, ...] = ()
    missing: str = ""


def rerecord(trial: Run, then: Library, now: Library, keys: Collection[str] = ()) -> Iterator[Compared]:
    """Run the programs of a library's recordings again, into the library that the trial records in, and compare each.

    `keys` names the properties (default: all). RecordingError where a recording cannot be read, or a new one written.
    """
    if now.folder == then.folder:
        raise ValueError("what is compared must not be written over while it is read")
    for path in then.files():
        head = read_head(path)
        if keys and head.key not in keys:
            continue
        before = [recorded for recorded in read(path) if recorded.found is None]
        missing = _run(trial, head, before)
        after = _after(now, head.key)
        for recorded in before:
            program = recorded.history.program
            again = after.get(program.key())
            if again is None:
                yield Compared(path, recorded.number, program, (), missing or "it could not be run here")
            else:
                found = tuple(differences(recorded.history, again.history))
                yield Compared(path, recorded.number, program, found)


def _run(trial: Run, head: Head, before: Collection[Recorded]) -> str:
    """Run the programs of a recording; why some were not, if so."""
    it = PropertyRun(head.key, head.clauses)
    trial.forget()
    trial.begin(it, head.key, head.strategies)
    try:
        for recorded in before:
            trial.run(it, recorded.history.program)
    except CallsSpent as spent:
        return str(spent)
    trial.finished(it)
    return ""


def _after(library: Library, key: str) -> dict[str, Recorded]:
    path = library.path_of(key)
    if not path.exists():
        return {}
    return {recorded.history.program.key(): recorded for recorded in read(path) if recorded.found is None}
