"""What no page settles: whatever comes of such a request, nothing is held to be wrong, then or later."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from conformance.oracle.checks import View, judge
from conformance.oracle.observing import observations
from conformance.programs.building import changed, group, looks, program, put
from conformance.programs.history import Exchange, History
from conformance.programs.operations import Change, Mute, Topic
from conformance.runs.run import Run
from conformance.settings.options import Settings
from conformance.settings.profiles import PROFILES
from conformance.targets.opening import open_target

STRANGE = {
    "request.identifier-name": Change(query=(("identifier", None), ("Identifier", "$admin"))),
    "request.identifier-unicode": Change(identifier="u1~accent"),
    "request.path-form": Change(command="//v4/group_open_http_svc/forbid_send_msg"),
    "topic.empty": put(TopicId=""),
    "topic.as-group": put(GroupId="$t1@g1"),
}
ANSWERS = [
    (200, json.dumps({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""})),
    (200, json.dumps({"ActionStatus": "OK", "ErrorCode": 0})),
    *((200, json.dumps({"ActionStatus": "FAIL", "ErrorCode": code, "ErrorInfo": "no"})) for code in (1, 10002, 60007)),
    (404, "<html>not found</html>"),
    (301, ""),
    (400, "{}"),
]


def _run(change: Change, *seconds: int, variations: Sequence[str] = ()) -> History:
    target = open_target(Settings(), transport="direct", variations=variations)
    made = program(
        group("Community", "m1", "m2", topics=True), Topic("t1@g1"),
        Mute("g1", ("m1",)), Mute("g1", ("m1",), 60, "t1@g1"),
        [step for it in seconds for step in changed(("m1", "m2"), change, seconds=it)], looks("m1", "m2"),
    )  # fmt: skip
    history = Run(target, PROFILES["standard"]).runner.run(made)
    target.close()
    return history


def _answered(exchange: Exchange, status: int, text: str) -> Exchange:
    return replace(exchange, attempts=(replace(exchange.last, status=status, text=text),))


@pytest.mark.parametrize("clause", STRANGE)
def test_nothing_is_ever_wrong_with_it(clause: str) -> None:
    history = _run(STRANGE[clause], 900, 0)
    asked = [event for event in history.events if event.step in (4, 5)]
    assert clause in {name for name, _, _ in observations(View(history))}
    for status, text in ANSWERS:
        events = tuple(
            replace(event, exchange=_answered(event.exchange, status, text))
            if event in asked and event.exchange
            else event
            for event in history.events
        )
        assert [it for it in judge(View(replace(history, events=events))) if not it.held] == []


@pytest.mark.parametrize(
    ("clause", "variation"),
    [
        ("request.identifier-name", "capital-identifier-taken"),
        ("request.path-form", ""),
        ("topic.empty", "empty-topic-ignored"),
        ("topic.as-group", "topic-stands-for-itself"),
        ("topic.as-group", "topic-stands-for-its-group"),
    ],
)
def test_where_it_is_served_nobody_knows_whom_it_muted(clause: str, variation: str) -> None:
    view = View(_run(STRANGE[clause], 900, variations=[variation] if variation else []))
    assert view.answers[-1].exchange.ok
    assert {it.outcome for it in view.readings if it.account in ("m1", "m2")} == {"open"}
    assert [it for it in judge(view) if not it.held] == []
