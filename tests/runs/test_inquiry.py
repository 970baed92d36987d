"""When the random of a call is the cause of a departure: with it the departure comes back, with others it does not."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest

from conformance.oracle.checks import Judgement, View, judge
from conformance.oracle.checks.request import BY_RANDOM
from conformance.oracle.readings import Reading
from conformance.programs.history import Attempt, Event, Exchange, History
from conformance.programs.operations import Change, Create, Listed, Mute, Program
from conformance.runs.inquiry import Inquiry
from conformance.runs.randoms import by_a_hair, chose_random, pinned, unpinned
from conformance.verdicts.finding import Finding

OK = '{"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""'
PROGRAM = Program((Create("g1", "Public", ("m1",)), Mute("g1", ("m1",)), Listed("g1")))
NO_LIST = Change(put=(("Members_Account", 12),), query=(("random", "0"),))
BODY = {"GroupId": "G", "Members_Account": ["A"], "MuteTime": 600}


def _history(program: Program, told: list[tuple[str, str, dict[str, Any]]], random: str) -> View:
    """What came of a program, a second a step; every call had that random."""
    events = []
    for index, (command, text, body) in enumerate(told):
        query = {"identifier": "root", "sdkappid": "1", "random": random, "contenttype": "json"}
        attempt = Attempt(index + 0.2, index + 0.3, 200, text)
        events.append(Event(index, Exchange(command, "POST", query, "right", body, None, (attempt,))))
    binding = {"g1": "G", "owner": "O", "m1": "A", "admin": "root", "sdkappid": "1"}
    return View(History(program, binding, tuple(events)))


def _view() -> View:
    """A mute that the list does not show, by a call with the random 77."""
    told: list[tuple[str, str, dict[str, Any]]] = [
        ("create_group", OK + "}", {}),
        ("forbid_send_msg", OK + "}", BODY),
        ("get_group_muted_account", OK + ', "MutedAccountList": []}', {"GroupId": "G"}),
    ]
    return _history(PROGRAM, told, "77")


class Told(Inquiry):
    """Runs nothing: whether a program shows the departure is told beforehand, for each run with the randoms and
    without."""

    def __init__(self, view: View, with_them: Sequence[bool], without: Sequence[bool]) -> None:
        self._view = view
        self._runs = {True: list(with_them), False: list(without)}
        self.order: list[bool] = []

    def _shows(self, program: Program, suspicion: Judgement) -> Finding | None:
        own = any(dict(step.change.query).get("random") for step in program.steps if isinstance(step, Mute))
        self.order.append(own)
        shown = self._runs[own].pop(0)
        return Finding(self._view, (suspicion,), "alone") if shown else None


@pytest.mark.parametrize(
    ("with_them", "without", "named"),
    [
        ([True, True], [False, False], "random"),
        ([False], [], "nothing"),
        ([True, False], [False], "nothing"),
        ([True] * 4, [True] * 4, "itself"),  # it hangs on something else, such as how soon a run follows another
        ([True] * 4, [True, True, True, False], "random"),  # half of all randoms may be like that
        ([True, True, False], [True, True], "nothing"),
        ([True, True], [True, False], "random"),
        ([True, True], [False, True], "random"),
    ],
)
def test_the_random_is_the_cause_only_where_others_hold_beside_it(
    with_them: list[bool], without: list[bool], named: str
) -> None:
    view = _view()
    suspicion = next(it for it in judge(view) if not it.held and it.reading is not None)
    inquiry = Told(view, with_them, without)
    found: Any = inquiry._pinned(view, suspicion)
    if named == "nothing":
        assert found is None
    else:
        assert (found.clauses == {BY_RANDOM}) == (named == "random")
        assert found.steady
    assert inquiry.order == ([True, False] * 4)[: len(inquiry.order)]


def _refused() -> View:
    """A list that is no list, in a call with random 0 that is refused for want of a random."""
    program = Program((Create("g1", "Public", ("m1",)), Mute("g1", ("m1",), 600, change=NO_LIST)))
    told: list[tuple[str, str, dict[str, Any]]] = [
        ("create_group", OK + "}", {}),
        ("forbid_send_msg", '{"ActionStatus": "FAIL", "ErrorCode": 60012, "ErrorInfo": "no random"}',
         BODY | {"Members_Account": 12}),
    ]  # fmt: skip
    return _history(program, told, "0")


@pytest.mark.parametrize("others_hold", [True, False])
def test_a_wrong_code_that_other_randoms_do_not_get_is_no_finding_about_the_body(others_hold: bool) -> None:
    """A service that refuses random 0 gave one to each clause whose programs had it, eleven of them."""
    view = _refused()
    suspicion = next(it for it in judge(view) if it.clause == "members.array-of-strings" and not it.held)
    inquiry = Told(view, [True] * 4, [not others_hold] * 4)
    found = inquiry._of_its_random(Finding(view, (suspicion,), "alone"), suspicion)
    assert found.clauses == {BY_RANDOM if others_hold else "members.array-of-strings"}


@pytest.mark.parametrize(
    ("value", "chosen"), [("0", True), ("4294967295", True), ("4294967296", False), ("-1", False), ("x", False)]
)
def test_only_a_documented_random_can_be_held_against_the_service(value: str, chosen: bool) -> None:
    assert chose_random(pinned(PROGRAM, [value]), 1) is chosen
    assert not chose_random(PROGRAM, 1)


def test_randoms_are_taken_out_again() -> None:
    assert pinned(PROGRAM, ["77"]) != PROGRAM
    assert unpinned(pinned(PROGRAM, ["77"])) == PROGRAM


@pytest.mark.parametrize(("until", "by_chance"), [(599, True), (602, True), (598, False), (604, False), (None, False)])
def test_an_end_that_is_hardly_wrong_shows_by_chance_and_is_no_matter_of_randoms(
    until: int | None, by_chance: bool
) -> None:
    reading = cast("Reading", SimpleNamespace(outcome="wrong-end", until=until, ends=(600.0, 601.0)))
    assert by_a_hair(reading) is by_chance
    assert not by_a_hair(cast("Reading", SimpleNamespace(outcome="missing", until=until, ends=(600.0, 601.0))))
