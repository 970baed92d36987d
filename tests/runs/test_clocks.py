"""Whatever the clocks of a service show, and whatever dates its answers, it conforms; an end that is off does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.api.clock import RealClock
from conformance.api.secrets import Secret
from conformance.oracle.checks import View, judge
from conformance.programs.building import DAY, HOUR, group, looks, members, program
from conformance.programs.history import History
from conformance.programs.operations import Listed, Mute, Overlap, Wait
from conformance.proof.cases import Case
from conformance.proof.measuring import measure
from conformance.runs.run import Run
from conformance.settings.options import Settings
from conformance.settings.profiles import PROFILES
from conformance.simulator import VARIATIONS, Simulator, serve
from conformance.simulator import RealClock as VendorClock
from conformance.targets import open_target

KINDS = (
    "clock-", "date-", "mutes-", "fronts-", "backs-", "any-back-", "no-date", "ends-", "record-ends", "last-second",
)  # fmt: skip
CLOCKS = [name for name in VARIATIONS if name.startswith(KINDS)]
APP, KEY = 1400000001, "0123456789abcdef0123456789abcdef"
MANY = program(
    group("Public", *members(1, 8)),
    [Mute("g1", (name,), seconds) for name, seconds in zip(members(1, 8), (HOUR, DAY, 600, 60) * 2, strict=True)],
    Listed("g1"),
)


@pytest.mark.parametrize("name", CLOCKS)
def test_a_service_conforms_whatever_its_clocks_show(name: str) -> None:
    outcome = measure(Case("variation", (name,), 1, "smoke"))
    assert (outcome.failing, outcome.untold, outcome.error) == ([], [], "")
    assert outcome.calls <= 300


class _Off(RealClock):
    """This machine's clock, seven hours behind."""

    def now(self) -> float:
        """Seconds since the epoch, as it shows them."""
        return super().now() - 7 * HOUR


@pytest.mark.parametrize("variation", ["no-date", "date-ahead-0-6", "fronts-apart-400"])
def test_a_machine_whose_own_clock_is_off(variation: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.targets.live.RealClock", _Off)
    with serve(Simulator(APP, KEY, clock=VendorClock(), variations=[variation])) as server:
        settings = Settings(
            target="live", endpoint=server.url, sdkappid=APP, key=Secret(KEY), calls=300, reports=tmp_path
        )
        with open_target(settings) as target:
            trial = Run(target, PROFILES["smoke"])
            history = trial.runner.run(MANY)
            brief = program(group("Public", "m1"), Mute("g1", ("m1",), 1), Listed("g1"), Wait(1), looks("m1"))
            views = [View(it) for it in (history, trial.runner.run(brief), trial.runner.run(brief))]
            trial.clean_up()
            assert abs(target.offset.offset - 7 * HOUR) <= target.offset.error < 3
    assert [judgement.says for view in views for judgement in judge(view) if not judgement.held] == []


def ends_after(defect: str) -> list[str]:
    """The clauses that a 62 s mute breaks, once some mutes have told the clock."""
    with open_target(
        Settings(calls=300), defects=[defect], variations=["date-ahead-0-9"], transport="direct"
    ) as target:
        trial = Run(target, PROFILES["smoke"])
        histories = [trial.runner.run(MANY) for _ in range(2)]
        odd = program(group("Public", "m1"), Mute("g1", ("m1",), 62), Listed("g1"))
        return _broken(trial.runner.run(odd), *histories)


def _broken(*histories: History) -> list[str]:
    return sorted({it.clause for history in histories for it in judge(View(history)) if not it.held})


@pytest.mark.parametrize("defect", ["multiples-of-five", "nearest-multiple-of-five", "two-seconds-short"])
def test_an_end_that_is_two_seconds_off_is_seen_though_date_is_off_too(defect: str) -> None:
    assert "mute-time.seconds" in ends_after(defect)


def test_a_history_is_judged_with_what_its_own_mutes_told() -> None:
    with open_target(Settings(calls=100), variations=["mutes-ahead"], transport="direct") as target:
        history = Run(target, PROFILES["smoke"]).runner.run(MANY)
        assert abs(history.clock_offset - 400) <= history.clock_error < 2
        assert (history.clock_offset, history.clock_error) == (target.offset.offset, target.offset.error)
    assert _broken(history) == []


def test_overlapping_calls_come_after_what_tells_of_the_clock() -> None:
    """A service whose mutes are on a clock far from ours, of which nothing is known before the first program."""
    settings = Settings(profile="smoke", calls=300)
    one = Run(open_target(settings, transport="direct", variations=["no-date-clock-ahead"]), PROFILES["smoke"])
    calls = tuple(Mute("g1", ("m1",), seconds) for seconds in (3600, 7200))
    history = one.runner.run(program(group("Public", "m1"), Overlap(calls), Listed("g1")))
    assert all(judgement.held for judgement in judge(View(history)))
    assert abs(history.clock_offset - 400) < 3


@pytest.mark.parametrize("name", ["any-back-0-5", "backs-apart-1-5"])
@pytest.mark.parametrize("seed", [1, 2])
def test_machines_that_are_seen_apart_may_be_further_apart(name: str, seed: int) -> None:
    outcome = measure(Case("variation", (name,), seed))
    assert (outcome.failing, outcome.error) == ([], "")
