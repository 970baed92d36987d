"""Drawn scenarios: complete, the same again, and made plain when they show something."""

from __future__ import annotations

from conformance.clients.deeds import Deed
from conformance.clients.drawing import drawn
from conformance.clients.episodes import Scenario, Step
from conformance.clients.planned import ALICE, GROUP, Planned
from conformance.clients.shrinking import plainer, shorter
from conformance.clients.tasks import Task

from .running import check, failing, host

WRONG = "conformance.proof.clients.wrong"


def test_the_same_seed_draws_the_same_scenarios() -> None:
    first = drawn(12, 5)
    assert len(first) == 12
    assert [it.scenario for it in first] == [it.scenario for it in drawn(12, 5)]
    assert [it.scenario for it in first] != [it.scenario for it in drawn(12, 6)]
    assert drawn(0, 5) == []


def test_a_drawn_scenario_survives_its_file() -> None:
    for it in drawn(30, 2):
        assert Scenario.from_json(it.scenario.to_json()) == it.scenario


def test_nothing_drawn_takes_long() -> None:
    for it in drawn(60, 3):
        for step in it.scenario.steps:
            assert not step.pause
            assert all(deed.kind not in ("late", "hang") for deed in step.deeds)


def test_shorter_scenarios_keep_the_turn_that_shows_it() -> None:
    steps = tuple(Step(Task("mute", GROUP, (name,), 60)) for name in ("a", "b", "c", "d"))
    whole = Scenario("four", steps)
    assert [it.steps for it in shorter(whole, 2)] == [steps[2:3], steps[1:3], steps[:3]]
    assert [it.steps for it in shorter(whole, 0)] == [steps[:1]]
    assert shorter(Scenario("one", steps[:1]), 0) == []
    burst = Scenario("burst", (Step(steps[0].task, at_once=340),))
    assert [it.steps for it in shorter(burst, 0)] == [steps[:1]]


def test_plainer_scenarios_lack_one_thing() -> None:
    deeds = (Deed("code", code=10004), Deed("serve"))
    task = Task("mute", "@TGS#_c", ("x", "y", "z"), 7, "@TGS#_c@TOPIC#_t")
    found = [it.steps[0] for it in plainer(Scenario("it", (Step(task, deeds),)))]
    assert [it.deeds for it in found[:2]] == [deeds[1:], deeds[:1]]
    assert {it.task.accounts for it in found} == {("x", "y", "z"), ALICE, ("alice",), ("x",), ("y",), ("z",)}
    assert any(it.task.topic is None for it in found)
    assert any(it.task.seconds == 60 for it in found)
    plain = Scenario("plain", (Step(Task("mute", GROUP, ("alice",), 60)),))
    assert list(plainer(plain)) == []


def test_a_drawn_scenario_that_shows_something_is_told_in_one_plain_task() -> None:
    steps = (
        Step(Task("mute", "tcf-x", ("one", "two"), 3600)),
        Step(Task("mute", "tcf-y", ("Three", "four", "five"), 7), (Deed("serve"), Deed("mangle", how="reordered"))),
    )
    found = check(host(f"{WRONG}.time:TimeAsText"), [Planned(Scenario("drawn-0-1", steps), ())])
    assert failing(found) == {"client.time.integer"}
    shown, _ = found.docket.tallies["client.time.integer"].findings[0]
    assert shown.episode.scenario.steps == (Step(Task("mute", GROUP, ("alice",), 60)),)  # type: ignore[attr-defined]
