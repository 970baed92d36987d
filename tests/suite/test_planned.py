"""The planned programs: written and read as they are, worth their calls, and in keeping with the contract."""

from __future__ import annotations

from functools import cache

from conformance.oracle.coverage import WRONG, Coverage, pairs_that_can_be
from conformance.oracle.situations import situations
from conformance.programs.building import group, looks, members, program
from conformance.programs.dimensions import impossible
from conformance.programs.operations import Mute, Program
from conformance.runs.run import Run
from conformance.settings import Settings
from conformance.settings.profiles import PROFILES
from conformance.suite.collecting import properties
from conformance.suite.planned import PLANNED, Plan, read, written
from conformance.targets import open_target

STANDARD = PROFILES["standard"]
SHARE = 0.92
"""Of the pairs; what is aimed at is 0.98."""


@cache
def _ran() -> tuple[int, Coverage]:
    """The calls of all corner programs of the standard profile, and what they put to the test."""
    run, covered = Run(open_target(Settings(calls=100_000), transport="direct"), STANDARD), Coverage()
    for it in properties():
        for one in it.test.programs.corners(STANDARD.rank):
            covered.add(situations(run.runner.run(one)))
    run.clean_up()
    return run.target.ledger.total, covered


def test_a_plan_is_read_as_it_was_written() -> None:
    many = members(21, 300)
    one = program(group("Public", "m1", *many), Mute("g1", ("m1", *many, "m2", "m2", "m3")), looks("m1"))
    plan = Plan((one, program(group("Community"))), {("time", "0"): 3})
    text = written(plan)
    assert read(text) == plan
    assert "m21..m300" in text and len(text) < 1_000
    assert read(written(PLANNED)) == PLANNED


def test_the_corner_programs_put_most_pairs_to_the_test_within_the_budget() -> None:
    calls, covered = _ran()
    assert calls <= STANDARD.calls
    assert len(covered.pairs()) >= SHARE * len(pairs_that_can_be())


def test_no_situation_shows_a_pair_that_is_said_to_be_impossible() -> None:
    masks = _ran()[1].masks()
    seen = [(a, b) for a in masks for b in masks if impossible(*a, *b) and masks[a] & masks[b]]
    assert [
        pair for pair in seen if not set(pair) <= WRONG
    ] == []  # two reasons to refuse a call may well come together


def test_every_planned_program_is_a_program_of_its_own() -> None:
    assert len({it.key() for it in PLANNED.programs}) == len(PLANNED.programs) > 0
    assert all(isinstance(it, Program) for it in PLANNED.programs)
