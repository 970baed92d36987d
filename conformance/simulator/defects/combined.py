"""Defects that two conditions at once bring out."""

from ..call import Call
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Board, Group, Mute, Topic
from .catalogue import breaks, table
from .mute_time import Renewing
from .parts import Act, Choosing, Losing, Refusing
from .persistence import ClearsOnRejoin, FreshFromRejoin
from .topic import Leaking

MONTH = 30 * 86400


def _with_twins(act: Act) -> list[str]:
    folded = {it.casefold() for it in act.accounts} if act.seconds == 0 else set()
    twins = [it for it in act.board.mutes if it.casefold() in folded and it not in act.accounts]
    return [*act.accounts, *twins]


table(
    Losing, Losing.lost,
    ("group-type.avchatroom", "av-chat-room-short-mutes-lost",
     "In an AVChatRoom a mute of a minute or less is answered OK and does nothing.",
     lambda act: act.group.open_to_all and 0 < act.seconds <= 60),
    ("group-type.community", "community-pairs-for-good-lost",
     "In a Community two or more cannot be muted for good in one call: it is answered OK and does nothing.",
     lambda act: act.group.type == "Community" and len(act.accounts) > 1 and act.seconds == FOR_GOOD),
)  # fmt: skip
table(
    Refusing, Refusing.refuses,
    ("group-type.chatroom", "chat-room-long-refused", "A ChatRoom refuses finite mutes of more than thirty days.",
     lambda act: act.group.type == "ChatRoom" and MONTH < act.seconds < FOR_GOOD),
)  # fmt: skip
table(
    Choosing, Choosing.chosen,
    ("members.every-listed", "last-of-long-unmute-dropped",
     "The last account of an unmute of more than 10 stays muted.",
     lambda act: act.accounts[:-1] if act.seconds == 0 and len(act.accounts) > 10 else act.accounts),
    ("members.every-listed", "second-for-good-dropped",
     "Of several accounts to be muted for good only the first is.",
     lambda act: act.accounts[:1] if act.seconds == FOR_GOOD else act.accounts),
    ("members.identity", "unmute-folds-case", "An unmute reaches accounts that differ in case alone.", _with_twins),
    ("members.owner", "owner-muted-for-good-spared", "The owner can be muted for a time, not for good.",
     lambda act: [it for it in act.accounts if it != act.group.owner or act.seconds != FOR_GOOD]),
)  # fmt: skip
table(
    Renewing, Renewing.renew,
    ("mute-time.idempotent", "for-good-again-unmutes", "Muting for good again unmutes.",
     lambda before, after: None if before.permanent and after is not None and after.permanent else after),
)  # fmt: skip
table(
    ClearsOnRejoin, ClearsOnRejoin.cleared,
    ("persistence.rejoin", "second-rejoin-clears-in-chat-room",
     "Coming back to a ChatRoom for the second time clears a mute.",
     lambda group, account, mute: group.type == "ChatRoom" and group.visits[account] > 2),
    ("persistence.rejoin", "rejoin-clears-among-several", "Coming back clears a mute where others are muted, too.",
     lambda group, account, mute: len(group.board.mutes) > 1),
)  # fmt: skip
table(
    Leaking, Leaking.others,
    ("topic.scope", "topic-for-good-hits-community", "A mute for good in a topic mutes in the community, too.",
     lambda group, board, seconds: [group.board] if board is not group.board and seconds == FOR_GOOD else []),
)  # fmt: skip


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


@breaks("mute-time.replaces")
class ShorterIgnoredInPairs(Policy):
    """In a list of two or more a shorter mute does not replace a longer one."""

    def renewed(self, call: Call, group: Group, before: Mute | None, after: Mute | None) -> Mute | None:
        after = super().renewed(call, group, before, after)
        accounts = call.body.get("Members_Account")
        several = isinstance(accounts, list) and len(accounts) > 1
        return before if several and before is not None and after is not None and after.ends < before.ends else after


@breaks("persistence.rejoin-expired")
class ExpiredAwayStaysSilent(FreshFromRejoin):
    """Whose mute ran out while away is not listed on return, and cannot speak."""

    def silenced(self, call: Call, group: Group, topic: Topic | None, sender: str) -> bool:
        mute = group.board.mutes.get(sender)
        ran_out_away = mute is not None and self.back(group, sender) and mute.ends <= group.members[sender].joined
        return super().silenced(call, group, topic, sender) or ran_out_away


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
