"""What a docket counts: under how many conditions a clause held, and which situations its run has put to the test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.contract import vendor
from conformance.oracle.checks import Judgement, View, judge
from conformance.oracle.coverage import Coverage
from conformance.programs.building import group, looks, program
from conformance.programs.history import History
from conformance.programs.operations import Mute, Program
from conformance.runs.hearing import Hearing
from conformance.runs.opening import open_trial
from conformance.runs.run import Run
from conformance.runs.sink import Sink
from conformance.runs.trial import PropertyRun
from conformance.settings import Settings
from conformance.settings.profiles import PROFILES
from conformance.targets import open_target
from conformance.verdicts.docket import Docket
from conformance.verdicts.summing import entries

Ran = Callable[[Program], History]


@pytest.fixture
def ran() -> Ran:
    return Run(open_target(Settings(), transport="direct"), PROFILES["smoke"]).runner.run


def muted(kind: str, seconds: int, *members: str) -> Program:
    return program(group(kind, *members), Mute("g1", members, seconds), looks(*members))


def under(*histories: History) -> dict[str, int]:
    docket = Docket(vendor())
    for history in histories:
        docket.note(judge(View(history)))
    return {entry["id"]: entry["conditions"] for entry in entries(docket)}


def test_the_same_again_is_no_other_condition(ran: Ran) -> None:
    once, again = ran(muted("Public", 600, "m1")), ran(muted("Public", 600, "m1"))
    assert under(once) == under(once, again)
    assert under(once)["effect.listed"] == 2  # who was muted, and the owner, who was not


def test_another_group_type_and_another_kind_of_time_are_but_not_each_number(ran: Ran) -> None:
    one, other, drawn = (ran(muted(kind, time, "m1")) for kind, time in
                         (("Public", 600), ("ChatRoom", 600), ("Public", 601)))  # fmt: skip
    assert under(one, other)["effect.listed"] == 4
    assert under(one, drawn)["effect.listed"] == under(one, drawn, ran(muted("Public", 602, "m1")))["effect.listed"]


def test_what_is_alike_is_one_object_and_is_counted_each_time(ran: Ran) -> None:
    members = tuple(f"m{number}" for number in range(1, 41))
    held = [it for it in judge(View(ran(muted("Public", 600, *members)))) if it.clause == "effect.listed" and it.held]
    assert len(held) > 40 > 10 > len({id(it) for it in held})
    docket = Docket(vendor())
    docket.note(held)
    assert docket.tallies["effect.listed"].held == len(held)
    assert len(docket.tallies["effect.listed"].under) == len({it.under for it in held})


def test_judgements_of_another_register_need_not_say_under_what() -> None:
    docket = Docket(vendor())
    docket.note([Judgement("effect.listed", True, 0)])
    assert (docket.tallies["effect.listed"].held, docket.tallies["effect.listed"].under) == (1, set())


def heard(docket: Docket, history: History) -> None:
    hearing = Hearing(docket, lambda it, view, case: None, Sink())
    hearing.hear(PropertyRun("a property", ()), View(history), judge(View(history)))


def test_situations_are_counted_where_that_is_asked_for(ran: Ran) -> None:
    counted, not_counted = Docket(vendor(), conditions=Coverage()), Docket(vendor())
    history = ran(muted("Public", 600, "m1"))
    heard(counted, history)
    heard(not_counted, history)
    assert counted.conditions is not None
    assert counted.conditions.situations
    assert (("time", "minutes"), ("type", "Public")) in counted.conditions.pairs()
    assert not_counted.conditions is None


@pytest.mark.parametrize("target", ["simulator", "replay"])
def test_every_trial_of_a_session_counts(target: str, tmp_path: Path) -> None:
    cassettes = Path(__file__).parents[2] / "cassettes"
    trial = open_trial(Settings(target=target, cassettes=cassettes), 1)  # type: ignore[arg-type]
    trial.target.close()
    assert trial.docket.conditions == Coverage()
