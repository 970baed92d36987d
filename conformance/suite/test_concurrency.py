"""Overlapping calls, and many of them."""

from conformance.programs.building import DAY, FOREVER, HOUR, group, looks, members, program
from conformance.programs.operations import Burst, Listed, Mute, Overlap, Program, Topic, Wait
from conformance.suite.properties import judges, tries


def _apart(kind: str, number: int, seconds: int = HOUR) -> Program:
    """Calls on one each; then lists that have members in common."""
    names = members(1, number)
    lists = [names[at : at + 3] for at in range(0, number - 1, 2)]
    return program(
        group(kind, *names),
        Overlap(tuple(Mute("g1", (name,), seconds + 600 * at) for at, name in enumerate(names))),
        looks(names[-1]),
        Overlap(tuple(Mute("g1", (name,), 0) for name in names)),
        Listed("g1"),
        Overlap(tuple(Mute("g1", some, FOREVER if "m1" in some else DAY + 600 * len(some)) for some in lists)),
        Listed("g1"),
    )


_T1, _T2 = "t1@g1", "t2@g1"
_IN_TOPICS = program(
    group("Community", "m1", "m2", "m3", "m4", topics=True),
    Topic(_T1),
    Topic(_T2),
    Overlap((*(Mute("g1", (name,), HOUR, _T1) for name in members(1, 4)), Mute("g1", ("m1",), DAY))),
    Listed("g1", _T1),
    Listed("g1"),
    Overlap(
        (
            Mute("g1", ("m1",), 600, _T1),
            Mute("g1", ("m1",), DAY, _T1),
            Mute("g1", ("m1", "m2"), FOREVER, _T2),
            Mute("g1", ("m1",), 0),
        )
    ),
    Listed("g1", _T1),
    Listed("g1", _T2),
    Listed("g1"),
    Overlap(
        (
            Mute("g1", ("m2",), 0, _T1),
            Mute("g1", ("m3", "m1"), 0, _T1),
            Mute("g1", ("m1",), 0, _T2),
            Mute("g1", ("m2",), HOUR, _T2),
        )
    ),
    Listed("g1", _T1),
)


@judges("concurrency.no-lost-member")
@tries(
    first=[Program(_apart("Public", 5).steps[:3])],
    standard=[_apart("Public", 8), _IN_TOPICS],
    thorough=[_apart("Community", 9), _apart("ChatRoom", 5)],
)
def test_overlapping_calls_on_different_members_all_take_effect() -> None:
    """None of them is lost."""


def _same(kind: str, *values: int, threads: int = 0) -> Program:
    return program(
        group(kind, "m1", "m2", "m3"),
        Mute("g1", ("m1",), 1800),
        Overlap(tuple(Mute("g1", ("m1",), value) for value in values), threads),
        looks(),
        Overlap(tuple(Mute("g1", ("m1", "m2"), value) for value in values[::-1][:3])),
        looks(),
    )


def _looked_at(kind: str) -> Program:
    """Looks while calls are under way: what is shown then was there before, or one of the calls left it."""
    return program(
        group(kind, "m1", "m2", "m3"),
        Mute("g1", ("m1", "m3"), 1800),
        Wait(3),  # so that no late look can show what was before
        Overlap(
            (
                Mute("g1", ("m2",), 0),
                Mute("g1", ("m1", "m2"), FOREVER),
                Listed("g1"),
                Mute("g1", ("m1",), HOUR),
                Mute("g1", ("m2", "m1"), DAY),
                Listed("g1"),
            ),
            3,
        ),
        looks(),
        Overlap((Mute("g1", ("m1",), 7 * DAY), Mute("g1", ("m1",), 0), Listed("g1"))),
        looks("m1"),
    )


@judges("concurrency.last-wins")
@tries(
    first=[Program(_same("Public", HOUR, 2 * HOUR, FOREVER).steps[:4])],
    standard=[
        _same("Public", HOUR, 0),
        _looked_at("Community"),
        _same("Public", 0, FOREVER, HOUR, DAY, threads=2),
    ],
    thorough=[
        _same("Community", 600, FOREVER, HOUR, DAY, 7 * DAY),
        _same("ChatRoom", HOUR, 600, 0, DAY, 600, FOREVER, threads=3),
        _looked_at("Public"),
    ],
)  # fmt: skip
def test_overlapping_calls_on_one_member_end_in_the_state_of_one() -> None:
    """Some order of the calls explains every look."""


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
