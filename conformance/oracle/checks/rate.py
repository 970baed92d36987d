"""rate.*: how fast calls may come."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.contract.passing import FREQUENCY
from conformance.oracle import tags as tag
from conformance.oracle.glimpses import glimpse
from conformance.oracle.judging import Told, each, told
from conformance.oracle.muting import Answer
from conformance.oracle.observing import came, observes
from conformance.oracle.view import Reply, View, answers
from conformance.programs.answers import parsed
from conformance.programs.history import Attempt, Exchange

NEARLY = 198
"""Calls of a second that may have been 200 by the time they arrived."""


def _within_a_second(view: View, exchange: Exchange) -> int:
    """How many attempts of any call were sent in the second before this one was answered."""
    return sum(
        exchange.received - 1.0 <= attempt.sent <= exchange.received
        for reply in view.replies
        for attempt in reply.exchange.attempts
    )


def _slow_enough(view: View) -> Iterator[Answer]:
    """Answers to calls below the limit: attempts made again may take them past it."""
    for answer in answers(view):
        limited = answer.exchange.code in FREQUENCY
        if limited and answer.conditions.expects == "refused":
            continue  # that it carries the wrong code is told of what it has to be refused for
        if tag.BURST_OVER not in answer.tags and not (limited and _within_a_second(view, answer.exchange) >= NEARLY):
            yield answer


@each("rate.up-to-200", of=_slow_enough)
def up_to_200(answer: Answer) -> Told | None:
    """Up to 200 calls a second are served without a frequency error."""
    limited = answer.exchange.code in FREQUENCY
    if not limited and tag.BURST not in answer.tags:
        return None
    says = "a call was refused for coming too often, below 200 a second"
    return told(not limited, says, predicted="no frequency error", sign=("rate",))


@glimpse("rate.up-to-200")
def once_too_often(reply: Reply, attempt: Attempt) -> str:
    """A call that kept to the pace was refused for its frequency, and served a little later."""
    fields = parsed(attempt.text)
    code = fields.get("ErrorCode") if attempt.status == 200 and isinstance(fields, dict) else None
    counts = code in FREQUENCY and reply.exchange.command == "forbid_send_msg"
    return f"refused with {code}, for coming too often" if counts else ""


@observes("rate.beyond-200", of=answers)
def beyond_200(answer: Answer) -> tuple[str, str] | None:
    """What calls get that come faster."""
    over = tag.BURST_OVER in answer.tags and not (answer.exchange.lost and answer.exchange.code not in FREQUENCY)
    return ("a call past 200 a second", came(answer.exchange)) if over else None
