"""A scenario as it is planned, and as it went: tasks, what came over the wire, what the caller was told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal, Self, get_args

from conformance.clients.deeds import Deed
from conformance.clients.tasks import Can, Outcome, Task
from conformance.clients.wire import Certificate, Request

SCENARIO_VERSION: Final = 1
Door = Literal["open", "shut", "unknown", "expired", "other-name"]
"""How a connection is received: as ever, refused, or with a certificate that is wrong."""
DOORS: Final[tuple[Door, ...]] = get_args(Door)
Lane = Literal["main", "tls", "patience", "expiry"]
"""Which process of the client a scenario is given to: most share one; some need other surroundings, or much time."""
LANES: Final[tuple[Lane, ...]] = get_args(Lane)


class BadScenario(ValueError):
    """A file holds no scenario; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Step:
    """A task, and what the bench does to each call of it; `deeds` are used up one after the other, then it serves.

    `pause` is waited before, in seconds; `at_once` is how often the task is handed over without waiting for a result.
    """

    task: Task
    deeds: tuple[Deed, ...] = ()
    door: Door = "open"
    pause: float = 0.0
    at_once: int = 1

    def to_json(self) -> dict[str, Any]:
        """As JSON; what is as ever is left out."""
        told: dict[str, Any] = {"task": self.task.to_json()}
        if self.deeds:
            told["deeds"] = [deed.to_json() for deed in self.deeds]
        if self.door != "open":
            told["door"] = self.door
        if self.pause:
            told["pause"] = self.pause
        if self.at_once > 1:
            told["at_once"] = self.at_once
        return told

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Self:
        """The step that `to_json` wrote."""
        door = told.get("door", "open")
        if door not in DOORS:
            raise ValueError(f"no door {door!r}")
        return cls(
            Task.from_json(told["task"]), tuple(Deed.from_json(each) for each in told.get("deeds", ())), door,
            float(told.get("pause", 0)), int(told.get("at_once", 1)),
        )  # fmt: skip

    def __str__(self) -> str:
        said = str(self.task) + (f", {self.at_once} times at once" if self.at_once > 1 else "")
        done = [str(deed) for deed in self.deeds]
        if self.door != "open":
            done.insert(0, "connections are refused" if self.door == "shut" else f"a certificate that is {self.door}")
        return said + (f" [{'; '.join(done)}]" if done else "")


@dataclass(frozen=True, slots=True)
class Scenario:
    """Tasks in a row with what is done to their calls: complete before the first of them.

    `needs` are abilities of the client without which it says nothing; `groups` gives the types of groups that are not
    Public (those with a topic are Communities).
    """

    name: str
    steps: tuple[Step, ...]
    lane: Lane = "main"
    needs: tuple[str, ...] = ()
    groups: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As JSON, as a file holds it."""
        told: dict[str, Any] = {"version": SCENARIO_VERSION, "name": self.name}
        if self.lane != "main":
            told["lane"] = self.lane
        if self.needs:
            told["needs"] = list(self.needs)
        if self.groups:
            told["groups"] = dict(self.groups)
        return {**told, "steps": [step.to_json() for step in self.steps]}

    @classmethod
    def from_json(cls, told: Any) -> Self:
        """The scenario that `to_json` wrote; BadScenario, in one sentence, where it is none."""
        try:
            if told["version"] != SCENARIO_VERSION:
                raise BadScenario(f"version {told['version']!r}; this bench reads version {SCENARIO_VERSION}")
            lane = told.get("lane", "main")
            if lane not in LANES:
                raise ValueError(f"no lane {lane!r}")
            steps = tuple(Step.from_json(each) for each in told["steps"])
            return cls(
                str(told["name"]), steps, lane, tuple(told.get("needs", ())),
                tuple(dict(told.get("groups", {})).items()),
            )  # fmt: skip
        except BadScenario:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadScenario(f"it is no scenario ({type(error).__name__}: {error})") from None

    @property
    def key(self) -> str:
        """Its JSON in one line: the same where the scenarios are."""
        return json.dumps(self.to_json(), sort_keys=True)


@dataclass(frozen=True, slots=True)
class Contact:
    """A TLS handshake: which certificate was shown, and whether the client went on."""

    turn: int
    certificate: Certificate
    taken: bool


@dataclass(frozen=True)
class Turn:
    """One step as it went. `outcomes` has one for each time that it was handed over; fewer where none came.

    `trouble` says why no outcome came: "died", "hangs", or "" where all came. Without a step the bench looked on.
    """

    step: Step | None
    requests: tuple[Request, ...]
    outcomes: tuple[Outcome, ...] = ()
    began: float = 0.0
    ended: float = 0.0
    trouble: str = ""
    contacts: tuple[Contact, ...] = ()
    why: str = ""
    """The sentence to the trouble."""

    @property
    def outcome(self) -> Outcome | None:
        """What the caller was told of the (first) task."""
        return self.outcomes[0] if self.outcomes else None

    @property
    def task(self) -> Task | None:
        """What was asked for; None where the bench looked on."""
        return self.step.task if self.step else None

    @cached_property
    def mutes(self) -> tuple[Request, ...]:
        """The mute calls that came."""
        return tuple(request for request in self.requests if request.mutes)


@dataclass(frozen=True)
class App:
    """What a request is to be signed for."""

    sdkappid: int
    admin: str


@dataclass(frozen=True)
class Episode:
    """A scenario as it went, or all that was seen while the bench looked on (then without a scenario).

    `leaks` names secrets that were found in what the client wrote: where (standard error, a file, an error that it
    handed over), and what in which form. `lines` are those found on command lines; None where nobody could look.
    """

    app: App
    turns: tuple[Turn, ...]
    scenario: Scenario | None = None
    can: Can = Can()  # noqa: RUF009 - frozen
    leaks: tuple[tuple[int, str, str], ...] = ()
    lines: tuple[str, ...] | None = None
    wrote: Mapping[str, int] = field(default_factory=dict)
    """How many characters were looked at, by where."""

    @property
    def driven(self) -> bool:
        """Whether the bench asked for what came."""
        return self.scenario is not None

    def requests(self) -> Iterator[tuple[int, Request]]:
        """Every request with the number of its turn."""
        for number, turn in enumerate(self.turns):
            for request in turn.requests:
                yield number, request
