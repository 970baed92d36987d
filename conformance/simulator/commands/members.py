"""Members: added, removed, shown, given roles, muted one at a time."""

from .. import body as bodies
from ..call import Call, Json, Refused
from ..policy import Policy
from ..state import Group
from . import filters

MOST_ROLES = 500


def _group(policy: Policy, call: Call, av_code: int) -> Group:
    group = policy.find_group(call, policy.read_group_id(call))
    if group.open_to_all and av_code:
        raise Refused(av_code, "not served for an AVChatRoom")
    return group


def add(policy: Policy, call: Call) -> Json:
    """add_group_member: a result per account, 0 failed, 1 joined, 2 was a member."""
    items = bodies.objects(call.body, "MemberList", policy.member_batch)
    accounts = [bodies.text(item, "Member_Account") for item in items]
    if not accounts:
        raise Refused(10004, "MemberList is empty")
    group = _group(policy, call, 10007)
    limit = policy.member_limit
    fresh = {it for it in accounts if it not in group.members and it in policy.world.accounts}
    if limit is not None and len(group.members) + len(fresh) > limit:
        raise Refused(10014)
    return {"MemberList": [{"Member_Account": it, "Result": _add(policy, call, group, it)} for it in accounts]}


def _add(policy: Policy, call: Call, group: Group, account: str) -> int:
    if account in group.members:
        policy.on_addition(call, group, account)
        return 2
    if account not in policy.world.accounts:
        return 0
    policy.join(call, group, account)
    return 1


def delete(policy: Policy, call: Call) -> Json:
    """delete_group_member: OK for those who are no members, too; the owner cannot be removed."""
    accounts = bodies.texts(call.body, "MemberToDel_Account", policy.member_batch)
    if not accounts:
        raise Refused(10004, "MemberToDel_Account is empty")
    group = _group(policy, call, 10004)
    if group.owner in accounts and group.owner in group.members:
        raise Refused(10004, "the owner cannot be removed")
    for account in accounts:
        if account in group.members:
            policy.leave(call, group, account)
    return {}


def info(policy: Policy, call: Call) -> Json:
    """get_group_member_info: a page of records, by Offset, or by Next in a Community.

    MemberRoleFilter says whose, MemberInfoFilter what of each; MemberNum counts all of the group all the same.
    """
    group = _group(policy, call, 10007)
    limit = bodies.number_or(call.body, "Limit", 100 if group.type == "Community" else len(group.members))
    start = _cursor(call) if group.type == "Community" else bodies.number_or(call.body, "Offset", 0)
    wanted = filters.names(call.body, "MemberInfoFilter")
    roles = filters.names(call.body, "MemberRoleFilter")
    names = [account for account, member in group.members.items() if not roles or member.role in roles]
    page = names[start : start + min(limit, policy.record_page or limit)]
    fields: Json = {
        "MemberNum": len(group.members),
        "MemberList": [
            filters.chosen(policy.member_record(call, group, account), wanted, "Member_Account") for account in page
        ],
    }
    if group.type == "Community":
        more = start + len(page) < len(names) and page
        fields["Next"] = str(start + len(page)) if more else ""
    return fields


def _cursor(call: Call) -> int:
    text = bodies.text_or(call.body, "Next", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 20):
        raise Refused(10004, "Next is what the call before answered")
    return int(text or 0)


def roles(policy: Policy, call: Call) -> Json:
    """get_role_in_group."""
    accounts = bodies.texts(call.body, "User_Account", MOST_ROLES)
    group = _group(policy, call, 10007)
    roles = {account: member.role for account, member in group.members.items()}
    return {"UserIdList": [{"Member_Account": it, "Role": roles.get(it, "NotMember")} for it in accounts]}


def modify(policy: Policy, call: Call) -> Json:
    """modify_group_member_info: Role, MuteTime and whatever else, which is taken and forgotten."""
    body = call.body
    account = bodies.text(body, "Member_Account")
    role = bodies.text_or(body, "Role", "")
    timed = body.get("MuteTime") is not None or body.get("ShutUpTime") is not None
    seconds = policy.read_mute_time(call) if timed else None
    group = _group(policy, call, 0)
    if group.is_private and (role or timed):
        raise policy.refusal("group-type.refusal-code", 10007)
    if account not in group.members and not (group.open_to_all and account in policy.world.accounts):
        raise Refused(10007, "the account is not in the group")
    if role:
        _give_role(group, account, role)
        policy.on_role(call, group, account)
    if seconds is not None:
        policy.mute_one(call, group, group.board, account, seconds)
    return {}


def _give_role(group: Group, account: str, role: str) -> None:
    if account not in group.members or group.members[account].role == "Owner" or role not in ("Admin", "Member"):
        raise Refused(10004, "Role is Admin or Member, and not for the owner")
    group.members[account].role = "Admin" if role == "Admin" else "Member"
