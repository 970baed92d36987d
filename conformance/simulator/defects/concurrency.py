"""Defects that show where calls overlap. Each takes 15 ms of real time between reading and writing."""

import time

from ..call import Call
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Board, Group, Mute
from .catalogue import breaks, table

PAUSE = 0.015  # seconds


class Unguarded(Policy):
    """Lets other calls in between reading and writing."""

    def pause(self) -> None:
        """Let others run for a moment."""
        with self.world.unlocked():
            time.sleep(PAUSE)

    def met(self, board: Board, accounts: list[str]) -> set[str]:
        """Those of the accounts on whom another call was under way before this one's pause ended. Pauses."""
        names = set(accounts)
        others = {it for it in names if self.counts["under way", id(board), it]}
        for account in names:
            self.counts["under way", id(board), account] += 1
            self.counts["arrived", id(board), account] += 1
        arrived = {it: self.counts["arrived", id(board), it] for it in names}
        self.pause()
        for account in names:
            self.counts["under way", id(board), account] -= 1
        return others | {it for it in names if self.counts["arrived", id(board), it] > arrived[it]}


class _WrittenBack(Unguarded):
    """Reads a group's mutes as a whole and writes them back as a whole."""

    def whole(self, group: Group) -> bool:
        """Whether it does so in this group."""
        return False

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        if self.whole(group):
            read = dict(board.mutes)
            self.pause()
            board.mutes = read
        super().mute(call, group, board, accounts, seconds)


table(
    _WrittenBack, _WrittenBack.whole,
    ("concurrency.no-lost-member", "board-written-back",
     "A group's mutes are read as a whole and written back as a whole.", lambda group: True),
    ("concurrency.no-lost-member", "board-written-back-in-community",
     "A Community's mutes are read as a whole and written back as a whole.",
     lambda group: group.type == "Community"),
)  # fmt: skip


@breaks("concurrency.no-lost-member")
class OverlappingDropped(Unguarded):
    """A call that comes while another acts on the same group is answered OK and dropped."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        if self.counts["busy", group.id]:
            return
        self.counts["busy", group.id] = 1
        self.pause()
        self.counts["busy", group.id] = 0
        super().mute(call, group, board, accounts, seconds)


@breaks("concurrency.last-wins")
class OverlappingTimesAdd(Unguarded):
    """Overlapping calls on one member add their times up."""

    def adds(self, group: Group, board: Board) -> bool:
        """Whether it does so on this board."""
        return True

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        met = self.met(board, accounts) if self.adds(group, board) else set()
        for account in accounts:
            mute = self.current(call, board, account)
            added = mute.seconds if mute is not None and not mute.permanent and account in met else 0
            super().mute(call, group, board, [account], min(seconds + added, FOR_GOOD))


@breaks("concurrency.last-wins")
class OverlappingCancelOut(Unguarded):
    """Overlapping calls on one member leave him as he was before."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        met = self.met(board, accounts)
        super().mute(call, group, board, [it for it in accounts if it not in met], seconds)


@breaks("concurrency.last-wins")
class OverlappingTorn(Unguarded):
    """Overlapping calls on one member mix: the list shows the first, everything else obeys the second."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        met = self.met(board, accounts)
        first = {it: self.current(call, board, it) for it in met}
        super().mute(call, group, board, accounts, seconds)
        for account in accounts:
            self.memory.pop(("torn", id(board), account), None)
        for account, mute in first.items():
            self.memory["torn", id(board), account] = mute or Mute(0, 0, 0, 0)

    def listed(self, call: Call, group: Group, board: Board) -> list[tuple[str, int]]:
        rows = dict(super().listed(call, group, board))
        for account in list(group.members):
            torn = self.memory.get(("torn", id(board), account))
            if torn is not None:
                rows.pop(account, None)
                if self.in_force(torn, call.now):
                    rows[account] = torn.until
        return list(rows.items())
