"""What the contract predicts for a program, step by step, and how each answer stands to it.

The model is fed the events of a history in order. It keeps the state that the pages promise (`world`), and writes down
facts: an `Answer` for each forbid_send_msg call, a `Reading` for each account in each look at a state, and an
`Observation` where no page settles what comes. It judges nothing: checks do that, from these facts.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from conformance.contract import PERMANENT
from conformance.oracle.conditions import Conditions, conditions
from conformance.oracle.readings import Reading, read_listed, read_record, read_send
from conformance.oracle.world import ROUNDING, Belief, Group, stem
from conformance.programs.history import Event, Exchange, History
from conformance.programs.operations import (
    Burst,
    Create,
    Destroy,
    DropTopic,
    Join,
    Leave,
    Listed,
    Mute,
    Operation,
    Overlap,
    Promote,
    Record,
    Send,
    Topic,
    Wait,
    accounts_of,
)

UNSIGNED_FROM = 2**31 - 1


@dataclass(frozen=True)
class Answer:
    """One forbid_send_msg call and what the pages say of it. `tags` tell what is special about a served call."""

    step: int
    exchange: Exchange
    call: Mute
    conditions: Conditions
    tags: frozenset[str]
    group_type: str


@dataclass(frozen=True)
class Observation:
    """An answer that no page settles: what was asked, and what came."""

    clause: str
    what: str
    answer: str


@dataclass
class Model:
    """Feed it a history's events in order; read `answers`, `readings` and `observations` when done."""

    steps: tuple[Operation, ...]
    binding: Mapping[str, str]
    offset: float = 0.0
    error: float = 0.0
    groups: dict[str, Group] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    accounts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.roles = {real: role for role, real in self.binding.items()}

    # -- time ------------------------------------------------------------------------------------------------------

    def window(self, exchange: Exchange) -> tuple[float, float]:
        """The last attempt's interval on the vendor's clock."""
        return exchange.last.sent + self.offset - self.error, exchange.received + self.offset + self.error

    def unsettled_until(self, now: float) -> float:
        """Our time by which every mute that may or may not be over at our `now` is over; `now` if there is none."""
        vendor_now = now + self.offset
        ends = [
            belief.hi
            for group in self.groups.values()
            for beliefs in group.beliefs.values()
            for belief in beliefs.values()
            if belief.ends_around(vendor_now)
        ]
        return max([now, *(end - self.offset + self.error for end in ends)])

    # -- events ----------------------------------------------------------------------------------------------------

    def feed(self, event: Event) -> list[Reading]:
        """Take in one event; the readings that it gave (none unless it looked at a state)."""
        if event.step < 0 or event.early:
            return []
        step = self.steps[event.step]
        if isinstance(step, Wait):
            for group in self.groups.values():
                for beliefs in group.beliefs.values():
                    for account, belief in beliefs.items():
                        if belief.kind == "until":
                            beliefs[account] = belief.tagged("waited")
            return []
        if event.exchange is None:
            return []
        before = len(self.readings)
        self._take(event, step, event.exchange)
        return self.readings[before:]

    def _take(self, event: Event, step: Operation, exchange: Exchange) -> None:
        match step:
            case Create() if exchange.command == "create_group":
                self._create(step, exchange)
            case Join():
                self._join(step, exchange)
            case Leave():
                self._leave(step, exchange)
            case Promote():
                if exchange.ok:
                    self.groups[step.group].admins.add(step.member)
            case Topic():
                self._topic(step, exchange)
            case DropTopic():
                self._drop_topic(step, exchange)
            case Destroy():
                if exchange.ok and step.group in self.groups:
                    self.groups[step.group].alive = False
            case Mute():
                self._mute(event, step, exchange, frozenset())
            case Overlap():
                self._mute(event, step.calls[event.branch], exchange, frozenset({"overlap"}))
            case Burst():
                over = step.rate == 0
                self._mute(event, step.call, exchange, frozenset({"burst-over" if over else "burst"}))
            case Listed():
                self.readings += read_listed(self, event, step, exchange)
            case Record():
                self.readings += read_record(self, event, step, exchange)
            case Send():
                self.readings += read_send(self, event, step, exchange)

    def _create(self, step: Create, exchange: Exchange) -> None:
        if not exchange.ok:
            return
        former = self.groups.get(step.group)
        group = Group(step.group, step.type, topics_enabled=step.topics, members={"owner", *step.members})
        group.beliefs[""] = {account: Belief() for account in {"owner", *self.accounts, *step.members}}
        if former is not None:
            # Whether mutes outlive a group that is dissolved and made again is on no page.
            for account, belief in former.beliefs[""].items():
                if belief.kind != "clear":
                    group.beliefs[""][account] = Belief("unknown", tags=frozenset({"recreated"}))
        self.groups[step.group] = group

    def _join(self, step: Join, exchange: Exchange) -> None:
        group = self.groups[step.group]
        results = {
            item.get("Member_Account"): item.get("Result")
            for item in exchange.fields.get("MemberList") or []
            if isinstance(item, dict)
        }
        start, _ = self.window(exchange)
        for account in step.members:
            if results.get(self.binding[account], 1) not in (1, 2):
                continue
            if account in group.left:
                group.left.discard(account)
                for topic, beliefs in group.beliefs.items():
                    old = beliefs[account]
                    gone = old.at(start, start) == "over"
                    again = "rejoin-again" if "rejoin" in old.tags else "rejoin"
                    beliefs[account] = old.tagged("rejoin", again, *(["expired-away"] if gone else []))
                    if topic:
                        # The page speaks of entering the group; what a topic's mute does then is on no page.
                        muted = old.kind in ("until", "forever") and not gone
                        beliefs[account] = Belief("unknown", tags=frozenset({"topic-rejoin"} if muted else ()))
            group.members.add(account)

    def _leave(self, step: Leave, exchange: Exchange) -> None:
        group = self.groups[step.group]
        if exchange.ok:
            group.left.update(group.members.intersection(step.members))
            group.members.difference_update(step.members)

    def _topic(self, step: Topic, exchange: Exchange) -> None:
        group = self.groups[step.topic.partition("@")[2]]
        if exchange.ok:
            group.topics[self.binding[step.topic]] = True
            group.topic_roles[self.binding[step.topic]] = step.topic
            group.beliefs[step.topic] = {account: Belief() for account in group.beliefs[""]}

    def _drop_topic(self, step: DropTopic, exchange: Exchange) -> None:
        group = self.groups[step.topic.partition("@")[2]]
        if exchange.ok:
            group.topics[self.binding[step.topic]] = False

    # -- mute calls ------------------------------------------------------------------------------------------------

    def _mute(self, event: Event, call: Mute, exchange: Exchange, extra: frozenset[str]) -> None:
        body = exchange.body if isinstance(exchange.body, dict) else {}
        name = body.get("GroupId")
        role = self.roles.get(name, "") if isinstance(name, str) else ""
        group = self.groups.get(role)
        app = exchange.query.get("sdkappid")
        found = conditions(
            exchange,
            group=group,
            admin=exchange.query.get("identifier") == self.binding["admin"],
            app=None if app is None else app == self.binding["sdkappid"],
            roles=self.roles,
        )
        listed = self._listed_roles(body.get("Members_Account"))
        topic = group.topic_roles.get(body.get("TopicId") or "", "") if group and _text(body.get("TopicId")) else ""
        tags = extra | self._call_tags(call, exchange, group, topic, listed)
        sequel = (
            self._sequel_tags(exchange, group, topic, listed) if group and found.expects == "served" else frozenset()
        )
        self.answers.append(Answer(event.step, exchange, call, found, tags | sequel, group.type if group else ""))
        for clause in found.open:
            self._observe(clause, exchange, found)
        seconds = body.get("MuteTime")
        if exchange.code is None or exchange.code == 10002:
            self._forget(group, listed)
        elif not exchange.ok:
            self._refused(found, listed, group)
        elif found.expects == "served" and group and type(seconds) is int:
            self._apply(event.step, exchange, group, topic, listed, seconds, tags)
        elif "mute-time.overflow" in found.refusing and len(found.refusing) == 1 and group:
            self._apply(event.step, exchange, group, topic, listed, PERMANENT, tags | {"overflow"})
        else:
            # Where it was accepted all the same, it may mean any group or account that it does not name as it has to.
            accounts = body.get("Members_Account")
            named = isinstance(accounts, list) and all(isinstance(item, str) for item in accounts)
            for meant in [group] if group or isinstance(name, str) else self.groups.values():
                everybody = list(meant.beliefs[""]) if meant and not named else listed
                self._forget(meant, everybody, "unmuted" if seconds == 0 else "muted")

    def _listed_roles(self, listed: object) -> list[str]:
        if not isinstance(listed, list):
            return []
        return [self.roles[item] for item in listed if isinstance(item, str) and item in self.roles]

    def _call_tags(
        self, call: Mute, exchange: Exchange, group: Group | None, topic: str, listed: list[str]
    ) -> frozenset[str]:
        tags: set[str] = set()
        seconds = exchange.body.get("MuteTime") if isinstance(exchange.body, dict) else None
        if type(seconds) is int and seconds >= 0:
            tags.add(_value_tag(seconds))
        if len(set(listed)) > 1:
            tags |= {"many", f"many:{len(set(listed))}"}
        if len(set(listed)) < len(listed):
            tags.add("dup")
        names = [self.binding[role] for role in listed]
        if names != sorted(names):
            tags.add("unsorted")
        if any("~" in role or role[0] == "w" for role in listed):
            tags.add("twin")
        if group and any(_ranks(group, role) for role in listed):
            tags.add("owner")
        if topic:
            tags.add("topic")
        elif group and group.topics_enabled:
            tags.add("topics-enabled")
        if any(name == "random" for name, _ in call.change.query):
            tags.add("random")
        return frozenset(tags)

    def _sequel_tags(self, exchange: Exchange, group: Group, topic: str, listed: list[str]) -> frozenset[str]:
        """What a served call comes after: idle unmutes, renewals, members who left and came back."""
        start, end = self.window(exchange)
        befores = [group.beliefs[topic].get(account, Belief()) for account in set(listed)]
        states = {before.at(start, end) for before in befores}
        seconds = exchange.body["MuteTime"]
        tags = {tag for before in befores for tag in before.tags & {"rejoin"}}
        if seconds == 0 and states <= {"clear", "over"}:
            tags.add("idle")
        if seconds and states & {"until", "forever"}:
            tags.add("same" if any(before.seconds == seconds for before in befores) else "remute")
        return frozenset(tags)

    def _apply(
        self, step: int, exchange: Exchange, group: Group, topic: str, listed: list[str], seconds: int,
        tags: frozenset[str],
    ) -> None:  # fmt: skip
        start, end = self.window(exchange)
        beliefs = group.beliefs[topic]
        sure = group.type != "AVChatRoom"
        named = set(listed)
        stems = Counter(map(stem, named))
        states = {beliefs.get(account, Belief()).at(start, end) for account in named}
        idle = not seconds and states <= {"clear", "over"}
        for account in named:
            before = beliefs.get(account, Belief())
            own = set(tags) - {"owner"}
            if _ranks(group, account):
                own.add("owner")
            own.discard("twin")
            if "~" in account or account[0] == "w" or stems[stem(account)] > 1:
                own.add("twin")
            was = before.at(start, end)
            if was in ("until", "forever") and seconds:
                own.add("same" if before.seconds == seconds else "remute")
            if was in ("clear", "over"):
                own.add("idle" if not seconds else "again" if was == "over" or before.step >= 0 else "first")
            if not seconds and before.tags & {"remute", "same"}:
                own.add("remute")
            if not seconds and was == "forever":
                own.add("was-forever")
            known = sure or account == "owner" or (before.sure and before.kind != "clear")
            after = _after(seconds, start, end, frozenset(own), step, known)
            if "overlap" in tags and before.step == step:
                after = replace(
                    after, tags=after.tags | {"overlap-same"}, others=(replace(before, others=()), *before.others)
                )
            beliefs[account] = after
            if not seconds and was == "unknown":
                # An unmute settles what was not known.
                beliefs[account] = replace(beliefs[account], sure=True)
        self._bystanders(step, group, topic, listed, idle)

    def _bystanders(self, step: int, group: Group, topic: str, listed: list[str], idle: bool) -> None:
        stems = set(map(stem, listed))
        # Calls that overlap come in no order: none of them is after another.
        beside = {account for account, belief in group.beliefs[topic].items() if belief.step == step}
        for account in set(group.beliefs[topic]).difference(listed, beside):
            twin = stem(account) in stems
            special = ["twin-call"] * twin + ["idle-call"] * idle
            group.touch(account, "other-call", *special, topic=topic)
        for other in group.beliefs:
            if other != topic:
                for account in listed:
                    group.touch(account, "topic-call" if topic else "community-call", topic=other)
        for stranger in self.groups.values():
            if stranger is not group:
                for account in listed:
                    stranger.touch(account, "elsewhere")

    def _refused(self, found: Conditions, listed: list[str], named: Group | None) -> None:
        """FAIL changes nobody's state; but where a list mixes strangers in, no page says how much of it is done."""
        mixed = {"members.mixed", "members.unknown"} & set(found.open)
        tags = [f"refused:{clause}" for clause in found.refusing] or [
            "refused:open" if found.open else "refused:served"
        ]
        for group in self.groups.values():
            for account in set(listed):
                if mixed and group is named:
                    for beliefs in group.beliefs.values():
                        beliefs[account] = Belief("unknown")
                else:
                    group.touch(account, "refused", *tags)

    def _forget(self, group: Group | None, listed: list[str], done: str = "") -> None:
        """The call may or may not have been done: nothing is known any more of those it lists."""
        for scope in group.beliefs.values() if group else ():
            for account in listed:
                place = "away" if group and account in group.left else "outside"
                present = group is not None and account in group.members
                scope[account] = Belief("unknown", tags=frozenset({f"{done}-{place}"} if done and not present else ()))

    def _observe(self, clause: str, exchange: Exchange, found: Conditions) -> None:
        code = exchange.code
        answer = "OK 0" if code == 0 else f"{exchange.fields.get('ActionStatus', 'no answer')} {code}"
        self.observations.append(Observation(clause, describe(clause, exchange), answer))


def describe(clause: str, exchange: Exchange) -> str:
    """What an observed request asked for, in a few words."""
    body = exchange.body if isinstance(exchange.body, dict) else {}
    group, _, name = clause.partition(".")
    if group == "mute-time":
        return f"MuteTime {body.get('MuteTime')!r}"
    if clause == "alias.shut-up-time":
        return "ShutUpTime with MuteTime" if "MuteTime" in body else "ShutUpTime alone"
    if clause == "request.random-outside":
        return f"random={exchange.query.get('random', '(left out)')}"
    if clause == "request.contenttype":
        return f"contenttype={exchange.query.get('contenttype', '(left out)')}"
    return name.replace("-", " ")


def _after(seconds: int, start: float, end: float, tags: frozenset[str], step: int, sure: bool) -> Belief:
    if seconds == 0:
        return Belief("clear", sure=True, tags=tags, step=step, seconds=0)
    if seconds == PERMANENT:
        return Belief("forever", sure=sure, tags=tags, step=step, seconds=seconds)
    # A vendor that keeps whole seconds drops at most what has passed of the second at the call.
    return Belief("until", math.floor(start) + seconds, end + seconds + ROUNDING, sure, tags, step, seconds)


def _value_tag(seconds: int) -> str:
    if seconds == 0:
        return "zero"
    if seconds == PERMANENT:
        return "permanent"
    if seconds >= UNSIGNED_FROM:
        return "unsigned"
    return "plain" if seconds == 600 else "value"


def _ranks(group: Group, account: str) -> bool:
    """Whether muting the account shows that owners and admins can be muted. In an AVChatRoom REST finds nobody else."""
    return group.type != "AVChatRoom" and (account == "owner" or account in group.admins)


def _text(value: object) -> bool:
    return isinstance(value, str)


def replay(history: History, events: Iterable[Event] | None = None) -> Model:
    """The model after a whole history."""
    model = Model(
        history.program.steps,
        history.binding,
        history.clock_offset,
        history.clock_error,
        accounts=accounts_of(history.program),
    )
    for event in history.events if events is None else events:
        model.feed(event)
    return model
