"""How much a proof tries where nothing else is asked for: told by its help, which needs nothing else of it."""

from __future__ import annotations

import os
from typing import Final

PAIRS: Final = 160
"""Pairs of variations, besides every variation alone."""
SAMPLED_PAIRS: Final = 20
"""The same, where the defects are a sample."""
EXAMPLES: Final = 6
"""Examples that the rival draws for each command."""
CORES: Final = os.cpu_count() or 1
"""Processes."""
