"""How many calls a check may still make, where several are under way at the same time."""

from __future__ import annotations

import threading


class Allowance:
    """A number of calls, of which each group that stands keeps the one that takes it away. Thread-safe.

    `standing` are the groups that were made, `lost` those of which no answer told whether they were, and `ending` those
    of them whose last call is counted.
    """

    def __init__(self, most: int, taken: int) -> None:
        self.standing: list[str] = []
        self.lost: list[str] = []
        self.ending: set[str] = set()
        self.making = 0
        """Groups that are being made: each keeps a call as well."""
        self.kept = 0
        """Calls that are kept for what has begun."""
        self._most = most
        self._left = most - taken
        self._lock = threading.RLock()

    @property
    def made(self) -> int:
        """The calls that were made, those before included."""
        with self._lock:
            return self._most - self._left

    def left(self) -> int:
        """The calls that may still be made, besides those that are kept."""
        with self._lock:
            return self._left - self.kept - self.making - len({*self.standing, *self.lost} - self.ending)

    def keep(self, number: int) -> None:
        """Keep so many for what is about to begin, or what is left; 0 lets them go again."""
        with self._lock:
            self.kept = 0
            self.kept = max(0, min(number, self.left()))

    def take(self, *, more: int = 0, kept: bool = False) -> bool:
        """Whether one call may be made now, and `more` after it; it is counted then. `kept`: one is kept for it."""
        with self._lock:
            kept = kept and self.kept > 0
            if self.left() + kept < 1 + more:
                return False
            self.kept -= kept
            self._left -= 1
            return True

    def take_away(self, group: str) -> bool:
        """Whether the call may be made that takes a group away."""
        with self._lock:
            if self.left() + 1 < 1:
                return False
            self._left -= 1
            self.ending.add(group)
            return True
