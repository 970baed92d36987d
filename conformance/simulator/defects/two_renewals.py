"""Defects of a call on somebody who is muted already that show where something else holds, too."""

from dataclasses import replace

from ..call import Call, Refused
from ..state import Board, Group, Mute
from .catalogue import breaks, table
from .parts import Refusing
from .two_parts import Case, Remembering, Replacing


def _kept(case: Case, condition: bool, after: Mute | None) -> Mute | None:
    """The mute that is in force, where it stays; else what the call makes."""
    return case.mute if condition and case.mute is not None else after


def _longer(case: Case, after: Mute | None) -> bool:
    return case.mute is not None and after is not None and after.ends > case.mute.ends


def _shorter(case: Case, after: Mute | None) -> bool:
    return case.mute is not None and after is not None and after.ends < case.mute.ends


def _same(case: Case, after: Mute | None) -> bool:
    return case.mute is not None and after is not None and after.seconds == case.mute.seconds


def _later(after: Mute | None, seconds: float) -> Mute | None:
    return None if after is None else replace(after, ends=after.ends + seconds, until=int(after.ends + seconds))


def _doubled(case: Case, after: Mute | None) -> Mute | None:
    finite = after is not None and not after.permanent and _same(case, after) and case.several
    return _later(after, after.seconds) if finite and after is not None else after


def _added(case: Case, after: Mute | None) -> Mute | None:
    if case.mute is None or after is None or case.mute.permanent or after.permanent or not case.past.back:
        return after
    return _later(after, case.mute.ends - case.call.now)


def _first_back(case: Case, after: Mute | None) -> Mute | None:
    first = case.past.first
    lives = first is not None and first.ends > case.call.now
    return first if after is None and case.mute is not None and lives else after


table(
    Replacing, Replacing.instead,
    ("mute-time.zero", "unmute-of-renewed-brings-first-back",
     "An unmute of a mute that was renewed brings the one before it back.", _first_back),
    ("mute-time.zero", "zero-ignored-for-good-and-returned",
     "MuteTime 0 does nothing to a mute for good once the member has left and come back.",
     lambda case, after: _kept(case, after is None and case.for_good and case.past.back > 0, after)),
    ("mute-time.zero", "zero-ignored-for-owner-in-topic", "MuteTime 0 does nothing to the owner's mute in a topic.",
     lambda case, after: _kept(case, after is None and case.rank == "Owner" and case.in_topic, after)),
    ("mute-time.zero", "renewed-stay-muted-in-lists",
     "In an unmute of two or more those stay muted whose mute was renewed.",
     lambda case, after: _kept(case, after is None and case.past.renewals > 0 and case.several, after)),
    ("mute-time.zero-idle", "idle-unmute-of-owner-mutes", "Unmuting an owner who is not muted mutes him for a minute.",
     lambda case, after: case.made(60) if not case.mute and after is None and case.rank == "Owner" else after),
    ("mute-time.zero-idle", "idle-unmute-of-expired-mutes",
     "Unmuting somebody whose mute has run out mutes him for as long again.",
     lambda case, after: case.made(case.over.seconds) if after is None and case.over
     else after),
    ("mute-time.replaces", "shorter-ignored-in-topic", "In a topic a shorter mute does not replace a longer one.",
     lambda case, after: _kept(case, _shorter(case, after) and case.in_topic, after)),
    ("mute-time.replaces", "longer-ignored-for-admins",
     "A longer mute of a group admin does not replace a shorter one.",
     lambda case, after: _kept(case, _longer(case, after) and case.rank == "Admin", after)),
    ("mute-time.replaces", "shorter-ignored-after-return",
     "Once a member has left and come back a shorter mute does not replace a longer one.",
     lambda case, after: _kept(case, _shorter(case, after) and case.past.back > 0, after)),
    ("mute-time.replaces", "finite-ignored-while-permanent-in-topic",
     "In a topic a mute for good is not replaced by a finite one.",
     lambda case, after: _kept(case, after is not None and case.for_good and case.in_topic, after)),
    ("mute-time.replaces", "second-renewal-ignored-in-community",
     "In a Community a mute can be renewed once, not twice.",
     lambda case, after: _kept(case, after is not None and case.group.type == "Community" and case.past.renewals > 0,
                               after)),
    ("mute-time.replaces", "times-add-up-after-return",
     "Once a member has left and come back a second mute is added to what is left of the first.", _added),
    ("mute-time.replaces", "longer-renewal-ends-with-first",
     "A mute that took the place of a shorter one shows its own end, and is over with the first.",
     lambda case, after: replace(after, ends=case.mute.ends) if case.mute and after and _longer(case, after)
     else after),
    ("mute-time.idempotent", "same-again-in-topic-unmutes", "In a topic the same MuteTime again unmutes.",
     lambda case, after: None if _same(case, after) and case.in_topic else after),
    ("mute-time.idempotent", "same-again-after-return-unmutes",
     "Once a member has left and come back the same MuteTime again unmutes.",
     lambda case, after: None if _same(case, after) and case.past.back else after),
    ("mute-time.idempotent", "same-again-doubles-in-lists",
     "In a list of two or more the same MuteTime again doubles the time.", _doubled),
    ("mute-time.idempotent", "same-again-for-good-is-finite-in-community",
     "In a Community muting for good again mutes for an hour.",
     lambda case, after: case.made(3600) if _same(case, after) and case.for_good and case.group.type == "Community"
     else after),
)  # fmt: skip


def _times(board: Board, accounts: list[str]) -> set[int | None]:
    mutes = [board.mutes.get(it) for it in accounts]
    return {mute.seconds if mute is not None else None for mute in mutes}


table(
    Refusing, Refusing.refuses,
    ("mute-time.idempotent", "same-list-again-refused",
     "The same MuteTime again is refused for a list of two or more.",
     lambda act: act.several and all(act.muted(it) for it in act.accounts)
     and _times(act.board, act.accounts) == {act.seconds}),
)  # fmt: skip


@breaks("mute-time.zero-idle")
class SecondUnmuteRefused(Remembering):
    """Unmuting somebody is refused who was unmuted already and not muted since."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        cases = [self.case(call, group, board, it) for it in accounts] if seconds == 0 else []
        if any(case.mute is None and case.past.lifted is not None for case in cases):
            raise Refused(10004, "the account is unmuted already")
        super().mute(call, group, board, accounts, seconds)
