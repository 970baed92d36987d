"""Looks that flicker: right, then wrong, then right again, with nothing changed in between."""

import pytest

from conformance.oracle.checks import View, judge
from conformance.programs.building import FOREVER, group, program
from conformance.programs.operations import Listed, Mute, Program, Send, unmute
from conformance.proof.cases import Case
from conformance.proof.measuring import measure
from conformance.runs.looking import MORE
from conformance.runs.run import Run
from conformance.settings.options import Settings
from conformance.settings.profiles import PROFILES
from conformance.targets.opening import open_target

_MADE = group("Public", "m1"), Mute("g1", ("m1",), FOREVER)
SPOKEN = program(*_MADE, Listed("g1"), *[Send("g1", "m1")] * 3)
LISTED = program(*_MADE, *[Listed("g1")] * 4, unmute("g1", "m1"), Listed("g1"))


def seen(made: Program, defects: tuple[str, ...] = (), variations: tuple[str, ...] = ()) -> View:
    target = open_target(Settings(), defects=defects, variations=variations, transport="direct")
    return View(Run(target, PROFILES["standard"]).runner.run(made))


def broken(view: View) -> set[str]:
    return {it.clause for it in judge(view) if not it.held}


def test_a_message_that_passes_now_and_then_is_no_late_look() -> None:
    assert "effect.blocks" in broken(seen(SPOKEN, ("third-message-for-good-passes",)))


@pytest.mark.parametrize("made", [SPOKEN, LISTED])
@pytest.mark.parametrize("variation", ["one-copy-lags", "sending-lags", "reads-lag"])
def test_a_copy_that_lags_is_no_departure(made: Program, variation: str) -> None:
    assert not broken(seen(made, variations=(variation,)))


def test_a_copy_that_lags_is_looked_at_again_when_it_has_had_its_time() -> None:
    looks = [it for it in seen(SPOKEN, variations=("one-copy-lags",)).history.events if it.step >= 3]
    early = [it for it in looks if it.early]
    assert len(early) == MORE + 1  # the message that passed, and those that did not, but for the last


def test_where_nothing_flickers_each_look_is_taken_once() -> None:
    assert len([it for it in seen(SPOKEN).history.events if it.step >= 3]) == 3


def test_every_third_message_is_named_by_a_program_that_sends_three() -> None:
    outcome = measure(Case("defect", ("third-message-for-good-passes",), 1))
    assert outcome.named_at is not None
    assert "effect.blocks" in outcome.failing
