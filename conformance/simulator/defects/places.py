"""Defects of a place that is reached through a neighbour's id: groups and topics whose ids are alike."""

from collections.abc import Iterable

from ..call import Call
from ..policy import Policy
from ..state import Board, Group
from .catalogue import table


class _AlikeGroups(Policy):
    """Carries a call over to the groups whose ids are alike."""

    def alike(self, given: str, other: str) -> bool:
        """Whether a group of another id than was given is meant, too."""
        return False

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        super().mute(call, group, board, accounts, seconds)
        for other in self.world.groups.values():
            if other is not group and board is group.board and self.alike(group.id, other.id):
                super().mute(call, other, other.board, [it for it in accounts if it in other.members], seconds)


def _bare(group_id: str) -> str:
    return group_id.removeprefix("@TGS#_")


table(
    _AlikeGroups, _AlikeGroups.alike,
    ("members.scope", "groups-begin-alike", "A call acts in all groups whose ids begin with GroupId.",
     lambda given, other: other.startswith(given)),
    ("members.scope", "groups-cut-short", "A call acts in the group, too, whose id is the beginning of GroupId.",
     lambda given, other: given.startswith(other)),
    ("members.scope", "groups-but-for-last-letter",
     "A call acts in all groups whose ids differ in the last letter alone.",
     lambda given, other: given[:-1] == other[:-1]),
    ("members.scope", "groups-fold-case", "A call acts in all groups whose ids differ in case alone.",
     lambda given, other: given.casefold() == other.casefold()),
    ("members.scope", "groups-end-alike", "A call acts in a Community, too, whose id is GroupId behind @TGS#_.",
     lambda given, other: _bare(given) == _bare(other)),
)  # fmt: skip


class _FallingBack(Policy):
    """Looks for a group that is not there among those whose ids are alike."""

    def found_for(self, given: str, ids: Iterable[str]) -> list[str]:
        """The ids that are taken for it."""
        return []

    def find_group(self, call: Call, group_id: str) -> Group:
        if call.mutes and self.well_formed(group_id) and group_id not in self.world.groups:
            group_id = next(iter(self.found_for(group_id, self.world.groups)), group_id)
        return super().find_group(call, group_id)


table(
    _FallingBack, _FallingBack.found_for,
    ("error.group-missing", "missing-group-by-its-beginning",
     "A group that never existed is taken for one whose id begins with GroupId.",
     lambda given, ids: [it for it in ids if it.startswith(given)]),
    ("error.group-missing", "missing-group-cut-short",
     "A group that never existed is taken for one whose id is the beginning of GroupId.",
     lambda given, ids: [it for it in ids if given.startswith(it)]),
    ("error.group-missing", "missing-group-by-folded-case",
     "A group that never existed is taken for one whose id differs in case alone.",
     lambda given, ids: [it for it in ids if it.casefold() == given.casefold()]),
)  # fmt: skip


class _AlikeTopics(Policy):
    """Carries a call on a topic over to the topics whose ids are alike, of any community."""

    def alike(self, given: str, other: str) -> bool:
        """Whether a topic of another id than was given is meant, too."""
        return False

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        super().mute(call, group, board, accounts, seconds)
        given = next((topic.id for topic in group.topics.values() if topic.board is board), None)
        topics = [(it, topic) for it in self.world.groups.values() for topic in it.topics.values()] if given else []
        for other, topic in topics:
            if given is not None and topic.board is not board and self.alike(given, topic.id):
                super().mute(call, other, topic.board, [it for it in accounts if it in other.members], seconds)


table(
    _AlikeTopics, _AlikeTopics.alike,
    ("topic.scope", "topics-begin-alike", "A call acts in all topics whose ids begin with TopicId.",
     lambda given, other: other.startswith(given)),
    ("topic.scope", "topics-cut-short", "A call acts in the topic, too, whose id is the beginning of TopicId.",
     lambda given, other: given.startswith(other)),
    ("topic.scope", "topics-fold-case", "A call acts in all topics whose ids differ in case alone.",
     lambda given, other: given.casefold() == other.casefold()),
    ("members.scope", "topics-by-their-own-part",
     "A call on a topic acts in the topics of other communities that have the same own part.",
     lambda given, other: given.partition("@TOPIC#_")[2] == other.partition("@TOPIC#_")[2]),
)  # fmt: skip


class _TopicsFallBack(Policy):
    """Looks for a topic that is not there among those whose ids are alike."""

    def found_for(self, given: str, ids: Iterable[str]) -> list[str]:
        """The ids that are taken for it."""
        return []

    def find_board(self, call: Call, group: Group, topic_id: str | None) -> Board:
        if call.mutes and topic_id and topic_id not in group.topics:
            topic_id = next(iter(self.found_for(topic_id, group.topics)), topic_id)
        return super().find_board(call, group, topic_id)


table(
    _TopicsFallBack, _TopicsFallBack.found_for,
    ("topic.unknown", "unknown-topic-by-its-beginning",
     "A topic that does not exist is taken for one whose id begins with TopicId.",
     lambda given, ids: [it for it in ids if it.startswith(given)]),
    ("topic.unknown", "unknown-topic-by-its-own-part",
     "A topic of another community is taken for the community's own of the same own part.",
     lambda given, ids: [it for it in ids if it.partition("@TOPIC#_")[2] == given.partition("@TOPIC#_")[2]]),
    ("topic.unknown", "unknown-topic-by-folded-case",
     "A topic that does not exist is taken for one whose id differs in case alone.",
     lambda given, ids: [it for it in ids if it.casefold() == given.casefold()]),
)  # fmt: skip


class _AccountsFallBack(Policy):
    """Looks for an account that is not in the group among the members whose names are alike."""

    def alike(self, given: str, member: str) -> bool:
        """Whether a member is taken for somebody who is not there."""
        return False

    def targets(self, call: Call, group: Group, accounts: list[str]) -> list[str]:
        missing = [it for it in accounts if it not in group.members]
        found = [member for member in group.members if any(self.alike(it, member) for it in missing)]
        return [*super().targets(call, group, accounts), *(it for it in found if it not in accounts)]


table(
    _AccountsFallBack, _AccountsFallBack.alike,
    ("members.only-listed", "outsider-by-folded-case",
     "Who is not in the group is taken for a member whose name differs in case alone.",
     lambda given, member: given.casefold() == member.casefold()),
    ("members.only-listed", "outsider-by-its-beginning",
     "Who is not in the group is taken for a member whose name begins with his.",
     lambda given, member: member.startswith(given)),
)  # fmt: skip
