"""How long a mute lasts."""

from dataclasses import replace

from conformance.programs import strategies
from conformance.programs.building import (
    DAY,
    FOREVER,
    HOUR,
    MUTABLE,
    VALUES,
    changed,
    group,
    looks,
    members,
    program,
    put,
)
from conformance.programs.operations import (
    Change,
    Join,
    Leave,
    Listed,
    Mute,
    Operation,
    Program,
    Promote,
    Send,
    Topic,
    Wait,
    unmute,
)
from conformance.suite.properties import judges, tries


def _each_value(kind: str, *values: int, admin: str = "") -> Program:
    """Each for a member of its own; an admin speaks while they are all muted."""
    names = members(1, len(values))
    speaks = [admin] if admin else []
    return program(
        group(kind, *names, *speaks),
        [Promote("g1", it) for it in speaks],
        [Mute("g1", (name,), value) for name, value in zip(names, values, strict=True)],
        looks("m1", names[-1], names[-2], names[-3], *speaks),
        unmute("g1", *names[:-1]),
        looks(names[-1], names[-2]),
        unmute("g1", names[-1]),
        looks(names[-1]),
    )


def _owner_of_a_live_room(*values: int) -> Program:
    return program(
        group("AVChatRoom"),
        [step for value in values for step in (Mute("g1", ("owner",), value), Listed("g1"))],
        Send("g1", "owner"),
        unmute("g1", "owner"),
        Listed("g1"),
    )


_FEW = (59, 60, 30 * DAY + 1, 2**31 - 1, 2**31, 2**32 - 2, FOREVER)
_OTHERS = (
    10, 58, 61, 62, 63, 1800, 7 * DAY, 90 * DAY, 10 * 365 * DAY, 1_234_567_891, 2**30, 2**31 + 1, 3 * 10**9,
    2**32 - 256, FOREVER,
)  # fmt: skip


@judges(
    "mute-time.seconds", "mute-time.unsigned", "mute-time.permanent", "mute-time.zero", "mute-time.permanent-until",
    "mute-time.near-permanent", "effect.member-info", "effect.blocks",
)  # fmt: skip
@tries(
    first=[Program(_each_value("Public", *_FEW).steps[:12])],
    standard=[
        _each_value("Public", *VALUES, admin="m20"),
        _owner_of_a_live_room(60, DAY, 2**31, FOREVER),
    ],
    thorough=[_each_value("Public", *_OTHERS, admin="m16"), *(_each_value(kind, *VALUES) for kind in MUTABLE[1:])],
    drawn=strategies.value_programs(),
    examples=(0, 0, 40),
)
def test_mute_time_counts_seconds_up_to_32_bits() -> None:
    """The mute ends MuteTime seconds after the call, for every unsigned value; 4294967295 is for good; 0 unmutes."""


_PAIRS: tuple[tuple[int, ...], ...] = (
    (600, 7200), (7200, 600), (600, FOREVER), (FOREVER, 600), (600, 600), (FOREVER, FOREVER), (2**31, 600),
    (600, 2**31), (600, 0, 1200), (FOREVER, 0), (600, 0, 0), (600, 1200, 300), (FOREVER, 600, FOREVER),
    (FOREVER, 600, 0), (600, 1200, 0), (600, FOREVER, 0), (0,), (0, 600),
    (600, 0, 600, 0),
)  # fmt: skip


def _sequences(kind: str) -> Program:
    names = members(1, len(_PAIRS))
    rounds: list[Operation] = []
    for turn in range(max(map(len, _PAIRS))):
        for name, values in zip(names, _PAIRS, strict=True):
            if turn < len(values):
                rounds.append(Mute("g1", (name,), values[turn]))
        rounds.append(Listed("g1"))
    return program(group(kind, *names), rounds, looks("m2", "m4", "m10", "m17", "m14", "m19"))


def _short_sequences(kind: str) -> Program:
    return program(
        group(kind, *members(1, 8)),
        Mute("g1", ("m1", "m2", "m3"), HOUR),
        Mute("g1", ("m4", "m5"), FOREVER),
        Listed("g1"),
        Mute("g1", ("m1",), 600),
        Mute("g1", ("m2",), DAY),
        Mute("g1", ("m3",), HOUR),
        Mute("g1", ("m4",), 600),
        Mute("g1", ("m1", "m6"), FOREVER),
        unmute("g1", "m5", "m7"),
        unmute("g1", "m8"),
        looks("m5", "m8", "m4"),
    )


@judges("mute-time.replaces", "mute-time.idempotent", "mute-time.zero", "mute-time.zero-idle")
@tries(
    first=[Program(_short_sequences("Public").steps[:-1])],
    thorough=[_sequences(kind) for kind in MUTABLE],
)
def test_the_last_call_decides() -> None:
    """A second mute replaces the first, longer, shorter or for good; times never add up; an unmute ends them all."""


_KINDS = {"g1": "Public", "g2": "ChatRoom", "g3": "Community"}


def _expiring(*roles: str) -> Program:
    first, *others = roles
    groups = [group(_KINDS[role], *members(1, 11), role=role) for role in roles]
    mutes: list[Operation] = []
    for role in roles:
        mutes += [
            Mute(role, ("m4", "m5"), HOUR),
            Mute(role, ("m6", "m11"), FOREVER),
            Mute(role, ("m1", "m2", "m7"), 2),
            Mute(role, ("m4", "m6"), 2),
            Mute(role, ("m3",), 8),
            Mute(role, ("m7",), HOUR),
            Mute(role, ("m9",), 2),
            Mute(role, ("m9",), 2),
            Mute(role, ("m10",), 2),
            Mute(role, ("m10",), 5),
        ]
    return program(
        groups,
        # Early in a second of the vendor's, so that even a mute of one second is on for a while.
        [Mute(first, ("m8",), 1), Listed(first)],
        mutes,
        [Listed(role) for role in roles],
        Wait(2),
        *(looks("m1", "m3", "m4", "m7", "m9", group=role) for role in roles),
        Wait(3),
        looks("m3", group=first),
        [Listed(role) for role in others],
        Wait(3),
        *(looks("m3", "m6", "m10", "m11", group=role) for role in roles),
        Mute(first, ("m1", "m3"), 600),
        Mute(first, ("m5",), HOUR),
        unmute(first, "m2", "m9"),
        looks("m1", "m2", group=first),
    )


_BRIEFLY = program(
    group("Public", *members(1, 5)),
    Mute("g1", ("m4",), HOUR),
    Mute("g1", ("m1", "m4"), 2),
    Mute("g1", ("m2",), 6),
    Listed("g1"),
    Leave("g1", ("m1", "m2")),
    Wait(2),
    Join("g1", ("m1", "m2")),
    looks("m1", "m4", "m2"),
    Wait(4),
    looks("m2"),
)


_LAST_SECONDS = program(
    group("Public", "m1"), Mute("g1", ("m1",), 7), Listed("g1"), Wait(5), looks("m1"),
)  # fmt: skip


@judges(
    "mute-time.expires", "mute-time.seconds", "mute-time.permanent", "effect.blocks", "effect.unblocks", "effect.listed"
)
@tries(first=[_BRIEFLY], standard=[_LAST_SECONDS, _expiring("g1")], thorough=[_expiring("g1", "g2", "g3")])
def test_a_mute_ends_when_its_time_is_over() -> None:
    """Not earlier and not later, whatever came before; the wait is shared by many mutes."""


_NAMES = members(1, 3)
_STATES = [Mute("g1", ("m1",), DAY), Mute("g1", ("m2",), FOREVER)]
_NO_NUMBERS = [
    Change(drop=("MuteTime",)),
    put(MuteTime=None),
    put(MuteTime="soon"),
    put(MuteTime=[60]),
    put(MuteTime=[60, 60, 60]),
    put(MuteTime={"seconds": 60}),
    put(MuteTime=[]),
    put(MuteTime={}),
    put(MuteTime="forever"),
]
_NEGATIVE = [put(MuteTime=value) for value in (-1, -600, -(2**31), -(2**31) - 1, -(2**32) + 1, -(2**32), -(2**63), -2)]
_PAST = [
    put(MuteTime=value)
    for value in (
        2**32,
        2**32 + 1,
        2**32 + 60,
        2**32 + 600,
        2**33,
        2**33 - 1,
        2**63 - 1,
        2**63,
        2**64,
        2**64 + 60,
        10**30,
    )
]


def _refusals(kind: str, *changes: Change) -> Program:
    return program(group(kind, *_NAMES), _STATES, changed(_NAMES, *changes), looks("m3", "m1", "m2"))


_IN_A_TOPIC = program(
    [group("Community", *_NAMES, topics=True), Topic("t1@g1")],
    [replace(it, topic="t1@g1") for it in _STATES],
    changed(_NAMES, *_NO_NUMBERS[:3], *_NEGATIVE[:2], *_PAST[:3], topic="t1@g1"),
    Listed("g1", "t1@g1"),
)
_FEW_REFUSALS = program(
    group("Public", *_NAMES),
    _STATES,
    changed(_NAMES, *_NO_NUMBERS[:3], *_NEGATIVE[:2], *_PAST[:3]),
    [Listed("g1"), Send("g1", "m3")],
)


@judges(
    "mute-time.required", "mute-time.integer", "mute-time.negative", "mute-time.overflow", "mute-time.no-wrap",
    "error.inert",
)  # fmt: skip
@tries(
    first=[_FEW_REFUSALS],
    standard=[
        _refusals("Public", *_NO_NUMBERS),
        _refusals("Public", *_NEGATIVE),
        _refusals("Public", *_PAST),
        _IN_A_TOPIC,
    ],
    thorough=[_refusals("Community", *_NO_NUMBERS, *_NEGATIVE, *_PAST)],
)
def test_other_mute_times_are_refused() -> None:
    """Missing, no number, negative or past 32 bits: refused, and nobody's state changes."""


_NEAR = [put(MuteTime=value) for value in ("60", 60.0, 1.5, True, False, 1e3, "0", "1e3", "4294967295", -1.5)]


@judges("mute-time.coercion")
@tries(
    standard=[program(group("Public", "m1"), changed(("m1",), *_NEAR))],
)
def test_what_near_integers_get() -> None:
    """Only observed."""
