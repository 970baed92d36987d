"""Mutes in the topics of a topic-enabled Community."""

from conformance.programs.building import DAY, FOREVER, HOUR, changed, group, looks, members, program, put
from conformance.programs.operations import (
    Change,
    DropTopic,
    Join,
    Leave,
    Listed,
    Mute,
    Operation,
    Record,
    Send,
    Topic,
    unmute,
)
from conformance.suite.properties import judges, tries

_T1, _T2, _T3, _T4 = "t1@g1", "t1~longer@g1", "t1@g2", "t1~case@g1"
"""Topics whose ids are alike: in their beginning, in their own part, but for their case."""
_MADE: list[Operation] = [group("Community", *members(1, 6), topics=True), Topic(_T2), Topic(_T1)]

_SCOPES = program(
    _MADE,
    Topic(_T4),
    Mute("g1", ("m1", "owner"), 600, _T1),
    Mute("g1", ("m2", "m6"), FOREVER, _T2),
    Mute("g1", ("m3",), DAY),
    looks("m1", "m4", "owner", topic=_T1),
    looks("m2", "m1", topic=_T2),
    [Listed("g1"), Record("g1"), Listed("g1", _T4)],
    Mute("g1", ("m1", "m3"), HOUR, _T2),
    Mute("g1", ("m3",), 600, _T1),
    Mute("g1", ("m1",), 2 * HOUR),
    Mute("g1", ("m5",), DAY, _T4),
    [Listed("g1", _T1), Listed("g1", _T2), Listed("g1"), Listed("g1", _T4)],
    unmute("g1", "m1", "owner", topic=_T1),
    unmute("g1", "m2", topic=_T2),
    [*looks("m1", topic=_T1), *looks("m2", topic=_T2), *looks()],
    unmute("g1", "m3"),
    Mute("g1", ("m6", "m5"), FOREVER),
    unmute("g1", "m6"),
    unmute("g1", "m5", topic=_T2),
    [Listed("g1", _T1), Listed("g1", _T2), *looks()],
    Mute("g1", ("m4",), 30 * DAY, _T1),
    Mute("g1", ("m4",), 600, _T1),
    Mute("g1", ("m4",), HOUR),
    unmute("g1", "m3"),
    looks("m4", "m1", topic=_T1),
    Listed("g1"),
    Mute("g1", ("m5", "m2", "m4"), HOUR, _T1),
    Mute("g1", ("m5", "m2", "m3"), DAY),
    Mute("g1", ("m1",), 90),  # somebody else, whose mute has little left
    unmute("g1", "m2", "m5", "m4"),
    unmute("g1~short", "m5", "m3"),
    [Listed("g1", _T1), Listed("g1")],
)
_FEW = program(
    _MADE,
    Mute("g1", ("m1",), 600, _T1),
    Mute("g1", ("m3", "m1"), DAY),
    Mute("g1", ("m2",), FOREVER, _T2),
    [Listed("g1", _T1), Listed("g1", _T2), Listed("g1")],
    unmute("g1", "m1"),
    [Listed("g1", _T1), Listed("g1")],
)


@judges("topic.sets", "topic.scope", "topic.community-wide")
@tries(first=[_FEW], standard=[_SCOPES])
def test_a_topics_mute_is_its_own() -> None:
    """With TopicId a call acts on that topic alone; without, on the community alone."""


_STATES: list[Operation] = [Mute("g1", ("m1",), DAY), Mute("g1", ("m2",), FOREVER, _T1)]
_WRONG = [put(TopicId=value) for value in (5, True, ["x"], {"TopicId": "x"}, 0)]
_PACKED = [Change(wrap=(("TopicId", way),)) for way in ("list", "object")]


@judges("topic.unknown", "topic.type", "error.inert")
@tries(
    first=[
        program(
            _MADE,
            _STATES,
            Mute("g1", ("m3", "m1"), 600, "t1~short@g1"),
            changed(("m3", "m2"), *_WRONG[:1]),
            Listed("g1"),
        )
    ],
    standard=[
        program(
            _MADE,
            group("Community", *members(1, 6), role="g2", topics=True),
            Topic(_T3),
            _STATES,
            Mute("g1", ("m3", "m1"), 600, "t9@g1"),
            Mute("g1", ("m3", "m1"), 600, _T3),
            [Mute("g1", ("m3", "m1"), 600, f"t1~{neighbour}@g1") for neighbour in ("short", "case")],
            changed(("m3", "m1", "m2"), *_WRONG),
            changed(("m3", "m1", "m2"), *_PACKED, topic=_T1),
            unmute("g1", "m1", "m2", topic="t9@g1"),
            Mute("g1", ("m3", "m1"), 600, _T1, Change(drop=("GroupId",))),
            DropTopic(_T2),
            Mute("g1", ("m3", "m1"), 600, _T2),
            [Listed("g1", _T1), *looks("m3", group="g1")],
            [Listed("g2", _T3), Listed("g2")],
        )
    ],
)
def test_a_topic_that_is_not_there_is_refused() -> None:
    """Never made, destroyed, another community's, or no string: refused, and nobody's state changes."""


@judges("topic.rejoin")
@tries(
    standard=[
        program(
            _MADE,
            Mute("g1", ("m1", "m2"), HOUR, _T1),
            [Leave("g1", ("m1",)), Join("g1", ("m1",))],
            [Listed("g1", _T1), Send("g1", "m1", _T1)],
        )
    ],
)
def test_what_no_page_settles_of_topics_and_coming_back() -> None:
    """Only observed."""


@judges("topic.not-enabled", "topic.empty", "topic.as-group")
@tries(
    standard=[
        program(
            group("Public", "m1", "m2"),
            Mute("g1", ("m1",), 600, "t9@g1"),
            changed(("m2",), put(TopicId=""), put(TopicId=None)),
        ),
        program(group("Community", "m1"), Mute("g1", ("m1",), 600, "t9@g1")),
        program(_MADE, changed(("m1",), put(TopicId=""), put(TopicId=None), put(GroupId=f"${_T1}"))),
    ],
)
def test_what_a_topic_gets_where_there_are_none() -> None:
    """A topic where there are none, an empty one, and one in the place of its group: only observed."""
