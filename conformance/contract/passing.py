"""Codes by which the service says "not now": they answer in the place of what a call would have come to."""

from __future__ import annotations

from typing import Final

TRY_AGAIN: Final = 10002
"""An internal error of the server, which the page asks to answer by the same call again."""
FREQUENCY: Final = frozenset({10006, 60007, 60011, 60018, 60019})
"""Calls came too often: for the account, the API, the app."""
NOT_NOW: Final = FREQUENCY | {TRY_AGAIN}
"""No refusal that a clause names, whichever call gets it."""
PASSING: Final = NOT_NOW | {10023, 60008}
"""Whether the call has taken effect cannot be told: besides, messages came too often, or the service timed out."""
