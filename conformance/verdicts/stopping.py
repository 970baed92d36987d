"""Why a program was stopped before it could be judged, and whether any page promises that it would not be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from conformance.contract import OLD_NAMES
from conformance.programs.history import History
from conformance.programs.operations import Create

EDITIONS: Final = frozenset({70398, 10014, 10036, 10037, 10038, 10058, 10059, 11000})
"""Codes of a limit, or of a feature that is off: what an app holds, and what it can do, is a matter of its edition."""
NO_ANSWER: Final = "no answer came to"
"""How the reason begins where accounts could not be imported for want of an answer: no call of the program tells it."""
_PREPARATIONS: Final[Mapping[str, str]] = {
    "multiaccount_import": "how many accounts an app holds is a matter of its edition",
    "create_topic": "topics are a feature that an app may not have",
}
"""Commands that only prepare, of which no refusal is a broken promise."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Why programs were stopped; `excuse` says why no page promises otherwise, "" where one does."""

    says: str
    excuse: str = ""


def stop_of(history: History) -> Stop:
    """Why a stopped program could not be finished, read off the last call that it made."""
    return Stop(history.stopped, _excuse(history))


def _excuse(history: History) -> str:
    last = next((event for event in reversed(history.events) if event.step >= 0 and event.exchange), None)
    if last is None or last.exchange is None:  # only accounts come before the first step
        return "" if history.stopped.startswith(NO_ANSWER) else _PREPARATIONS["multiaccount_import"]
    answer, step = last.exchange, history.program.steps[last.step]
    if answer.lost:
        return ""
    if answer.code in EDITIONS:
        return "a limit of the app's edition, or a feature that it has not"
    if answer.command == "create_group" and isinstance(step, Create):
        if step.type in OLD_NAMES:
            return "the new name of a group type, which create_group need not know"
        if step.topics:
            return "a group with topics, a feature that an app may not have"
    if answer.command == "add_group_member" and answer.ok:
        return "accounts that were not added though the call was served: the group may be full"
    return _PREPARATIONS.get(answer.command, "")
