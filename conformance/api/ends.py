"""The clock that mutes are reckoned by, learned from the ends that the service itself reports."""

from __future__ import annotations

import statistics
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from conformance.api.dates import Interval

SLACK: Final = 0.1
"""Seconds by which clocks drift apart within a run."""
APART: Final = 1.5
"""Seconds by which machines that take turns at answering may differ, before enough ends were seen to tell."""
ENOUGH: Final = 5
"""Plain mutes of which so many may all fall on one of two machines. The ends of more tell by how much these can differ
and not be seen to: of 12 by some 0.4 s, of 20 by 0.2 s."""
ORDINARY: Final = 60
"""A MuteTime of whole minutes is one that any vendor gets right, or none."""
NEAR: Final = 3.0
"""Seconds within which ends tell of one clock."""
_KEPT: Final = 12
_MOST_TIMES: Final = 24


class _Piece(NamedTuple):
    """What one mute's end says: the offset, if the end was not rounded, is between `low` and `high`."""

    low: float
    high: float
    plain: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What the ends tell: the offset of their clock and how far that may be wrong, both as if ends were rounded down.

    `agree` says whether most MuteTimes tell the same. `at` is a time that the clock has shown.
    """

    offset: float
    error: float
    agree: bool
    at: float

    @property
    def interval(self) -> Interval:
        """Where the offset is, whichever way ends are rounded."""
        return self.offset - self.error - 1, self.offset + self.error


@dataclass
class Ends:
    """Learns the offset of one service's ends from our clock. Thread-safe.

    An end is a whole second, rounded down, up or to the nearest. So the ends of one clock, less the time of the call
    and the MuteTime, are within one second of each other; where those of plain mutes are further apart, the vendor's
    machines differ by what is over.
    """

    _times: dict[int, list[_Piece]] = field(default_factory=dict)
    _at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def observe(self, seconds: int, plain: bool, at: float, sent: float, received: float) -> bool:
        """Take in the end of a mute: its MuteTime, what its clock showed at the call, and when that was on ours.

        `plain`: nothing is special about it. False where nothing new is said.
        """
        piece = _Piece(at - received, at - sent, plain and seconds % ORDINARY == 0)
        with self._lock:
            if seconds not in self._times and len(self._times) >= _MOST_TIMES:
                del self._times[min(self._times, key=lambda it: len(self._times[it]))]
            pieces = self._times.setdefault(seconds, [])
            if any((piece.low, piece.high) == (it.low, it.high) for it in pieces):
                return False
            del pieces[: len(pieces) - _KEPT + 1]
            pieces.append(piece)
            self._at = at
        return True

    @property
    def number(self) -> int:
        """How many mutes are known to it."""
        with self._lock:
            return sum(map(len, self._times.values()))

    def found(self, others: Sequence[Interval]) -> Found | None:
        """What most of the MuteTimes agree on, of equals what is nearest to other witnesses; None if nothing."""
        with self._lock:
            times = {seconds: list(pieces) for seconds, pieces in self._times.items()}
            at = self._at
        if not times:
            return None
        centres = {seconds: statistics.median(map(_middle, pieces)) for seconds, pieces in times.items()}
        clusters = [
            [other for other in times if abs(centres[other] - centre) <= NEAR] for centre in set(centres.values())
        ]
        best = max(
            clusters,
            key=lambda it: (len(it), -min(gap((centres[it[0]], centres[it[0]]), other) for other in others)),
        )
        pieces = [piece for seconds in best for piece in times[seconds]]
        low, high = _hull(pieces)
        width = high - low
        number = sum(it.plain for it in pieces)
        # Where machines are seen to differ, they may do so by more than was seen so far.
        unseen = APART * (1.0 if width > 1 + 2 * SLACK else (ENOUGH / max(number, ENOUGH)) ** 1.5)
        error = SLACK + (max(width - 1, unseen) if width > 1 else (1 - width) / 2 + unseen)
        return Found((low + high + 1) / 2, error, 2 * len(best) > len(times), at)


def _hull(pieces: list[_Piece]) -> Interval:
    """The least offset that ends show, and the greatest.

    Plain mutes may set them apart by more than the second that rounding makes, as machines that take turns do. All
    others are under suspicion where they would.
    """
    centre = statistics.median(map(_middle, [it for it in pieces if it.plain] or pieces))
    pieces = sorted(pieces, key=lambda it: (not it.plain, abs(_middle(it) - centre)))
    low, high = pieces[0].high, pieces[0].low  # turned round: what is common to all, until they are apart
    for piece in pieces[1:]:
        together = min(low, piece.high), max(high, piece.low)
        if together[1] - together[0] <= (1 + APART if piece.plain else max(1.0, high - low)):
            low, high = together
    return low, high


def _middle(piece: _Piece) -> float:
    return (piece.low + piece.high) / 2


def gap(one: Interval, other: Interval) -> float:
    """How far two intervals are from each other; 0 where they meet."""
    return max(0.0, other[0] - one[1], one[0] - other[1])
