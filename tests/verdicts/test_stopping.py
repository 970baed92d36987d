"""What stops a program is excused where no page promises that it would be served, and told as a failure elsewhere."""

from __future__ import annotations

import json

import pytest

from conformance.programs.history import Attempt, Event, Exchange, History
from conformance.programs.operations import Create, Join, Program, Topic
from conformance.verdicts.stopping import Stop, stop_of

SOME = Create("g1", "Public", ("m1",))
NEW = Create("g1", "Meeting")
TOPICS = Create("g1", "Community", topics=True)
GROUP = "create_group"


def stopped(step: Create | Join | Topic | None, command: str = GROUP, code: int | None = 10004) -> Stop:
    """The stop of a program whose last call was answered so; it then dissolved a group."""
    made = Program((step,) if step else (SOME,))
    text = "not JSON" if code is None else json.dumps({"ActionStatus": "FAIL", "ErrorCode": code, "ErrorInfo": "no"})
    calls = [
        Exchange(name, "POST", {}, "right", {}, None, (Attempt(1.0, 2.0, 200, answer),))
        for name, answer in ((command, text), ("destroy_group", '{"ErrorCode": 0}'))
    ]
    events = (Event(0, calls[0]), Event(-1, calls[1])) if step else ()
    return stop_of(History(made, {}, events, stopped=f"{command} was refused"))


@pytest.mark.parametrize(
    ("stop", "excused"),
    [
        (stopped(SOME), False),
        (stopped(SOME, code=None), False),
        (stopped(SOME, code=10058), True),
        (stopped(NEW), True),
        (stopped(NEW, code=None), False),
        (stopped(NEW, "add_group_member"), False),
        (stopped(TOPICS), True),
        (stopped(Topic("t1@g1"), "create_topic"), True),
        (stopped(Join("g1", ("m1",)), "add_group_member"), False),
        (stopped(Join("g1", ("m1",)), "add_group_member", 10014), True),
        (stopped(Join("g1", ("m1",)), "add_group_member", 0), True),
        (stopped(None, "multiaccount_import"), True),
    ],
)
def test_a_limit_or_a_feature_that_is_off_is_excused(stop: Stop, excused: bool) -> None:
    assert bool(stop.excuse) == excused
    assert stop.says.endswith("was refused")
