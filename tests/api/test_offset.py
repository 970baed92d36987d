"""The clock that mutes are reckoned by is learned from their ends; Date and this machine's clock only witness."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.api.ends import SLACK
from conformance.api.offset import UNKNOWN, ClockOffset

NOW = 1_790_000_000.0
HOUR, DAY = 3600, 86400
ORDINARY = (HOUR, DAY, 600, 60, 1800, 7200)
ROUND: dict[str, Callable[[float], float]] = {
    "down": math.floor,
    "up": math.ceil,
    "nearest": lambda end: math.floor(end + 0.5),
}


def learned(
    ahead: Callable[[int], float],
    times: Iterable[int],
    rounded: Callable[[float], float] = math.floor,
    date: float | None = None,
    lasts: Callable[[int], int] = lambda seconds: seconds,
) -> ClockOffset:
    """What is known after mutes of these times, a bit more than a second apart.

    `ahead` is the clock of the machine that takes the nth; `date` is how far answers are dated ahead; `lasts` is how
    long a mute is.
    """
    offset = ClockOffset()
    for number, seconds in enumerate(times):
        sent = NOW + number * 1.137
        if date is not None:
            offset.observe(formatdate(int(sent + date), usegmt=True), sent, sent + 0.02)
        end = rounded(sent + 0.01 + ahead(number) + lasts(seconds))
        offset.learn(seconds, True, end - seconds, sent, sent + 0.02)
    return offset


def wrong(offset: ClockOffset, by: float) -> bool:
    """Whether an end that is so far from right, on a clock that agrees with ours, is held to be wrong for sure."""
    return not offset.offset - offset.error - 1.5 <= by <= offset.offset + offset.error + 1


@pytest.mark.parametrize("rounded", ROUND)
@pytest.mark.parametrize("ahead", [0.0, -0.3, 0.9, 400.0, -400.0])
@pytest.mark.parametrize("date", [None, 0.0, 0.15, 0.3, 0.6, 0.9, 1.2, 400.0, -400.0, 2.0 * DAY])
def test_the_ends_tell_their_clock_whatever_date_says(rounded: str, ahead: float, date: float | None) -> None:
    offset = learned(lambda _: ahead, ORDINARY * 6, ROUND[rounded], date)
    down = ahead + {"down": 0.0, "up": 1.0, "nearest": 0.5}[rounded]
    assert abs(offset.offset - down) <= offset.error < 0.3
    assert not any(wrong(offset, down - 1 + part / 100) for part in range(101))
    assert all(wrong(offset, down - 1 + part / 100 - 2) for part in range(101))
    assert all(wrong(offset, down - 1 + part / 100 + 3) for part in range(101))


@given(
    apart=st.floats(0, 1.5),
    ahead=st.floats(-300, 300),
    rounded=st.sampled_from(sorted(ROUND)),
    turns=st.lists(st.booleans(), min_size=1, max_size=60),
    following=st.tuples(st.booleans(), st.floats(0, 1)),
)
def test_machines_that_take_turns_are_allowed_for(
    apart: float, ahead: float, rounded: str, turns: list[bool], following: tuple[bool, float]
) -> None:
    if len(set(turns)) < 2:  # a machine that has never answered cannot be known of, once enough have been seen
        turns = turns[:3]
    times = [ORDINARY[number % len(ORDINARY)] for number in range(len(turns))]
    offset = learned(lambda number: ahead + apart * turns[number], times, ROUND[rounded])
    other, at = following
    end = ROUND[rounded](NOW + 100 + at + ahead + apart * other) - NOW - 100 - at
    assert abs(apart) > 0.9 or not wrong(offset, end)


def test_a_service_whose_whole_clock_is_off_is_right() -> None:
    for off in (5.0 * HOUR, -3.0 * DAY):
        offset = learned(lambda _, off=off: off, ORDINARY, date=off)
        assert abs(offset.offset - off) <= offset.error
        offset = learned(lambda _, off=off: off, ORDINARY)  # our own may be, too: there is no Date
        assert abs(offset.offset - off) <= offset.error
        first = learned(lambda _, off=off: off, [600])
        assert abs(first.offset - off) <= first.error


@pytest.mark.parametrize("lasts", [lambda _: 8 * HOUR, lambda s: s + 8 * HOUR, lambda s: 60 * s, lambda s: s // 1000])
def test_ends_far_from_date_and_machine_are_wrong(lasts: Callable[[int], int]) -> None:
    offset = learned(lambda _: 0.0, (600, HOUR, DAY, 60, 599), date=0.0, lasts=lasts)
    assert abs(offset.offset) <= offset.error < UNKNOWN + 0.5
    assert all(wrong(offset, lasts(seconds) - seconds) for seconds in (600, HOUR, DAY))


def test_no_service_is_in_1970() -> None:
    offset = ClockOffset()
    for number, seconds in enumerate(ORDINARY):  # the list shows how many seconds are left
        offset.learn(seconds, True, 0.0, NOW + number, NOW + number + 0.01)
    assert offset.offset == 0


@pytest.mark.parametrize("step", [4, 5, 7, 10, 60])
@pytest.mark.parametrize("rounded", [lambda s, step: s - s % step, lambda s, step: (s + step // 2) // step * step])
def test_rounded_mute_times_do_not_pass_for_the_clock(rounded: Callable[[int, int], int], step: int) -> None:
    times = (*ORDINARY, 62, 58, 599, 61, *ORDINARY, 59, 63, 601, *ORDINARY)
    offset = learned(lambda _: 0.0, times, date=0.0, lasts=lambda seconds: rounded(seconds, step))
    off = [rounded(seconds, step) - seconds for seconds in times]
    assert any(wrong(offset, by - part / 10) for by in off for part in range(11) if abs(by) >= 2)


def test_one_mute_that_is_off_moves_nothing() -> None:
    sound = learned(lambda _: 0.0, ORDINARY * 4)
    offset = learned(lambda _: 0.0, (*ORDINARY * 2, 62, 62, 62, *ORDINARY * 2), lasts=lambda s: 60 if s == 62 else s)
    assert abs(offset.offset - sound.offset) < 0.2
    assert offset.error < 0.4


def test_nothing_is_known_at_first() -> None:
    offset = ClockOffset()
    assert (offset.offset, offset.error) == (0.0, UNKNOWN + SLACK)
    assert offset.disagreement() == ""
    assert [witness.name for witness in offset.witnesses()] == ["this machine's clock"]


@pytest.mark.parametrize(
    ("ahead", "date", "says"),
    [
        (0.0, 0.0, ""),
        (0.0, 0.3, ""),
        (0.0, 1.5, "The ends of mutes and the Date of answers are at least 1."),
        (0.0, 400.0, "The ends of mutes and the Date of answers are at least 4"),
        (400.0, 0.0, "mutes were judged by their ends."),
        (8.0 * HOUR, 0.0, "mutes were judged by the others, for their ends cannot be right."),
        (400.0, 400.0, "The ends of mutes and this machine's clock are at least 39"),
    ],
)
def test_witnesses_that_disagree_are_told(ahead: float, date: float, says: str) -> None:
    told = learned(lambda _: ahead, ORDINARY * 4, date=date).disagreement()
    assert says in told
    assert bool(says) == bool(told)


def test_dates_of_two_machines_are_told() -> None:
    offset = ClockOffset()
    for number in range(10):
        at = NOW + number
        offset.observe(formatdate(int(at + 400 * (number % 2)), usegmt=True), at, at)
    assert "The Date of answers varies by 40" in offset.disagreement()


def test_a_signature_expires_by_the_clock_that_is_most_behind() -> None:
    assert ClockOffset().least == 0
    assert -403 < learned(lambda _: -400.0, ORDINARY, date=0.0).least <= -400
    assert -403 < learned(lambda _: 0.0, ORDINARY, date=-400.0).least <= -400
    assert learned(lambda _: 400.0, ORDINARY, date=400.0).least == 0
