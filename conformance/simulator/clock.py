"""The simulator's clocks: one that can be wound forward, and the real one."""

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """What the simulator asks of a clock."""

    @property
    def virtual(self) -> bool:
        """Whether `sleep` returns at once and winds the clock forward instead."""

    def now(self) -> float:
        """Epoch seconds, UTC."""

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass on this clock."""


class VirtualClock:
    """Ticks with real time, yet `sleep` returns at once: it moves an offset. Thread-safe.

    With a `pace` it ticks by so many seconds with each look at it instead: what is asked takes as long on it as on any
    other machine, however fast this one is and whatever else it does.
    """

    virtual = True

    def __init__(self, start: float | None = None, *, pace: float = 0.0) -> None:
        """Begin at `start` (epoch seconds), or at the present."""
        begun = time.time() if start is None else start
        self._pace = pace
        self._offset = begun if pace else begun - time.monotonic()
        self._lock = threading.Lock()

    def now(self) -> float:
        """Epoch seconds, UTC."""
        if not self._pace:
            return time.monotonic() + self._offset
        with self._lock:
            self._offset += self._pace
            return self._offset

    def sleep(self, seconds: float) -> None:
        """Wind the clock forward by `seconds`; a negative value raises ValueError, as time.sleep does."""
        if seconds < 0:
            raise ValueError("a clock cannot be wound back")
        with self._lock:
            self._offset += seconds


class RealClock:
    """The machine's own clock."""

    virtual = False

    def now(self) -> float:
        """Epoch seconds, UTC."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait for `seconds`."""
        time.sleep(seconds)
