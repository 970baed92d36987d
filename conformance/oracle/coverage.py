"""How much of the map of conditions has been put to the test: pairs and triples of values across dimensions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations

from conformance.oracle.situations import Situation
from conformance.programs.dimensions import DIMENSIONS, possible_pairs

Value = tuple[str, str]
"""A dimension and one of its values."""
Pair = tuple[Value, Value]


@cache
def pairs_that_can_be() -> frozenset[Pair]:
    """Every pair that can be."""
    return frozenset(possible_pairs())


@dataclass
class Coverage:
    """The situations that a run has put to the test."""

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
        masks = self.masks()
        return frozenset((one, other) for one, other in pairs_that_can_be() if masks.get(one, 0) & masks.get(other, 0))

    def triples(self) -> tuple[int, int]:
        """How many triples were put to the test, and how many can be: those whose three pairs can."""
        masks, can = self.masks(), pairs_that_can_be()
        covered = possible = 0
        for one, other, third in combinations(DIMENSIONS, 3):
            for a in ((one.name, value) for value in one.values):
                for b in ((other.name, value) for value in other.values):
                    if (a, b) in can:
                        both = masks.get(a, 0) & masks.get(b, 0)
                        for c in ((third.name, value) for value in third.values):
                            if (a, c) in can and (b, c) in can:
                                possible += 1
                                covered += bool(both & masks.get(c, 0))
        return covered, possible

    def missing(self) -> Iterator[Pair]:
        """The pairs that were not put to the test, in the order of the map."""
        covered = self.pairs()
        yield from (pair for pair in possible_pairs() if pair not in covered)


def pairs_of(situations: Iterable[Situation]) -> set[Pair]:
    """The pairs that situations show, whether or not they are declared possible."""
    found: set[Pair] = set()
    for situation in situations:
        values = [
            (dimension.name, value) for dimension, value in zip(DIMENSIONS, situation, strict=True) if value is not None
        ]
        found.update(combinations(values, 2))
    return found
