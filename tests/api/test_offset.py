"""The vendor's clock is found within the error that is told, and the error shrinks."""

from __future__ import annotations

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.api.offset import UNKNOWN, ClockOffset

SECONDS = st.floats(0, 3, allow_nan=False)


@given(truth=st.floats(-1e6, 1e6), calls=st.lists(st.tuples(SECONDS, SECONDS, SECONDS), min_size=1, max_size=30))
def test_the_truth_is_within_the_error(truth: float, calls: list[tuple[float, float, float]]) -> None:
    offset = ClockOffset()
    now = 1.7e9
    for pause, there, back in calls:
        sent = now + pause
        now = sent + there + back
        offset.observe(formatdate(int(sent + there + truth), usegmt=True), sent, now)
    assert abs(offset.offset - truth) <= offset.error + 1e-3


def test_many_answers_narrow_it() -> None:
    offset = ClockOffset()
    assert (offset.offset, offset.error) == (0.0, UNKNOWN)
    for number in range(40):
        at = 1_700_000_000 + number * 1.037
        offset.observe(formatdate(int(at + 7.5), usegmt=True), at, at)
    assert abs(offset.offset - 7.5) < 0.03
    assert offset.error < 0.03


def test_a_clock_that_is_set_widens_it_and_is_followed() -> None:
    offset = ClockOffset()
    for number, ahead in enumerate([0.0] * 20 + [30.0] * 20):
        at = 1_700_000_000 + number * 1.037
        offset.observe(formatdate(int(at + ahead), usegmt=True), at, at)
        if number == 20:
            assert offset.error > 14
    assert abs(offset.offset - 30) <= offset.error < 1


@pytest.mark.parametrize("date", [None, "", "yesterday", "Mon, 99 Nov 2026 10:50:40 GMT"])
def test_no_date_says_nothing(date: str | None) -> None:
    offset = ClockOffset()
    offset.observe(date, 1.7e9, 1.7e9)
    assert offset.error == UNKNOWN
