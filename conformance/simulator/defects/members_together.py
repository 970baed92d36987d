"""Defects of the list of members as a whole: repetitions, order, and calls that could have been two."""

from ..call import Call, Refused
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Board, Group
from .catalogue import breaks
from .selecting import Selecting


@breaks("members.duplicates")
class DuplicateToggles(Policy):
    """An account listed twice is unmuted again by its second entry."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        super().mute(call, group, board, accounts, seconds)
        for account in {it for it in accounts if accounts.count(it) % 2 == 0} if len(accounts) < 50 else ():
            board.put(account, None, call.now)


@breaks("members.duplicates")
class DuplicateDoubles(Policy):
    """An account listed twice is muted twice as long."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        for account in accounts:
            twice = seconds < 2**30 and len(accounts) < 50 and accounts.count(account) > 1
            super().mute(call, group, board, [account], 2 * seconds if twice else seconds)


@breaks("members.duplicates")
class DuplicateRefused(Policy):
    """A list with the same account twice is refused."""

    def check_count(self, call: Call, accounts: list[str]) -> None:
        super().check_count(call, accounts)
        if len(set(accounts)) < len(accounts):
            raise Refused(10004)


@breaks("members.duplicates")
class DuplicateIgnored(Selecting):
    """An account listed twice is not muted at all."""

    def selected(self, group: Group, accounts: list[str]) -> list[str]:
        return [it for it in accounts if accounts.count(it) == 1] if len(accounts) < 50 else accounts


@breaks("members.order")
class UnsortedRefused(Policy):
    """A list that is not sorted is refused."""

    def check_count(self, call: Call, accounts: list[str]) -> None:
        super().check_count(call, accounts)
        if accounts != sorted(accounts):
            raise Refused(10004)


@breaks("members.order")
class DescendingIgnored(Selecting):
    """A list in descending order is answered OK and does nothing."""

    def selected(self, group: Group, accounts: list[str]) -> list[str]:
        return [] if len(accounts) > 1 and accounts == sorted(accounts, reverse=True) else accounts


@breaks("members.order")
class LaterMutedLonger(Policy):
    """Each account of a list is muted ten seconds longer than the one before."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        for index, account in enumerate(accounts):
            longer = 10 * index if 0 < seconds < FOR_GOOD - 10 * len(accounts) else 0
            super().mute(call, group, board, [account], seconds + longer)


@breaks("members.split")
class TimeShared(Policy):
    """The time is shared out among the listed."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        shared = seconds // (len(set(accounts)) or 1) if seconds < FOR_GOOD else seconds
        super().mute(call, group, board, accounts, shared)


@breaks("members.split")
class BatchSkipsMuted(Policy):
    """In a list of two or more those who are muted already are not renewed."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        together = seconds and len(set(accounts)) > 1
        fresh = [it for it in accounts if not (together and self.current(call, board, it))]
        super().mute(call, group, board, fresh, seconds)


@breaks("members.split")
class BatchUnmuteIgnored(Selecting):
    """An unmute of two or more at once unmutes the first alone."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        super().mute(call, group, board, accounts if seconds else accounts[:1], seconds)
