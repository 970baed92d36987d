"""Defects of leaving and coming back that show where something else holds, too."""

from ..call import Call
from ..policy import Policy
from ..state import Group, Mute
from .catalogue import breaks, table
from .two_parts import DAY, Case, Listing, Returning, Silencing


def _cleared(case: Case, condition: bool) -> Mute | None:
    """The mute, unless this lifts it."""
    return None if condition and case.mute is not None else case.kept


def _put(case: Case, condition: bool, mute: Mute | None) -> Mute | None:
    """Another mute, where this holds."""
    return mute if condition else case.kept


def _leader(case: Case) -> str:
    """The first of two or more who come back in one call, "" for himself or somebody alone."""
    items = case.call.body.get("MemberList")
    first = items[0].get("Member_Account") if isinstance(items, list) and items and isinstance(items[0], dict) else ""
    return first if isinstance(first, str) and first != case.account else ""


def _of_leader(case: Case) -> Mute | None:
    mute = case.board.mutes.get(_leader(case))
    return mute if mute is not None and case.call.now < mute.ends else None


def _restarted(case: Case) -> Mute | None:
    return case.made(case.kept.seconds) if case.kept is not None else None


def _permanent(mute: Mute | None) -> bool:
    return mute is not None and mute.permanent


table(
    Returning, Returning.returned,
    ("persistence.rejoin", "rejoin-clears-muted-in-long-list",
     "Coming back clears a mute that was set for more than 10 in one call.",
     lambda case: _cleared(case, case.past.listed > 10)),
    ("persistence.rejoin", "rejoin-clears-muted-after-return",
     "Coming back clears a mute that was set after an earlier return.",
     lambda case: _cleared(case, case.past.visits > 1)),
    ("persistence.rejoin", "rejoin-clears-muted-anew", "Coming back clears a mute that was set after an unmute.",
     lambda case: _cleared(case, case.past.lifts > 0)),
    ("persistence.rejoin", "rejoin-of-several-clears",
     "Where two or more come back in one call the mutes of all but the first are cleared.",
     lambda case: _cleared(case, bool(_leader(case)))),
    ("persistence.rejoin", "third-rejoin-clears-for-good", "Coming back for the third time clears a mute for good.",
     lambda case: _cleared(case, case.for_good and case.visits > 3)),
    ("persistence.rejoin", "rejoin-clears-renewed-for-good",
     "Coming back clears a mute for good that took the place of another.",
     lambda case: _cleared(case, case.for_good and case.past.renewals > 0)),
    ("persistence.rejoin", "rejoin-clears-for-good-in-chat-room", "Coming back to a ChatRoom clears a mute for good.",
     lambda case: _cleared(case, case.for_good and case.group.type == "ChatRoom")),
    ("persistence.rejoin-end", "second-rejoin-restarts", "Coming back for the second time starts the mute's time anew.",
     lambda case: _put(case, case.mute is not None and case.visits > 2, _restarted(case))),
    ("persistence.rejoin-end", "rejoin-makes-permanent-finite-in-community",
     "Coming back to a Community makes thirty days of a mute for good.",
     lambda case: _put(case, case.for_good and case.group.type == "Community", case.made(30 * DAY))),
    ("persistence.rejoin-end", "rejoin-restarts-renewed",
     "Coming back starts the time of a mute anew that was renewed.",
     lambda case: _put(case, case.mute is not None and case.past.renewals > 0, _restarted(case))),
    ("persistence.rejoin-end", "rejoin-cuts-long-mutes-in-chat-room",
     "Coming back to a ChatRoom makes a day of a longer mute that is not for good.",
     lambda case: _put(case, case.mute is not None and not case.for_good and case.group.type == "ChatRoom"
                       and case.mute.ends > case.call.now + DAY, case.made(DAY))),
    ("persistence.rejoin-end", "rejoin-of-several-shares-end",
     "Where two or more come back muted in one call all are muted until the first is.",
     lambda case: _put(case, case.mute is not None and _of_leader(case) is not None, _of_leader(case))),
    ("persistence.rejoin-expired", "expired-restarts-in-community",
     "A mute that ran out starts anew when the member comes back to a Community.",
     lambda case: _put(case, case.over is not None and case.group.type == "Community", _restarted(case))),
    ("persistence.rejoin-expired", "expired-restarts-on-second-return",
     "A mute that ran out starts anew when the member comes back for the second time.",
     lambda case: _put(case, case.over is not None and case.visits > 2, _restarted(case))),
    ("persistence.rejoin-expired", "expired-renewed-restarts",
     "A mute that was renewed and ran out starts anew when the member comes back.",
     lambda case: _put(case, case.over is not None and case.past.renewals > 0, _restarted(case))),
    ("persistence.rejoin-expired", "expired-restarts-while-others-muted",
     "A mute that ran out starts anew when the member comes back where somebody else is muted.",
     lambda case: _put(case, case.over is not None and bool(case.others()), _restarted(case))),
    ("persistence.rejoin-clean", "rejoin-mutes-lifted-for-good",
     "Who was muted for good and unmuted is muted for good again by coming back.",
     lambda case: _put(case, case.kept is None and _permanent(case.past.lifted), case.past.lifted)),
    ("persistence.rejoin-clean", "second-rejoin-mutes-after-unmute",
     "Who was unmuted is muted again by coming back for the second time.",
     lambda case: _put(case, case.kept is None and case.visits > 2, case.past.lifted)),
    ("persistence.rejoin-clean", "rejoin-mutes-where-all-for-good",
     "Who comes back where somebody else is muted for good is muted for good.",
     lambda case: _put(case, case.kept is None and any(it.permanent for it in case.others()),
                       case.made(4294967295))),
    ("persistence.rejoin-clean", "rejoin-of-several-shares-mute",
     "Where two or more come back in one call and the first is muted, all are.",
     lambda case: _put(case, case.mute is None and _of_leader(case) is not None, _of_leader(case))),
)  # fmt: skip
table(
    Silencing, Silencing.verdict,
    ("persistence.rejoin", "returned-for-good-speak",
     "Who comes back muted for good is listed and may speak all the same.",
     lambda case, silent: silent and not (case.past.back and case.for_good)),
)  # fmt: skip
table(
    Listing, Listing.line,
    ("persistence.rejoin", "returned-unlisted-in-community",
     "Who comes back muted to a Community cannot speak and is not listed.",
     lambda case, until: None if case.past.back and case.group.type == "Community" and not case.in_topic else until),
)  # fmt: skip


@breaks("persistence.rejoin")
class RejoinClearsFormerAdmins(Returning):
    """Coming back clears the mute of one who was an admin when he left."""

    def leave(self, call: Call, group: Group, account: str) -> None:
        self.counts["was admin", group.id, account] = int(group.members[account].role == "Admin")
        super().leave(call, group, account)

    def returned(self, case: Case) -> Mute | None:
        return _cleared(case, self.counts["was admin", case.group.id, case.account] > 0)


@breaks("persistence.rejoin")
class LongMuteClearedAfterMinutesAway(Policy):
    """Coming back after more than a minute clears a mute that was set for a day or more."""

    def on_leave(self, call: Call, group: Group, account: str) -> None:
        super().on_leave(call, group, account)
        self.memory["left", group.id, account] = Mute(call.now, 0, 0, 0)

    def on_rejoin(self, call: Call, group: Group, account: str) -> None:
        super().on_rejoin(call, group, account)
        mute, left = self.current(call, group.board, account), self.memory.get(("left", group.id, account))
        if mute is not None and mute.seconds >= DAY and left is not None and call.now - left.since > 60:
            group.board.put(account, None, call.now)
