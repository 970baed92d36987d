"""Time in a program: starts that suit the clock of the mutes, and waits until an end is sure to be over."""

from __future__ import annotations

from conformance.programs.history import Event
from conformance.programs.operations import Wait
from conformance.runs.course import Course, Rest

KNOWN = 0.45
"""Seconds: how well the turn of the second has to be known to start by it."""
SPREAD = 16
"""Mutes whose moments within a second are chosen, where waiting is free."""


def align(course: Course) -> None:
    """Start early in one of the seconds that ends are counted in: then even a mute of one second is on for a while."""
    clock, world = course.target.clock, course.world
    fraction = (clock.now() + world.offset) % 1.0
    if world.error < KNOWN and not 0.3 <= fraction <= 0.5:
        clock.sleep((1.35 - fraction) % 1.0)


def spread(course: Course) -> None:
    """Where waiting is free, make the first mutes at moments all over a second, so that their ends tell when it turns.

    On a real clock they are spread as it is.
    """
    clock, known = course.target.clock, course.target.offset.learned + course.mutes
    if clock.virtual and known < SPREAD and not course.waits:
        at = sum((known >> bit & 1) / (2 << bit) for bit in range(4))  # a half, a quarter, three quarters, an eighth
        clock.sleep((at - clock.now()) % 1.0)
    course.mutes += 1


def wait(course: Course, index: int, step: Wait) -> None:
    """Wait for as long as the step says, and until no mute may or may not be over.

    Where no call mutes or unmutes since the wait before, what that one took too long, and the looks after it, is time
    that has passed for all mutes that are on: both together last as long as they ask for, and no longer.
    """
    clock = course.target.clock
    began = clock.now()
    rest = course.rest or Rest(began)
    course.rest = rest = Rest(rest.since, rest.seconds + step.seconds)
    clock.sleep(max(0.0, rest.since + rest.seconds - began))
    course.know_the_time()  # programs beside this one may have learned more of it
    until = course.world.unsettled_until(clock.now())
    if until > clock.now():
        clock.sleep(until - clock.now() + 0.05)
    course.changing(clock.now(), seen=True)
    course.feed(Event(index, None, began=began, ended=clock.now()))
