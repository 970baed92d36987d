"""The sections of the tour about what a call may hold: the URL, the group's type, the list, the time."""

import json

from .client import APP, START, sign
from .guide import COMMUNITY, DAY, FOR_GOOD, Guide, members


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
    for packed in ([json.loads(good)], good.decode()):
        guide.raw(guide.target("forbid_send_msg"), json.dumps(packed).encode())
    for random, seconds in ((77, 60), (78, 0), (77, 60)):
        body = json.dumps({"GroupId": "g", "Members_Account": ["m07"], "MuteTime": seconds}).encode()
        guide.raw(guide.target("forbid_send_msg", random=random), body)
    guide.look("g")
    brief = sign(at=START - 3600, expire=3602)
    for _ in range(2):
        guide.raw(guide.target("forbid_send_msg", usersig=brief), good)
        guide.wait(5)


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
    guide.mute("again", ["m00"], 60)
    for kind in ("Public", "Private", "Public"):
        guide.group("again", kind, members(3))
        guide.mute("again", ["m00"], 60)
        guide.look("again")
        guide("destroy_group", GroupId="again")


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
    for shape in ('["m00"]', {"a": ["m00"]}, [["m00", "m01"]]):
        guide.mute("g", shape, 60)
    guide.mute("g", ["m05"], -1)
    guide.look("g")
    guide.group("few", "Public", ["twin", "x" * 32])
    guide.mute("few", ["Twin", "x" * 31], 60)
    guide.look("few")
    for group_id in ("g", "gg", "G", "@TGS#_g"):
        guide.group(group_id, "Community" if group_id[0] == "@" else "Public", members(12))
    for group_id, account in (("g", "m09"), ("gg", "m10")):
        guide.mute(group_id, [account], 77)
        for other in ("g", "gg", "G", "@TGS#_g"):
            guide("get_group_muted_account", GroupId=other)
    for group_id in (COMMUNITY, "@TGS#_d"):
        guide.group(group_id, "Community", members(3), SupportTopic=1)
        guide("create_topic", GroupId=group_id, TopicName="t", TopicId=f"{group_id}@TOPIC#_a")
    guide.mute(COMMUNITY, ["m00"], 60, TopicId=f"{COMMUNITY}@TOPIC#_a")
    guide("get_group_muted_account", GroupId="@TGS#_d", TopicId="@TGS#_d@TOPIC#_a")


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
