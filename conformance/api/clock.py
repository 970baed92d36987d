"""The clock that a run lives by: real time, or a simulator's virtual time."""

from __future__ import annotations

import time
from typing import Protocol

from conformance.api import turns


class Clock(Protocol):
    """Seconds since the epoch, and a way to let them pass."""

    @property
    def virtual(self) -> bool:
        """Whether sleeping costs no real time."""

    def now(self) -> float:
        """Seconds since the epoch, UTC."""

    def sleep(self, seconds: float, /) -> None:
        """Let `seconds` (0 or more) pass."""


class RealClock:
    """This machine's time, read once and then counted on: a step of the system's clock cannot bend a duration."""

    virtual = False

    def __init__(self) -> None:
        self._start = time.time() - time.monotonic()

    def now(self) -> float:
        """Seconds since the epoch, UTC."""
        return self._start + time.monotonic()

    def sleep(self, seconds: float, /) -> None:
        """Wait for `seconds`; where programs run side by side, others work meanwhile."""
        turn = turns.current()
        if turn is None:
            time.sleep(seconds)
        else:
            turn.rest(seconds)
