"""What a failure that was made small accounts for, and how soon one is made small."""

import pytest

from conformance.oracle.checks import Judgement, View, judge
from conformance.programs.building import DAY, FOREVER, HOUR, group, members, program
from conformance.programs.operations import Create, Listed, Mute, Program, Topic, Wait, unmute
from conformance.proof.cases import Case
from conformance.proof.measuring import measure
from conformance.runs.accounting import accounts_for, follows
from conformance.runs.focusing import distilled
from conformance.runs.kinds import may_show
from conformance.runs.run import Run
from conformance.runs.shrinking import tidy
from conformance.settings.options import Settings
from conformance.settings.profiles import PROFILES
from conformance.targets.opening import open_target
from conformance.verdicts.finding import Finding


def departures(made: Program, defect: str) -> tuple[View, list[Judgement]]:
    target = open_target(Settings(), defects=[defect], transport="direct")
    view = View(Run(target, PROFILES["standard"]).runner.run(made))
    return view, [it for it in judge(view) if not it.held and it.reading is not None]


def found(made: Program, defect: str) -> Finding:
    view, wrong = departures(made, defect)
    return Finding(view, tuple(wrong[:1]), "alone", smallest=True)


def _muted(kind: str, seconds: int, *names: str) -> Program:
    return program(group(kind, *names), Mute("g1", names, seconds), Listed("g1"))


LOST = "chat-room-ignored"  # muting does nothing in a ChatRoom, by either name


@pytest.mark.parametrize(
    ("kind", "seconds", "names", "expected"),
    [
        ("Meeting", 600, ("m1",), True),
        ("Meeting", DAY, ("m1", "m2", "m3"), True),
        ("Meeting", FOREVER, ("m1",), True),  # a mute for good is lost where any is
        ("ChatRoom", 600, ("m1",), False),  # another type: nobody knows yet
    ],
)
def test_what_has_all_that_a_failure_takes_is_put_down_to_it(
    kind: str, seconds: int, names: tuple[str, ...], expected: bool
) -> None:
    _, wrong = departures(_muted(kind, seconds, *names), LOST)
    assert accounts_for(found(_muted("Meeting", 600, "m1"), LOST), wrong[0]) is expected


@pytest.mark.parametrize(("length", "expected"), [(110, False), (130, True)])
def test_a_long_list_accounts_for_longer_ones_alone(length: int, expected: bool) -> None:
    _, wrong = departures(_muted("Public", 600, *members(1, length)), "only-first-hundred")
    assert accounts_for(found(_muted("Public", 600, *members(1, 120)), "only-first-hundred"), wrong[0]) is expected


def _after_some_time(defect: str) -> tuple[View, list[Judgement]]:
    """Mutes of a few seconds that are looked at as they are made and seven seconds later, once the clock is known."""
    target = open_target(Settings(), defects=[defect], transport="direct")
    runner = Run(target, PROFILES["standard"]).runner
    for seconds in (120, 600, HOUR, DAY):
        names = members(1, 8)
        runner.run(program(group("Public", *names), [Mute("g1", (name,), seconds) for name in names], Listed("g1")))
    brief = [Mute("g1", (name,), seconds) for name, seconds in zip(members(1, 3), (2, 6, 9), strict=True)]
    view = View(runner.run(program(group("Public", *members(1, 3)), brief, Listed("g1"), Wait(7), Listed("g1"))))
    return view, [it for it in judge(view) if not it.held]


@pytest.mark.parametrize(
    ("defect", "outcome", "expected"),
    [
        ("minimum-minute", "phantom", True),  # two seconds are a minute, and are said to be
        ("multiples-of-five", "missing", True),  # nine are five
        ("holds-for-half", "missing", False),  # said to last as long as asked for
        ("expiry-five-seconds-late", "phantom", False),
        ("three-seconds-early", "missing", False),
    ],
)
def test_a_mute_that_ends_when_it_was_said_to_follows_from_a_wrong_end(
    defect: str, outcome: str, expected: bool
) -> None:
    view, wrong = _after_some_time(defect)
    late = [it for it in wrong if it.step == 6 and it.reading and it.reading.outcome == outcome]
    assert late
    other, (end, *_) = _after_some_time("minimum-minute")
    assert "wrong-end" in end.sign
    assert {follows(Finding(other, (end,), "alone"), view, it) for it in late} == {expected}
    assert not any(follows(Finding(other, (end,), "once", steady=False), view, it) for it in late)
    assert not any(follows(found(_muted("Meeting", 600, "m1"), LOST), view, it) for it in late)


def test_what_is_not_yet_small_or_did_not_stay_accounts_for_nothing() -> None:
    cause, again = found(_muted("Meeting", 600, "m1"), LOST), departures(_muted("Meeting", HOUR, "m1"), LOST)[1][0]
    assert accounts_for(cause, again)
    assert not accounts_for(Finding(cause.view, cause.broken, "alone"), again)
    assert not accounts_for(Finding(cause.view, cause.broken, "once", smallest=True, steady=False), again)


@pytest.mark.parametrize(
    ("defect", "clauses"),
    [
        ("chat-room-ignored", {"group-type.chatroom"}),
        ("chat-room-unmute-refused", {"group-type.chatroom", "mute-time.zero"}),
        ("topic-for-good-throws-out", {"members.roster"}),  # seen in the topic alone, as an outsider
        ("topic-times-capped-at-a-day", {"mute-time.seconds", "topic.sets"}),
        ("two-seconds-short", {"mute-time.seconds"}),  # but for whole minutes: 600 seconds do not show it
        ("idle-unmute-in-topic-refused", {"mute-time.zero-idle", "topic.sets"}),
        ("longest-ids-missed", {"members.every-listed"}),  # of a shorter id it holds: it is no matter of the group
        ("for-good-goes-with-neighbour", {"mute-time.permanent"}),  # shows only when a neighbour's mute runs out
        ("random-upper-half-dropped-in-topic", {"request.random-inert"}),  # half of the calls, amid refused ones
        ("later-topic-for-good-lost", {"mute-time.permanent", "topic.sets"}),  # shows only beside another topic
    ],
)
def test_a_defect_of_two_conditions_is_named_by_both(defect: str, clauses: set[str]) -> None:
    outcome = measure(Case("defect", (defect,), 1))
    assert clauses <= set(outcome.failing)


def test_a_type_that_is_told_by_one_name_is_still_looked_into_by_the_other() -> None:
    outcome = measure(Case("defect", ("chat-room-unmute-refused",), 1, full=True))
    assert {"group-type.chatroom", "group-type.meeting"} <= set(outcome.failing)


def test_an_unmute_of_whom_no_one_muted_is_told_from_one_of_somebody_muted() -> None:
    outcome = measure(Case("defect", ("idle-in-list-refused",), 1))
    assert {"mute-time.zero", "mute-time.zero-idle"} <= set(outcome.failing)


def test_a_distilled_program_is_little_more_than_the_call() -> None:
    made = program(
        group("Community", *members(1, 4), topics=True), Topic("t1@g1"), Topic("t2@g1"),
        Mute("g1", ("m1", "m2"), DAY), Mute("g1", ("m3", "m1"), HOUR, "t2@g1"), Wait(2), Listed("g1", "t2@g1"),
    )  # fmt: skip
    first, whole, beside = distilled(made, 6, "g1", "m1", "t2@g1")
    assert [it for it in first.steps if isinstance(it, Mute)] == [Mute("g1", ("m1",), HOUR, "t2@g1")]
    assert first.steps[:2] == (Create("g1", "Community", ("m1",), topics=True), Topic("t2@g1"))
    assert Mute("g1", ("m3", "m1"), HOUR, "t2@g1") in whole.steps
    assert {it.topic for it in beside.steps if isinstance(it, Topic)} == {"t1@g1", "t2@g1"}


def test_an_unmute_is_distilled_with_a_mute_to_lift() -> None:
    made = program(
        group("Public", *members(1, 4)), Mute("g1", ("m1", "m2"), DAY), unmute("g1", "m2", "m1"), Listed("g1")
    )
    alone = next(distilled(made, 3, "g1", "m1", ""))
    assert [it for it in alone.steps if isinstance(it, Mute)] == [Mute("g1", ("m1",), DAY), unmute("g1", "m1")]


def test_a_spare_topic_stays_where_it_is_asked_for() -> None:
    made = program(group("Community", "m1", topics=True), Topic("t1@g1"), Mute("g1", ("m1",)), Listed("g1"))
    assert Topic("t1@g1") not in tidy(made).steps
    assert Topic("t1@g1") in tidy(made, spare=True).steps


def test_a_program_without_a_call_there_shows_no_lost_mute() -> None:
    wrong = departures(_muted("Meeting", 600, "m1"), LOST)[1][0]
    assert may_show(_muted("Public", 600, "m2"), wrong)
    assert not may_show(program(group("Meeting", "m1"), Listed("g1")), wrong)
