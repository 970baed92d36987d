"""What happened to one member in one place while calls overlapped: every call with its interval, and every look.

The pages promise nothing across members, so each member has a race of his own. Which states it may have come to is what
the orders end in that explain every look (`conformance.oracle.orders`).

Intervals are taken as recordings keep them, a tenth of a millisecond wider at each end at most: a replay then judges
exactly as the run did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

from conformance.contract.passing import FREQUENCY
from conformance.oracle.orders import Orders, Sight, Write
from conformance.programs import answers
from conformance.programs.history import Attempt
from conformance.programs.ticks import down, up

LAG: Final = 2.0
"""Seconds by which a look that is taken beside calls may lag, for no page says how soon a change shows. A look after
them is taken again until it has had that long."""
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Raced(Generic[S]):
    """One call that lists the member, or one attempt of it, and the state that it leaves.

    `received` is infinite where nothing came that tells whether it was done: then it may be done at any later time, or
    never (`sure` is false). `lane` and `turn` are those of `Write`; `branch` is its number among the calls of its step.
    """

    step: int
    branch: int
    sent: float
    received: float
    sure: bool
    lane: int
    turn: int
    state: S


@dataclass(frozen=True, slots=True)
class Look:
    """One look that was explained: which states fit it. `lane` and `turn` as those of a call, -1 for a step's own."""

    step: int
    sent: float
    received: float
    fits: frozenset[int]
    lane: int = -1
    turn: int = 0

    @property
    def sight(self) -> Sight:
        """The look as it is searched for: what was taken beside calls may lag."""
        lag = LAG if self.lane >= 0 else 0.0
        return Sight(self.fits, down(self.sent) - lag, up(self.received), self.lane, self.turn)


@dataclass(frozen=True, slots=True)
class Race(Generic[S]):
    """The overlapping calls of one step on one member, and the states that may have been there `before`.

    States are numbered: those from before come first, then those that the calls leave, in their order.
    """

    step: int
    before: tuple[S, ...]
    calls: tuple[Raced[S], ...] = ()
    looks: tuple[Look, ...] = ()

    @property
    def states(self) -> tuple[S, ...]:
        """Every state that may ever have been there."""
        return *self.before, *(call.state for call in self.calls)

    @property
    def pending(self) -> tuple[Raced[S], ...]:
        """The calls of which it is not known whether they were done, or will be."""
        return tuple(call for call in self.calls if not call.sure)

    @property
    def orders(self) -> Orders:
        """All orders that the intervals allow."""
        first = len(self.before)
        writes = tuple(
            Write(first + at, down(it.sent), up(it.received), it.sure, it.lane, it.turn)
            for at, it in enumerate(self.calls)
        )
        return Orders(range(first), writes, tuple(look.sight for look in self.looks))

    def ends(self) -> tuple[S, ...]:
        """The states that it may have come to, the latest call's first; all, where there are too many to search."""
        found, states = self.orders.endings, self.states
        numbers = range(len(states)) if found is None else found
        return tuple(states[number] for number in sorted(numbers, reverse=True))

    def seen(self, look: Look) -> Race[S]:
        """The same with one more look."""
        return replace(self, looks=(*self.looks, look))

    def explains(self, look: Look) -> bool:
        """Whether some order explains this look beside all others."""
        found = self.seen(look).orders.endings
        return found is None or bool(found)

    def fitting(self, fits: Callable[[S], bool]) -> frozenset[int]:
        """The numbers of the states that fit."""
        return frozenset(number for number, state in enumerate(self.states) if fits(state))


def doubtful(attempts: Iterable[Attempt]) -> list[Attempt]:
    """The attempts of a call that may have been done, for all that their answers say."""
    return [it for it in attempts if it.trouble and answers.code(it.text) not in FREQUENCY]
