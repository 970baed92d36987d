"""What an answer settles, and whether a caller may be told that a task is done: for the checks of what is told."""

from __future__ import annotations

import json
from typing import Any, Final, Literal

from conformance.clients.episodes import Turn
from conformance.clients.wire import Request

FREQUENCY: Final = frozenset({60007, 60011, 60018, 60019, 10006})
BUSY: Final = 10002
EXPIRED: Final = 70001
FINAL: Final = frozenset({10004, 10007, 10010, 10015})
GATEWAY: Final = frozenset({502, 503, 504})
Sort = Literal[
    "ok", "odd", "refusal", "frequency", "busy", "expired", "no-verdict", "contradiction", "gateway", "status", "cut",
    "silent",
]  # fmt: skip
"""ok: a success; odd: a verdict in types or bytes that no page has; silent: never answered; cut: the wire failed."""


def sort_of(request: Request) -> Sort:
    """What a request was answered."""
    if request.status == 0:
        return "silent" if request.deed.startswith("never") else "cut"
    if request.status != 200:
        return "gateway" if request.status in GATEWAY else "status"
    told = _object(request.answer)
    if told is None:
        return "odd" if request.answer.startswith(b"\xef\xbb\xbf") else "no-verdict"
    status, code = told.get("ActionStatus"), told.get("ErrorCode")
    if "ErrorCode" not in told or "ActionStatus" not in told:
        return "no-verdict" if not told.keys() & {"ErrorCode", "ActionStatus"} else "odd"
    if type(code) is not int or status not in ("OK", "FAIL"):
        return "odd"
    if (status == "OK") != (code == 0):
        return "contradiction"
    if code == 0:
        return "ok"
    if code == BUSY:
        return "busy"
    if code == EXPIRED:
        return "expired"
    return "frequency" if code in FREQUENCY else "refusal"


def _object(answer: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(answer.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def done(turn: Turn) -> bool:
    """Whether the client was answered that all accounts of the task are done."""
    task = turn.task
    if task is None:
        return False
    covered = {account for request in turn.mutes if sort_of(request) == "ok" for account in request.accounts}
    if not covered and len(turn.mutes) and sort_of(turn.mutes[-1]) == "ok":
        return True  # the accounts were sent in a form that nobody reads
    return bool(task.accounts) and set(task.accounts) <= covered


def firsts(turn: Turn) -> list[Request]:
    """The mute calls of a task without those that are another attempt of one before."""
    found: list[Request] = []
    failed: set[str] = set()
    for request in turn.mutes:
        if not failed & set(request.accounts):
            found.append(request)
        if sort_of(request) != "ok":
            failed.update(request.accounts)
    return found


def last_sort(turn: Turn) -> Sort | None:
    """What the last mute call of a task came to; None where there was none, or where all is done."""
    if not turn.mutes or done(turn):
        return None
    return sort_of(turn.mutes[-1])
