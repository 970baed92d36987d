"""Clocks: the one that mutes are reckoned by, those that date answers, and how the ends of mutes are rounded.

No page says that answers are dated, nor by which clock, nor that the machines of a service keep the same time.
"""

import math
from zlib import crc32

from ..call import Call, Json
from ..policy import Policy
from ..state import Group, Mute
from .catalogue import differs, varies

HOUR, DAY = 3600.0, 86400.0

differs("clock-ahead", "The vendor's clock is 90 s ahead, and Date says so.", skew=90.0)
differs("clock-behind", "The vendor's clock is 90 s behind, and Date says so.", skew=-90.0)
differs("clock-hours-behind", "The vendor's clock is five hours behind, and Date says so.", skew=-5 * HOUR)
differs("clock-days-ahead", "The vendor's clock is three days ahead, and Date says so.", skew=3 * DAY)
for _ahead in (0.15, 0.3, 0.6, 0.9, 1.2, 400.0):
    _tenths = f"{_ahead:g}".replace(".", "-")
    differs(f"date-ahead-{_tenths}", f"Answers are dated {_ahead:g} s ahead of the mutes' clock.", date_ahead=_ahead)
    differs(f"date-behind-{_tenths}", f"Answers are dated {_ahead:g} s behind the mutes' clock.", date_ahead=-_ahead)
differs("mutes-ahead", "The mutes' clock is 400 s ahead, and Date is right.", skew=400.0, date_ahead=-400.0)
differs("mutes-behind", "The mutes' clock is 400 s behind, and Date is right.", skew=-400.0, date_ahead=400.0)
differs("date-days-behind", "Answers are dated two days behind the mutes' clock.", date_ahead=-2 * DAY)


class _TwoFronts(Policy):
    """Answers come through two machines, by turns."""

    def dated(self, now: float) -> float | None:
        self.counts["front",] += 1
        return now + (self.date_ahead if self.counts["front",] % 2 else 0.0)


for _apart in (0.7, 5.0, 400.0):
    differs(
        f"fronts-apart-{_apart:g}".replace(".", "-"),
        f"Answers are dated by two machines, by turns, that are {_apart:g} s apart.",
        base=_TwoFronts,
        date_ahead=_apart,
    )


class _TwoBacks(Policy):
    """Requests are served by two machines, by turns."""

    def now(self, moment: float) -> float:
        self.counts["back",] += 1
        return super().now(moment) if self.counts["back",] % 2 else moment


class _AnyBack(Policy):
    """Requests are served by one of two machines, whichever it is."""

    def now(self, moment: float) -> float:
        self.counts["back",] += 1
        return super().now(moment) if crc32(b"%d" % self.counts["back",]) % 2 else moment


for _apart in (0.1, 0.5, 1.0, 1.5):
    _tenths = f"{_apart:g}".replace(".", "-")
    _says = f"whose clocks are {_apart:g} s apart."
    differs(f"backs-apart-{_tenths}", f"Requests go to two machines by turns, {_says}", base=_TwoBacks, skew=_apart)
    differs(f"any-back-{_tenths}", f"Requests go to either of two machines, {_says}", base=_AnyBack, skew=-_apart)


@varies
class DateStuck(Policy):
    """A cache keeps the Date of an answer for five minutes."""

    def dated(self, now: float) -> float | None:
        return now - now % 300


@varies
class NoDate(Policy):
    """Answers have no Date."""

    def dated(self, now: float) -> float | None:
        return None


differs("no-date-clock-ahead", "Answers have no Date, and the clock is 400 s ahead.", base=NoDate, skew=400.0)
differs("no-date-clock-behind", "Answers have no Date, and the clock is 400 s behind.", base=NoDate, skew=-400.0)
differs("no-date-hours-ahead", "Answers have no Date, and the clock is seven hours ahead.", base=NoDate, skew=7 * HOUR)
differs("no-date-days-behind", "Answers have no Date, and the clock is 30 days behind.", base=NoDate, skew=-30 * DAY)


@varies
class EndsRoundedUp(Policy):
    """A mute ends at the next whole second."""

    def end_of(self, now: float, seconds: int) -> float:
        return math.ceil(now) + seconds


@varies
class EndsRounded(Policy):
    """A mute ends at the nearest whole second."""

    def end_of(self, now: float, seconds: int) -> float:
        return math.floor(now + 0.5) + seconds


@varies
class EndsExactly(Policy):
    """A mute ends to the fraction of a second, its end is reported rounded down."""

    def end_of(self, now: float, seconds: int) -> float:
        return now + seconds


@varies
class EndsExactlyReportedLate(EndsExactly):
    """A mute ends to the fraction of a second, its end is reported rounded up."""

    def reported_until(self, ends: float) -> int:
        return super().reported_until(math.ceil(ends))


@varies
class EndsExactlyReportedNearest(EndsExactly):
    """A mute ends to the fraction of a second, its end is reported as the nearest whole one."""

    def reported_until(self, ends: float) -> int:
        return super().reported_until(math.floor(ends + 0.5))


@varies
class RecordEndsRoundedUp(EndsExactly):
    """A mute ends to the fraction of a second; the list reports it rounded down, the record rounded up."""

    def member_record(self, call: Call, group: Group, account: str) -> Json:
        record = super().member_record(call, group, account)
        mute = self.standing(call, group.board, account, self.record_lag)
        if mute is not None and not mute.permanent:
            record |= dict.fromkeys(self.record_names, self.reported_until(math.ceil(mute.ends)))
        return record


@varies
class LastSecondCounts(Policy):
    """In the second in which it ends a mute is in force still."""

    def in_force(self, mute: Mute, now: float) -> bool:
        return int(now) <= mute.ends
