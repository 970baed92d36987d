"""Situations: each dimension has the value that the history shows, and what cannot be is not seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from conformance.contract import MAX_UINT32
from conformance.oracle.coverage import Coverage, pairs_that_can_be
from conformance.oracle.situations import Situation, situations
from conformance.programs.building import FOREVER, group, looks, members, program, put
from conformance.programs.dimensions import BY_NAME, DIMENSIONS, IMPOSSIBLE, impossible, possible_pairs
from conformance.programs.history import History
from conformance.programs.operations import (
    Change,
    Create,
    Destroy,
    DropTopic,
    Join,
    Leave,
    Listed,
    Mute,
    Operation,
    Overlap,
    Program,
    Promote,
    Record,
    Send,
    Topic,
    Wait,
    unmute,
)
from conformance.runs.run import Run
from conformance.settings import Settings
from conformance.settings.profiles import PROFILES
from conformance.suite.collecting import properties
from conformance.targets import open_target

NAMES = [it.name for it in DIMENSIONS]
TOPIC = "t1@g1"
HIDES = "one reason to refuse hides the other: each is tried with everything that is right"


@pytest.fixture(scope="module")
def run() -> Run:
    return Run(open_target(Settings(calls=1_000_000), transport="direct"), PROFILES["standard"])


def seen(run: Run, *steps: Operation | Iterable[Operation]) -> list[dict[str, str | None]]:
    """The situations of a program of a Public group with m1 and m2, unless its steps make other groups."""
    made = program(*steps)  # type: ignore[arg-type]
    if not any(isinstance(step, Create) for step in made.steps):
        made = Program((group("Public", "m1", "m2"), *made.steps))
    history = run.runner.run(made)
    assert not history.stopped
    return told(history)


def told(history: History) -> list[dict[str, str | None]]:
    return [dict(zip(NAMES, it, strict=True)) for it in situations(history)]


def values(found: Iterable[dict[str, str | None]], dimension: str, **where: str) -> set[str | None]:
    return {it[dimension] for it in found if all(it[name] == value for name, value in where.items())}


def mute(seconds: Any = 600, *names: str, topic: str = "", **change: Any) -> Mute:
    return Mute("g1", names or ("m1",), seconds, topic, Change(**change))


@pytest.mark.parametrize(
    ("seconds", "value"),
    [
        (0, "0"), (1, "1"), (2, "seconds"), (59, "seconds"), (60, "minutes"), (3599, "minutes"), (3600, "hours"),
        (86_400, "days"), (2**31 - 2, "days"), (2**31 - 1, "past 2^31"), (2**32 - 2, "past 2^31"),
        (FOREVER, "for good"),
        (None, "null"), ("", "empty"), ("soon", "a word"), ([600], "a list"), ({}, "an object"), (-1, "negative"),
        (2**32, "past 2^32"),
    ],
)  # fmt: skip
def test_kinds_of_mute_time(run: Run, seconds: Any, value: str) -> None:
    assert values(seen(run, mute(seconds), Listed("g1")), "time") == {value}


def test_a_mute_time_that_is_missing(run: Run) -> None:
    assert values(seen(run, mute(drop=("MuteTime",)), Listed("g1")), "time") == {"missing"}


@pytest.mark.parametrize(
    ("number", "value"),
    [(1, "1"), (2, "2"), (3, "3-20"), (21, "21-99"), (100, "100"), (101, "101-199"), (200, "200"), (201, "201-498"),
     (499, "499"), (500, "500")],
)  # fmt: skip
def test_lengths_of_lists(run: Run, number: int, value: str) -> None:
    names = members(1, number)
    found = seen(run, group("Public", *names), mute(600, *names), Listed("g1"))
    assert values(found, "length") == {value}
    assert len(found) < 200  # of hundreds that went through the same a few are counted


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ({"drop": ("Members_Account",)}, "missing"), ({"put": (("Members_Account", None),)}, "null"),
        ({"put": (("Members_Account", 7),)}, "a number"), ({"put": (("Members_Account", {"0": "x"}),)}, "an object"),
        ({"put": (("Members_Account", "x"),)}, "a string"), ({"put": (("Members_Account", [7]),)}, "a number in it"),
        ({"put": (("Members_Account", [None]),)}, "null in it"),
        ({"put": (("Members_Account", [{}]),)}, "an object in it"),
        ({"put": (("Members_Account", [["x"]]),)}, "a list in it"),
    ],
)  # fmt: skip
def test_wrong_forms_of_the_list(run: Run, change: dict[str, Any], value: str) -> None:
    assert values(seen(run, mute(**change), Listed("g1")), "list") == {value}


def test_right_forms_of_the_list(run: Run) -> None:
    assert values(seen(run, mute(600, "m1", "m1"), Listed("g1")), "list") == {"duplicates"}
    assert values(seen(run, mute(600, "m1"), Listed("g1")), "list") == {"sorted"}
    found = seen(run, mute(600, "m1", "m2"), mute(700, "m2", "m1"), Listed("g1"))
    assert values(found, "list") == {"sorted", "unsorted"}


COMMUNITY = (group("Community", "m1", "m2", topics=True), Topic(TOPIC))


def test_where_it_mutes_and_what_that_does_elsewhere(run: Run) -> None:
    found = seen(run, COMMUNITY, mute(600, topic=TOPIC), Listed("g1", TOPIC), mute(600), Listed("g1"), Record("g1"))
    assert values(found, "place") == {"topic", "group"}
    assert values(found, "type") == {"Community with topics"}
    assert values(found, "elsewhere", place="group", whom="listed") == {"in a topic"}
    found = seen(run, COMMUNITY, mute(600), mute(600, topic=TOPIC), Listed("g1", TOPIC))
    assert values(found, "elsewhere", place="topic", whom="listed") == {"in the community"}


def test_topics_that_are_none(run: Run) -> None:
    for topic, value in (("@TGS#_none", "unknown topic"), (7, "topic a number"), ([], "topic of another type")):
        found = seen(run, COMMUNITY, Mute("g1", ("m1",), 600, "", put(TopicId=topic)), Listed("g1"))
        assert values(found, "place") == {value}


@pytest.mark.parametrize("kind", ["Public", "ChatRoom", "Meeting", "Community", "AVChatRoom", "Private", "Work"])
def test_group_types(run: Run, kind: str) -> None:
    found = seen(run, group(kind, *(("m1",) if kind != "AVChatRoom" else ())), mute(600, "owner"), Listed("g1"))
    assert values(found, "type") == {kind}


def test_groups_that_are_not_there(run: Run) -> None:
    assert values(seen(run, mute(put=(("GroupId", "no-such-group"),)), Listed("g1")), "type") == {"never made"}
    assert values(seen(run, mute(put=(("GroupId", ""),)), Listed("g1")), "type") == {"malformed"}
    assert values(seen(run, mute(put=(("GroupId", 7),)), Listed("g1")), "type") == {"no string"}
    other = group("Public", "m1", role="g2")
    found = seen(run, group("Public", "m1"), other, Destroy("g2"), Mute("g2", ("m1",)), Listed("g1"))
    assert values(found, "type") == {"dissolved"}
    assert values(found, "others") == {"one dissolved"}


def test_which_of_its_kind_it_is_and_when(run: Run) -> None:
    found = seen(run, mute(600), mute(600), mute(700), Wait(5), mute(800), unmute("g1", "m1"), Listed("g1"))
    assert values(found, "turn", time="minutes") == {"first", "the same again", "third or later"}
    assert values(found, "turn", time="0") == {"first"}
    assert values(found, "gap") == {"later", "within a second"}  # the first has no call before it


def test_fields_and_random(run: Run) -> None:
    found = seen(run, mute(order=("MuteTime", "Members_Account", "GroupId")), Listed("g1"))
    assert values(found, "fields") == {"another order"}
    again, end = mute(700, query=(("random", "7"),)), mute(query=(("random", "0"),))
    found = seen(run, end, end, again, again, mute(800), Listed("g1"))
    assert values(found, "random") == {"an end of 32 bits", "one used before", "drawn"}
    assert values(seen(run, mute(query=(("random", str(MAX_UINT32)),))), "random") == {"an end of 32 bits"}


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ({}, "right"), ({"signed": "forged"}, "forged"), ({"signed": "expired"}, "run out"),
        ({"signed": "garbled"}, "garbled"), ({"signed": "empty"}, "empty"),
        ({"signed": "other-identifier"}, "of another identifier"), ({"signed": "other-sdkappid"}, "of another app"),
        ({"identifier": "m2"}, "a member's"), ({"identifier": "owner"}, "the owner's"),
        ({"query": (("sdkappid", None),)}, "no app"),
    ],
)  # fmt: skip
def test_signatures(run: Run, change: dict[str, Any], value: str) -> None:
    assert values(seen(run, mute(**change), Listed("g1")), "signer") == {value}


@pytest.mark.parametrize(
    ("change", "value"),
    [({}, "right"), ({"method": "GET"}, "not POST"), ({"text": "[1]"}, "in a list"), ({"text": '"x"'}, "in a string")],
)
def test_requests(run: Run, change: dict[str, Any], value: str) -> None:
    assert values(seen(run, mute(**change), Listed("g1")), "request") == {value}


def test_who_was_listed_and_as_what(run: Run) -> None:
    found = seen(run, group("Public", "m1", "m2"), Promote("g1", "m2"), mute(600, "m1", "m2"), Listed("g1"))
    assert values(found, "rank", whom="listed") == {"member", "admin"}
    assert values(found, "rank", whom="not listed") == {"owner"}


def test_how_a_mute_came_about(run: Run) -> None:
    def last(*seconds: int) -> tuple[set[str | None], set[str | None]]:
        calls = [mute(it) for it in seconds]
        found = seen(run, calls, mute(777_777), Listed("g1"))
        where = {"time": "days", "whom": "listed", "look": "the muted list"}
        return values(found, "state", **where), values(found, "renewal", **where)

    assert last() == ({"never muted"}, {"none"})
    assert last(600) == ({"muted"}, {"at once"})
    assert last(600, 600) == ({"muted"}, {"again the same"})
    assert last(600, 700) == ({"muted"}, {"lengthened"})
    assert last(600, 500) == ({"muted"}, {"shortened"})
    assert last(FOREVER) == ({"for good"}, {"at once"})
    assert last(600, FOREVER) == ({"for good"}, {"made for good"})
    assert last(FOREVER, 600) == ({"muted"}, {"no more for good"})
    assert last(600, 0) == ({"lifted"}, {"none"})


def test_a_mute_that_is_over(run: Run) -> None:
    found = seen(run, mute(2), Wait(30), mute(600), Listed("g1"))
    assert values(found, "state", time="minutes", whom="listed") == {"over"}


def test_how_accounts_came_into_the_group(run: Run) -> None:
    def found(*steps: Operation) -> set[str | None]:
        there = seen(run, *steps, mute(600, "m1"), Listed("g1"))
        return values(there, "returns", whom="listed")

    with_it, there = group("Public", "m1", "m2"), (Leave("g1", ("m1",)), Join("g1", ("m1",)))
    assert found(with_it) == {"with it"}
    assert found(group("Public", "m2"), Join("g1", ("m1",))) == {"added later"}
    assert found(with_it, *there) == {"back once"}
    assert found(with_it, *there, *there) == {"back twice or more"}


def test_refusals_since(run: Run) -> None:
    found = seen(run, mute(-1), mute(600), Listed("g1"))
    assert values(found, "refusals", time="minutes", whom="listed") == {"some"}
    assert values(found, "refusals", time="minutes", whom="not listed") == {"none"}
    found = seen(run, mute(-1), mute(600), mute(700), Listed("g1"))
    assert values(found, "refusals", turn="second", whom="listed") == {"none"}  # served since


def test_who_else_is_muted_there(run: Run) -> None:
    def holds(*before: Operation, names: Sequence[str] = ("m1", "m2", "m3")) -> set[str | None]:
        found = seen(run, group("Public", *names), *before, mute(777_777), Listed("g1"))
        return values(found, "holds", time="days", whom="listed")

    assert holds() == {"nobody"}
    assert holds(mute(600, "m2")) == {"one"}
    assert holds(mute(600, "m2", "m3")) == {"several"}
    assert holds(mute(FOREVER, "m2")) == {"one or more for good"}
    many = members(1, 120)
    assert holds(mute(600, *many[1:]), names=many) == {"more than 100"}


def test_other_groups(run: Run) -> None:
    other = group("Public", "m1", role="g2")
    found = seen(run, group("Public", "m1"), other, Mute("g2", ("m1",), 600), mute(777_777), Listed("g1"))
    assert values(found, "others", time="days") == {"one with the same members"}
    assert values(found, "elsewhere", time="days", whom="listed") == {"in another group"}
    assert values(seen(run, mute(), Listed("g1")), "others") == {"none"}


def test_how_one_looks_and_when(run: Run) -> None:
    once = looks("m1")
    found = seen(run, mute(60), once, Send("g1", "m1"), Send("g1", "m1"), Send("g1", "m1", custom=True), Wait(20),
                 once, Wait(120), once)  # fmt: skip
    assert values(found, "look", whom="listed") == {
        "the answer", "the muted list", "the record", "a message", "a third message", "a custom message",
    }  # fmt: skip
    assert values(found, "when", whom="listed", look="the muted list") == {"at once", "later", "after the end"}
    assert values(found, "when", look="the answer") == {"at once"}
    assert values(found, "look", whom="not listed") == {"the muted list", "the record"}


def test_a_topic_that_was_dropped_is_an_unknown_one(run: Run) -> None:
    found = seen(run, COMMUNITY, DropTopic(TOPIC), mute(600, topic=TOPIC), Listed("g1"))
    assert values(found, "place") <= {"unknown topic"}


def test_no_answer_makes_no_situation(run: Run) -> None:
    history = run.runner.run(program(group("Public", "m1"), mute()))
    assert values(told(history), "look", whom="listed") == {"the answer"}
    call = next(event for event in history.events if event.step == 1)
    assert call.exchange is not None
    lost = replace(call.exchange.last, status=None, text="", error="reset")
    silent = replace(call, exchange=replace(call.exchange, attempts=(lost,)))
    assert told(replace(history, events=tuple(silent if it is call else it for it in history.events))) == []


# -- coverage --------------------------------------------------------------------------------------------------------


def situation(**held: str) -> Situation:
    return tuple(held.get(name) for name in NAMES)


def test_what_is_right_counts_where_the_call_was_served_and_looked_at() -> None:
    pair = (("time", "minutes"), ("type", "Public"))
    served = Coverage({situation(time="minutes", type="Public", look="the muted list", when="at once")})
    answered = Coverage({situation(time="minutes", type="Public", look="the answer", when="at once")})
    refused = Coverage({situation(time="minutes", type="Public", signer="forged", look="the muted list")})
    assert [pair in it.pairs() for it in (served, answered, refused)] == [True, False, False]
    assert (("type", "Public"), ("signer", "forged")) in refused.pairs()
    assert (("time", "minutes"), ("look", "the answer")) in answered.pairs()


def test_coverage_grows_with_what_is_added_and_says_what_is_missing(run: Run) -> None:
    one, both = Coverage(), Coverage()
    history = run.runner.run(program(group("Public", "m1"), mute(), looks("m1")))
    one.add(situations(history))
    both.add(situations(history))
    both.add(situations(run.runner.run(program(group("Meeting", "m1"), mute(FOREVER), looks("m1")))))
    assert one.pairs() < both.pairs() < pairs_that_can_be() == set(possible_pairs())
    assert set(both.missing()) == pairs_that_can_be() - both.pairs()
    assert 0 < one.triples()[0] < both.triples()[0] < both.triples()[1] == one.triples()[1]


def test_nothing_tried_covers_nothing() -> None:
    assert (Coverage().pairs(), Coverage().triples()[0]) == (frozenset(), 0)


# -- what cannot be ----------------------------------------------------------------------------------------------------


def test_rules_are_of_values_that_there_are_and_hold_both_ways() -> None:
    for rule in IMPOSSIBLE:
        assert rule.values <= set(BY_NAME[rule.one].values)
        assert rule.others <= set(BY_NAME[rule.other].values)
        assert rule.why
        one, other = min(rule.values), min(rule.others)
        assert impossible(rule.one, one, rule.other, other) == impossible(rule.other, other, rule.one, one) != ""


def test_corner_programs_show_nothing_that_cannot_be(run: Run) -> None:
    """But calls that are wrong in two ways, which there are, and of which neither is counted with the other.

    Calls that overlap are left out: the last to be sent need not be the last to be done.
    """
    found: dict[Any, str] = {}
    for it in properties():
        for number, made in enumerate(it.test.programs.corners(1), 1):
            if any(isinstance(step, Overlap) for step in made.steps):
                continue
            for one in situations(run.runner.run(made)):
                held = [(name, value) for name, value in zip(NAMES, one, strict=True) if value is not None]
                found |= dict.fromkeys(combinations(held, 2), f"{it.name}, program {number}")
    assert {pair: at for pair, at in found.items() if impossible(*pair[0], *pair[1]) not in ("", HIDES)} == {}
