"""The vendor's commands that a run needs: their service, their rate and the longest lists that they take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from conformance.contract.limits import DEFAULT_RATE, MAX_ACCOUNTS

GROUP_SERVICE: Final = "group_open_http_svc"
TOPIC_SERVICE: Final = "million_group_open_http_svc"
ACCOUNT_SERVICE: Final = "im_open_login_svc"


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the REST API. `rate` is in calls a second; `lists` are request fields and their most items."""

    name: str
    service: str = GROUP_SERVICE
    rate: int = DEFAULT_RATE
    lists: Mapping[str, int] = field(default_factory=dict, hash=False)

    @property
    def path(self) -> str:
        """The path of the URL, without the query."""
        return f"/v4/{self.service}/{self.name}"


_ALL: Final = (
    Command("forbid_send_msg", lists={"Members_Account": MAX_ACCOUNTS}),
    Command("get_group_muted_account"),
    Command("get_group_shutted_uin"),
    Command("create_group", lists={"MemberList": 100}),
    Command("destroy_group"),
    Command("get_group_info", lists={"GroupIdList": 50}),
    Command("get_appid_group_list", rate=1),
    Command("add_group_member", lists={"MemberList": 100}),  # 100, 300 or 500 by page: the least is always right
    Command("delete_group_member", lists={"MemberToDel_Account": 100}),
    Command("get_group_member_info"),
    Command("get_role_in_group", lists={"User_Account": 500}),
    Command("modify_group_member_info"),
    Command("modify_group_base_info"),
    Command("send_group_msg"),
    Command("create_topic", TOPIC_SERVICE),
    Command("modify_topic", TOPIC_SERVICE),
    Command("get_topic", TOPIC_SERVICE),
    Command("destroy_topic", TOPIC_SERVICE),
    Command("account_import", ACCOUNT_SERVICE),
    Command("multiaccount_import", ACCOUNT_SERVICE, rate=100, lists={"AccountList": 100}),
    Command("account_check", ACCOUNT_SERVICE, rate=100, lists={"CheckItem": 100}),
    Command("account_delete", ACCOUNT_SERVICE, rate=100, lists={"DeleteItem": 100}),
)

COMMANDS: Final[Mapping[str, Command]] = MappingProxyType({command.name: command for command in _ALL})
SERVICES: Final[Mapping[str, str]] = MappingProxyType({command.name: command.service for command in _ALL})
"""Command -> the service that it belongs to."""
RATES: Final[Mapping[str, int]] = MappingProxyType({command.name: command.rate for command in _ALL})
"""Command -> the calls a second that are served."""
