"""How far the clock that mutes are reckoned by is from ours, by three witnesses.

They are the ends that the service reports, the Date of its answers, and this machine's clock. No page promises Date,
and what dates an answer need not be what keeps the mutes; so the ends are believed, unless the others agree with each
other and are far from them.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from conformance.api.dates import Dates, Interval
from conformance.api.ends import SLACK, Ends, Found, gap

UNKNOWN: Final = 2.0
"""Seconds by which this machine's clock may be wrong: one that is kept in time is nearer than that."""
FAR: Final = 600.0
"""Seconds by which ends may be away from every other witness before they are held to be wrong."""
WORTH_TELLING: Final = 0.5
"""Seconds by which witnesses have to be apart for sure for a report to speak of it."""
ENDS: Final = "the ends of mutes"
"""How the witness is called that is believed first."""
_OLDEST: Final = 1_577_836_800.0
"""The beginning of 2020: no clock of a service shows less."""
_MACHINE: Final = (-UNKNOWN, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Witness:
    """One witness: its name in a sentence, and where it puts the service's clock, in seconds from ours."""

    name: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class _Heard:
    """What all witnesses say at one time: the intervals of Date and of the ends, if there are any.

    `believed`: the ends are held to be right.
    """

    dates: Interval | None = None
    ends: Found | None = None
    believed: bool = False

    def judged(self) -> tuple[float, float]:
        """The offset of the clock that mutes are reckoned by, and its error."""
        if self.ends and self.believed:
            return self.ends.offset, self.ends.error
        dates = self.dates or _MACHINE
        hull = min(dates[0], _MACHINE[0]), max(dates[1], _MACHINE[1])
        return _middle(hull), (hull[1] - hull[0]) / 2 + SLACK


class ClockOffset:
    """The clock that mutes are reckoned by minus ours, as an interval. Thread-safe."""

    def __init__(self) -> None:
        self._dates = Dates()
        self._ends = Ends()
        self._lock = threading.Lock()
        self._heard: _Heard | None = _Heard()

    def observe(self, date: str | None, sent: float, received: float) -> None:
        """Take the Date header of an answer into account; what is no date is left aside."""
        if self._dates.observe(date, sent, received):
            with self._lock:
                self._heard = None

    def learn(self, seconds: int, plain: bool, at: float, sent: float, received: float) -> bool:
        """Take the reported end of a mute into account, as `Ends.observe` does; whether it was new."""
        if not self._ends.observe(seconds, plain, at, sent, received):
            return False
        with self._lock:
            self._heard = None
        return True

    @property
    def learned(self) -> int:
        """How many mutes' ends are known."""
        return self._ends.number

    @property
    def offset(self) -> float:
        """The best estimate, in seconds, as if ends were rounded down."""
        return self._now().judged()[0]

    @property
    def error(self) -> float:
        """How far, in seconds, `offset` may be from the truth."""
        return self._now().judged()[1]

    @property
    def dated(self) -> float:
        """How far, in seconds, the clock that answers are dated by is ahead of ours; 0 where they are not dated."""
        dates = self._dates.interval
        return _middle(dates) if dates else 0.0

    @property
    def least(self) -> float:
        """The least, in seconds, by which any clock of the service may be ahead of ours."""
        heard = self._now()
        ends = heard.ends.interval[0] if heard.ends and heard.believed else 0.0
        return min(0.0, ends, heard.dates[0] if heard.dates else 0.0)

    def _now(self) -> _Heard:
        with self._lock:
            if self._heard is None:
                dates = self._dates.interval
                others = [_MACHINE] if dates is None else [_MACHINE, dates]
                found = self._ends.found(others)
                self._heard = _Heard(dates, found, found is not None and _credible(found, dates))
            return self._heard

    def witnesses(self) -> list[Witness]:
        """All that have said something, and this machine."""
        heard = self._now()
        out = [Witness(ENDS, *heard.ends.interval)] if heard.ends else []
        out += [Witness("the Date of answers", *heard.dates)] if heard.dates else []
        return [*out, Witness("this machine's clock", *_MACHINE)]

    def disagreement(self) -> str:
        """Which witnesses contradict each other, in one sentence; "" where none do."""
        them = self.witnesses()
        apart = [
            f"{one.name} and {other.name} are at least {_span(seconds)} apart"
            for one, other in combinations(them, 2)
            if (seconds := gap((one.low, one.high), (other.low, other.high))) >= WORTH_TELLING
        ]
        apart += [_spread(it) for it in them if it.high - it.low > 2 * UNKNOWN]
        if not apart:
            return ""
        by = "their ends" if self._now().believed else "the others, for their ends cannot be right"
        text = f"{', '.join(apart)}: mutes were judged by {by}."
        return text[0].upper() + text[1:]


def _credible(found: Found, dates: Interval | None) -> bool:
    """Whether the ends are held to be right: most agree, with another witness or where no others agree."""
    near = gap(found.interval, _MACHINE) <= FAR or (dates is not None and gap(found.interval, dates) <= FAR)
    contradicted = dates is not None and gap(dates, _MACHINE) <= FAR
    return found.agree and (near or (found.at >= _OLDEST and not contradicted))


def _spread(it: Witness) -> str:
    return f"{it.name} {'vary' if it.name == ENDS else 'varies'} by {_span(it.high - it.low)}"


def _span(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds:,.0f} s"


def _middle(interval: Interval) -> float:
    return (interval[0] + interval[1]) / 2
