"""Defects of what a mute does: who is listed, and until when; who may speak; what the record says."""

import json

from ..call import Call, Json
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Board, Group, Mute, Topic
from .catalogue import breaks, table
from .parts import RememberingLifted, RememberingRenewed

DAY = 86400
Rows = list[tuple[str, int]]


def _for_good(group: Group, account: str) -> bool:
    return account in group.board.mutes and group.board.mutes[account].permanent


def _for_long(group: Group, account: str) -> bool:
    return account in group.board.mutes and group.board.mutes[account].seconds >= DAY and not _for_good(group, account)


def _special(group: Group, account: str) -> bool:
    return account in group.members and group.members[account].role != "Member"


def _about_over(call: Call, group: Group, account: str) -> bool:
    return account in group.board.mutes and group.board.mutes[account].ends - call.now <= 3


class _Arranged(Policy):
    """Changes the rows of the list."""

    def rearranged(self, rows: Rows) -> Rows:
        """The rows that go out."""
        return rows

    def arranged(self, call: Call, rows: Rows) -> Rows:
        return self.rearranged(super().arranged(call, rows))


table(
    _Arranged, _Arranged.rearranged,
    ("effect.listed", "list-cut-at-100", "The muted list ends after 100 entries.", lambda rows: rows[:100]),
    ("effect.listed", "last-of-long-list-unlisted", "The last entry is missing where more than 10 are muted.",
     lambda rows: rows[:-1] if len(rows) > 10 else rows),
    ("effect.listed", "stranger-listed", "The muted list names somebody who is not in the group.",
     lambda rows: [*rows, ("stranger", FOR_GOOD)]),
    ("effect.listed", "one-end-for-all", "Every entry of the list shows the end of the first.",
     lambda rows: [(account, rows[0][1]) for account, _ in rows]),
)  # fmt: skip


@breaks("effect.listed")
class ListedTwice(Policy):
    """An account that was muted again is listed twice."""

    def mute_one(self, call: Call, group: Group, board: Board, account: str, seconds: int) -> None:
        again = bool(seconds) and self.current(call, board, account) is not None
        self.counts["again", id(board), account] = int(again)
        super().mute_one(call, group, board, account, seconds)

    def listed(self, call: Call, group: Group, board: Board) -> Rows:
        rows = super().listed(call, group, board)
        return [*rows, *(row for row in rows if self.counts["again", id(board), row[0]])]


class _ListedEnd(Policy):
    """Lists another end of a mute."""

    def until_in_list(self, call: Call, group: Group, mute: Mute) -> int:
        until = super().until_in_list(call, group, mute)
        return until if mute.permanent else self.shown_end(call, until)

    def shown_end(self, call: Call, until: int) -> int:
        """The end that is listed for a finite mute."""
        return until


table(
    _ListedEnd, _ListedEnd.shown_end,
    ("effect.listed", "end-listed-in-milliseconds", "The list shows ends in milliseconds.",
     lambda call, until: until * 1000),
    ("effect.listed", "end-listed-in-local-time", "The list shows ends in China's time, eight hours ahead.",
     lambda call, until: until + 8 * 3600),
    ("effect.listed", "end-listed-as-rest", "The list shows how many seconds are left.",
     lambda call, until: until - int(call.now)),
)  # fmt: skip


@breaks("effect.listed")
class EndListedAsText(Policy):
    """The list shows ends as strings."""

    def list_reply(self, call: Call, group: Group, topic: Topic | None, old: bool) -> Json:
        reply = super().list_reply(call, group, topic, old)
        rows = json.loads(json.dumps(reply.get("MutedAccountList", [])))
        return {**reply, "MutedAccountList": [{**row, "MutedUntil": str(row["MutedUntil"])} for row in rows]}


@breaks("effect.listed")
class ExpiredListed(Policy):
    """The list goes on showing mutes that ran out."""

    def listed(self, call: Call, group: Group, board: Board) -> Rows:
        rows = super().listed(call, group, board)
        current = {account for account, _ in rows}
        return [*rows, *((it, mute.until) for it, mute in board.mutes.items() if it not in current)]


class _Unlisted(Policy):
    """Leaves some out of the list."""

    def hidden(self, group: Group, account: str) -> bool:
        """Whether the account is left out."""
        return False

    def shown(self, call: Call, group: Group, account: str) -> bool:
        return super().shown(call, group, account) and not self.hidden(group, account)


table(
    _Unlisted, _Unlisted.hidden,
    ("effect.listed", "permanent-unlisted", "Mutes for good are not listed.", _for_good),
    ("effect.listed", "admins-unlisted", "The owner and the admins are not listed.", _special),
)  # fmt: skip


class _Echo(Policy):
    """Changes the reply of the list."""

    def retold(self, reply: Json) -> Json:
        """The reply that goes out."""
        return reply

    def list_reply(self, call: Call, group: Group, topic: Topic | None, old: bool) -> Json:
        return self.retold(super().list_reply(call, group, topic, old))


table(
    _Echo, _Echo.retold,
    ("effect.list-echo", "list-without-group", "The muted list does not echo GroupId.",
     lambda reply: {name: value for name, value in reply.items() if name != "GroupId"}),
    ("effect.list-echo", "list-echo-empty", "The muted list echoes an empty GroupId where nobody is muted.",
     lambda reply: reply if reply.get("MutedAccountList") else {**reply, "GroupId": ""}),
)  # fmt: skip


class _Speaking(Policy):
    """Changes who is silent."""

    def verdict(self, call: Call, group: Group, sender: str, silent: bool) -> bool:
        """Whether the sender is silent; `silent` is the right answer."""
        return silent

    def silenced(self, call: Call, group: Group, topic: Topic | None, sender: str) -> bool:
        return self.verdict(call, group, sender, super().silenced(call, group, topic, sender))


table(
    _Speaking, _Speaking.verdict,
    ("effect.blocks", "muted-speak", "Muted members may speak.", lambda call, group, sender, silent: False),
    ("effect.blocks", "muted-for-good-speak", "Members muted for good may speak.",
     lambda call, group, sender, silent: silent and not _for_good(group, sender)),
    ("effect.blocks", "muted-for-long-speak", "Members muted for a day or more, if not for good, may speak.",
     lambda call, group, sender, silent: silent and not _for_long(group, sender)),
    ("effect.blocks", "muted-admins-speak", "The owner and the admins may speak though they are muted.",
     lambda call, group, sender, silent: silent and not _special(group, sender)),
    ("effect.blocks", "muted-speak-in-community", "Muted members of a Community may speak.",
     lambda call, group, sender, silent: silent and group.type != "Community"),
    ("effect.blocks", "muted-speak-at-the-end",
     "In the last three seconds of a mute, which is listed yet, members may speak.",
     lambda call, group, sender, silent: silent and not _about_over(call, group, sender)),
    ("effect.unblocks", "expired-stay-silent", "Who was muted cannot speak when the period is over.",
     lambda call, group, sender, silent: silent or sender in group.board.mutes),
    ("effect.others-speak", "one-muted-for-good-all-silent",
     "Where somebody is muted for good nobody may speak.",
     lambda call, group, sender, silent: silent or any(mute.permanent for mute in group.board.mutes.values())),
)  # fmt: skip


@breaks("effect.blocks")
class RenewedMuteSpeaks(_Speaking):
    """Who was muted again while muted may speak."""

    def mute_one(self, call: Call, group: Group, board: Board, account: str, seconds: int) -> None:
        again = bool(seconds) and self.current(call, board, account) is not None
        self.counts["renewed", group.id, account] = int(again)
        super().mute_one(call, group, board, account, seconds)

    def verdict(self, call: Call, group: Group, sender: str, silent: bool) -> bool:
        return silent and not self.counts["renewed", group.id, sender]


@breaks("effect.unblocks")
class UnmutedStaySilent(_Speaking):
    """Who was muted once cannot speak after an unmute."""

    def mute_one(self, call: Call, group: Group, board: Board, account: str, seconds: int) -> None:
        if self.current(call, board, account) is not None:
            self.counts["lifted", group.id, account] = int(seconds == 0)
        super().mute_one(call, group, board, account, seconds)

    def verdict(self, call: Call, group: Group, sender: str, silent: bool) -> bool:
        return silent or self.counts["lifted", group.id, sender] > 0


@breaks("effect.unblocks")
class UnmutedTwiceStaySilent(_Speaking):
    """Who was muted twice cannot speak after the second unmute."""

    def mute_one(self, call: Call, group: Group, board: Board, account: str, seconds: int) -> None:
        if seconds == 0 and self.current(call, board, account) is not None:
            self.counts["lifts", group.id, account] += 1
        super().mute_one(call, group, board, account, seconds)

    def verdict(self, call: Call, group: Group, sender: str, silent: bool) -> bool:
        return silent or self.counts["lifts", group.id, sender] > 1


@breaks("effect.unblocks")
class LiftedForGoodStaySilent(_Speaking):
    """Who was muted for good cannot speak after an unmute."""

    def mute_one(self, call: Call, group: Group, board: Board, account: str, seconds: int) -> None:
        mute = self.current(call, board, account)
        if mute is not None:
            self.counts["for good", group.id, account] = int(seconds == 0 and mute.permanent)
        super().mute_one(call, group, board, account, seconds)

    def verdict(self, call: Call, group: Group, sender: str, silent: bool) -> bool:
        return silent or self.counts["for good", group.id, sender] > 0


@breaks("effect.others-speak")
class OneMutedAllSilent(_Speaking):
    """Where somebody is muted nobody may speak."""

    def verdict(self, call: Call, group: Group, sender: str, silent: bool) -> bool:
        return silent or any(self.current(call, group.board, it) for it in group.board.mutes)


@breaks("effect.others-speak")
class ThreeMutedAllSilent(_Speaking):
    """Where three or more are muted nobody may speak."""

    def verdict(self, call: Call, group: Group, sender: str, silent: bool) -> bool:
        return silent or sum(1 for it in group.board.mutes if self.current(call, group.board, it)) >= 3


class _Record(Policy):
    """Changes the end of the mute in member records."""

    def recorded(self, call: Call, group: Group, account: str, until: int) -> int:
        """What the record shows in place of `until`."""
        return until

    def record_until(self, call: Call, group: Group, account: str) -> int:
        return self.recorded(call, group, account, super().record_until(call, group, account))


table(
    _Record, _Record.recorded,
    ("effect.member-info", "record-without-mute", "Member records show nobody as muted.",
     lambda call, group, account, until: 0),
    ("effect.member-info", "record-shows-rest", "Member records show how many seconds are left.",
     lambda call, group, account, until: until - int(call.now) if until else 0),
)  # fmt: skip


@breaks("effect.member-info")
class RecordOfPermanentIsZero(_Record):
    """The record of somebody muted for good shows 0."""

    def recorded(self, call: Call, group: Group, account: str, until: int) -> int:
        mute = self.current(call, group.board, account)
        return 0 if mute is not None and mute.permanent else until


@breaks("effect.member-info")
class RecordKeepsFirstEnd(RememberingRenewed, _Record):
    """The record keeps the end of the first mute when it is renewed."""

    def recorded(self, call: Call, group: Group, account: str, until: int) -> int:
        first = self.first(group, group.board.mutes.get(account))
        return first.until if first is not None and until else until


@breaks("effect.member-info")
class RecordKeepsLiftedMute(RememberingLifted, _Record):
    """The record goes on showing a mute that was lifted."""

    def recorded(self, call: Call, group: Group, account: str, until: int) -> int:
        lifted = self.lifted(group, account)
        return lifted.until if not until and lifted is not None else until
