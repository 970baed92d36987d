"""Groups, topics and members of the bench's vendor, put there without a call."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Final

from conformance.clients.wire import Request
from conformance.contract import COMMUNITY_PREFIX, TOPIC_INFIX
from conformance.simulator.state import Group, Member, Topic, World

OWNER: Final = "tcf-owner"
_MOST: Final = 10_000
"""Groups that spring up for calls that name them."""


class Furnisher:
    """Puts things into a simulator's world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def group(self, id: str, type: str, accounts: Iterable[str], topics: Iterable[str] = ()) -> None:
        """See to it that a group is there, of this type, with these members and topics; the accounts too."""
        now = time.time()
        wanted = tuple(dict.fromkeys((OWNER, *accounts)))
        with self._world.lock:
            group = self._world.groups.get(id)
            if group is None or group.type != type:
                group = self._world.groups[id] = Group(id, type, type, "tcf", OWNER)
            group.topics_enabled = group.type == "Community"
            self._world.accounts.update(wanted)
            for account in wanted:
                if account not in group.members:
                    group.members[account] = Member("Owner" if account == OWNER else "Member", now)
            for topic in topics:
                group.topics.setdefault(topic, Topic(topic, "tcf"))

    def oblige(self, request: Request) -> None:
        """Make the group that a call names, where it is not there."""
        if not (request.mutes or request.lists):
            return
        fields = request.fields
        group, topic = fields.get("GroupId"), fields.get("TopicId")
        if not isinstance(group, str) or not group or len(self._world.groups) > _MOST:
            return
        with self._world.lock:
            known = self._world.groups.get(group)
            if group in self._world.dissolved:
                return
        topics = (topic,) if isinstance(topic, str) and topic.startswith(group + TOPIC_INFIX) else ()
        if known is None:
            type = "Community" if group.startswith(COMMUNITY_PREFIX) else "Public"
            self.group(group, type, request.accounts[:500], topics)
