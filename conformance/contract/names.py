"""What the vendor calls things: group types, and the words of the API before and after 2022."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

GROUP_TYPES: Final = ("Private", "Work", "Public", "ChatRoom", "Meeting", "AVChatRoom", "Community")
"""The names of the five group types; two of the types have two names."""

NEW_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Private": "Work",
        "ChatRoom": "Meeting",
        "ShutUpTime": "MuteTime",
        "ShutUpUntil": "MuteUntil",
        "ShutUpAllMember": "MuteAllMember",
        "get_group_shutted_uin": "get_group_muted_account",
        "ShuttedUinList": "MutedAccountList",
        "ShuttedUntil": "MutedUntil",
        "Accounts": "AccountList",
    }
)
"""Old name -> new name. Either may be met: the old ones are still in use."""
OLD_NAMES: Final[Mapping[str, str]] = MappingProxyType({new: old for old, new in NEW_NAMES.items()})
"""New name -> old name."""
