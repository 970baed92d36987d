"""The call ledger: every HTTP attempt is counted, and a cap is never passed."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from conformance.api.errors import CallsSpent


class Ledger:
    """Counts HTTP attempts by command. Thread-safe.

    `cap` is the most attempts that may be made (None: no cap). `allowance` are attempts on top of the cap, for trouble
    alone: those that are made again, and those that look into it. Where it is used up, trouble is paid for out of the
    cap. Of all, `reserved` are kept for clean-up; the journal adds to them what it owes.
    """

    def __init__(self, cap: int | None = None, reserved: int = 0, allowance: int = 0) -> None:
        self.cap = cap
        self.allowance = 0 if cap is None else allowance
        self._reserved = reserved
        self._total = 0
        self._again = 0
        self._allowed = 0
        self._in_trouble = 0
        self._for_findings = 0
        self._by_command: Counter[str] = Counter()
        self._lock = threading.Lock()

    def spend(self, command: str, *, cleanup: bool = False, again: bool = False) -> None:
        """Count one attempt about to be made; CallsSpent, and nothing counted, where the cap forbids it.

        `again`: the same call was made just before, and nothing was settled by what came.
        """
        with self._lock:
            if not cleanup and not self._room(1):
                raise CallsSpent(self._says())
            wanted = again or self._in_trouble > 0 or (cleanup and not self._paid(1))
            allowed = wanted and self._allowed < self.allowance
            if not allowed and not self._paid(1):
                raise CallsSpent(self._says())
            self._total += 1
            self._again += again
            self._for_findings += self._in_trouble > 0
            self._allowed += allowed
            self._by_command[command] += 1

    def reserve(self, calls: int) -> None:
        """Keep so many more calls for clean-up (fewer, if negative); CallsSpent where there are not so many left."""
        with self._lock:
            if calls > 0 and not self._room(calls):
                raise CallsSpent(self._says())
            self._reserved += calls

    @contextmanager
    def in_trouble(self) -> Iterator[None]:
        """Until it ends, attempts come out of the allowance first: they are made to look into trouble."""
        with self._lock:
            self._in_trouble += 1
        try:
            yield
        finally:
            with self._lock:
                self._in_trouble -= 1

    @property
    def total(self) -> int:
        """The attempts made so far."""
        return self._total

    @property
    def again(self) -> int:
        """Those of them that were made because one before settled nothing."""
        return self._again

    @property
    def for_findings(self) -> int:
        """Those that were made to look into what departed."""
        return self._for_findings

    @property
    def limit(self) -> int | None:
        """The most attempts that can come of it, allowance included; None without a cap."""
        return None if self.cap is None else self.cap + self.allowance

    @property
    def left(self) -> int | None:
        """The attempts that may still be made besides clean-up, without the allowance; None without a cap."""
        with self._lock:
            if self.cap is None:
                return None
            return max(0, min(self.cap - self._own, self.cap + self.allowance - self._total - self._reserved))

    @property
    def room(self) -> int | None:
        """The attempts that may still be made besides clean-up if all of the allowance can be used; None without a
        cap."""
        with self._lock:
            if self.cap is None:
                return None
            return max(0, self.cap + self.allowance - self._total - self._reserved)

    @property
    def by_command(self) -> dict[str, int]:
        """The attempts made so far, by command."""
        with self._lock:
            return dict(self._by_command)

    @property
    def _own(self) -> int:
        """The attempts that the cap has to pay for."""
        return self._total - self._allowed

    def _room(self, calls: int) -> bool:
        """Whether so many calls are left of all, without those that are kept."""
        return self.cap is None or self._total + self._reserved + calls <= self.cap + self.allowance

    def _paid(self, calls: int) -> bool:
        """Whether the cap pays for so many calls more."""
        return self.cap is None or self._own + calls <= self.cap

    def _says(self) -> str:
        kept = f", {self._reserved} of them kept for clean-up" if self._reserved else ""
        more = f", and {self._allowed} of {self.allowance} for trouble" if self.allowance else ""
        return f"The cap of {self.cap} HTTP calls is reached ({self._own} made{kept}{more})."
