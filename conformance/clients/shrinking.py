"""Shorter and plainer scenarios that may show what a scenario showed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conformance.clients.episodes import Scenario, Step
from conformance.clients.planned import ALICE, GROUP


def shorter(scenario: Scenario, turn: int) -> list[Scenario]:
    """Scenarios with fewer tasks that may show what a turn of this one showed, the shortest first."""
    step = scenario.steps[turn]
    if step.at_once > 1:
        return [replace(scenario, steps=(replace(step, at_once=1),))]
    if len(scenario.steps) < 2:
        return []
    found = [replace(scenario, steps=scenario.steps[turn : turn + 1])]
    if turn and len(scenario.steps) > 2:
        found.append(replace(scenario, steps=scenario.steps[turn - 1 : turn + 1]))
    if turn > 1 and turn + 1 < len(scenario.steps):
        found.append(replace(scenario, steps=scenario.steps[: turn + 1]))
    return found


def plainer(scenario: Scenario) -> Iterator[Scenario]:
    """Scenarios that are a little simpler: without a deed, with one account, a usual group or time, no topic."""
    for number, step in enumerate(scenario.steps):
        for other in _plainer(step):
            yield replace(scenario, steps=(*scenario.steps[:number], other, *scenario.steps[number + 1 :]))


def _plainer(step: Step) -> Iterator[Step]:
    task = step.task
    for at in range(len(step.deeds)):
        yield replace(step, deeds=step.deeds[:at] + step.deeds[at + 1 :])
    for accounts in (ALICE, ALICE[:1], *((it,) for it in task.accounts if len(task.accounts) > 1)):
        if len(accounts) < len(task.accounts) or (len(accounts) == len(task.accounts) and accounts != task.accounts):
            yield replace(step, task=replace(task, accounts=tuple(accounts)))
    if task.topic is not None:
        yield replace(step, task=replace(task, topic=None))
    if task.group != GROUP and task.topic is None:
        yield replace(step, task=replace(task, group=GROUP))
    if task.do == "mute" and task.seconds != 60:
        yield replace(step, task=replace(task, seconds=60))
