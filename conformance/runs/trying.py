"""Calls that only set up: made again until an answer comes, for what cannot be set up cannot be judged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.programs.history import JSON, Exchange
from conformance.recordings.playing import ReplayTransport
from conformance.targets.target import Target

_ATTEMPTS: Final = 20
"""Attempts after which no further call is made: of each call, the client may have made several already."""
_PATIENCE: Final = 60.0
"""Seconds after which none is made on a real clock."""
_PAUSE, _LONGEST_PAUSE = 0.5, 3.0
"""Seconds before the second call, and at most: each pause is twice as long as the one before."""


class Trying:
    """How long one thing is tried for. Iterate for the pauses between calls, and tell of each call by `made`.

    A command that nothing came of is among those that were `in_vain`, and is tried once until it is answered. In a
    replay it is tried for as long as it was when it was recorded.
    """

    def __init__(self, target: Target, command: str, in_vain: set[str]) -> None:
        self._clock = target.clock
        self._command = command
        self._in_vain = in_vain
        self._transport = target.client.transport
        self._once = command in in_vain
        self._attempts = 0

    def __iter__(self) -> Iterator[None]:
        until, pause = self._clock.now() + _PATIENCE, _PAUSE
        yield
        if isinstance(self._transport, ReplayTransport):
            while self._transport.more:
                yield
            return
        while not self._once and self._attempts < _ATTEMPTS and self._clock.now() + pause < until:
            self._clock.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
            yield

    def made(self, exchange: Exchange) -> bool:
        """Take a call into account; whether it was answered."""
        self._attempts += len(exchange.attempts)
        if exchange.lost:
            self._in_vain.add(self._command)
            return False
        self._in_vain.discard(self._command)
        return True


def until_answered(target: Target, command: str, body: JSON, in_vain: set[str]) -> tuple[Exchange, Exchange | None]:
    """The first call that is answered, or the last one; and the call before it, which was not."""
    trying = Trying(target, command, in_vain)
    lost: Exchange | None = None
    exchange: Exchange | None = None
    for _ in trying:
        lost, exchange = exchange, target.client.call(command, body)
        if trying.made(exchange):
            break
    assert exchange is not None
    return exchange, lost
