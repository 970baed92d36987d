"""What the pages say of a request before it is answered."""

from typing import Any

import pytest

from conformance.oracle.conditions import RULES, Call, Condition, Conditions
from conformance.oracle.world import Group
from conformance.programs.history import Attempt, Exchange

QUERY = {"sdkappid": "1", "identifier": "administrator", "random": "7", "contenttype": "json"}
BODY = {"GroupId": "g", "Members_Account": ["a", "b"], "MuteTime": 60}
ROLES = {"a": "m1", "b": "m2", "c": "m3", "never": "u1"}


def found(
    kind: str = "Public", *, alive: bool = True, there: bool = True, topics: bool = False, **asked: Any
) -> Conditions:
    group = Group(
        "g1", kind, alive=alive, topics_enabled=topics, topics={"g@t": True}, members={"m1": "member", "m2": "member"}
    )
    body = asked.pop("body", {**BODY, **asked.pop("put", {})})
    for name in asked.pop("drop", ()):
        body.pop(name)
    query = {**QUERY, **asked.pop("query", {})}
    attempt = Attempt(0, 0, 200, "{}")
    command, method = asked.pop("command", "forbid_send_msg"), asked.pop("method", "POST")
    exchange = Exchange(command, method, query, asked.pop("signed", "right"), body, None, (attempt,))
    return RULES.of(Call(exchange, group if there else None, asked.pop("admin", True), True, ROLES))


def ids(among: tuple[Condition, ...]) -> list[str]:
    return [condition.clause.id for condition in among]


def test_a_documented_call_is_served() -> None:
    assert found() == Conditions((), ())
    assert found(put={"MuteTime": 0}).expects == "served"
    assert found(put={"MuteTime": 4294967295}).expects == "served"
    assert found(query={"random": "4294967295"}).expects == "served"


@pytest.mark.parametrize(
    ("clause", "asked"),
    [
        ("group-type.private", {"kind": "Private"}),
        ("group-type.work", {"kind": "Work", "put": {"MuteTime": 0}}),
        ("error.group-missing", {"there": False}),
        ("error.group-dissolved", {"alive": False}),
        ("error.group-id-invalid", {"there": False, "put": {"GroupId": ""}}),
        ("error.group-id-required", {"drop": ["GroupId"]}),
        ("members.required", {"drop": ["Members_Account"]}),
        ("members.array-of-strings", {"put": {"Members_Account": "a"}}),
        ("members.item-type", {"put": {"Members_Account": ["a", 5]}}),
        ("members.over-500", {"put": {"Members_Account": [f"x{n}" for n in range(501)]}}),
        ("mute-time.required", {"put": {"MuteTime": None}}),
        ("mute-time.integer", {"put": {"MuteTime": "soon"}}),
        ("mute-time.negative", {"put": {"MuteTime": -1}}),
        ("mute-time.overflow", {"put": {"MuteTime": 4294967296}}),
        ("topic.unknown", {"kind": "Community", "topics": True, "put": {"TopicId": "g@u"}}),
        ("topic.type", {"kind": "Community", "topics": True, "put": {"TopicId": 5}}),
        ("request.body-not-json", {"body": []}),
        ("request.post-only", {"method": "GET"}),
        ("request.command-unknown", {"command": "forbid_send_msgs"}),
        ("request.usersig-forged", {"signed": "forged"}),
        ("request.admin-only", {"admin": False}),
    ],
)
def test_each_refusal_is_named(clause: str, asked: dict[str, Any]) -> None:
    assert clause in ids(found(**asked).refusing)


@pytest.mark.parametrize(
    ("clause", "asked"),
    [
        ("members.empty", {"put": {"Members_Account": []}}),
        ("members.outsider", {"put": {"Members_Account": ["c"]}}),
        ("members.mixed", {"put": {"Members_Account": ["a", "c"]}}),
        ("members.unknown", {"put": {"Members_Account": ["never"]}}),
        # 501 entries of one account may be folded before they are counted.
        ("members.over-500", {"put": {"Members_Account": ["a"] * 501}}),
        ("mute-time.coercion", {"put": {"MuteTime": "60"}}),
        ("mute-time.coercion", {"put": {"MuteTime": True}}),
        ("mute-time.coercion", {"put": {"MuteTime": 60.0}}),
        ("topic.not-enabled", {"put": {"TopicId": "g@t"}}),
        ("request.random-outside", {"query": {"random": "-1"}}),
        ("request.contenttype", {"query": {"contenttype": "xml"}}),
        ("request.unknown-field", {"put": {"Reason": "x"}}),
        ("alias.shut-up-time", {"put": {"ShutUpTime": 60}}),
    ],
)
def test_what_no_page_settles_is_left_open(clause: str, asked: dict[str, Any]) -> None:
    conditions = found(**asked)
    assert clause in ids(conditions.open)
    assert conditions.expects == "open"


def test_codes_are_those_of_the_clause() -> None:
    assert found(there=False).codes == {10010, 10015}
    assert not found("Private").codes, "no page says which code the refusal of a Private group carries"
