"""Tags: what there is to know of a call, or of how a state came about, by name. Checks read off them what is at stake.

The strings of the tags that are causes stand in reports: they stay as they are. A clause about something new takes a
tag here, the line in `muting` (or `model`) that makes it, and its check.
"""

from __future__ import annotations

from enum import Flag, auto
from functools import cache
from typing import Final


class Kind(Flag):
    """What a tag is: one or more of these."""

    CALL = auto()
    """Something was special about the call itself; the plain promises answer only for calls without any."""
    PLACE = auto()
    """Topics: of the calls, those that are special for where they mute."""
    TIME = auto()
    """A MuteTime out of the ordinary."""
    AFTER = auto()
    """It came after the call that made the state, and must not have changed it."""
    PAST = auto()
    """Whatever else is known of the past."""
    CAUSE = auto()
    """An argument names it among the causes of what went wrong."""


_CALL, _PLACE, _TIME, _AFTER, _PAST, _CAUSE = Kind.CALL, Kind.PLACE, Kind.TIME, Kind.AFTER, Kind.PAST, Kind.CAUSE
_ALL: list[Tag] = []


class Tag(str):
    """A word with its kind and what it means; made in this module alone."""

    __slots__ = ("kind", "means")
    kind: Kind
    means: str

    def __new__(cls, word: str, kind: Kind, means: str) -> Tag:
        """A tag of this kind."""
        made = super().__new__(cls, word)
        made.kind, made.means = kind, means
        return made

    def __reduce__(self) -> tuple[type[Tag], tuple[str, Kind, str]]:
        return Tag, (str(self), self.kind, self.means)  # so that it can be copied


def _tag(word: str, kind: Kind, means: str) -> Tag:
    _ALL.append(Tag(word, kind, means))
    return _ALL[-1]


MANY: Final = _tag("many", _CALL, "The list names several accounts; `many(500)` says how many")
DUPLICATE: Final = _tag("dup", _CALL | _CAUSE, "The list names an account twice")
UNSORTED: Final = _tag("unsorted", _CALL | _CAUSE, "The list is in no alphabetical order")
TWIN: Final = _tag("twin", _CALL | _CAUSE, "The account, or one beside it in the list, is a near-twin of another")
LONGEST: Final = _tag("longest", _CALL | _CAUSE, "The account's id is as long as ids may be")
OWNER: Final = _tag("owner", _CALL | _CAUSE, "The account owns the group or administers it")
RANDOM: Final = _tag("random", _CALL | _CAUSE, "The program chose the random of the call")
REMUTE: Final = _tag("remute", _CALL | _CAUSE, "The account was muted already, for another time")
SAME: Final = _tag("same", _CALL | _CAUSE, "The account was muted already, for the same time")
OVERLAP: Final = _tag("overlap", _CALL | _CAUSE, "The call overlapped with others")
BURST: Final = _tag("burst", _CALL, "The call was one of many in quick succession, within what is served")
TOPIC: Final = _tag("topic", _CALL | _PLACE | _CAUSE, "The call named a topic")
TOPICS_ENABLED: Final = _tag(
    "topics-enabled", _CALL | _PLACE, "The call named a community with topics, and none of them"
)

PERMANENT_TIME: Final = _tag("permanent", _TIME | _CAUSE, "MuteTime 4294967295")
UNSIGNED: Final = _tag("unsigned", _TIME | _CAUSE, "A MuteTime past 2^31 - 1")
VALUE: Final = _tag("value", _TIME, "Any other MuteTime but 600")
PLAIN: Final = _tag("plain", _PAST, "MuteTime 600, as usual")

REJOIN: Final = _tag("rejoin", _AFTER | _CAUSE, "The account left the group and entered it again")
PROMOTED: Final = _tag("promoted", _AFTER | _CAUSE, "The account was made an administrator of the group")
ADDED: Final = _tag("added", _AFTER | _CAUSE, "The account was added to the group once more, as a member of it")
OTHER_CALL: Final = _tag("other-call", _AFTER | _CAUSE, "A call on the same place listed others")
TWIN_CALL: Final = _tag("twin-call", _AFTER | _CAUSE, "One of those others was a near-twin")
TOPIC_CALL: Final = _tag("topic-call", _AFTER | _CAUSE, "A call named another topic (seen from the community: any)")
COMMUNITY_CALL: Final = _tag("community-call", _AFTER | _CAUSE, "Seen from a topic: a call named the community")
ELSEWHERE: Final = _tag("elsewhere", _AFTER | _CAUSE, "A call listed the account in another group")
REFUSED: Final = _tag(
    "refused", _AFTER | _CAUSE, "A call that listed the account was refused; `refused(clause)` says why"
)

WAITED: Final = _tag("waited", _PAST, "Time has passed since")
EXPIRED_AWAY: Final = _tag("expired-away", _PAST, "The mute ended before the account came back")
IDLE: Final = _tag("idle", _PAST, "An unmute of who was not muted")
IDLE_CALL: Final = _tag("idle-call", _PAST, "The call on others was such an unmute")
OVERLAP_SAME: Final = _tag("overlap-same", _PAST, "Calls that overlapped listed the same account")
OVERFLOW: Final = _tag(
    "overflow", _PAST, "A time that has to be refused was accepted all the same, and means a mute for good"
)
BURST_OVER: Final = _tag("burst-over", _PAST, "The call was one of more than are served in a second")
UNMUTED_AWAY: Final = _tag("unmuted-away", _PAST, "Unmuted while away from the group")
MUTED_OUTSIDE: Final = _tag("muted-outside", _PAST, "Muted in a group that it had never been in")
RECREATED: Final = _tag("recreated", _PAST, "Muted before the group was dissolved and made again")
TOPIC_REJOIN: Final = _tag(
    "topic-rejoin", _PAST, "Muted in a topic before the account left the community and came back"
)


@cache
def many(number: int) -> Tag:
    """How many accounts the list names."""
    return Tag(f"many:{number}", _CALL | _CAUSE, f"The list names {number} accounts")


@cache
def refused(why: str) -> Tag:
    """Why a call was refused that listed the account: a clause, "open" or "served"."""
    return Tag(f"refused:{why}", _AFTER | _CAUSE, f"A call that listed the account was refused: {why}")


def of(kind: Kind) -> frozenset[Tag]:
    """The tags of a kind."""
    return frozenset(tag for tag in _ALL if kind in tag.kind)


SPECIAL: Final = of(Kind.CALL)
TOPICS: Final = of(Kind.PLACE)
TIMES: Final = of(Kind.TIME)
AFTER: Final = of(Kind.AFTER)
