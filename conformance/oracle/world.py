"""The state that the pages promise: groups, who is what in them, topics, and a belief about every account's mute.

A belief is what the contract says of one account in one scope (a group, or a topic of one). `tags` tell how it came
about; checks read off them which promise is at stake.

There are two clocks. When a mute is over is an interval on ours, for MuteTime is a duration: whatever the service's
clocks show, it may be over a second early or late, as a vendor may keep whole seconds, and no more. What the service
reports as its end is on the clock that mutes are reckoned by; how that stands to ours is learned from the ends.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from conformance.oracle.races import Race
from conformance.oracle.tags import Tag
from conformance.programs.history import Exchange

Kind = Literal["clear", "until", "forever", "unknown"]
Rank = Literal["owner", "admin", "member", ""]
"""What an account is in a group; "" where it is not in it."""

ROUNDING = 1.0
"""Seconds by which a vendor that keeps whole seconds may end a mute earlier or later than it was asked to."""
EARLY = 1.5
"""Seconds by which a reported end may be early. The offset is meant for ends that are rounded down, yet some may be
rounded by a machine whose clock is a little behind."""


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of one account in one scope.

    `until` beliefs end between `lo` and `hi`, on our clock; `sure` is false where no page says that the mute was
    recorded at all. `made` is when the call was made that made it so, and `step` its step (-1: nothing did). `others`
    are beliefs that may hold instead: what overlapping calls on one member may end in, by the `race` that they made.
    """

    kind: Kind = "clear"
    lo: float = 0.0
    hi: float = 0.0
    sure: bool = True
    tags: frozenset[Tag] = frozenset()
    step: int = -1
    seconds: int | None = None
    made: tuple[float, float] = (0.0, 0.0)
    shown: tuple[float, float] = (-math.inf, math.inf)
    """Between what the service, which has shown the end before, may say that it is."""
    others: tuple[Belief, ...] = ()
    race: Race[Belief] | None = None

    def tagged(self, *tags: Tag) -> Belief:
        """The same belief after something that must not change it."""
        return self if self.tags.issuperset(tags) else replace(self, tags=self.tags.union(tags))

    @property
    def ways(self) -> tuple[Belief, ...]:
        """The beliefs of which one holds."""
        if self.race is None and not self.others:
            return (self,)
        return replace(self, others=(), race=None), *self.others

    def at(self, start: float, end: float) -> Kind | Literal["over"]:
        """What holds all through [start, end] on our clock: "over" is an ended mute."""
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


CLEAR: Final = Belief()
"""What is believed of one of whom nothing is known to have happened."""


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
    former: set[str] = field(default_factory=set)
    """Admins who left: no page says whether they are admins when they come back."""
    beliefs: dict[str, dict[str, Belief]] = field(default_factory=dict)
    """By topic role ("" is the group), then by account role."""

    def rank(self, account: str) -> Rank:
        """What an account is in the group."""
        return self.members.get(account, "")

    def touch(self, accounts: Iterable[str], *tags: Tag, topic: str | None = None) -> None:
        """Something happened that must leave the mutes of these accounts as they are (in one scope, or in all)."""
        tagged: dict[int, tuple[Belief, Belief]] = {}  # members of long lists share a belief, and go on to do so
        for scope, beliefs in self.beliefs.items():
            if topic is None or topic == scope:
                for account in accounts:
                    before = beliefs.get(account)
                    if before is not None:
                        known = tagged.get(id(before))
                        if known is None:
                            known = tagged[id(before)] = before, before.tagged(*tags)
                        beliefs[account] = known[1]

    def tag_muted(self, account: str, found: Tag) -> None:
        """Something was done to a member that must leave the mutes alone which there are."""
        for beliefs in self.beliefs.values():
            before = beliefs.get(account)
            if before is not None and before.kind in ("until", "forever"):
                beliefs[account] = before.tagged(found)


@dataclass
class World:
    """All groups of a program, its real ids, and how the clock that mutes are reckoned by stands to ours.

    `binding` gives a role's real id, and `roles` the way back. `offset` is what that clock is ahead, as if ends were
    rounded down, and `error` how far it may be from the truth: half of what machines that take turns are apart, too.
    """

    binding: Mapping[str, str]
    offset: float = 0.0
    error: float = 0.0
    accounts: tuple[str, ...] = ()
    groups: dict[str, Group] = field(default_factory=dict)
    roles: dict[str, str] = field(init=False)
    people: frozenset[str] = field(init=False)
    """The accounts, and the owner of the groups."""

    def __post_init__(self) -> None:
        self.people = frozenset({"owner", *self.accounts})
        self.roles = {real: role for role, real in self.binding.items()}

    def shows(self, start: float, end: float) -> tuple[float, float]:
        """Between what the clock of the mutes shows at a moment that is in [start, end] on ours."""
        return start + self.offset - self.error, end + self.offset + self.error

    def over(self, made: tuple[float, float], seconds: int) -> tuple[float, float]:
        """When a mute is over, on our clock."""
        # A vendor that keeps whole seconds drops at most what has passed of the second at the call. The ends tell how
        # much that is, whichever way they are rounded.
        at = math.floor(made[0] + self.offset - self.error) - self.offset - self.error
        return max(at, made[0] - ROUNDING - self.error) + seconds, made[1] + seconds + ROUNDING + self.error

    def ends(self, belief: Belief) -> tuple[float, float]:
        """Between what the service may say that the end of a mute is."""
        start, end = self.shows(*belief.made)
        seconds = belief.seconds or 0
        return max(belief.shown[0], start + seconds - EARLY), min(belief.shown[1], end + seconds + ROUNDING)

    def known(self, belief: Belief, until: int) -> Belief:
        """A mute, now that the service has shown its end: a whole second, rounded up or down."""
        lo, hi = until - ROUNDING - self.offset - self.error, until + ROUNDING - self.offset + self.error
        shown = max(belief.shown[0], until - ROUNDING), min(belief.shown[1], until + ROUNDING)
        return replace(belief, sure=True, lo=max(belief.lo, lo), hi=min(belief.hi, hi), shown=shown)

    def reckon(self, offset: float, error: float) -> None:
        """Reckon by what is known by now of the clock of the mutes: where it is more, ends are surer, also those of
        mutes that were made before."""
        if (offset, error) == (self.offset, self.error):
            return
        self.offset, self.error = offset, error
        anew: dict[int, tuple[Belief, Belief]] = {}  # members of long lists share a belief, and go on to do so
        for scope in self.scopes():
            for account, belief in scope.items():
                if belief.kind == "until" and not belief.others:
                    known = anew.setdefault(id(belief), (belief, belief))
                    if known[1] is belief:
                        known = anew[id(belief)] = belief, self._reckoned(belief)
                    scope[account] = known[1]

    def _reckoned(self, belief: Belief) -> Belief:
        """A mute for some time as `over` and `known` have it by now."""
        lo, hi = self.over(belief.made, belief.seconds or 0)
        start, end = belief.shown
        return replace(belief, lo=max(lo, start - self.offset - self.error), hi=min(hi, end - self.offset + self.error))

    def scopes(self) -> Iterator[dict[str, Belief]]:
        """The beliefs of every group and topic, by account role."""
        for group in self.groups.values():
            yield from group.beliefs.values()

    def unsettled_until(self, now: float) -> float:
        """Our time by which every mute that may or may not be over at our `now` is over; `now` if there is none."""
        return max([now, *(it.hi for scope in self.scopes() for it in scope.values() if it.ends_around(now))])


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
