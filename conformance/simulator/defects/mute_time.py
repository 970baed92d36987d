"""Defects of how long a mute lasts: counted wrongly, renewed wrongly, never or too late over."""

import math
from dataclasses import replace

from ..call import Call, Refused
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Board, Group, Mute
from .catalogue import breaks

DAY = 86400


class _Counting(Policy):
    """Makes other seconds of a finite MuteTime."""

    def counted(self, seconds: int) -> int:
        """How long the mute lasts."""
        return seconds

    def end_of(self, now: float, seconds: int) -> float:
        return super().end_of(now, self.counted(seconds))


@breaks("mute-time.seconds")
class Milliseconds(_Counting):
    """MuteTime counts milliseconds."""

    def counted(self, seconds: int) -> int:
        return seconds // 1000


@breaks("mute-time.seconds")
class Minutes(_Counting):
    """MuteTime counts minutes."""

    def counted(self, seconds: int) -> int:
        return seconds * 60


@breaks("mute-time.seconds")
class MinimumMinute(_Counting):
    """A mute lasts a minute at least."""

    def counted(self, seconds: int) -> int:
        return max(seconds, 60)


@breaks("mute-time.seconds")
class CapOfThirtyDays(_Counting):
    """A mute lasts 30 days at most."""

    def counted(self, seconds: int) -> int:
        return min(seconds, 30 * DAY)


@breaks("mute-time.seconds")
class CapOfOneDay(_Counting):
    """A mute lasts a day at most."""

    def counted(self, seconds: int) -> int:
        return min(seconds, DAY)


@breaks("mute-time.seconds")
class WholeMinutesUp(_Counting):
    """A mute lasts whole minutes, rounded up."""

    def counted(self, seconds: int) -> int:
        return -(-seconds // 60) * 60


@breaks("mute-time.seconds")
class SixteenBit(_Counting):
    """MuteTime wraps at 65536."""

    def counted(self, seconds: int) -> int:
        return seconds % 65536


@breaks("mute-time.seconds")
class OneIsNothing(_Counting):
    """MuteTime 1 mutes for no time at all."""

    def counted(self, seconds: int) -> int:
        return 0 if seconds == 1 else seconds


@breaks("mute-time.seconds")
class TenPercentLonger(_Counting):
    """A mute lasts a tenth longer than it should, and says so."""

    def counted(self, seconds: int) -> int:
        return seconds + seconds // 10


class _Overdue(Policy):
    """Keeps some mutes in force past the end that is reported."""

    def overdue(self, mute: Mute) -> float:
        """By how many seconds."""
        return 0

    def in_force(self, mute: Mute, now: float) -> bool:
        return now < mute.ends + self.overdue(mute)


@breaks("mute-time.expires")
class ExpiryFiveSecondsLate(_Overdue):
    """A mute is in force five seconds longer than it says."""

    def overdue(self, mute: Mute) -> float:
        return 5


@breaks("mute-time.expires")
class ExpiryByTheMinute(_Overdue):
    """Mutes are looked through once a minute, and last till then."""

    def overdue(self, mute: Mute) -> float:
        return 0 if mute.permanent else -mute.ends % 60


@breaks("mute-time.expires")
class NeverOver(_Overdue):
    """A mute is never over by itself."""

    def overdue(self, mute: Mute) -> float:
        return math.inf


@breaks("mute-time.expires")
class LongMutesNeverOver(_Overdue):
    """A mute of a day or more is never over by itself."""

    def overdue(self, mute: Mute) -> float:
        return math.inf if mute.seconds >= DAY else 0


@breaks("mute-time.expires")
class OneIsNeverOver(_Overdue):
    """A mute of one second is never over by itself."""

    def overdue(self, mute: Mute) -> float:
        return math.inf if mute.seconds == 1 else 0


class _Renewing(Policy):
    """Changes what a call makes of a mute that is in force; `after` is None for an unmute."""

    def renew(self, before: Mute, after: Mute | None) -> Mute | None:
        """What is in force then."""
        return after

    def renewed(self, call: Call, group: Group, before: Mute | None, after: Mute | None) -> Mute | None:
        after = super().renewed(call, group, before, after)
        return after if before is None else self.renew(before, after)


@breaks("mute-time.zero")
class ZeroIgnored(_Renewing):
    """MuteTime 0 does nothing."""

    def renew(self, before: Mute, after: Mute | None) -> Mute | None:
        return before if after is None else after


@breaks("mute-time.zero")
class ZeroRefused(Policy):
    """MuteTime 0 is refused."""

    def read_mute_time(self, call: Call) -> int:
        seconds = super().read_mute_time(call)
        if seconds == 0:
            raise self.refusal("mute-time.zero", 10004)
        return seconds


@breaks("mute-time.zero")
class ZeroIgnoredWhilePermanent(_Renewing):
    """MuteTime 0 does nothing to a mute for good."""

    def renew(self, before: Mute, after: Mute | None) -> Mute | None:
        return before if after is None and before.permanent else after


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
class ShorterIgnored(_Renewing):
    """A shorter mute does not replace a longer one."""

    def renew(self, before: Mute, after: Mute | None) -> Mute | None:
        return before if after is not None and after.ends < before.ends else after


@breaks("mute-time.replaces")
class LongerIgnored(_Renewing):
    """A longer mute does not replace a shorter one."""

    def renew(self, before: Mute, after: Mute | None) -> Mute | None:
        return before if after is not None and after.ends > before.ends else after


@breaks("mute-time.replaces")
class FiniteIgnoredWhilePermanent(_Renewing):
    """A mute for good is not replaced by a finite one."""

    def renew(self, before: Mute, after: Mute | None) -> Mute | None:
        return before if after is not None and before.permanent else after


@breaks("mute-time.replaces")
class PermanentIgnoredWhileMuted(_Renewing):
    """A finite mute is not replaced by one for good."""

    def renew(self, before: Mute, after: Mute | None) -> Mute | None:
        return before if after is not None and after.permanent else after


@breaks("mute-time.replaces")
class TimesAddUp(_Renewing):
    """A second mute is added to what is left of the first."""

    def renew(self, before: Mute, after: Mute | None) -> Mute | None:
        if after is None or after.permanent or before.permanent:
            return after
        ends = before.ends + after.seconds
        return replace(after, ends=ends, until=int(ends))


@breaks("mute-time.replaces")
class ThirdMuteIgnored(Policy):
    """A mute can be renewed once, not twice."""

    def mute_one(self, call: Call, group: Group, board: Board, account: str, seconds: int) -> None:
        key = ("renewals", id(board), account)
        self.counts[key] = self.counts[key] + 1 if seconds and self.current(call, board, account) else 0
        if self.counts[key] < 2:
            super().mute_one(call, group, board, account, seconds)


@breaks("mute-time.idempotent")
class SameAgainUnmutes(_Renewing):
    """The same MuteTime again unmutes."""

    def renew(self, before: Mute, after: Mute | None) -> Mute | None:
        return None if after is not None and after.seconds == before.seconds else after


@breaks("mute-time.idempotent")
class SameAgainIgnored(_Renewing):
    """The same MuteTime again does nothing: the mute ends when the first did."""

    def renew(self, before: Mute, after: Mute | None) -> Mute | None:
        return before if after is not None and after.seconds == before.seconds else after


@breaks("mute-time.idempotent")
class SameAgainRefused(Policy):
    """The same MuteTime again is refused."""

    def renewed(self, call: Call, group: Group, before: Mute | None, after: Mute | None) -> Mute | None:
        if before is not None and after is not None and before.seconds == after.seconds:
            raise Refused(10004, "the account is muted already")
        return super().renewed(call, group, before, after)


@breaks("mute-time.idempotent")
class SameAgainDoubles(_Renewing):
    """The same MuteTime again doubles the time."""

    def renew(self, before: Mute, after: Mute | None) -> Mute | None:
        if after is None or after.permanent or after.seconds != before.seconds:
            return after
        return replace(after, ends=after.ends + after.seconds, until=int(after.ends + after.seconds))
