"""Groups: made, shown, changed, dissolved; and the list of the muted."""

import secrets

from .. import body as bodies
from ..call import Call, Json, Refused
from ..policy import Policy
from ..state import Group
from . import filters

OLD_NAMES = {"Work": "Private", "Meeting": "ChatRoom"}
NEW_NAMES = {old: new for new, old in OLD_NAMES.items()}
TYPES = ("Private", "Public", "ChatRoom", "AVChatRoom", "Community")
LONGEST_NAME = 30  # bytes
MOST_MEMBERS = 100
MOST_INFO = 50
MOST_SHOWN = 500
MEMBERS_ELSEWHERE = ("AVChatRoom", "Community")  # too many for one reply, or out of the server's sight


def create(policy: Policy, call: Call) -> Json:
    """create_group."""
    body = call.body
    named = bodies.text(body, "Type")
    kind = OLD_NAMES.get(named, named)
    if kind not in TYPES or (named in OLD_NAMES and not policy.takes_new_type_names):
        raise Refused(10004, "unknown group type")
    name = bodies.text(body, "Name")
    if not name or len(name.encode("utf-8", "replace")) > LONGEST_NAME:
        raise Refused(10004, f"Name has 1 to {LONGEST_NAME} bytes")
    owner = bodies.text_or(body, "Owner_Account", call.query["identifier"])
    if owner not in policy.world.accounts:
        raise Refused(10019)
    topics = bodies.number_or(body, "SupportTopic", 0)
    group_id = _own_id(policy, body, kind)
    listed = _listed(body, kind)
    for account, _ in listed:
        if account not in policy.world.accounts:
            raise Refused(10019)
    _check_room(policy, group_id, owner, len({owner} | {account for account, _ in listed}))
    group = Group(group_id, kind, named, name, owner, topics_enabled=kind == "Community" and topics == 1)
    policy.found(call, group)
    policy.join(call, group, owner, "Owner")
    for account, role in listed:
        if account not in group.members:
            policy.join(call, group, account, "Admin" if role == "Admin" else "Member")
    return {"GroupId": group_id, "Type": _type_name(policy, group)}


def _own_id(policy: Policy, body: Json, kind: str) -> str:
    community = kind == "Community" and policy.community_prefix
    group_id = bodies.text_or(body, "GroupId", "")
    if not group_id:
        return ("@TGS#_@TGS#c" if kind == "Community" else "@TGS#2") + secrets.token_hex(5).upper()
    if policy.own_id_code:
        raise Refused(policy.own_id_code, "ids of one's own are not taken")
    if not policy.well_formed(group_id) or community != group_id.startswith("@TGS#_"):
        raise Refused(10015)
    if not community and group_id.startswith("@TGS#"):
        raise Refused(10015)
    return group_id


def _listed(body: Json, kind: str) -> list[tuple[str, str]]:
    if body.get("MemberList") is None:
        return []
    items = bodies.objects(body, "MemberList", MOST_MEMBERS)
    if items and kind == "AVChatRoom":
        raise Refused(10007, "members cannot be listed for an AVChatRoom")
    return [(bodies.text(item, "Member_Account"), bodies.text_or(item, "Role", "Member")) for item in items]


def _check_room(policy: Policy, group_id: str, owner: str, members: int) -> None:
    taken = policy.world.groups.get(group_id)
    if taken is not None:
        raise Refused(10025 if taken.owner == owner else 10021)
    if group_id in policy.world.dissolved and not policy.reuses_ids:
        raise Refused(10021)
    if policy.group_limit is not None and len(policy.world.groups) >= policy.group_limit:
        raise Refused(10058)
    if policy.member_limit is not None and members > policy.member_limit:
        raise Refused(10038)


def _type_name(policy: Policy, group: Group) -> str:
    return NEW_NAMES.get(group.type, group.type) if policy.reports_new_type_names else group.type


def destroy(policy: Policy, call: Call) -> Json:
    """destroy_group."""
    policy.dissolve(call, policy.find_group(call, policy.read_group_id(call)))
    return {}


def info(policy: Policy, call: Call) -> Json:
    """get_group_info: each group with a code of its own; ResponseFilter says what of it, and what of its members.

    Data that an app defines for itself is not kept here, so its two filters show nothing.
    """
    ids = bodies.texts(call.body, "GroupIdList", MOST_INFO)
    asked = filters.inside(call.body, "ResponseFilter")
    wanted = filters.names(asked, "GroupBaseInfoFilter")
    of_members = filters.names(asked, "MemberInfoFilter")
    return {"GroupInfo": [_one_info(policy, call, it, wanted, of_members) for it in ids]}


def _one_info(policy: Policy, call: Call, group_id: str, wanted: list[str], of_members: list[str]) -> Json:
    try:
        group = policy.find_group(call, group_id)
    except Refused as refusal:
        return {"GroupId": group_id, "ErrorCode": refusal.code, "ErrorInfo": refusal.info}
    switch = "On" if group.mute_all else "Off"
    base: Json = {
        "Type": _type_name(policy, group),
        "Name": group.name,
        "Owner_Account": group.owner,
        "MemberNum": len(group.members),
        "NextMsgSeq": group.sequence + 1,
        "MuteAllMember": switch,
        "ShutUpAllMember": switch,
        "SupportTopic": int(group.topics_enabled),
    }
    told: Json = {"GroupId": group_id, "ErrorCode": 0, "ErrorInfo": "", **filters.chosen(base, wanted)}
    if group.type not in MEMBERS_ELSEWHERE:
        records = [policy.member_record(call, group, account) for account in list(group.members)[:MOST_SHOWN]]
        told["MemberList"] = [filters.chosen(record, of_members, "Member_Account") for record in records]
    return told


def all_groups(policy: Policy, call: Call) -> Json:
    """get_appid_group_list: a page of the app's groups, oldest first."""
    limit = bodies.number_or(call.body, "Limit", 10000)
    start = bodies.number_or(call.body, "Next", 0)
    kind = bodies.text_or(call.body, "GroupType", "")
    kind = OLD_NAMES.get(kind, kind)
    ids = [group.id for group in policy.world.groups.values() if not kind or group.type == kind]
    page = ids[start : start + limit]
    more = start + len(page) < len(ids)
    return {
        "TotalCount": len(ids),
        "GroupIdList": [{"GroupId": it} for it in page],
        "Next": start + len(page) if more else 0,
    }


def modify(policy: Policy, call: Call) -> Json:
    """modify_group_base_info: the name, and muting everybody."""
    group = policy.find_group(call, policy.read_group_id(call))
    name = bodies.text_or(call.body, "Name", group.name)
    switch = bodies.text_or(call.body, "MuteAllMember", bodies.text_or(call.body, "ShutUpAllMember", ""))
    if switch not in ("", "On", "Off"):
        raise Refused(10004, "MuteAllMember is On or Off")
    if switch and group.is_private:
        raise policy.refusal("group-type.refusal-code", 10007)
    group.name = name
    if switch:
        group.mute_all = switch == "On"
    return {}


def muted_list(policy: Policy, call: Call) -> Json:
    """get_group_muted_account, the list by its present names."""
    return _list(policy, call, old=False)


def shutted_list(policy: Policy, call: Call) -> Json:
    """get_group_shutted_uin, the list by its names before 2022; a topic's too, for clients that name one."""
    return _list(policy, call, old=True)


def _list(policy: Policy, call: Call, old: bool) -> Json:
    group = policy.find_group(call, policy.read_group_id(call))
    if group.is_private and policy.private_list_code:
        raise Refused(policy.private_list_code)
    topic_id = policy.read_topic_id(call)
    policy.find_board(call, group, topic_id)
    topic = group.topics.get(topic_id) if topic_id is not None else None
    return policy.list_reply(call, group, topic, old=old)
