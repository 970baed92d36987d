"""The course of one program on a target: what its roles are bound to, what has happened, what is made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from conformance.oracle.ends import ends_of
from conformance.oracle.model import Model
from conformance.oracle.readings import Reading
from conformance.oracle.world import World
from conformance.programs.history import Event, History
from conformance.programs.operations import Operation, Program, Wait, accounts_of
from conformance.targets.target import Target

LOOKS = (0.06, 0.12, 0.25, 0.5, 1.0)
"""Seconds between looks at a state that does not show yet what it should."""


class Follower(Protocol):
    """What is made of events as they happen: a model of the world, or less."""

    def feed(self, event: Event) -> None:
        """Take in what has happened."""

    def look(self, event: Event) -> list[Reading]:
        """What a look shows, before it is known whether it is the one that counts."""


class Follow(Protocol):
    """Makes the follower of one program."""

    def __call__(self, steps: tuple[Operation, ...], world: World) -> Follower:
        """The follower, which keeps the world up to date."""


class Refused(Exception):
    """A call that only prepares what is to be judged was refused."""


@dataclass
class Patience:
    """How long a look waits for a change to show, in seconds: what all programs on one target have taught."""

    grace: float = sum(LOOKS)
    """How long a change may take to show."""
    lag: float = 0.0
    """How long changes have been seen to take."""
    flickers: int = 5
    """States that are looked at once more with patience, because they were right, wrong and right."""
    in_vain: set[str] = field(default_factory=set)
    """Commands that set up, and of which no call was answered."""

    @property
    def pauses(self) -> tuple[float, ...]:
        """Seconds between looks; where they are likely to be in vain there are two of them, and no more."""
        return LOOKS if self.grace >= sum(LOOKS) else (self.grace / 2,)


@dataclass(frozen=True, slots=True)
class Rest:
    """Waits with no call between them that mutes or unmutes: since when, and how many seconds they ask for in all."""

    since: float
    seconds: float = 0.0


@dataclass
class Course:
    """What one run of a program has to itself: its ids, its events, its groups that still stand, and its world."""

    target: Target
    program: Program
    binding: dict[str, str]
    patience: Patience
    follow: Follow = Model
    events: list[Event] = field(default_factory=list)
    alive: list[str] = field(default_factory=list)
    changed: float = 0.0
    """When the last call that changes a state was answered."""
    seen: bool = False
    """Whether that change has had the time to show."""
    shown: set[Operation] = field(default_factory=set)
    """Looks that were right since that change."""
    mutes: int = 0
    """Mutes of this program whose ends nobody has looked at."""
    rest: Rest | None = None
    """The waits since the last call that mutes or unmutes; None where there was none yet."""

    def __post_init__(self) -> None:
        self.binding |= {"admin": self.target.admin, "sdkappid": str(self.target.sdkappid)}
        offset = self.target.offset
        self.world = World(self.binding, offset.offset, offset.error, accounts_of(self.program))
        self.follower = self.follow(self.program.steps, self.world)
        self.waits = any(isinstance(step, Wait) for step in self.program.steps)

    def ids(self, roles: Sequence[str]) -> list[str]:
        """The real ids of roles."""
        return [self.binding[role] for role in roles]

    def bind(self, role: str, real: str) -> None:
        """Have a role stand for the id that it was given, whatever was asked for."""
        self.binding[role] = real
        self.world.roles[real] = role

    def feed(self, event: Event) -> None:
        """Take down what has happened."""
        self.events.append(event)
        self.follower.feed(event)

    def look(self, event: Event) -> list[Reading]:
        """What a look shows. The ends in it tell of the clock that they are on, before they are held against it."""
        readings = self.follower.look(event)
        offset = self.target.offset
        if not sum(offset.learn(*end) for end in ends_of(readings)):
            return readings
        self.know_the_time()
        self.mutes = 0
        return self.follower.look(event)

    def know_the_time(self) -> None:
        """Reckon by what is known by now of the clock that mutes are on."""
        offset = self.target.offset
        self.world.reckon(offset.offset, offset.error)

    def changing(self, moment: float, *, seen: bool = False) -> None:
        """A state was changed just now, and nobody has looked yet; `seen`: it had the time to show by then."""
        self.changed, self.seen = moment, seen
        self.shown.clear()

    def history(self, stopped: str) -> History:
        """All of it, and why it was stopped."""
        world = self.world
        return History(self.program, self.binding, tuple(self.events), world.offset, world.error, stopped)
