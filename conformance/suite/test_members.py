"""Whom a call reaches."""

from conformance.contract import MAX_ACCOUNTS
from conformance.programs import strategies
from conformance.programs.building import DAY, FOREVER, HOUR, MUTABLE, changed, group, looks, members, program, put
from conformance.programs.operations import (
    Change,
    Listed,
    Mute,
    Operation,
    Program,
    Promote,
    Record,
    Send,
    Topic,
    unmute,
)
from conformance.suite.properties import judges, tries


def _lists(kind: str) -> Program:
    return program(
        group(kind, *members(1, 14)),
        Promote("g1", "m14"),
        Mute("g1", ("m2",), 1800),
        Mute("g1", ("m3", "m4"), HOUR),
        Mute("g1", ("m7", "m5", "m6"), 2 * HOUR),
        Mute("g1", ("m8", "m8", "m9"), DAY),
        Mute("g1", ("m13", "owner", "m14"), 5400),
        looks("m1", "m4", "owner", "m14"),
        unmute("g1", "m4", "m3"),
        unmute("g1", "m9", "m9"),
        unmute("g1", "owner"),
        Mute("g1", ("m2", "m10", "owner", "m11", "m12", "m14"), FOREVER),
        looks("m3", "owner", "m14"),
        unmute("g1", "m12", "m1", "m10"),
        unmute("g1", "owner"),
        unmute("g1", "m14"),
        looks("m10", "m1", "owner"),
    )


def _few_lists(kind: str) -> Program:
    return program(
        group(kind, *members(1, 8)),
        Promote("g1", "m6"),
        Mute("g1", ("m3", "m1", "m2"), HOUR),
        Mute("g1", ("m5", "m5"), DAY),
        Mute("g1", ("m6", "owner"), 1800),
        [Listed("g1"), Send("g1", "owner")],
        unmute("g1", "m3", "m2"),
        unmute("g1", "m5", "m5"),
        [Listed("g1"), Record("g1")],
    )


@judges(
    "members.every-listed", "members.only-listed", "members.duplicates", "members.order", "members.split",
    "members.owner", "members.roster",
)  # fmt: skip
@tries(
    first=[_few_lists("Public")],
    standard=[_lists("Public")],
    thorough=[*(_lists(kind) for kind in MUTABLE[1:])],
    drawn=strategies.list_programs(),
    examples=(0, 0, 40),
)
def test_a_call_reaches_everyone_it_lists_and_nobody_else() -> None:
    """Everyone listed is muted or unmuted, in any order, once or twice, the owner too; nobody else is."""


_TWINS = ("m1", "m1~case", "m1~short", "m1~tail", "m1~dash", "m2", "m2~case", "w1", "w2", "w3")


def _near_twins(kind: str) -> Program:
    return program(
        group(kind, *_TWINS),
        Mute("g1", ("m1",)),
        Mute("g1", ("w2",), HOUR),
        Mute("g1", ("m2~case",), DAY),
        looks("m1~case", "w1", "m2"),
        Mute("g1", ("m1~case", "m1~short", "m1~tail", "w1", "w3", "m2"), FOREVER),
        Listed("g1"),
        unmute("g1", "m1~tail", "w3"),
        unmute("g1", "m2~case"),
        looks("m1", "w2", "m2", "m1~tail"),
    )


@judges("members.identity", "members.only-listed")
@tries(
    first=[
        program(
            group("Public", "m1", "m1~case", "m1~short", "m1~tail", "w1", "w2"),
            Mute("g1", ("m1", "w2"), HOUR),
            [Listed("g1"), Record("g1")],
            Mute("g1", ("m1~case",), DAY),
            unmute("g1", "m1~tail", "w1"),
            Listed("g1"),
        )
    ],
    standard=[_near_twins("Public")],
    thorough=[_near_twins("Community")],
)
def test_accounts_are_told_apart_exactly() -> None:
    """Accounts whose ids differ in case, length, punctuation or the 32nd byte are other accounts."""


def _two_groups(one: str, other: str, neighbour: str = "g2") -> Program:
    """Two groups; the one whose id may be taken for the other's is made first."""
    return program(
        group(other, *members(1, 4), role=neighbour),
        group(one, *members(1, 4)),
        Mute("g1", ("m1", "m2"), HOUR),
        looks("m1", "m2", group=neighbour),
        Mute(neighbour, ("m1", "m3"), DAY),
        looks("m3"),
        Mute("g1", ("m4", "owner"), FOREVER),
        Listed(neighbour),
        Mute(neighbour, ("m4",), FOREVER),
        unmute("g1", "m1", "m4"),
        looks("m1", "m4", group=neighbour),
        looks("m1", "m4"),
        unmute(neighbour, "m3", "m1"),
        Listed(neighbour),
        Listed("g1"),
    )


_SPECIAL = ("g1~like", "g1~percent", "g1~quote", "g1~url")
"""Groups whose ids have what databases, shells and URLs treat as special where g1's has a letter, or behind it."""


def _special() -> Program:
    return program(
        *(group("Public", "m1", "m2", "m3", role=it) for it in (*_SPECIAL, "g1")),
        Mute("g1", ("m1", "m3"), HOUR),
        *(Mute(it, ("m2",), DAY) for it in _SPECIAL),
        [Listed("g1"), *map(Listed, _SPECIAL)],
        *(unmute(it, "m3", "m1") for it in _SPECIAL),
        Listed("g1"),
    )


@judges("members.scope")
@tries(
    first=[
        program(
            [group("Public", "m1", "m2"), group("Community", "m1", "m2", role="g1~tail")],
            Mute("g1", ("m1",), HOUR),
            Listed("g1~tail"),
            Mute("g1~tail", ("m1", "m2"), DAY),
            unmute("g1", "m1"),
            [Listed("g1~tail"), Listed("g1")],
        )
    ],
    standard=[
        _two_groups("Community", "Community", "g1~longer"),
        _two_groups("Public", "ChatRoom", "g1~case"),
        _special(),
    ],
    thorough=[
        _two_groups("Community", "ChatRoom"),
        _two_groups("Public", "Public", "g1~longer"),
        _two_groups("Public", "Community"),
    ],
)
def test_muting_acts_in_the_named_group_alone() -> None:
    """The same account in another group is neither muted nor unmuted, however alike the groups' ids are."""


_NAMES = members(1, 3)
_STATES: list[Operation] = [Mute("g1", ("m1",), DAY), Mute("g1", ("m2",), FOREVER)]
_NO_ARRAYS = [
    Change(drop=("Members_Account",)),
    put(Members_Account="$m3"),
    put(Members_Account=None),
    put(Members_Account={"Member_Account": "$m3"}),
    put(Members_Account={"0": "$m3", "1": "$m1"}),
    put(Members_Account=12),
    put(Members_Account=True),
    *(Change(wrap=(("Members_Account", way),)) for way in ("text", "object")),
]
_ITEMS = [
    put(Members_Account=["$m3", 5]),
    put(Members_Account=[5, "$m3"]),
    put(Members_Account=["$m3", None, "$m1"]),
    put(Members_Account=["$m2", {"Member_Account": "$m3"}]),
    put(Members_Account=[["$m3"], "$m1"]),
    put(Members_Account=["$m3", True]),
    put(Members_Account=["$m3", 1.5]),
    put(Members_Account=[0]),
    put(Members_Account=[None]),
    put(Members_Account=[False]),
    put(Members_Account=[{}]),
    put(Members_Account=[[]]),
    Change(wrap=(("Members_Account", "list"),)),
]


@judges("members.required", "members.array-of-strings", "members.item-type", "error.inert")
@tries(
    first=[program(group("Public", *_NAMES), _STATES, changed(_NAMES, *_NO_ARRAYS[:3], *_ITEMS[:3]), Listed("g1"))],
    standard=[
        program(
            group("Public", *_NAMES),
            _STATES,
            changed(_NAMES, *_NO_ARRAYS, *_ITEMS),
            Listed("g1"),
            changed(_NAMES, *_NO_ARRAYS[::2], *_NO_ARRAYS[-1:], *_ITEMS[::3], seconds=0),
            looks("m3", "m1"),
        ),
    ],
    thorough=[
        program(
            group("Community", *_NAMES), _STATES, changed(_NAMES, *_NO_ARRAYS, *_ITEMS, seconds=0), looks("m2", "m1")
        ),
    ],
)
def test_members_account_is_an_array_of_strings() -> None:
    """Anything else is refused and changes nothing."""


_MANY = members(1, MAX_ACCOUNTS + 100)


def _first(number: int) -> tuple[str, ...]:
    return _MANY[:number]


_FULL = program(
    group("Public", *_first(MAX_ACCOUNTS + 1)),
    Mute("g1", _first(MAX_ACCOUNTS), HOUR),
    Listed("g1"),
    Mute("g1", _first(MAX_ACCOUNTS + 1), DAY),
    Mute("n1", _first(200), FOREVER),
    [Listed("g1"), Record("g1"), Send("g1", "m1"), Send("g1", "m500"), Send("g1", "m501")],
    Mute("g1", _MANY[MAX_ACCOUNTS - 400 : MAX_ACCOUNTS + 1], 2 * HOUR),  # 401: chunks of 50, 100 or 200 leave one
    Listed("g1"),
)
_COMMUNITY = program(
    [group("Community", *_first(MAX_ACCOUNTS + 1), topics=True), Topic("t1@g1")],
    Mute("g1", _first(MAX_ACCOUNTS + 1), DAY),
    Mute("g1", _first(MAX_ACCOUNTS + 1) * 2, DAY),
    Mute("g1", _first(MAX_ACCOUNTS + 1), FOREVER, "t1@g1"),
    [Listed("g1"), Listed("g1", "t1@g1")],
    Mute("g1", _first(MAX_ACCOUNTS), FOREVER, "t1@g1"),
    Listed("g1", "t1@g1"),
    Mute("g1", _first(3), DAY),
    unmute("g1", *_first(MAX_ACCOUNTS + 1)),
    Listed("g1"),
)
_LENGTHS = program(
    group("Community", *_MANY),
    [
        step
        for turn, number in enumerate((MAX_ACCOUNTS, 499, 300, 257, 201, 150, 129, 101, 100, 64, 33, 21))
        for step in (Mute("g1", _MANY[-number:], HOUR + 100 * turn), Listed("g1"))
    ],
    Mute("g1", _MANY, 0),
    Mute("g1", _MANY[::-1], DAY),
    Mute("g1", (*_MANY, *_MANY), DAY),
    Listed("g1"),
    Mute("g1", _MANY[100:][::-1], 2 * HOUR),
    Listed("g1"),
    unmute("g1", *_MANY[100:][::-1]),
    [Listed("g1"), Send("g1", "m600"), Send("g1", "m101")],
    unmute("g1", *_first(MAX_ACCOUNTS)),
    Listed("g1"),
)  # fmt: skip


@judges(
    "members.limit-500", "members.over-500", "members.over-500-inert", "members.every-listed", "members.only-listed"
)
@tries(first=[Program(_FULL.steps[:5])], standard=[_FULL, _COMMUNITY], thorough=[_LENGTHS])
def test_five_hundred_accounts_a_call_and_not_one_more() -> None:
    """Lists of up to 500 accounts are done in full; longer ones are refused and mute nobody."""


@judges(
    "members.empty", "members.outsider", "members.unknown", "members.mixed", "members.only-listed", "members.roster"
)
@tries(
    standard=[
        program(
            group("Public", "m1", "m2"),
            changed((), Change()),
            Mute("g1", ("m1~case",)),
            Mute("g1", ("m1~short",)),
            Mute("g1", ("m5",)),
            [Listed("g1"), Record("g1"), Send("g1", "m1")],
            Mute("g1", ("u1",)),
            Mute("g1", ("m1", "m6")),
            Mute("g1", ("m2", "u2")),
            Listed("g1"),
        ),
        program(
            group("Community", "m1", "m2"),
            Mute("g1", ("m5", "m1")),
            Mute("g1", ("u1",), FOREVER),
            [Listed("g1"), Record("g1")],
        ),
        program(group("AVChatRoom"), Mute("g1", ("m5",)), Mute("g1", ("u1",)), Listed("g1")),
    ],
)
def test_what_no_page_settles_of_members() -> None:
    """Empty lists, outsiders, accounts never imported and mixtures are observed; no member is taken for another."""
