"""The call ledger: every HTTP attempt is counted, and a cap is never passed."""

from __future__ import annotations

import threading
from collections import Counter

from conformance.api.errors import CallsSpent


class Ledger:
    """Counts HTTP attempts by command. Thread-safe.

    `cap` is the most attempts that may be made (None: no cap). Of these, `reserved` are kept for clean-up; the
    journal adds to them what it owes.
    """

    def __init__(self, cap: int | None = None, reserved: int = 0) -> None:
        self.cap = cap
        self._reserved = reserved
        self._total = 0
        self._by_command: Counter[str] = Counter()
        self._lock = threading.Lock()

    def spend(self, command: str, *, cleanup: bool = False) -> None:
        """Count one attempt about to be made; CallsSpent, and nothing counted, where the cap forbids it."""
        with self._lock:
            if self.cap is not None and self._total + 1 + (0 if cleanup else self._reserved) > self.cap:
                raise CallsSpent(self._says())
            self._total += 1
            self._by_command[command] += 1

    def reserve(self, calls: int) -> None:
        """Keep so many more calls for clean-up (fewer, if negative); CallsSpent where there are not so many left."""
        with self._lock:
            if calls > 0 and self.cap is not None and self._total + self._reserved + calls > self.cap:
                raise CallsSpent(self._says())
            self._reserved += calls

    @property
    def total(self) -> int:
        """The attempts made so far."""
        return self._total

    @property
    def left(self) -> int | None:
        """The attempts that may still be made besides clean-up; None without a cap."""
        with self._lock:
            return None if self.cap is None else max(0, self.cap - self._reserved - self._total)

    @property
    def by_command(self) -> dict[str, int]:
        """The attempts made so far, by command."""
        with self._lock:
            return dict(self._by_command)

    def _says(self) -> str:
        kept = f", {self._reserved} of them kept for clean-up" if self._reserved else ""
        return f"The cap of {self.cap} HTTP calls is reached ({self._total} made{kept})."
