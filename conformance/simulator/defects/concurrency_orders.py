"""Defects of overlapping calls whose outcome no order of the calls explains."""

from functools import cached_property
from typing import Any

from ..call import Call
from ..state import Board, Group
from .catalogue import breaks
from .concurrency import Unguarded
from .parts import Act

Rows = list[tuple[str, int]]


class _Counted(Unguarded):
    """Knows how many calls on a group are under way, and takes a while for each."""

    @cached_property
    def notes(self) -> dict[tuple[object, ...], Any]:
        """What it keeps for later calls."""
        return {}

    def others(self, group: Group) -> int:
        """How many other calls on the group are under way."""
        return self.counts["under way", group.id]

    def take_time(self, group: Group) -> bool:
        """Let others run for a moment; whether any was under way before that."""
        met = bool(self.others(group))
        self.counts["under way", group.id] += 1
        self.pause()
        self.counts["under way", group.id] -= 1
        return met


@breaks("concurrency.no-lost-member")
class UnmuteLostBesideOthers(_Counted):
    """An unmute that comes while a call on others of the group is under way is answered OK and lost."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        busy = {it for it in group.members if self.counts["busy", group.id, it]}
        if seconds == 0 and busy - set(accounts) and not busy & set(accounts):
            return
        for account in accounts:
            self.counts["busy", group.id, account] += 1
        self.pause()
        for account in accounts:
            self.counts["busy", group.id, account] -= 1
        super().mute(call, group, board, accounts, seconds)


@breaks("concurrency.no-lost-member")
class OverlappingTopicGoesToCommunity(_Counted):
    """A call on a topic that comes while another acts on the same community mutes in the community itself."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        met = self.take_time(group)
        in_topic = Act(call, group, board, accounts, seconds).in_topic
        super().mute(call, group, group.board if met and in_topic else board, accounts, seconds)


@breaks("concurrency.no-lost-member")
class OverlappingShareTheTime(_Counted):
    """MuteTime is kept where all calls on a group find it: those that overlap all take that of the latest."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        self.notes["time", group.id] = seconds
        self.take_time(group)
        super().mute(call, group, board, accounts, self.notes["time", group.id])


@breaks("concurrency.last-wins")
class QueuedBackwards(_Counted):
    """Calls that come while another acts on the group are answered OK and done after it, the latest first."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        queue: list[tuple[Call, Board, list[str], int]] = self.notes.setdefault(("queue", group.id), [])
        if self.others(group):
            queue.append((call, board, accounts, seconds))
            return
        self.take_time(group)
        self.pause()
        super().mute(call, group, board, accounts, seconds)
        while queue:
            late, where, whom, time = queue.pop()
            super().mute(late, group, where, whom, time)


@breaks("concurrency.last-wins")
class OvertakenComesBack(_Counted):
    """Of two overlapping calls on a member the one that lost is done once more after the next call on the place."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        before = {it: self.notes.pop(("lost", id(board), it), None) for it in list(group.members)}
        met = self.met(board, accounts)
        lost = {it: self.current(call, board, it) for it in met}
        super().mute(call, group, board, accounts, seconds)
        for account, mute in before.items():
            if mute is not None:
                board.put(account, mute, call.now)
        for account, mute in lost.items():
            if mute is not None and mute.since >= call.now - 1:
                self.notes["lost", id(board), account] = mute


class _WhileUnderWay(_Counted):
    """Shows its half-done work to those who look meanwhile."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        self.counts["on", id(board)] += 1
        self.begin(call, board, accounts)
        self.take_time(group)
        self.pause()  # long enough to be met also where threads are slow to start
        super().mute(call, group, board, accounts, seconds)
        self.counts["on", id(board)] -= 1

    def begin(self, call: Call, board: Board, accounts: list[str]) -> None:
        """What is done to a board before the call is."""


@breaks("concurrency.last-wins")
class RenewedIsLiftedBetween(_WhileUnderWay):
    """A mute that is renewed is lifted first and set again a moment later."""

    def begin(self, call: Call, board: Board, accounts: list[str]) -> None:
        for account in accounts:
            board.put(account, None, call.now)


@breaks("effect.listed")
class LookBesideIsKept(_WhileUnderWay):
    """A muted list that is read while a call is under way is kept, and shown until the next call on the place."""

    def begin(self, call: Call, board: Board, accounts: list[str]) -> None:
        self.notes.pop(("kept", id(board)), None)

    def listed(self, call: Call, group: Group, board: Board) -> Rows:
        kept: Rows | None = self.notes.get(("kept", id(board)))
        rows = super().listed(call, group, board) if kept is None else kept
        if self.counts["on", id(board)]:
            self.notes["kept", id(board)] = rows
        return rows


@breaks("members.only-listed")
class OthersLeftOutMeanwhile(_WhileUnderWay):
    """While a call is under way, the muted list shows those alone whom it lists."""

    def begin(self, call: Call, board: Board, accounts: list[str]) -> None:
        self.notes["shown", id(board)] = set(accounts)

    def listed(self, call: Call, group: Group, board: Board) -> Rows:
        rows = super().listed(call, group, board)
        if not self.counts["on", id(board)]:
            return rows
        return [row for row in rows if row[0] in self.notes["shown", id(board)]]
