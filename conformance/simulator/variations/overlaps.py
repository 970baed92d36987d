"""In which order calls that overlap are done, and when: any that their times allow will do."""

import time

from ..call import Call
from ..policy import Policy
from ..state import Board, Group
from .catalogue import varies

WHILE = 0.003  # seconds of real time


class _Slow(Policy):
    """Lets other calls in while one is under way."""

    def let_others_in(self, seconds: float = WHILE) -> None:
        """Wait, and let others run meanwhile."""
        with self.world.unlocked():
            time.sleep(seconds)


@varies
class DoneLate(_Slow):
    """A call is done 3 ms after it came, just before its answer."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        self.let_others_in()
        super().mute(call, group, board, accounts, seconds)


@varies
class AnsweredLate(_Slow):
    """A call is done as it comes, and answered 3 ms later."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        super().mute(call, group, board, accounts, seconds)
        self.let_others_in()


@varies
class MembersDoneOneByOne(_Slow):
    """A call on a few is done member by member, the last one first, with half a millisecond between them."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        for account in reversed(accounts):
            super().mute(call, group, board, [account], seconds)
            if len(accounts) <= 5:
                self.let_others_in(WHILE / 6)


@varies
class LaterDoneFirst(_Slow):
    """Of calls on a group that overlap the one that came later is done first."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        self.counts["waiting", group.id] += 1
        mine = self.counts["waiting", group.id]
        self.let_others_in()
        for _ in range(20):
            if self.counts["waiting", group.id] <= mine:
                break
            self.let_others_in(WHILE / 6)
        super().mute(call, group, board, accounts, seconds)
        self.counts["waiting", group.id] -= 1


@varies
class GroupsServedInTurn(_Slow):
    """A group's calls are served one after another, each taking 1 ms; others wait."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        while self.counts["taken", group.id]:
            self.let_others_in(WHILE / 12)
        self.counts["taken", group.id] = 1
        self.let_others_in(WHILE / 3)
        super().mute(call, group, board, accounts, seconds)
        self.counts["taken", group.id] = 0
