"""Refusals for the group's sake, and what a refusal leaves behind."""

from conformance.programs.building import DAY, FOREVER, changed, group, looks, members, program, put
from conformance.programs.operations import Change, Destroy, Listed, Mute, Operation, unmute
from conformance.suite.properties import judges, tries

_NAMES = members(1, 3)
_SET: list[Operation] = [group("Public", *_NAMES), Mute("g1", ("m1",), DAY), Mute("g1", ("m2",), FOREVER)]
_GONE: list[Operation] = [group("Public", *_NAMES, role="g2"), Mute("g2", ("m3",)), Destroy("g2")]
_MALFORMED = [put(GroupId=value) for value in ("", " ", "x" * 300, "群组", "a\tb", "group one", "\u0000")]
_NO_STRINGS = [
    Change(drop=("GroupId",)),
    *(put(GroupId=value) for value in (None, 5, ["$g1"], {"GroupId": "$g1"}, True, [])),
    Change(wrap=(("", "object"),)),
]


@judges(
    "error.group-missing", "error.group-dissolved", "error.group-id-invalid", "error.group-id-required", "error.inert",
    "error.retry-10002", "envelope.known-code", "envelope.page-code", "envelope.error-info",
)  # fmt: skip
@tries(
    first=[
        program(
            _SET, _GONE,
            Mute("g1~short", _NAMES), Mute("g2", _NAMES), changed(_NAMES, *_MALFORMED[:2], *_NO_STRINGS[:2]),
            Listed("g1"),
        )
    ],
    standard=[
        program(
            _SET, _GONE,
            [Mute("n1", _NAMES)] * 2, Mute("n2", _NAMES, FOREVER), unmute("n1", *_NAMES),
            [Mute(f"g1~{neighbour}", _NAMES) for neighbour in ("short", "longer", "case")],
            Mute("g2", _NAMES), unmute("g2", "m3"), Mute("g2", ("m1",), FOREVER),
            changed(_NAMES, *_MALFORMED, *_NO_STRINGS),
            [Listed("g1"), *changed(_NAMES, *_MALFORMED[::3], seconds=FOREVER)],
            changed(_NAMES, *_MALFORMED[:2], *_NO_STRINGS, seconds=0),
            looks("m3", "m1", "m2"),
        ),
    ],
    thorough=[
        program(
            group("Community", *_NAMES), Mute("g1", ("m1",), DAY), Mute("g1", ("m2",), FOREVER),
            group("Community", *_NAMES, role="g2"), Destroy("g2"), group("AVChatRoom", role="g3"), Destroy("g3"),
            Mute("g2", _NAMES), Mute("g3", _NAMES), changed(_NAMES, *_NO_STRINGS, seconds=0), Listed("g1"),
        ),
    ],
)  # fmt: skip
def test_a_group_that_is_not_there_is_refused() -> None:
    """Never made, dissolved, malformed or missing: refused, and nobody's state changes."""
