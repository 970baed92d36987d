"""What a mute does, how it ends, and what leaving and coming back do to it."""

import threading

import pytest

from .client import ADMIN, Caller, caller

FOR_GOOD = 4294967295
NAMES = ["Public", "ChatRoom", "Meeting", "AVChatRoom", "Community"]


def group_of(kind: str, one: Caller, **more: object) -> str:
    """A group of that type with a, b and d in it; in an AVChatRoom the server sees nobody."""
    group_id = "@TGS#_c" if kind == "Community" else "g"
    one.accounts("abdo")
    one.group(group_id, kind, "" if kind == "AVChatRoom" else "abd", Owner_Account="o", **more)
    return group_id


@pytest.fixture
def one() -> Caller:
    """A caller of a new simulator."""
    return caller()


@pytest.mark.parametrize("kind", NAMES)
def test_every_type_mutes_and_unmutes(one: Caller, kind: str) -> None:
    group = group_of(kind, one)
    start = int(one.simulator.clock.now())
    assert one.mute(group, ["a"], 60) == 0
    assert list(one.muted(group)) == ["a"]
    assert one.muted(group)["a"] - start in (60, 61)
    assert (one.say(group, "a"), one.say(group, "b")) == (10017, 0)
    assert one.mute(group, ["a"], 0) == 0
    assert one.muted(group) == {}
    assert one.say(group, "a") == 0


@pytest.mark.parametrize("kind", ["Private", "Work"])
def test_a_private_group_refuses_and_serves_an_empty_list(one: Caller, kind: str) -> None:
    group = group_of(kind, one)
    assert one.mute(group, ["a"], 60) == 10007
    assert one.muted(group) == {}
    assert one.say(group, "a") == 0


def test_a_mute_ends_by_the_clock(one: Caller) -> None:
    group = group_of("Public", one)
    one.mute(group, ["a"], 60)
    one.simulator.clock.sleep(58)
    assert one.say(group, "a") == 10017
    one.simulator.clock.sleep(3)
    assert one.say(group, "a") == 0
    assert one.muted(group) == {}
    assert one.record(group)["a"]["MuteUntil"] == 0


@pytest.mark.parametrize("seconds", [2**31 - 1, 2**31, FOR_GOOD - 1])
def test_long_mutes_end_in_time(one: Caller, seconds: int) -> None:
    group = group_of("Public", one)
    one.mute(group, ["a"], seconds)
    one.simulator.clock.sleep(seconds - 2)
    assert one.say(group, "a") == 10017
    one.simulator.clock.sleep(3)
    assert one.say(group, "a") == 0


def test_for_good_is_for_good(one: Caller) -> None:
    group = group_of("Public", one)
    one.mute(group, ["a"], FOR_GOOD)
    for _ in range(3):
        assert one.muted(group) == {"a": FOR_GOOD}
        assert one.record(group)["a"]["MuteUntil"] == FOR_GOOD
        assert one.say(group, "a") == 10017
        one.simulator.clock.sleep(FOR_GOOD)
    one.mute(group, ["a"], 0)
    assert one.say(group, "a") == 0


@pytest.mark.parametrize("kind", ["Public", "ChatRoom", "Meeting", "Community"])
@pytest.mark.parametrize("seconds", [60, FOR_GOOD])
def test_a_mute_survives_leaving_and_coming_back(one: Caller, kind: str, seconds: int) -> None:
    group = group_of(kind, one)
    one.mute(group, ["a"], seconds)
    before = one.muted(group)
    for _ in range(3):
        one("delete_group_member", GroupId=group, MemberToDel_Account=["a"])
        assert one.muted(group) == {}
        assert one.say(group, "a") == 10007
        assert one("add_group_member", GroupId=group, MemberList=[{"Member_Account": "a"}])["MemberList"] == [
            {"Member_Account": "a", "Result": 1}
        ]
        assert one.muted(group) == before
        assert one.say(group, "a") == 10017


def test_outsiders_are_skipped_and_mutes_of_the_away_untouched(one: Caller) -> None:
    group = group_of("Public", one)
    one.accounts(["outsider"])
    assert one.mute(group, ["a", "outsider", "nobody"], 60) == 0
    one("delete_group_member", GroupId=group, MemberToDel_Account=["a"])
    assert one.mute(group, ["a"], 0) == 0
    one("add_group_member", GroupId=group, MemberList=[{"Member_Account": it} for it in ("a", "outsider", "nobody")])
    assert list(one.muted(group)) == ["a"]


def test_dissolving_and_making_again_forgets(one: Caller) -> None:
    group = group_of("Public", one)
    one.mute(group, ["a"], 60)
    one("destroy_group", GroupId=group)
    assert one.mute(group, ["a"], 60) == 10010
    one.group(group, "Public", "a")
    assert one.muted(group) == {}


def test_owner_and_admins_are_muted_like_anybody(one: Caller) -> None:
    group = group_of("Public", one)
    assert one("modify_group_member_info", GroupId=group, Member_Account="a", Role="Admin")["ErrorCode"] == 0
    assert one.mute(group, ["o", "a"], 60) == 0
    assert sorted(one.muted(group)) == ["a", "o"]
    assert (one.say(group, "o"), one.say(group, "a"), one.say(group, None)) == (10017, 10017, 0)


def test_topics_and_their_community_are_apart(one: Caller) -> None:
    group = group_of("Community", one, SupportTopic=1)
    first, second = (one("create_topic", GroupId=group, TopicName="t")["TopicId"] for _ in range(2))
    one.mute(group, ["a"], 60, TopicId=first)
    one.mute(group, ["b"], 60)
    assert (list(one.muted(group, TopicId=first)), one.muted(group, TopicId=second)) == (["a"], {})
    assert list(one.muted(group)) == ["b"]
    assert one.say(group, "a", TopicId=first) == 10017
    assert one.say(group, "a", TopicId=second) == 0
    assert one.say(group, "b", TopicId=first) == 0
    assert (one.say(group, "a"), one.say(group, "b")) == (0, 10017)


def test_one_member_can_be_muted_by_its_own_command_and_the_old_list_shows_it(one: Caller) -> None:
    group = group_of("Public", one)
    assert one("modify_group_member_info", GroupId=group, Member_Account="a", ShutUpTime=60)["ErrorCode"] == 0
    reply = one("get_group_shutted_uin", GroupId=group)
    assert reply["GroupId"] == group
    assert reply["ShuttedUinList"] == [{"Member_Account": "a", "ShuttedUntil": one.muted(group)["a"]}]


def test_muting_everybody_spares_owner_admins_and_the_administrator(one: Caller) -> None:
    group = group_of("Public", one)
    one("modify_group_member_info", GroupId=group, Member_Account="a", Role="Admin")
    assert one("modify_group_base_info", GroupId=group, MuteAllMember="On")["ErrorCode"] == 0
    assert [one.say(group, it) for it in ("o", "a", "b", None, ADMIN)] == [0, 0, 10017, 0, 0]
    one("modify_group_base_info", GroupId=group, MuteAllMember="Off")
    assert one.say(group, "b") == 0


def test_the_same_message_is_sent_once_in_five_minutes(one: Caller) -> None:
    group = group_of("Public", one)
    message = {"GroupId": group, "From_Account": "a", "Random": 7, "MsgBody": [{"MsgType": "T", "MsgContent": {}}]}
    first = one("send_group_msg", **message)
    assert one("send_group_msg", **message) == first
    one.simulator.clock.sleep(301)
    assert one("send_group_msg", **message)["MsgSeq"] == first["MsgSeq"] + 1


@pytest.mark.parametrize("count", [40])
def test_overlapping_calls_all_take_effect(one: Caller, count: int) -> None:
    names = [f"m{number}" for number in range(count)]
    one.accounts(names)
    one.group("g", "Public", names)
    threads = [threading.Thread(target=one.mute, args=("g", [name], 60)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.muted("g")) == sorted(names)
