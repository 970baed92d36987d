"""The rest of the surface: groups, members, topics, accounts, limits."""

import sys

import pytest

from conformance.simulator import Limits, Simulator, VirtualClock

from .client import ADMIN, APP, KEY, START, Caller, caller


@pytest.fixture
def one() -> Caller:
    """A caller with a few accounts."""
    it = caller()
    it.accounts(["a", "b", "c"])
    return it


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"Type": "Public", "GroupId": "taken"}, 10025),
        ({"Type": "Public", "GroupId": "taken", "Owner_Account": "a"}, 10021),
        ({"Type": "Strange"}, 10004),
        ({"Type": "Public", "Name": "n" * 31}, 10004),
        ({"Type": "Public", "GroupId": "@TGS#mine"}, 10015),
        ({"Type": "Public", "GroupId": "x" * 48}, 10015),
        ({"Type": "Community", "GroupId": "mine"}, 10015),
        ({"Type": "Community", "GroupId": "@TGS#_mine"}, 0),
        ({"Type": "AVChatRoom", "MemberList": [{"Member_Account": "a"}]}, 10007),
        ({"Type": "Public", "Owner_Account": "nobody"}, 10019),
        ({"Type": "Public", "MemberList": [{"Member_Account": "a"}] * 101}, 10005),
        ({"Type": "Public", "MemberList": ["a"]}, 10004),
        ({"Type": "Work"}, 0),
        ({"Type": "Meeting"}, 0),
    ],
)
def test_create_group(one: Caller, body: dict[str, object], expected: int) -> None:
    one.group("taken", "Public")
    assert one("create_group", **{"Name": "n", **body})["ErrorCode"] == expected


def test_roles_from_the_start_and_roles_given(one: Caller) -> None:
    listed = [{"Member_Account": "a", "Role": "Admin"}, {"Member_Account": "b"}]
    one("create_group", Type="Public", Name="n", GroupId="g", Owner_Account="c", MemberList=listed)
    asked = ["a", "b", "c", "nobody"]
    rows = one("get_role_in_group", GroupId="g", User_Account=asked)["UserIdList"]
    assert [row["Role"] for row in rows] == ["Admin", "Member", "Owner", "NotMember"]
    one("modify_group_member_info", GroupId="g", Member_Account="a", Role="Member")
    assert one.record("g")["a"]["Role"] == "Member"
    assert one("modify_group_member_info", GroupId="g", Member_Account="c", Role="Member")["ErrorCode"] == 10004


def test_adding_says_what_became_of_each(one: Caller) -> None:
    one.group("g", "Public", "a")
    rows = one("add_group_member", GroupId="g", MemberList=[{"Member_Account": it} for it in ("a", "b", "nobody")])
    assert [row["Result"] for row in rows["MemberList"]] == [2, 1, 0]
    assert one("delete_group_member", GroupId="g", MemberToDel_Account=["a", "c"])["ErrorCode"] == 0
    assert list(one.record("g")) == [ADMIN, "b"]


@pytest.mark.parametrize(
    ("command", "body", "expected"),
    [
        ("add_group_member", {"MemberList": [{"Member_Account": "a"}]}, 10007),
        ("delete_group_member", {"MemberToDel_Account": ["a"]}, 10004),
        ("get_group_member_info", {}, 10007),
        ("get_role_in_group", {"User_Account": ["a"]}, 10007),
        ("modify_group_member_info", {"Member_Account": "a", "MuteTime": 60}, 0),
        ("create_topic", {"TopicName": "t"}, 10007),
    ],
)
def test_what_an_avchatroom_does_not_serve(one: Caller, command: str, body: dict[str, object], expected: int) -> None:
    one.group("av", "AVChatRoom")
    assert one(command, GroupId="av", **body)["ErrorCode"] == expected


def test_records_come_in_pages(one: Caller) -> None:
    one.group("g", "Public", "abc")
    page = one("get_group_member_info", GroupId="g", Limit=2, Offset=1)
    assert page["MemberNum"] == 4
    assert [row["Member_Account"] for row in page["MemberList"]] == ["a", "b"]
    one.group("@TGS#_c", "Community", "abc")
    seen, cursor = [], ""
    for _ in range(2):
        page = one("get_group_member_info", GroupId="@TGS#_c", Limit=2, Next=cursor)
        seen += [row["Member_Account"] for row in page["MemberList"]]
        cursor = page["Next"]
    assert (seen, cursor) == ([ADMIN, "a", "b", "c"], "")


def test_group_info_has_a_code_for_each(one: Caller) -> None:
    one.group("g", "Meeting", "a")
    rows = one("get_group_info", GroupIdList=["g", "none", "é"])["GroupInfo"]
    assert [row["ErrorCode"] for row in rows] == [0, 10010, 10015]
    assert (rows[0]["Type"], rows[0]["MemberNum"], rows[0]["MuteAllMember"]) == ("ChatRoom", 2, "Off")


def test_all_groups_in_pages(one: Caller) -> None:
    for number in range(5):
        one.group(f"g{number}", "Public")
    one.group("p", "Work")
    page = one("get_appid_group_list", Limit=2, Next=2, GroupType="Public")
    assert page["TotalCount"] == 5
    assert page["GroupIdList"] == [{"GroupId": "g2"}, {"GroupId": "g3"}]
    assert one("get_appid_group_list", Limit=2, Next=page["Next"], GroupType="Public")["Next"] == 0


def test_topics(one: Caller) -> None:
    one.group("@TGS#_c", "Community", SupportTopic=1)
    topic = one("create_topic", GroupId="@TGS#_c", TopicName="t", TopicId="@TGS#_c@TOPIC#_mine")
    assert (topic["TopicId"], topic["ErrorInfo"]) == ("@TGS#_c@TOPIC#_mine", "ok")
    assert one("create_topic", GroupId="@TGS#_c", TopicName="t", TopicId="other")["ErrorCode"] == 10015
    changed = one("modify_topic", GroupId="@TGS#_c", TopicId=topic["TopicId"], MuteAllMember="On")
    assert changed["ErrorCode"] == 0
    rows = one("get_topic", GroupId="@TGS#_c", TopicIdList=[topic["TopicId"], "none"])["TopicInfoList"]
    assert [row["ErrorCode"] for row in rows] == [0, 10010]
    rows = one("destroy_topic", GroupId="@TGS#_c", TopicIdList=[topic["TopicId"], "none"])["DestroyResultItem"]
    assert [row["ErrorCode"] for row in rows] == [0, 10010]
    one.group("@TGS#_plain", "Community")
    assert one("create_topic", GroupId="@TGS#_plain", TopicName="t")["ErrorCode"] == 11000


def test_accounts(one: Caller) -> None:
    assert one("account_import", UserID="x" * 33)["ErrorCode"] == 70402
    assert one("account_import", UserID="a")["ErrorCode"] == 0
    reply = one("multiaccount_import", AccountList=[{"UserID": "d"}, {"UserID": ""}])
    assert reply["FailAccounts"] == [""]
    rows = one("account_check", CheckItem=[{"UserID": "d"}, {"UserID": "D"}])["ResultItem"]
    assert [row["AccountStatus"] for row in rows] == ["Imported", "NotImported"]
    assert one("account_delete", DeleteItem=[{"UserID": "d"}])["ErrorCode"] == 71000


def test_the_trial_edition_is_small() -> None:
    one = caller(variations=["trial-edition"])
    one.accounts(f"a{number}" for number in range(99))
    assert one("account_import", UserID="more")["ErrorCode"] == 70398
    one.group("g", "Public", [f"a{number}" for number in range(19)])
    assert one("add_group_member", GroupId="g", MemberList=[{"Member_Account": "a50"}])["ErrorCode"] == 10014
    assert one.mute("g", ["a0"], 60) == 0
    assert one("account_delete", DeleteItem=[{"UserID": "a0"}])["ResultItem"][0]["ResultCode"] == 0
    assert one.muted("g") == {}
    for number in range(99):
        one.group(f"g{number}", "Public")
    assert one("create_group", Type="Public", Name="n")["ErrorCode"] == 10058


def test_too_many_calls_a_second() -> None:
    now = [0.0]
    one = caller(limits=Limits(time=lambda: now[0]))
    one.accounts(["a"])
    one.group("g", "Public", "a")
    assert [one.mute("g", ["a"], 60) for _ in range(201)] == [0] * 200 + [60007]
    now[0] = 0.99
    assert one.mute("g", ["a"], 60) == 60007
    now[0] = 1.0
    assert one.mute("g", ["a"], 0) == 0
    assert [one("get_appid_group_list")["ErrorCode"] for _ in range(2)] == [0, 60007]
    assert [one.say("g", "a") for _ in range(41)] == [0] * 40 + [10023]


def test_the_limit_runs_by_real_time_unless_told_otherwise() -> None:
    clock = VirtualClock(START)
    one = Caller(Simulator(APP, KEY, clock=clock))
    one("get_appid_group_list")
    clock.sleep(10)
    assert one("get_appid_group_list")["ErrorCode"] == 60007


def test_a_clock_with_a_pace_ticks_with_each_look_and_not_with_time() -> None:
    clock = VirtualClock(10.0, pace=0.5)
    assert (clock.now(), clock.now()) == (10.5, 11.0)
    clock.sleep(2)
    assert clock.now() == 13.5


def test_a_call_takes_a_fraction_of_a_millisecond(one: Caller) -> None:
    one.group("g", "Public", "a")
    target, body = one.target("forbid_send_msg"), b'{"GroupId":"g","Members_Account":["a"],"MuteTime":60}'
    one.simulator.handle("POST", target, {}, body)
    steps = 0

    def count(*_: object) -> None:
        nonlocal steps
        steps += 1

    sys.setprofile(count)  # calls and returns, of which a slow machine makes a few in a microsecond
    one.simulator.handle("POST", target, {}, body)
    sys.setprofile(None)
    assert 0 < steps < 1000
