"""A wait is no longer than it has to be: by what is known when it is over, and by what the one before took."""

from __future__ import annotations

import math

import pytest

from conformance.oracle.world import Belief, Group, World
from conformance.programs.building import HOUR, group, looks, program
from conformance.programs.history import Event
from conformance.programs.operations import Listed, Mute, Operation, Wait
from conformance.runs.run import Run
from conformance.runs.sooner import as_it_took
from conformance.settings.options import Settings
from conformance.settings.profiles import PROFILES
from conformance.targets import open_target

ROLES = {"g1": "G", "owner": "O", "m1": "A"}


def waits(*between: Operation) -> tuple[list[Event], list[int]]:
    """Two waits of a program, 2 and 4 seconds, with steps between; and how long they are when it is run again."""
    made = program(
        group("Public", "m1", "m2"), Mute("g1", ("m1",), 2), Mute("g1", ("m2",), 60), Listed("g1"),
        Wait(2), *between, Wait(4), looks("m1", "m2"),
    )  # fmt: skip
    with open_target(Settings(), transport="direct") as target:
        history = Run(target, PROFILES["smoke"]).runner.run(made)
    again = [step.seconds for step in as_it_took(history).steps if isinstance(step, Wait)]
    return [it for it in history.events if it.exchange is None], again


def test_a_wait_that_was_drawn_out_counts_for_the_next() -> None:
    (first, second), again = waits(Listed("g1"))
    drawn_out = first.ended - first.began
    assert drawn_out > 2  # until the mute is over for sure
    assert second.ended - first.began == pytest.approx(6, abs=0.2)
    assert again == [math.ceil(drawn_out), 4]  # a smaller program may have nothing that draws the first one out


def test_after_another_mute_a_wait_is_as_long_as_it_says() -> None:
    (_, second), _ = waits(Mute("g1", ("m2",), HOUR), Listed("g1"))
    assert second.ended - second.began >= 4


@pytest.mark.parametrize("shown", [None, 1042])
@pytest.mark.parametrize("known", [(0.4, 0.3), (-0.2, 2.5)])
def test_what_is_known_of_the_clock_later_tells_of_mutes_that_were_made_before(
    shown: int | None, known: tuple[float, float]
) -> None:
    def believed(world: World) -> Belief:
        lo, hi = world.over((1000.4, 1000.5), 42)
        made = Belief("until", lo, hi, seconds=42, made=(1000.4, 1000.5))
        return made if shown is None else world.known(made, shown)

    early, late = World(ROLES, 0.1, 2.0), World(ROLES, *known)
    long_list = believed(early)
    early.groups["g1"] = Group("g1", "Public", beliefs={"": {"m1": long_list, "m2": long_list, "m3": Belief()}})
    early.reckon(*known)
    beliefs = early.groups["g1"].beliefs[""]
    assert beliefs["m1"] == believed(late)
    assert beliefs["m2"] is beliefs["m1"]
    assert beliefs["m3"] == Belief()
