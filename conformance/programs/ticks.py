"""Times as recordings keep them: in tenths of a millisecond. What was kept once stays as it is."""

from __future__ import annotations

import math
from typing import Final

_TICK: Final = 10_000
_SLACK: Final = 0.05  # of a tick: floats near the epoch are not finer


def down(seconds: float) -> float:
    """The tick at or before a time (or a span); infinity stays as it is. Kept intervals hold the measured ones."""
    return math.floor(seconds * _TICK + _SLACK) / _TICK if math.isfinite(seconds) else seconds


def up(seconds: float) -> float:
    """The tick at or after a time."""
    return math.ceil(seconds * _TICK - _SLACK) / _TICK if math.isfinite(seconds) else seconds
