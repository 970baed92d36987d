"""Defects of overlapping calls, and of calls in a second, that show where something else holds, too."""

import time

from ..call import Call, Refused
from ..policy import Policy
from ..state import Board, Group
from .catalogue import breaks, table
from .concurrency import PAUSE, OverlappingTimesAdd, Unguarded
from .parts import Act


class _WrittenBack(Unguarded):
    """Reads a board's mutes as a whole and writes them back as a whole, in some calls; others take half as long."""

    def whole(self, act: Act) -> bool:
        """Whether this call does so."""
        return False

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        if self.whole(Act(call, group, board, accounts, seconds)):
            read = dict(board.mutes)
            self.pause()
            board.mutes = read
        else:
            with self.world.unlocked():
                time.sleep(PAUSE / 2)
        super().mute(call, group, board, accounts, seconds)


table(
    _WrittenBack, _WrittenBack.whole,
    ("concurrency.no-lost-member", "board-written-back-in-topic",
     "In a topic mutes are read as a whole and written back as a whole.", lambda act: act.in_topic),
    ("concurrency.no-lost-member", "board-written-back-by-unmute",
     "An unmute reads a group's mutes as a whole and writes them back as a whole.", lambda act: act.unmutes),
    ("concurrency.no-lost-member", "board-written-back-by-lists",
     "A call on two or more reads a group's mutes as a whole and writes them back as a whole.",
     lambda act: act.several),
)  # fmt: skip


@breaks("concurrency.no-lost-member")
class OverlappingListsDropped(Unguarded):
    """A call on two or more that comes while another acts on the same group is answered OK and dropped."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        several = Act(call, group, board, accounts, seconds).several
        if several and self.counts["busy", group.id]:
            return
        self.counts["busy", group.id] += 1
        self.pause()
        self.counts["busy", group.id] -= 1
        super().mute(call, group, board, accounts, seconds)


@breaks("concurrency.last-wins")
class OverlappingTimesAddInTopic(OverlappingTimesAdd):
    """Overlapping calls on one member add their times up in a topic."""

    def adds(self, group: Group, board: Board) -> bool:
        return board is not group.board


@breaks("concurrency.last-wins")
class OverlappingListsCancelOut(Unguarded):
    """Overlapping calls leave a member as he was before whom one of them lists among others."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        several = Act(call, group, board, accounts, seconds).several
        met = self.met(board, accounts)
        for account in met:
            self.counts["list", id(board), account] += several
        left = {it for it in met if several or self.counts["list", id(board), it]}
        super().mute(call, group, board, [it for it in accounts if it not in left], seconds)


@breaks("concurrency.last-wins")
class OverlappingWithUnmuteStays(Unguarded):
    """An unmute that another call on the same member overlaps leaves the mute that was there before both."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        before = {it: self.current(call, board, it) for it in accounts}
        met = self.met(board, accounts)
        if met and seconds == 0:
            self.pause()
        super().mute(call, group, board, accounts, seconds)
        for account in met if seconds == 0 else ():
            board.put(account, before[account], call.now)


class _Throttling(Policy):
    """Refuses calls of one kind that come too fast, below the limit that is promised."""

    def most(self, act: Act) -> int | None:
        """How many of this kind are served in a second; None for the usual."""
        return None

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        most = self.most(Act(call, group, board, accounts, seconds))
        if not self.world.meter.take("throttle by kind", most, self.limits.time()):
            raise Refused(60007)
        super().mute(call, group, board, accounts, seconds)


table(
    _Throttling, _Throttling.most,
    ("rate.up-to-200", "topic-calls-throttled-at-40", "Calls on topics past 40 a second are refused.",
     lambda act: 40 if act.in_topic else None),
    ("rate.up-to-200", "unmutes-throttled-at-80", "Unmutes past 80 a second are refused.",
     lambda act: 80 if act.unmutes else None),
    ("rate.up-to-200", "lists-throttled-at-40", "Calls on two or more past 40 a second are refused.",
     lambda act: 40 if act.several else None),
)  # fmt: skip
