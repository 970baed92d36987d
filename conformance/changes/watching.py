"""The nightly job: the recorded programs once more on a target, drift against the baseline, and reports of it."""

from __future__ import annotations

import json
import platform
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import hypothesis

from conformance import __version__
from conformance.api.errors import UsageError
from conformance.changes import drifting
from conformance.changes.asking import ALIAS_CLAUSES, ALIAS_PROGRAMS, ALIASES
from conformance.changes.change import Drift
from conformance.changes.forms import FORMS, Form
from conformance.changes.running import Rerun, contract_version, each_once, rerun
from conformance.changes.sides import open_recordings
from conformance.changes.telling import told
from conformance.programs.operations import Program
from conformance.recordings.files import Head, read, read_head
from conformance.recordings.library import Library
from conformance.recordings.places import no_folder, shown
from conformance.report.whole import write_whole
from conformance.settings.profiles import PROFILES
from conformance.targets.target import Target

RECORDINGS: Final = "recordings"
"""The folder of the recordings in that of one watch."""
_AS_BASELINE: Final = "The simulator does as BASELINE: it is the service that has moved."
_AS_CURRENT: Final = "The simulator does as CURRENT: BASELINE is behind."
_SUFFIXES: Final[dict[Form, str]] = {"text": "txt", "json": "json", "html": "html", "markdown": "md"}


def rerecord(
    target: Target, baseline: Library, into: Library, *, region: str | None = None, defects: tuple[str, ...] = (),
    keys: Collection[str] = (), aliases: bool = False,
) -> Rerun:  # fmt: skip
    """Run the programs of the baseline's recordings on a target and record them. `keys` are the properties (all).

    With `aliases` the names before 2022 are asked for as well. RecordingError where a recording cannot be read or
    written; ValueError where the two folders are one.
    """
    if into.folder == baseline.folder:
        raise ValueError("what is compared must not be written over while it is read")
    heads = [(path, read_head(path)) for path in baseline.files()]
    chosen = [(path, head) for path, head in heads if not keys or head.key in keys]
    profile = PROFILES.get(chosen[0][1].profile, PROFILES["standard"]) if chosen else PROFILES["standard"]

    def properties() -> Iterator[tuple[Head, Iterator[Program]]]:
        for path, head in chosen:
            if head.key != ALIASES or not aliases:
                yield head, each_once(it.history.program for it in read(path) if it.found is None)
        if aliases and chosen:
            yield replace(chosen[0][1], key=ALIASES, clauses=ALIAS_CLAUSES), iter(ALIAS_PROGRAMS)

    def head_of(head: Head) -> Head:
        live = target.kind == "live"
        return replace(
            head, origin="live" if live else "simulator", recorded=now(), region=region, sdkappid=target.sdkappid,
            endpoint=target.endpoint if live else "http://simulator", admin=target.admin, suite=__version__,
            clock="virtual" if target.virtual else "real", contract=contract_version(), session="", defects=defects,
            hypothesis=hypothesis.__version__, python=platform.python_version(), left_out={}, programs=0,
        )  # fmt: skip

    return rerun(target, profile, properties(), into, head_of)


def watch(
    target: Target, baseline: Library, into: Path, *, region: str | None = None, defects: tuple[str, ...] = ()
) -> Drift:
    """Run and record, compare with the baseline, and write the reports of it into the folder `into`.

    Raises RecordingError, or OSError where a report cannot be written.
    """
    made = Library(into / RECORDINGS)
    made.usable()
    came = rerecord(target, baseline, made, region=region, defects=defects, aliases=True)
    found = with_reasons(drifting.drift(open_recordings(baseline.folder), open_recordings(made.folder)), came)
    for form in FORMS:
        write_whole(into / f"drift.{_SUFFIXES[form]}", told(found, form) + "\n")
    return found


def with_reasons(found: Drift, came: Rerun) -> Drift:
    """The drift with the reasons for which programs were left out, in the place of that they are not there."""
    reasons: dict[str, str] = {}
    for name, why in came.left_out:
        reasons.setdefault(name, why)
    told = [(what, reasons.get(what.partition(":")[0], why)) for what, why in found.not_compared]
    return replace(found, not_compared=tuple(told))


def with_third_side(found: Drift, simulated: Drift) -> Drift:
    """The drift with a word on each change of which side the simulator agrees with.

    `simulated` is the drift from the same baseline to the simulator.
    """
    moved = {(it.kind, it.clauses[0], it.new) for it in simulated.changes}
    changes = [
        replace(it, says=f"{it.says} {_AS_CURRENT if (it.kind, it.clauses[0], it.new) in moved else _AS_BASELINE}")
        for it in found.changes
    ]
    return replace(found, changes=changes)


def dated(folder: Path) -> Path:
    """A folder of today, that is not there yet."""
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    names = (day, *(f"{day}-{number}" for number in range(2, 1000)))
    return next(folder / name for name in names if not (folder / name).exists())


def newest(folder: Path) -> Path | None:
    """The folder of the last watch; None where there was none."""
    found = [path.parent for path in folder.glob(f"*/{RECORDINGS}") if path.is_dir()]
    return max(found, key=lambda path: (path.name[:10], len(path.name), path.name), default=None)


def watched_from(folder: Path) -> Path | None:
    """The baseline that a watch compared with; None where the folder is not that of a watch.

    UsageError where it is one whose baseline is gone, for another baseline must not be taken in its place.
    """
    try:
        told = json.loads((folder / "drift.json").read_text(encoding="utf-8"))
        before = Path(str(told["baseline"]["path"]))
    except (OSError, ValueError, LookupError, TypeError):
        return None
    if no_folder(before):
        raise UsageError(
            f"The watch in {shown(folder)} compared with {shown(before)}, which is not here: name the baseline with "
            "--baseline."
        )
    return before


def now() -> str:
    """The time, in UTC, as documents have it."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
