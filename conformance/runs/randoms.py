"""Departures that hang on the random of a call, which is to mean nothing: the same program with the numbers it had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from conformance.contract.limits import MAX_RANDOM
from conformance.oracle.checks import Judgement
from conformance.oracle.checks.request import BY_RANDOM
from conformance.oracle.readings import Reading
from conformance.programs.history import History
from conformance.programs.operations import Change, Mute, Program, mutes_of, with_step
from conformance.runs.focusing import SOON, distilled, documented_calls

HAIR: Final = 1.5
"""Seconds by which an end has to be wrong for chance to have no part in whether that shows."""


def by_random(judgement: Judgement) -> Judgement:
    """A departure whose cause is the random of its calls, whatever else is at stake: with others it held."""
    return replace(judgement, clause=BY_RANDOM)


def is_of_random(judgement: Judgement) -> bool:
    """Whether it is about the random of a call, which is then the cause of whatever else its answer breaks."""
    return judgement.clause.startswith("request.random")


def chose_random(program: Program, index: int) -> bool:
    """Whether the program chose the random of a single call, one that the pages allow."""
    step = program.steps[index] if index >= 0 else None
    chosen = [str(value) for name, value in step.change.query if name == "random"] if isinstance(step, Mute) else []
    return any(it.isascii() and it.isdecimal() and int(it) <= MAX_RANDOM for it in chosen)


def with_its_randoms(history: History, suspicion: Judgement) -> Program | None:
    """The program with the randoms that its calls had; or, where time or a wrong call may be the cause as well, little
    more than the call that made the state, with the random of that one."""
    program, reading, randoms = history.program, suspicion.reading, randoms_of(history)
    if not randoms or reading is None or by_a_hair(reading):
        return None
    if _timeless(program):
        return pinned(program, list(randoms.values()))
    place = program, suspicion.step, reading.group, reading.account, reading.topic
    smaller = next(distilled(*place), None)
    if smaller is None:
        return None
    calls = sum(isinstance(step, Mute) for step in smaller.steps)
    return pinned(smaller, [""] * (calls - 1) + [randoms.get(documented_calls(*place)[-1][0], "")])


def by_a_hair(reading: Reading) -> bool:
    """Whether an end is wrong by so little that it shows, or does not, by when in a second the call was made."""
    if reading.outcome != "wrong-end" or type(reading.until) is not int:
        return False
    least, most = reading.ends
    return least - HAIR < reading.until < most + HAIR


def _timeless(program: Program) -> bool:
    """Whether it makes documented calls alone, of which none ends a mute while the program runs."""
    return all(
        call.change == Change() and type(call.seconds) is int and not 0 < call.seconds < SOON
        for step in program.steps
        for call in mutes_of(step)
    )


def randoms_of(history: History) -> dict[int, str]:
    """The random of every mute call of a history, by its step."""
    return {
        event.step: event.exchange.query.get("random", "")
        for event in history.events
        if event.step >= 0 and event.exchange and isinstance(history.program.steps[event.step], Mute)
    }


def pinned(program: Program, randoms: Sequence[str]) -> Program:
    """The program with these randoms in its mute calls."""
    values = iter(randoms)
    for index, step in enumerate(program.steps):
        if isinstance(step, Mute):
            random = next(values, "")
            if random and not any(name == "random" for name, _ in step.change.query):
                change: Change = replace(step.change, query=(*step.change.query, ("random", random)))
                program = with_step(program, index, replace(step, change=change))
    return program


def unpinned(program: Program) -> Program:
    """The program with randoms of its own in its mute calls."""
    for index, step in enumerate(program.steps):
        if isinstance(step, Mute):
            query = tuple(pair for pair in step.change.query if pair[0] != "random")
            program = with_step(program, index, replace(step, change=replace(step.change, query=query)))
    return program
