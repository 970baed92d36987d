"""Defects of topics that show where something else holds, too."""

from ..call import Call, Json, Refused
from ..policy import Policy
from ..state import Board, Group
from .catalogue import breaks, table
from .parts import Act, Choosing, Losing
from .two_parts import DAY, Asked, Replacing, asked


def _later_topic(act: Act) -> bool:
    return any(topic.board is act.board for topic in list(act.group.topics.values())[1:])


table(
    Losing, Losing.lost,
    ("topic.sets", "later-topic-unmute-lost",
     "An unmute in a topic that is not the community's first is answered OK and does nothing.",
     lambda act: act.unmutes and _later_topic(act)),
    ("topic.sets", "topic-list-unmute-lost",
     "An unmute of two or more in a topic is answered OK and does nothing.",
     lambda act: act.unmutes and act.in_topic and act.several),
    ("topic.sets", "later-topic-for-good-lost",
     "A mute for good in a topic that is not the community's first is answered OK and does nothing.",
     lambda act: act.for_good and _later_topic(act)),
)  # fmt: skip
table(
    Choosing, Choosing.chosen,
    ("topic.sets", "topic-list-ends-at-first", "Of two or more in a topic only the first is acted on.",
     lambda act: act.accounts[:1] if act.in_topic else act.accounts),
    ("topic.sets", "topic-mute-lost-while-muted-in-community",
     "Who is muted in the community cannot be muted in its topics.",
     lambda act: [it for it in act.accounts if not (act.in_topic and act.seconds and act.muted(it, act.group.board))]),
    ("topic.sets", "topic-unmute-lost-while-muted-in-community",
     "Who is muted in the community cannot be unmuted in its topics.",
     lambda act: [it for it in act.accounts if not (act.in_topic and act.unmutes and act.muted(it, act.group.board))]),
)  # fmt: skip
table(
    Replacing, Replacing.instead,
    ("topic.sets", "topic-for-good-unmute-lost", "A mute for good in a topic cannot be unmuted.",
     lambda case, after: case.mute if case.for_good and case.in_topic and after is None else after),
)  # fmt: skip


class _Leaking(Policy):
    """Carries a call over to other places of a community."""

    def reached(self, act: Act) -> list[Board]:
        """The further places."""
        return []

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        act = Act(call, group, board, accounts, seconds)
        reached = self.reached(act)
        super().mute(call, group, board, accounts, seconds)
        for other in reached:
            super().mute(call, group, other, accounts, seconds)


def _community(act: Act, condition: bool) -> list[Board]:
    return [act.group.board] if act.in_topic and condition else []


def _siblings(act: Act, condition: bool) -> list[Board]:
    boards = [topic.board for topic in act.group.topics.values() if topic.board is not act.board]
    return boards if act.in_topic and condition else []


def _topics(act: Act, condition: bool) -> list[Board]:
    return [topic.board for topic in act.group.topics.values()] if not act.in_topic and condition else []


def _idle(act: Act) -> bool:
    return act.unmutes and not any(act.muted(it) for it in act.accounts)


def _renews(act: Act) -> bool:
    return act.seconds > 0 and any(act.muted(it) for it in act.accounts)


def _muted_for_good(act: Act, board: Board) -> bool:
    return any(it in board.mutes and board.mutes[it].permanent for it in act.accounts)


table(
    _Leaking, _Leaking.reached,
    ("topic.scope", "topic-lists-hit-siblings", "A mute of two or more in a topic mutes in its sibling topics.",
     lambda act: _siblings(act, act.several and not act.unmutes)),
    ("topic.scope", "topic-long-mute-hits-community",
     "A mute of more than a day in a topic mutes in the community, too.",
     lambda act: _community(act, act.seconds > DAY and not act.for_good)),
    ("topic.scope", "topic-renewal-hits-community", "A mute in a topic that is renewed mutes in the community, too.",
     lambda act: _community(act, _renews(act))),
    ("topic.scope", "topic-idle-unmute-lifts-community",
     "Unmuting somebody in a topic who is not muted there unmutes him in the community.",
     lambda act: _community(act, _idle(act))),
    ("topic.scope", "topic-unmute-lifts-community-for-good",
     "An unmute in a topic lifts a mute for good in the community.",
     lambda act: _community(act, act.unmutes and _muted_for_good(act, act.group.board))),
    ("topic.scope", "topic-owner-hits-siblings", "A mute of the owner in a topic mutes in its sibling topics.",
     lambda act: _siblings(act, act.seconds > 0 and act.group.owner in act.accounts)),
    ("topic.community-wide", "community-lists-hit-topics",
     "A mute of two or more in a community mutes in all its topics.",
     lambda act: _topics(act, act.several and not act.unmutes)),
    ("topic.community-wide", "community-renewal-hits-topics",
     "A mute in a community that is renewed mutes in all its topics.", lambda act: _topics(act, _renews(act))),
    ("topic.community-wide", "community-owner-hits-topics",
     "A mute of the owner in a community mutes in all its topics.",
     lambda act: _topics(act, act.seconds > 0 and act.group.owner in act.accounts)),
    ("topic.community-wide", "community-list-unmute-lifts-topics",
     "An unmute of two or more in a community unmutes them in all its topics, too.",
     lambda act: _topics(act, act.unmutes and act.several)),
    ("topic.community-wide", "community-idle-unmute-lifts-topics",
     "Unmuting somebody in a community who is not muted there unmutes him in its topics.",
     lambda act: _topics(act, _idle(act))),
)  # fmt: skip


@breaks("topic.community-wide")
class CommunityAfterTopicOnSameList(Policy):
    """A call on a community that lists those whom the call before listed in a topic acts on that topic."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self._last: tuple[str, list[object], str | None] = ("", [], None)

    def find_board(self, call: Call, group: Group, topic_id: str | None) -> Board:
        if not call.mutes:
            return super().find_board(call, group, topic_id)
        last, items = self._last, asked(self, call).items
        self._last = (group.id, items, topic_id)
        if topic_id is None and last[:2] == (group.id, items) and last[2] in group.topics:
            topic_id = last[2]
        return super().find_board(call, group, topic_id)


class _UnknownTaken(Policy):
    """Takes calls on topics that do not exist."""

    def excused(self, said: Asked) -> bool:
        """Whether this call is answered OK; it does nothing then."""
        return False

    def find_board(self, call: Call, group: Group, topic_id: str | None) -> Board:
        missing = call.mutes and group.topics_enabled and topic_id is not None and topic_id not in group.topics
        return Board() if missing and self.excused(asked(self, call)) else super().find_board(call, group, topic_id)


table(
    _UnknownTaken, _UnknownTaken.excused,
    ("topic.unknown", "unknown-topic-unmute-taken", "An unmute in a topic that does not exist is answered OK.",
     lambda said: said.unmutes),
    ("topic.unknown", "unknown-topic-list-taken",
     "A call on two or more in a topic that does not exist is answered OK.", lambda said: said.several),
    ("topic.unknown", "unknown-topic-for-good-taken",
     "A mute for good in a topic that does not exist is answered OK.", lambda said: said.for_good),
)  # fmt: skip


@breaks("topic.unknown")
class UnknownTopicTakenOnRetry(Policy):
    """A call on a topic that does not exist is refused once, and answered OK when it is tried again."""

    def forbid(self, call: Call) -> Json:
        try:
            return super().forbid(call)
        except Refused as refusal:
            said = asked(self, call)
            unknown = said.in_topic and said.group is not None and said.body["TopicId"] not in said.group.topics
            if not unknown or refusal.code == 10004:
                raise
            self.counts["unknown topic", call.raw] += 1
            if self.counts["unknown topic", call.raw] == 1:
                raise
            return {}


class _OtherTopicId(Policy):
    """Ignores a TopicId that is no string, on some paths."""

    def ignored(self, value: object, said: Asked) -> bool:
        """Whether it is."""
        return False

    def read_topic_id(self, call: Call) -> str | None:
        value = call.body.get("TopicId")
        wrong = call.mutes and value is not None and not isinstance(value, str)
        return None if wrong and self.ignored(value, asked(self, call)) else super().read_topic_id(call)


table(
    _OtherTopicId, _OtherTopicId.ignored,
    ("topic.type", "numbered-topic-ignored-in-unmute", "A number for TopicId is ignored in an unmute.",
     lambda value, said: isinstance(value, int) and said.unmutes),
    ("topic.type", "wrong-topic-ignored-for-lists",
     "A TopicId that is no string is ignored where two or more are listed.", lambda value, said: said.several),
    ("topic.type", "wrong-topic-ignored-for-good", "A TopicId that is no string is ignored in a mute for good.",
     lambda value, said: said.for_good),
)  # fmt: skip
