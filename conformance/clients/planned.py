"""How scenarios are written down: each with the clauses that it puts to the test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from conformance.clients.deeds import Deed
from conformance.clients.episodes import Door, Lane, Scenario, Step
from conformance.clients.tasks import Task

GROUP: Final = "tcf-bench"
ALICE: Final = ("alice", "bob")


@dataclass(frozen=True, slots=True)
class Planned:
    """A scenario, and the clauses that it is for; others are judged by it too, wherever they are at stake."""

    scenario: Scenario
    aims: tuple[str, ...]


PLAN: Final[list[Planned]] = []
"""Every scenario, entered when `conformance.clients.scenarios` is imported, in the order of its modules."""


def mute(accounts: Sequence[str] = ALICE, seconds: Any = 60, *, group: str = GROUP, topic: str | None = None) -> Task:
    """A mute."""
    return Task("mute", group, tuple(accounts), seconds, topic)


def unmute(accounts: Sequence[str] = ALICE, *, group: str = GROUP, topic: str | None = None) -> Task:
    """An unmute."""
    return Task("unmute", group, tuple(accounts), None, topic)


def step(task: Task, *deeds: Deed, door: Door = "open", pause: float = 0.0, at_once: int = 1) -> Step:
    """A task with what is done to its calls."""
    return Step(task, deeds, door, pause, at_once)


def plan(
    name: str,
    *steps: Step,
    aims: Sequence[str],
    lane: Lane = "main",
    needs: Sequence[str] = (),
    groups: dict[str, str] | None = None,
) -> None:
    """Enter a scenario."""
    scenario = Scenario(name, steps, lane, tuple(needs), tuple((groups or {}).items()))
    if any(it.scenario.name == name for it in PLAN):
        raise ValueError(f"there is a scenario {name} already")
    PLAN.append(Planned(scenario, tuple(f"client.{aim}" for aim in aims)))
