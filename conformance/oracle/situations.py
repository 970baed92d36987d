"""Under which conditions a history has put something to the test: the values of `conformance.programs.dimensions`.

A situation is one mute call, one account, and one place where the contract was held against what came: the call's
answer, or a later look at the account that the contract settles. It is counted from what happened, not from what a
program meant to do: an answer that did not come, or a state that nobody can be sure of, makes none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from conformance.contract import MAX_UINT32
from conformance.contract.passing import NOT_NOW
from conformance.oracle.conditions import RULES, Call, Conditions
from conformance.oracle.model import Model
from conformance.oracle.muting import call_of
from conformance.oracle.readings import Reading
from conformance.oracle.said import Said
from conformance.oracle.world import Belief, Group, World
from conformance.programs.dimensions import renewal
from conformance.programs.history import JSON, Event, Exchange, History
from conformance.programs.operations import (
    Create,
    Join,
    Mute,
    Operation,
    Overlap,
    Send,
    Wait,
    accounts_of,
    part_of,
)

Situation = tuple[str | None, ...]
"""A value for each dimension of `conformance.programs.dimensions`, in their order; None where it does not arise."""
Seat = tuple[str, str, str]
"""A group, a topic of it ("" is the group itself) and an account, by role."""

_TWINS = {"case": "one that differs in case", "longer": "one that begins alike", "short": "one that begins alike"}
_NEIGHBOURS = (*_TWINS.values(), "one with the same members", "one dissolved")
_LOOKS = {"listed": "the muted list", "record": "the record", "send": "a message"}
_FILLER = re.compile(r"m(?:[2-9][1-9]|[3-9]0|[0-9]{3})")
"""Members whom only long lists name."""
MOST_TRIALS = 30
"""Calls of one account that a look puts to the test at most."""
SOON = 1.0
"""Seconds: calls within it may fall into one window of whoever answers."""


@dataclass
class _Life:
    """What an account has been through in a scope: how its mute came about, and calls that were refused since."""

    renewal: str = "none"
    ever: bool = False
    refusals: str = "none"
    sends: int = 0


@dataclass
class _Trial:
    """A call that later looks put to the test, as far as its conditions are settled by then."""

    step: int
    values: Situation


@dataclass
class _Around:
    """Who is muted where a call acts, for good or not, and where else; at one moment."""

    now: float
    elsewhere: dict[str, str]
    muted: set[str]
    for_good: set[str]

    def holds(self, account: str) -> str:
        """Who but this account is muted."""
        others = len(self.muted) - (account in self.muted)
        if others > 100:
            return "more than 100"
        if len(self.for_good) > (account in self.for_good):
            return "one or more for good"
        return ("nobody", "one", "several")[min(2, others)]


def _muted_in(beliefs: Mapping[str, Belief], now: float) -> set[str]:
    return {
        account for account, it in beliefs.items() if it.kind != "clear" and it.at(now, now) in ("until", "forever")
    }


@dataclass
class Situating(Model):
    """A model that also writes down the situations of what it is fed."""

    situations: dict[Situation, None] = field(default_factory=dict)
    """Each once, in the order in which they came up."""
    _lives: defaultdict[Seat, _Life] = field(default_factory=lambda: defaultdict(_Life))
    _visits: Counter[tuple[str, str]] = field(default_factory=Counter)
    _late: set[tuple[str, str]] = field(default_factory=set)
    _turns: Counter[tuple[str, str]] = field(default_factory=Counter)
    _bodies: dict[str, tuple[JSON, str]] = field(default_factory=dict)
    _sent: dict[str, float] = field(default_factory=dict)
    _randoms: set[str] = field(default_factory=set)
    _trials: defaultdict[Seat, list[_Trial]] = field(default_factory=lambda: defaultdict(list))
    _waits: list[int] = field(default_factory=list)

    def feed(self, event: Event) -> None:
        """Take in one event, and what was put to the test by it."""
        step = self.steps[event.step] if event.step >= 0 else None
        exchange = event.exchange
        if step is None or event.early:
            pass
        elif isinstance(step, Wait):
            self._waits.append(event.step)
        elif exchange is not None and isinstance(part := part_of(step, event.branch), Mute):
            self._muted(event, part, exchange)
            return
        super().feed(event)
        if step is not None and exchange is not None and exchange.ok:
            self._moved(step)

    def _learn(self, readings: list[Reading]) -> None:
        for it in readings:
            if it.channel != "roster" and it.outcome != "open" and not it.beside:
                self._seen(it)
        super()._learn(readings)

    # -- what surrounds a call -------------------------------------------------------------------------------------

    def _moved(self, step: Operation) -> None:
        match step:
            case Create():
                for account in ("owner", *step.members):
                    self._visits[step.group, account] = 0
            case Join():
                for account in step.members:
                    if (step.group, account) in self._visits:
                        self._visits[step.group, account] += 1
                    else:
                        self._visits[step.group, account] = 0
                        self._late.add((step.group, account))

    def _returns(self, group: str, account: str) -> str:
        visits = self._visits[group, account]
        if visits:
            return "back once" if visits == 1 else "back twice or more"
        return "added later" if (group, account) in self._late else "with it"

    # -- calls -----------------------------------------------------------------------------------------------------

    def _muted(self, event: Event, asked: Mute, exchange: Exchange) -> None:
        call = call_of(self.world, exchange)
        found = RULES.of(call)
        group = call.alive or self._near(asked.group)
        if group is None or found.expects == "open":
            super().feed(event)
            return
        topic = self._scope(call, asked, group)
        listed = set(call.accounts) - {""} or set(asked.members)
        values = self._values(call, asked, group, found)
        others = self._others(group)
        now = exchange.last.sent
        around = self._around(group, topic, now)
        everybody = found.expects == "refused" or group.type != "AVChatRoom"
        seats = {
            account: (*values, *self._account(group, topic, account, account in listed, around), others)
            for account in _samples(group, topic, listed)
            if everybody or account in listed
        }
        befores = {account: group.beliefs[topic][account] for account in listed if account in group.beliefs[topic]}
        super().feed(event)
        if exchange.code is None or exchange.code in NOT_NOW:
            return
        for account, seat in seats.items():
            if account in listed:
                self.situations[(*seat, "the answer", "at once")] = None
        self._open(event.step, group, topic, seats, listed, exchange.ok)
        if exchange.ok and found.expects == "served":
            together = isinstance(self.steps[event.step], Overlap)
            self._changed(group, topic, befores, call.seconds, None if together else now)
        elif not exchange.ok:
            for account in listed:
                for scope in group.beliefs:
                    self._lives[group.role, scope, account].refusals = "some"

    def _open(
        self, step: int, group: Group, topic: str, seats: dict[str, Situation], listed: set[str], done: bool
    ) -> None:
        """Have later looks at these accounts count for the call."""
        for account, values in seats.items():
            trials = self._trials[group.role, topic, account]
            if done and account in listed:
                trials.clear()
                self._lives[group.role, topic, account].sends = 0
            del trials[:-MOST_TRIALS]
            trials.append(_Trial(step, values))

    def _changed(
        self, group: Group, topic: str, befores: Mapping[str, Belief], seconds: int, now: float | None
    ) -> None:
        """A call was done at a moment; None where others overlapped with it, so that nobody knows which came first."""
        for account, before in befores.items():
            life = self._lives[group.role, topic, account]
            life.renewal = "" if now is None else renewal(_state(before, life, now), before.seconds, seconds)
            life.ever, life.refusals = life.ever or seconds > 0, "none"

    def _near(self, role: str) -> Group | None:
        """The group that a call without a group of its own is about: the one it was meant for, or the last there is."""
        group = self.world.groups.get(role)
        if group is not None and group.alive:
            return group
        return next((it for it in reversed(self.world.groups.values()) if it.alive), None)

    def _scope(self, call: Call, asked: Mute, group: Group) -> str:
        named = call.body.get("TopicId")
        topic = group.topic_roles.get(named, "") if isinstance(named, str) and group.topics.get(named) else ""
        if not isinstance(call.exchange.body, dict):
            topic = asked.topic
        elif call.alive is None:
            topic = ""  # it names no group that there is
        return topic if topic in group.beliefs else ""

    def _values(self, call: Call, asked: Mute, group: Group, found: Conditions) -> Situation:
        exchange = call.exchange
        said = Said(call, asked, group, self.world)
        kind = "refused" if found.expects == "refused" else "unmute" if said.time == "0" else "mute"
        same = self._bodies.get(group.role) == (exchange.body, exchange.signed)
        self._bodies[group.role] = exchange.body, exchange.signed
        self._turns[group.role, kind] += 1
        turn = ("first", "second", "third or later")[min(2, self._turns[group.role, kind] - 1)]
        apart = exchange.sent - self._sent.get(group.role, -10.0) > SOON
        self._sent[group.role] = exchange.received
        random = exchange.query.get("random", "")
        again = random in self._randoms
        self._randoms.add(random)
        return (
            said.time, *said.listed, said.place, said.type, "the same again" if same else turn,
            "later" if apart else "within a second", said.fields,
            "an end of 32 bits" if random in ("0", str(MAX_UINT32)) else "one used before" if again else "drawn",
            said.signer, said.request,
        )  # fmt: skip

    def _account(self, group: Group, topic: str, account: str, listed: bool, around: _Around) -> Situation:
        life, state = self._lives[group.role, topic, account], group.beliefs[topic][account]
        return (
            "listed" if listed else "not listed", group.rank(account) or None, _state(state, life, around.now),
            life.renewal or None, self._returns(group.role, account),
            around.elsewhere.get(account, "none"), life.refusals, around.holds(account),
        )  # fmt: skip

    def _around(self, group: Group, topic: str, now: float) -> _Around:
        elsewhere: dict[str, str] = {}
        for other in self.world.groups.values():
            if other is not group and other.alive:
                elsewhere |= dict.fromkeys(_muted_in(other.beliefs[""], now), "in another group")
        for scope, beliefs in group.beliefs.items():
            if scope != topic:
                elsewhere |= dict.fromkeys(_muted_in(beliefs, now), "in a topic" if scope else "in the community")
        muted = _muted_in(group.beliefs[topic], now)
        return _Around(now, elsewhere, muted, {it for it in muted if group.beliefs[topic][it].kind == "forever"})

    def _others(self, group: Group) -> str:
        found = set()
        for role, other in self.world.groups.items():
            if other is group:
                continue
            if not other.alive:
                found.add("one dissolved")
            elif group.role.partition("~")[0] == role.partition("~")[0]:
                kind = (group.role + role).partition("~")[2]
                found.add(_TWINS.get(kind, "one with the same members"))
            else:
                found.add("one with the same members")
        return next((it for it in _NEIGHBOURS if it in found), "none")

    # -- looks -----------------------------------------------------------------------------------------------------

    def _seen(self, reading: Reading) -> None:
        seat = reading.group, reading.topic, reading.account
        if seat not in self._trials:
            return
        step = self.steps[reading.step]
        look = _LOOKS[reading.channel]
        if isinstance(step, Send):
            life = self._lives[seat]
            life.sends += 1
            look = "a custom message" if step.custom else "a third message" if life.sends >= 3 else look
        for trial in self._trials[seat]:
            waited = any(trial.step < wait < reading.step for wait in self._waits)
            when = "after the end" if reading.state == "over" and waited else "later" if waited else "at once"
            self.situations[(*trial.values, look, when)] = None


def _samples(group: Group, topic: str, listed: set[str]) -> list[str]:
    """The members whose situations are counted: of hundreds that went through the same, the first and the last few."""
    there = [account for account in group.beliefs[topic] if account in group.members]
    few, many = [it for it in there if not _FILLER.fullmatch(it)], sorted(filter(_FILLER.fullmatch, there), key=_number)
    ends = {*many[:2], *many[-2:]}
    for part in (listed, set(there) - listed):
        of = [it for it in many if it in part]
        ends |= {*of[:2], *of[-2:]}
    return [*few, *sorted(ends, key=_number)]


def _number(role: str) -> int:
    return int(role[1:])


def _state(belief: Belief, life: _Life, now: float) -> str | None:
    match belief.at(now, now):
        case "until":
            return "muted"
        case "forever":
            return "for good"
        case "over":
            return "over"
        case "clear":
            return "lifted" if life.ever else "never muted"
        case _:
            return None


def situations(history: History) -> Iterator[Situation]:
    """The situations of a history, each once, in the order in which they came up."""
    world = World(history.binding, history.clock_offset, history.clock_error, accounts=accounts_of(history.program))
    model = Situating(history.program.steps, world)
    for event in history.events:
        model.feed(event)
    yield from model.situations
