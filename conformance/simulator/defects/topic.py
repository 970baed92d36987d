"""Defects of topics."""

from ..call import Call
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Board, Group, Topic
from .catalogue import breaks


@breaks("topic.sets")
class TopicIgnored(Policy):
    """TopicId is ignored, the community's own mute is set."""

    def find_board(self, call: Call, group: Group, topic_id: str | None) -> Board:
        board = super().find_board(call, group, topic_id)
        return group.board if call.mutes else board


class _TopicCallLost(Policy):
    """Answers OK to calls on topics and does nothing."""

    def lost(self, seconds: int) -> bool:
        """Whether such a MuteTime is lost."""
        return True

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        if board is group.board or not self.lost(seconds):
            super().mute(call, group, board, accounts, seconds)


@breaks("topic.sets")
class TopicMuteLost(_TopicCallLost):
    """A call on a topic is answered OK and does nothing."""


@breaks("topic.sets")
class TopicUnmuteLost(_TopicCallLost):
    """An unmute in a topic is answered OK and does nothing."""

    def lost(self, seconds: int) -> bool:
        return seconds == 0


@breaks("topic.sets")
class TopicPermanentLost(_TopicCallLost):
    """A mute for good in a topic is answered OK and does nothing."""

    def lost(self, seconds: int) -> bool:
        return seconds == FOR_GOOD


@breaks("topic.sets")
class TopicMuteTalks(Policy):
    """Who is muted in a topic is listed there and may speak there."""

    def silenced(self, call: Call, group: Group, topic: Topic | None, sender: str) -> bool:
        return topic is None and super().silenced(call, group, topic, sender)


class _Leaking(Policy):
    """Carries a call on one place of a community over to others."""

    def others(self, group: Group, board: Board, seconds: int) -> list[Board]:
        """The further places."""
        return []

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        super().mute(call, group, board, accounts, seconds)
        for other in self.others(group, board, seconds):
            super().mute(call, group, other, accounts, seconds)


def _siblings(group: Group, board: Board) -> list[Board]:
    return [topic.board for topic in group.topics.values() if topic.board is not board]


@breaks("topic.scope")
class TopicMuteHitsSiblings(_Leaking):
    """A call on a topic acts in its sibling topics."""

    def others(self, group: Group, board: Board, seconds: int) -> list[Board]:
        return [] if board is group.board else _siblings(group, board)


@breaks("topic.scope")
class TopicMuteHitsCommunity(_Leaking):
    """A mute in a topic mutes in the community, too."""

    def others(self, group: Group, board: Board, seconds: int) -> list[Board]:
        return [] if board is group.board or not seconds else [group.board]


@breaks("topic.scope")
class TopicUnmuteHitsSiblings(_Leaking):
    """An unmute in a topic unmutes in its sibling topics."""

    def others(self, group: Group, board: Board, seconds: int) -> list[Board]:
        return [] if board is group.board or seconds else _siblings(group, board)


@breaks("topic.scope")
class TopicUnmuteHitsCommunity(_Leaking):
    """An unmute in a topic unmutes in the community, too."""

    def others(self, group: Group, board: Board, seconds: int) -> list[Board]:
        return [] if board is group.board or seconds else [group.board]


@breaks("topic.community-wide")
class CommunityMuteHitsTopics(_Leaking):
    """A mute of a community mutes in all its topics."""

    def others(self, group: Group, board: Board, seconds: int) -> list[Board]:
        return _siblings(group, board) if board is group.board and seconds else []


@breaks("topic.community-wide")
class CommunityUnmuteLiftsTopics(_Leaking):
    """An unmute of a community unmutes in all its topics."""

    def others(self, group: Group, board: Board, seconds: int) -> list[Board]:
        return _siblings(group, board) if board is group.board and not seconds else []


@breaks("topic.community-wide")
class CommunityPermanentHitsTopics(_Leaking):
    """A mute for good of a community mutes in all its topics."""

    def others(self, group: Group, board: Board, seconds: int) -> list[Board]:
        return _siblings(group, board) if board is group.board and seconds == FOR_GOOD else []


@breaks("topic.unknown")
class UnknownTopicTaken(Policy):
    """A call on a topic that does not exist is answered OK and does nothing."""

    def find_board(self, call: Call, group: Group, topic_id: str | None) -> Board:
        missing = call.mutes and group.topics_enabled and topic_id is not None and topic_id not in group.topics
        return Board() if missing else super().find_board(call, group, topic_id)


@breaks("topic.unknown")
class UnknownTopicIsCommunity(Policy):
    """A call on a topic that does not exist acts on the community."""

    def find_board(self, call: Call, group: Group, topic_id: str | None) -> Board:
        missing = call.mutes and group.topics_enabled and topic_id not in group.topics
        return group.board if missing else super().find_board(call, group, topic_id)


@breaks("topic.unknown")
class UnknownTopicIsBadRequest(Policy):
    """A call on a topic that does not exist is answered with 60003."""

    other_code = ("topic.unknown", 60003)


class _OtherTopicId(Policy):
    """Takes a TopicId that is no string."""

    def taken(self, value: object) -> str | None:
        """What it is taken for."""
        return None

    def read_topic_id(self, call: Call) -> str | None:
        value = call.body.get("TopicId")
        if call.mutes and value is not None and not isinstance(value, str):
            return self.taken(value)
        return super().read_topic_id(call)


@breaks("topic.type")
class TopicOfOtherTypeIgnored(_OtherTopicId):
    """A TopicId that is no string is ignored."""


@breaks("topic.type")
class TopicNumberBecomesText(_OtherTopicId):
    """A TopicId that is no string is written as one, and found to be unknown."""

    def taken(self, value: object) -> str | None:
        return str(value)


@breaks("topic.type")
class FalseTopicIgnored(_OtherTopicId):
    """A TopicId of 0, false, [] or {} is ignored, others are refused."""

    def taken(self, value: object) -> str | None:
        if not value:
            return None
        raise self.refusal("topic.type", 10004, "TopicId is a string")
