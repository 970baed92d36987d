"""How far the clock that dates the answers is from ours, read off their Date headers. It need be no other clock."""

from __future__ import annotations

import threading
from collections import deque
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final

_RECENT: Final = 8
Interval = tuple[float, float]


class Dates:
    """The clock of the Date headers minus ours, as an interval. Thread-safe.

    Date counts whole seconds: an answer dated D that was asked for at `sent` and here at `received` says that the
    offset is in [D - received, D + 1 - sent]. The intervals of all answers are intersected. Where they do not meet
    (a clock was set, or several machines answer), the hull of the recent ones takes their place.
    """

    def __init__(self) -> None:
        self._low = self._high = 0.0
        self._recent: deque[Interval] = deque(maxlen=_RECENT)
        self._lock = threading.Lock()

    def observe(self, date: str | None, sent: float, received: float) -> bool:
        """Take the Date header of an answer into account; what is no date is left aside. Whether it tells more."""
        at = _seconds(date) if date is not None else None
        if at is None:
            return False
        low, high = at - received, at + 1 - sent
        with self._lock:
            first, before = not self._recent, (self._low, self._high)
            self._recent.append((low, high))
            low, high = (low, high) if first else (max(low, self._low), min(high, self._high))
            if low > high:
                low = min(one for one, _ in self._recent)
                high = max(one for _, one in self._recent)
            self._low, self._high = low, high
            return first or before != (low, high)

    @property
    def interval(self) -> Interval | None:
        """Where the offset is; None while no answer carried a date."""
        with self._lock:
            return (self._low, self._high) if self._recent else None


@lru_cache(maxsize=64)
def _seconds(date: str) -> float | None:
    try:
        at = parsedate_to_datetime(date)
    except (TypeError, ValueError, OverflowError):
        return None
    # "-0000" gives a time without a zone: HTTP's dates are UTC all the same
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
