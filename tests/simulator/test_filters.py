"""Filters of member and group records, and the names before 2022: whatever a client asks for, it is answered."""

from typing import Any

import pytest

from .client import ADMIN, Caller, caller


@pytest.fixture
def one() -> Caller:
    """A caller with a group in which somebody is muted."""
    it = caller()
    it.accounts("abc")
    it.group("g", "Public", "abc")
    it("modify_group_member_info", GroupId="g", Member_Account="b", Role="Admin")
    it.mute("g", ["a"], 60)
    return it


def members(one: Caller, **body: Any) -> list[dict[str, Any]]:
    """The records that get_group_member_info answers."""
    rows: list[dict[str, Any]] = one("get_group_member_info", GroupId="g", **body)["MemberList"]
    return rows


def test_a_record_says_the_end_by_both_names(one: Caller) -> None:
    until = one.muted("g")["a"]
    row = next(row for row in members(one) if row["Member_Account"] == "a")
    assert (row["MuteUntil"], row["ShutUpUntil"]) == (until, until)


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        (["Role"], {"Member_Account", "Role"}),
        (["ShutUpUntil", "Role"], {"Member_Account", "Role", "ShutUpUntil"}),
        (["MuteUntil"], {"Member_Account", "MuteUntil"}),
        (["NameCard"], {"Member_Account"}),
        ([], {"Member_Account", "Role", "JoinTime", "MuteUntil", "ShutUpUntil"}),
    ],
)
def test_fields_of_members(one: Caller, wanted: list[str], shown: set[str]) -> None:
    assert [set(row) for row in members(one, MemberInfoFilter=wanted)] == [shown] * 4


def test_roles_of_members_are_chosen_before_pages_are_cut(one: Caller) -> None:
    assert [row["Member_Account"] for row in members(one, MemberRoleFilter=["Owner", "Admin"])] == [ADMIN, "b"]
    reply = one("get_group_member_info", GroupId="g", MemberRoleFilter=["Member"], Offset=1, Limit=1)
    assert [row["Member_Account"] for row in reply["MemberList"]] == ["c"]
    assert reply["MemberNum"] == 4
    one.group("@TGS#_c", "Community", "abc")
    asked = {"GroupId": "@TGS#_c", "MemberRoleFilter": ["Member"], "Limit": 2}
    page = one("get_group_member_info", **asked)
    rest = one("get_group_member_info", **asked, Next=page["Next"])
    assert [row["Member_Account"] for row in page["MemberList"] + rest["MemberList"]] == ["a", "b", "c"]
    assert rest["Next"] == ""


def info(one: Caller, group: str = "g", **asked: Any) -> dict[str, Any]:
    """What get_group_info answers of one group."""
    found: dict[str, Any] = one("get_group_info", GroupIdList=[group], **asked)["GroupInfo"][0]
    assert found["ErrorCode"] == 0
    return found


def test_groups_show_all_unless_filtered(one: Caller) -> None:
    one("modify_group_base_info", GroupId="g", ShutUpAllMember="On")
    found = info(one)
    assert (found["MuteAllMember"], found["ShutUpAllMember"], found["MemberNum"]) == ("On", "On", 4)
    assert [row["Member_Account"] for row in found["MemberList"]] == [ADMIN, "a", "b", "c"]
    asked = {"GroupBaseInfoFilter": ["ShutUpAllMember", "Name"], "MemberInfoFilter": ["Member_Account", "ShutUpUntil"]}
    found = info(one, ResponseFilter={**asked, "AppDefinedDataFilter_Group": ["own"]})
    assert set(found) == {"GroupId", "ErrorCode", "ErrorInfo", "ShutUpAllMember", "Name", "MemberList"}
    assert found["MemberList"][1] == {"Member_Account": "a", "ShutUpUntil": one.muted("g")["a"]}
    assert info(one, ResponseFilter=[]) == info(one)  # as PHP writes an empty object


def test_groups_whose_members_are_shown_elsewhere(one: Caller) -> None:
    one.group("av", "AVChatRoom")
    one.group("@TGS#_c", "Community", "a")
    assert "MemberList" not in info(one, "av")
    assert "MemberList" not in info(one, "@TGS#_c", ResponseFilter={"MemberInfoFilter": ["Role"]})


@pytest.mark.parametrize("name", ["old-record-name", "new-record-name"])
def test_a_vendor_with_one_name_answers_to_both(name: str) -> None:
    one = caller(variations=[name])
    one.group("g", "Public")
    own = {"old-record-name": "ShutUpUntil", "new-record-name": "MuteUntil"}[name]
    for asked in ("ShutUpUntil", "MuteUntil"):
        assert list(members(one, MemberInfoFilter=[asked])[0]) == ["Member_Account", own]


@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("get_group_member_info", {"GroupId": "g", "MemberInfoFilter": "Role"}),
        ("get_group_member_info", {"GroupId": "g", "MemberRoleFilter": [1]}),
        ("get_group_info", {"GroupIdList": ["g"], "ResponseFilter": "all"}),
        ("get_group_info", {"GroupIdList": ["g"], "ResponseFilter": {"MemberInfoFilter": {"0": "Role"}}}),
    ],
)
def test_filters_of_a_wrong_type(one: Caller, command: str, body: dict[str, Any]) -> None:
    assert one(command, **body)["ErrorCode"] == 10004


def test_the_old_names_of_a_topics_mutes(one: Caller) -> None:
    one.group("@TGS#_c", "Community", "ab", SupportTopic=1)
    topic = one("create_topic", GroupId="@TGS#_c", TopicName="t")["TopicId"]
    one("modify_topic", GroupId="@TGS#_c", TopicId=topic, ShutUpAllMember="On")
    shown = one("get_topic", GroupId="@TGS#_c")["TopicInfoList"][0]
    assert (shown["MuteAllMember"], shown["ShutUpAllMember"]) == ("On", "On")
    body = {"GroupId": "@TGS#_c", "Members_Account": ["a"], "ShutUpTime": 60, "TopicId": topic}
    assert one("forbid_send_msg", **body)["ErrorCode"] == 0
    for where, muted in ({"TopicId": topic}, ["a"]), ({}, []):
        old = one("get_group_shutted_uin", GroupId="@TGS#_c", **where)["ShuttedUinList"]
        assert {row["Member_Account"]: row["ShuttedUntil"] for row in old} == one.muted("@TGS#_c", **where)
        assert [row["Member_Account"] for row in old] == muted
