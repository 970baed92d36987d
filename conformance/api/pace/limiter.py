"""The rate limit: no more calls a second than documented, counted where they arrive, whoever makes them.

`book.py` tells how a bound on calls is one on their arrival. A limiter asks a store for slots: that of this process
alone (the simulator's clock may be virtual), of this machine, or of a fleet on a Redis.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from typing import Final

from conformance.api.clock import Clock
from conformance.api.pace.book import LONGEST, Rate, Turn, Verb
from conformance.api.pace.line import Line
from conformance.api.pace.store import OwnStore, Store, StoreLost
from conformance.contract import DEFAULT_RATE, GROUP_MESSAGE_RATE, RATES

SECOND: Final = 1.01
"""How long a slot rests after its answer; the hundredth is for clocks that tick differently."""
MARGIN: Final = 0.99
"""The part of a documented rate that is used: who is between us and the service may send a call twice."""
_LOOK: Final = 0.02
"""Seconds after which slots that others hold are looked at again."""
_SAME: Final = 1e-6
"""A wait in seconds that is none."""
_SELDOM: Final = 0.1
"""Seconds in which unpaced calls are told to others once."""


class Lane:
    """The slots of one rate, as this process takes and gives them."""

    def __init__(self, limiter: Limiter, name: str, rate: Rate) -> None:
        self.rate = rate
        self._limiter = limiter
        self._name = name
        self._line = Line()
        self._given = threading.Event()
        self._own: set[int] = set()
        self._lock = threading.Lock()
        self._told = float("-inf")

    def take(self) -> int:
        """Wait for a slot, in the order in which threads came; the lease, to give it back with."""
        clock, lease = self._limiter.clock, secrets.randbits(52)
        try:
            with self._line:
                while not (turn := self._take(lease)).granted:
                    self._pause(turn.wait)
            # What was promised may have lapsed, or be shut, by the time that it is due: it is asked for again.
            while turn.wait > _SAME:
                clock.sleep(min(turn.wait, self.rate.rest))
                turn = self._take(lease)
                while not turn.granted:
                    self._pause(turn.wait)
                    turn = self._take(lease)
        except BaseException:
            self._back("drop", lease)
            raise
        return lease

    def give(self, lease: int) -> None:
        """The answer has come: the slot rests, then is free."""
        self._back("give", lease)

    def passed(self) -> None:
        """An unpaced call was answered: paced ones keep their distance from it."""
        now = self._limiter.clock.now()
        if now - self._told >= _SELDOM:
            self._told = now
            self._ask("shut", 0, self.rate.rest + _SELDOM)

    def shut(self, seconds: float) -> None:
        """Nobody is to call for so long."""
        self._ask("shut", 0, seconds)

    def settle(self) -> None:
        """Wait until no call counts any more, and have nobody else call for a second more."""
        wait = self._ask("settle", 0, 2 * self.rate.rest).wait
        if wait > 0:
            self._limiter.clock.sleep(wait)

    def _take(self, lease: int) -> Turn:
        self._given.clear()
        with self._lock:
            self._own.add(lease)
        return self._ask("take", lease)

    def _back(self, verb: Verb, lease: int) -> None:
        with self._lock:
            self._own.discard(lease)
        self._ask(verb, lease)
        self._given.set()

    def _pause(self, wait: float) -> None:
        """Until a thread of this process has given a slot back, or others may have."""
        if self._limiter.shared:
            self._given.wait(min(_LOOK, max(wait, _SAME)))
        elif not self._given.wait(_LOOK):
            # Where time is virtual, it passes only so.
            self._limiter.clock.sleep(min(_LOOK, max(wait, _SAME)))

    def _ask(self, verb: Verb, lease: int, seconds: float = 0.0) -> Turn:
        store = self._limiter.store
        try:
            return store.ask(self._name, verb, lease, self.rate, seconds)
        except StoreLost as lost:
            self._limiter.fall_back(store, lost)
        return self._ask(verb, lease, seconds)

    def restart(self, store: Store, rate: Rate) -> None:
        """Go on with another store, which knows nothing yet: of what was under way, and of the second before."""
        with self._lock:
            for lease in self._own:
                store.ask(self._name, "take", lease, rate)
            store.ask(self._name, "shut", 0, rate, self.rate.rest)
        self.rate = rate


class Limiter:
    """Keeps every command at its rate, and messages at theirs in each group. Thread-safe.

    `store` is whom to share the rates with (default: nobody); `part` is how much of each rate is ours; `share` the
    number of processes among which it is divided, where no store does that. `told` are sentences for the run's end.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        rates: Mapping[str, int] = RATES,
        store: Store | None = None,
        part: float = 1.0,
        share: int = 1,
    ) -> None:
        self.clock = clock
        self.store: Store = store or OwnStore(clock.now)
        self.told: list[str] = []
        self._rates = rates
        self._part = part
        self._share = share
        self._lanes: dict[tuple[str, str | None], Lane] = {}
        self._lock = threading.RLock()
        self._lost: list[Store] = []

    @property
    def shared(self) -> bool:
        """Whether others may take slots and give them back."""
        return self.store.shared

    def take(self, command: str, group: str | None = None) -> tuple[tuple[Lane, int], ...]:
        """Wait until the command may be called (in `group`, for send_group_msg), and return the slots to give back."""
        slots: list[tuple[Lane, int]] = []
        try:
            for lane in self._of(command, group):
                slots.append((lane, lane.take()))
        except BaseException:
            self.give(tuple(slots))
            raise
        return tuple(slots)

    def give(self, slots: tuple[tuple[Lane, int], ...]) -> None:
        """Give slots back when the answer has come, or none will."""
        for lane, lease in slots:
            lane.give(lease)

    def passed(self, command: str, group: str | None = None) -> None:
        """A call that was not paced has been answered; paced ones then keep a second's distance from it."""
        for lane in self._of(command, group):
            lane.passed()

    def refused(self, command: str, seconds: float, *, of_app: bool = False) -> None:
        """A call came too often for the service, who knows whose: nobody is to call the command (`of_app`: any
        command) for so long."""
        for name in {command, *self._rates} if of_app else {command}:
            self._lane(name, None).shut(seconds)

    def settle(self, command: str) -> None:
        """Wait until no call of the command was answered within the last second, as before a deliberate burst; other
        processes keep clear of the second after it, and of each that an unpaced call falls into."""
        self._lane(command, None).settle()

    def fall_back(self, store: Store, lost: StoreLost) -> None:
        """Go on without a store that is lost. This process takes as much of the rates as falls to it, by the number of
        processes that were there last, so that all together keep to them still."""
        with self._lock:
            if self.store is not store:
                return  # another thread was first
            self._share = max(store.users, self._share)
            for command in self._rates:  # what others have called just before counts for commands of ours to come
                self._lane(command, None)
            own = OwnStore(self.clock.now)
            for (command, group), lane in self._lanes.items():
                lane.restart(own, self._rate(command, group))
            self.store = own
            self._lost.append(store)
            part = "the rates by itself" if self._share == 1 else (
                f"one part in {self._share} of the rates, for so many processes had shared them"
            )  # fmt: skip
            self.told.append(f"{store.name} {lost.says}: from then on this run kept to {part}.")

    def close(self) -> None:
        """Let go of the stores."""
        for store in (*self._lost, self.store):
            store.close()

    def _of(self, command: str, group: str | None) -> tuple[Lane, ...]:
        lane = self._lane(command, None)
        # The group's first: who waits for it then keeps nobody in another group from sending.
        return (self._lane(command, group), lane) if command == "send_group_msg" and group is not None else (lane,)

    def _lane(self, command: str, group: str | None) -> Lane:
        lane = self._lanes.get((command, group))
        if lane is None:
            with self._lock:
                name = command if group is None else f"{command} {group}"
                made = Lane(self, name, self._rate(command, group))
                lane = self._lanes.setdefault((command, group), made)
        return lane

    def _rate(self, command: str, group: str | None) -> Rate:
        rate = self._rates.get(command, DEFAULT_RATE) if group is None else GROUP_MESSAGE_RATE
        part = max(1, int(rate * MARGIN)) * self._part / self._share
        return Rate(max(1, int(part)), min(SECOND / min(1.0, part), LONGEST / 2))
