"""Calls a second."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.clients.checks.answers import done, last_sort, sort_of
from conformance.clients.episodes import Episode, Turn
from conformance.clients.judging import GOOD, Told, each_turn, whole, wrong
from conformance.contract import DEFAULT_RATE

TOLERATED: Final = DEFAULT_RATE + 40
"""Calls in a second: a client that keeps to the limit when it sends may be over it where they arrive, on a machine that
lets them wait for a fifth of a second."""


@each_turn("client.pace.limit")
def limit(episode: Episode, turn: Turn) -> Told | None:
    """Asked for many at once, no more than 200 arrive in any second. One that was slow was not asked for all."""
    if turn.step is None or turn.step.at_once <= TOLERATED or not turn.mutes:
        return None
    slow = 0 < len(turn.outcomes) < turn.step.at_once
    if len(turn.mutes) <= TOLERATED and not slow:
        return None
    most = busiest([request.at for request in turn.mutes])
    if most <= TOLERATED:
        return GOOD
    return wrong("too many calls in a second", f"at most {DEFAULT_RATE}", f"{most} calls in one second", "too many")


def busiest(times: list[float]) -> int:
    """The most of these moments (in order) that lie within one second."""
    first = most = 0
    for last, moment in enumerate(times):
        while times[first] <= moment - 1:
            first += 1
        most = max(most, last - first + 1)
    return most


@whole("client.pace.told")
def told(episode: Episode) -> Iterator[tuple[int, Told]]:
    """A frequency error is tried again until it is served, or told."""
    if not episode.driven:
        return
    for number, turn in enumerate(episode.turns):
        refused = [request for request in turn.mutes if sort_of(request) == "frequency"]
        if not refused or not turn.outcomes:
            continue
        served = sum(sort_of(request) == "ok" for request in turn.mutes)
        successes = sum(outcome.success for outcome in turn.outcomes)
        alone = len(turn.outcomes) == 1
        hidden = turn.outcomes[0].success and not done(turn) and last_sort(turn) == "frequency" if alone else False
        if hidden or (not alone and successes > served):
            got = f"{successes} successes told for {served} calls served"
            yield number, wrong("a call refused for frequency was told as a success", "an error", got, "hidden")
        else:
            yield number, GOOD
