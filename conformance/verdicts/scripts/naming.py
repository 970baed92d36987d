"""Real ids in what was sent, and what a script puts in their place: variables that hold the ids of its own groups."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.api.undo.own import run_of
from conformance.programs.history import Event, Exchange, History
from conformance.programs.operations import Create, Topic


@dataclass(frozen=True, slots=True)
class Name:
    """A variable of a script: RUN, ADMIN, SDKAPPID, NUMBER (another one each time), or the id of a group or a topic."""

    name: str


Text = tuple[str | Name, ...]
"""A text with variables in it."""
RUN, ADMIN, SDKAPPID, NUMBER = Name("RUN"), Name("ADMIN"), Name("SDKAPPID"), Name("NUMBER")


def variable(role: str) -> str:
    """A role as the name of a variable: `g1`, `g1_longer`, `t1_g1`."""
    return re.sub(r"[^a-z0-9]", "_", role)


class Naming:
    """What stands for the ids of one history.

    The ids of groups and topics that it made are variables, as the service may choose them; the part of a run in all
    others is one, too. Accounts keep their names: every run has the same ones.
    """

    def __init__(self, history: History) -> None:
        self._made = {role: real for role in _made(history) if (real := history.binding.get(role))}
        self._run = next(filter(None, map(run_of, _ids(history))), "")

    def text(self, text: str, *without: str) -> Text:
        """A text with its ids replaced, but for those of the roles that stand after it."""
        known = {real: Name(variable(role)) for role, real in self._made.items() if role not in without}
        if self._run:
            known[self._run] = RUN
        if not known:
            return (text,)
        longest = sorted(known, key=len, reverse=True)
        parts = re.split(f"({'|'.join(map(re.escape, longest))})", text)
        return tuple(known.get(part, part) for part in parts if part)


def _made(history: History) -> Iterator[str]:
    """The roles of groups and topics that are made."""
    for step in history.program.steps:
        if isinstance(step, Create):
            yield step.group
        elif isinstance(step, Topic):
            yield step.topic


def _ids(history: History) -> Iterator[str]:
    """Ids of groups, those first that were asked for."""
    for event in history.events:
        if event.exchange is not None and event.exchange.command == "create_group":
            yield asked(event.exchange)
    yield from history.binding.values()


def asked(exchange: Exchange) -> str:
    """The id that a call which makes a group or a topic asked for; a group's name where the service was to choose."""
    body = exchange.body
    return str(body.get("TopicId") or body.get("GroupId") or body.get("Name") or "")


def makes(event: Event, history: History) -> str:
    """The role of the group or the topic that an event makes; "" where it makes none."""
    step = history.program.steps[event.step]
    command = event.exchange.command if event.exchange else ""
    if isinstance(step, Create) and command == "create_group":
        return step.group
    return step.topic if isinstance(step, Topic) and command == "create_topic" else ""
