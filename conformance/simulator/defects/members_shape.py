"""Defects of the list of members: what stands for it, and what may be in it."""

from ..call import Call
from ..policy import Policy
from .catalogue import breaks


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


@breaks("members.required")
class MissingListIsForbidden(Policy):
    """A call without Members_Account is answered with 10007."""

    other_code = ("members.required", 10007)


class _OtherList(Policy):
    """Takes something else for Members_Account."""

    def unwrapped(self, value: object) -> object:
        """What the value is taken for."""
        return value

    def read_accounts(self, call: Call) -> list[str]:
        call.body["Members_Account"] = self.unwrapped(call.body.get("Members_Account"))
        return super().read_accounts(call)


@breaks("members.array-of-strings")
class BareStringTaken(_OtherList):
    """A bare string is taken for a list of one."""

    def unwrapped(self, value: object) -> object:
        return [value] if isinstance(value, str) else value


@breaks("members.array-of-strings")
class ObjectTaken(_OtherList):
    """An object's values are taken for the list."""

    def unwrapped(self, value: object) -> object:
        return list(value.values()) if isinstance(value, dict) else value


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


@breaks("members.item-type")
class NumbersBecomeAccounts(_OtherItems):
    """A number is taken for the account of that name."""

    def item(self, item: object) -> list[object]:
        return [str(item)] if isinstance(item, int | float) else [item]


@breaks("members.item-type")
class NullItemsSkipped(_OtherItems):
    """null in the list is skipped."""

    def item(self, item: object) -> list[object]:
        return [] if item is None else [item]

    def check_count(self, call: Call, accounts: list[str]) -> None:
        super().check_count(call, accounts or ["null"])


@breaks("members.item-type")
class ObjectItemsTaken(_OtherItems):
    """An object in the list is taken as in add_group_member, or skipped."""

    def item(self, item: object) -> list[object]:
        return [it for it in item.values() if isinstance(it, str)] if isinstance(item, dict) else [item]

    def check_count(self, call: Call, accounts: list[str]) -> None:
        super().check_count(call, accounts or ["an object"])


@breaks("members.item-type")
class ListItemsFlattened(_OtherItems):
    """A list in the list is taken for its items."""

    def item(self, item: object) -> list[object]:
        return item if isinstance(item, list) else [item]

    def check_count(self, call: Call, accounts: list[str]) -> None:
        super().check_count(call, accounts or ["a list"])
