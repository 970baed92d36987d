"""A group in which many conditions come together, with members who have as many pasts as there can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from conformance.programs.building import DAY, FOREVER, HOUR, group, members
from conformance.programs.choices import Choices
from conformance.programs.dimensions import BY_NAME, renewal
from conformance.programs.operations import (
    Destroy,
    Join,
    Leave,
    Listed,
    Mute,
    Operation,
    Promote,
    Record,
    Send,
    Topic,
    Wait,
)

T = TypeVar("T")
SMALL, LARGE = 14, 505
"""Members m1 to m14 have pasts; those from m21 on fill long lists: with the others they are five batches."""
_BRIEF = 2
"""Seconds of a mute that is over after a short wait."""
_PASTS: tuple[tuple[int, ...], ...] = (
    (), (HOUR,), (FOREVER,), (HOUR, DAY), (HOUR, 600), (HOUR, FOREVER), (FOREVER, 600), (HOUR, 0), (HOUR, HOUR),
    (_BRIEF,), (FOREVER, FOREVER), (HOUR, _BRIEF),
)  # fmt: skip
"""MuteTimes of one call after another, that make a past each."""
_LIVE_PASTS: tuple[tuple[int, ...], ...] = (
    (HOUR,), (FOREVER,), (HOUR, DAY), (HOUR, FOREVER), (FOREVER, 600), (HOUR, 0), (FOREVER, FOREVER), (DAY, _BRIEF),
)  # fmt: skip
"""The same for the owner of an AVChatRoom, one at a time."""
_NEIGHBOURS = {"one that differs in case": ("g1~case",), "one that begins alike": ("g1~longer", "g1~short")}


@dataclass
class Past:
    """What a member has been through in a scope, as far as a program means it."""

    state: str = "never muted"
    renewal: str = "none"
    seconds: int = 0
    refusals: str = "none"


@dataclass
class Room:
    """A program in the making: one group, its members' pasts, and the steps so far."""

    choose: Choices
    type: str
    large: bool
    steps: list[Operation] = field(default_factory=list)
    pasts: dict[tuple[str, str], Past] = field(default_factory=dict)
    returns: dict[str, str] = field(default_factory=dict)
    others: str = "none"
    admins: set[str] = field(default_factory=set)
    late: tuple[str, ...] = ()
    """Who is to be added later."""
    beside: str = ""
    """Another group that is there."""
    muted_beside: tuple[str, ...] = ()
    """Who is muted there."""
    gone: str = ""
    """One that was dissolved."""

    # -- choices ---------------------------------------------------------------------------------------------------

    def one(self, options: Sequence[T]) -> T:
        """Any of these."""
        return options[self.choose.index(len(options))]

    def often(self, per_cent: int) -> bool:
        """Whether to do something that is done so often."""
        return self.choose.index(100) < per_cent

    def value(self, dimension: str, *left_out: str, wrong: bool = False) -> str:
        """A value of a dimension that is right (or wrong), and not left out."""
        it = BY_NAME[dimension]
        options = [value for value in it.values if (value in it.wrong) is wrong and value not in left_out]
        return self.among(dimension, *options)

    def among(self, dimension: str, *values: str) -> str:
        """One of these values of a dimension."""
        return self.choose.pick([(dimension, value) for value in values])[1]

    # -- the group -------------------------------------------------------------------------------------------------

    @property
    def topics(self) -> bool:
        """Whether the group has topics."""
        return self.type == "Community with topics"

    @property
    def live(self) -> bool:
        """Whether REST is sure of nobody there but the owner."""
        return self.type == "AVChatRoom"

    @property
    def bare(self) -> bool:
        """Whether nobody can be muted in the group."""
        return self.type in ("Private", "Work")

    @property
    def present(self) -> list[str]:
        """Those with a past who have been in the group: all but who is to be added later."""
        return [name for name in self.returns if name not in self.late]

    @property
    def scopes(self) -> tuple[str, ...]:
        """Where it mutes: "" is the group."""
        return ("", "t1@g1", "t2@g1") if self.topics else ("",)

    def open(self) -> None:
        """Make the group, what is beside it, and its members."""
        self.others = self.value("others")
        small = members(1, SMALL)
        for name in ("owner",) if self.live else (*small, "m1~case", "m2~tail", "owner"):
            self.returns[name] = "with it"
            for scope in self.scopes:
                self.pasts[scope, name] = Past()
        self.late = () if self.live else (small[-1],)
        many = members(21, LARGE) if self.large else ()
        inside = () if self.live else (*(name for name in self.present if name != "owner"), *many)
        beside = self.one(_NEIGHBOURS.get(self.others, ("g2",)))
        kind = "Community" if self.topics else self.type
        if self.others != "none":
            other = "Public" if self.others == "one dissolved" or beside != "g2" else self.one(("Public", "ChatRoom"))
            if beside != "g2" and kind == "Community":
                other = "Community"
            self.steps.append(group(other, *small[:8], role=beside))
            self.muted_beside = (*small[:4], "owner")
            self.steps.append(Mute(beside, self.muted_beside, self.one((DAY, FOREVER))))
        self.steps.append(group(kind, *inside, topics=self.topics))
        if self.others == "one dissolved":
            self.steps.append(Destroy(beside))
            self.gone = beside
        elif self.often(30):
            self.steps += [group("Public", *small[:4], role="g3"), Mute("g3", small[:2]), Destroy("g3")]
            self.gone = "g3"
        self.beside = beside if self.others not in ("none", "one dissolved") else ""
        self.steps += [Topic(scope) for scope in self.scopes if scope]
        if not (self.live or self.bare):
            self.promote("m11", *(["m12"] if self.often(25) else []))

    def promote(self, *names: str) -> None:
        """Make members administrators of the group."""
        self.steps += [Promote("g1", name) for name in names]
        self.admins.update(names)

    def come_late(self) -> None:
        """Somebody is added who was not there when the group was made."""
        if self.late:
            self.steps.append(Join("g1", self.late))
            self.returns |= dict.fromkeys(self.late, "added later")
            if self.admins and self.often(50):
                self.promote(*self.late)
            self.late = ()

    def come_back(self) -> None:
        """Some leave and come back."""
        here = [name for name in self.present if name != "owner"]
        again = [name for name in here if self.returns[name] == "back once"]
        leaving = tuple(again if again and self.often(60) else [name for name in here if self.often(50)] or here[:3])
        self.steps += [Leave("g1", leaving), Join("g1", leaving)]
        plain = [name for name in leaving if name not in self.admins]
        self.admins.difference_update(leaving)  # no page says what an admin is who comes back
        if plain and not self.bare and self.often(50):
            self.promote(plain[0])
        for name in leaving:
            first = self.returns[name] in ("with it", "added later")
            self.returns[name] = "back once" if first else "back twice or more"
            for scope in self.scopes:
                if scope:  # what becomes of a topic's mute is on no page
                    self.pasts[scope, name].state = "unknown"

    def elsewhere(self, scope: str, name: str) -> str:
        """Where else somebody is muted, as `conformance.oracle.situations` tells it."""
        for other in reversed(self.scopes):
            if other != scope and self.pasts[other, name].state in ("muted", "for good"):
                return "in a topic" if other else "in the community"
        return "in another group" if self.beside and name in self.muted_beside else "none"

    # -- pasts, and looks at them ----------------------------------------------------------------------------------

    def diversify(self) -> None:
        """Give the members as many pasts as there can be, by few calls; some mutes among them are over soon."""
        for scope in self.scopes if self.often(40) else [self.one(self.scopes)]:
            self._diversify(scope)

    def _diversify(self, scope: str) -> None:
        match self.choose.pick([("holds", value) for value in BY_NAME["holds"].values])[1]:
            case "nobody":
                return
            case "one":
                self.do(Mute("g1", (self.one(self.present),), HOUR, scope))
                return
            case "more than 100" if self.large:
                self.do(Mute("g1", members(21, 180), HOUR, scope))
        if self.live:
            for value in self.one(_LIVE_PASTS):
                self.do(Mute("g1", ("owner",), value))
            return
        order = sorted(self.present, key=lambda name: self.choose.index(1_000_000))
        parts = [tuple(sorted(order[number :: len(_PASTS)], key=in_order)) for number in range(len(_PASTS))]
        for turn in range(3):
            calls: dict[int, list[str]] = {}
            for names, values in zip(parts, _PASTS, strict=True):
                if turn < len(values):
                    calls.setdefault(values[turn], []).extend(names)
            for value, named in calls.items():
                self.do(Mute("g1", tuple(named), value, scope))
        self.steps.append(Listed("g1", scope))

    def do(self, call: Mute) -> None:
        """Make a call, and take it into the pasts of those whom it lists."""
        self.steps.append(call)
        for name in call.members:
            if past := self.pasts.get((call.topic, name)):
                _mute(past, call.seconds)
                if call.seconds == _BRIEF:
                    past.state = "over"

    def inspect(self) -> None:
        """Look from all sides: at once, and after a while."""
        scope = self.one(self.scopes)
        speakers = self.present
        self.steps.append(Listed("g1", scope))
        if not self.live:
            self.steps.append(Record("g1"))
        if self.often(50):
            speaker = self.one(speakers)
            self.steps += [Send("g1", self.one(speakers), scope, custom=True)]
            self.steps += [Send("g1", speaker, scope) for _ in range(3)]
        if self.value("gap") == "later":
            self.steps += [Wait(2), Listed("g1", scope)]
            if not self.live and not scope:
                self.steps.append(Record("g1"))
            if self.often(50):
                self.steps.append(Send("g1", self.one(speakers), scope, custom=True))

    def close(self) -> None:
        """Look at everything once more."""
        for scope in self.scopes:
            self.steps.append(Listed("g1", scope))
        if not self.live:
            self.steps.append(Record("g1"))
        if self.beside:
            self.steps.append(Listed(self.beside))


def _mute(past: Past, seconds: int) -> None:
    """What a call makes of a member's past."""
    past.renewal = renewal(past.state, past.seconds, seconds)
    if seconds:
        past.state = "for good" if seconds == FOREVER else "muted"
    elif past.state != "never muted":
        past.state = "lifted"
    past.seconds, past.refusals = seconds, "none"


def in_order(role: str) -> tuple[int, int, str]:
    """Roles in the order of the ids that they stand for."""
    if role == "owner":
        return 1, 0, role
    number, _, twin = role[1:].partition("~")
    return (0 if int(number) <= 20 else 2), int(number), twin
