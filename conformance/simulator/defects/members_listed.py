"""Defects of the list of members: who on it is missed, who beside it is hit, how long it may be."""

from itertools import accumulate

from ..call import Call, Refused
from ..policy import Policy
from ..state import Board, Group
from .catalogue import breaks
from .selecting import Selecting


@breaks("members.every-listed")
class OnlyFirstMuted(Selecting):
    """Only the first of the list is muted."""

    def selected(self, group: Group, accounts: list[str]) -> list[str]:
        return accounts[:1]


@breaks("members.every-listed")
class OnlyFirstHundred(Selecting):
    """Only the first 100 of the list are muted."""

    def selected(self, group: Group, accounts: list[str]) -> list[str]:
        return accounts[:100]


@breaks("members.every-listed")
class OnlyFirst256(Selecting):
    """Only the first 256 of the list are muted."""

    def selected(self, group: Group, accounts: list[str]) -> list[str]:
        return accounts[:256]


@breaks("members.every-listed")
class LastOfLongListDropped(Selecting):
    """The last account of a list of more than 10 is dropped."""

    def selected(self, group: Group, accounts: list[str]) -> list[str]:
        return accounts[:-1] if len(accounts) > 10 else accounts


@breaks("members.every-listed")
class LastOfPairDropped(Selecting):
    """The second account of a list of two is dropped."""

    def selected(self, group: Group, accounts: list[str]) -> list[str]:
        return accounts[:1] if len(accounts) == 2 else accounts


@breaks("members.every-listed")
class OnlySortedPart(Selecting):
    """A list is applied as far as it is sorted: accounts that come before their forerunner are missed."""

    def selected(self, group: Group, accounts: list[str]) -> list[str]:
        return [it for it, highest in zip(accounts, accumulate(accounts, max), strict=True) if it == highest]


@breaks("members.every-listed")
class StopsAtMuted(Policy):
    """Whoever follows an account that is muted already is missed."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        muted = [index for index, it in enumerate(accounts) if seconds and self.current(call, board, it)]
        super().mute(call, group, board, accounts[: muted[0] + 1] if muted else accounts, seconds)


@breaks("members.every-listed")
class LongestIdsMissed(Selecting):
    """Accounts of 32 bytes are missed."""

    def selected(self, group: Group, accounts: list[str]) -> list[str]:
        return [it for it in accounts if len(it.encode("utf-8", "replace")) < 32]


@breaks("members.only-listed")
class WholeGroupOnLongLists(Selecting):
    """A list of more than half the group mutes the whole group."""

    def selected(self, group: Group, accounts: list[str]) -> list[str]:
        return list(group.members) if 2 * len(set(accounts)) > len(group.members) > 3 else accounts


@breaks("members.only-listed")
class NeighbourMuted(Selecting):
    """Whoever joined next after the last of the list is muted, too."""

    def selected(self, group: Group, accounts: list[str]) -> list[str]:
        names = list(group.members)
        following = [names[(names.index(it) + 1) % len(names)] for it in accounts[-1:] if it in group.members]
        return [*accounts, *following]


@breaks("members.only-listed")
class UnmuteLiftsAll(Policy):
    """Unmuting somebody unmutes everybody in the group."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        super().mute(call, group, board, accounts if seconds else [*accounts, *board.mutes], seconds)


@breaks("members.only-listed")
class ListReplacesList(Policy):
    """Muting a list unmutes those who are not on it."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        for other in set(board.mutes).difference(accounts) if seconds else ():
            board.put(other, None, call.now)
        super().mute(call, group, board, accounts, seconds)


@breaks("members.limit-500")
class LimitOneShort(Policy):
    """A list of 500 is refused, one of 499 is taken."""

    def check_count(self, call: Call, accounts: list[str]) -> None:
        super().check_count(call, [*accounts, "one more"] if accounts else accounts)


@breaks("members.limit-500")
class LimitIs100(Policy):
    """A list of more than 100 is refused."""

    def check_count(self, call: Call, accounts: list[str]) -> None:
        super().check_count(call, accounts)
        if len(accounts) > 100:
            raise Refused(10004)


@breaks("members.limit-500")
class LastOf500Dropped(Selecting):
    """The last account of a full list of 500 is dropped."""

    def selected(self, group: Group, accounts: list[str]) -> list[str]:
        return accounts[:499]


@breaks("members.limit-500")
class FullListIgnored(Selecting):
    """A list of exactly 500 is answered OK and does nothing."""

    def selected(self, group: Group, accounts: list[str]) -> list[str]:
        return [] if len(accounts) == 500 else accounts


class _LooseLimit(Policy):
    """Takes longer lists."""

    most = 0

    def check_count(self, call: Call, accounts: list[str]) -> None:
        super().check_count(call, accounts[:500] if len(accounts) <= self.most else accounts)


@breaks("members.over-500")
class LimitOneOver(_LooseLimit):
    """A list of 501 is taken."""

    most = 501


@breaks("members.over-500")
class NoLimit(_LooseLimit):
    """A list of any length is taken."""

    most = 10**9


@breaks("members.over-500")
class VeryLongTaken(Policy):
    """A list of 501 is refused, one of more than a thousand taken."""

    def check_count(self, call: Call, accounts: list[str]) -> None:
        super().check_count(call, accounts if len(accounts) <= 1000 else accounts[:500])


@breaks("members.over-500")
class LongListCut(_LooseLimit):
    """Of a longer list the first 500 are muted, and the answer is OK."""

    most = 10**9

    def targets(self, call: Call, group: Group, accounts: list[str]) -> list[str]:
        return super().targets(call, group, accounts[:500])


@breaks("members.over-500")
class LongListIsMissingGroup(Policy):
    """A list of more than 500 is answered with 10010."""

    other_code = ("members.over-500", 10010)


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


@breaks("members.over-500-inert")
class OversizeMutesAll(_OversizeTakesEffect):
    """A list of more than 500 is refused, and everybody on it is muted."""


@breaks("members.over-500-inert")
class OversizeMutesFirst100(_OversizeTakesEffect):
    """A list of more than 500 is refused, and its first 100 are muted."""

    part = slice(0, 100)
