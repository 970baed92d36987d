"""Programs that bring many conditions together: well formed, the same for the same number, and in keeping."""

from __future__ import annotations

import pytest

from conformance.oracle.checks import View, judge
from conformance.programs.choices import Chance
from conformance.programs.combining import combined
from conformance.programs.dimensions import DIMENSIONS, IMPOSSIBLE, impossible, possible_pairs
from conformance.programs.operations import program_from_json
from conformance.runs.run import Run
from conformance.settings import Settings
from conformance.settings.profiles import PROFILES
from conformance.targets import open_target


def test_the_same_number_gives_the_same_program_and_another_another() -> None:
    assert combined(Chance(7)) == combined(Chance(7))
    assert len({combined(Chance(start)).key() for start in range(20)}) == 20


def test_a_value_that_is_wanted_comes_more_often() -> None:
    plain, keen = Chance(1), Chance(1, {("time", "for good"): 50})
    options = [("time", value) for value in ("0", "minutes", "days", "for good")]
    often = sum(plain.pick(options) == options[-1] for _ in range(400))
    assert sum(keen.pick(options) == options[-1] for _ in range(400)) > 2 * often > 0


def test_programs_are_plain_data() -> None:
    for start in range(20):
        program = combined(Chance(start))
        assert program_from_json(program.to_json()) == program


@pytest.mark.parametrize("first", range(0, 24, 8))
def test_whoever_keeps_to_the_contract_shows_no_departure(first: int) -> None:
    run = Run(open_target(Settings(calls=100_000), transport="direct"), PROFILES["standard"])
    for start in range(first, first + 8):
        history = run.runner.run(combined(Chance(start)))
        wrong = [it for it in judge(View(history)) if not it.held]
        assert (history.stopped, wrong) == ("", [])
    run.clean_up()


def test_what_cannot_be_has_a_reason_and_is_no_pair() -> None:
    assert all(it.why and it.values and it.others for it in IMPOSSIBLE)
    assert impossible("type", "Private", "state", "muted") == impossible("state", "muted", "type", "Private") != ""
    pairs = set(possible_pairs())
    assert (("type", "Private"), ("state", "muted")) not in pairs
    assert (("time", "missing"), ("place", "topic")) in pairs


def test_every_value_is_in_some_pair() -> None:
    there = {value for pair in possible_pairs() for value in pair}
    assert there == {(it.name, value) for it in DIMENSIONS for value in it.values}
