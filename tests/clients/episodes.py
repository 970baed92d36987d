"""Episodes made up for tests of single checks."""

from __future__ import annotations

import json
from typing import Any

import conformance.clients.checks  # noqa: F401 - enters the checks
from conformance.clients.episodes import App, Episode, Scenario, Step, Turn
from conformance.clients.judging import Judgement, judge
from conformance.clients.tasks import Outcome, Task
from conformance.clients.wire import Request, Signature

OK = {"ActionStatus": "OK", "ErrorInfo": "", "ErrorCode": 0}
TARGET = (
    "/v4/group_open_http_svc/forbid_send_msg?sdkappid=1&identifier=a&usersig={usersig}&random={random}&contenttype=json"
)
DONE = Outcome("returned")
FAILED = Outcome("raised", text="Error: no")


def fail(code: int) -> dict[str, Any]:
    """A refusal."""
    return {"ActionStatus": "FAIL", "ErrorInfo": "tcf", "ErrorCode": code}


def call(
    at: float = 1000.0, body: Any = None, answer: Any = None, *, usersig: str = "s", random: Any = 7, made: int = 0,
    status: int = 200,
) -> Request:  # fmt: skip
    """A mute call: two accounts for a minute unless the body says otherwise."""
    told = {"GroupId": "g", "Members_Account": ["alice", "bob"], "MuteTime": 60} if body is None else body
    return Request(
        int(at * 1000), 0, at, 1, "", "127.0.0.1", "POST", TARGET.format(usersig=usersig, random=random), (),
        json.dumps(told).encode(), Signature("a", 1, made, 86400, True), status=status,
        answer=json.dumps(OK if answer is None else answer).encode(),
    )  # fmt: skip


def turn(*calls: Request, outcome: Outcome | None = DONE, task: Task | None = None, **step: Any) -> Turn:
    """A turn with these calls; the task is that of `call` unless told otherwise."""
    asked = task or Task("mute", "g", ("alice", "bob"), 60)
    return Turn(Step(asked, **step), calls, (outcome,) if outcome else (), 1000.0, 1001.0)


def judged(clause: str, *turns: Turn) -> list[Judgement]:
    """What the check of a clause says of these turns."""
    scenario = Scenario("made-up", tuple(it.step for it in turns if it.step))
    return judge(Episode(App(1, "a"), turns, scenario), [clause])


def broken(clause: str, *turns: Turn) -> list[str]:
    """What is wrong by the check of a clause."""
    return [it.says for it in judged(clause, *turns) if not it.held]
