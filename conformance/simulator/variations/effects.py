"""When a mute shows, and what becomes of those who are away, as far as the pages leave it open."""

from ..call import Call, Refused
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Board, Group, Topic
from .catalogue import differs, varies

LAG = 0.15  # seconds


@varies
class PermanentAsSum(Policy):
    """A permanent mute is reported as ending at now + 4294967295."""

    def permanent_until(self, now: float) -> int:
        return int(now) + FOR_GOOD


@varies
class NearPermanentClamped(Policy):
    """No end is reported past 4294967295, though the mute runs on to its end."""

    def reported_until(self, ends: float) -> int:
        return min(super().reported_until(ends), FOR_GOOD)


differs("list-lags", "The muted list lags a write by 150 ms.", list_lag=LAG)
differs("record-lags", "Member records lag a write by 150 ms.", record_lag=LAG)
differs("sending-lags", "Sending lags a write by 150 ms.", send_lag=LAG)
differs(
    "reads-lag",
    "The list, the records and sending all lag a write by 150 ms.",
    list_lag=LAG,
    record_lag=LAG,
    send_lag=LAG,
)


@varies
class OneCopyLags(Policy):
    """Every third look at the list, and every third message, meets a copy that lags a write by 150 ms."""

    _asked = 0

    def listed(self, call: Call, group: Group, board: Board) -> list[tuple[str, int]]:
        self.list_lag = self._lag()
        return super().listed(call, group, board)

    def silenced(self, call: Call, group: Group, topic: Topic | None, sender: str) -> bool:
        self.send_lag = self._lag()
        return super().silenced(call, group, topic, sender)

    def _lag(self) -> float:
        self._asked += 1
        return 0.0 if self._asked % 3 else LAG


differs("away-listed", "The muted list shows members who are away.", lists_away=True)


@varies
class AwayUnmuted(Policy):
    """An unmute, or another mute, while the member is away holds on return."""

    def targets(self, call: Call, group: Group, accounts: list[str]) -> list[str]:
        chosen = super().targets(call, group, accounts)
        return [it for it in accounts if it in chosen or group.visits[it]]


differs(
    "recreated-keeps-mutes",
    "A group made again under its id has the mutes of the former one.",
    keeps_on_recreation=True,
)
differs("dissolved-ids-stay-taken", "The id of a dissolved group cannot be used again.", reuses_ids=False)
differs("idle-record-past", "The record of somebody who is not muted shows a time in the past.", idle_until=1)


@varies
class EndedRecordStays(Policy):
    """The record goes on showing the end of a mute that ran out; 0 after an unmute."""

    def record_until(self, call: Call, group: Group, account: str) -> int:
        mute = group.board.at(account, call.now - self.record_lag)
        return super().record_until(call, group, account) if mute is None else mute.until


differs(
    "community-mute-covers-topics",
    "Somebody muted in a community as a whole cannot speak in its topics either.",
    community_covers_topics=True,
)


@varies
class TopicMutesEndOnLeaving(Policy):
    """A topic's mute is over for who leaves the community and comes back."""

    def on_rejoin(self, call: Call, group: Group, account: str) -> None:
        super().on_rejoin(call, group, account)
        for topic in group.topics.values():
            topic.board.put(account, None, call.now)


differs("admins-hushed", "Where everybody is muted, the group's admins are silent, too.", admins_speak=False)


@varies
class AvOutsidersSilent(Policy):
    """In an AVChatRoom a message is taken in the name of its owner only: nobody else is known to be in it."""

    def may_enter(self, call: Call, group: Group, sender: str) -> bool:
        return sender in group.members


@varies
class AwayMutedFirst(Policy):
    """A message in the name of somebody who is muted and away is refused with 10017, not with 10007."""

    def check_speech(self, call: Call, group: Group, topic: Topic | None, sender: str) -> None:
        if sender not in self.world.admins and self.silenced(call, group, topic, sender):
            raise self.refusal("effect.blocks", 10017)
        super().check_speech(call, group, topic, sender)


@varies
class TopicsOnlySpoken(Policy):
    """In a Community with topics messages go to a topic; to the community itself none is taken (10007)."""

    def check_speech(self, call: Call, group: Group, topic: Topic | None, sender: str) -> None:
        if group.topics_enabled and topic is None:
            raise Refused(10007, "name a topic")
        super().check_speech(call, group, topic, sender)


@varies
class RenewedListedLast(Policy):
    """Renewing a mute moves the account to the end of the list."""

    def mute_one(self, call: Call, group: Group, board: Board, account: str, seconds: int) -> None:
        super().mute_one(call, group, board, account, seconds)
        if account in board.mutes:
            board.mutes[account] = board.mutes.pop(account)
