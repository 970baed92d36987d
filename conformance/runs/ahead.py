"""Programs one after the other on a real clock: one that waits has its turn when the service's clock is known.

How long it waits, and what its looks can show, hangs on how well that clock is known; side by side, too, such programs
begin when others have told. So some of those after it run before it, and are heard in their turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from conformance.programs.cost import calls_of, waits_of
from conformance.programs.history import History
from conformance.programs.operations import Burst, Program
from conformance.runs.waiting import KNOWN
from conformance.targets.target import Target

MOST: Final = 48
"""Programs that run before one that waits: a service may never show an end, or ends that agree."""


class Ahead:
    """Knows what a run will be asked for, in that order, and has what came of programs that ran before their turn."""

    def __init__(self, target: Target, programs: Iterable[Program]) -> None:
        self._target = target
        self._due = {program.key(): program for program in programs}
        self._came: dict[str, History] = {}
        self._left = MOST

    def take(self, program: Program, run: Callable[[Program], History], spare: int) -> History:
        """What came of a program whose turn it is. `run` runs one; `spare` calls are left for looking into a departure
        where one runs before its turn."""
        key = program.key()
        self._due.pop(key, None)
        if waits_of(program):
            for other in self._sooner(program, spare):
                self._came[other.key()] = run(other)
        came = self._came.pop(key, None)
        return run(program) if came is None else came

    def _sooner(self, program: Program, spare: int) -> Iterator[Program]:
        """What runs before a program that waits, until the clock is known: what the run has calls for, whatever comes
        in between."""
        ledger, need = self._target.ledger, calls_of(program).total()
        for other in list(self._due.values()):
            if self._target.offset.error < KNOWN or not self._left:
                return
            if other.key() in self._came:
                continue
            need += calls_of(other).total()
            left, room = ledger.left, ledger.room
            if left is not None and room is not None and (need > left or need + spare > room):
                return
            if not waits_of(other) and not any(isinstance(step, Burst) for step in other.steps):
                self._left -= 1
                need -= calls_of(other).total()
                yield other
