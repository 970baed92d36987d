"""Defects of the list of members: what stands for it, and what may be in it."""

from ..call import Call
from ..policy import Policy
from .catalogue import breaks, table


@breaks("members.required")
class MissingListTaken(Policy):
    """A call without Members_Account is answered OK."""

    def read_accounts(self, call: Call) -> list[str]:
        return super().read_accounts(call) if "Members_Account" in call.body else []

    def check_count(self, call: Call, accounts: list[str]) -> None:
        if "Members_Account" in call.body:
            super().check_count(call, accounts)


@breaks("members.required")
class MissingListMeansAll(Policy):
    """A call without Members_Account mutes the whole group."""

    def read_accounts(self, call: Call) -> list[str]:
        group = self.world.groups.get(str(call.body.get("GroupId")))
        if "Members_Account" in call.body or group is None:
            return super().read_accounts(call)
        return list(group.members)


class _OtherList(Policy):
    """Takes something else for Members_Account."""

    def unwrapped(self, value: object) -> object:
        """What the value is taken for."""
        return value

    def read_accounts(self, call: Call) -> list[str]:
        call.body["Members_Account"] = self.unwrapped(call.body.get("Members_Account"))
        return super().read_accounts(call)


table(
    _OtherList, _OtherList.unwrapped,
    ("members.array-of-strings", "bare-string-taken", "A bare string is taken for a list of one.",
     lambda value: [value] if isinstance(value, str) else value),
    ("members.array-of-strings", "object-taken", "An object's values are taken for the list.",
     lambda value: list(value.values()) if isinstance(value, dict) else value),
)  # fmt: skip


@breaks("members.array-of-strings")
class NullListTaken(Policy):
    """Members_Account null is answered OK."""

    def read_accounts(self, call: Call) -> list[str]:
        return [] if call.body.get("Members_Account", "") is None else super().read_accounts(call)

    def check_count(self, call: Call, accounts: list[str]) -> None:
        if call.body.get("Members_Account", "") is not None:
            super().check_count(call, accounts)


class _OtherItems(_OtherList):
    """Takes some other items of Members_Account, or leaves them out."""

    def unwrapped(self, value: object) -> object:
        return [it for item in value for it in self.item(item)] if isinstance(value, list) else value

    def item(self, item: object) -> list[object]:
        """What becomes of an item."""
        return [item]


table(
    _OtherItems, _OtherItems.item,
    ("members.item-type", "numbers-become-accounts", "A number is taken for the account of that name.",
     lambda item: [str(item)] if isinstance(item, int | float) else [item]),
)  # fmt: skip


class _FewerItems(_OtherItems):
    """Does not mind when no item is left."""

    def check_count(self, call: Call, accounts: list[str]) -> None:
        super().check_count(call, accounts or ["an item"])


table(
    _FewerItems, _FewerItems.item,
    ("members.item-type", "null-items-skipped", "null in the list is skipped.",
     lambda item: [] if item is None else [item]),
    ("members.item-type", "object-items-taken",
     "An object in the list is taken as in add_group_member, or skipped.",
     lambda item: [it for it in item.values() if isinstance(it, str)] if isinstance(item, dict) else [item]),
    ("members.item-type", "list-items-flattened", "A list in the list is taken for its items.",
     lambda item: item if isinstance(item, list) else [item]),
)  # fmt: skip
