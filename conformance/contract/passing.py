"""Answers by which nothing is settled: codes that say "not now", and HTTP statuses of a network on the way."""

from __future__ import annotations

from typing import Final

TRY_AGAIN: Final = 10002
"""An internal error of the server, which the page asks to answer by the same call again."""
FREQUENCY: Final = frozenset({10006, 60007, 60011, 60018, 60019})
"""Calls came too often: for the account, the API, the app. An app is shared with other traffic than ours."""
OF_APP: Final = frozenset({60011, 60018, 60019})
"""Those of them that speak of the app, or of no command."""
NOT_NOW: Final = FREQUENCY | {TRY_AGAIN}
"""No refusal that a clause names, whichever call gets it."""
PASSING: Final = NOT_NOW | {10023, 60008}
"""Whether the call has taken effect cannot be told: besides, messages came too often, or the service timed out."""
GATEWAY: Final = frozenset({502, 503, 504})
"""HTTP statuses that are a network's and not the vendor's answer: the page itself says so."""
