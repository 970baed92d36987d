"""How much of the map of conditions has been put to the test: pairs and triples of values across dimensions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from typing import Final

from conformance.oracle.situations import Situation
from conformance.programs.dimensions import DIMENSIONS, possible_pairs

Value = tuple[str, str]
"""A dimension and one of its values."""
Pair = tuple[Value, Value]


@cache
def pairs_that_can_be() -> frozenset[Pair]:
    """Every pair that can be."""
    return frozenset(possible_pairs())


WRONG: Final = frozenset((it.name, value) for it in DIMENSIONS for value in it.wrong)
"""Values for which a call is refused."""
_LOOKS: Final = frozenset({"look", "when"})
_ANSWER: Final = ("look", "the answer")


@dataclass
class Coverage:
    """The situations that a run has put to the test.

    Of a refused call nothing shows what its other values do by themselves. So two values that are both right count
    together only where the call was served, and where there are two reasons to refuse it, nothing counts. And an answer
    says little: where neither value is about looking, only what was looked at afterwards counts.
    """

    situations: set[Situation] = field(default_factory=set)

    def add(self, situations: Iterable[Situation]) -> None:
        """Take down more of them."""
        self.situations.update(situations)

    def masks(self) -> dict[Value, int]:
        """For each value a number whose bits tell in which situations it holds."""
        rows: defaultdict[Value, bytearray] = defaultdict(lambda: bytearray(len(self.situations) // 8 + 1))
        for number, situation in enumerate(self.situations):
            for dimension, value in zip(DIMENSIONS, situation, strict=True):
                if value is not None:
                    rows[dimension.name, value][number >> 3] |= 1 << (number & 7)
        return {value: int.from_bytes(row, "little") for value, row in rows.items()}

    def pairs(self) -> frozenset[Pair]:
        """The pairs put to the test, of those that can be."""
        sight = self._sight()
        return frozenset(pair for pair in pairs_that_can_be() if sight(*pair))

    def triples(self) -> tuple[int, int]:
        """How many triples were put to the test, and how many can be: those whose three pairs can."""
        sight, can = self._sight(), pairs_that_can_be()
        covered = possible = 0
        for one, other, third in combinations(DIMENSIONS, 3):
            for a in ((one.name, value) for value in one.values):
                for b in ((other.name, value) for value in other.values):
                    if (a, b) in can:
                        for c in ((third.name, value) for value in third.values):
                            if (a, c) in can and (b, c) in can:
                                possible += 1
                                covered += bool(sight(a, b, c))
        return covered, possible

    def _sight(self) -> Callable[..., int]:
        """What tells in which situations values were put to the test together."""
        masks = self.masks()
        every = (1 << len(self.situations)) - 1
        refused = twice = 0
        for value in WRONG:
            twice |= refused & masks.get(value, 0)
            refused |= masks.get(value, 0)
        served, looked = every & ~refused, every & ~masks.get(_ANSWER, 0)

        def sight(*values: Value) -> int:
            found = every & ~twice
            for value in values:
                found &= masks.get(value, 0)
            if not any(value in WRONG for value in values):
                found &= served
            return found if any(dimension in _LOOKS for dimension, _ in values) else found & looked

        return sight

    def missing(self) -> Iterator[Pair]:
        """The pairs that were not put to the test, in the order of the map."""
        covered = self.pairs()
        yield from (pair for pair in possible_pairs() if pair not in covered)
