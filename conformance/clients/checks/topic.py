"""Topics."""

from __future__ import annotations

from conformance.clients.episodes import Episode, Turn
from conformance.clients.judging import GOOD, Told, each_turn, wrong


@each_turn("client.topic.sent")
def sent(episode: Episode, turn: Turn) -> Told | None:
    """The topic that was asked for, and none that was not."""
    task = turn.task
    if not episode.can.topics or task is None or task.do == "list":
        return None
    found = [request.fields for request in turn.mutes if isinstance(request.document, dict)]
    for fields in found:
        if task.topic is None and "TopicId" in fields:
            got = f"TopicId {fields['TopicId']!r}"
            return wrong(
                "a TopicId was sent that nobody asked for", "no TopicId", got, f"unasked {fields['TopicId']!r}"
            )
        if task.topic is not None and fields.get("TopicId") != task.topic:
            got = f"TopicId {fields['TopicId']!r}" if "TopicId" in fields else "no TopicId"
            return wrong("the topic asked for was not sent", f"TopicId {task.topic!r}", got)
    return GOOD if found and task.topic is not None else None
