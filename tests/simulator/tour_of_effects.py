"""The sections of the tour about what calls do: to members who leave, in topics, to speakers, and together."""

import json
import threading

from .client import ADMIN, START, Caller, sign
from .guide import COMMUNITY, DAY, FOR_GOOD, Guide, members


def persistence(guide: Guide) -> None:
    """Leave and come back: muted, renewed, lifted, run out, for good, again and again."""
    for kind in ("Public", "ChatRoom", "Meeting", "Community"):
        group_id = COMMUNITY if kind == "Community" else f"g{kind}"
        guide.group(group_id, kind, members(3))
        for seconds in ((60,), (600,), (2 * DAY,), (FOR_GOOD,), (600, 0), (60, 600), ()):
            for value in seconds:
                guide.mute(group_id, ["m00"], value)
            for _ in range(3):
                guide.wait(5)
                guide.rejoin(group_id, "m00", 30)
                guide.look(group_id, "m00")
            guide.mute(group_id, ["m00"], 0)
        guide.mute(group_id, ["m01", "m02"], 600)
        guide.rejoin(group_id, "m00", 5)
        guide.rejoin(group_id, "m02", 5)
        guide.look(group_id, "m00")
        guide.rejoin(group_id, "m01", 700)
        guide.look(group_id, "m01")
        guide("destroy_group", GroupId=group_id)
        guide.group(group_id, kind, members(3))
        for index in range(4):
            guide.mute(group_id, ["m02"], FOR_GOOD if index == 0 else 0)
            guide.rejoin(group_id, "m02")
            guide.look(group_id, "m02")


def topic(guide: Guide) -> None:
    """Two topics and their community, one after another."""
    guide.group(COMMUNITY, "Community", members(3), SupportTopic=1)
    topics = [f"{COMMUNITY}@TOPIC#_{name}" for name in "ab"]
    for topic_id in topics:
        guide("create_topic", GroupId=COMMUNITY, TopicName="t", TopicId=topic_id)
    places: list[dict[str, object]] = [{}]
    places += [{"TopicId": it} for it in topics]
    for seconds in (60, FOR_GOOD):
        for place in places:
            for value in (seconds, 0):
                for other in places:
                    guide.mute(COMMUNITY, ["m01"], 600, **other)
                guide.mute(COMMUNITY, ["m00"], value, **place)
                guide.mute(COMMUNITY, ["m01"], value, **place)
                for other in places:
                    guide.look(COMMUNITY, "m00", **other)
                if not value:
                    for other in places:
                        guide.mute(COMMUNITY, ["m00", "m01"], 0, **other)
    guide.mute(COMMUNITY, ["m02"], FOR_GOOD, **places[1])
    guide.mute(COMMUNITY, ["m02"], 0)
    guide.look(COMMUNITY, "m02", **places[1])
    guide.mute(COMMUNITY, ["m02"], 600, **places[1])
    guide.rejoin(COMMUNITY, "m02")
    guide.look(COMMUNITY, "m02", **places[1])
    for bad in (f"{COMMUNITY}@TOPIC#_none", 7, 0, ["t"]):
        guide.mute(COMMUNITY, ["m00"], 60, TopicId=bad)
        guide.look(COMMUNITY)
    guide.group("g", "Public", members(3))
    guide.mute("g", ["m00"], 60, TopicId="t")
    guide.mute(COMMUNITY, ["m00"], 60, TopicId={"t": topics[0]})
    for name in ("ab", "A"):
        guide("create_topic", GroupId=COMMUNITY, TopicName="t", TopicId=f"{COMMUNITY}@TOPIC#_{name}")
    for name in ("a", "ab"):
        guide.mute(COMMUNITY, [f"m0{len(name)}"], 66, TopicId=f"{COMMUNITY}@TOPIC#_{name}")
        for other in ("a", "ab", "A"):
            guide("get_group_muted_account", GroupId=COMMUNITY, TopicId=f"{COMMUNITY}@TOPIC#_{other}")
    for bad in (f"{COMMUNITY}@TOPIC#_", "@TGS#_d@TOPIC#_a", f"{COMMUNITY}@TOPIC#_B"):
        guide.mute(COMMUNITY, ["m00"], 60, TopicId=bad)


def effect(guide: Guide) -> None:
    """The list, speaking and the record: many muted, for long, again, lifted, run out."""
    crowd = [f"c{number:03}" for number in range(120)]
    for start in (0, 100):
        guide("multiaccount_import", AccountList=[{"UserID": it} for it in crowd[start : start + 100]])
    for kind in ("Public", "Community"):
        group_id = COMMUNITY if kind == "Community" else "g"
        guide.group(group_id, kind, [*members(4), *crowd])
        guide.look(group_id)
        guide.mute(group_id, crowd, 60)
        guide.look(group_id, "c000", "m00")
        guide.wait(58)
        guide.look(group_id, "c000", "m00")
        guide.wait(42)
        guide.look(group_id, "c000", "m00")
        for seconds in (60, DAY, FOR_GOOD):
            guide.mute(group_id, ["m00", "owner", "admin"], seconds)
            guide.mute(group_id, ["m01"], seconds)
            guide.mute(group_id, ["m01"], 3600)
            guide.look(group_id, "m00", "m01", "m02", "owner", "admin")
            guide.mute(group_id, ["m00", "m01", "owner", "admin"], 0)
            guide.look(group_id, "m00", "m01", "m02", "owner", "admin")


def error(guide: Guide) -> None:
    """Groups that are not there; refusals that must leave nothing behind; answers that stay 10002."""
    guide.group("gone", "Public", members(3))
    guide("destroy_group", GroupId="gone")
    guide.group("g", "Public", members(3))
    guide.group(COMMUNITY, "Community", members(3), SupportTopic=1)
    for group_id in ("none", "gone", "", "é", "x" * 60, 7, None, ["g"]):
        guide("forbid_send_msg", GroupId=group_id, Members_Account=["m00"], MuteTime=60)
    guide("forbid_send_msg", Members_Account=["m00"], MuteTime=60)
    guide.group("gamma", "Public", members(3))
    for group_id in ("gam", "gammas", "GAMMA", {"a": "g"}):
        guide("forbid_send_msg", GroupId=group_id, Members_Account=["m00"], MuteTime=60)
    guide("forbid_send_msg", data={"GroupId": "g", "Members_Account": ["m00"], "MuteTime": 60})
    guide.mute("g", ["m01"], 60)
    guide("forbid_send_msg", Members_Account=["m00"], MuteTime=60)
    for accounts, seconds in ((["m00", 7], 60), (["m00", "m01"], -1), (["m00"], 2**32), (["m01"], "word")):
        guide.mute("g", accounts, seconds)
        guide.look("g")
        guide.mute("g", ["m01"], 60)
    guide("forbid_send_msg", GroupId="g", Members_Account=["m01"])
    guide.look("g")
    guide.mute(COMMUNITY, ["m00"], 60, TopicId=f"{COMMUNITY}@TOPIC#_none")
    guide.look(COMMUNITY)
    for _ in range(3):
        guide.mute("g", ["m00"] * 60, 60)
        guide.mute("g", ["owner"], 60)
        guide.mute(COMMUNITY, ["m00"], 0)


def observed(guide: Guide) -> None:
    """What no page settles."""
    guide.group("g", "Public", members(3))
    guide.group("av", "AVChatRoom")
    for group_id in ("g", "av"):
        for accounts in (["away"], ["nobody"], ["m00", "away"], ["m00", "nobody"], []):
            guide.mute(group_id, accounts, 60)
            guide("get_group_muted_account", GroupId=group_id)
    guide("add_group_member", GroupId="g", MemberList=[{"Member_Account": "away"}])
    guide.look("g", "away")
    good = json.dumps({"GroupId": "g", "Members_Account": ["m00"], "MuteTime": 60}).encode()
    queries: list[dict[str, object]] = [{"random": it} for it in (None, -1, 2**32, "word")]
    queries += [{"contenttype": it} for it in (None, "xml")]
    queries += [{"usersig": sign(at=START - 60, expire=60)}]
    for query in queries:
        guide.raw(guide.target("forbid_send_msg", **query), good)
    guide.mute("g", ["m00"], 60, Unknown=1)
    guide.mute("g", ["m01"], None, ShutUpTime=60)
    guide.mute("g", ["m02"], 600, ShutUpTime=60)
    guide.look("g")
    guide("get_group_shutted_uin", GroupId="g")
    guide("delete_group_member", GroupId="g", MemberToDel_Account=["m02"])
    guide.look("g", "m02")
    guide.mute("g", ["m02"], 0)
    guide("add_group_member", GroupId="g", MemberList=[{"Member_Account": "m02"}])
    guide.look("g", "m02")
    guide("modify_group_base_info", GroupId="g", MuteAllMember="On")
    guide.look("g", "admin", "m00", "owner", ADMIN)
    guide("get_group_info", GroupIdList=["g"])
    guide("destroy_group", GroupId="g")
    guide.group("g", "Public", members(3))
    guide.look("g")
    guide.mute("g", ["m00"], 10)
    guide.wait(9.9)
    guide.look("g", "m00")
    guide.group("plain", "Community")
    guide("account_delete", DeleteItem=[{"UserID": "m00"}])
    many = [f"c{number:03}" for number in range(150)]
    for start in (0, 100):
        guide("multiaccount_import", AccountList=[{"UserID": it} for it in many[start : start + 100]])
    guide("add_group_member", GroupId="g", MemberList=[{"Member_Account": it} for it in many])
    guide.look("g")
    guide.raw("/v4/none/none")
    good = json.dumps({"GroupId": "g", "Members_Account": ["c003"], "MuteTime": 60}).encode()
    for query in ({"identifier": None, "Identifier": ADMIN}, {"identifier": "é", "usersig": sign("é")}):
        guide.raw(guide.target("forbid_send_msg", **query), good)
    guide.raw("/" + guide.target("forbid_send_msg"), good)
    guide.group(COMMUNITY, "Community", members(3), SupportTopic=1)
    topic_id = f"{COMMUNITY}@TOPIC#_a"
    guide("create_topic", GroupId=COMMUNITY, TopicName="t", TopicId=topic_id)
    for empty in ("", None):
        guide.mute(COMMUNITY, ["m02"], 60, TopicId=empty)
    guide.mute(topic_id, ["m01"], 60)
    guide.look(COMMUNITY)
    guide("get_group_muted_account", GroupId=COMMUNITY, TopicId=topic_id)


def rate(guide: Guide) -> None:
    """200 calls in a second."""
    guide.group("g", "Public", members(3))
    guide.group("h", "Public", members(3))
    for index in range(210):
        guide.mute("gh"[index % 2], [f"m{index % 3:02}"], 60)


def concurrency(guide: Guide) -> None:
    """Overlapping calls on one member, and on two; only what no order of them explains is written down."""
    for kind in ("Public", "Community"):
        group_id = COMMUNITY if kind == "Community" else "g"
        guide.group(group_id, kind, members(4))
        guide.lines.clear()
        together(guide, group_id, (["m00"], 60), (["m01"], 120))
        listed = Caller.muted(guide, group_id)
        verdict = [f"{kind}: both muted {sorted(listed) == ['m00', 'm01']}"]
        for _ in range(3):
            together(guide, group_id, (["m02"], 600), (["m02"], 3600))
            listed, record = Caller.muted(guide, group_id), Caller.record(guide, group_id)
            ends = {int(guide.simulator.clock.now()) + seconds for seconds in (600, 3600)}
            verdict.append(f"one of the ends {listed.get('m02') in ends}")
            verdict.append(f"list and record agree {listed.get('m02') == record['m02']['MuteUntil']}")
            guide.mute(group_id, ["m02"], 0)
        guide.lines[:] = verdict


def together(guide: Guide, group_id: str, *calls: tuple[list[str], int], **more: object) -> None:
    """Calls that overlap."""
    barrier = threading.Barrier(len(calls))

    def run(accounts: list[str], seconds: int) -> None:
        barrier.wait()
        guide.mute(group_id, accounts, seconds, **more)

    threads = [threading.Thread(target=run, args=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
