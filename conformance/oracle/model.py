"""What the contract predicts for a program, step by step, and how each answer stands to it.

The model is fed the events of a history in order. It keeps the state that the pages promise (`world`), and writes down
facts: an `Answer` for each forbid_send_msg call, and a `Reading` for each account in each look at a state, or at who
is in the group. It judges nothing: checks do that, from these facts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from conformance.oracle import tags as tag
from conformance.oracle.muting import Answer, Beside, mute
from conformance.oracle.readings import Reading, read
from conformance.oracle.roster import read_roster
from conformance.oracle.tags import Tag
from conformance.oracle.world import Belief, Group, World, done_before
from conformance.programs.history import Event, Exchange, History
from conformance.programs.operations import (
    READS,
    Burst,
    Create,
    Destroy,
    DropTopic,
    Join,
    Leave,
    Mute,
    Operation,
    Overlap,
    Promote,
    Topic,
    Wait,
    accounts_of,
    part_of,
)


@dataclass
class Model:
    """Feed it a history's events in order; read `answers`, `readings` and `rosters` when done."""

    steps: tuple[Operation, ...]
    world: World
    answers: list[Answer] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    rosters: list[Reading] = field(default_factory=list)
    """Looks at who is in a group."""

    def look(self, event: Event) -> list[Reading]:
        """What an event shows of the state, if it looks at one. Nothing is changed by it."""
        step = self.steps[event.step] if event.step >= 0 else None
        if isinstance(step, READS):
            return [*read(self.world, event, step), *read_roster(self.world, event, step)]
        if isinstance(step, Overlap):
            part = part_of(step, event.branch)
            return read(self.world, event, part, step.lane(event.branch)) if isinstance(part, READS) else []
        return []

    def feed(self, event: Event) -> None:
        """Take in one event. A look that was too early, and what the program does not name, is passed over."""
        if event.step < 0 or event.early:
            return
        step = self.steps[event.step]
        if isinstance(step, Wait):
            self._wait()
        elif isinstance(part_of(step, event.branch), READS):
            self._learn(self.look(event))
        elif event.exchange is not None:
            self._take(event, step, event.exchange)

    def _wait(self) -> None:
        for scope in self.world.scopes():
            for account, belief in scope.items():
                if belief.kind in ("until", "forever"):
                    scope[account] = belief.tagged(tag.WAITED)

    def _learn(self, readings: list[Reading]) -> None:
        for it in readings:
            (self.rosters if it.channel == "roster" else self.readings).append(it)
            if it.learned is not None:
                self.world.groups[it.group].beliefs[it.topic][it.account] = it.learned

    def _take(self, event: Event, step: Operation, exchange: Exchange) -> None:
        part = part_of(step, event.branch)
        if not isinstance(part, Mute):
            if exchange.ok or done_before(exchange):
                self._change(step, exchange)
            return
        how, beside = list[Tag](), None
        if isinstance(step, Overlap):
            how, beside = [tag.OVERLAP], Beside(event.branch, *step.lane(event.branch))
        elif isinstance(step, Burst):
            how = [tag.BURST if step.rate else tag.BURST_OVER]
        self.answers.append(mute(self.world, event.step, part, exchange, *how, beside=beside))

    def _change(self, step: Operation, exchange: Exchange) -> None:
        """What was done to groups, members and topics."""
        match step:
            case Create() if exchange.command == "create_group":
                self._create(step)
            case Join():
                self._join(step, exchange)
            case Leave():
                self._leave(step)
            case Promote():
                group = self.world.groups[step.group]
                group.members[step.member] = "admin"
                group.former.discard(step.member)
                group.tag_muted(step.member, tag.PROMOTED)
            case Topic():
                self._topic(step.topic)
            case DropTopic():
                self._group_of(step.topic).topics[self.world.binding[step.topic]] = False
            case Destroy() if step.group in self.world.groups:
                self.world.groups[step.group].alive = False

    def _create(self, step: Create) -> None:
        former = self.world.groups.get(step.group)
        group = Group(step.group, step.type, topics_enabled=step.topics)
        group.members = {**dict.fromkeys(step.members, "member"), "owner": "owner"}
        # In an order that is the same in each run: what is looked into first hangs on it.
        group.beliefs[""] = dict.fromkeys([*sorted(self.world.people), *step.members], Belief())
        if former is not None:
            # Whether mutes outlive a group that is dissolved and made again is on no page.
            for account, belief in former.beliefs[""].items():
                if belief.kind != "clear":
                    group.beliefs[""][account] = Belief("unknown", tags=frozenset({tag.RECREATED}))
        self.world.groups[step.group] = group

    def _join(self, step: Join, exchange: Exchange) -> None:
        group = self.world.groups[step.group]
        results = {
            item.get("Member_Account"): item.get("Result")
            for item in exchange.fields.get("MemberList") or []
            if isinstance(item, dict)
        }
        for account in step.members:
            if results.get(self.world.binding[account], 1) not in (1, 2):
                continue
            if account in group.left:
                group.left.discard(account)
                for topic, beliefs in group.beliefs.items():
                    beliefs[account] = _back(beliefs[account], topic, exchange.last.sent)
            elif account in group.members:
                group.tag_muted(account, tag.ADDED)
            group.members.setdefault(account, "member")

    def _leave(self, step: Leave) -> None:
        group = self.world.groups[step.group]
        for account in step.members:
            rank = group.members.pop(account, "")
            if rank:
                group.left.add(account)
            if rank == "admin":
                group.former.add(account)

    def _topic(self, topic: str) -> None:
        group, real = self._group_of(topic), self.world.binding[topic]
        group.topics[real] = True
        group.topic_roles[real] = topic
        group.beliefs[topic] = dict.fromkeys(group.beliefs[""], Belief())

    def _group_of(self, topic: str) -> Group:
        return self.world.groups[topic.partition("@")[2]]


def _back(belief: Belief, topic: str, now: float) -> Belief:
    """What is believed of a mute after its account has come back into the group."""
    over = belief.at(now, now) == "over"
    if topic:
        # The page speaks of entering the group; what a topic's mute does then is on no page.
        muted = belief.kind in ("until", "forever") and not over
        return Belief("unknown", tags=frozenset({tag.TOPIC_REJOIN} if muted else ()))
    return belief.tagged(tag.REJOIN, *([tag.EXPIRED_AWAY] if over else []))


def replay(history: History) -> Model:
    """The model after a whole history."""
    world = World(
        history.binding, history.clock_offset, history.clock_error, accounts=accounts_of(history.program),
    )  # fmt: skip
    model = Model(history.program.steps, world)
    for event in history.events:
        model.feed(event)
    return model
