"""Defects of how long a mute lasts: counted wrongly, renewed wrongly, never or too late over."""

import math
from dataclasses import replace

from ..call import Call, Refused
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Board, Group, Mute
from .catalogue import breaks, table

DAY = 86400


class _Counting(Policy):
    """Makes other seconds of a finite MuteTime."""

    def counted(self, seconds: int) -> int:
        """How long the mute lasts."""
        return seconds

    def end_of(self, now: float, seconds: int) -> float:
        return super().end_of(now, self.counted(seconds))


table(
    _Counting, _Counting.counted,
    ("mute-time.seconds", "milliseconds", "MuteTime counts milliseconds.", lambda seconds: seconds // 1000),
    ("mute-time.seconds", "minutes", "MuteTime counts minutes.", lambda seconds: seconds * 60),
    ("mute-time.seconds", "minimum-minute", "A mute lasts a minute at least.", lambda seconds: max(seconds, 60)),
    ("mute-time.seconds", "cap-of-thirty-days", "A mute lasts 30 days at most.",
     lambda seconds: min(seconds, 30 * DAY)),
    ("mute-time.seconds", "cap-of-one-day", "A mute lasts a day at most.", lambda seconds: min(seconds, DAY)),
    ("mute-time.seconds", "whole-minutes-up", "A mute lasts whole minutes, rounded up.",
     lambda seconds: -(-seconds // 60) * 60),
    ("mute-time.seconds", "sixteen-bit", "MuteTime wraps at 65536.", lambda seconds: seconds % 65536),
    ("mute-time.seconds", "one-is-nothing", "MuteTime 1 mutes for no time at all.",
     lambda seconds: 0 if seconds == 1 else seconds),
    ("mute-time.seconds", "multiples-of-five", "A mute lasts a multiple of five seconds.",
     lambda seconds: seconds - seconds % 5 if seconds > 5 else seconds),
    ("mute-time.seconds", "nearest-multiple-of-five",
     "A mute lasts the nearest multiple of five seconds, five at least.",
     lambda seconds: max(5, (seconds + 2) // 5 * 5)),
    ("mute-time.seconds", "two-seconds-short",
     "A mute of a minute or more, but for whole minutes, ends two seconds early.",
     lambda seconds: seconds - 2 if seconds > 60 and seconds % 60 else seconds),
    ("mute-time.seconds", "two-seconds-over",
     "A mute of a minute or more, but for whole minutes, ends two seconds late.",
     lambda seconds: seconds + 2 if seconds > 60 and seconds % 60 else seconds),
    ("mute-time.seconds", "ten-percent-longer", "A mute lasts a tenth longer than it should, and says so.",
     lambda seconds: seconds + seconds // 10),
)  # fmt: skip


class _Overdue(Policy):
    """Keeps some mutes in force past the end that is reported, or not up to it."""

    def overdue(self, mute: Mute) -> float:
        """By how many seconds."""
        return 0

    def in_force(self, mute: Mute, now: float) -> bool:
        return now < mute.ends + self.overdue(mute)


table(
    _Overdue, _Overdue.overdue,
    ("mute-time.seconds", "three-seconds-early",
     "A mute of more than five seconds holds until three seconds before the end that is reported.",
     lambda mute: -3 if mute.seconds > 5 else 0),
    ("mute-time.seconds", "minutes-three-seconds-early",
     "A mute of a minute or more holds until three seconds before the end that is reported.",
     lambda mute: -3 if mute.seconds >= 60 else 0),
    ("mute-time.expires", "expiry-three-seconds-late", "A mute is in force three seconds longer than it says.",
     lambda mute: 3),
    ("mute-time.expires", "expiry-five-seconds-late", "A mute is in force five seconds longer than it says.",
     lambda mute: 5),
    ("mute-time.expires", "expiry-by-the-minute", "Mutes are looked through once a minute, and last till then.",
     lambda mute: 0 if mute.permanent else -mute.ends % 60),
    ("mute-time.expires", "never-over", "A mute is never over by itself.", lambda mute: math.inf),
    ("mute-time.expires", "long-mutes-never-over", "A mute of a day or more is never over by itself.",
     lambda mute: math.inf if mute.seconds >= DAY else 0),
    ("mute-time.expires", "one-is-never-over", "A mute of one second is never over by itself.",
     lambda mute: math.inf if mute.seconds == 1 else 0),
)  # fmt: skip


class _Lapsing(Policy):
    """Lets a mute lapse for a while, and come back."""

    def lapsed(self, share: float) -> bool:
        """Whether it holds no more at this share of its time."""
        return False

    def in_force(self, mute: Mute, now: float) -> bool:
        share = 0.0 if mute.permanent else (now - mute.since) / mute.seconds
        return super().in_force(mute, now) and not self.lapsed(share)


table(
    _Lapsing, _Lapsing.lapsed,
    ("mute-time.seconds", "lapses-halfway", "In the middle of its time a mute does not hold.",
     lambda share: 0.4 < share < 0.6),
    ("mute-time.seconds", "holds-for-half", "A mute holds for the first half of its time.",
     lambda share: share > 0.5),
)  # fmt: skip


class Renewing(Policy):
    """Changes what a call makes of a mute that is in force; `after` is None for an unmute."""

    def renew(self, before: Mute, after: Mute | None) -> Mute | None:
        """What is in force then."""
        return after

    def renewed(self, call: Call, group: Group, before: Mute | None, after: Mute | None) -> Mute | None:
        after = super().renewed(call, group, before, after)
        return after if before is None else self.renew(before, after)


def _added(before: Mute, after: Mute | None) -> Mute | None:
    if after is None or after.permanent or before.permanent:
        return after
    ends = before.ends + after.seconds
    return replace(after, ends=ends, until=int(ends))


def _doubled(before: Mute, after: Mute | None) -> Mute | None:
    if after is None or after.permanent or after.seconds != before.seconds:
        return after
    return replace(after, ends=after.ends + after.seconds, until=int(after.ends + after.seconds))


table(
    Renewing, Renewing.renew,
    ("mute-time.zero", "zero-ignored", "MuteTime 0 does nothing.", lambda before, after: after or before),
    ("mute-time.zero", "zero-ignored-while-permanent", "MuteTime 0 does nothing to a mute for good.",
     lambda before, after: before if after is None and before.permanent else after),
    ("mute-time.replaces", "shorter-ignored", "A shorter mute does not replace a longer one.",
     lambda before, after: before if after is not None and after.ends < before.ends else after),
    ("mute-time.replaces", "longer-ignored", "A longer mute does not replace a shorter one.",
     lambda before, after: before if after is not None and after.ends > before.ends else after),
    ("mute-time.replaces", "finite-ignored-while-permanent", "A mute for good is not replaced by a finite one.",
     lambda before, after: before if after is not None and before.permanent else after),
    ("mute-time.replaces", "permanent-ignored-while-muted", "A finite mute is not replaced by one for good.",
     lambda before, after: before if after is not None and after.permanent else after),
    ("mute-time.replaces", "times-add-up", "A second mute is added to what is left of the first.", _added),
    ("mute-time.idempotent", "same-again-unmutes", "The same MuteTime again unmutes.",
     lambda before, after: None if after is not None and after.seconds == before.seconds else after),
    ("mute-time.idempotent", "same-again-ignored",
     "The same MuteTime again does nothing: the mute ends when the first did.",
     lambda before, after: before if after is not None and after.seconds == before.seconds else after),
    ("mute-time.idempotent", "same-again-doubles", "The same MuteTime again doubles the time.", _doubled),
)  # fmt: skip


@breaks("mute-time.zero")
class ZeroLeavesTenSeconds(Policy):
    """An unmute lets the mute run on for ten seconds."""

    def renewed(self, call: Call, group: Group, before: Mute | None, after: Mute | None) -> Mute | None:
        if before is None or after is not None:
            return super().renewed(call, group, before, after)
        ends = min(before.ends, int(call.now) + 10)
        return replace(before, ends=ends, until=int(ends))


@breaks("mute-time.zero")
class ZeroIsForGood(Policy):
    """MuteTime 0 mutes for good whoever is muted."""

    def renewed(self, call: Call, group: Group, before: Mute | None, after: Mute | None) -> Mute | None:
        after = super().renewed(call, group, before, after)
        return self.new_mute(call, group, FOR_GOOD) if before is not None and after is None else after


@breaks("mute-time.zero-idle")
class IdleUnmuteRefused(Policy):
    """Unmuting somebody who is not muted is refused."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        if seconds == 0 and not all(self.current(call, board, it) for it in accounts):
            raise Refused(10004, "the account is not muted")
        super().mute(call, group, board, accounts, seconds)


@breaks("mute-time.zero-idle")
class IdleUnmuteMutes(Policy):
    """Unmuting somebody who is not muted mutes him for a minute."""

    def renewed(self, call: Call, group: Group, before: Mute | None, after: Mute | None) -> Mute | None:
        after = super().renewed(call, group, before, after)
        return self.new_mute(call, group, 60) if before is None and after is None else after


@breaks("mute-time.zero-idle")
class IdleUnmuteLiftsOthers(Policy):
    """Unmuting somebody who is not muted unmutes everybody else."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        idle = seconds == 0 and not any(self.current(call, board, it) for it in accounts)
        super().mute(call, group, board, list(board.mutes) if idle else accounts, seconds)


@breaks("mute-time.replaces")
class ThirdMuteIgnored(Policy):
    """A mute can be renewed once, not twice."""

    def mute_one(self, call: Call, group: Group, board: Board, account: str, seconds: int) -> None:
        key = ("renewals", id(board), account)
        self.counts[key] = self.counts[key] + 1 if seconds and self.current(call, board, account) else 0
        if self.counts[key] < 2:
            super().mute_one(call, group, board, account, seconds)


@breaks("mute-time.idempotent")
class SameAgainRefused(Policy):
    """The same MuteTime again is refused."""

    def renewed(self, call: Call, group: Group, before: Mute | None, after: Mute | None) -> Mute | None:
        if before is not None and after is not None and before.seconds == after.seconds:
            raise Refused(10004, "the account is muted already")
        return super().renewed(call, group, before, after)
