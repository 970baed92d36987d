"""Overlapping calls, and many of them."""

from conformance.programs.building import DAY, FOREVER, HOUR, group, looks, members, program
from conformance.programs.operations import Burst, Listed, Mute, Overlap, Program, Topic
from conformance.suite.properties import judges, tries


def _apart(kind: str, number: int, seconds: int = HOUR) -> Program:
    names = members(1, number)
    pairs = [names[at : at + 2] for at in range(0, number, 2)]
    return program(
        group(kind, *names),
        Overlap(tuple(Mute("g1", (name,), seconds) for name in names)),
        looks(names[-1]),
        Overlap(tuple(Mute("g1", (name,), 0) for name in names)),
        Listed("g1"),
        Overlap(tuple(Mute("g1", pair, FOREVER if "m1" in pair else DAY) for pair in pairs)),
        Listed("g1"),
    )


_T1 = "t1@g1"
_IN_A_TOPIC = program(
    group("Community", "m1", "m2", "m3", "m4", topics=True),
    Topic(_T1),
    Overlap(tuple(Mute("g1", (name,), HOUR, _T1) for name in members(1, 4))),
    Listed("g1", _T1),
    Overlap((Mute("g1", ("m1",), 600, _T1), Mute("g1", ("m1",), DAY, _T1))),
    Listed("g1", _T1),
    Overlap(tuple(Mute("g1", (name,), 0, _T1) for name in members(1, 4))),
    Listed("g1", _T1),
)


@judges("concurrency.no-lost-member")
@tries(
    first=[Program(_apart("Public", 5).steps[:3])],
    standard=[_apart("Public", 10), _IN_A_TOPIC],
    thorough=[_apart("Community", 8), _apart("ChatRoom", 4)],
)
def test_overlapping_calls_on_different_members_all_take_effect() -> None:
    """None of them is lost."""


def _same(kind: str, *values: int) -> Program:
    return program(
        group(kind, "m1", "m2", "m3"),
        Mute("g1", ("m1",), 1800),
        Overlap(tuple(Mute("g1", ("m1",), value) for value in values)),
        looks(),
        Overlap(tuple(Mute("g1", ("m1", "m2"), value) for value in values[::-1])),
        looks(),
    )


@judges("concurrency.last-wins")
@tries(
    first=[Program(_same("Public", HOUR, 2 * HOUR, FOREVER).steps[:4])],
    standard=[
        _same("Public", HOUR, 0),
        _same("Community", 600, FOREVER, HOUR, DAY, 7 * DAY),
        _same("Public", 0, FOREVER, HOUR),
    ],
)  # fmt: skip
def test_overlapping_calls_on_one_member_end_in_the_state_of_one() -> None:
    """Some order of the calls explains the state that they leave."""


_CALLS = (Mute("g1", ("m2",), 0), Mute("g1", ("m1", "m3"), HOUR, _T1))
"""Two that share nothing but the command whose calls are counted."""
_BURST = program(
    group("Community", "m1", "m2", "m3", topics=True),
    Topic(_T1),
    Burst(_CALLS, 196, 196),
    Burst((Mute("g1", ("m1",), HOUR),), 30, 0),
)


@judges("rate.up-to-200", "rate.beyond-200")
@tries(standard=[_BURST])
def test_two_hundred_calls_a_second_are_served() -> None:
    """Up to 200 calls a second get no frequency error; what more get is only observed."""
