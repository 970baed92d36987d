"""How much of the map of conditions has been put to the test: pairs and triples of values across dimensions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from conformance.oracle.situations import Situation
from conformance.programs.dimensions import DIMENSIONS, possible_pairs

Value = tuple[str, str]
"""A dimension and one of its values."""
Pair = tuple[Value, Value]


@cache
def pairs_in_order() -> tuple[Pair, ...]:
    """Every pair that can be, in the order of the map."""
    return tuple(possible_pairs())


@cache
def pairs_that_can_be() -> frozenset[Pair]:
    """Every pair that can be."""
    return frozenset(pairs_in_order())


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
        sight = self._sight()
        covered = possible = 0
        for (a, b), thirds in _thirds().items():
            possible += len(thirds)
            if together := sight.masks.get(a, 0) & sight.masks.get(b, 0):
                seen = sight.beside(a, b)
                covered += sum(bool(together & seen[c]) for c in thirds if c in seen)
        return covered, possible

    def _sight(self) -> _Sight:
        return _Sight(self.masks(), (1 << len(self.situations)) - 1)

    def missing(self) -> Iterator[Pair]:
        """The pairs that were not put to the test, in the order of the map."""
        covered = self.pairs()
        yield from (pair for pair in pairs_in_order() if pair not in covered)


class _Sight:
    """Tells in which situations values were put to the test together: a number, a bit a situation."""

    def __init__(self, masks: Mapping[Value, int], every: int) -> None:
        self.masks = masks
        refused = twice = 0
        for value in WRONG:
            twice |= refused & masks.get(value, 0)
            refused |= masks.get(value, 0)
        served, looked = every & ~refused, every & ~masks.get(_ANSWER, 0)
        sound = every & ~twice
        self._allowed = {
            (wrong, looks): sound & (every if wrong else served) & (every if looks else looked)
            for wrong in (False, True)
            for looks in (False, True)
        }
        self._beside: dict[tuple[bool, bool], dict[Value, int]] = {}

    def __call__(self, one: Value, other: Value) -> int:
        """Those of two values."""
        return self.masks.get(one, 0) & self.beside(one).get(other, 0)

    def beside(self, *values: Value) -> Mapping[Value, int]:
        """For every value that held at all: where it held and counts, if it is beside these."""
        kind = any(value in WRONG for value in values), any(dimension in _LOOKS for dimension, _ in values)
        if kind not in self._beside:
            wrong, looks = kind
            self._beside[kind] = {
                value: mask & self._allowed[wrong or value in WRONG, looks or value[0] in _LOOKS]
                for value, mask in self.masks.items()
            }
        return self._beside[kind]


@cache
def _thirds() -> Mapping[Pair, tuple[Value, ...]]:
    """For each pair that can be: the values of later dimensions that can be with both."""
    after: defaultdict[Value, dict[Value, None]] = defaultdict(dict)  # in order
    for one, other in pairs_in_order():
        after[one][other] = None
    return {
        (one, other): tuple(third for third in after[other] if third in after[one]) for one, other in pairs_in_order()
    }
