"""The sections of the tour about two conditions at once, for the defects that no other section brings out."""

import json

from .client import APP, START, sign
from .guide import COMMUNITY, DAY, FOR_GOOD, Guide, members
from .tour_of_overlaps import overlaps

TOPICS = [f"{COMMUNITY}@TOPIC#_{name}" for name in "ab"]
TWINS = ["twin", "Twin", "twin.", "tw.in", "x" * 31, "x" * 32]
KINDS = {"g": "Public", "room": "ChatRoom", "meet": "Meeting", COMMUNITY: "Community"}
PLACES: list[tuple[str, dict[str, object]]] = [("g", {}), ("room", {}), ("meet", {}), (COMMUNITY, {})]
PLACES += [(COMMUNITY, {"TopicId": it}) for it in TOPICS]
PAIR = ["m00", "m01"]
LISTS = [["m00"], PAIR, ["m01", "m00"], ["admin", "m02"], ["owner"], ["owner", "m00"], ["m02", "owner", "m03"]]
WRONG = (None, "", "word", [60], [60, 90], {"a": 1}, -1, -60, 2**32, 2**32 + 60, 2**63)


def settle(guide: Guide) -> None:
    """Groups of every type, alike in their members; a community with two topics; some that refuse."""
    for group_id, kind in KINDS.items():
        guide.group(group_id, kind, [*members(12), *TWINS, "7"], **({"SupportTopic": 1} if kind == "Community" else {}))
    for topic_id in TOPICS:
        guide("create_topic", GroupId=COMMUNITY, TopicName="t", TopicId=topic_id)
    guide.group("av", "AVChatRoom")
    for group_id in ("private", "work"):
        guide.group(group_id, group_id.title(), members(3))


def crowd(guide: Guide, *kinds: str) -> list[str]:
    """Many accounts, members of a group of each of these types, whose id is the type's name."""
    names = [f"c{number:03}" for number in range(500)]
    for start in range(0, 500, 100):
        guide("multiaccount_import", AccountList=[{"UserID": it} for it in names[start : start + 100]])
    for kind in kinds:
        listed = [{"Member_Account": it} for it in names]
        group_id = COMMUNITY if kind == "Community" else kind
        if kind != "Community":
            guide.group(group_id, kind, ())
        for start in range(0, 500, 100):
            guide("add_group_member", GroupId=group_id, MemberList=listed[start : start + 100])
    return names


def clear(guide: Guide, group_id: str, place: dict[str, object], *accounts: str) -> None:
    """Unmute one by one, and see that it worked."""
    for account in accounts or ("m00", "m01", "m02", "m03", "owner", "admin"):
        guide.mute(group_id, [account], 0, **place)
    guide.look(group_id, **place)


def refusals(guide: Guide, seconds: object, *lists: list[str]) -> None:
    """The same call where there is no such group, where it refuses, and on a topic that is not there."""
    for accounts in lists:
        for group_id in ("none", "gone", "é", None, "private", "work"):
            for _ in range(2):
                guide.mute(group_id, accounts, seconds) if group_id else guide(
                    "forbid_send_msg", Members_Account=accounts, MuteTime=seconds
                )
        for _ in range(2):
            guide.mute(COMMUNITY, accounts, seconds, TopicId=f"{COMMUNITY}@TOPIC#_none")
        for group_id in ("g", "private", "work", COMMUNITY):
            guide.look(group_id, *accounts)


def envelope(guide: Guide) -> None:
    """Success and failure, of lists and of single accounts, of every time, in a topic and elsewhere."""
    settle(guide)
    for seconds in (60, 0, FOR_GOOD):
        refusals(guide, seconds, ["m00"], PAIR)
        for group_id, place in PLACES:
            for accounts in (["m00"], PAIR, members(12), ["m00"] * 120, [*PAIR, 7], ["m00"] * 501):
                guide.mute(group_id, accounts, seconds, **place)
    for group_id, place in PLACES:
        guide.mute(group_id, ["m00"], "word", **place)


def request(guide: Guide) -> None:
    """random, signatures, methods and bodies, with calls of several kinds."""
    settle(guide)
    owned: dict[str, object] = {"identifier": "owner", "usersig": sign("owner")}
    lines: list[dict[str, object]] = [{"random": it} for it in (0, 5, 5, 2**31, 2**32 - 1)]
    lines += [owned, {"identifier": "m00", "usersig": sign("m00")}, {"usersig": sign(key="another")}]
    lines += [{"usersig": sign(key="another")}, {"usersig": sign(at=START - 3600, expire=60)}, {"usersig": "garbled"}]
    lines += [{"usersig": ""}, {"usersig": sign("owner")}, {"usersig": sign(app=APP + 1)}]
    lines += [{"sdkappid": None}, {"sdkappid": APP + 1}]
    for group_id, place in [*PLACES, ("av", {})]:
        for accounts in (["m00"], ["owner"], PAIR):
            for seconds in (60, 0, FOR_GOOD):
                asked = {"GroupId": group_id, "Members_Account": accounts, "MuteTime": seconds, **place}
                for line in lines:
                    guide.mute(group_id, accounts, 0 if seconds else 60, **place)
                    guide.raw(guide.target("forbid_send_msg", **line), json.dumps(asked).encode())
                    guide("get_group_muted_account", GroupId=group_id, **place)
    guide.raw(guide.target("forbid_send_msg", random=9), b'{"GroupId": "g", "MuteTime": 60}')
    for seconds in (60, 0):
        good = json.dumps({"GroupId": "g", "Members_Account": PAIR, "MuteTime": seconds}).encode()
        for random in (9, 10):
            guide.raw(guide.target("forbid_send_msg", random=random), good)
            guide("get_group_muted_account", GroupId="g")
        for bad in (b"", b"null", good[:-1], b"[" + good + b"," + good + b"]"):
            guide.raw(guide.target("forbid_send_msg"), bad)
        for method in ("GET", "PUT", "DELETE"):
            guide.raw(guide.target("forbid_send_msg"), good, method)
        guide.raw(guide.target("no_such_command"), good)


def group_type(guide: Guide) -> None:
    """Every type, with lists, owners, renewals and long times."""
    settle(guide)
    for seconds in (60, 3 * DAY, FOR_GOOD, 0):
        for group_id, _ in (*PLACES[:4], ("av", {})):
            for accounts in (*LISTS, ["m00"]):
                for value in (seconds, seconds, 0):
                    guide.mute(group_id, accounts, value)
                    guide.look(group_id)
        refusals(guide, seconds, ["m00"], PAIR, ["owner"])
    names = crowd(guide, "Public", "ChatRoom", "Community")
    for group_id in ("Public", "ChatRoom", COMMUNITY):
        for seconds in (60, 0):
            guide.mute(group_id, names[:150], seconds)
            guide.look(group_id)


def member_list(guide: Guide) -> None:
    """Lists long and short, in order and not, with owners, admins, twins and wrong items, of several times."""
    settle(guide)
    lists: list[object] = [*LISTS, ["m00", "m00"], ["m00", "m01", "m00"], ["m02", "m00", "m01"], TWINS[:2], TWINS[4:]]
    lists += [["twin"], "m00", None, {"a": "m00"}, ["m00", 7], ["m00", None], ["m00", {"Member_Account": "m01"}], [7]]
    for group_id, place in [*PLACES[:2], *PLACES[3:]]:
        for accounts in lists:
            for seconds in (60, 90, 0, FOR_GOOD, 60):
                guide.mute(group_id, accounts, seconds, **place)
                guide.look(group_id, **place)
                guide("get_group_muted_account", GroupId="room")
            clear(guide, group_id, place)
        for seconds in (60, FOR_GOOD):
            for some in (["m00"], ["m02", "m03"], ["owner", "admin"], TWINS):
                guide.mute(group_id, some, seconds, **place)
            for some in (["m04", "m00"], ["owner"], ["twin"]):
                guide.mute(group_id, some, 0, **place)
                guide.look(group_id, **place)
            clear(guide, group_id, place, *members(5), *TWINS, "owner", "admin")
        for seconds in (60, 0):
            guide("forbid_send_msg", GroupId=group_id, MuteTime=seconds, **place)
            guide.look(group_id, **place)
        guide.mute(group_id, ["m00"], 600)
        if group_id == "g":
            guide.rejoin(group_id, "m00")
            guide.mute(group_id, PAIR, 60)
            guide.look(group_id)
    guide("forbid_send_msg", GroupId="av", MuteTime=60)
    guide.mute(COMMUNITY, ["admin"], 60, TopicId=f"{COMMUNITY}@TOPIC#_none")
    guide.look(COMMUNITY)
    guide.group("@TGS#_d", "Community", members(3))
    guide.group("gg", "Public", members(3))
    for group_id in ("@TGS#_d", "gg"):
        guide.mute(group_id, ["m00"], 60)
    for group_id, seconds in ((COMMUNITY, FOR_GOOD), ("g", 0)):
        guide.mute(group_id, ["m00"], seconds)
    for group_id in ("@TGS#_d", "gg"):
        guide.look(group_id)
    names = crowd(guide, "Public", "Community")
    for group_id, place in (("Public", {}), *PLACES[3:5]):
        for seconds in (60, FOR_GOOD):
            for size in (150, 499, 500, 501):
                for before, value in ((0, seconds), (seconds, 0)):
                    for start in range(0, 500, 50):
                        guide.mute(group_id, names[start : start + 50], before, **place)
                    guide.mute(group_id, [*names, "m00"][:size], value, **place)
                    guide("get_group_muted_account", GroupId=group_id, **place)
                guide.mute(group_id, [*names[:150], 7], seconds, **place)
    guide.mute("Public", names[:100], 0)
    guide("get_group_muted_account", GroupId="Public")
    before = list(guide.lines)
    guide.lines[:] = [*before, *overlaps(guide)]
