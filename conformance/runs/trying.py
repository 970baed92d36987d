"""Calls that only set up: made again until an answer comes, for what cannot be set up cannot be judged."""

from __future__ import annotations

from typing import Final

from conformance.api.undo.looking import unanswered
from conformance.programs.history import JSON, Exchange
from conformance.targets.target import Target

_PAUSES: Final = (1.0, 2.0, 3.0)
"""Seconds before each further call: of a call, the client has made several attempts already."""
_PATIENCE: Final = 60.0
"""Seconds after which no further call is made on a real clock."""


def until_answered(target: Target, command: str, body: JSON, in_vain: set[str]) -> tuple[Exchange, Exchange | None]:
    """The first call that is answered, or the last one; and the call before it, which was not.

    A command that no call was answered of is among those that were `in_vain`, and is called once until one is. In a
    replay every call is the recorded one, and the last.
    """
    clock = target.clock
    pauses = () if target.kind == "replay" or command in in_vain else _PAUSES
    until = clock.now() + _PATIENCE
    lost: Exchange | None = None
    for pause in (*pauses, None):
        exchange = target.client.call(command, body)
        if not unanswered(exchange):
            in_vain.discard(command)
            break
        if pause is None or clock.now() + pause > until:
            in_vain.add(command)
            break
        lost = exchange
        clock.sleep(pause)
    return exchange, lost
