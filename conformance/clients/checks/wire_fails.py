"""A wire that fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.clients.checks.answers import done, last_sort, sort_of
from conformance.clients.episodes import Episode, Turn
from conformance.clients.judging import GOOD, Observation, Told, each_turn, observes, whole, wrong

LONGEST: Final = 120.0
SLOW: Final = 3.5
_MANY: Final = 20


@each_turn("client.wire.status")
def status(episode: Episode, turn: Turn) -> Told | None:
    """A gateway's status is no success, whatever the body looks like."""
    outcome = turn.outcome
    if outcome is None or last_sort(turn) != "gateway":
        return None
    if not outcome.success:
        return GOOD
    request = turn.mutes[-1]
    got = f"{outcome}, for {request.answer[:60].decode('utf-8', 'replace')}"
    return wrong(f"HTTP {request.status} was told as a success", "an error", got, "told as a success")


@whole("client.wire.cut")
def cut(episode: Episode) -> Iterator[tuple[int, Told]]:
    """Told, and the client lives on."""
    if not episode.driven:
        return
    for number, turn in enumerate(episode.turns):
        if not _cut(turn):
            continue
        if turn.trouble == "died":
            yield number, wrong("the process ended", "an error, and the process lives on", "the process ended")
            continue
        if turn.outcome is None:
            continue
        if turn.outcome.success and not done(turn):
            says = "a wire that failed was told as a success"
            yield number, wrong(says, "an error", f"{turn.outcome}; {turn.step}", says)
            continue
        after = episode.turns[number + 1] if number + 1 < len(episode.turns) else None
        if after is None or after.step is None or after.step.deeds or after.step.door != "open":
            yield number, GOOD
        elif after.requests and not any(sort_of(request) == "ok" for request in after.requests):
            continue  # it reached the vendor, which had another reason
        elif after.trouble == "died" or (after.outcome is not None and not after.outcome.success):
            got = str(after.outcome or "the process ended")
            yield number + 1, wrong("the call after a wire that failed did not work", "a success", got, "after")
        elif after.outcome is not None:
            yield number, GOOD


def _cut(turn: Turn) -> bool:
    if turn.step is None:
        return False
    broken = any(sort_of(request) == "cut" and not request.deed.startswith("drip") for request in turn.requests)
    return turn.step.door == "shut" or broken


@each_turn("client.wire.slow")
def slow(episode: Episode, turn: Turn) -> Told | None:
    """3.5 s are no reason to give up."""
    step, outcome = turn.step, turn.outcome
    if step is None or outcome is None or not turn.mutes:
        return None
    if not any(deed.kind == "late" and deed.seconds >= SLOW for deed in step.deeds):
        return None
    if outcome.success:
        return GOOD
    if not any(sort_of(request) == "ok" for request in turn.mutes):
        return None  # the vendor had another reason
    return wrong("a reply after 3.5 s was not taken", "a success", str(outcome))


@each_turn("client.wire.hang")
def hang(episode: Episode, turn: Turn) -> Told | None:
    """An error within 120 s."""
    step = turn.step
    if step is None or not any(deed.kind == "hang" for deed in step.deeds) or not turn.requests:
        return None
    if turn.trouble == "hangs" or turn.ended - turn.began > LONGEST:
        waited = f"still waiting after {turn.ended - turn.began:.0f} s"
        return wrong(
            "a reply that never came was waited for without an end", f"an error within {LONGEST:.0f} s", waited
        )
    if turn.outcome is None:
        return None
    if turn.outcome.success and not done(turn):
        return wrong("a reply that never came was told as a success", "an error", str(turn.outcome))
    return GOOD


@observes("client.wire.reuse")
def reuse(episode: Episode) -> Iterator[Observation]:
    """How many connections many calls take."""
    for turn in episode.turns or ():
        calls = [request for request in turn.requests if request.mutes]
        if len(calls) >= _MANY:
            used = len({request.connection for request in calls})
            share = "one" if used == 1 else "one a call" if used >= len(calls) else f"{used} for {len(calls)} calls"
            yield Observation("connections", share)
