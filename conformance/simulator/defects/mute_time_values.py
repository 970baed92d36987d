"""Defects of single values of MuteTime: the ends of its range, what lies beyond, what is no integer."""

import math

from ..call import Call, Refused
from ..policy import Policy
from ..policy.muting import FOR_GOOD, near_integer
from ..state import Board, Group, Mute
from .catalogue import breaks, table


class _OtherValue(Policy):
    """Takes one valid MuteTime for another."""

    def meant(self, seconds: int) -> int:
        """What the value is taken for."""
        return seconds

    def read_mute_time(self, call: Call) -> int:
        return self.meant(super().read_mute_time(call))


table(
    _OtherValue, _OtherValue.meant,
    ("mute-time.permanent", "permanent-is-minus-one", "4294967295 is taken for -1 and unmutes.",
     lambda seconds: 0 if seconds == FOR_GOOD else seconds),
    ("mute-time.permanent", "permanent-is-thirty-days", "4294967295 mutes for 30 days.",
     lambda seconds: 30 * 86400 if seconds == FOR_GOOD else seconds),
    ("mute-time.unsigned", "signed-unmutes", "2147483648 to 4294967294 are taken for negative and unmute.",
     lambda seconds: 0 if 2**31 <= seconds < FOR_GOOD else seconds),
    ("mute-time.unsigned", "signed-clamped", "2147483648 to 4294967294 mute for 2147483647 seconds.",
     lambda seconds: 2**31 - 1 if 2**31 <= seconds < FOR_GOOD else seconds),
    ("mute-time.unsigned", "greatest-signed-for-good", "2147483647 mutes for good.",
     lambda seconds: FOR_GOOD if seconds == 2**31 - 1 else seconds),
    ("mute-time.unsigned", "middle-unmutes", "2147483648 unmutes.",
     lambda seconds: 0 if seconds == 2**31 else seconds),
    ("mute-time.unsigned", "upper-half-for-good", "2147483648 to 4294967294 mute for good.",
     lambda seconds: FOR_GOOD if seconds >= 2**31 else seconds),
)  # fmt: skip


class _ValueRefused(Policy):
    """Refuses a valid MuteTime."""

    def refused(self, seconds: int) -> bool:
        """Whether this value is refused."""
        return False

    def read_mute_time(self, call: Call) -> int:
        seconds = super().read_mute_time(call)
        if self.refused(seconds):
            raise Refused(10004)
        return seconds


table(
    _ValueRefused, _ValueRefused.refused,
    ("mute-time.zero", "zero-refused", "MuteTime 0 is refused.", lambda seconds: seconds == 0),
    ("mute-time.permanent", "permanent-refused", "4294967295 is refused.", lambda seconds: seconds == FOR_GOOD),
    ("mute-time.unsigned", "signed-refused", "2147483648 to 4294967294 are refused.",
     lambda seconds: 2**31 <= seconds < FOR_GOOD),
    ("mute-time.unsigned", "greatest-signed-refused", "2147483647 is refused.", lambda seconds: seconds == 2**31 - 1),
    ("mute-time.unsigned", "next-to-top-refused", "4294967294 is refused.", lambda seconds: seconds == FOR_GOOD - 1),
)  # fmt: skip


class _PermanentEnds(Policy):
    """Lets a mute for good end."""

    def last_second(self, now: float) -> float:
        """When it ends."""
        return math.inf

    def new_mute(self, call: Call, group: Group, seconds: int) -> Mute | None:
        mute = super().new_mute(call, group, seconds)
        if mute is None or not mute.permanent:
            return mute
        return Mute(mute.since, mute.seconds, self.last_second(call.now), mute.until)


table(
    _PermanentEnds, _PermanentEnds.last_second,
    ("mute-time.permanent", "permanent-ends-in-2106",
     "A mute for good is over when the epoch's seconds pass 4294967295.", lambda now: max(FOR_GOOD, now + 60)),
    ("mute-time.permanent", "permanent-is-finite", "A mute for good is over after 4294967295 seconds.",
     lambda now: int(now) + FOR_GOOD),
    ("mute-time.permanent", "permanent-over-next-day",
     "A mute for good is over after a day, though it is listed as for good till then.", lambda now: now + 86400),
)  # fmt: skip


class _OutOfRange(Policy):
    """Takes values that are too large, or negative, for others; None leaves them refused."""

    def large(self, seconds: int) -> int | None:
        """What a value past 4294967295 is taken for."""
        return None

    def negative(self, seconds: int) -> int | None:
        """What a negative value is taken for."""
        return None

    def past_limit(self, seconds: int) -> int:
        taken = self.large(seconds)
        return super().past_limit(seconds) if taken is None else taken

    def below_zero(self, seconds: int) -> int:
        taken = self.negative(seconds)
        return super().below_zero(seconds) if taken is None else taken


table(
    _OutOfRange, _OutOfRange.large,
    ("mute-time.no-wrap", "wraps-at-32-bits", "A value past 4294967295 is taken modulo 4294967296.",
     lambda seconds: seconds % 2**32),
    ("mute-time.no-wrap", "overflow-unmutes", "A value past 4294967295 unmutes.", lambda seconds: 0),
    ("mute-time.no-wrap", "overflow-is-2038", "A value past 4294967295 mutes for 2147483647 seconds.",
     lambda seconds: 2**31 - 1),
    ("mute-time.no-wrap", "wraps-at-64-bits",
     "A value past 64 bits is taken modulo 2^64, those between are refused.",
     lambda seconds: seconds % 2**64 if seconds >= 2**64 and seconds % 2**64 <= FOR_GOOD else None),
    ("mute-time.no-wrap", "huge-unmutes", "A value of 2^63 or more is taken for negative and unmutes.",
     lambda seconds: 0 if seconds >= 2**63 else None),
    ("mute-time.overflow", "overflow-for-good", "A value past 4294967295 mutes for good.", lambda seconds: FOR_GOOD),
    ("mute-time.overflow", "first-past-limit-for-good", "4294967296 mutes for good, what is larger is refused.",
     lambda seconds: FOR_GOOD if seconds == 2**32 else None),
    ("mute-time.overflow", "huge-for-good",
     "A value of 2^63 or more mutes for good, smaller ones past the limit are refused.",
     lambda seconds: FOR_GOOD if seconds >= 2**63 else None),
)  # fmt: skip
table(
    _OutOfRange, _OutOfRange.negative,
    ("mute-time.negative", "negative-unmutes", "A negative value unmutes.", lambda seconds: 0),
    ("mute-time.negative", "negative-turned", "A negative value is taken without its sign.",
     lambda seconds: min(-seconds, FOR_GOOD)),
    ("mute-time.negative", "minus-one-for-good", "-1 mutes for good, other negative values are refused.",
     lambda seconds: FOR_GOOD if seconds == -1 else None),
    ("mute-time.negative", "negative-wraps", "A negative value is taken modulo 4294967296.",
     lambda seconds: seconds % 2**32),
)  # fmt: skip


class _Nothing(Policy):
    """Answers OK and does nothing for what it is told to leave."""

    no_op = 4294967291  # a number that nobody sends

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        if seconds != self.no_op:
            super().mute(call, group, board, accounts, seconds)


class _MissingTime(Policy):
    """Takes a call without MuteTime, or with null for it."""

    def missing(self, null: bool) -> int | None:
        """What it is taken for; None to refuse it."""
        return None

    def no_mute_time(self, call: Call) -> int:
        taken = self.missing("MuteTime" in call.body)
        return super().no_mute_time(call) if taken is None else taken


table(
    _MissingTime, _MissingTime.missing,
    ("mute-time.required", "missing-time-unmutes", "A call without MuteTime unmutes.", lambda null: 0),
    ("mute-time.required", "missing-time-for-good", "A call without MuteTime mutes for good.",
     lambda null: None if null else FOR_GOOD),
    ("mute-time.required", "null-time-unmutes", "MuteTime null unmutes; a missing one is refused.",
     lambda null: 0 if null else None),
)  # fmt: skip


@breaks("mute-time.required")
class MissingTimeIgnored(_Nothing):
    """A call without MuteTime is answered OK and does nothing."""

    def no_mute_time(self, call: Call) -> int:
        return self.no_op


class _OtherType(Policy):
    """Takes some values that are no numbers."""

    def taken(self, value: object) -> int | None:
        """What such a value is taken for; None to refuse it."""
        return None

    def coerce(self, value: object) -> int:
        seconds = None if near_integer(value) else self.taken(value)
        return super().coerce(value) if seconds is None else seconds


table(
    _OtherType, _OtherType.taken,
    ("mute-time.integer", "word-unmutes", "A word is taken for 0 and unmutes.",
     lambda value: 0 if isinstance(value, str) else None),
    ("mute-time.integer", "empty-text-unmutes", "An empty string, an empty list or an empty object is taken for 0.",
     lambda value: 0 if value in ("", [], {}) else None),
)  # fmt: skip


@breaks("mute-time.integer")
class ListOfOneTaken(_OtherType):
    """[60] is taken for 60."""

    def taken(self, value: object) -> int | None:
        return self.read_seconds(value[0]) if isinstance(value, list) and len(value) == 1 else None


@breaks("mute-time.integer")
class ObjectIgnored(_Nothing, _OtherType):
    """An object for MuteTime is answered OK and does nothing."""

    def taken(self, value: object) -> int | None:
        return self.no_op if isinstance(value, dict) else None
