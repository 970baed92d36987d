"""What the OpenAPI document says of each command: its fields, its examples, and where one leads to the next.

Limits, rates, services, codes, old names and the ids of clauses are not repeated here: `openapi` adds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from conformance.contract.limits import (
    COMMUNITY_PREFIX,
    MAX_GROUP_ID_BYTES,
    MAX_GROUP_NAME_BYTES,
    MAX_MUTE_TIME,
    MAX_UINT32,
    MAX_USER_ID_BYTES,
    MIN_MUTE_TIME,
    PERMANENT,
    TOPIC_INFIX,
    UNMUTE,
    VENDOR_GROUP_PREFIX,
)
from conformance.contract.names import GROUP_TYPES

Schema = dict[str, Any]
TEXT: Final[Schema] = {"type": "string"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
UINT32: Final[Schema] = {"type": "integer", "minimum": 0, "maximum": MAX_UINT32}
SWITCH: Final[Schema] = {"type": "string", "enum": ["On", "Off"]}


def ref(name: str) -> Schema:
    """A reference to a shared schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def many(item: Schema) -> Schema:
    """A list of items."""
    return {"type": "array", "items": item}


def record(needed: str, **fields: Schema) -> Schema:
    """An object; `needed` are the names of the fields that it must have, apart by spaces."""
    return {"type": "object", "properties": fields} | ({"required": needed.split()} if needed else {})


SHARED: Final[Mapping[str, Schema]] = {
    "GroupId": TEXT | {"description": "The group's id, the vendor's or one's own.", "examples": ["@TGS#2C5SZEAEF"]},
    "OwnGroupId": TEXT
    | {
        "pattern": "^[ -~]+$",
        "minLength": 1,
        "maxLength": MAX_GROUP_ID_BYTES - 1,
        "description": f"An id of one's own: printable ASCII, not beginning with {VENDOR_GROUP_PREFIX}, save that a "
        f"Community's begins with {COMMUNITY_PREFIX}. Without it the vendor makes one.",
    },
    "Account": TEXT
    | {
        "minLength": 1,
        "maxLength": MAX_USER_ID_BYTES,
        "description": f"A UserID, at most {MAX_USER_ID_BYTES} bytes in UTF-8; case counts.",
    },
    "MuteTime": {
        "type": "integer",
        "minimum": MIN_MUTE_TIME,
        "maximum": MAX_MUTE_TIME,
        "description": f"For how many seconds; {UNMUTE} unmutes, {PERMANENT} mutes for good.",
    },
    "Until": COUNT | {"description": "When the mute ends, in seconds since the epoch, UTC."},
    "TopicId": TEXT
    | {"description": f"A topic of a topic-enabled Community: the group's id, {TOPIC_INFIX}, and a part of its own."},
    "GroupType": {
        "type": "string",
        "enum": list(GROUP_TYPES),
        "description": "Work is the newer name of Private, Meeting of ChatRoom. Whether create_group takes the newer "
        "names is on no page.",
    },
    "Member": record("Member_Account", Member_Account=ref("Account")),
    "User": record("UserID", UserID=ref("Account")),
    "Message": record("MsgType MsgContent", MsgType=TEXT, MsgContent={"type": "object"}),
}


@dataclass(frozen=True)
class Operation:
    """One command: what its body takes (`needs`: required), and what a success gives (`surely`: always)."""

    summary: str
    takes: Mapping[str, Schema]
    needs: str = ""
    gives: Mapping[str, Schema] = field(default_factory=dict)
    surely: str = ""
    examples: Mapping[str, Any] = field(default_factory=dict)
    deprecated: bool = False


def _muted(item: str, until: str) -> Schema:
    return many(record(f"{item} {until}", **{item: ref("Account"), until: ref("Until")}))


_GROUP: Final[dict[str, Schema]] = {"GroupId": ref("GroupId")}
_TOPIC: Final[dict[str, Schema]] = {"GroupId": ref("GroupId"), "TopicId": ref("TopicId")}
_ID: Final = "@TGS#2C5SZEAEF"
_COMMUNITY: Final = f"{COMMUNITY_PREFIX}guild"
_ROOM: Final = f"{_COMMUNITY}{TOPIC_INFIX}news"
_MUTE: Final = {"GroupId": _ID, "Members_Account": ["peter", "leckie"], "MuteTime": 60}

OPERATIONS: Final[Mapping[str, Operation]] = {
    "forbid_send_msg": Operation(
        "Mute or unmute members of a group, or of a topic",
        {
            "GroupId": ref("GroupId"),
            "Members_Account": many(ref("Account")),
            "MuteTime": ref("MuteTime"),
            "TopicId": ref("TopicId"),
        },
        needs="GroupId Members_Account MuteTime",
        examples={
            "mute": _MUTE,
            "unmute": _MUTE | {"MuteTime": UNMUTE},
            "for-good": _MUTE | {"MuteTime": PERMANENT},
            "in-a-topic": {"GroupId": _COMMUNITY, "Members_Account": ["peter"], "MuteTime": 60, "TopicId": _ROOM},
        },
    ),
    "get_group_muted_account": Operation(
        "The members of a group, or of a topic, who are muted now",
        _TOPIC,
        needs="GroupId",
        gives={"GroupId": ref("GroupId"), "MutedAccountList": _muted("Member_Account", "MutedUntil")},
        surely="MutedAccountList",
        examples={"list": {"GroupId": _ID}},
    ),
    "get_group_shutted_uin": Operation(
        "The muted members, under the names before 2022",
        _GROUP,
        needs="GroupId",
        gives={"GroupId": ref("GroupId"), "ShuttedUinList": _muted("Member_Account", "ShuttedUntil")},
        surely="ShuttedUinList",
        examples={"list": {"GroupId": _ID}},
        deprecated=True,
    ),
    "create_group": Operation(
        "Make a group",
        {
            "Type": ref("GroupType"),
            "Name": TEXT
            | {
                "minLength": 1,
                "maxLength": MAX_GROUP_NAME_BYTES,
                "description": f"At most {MAX_GROUP_NAME_BYTES} bytes in UTF-8.",
            },
            "GroupId": ref("OwnGroupId"),
            "Owner_Account": ref("Account"),
            "ApplyJoinOption": TEXT,
            "MemberList": many(ref("Member")) | {"description": "Refused for AVChatRoom."},
            "SupportTopic": {"type": "integer", "enum": [0, 1], "description": "1: a Community with topics."},
        },
        needs="Type Name",
        gives=_GROUP,
        surely="GroupId",
        examples={
            "public": {"Type": "Public", "Name": "walkers", "MemberList": [{"Member_Account": "peter"}]},
            "with-topics": {"Type": "Community", "Name": "guild", "GroupId": _COMMUNITY, "SupportTopic": 1},
        },
    ),
    "destroy_group": Operation("Dissolve a group", _GROUP, needs="GroupId", examples={"dissolve": {"GroupId": _ID}}),
    "get_group_info": Operation(
        "What groups are like; each has an ErrorCode of its own",
        {"GroupIdList": many(ref("GroupId"))},
        needs="GroupIdList",
        gives={"GroupInfo": many(record("", GroupId=ref("GroupId"), ErrorCode=COUNT, MuteAllMember=SWITCH))},
        surely="GroupInfo",
        examples={"one": {"GroupIdList": [_ID]}},
    ),
    "get_appid_group_list": Operation(
        "All groups of the app",
        {"Limit": COUNT, "Next": COUNT, "GroupType": ref("GroupType")},
        gives={"TotalCount": COUNT, "GroupIdList": many(record("GroupId", GroupId=ref("GroupId"))), "Next": COUNT},
        surely="GroupIdList",
        examples={"first-page": {"Limit": 100, "Next": 0}},
    ),
    "add_group_member": Operation(
        "Make accounts join a group; not for AVChatRoom",
        {"GroupId": ref("GroupId"), "MemberList": many(ref("Member")), "Silence": {"type": "integer", "enum": [0, 1]}},
        needs="GroupId MemberList",
        gives={
            "MemberList": many(
                record("Member_Account Result", Member_Account=ref("Account"), Result={"type": "integer"})
                | {"description": "Result: 0 failed, 1 joined, 2 was a member before, 3 awaits consent."}
            )
        },
        surely="MemberList",
        examples={"one": {"GroupId": _ID, "MemberList": [{"Member_Account": "peter"}]}},
    ),
    "delete_group_member": Operation(
        "Make members leave a group; not for AVChatRoom",
        {
            "GroupId": ref("GroupId"),
            "MemberToDel_Account": many(ref("Account")),
            "Silence": {"type": "integer", "enum": [0, 1]},
        },
        needs="GroupId MemberToDel_Account",
        examples={"one": {"GroupId": _ID, "MemberToDel_Account": ["peter"]}},
    ),
    "get_group_member_info": Operation(
        "The members of a group and their records; not for AVChatRoom",
        {"GroupId": ref("GroupId"), "Limit": COUNT, "Offset": COUNT, "Next": TEXT},
        needs="GroupId",
        gives={
            "MemberNum": COUNT,
            "MemberList": many(record("Member_Account", Member_Account=ref("Account"), Role=TEXT, MuteUntil=COUNT)),
        },
        surely="MemberList",
        examples={"first-page": {"GroupId": _ID, "Limit": 100, "Offset": 0}},
    ),
    "get_role_in_group": Operation(
        "Which role accounts have in a group; not for AVChatRoom",
        {"GroupId": ref("GroupId"), "User_Account": many(ref("Account"))},
        needs="GroupId User_Account",
        gives={
            "UserIdList": many(
                record(
                    "Member_Account Role",
                    Member_Account=ref("Account"),
                    Role={"type": "string", "enum": ["Owner", "Admin", "Member", "NotMember"]},
                )
            )
        },
        surely="UserIdList",
        examples={"one": {"GroupId": _ID, "User_Account": ["peter"]}},
    ),
    "modify_group_member_info": Operation(
        "Change one member's record, the mute included",
        {"GroupId": ref("GroupId"), "Member_Account": ref("Account"), "MuteTime": ref("MuteTime"), "Role": TEXT},
        needs="GroupId Member_Account",
        examples={"mute": {"GroupId": _ID, "Member_Account": "peter", "MuteTime": 60}},
    ),
    "modify_group_base_info": Operation(
        "Change a group, muting everybody included",
        {"GroupId": ref("GroupId"), "MuteAllMember": SWITCH},
        needs="GroupId",
        examples={"mute-all": {"GroupId": _ID, "MuteAllMember": "On"}},
    ),
    "send_group_msg": Operation(
        "Send a message into a group, or into a topic",
        {
            "GroupId": ref("GroupId"),
            "Random": UINT32 | {"description": "The same content with the same Random is dropped for five minutes."},
            "MsgBody": many(ref("Message")),
            "From_Account": ref("Account"),
            "TopicId": ref("TopicId"),
        },
        needs="GroupId Random MsgBody",
        gives={"MsgTime": COUNT, "MsgSeq": COUNT},
        surely="MsgTime MsgSeq",
        examples={
            "text": {
                "GroupId": _ID,
                "Random": 8912345,
                "From_Account": "peter",
                "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "good morning"}}],
            }
        },
    ),
    "create_topic": Operation(
        "Make a topic in a topic-enabled Community",
        _TOPIC | {"TopicName": TEXT},
        needs="GroupId TopicName",
        gives={"TopicId": ref("TopicId")},
        surely="TopicId",
        examples={"news": {"GroupId": _COMMUNITY, "TopicId": _ROOM, "TopicName": "news"}},
    ),
    "modify_topic": Operation(
        "Change a topic",
        _TOPIC | {"TopicName": TEXT},
        needs="GroupId TopicId",
        examples={"rename": {"GroupId": _COMMUNITY, "TopicId": _ROOM, "TopicName": "old news"}},
    ),
    "get_topic": Operation(
        "What topics are like",
        _GROUP | {"TopicIdList": many(ref("TopicId"))},
        needs="GroupId",
        examples={"one": {"GroupId": _COMMUNITY, "TopicIdList": [_ROOM]}},
    ),
    "destroy_topic": Operation(
        "Dissolve topics",
        _GROUP | {"TopicIdList": many(ref("TopicId"))},
        needs="GroupId TopicIdList",
        examples={"one": {"GroupId": _COMMUNITY, "TopicIdList": [_ROOM]}},
    ),
    "account_import": Operation(
        "Make an account known; again does no harm",
        {"UserID": ref("Account"), "Nick": TEXT},
        needs="UserID",
        examples={"one": {"UserID": "peter", "Nick": "Peter"}},
    ),
    "multiaccount_import": Operation(
        "Make accounts known",
        {"AccountList": many(ref("User"))},
        needs="AccountList",
        gives={"FailAccounts": many(TEXT)},
        examples={"two": {"AccountList": [{"UserID": "peter"}, {"UserID": "leckie"}]}},
    ),
    "account_check": Operation(
        "Which accounts are known",
        {"CheckItem": many(ref("User"))},
        needs="CheckItem",
        gives={"ResultItem": many(record("UserID", UserID=ref("Account")))},
        surely="ResultItem",
        examples={"one": {"CheckItem": [{"UserID": "peter"}]}},
    ),
    "account_delete": Operation(
        "Delete accounts; in the trial edition alone",
        {"DeleteItem": many(ref("User"))},
        needs="DeleteItem",
        gives={"ResultItem": many(record("UserID", UserID=ref("Account")))},
        surely="ResultItem",
        examples={"one": {"DeleteItem": [{"UserID": "peter"}]}},
    ),
}
