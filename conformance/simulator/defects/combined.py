"""Defects that two conditions at once bring out."""

from ..call import Call, Refused
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Board, Group, Mute, Topic
from .catalogue import breaks
from .persistence import ClearsOnRejoin, FreshFromRejoin

MONTH = 30 * 86400


class _Lost(Policy):
    """Answers OK and does nothing where two things come together."""

    def lost(self, group: Group, accounts: list[str], seconds: int) -> bool:
        """Whether this call is lost."""
        return False

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        if not self.lost(group, accounts, seconds):
            super().mute(call, group, board, accounts, seconds)


@breaks("group-type.avchatroom")
class AvChatRoomShortMutesLost(_Lost):
    """In an AVChatRoom a mute of a minute or less is answered OK and does nothing."""

    def lost(self, group: Group, accounts: list[str], seconds: int) -> bool:
        return group.open_to_all and 0 < seconds <= 60


@breaks("group-type.community")
class CommunityPairsForGoodLost(_Lost):
    """In a Community two or more cannot be muted for good in one call: it is answered OK and does nothing."""

    def lost(self, group: Group, accounts: list[str], seconds: int) -> bool:
        return group.type == "Community" and len(accounts) > 1 and seconds == FOR_GOOD


@breaks("group-type.chatroom")
class ChatRoomLongRefused(Policy):
    """A ChatRoom refuses finite mutes of more than thirty days."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        if group.type == "ChatRoom" and MONTH < seconds < FOR_GOOD:
            raise Refused(10004)
        super().mute(call, group, board, accounts, seconds)


@breaks("members.every-listed")
class LastOfLongUnmuteDropped(Policy):
    """The last account of an unmute of more than 10 stays muted."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        cut = seconds == 0 and len(accounts) > 10
        super().mute(call, group, board, accounts[:-1] if cut else accounts, seconds)


@breaks("members.every-listed")
class SecondForGoodDropped(Policy):
    """Of several accounts to be muted for good only the first is."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        super().mute(call, group, board, accounts[:1] if seconds == FOR_GOOD else accounts, seconds)


@breaks("members.identity")
class UnmuteFoldsCase(Policy):
    """An unmute reaches accounts that differ in case alone."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        folded = {it.casefold() for it in accounts} if seconds == 0 else set()
        twins = [it for it in board.mutes if it.casefold() in folded and it not in accounts]
        super().mute(call, group, board, [*accounts, *twins], seconds)


@breaks("members.owner")
class OwnerMutedForGoodSpared(Policy):
    """The owner can be muted for a time, not for good."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        spared = group.owner if seconds == FOR_GOOD else None
        super().mute(call, group, board, [it for it in accounts if it != spared], seconds)


@breaks("members.scope")
class UnmuteLiftsForGoodElsewhere(Policy):
    """An unmute in one group lifts mutes for good in all."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        super().mute(call, group, board, accounts, seconds)
        for other in self.world.groups.values() if seconds == 0 else ():
            for account in accounts:
                mute = other.board.mutes.get(account)
                if other is not group and mute is not None and mute.permanent:
                    other.board.put(account, None, call.now)


@breaks("mute-time.zero")
class ZeroIgnoredWhilePermanentInCommunity(Policy):
    """In a Community MuteTime 0 does nothing to a mute for good."""

    def renewed(self, call: Call, group: Group, before: Mute | None, after: Mute | None) -> Mute | None:
        after = super().renewed(call, group, before, after)
        stays = before is not None and before.permanent and group.type == "Community" and after is None
        return before if stays else after


@breaks("mute-time.idempotent")
class ForGoodAgainUnmutes(Policy):
    """Muting for good again unmutes."""

    def renewed(self, call: Call, group: Group, before: Mute | None, after: Mute | None) -> Mute | None:
        after = super().renewed(call, group, before, after)
        twice = before is not None and before.permanent and after is not None and after.permanent
        return None if twice else after


@breaks("mute-time.replaces")
class ShorterIgnoredInPairs(Policy):
    """In a list of two or more a shorter mute does not replace a longer one."""

    def renewed(self, call: Call, group: Group, before: Mute | None, after: Mute | None) -> Mute | None:
        after = super().renewed(call, group, before, after)
        accounts = call.body.get("Members_Account")
        several = isinstance(accounts, list) and len(accounts) > 1
        return before if several and before is not None and after is not None and after.ends < before.ends else after


@breaks("persistence.rejoin")
class SecondRejoinClearsInChatRoom(ClearsOnRejoin):
    """Coming back to a ChatRoom for the second time clears a mute."""

    types = ("ChatRoom",)

    def cleared(self, group: Group, account: str, mute: Mute) -> bool:
        return group.visits[account] > 2


@breaks("persistence.rejoin")
class RejoinClearsAmongSeveral(ClearsOnRejoin):
    """Coming back clears a mute where others are muted, too."""

    def cleared(self, group: Group, account: str, mute: Mute) -> bool:
        return len(group.board.mutes) > 1


@breaks("persistence.rejoin-expired")
class ExpiredAwayStaysSilent(FreshFromRejoin):
    """Whose mute ran out while away is not listed on return, and cannot speak."""

    def silenced(self, call: Call, group: Group, topic: Topic | None, sender: str) -> bool:
        mute = group.board.mutes.get(sender)
        ran_out_away = mute is not None and self.back(group, sender) and mute.ends <= group.members[sender].joined
        return super().silenced(call, group, topic, sender) or ran_out_away


@breaks("topic.scope")
class TopicForGoodHitsCommunity(Policy):
    """A mute for good in a topic mutes in the community, too."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        super().mute(call, group, board, accounts, seconds)
        if board is not group.board and seconds == FOR_GOOD:
            super().mute(call, group, group.board, accounts, seconds)


@breaks("topic.community-wide")
class CommunityUnmuteLiftsTopicsForGood(Policy):
    """An unmute of a community lifts mutes for good in its topics."""

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        super().mute(call, group, board, accounts, seconds)
        for topic in group.topics.values() if board is group.board and seconds == 0 else ():
            for account in accounts:
                mute = topic.board.mutes.get(account)
                if mute is not None and mute.permanent:
                    topic.board.put(account, None, call.now)
