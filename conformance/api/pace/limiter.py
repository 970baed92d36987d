"""The rate limit: no more calls a second than documented, counted where they arrive.

A limiter that grants N calls a second does not bound when they arrive. Here a call takes one of N slots before it
is sent, and the slot is free again a second after its answer: two calls of one slot cannot arrive within a second.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from typing import Final

from conformance.api.clock import Clock
from conformance.contract import DEFAULT_RATE, GROUP_MESSAGE_RATE, RATES

SECOND: Final = 1.01
"""How long a slot rests after its answer; the hundredth is for clocks that tick differently."""
MARGIN: Final = 0.95
"""The part of a documented rate that is used."""


class Lane:
    """The slots of one rate."""

    __slots__ = ("_clock", "_condition", "_free", "_last", "_rest")

    def __init__(self, clock: Clock, slots: int, rest: float) -> None:
        self._clock = clock
        self._rest = rest
        self._condition = threading.Condition()
        self._free = deque([0.0] * slots)  # the time from which each slot that no call holds may be taken
        self._last = 0.0  # the last answer to an unpaced call

    def take(self) -> None:
        """Wait for a slot."""
        with self._condition:
            while not self._free:
                self._condition.wait()
            at = max(self._free.popleft(), self._last + self._rest)
        wait = at - self._clock.now()
        if wait > 0:
            self._clock.sleep(min(wait, self._rest))

    def give(self) -> None:
        """The answer has come: the slot rests, then is free."""
        with self._condition:
            self._free.append(self._clock.now() + self._rest)
            self._condition.notify()

    def passed(self) -> None:
        """An unpaced call was answered: the next paced one keeps its distance."""
        self._last = self._clock.now()

    def settle(self) -> None:
        """Wait until every slot that no call holds is free."""
        with self._condition:
            at = max([*self._free, self._last + self._rest])
        wait = at - self._clock.now()
        if wait > 0:
            self._clock.sleep(min(wait, self._rest))


class Limiter:
    """Keeps every command at its rate, and messages at theirs in each group. Thread-safe.

    `share` is the number of processes that call the same app at once: each keeps to its part of the rate.
    """

    def __init__(self, clock: Clock, *, rates: Mapping[str, int] = RATES, share: int = 1) -> None:
        self._clock = clock
        self._rates = rates
        self.share = share
        self._lanes: dict[tuple[str, str | None], Lane] = {}
        self._lock = threading.Lock()

    def take(self, command: str, group: str | None = None) -> tuple[Lane, ...]:
        """Wait until the command may be called (in `group`, for send_group_msg), and return the slots to give back."""
        lanes = self._of(command, group)
        for lane in lanes:
            lane.take()
        return lanes

    def give(self, lanes: tuple[Lane, ...]) -> None:
        """Give slots back when the answer has come, or none will."""
        for lane in lanes:
            lane.give()

    def passed(self, command: str, group: str | None = None) -> None:
        """A call that was not paced has been answered; paced ones then keep a second's distance from it."""
        for lane in self._of(command, group):
            lane.passed()

    def settle(self, command: str) -> None:
        """Wait until no call of the command was answered within the last second, as before a deliberate burst."""
        self._lane(command, None).settle()

    def _of(self, command: str, group: str | None) -> tuple[Lane, ...]:
        lane = self._lane(command, None)
        return (lane, self._lane(command, group)) if command == "send_group_msg" and group is not None else (lane,)

    def _lane(self, command: str, group: str | None) -> Lane:
        lane = self._lanes.get((command, group))
        if lane is None:
            with self._lock:
                rate = self._rates.get(command, DEFAULT_RATE) if group is None else GROUP_MESSAGE_RATE
                part = max(1, int(rate * MARGIN)) / self.share
                made = Lane(self._clock, max(1, int(part)), SECOND / min(1.0, part))
                lane = self._lanes.setdefault((command, group), made)
        return lane
