"""Defects of MuteTime that show where something else holds, too: forms taken on one path, times counted on another."""

import math
from dataclasses import replace

from ..call import Call, Refused
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Board, Group, Mute
from .catalogue import breaks, table
from .parts import Refusing
from .two_parts import DAY, Altering, Asked, Replacing, asked

YEAR = 365 * DAY


class _TakingTime(Policy):
    """Takes a MuteTime of a wrong form, on some paths."""

    def taken(self, value: int, said: Asked) -> int | None:
        """What it is taken for; None to refuse it. `value` is the number, 0 where it is none."""
        return None

    def read_mute_time(self, call: Call) -> int:
        try:
            return super().read_mute_time(call)
        except Refused:
            said = asked(self, call)
            value = said.seconds if type(said.seconds) is int else 0
            taken = self.taken(value, said) if call.mutes else None
            if taken is None:
                raise
            return taken


def _if(condition: bool, seconds: int) -> int | None:
    return seconds if condition else None


def _only_item(said: Asked) -> int | None:
    item = said.seconds[0] if isinstance(said.seconds, list) and len(said.seconds) == 1 else None
    return item if isinstance(item, int) and 0 <= item <= FOR_GOOD else None


table(
    _TakingTime, _TakingTime.taken,
    ("mute-time.no-wrap", "overflow-wraps-in-topic", "A value past 4294967295 is taken modulo 4294967296 in a topic.",
     lambda value, said: _if(said.form == "over" and said.in_topic, value % 2**32)),
    ("mute-time.no-wrap", "overflow-unmutes-lists", "A value past 4294967295 unmutes a list of two or more.",
     lambda value, said: _if(said.form == "over" and said.several, 0)),
    ("mute-time.no-wrap", "overflow-wraps-in-av-chat-room",
     "A value past 4294967295 is taken modulo 4294967296 in an AVChatRoom.",
     lambda value, said: _if(said.form == "over" and said.kind == "AVChatRoom", value % 2**32)),
    ("mute-time.no-wrap", "overflow-is-2038-in-community",
     "A value past 4294967295 mutes for 2147483647 seconds in a Community.",
     lambda value, said: _if(said.form == "over" and said.kind == "Community", 2**31 - 1)),
    ("mute-time.overflow", "overflow-of-lists-for-good",
     "A value past 4294967295 mutes a list of two or more for good.",
     lambda value, said: _if(said.form == "over" and said.several, FOR_GOOD)),
    ("mute-time.overflow", "overflow-in-topic-for-good", "A value past 4294967295 mutes for good in a topic.",
     lambda value, said: _if(said.form == "over" and said.in_topic, FOR_GOOD)),
    ("mute-time.negative", "negative-unmutes-in-topic", "A negative value unmutes in a topic.",
     lambda value, said: _if(said.form == "negative" and said.in_topic, 0)),
    ("mute-time.negative", "negative-of-lists-turned",
     "A negative value for a list of two or more is taken without its sign.",
     lambda value, said: _if(said.form == "negative" and said.several, min(-value, FOR_GOOD))),
    ("mute-time.negative", "minus-one-for-good-in-community", "-1 mutes for good in a Community.",
     lambda value, said: _if(value == -1 and said.kind == "Community", FOR_GOOD)),
    ("mute-time.negative", "negative-unmutes-in-av-chat-room", "A negative value unmutes in an AVChatRoom.",
     lambda value, said: _if(said.form == "negative" and said.kind == "AVChatRoom", 0)),
    ("mute-time.required", "missing-time-unmutes-in-topic", "A call on a topic without MuteTime unmutes.",
     lambda value, said: _if(said.form == "missing" and said.in_topic, 0)),
    ("mute-time.required", "null-time-unmutes-in-av-chat-room", "MuteTime null unmutes in an AVChatRoom.",
     lambda value, said: _if(said.form == "null" and said.kind == "AVChatRoom", 0)),
    ("mute-time.required", "missing-time-mutes-lists-for-good",
     "A list of two or more without MuteTime is muted for good.",
     lambda value, said: _if(said.form == "missing" and said.several, FOR_GOOD)),
    ("mute-time.required", "null-time-unmutes-lists", "MuteTime null unmutes a list of two or more.",
     lambda value, said: _if(said.form == "null" and said.several, 0)),
    ("mute-time.integer", "empty-time-unmutes-in-av-chat-room", "An empty string unmutes in an AVChatRoom.",
     lambda value, said: _if(said.form == "empty" and said.kind == "AVChatRoom", 0)),
    ("mute-time.integer", "word-unmutes-in-topic", "A word is taken for 0 in a topic, and unmutes.",
     lambda value, said: _if(said.form == "word" and said.in_topic, 0)),
    ("mute-time.integer", "list-of-one-taken-in-community", "[60] is taken for 60 in a Community.",
     lambda value, said: _only_item(said) if said.kind == "Community" else None),
    ("mute-time.integer", "object-unmutes-lists", "An object for MuteTime unmutes a list of two or more.",
     lambda value, said: _if(said.form == "object" and said.several, 0)),
)  # fmt: skip
table(
    Altering, Altering.altered,
    ("mute-time.seconds", "topic-times-capped-at-a-day", "A mute in a topic lasts a day at most.",
     lambda act: min(act.seconds, DAY) if act.in_topic and not act.for_good else act.seconds),
    ("mute-time.seconds", "sixteen-bit-in-lists", "For a list of two or more MuteTime wraps at 65536.",
     lambda act: act.seconds % 65536 if act.several and not act.for_good else act.seconds),
    ("mute-time.seconds", "short-mutes-of-lists-last-a-minute", "A mute of two or more lasts a minute at least.",
     lambda act: max(act.seconds, 60) if act.several and not act.unmutes else act.seconds),
    ("mute-time.seconds", "topic-list-times-in-minutes",
     "For a list of two or more in a topic MuteTime counts minutes.",
     lambda act: act.seconds * 60 if act.several and act.in_topic and act.seconds < YEAR else act.seconds),
    ("mute-time.permanent", "for-good-of-long-lists-is-a-year",
     "A list of more than 10 that is to be muted for good is muted for a year.",
     lambda act: YEAR if act.for_good and len(act.accounts) > 10 else act.seconds),
    ("mute-time.permanent", "for-good-in-topic-is-thirty-days", "4294967295 mutes for 30 days in a topic.",
     lambda act: 30 * DAY if act.for_good and act.in_topic else act.seconds),
    ("mute-time.permanent", "for-good-with-owner-unmutes",
     "4294967295 is taken for -1 where the owner is listed, and unmutes.",
     lambda act: 0 if act.for_good and act.group.owner in act.accounts else act.seconds),
    ("mute-time.unsigned", "upper-half-unmutes-lists",
     "2147483648 to 4294967294 are taken for negative in a list of two or more, and unmute.",
     lambda act: 0 if act.several and 2**31 <= act.seconds < FOR_GOOD else act.seconds),
    ("mute-time.unsigned", "upper-half-for-good-in-community",
     "2147483648 to 4294967294 mute for good in a Community.",
     lambda act: FOR_GOOD if act.group.type == "Community" and act.seconds >= 2**31 else act.seconds),
)  # fmt: skip
table(
    Refusing, Refusing.refuses,
    ("mute-time.unsigned", "upper-half-refused-in-topic", "2147483648 to 4294967294 are refused in a topic.",
     lambda act: act.in_topic and 2**31 <= act.seconds < FOR_GOOD),
    ("mute-time.unsigned", "upper-half-refused-in-av-chat-room",
     "2147483648 to 4294967294 are refused in an AVChatRoom.",
     lambda act: act.group.open_to_all and 2**31 <= act.seconds < FOR_GOOD),
    ("mute-time.zero-idle", "idle-unmute-in-topic-refused",
     "Unmuting somebody in a topic who is not muted there is refused.",
     lambda act: act.unmutes and act.in_topic and not any(act.muted(it) for it in act.accounts)),
    ("mute-time.zero-idle", "idle-in-list-refused",
     "An unmute of two or more of whom one is not muted is refused.",
     lambda act: act.unmutes and act.several and not all(act.muted(it) for it in act.accounts)),
)  # fmt: skip


@breaks("mute-time.integer")
class TimesByAccountTaken(Policy):
    """A list of as many numbers as there are accounts, two or more, is taken for a MuteTime each."""

    def read_mute_time(self, call: Call) -> int:
        said = asked(self, call)
        value = said.seconds if call.mutes else None
        each = isinstance(value, list) and len(value) == len(said.items) > 1 and all(type(it) is int for it in value)
        return 1 if each else super().read_mute_time(call)

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        value = call.body.get("MuteTime")
        times = value if isinstance(value, list) else [seconds] * len(accounts)
        for account, own in zip(accounts, times, strict=False):
            super().mute(call, group, board, [account], own)


def _cut(after: Mute | None, ends: float) -> Mute | None:
    """The mute, in force until another end than it says."""
    return None if after is None else replace(after, ends=ends)


table(
    Replacing, Replacing.instead,
    ("mute-time.replaces", "renewals-capped-at-an-hour", "Whoever is muted again while muted is muted an hour at most.",
     lambda case, after: case.made(3600) if case.mute and after and 3600 < after.seconds < FOR_GOOD else after),
    ("mute-time.seconds", "owner-muted-an-hour-at-most", "The owner is muted for an hour at most, unless for good.",
     lambda case, after: case.made(3600) if case.rank == "Owner" and after and 3600 < after.seconds < FOR_GOOD
     else after),
    ("mute-time.unsigned", "upper-half-counts-as-shorter",
     "2147483648 to 4294967294 do not replace a mute that is in force.",
     lambda case, after: case.mute if case.mute and after and 2**31 <= after.seconds < FOR_GOOD else after),
    ("mute-time.permanent", "for-good-of-admins-over-next-day",
     "A mute of a group admin for good is over after a day, though it is listed as for good till then.",
     lambda case, after: _cut(after, case.call.now + DAY) if after and after.permanent and case.rank == "Admin"
     else after),
    ("mute-time.expires", "renewed-in-topic-never-over", "A mute in a topic that was renewed is never over by itself.",
     lambda case, after: _cut(after, math.inf) if case.mute and case.in_topic else after),
    ("mute-time.expires", "owner-in-community-never-over",
     "The mute of a Community's owner is never over by itself.",
     lambda case, after: _cut(after, math.inf) if case.rank == "Owner" and case.group.type == "Community" else after),
    ("mute-time.expires", "shortened-never-over", "A mute that took the place of a longer one is never over by itself.",
     lambda case, after: _cut(after, math.inf) if case.mute and after and after.ends < case.mute.ends else after),
)  # fmt: skip


class _Sweeping(Policy):
    """Decides by the other mutes of a board whether one is over."""

    def swept(self, call: Call, board: Board, mute: Mute) -> bool:
        """Whether the mute holds no more."""
        return not self.in_force(mute, call.now)

    def current(self, call: Call, board: Board, account: str) -> Mute | None:
        mute = board.mutes.get(account)
        return mute if mute is not None and not self.swept(call, board, mute) else None

    def standing(self, call: Call, board: Board, account: str, lag: float) -> Mute | None:
        return super().standing(call, board, account, lag) if lag else self.current(call, board, account)


@breaks("mute-time.expires")
class ForGoodStopsExpiry(_Sweeping):
    """A mute is not over by itself while somebody else is muted for good who was muted before."""

    def swept(self, call: Call, board: Board, mute: Mute) -> bool:
        blocked = any(other.permanent and other.since <= mute.since for other in board.mutes.values())
        return super().swept(call, board, mute) and not blocked


@breaks("mute-time.expires")
class TenExpireAtOnce(_Sweeping):
    """Of more than ten mutes that end in the same second only ten are over by themselves."""

    def swept(self, call: Call, board: Board, mute: Mute) -> bool:
        together = [other for other in board.mutes.values() if other.ends == mute.ends]
        return super().swept(call, board, mute) and any(other is mute for other in together[:10])


@breaks("mute-time.permanent")
class ForGoodGoesWithNeighbour(_Sweeping):
    """A mute for good is over when somebody else's runs out."""

    def swept(self, call: Call, board: Board, mute: Mute) -> bool:
        past = any(mute.since < other.ends <= call.now for other in board.mutes.values())
        return super().swept(call, board, mute) or (mute.permanent and past)
