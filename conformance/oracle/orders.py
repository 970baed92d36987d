"""Which orders of calls explain what was seen: a search, after Wing and Gong, over what was under way at the same time.

It knows of nothing but times. A `Write` is a call that leaves a state, a `Sight` a look that fits some states, and both
happen at one moment between their start and their end. States are numbers, whose meaning is the caller's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

MOST: Final = 14
"""Writes of which all orders are searched: with each one more there are up to twice as many ways."""


@dataclass(frozen=True, slots=True)
class Write:
    """A call that leaves the state `leaves`. One that is not `sure` was done at any time from its start on, or never.

    `lane` and `turn`: calls of one lane were made one after another, in their turns (-1: it has none of its own).
    """

    leaves: int
    start: float
    end: float
    sure: bool = True
    lane: int = -1
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Sight:
    """A look that fits these states. Its start may be earlier than it was asked for, where looks may lag.

    What comes after it in its lane is later; what came before it there need not show in it yet.
    """

    fits: frozenset[int]
    start: float
    end: float
    lane: int = -1
    turn: int = 0


@dataclass(frozen=True)
class Orders:
    """All orders of some writes and sights, from any of the states `before`, that their times allow."""

    before: Collection[int]
    writes: Sequence[Write]
    sights: Sequence[Sight] = ()

    @cached_property
    def endings(self) -> frozenset[int] | None:
        """The states that orders end in which explain every sight: empty where none does.

        None where there are too many writes for a search.
        """
        all_seen = (1 << len(self.sights)) - 1
        if self.sights and len(self.writes) > MOST:
            return None
        found: set[int] = set()
        todo = [(0, 0, state) for state in self.before]
        known = set(todo)
        while todo:
            done, seen, state = todo.pop()
            if seen == all_seen:
                found |= self._ends(done, state)
                continue
            after = self._seen(done, seen, state)
            if after != seen:
                # A look changes nothing: one that can come now, and fits, may as well.
                steps = [(done, after, state)]
            else:
                steps = [
                    (done | 1 << it, seen, write.leaves)
                    for it, write in enumerate(self.writes)
                    if not done >> it & 1 and self._may(it, done, seen)
                ]
            fresh = [it for it in steps if it not in known]
            known.update(fresh)
            todo += fresh
        return frozenset(found)

    def _seen(self, done: int, seen: int, state: int) -> int:
        first = len(self.writes)
        for it, sight in enumerate(self.sights):
            if not seen >> it & 1 and state in sight.fits and self._may(first + it, done, seen):
                seen |= 1 << it
        return seen

    def _may(self, number: int, done: int, seen: int) -> bool:
        """Whether everything that has to come before has."""
        writes, sights = self._before[number]
        return not writes & ~done and not sights & ~seen

    def _ends(self, done: int, state: int) -> set[int]:
        """How it may end once all was seen: any write that is left may be the last, unless another has to follow it."""
        left = [it for it in range(len(self.writes)) if not done >> it & 1]
        ends = {state} if not any(self.writes[it].sure for it in left) else set()
        for it in left:
            if not any(self._before[other][0] >> it & 1 for other in left if self.writes[other].sure):
                ends.add(self.writes[it].leaves)
        return ends

    @cached_property
    def _before(self) -> list[tuple[int, int]]:
        """Of each write, then of each sight: which writes and which sights have to come before it."""
        everything: tuple[Write | Sight, ...] = (*self.writes, *self.sights)
        return [
            (
                _bits(one.sure and _precedes(one, other) for one in self.writes),
                _bits(_precedes(one, other) for one in self.sights),
            )
            for other in everything
        ]

    @cached_property
    def number(self) -> int | None:
        """How many orders of the writes their times allow; None where there are too many writes to count them."""
        if len(self.writes) > MOST:
            return None
        ways, total = {0: 1}, 0
        needed = _bits(write.sure for write in self.writes)
        while ways:
            total += sum(many for done, many in ways.items() if not needed & ~done)
            after: dict[int, int] = {}
            for done, many in ways.items():
                for it in range(len(self.writes)):
                    if not done >> it & 1 and not self._before[it][0] & ~done:
                        after[done | 1 << it] = after.get(done | 1 << it, 0) + many
            ways = after
        return total


def _bits(flags: Iterable[bool]) -> int:
    return sum(1 << number for number, flag in enumerate(flags) if flag)


def _precedes(one: Write | Sight, other: Write | Sight) -> bool:
    """Whether one was over before the other began, by the clock or as its lane has it."""
    if one is other:
        return False
    if one.end < other.start:
        return True
    return isinstance(other, Write) and one.lane == other.lane >= 0 and one.turn < other.turn
