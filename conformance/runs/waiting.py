"""Time in a program: a start that leaves ends in whole seconds far off, and waits until an end is sure to be over."""

from __future__ import annotations

from conformance.programs.history import Event
from conformance.programs.operations import Wait
from conformance.runs.course import Course


def align(course: Course) -> None:
    """Start early in one of the vendor's seconds, so that ends in whole seconds are as far off as they can be."""
    clock = course.target.clock
    fraction = (clock.now() + course.world.offset) % 1.0
    if not 0.15 <= fraction <= 0.35:
        clock.sleep((1.2 - fraction) % 1.0)


def wait(course: Course, index: int, step: Wait) -> None:
    """Wait for as long as the step says, and until no mute may or may not be over."""
    clock = course.target.clock
    began = clock.now()
    clock.sleep(step.seconds)
    until = course.world.unsettled_until(clock.now())
    if until > clock.now():
        clock.sleep(until - clock.now() + 0.05)
    course.changed, course.seen = clock.now(), True
    course.feed(Event(index, None, began=began, ended=clock.now()))
