"""The search for orders agrees with brute force on all small histories."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations, combinations_with_replacement, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.oracle.orders import MOST, Orders, Sight, Write

Part = Write | Sight


def allowed(order: Sequence[Part]) -> bool:
    """Whether nothing stands behind what it was over before, by the clock or in its lane."""
    for at, later in enumerate(order):
        for sooner in order[:at]:
            known = not isinstance(later, Write) or later.sure
            if known and later.end < sooner.start:
                return False
            same = known and later.lane == sooner.lane >= 0
            if same and isinstance(sooner, Write) and later.turn < sooner.turn:
                return False
    return True


def all_orders(parts: Sequence[Part]) -> Iterator[tuple[Part, ...]]:
    """Every order that the times allow, with each choice of the writes that may never have been done."""
    numbers = range(len(parts))
    doubtful = [it for it in numbers if isinstance(part := parts[it], Write) and not part.sure]
    for many in range(len(doubtful) + 1):
        for left_out in combinations(doubtful, many):
            for order in permutations([it for it in numbers if it not in left_out]):
                if allowed(found := tuple(parts[it] for it in order)):
                    yield found


def brute_force(before: Sequence[int], parts: Sequence[Part]) -> frozenset[int]:
    """The states in which the orders end that explain every sight."""
    ends: set[int] = set()
    for order in all_orders(parts):
        for first in before:
            state, fits = first, True
            for part in order:
                if isinstance(part, Write):
                    state = part.leaves
                else:
                    fits = fits and state in part.fits
            if fits:
                ends.add(state)
    return frozenset(ends)


def searched(before: Sequence[int], parts: Sequence[Part]) -> Orders:
    writes = [it for it in parts if isinstance(it, Write)]
    return Orders(before, writes, [it for it in parts if isinstance(it, Sight)])


def test_it_agrees_with_brute_force_on_every_history_of_up_to_four_parts() -> None:
    spans = [(start, end) for start in range(3) for end in range(start, 3)]
    kinds = [(kind, start, end) for kind in ("sure", "doubtful", "sight") for start, end in spans]
    tried = unexplained = 0
    for number in range(1, 5):
        for chosen in combinations_with_replacement(kinds, number):
            for fits in ((0,), (1, 2), (2, 3)):
                parts: list[Part] = [
                    Sight(frozenset(fits), start, end)
                    if kind == "sight"
                    else Write(at + 1, start, end if kind == "sure" else math.inf, kind == "sure")
                    for at, (kind, start, end) in enumerate(chosen)
                ]
                orders = searched((0,), parts)
                assert orders.endings == brute_force((0,), parts), parts
                tried += 1
                unexplained += not orders.endings
                if not orders.sights:
                    assert orders.number == sum(1 for _ in all_orders(parts))
                    break
    assert tried > 15_000
    assert 1_000 < unexplained < tried


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[int], list[Part]]:
    """Writes and sights of up to three lanes, each begun when the one before is over, and some outside of any."""
    before = draw(st.lists(st.integers(0, 1), min_size=1, max_size=2, unique=True))
    parts: list[Part] = []
    at: dict[int, tuple[float, int]] = {}
    for number in range(draw(st.integers(1, 5))):
        lane = draw(st.integers(-1, 2))
        began, turn = at.get(lane, (0.0, 0)) if lane >= 0 else (0.0, 0)
        start = began + draw(st.integers(0, 3))
        end = start + draw(st.integers(0, 4))
        kind = draw(st.sampled_from(["sure", "sure", "doubtful", "sight"]))
        if kind == "sight":
            fits = draw(st.frozensets(st.integers(0, 6), max_size=4))
            parts.append(Sight(fits, start - draw(st.sampled_from([0, 0, 2])), end, lane, turn))
        else:
            leaves = draw(st.integers(2, 6)) if draw(st.booleans()) else number + 2
            parts.append(Write(leaves, start, end if kind == "sure" else math.inf, kind == "sure", lane, turn))
        at[lane] = end, turn + 1
    return before, parts


@settings(max_examples=1500, deadline=None, derandomize=True, database=None)
@given(histories())
def test_it_agrees_with_brute_force_where_lanes_have_turns(history: tuple[list[int], list[Part]]) -> None:
    before, parts = history
    assert searched(before, parts).endings == brute_force(before, parts)


def test_of_calls_that_overlap_each_may_be_the_last() -> None:
    writes = [Write(it, 0.0, 1.0) for it in range(1, 41)]
    assert Orders((0,), writes).endings == frozenset(range(1, 41))
    assert Orders((0,), writes).number is None
    assert Orders((0,), writes[:3]).number == 6


def test_a_call_that_was_answered_before_another_began_is_not_the_last() -> None:
    assert Orders((0,), [Write(1, 0.0, 1.0), Write(2, 1.1, 2.0), Write(3, 0.5, 3.0)]).endings == {2, 3}
    assert Orders((0,), [Write(1, 0.0, 1.0), Write(2, 1.0, 2.0)]).endings == {1, 2}  # the clock cannot tell


def test_a_call_without_an_answer_may_be_done_later_or_never() -> None:
    writes = [Write(1, 0.0, math.inf, sure=False), Write(2, 5.0, 6.0)]
    assert Orders((0,), writes).endings == {1, 2}
    assert Orders((0,), writes, [Sight(frozenset({2}), 7.0, 8.0)]).endings == {1, 2}
    assert Orders((0,), writes, [Sight(frozenset({2}), 7.0, 8.0), Sight(frozenset({1}), 9.0, 10.0)]).endings == {1}
    assert Orders((0,), writes, [Sight(frozenset({1}), 7.0, 8.0), Sight(frozenset({2}), 9.0, 10.0)]).endings == set()
    assert Orders((0,), writes[:1]).number == 2


def test_a_dozen_calls_and_looks_beside_them_are_searched() -> None:
    writes = [Write(it, 0.0, 10.0) for it in range(1, 13)]
    sights = [Sight(frozenset({it}), it, it + 0.5) for it in (3, 5, 8)]
    assert Orders((0,), writes, sights).endings == set(range(1, 13)) - {3, 5}
    assert Orders((0,), writes, [*sights, Sight(frozenset({99}), 0.0, 10.0)]).endings == set()


def test_of_more_calls_than_can_be_searched_nothing_is_said() -> None:
    writes = [Write(it, 0.0, 1.0) for it in range(1, MOST + 2)]
    assert Orders((0,), writes, [Sight(frozenset({99}), 0.5, 0.6)]).endings is None
