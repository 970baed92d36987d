"""Overlapping calls on one member: which looks some order of them explains, and what is told where none does."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from conformance.contract import PERMANENT
from conformance.oracle.checks import View, judge
from conformance.oracle.model import Model
from conformance.oracle.world import Belief
from conformance.programs.history import JSON, Attempt, Event, Exchange, History
from conformance.programs.operations import READS, Create, Listed, Mute, Operation, Overlap, Program, Send, part_of
from conformance.recordings.lines import decode, encode
from conformance.verdicts.overlapping import overlap_of

REAL = {"g1": "G", "owner": "O", "m1": "A", "m2": "B", "m3": "C", "admin": "root", "sdkappid": "1"}
OK = '{"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""}'
LOST = ""
BEFORE, AT = 1000.0, 2000.0
"""When the group was made and its first mute was, and when the calls overlap."""
Span = tuple[float, float]


def exchange(part: Operation, sent: float, received: float, text: str, *lost: Span) -> Exchange:
    query = {"identifier": "root", "sdkappid": "1", "random": "7", "contenttype": "json"}
    attempts = [Attempt(*span, None, error="reset") for span in lost]
    attempts.append(Attempt(sent, received, 200, text) if text else Attempt(sent, received, None, error="reset"))
    if isinstance(part, Mute):
        names = [REAL[it] for it in part.members]
        body: JSON = {"GroupId": "G", "Members_Account": names, "MuteTime": part.seconds}
        return Exchange("forbid_send_msg", "POST", query, "right", body, None, tuple(attempts))
    command = "create_group" if isinstance(part, Create) else "get_group_muted_account"
    return Exchange(command, "POST", query, "right", {"GroupId": "G"}, None, tuple(attempts))


def listing(**ends: int) -> str:
    rows = [{"Member_Account": REAL[name], "MutedUntil": end} for name, end in ends.items()]
    return json.dumps({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "MutedAccountList": rows})


def history(
    calls: list[tuple[Mute | Listed, Span, str]], *looks: str, threads: int = 0, lost: dict[int, Span] | None = None,
    then: Mute | None = None,
) -> History:  # fmt: skip
    """A member muted for 1800 s long before, calls at once (spans in seconds from `AT`), and looks seconds after."""
    first = Mute("g1", ("m1",), 1800)
    step = Overlap(tuple(part for part, _, _ in calls), threads)
    more: list[Operation] = [then] if then else []
    program = Program((Create("g1", "Public", ("m1", "m2", "m3")), first, step, *more, *[Listed("g1")] * len(looks)))
    events = [
        Event(0, exchange(program.steps[0], BEFORE, BEFORE + 0.1, OK)),
        Event(1, exchange(first, BEFORE + 0.2, BEFORE + 0.3, OK)),
    ]
    numbers = sorted(range(len(calls)), key=lambda it: isinstance(calls[it][0], READS))
    for at in numbers:
        part, (sent, received), text = calls[at]
        before = [(AT + start, AT + end) for start, end in [lost[at]]] if lost and at in lost else []
        events.append(Event(2, exchange(part, AT + sent, AT + received, text, *before), at))
    if then:
        events.append(Event(3, exchange(then, AT + 5, AT + 5.01, OK)))
    for number, text in enumerate(looks):
        at = 3 + len(more) + number
        events.append(Event(at, exchange(program.steps[at], AT + 10 + number, AT + 10.01 + number, text)))
    return History(program, REAL, tuple(events))


HOUR, DAY, NEVER = Mute("g1", ("m1",), 3600), Mute("g1", ("m1",), 86400), Mute("g1", ("m1",), PERMANENT)
UNMUTE, SEEN = Mute("g1", ("m1",), 0), Listed("g1")
BOTH = (0.0, 0.05)


def outcomes(it: History) -> list[str]:
    """How each look stands to what is believed of m1."""
    return [reading.outcome for reading in View(it).readings if reading.account == "m1"]


def test_calls_under_way_at_the_same_time_may_come_in_any_order() -> None:
    calls = [(HOUR, BOTH, OK), (UNMUTE, (0.01, 0.03), OK)]
    for look in (listing(m1=5600), listing()):
        assert outcomes(history(calls, look)) == ["agrees"]
    assert outcomes(history(calls, listing(m1=2800))) == ["phantom"]  # the end that was there before
    assert outcomes(history(calls, listing(), listing(m1=5600))) == ["agrees", "phantom"]  # it was settled


def test_a_call_that_was_answered_before_another_was_sent_comes_first() -> None:
    calls = [(HOUR, (0.0, 0.02), OK), (UNMUTE, (0.03, 0.05), OK)]
    assert outcomes(history(calls, listing())) == ["agrees"]
    assert outcomes(history(calls, listing(m1=5600))) == ["phantom"]
    third = [*calls, (DAY, (0.01, 0.2), OK)]
    assert outcomes(history(third, listing(m1=88400))) == ["agrees"]
    assert outcomes(history(third, listing(m1=5600))) != ["agrees"]


def test_calls_of_one_thread_come_in_its_order_where_no_clock_tells() -> None:
    calls = [(HOUR, (0.0, 0.0), OK), (DAY, (0.0, 0.0), OK), (UNMUTE, (0.0, 0.0), OK), (NEVER, (0.0, 0.0), OK)]
    for look, fine in ((listing(), True), (listing(m1=PERMANENT), True), (listing(m1=5600), False)):
        assert (outcomes(history(calls, look, threads=2)) == ["agrees"]) is fine
        assert outcomes(history(calls, look)) == ["agrees"]


def test_a_call_without_an_answer_may_have_been_done_or_not_or_be_done_later() -> None:
    calls = [(HOUR, BOTH, OK), (UNMUTE, BOTH, LOST)]
    assert outcomes(history(calls, listing(m1=5600), listing())) == ["agrees", "agrees"]
    assert outcomes(history(calls, listing(), listing(m1=5600))) == ["agrees", "phantom"]
    assert outcomes(history(calls, listing(m1=2800))) == ["phantom"]
    assert outcomes(history([(HOUR, BOTH, LOST)], listing(m1=2800), listing(m1=5600))) == ["agrees", "agrees"]
    assert outcomes(history([(HOUR, BOTH, LOST)], listing())) == ["missing"]


def test_what_is_called_next_may_be_overtaken_by_a_call_without_an_answer() -> None:
    calls = [(HOUR, BOTH, OK), (UNMUTE, BOTH, LOST)]
    later = history(calls, listing(m1=88405), listing(), then=DAY)
    assert outcomes(later) == ["agrees", "agrees"]
    assert outcomes(history(calls, listing(m1=5600), then=DAY)) == ["wrong-end"]


def test_an_attempt_that_got_lost_may_be_done_after_the_one_that_was_answered() -> None:
    calls = [(HOUR, (0.5, 0.6), OK), (UNMUTE, (0.7, 0.8), OK)]
    assert outcomes(history(calls, listing(m1=5600))) == ["phantom"]
    assert outcomes(history(calls, listing(m1=5600), lost={0: (0.0, 0.4)})) == ["agrees"]


def test_a_call_that_was_refused_changes_nothing() -> None:
    refused = '{"ActionStatus": "FAIL", "ErrorCode": 10004, "ErrorInfo": "no"}'
    calls = [(HOUR, BOTH, OK), (UNMUTE, BOTH, refused)]
    assert outcomes(history(calls, listing(m1=5600))) == ["agrees"]
    assert outcomes(history(calls, listing())) == ["missing"]


def test_every_member_has_orders_of_its_own() -> None:
    lists = [(Mute("g1", ("m1", "m2"), 3600), BOTH, OK), (Mute("g1", ("m2", "m1"), 0), BOTH, OK)]
    for look in (listing(m1=5600), listing(m2=5600), listing(), listing(m1=5600, m2=5600)):
        assert not any(reading.wrong for reading in View(history(lists, look)).readings)


def test_a_look_beside_calls_shows_what_was_there_or_what_a_call_left_that_had_begun() -> None:
    def seen(look: str, at: Span = (0.01, 0.02)) -> list[str]:
        return outcomes(history([(HOUR, BOTH, OK), (DAY, (0.1, 0.2), OK), (SEEN, at, look)], listing(m1=88400)))

    assert seen(listing(m1=2800)) == ["agrees", "agrees"]
    assert seen(listing(m1=5600)) == ["agrees", "agrees"]
    assert seen(listing()) == ["missing", "agrees"]
    assert seen(listing(m1=9999)) == ["wrong-end", "agrees"]
    assert seen(listing(m1=88400)) == ["wrong-end", "agrees"]  # which had not begun
    assert seen(listing(m1=88400), (0.15, 0.16)) == ["agrees", "agrees"]
    assert seen(listing(m1=2800), (0.15, 0.16)) == ["agrees", "agrees"]  # it may be late
    assert seen(listing(m1=2800), (4.0, 4.1)) == ["wrong-end", "agrees"]  # but not by so much


def test_a_look_beside_calls_may_show_what_was_before_a_call_of_just_now() -> None:
    made = history([(HOUR, BOTH, OK), (SEEN, BOTH, listing())], listing(m1=5600))
    early = replace(made.events[1], exchange=exchange(Mute("g1", ("m1",), 1800), AT - 0.5, AT - 0.4, OK))
    assert outcomes(made) == ["missing", "agrees"]
    assert outcomes(replace(made, events=(made.events[0], early, *made.events[2:]))) == ["open", "agrees"]


def test_looks_beside_calls_are_held_against_each_other() -> None:
    calls = [(HOUR, (0.0, 9.0), OK), (DAY, (0.0, 9.0), OK)]
    looks = [(SEEN, (3.0, 3.1), listing(m1=5600)), (SEEN, (6.0, 6.1), listing(m1=88400))]
    assert outcomes(history([*calls, *looks], listing(m1=88400))) == ["agrees"] * 3
    assert outcomes(history([*calls, *looks], listing(m1=5600))) == ["agrees", "agrees", "wrong-end"]
    assert outcomes(history([*calls, *looks[::-1]], listing(m1=88400))) == ["agrees"] * 3


def test_messages_are_held_against_all_states_that_there_may_be() -> None:
    def sent(*calls: Mute, code: int) -> list[str]:
        it = history([(call, BOTH, OK) for call in calls], listing())
        program = Program((*it.program.steps[:3], Send("g1", "m1")))
        text = json.dumps({"ActionStatus": "FAIL" if code else "OK", "ErrorCode": code, "ErrorInfo": ""})
        return outcomes(
            replace(
                it,
                program=program,
                events=(*it.events[:-1], replace(it.events[-1], exchange=exchange(SEEN, AT + 10, AT + 10.1, text))),
            )
        )

    assert sent(HOUR, DAY, code=0) == ["missing"]
    assert sent(HOUR, DAY, code=10017) == ["agrees"]
    assert sent(HOUR, UNMUTE, code=0) == ["agrees"]
    assert sent(HOUR, UNMUTE, code=10017) == ["agrees"]
    assert sent(UNMUTE, UNMUTE, code=10017) == ["phantom"]


def test_the_clauses_that_are_broken_are_those_of_overlapping_calls() -> None:
    same = history([(HOUR, BOTH, OK), (DAY, BOTH, OK)], listing(m1=2800))
    apart = history([(HOUR, BOTH, OK), (Mute("g1", ("m2",), 60), BOTH, OK)], listing(m2=2060))
    beside = history([(HOUR, BOTH, OK), (SEEN, BOTH, listing())], listing(m1=5600))
    for it, clause in (
        (same, "concurrency.last-wins"), (apart, "concurrency.no-lost-member"), (beside, "concurrency.last-wins"),
    ):  # fmt: skip
        broken = {judgement.clause for judgement in judge(View(it)) if not judgement.held}
        assert {name for name in broken if name.startswith("concurrency.")} == {clause}


def test_a_counterexample_is_told_in_sentences() -> None:
    calls = [(HOUR, (0.0, 0.02), OK), (UNMUTE, (0.03, 0.05), OK), (NEVER, (0.01, 0.04), LOST)]
    view = View(history(calls, listing(m1=5600)))
    broken = next(it for it in judge(view) if not it.held and it.clause == "concurrency.last-wins")
    assert broken.says == "the muted list shows m1 as muted until 5600"
    assert broken.predicted == (
        "none of the 4 orders that the times of the calls allow explains it. "
        "Call 1 (sent at 0.0 ms, answered OK at 20.0 ms) leaves m1 muted for 3600 s (until 1970-01-01 01:33:20 UTC or "
        "a little later), and cannot be the last. "
        "Call 2 (sent at 30.0 ms, answered OK at 50.0 ms) leaves m1 not muted. "
        "Call 3 (sent at 10.0 ms, never answered) leaves m1 muted for good. "
        "Before them m1 was muted for 1800 s (until 1970-01-01 00:46:40 UTC or a little later)."
    )
    told = overlap_of(view, broken)
    assert told is not None
    assert (told["member"], told["orders"]) == ("m1", 4)
    assert [(it["outcome"], it["last"], it["answered"]) for it in told["calls"]] == [
        ("OK", False, pytest.approx(0.02)), ("OK", True, pytest.approx(0.05)), ("no answer", True, None),
    ]  # fmt: skip
    assert [(it["text"], it["wrong"]) for it in told["looks"]] == [
        ("the muted list shows m1 as muted until 5600", True)
    ]


def test_a_single_call_beside_others_is_told_with_its_time() -> None:
    view = View(history([(HOUR, BOTH, OK), (Mute("g1", ("m2",), 60), (0.01, 0.02), OK)], listing(m1=5600)))
    broken = next(it for it in judge(view) if not it.held and it.clause == "concurrency.no-lost-member")
    assert broken.predicted.endswith(
        "; its call, sent at 0.0 ms, answered OK at 10.0 ms, overlapped with calls on others"
    )
    told = overlap_of(view, broken)
    assert told is not None
    assert [(it["text"], it["leaves"] != "") for it in told["calls"]] == [
        ("mute m1 in g1 for 3600 s", False), ("mute m2 in g1 for 60 s", True),
    ]  # fmt: skip


def test_a_recording_is_judged_as_the_run_was() -> None:
    """Its times are a little wider: calls that follow each other within a tick are in no order in either."""
    for gap in (0.0, 0.00003, 0.00008, 0.00015, 0.0003):
        calls = [(HOUR, (0.0, 0.02001), OK), (UNMUTE, (0.02001 + gap, 0.05), OK)]
        for look in (listing(m1=5600), listing(), listing(m1=2800)):
            it = history(calls, look)
            kept = decode(encode(it, {"admin": "root", "sdkappid": "1"}), {"admin": "root", "sdkappid": "1"}).history
            assert outcomes(kept) == outcomes(it)


def test_what_is_believed_has_every_state_that_orders_end_in() -> None:
    it = history([(HOUR, BOTH, OK), (DAY, (0.06, 0.1), OK), (UNMUTE, BOTH, LOST)], listing())
    model = Model(it.program.steps, View(it).model.world)
    for event in it.events[:-1]:
        model.feed(event)
    belief: Belief = model.world.groups["g1"].beliefs[""]["m1"]
    assert {way.seconds for way in belief.ways} == {86400, 0}
    assert all(isinstance(part_of(it.program.steps[2], at), Mute) for at in range(3))
