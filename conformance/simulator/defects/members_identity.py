"""Defects of who is who: near-twins, owners and admins, and the same account in other groups."""

from ..call import Call, Refused
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Board, Group
from .catalogue import switches, table
from .parts import Selecting


class _Twins(Selecting):
    """Takes some accounts for each other."""

    def likeness(self, account: str) -> str:
        """What two accounts must have in common to be taken for one."""
        return account

    def selected(self, group: Group, accounts: list[str]) -> list[str]:
        keys = {self.likeness(it) for it in accounts}
        return [*accounts, *(it for it in group.members if self.likeness(it) in keys and it not in accounts)]


table(
    _Twins, _Twins.likeness,
    ("members.identity", "case-folded", "Accounts that differ in case alone are muted together.",
     lambda account: account.casefold()),
    ("members.identity", "trailing-punctuation-cut",
     "Accounts that differ in trailing punctuation are muted together.", lambda account: account.rstrip("._-~!@# ")),
    ("members.identity", "punctuation-ignored", "Accounts that differ in punctuation are muted together.",
     lambda account: "".join(letter for letter in account if letter.isalnum())),
    ("members.identity", "ids-cut-at-31", "Accounts that agree in their first 31 characters are muted together.",
     lambda account: account[:31]),
)  # fmt: skip


def _with_longer(group: Group, accounts: list[str]) -> list[str]:
    longer = [it for it in group.members if len(accounts) < 20 and it.startswith(tuple(accounts))]
    return [*accounts, *(it for it in longer if it not in accounts)]


table(
    Selecting, Selecting.selected,
    ("members.identity", "prefix-matched", "Accounts whose name begins with a listed one are muted, too.",
     _with_longer),
)  # fmt: skip


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


switches(
    _RoleSpared, "role",
    ("members.owner", "owner-spared", "The owner is skipped.", "Owner"),
    ("members.owner", "admins-spared", "The group's admins are skipped.", "Admin"),
)  # fmt: skip
switches(
    _RoleRefused, "role",
    ("members.owner", "owner-refused", "A list with the owner on it is refused.", "Owner"),
    ("members.owner", "admins-refused", "A list with a group admin on it is refused.", "Admin"),
)  # fmt: skip


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


table(
    _Spreading, _Spreading.reaches,
    ("members.scope", "muted-everywhere", "Who is muted in one group is muted in all.",
     lambda group, other, seconds: seconds > 0),
    ("members.scope", "unmuted-everywhere", "Who is unmuted in one group is unmuted in all.",
     lambda group, other, seconds: seconds == 0),
    ("members.scope", "permanent-everywhere", "Who is muted for good in one group is muted in all.",
     lambda group, other, seconds: seconds == FOR_GOOD),
    ("members.scope", "muted-in-groups-of-type", "A call acts in all groups of the same type.",
     lambda group, other, seconds: group.type == other.type),
)  # fmt: skip
