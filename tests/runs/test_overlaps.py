"""Programs of overlapping calls on the simulator: what breaks only there is seen, and any order is let through."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.oracle.checks import View, judge
from conformance.programs.history import History
from conformance.programs.operations import Mute, Overlap, Program, part_of
from conformance.recordings.lines import decode, encode
from conformance.runs.accounts import Accounts
from conformance.runs.runner import Runner
from conformance.runs.shrinking import simpler
from conformance.settings.options import Settings
from conformance.suite import test_concurrency as suite
from conformance.targets.opening import open_target

OVERLAPPING = [
    program
    for property_test in (
        suite.test_overlapping_calls_on_different_members_all_take_effect,
        suite.test_overlapping_calls_on_one_member_end_in_the_state_of_one,
    )
    for program in property_test.programs.corners(1)
]
LOOKED_AT = next(it for it in OVERLAPPING if any(step.op == "wait" for step in it.steps))
DEFECTS = {
    "unmute-lost-beside-others": "concurrency.no-lost-member",
    "overlapping-topic-goes-to-community": "concurrency.no-lost-member",
    "overlapping-share-the-time": "concurrency.no-lost-member",
    "queued-backwards": "concurrency.last-wins",
    "overtaken-comes-back": "concurrency.last-wins",
    "renewed-is-lifted-between": "concurrency.last-wins",
    "look-beside-is-kept": "effect.listed",
    "others-left-out-meanwhile": "members.only-listed",
}
TIMES = 8
"""How often the programs are run until a race is lost."""


def histories(times: int, **wrong: list[str]) -> Iterator[History]:
    """What came of the programs, again and again."""
    target = open_target(Settings(), transport="direct", **wrong)
    try:
        runner = Runner(target, Accounts(target))
        for _ in range(times):
            for program in OVERLAPPING:
                yield runner.run(program)
    finally:
        target.close()


@pytest.mark.parametrize("defect", DEFECTS)
def test_what_breaks_only_under_overlap_is_seen(defect: str) -> None:
    broken = (it.clause for one in histories(TIMES, defects=[defect]) for it in judge(View(one)) if not it.held)
    assert DEFECTS[defect] in broken


@pytest.mark.parametrize("defect", [name for name, clause in DEFECTS.items() if clause.startswith("concurrency.")])
def test_what_overlapping_calls_leave_is_laid_to_no_list_by_itself(defect: str) -> None:
    broken = {it.clause for one in histories(2, defects=[defect]) for it in judge(View(one)) if not it.held}
    assert not broken & {"members.order", "members.split"}


@pytest.mark.parametrize(
    "variation",
    ["done-late", "answered-late", "members-done-one-by-one", "later-done-first", "groups-served-in-turn", "reads-lag"],
)
def test_any_order_of_the_calls_is_let_through(variation: str) -> None:
    for one in histories(2, variations=[variation]):
        assert not one.stopped
        assert [it.says for it in judge(View(one)) if not it.held] == []


def test_looks_beside_calls_are_told_after_them_and_kept_in_a_recording() -> None:
    one = next(it for it in histories(1) if it.program == LOOKED_AT)
    at = next(number for number, step in enumerate(LOOKED_AT.steps) if isinstance(step, Overlap))
    events = [it for it in one.events if it.step == at]
    parts = [part_of(LOOKED_AT.steps[at], it.branch) for it in events]
    assert [isinstance(it, Mute) for it in parts] == [True] * 4 + [False] * 2
    app = {"admin": one.binding["admin"], "sdkappid": one.binding["sdkappid"]}
    again = decode(encode(one, app), app).history
    assert [(it.step, it.branch) for it in again.events] == [(it.step, it.branch) for it in one.events]
    seen = [(it.account, it.outcome, it.beside) for it in View(one).readings]
    assert [(it.account, it.outcome, it.beside) for it in View(again).readings] == seen
    assert any(beside for _, _, beside in seen)


def test_threads_make_their_calls_one_after_another() -> None:
    step = next(step for step in LOOKED_AT.steps if isinstance(step, Overlap))
    one = next(it for it in histories(1) if it.program == LOOKED_AT)
    at = LOOKED_AT.steps.index(step)
    spans = {it.branch: it.exchange for it in one.events if it.step == at}
    for branch in range(step.threads, len(step.calls)):
        assert step.lane(branch)[0] == step.lane(branch - step.threads)[0]
        sooner, later = spans[branch - step.threads], spans[branch]
        assert sooner is not None and later is not None
        assert sooner.received <= later.sent


def test_what_overlaps_is_made_smaller_with_its_looks() -> None:
    candidates = [candidate for _, candidate in simpler(LOOKED_AT, "m1")]
    assert all(isinstance(it, Program) and it.to_json() for it in candidates)
    assert any(len(step.calls) == 3 for it in candidates for step in it.steps if isinstance(step, Overlap))
