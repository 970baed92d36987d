"""Trying again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from conformance.clients.checks.answers import FINAL, last_sort, sort_of
from conformance.clients.checks.time import sent
from conformance.clients.episodes import Episode, Turn
from conformance.clients.judging import GOOD, Told, each_turn, wrong
from conformance.clients.wire import Request

MOST: Final = 10
"""Attempts of one call."""
PAUSE: Final = 0.02
"""Seconds: what comes sooner after an answer had no pause before it."""
_EARLY: Final = 0.02
"""Seconds by which a timer that waits for the next second may go off too soon."""


def attempts(turn: Turn) -> Iterator[tuple[Request, Request]]:
    """Each mute call with the one after it, where that may be the same tried again: one of its accounts is in both."""
    for first, second in pairwise(turn.mutes):
        if set(first.accounts) & set(second.accounts) and sort_of(first) != "ok":
            yield first, second


@each_turn("client.again.10002")
def busy(episode: Episode, turn: Turn) -> Told | None:
    """Tried again, and not for ever."""
    hit = [request for request in turn.mutes if sort_of(request) == "busy"]
    if not hit or turn.outcome is None or len(turn.outcomes) > 1:
        return None
    tried = len(turn.mutes)
    if tried == 1:
        return wrong("10002 was not tried again", "the same call again", f"one call; told: {turn.outcome}", "once")
    if len(hit) > MOST:
        return wrong("10002 was tried again without an end", f"at most {MOST} attempts", f"{tried}", "endless")
    if last_sort(turn) == "busy" and turn.outcome.success:
        return wrong("10002 to the last attempt, and told as a success", "an error", str(turn.outcome), "success")
    return GOOD


@each_turn("client.again.same")
def same(episode: Episode, turn: Turn) -> Told | None:
    """The same group, accounts and time."""
    found = None
    for first, second in attempts(turn):
        before, after = _meant(first), _meant(second)
        odd = [name for name in before if before[name] != after[name]]
        if odd:
            says = f"tried again with another {', '.join(odd)}"
            return wrong(says, f"{before[odd[0]]}"[:120], f"{after[odd[0]]}"[:120], "another call")
        found = GOOD
    return found


def _meant(request: Request) -> dict[str, Any]:
    fields = request.fields
    return {
        "GroupId": fields.get("GroupId"), "TopicId": fields.get("TopicId"),
        "Members_Account": fields.get("Members_Account"), "MuteTime": sent(request)[1],
    }  # fmt: skip


@each_turn("client.again.not-final")
def not_final(episode: Episode, turn: Turn) -> Told | None:
    """What is final is not sent again."""
    finals = [request for request in turn.mutes if _final(request)]
    if not finals or len(turn.outcomes) > 1:
        return None
    for first, second in attempts(turn):
        if _final(first) and _meant(first) == _meant(second):
            return wrong(
                f"{first.answered['ErrorCode']} was tried again",
                "no further call",
                f"{len(turn.mutes)} calls",
                "tried again",
            )
    return GOOD


def _final(request: Request) -> bool:
    return sort_of(request) == "refusal" and request.answered["ErrorCode"] in FINAL


@each_turn("client.again.pause")
def pause(episode: Episode, turn: Turn) -> Told | None:
    """Some time between attempts; after a frequency error the rest of the second."""
    gaps: list[float] = []
    held = None
    for first, second in attempts(turn):
        match sort_of(first):
            case "busy" | "gateway":
                gaps.append(second.at - first.at)
            case "frequency":
                if int(second.at + _EARLY) == int(first.at):
                    got = f"{second.at - first.at:.3f} s later, in the same second"
                    return wrong("tried again too soon after a frequency error", "the next second", got, "frequency")
                held = GOOD
            case _:
                pass
    if gaps and max(gaps) < PAUSE:
        return wrong("tried again at once", "a pause", f"{max(gaps) * 1000:.0f} ms later", "at once")
    return GOOD if gaps else held
