"""topic.*: mutes in a topic-enabled Community."""

from __future__ import annotations

from conformance.oracle import tags as tag
from conformance.oracle.conditions import Call, open_when
from conformance.oracle.judging import WRONG, refusal, stake
from conformance.oracle.observing import observes
from conformance.oracle.view import TURNED_DOWN, Subject, shown_after


@refusal("topic.unknown")
def unknown(call: Call) -> bool:
    """A topic that was never made, or is no more."""
    topic, group = call.body.get("TopicId"), call.alive
    if not isinstance(topic, str) or topic == "" or group is None:
        return False
    return group.topics_enabled and not group.topics.get(topic, False)


refusal("topic.type")(lambda call: not isinstance(call.body.get("TopicId"), str | None))


@open_when("topic.not-enabled")
def not_enabled(call: Call) -> bool:
    """A topic of a group without topics is on no page."""
    topic, group = call.body.get("TopicId"), call.alive
    return topic not in (None, "") and group is not None and not group.topics_enabled


@open_when("topic.empty", free=True, asked=lambda exchange: f"TopicId {exchange.body['TopicId']!r}")
def empty(call: Call) -> bool:
    """Some clients send the field although they mean no topic."""
    return call.body.get("TopicId", ...) in (None, "")


@open_when("topic.as-group", free=True, asked=lambda exchange: "GroupId with the id of a topic")
def as_group(call: Call) -> bool:
    """The id of a topic where a group's is due."""
    name = call.body.get("GroupId")
    return isinstance(name, str) and "@" in call.roles.get(name, "")


@stake("topic.sets", *WRONG, TURNED_DOWN)
def sets(it: Subject) -> bool:
    """With TopicId, muting and unmuting act on that topic."""
    return tag.TOPIC in it.tags


@stake("topic.scope", *WRONG, after=True)
def topic_scope(it: Subject) -> bool:
    """A topic's mute leaves the community and its other topics as they were."""
    return tag.TOPIC_CALL in it.tags


@stake("topic.community-wide", *WRONG, after=True)
def topics_untouched(it: Subject) -> bool:
    """A call without TopicId leaves the topics' own mutes alone."""
    return tag.COMMUNITY_CALL in it.tags


@stake("topic.community-wide", *WRONG, TURNED_DOWN)
def community_set(it: Subject) -> bool:
    """A call without TopicId sets the community's own mute."""
    return tag.TOPICS_ENABLED in it.tags


observes("topic.rejoin", of=shown_after(tag.TOPIC_REJOIN))(
    lambda it: (f"muted in a topic, after coming back to the community ({it.channel})", it.shown)
)
