"""Defects of who is who: near-twins, owners and admins, and the same account in other groups."""

from ..call import Call, Refused
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Board, Group
from .catalogue import breaks
from .selecting import Selecting


class _Twins(Selecting):
    """Takes some accounts for each other."""

    def likeness(self, account: str) -> str:
        """What two accounts must have in common to be taken for one."""
        return account

    def selected(self, group: Group, accounts: list[str]) -> list[str]:
        keys = {self.likeness(it) for it in accounts}
        return [*accounts, *(it for it in group.members if self.likeness(it) in keys and it not in accounts)]


@breaks("members.identity")
class CaseFolded(_Twins):
    """Accounts that differ in case alone are muted together."""

    def likeness(self, account: str) -> str:
        return account.casefold()


@breaks("members.identity")
class TrailingPunctuationCut(_Twins):
    """Accounts that differ in trailing punctuation are muted together."""

    def likeness(self, account: str) -> str:
        return account.rstrip("._-~!@# ")


@breaks("members.identity")
class PunctuationIgnored(_Twins):
    """Accounts that differ in punctuation are muted together."""

    def likeness(self, account: str) -> str:
        return "".join(letter for letter in account if letter.isalnum())


@breaks("members.identity")
class IdsCutAt31(_Twins):
    """Accounts that agree in their first 31 characters are muted together."""

    def likeness(self, account: str) -> str:
        return account[:31]


@breaks("members.identity")
class PrefixMatched(Selecting):
    """Accounts whose name begins with a listed one are muted, too."""

    def selected(self, group: Group, accounts: list[str]) -> list[str]:
        longer = [it for it in group.members if len(accounts) < 20 and it.startswith(tuple(accounts))]
        return [*accounts, *(it for it in longer if it not in accounts)]


class _RoleSpared(Selecting):
    """Skips members of some role."""

    role = ""

    def selected(self, group: Group, accounts: list[str]) -> list[str]:
        return [it for it in accounts if it not in group.members or group.members[it].role != self.role]


class _RoleRefused(Policy):
    """Refuses lists with members of some role."""

    role = ""

    def targets(self, call: Call, group: Group, accounts: list[str]) -> list[str]:
        if any(it in group.members and group.members[it].role == self.role for it in accounts):
            raise Refused(10007)
        return super().targets(call, group, accounts)


@breaks("members.owner")
class OwnerSpared(_RoleSpared):
    """The owner is skipped."""

    role = "Owner"


@breaks("members.owner")
class AdminsSpared(_RoleSpared):
    """The group's admins are skipped."""

    role = "Admin"


@breaks("members.owner")
class OwnerRefused(_RoleRefused):
    """A list with the owner on it is refused."""

    role = "Owner"


@breaks("members.owner")
class AdminsRefused(_RoleRefused):
    """A list with a group admin on it is refused."""

    role = "Admin"


class _Spreading(Policy):
    """Sets or lifts a mute in other groups, too."""

    def reaches(self, group: Group, other: Group, seconds: int) -> bool:
        """Whether a call on `group` acts in `other` as well."""
        return False

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        super().mute(call, group, board, accounts, seconds)
        for other in self.world.groups.values():
            if other is not group and not other.is_private and self.reaches(group, other, seconds):
                super().mute(call, other, other.board, [it for it in accounts if it in other.members], seconds)


@breaks("members.scope")
class MutedEverywhere(_Spreading):
    """Who is muted in one group is muted in all."""

    def reaches(self, group: Group, other: Group, seconds: int) -> bool:
        return seconds > 0


@breaks("members.scope")
class UnmutedEverywhere(_Spreading):
    """Who is unmuted in one group is unmuted in all."""

    def reaches(self, group: Group, other: Group, seconds: int) -> bool:
        return seconds == 0


@breaks("members.scope")
class PermanentEverywhere(_Spreading):
    """Who is muted for good in one group is muted in all."""

    def reaches(self, group: Group, other: Group, seconds: int) -> bool:
        return seconds == FOR_GOOD


@breaks("members.scope")
class MutedInGroupsOfType(_Spreading):
    """A call acts in all groups of the same type."""

    def reaches(self, group: Group, other: Group, seconds: int) -> bool:
        return group.type == other.type
