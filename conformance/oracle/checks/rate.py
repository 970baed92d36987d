"""rate.*: how fast calls may come."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.oracle.judging import FREQUENCY, Judgement, View, check
from conformance.oracle.wording import answer_text
from conformance.programs.history import Exchange

NEARLY = 198
"""Calls of a second that may have been 200 by the time they arrived."""


def _within_a_second(view: View, exchange: Exchange) -> int:
    """How many attempts of any call were sent in the second before this one was answered."""
    return sum(
        exchange.received - 1.0 <= attempt.sent <= exchange.received
        for event in view.history.events
        if event.exchange is not None
        for attempt in event.exchange.attempts
    )


@check("rate.up-to-200")
def up_to_200(view: View) -> Iterator[Judgement]:
    """Up to 200 calls a second are served without a frequency error."""
    for answer in view.answers:
        if "burst-over" in answer.tags:
            continue
        if answer.exchange.code in FREQUENCY:
            if _within_a_second(view, answer.exchange) >= NEARLY:
                continue  # attempts made again may have taken the calls past the limit
            yield Judgement(
                "rate.up-to-200", False, answer.step, "a call was refused for coming too often, below 200 a second",
                "no frequency error", answer_text(answer.exchange), ("rate",), answer.exchange,
            )  # fmt: skip
        elif "burst" in answer.tags:
            yield Judgement("rate.up-to-200", True, answer.step)
