"""On a real clock waits are dear: what is tried without them first, and how long they are where it takes them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from conformance.oracle.checks import Judgement, View
from conformance.programs.history import History
from conformance.programs.operations import Program, Wait, mutes_of, with_step
from conformance.runs.shrinking import stretched, without_waits

WRONG_END: Final = "wrong-end"
MOST_AT_ONCE = 4
"""Programs that are tried without their waits: the larger ones take calls that those with waits need."""
STRETCH = 10
"""How many times as long a short mute is tried: it is surely on then when it is looked at, and shows its end."""


def after_a_wait(view: View, suspicion: Judgement) -> bool:
    """Whether an account is muted, or is not, when its mute should be over, or should not: after a wait."""
    reading, steps = suspicion.reading, view.history.program.steps
    if reading is None or reading.outcome not in ("missing", "phantom"):
        return False
    return any(isinstance(step, Wait) for step in steps[: suspicion.step])


def _at_once(waiting: Sequence[Program]) -> Iterator[Program]:
    """What may show without a wait that came after one: of the first program the calls, these for longer, so that an
    end that is wrong is so by more, and the same of the first that makes more calls than that one."""

    def calls(program: Program) -> int:
        return sum(len(mutes_of(step)) for step in program.steps)

    for first in waiting[:1]:
        yield without_waits(first)
        for fuller in (first, *[it for it in waiting if calls(it) > calls(first)][:1]):
            yield stretched(without_waits(fuller), STRETCH)


def sooner_first(candidates: Sequence[Program], suspicion: Judgement) -> list[Program]:
    """The candidates for a real clock, where waits are dear: a wrong end shows before it comes, so that some are tried
    without waits first; of other departures fewer, for those may well be about what comes after a wait."""
    waiting = [it for it in candidates if any(isinstance(step, Wait) for step in it.steps)]
    at_once = map(without_waits, waiting[:MOST_AT_ONCE]) if WRONG_END in suspicion.sign else _at_once(waiting)
    first = candidates.index(waiting[0]) if waiting else 0
    return list(dict.fromkeys([*candidates[:first], *at_once, *candidates[first:]]))


def as_it_took(history: History) -> Program:
    """The program with its waits as long as they were: some are drawn out until an end is sure to be over. One that had
    less to wait for, as the one before was drawn out, stays as it was."""
    program = history.program
    for event in history.events:
        step = program.steps[event.step] if event.step >= 0 else None
        if isinstance(step, Wait):
            program = with_step(
                program, event.step, replace(step, seconds=max(step.seconds, math.ceil(event.ended - event.began)))
            )
    return program
