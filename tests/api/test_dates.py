"""The clock that dates the answers is found within the interval that is told, and the interval shrinks."""

from __future__ import annotations

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.api.dates import Dates, Interval

SECONDS = st.floats(0, 3, allow_nan=False)


def interval(dates: Dates) -> Interval:
    """What they tell by now."""
    assert dates.interval is not None
    return dates.interval


@given(truth=st.floats(-1e6, 1e6), calls=st.lists(st.tuples(SECONDS, SECONDS, SECONDS), min_size=1, max_size=30))
def test_the_truth_is_within_the_interval(truth: float, calls: list[tuple[float, float, float]]) -> None:
    dates = Dates()
    now = 1.7e9
    for pause, there, back in calls:
        sent = now + pause
        now = sent + there + back
        dates.observe(formatdate(int(sent + there + truth), usegmt=True), sent, now)
    low, high = interval(dates)
    assert low - 1e-3 <= truth <= high + 1e-3


def test_many_answers_narrow_it() -> None:
    dates = Dates()
    for number in range(40):
        at = 1_700_000_000 + number * 1.037
        dates.observe(formatdate(int(at + 7.5), usegmt=True), at, at)
    low, high = interval(dates)
    assert 7.45 < low <= 7.5 <= high < 7.55


def test_a_clock_that_is_set_widens_it_and_is_followed() -> None:
    dates = Dates()
    for number, ahead in enumerate([0.0] * 20 + [30.0] * 20):
        at = 1_700_000_000 + number * 1.037
        dates.observe(formatdate(int(at + ahead), usegmt=True), at, at)
        if number == 20:
            low, high = interval(dates)
            assert high - low > 28
    low, high = interval(dates)
    assert low <= 30 <= high < low + 2


@pytest.mark.parametrize("date", [None, "", "yesterday", "Mon, 99 Nov 2026 10:50:40 GMT"])
def test_no_date_says_nothing(date: str | None) -> None:
    dates = Dates()
    assert not dates.observe(date, 1.7e9, 1.7e9)
    assert dates.interval is None
