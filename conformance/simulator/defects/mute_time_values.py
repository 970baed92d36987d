"""Defects of single values of MuteTime: the ends of its range, what lies beyond, what is no integer."""

import math

from ..call import Call, Refused
from ..policy import Policy
from ..policy.muting import FOR_GOOD, near_integer
from ..state import Board, Group, Mute
from .catalogue import breaks


class _OtherValue(Policy):
    """Takes one valid MuteTime for another."""

    def meant(self, seconds: int) -> int:
        """What the value is taken for."""
        return seconds

    def read_mute_time(self, call: Call) -> int:
        return self.meant(super().read_mute_time(call))


@breaks("mute-time.permanent")
class PermanentRefused(_OtherValue):
    """4294967295 is refused."""

    def meant(self, seconds: int) -> int:
        if seconds == FOR_GOOD:
            raise Refused(10004)
        return seconds


@breaks("mute-time.permanent")
class PermanentIsMinusOne(_OtherValue):
    """4294967295 is taken for -1 and unmutes."""

    def meant(self, seconds: int) -> int:
        return 0 if seconds == FOR_GOOD else seconds


@breaks("mute-time.permanent")
class PermanentIsThirtyDays(_OtherValue):
    """4294967295 mutes for 30 days."""

    def meant(self, seconds: int) -> int:
        return 30 * 86400 if seconds == FOR_GOOD else seconds


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


@breaks("mute-time.permanent")
class PermanentEndsIn2106(_PermanentEnds):
    """A mute for good is over when the epoch's seconds pass 4294967295."""

    def last_second(self, now: float) -> float:
        return max(FOR_GOOD, now + 60)


@breaks("mute-time.permanent")
class PermanentIsFinite(_PermanentEnds):
    """A mute for good is over after 4294967295 seconds."""

    def last_second(self, now: float) -> float:
        return int(now) + FOR_GOOD


@breaks("mute-time.permanent")
class PermanentOverNextDay(_PermanentEnds):
    """A mute for good is over after a day, though it is listed as for good till then."""

    def last_second(self, now: float) -> float:
        return now + 86400


@breaks("mute-time.unsigned")
class SignedRefused(_OtherValue):
    """2147483648 to 4294967294 are refused."""

    def meant(self, seconds: int) -> int:
        if 2**31 <= seconds < FOR_GOOD:
            raise Refused(10004)
        return seconds


@breaks("mute-time.unsigned")
class SignedUnmutes(_OtherValue):
    """2147483648 to 4294967294 are taken for negative and unmute."""

    def meant(self, seconds: int) -> int:
        return 0 if 2**31 <= seconds < FOR_GOOD else seconds


@breaks("mute-time.unsigned")
class SignedClamped(_OtherValue):
    """2147483648 to 4294967294 mute for 2147483647 seconds."""

    def meant(self, seconds: int) -> int:
        return 2**31 - 1 if 2**31 <= seconds < FOR_GOOD else seconds


@breaks("mute-time.unsigned")
class GreatestSignedForGood(_OtherValue):
    """2147483647 mutes for good."""

    def meant(self, seconds: int) -> int:
        return FOR_GOOD if seconds == 2**31 - 1 else seconds


@breaks("mute-time.unsigned")
class GreatestSignedRefused(_OtherValue):
    """2147483647 is refused."""

    def meant(self, seconds: int) -> int:
        if seconds == 2**31 - 1:
            raise Refused(10004)
        return seconds


@breaks("mute-time.unsigned")
class MiddleUnmutes(_OtherValue):
    """2147483648 unmutes."""

    def meant(self, seconds: int) -> int:
        return 0 if seconds == 2**31 else seconds


@breaks("mute-time.unsigned")
class UpperHalfForGood(_OtherValue):
    """2147483648 to 4294967294 mute for good."""

    def meant(self, seconds: int) -> int:
        return FOR_GOOD if seconds >= 2**31 else seconds


@breaks("mute-time.unsigned")
class NextToTopRefused(_OtherValue):
    """4294967294 is refused."""

    def meant(self, seconds: int) -> int:
        if seconds == FOR_GOOD - 1:
            raise Refused(10004)
        return seconds


@breaks("mute-time.no-wrap")
class WrapsAt32Bits(Policy):
    """A value past 4294967295 is taken modulo 4294967296."""

    def past_limit(self, seconds: int) -> int:
        return seconds % 2**32


@breaks("mute-time.no-wrap")
class OverflowUnmutes(Policy):
    """A value past 4294967295 unmutes."""

    def past_limit(self, seconds: int) -> int:
        return 0


@breaks("mute-time.no-wrap")
class OverflowIs2038(Policy):
    """A value past 4294967295 mutes for 2147483647 seconds."""

    def past_limit(self, seconds: int) -> int:
        return 2**31 - 1


@breaks("mute-time.no-wrap")
class WrapsAt64Bits(Policy):
    """A value past 64 bits is taken modulo 2^64, those between are refused."""

    def past_limit(self, seconds: int) -> int:
        wrapped = seconds % 2**64
        return wrapped if seconds >= 2**64 and wrapped <= FOR_GOOD else super().past_limit(seconds)


@breaks("mute-time.no-wrap")
class HugeUnmutes(Policy):
    """A value of 2^63 or more is taken for negative and unmutes."""

    def past_limit(self, seconds: int) -> int:
        return 0 if seconds >= 2**63 else super().past_limit(seconds)


@breaks("mute-time.overflow")
class OverflowForGood(Policy):
    """A value past 4294967295 mutes for good."""

    def past_limit(self, seconds: int) -> int:
        return FOR_GOOD


@breaks("mute-time.overflow")
class FirstPastLimitForGood(Policy):
    """4294967296 mutes for good, what is larger is refused."""

    def past_limit(self, seconds: int) -> int:
        return FOR_GOOD if seconds == 2**32 else super().past_limit(seconds)


@breaks("mute-time.overflow")
class HugeForGood(Policy):
    """A value of 2^63 or more mutes for good, smaller ones past the limit are refused."""

    def past_limit(self, seconds: int) -> int:
        return FOR_GOOD if seconds >= 2**63 else super().past_limit(seconds)


@breaks("mute-time.overflow")
class OverflowIsForbidden(Policy):
    """A value past 4294967295 is answered with 10007."""

    other_code = ("mute-time.overflow", 10007)


@breaks("mute-time.negative")
class NegativeUnmutes(Policy):
    """A negative value unmutes."""

    def below_zero(self, seconds: int) -> int:
        return 0


@breaks("mute-time.negative")
class NegativeTurned(Policy):
    """A negative value is taken without its sign."""

    def below_zero(self, seconds: int) -> int:
        return min(-seconds, FOR_GOOD)


@breaks("mute-time.negative")
class MinusOneForGood(Policy):
    """-1 mutes for good, other negative values are refused."""

    def below_zero(self, seconds: int) -> int:
        return FOR_GOOD if seconds == -1 else super().below_zero(seconds)


@breaks("mute-time.negative")
class NegativeWraps(Policy):
    """A negative value is taken modulo 4294967296."""

    def below_zero(self, seconds: int) -> int:
        return seconds % 2**32


class _Nothing(Policy):
    """Answers OK and does nothing for what it is told to leave."""

    no_op = 4294967291  # a number that nobody sends

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        if seconds != self.no_op:
            super().mute(call, group, board, accounts, seconds)


@breaks("mute-time.required")
class MissingTimeUnmutes(Policy):
    """A call without MuteTime unmutes."""

    def no_mute_time(self, call: Call) -> int:
        return 0


@breaks("mute-time.required")
class MissingTimeForGood(Policy):
    """A call without MuteTime mutes for good."""

    def no_mute_time(self, call: Call) -> int:
        return super().no_mute_time(call) if "MuteTime" in call.body else FOR_GOOD


@breaks("mute-time.required")
class NullTimeUnmutes(Policy):
    """MuteTime null unmutes; a missing one is refused."""

    def no_mute_time(self, call: Call) -> int:
        return 0 if "MuteTime" in call.body else super().no_mute_time(call)


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


@breaks("mute-time.integer")
class WordUnmutes(_OtherType):
    """A word is taken for 0 and unmutes."""

    def taken(self, value: object) -> int | None:
        return 0 if isinstance(value, str) else None


@breaks("mute-time.integer")
class ListOfOneTaken(_OtherType):
    """[60] is taken for 60."""

    def taken(self, value: object) -> int | None:
        return self.read_seconds(value[0]) if isinstance(value, list) and len(value) == 1 else None


@breaks("mute-time.integer")
class EmptyTextUnmutes(_OtherType):
    """An empty string, an empty list or an empty object is taken for 0."""

    def taken(self, value: object) -> int | None:
        return 0 if value in ("", [], {}) else None


@breaks("mute-time.integer")
class ObjectIgnored(_Nothing, _OtherType):
    """An object for MuteTime is answered OK and does nothing."""

    def taken(self, value: object) -> int | None:
        return self.no_op if isinstance(value, dict) else None
