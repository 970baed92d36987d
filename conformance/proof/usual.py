"""How much a proof tries where nothing else is asked for: told by its help, which needs nothing else of it."""

from __future__ import annotations

from typing import Final

PAIRS: Final = 160
"""Pairs of variations, besides every variation alone."""
EXAMPLES: Final = 6
"""Examples that the rival draws for each command."""
