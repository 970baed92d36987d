"""A long script of calls, a section for each group of clauses, that every defect gives itself away in.

A section calls a simulator on a clock that stands still unless it is moved, so that two sound simulators answer alike
to the letter. What comes back is the transcript.
"""

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from conformance.simulator import Limits, Simulator

from .client import ADMIN, APP, KEY, START, Caller, sign
from .guide import Guide, StillClock, Transcript

FOR_GOOD = 4294967295
DAY = 86400
COMMUNITY = "@TGS#_c"


def members(count: int) -> list[str]:
    """The first members."""
    return [f"m{number:02}" for number in range(count)]


def envelope(guide: Guide) -> None:
    """Success, every kind of failure, and a long list."""
    guide.group("g", "Public", members(3))
    guide.group("private", "Private", members(3))
    guide.group("work", "Work", members(3))
    for seconds in (60, 0, -1, "60"):
        guide.mute("g", ["m00"], seconds)
    for group_id in ("none", "private", "work"):
        guide.mute(group_id, ["m00"], 60)
    guide.mute("g", [], 60)
    guide.mute("g", ["m00"] * 200, 60)
    guide.raw(guide.target("forbid_send_msg", usersig="x"))


def request(guide: Guide) -> None:
    """random, signatures, bodies, methods."""
    guide.group("g", "Public", members(8))
    for index, random in enumerate((0, 1, 2, 8, 2**31, 2**32 - 1, 5, 5)):
        body = json.dumps({"GroupId": "g", "Members_Account": [f"m{index:02}"], "MuteTime": 60}).encode()
        guide.raw(guide.target("forbid_send_msg", random=random), body)
    guide.look("g")
    good = json.dumps({"GroupId": "g", "Members_Account": ["m00"], "MuteTime": 60}).encode()
    for query in (
        {"identifier": "owner", "usersig": sign("owner")},
        {"usersig": sign(key="another")},
        {"usersig": sign(at=START - 3600, expire=60)},
        {"usersig": sign(at=START - 3600, expire=3300)},
        {"usersig": "garbled"},
        {"usersig": ""},
        {"usersig": sign("owner")},
        {"identifier": "owner"},
        {"usersig": sign(app=APP + 1)},
        {"sdkappid": None},
        {"sdkappid": APP + 1},
    ):
        for command in ("forbid_send_msg", "get_group_muted_account"):
            guide.raw(guide.target(command, **query), good)
    guide("no_such_command")
    for bad in (b"", b"{", b"[]", b"null", b"text"):
        guide.raw(guide.target("forbid_send_msg"), bad)
    guide.raw(guide.target("forbid_send_msg"), b"", "GET")
    guide.raw(guide.target("forbid_send_msg"), good, "PUT")


def group_type(guide: Guide) -> None:
    """Mute, mute for good, unmute, in every type under every name."""
    for kind in ("Private", "Work", "Public", "ChatRoom", "Meeting", "AVChatRoom", "Community"):
        group_id = COMMUNITY if kind == "Community" else f"g{kind}"
        guide.group(group_id, kind, members(3) if kind != "AVChatRoom" else ())
        for seconds in (60, 0, 90 * DAY, 0, FOR_GOOD, 0):
            guide.mute(group_id, ["m00"], seconds)
            guide.look(group_id, "m00", "m01")
            guide.mute(group_id, ["m01", "m02"], seconds)
            guide.look(group_id)


def member_list(guide: Guide) -> None:
    """Lists of all lengths and shapes; twins; owner and admin; the same account in another group."""
    crowd = [f"c{number:03}" for number in range(500)]
    for start in range(0, 500, 100):
        guide("multiaccount_import", AccountList=[{"UserID": it} for it in crowd[start : start + 100]])
    guide.group("crowd", "Public", crowd)
    for size in (99, 101, 300, 499, 500, 501, 1002):
        chosen = ([*crowd, "owner"] * 2)[:size]
        guide.mute("crowd", chosen, 60)
        guide("get_group_muted_account", GroupId="crowd")
        guide.mute("crowd", crowd[:250], 0)
        guide.mute("crowd", crowd[250:], 0)
        guide("get_group_muted_account", GroupId="crowd")
    twins = ["twin", "Twin", "twin.", "tw.in", "twin2", "x" * 31, "x" * 32]
    guide.group("g", "Public", [*members(12), *twins, "7"])
    guide.group("other", "Public", members(12))
    everybody = ["owner", "admin", *members(12), *twins]
    for accounts in (
        ["m01", "m00"],
        ["m00", "m01"],
        ["m02"],
        ["m03", "m03"],
        ["m05", "m04", "m06"],
        members(12),
        ["twin"],
        ["tw.in"],
        ["x" * 31],
        ["x" * 32],
        ["owner"],
        ["admin"],
        everybody,
        "m00",
        {"m00": "m01"},
        None,
        ["m00", 7],
        ["m00", None],
        ["m00", {"Member_Account": "m01"}],
        ["m00", ["m01"]],
    ):
        for seconds in (60, FOR_GOOD, 90, 0):
            guide.mute("g", accounts, seconds)
            guide.look("g")
            guide("get_group_muted_account", GroupId="other")
    guide.mute("g", ["m00"], 30)
    guide.mute("g", ["m00", "m01"], 90)
    guide.look("g")
    guide.mute("g", ["m02"], 60)
    guide.look("g")
    guide.mute("g", ["twin", "Twin"], FOR_GOOD)
    guide.mute("g", ["Twin"], 0)
    guide.mute("other", ["m03"], FOR_GOOD)
    guide.mute("g", ["m03"], 0)
    guide("get_group_muted_account", GroupId="other")
    guide.mute("other", ["m00"], 30)
    guide.mute("g", ["m00"], 0)
    guide("get_group_muted_account", GroupId="other")
    guide("forbid_send_msg", GroupId="g", MuteTime=60)
    guide.look("g")


def mute_time(guide: Guide) -> None:
    """Every value, its end, and one value after another."""
    guide.group("g", "Public", members(4))
    values: list[object] = [1, 2, 59, 61, 3600, DAY, 31 * DAY, 2**31 - 1, 2**31, FOR_GOOD - 1, FOR_GOOD]
    values += [2**32, 2**32 + 60, 2**63, 2**64, 2**64 + 60, -1, -60]
    values += [None, "word", "", "60", 60.0, 1.5, True, [], [60], {}, {"a": 1}, 0]
    for value in values:
        guide.mute("g", ["m01"], 600)
        guide.mute("g", ["m00"], value)
        guide.mute("g", ["m01"], value)
        guide.look("g", "m00")
        lasts = value if type(value) is int and 0 < value < FOR_GOOD else 4
        for pause in (lasts - 1, 2, DAY):
            guide.wait(pause)
            guide.look("g", "m00")
        guide.mute("g", ["m00", "m01"], 0)
        guide.look("g", "m00")
    guide("forbid_send_msg", GroupId="g", Members_Account=["m00"])
    guide.look("g")
    for first in (0, 60, 3600, FOR_GOOD):
        for second in (0, 60, 3600, FOR_GOOD):
            guide.mute("g", ["m02"], first)
            guide.wait(2)
            guide.mute("g", ["m02"], second)
            guide.look("g", "m02")
            guide.mute("g", ["m02"], second)
            guide.look("g", "m02")
            guide.mute("g", ["m02", "m03"], first)
            guide.mute("g", ["m02", "m03"], second)
            guide.look("g", "m02")
            guide.mute("g", ["m02"], 0)
            guide.mute("g", ["m03"], 0)
    for seconds in (60, 70, 80, 90):
        guide.mute("g", ["m02"], seconds)
    guide.look("g")
    guide.mute("g", ["m03"], 0)
    guide.look("g")
    guide.group(COMMUNITY, "Community", members(3))
    for seconds in (FOR_GOOD, 0):
        guide.mute(COMMUNITY, ["m00"], seconds)
        guide.look(COMMUNITY)
    guide.mute("g", ["m00"], FOR_GOOD)
    for _ in range(3):
        guide.wait(2**32)
        guide.look("g", "m00")


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
        guide.wait(100)
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
    guide.mute("g", ["m01"], 60)
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
        _together(guide, group_id, (["m00"], 60), (["m01"], 120))
        listed = Caller.muted(guide, group_id)
        verdict = [f"{kind}: both muted {sorted(listed) == ['m00', 'm01']}"]
        for _ in range(3):
            _together(guide, group_id, (["m02"], 600), (["m02"], 3600))
            listed, record = Caller.muted(guide, group_id), Caller.record(guide, group_id)
            ends = {int(guide.simulator.clock.now()) + seconds for seconds in (600, 3600)}
            verdict.append(f"one of the ends {listed.get('m02') in ends}")
            verdict.append(f"list and record agree {listed.get('m02') == record['m02']['MuteUntil']}")
            guide.mute(group_id, ["m02"], 0)
        guide.lines[:] = verdict


def _together(guide: Guide, group_id: str, *calls: tuple[list[str], int]) -> None:
    barrier = threading.Barrier(len(calls))

    def run(accounts: list[str], seconds: int) -> None:
        barrier.wait()
        guide.mute(group_id, accounts, seconds)

    threads = [threading.Thread(target=run, args=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


SECTIONS: dict[str, Callable[[Guide], None]] = {
    "envelope": envelope,
    "request": request,
    "group-type": group_type,
    "members": member_list,
    "mute-time": mute_time,
    "persistence": persistence,
    "topic": topic,
    "effect": effect,
    "error": error,
    "observed": observed,
    "rate": rate,
    "concurrency": concurrency,
}


def transcript(section: str, defects: Iterable[str] = (), variations: Iterable[str] = ()) -> Transcript:
    """What a simulator answers to one section, on a clock that only waiting moves."""
    limits = Limits(messages=None, time=lambda: 0.0) if section == "rate" else Limits(calls=None, messages=None)
    simulator = Simulator(APP, KEY, (ADMIN,), clock=StillClock(), defects=defects, variations=variations, limits=limits)
    guide = Guide(simulator)
    SECTIONS[section](guide)
    return guide.lines


def difference(one: Transcript, other: Transcript) -> Iterator[str]:
    """The first lines that differ."""
    return islice((f"{a}\n    {b}" for a, b in zip(one, other, strict=False) if a != b), 3)
