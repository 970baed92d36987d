"""Defects of the list of members: who on it is missed, who beside it is hit, how long it may be."""

from itertools import accumulate

from ..call import Call
from ..policy import Policy
from ..state import Board, Group
from .catalogue import breaks, switches, table
from .parts import Choosing, RefusingLists, Selecting


def _with_next(group: Group, accounts: list[str]) -> list[str]:
    names = list(group.members)
    following = [names[(names.index(it) + 1) % len(names)] for it in accounts[-1:] if it in group.members]
    return [*accounts, *following]


table(
    Selecting, Selecting.selected,
    ("members.every-listed", "only-first-muted", "Only the first of the list is muted.",
     lambda group, accounts: accounts[:1]),
    ("members.every-listed", "only-first-hundred", "Only the first 100 of the list are muted.",
     lambda group, accounts: accounts[:100]),
    ("members.every-listed", "only-first-256", "Only the first 256 of the list are muted.",
     lambda group, accounts: accounts[:256]),
    ("members.every-listed", "last-of-long-list-dropped", "The last account of a list of more than 10 is dropped.",
     lambda group, accounts: accounts[:-1] if len(accounts) > 10 else accounts),
    ("members.every-listed", "last-of-pair-dropped", "The second account of a list of two is dropped.",
     lambda group, accounts: accounts[:1] if len(accounts) == 2 else accounts),
    ("members.every-listed", "only-sorted-part",
     "A list is applied as far as it is sorted: accounts that come before their forerunner are missed.",
     lambda group, accounts: [it for it, top in zip(accounts, accumulate(accounts, max), strict=True) if it == top]),
    ("members.every-listed", "longest-ids-missed", "Accounts of 32 bytes are missed.",
     lambda group, accounts: [it for it in accounts if len(it.encode("utf-8", "replace")) < 32]),
    ("members.only-listed", "whole-group-on-long-lists", "A list of more than half the group mutes the whole group.",
     lambda group, accounts: list(group.members) if 2 * len({*accounts}) > len(group.members) > 3 else accounts),
    ("members.only-listed", "neighbour-muted", "Whoever joined next after the last of the list is muted, too.",
     _with_next),
    ("members.limit-500", "last-of-500-dropped", "The last account of a full list of 500 is dropped.",
     lambda group, accounts: accounts[:499]),
    ("members.limit-500", "full-list-ignored", "A list of exactly 500 is answered OK and does nothing.",
     lambda group, accounts: [] if len(accounts) == 500 else accounts),
)  # fmt: skip
table(
    Choosing, Choosing.chosen,
    ("members.only-listed", "unmute-lifts-all", "Unmuting somebody unmutes everybody in the group.",
     lambda act: act.accounts if act.seconds else [*act.accounts, *act.board.mutes]),
)  # fmt: skip
table(
    RefusingLists, RefusingLists.refuses_list,
    ("members.limit-500", "limit-is-100", "A list of more than 100 is refused.",
     lambda accounts: len(accounts) > 100),
)  # fmt: skip


class _Counting(Policy):
    """Counts another list than the one that was sent."""

    def counted(self, accounts: list[str]) -> list[str]:
        """The list that is counted."""
        return accounts

    def check_count(self, call: Call, accounts: list[str]) -> None:
        super().check_count(call, self.counted(accounts))


table(
    _Counting, _Counting.counted,
    ("members.limit-500", "limit-one-short", "A list of 500 is refused, one of 499 is taken.",
     lambda accounts: [*accounts, "one more"] if accounts else accounts),
    ("members.over-500", "limit-one-over", "A list of 501 is taken.",
     lambda accounts: accounts[:500] if len(accounts) <= 501 else accounts),
    ("members.over-500", "no-limit", "A list of any length is taken.", lambda accounts: accounts[:500]),
    ("members.over-500", "very-long-taken", "A list of 501 is refused, one of more than a thousand taken.",
     lambda accounts: accounts if len(accounts) <= 1000 else accounts[:500]),
)  # fmt: skip


@breaks("members.every-listed")
class StopsAtMuted(Policy):
    """Whoever follows an account that is muted already is missed."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        muted = [index for index, it in enumerate(accounts) if seconds and self.current(call, board, it)]
        super().mute(call, group, board, accounts[: muted[0] + 1] if muted else accounts, seconds)


@breaks("members.only-listed")
class ListReplacesList(Policy):
    """Muting a list unmutes those who are not on it."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        for other in set(board.mutes).difference(accounts) if seconds else ():
            board.put(other, None, call.now)
        super().mute(call, group, board, accounts, seconds)


@breaks("members.over-500")
class LongListCut(_Counting):
    """Of a longer list the first 500 are muted, and the answer is OK."""

    def counted(self, accounts: list[str]) -> list[str]:
        return accounts[:500]

    def targets(self, call: Call, group: Group, accounts: list[str]) -> list[str]:
        return super().targets(call, group, accounts[:500])


class _OversizeTakesEffect(Policy):
    """Refuses a list of more than 500 after having muted some of it."""

    part = slice(None)

    def check_count(self, call: Call, accounts: list[str]) -> None:
        group = self.world.groups.get(self.read_group_id(call))
        if len(accounts) > 500 and group is not None and not group.is_private:
            board = self.find_board(call, group, self.read_topic_id(call))
            seconds = self.read_mute_time(call)
            self.mute(call, group, board, self.targets(call, group, accounts[self.part]), seconds)
        super().check_count(call, accounts)


switches(
    _OversizeTakesEffect, "part",
    ("members.over-500-inert", "oversize-mutes-all",
     "A list of more than 500 is refused, and everybody on it is muted.", slice(None)),
    ("members.over-500-inert", "oversize-mutes-first-100",
     "A list of more than 500 is refused, and its first 100 are muted.", slice(0, 100)),
)  # fmt: skip
