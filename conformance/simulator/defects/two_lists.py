"""Defects of the list of members that show where the list is long, or has somebody on it, and something else holds."""

from ..call import Call
from ..policy import Policy
from ..state import Board, Group
from .catalogue import breaks, table
from .parts import Act, Choosing, Losing, Refusing
from .two_parts import Asked, Replacing, asked


def _up_to(accounts: list[str], last: str | None) -> list[str]:
    return accounts[: accounts.index(last) + 1] if last in accounts else accounts


def _first_idle(act: Act) -> str | None:
    return next((it for it in act.accounts if not act.muted(it)), None)


def _of_rank(act: Act, rank: str) -> list[str]:
    return [it for it in act.group.members if act.rank(it) == rank]


def _ending_soon(act: Act) -> list[str]:
    return [it for it, mute in act.board.mutes.items() if mute.ends < act.call.now + 120]


table(
    Choosing, Choosing.chosen,
    ("members.every-listed", "unmute-past-200-missed", "An unmute reaches the first 200 of its list.",
     lambda act: act.accounts[:200] if act.unmutes else act.accounts),
    ("members.every-listed", "for-good-past-100-missed", "A mute for good reaches the first 100 of its list.",
     lambda act: act.accounts[:100] if act.for_good else act.accounts),
    ("members.every-listed", "topic-list-past-50-missed", "A call on a topic reaches the first 50 of its list.",
     lambda act: act.accounts[:50] if act.in_topic else act.accounts),
    ("members.every-listed", "community-list-page-ends-missed",
     "In a Community every fiftieth account of a list is missed.",
     lambda act: [it for index, it in enumerate(act.accounts, 1) if act.group.type != "Community" or index % 50]),
    ("members.every-listed", "chat-room-for-good-last-missed",
     "In a ChatRoom the last of two or more who are muted for good is missed.",
     lambda act: act.accounts[:-1] if act.group.type == "ChatRoom" and act.several and act.for_good else act.accounts),
    ("members.every-listed", "unmute-stops-at-owner", "An unmute ends with the owner, and misses those who follow.",
     lambda act: _up_to(act.accounts, act.group.owner) if act.unmutes else act.accounts),
    ("members.every-listed", "unmute-stops-at-idle",
     "An unmute ends with the first who is not muted, and misses those who follow.",
     lambda act: _up_to(act.accounts, _first_idle(act)) if act.unmutes else act.accounts),
    ("members.only-listed", "long-unmute-lifts-all", "An unmute of more than 50 unmutes everybody.",
     lambda act: [*act.accounts, *act.board.mutes] if act.unmutes and len(act.accounts) > 50 else act.accounts),
    ("members.every-listed", "remainder-of-one-missed",
     "Of a list of 101, 201, 301 or 401 the last account is missed.",
     lambda act: act.accounts[:-1] if len(act.accounts) > 100 and len(act.accounts) % 100 == 1 else act.accounts),
    ("members.only-listed", "list-unmute-ends-short-mutes",
     "An unmute of two or more ends others' mutes that have less than two minutes left.",
     lambda act: [*act.accounts, *_ending_soon(act)] if act.unmutes and act.several else act.accounts),
    ("members.only-listed", "owner-unmute-lifts-admins", "An unmute of the owner unmutes the group's admins.",
     lambda act: [*act.accounts, *_of_rank(act, "Admin")] if act.unmutes and act.group.owner in act.accounts
     else act.accounts),
    ("members.only-listed", "owner-with-others-for-good-mutes-admins",
     "A mute for good of the owner and somebody else mutes the group's admins, too.",
     lambda act: [*act.accounts, *_of_rank(act, "Admin")]
     if act.for_good and act.several and act.group.owner in act.accounts else act.accounts),
    ("members.limit-500", "last-of-500-stays-muted", "The last account of an unmute of 500 stays muted.",
     lambda act: act.accounts[:499] if act.unmutes else act.accounts),
    ("members.limit-500", "last-of-500-dropped-for-good", "The last account of 500 cannot be muted for good.",
     lambda act: act.accounts[:499] if act.for_good else act.accounts),
)  # fmt: skip
table(
    Refusing, Refusing.refuses,
    ("members.limit-500", "full-list-refused-in-topic", "A list of 500 is refused in a topic.",
     lambda act: act.in_topic and len(act.accounts) == 500),
)  # fmt: skip


@breaks("members.only-listed")
class ForGoodListReplacesForGood(Policy):
    """A mute for good of two or more unmutes those who were muted for good before and are not on its list."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        act = Act(call, group, board, accounts, seconds)
        for other, mute in list(board.mutes.items()) if act.for_good and act.several else ():
            if mute.permanent and other not in accounts:
                board.put(other, None, call.now)
        super().mute(call, group, board, accounts, seconds)


class _OverlongTaken(Policy):
    """Takes some lists of more than 500."""

    def taken(self, said: Asked) -> bool:
        """Whether the list may be as long as it will."""
        return False

    def check_count(self, call: Call, accounts: list[str]) -> None:
        super().check_count(call, accounts[:500] if self.taken(asked(self, call)) else accounts)


table(
    _OverlongTaken, _OverlongTaken.taken,
    ("members.over-500", "overlong-unmute-taken", "An unmute of more than 500 is taken.", lambda said: said.unmutes),
    ("members.over-500", "overlong-for-good-taken", "A mute for good of more than 500 is taken.",
     lambda said: said.for_good),
    ("members.over-500", "overlong-in-topic-taken", "A list of more than 500 is taken in a topic.",
     lambda said: said.in_topic),
    ("members.over-500", "overlong-in-community-taken", "A list of more than 500 is taken in a Community.",
     lambda said: said.kind == "Community"),
)  # fmt: skip


class _OverlongDone(Policy):
    """Refuses a list of more than 500 after having done some of it."""

    def part(self, said: Asked) -> int:
        """How many of its first accounts it acts on."""
        return 0

    def check_count(self, call: Call, accounts: list[str]) -> None:
        said = asked(self, call)
        if len(accounts) > 500 and said.group is not None and not said.group.is_private:
            chosen = self.targets(call, said.group, accounts[: self.part(said)])
            board = self.find_board(call, said.group, self.read_topic_id(call))
            self.mute(call, said.group, board, chosen, self.read_mute_time(call))
        super().check_count(call, accounts)


table(
    _OverlongDone, _OverlongDone.part,
    ("members.over-500-inert", "overlong-unmute-lifts",
     "An unmute of more than 500 is refused, and everybody on it is unmuted.",
     lambda said: len(said.items) * said.unmutes),
    ("members.over-500-inert", "overlong-for-good-mutes-first-500",
     "A mute for good of more than 500 is refused, and its first 500 are muted.",
     lambda said: 500 * said.for_good),
    ("members.over-500-inert", "overlong-in-topic-mutes-first-100",
     "A list of more than 500 is refused in a topic, and its first 100 are muted there.",
     lambda said: 100 * said.in_topic),
)  # fmt: skip


def _duplicates(act: Act) -> set[str]:
    return {it for it in act.accounts if act.accounts.count(it) > 1} if len(act.accounts) < 50 else set()


def _apart(act: Act) -> bool:
    runs = [it for it, before in zip(act.accounts, [None, *act.accounts], strict=False) if it != before]
    return len(set(runs)) < len(runs)


def _ascending_part(accounts: list[str]) -> list[str]:
    falls = [index for index in range(1, len(accounts)) if accounts[index] < accounts[index - 1]]
    return accounts[: falls[0]] if falls else accounts


def _mixed(act: Act) -> bool:
    return act.unmutes and len({act.muted(it) for it in act.accounts}) == 2


table(
    Refusing, Refusing.refuses,
    ("members.duplicates", "duplicate-in-unmute-refused", "An unmute with the same account twice is refused.",
     lambda act: act.unmutes and bool(_duplicates(act))),
    ("members.duplicates", "duplicates-apart-refused",
     "A list with the same account twice is refused if another stands between.", _apart),
)  # fmt: skip
table(
    Choosing, Choosing.chosen,
    ("members.duplicates", "duplicate-in-topic-ignored", "In a topic an account listed twice is passed over.",
     lambda act: [it for it in act.accounts if not act.in_topic or it not in _duplicates(act)]),
    ("members.order", "owner-missed-unless-first", "The owner is missed unless he is the first of the list.",
     lambda act: [*act.accounts[:1], *(it for it in act.accounts[1:] if it != act.group.owner)]),
    ("members.order", "unsorted-unmute-cut", "An unmute ends where its list is not sorted.",
     lambda act: _ascending_part(act.accounts) if act.unmutes else act.accounts),
    ("members.order", "unsorted-for-good-cut", "A mute for good ends where its list is not sorted.",
     lambda act: _ascending_part(act.accounts) if act.for_good else act.accounts),
)  # fmt: skip
table(
    Losing, Losing.lost,
    ("members.order", "descending-in-topic-lost", "A list in descending order is lost in a topic.",
     lambda act: act.in_topic and act.several and act.accounts == sorted(act.accounts, reverse=True)),
    ("members.split", "mixed-unmute-ignored",
     "An unmute of some who are muted and some who are not is answered OK and does nothing.", _mixed),
)  # fmt: skip


@breaks("members.duplicates")
class DuplicateForGoodLifted(Policy):
    """An account that is listed twice to be muted for good ends unmuted."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        super().mute(call, group, board, accounts, seconds)
        act = Act(call, group, board, accounts, seconds)
        for account in _duplicates(act) if act.for_good else ():
            board.put(account, None, call.now)


table(
    Replacing, Replacing.instead,
    ("members.split", "list-leaves-for-good-alone",
     "In a list of two or more a finite mute does not replace one for good.",
     lambda case, after: case.mute if case.for_good and after is not None and case.several else after),
    ("members.split", "list-leaves-returned-alone",
     "In a list of two or more those who came back muted are not renewed.",
     lambda case, after: case.mute if case.mute and case.past.back and after and case.several else after),
)  # fmt: skip
