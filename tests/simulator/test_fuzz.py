"""Whatever is sent, the simulator answers: it has no bugs of its own to answer for."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.simulator.commands import COMMANDS

from .client import Caller, caller

FIELDS = [
    "Type",
    "Name",
    "Owner_Account",
    "GroupId",
    "MemberList",
    "SupportTopic",
    "GroupIdList",
    "Limit",
    "Next",
    "Offset",
    "GroupType",
    "MuteAllMember",
    "MemberToDel_Account",
    "Member_Account",
    "Members_Account",
    "MuteTime",
    "ShutUpTime",
    "TopicId",
    "TopicName",
    "TopicIdList",
    "Role",
    "User_Account",
    "Random",
    "MsgBody",
    "From_Account",
    "UserID",
    "AccountList",
    "Accounts",
    "CheckItem",
    "DeleteItem",
    "ResponseFilter",
    "GroupBaseInfoFilter",
    "MemberInfoFilter",
    "MemberRoleFilter",
]
WORDS = ["g", "a", "b", "@TGS#_c", "@TGS#_c@TOPIC#_t", "Public", "Community", "On", "Admin", "9" * 5000, "\ud800"]
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.just(10**60), st.floats(), st.text(max_size=5), st.sampled_from(WORDS)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=3),
    max_leaves=6,
)
BODIES = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8)
PATHS = [(service, command) for service, commands in COMMANDS.items() for command in commands]


def served(variations: tuple[str, ...] = ()) -> Caller:
    """A caller with something to call."""
    one = caller(variations=variations)
    one.accounts("abc")
    one.group("g", "Public", "ab")
    one.group("@TGS#_c", "Community", "ab", SupportTopic=1)
    return one


@pytest.mark.parametrize("variations", [(), ("near-integers-taken", "reads-lag", "trial-edition")])
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(bodies=st.lists(BODIES, min_size=1, max_size=3))
def test_any_body_is_answered(variations: tuple[str, ...], bodies: list[dict[str, Any]]) -> None:
    one = served(variations)
    for service, command in PATHS:
        query = one.target(command).partition("?")[2]
        for body in bodies:
            reply = one.raw(f"/v4/{service}/{command}?{query}", json.dumps({"GroupId": "g", **body}).encode())
            assert reply.status == 200, reply.body
            assert json.loads(reply.body)["ActionStatus"] in ("OK", "FAIL")


@settings(max_examples=100, deadline=None)
@given(target=st.text(max_size=60), body=st.binary(max_size=60), method=st.sampled_from(["GET", "POST"]))
def test_any_line_is_answered(target: str, body: bytes, method: str) -> None:
    one = caller()
    for line in (target, f"/v4/{target}", one.target("forbid_send_msg", identifier=target, random=target)):
        assert one.raw(line, body, method).status == 200
