"""What a script does: the calls of a history, for groups of its own, and what the contract says of each answer."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, Literal

from conformance.api.client import path, to_json
from conformance.oracle.checks import Judgement, View
from conformance.oracle.wording import answer_text
from conformance.programs.history import Event, Exchange, History
from conformance.programs.operations import ACCOUNT_ROLE, READS, Burst, Create, Mute, Overlap, Topic, Wait, part_of
from conformance.report.text import spelled
from conformance.verdicts.scripts.expecting import should
from conformance.verdicts.scripts.naming import ADMIN, NUMBER, SDKAPPID, Name, Naming, Text, asked, makes, variable
from conformance.verdicts.steps import operation_text

BATCH: Final = 100
"""Accounts that one call imports or deletes."""
SIGNATURE: Final = "USERSIG"
_KINDS: Final[Mapping[str, str]] = {
    "forged": "made with another key than the app's",
    "garbled": "damaged: a piece of its middle is missing",
    "expired": "expired long ago",
    "just-expired": "expired two minutes ago",
    "other-identifier": "of another identifier than the administrator's",
    "other-sdkappid": "of another app",
    "brief": "good for three seconds more",
    "run-out": "run out three seconds ago, and used before",
    "run-out-unseen": "run out three seconds ago, and never used",
}
"""What each kind of signature is, for whoever has to provide it."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `signature` is the variable that holds it ("" sends an empty one, None leaves it out).

    `makes` is the variable that the answer's `field` goes to, which asks for the id `asked`.
    """

    command: str
    method: str
    path: str
    query: tuple[tuple[str, Text], ...]
    signature: str | None
    body: Text
    makes: str = ""
    field: str = ""
    asked: Text = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its calls, one after the other, all at once ("together"), or in turn, `count` of them ("burst").

    `lanes` are the calls of each thread, by their places, where they are made together.
    `wait` is in seconds, before the calls; without calls it is all that the step does. `needed`: without it the rest
    means nothing. `came` is what the report tells of the step that is wrong.
    """

    text: str
    should: str
    calls: tuple[Call, ...] = ()
    how: Literal["alone", "together", "burst"] = "alone"
    count: int = 1
    rate: int = 0
    lanes: list[list[int]] = field(default_factory=list)
    wait: int = 0
    needed: bool = False
    came: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole program. `wants` are the signatures that it needs: variable to what it is."""

    clause: str
    says: str
    steps: tuple[Step, ...]
    accounts: tuple[tuple[str, ...], ...]
    roles: tuple[tuple[str, str], ...]
    ids: tuple[tuple[str, Text], ...]
    wants: Mapping[str, str] = field(default_factory=dict)

    @property
    def seconds(self) -> int:
        """What it waits, all in all."""
        return sum(step.wait for step in self.steps)


def plan_of(view: View, broken: Judgement) -> Plan:
    """The plan of a history, told for the judgement that something in it is broken."""
    return _Planning(view, broken).plan()


class _Planning:
    def __init__(self, view: View, broken: Judgement) -> None:
        self.view = view
        self.history: History = view.history
        self.broken = broken
        self.naming = Naming(self.history)
        self.roles = {real: role for role, real in self.history.binding.items()}
        self.wants = {SIGNATURE: "the administrator's UserSig"}

    def plan(self) -> Plan:
        steps = tuple(self._steps())
        names = {
            role: real for role, real in self.history.binding.items() if ACCOUNT_ROLE.fullmatch(role) and role[0] != "u"
        }
        real = sorted(names.values())
        calls = [call for step in steps for call in step.calls if call.makes]
        return Plan(
            self.broken.clause,
            self.broken.says,
            steps,
            tuple(tuple(real[at : at + BATCH]) for at in range(0, len(real), BATCH)),
            tuple(sorted(names.items(), key=lambda pair: (len(pair[0]), pair[0]))),
            tuple((call.makes, call.asked) for call in calls),
            self.wants,
        )

    def _steps(self) -> Iterator[Step]:
        program = self.history.program.steps
        events = [event for event in self.history.events if event.step >= 0 and not event.early]
        waits = any(isinstance(step, Wait) for step in program)
        changed = False
        for number, group in groupby(events, key=lambda event: event.step):
            some, step = list(group), program[number]
            wrong = number == self.broken.step
            came = spelled(answer_text(self.broken.exchange)) if wrong and self.broken.exchange else ""
            text, expected = operation_text(step), should(self.view, number)
            if wrong and self.broken.reading is None and self.broken.predicted:
                expected = f"{expected}; {self.broken.clause}: {self.broken.predicted}"
            if isinstance(step, Wait):
                yield Step(text, "", wait=max(step.seconds, math.ceil(some[0].ended - some[0].began - 0.05)))
                continue
            # A change may take a moment to show; a program that waits has its own times.
            pause = int(changed and isinstance(step, READS) and not waits)
            changed = not isinstance(step, READS)
            some.sort(key=lambda event: event.branch)
            calls = tuple(self._call(event, event.exchange) for event in some if event.exchange)
            match step:
                case Burst():
                    yield Step(text, expected, calls[: len(step.calls)], "burst", step.count, step.rate, came=came)
                case Overlap():
                    yield Step(text, expected, calls, "together", came=came, lanes=_lanes(step, some))
                case _:
                    needed = isinstance(step, Create | Topic)
                    yield Step(text, expected, calls, wait=pause, needed=needed, came=came)

    def _call(self, event: Event, exchange: Exchange) -> Call:
        made = makes(event, self.history)
        body = to_json(exchange.body) if exchange.raw is None else exchange.raw
        texts = self.naming.text(body, *([made] if made else []))
        if exchange.command == "send_group_msg" and isinstance(exchange.body, dict):
            texts = _numbered(texts, exchange.body.get("Random"))
        return Call(
            exchange.command,
            exchange.method,
            path(exchange.command),
            tuple((name, self._parameter(event, name, value)) for name, value in exchange.query.items()),
            self._signature(exchange),
            texts,
            makes=variable(made) if made else "",
            field="TopicId" if exchange.command == "create_topic" else "GroupId",
            asked=self.naming.text(asked(exchange), made) if made else (),
        )

    def _parameter(self, event: Event, name: str, value: str) -> Text:
        part = part_of(self.history.program.steps[event.step], event.branch)
        put = dict(part.change.query) if isinstance(part, Mute) else {}
        binding = self.history.binding
        if name == "random" and "random" not in put:
            return (NUMBER,)
        if name == "identifier" and value == binding["admin"]:
            return (ADMIN,)
        if name == "sdkappid" and value == binding["sdkappid"]:
            return (SDKAPPID,)
        return self.naming.text(value)

    def _signature(self, exchange: Exchange) -> str | None:
        """The variable that holds the signature of a call, which the script then asks for."""
        kind, identifier = exchange.signed, exchange.query.get("identifier")
        role = "" if identifier in (None, self.history.binding["admin"]) else self.roles.get(str(identifier), "other")
        if kind == "none":
            return None
        if kind == "empty":
            return ""
        if kind == "right" or (kind == "other-identifier" and role):
            name, what = SIGNATURE, "the administrator's UserSig"
            if role and kind == "right":
                name, what = f"{SIGNATURE}_{variable(role).upper()}", f"a UserSig of {identifier}"
        else:
            name = f"{SIGNATURE}_{variable(kind).upper()}" + (f"_{variable(role).upper()}" if role else "")
            what = f"a UserSig that is {_KINDS.get(kind, kind)}" + (f", of {identifier}" if role else "")
        self.wants[name] = spelled(what)
        return name


def _lanes(step: Overlap, events: Sequence[Event]) -> list[list[int]]:
    """The calls of each thread, by their places among those that were made."""
    lanes: dict[int, list[int]] = {}
    for place, event in enumerate(it for it in events if it.exchange):
        lanes.setdefault(step.lane(event.branch)[0], []).append(place)
    return list(lanes.values())


def _numbered(text: Text, number: object) -> Text:
    """A body whose Random is another one each time."""
    out: list[str | Name] = []
    for piece in text:
        before, found, after = (piece if isinstance(piece, str) else "").partition(f'"Random":{number}')
        out += [before + '"Random":', NUMBER, after] if found else [piece]
    return tuple(out)
