"""topic.*: mutes in a topic-enabled Community."""

from __future__ import annotations

from conformance.oracle.judging import TURNED_DOWN, Subject, refusal, stake

WRONG = ("missing", "phantom", "wrong-end")

refusal("topic.unknown")
refusal("topic.type")


@stake("topic.sets", *WRONG, TURNED_DOWN)
def sets(it: Subject) -> bool:
    """With TopicId, muting and unmuting act on that topic."""
    return "topic" in it.tags


@stake("topic.scope", *WRONG, after=True)
def topic_scope(it: Subject) -> bool:
    """A topic's mute leaves the community and its other topics as they were."""
    return "topic-call" in it.tags


@stake("topic.community-wide", *WRONG, after=True)
def topics_untouched(it: Subject) -> bool:
    """A call without TopicId leaves the topics' own mutes alone."""
    return "community-call" in it.tags


@stake("topic.community-wide", *WRONG, TURNED_DOWN)
def community_set(it: Subject) -> bool:
    """A call without TopicId sets the community's own mute."""
    return "topics-enabled" in it.tags
