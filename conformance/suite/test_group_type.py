"""Which group types mute."""

from conformance.programs.building import FOREVER, HOUR, MUTABLE, group, looks, program
from conformance.programs.operations import Destroy, Listed, Mute, Program, Send, unmute
from conformance.suite.properties import judges, tries


def _muted_and_unmuted(kind: str) -> Program:
    return program(
        group(kind, "m1", "m2", "m3"),
        Mute("g1", ("m1",)),
        looks("m1", "m2"),
        Send("g1", "m1", custom=True),
        unmute("g1", "m1"),
        looks("m1"),
    )


def _briefly(kind: str) -> Program:
    return program(
        group(kind, "m1"), Mute("g1", ("m1",)), [Listed("g1"), Send("g1", "m1")], unmute("g1", "m1"), Listed("g1")
    )


_LIVE_ROOM = program(
    group("AVChatRoom"),
    Mute("g1", ("owner",)),
    [Listed("g1"), Send("g1", "owner")],
    unmute("g1", "owner"),
    [Listed("g1"), Send("g1", "owner")],
    Mute("g1", ("m1",), HOUR),
    Listed("g1"),
    unmute("g1", "m1"),
    Listed("g1"),
)


@judges(
    "group-type.public", "group-type.chatroom", "group-type.meeting", "group-type.community",
    "effect.listed", "effect.list-echo", "effect.blocks", "effect.unblocks", "effect.others-speak",
    "effect.member-info", "effect.records", "envelope.http-200", "envelope.fields", "envelope.status-agrees",
    "envelope.extra-fields",
)  # fmt: skip
@tries(
    first=[_muted_and_unmuted("Public"), *(_briefly(kind) for kind in MUTABLE[1:])],
    thorough=[_muted_and_unmuted(kind) for kind in MUTABLE],
)
def test_members_can_be_muted_and_unmuted() -> None:
    """Members of a Public, ChatRoom, Meeting or Community group can be muted and unmuted."""


_MADE_AGAIN = program(
    Mute("g1", ("m1",)),
    group("Public", "m1", "m2", "m3"),
    Mute("g1", ("m1",)),
    Listed("g1"),
    Destroy("g1"),
    group("Private", "m1", "m2", "m3"),
    Mute("g1", ("m2",)),
    Destroy("g1"),
    group("Public", "m1", "m2", "m3"),
    Mute("g1", ("m3",)),
    Listed("g1"),
)


@judges("group-type.public", "group-type.private", "error.group-missing", "effect.listed")
@tries(standard=[_MADE_AGAIN])
def test_a_group_is_what_it_is_now() -> None:
    """Not there before it is made; made again under its id as another type, it is of that type."""


@judges("group-type.avchatroom")
@tries(first=[Program(_LIVE_ROOM.steps[:6])], standard=[_LIVE_ROOM])
def test_accounts_in_an_avchatroom_can_be_muted_and_unmuted() -> None:
    """Accounts in an AVChatRoom can be muted; its owner is the one that REST can be sure to find there."""


def _refused(kind: str) -> Program:
    return program(
        group(kind, "m1", "m2", "m3"),
        [Mute("g1", ("m1",)), Mute("g1", ("m1",))],  # what was refused is refused again
        Mute("g1", ("m2", "m3"), FOREVER),
        unmute("g1", "m1"),
        looks("m1", "m2"),
    )


@judges(
    "group-type.private", "group-type.work", "group-type.refusal-code", "group-type.refusal-inert",
    "envelope.error-info", "envelope.known-code", "envelope.page-code", "error.inert",
)  # fmt: skip
@tries(
    first=[
        Program((*_refused("Private").steps[:6], Send("g1", "m1"))),
        Program(_refused("Work").steps[:3]),
    ],
    thorough=[_refused("Private"), _refused("Work")],
)
def test_private_groups_refuse() -> None:
    """A Private group, and Work, its new name, refuses to mute, and mutes nobody."""
