"""Text made fit to be read, and the signs of verdicts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.report.text import one_line, printable, seconds, span
from conformance.report.view import STANDINGS


@given(st.text(st.characters()) | st.text(st.characters(categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))))
def test_printable_text_is_printable_and_stays_so(text: str) -> None:
    shown = printable(text)
    assert all(each.isprintable() or each in "\n\t" for each in shown)
    assert printable(shown) == shown
    assert len(one_line(text, 20)) <= 20
    assert "\n" not in one_line(text, 20)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 s"), (0.0004, "0.4 ms"), (0.021, "0.02 s"), (600.0, "600 s"), (601.25, "601.2 s"),
        (172800, "172,800 s (2 days)"), (2147483647, "2,147,483,647 s (68 years)"),
    ],
)  # fmt: skip
def test_seconds(value: float, text: str) -> None:
    assert seconds(value) == text


def test_spans() -> None:
    assert span("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z") == "less than a second"
    assert span("2026-01-02T03:04:05Z", "2026-01-02T03:07:25+00:00") == "3 min 20 s"
    assert span("2026-01-02T03:04:05Z", "2026-01-02T05:09:05Z") == "2 h 5 min"


def test_no_two_standings_look_alike() -> None:
    for sign in ("letter", "symbol"):
        assert len({getattr(each, sign) for each in STANDINGS.values()}) == len(STANDINGS)
    assert all(each.letter.isascii() for each in STANDINGS.values())
