"""Driving a client: each scenario is handed to an adapter task by task, and becomes an episode."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Self

from conformance.clients.adapter import FIRST, Adapter, AdapterError
from conformance.clients.bench import Bench
from conformance.clients.deeds import LONGEST_HANG
from conformance.clients.environment import leading, surroundings
from conformance.clients.episodes import Episode, Lane, Scenario, Step, Turn
from conformance.clients.leaks import CommandLines, Leaks
from conformance.clients.script import Taken
from conformance.clients.tasks import Can, Outcome, Task

PATIENCE: Final = 60.0
"""Seconds for an ordinary task: a client may try again, and wait between."""
EXPIRE: Final = 2
"""Seconds for which signatures are valid in the lane that needs them short."""
_LATE: Final = 0.05
"""Seconds in which a request may still come when its outcome has been told."""


@dataclass(frozen=True)
class Client:
    """How a client is reached: the adapter's command, the environment around it, and files that it logs to."""

    command: tuple[str, ...]
    own: Mapping[str, str] = field(default_factory=dict)
    logs: tuple[Path, ...] = ()


class Driver:
    """One process of a client, and a bench for it alone; a context manager that leaves neither behind.

    The process is started when it is needed, and started again when it has ended in the middle of a task.
    """

    def __init__(self, client: Client, lane: Lane) -> None:
        self.client = client
        self.lane = lane
        self.can: Can | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="tim-conformance-")
        self.bench = Bench(Path(self._folder.name), limited=False)
        self.leaks = Leaks(self.bench.key)
        self._adapter: Adapter | None = None
        self._lines: CommandLines | None = None
        self._logged = {path: _size(path) for path in client.logs}
        self._lock = threading.Lock()
        self.requests = 0
        """How many calls came."""
        self.closed = False

    def abilities(self) -> Can:
        """What the client can do; AdapterError where the adapter does not say."""
        if self.can is None:
            self.can = self._running().can()
        return self.can

    @property
    def adapter(self) -> Adapter:
        """The process, which is started if there is none."""
        return self._running()

    def play(self, scenario: Scenario) -> Episode:
        """Play a scenario from its first task to its last; AdapterError where the adapter breaks the protocol."""
        can = self.abilities()
        self._furnish(scenario)
        self._collect()
        turns: list[Turn] = []
        leaks: list[tuple[int, str, str]] = []
        for number, step in enumerate(scenario.steps):
            turn = self._turn(number, step, can)
            turns.append(turn)
            leaks += [(number, where, what) for where, what in self._leaked(turn)]
            if turn.trouble:
                self._drop()
                break
        self.bench.begin(0)
        lines = None if self._lines is None or self._lines.found is None else tuple(self._lines.found)
        if self._lines is not None and self._lines.found:
            self._lines.found.clear()
        return Episode(self.bench.app, tuple(turns), scenario, can, tuple(leaks), lines)

    def close(self) -> None:
        """End the process and the bench."""
        with self._lock:
            if self.closed:
                return
            self.closed = True
        self._drop()
        self.bench.close()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _turn(self, number: int, step: Step, can: Can) -> Turn:
        if step.pause:
            time.sleep(step.pause)
        adapter = self._running()
        self.bench.begin(number, step.deeds, step.door, lists=step.task.do == "list")
        task, began = _possible(step.task, can), time.time()
        outcomes: list[Outcome] = []
        trouble = why = ""
        try:
            if step.at_once > 1:
                outcomes = adapter.ask_at_once(task, step.at_once, PATIENCE)
            else:
                outcomes = [adapter.ask(task, _patience(step))]
        except AdapterError as error:
            if error.why not in ("died", "hangs"):
                raise
            trouble, why = error.why, str(error)
        ended = time.time()
        if not outcomes or not outcomes[0].success:
            time.sleep(_LATE)
        taken = self._collect()
        return Turn(step, tuple(taken.requests), tuple(outcomes), began, ended, trouble, tuple(taken.contacts), why)

    def _collect(self) -> Taken:
        taken = self.bench.collect()
        self.requests += len(taken.requests)
        return taken

    def _running(self) -> Adapter:
        if self._adapter is None:
            if self.closed:
                raise AdapterError("died", "The check has been ended.")
            folder = Path(self._folder.name)
            variables = leading(
                self.bench, folder, secure=self.lane == "tls", expire=EXPIRE if self.lane == "expiry" else 0
            )
            self._adapter = Adapter(self.client.command, surroundings(variables, self.client.own))
            self._marks = {"standard output": 0, "standard error": 0}
            self._lines = CommandLines(self._adapter.process.pid, self.bench.key)
        return self._adapter

    def _drop(self) -> None:
        with self._lock:
            adapter, lines = self._adapter, self._lines
            self._adapter = self._lines = None
        if lines is not None:
            lines.close()
        if adapter is not None:
            adapter.close()

    def _furnish(self, scenario: Scenario) -> None:
        types = dict(scenario.groups)
        for step in scenario.steps:
            task = step.task
            usual = "Community" if task.topic or task.group.startswith("@TGS#_") else "Public"
            topics = (task.topic,) if task.topic else ()
            self.bench.furnisher.group(task.group, types.get(task.group, usual), task.accounts, topics)

    def _leaked(self, turn: Turn) -> list[tuple[str, str]]:
        """Where secrets are in what was written since the last time, and in what the caller was told."""
        self.leaks.learn(text for text in self.bench.seen)
        places = [("the error that the caller is given", outcome.words) for outcome in turn.outcomes]
        adapter = self._adapter
        if adapter is not None:
            for where, stream in (("standard output", adapter.out), ("standard error", adapter.err)):
                text = stream.text(self._marks[where])
                self._marks[where] = stream.mark()
                if where == "standard output":
                    text = "".join(line for line in text.splitlines(keepends=True) if '"kind"' not in line)
                places.append((where, text))
        for path, size in self._logged.items():
            text, self._logged[path] = _since(path, size)
            places.append((path.name, text))
        return [(where, what) for where, text in places for what in self.leaks.find(text)[:1]]


def _possible(task: Task, can: Can) -> Task:
    """The task as the client can be asked for it."""
    return replace(task, do="mute", seconds=0) if task.do == "unmute" and not can.unmute else task


def _patience(step: Step) -> float:
    if any(deed.kind == "hang" for deed in step.deeds):
        return LONGEST_HANG
    return max(PATIENCE, FIRST)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _since(path: Path, size: int) -> tuple[str, int]:
    """What was written to a file since it had so many bytes, and how many it has now."""
    try:
        with path.open("rb") as file:
            file.seek(size if _size(path) >= size else 0)
            found = file.read()
            return found.decode("utf-8", "replace"), file.tell()
    except OSError:
        return "", size


def unplayable(scenario: Scenario, can: Can) -> str:
    """Why a client cannot be asked for what a scenario asks for; "" where it can."""
    words = {"topics": "topics", "list": "a way to read the muted list", "expiry": "a way to say how long it signs for"}
    lacking = [words[need] for need in scenario.needs if not getattr(can, need)]
    return f"the adapter says that its client has no {lacking[0].removeprefix('a ')}" if lacking else ""
