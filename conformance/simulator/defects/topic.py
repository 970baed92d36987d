"""Defects of topics."""

from ..call import Call
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Board, Group, Topic
from .catalogue import breaks, table
from .parts import Losing


@breaks("topic.sets")
class TopicIgnored(Policy):
    """TopicId is ignored, the community's own mute is set."""

    def find_board(self, call: Call, group: Group, topic_id: str | None) -> Board:
        board = super().find_board(call, group, topic_id)
        return group.board if call.mutes else board


table(
    Losing, Losing.lost,
    ("topic.sets", "topic-mute-lost", "A call on a topic is answered OK and does nothing.",
     lambda act: act.board is not act.group.board),
    ("topic.sets", "topic-unmute-lost", "An unmute in a topic is answered OK and does nothing.",
     lambda act: act.board is not act.group.board and act.seconds == 0),
    ("topic.sets", "topic-permanent-lost", "A mute for good in a topic is answered OK and does nothing.",
     lambda act: act.board is not act.group.board and act.seconds == FOR_GOOD),
)  # fmt: skip


@breaks("topic.sets")
class TopicMuteTalks(Policy):
    """Who is muted in a topic is listed there and may speak there."""

    def silenced(self, call: Call, group: Group, topic: Topic | None, sender: str) -> bool:
        return topic is None and super().silenced(call, group, topic, sender)


class Leaking(Policy):
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


def _from_topic(group: Group, board: Board, wanted: bool, reached: list[Board]) -> list[Board]:
    return reached if wanted and board is not group.board else []


def _from_community(group: Group, board: Board, wanted: bool) -> list[Board]:
    return _siblings(group, board) if wanted and board is group.board else []


table(
    Leaking, Leaking.others,
    ("topic.scope", "topic-mute-hits-siblings", "A call on a topic acts in its sibling topics.",
     lambda group, board, seconds: _from_topic(group, board, True, _siblings(group, board))),
    ("topic.scope", "topic-mute-hits-community", "A mute in a topic mutes in the community, too.",
     lambda group, board, seconds: _from_topic(group, board, seconds > 0, [group.board])),
    ("topic.scope", "topic-unmute-hits-siblings", "An unmute in a topic unmutes in its sibling topics.",
     lambda group, board, seconds: _from_topic(group, board, seconds == 0, _siblings(group, board))),
    ("topic.scope", "topic-unmute-hits-community", "An unmute in a topic unmutes in the community, too.",
     lambda group, board, seconds: _from_topic(group, board, seconds == 0, [group.board])),
    ("topic.community-wide", "community-mute-hits-topics", "A mute of a community mutes in all its topics.",
     lambda group, board, seconds: _from_community(group, board, seconds > 0)),
    ("topic.community-wide", "community-unmute-lifts-topics", "An unmute of a community unmutes in all its topics.",
     lambda group, board, seconds: _from_community(group, board, seconds == 0)),
    ("topic.community-wide", "community-permanent-hits-topics",
     "A mute for good of a community mutes in all its topics.",
     lambda group, board, seconds: _from_community(group, board, seconds == FOR_GOOD)),
)  # fmt: skip


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


table(
    _OtherTopicId, _OtherTopicId.taken,
    ("topic.type", "topic-of-other-type-ignored", "A TopicId that is no string is ignored.", lambda value: None),
    ("topic.type", "topic-number-becomes-text",
     "A TopicId that is no string is written as one, and found to be unknown.",
     lambda value: str(value)),
)  # fmt: skip


@breaks("topic.type")
class FalseTopicIgnored(_OtherTopicId):
    """A TopicId of 0, false, [] or {} is ignored, others are refused."""

    def taken(self, value: object) -> str | None:
        if not value:
            return None
        raise self.refusal("topic.type", 10004, "TopicId is a string")
