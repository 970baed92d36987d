"""How far a run is, in one line: calls spent, clauses judged, time used and about how much is left.

A thread looks at the run's own counters and changes nothing. Under pytest-xdist it looks in the worker that runs the
properties, and leaves what it sees in a file for the controller, which has the terminal.
"""

from __future__ import annotations

import contextlib
import contextvars
import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from conformance.contract.columns import cells
from conformance.contract.language import _
from conformance.runs.trial import Trial
from conformance.suite.running import Selection

EARLY: Final = 0.05
"""The share of a run below which nothing is said of the time that is left."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How far a run is. `limit` is None without one; `share` goes from 0 to 1; `used` is in seconds."""

    calls: int
    limit: int | None
    judged: int
    clauses: int
    share: float
    used: float

    @property
    def left(self) -> float | None:
        """About how many seconds are left; None where it is too early to tell.

        What was done is taken for a sample of what is to be done. A run also ends when its calls are spent.
        """
        if self.share < EARLY:
            return None
        rest = (1 - self.share) / self.share
        if self.limit is not None and self.calls:
            rest = min(rest, (self.limit - self.calls) / self.calls)
        return max(self.used * rest, 0.0)


def snapshot(trial: Trial | None, selection: Selection | None, began: float) -> Snapshot:
    """How far a run is that began at a time of the monotonic clock; nothing is done where there is no trial yet."""
    used = time.monotonic() - began
    if trial is None:
        return Snapshot(0, None, 0, 0, 0.0, used)
    tallies = list(trial.docket.tallies.values())
    judged = sum(bool(it.held or it.findings or it.observed or it.glimpsed) for it in tallies)
    ledger = trial.target.ledger
    runners = list(selection.runners.values()) if selection is not None else []
    calls = ledger.total or sum(runner.it.calls for runner in runners)  # a replay makes none: those that it plays
    share = selection.share if selection is not None else 0.0
    return Snapshot(calls, ledger.limit, judged, len(trial.docket.register.clauses), share, used)


def words(it: Snapshot, width: int) -> str:
    """A snapshot in at most so many columns: in fewer words where there are few."""
    if not it.clauses:
        return _shortest([_("getting ready, {used} used").format(used=_clock(it.used)), _clock(it.used)], width)
    calls = (
        f"{it.calls:,}"
        if it.limit is None
        else _("{calls} of {limit}").format(calls=f"{it.calls:,}", limit=f"{it.limit:,}")
    )
    used, left = _clock(it.used), _clock(it.left) if it.left is not None else ""
    clauses = _("{judged} of {clauses}").format(judged=it.judged, clauses=it.clauses)
    told = _("{calls} calls, {clauses} clauses judged, {used} used").format(calls=calls, clauses=clauses, used=used)
    few = f"{it.calls:,}/{it.limit:,}" if it.limit is not None else f"{it.calls:,}"
    short = _("{calls} calls, {clauses} clauses, {used}").format(
        calls=few, clauses=f"{it.judged}/{it.clauses}", used=used
    )
    about = _("{told}, about {left} left")
    return _shortest(
        [*([about.format(told=told, left=left)] if left else []), told,
         *([f"{short} (~{left})"] if left else []), short, f"{few} {used}"],
        width,
    )  # fmt: skip


def _shortest(texts: list[str], width: int) -> str:
    """The first that fits, else as much of the last as does."""
    return next((text for text in texts if cells(text) <= width), texts[-1][: max(width, 0)])


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class Ticker:
    """A thread that does something every so many seconds, until it is told to end. It speaks the language of now."""

    def __init__(self, does: Callable[[], None], every: float) -> None:
        self._does = does
        self._every = every
        self._ended = threading.Event()
        self._thread = threading.Thread(
            target=contextvars.copy_context().run, args=(self._run,), name="tim-progress", daemon=True
        )
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.wait(self._every):
            # The run may have changed a counter's keys meanwhile, or the terminal may be gone: no harm must come of it.
            with contextlib.suppress(RuntimeError, OSError, ValueError):
                self._does()

    def end(self) -> None:
        """No more from here on."""
        self._ended.set()
        self._thread.join()


def write(path: Path, it: Snapshot) -> None:
    """Leave a snapshot for the controller; where that cannot be, it sees the one before."""
    beside = path.with_suffix(".new")
    with contextlib.suppress(OSError):
        beside.write_text(json.dumps(asdict(it)), encoding="utf-8")
        os.replace(beside, path)


def read(path: Path) -> Snapshot | None:
    """What a worker has left; None before it has."""
    try:
        return Snapshot(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
