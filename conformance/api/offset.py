"""How far the vendor's clock is from ours, read off the Date headers of its answers."""

from __future__ import annotations

import threading
from collections import deque
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final

UNKNOWN: Final = 2.0
"""The error, in seconds, while no Date was seen: a machine that is kept in time is nearer than that."""
_RECENT: Final = 8


class ClockOffset:
    """The vendor's clock minus ours, as an interval. Thread-safe.

    Date counts whole seconds: an answer dated D that was asked for at `sent` and here at `received` says that the
    offset is in [D - received, D + 1 - sent]. The intervals of all answers are intersected. Where they do not meet
    (a clock was set, or several machines answer), the hull of the recent ones takes their place.
    """

    def __init__(self) -> None:
        self._low = -UNKNOWN
        self._high = UNKNOWN
        self._recent: deque[tuple[float, float]] = deque(maxlen=_RECENT)
        self._lock = threading.Lock()

    def observe(self, date: str | None, sent: float, received: float) -> None:
        """Take the Date header of an answer into account; what is no date is left aside."""
        at = _seconds(date) if date is not None else None
        if at is None:
            return
        low, high = at - received, at + 1 - sent
        with self._lock:
            first = not self._recent
            self._recent.append((low, high))
            low, high = (low, high) if first else (max(low, self._low), min(high, self._high))
            if low > high:
                low = min(one for one, _ in self._recent)
                high = max(one for _, one in self._recent)
            self._low, self._high = low, high

    @property
    def offset(self) -> float:
        """The best estimate, in seconds; 0 while nothing is known."""
        with self._lock:
            return (self._low + self._high) / 2

    @property
    def error(self) -> float:
        """How far, in seconds, `offset` may be from the truth."""
        with self._lock:
            return (self._high - self._low) / 2


@lru_cache(maxsize=64)
def _seconds(date: str) -> float | None:
    try:
        at = parsedate_to_datetime(date)
    except (TypeError, ValueError, OverflowError):
        return None
    # "-0000" gives a time without a zone: HTTP's dates are UTC all the same
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
