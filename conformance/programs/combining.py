"""Programs that bring many conditions together, packed into few calls.

Which values of `conformance.programs.dimensions` come together is a matter of choices. Whoever makes them, a planner or
Hypothesis, may prefer those that were not tried yet. What a program brings about is counted when it has run.
"""

from __future__ import annotations

from conformance.programs.calls import Calls
from conformance.programs.choices import Choices
from conformance.programs.forms import TYPES
from conformance.programs.operations import Listed, Program

LARGE_ROOMS = 40
"""Per cent of groups that have members for long lists."""


def combined(choose: Choices) -> Program:
    """A program of one group, by the choices that are made."""
    type_ = choose.pick([("type", value) for value in TYPES])[1]
    room = Calls(choose, type_, large=type_ != "AVChatRoom" and choose.index(100) < LARGE_ROOMS)
    room.open()
    for _ in range(1 + choose.index(2)):
        if not room.bare:
            room.diversify()
        if not room.live:
            room.come_late()
            for _ in range(choose.index(3)):
                room.come_back()
                room.steps.append(Listed("g1"))
        if room.often(30):
            room.inspect()
        if room.bare:
            room.steps += [room.call() for _ in range(8 + choose.index(16))]
            room.inspect()
            continue
        for _ in range((20 if room.large else 6) + choose.index(14)):
            room.refused()
        room.inspect()
        for _ in range(choose.index(3)):
            room.refused()
        for _ in range(1 + choose.index(8)):
            room.served()
        if room.often(50):
            room.inspect()
    room.close()
    return Program(tuple(room.steps))
