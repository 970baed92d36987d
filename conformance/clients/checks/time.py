"""MuteTime."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from conformance.clients.checks.answers import firsts
from conformance.clients.episodes import Episode, Turn
from conformance.clients.judging import GOOD, Told, each_turn, own, whole, wrong
from conformance.clients.wire import Request
from conformance.contract import MAX_ACCOUNTS, MAX_UINT32, PERMANENT


def sent(request: Request) -> tuple[bool, Any]:
    """Whether a time is in a mute call, and which: MuteTime, or its name of before 2022."""
    fields = request.fields
    name = "MuteTime" if "MuteTime" in fields else "ShutUpTime"
    return name in fields, fields.get(name)


@whole("client.time.integer")
def integer(episode: Episode) -> Iterator[tuple[int, Told]]:
    """A JSON integer: no string, no fraction, no exponent. One that hands on a fraction that it was asked for is of
    client.time.range."""
    for number, turn in enumerate(episode.turns):
        asked = turn.task.seconds if turn.task is not None and turn.task.do == "mute" else 0
        for request in own(turn) if type(asked) is int else ():
            there, value = sent(request)
            if not request.mutes or not there or not isinstance(request.document, dict):
                continue
            if type(value) is int:
                yield number, GOOD
            else:
                yield number, wrong(f"MuteTime is {_kind(value)}", "a JSON integer", json.dumps(value)[:80])


def _kind(value: Any) -> str:
    names = {"str": "a string", "float": "a number with a fraction or an exponent", "bool": "true or false"}
    return names.get(type(value).__name__, f"a {type(value).__name__}" if value is not None else "null")


@each_turn("client.time.exact")
def exact(episode: Episode, turn: Turn) -> Told | None:
    """The seconds asked for are the seconds sent."""
    seconds = turn.task.seconds if turn.task is not None and turn.task.do == "mute" else None
    if type(seconds) is not int or not 0 < seconds < PERMANENT:
        return None
    says = "other seconds were sent than asked for"
    return _not_sent(episode, turn, f"a mute for {seconds} s") or _is_sent(turn, seconds, says)


@each_turn("client.time.forever")
def forever(episode: Episode, turn: Turn) -> Told | None:
    """For good is 4294967295."""
    if turn.task is None or turn.task.do != "mute" or turn.task.seconds != PERMANENT:
        return None
    return _not_sent(episode, turn, "a mute for good") or _is_sent(
        turn, PERMANENT, "a mute for good was sent with another time"
    )


@each_turn("client.time.zero")
def zero(episode: Episode, turn: Turn) -> Told | None:
    """An unmute is sent, as the number 0."""
    task = turn.task
    if task is None or not task.accounts or not (task.do == "unmute" or (task.do == "mute" and task.seconds == 0)):
        return None
    if type(task.seconds) is float:
        return None
    return _not_sent(episode, turn, "an unmute") or _is_sent(turn, 0, "an unmute was sent with another time")


def _not_sent(episode: Episode, turn: Turn, what: str) -> Told | None:
    """That nothing was sent where nothing stood in the way, nor had done before: a client may rest after failures."""
    step = turn.step
    before = [it.step for it in episode.turns[: episode.turns.index(turn)] if it.step]
    if any(it.deeds or it.door != "open" for it in before):
        return None
    if turn.requests or turn.outcome is None or step is None or step.deeds or step.door != "open":
        return None
    usual = all(account.isascii() and account.replace("-", "").isalnum() for account in step.task.accounts)
    if not usual or not 0 < len(step.task.accounts) <= MAX_ACCOUNTS:
        return None  # what a client may refuse for another reason than its time
    return wrong(f"{what} was not sent", "a call", f"no call; told: {turn.outcome}", "not sent")


def _is_sent(turn: Turn, seconds: int, says: str) -> Told | None:
    found = [sent(request) for request in firsts(turn) if isinstance(request.document, dict)]
    for there, value in found:
        if not there:
            return wrong(f"{says}: none at all", f"MuteTime {seconds}", "no MuteTime", "missing")
        if type(value) is bool or not isinstance(value, int | float | str) or str(value) != str(seconds):
            if isinstance(value, float) and value == seconds:
                continue  # told by client.time.integer
            return wrong(says, f"MuteTime {seconds}", f"MuteTime {json.dumps(value)[:60]}")
    return GOOD if found else None


@each_turn("client.time.range")
def in_range(episode: Episode, turn: Turn) -> Told | None:
    """What no MuteTime can be is refused before it is sent."""
    task = turn.task
    if task is None or task.do != "mute" or type(task.seconds) not in (int, float):
        return None
    if type(task.seconds) is int and 0 <= task.seconds <= MAX_UINT32:
        return None
    if turn.mutes:
        got = f"MuteTime {json.dumps(sent(turn.mutes[0])[1])[:60]} was sent"
        return wrong(f"{json.dumps(task.seconds)} seconds were asked for, and a call was made", "no call", got)
    if turn.outcome is None:
        return None
    if turn.outcome.success:
        says = f"{json.dumps(task.seconds)} seconds were asked for, and the caller was told all is well"
        return wrong(says, "an error", str(turn.outcome))
    return GOOD
