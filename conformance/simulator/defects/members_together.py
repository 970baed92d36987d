"""Defects of the list of members as a whole: repetitions, order, and calls that could have been two."""

from ..call import Call
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Board, Group
from .catalogue import breaks, table
from .parts import Choosing, RefusingLists, Selecting


@breaks("members.duplicates")
class DuplicateToggles(Policy):
    """An account listed twice is unmuted again by its second entry."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        super().mute(call, group, board, accounts, seconds)
        for account in {it for it in accounts if accounts.count(it) % 2 == 0} if len(accounts) < 50 else ():
            board.put(account, None, call.now)


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


table(
    RefusingLists, RefusingLists.refuses_list,
    ("members.duplicates", "duplicate-refused", "A list with the same account twice is refused.",
     lambda accounts: len(set(accounts)) < len(accounts)),
    ("members.order", "unsorted-refused", "A list that is not sorted is refused.",
     lambda accounts: accounts != sorted(accounts)),
)  # fmt: skip
table(
    Selecting, Selecting.selected,
    ("members.duplicates", "duplicate-ignored", "An account listed twice is not muted at all.",
     lambda group, accounts: [it for it in accounts if len(accounts) >= 50 or accounts.count(it) == 1]),
    ("members.order", "descending-ignored", "A list in descending order is answered OK and does nothing.",
     lambda group, accounts: [] if len(accounts) > 1 and accounts == sorted(accounts, reverse=True) else accounts),
)  # fmt: skip
table(
    Choosing, Choosing.chosen,
    ("members.split", "batch-unmute-ignored", "An unmute of two or more at once unmutes the first alone.",
     lambda act: act.accounts if act.seconds else act.accounts[:1]),
)  # fmt: skip


class _EachOwn(Policy):
    """Mutes the listed one by one, for different times."""

    def own(self, accounts: list[str], index: int, seconds: int) -> int:
        """For how long the account of this index is muted."""
        return seconds

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        for index, account in enumerate(accounts):
            super().mute(call, group, board, [account], self.own(accounts, index, seconds))


def _doubled(accounts: list[str], index: int, seconds: int) -> int:
    twice = seconds < 2**30 and len(accounts) < 50 and accounts.count(accounts[index]) > 1
    return 2 * seconds if twice else seconds


table(
    _EachOwn, _EachOwn.own,
    ("members.duplicates", "duplicate-doubles", "An account listed twice is muted twice as long.", _doubled),
    ("members.order", "later-muted-longer",
     "Each account of a list is muted ten seconds longer than the one before.",
     lambda accounts, index, seconds: seconds + 10 * index * (0 < seconds < FOR_GOOD - 10 * len(accounts))),
)  # fmt: skip
