"""Smaller programs that wait share their wait; what they show is shown again alone, and without a wait where it can."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from conformance.programs.building import group, looks, program
from conformance.programs.history import History
from conformance.programs.operations import Leave, Listed, Mute, Program, Wait
from conformance.runs import runner
from conformance.runs.rounds import MOST, PART, Named, Rounds
from conformance.runs.run import Run
from conformance.runs.shrinking import stretched, without_waits
from conformance.runs.sooner import STRETCH, sooner_first
from conformance.runs.trial import PropertyRun
from conformance.settings.profiles import PROFILES
from conformance.simulator import Reply
from tests.runs.test_clocks import MANY
from tests.runs.wide import Far, live

Ran = list[tuple[Program, float, float]]
LONG = program(
    group("Public", "m1", "m2"), Mute("g1", ("m2",), 600), Mute("g1", ("m1",), 1), Leave("g1", ("m2",)),
    Listed("g1"), Wait(1), looks("m1"),
)  # fmt: skip


def quick(number: int) -> Named:
    return Named("quick", program(group("Public", "m1"), Mute("g1", ("m1",), number), Listed("g1")))


def slow(number: int) -> Named:
    return Named("slow", program(group("Public", "m1"), Mute("g1", ("m1",), number), Wait(1), Listed("g1")))


def dealt(left: int, beside: bool, *candidates: Named, due: Callable[[Program], bool] = lambda _: True) -> list[int]:
    """How many programs each round is of."""
    with live(Far()) as target:
        run = Run(target, PROFILES["standard"], width=4 if beside else 1)
        run.ahead([])
        rounds = list(Rounds(run._round).deal(candidates, due, lambda: left))
        run.clean_up()
    assert [it for some in rounds for it in some] == [it for it in candidates if due(it.program)]
    return [len(some) for some in rounds]


def test_from_one_that_waits_on_candidates_go_together() -> None:
    several = [slow(number) for number in range(3)]
    assert dealt(1000, True, quick(1), quick(2), *several, quick(3)) == [1, 1, 4]
    assert dealt(1000, True, *(slow(number) for number in range(MOST + 2))) == [MOST, 2]
    assert dealt(1000, True, *several, due=lambda it: it != several[0].program) == [2]
    assert dealt(1000, False, *several) == [1, 1, 1]


def test_a_round_takes_no_more_than_its_part_of_the_calls() -> None:
    calls = 4  # of each: create, mute, look, destroy
    assert dealt(2 * calls * PART, True, *(slow(number) for number in range(5))) == [2, 2, 1]
    assert dealt(2 * calls * PART - 1, True, *(slow(number) for number in range(3))) == [1, 1, 1]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Ran:
    """The programs that are run, each with when it began and ended, in the order of their ends."""
    every: Ran = []
    runs = runner.Runner.run

    def run(self: runner.Runner, given: Program, **more: Any) -> History:
        began = time.monotonic()
        try:
            return runs(self, given, **more)
        finally:
            every.append((given, began, time.monotonic()))

    monkeypatch.setattr(runner.Runner, "run", run)
    return every


def looked_into(app: Far, made: Program, clause: str) -> tuple[Run, PropertyRun]:
    """A run of one program, at width 4."""
    with live(app) as target:
        run = Run(target, PROFILES["standard"], width=4)
        run.runner.run(MANY)  # the ends of its mutes tell of the clock
        run.ahead([made])
        it = PropertyRun("some", (clause,))
        run.run(it, made)
        run.clean_up()
    return run, it


def test_candidates_of_a_round_wait_together_and_what_is_found_is_seen_alone(ran: Ran) -> None:
    _, it = looked_into(Far(defects=["never-over"]), LONG, "mute-time.expires")
    assert {finding.reproduced for finding in it.findings} == {"alone"}
    assert any("mute-time.expires" in finding.clauses for finding in it.findings)
    waiting = [one for one in ran if any(isinstance(step, Wait) for step in one[0].steps)]
    together = [sum(began < end and start < ended for _, start, end in waiting) for _, began, ended in waiting]
    assert max(together) > 2
    found = next(finding for finding in it.findings if finding.reproduced == "alone").view.history.program
    assert 1 in [number for one, number in zip(waiting, together, strict=True) if one[0] == found]


class _Crowded(Far):
    """Shows a mute that is over as long as several groups are there: what a service does wrong under load."""

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        reply = super().handle(method, target, headers, body)
        crowd = len([name for name in self.groups if "lease" not in name]) > 1
        told = json.loads(body)
        if "forbid_send_msg" in target and told["MuteTime"] == 1:
            self.muted[told["GroupId"]] = told["Members_Account"]
        if "get_group_muted_account" in target and crowd and told["GroupId"] in self.muted:
            items = [
                {"Member_Account": name, "MutedUntil": int(time.time()) + 1} for name in self.muted[told["GroupId"]]
            ]
            return Reply(
                reply.status, reply.headers, json.dumps(json.loads(reply.body) | {"MutedAccountList": items}).encode()
            )
        return reply

    def __init__(self) -> None:
        super().__init__()
        self.muted: dict[str, list[str]] = {}


def test_what_shows_in_a_round_and_not_alone_fails_nothing() -> None:
    app = _Crowded()
    one = program(group("Public", "m1"), Mute("g1", ("m1",), 1), Wait(1), Listed("g1"))
    several = [Program((*one.steps, *[Listed("g1")] * number)) for number in range(2)]
    with live(app) as target:
        run = Run(target, PROFILES["standard"], width=4)
        run.ahead(several)
        it = PropertyRun("some", ("mute-time.expires",))
        for made in several:
            run.run(it, made)
        run.clean_up()
    assert it.findings
    assert {finding.reproduced for finding in it.findings} == {"beside"}
    assert not run.docket.failing


@pytest.mark.parametrize("defect", ["minimum-minute", "times-add-up"])
def test_a_wrong_end_that_shows_at_once_answers_for_what_comes_after_a_wait(defect: str, ran: Ran) -> None:
    made = program(group("Public", "m1"), *[Mute("g1", ("m1",), 2)] * 5, Wait(3), looks("m1"))
    _, it = looked_into(Far(defects=[defect]), made, "mute-time.expires")
    assert [finding.broken[0].sign for finding in it.findings] == [("state", "wrong-end")]
    assert it.findings[0].smallest
    assert not [one for one, _, _ in ran[2:] if any(isinstance(step, Wait) for step in one.steps)]


def test_short_mutes_are_tried_longer_before_anything_waits() -> None:
    first, fuller = (
        slow(2).program,
        program(group("Public", "m1"), *[Mute("g1", ("m1",), 2)] * 2, Wait(1), Listed("g1")),
    )

    class Suspicion:
        sign = "state", "phantom"

    at_once = [without_waits(first), *(stretched(without_waits(it), STRETCH) for it in (first, fuller))]
    assert sooner_first([first, fuller], Suspicion()) == [*at_once, first, fuller]  # type: ignore[arg-type]
    times = [step.seconds for step in at_once[2].steps if isinstance(step, Mute)]
    assert times == [20, 20]
