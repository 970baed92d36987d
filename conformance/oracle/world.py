"""The state that the pages promise: groups, who is what in them, topics, and a belief about every account's mute.

A belief is what the contract says of one account in one scope (a group, or a topic of one). The end of a mute is an
interval on the vendor's clock. `tags` tell how the belief came about; checks read off them which promise is at stake.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from conformance.oracle.tags import Tag
from conformance.programs.history import Exchange

Kind = Literal["clear", "until", "forever", "unknown"]
Rank = Literal["owner", "admin", "member", ""]
"""What an account is in a group; "" where it is not in it."""

ROUNDING = 1.0
"""Seconds by which a vendor that keeps whole seconds may end a mute later than it was asked to."""


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of one account in one scope.

    `until` beliefs end between `lo` and `hi`; `sure` is false where no page says that the mute was recorded at all.
    `step` is the step that made it so (-1: nothing did). `others` are beliefs that may hold instead: overlapping calls
    on one member end in the state of any of them.
    """

    kind: Kind = "clear"
    lo: float = 0.0
    hi: float = 0.0
    sure: bool = True
    tags: frozenset[Tag] = frozenset()
    step: int = -1
    seconds: int | None = None
    others: tuple[Belief, ...] = ()

    def tagged(self, *tags: Tag) -> Belief:
        """The same belief after something that must not change it."""
        return self if self.tags.issuperset(tags) else replace(self, tags=self.tags.union(tags))

    def at(self, start: float, end: float) -> Kind | Literal["over"]:
        """What holds all through [start, end] on the vendor's clock: "over" is an ended mute."""
        if self.others:
            return "unknown"
        if self.kind != "until":
            return self.kind
        if end < self.lo:
            return "until"
        return "over" if start > self.hi else "unknown"

    def ends_around(self, now: float) -> bool:
        """Whether it cannot be said at `now` if the mute is over yet."""
        return self.kind == "until" and self.lo <= now <= self.hi


@dataclass
class Group:
    """A group as far as the program made it: `topics` maps real topic ids to whether they are still there."""

    role: str
    type: str
    alive: bool = True
    topics_enabled: bool = False
    topics: dict[str, bool] = field(default_factory=dict)
    topic_roles: dict[str, str] = field(default_factory=dict)
    members: dict[str, Rank] = field(default_factory=dict)
    """Who is in it, and as what."""
    left: set[str] = field(default_factory=set)
    beliefs: dict[str, dict[str, Belief]] = field(default_factory=dict)
    """By topic role ("" is the group), then by account role."""

    def rank(self, account: str) -> Rank:
        """What an account is in the group."""
        return self.members.get(account, "")

    def touch(self, account: str, *tags: Tag, topic: str | None = None) -> None:
        """Something happened that must leave the account's mutes as they are (in one scope, or in all)."""
        for scope, beliefs in self.beliefs.items():
            if (topic is None or topic == scope) and account in beliefs:
                beliefs[account] = beliefs[account].tagged(*tags)


@dataclass
class World:
    """All groups of a program, its real ids, and how the vendor's clock stands to ours.

    `binding` gives a role's real id, and `roles` the way back.
    """

    binding: Mapping[str, str]
    offset: float = 0.0
    error: float = 0.0
    accounts: tuple[str, ...] = ()
    groups: dict[str, Group] = field(default_factory=dict)
    roles: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.roles = {real: role for role, real in self.binding.items()}

    def window(self, exchange: Exchange) -> tuple[float, float]:
        """The last attempt's interval on the vendor's clock."""
        return exchange.last.sent + self.offset - self.error, exchange.received + self.offset + self.error

    def scopes(self) -> Iterator[dict[str, Belief]]:
        """The beliefs of every group and topic, by account role."""
        for group in self.groups.values():
            yield from group.beliefs.values()

    def unsettled_until(self, now: float) -> float:
        """Our time by which every mute that may or may not be over at our `now` is over; `now` if there is none."""
        vendor_now = now + self.offset
        ends = [belief.hi for scope in self.scopes() for belief in scope.values() if belief.ends_around(vendor_now)]
        return max([now, *(end - self.offset + self.error for end in ends)])


_DONE_BEFORE: Final[Mapping[str, frozenset[int]]] = {
    "create_group": frozenset({10021, 10025}),
    "create_topic": frozenset({10021, 10025}),
    "destroy_group": frozenset({10010}),
    "destroy_topic": frozenset({10010, 110003}),
}


def done_before(exchange: Exchange) -> bool:
    """Whether a refusal tells that an earlier attempt of the same call, whose answer was lost, has done it."""
    return len(exchange.attempts) > 1 and exchange.code in _DONE_BEFORE.get(exchange.command, ())


def stem(account: str) -> str:
    """What near-twins have in common: "m1" of m1 and m1~case, "w" of all 32-byte ids."""
    return account if account == "owner" else "w" if account[0] == "w" else account.partition("~")[0]
