"""Every command that the stand-in serves, by service and name."""

from collections.abc import Callable

from ..call import Call, Json
from ..policy import Policy
from ..policy.front import GROUPS, LOGIN, TOPICS
from . import accounts, groups, members, messages, topics

Command = Callable[[Policy, Call], Json]

COMMANDS: dict[str, dict[str, Command]] = {
    GROUPS: {
        "forbid_send_msg": lambda policy, call: policy.forbid(call),
        "get_group_muted_account": groups.muted_list,
        "get_group_shutted_uin": groups.shutted_list,
        "create_group": groups.create,
        "destroy_group": groups.destroy,
        "get_group_info": groups.info,
        "get_appid_group_list": groups.all_groups,
        "modify_group_base_info": groups.modify,
        "add_group_member": members.add,
        "delete_group_member": members.delete,
        "get_group_member_info": members.info,
        "get_role_in_group": members.roles,
        "modify_group_member_info": members.modify,
        "send_group_msg": messages.send,
    },
    TOPICS: {
        "create_topic": topics.create,
        "modify_topic": topics.modify,
        "get_topic": topics.info,
        "destroy_topic": topics.destroy,
    },
    LOGIN: {
        "account_import": accounts.import_one,
        "multiaccount_import": accounts.import_many,
        "account_check": accounts.check,
        "account_delete": accounts.delete,
    },
}

__all__ = ["COMMANDS", "Command"]
