"""Where one command leads to the next: the links of the OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from conformance.contract.limits import PERMANENT, UNMUTE

_MADE: Final = {"GroupId": "$response.body#/GroupId"}
_SAME: Final = {"GroupId": "$request.body#/GroupId"}
_FIRST: Final = "$request.body#/Members_Account/0"
_LISTED: Final = "$request.body#/Members_Account"
_MEMBER: Final = "$request.body#/MemberList/0/Member_Account"
_TEXT: Final = [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "good morning"}}]

LINKS: Final[Mapping[str, Mapping[str, tuple[str, Any]]]] = {
    "account_import": {
        "own": ("create_group", {"Type": "Public", "Name": "walkers", "Owner_Account": "$request.body#/UserID"}),
    },
    "create_group": {
        "mute": ("forbid_send_msg", _MADE | {"Members_Account": [_MEMBER], "MuteTime": 60}),
        "join": ("add_group_member", _MADE | {"MemberList": [{"Member_Account": "peter"}]}),
        "topic": ("create_topic", _MADE | {"TopicName": "news"}),
        "list": ("get_group_muted_account", _MADE),
        "dissolve": ("destroy_group", _MADE),
    },
    "add_group_member": {
        "mute": ("forbid_send_msg", _SAME | {"Members_Account": [_MEMBER], "MuteTime": 60}),
        "list": ("get_group_muted_account", _SAME),
    },
    "create_topic": {
        "mute": (
            "forbid_send_msg",
            _SAME | {"TopicId": "$response.body#/TopicId", "Members_Account": ["peter"], "MuteTime": 60},
        ),
    },
    "forbid_send_msg": {
        "list": ("get_group_muted_account", _SAME),
        "list-under-old-names": ("get_group_shutted_uin", _SAME),
        "unmute": ("forbid_send_msg", _SAME | {"Members_Account": _LISTED, "MuteTime": UNMUTE}),
        "for-good": ("forbid_send_msg", _SAME | {"Members_Account": _LISTED, "MuteTime": PERMANENT}),
        "speak": ("send_group_msg", _SAME | {"From_Account": _FIRST, "Random": 8912345, "MsgBody": _TEXT}),
        "leave": ("delete_group_member", _SAME | {"MemberToDel_Account": [_FIRST]}),
        "come-back": ("add_group_member", _SAME | {"MemberList": [{"Member_Account": _FIRST}]}),
        "record": ("get_group_member_info", _SAME | {"Limit": 100, "Offset": 0}),
    },
    "delete_group_member": {
        "come-back": (
            "add_group_member",
            _SAME | {"MemberList": [{"Member_Account": "$request.body#/MemberToDel_Account/0"}]},
        ),
    },
    "destroy_group": {
        "mute-in-vain": ("forbid_send_msg", _SAME | {"Members_Account": ["peter"], "MuteTime": 60}),
    },
}
"""From a command, by the link's name: the next command and its body, with runtime expressions."""
