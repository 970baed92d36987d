"""A replayed program makes the recorded calls, and no others; what differs is told field by field."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.api.client import encoded, path
from conformance.programs.operations import Mute, Program
from conformance.recordings.errors import RequestDiffers
from conformance.recordings.files import read
from conformance.recordings.lines import Recorded
from conformance.recordings.slicing import Asked, Slice
from tests.recordings.helpers import MUTABLE, OVERLAP, RANDOM, history

FILE = Path("some.jsonl")


def asked(body: dict[str, object] | None = None, **query: str) -> Asked:
    sent = {"GroupId": "real-g1", "Members_Account": ["real-m1"], "MuteTime": 600, **(body or {})}
    parameters = {"sdkappid": "1400000001", "identifier": "administrator", "usersig": "x", "random": "1", **query}
    url = f"http://somewhere{path('forbid_send_msg')}?{encoded({**parameters, 'contenttype': 'json'})}"
    return Asked.of("POST", url, json.dumps(sent, separators=(",", ":")).encode())


def serve(played: Slice, wanted: Asked) -> None:
    with played.lock:
        played.served(played.take(wanted))


def test_signature_and_random_do_not_count() -> None:
    played = Slice(Recorded(history()), FILE)
    serve(played, asked(random="99", usersig="another"))
    played.finish()


def test_a_request_that_differs_is_told_by_field() -> None:
    played = Slice(Recorded(history(), number=3), FILE)
    with pytest.raises(RequestDiffers) as caught:
        played.take(asked({"MuteTime": 601, "New": 1}, identifier="other"))
    says = str(caught.value)
    assert "some.jsonl:3, step 0" in says
    assert "body.MuteTime: 600 was recorded, 601 is asked for" in says
    assert "body.New: nothing was recorded, 1 is asked for" in says
    assert 'query.identifier: "administrator" was recorded, "other" is asked for' in says
    assert "rerecord" in says
    with pytest.raises(RequestDiffers, match="601"):  # whatever comes then is told alike
        played.take(asked())


def test_too_many_calls() -> None:
    played = Slice(Recorded(history(), number=3), FILE)
    serve(played, asked())
    with pytest.raises(
        RequestDiffers, match=r"some.jsonl:3: .* after the last recorded call: the suite makes more calls"
    ):
        played.take(asked())


def test_too_few_calls() -> None:
    with pytest.raises(RequestDiffers, match="1 recorded calls were not asked for, from forbid_send_msg of step 0 on"):
        Slice(Recorded(history()), FILE).finish()


def test_a_random_that_was_set_on_purpose_counts(folder: Path) -> None:
    recorded = next(read(folder / f"{RANDOM}.jsonl"))
    pinned = [call for call in Slice(recorded, FILE)._groups if call[0].random]
    assert pinned
    first = pinned[0][0]
    other = frozenset(p if not p.startswith("random=") else "random=5" for p in first.asked.query)
    assert first.fits(first.asked)
    assert not first.fits(Asked("POST", first.asked.path, other, first.asked.body))


def test_calls_that_overlap_may_come_in_any_order(folder: Path) -> None:
    recorded = next(read(folder / f"{OVERLAP}.jsonl"))
    played = Slice(recorded, FILE)
    for group in list(played._groups):
        for call in reversed(list(group)):
            serve(played, call.asked)
    played.finish()


def test_a_changed_runner_is_noticed(folder: Path) -> None:
    from conformance.recordings.files import read_head
    from conformance.runs.playing import Player

    file = folder / f"{MUTABLE}.jsonl"
    recorded = next(read(file))
    steps = list(recorded.history.program.steps)
    place = next(index for index, step in enumerate(steps) if isinstance(step, Mute))
    steps[place] = Mute("g1", ("m2",))
    changed = Recorded(_with(recorded, Program(tuple(steps))), number=recorded.number)
    with pytest.raises(RequestDiffers, match=rf"step {place}: [\s\S]*body.Members_Account"):
        Player(file, read_head(file)).play(changed)


def _with(recorded: Recorded, program: Program):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    return replace(recorded.history, program=program)
