"""The URL, the signature, the method and the bytes of the body."""

from conformance.programs import strategies
from conformance.programs.building import DAY, FOREVER, changed, group, looks, members, program, put
from conformance.programs.operations import Change, Listed, Mute, Operation, Program, Promote
from conformance.suite.properties import judges, tries

_THREE = ("m1", "m2", "m3")
_SET: list[Operation] = [group("Public", *_THREE), Mute("g1", ("m1",), DAY), Mute("g1", ("m2",), FOREVER)]
"""A member muted for a day, one for good, one not at all: what a refused call must leave as it is."""

_SIGNATURES = [
    Change(signed="forged"),
    Change(signed="expired"),
    Change(signed="garbled"),
    Change(signed="empty"),
    Change(signed="other-identifier"),
    Change(signed="other-sdkappid"),
    Change(identifier="m3"),
    Change(identifier="m3", signed="other-identifier"),
    Change(query=(("sdkappid", None),)),
    Change(query=(("sdkappid", "1399999998"),), signed="right"),
]
_SUBTLE = [Change(signed="just-expired"), Change(identifier="owner"), Change(identifier="m2")]
"""Right in most ways: the owner of the group, and m2 as one of its admins, are no administrators of the app."""
_BODIES = [Change(text=text) for text in ("", "{", "null", "[]", '"mute"', "mute them", "7", '{"GroupId":')]
_BODIES += [Change(tail=" x"), Change(cut=1)]
_PACKED = [Change(wrap=(("", way),)) for way in ("list", "text", "pair")]
"""The right body as the only item of an array, as a string, and twice in an array."""
_ENDING = ("brief", "run-out-unseen", "run-out", "run-out", "run-out-unseen")
_MEMORY: list[Operation] = [
    group("Public", *_THREE),
    Mute("g1", _THREE, 900),
    *changed(_THREE, *(Change(signed=kind) for kind in ("forged", "expired", "other-identifier", "other-sdkappid"))),
    *changed(_THREE, Change(identifier="m3"), Change(query=(("sdkappid", None),))),
    *changed(("m3",), *(Change(signed=kind) for kind in _ENDING)),
]
"""A call that was served, again as it must not be; and a signature that was good, again when its time is over."""
_LINES = [
    Change(method="GET"),
    Change(method="PUT"),
    Change(method="DELETE"),
    Change(command="forbid_send_msgs"),
    Change(command="forbid_sendmsg"),
    Change(command="Forbid_Send_Msg"),
]


@judges(
    "request.usersig-forged", "request.usersig-expired", "request.usersig-garbled", "request.usersig-identifier",
    "request.usersig-sdkappid", "request.admin-only", "request.sdkappid-required", "request.sdkappid-unknown",
    "error.inert",
)  # fmt: skip
@tries(
    first=[program(_SET, changed(_THREE, *_SIGNATURES), Listed("g1"))],
    standard=[
        program(_SET, Promote("g1", "m2"), changed(_THREE, *_SUBTLE), looks("m3", "m1")),
        program(_SET, Promote("g1", "m2"), changed(_THREE, *_SIGNATURES, *_SUBTLE, seconds=0), looks("m1", "m2")),
        program(_MEMORY),
    ],
)
def test_only_an_administrator_with_a_right_signature_is_served() -> None:
    """A wrong app, identifier or signature is refused and changes nothing."""


@judges("request.body-not-json", "request.post-only", "request.command-unknown", "error.inert")
@tries(
    first=[program(_SET, changed(_THREE, *_BODIES[:3], _PACKED[0], _LINES[0], _LINES[3]), Listed("g1"))],
    standard=[
        program(
            _SET,
            changed(_THREE, *_BODIES, *_PACKED, *_LINES),
            Listed("g1"),
            changed(_THREE, *_BODIES[-2:], *_PACKED, *_LINES[:4], seconds=0),
            looks("m3", "m2"),
        )
    ],
)
def test_only_a_posted_json_object_to_a_known_command_is_served() -> None:
    """A body that is no JSON object, another method and an unknown command are refused and change nothing."""


def _randoms(*values: str) -> Program:
    names = members(1, len(values))
    return program(
        group("Public", *names),
        [
            Mute("g1", (name,), 600, change=Change(query=(("random", value),)))
            for name, value in zip(names, values, strict=True)
        ],
        Listed("g1"),
        [
            Mute("g1", (name,), 0, change=Change(query=(("random", value),)))
            for name, value in zip(names, values, strict=True)
        ],
        Listed("g1"),
    )


@judges("request.random-range", "request.random-inert")
@tries(
    first=[_randoms("0", "2147483648", "4294967295")],
    standard=[
        program(
            group("Public", "m1"),
            [
                Mute("g1", ("m1",), seconds, change=Change(query=(("random", random),)))
                for seconds, random in ((600, "20250131"), (0, "20250201"), (600, "20250131"))
            ],
            Listed("g1"),
        ),
    ],
    thorough=[
        _randoms("0", "1", "2", "7", "255", "256", "65535", "65536", "1000000", "99999999"),
        _randoms(
            "4294967295", "4294967294", "4000000000", "3000000000", "2863311530", "2147483649", "2147483648",
            "2147483647", "1431655765", "1000000007",
        ),
    ],
    drawn=strategies.random_programs(),
    examples=(0, 0, 10),
)  # fmt: skip
def test_random_may_be_any_32_bit_number_and_changes_nothing() -> None:
    """Every unsigned 32-bit random is served, a known one too, and the outcome is the same."""


_OUTSIDE = [
    Change(query=(("random", value),)) for value in (None, "-1", "4294967296", "18446744073709551616", "1.5", "abc", "")
]
_STRANGE = [
    Change(query=(("identifier", None), ("Identifier", "$admin"))),
    Change(identifier="u1~accent"),
    Change(command="//v4/group_open_http_svc/forbid_send_msg"),
    Change(command="/v4/group_open_http_svc/forbid_send_msg/"),
]
"""What clients really send."""


@judges(
    "request.random-outside", "request.contenttype", "request.unknown-field", "alias.shut-up-time", "alias.shutted-uin",
    "request.identifier-name", "request.identifier-unicode", "request.path-form",
)  # fmt: skip
@tries(
    standard=[
        program(
            group("Public", *members(1, 6)),
            Mute("g1", ("m6",)),
            Listed("g1"),
            Listed("g1", old=True),
            changed(("m1",), *_OUTSIDE[:3]),
            changed(("m2",), Change(query=(("contenttype", "xml"),)), put(Comment="extra")),
            changed(("m3",), Change(put=(("ShutUpTime", 60),), drop=("MuteTime",)), put(ShutUpTime=60)),
        ),
        program(
            group("Community", *members(1, 6)),
            changed(("m1",), *_OUTSIDE[3:]),
            changed(("m4",), *_STRANGE),
            changed(("m2",), Change(query=(("contenttype", None),)), put(Reason="extra", Operator_Account="$m3")),
        ),
    ],
)
def test_what_no_page_settles_of_the_request() -> None:
    """Other randoms, content types, extra fields, forms of the URL and the names before 2022: only observed."""
