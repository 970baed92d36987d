"""A plan is what a run takes: counted without a call, and held against a run."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.api.pace.limiter import MARGIN, SECOND
from conformance.api.secrets import Secret
from conformance.api.transport import DirectTransport
from conformance.contract import DEFAULT_RATE, vendor
from conformance.runs.result import document_of
from conformance.runs.run import Run
from conformance.settings import Settings
from conformance.settings.profiles import PROFILES
from conformance.settings.resolving import capped
from conformance.simulator import Limits, Simulator, VirtualClock
from conformance.suite.costing import SPARE_DEVIATIONS, plan_of
from conformance.suite.reach import out_of_reach
from conformance.suite.running import run_all
from conformance.targets.building import App, build_target
from conformance.targets.live import MAX_WAIT, probe
from conformance.targets.target import Target

SMOKE = capped(Settings(target="live", profile="smoke", width=1))
RATE = int(DEFAULT_RATE * MARGIN)
BOUNDS = {"get_appid_group_list", "account_check", "account_delete", "get_group_info"}
"""Commands of which a plan counts the most that an app may take, and a usual app takes less."""


def live(folder: Path, *variations: str, defects: Sequence[str] = ()) -> Target:
    """A simulator that is called as a live service is, on virtual time."""
    clock, key = VirtualClock(), Secret(secrets.token_hex(16))
    app = Simulator(7, key.reveal(), clock=clock, variations=variations, defects=defects, limits=Limits(time=clock.now))
    target = build_target(
        "live", "as if live", App("http://simulator", 7, "administrator", key), DirectTransport(app.handle), clock,
        calls=SMOKE.calls, trouble=SMOKE.trouble, max_wait=MAX_WAIT, lifetime=180 * 86400, journals=folder,
    )  # fmt: skip
    probe(target.client)
    return target


@pytest.mark.parametrize("variation", [(), ("trial-edition",), ("community-ids-free",)])
def test_a_run_takes_what_its_plan_says(tmp_path: Path, variation: tuple[str, ...]) -> None:
    plan = plan_of(SMOKE, 3)
    target = live(tmp_path, *variation)
    run = Run(target, PROFILES["smoke"])
    run.look_around(SMOKE)
    run_all(run, 3)
    made = target.ledger.by_command
    assert target.ledger.for_findings == 0
    if not variation:  # else groups are refused, and what is left of their programs runs again
        assert Counter(made) <= Counter(plan.by_command)
        assert {name: made[name] for name in made.keys() - BOUNDS} == {
            name: number for name, number in plan.by_command.items() if name not in BOUNDS
        }
        assert plan.total - target.ledger.total < 20
        assert plan.groups == len(run_groups(target))
        assert plan.accounts == len(target.journal.made["accounts"])
    assert run.audited is not None
    assert run.audited.state == "clean", run.audited.says


@pytest.mark.parametrize("defect", ["rejoin-clears-public", "zero-ignored"])
def test_only_findings_pass_the_plan(tmp_path: Path, defect: str) -> None:
    target = live(tmp_path, defects=(defect,))
    run = Run(target, PROFILES["smoke"])
    run.look_around(SMOKE)
    run_all(run, 3)
    run.planned = plan_of(SMOKE, 3).total
    now = "2026-02-03T10:11:12Z"
    calls = document_of(run, SMOKE, now, now, 3)["calls"]
    assert calls["total"] > calls["planned"] or run.docket.spent
    assert calls["findings"] > 0
    assert calls["beyond"] == 0
    assert run.audited is not None
    assert run.audited.state == "clean", run.audited.says


def run_groups(target: Target) -> set[str]:
    """Every group that was made."""
    return target.journal.made["group"] | target.journal.made["lease"]


def test_the_parts_of_a_plan_are_all_of_it() -> None:
    plan = plan_of(SMOKE, 3)
    assert sum(plan.parts.values()) == sum(plan.by_command.values()) == plan.total
    assert plan.parts["check"] == 10
    assert plan.limit == PROFILES["smoke"].calls >= plan.total
    assert plan.spare == 0
    assert plan.longest_wait <= MAX_WAIT
    assert plan.least >= plan.longest_wait


def test_the_standard_profile_has_calls_for_its_plan() -> None:
    plan = plan_of(replace(SMOKE, profile="standard", calls=PROFILES["standard"].calls, trouble=300))
    assert plan.drawn
    assert 0 < plan.spare < 100
    assert SPARE_DEVIATIONS >= 3
    assert plan.limit is not None
    assert plan.total <= plan.limit
    (command, number), *_ = plan.by_command.items()
    assert command == "forbid_send_msg"
    slow = plan_of(replace(SMOKE, profile="standard", calls=PROFILES["standard"].calls, trouble=300, rate=100))
    assert slow.bound == f"{number:,} calls of forbid_send_msg at {RATE // 2} a second"
    assert slow.least == round((number - 1) // (RATE // 2) * SECOND, 1) > plan.least >= plan.longest_wait


def test_clauses_and_a_cap_make_it_smaller() -> None:
    some = plan_of(replace(SMOKE, clauses=("mute-time.zero",)), 1)
    assert 0 < some.parts["programs"] < plan_of(SMOKE, 1).parts["programs"]
    few = plan_of(replace(SMOKE, calls=60, trouble=0), 1)
    assert "audit" not in few.parts
    assert few.parts["check"] == 1
    assert few.limit == 60


def test_the_simulator_needs_no_check_and_no_seconds() -> None:
    plan = plan_of(replace(SMOKE, target="simulator"), 1)
    assert plan.parts.keys() == {"programs", "accounts"}
    assert plan.least == 0.0


def test_what_an_app_has_not_cannot_be_exercised() -> None:
    every = {it.id for it in vendor().clauses.values()}
    topics, wait = out_of_reach({"Community": "10007 no"}, MAX_WAIT)
    assert "the app makes no Community (10007 no)" in topics.why
    assert topics.programs > 5
    assert any(it.startswith("topic.") for it in topics.clauses)
    assert not any(it.startswith("error.") for it in topics.clauses)
    assert f"{MAX_WAIT:g} s" in wait.why
    assert wait.programs
    assert {*topics.clauses, *wait.clauses} <= every
    assert not list(out_of_reach({}, float("inf")))
    (members,) = out_of_reach({}, float("inf"), 20)
    assert members.programs
