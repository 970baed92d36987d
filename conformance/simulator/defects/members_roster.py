"""Defects of what a call does to who is in a group, and as what."""

from ..call import Call, Json, Refused
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Board, Group, Member
from .catalogue import breaks, table
from .parts import Act


class Reranking(Policy):
    """Changes somebody's place in the group when a call is done."""

    def reranked(self, act: Act) -> None:
        """Do it."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        super().mute(call, group, board, accounts, seconds)
        self.reranked(Act(call, group, board, accounts, seconds))


def _members(act: Act) -> list[Member]:
    return [act.group.members[it] for it in act.accounts if it in act.group.members]


def _demote(act: Act) -> None:
    for member in _members(act) if act.seconds else ():
        member.role = "Member" if member.role == "Admin" else member.role


def _promote(act: Act) -> None:
    for member in _members(act) if not act.seconds else ():
        member.role = "Admin" if member.role == "Member" else member.role


def dethrone(act: Act) -> None:
    if act.group.owner in act.accounts and act.group.owner in act.group.members:
        act.group.members[act.group.owner].role = "Admin"


def throw_out(act: Act) -> None:
    for account in act.accounts if act.seconds else ():
        if account != act.group.owner:
            act.group.members.pop(account, None)


table(
    Reranking, Reranking.reranked,
    ("members.roster", "mute-demotes-admin", "Muting an admin makes an ordinary member of him.", _demote),
    ("members.roster", "unmute-makes-admin", "Whoever is unmuted becomes an admin.", _promote),
    ("members.roster", "muted-owner-loses-group", "Muting the owner makes an admin of him.", dethrone),
    ("members.roster", "mute-throws-out", "Whoever is muted is thrown out of the group.", throw_out),
    ("members.roster", "mute-for-good-throws-out", "Whoever is muted for good is thrown out of the group.",
     lambda act: throw_out(act) if act.seconds == FOR_GOOD else None),
)  # fmt: skip


@breaks("members.roster")
class RefusedListThrownOut(Policy):
    """A call with a negative MuteTime is refused, and throws those out whom it lists."""

    def below_zero(self, seconds: int) -> int:
        self.counts["throw out",] += 1
        return super().below_zero(seconds)

    def forbid(self, call: Call) -> Json:
        self.counts["throw out",] = 0
        try:
            return super().forbid(call)
        except Refused:
            group = self.world.groups.get(str(call.body.get("GroupId")))
            if self.counts["throw out",] and group is not None:
                throw_out(Act(call, group, group.board, self.read_accounts(call), 1))
            raise


@breaks("members.roster")
class OutsidersLetIn(Policy):
    """An account outside the group is let in when it is muted there."""

    def targets(self, call: Call, group: Group, accounts: list[str]) -> list[str]:
        for account in accounts:
            if account in self.world.accounts and account not in group.members and not group.open_to_all:
                self.join(call, group, account)
        return super().targets(call, group, accounts)
