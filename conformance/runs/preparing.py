"""What a program needs before anything can be judged, and what follows: groups, members, topics, made and dissolved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from conformance.api.client import Client
from conformance.oracle.model import Model
from conformance.oracle.world import World
from conformance.programs.history import JSON, Event, Exchange
from conformance.programs.operations import (
    Create,
    Destroy,
    Leave,
    Listed,
    Program,
    Promote,
    Record,
    Send,
    Topic,
    Wait,
    accounts_of,
)

if TYPE_CHECKING:
    from conformance.runs.runner import Runner

ADMIN = "admin"
BATCH = 100
"""Accounts of one create_group or add_group_member."""
BEHIND = 0.1
"""Seconds by which the clock that mutes are reckoned by may differ from the one that dates the answers."""
TAKEN = frozenset({10021, 10025})
BAD_GROUP_ID = 10015


class Refused(Exception):
    """A call that only prepares what is to be judged was refused."""


class Preparing:
    """The state of one run of a program, and the calls that only prepare it or clean up after it."""

    def __init__(self, runner: Runner, program: Program, slot: int) -> None:
        self.runner = runner
        self.target = runner.target
        self.client: Client = runner.target.client
        self.program = program
        self.binding = runner.names.bind(program, slot)
        self.binding |= {ADMIN: self.target.admin, "sdkappid": str(self.target.sdkappid)}
        self.events: list[Event] = []
        self.alive: list[str] = []
        offset = self.target.offset
        self.world = World(self.binding, offset.offset, offset.error + BEHIND, accounts_of(program))
        self.model = Model(program.steps, self.world)
        self.changed = 0.0
        """When the last call that changes a state was answered."""
        self.seen = False
        self.waits = any(isinstance(step, Wait) for step in program.steps)

    def _group(self, step: Leave | Promote | Destroy | Listed | Record | Send) -> str:
        return self.binding[step.group]

    def _ids(self, roles: Sequence[str]) -> list[str]:
        return [self.binding[role] for role in roles]

    def _create(self, index: int, step: Create) -> None:
        first: Sequence[str] = ()
        for _ in range(2):
            group = self.binding[step.group]
            self.target.journal.making_group(group)
            body: dict[str, JSON] = {
                "Type": step.type, "Name": "conformance", "Owner_Account": self.binding["owner"], "GroupId": group,
            }  # fmt: skip
            if step.topics:
                body["SupportTopic"] = 1
            if step.type not in ("AVChatRoom", "Private", "Work"):
                body["ApplyJoinOption"] = "FreeAccess"
            if step.type != "AVChatRoom" and step.members:
                first = step.members[:BATCH]
                body["MemberList"] = [{"Member_Account": name} for name in self._ids(first)]
            exchange = self.client.call("create_group", body)
            if not (exchange.code in TAKEN and len(exchange.attempts) > 1):
                break
            # An attempt that got no answer had made the group all the same: leave that one be and make another.
            self.alive.append(step.group)
            self._dissolve(step.group)
            self.binding[step.group] = group + "b"
            self.world.roles[group + "b"] = step.group
        if exchange.code == BAD_GROUP_ID:
            # Not every app takes ids of one's own: let the vendor choose.
            exchange = self.client.call("create_group", {name: body[name] for name in body if name != "GroupId"})
        if not exchange.ok:
            self.target.journal.undone_group(group)
            self._feed(Event(index, exchange))
            kind = f"{step.type} with topics" if step.topics else step.type
            raise Refused(f"create_group refused the type {kind}: {_answer(exchange)}")
        self.alive.append(step.group)
        made = exchange.fields.get("GroupId")
        if isinstance(made, str) and made != group:
            self.binding[step.group] = made
            self.world.roles[made] = step.group
            for role in [it for it in self.binding if it.endswith(f"@{step.group}")]:
                self.binding[role] = self.runner.names.topic(role, self.binding)
                self.world.roles[self.binding[role]] = role
            self.target.journal.undone_group(group)
            self.target.journal.making_group(made)
        self._feed(Event(index, exchange))
        if step.type != "AVChatRoom":
            for members in batches(step.members[len(first) :]):
                self._join(index, step.group, members)

    def _join(self, index: int, group: str, members: Sequence[str]) -> None:
        roster = [{"Member_Account": name} for name in self._ids(members)]
        body = {"GroupId": self.binding[group], "MemberList": roster, "Silence": 1}
        exchange = self._prepare(index, "add_group_member", body)
        results = exchange.fields.get("MemberList")
        refused = [
            str(item.get("Member_Account"))
            for item in (results if isinstance(results, list) else [])
            if isinstance(item, dict) and item.get("Result") not in (1, 2)
        ]
        if refused:
            raise Refused(f"add_group_member did not add {', '.join(refused[:3])}")

    def _topic(self, index: int, step: Topic) -> None:
        group = self.binding[step.topic.partition("@")[2]]
        body = {"GroupId": group, "TopicId": self.binding[step.topic], "TopicName": "conformance"}
        exchange = self.client.call("create_topic", body)
        made = exchange.fields.get("TopicId")
        if exchange.ok and isinstance(made, str):
            self.binding[step.topic] = made
            self.world.roles[made] = step.topic
        self._feed(Event(index, exchange))
        if not exchange.ok:
            raise Refused(f"create_topic was refused: {_answer(exchange)}")

    def _prepare(self, index: int, command: str, body: JSON) -> Exchange:
        exchange = self.client.call(command, body)
        self._feed(Event(index, exchange))
        self.changed, self.seen = self.target.clock.now(), False
        if not exchange.ok:
            raise Refused(f"{command} was refused: {_answer(exchange)}")
        return exchange

    # -- the end ---------------------------------------------------------------------------------------------------

    def _feed(self, event: Event) -> None:
        self.events.append(event)
        self.model.feed(event)

    def _gone(self, group: str) -> None:
        self.target.journal.undone_group(self.binding[group])
        self.alive.remove(group)

    def _dissolve(self, group: str) -> None:
        exchange = self.client.call("destroy_group", {"GroupId": self.binding[group]}, cleanup=True)
        self.events.append(Event(-1, exchange))
        if exchange.ok or exchange.code in (10010, 10015):
            self._gone(group)

    def _clean(self) -> None:
        for group in list(self.alive):
            self._dissolve(group)


def batches(members: Sequence[str]) -> list[Sequence[str]]:
    """The members in as many parts as calls are needed to add or remove them."""
    return [members[start : start + BATCH] for start in range(0, len(members), BATCH)]


def _answer(exchange: Exchange) -> str:
    if exchange.status is None:
        return exchange.last.error or "no answer"
    if exchange.code is None:
        return f"HTTP {exchange.status}, no readable answer"
    return f"{exchange.code} {exchange.fields.get('ErrorInfo', '')}".strip()
