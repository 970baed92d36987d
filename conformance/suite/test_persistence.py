"""Leaving and coming back."""

from conformance.programs import strategies
from conformance.programs.building import DAY, FOREVER, HOUR, MUTABLE, group, looks, members, program
from conformance.programs.operations import Destroy, Join, Leave, Listed, Mute, Operation, Program, Wait, unmute
from conformance.suite.properties import judges, tries

_ALL = members(1, 14)


def _away(*names: str, role: str = "g1") -> list[Operation]:
    return [Leave(role, names), Join(role, names)]


def _histories(kind: str) -> Program:
    return program(
        group(kind, *_ALL),
        Mute("g1", ("m1", "m5", "m7", "m9", "m10", "m14"), 600),
        Mute("g1", ("m2", "m6", "m13"), FOREVER),
        Mute("g1", ("m3",), DAY),
        Mute("g1", ("m4",), 2**31),
        Mute("g1", ("m5", "m6"), 7200),
        unmute("g1", "m7", "m9", "m13"),
        Mute("g1", ("m9",), HOUR),
        Mute("g1", ("m10",), FOREVER),
        Mute("g1", ("m11",), 30 * DAY + 1),
        Mute("g1", ("m12",), 2**31 - 1),
        Mute("g1", ("m14",), 600),
        looks("m1"),
        _away(*_ALL),
        looks("m1", "m2", "m7", "m8"),
        _away(*_ALL),
        looks("m1", "m2"),
        Mute("g1", ("m1",), HOUR),
        _away("m1"),
        _away("m2"),
        looks("m1", "m2"),
        unmute("g1", "m2", "m3"),
        Mute("g1", ("m8",)),
        _away("m2", "m3", "m8", "m4"),
        looks("m2", "m8"),
    )


def _once(kind: str) -> Program:
    return program(
        group(kind, *members(1, 5)),
        Mute("g1", ("m1",)),
        Mute("g1", ("m2", "m4"), FOREVER),
        unmute("g1", "m4"),
        Listed("g1"),
        _away("m1", "m2", "m3", "m4"),
        looks("m1", "m3"),
        _away("m1", "m2", "m3", "m4"),
        Listed("g1"),
    )


_ADDED_AGAIN = program(
    group("Public", "m1", "m2", "m3"),
    Mute("g1", ("m1",), HOUR),
    Mute("g1", ("m2",), FOREVER),
    Join("g1", ("m2", "m4", "m1")),  # two of them are there already
    looks("m1", "m2"),
)


@judges("persistence.rejoin", "persistence.rejoin-end", "persistence.rejoin-clean")
@tries(
    first=[Program(_once("Public").steps[:8]), Program(_once("Community").steps[:8])],
    standard=[_histories("Public"), _ADDED_AGAIN],
    thorough=[_once("Meeting"), *(_histories(kind) for kind in MUTABLE[1:])],
    drawn=strategies.rejoin_programs(),
    examples=(0, 0, 40),
)
def test_a_mute_survives_leaving_and_coming_back() -> None:
    """Once, twice, three times, whatever made the mute; its end does not move; who was not muted stays so."""


def _expired_away(*kinds: str) -> Program:
    roles = {f"g{number}": kind for number, kind in enumerate(kinds, 1)}
    before: list[Operation] = []
    after: list[Operation] = []
    for role in roles:
        before += [
            Mute(role, ("m1", "m3", "m5"), 2),
            Mute(role, ("m2",), 6),
            Mute(role, ("m4",), HOUR),
            Mute(role, ("m4",), 2),
            Mute(role, ("m5",), HOUR),
            Mute(role, ("m6",), 4),
            Listed(role),
            Leave(role, ("m1", "m2", "m4", "m5", "m6")),
            *_away("m3", role=role),
        ]
        after += [Join(role, ("m1", "m2", "m4", "m5")), *looks("m1", "m2", "m3", group=role)]
    first = next(iter(roles))
    return program(
        [group(kind, *members(1, 6), role=role) for role, kind in roles.items()],
        before,
        Wait(2),
        after,
        Mute(first, ("m1", "m3"), HOUR),
        _away("m1", "m3", role=first),
        looks("m1", group=first),
        Wait(4),
        *([Join(role, ("m6",)), *_away("m4", "m5", role=role), *looks("m2", "m6", group=role)] for role in roles),
    )


def _back_after_a_while(*kinds: str) -> Program:
    roles = {f"g{number}": kind for number, kind in enumerate(kinds, 1)}
    before = [
        step
        for role in roles
        for step in (Mute(role, ("m1",), 2), Mute(role, ("m2",), HOUR), Leave(role, ("m1", "m2")))
    ]
    after = [step for role in roles for step in (Join(role, ("m1", "m2")), Listed(role))]
    return program([group(kind, *members(1, 3), role=role) for role, kind in roles.items()], before, Wait(3), after)


@judges("persistence.rejoin-expired", "persistence.rejoin-end", "effect.unblocks")
@tries(
    standard=[_expired_away("Public"), _back_after_a_while("Community", "ChatRoom")],
    thorough=[_expired_away("Community", "ChatRoom", "Meeting")],
)
def test_a_mute_that_ran_out_while_away_is_over_on_return() -> None:
    """And one that has not, ends when it would have ended."""


@judges("mute-time.seconds", "effect.blocks", "effect.listed", "effect.member-info")
@tries(
    standard=[
        program(
            group("Public", "m1", "m2", "m3"),
            Mute("g1", ("m3",), FOREVER),
            Mute("g1", ("m1",), 9),
            Mute("g1", ("m2",), HOUR),
            *([Wait(2), *looks("m1", "m2", "m3")] for _ in range(3)),
        )
    ]
)
def test_a_mute_holds_all_along() -> None:
    """Not at its beginning and its end alone, whichever way one looks."""


@judges("persistence.away-listed", "persistence.unmute-away", "persistence.recreated")
@tries(
    standard=[
        program(
            group("Public", "m1", "m2", "m3"),
            Mute("g1", ("m1", "m2"), HOUR),
            Leave("g1", ("m1", "m2")),
            Listed("g1"),
            unmute("g1", "m2"),
            Join("g1", ("m2",)),
            Listed("g1"),
            Destroy("g1"),
            group("Public", "m1", "m2", "m3"),
            Listed("g1"),
        )
    ]
)
def test_what_no_page_settles_of_leaving() -> None:
    """The list while away, an unmute while away, a group made again: only observed."""
