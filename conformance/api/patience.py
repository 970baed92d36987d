"""How often, and after which pauses, a call is made again by which nothing was settled."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Final

from conformance.contract.passing import FREQUENCY, OF_APP

PAUSES: Final = (0.1, 0.3, 1.0, 2.0)
"""Seconds to wait before each further attempt."""
RESTS: Final = (1.1, 1.1, 2.0, 4.0)
"""The same after a frequency error: rates are counted by the second."""
PATIENT: Final = 3
"""Calls of a command for which every attempt may be in vain in the same way; after those a call is made again once."""

_OF_APP: Final = frozenset(f"code {code}" for code in OF_APP)
_TOO_OFTEN: Final = frozenset(f"code {code}" for code in FREQUENCY)


class Patience:
    """Learns for which commands, and which kinds of trouble, another attempt helps. Thread-safe.

    A vendor that never answers some calls must not cost four more attempts each time; one that stumbles now and then
    is waited for however often it does.
    """

    def __init__(self) -> None:
        self._in_vain: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def pause(self, command: str, trouble: str, attempt: int) -> float | None:
        """How long to wait after the attempt of that number (from 0); None where no further one is worth it."""
        pauses = RESTS if too_often(trouble) else PAUSES
        most = len(pauses) if self._in_vain[command, trouble] < PATIENT else 1
        return pauses[attempt] if attempt < min(most, len(pauses)) else None

    def settled(self, command: str, troubles: list[str]) -> None:
        """A call got through after these."""
        with self._lock:
            for trouble in set(troubles):
                self._in_vain.pop((command, trouble), None)

    def in_vain(self, command: str, trouble: str) -> None:
        """No attempt of a call has settled anything; this was the last one's trouble."""
        with self._lock:
            self._in_vain[command, trouble] += 1


def too_often(trouble: str) -> bool:
    """Whether calls were turned away for their frequency."""
    return trouble in _TOO_OFTEN


def of_app(trouble: str) -> bool:
    """Whether calls were turned away for the frequency of the whole app, or of nothing that is named."""
    return trouble in _OF_APP
