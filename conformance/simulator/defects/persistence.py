"""Defects of leaving and coming back."""

from dataclasses import replace

from ..call import Call
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Board, Group, Mute, Topic
from .catalogue import breaks, table
from .parts import RememberingLifted, RememberingRenewed

DAY = 86400
_JOINABLE = ("Public", "ChatRoom", "Community")


class ClearsOnRole(Policy):
    """Lifts some mutes when a member is given a role."""

    def lifted(self, mute: Mute) -> bool:
        """Whether this mute is lifted."""
        return True

    def on_role(self, call: Call, group: Group, account: str) -> None:
        super().on_role(call, group, account)
        mute = self.current(call, group.board, account)
        if mute is not None and self.lifted(mute):
            group.board.put(account, None, call.now)


table(
    ClearsOnRole, ClearsOnRole.lifted,
    ("mute-time.seconds", "promotion-clears", "To be made an admin clears a mute that would end.",
     lambda mute: mute.until < FOR_GOOD),
)  # fmt: skip


@breaks("mute-time.seconds")
class AdditionClears(Policy):
    """To be added to a group once more, as a member, clears a mute."""

    def on_addition(self, call: Call, group: Group, account: str) -> None:
        group.board.put(account, None, call.now)


class ClearsOnRejoin(Policy):
    """Lifts some mutes when a member comes back."""

    def cleared(self, group: Group, account: str, mute: Mute) -> bool:
        """Whether this mute is lifted."""
        return True

    def on_rejoin(self, call: Call, group: Group, account: str) -> None:
        super().on_rejoin(call, group, account)
        mute = self.current(call, group.board, account)
        if mute is not None and group.type in _JOINABLE and self.cleared(group, account, mute):
            group.board.put(account, None, call.now)


table(
    ClearsOnRejoin, ClearsOnRejoin.cleared,
    ("persistence.rejoin", "rejoin-clears", "Coming back clears a mute.", lambda group, account, mute: True),
    ("persistence.rejoin", "rejoin-clears-public", "Coming back clears a mute in Public groups.",
     lambda group, account, mute: group.type == "Public"),
    ("persistence.rejoin", "rejoin-clears-chat-room", "Coming back clears a mute in ChatRoom groups.",
     lambda group, account, mute: group.type == "ChatRoom"),
    ("persistence.rejoin", "rejoin-clears-community", "Coming back clears a mute in Communities.",
     lambda group, account, mute: group.type == "Community"),
    ("persistence.rejoin", "rejoin-clears-meeting", "Coming back clears a mute in groups made as Meeting.",
     lambda group, account, mute: group.named == "Meeting"),
    ("persistence.rejoin", "second-rejoin-clears", "Coming back for the second time clears a mute.",
     lambda group, account, mute: group.visits[account] > 2),
    ("persistence.rejoin", "third-rejoin-clears", "Coming back for the third time clears a mute.",
     lambda group, account, mute: group.visits[account] > 3),
    ("persistence.rejoin", "rejoin-clears-permanent", "Coming back clears a mute for good.",
     lambda group, account, mute: mute.permanent),
    ("persistence.rejoin", "rejoin-clears-finite", "Coming back clears any mute but one for good.",
     lambda group, account, mute: not mute.permanent),
    ("persistence.rejoin", "rejoin-clears-permanent-in-community",
     "Coming back to a Community clears a mute for good.",
     lambda group, account, mute: mute.permanent and group.type == "Community"),
    ("persistence.rejoin", "rejoin-clears-long", "Coming back clears a mute of more than a day.",
     lambda group, account, mute: mute.seconds > DAY),
)  # fmt: skip


class _CountsMutes(Policy):
    """Remembers how often somebody was muted while muted."""

    def renewals(self, group: Group, account: str) -> int:
        """How often the present mute was renewed."""
        return self.counts["renewals", group.id, account]

    def mute_one(self, call: Call, group: Group, board: Board, account: str, seconds: int) -> None:
        again = bool(seconds) and self.current(call, board, account) is not None
        self.counts["renewals", group.id, account] += 1 if again else -self.renewals(group, account)
        super().mute_one(call, group, board, account, seconds)


@breaks("persistence.rejoin")
class RejoinClearsRenewed(_CountsMutes, ClearsOnRejoin):
    """Coming back clears a mute that was renewed."""

    def cleared(self, group: Group, account: str, mute: Mute) -> bool:
        return self.renewals(group, account) > 0


class FreshFromRejoin(Policy):
    """Remembers who has come back since the last call on the member."""

    def back(self, group: Group, account: str) -> bool:
        """Whether the member has come back since."""
        return self.counts["back", group.id, account] > 0

    def on_rejoin(self, call: Call, group: Group, account: str) -> None:
        super().on_rejoin(call, group, account)
        self.counts["back", group.id, account] += 1

    def mute_one(self, call: Call, group: Group, board: Board, account: str, seconds: int) -> None:
        self.counts["back", group.id, account] = 0
        super().mute_one(call, group, board, account, seconds)


@breaks("persistence.rejoin")
class RejoinedSpeaks(FreshFromRejoin):
    """Who comes back muted is listed and may speak all the same."""

    def silenced(self, call: Call, group: Group, topic: Topic | None, sender: str) -> bool:
        return super().silenced(call, group, topic, sender) and not self.back(group, sender)


@breaks("persistence.rejoin")
class RejoinedUnlisted(FreshFromRejoin):
    """Who comes back muted cannot speak and is not listed."""

    def shown(self, call: Call, group: Group, account: str) -> bool:
        return super().shown(call, group, account) and not self.back(group, account)


class _RejoinChanges(Policy):
    """Puts another mute in the place of one in force when a member comes back."""

    def lasts(self, call: Call, group: Group, account: str, mute: Mute) -> int | None:
        """For how many seconds from then on; None to leave the mute as it is."""
        return None

    def changed(self, call: Call, group: Group, account: str, mute: Mute) -> Mute | None:
        """The mute from then on."""
        seconds = self.lasts(call, group, account, mute)
        return mute if seconds is None else self.new_mute(call, group, seconds)

    def on_rejoin(self, call: Call, group: Group, account: str) -> None:
        super().on_rejoin(call, group, account)
        mute = self.current(call, group.board, account)
        if mute is not None:
            group.board.put(account, self.changed(call, group, account, mute), call.now)


table(
    _RejoinChanges, _RejoinChanges.lasts,
    ("persistence.rejoin-end", "rejoin-restarts", "Coming back starts the mute's time anew.",
     lambda call, group, account, mute: mute.seconds),
    ("persistence.rejoin-end", "rejoin-restarts-in-community",
     "Coming back to a Community starts the mute's time anew.",
     lambda call, group, account, mute: mute.seconds if group.type == "Community" else None),
    ("persistence.rejoin-end", "rejoin-makes-permanent-finite",
     "Coming back makes thirty days of a mute for good.",
     lambda call, group, account, mute: 30 * DAY if mute.permanent else None),
    ("persistence.rejoin-end", "second-rejoin-makes-permanent-finite",
     "Coming back for the second time makes thirty days of a mute for good.",
     lambda call, group, account, mute: 30 * DAY if mute.permanent and group.visits[account] > 2 else None),
    ("persistence.rejoin-end", "rejoin-makes-finite-permanent", "Coming back makes a mute for good of any other.",
     lambda call, group, account, mute: FOR_GOOD),
    ("persistence.rejoin-end", "rejoin-halves", "Coming back halves what is left of a mute.",
     lambda call, group, account, mute: None if mute.permanent else max(1, int(mute.ends - call.now) // 2)),
)  # fmt: skip


@breaks("persistence.rejoin-end")
class RejoinBringsFirstMuteBack(RememberingRenewed, _RejoinChanges):
    """Coming back with a renewed mute brings the one before it back."""

    def changed(self, call: Call, group: Group, account: str, mute: Mute) -> Mute | None:
        return self.first(group, mute) or mute


class _Leaving(Policy):
    """Remembers when a member left, and with which mute."""

    def on_leave(self, call: Call, group: Group, account: str) -> None:
        super().on_leave(call, group, account)
        left = Mute(call.now, 0, 0, 0)
        self.memory["left", group.id, account] = left

    def away(self, call: Call, group: Group, account: str) -> int:
        """For how many seconds the member was away."""
        return int(call.now - self.memory["left", group.id, account].since)


@breaks("persistence.rejoin-end")
class AwayTimeAdded(_Leaving, _RejoinChanges):
    """The time that a member is away does not count: the mute ends so much later."""

    def changed(self, call: Call, group: Group, account: str, mute: Mute) -> Mute | None:
        ends = mute.ends + self.away(call, group, account)
        return mute if mute.permanent else replace(mute, ends=ends, until=int(ends))


class _RejoinRevives(Policy):
    """Brings a mute back that is over when a member comes back."""

    def revived(self, call: Call, group: Group, account: str, mute: Mute) -> Mute | None:
        """The mute from then on."""
        return None

    def on_rejoin(self, call: Call, group: Group, account: str) -> None:
        super().on_rejoin(call, group, account)
        mute = group.board.mutes.get(account)
        if mute is not None and self.current(call, group.board, account) is None:
            group.board.put(account, self.revived(call, group, account, mute), call.now)


@breaks("persistence.rejoin-expired")
class ExpiredMuteRestarts(_RejoinRevives):
    """A mute that ran out starts anew when the member comes back."""

    def revived(self, call: Call, group: Group, account: str, mute: Mute) -> Mute | None:
        return self.new_mute(call, group, mute.seconds)


@breaks("persistence.rejoin-expired")
class ExpiredAwayIsForGood(_Leaving, _RejoinRevives):
    """A mute that runs out while the member is away is for good."""

    def revived(self, call: Call, group: Group, account: str, mute: Mute) -> Mute | None:
        ran_out_away = mute.ends >= call.now - self.away(call, group, account)
        return self.new_mute(call, group, FOR_GOOD) if ran_out_away else None


@breaks("persistence.rejoin-expired")
class MuteWaitsForReturn(_Leaving, _RejoinRevives):
    """A mute does not run while the member is away: what was left of it begins on return."""

    def revived(self, call: Call, group: Group, account: str, mute: Mute) -> Mute | None:
        left = mute.ends - call.now + self.away(call, group, account)
        return self.new_mute(call, group, int(left)) if left >= 1 else None


@breaks("persistence.rejoin-clean")
class RejoinMutes(Policy):
    """Who comes back is muted for a minute if nothing longer is in force."""

    def on_rejoin(self, call: Call, group: Group, account: str) -> None:
        super().on_rejoin(call, group, account)
        if self.current(call, group.board, account) is None and not group.is_private:
            group.board.put(account, self.new_mute(call, group, 60), call.now)


@breaks("persistence.rejoin-clean")
class RejoinMutesAfterUnmute(RememberingLifted):
    """Who was unmuted and comes back is muted again."""

    def on_rejoin(self, call: Call, group: Group, account: str) -> None:
        super().on_rejoin(call, group, account)
        lifted = self.lifted(group, account)
        if lifted is not None and account not in group.board.mutes:
            group.board.put(account, lifted, call.now)


@breaks("persistence.rejoin-clean")
class RejoinInheritsMute(Policy):
    """Who comes back where others are muted is muted like the last of them."""

    def on_rejoin(self, call: Call, group: Group, account: str) -> None:
        super().on_rejoin(call, group, account)
        others = [it for it in group.board.mutes if it != account and self.current(call, group.board, it)]
        if others and self.current(call, group.board, account) is None:
            group.board.put(account, group.board.mutes[others[-1]], call.now)
