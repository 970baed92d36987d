"""What to take first of what costs calls: always what brings most that is new for its calls."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

P = TypeVar("P")


class Worth(NamedTuple):
    """What something costs in calls, and all that it brings."""

    calls: int
    brings: frozenset[Any]


def greedy(
    parts: Iterable[P],
    worth: Callable[[P], Worth],
    known: Collection[Hashable] = (),
    tie: Callable[[P], Any] = lambda _: 0,
    weigh: Callable[[Collection[Any]], int] = len,
) -> Iterator[tuple[P, int]]:
    """The parts in that order, each with how much new it brings; of equals the one of the larger `tie` is first.

    `weigh` tells how much some of what parts bring is.
    """
    left, had = list(parts), set(known)

    def rank(part: P) -> tuple[float, Any]:
        it = worth(part)
        return weigh(it.brings - had) / it.calls, tie(part)

    while left:
        part = max(left, key=rank)
        left.remove(part)
        new = worth(part).brings - had
        had |= new
        yield part, weigh(new)
