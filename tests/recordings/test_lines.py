"""A history goes into a line and comes back the same, whatever its values look like."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.programs.history import Attempt, Event, History
from conformance.programs.operations import program_from_json
from conformance.recordings.errors import RecordingError
from conformance.recordings.folding import fold, fold_binding, unfold, unfold_binding
from conformance.recordings.lines import STAND_IN, decode, encode
from tests.recordings.helpers import APP, history

TEXTS = st.text(st.sampled_from('<m1>.2"\\\u2028\u0085é\ud800'), max_size=12)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | TEXTS
    | st.sampled_from(["real-m1", "<m1..m4>"]),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(TEXTS, inner, max_size=4),
)
BINDING = {
    "admin": "administrator",
    **{f"m{number}": f"tcf0Ab{number:03d}x" for number in range(1, 31)},
    "owner": "tcf0owner",
}


def there_and_back(told: History) -> History:
    return decode(json.loads(json.dumps(encode(told, APP))), APP).history


@given(VALUES)
def test_any_body_comes_back(body: object) -> None:
    before = history(body=body)
    after = there_and_back(before).events[0].exchange
    assert after is not None
    assert json.dumps(after.body) == json.dumps(body)


@given(st.text(max_size=40) | VALUES.map(json.dumps))
def test_any_answer_comes_back(text: str) -> None:
    after = there_and_back(history(text)).events[0].exchange
    assert after is not None
    assert after.last.text == text


def test_what_is_asked_comes_back() -> None:
    before = history(method="GET", signed="forged", raw="null\u2028[", body=None)
    after = there_and_back(before).events[0].exchange
    assert after is not None
    assert (after.method, after.signed, after.raw, after.body) == ("GET", "forged", "null\u2028[", None)


def test_every_attempt_comes_back() -> None:
    attempts = (
        Attempt(1000.25, 1000.5, None, error="The wire broke."),
        Attempt(1001.0, 1001.5, 502, "<html>", "no date"),
        Attempt(1002.0, 1002.5, 200, "{}"),
    )
    after = there_and_back(history(attempts=attempts)).events[0].exchange
    assert after is not None
    assert after.attempts == attempts


def test_kept_times_hold_the_measured_ones() -> None:
    before = Attempt(1000.123456, 1000.987654, 200, "{}")
    after = there_and_back(history(attempts=(before,))).events[0].exchange
    assert after is not None
    assert before.sent - 0.0002 < after.sent <= before.sent
    assert before.received <= after.received < before.received + 0.0002


def test_random_is_left_out_unless_the_program_sets_it() -> None:
    told = history()
    assert "7" not in json.dumps(encode(told, APP)["events"])
    after = there_and_back(told).events[0].exchange
    assert after is not None
    assert after.query["random"] == STAND_IN
    on_purpose = replace(told, program=program_from_json(
        {"steps": [{"op": "mute", "group": "g1", "members": ["m1"], "change": {"query": {"random": "7"}}}]}
    ))  # fmt: skip
    kept = there_and_back(on_purpose).events[0].exchange
    assert kept is not None
    assert kept.query["random"] == "7"


def test_a_request_like_the_one_before_is_not_told_again() -> None:
    told = history()
    line = encode(replace(told, events=told.events * 3), APP)
    assert [("call" in event) for event in line["events"]] == [True, False, False]
    assert len(decode(line, APP).history.events) == 3


def test_waits_branches_and_early_looks_come_back() -> None:
    told = history()
    events = (
        replace(told.events[0], branch=3),
        replace(told.events[0], early=True),
        Event(0, began=1001.0, ended=5000.0),
    )
    assert [(e.branch, e.early, e.began, e.ended) for e in there_and_back(replace(told, events=events)).events] == [
        (3, False, 0.0, 0.0), (0, True, 0.0, 0.0), (0, False, 1001.0, 5000.0),
    ]  # fmt: skip


def test_runs_of_members_are_one_entry() -> None:
    names = [BINDING[f"m{number}"] for number in range(1, 31)]
    roles = {real: role for role, real in BINDING.items()}
    assert fold(names, roles) == ["<m1..m30>"]
    assert fold([{"Member_Account": name, "Result": 1} for name in names], roles) == [
        {"Member_Account": "<m1..m30>", "Result": 1}
    ]
    assert fold_binding(BINDING) == {"admin": "administrator", "m1..m30": "tcf0Ab###x", "owner": "tcf0owner"}
    assert unfold_binding(fold_binding(BINDING)) == BINDING


@given(st.lists(st.sampled_from([*BINDING.values(), "<m1..m9>x", "plain"]), max_size=40))
def test_any_list_of_members_comes_back(names: list[str]) -> None:
    roles = {real: role for role, real in BINDING.items()}
    assert unfold(fold(names, roles), BINDING) == names
    entries = [{"Member_Account": name, "MutedUntil": index // 7} for index, name in enumerate(names)]
    assert unfold(fold(entries, roles), BINDING) == entries


def test_what_json_has_not_is_refused() -> None:
    with pytest.raises(RecordingError, match="plain JSON values"):
        encode(history(body={"MuteTime": {1: "a key that is no text"}}), APP)
