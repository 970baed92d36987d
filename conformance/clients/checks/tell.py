"""What the caller is told."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.clients.checks.answers import done, last_sort, sort_of
from conformance.clients.episodes import Episode, Turn
from conformance.clients.judging import GOOD, Observation, Told, each_turn, observes, wrong


@each_turn("client.tell.refusal")
def refusal(episode: Episode, turn: Turn) -> Told | None:
    """Not a success, and with its code."""
    return None if _private(episode, turn) else _refused(turn)


@each_turn("client.tell.private")
def private(episode: Episode, turn: Turn) -> Told | None:
    """That a Private group cannot be muted in. Whether the code comes with it is of client.tell.refusal."""
    told = _refused(turn) if _private(episode, turn) else None
    return told if told is None or (turn.outcome is not None and turn.outcome.success) else GOOD


def _private(episode: Episode, turn: Turn) -> bool:
    types = dict(episode.scenario.groups) if episode.scenario else {}
    return turn.task is not None and types.get(turn.task.group) == "Private"


def _refused(turn: Turn) -> Told | None:
    outcome = turn.outcome
    if outcome is None or last_sort(turn) not in ("refusal", "expired"):
        return None
    code = turn.mutes[-1].answered["ErrorCode"]
    if outcome.success:
        return wrong("a refusal was told as a success", f"an error with {code}", str(outcome), "told as a success")
    if outcome.shows(code):
        return GOOD
    return wrong("the code of a refusal did not reach the caller", f"an error with {code}", str(outcome), "no code")


@each_turn("client.tell.success")
def success(episode: Episode, turn: Turn) -> Told | None:
    """OK with 0 is a success, whatever else is in the answer."""
    outcome = turn.outcome
    if outcome is None or not turn.mutes or not done(turn):
        return None
    if any(sort_of(request) != "ok" for request in turn.mutes):
        return None
    if any(request.deed.startswith(("redirect", "answered after")) for request in turn.mutes):
        return None
    deed = next((request.deed for request in turn.mutes if request.deed), "answered OK")
    if outcome.success:
        return GOOD
    return wrong(f"{deed}, and told as a failure", "a success", str(outcome), deed)


@each_turn("client.tell.no-verdict")
def no_verdict(episode: Episode, turn: Turn) -> Told | None:
    """What says neither OK nor FAIL is no success."""
    return _no_success(turn, "no-verdict", "a reply without a verdict was told as a success")


@each_turn("client.tell.contradiction")
def contradiction(episode: Episode, turn: Turn) -> Told | None:
    """FAIL with 0, or OK with a code, is no success."""
    return _no_success(turn, "contradiction", "a reply that contradicts itself was told as a success")


def _no_success(turn: Turn, sort: str, says: str) -> Told | None:
    if turn.outcome is None or last_sort(turn) != sort:
        return None
    if not turn.outcome.success:
        return GOOD
    answer = turn.mutes[-1].answer[:80].decode("utf-8", "replace")
    return wrong(says, "an error", f"{turn.outcome}, for {answer or 'an empty body'}", says)


@each_turn("client.tell.error-info")
def error_info(episode: Episode, turn: Turn) -> Told | None:
    """The vendor's words reach the caller."""
    outcome = turn.outcome
    if outcome is None or outcome.success or last_sort(turn) != "refusal":
        return None
    info = turn.mutes[-1].answered.get("ErrorInfo")
    if not info or not isinstance(info, str):
        return None
    if info in outcome.words or " ".join(info.split()).lower() in " ".join(outcome.words.split()).lower():
        return GOOD
    return wrong("ErrorInfo did not reach the caller", f"an error that says {info!r}", str(outcome))


@observes("client.tell.types")
def types(episode: Episode) -> Iterator[Observation]:
    """What becomes of a code in another type."""
    for turn in episode.turns:
        if turn.outcome is not None and turn.mutes and sort_of(turn.mutes[-1]) == "odd":
            told = "a success" if turn.outcome.success else "a failure"
            yield Observation(turn.mutes[-1].deed, f"told as {told}")
