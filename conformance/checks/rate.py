"""rate.*: how fast calls may come."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.registry import FREQUENCY, Judgement, View, check
from conformance.checks.wording import answer_text


@check("rate.up-to-200")
def up_to_200(view: View) -> Iterator[Judgement]:
    """Up to 200 calls a second are served without a frequency error."""
    for answer in view.answers:
        if "burst-over" in answer.tags:
            continue
        if answer.exchange.code in FREQUENCY:
            yield Judgement(
                "rate.up-to-200", False, answer.step, "a call was refused for coming too often, below 200 a second",
                "no frequency error", answer_text(answer.exchange), ("rate",), answer.exchange,
            )  # fmt: skip
        elif "burst" in answer.tags:
            yield Judgement("rate.up-to-200", True, answer.step)
