"""Smaller programs that wait, tried side by side: a round of them takes as long as the longest, not as all together.

Each has a group and accounts of its own. What shows in a round shows beside other programs; whoever has it from there
runs it again alone before that is said of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from conformance.api.errors import CallsSpent
from conformance.programs.cost import calls_of, waits_of
from conformance.programs.history import History
from conformance.programs.operations import Program
from conformance.runs.abreast import Abreast

MOST: Final = 8
"""Programs of a round."""
PART: Final = 4
"""A round takes no more than this part (a quarter) of the calls that are left: those after the one that shows are in
vain."""


class Named(NamedTuple):
    """A program, and the way in which it is simpler than the one before."""

    way: str
    program: Program


class Rounds:
    """Deals candidates out into rounds. `beside` gives what runs the programs of one; None where none may run side by
    side, so that each is a round of its own."""

    def __init__(self, beside: Callable[[], Abreast | None]) -> None:
        self._beside = beside

    def deal(
        self, candidates: Iterable[Named], due: Callable[[Program], bool], left: Callable[[], int]
    ) -> Iterator[list[Named]]:
        """The candidates in rounds, in their order. From one that waits on, a round is of several; what comes before
        goes one by one, for it takes no time. `due` tells of a program whether it is to run, `left` how many calls may
        yet be made."""
        abreast = self._beside() is not None
        together: list[Named] = []
        calls = 0
        for candidate in candidates:
            if not due(candidate.program):
                continue
            if not (abreast and (together or waits_of(candidate.program))):
                yield [candidate]
                continue
            together.append(candidate)
            own = calls_of(candidate.program).total()
            calls += own
            if len(together) == MOST or (calls + own) * PART > left():  # no room for another like it
                yield together
                together, calls = [], 0
        if together:
            yield together

    def run(self, programs: Iterable[Program]) -> list[History | None]:
        """What came of the programs of a round, in their order; None where calls were short for one."""
        abreast = self._beside()
        assert abreast is not None
        every = list(programs)
        came: list[History | None] = []
        try:
            abreast.plan(every)
            for program in every:
                try:
                    came.append(abreast.take(program).came)
                except CallsSpent:
                    came.append(None)
        finally:
            abreast.stop()
        return came
