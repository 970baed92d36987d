"""What one forbid_send_msg call does to the world, by the request, by what the pages say of it, and by its answer."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from conformance.contract import MAX_USER_ID_BYTES, PERMANENT
from conformance.contract.passing import FREQUENCY
from conformance.oracle import tags as tag
from conformance.oracle.conditions import RULES, Call, Conditions
from conformance.oracle.races import Race, Raced, doubtful
from conformance.oracle.tags import Tag
from conformance.oracle.world import CLEAR, Belief, Group, Rank, World, stem
from conformance.programs.history import JSON, Exchange
from conformance.programs.operations import Mute

UNSIGNED_FROM = 2**31 - 1
USUAL = 600
"""The MuteTime of calls that are about something else."""
_OVERLAPS = {tag.OVERLAP, tag.OVERLAP_SAME}
_BURSTS = {tag.BURST, tag.BURST_OVER}
_STRANGERS = {("muted", False): tag.MUTED_OUTSIDE, ("unmuted", True): tag.UNMUTED_AWAY}
"""What calls of no known effect leave of those who are not in the group, by what was done and whether they had left."""


@dataclass(frozen=True)
class Answer:
    """One forbid_send_msg call and what the pages say of it. `tags` tell what is special about a served call.

    `ranks` are what the listed accounts are in the group.
    """

    step: int
    exchange: Exchange
    conditions: Conditions
    tags: frozenset[Tag]
    group_type: str
    ranks: frozenset[Rank]


@dataclass(frozen=True, slots=True)
class Beside:
    """That a call was one of several at once: its number among them, the thread that made it, and which of its calls it
    was."""

    branch: int
    lane: int
    turn: int


def mute(world: World, step: int, asked: Mute, exchange: Exchange, *extra: Tag, beside: Beside | None = None) -> Answer:
    """Take the call of a step into the world, and tell what the pages say of it. `extra` tags tell how it was made."""
    return _Muting(world, step, call_of(world, exchange), asked, extra, beside).answer()


def call_of(world: World, exchange: Exchange) -> Call:
    """A request, and the world that it comes to."""
    name = exchange.body.get("GroupId") if isinstance(exchange.body, dict) else None
    app = exchange.query.get("sdkappid")
    return Call(
        exchange,
        group=world.groups.get(world.roles.get(name, "")) if isinstance(name, str) else None,
        admin=exchange.query.get("identifier") == world.binding["admin"],
        app=None if app is None else app == world.binding["sdkappid"],
        roles=world.roles,
    )


class _Muting:
    """One call while it is taken in. `listed` are the roles of those whom it lists, as far as they have one."""

    def __init__(
        self, world: World, step: int, call: Call, asked: Mute, extra: Iterable[Tag], beside: Beside | None
    ) -> None:
        self.world = world
        self.beside = beside
        self.step = step
        self.call = call
        self.found = RULES.of(call)
        self.group = call.group
        self.listed = [role for role in call.accounts if role]
        self.meant = self.group or _group_of_topic(world, call.body.get("GroupId"))
        """The group that the call may act in: where GroupId is a topic's id, it may mean that."""
        named = call.body.get("TopicId")
        self.topic = self.group.topic_roles.get(named, "") if self.group and isinstance(named, str) else ""
        self.start, self.end = call.exchange.last.sent, call.exchange.received
        self.tags = self._tags(asked).union(extra)

    def answer(self) -> Answer:
        """Do to the world what the call did."""
        group, exchange = self.group, self.call.exchange
        served = group is not None and self.found.expects == "served"
        tags = self.tags | self._sequel(group) if group and served else self.tags
        ranks = frozenset(group.rank(account) for account in self.listed) if group else frozenset()
        answer = Answer(self.step, exchange, self.found, tags, group.type if group else "", ranks)
        seconds = self.call.seconds
        # A burst is asked to come too often: what is turned down there is turned down.
        turned_down = exchange.code in FREQUENCY and self.tags & _BURSTS
        if exchange.code is None or self.found.free or (exchange.lost and not turned_down):
            if self.beside and group and served and type(seconds) is int:
                self._apply(group, seconds, sure=False)
            else:
                self._forget(self.meant, self.listed)
        elif not exchange.ok:
            self._refused()
        elif group and served and type(seconds) is int:
            self._apply(group, seconds)
        elif group and self.found.means is not None:
            self.tags |= {tag.OVERFLOW}
            self._apply(group, self.found.means)
        else:
            self._accepted_all_the_same()
        return answer

    # -- tags ------------------------------------------------------------------------------------------------------

    def _tags(self, asked: Mute) -> frozenset[Tag]:
        """What is special about the call by itself."""
        group, listed, seconds = self.group, self.listed, self.call.seconds
        tags: set[Tag] = set()
        if type(seconds) is int and seconds > 0:
            tags.add(_time(seconds))
        if len(set(listed)) > 1:
            tags |= {tag.MANY, tag.many(len(set(listed)))}
        if len(set(listed)) < len(listed):
            tags.add(tag.DUPLICATE)
        names = [self.world.binding[role] for role in listed]
        if names != sorted(names):
            tags.add(tag.UNSORTED)
        if any(_twin(role) for role in listed):
            tags.add(tag.TWIN)
        if any(map(_longest, names)):
            tags.add(tag.LONGEST)
        if group and any(_ranks(group, role) for role in listed):
            tags.add(tag.OWNER)
        if self.topic:
            tags.add(tag.TOPIC)
        elif group and group.topics_enabled:
            tags.add(tag.TOPICS_ENABLED)
        if any(name == "random" for name, _ in asked.change.query):
            tags.add(tag.RANDOM)
        return frozenset(tags)

    def _sequel(self, group: Group) -> set[Tag]:
        """What a served call comes after: idle unmutes, renewals, members who left and came back."""
        befores = [group.beliefs[self.topic].get(account, CLEAR) for account in set(self.listed)]
        states = {before.at(self.start, self.end) for before in befores}
        seconds = self.call.seconds
        tags = {tag.REJOIN for before in befores if tag.REJOIN in before.tags}
        if seconds == 0 and states <= {"clear", "over"}:
            tags.add(tag.IDLE)
        if seconds and states & {"until", "forever"}:
            tags.add(tag.SAME if any(before.seconds == seconds for before in befores) else tag.REMUTE)
        return tags

    # -- effects ---------------------------------------------------------------------------------------------------

    def _apply(self, group: Group, seconds: int, *, sure: bool = True) -> None:
        """The call was done; one that is not `sure` may have been, or be done yet."""
        beliefs = group.beliefs[self.topic]
        named = dict.fromkeys(self.listed)  # in their order: a set's differs from run to run
        stems = Counter(map(stem, named))
        befores = {account: beliefs.get(account, CLEAR) for account in named}
        idle = not seconds and all(before.at(self.start, self.end) in ("clear", "over") for before in befores.values())
        own = self.tags - {tag.OWNER, tag.TWIN, tag.LONGEST}
        made: dict[tuple[int, bool, bool, bool, bool], Belief] = {}
        for account, before in befores.items():
            ranks, twin = _ranks(group, account), _twin(account) or stems[stem(account)] > 1
            longest = _longest(self.world.binding[account])
            alike = id(before), ranks, twin, longest, account == "owner"  # members of long lists share a belief
            if alike not in made:
                tags = own.union([tag.OWNER] * ranks, [tag.TWIN] * twin, [tag.LONGEST] * longest)
                after = self._after(group, account, seconds, before, set(tags))
                made[alike] = self._beside(before, after, sure) if self.beside else _awaiting(before, after)
            beliefs[account] = made[alike]
        self._bystanders(group, idle)

    def _after(self, group: Group, account: str, seconds: int, before: Belief, tags: set[Tag]) -> Belief:
        was = before.at(self.start, self.end)
        if was in ("until", "forever") and seconds:
            tags.add(tag.SAME if before.seconds == seconds else tag.REMUTE)
        if was in ("clear", "over") and not seconds:
            tags.add(tag.IDLE)
        if not seconds and before.tags & {tag.REMUTE, tag.SAME}:
            tags.add(tag.REMUTE)
        # What is recorded of an account in an AVChatRoom, where REST finds nobody but the owner, is on no page.
        sure = group.type != "AVChatRoom" or account == "owner" or (before.sure and before.kind != "clear")
        if self._raced(before):
            tags.add(tag.OVERLAP_SAME)
        now = Belief("clear", tags=frozenset(tags), step=self.step, seconds=seconds, made=(self.start, self.end))
        if seconds == 0:
            return now
        if seconds == PERMANENT:
            return replace(now, kind="forever", sure=sure)
        return self._made(replace(now, kind="until", sure=sure), self.start, self.end)

    def _made(self, mute: Belief, start: float, end: float) -> Belief:
        """A mute for some time, as if it was made in this interval."""
        lo, hi = self.world.over((start, end), mute.seconds or 0)
        return replace(mute, made=(start, end), lo=lo, hi=hi)

    def _raced(self, before: Belief) -> bool:
        """Whether a call that overlaps this one has listed the account too."""
        return before.race is not None and before.race.step == self.step

    def _race(self, before: Belief) -> Race[Belief]:
        """The race that the call is in."""
        race = before.race
        if race is not None and race.step == self.step:
            return race
        return Race(self.step, before.ways, tuple(replace(it, lane=-1) for it in race.pending) if race else ())

    def _beside(self, before: Belief, after: Belief, sure: bool) -> Belief:
        """What is believed of an account that overlapping calls list: any state that some order of them ends in."""
        assert self.beside is not None
        race, it, attempts = self._race(before), self.beside, self.call.exchange.attempts
        lost = [(one.sent, math.inf) for one in doubtful(attempts[:-1])]
        for sent, received in (*lost, (self.start, self.end if sure else math.inf)):
            state = self._made(after, sent, received) if after.kind == "until" else after
            call = Raced(self.step, it.branch, sent, received, received < math.inf, it.lane, it.turn, state)
            race = replace(race, calls=(*race.calls, call))
        return _racing(race, after.tags)

    def _bystanders(self, group: Group, idle: bool) -> None:
        """Nothing changed for anybody else, nor for those listed anywhere else."""
        self._others(group, *([tag.IDLE_CALL] * idle))
        for other in group.beliefs:
            if other != self.topic:
                group.touch(self.listed, tag.TOPIC_CALL if self.topic else tag.COMMUNITY_CALL, topic=other)
        for stranger in self.world.groups.values():
            if stranger is not group:
                stranger.touch(self.listed, tag.ELSEWHERE)

    def _others(self, group: Group, *special: Tag) -> None:
        """Nothing changed for those who were not listed."""
        stems = set(map(stem, self.listed))
        # Calls that overlap come in no order: none of them is after another.
        beside = {account for account, belief in group.beliefs[self.topic].items() if self._raced(belief)}
        others = set(group.beliefs[self.topic]).difference(self.listed, beside)
        twins = {account for account in others if stem(account) in stems}
        group.touch(others - twins, tag.OTHER_CALL, *special, topic=self.topic)
        group.touch(twins, tag.OTHER_CALL, tag.TWIN_CALL, *special, topic=self.topic)

    def _refused(self) -> None:
        """FAIL changes nobody's state; but where a list mixes strangers in, no page says how much of it is done."""
        found = self.found
        partial = any(condition.partial for condition in found.open)
        whys = [condition.clause.id for condition in found.refusing] or ["open" if found.open else "served"]
        named = dict.fromkeys([*self.listed, *sorted(_mentioned(self.world, self.call.exchange.body))])
        for group in self.world.groups.values():
            if partial and group is self.group:
                for beliefs in group.beliefs.values():
                    beliefs |= dict.fromkeys(named, Belief("unknown"))
            else:
                group.touch(named, tag.REFUSED, *map(tag.refused, whys))

    def _accepted_all_the_same(self) -> None:
        """It may mean any group or account that it does not name as it has to."""
        listed, name = self.call.listed, self.call.body.get("GroupId")
        named = listed is not None and len(self.call.names) == len(listed)
        for meant in [self.meant] if self.meant or isinstance(name, str) else self.world.groups.values():
            everybody = list(meant.beliefs[""]) if meant and not named else self.listed
            self._forget(meant, everybody, "unmuted" if self.call.seconds == 0 else "muted")
        if self.group and named and listed and self.found.expects == "open":
            # Whatever the call means, it means those whom it lists.
            self._others(self.group)

    def _forget(self, group: Group | None, accounts: list[str], done: str = "") -> None:
        """The call may or may not have been done: nothing is known any more of these accounts."""
        for scope in group.beliefs.values() if group else ():
            for account in accounts:
                stranger = group is not None and account not in group.members
                left = _STRANGERS.get((done, group is not None and account in group.left)) if stranger else None
                unknown = Belief("unknown", tags=frozenset({left} if left else ()))
                if self.beside and account in scope:
                    unknown = self._beside(scope[account], unknown, sure=False)
                scope[account] = unknown


def _racing(race: Race[Belief], tags: frozenset[Tag]) -> Belief:
    """What is believed of an account after a race, as far as it is known."""
    first, *others = race.ends()
    return replace(first, tags=first.tags | tags & _OVERLAPS, others=tuple(others), race=race)


def _awaiting(before: Belief, after: Belief) -> Belief:
    """The state that a call leaves, where overlapping calls before it may be done yet: nobody knows of them."""
    late = before.race.pending if before.race else ()
    if not late:
        return after
    race = Race(after.step, (after,), tuple(replace(it, lane=-1) for it in late))
    return replace(after, others=tuple(it.state for it in late), race=race)


def _group_of_topic(world: World, topic: JSON) -> Group | None:
    """The group of a topic's id."""
    named = (group for group in world.groups.values() if isinstance(topic, str) and topic in group.topics)
    return next(named, None)


def _mentioned(world: World, value: JSON) -> set[str]:
    """The roles of all accounts whose ids stand anywhere in a body, in JSON that is packed into a string too."""
    if isinstance(value, str):
        if (role := world.roles.get(value, "")) in world.people:
            return {role}
        try:
            packed = json.loads(value) if value[:1] in "[{" else None
        except (ValueError, RecursionError):
            return set()
        return _mentioned(world, packed) if packed else set()
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*(_mentioned(world, item) for item in items))


def _time(seconds: int) -> Tag:
    if seconds == PERMANENT:
        return tag.PERMANENT_TIME
    if seconds >= UNSIGNED_FROM:
        return tag.UNSIGNED
    return tag.PLAIN if seconds == USUAL else tag.VALUE


def _twin(account: str) -> bool:
    return "~" in account or account[0] == "w"


def _longest(name: str) -> bool:
    return len(name.encode()) >= MAX_USER_ID_BYTES


def _ranks(group: Group, account: str) -> bool:
    """Whether muting the account shows that owners and admins can be muted. In an AVChatRoom REST finds nobody else."""
    return group.type != "AVChatRoom" and group.rank(account) in ("owner", "admin")
