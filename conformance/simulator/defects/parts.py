"""Parts of a policy that defects of several groups fill in: calls that are lost or refused, and lists that change."""

from dataclasses import dataclass

from ..call import Call, Refused
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Board, Group, Mute


@dataclass(frozen=True, slots=True)
class Act:
    """What a call is about to do: to mute `accounts` for `seconds` on a board of a group."""

    call: Call
    group: Group
    board: Board
    accounts: list[str]
    seconds: int

    @property
    def in_topic(self) -> bool:
        """Whether it acts in a topic."""
        return self.board is not self.group.board

    @property
    def unmutes(self) -> bool:
        """Whether it is an unmute."""
        return self.seconds == 0

    @property
    def for_good(self) -> bool:
        """Whether it mutes for good."""
        return self.seconds == FOR_GOOD

    @property
    def several(self) -> bool:
        """Whether it acts on two or more."""
        return len(set(self.accounts)) > 1

    def muted(self, account: str, board: Board | None = None) -> bool:
        """Whether an account is muted on this board, or on another."""
        mute = (board or self.board).mutes.get(account)
        return mute is not None and self.call.now < mute.ends

    def rank(self, account: str) -> str:
        """The role that an account has in the group, "" outside."""
        return self.group.members[account].role if account in self.group.members else ""


class Losing(Policy):
    """Answers OK and does nothing for some calls."""

    def lost(self, act: Act) -> bool:
        """Whether this call is lost."""
        return False

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        if not self.lost(Act(call, group, board, accounts, seconds)):
            super().mute(call, group, board, accounts, seconds)


class Refusing(Policy):
    """Refuses some calls that are good."""

    code = 10004

    def refuses(self, act: Act) -> bool:
        """Whether this call is refused."""
        return False

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        if self.refuses(Act(call, group, board, accounts, seconds)):
            raise Refused(self.code)
        super().mute(call, group, board, accounts, seconds)


class RefusingLists(Policy):
    """Refuses some lists that are good."""

    def refuses_list(self, accounts: list[str]) -> bool:
        """Whether this list is refused."""
        return False

    def check_count(self, call: Call, accounts: list[str]) -> None:
        super().check_count(call, accounts)
        if self.refuses_list(accounts):
            raise Refused(10004)


class Selecting(Policy):
    """Changes the list of those who are muted, before it is looked through for outsiders."""

    def targets(self, call: Call, group: Group, accounts: list[str]) -> list[str]:
        return super().targets(call, group, self.selected(group, accounts))

    def selected(self, group: Group, accounts: list[str]) -> list[str]:
        """What is made of the list."""
        return accounts


class Choosing(Policy):
    """Acts on others than those who are listed."""

    def chosen(self, act: Act) -> list[str]:
        """Those on whom it acts."""
        return act.accounts

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        super().mute(call, group, board, self.chosen(Act(call, group, board, accounts, seconds)), seconds)


class RememberingRenewed(Policy):
    """Remembers the mute that a renewal took the place of."""

    def renewed(self, call: Call, group: Group, before: Mute | None, after: Mute | None) -> Mute | None:
        renewal = super().renewed(call, group, before, after)
        if before is not None and renewal is not None:
            self.memory["before", group.id, renewal] = before
        return renewal

    def first(self, group: Group, renewal: Mute | None) -> Mute | None:
        """The mute that was in force before this one was set."""
        return self.memory.get(("before", group.id, renewal))


class RememberingLifted(Policy):
    """Remembers the last mute of a group's own that a call on its member ended or replaced."""

    def mute_one(self, call: Call, group: Group, board: Board, account: str, seconds: int) -> None:
        before = self.current(call, board, account)
        super().mute_one(call, group, board, account, seconds)
        if before is not None and board is group.board:
            self.memory["lifted", group.id, account] = before

    def lifted(self, group: Group, account: str) -> Mute | None:
        """That mute."""
        return self.memory.get(("lifted", group.id, account))
