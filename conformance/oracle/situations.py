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
from types import NoneType

from conformance.contract import MAX_UINT32, PERMANENT
from conformance.contract.passing import NOT_NOW
from conformance.oracle.conditions import RULES, Call, Conditions
from conformance.oracle.model import Model
from conformance.oracle.muting import call_of
from conformance.oracle.readings import Reading
from conformance.oracle.world import Belief, Group, World, stem
from conformance.programs.dimensions import DIMENSIONS
from conformance.programs.history import JSON, Event, Exchange, History
from conformance.programs.operations import (
    Burst,
    Create,
    Join,
    Leave,
    Mute,
    Operation,
    Overlap,
    Send,
    Wait,
    accounts_of,
)

Situation = tuple[str | None, ...]
"""A value for each of `DIMENSIONS`, in their order; None where its question does not arise."""
Scope = tuple[str, str]
"""A group and a topic of it ("" is the group itself), by role."""
Seat = tuple[str, str, str]
"""An account in a scope."""

_LENGTHS: tuple[tuple[int, str], ...] = (
    (1, "1"), (2, "2"), (20, "3-20"), (99, "21-99"), (100, "100"), (199, "101-199"), (200, "200"), (498, "201-498"),
    (499, "499"), (500, "500"),
)  # fmt: skip
_SPANS: tuple[tuple[int, str], ...] = (
    (0, "0"), (1, "1"), (59, "seconds"), (3_599, "minutes"), (86_399, "hours"), (2**31 - 2, "days"),
    (PERMANENT - 1, "past 2^31"), (PERMANENT, "for good"),
)  # fmt: skip
_SIGNED = {
    "forged": "forged", "expired": "run out", "just-expired": "run out", "garbled": "garbled", "empty": "empty",
    "other-identifier": "of another identifier", "other-sdkappid": "of another app",
}  # fmt: skip
_TYPES: Mapping[type, str] = {NoneType: "null", dict: "an object", list: "a list"}
_DOCUMENTED = ("GroupId", "Members_Account", "MuteTime", "TopicId")
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
    whom: str
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

    situations: dict[Situation, int] = field(default_factory=dict)
    """Each with the step at which it was first put to the test."""
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
        elif exchange is not None and isinstance(step, Mute | Overlap | Burst):
            self._muted(event, _asked(step, event.branch), exchange)
            return
        super().feed(event)
        if step is not None and exchange is not None and exchange.ok:
            self._moved(step)

    def _learn(self, readings: list[Reading]) -> None:
        for it in readings:
            if it.channel != "roster" and it.outcome != "open":
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
            case Leave():
                pass

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
                self._enter(event.step, (*seat, "the answer", "at once"))
        self._open(event.step, group, topic, seats, listed, exchange.ok)
        if exchange.ok and found.expects == "served":
            together = isinstance(self.steps[event.step], Overlap)
            self._changed(group, topic, befores, call.seconds, None if together else now)
        elif not exchange.ok:
            for account in listed:
                for scope in group.beliefs:
                    self._lives[group.role, scope, account].refusals = "some"

    def _enter(self, step: int, situation: Situation) -> None:
        self.situations.setdefault(situation, step)

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
            trials.append(_Trial(step, "listed" if account in listed else "not listed", values))

    def _changed(
        self, group: Group, topic: str, befores: Mapping[str, Belief], seconds: int, now: float | None
    ) -> None:
        """A call was done at a moment; None where others overlapped with it, so that nobody knows which came first."""
        for account, before in befores.items():
            life = self._lives[group.role, topic, account]
            life.renewal = "" if now is None else _renewal(before.at(now, now), before.seconds, seconds)
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
        return topic if topic in group.beliefs else ""

    def _values(self, call: Call, asked: Mute, group: Group, found: Conditions) -> Situation:
        exchange = call.exchange
        request = _request(exchange)
        whole = isinstance(exchange.body, dict) or not asked.change.text
        time = _time(call, asked) if whole else None
        length, form = self._list(call, asked) if whole else (None, None)
        kind = "refused" if found.expects == "refused" else "unmute" if time == "0" else "mute"
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
            time, length, form, _place(call, asked, group), _type(call, group), "the same again" if same else turn,
            "later" if apart else "within a second", _fields(exchange.body),
            "one used before" if again else "an end of 32 bits" if random in ("0", str(MAX_UINT32)) else "drawn",
            _signer(call, group), request,
        )  # fmt: skip

    def _list(self, call: Call, asked: Mute) -> tuple[str | None, str | None]:
        """The length and the form of the list, in a body that is packed too."""
        whole = isinstance(call.exchange.body, dict)
        value = call.body.get("Members_Account", ...) if whole else [self.world.binding[it] for it in asked.members]
        match value:
            case list():
                names = [it for it in value if isinstance(it, str)]
                number = len(set(names))
                length = next((said for most, said in _LENGTHS if number <= most), "501 and more") if number else None
                if len(names) < len(value):
                    odd = next(it for it in value if not isinstance(it, str))
                    return length, f"{_TYPES.get(type(odd), 'a number')} in it"
                if len(set(names)) < len(names):
                    return length, "duplicates"
                roles = {self.world.roles.get(name, "") for name in names} - {""}
                if any("~" in role for role in roles) or len(set(map(stem, roles))) < len(roles):
                    return length, "near-twins"
                return length, "sorted" if names == sorted(names) else "unsorted"
            case str():
                return None, "a string"
            case dict():
                return None, "an object"
            case x if x is ...:
                return None, "missing"
            case _:
                return None, "null" if value is None else "a number"

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
            self._enter(reading.step, (*trial.values, look, when))


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


def _asked(step: Mute | Overlap | Burst, branch: int) -> Mute:
    match step:
        case Overlap():
            return step.calls[branch]
        case Burst():
            return step.call
        case _:
            return step


def _time(call: Call, asked: Mute) -> str | None:
    seconds = call.body.get("MuteTime", ...) if isinstance(call.exchange.body, dict) else asked.seconds
    match seconds:
        case None:
            return "null"
        case str():
            return "a word" if seconds else "empty"
        case list():
            return "a list"
        case dict():
            return "an object"
        case bool() | float():
            return None
        case int() if seconds < 0:
            return "negative"
        case int():
            return next((name for most, name in _SPANS if seconds <= most), "past 2^32")
        case _:
            return "missing"


def _place(call: Call, asked: Mute, group: Group) -> str | None:
    topic = call.body.get("TopicId", ...)
    if topic is ...:
        packed = not isinstance(call.exchange.body, dict) and asked.topic in group.beliefs
        return "topic" if asked.topic and packed else "group"
    if not isinstance(topic, str):
        return "topic a number" if type(topic) is int else "topic of another type"
    return "topic" if group.topics.get(topic) else "unknown topic"


def _type(call: Call, group: Group) -> str:
    if call.alive is not None:
        return "Community with topics" if group.topics_enabled else group.type
    if not isinstance(call.exchange.body, dict):
        return "Community with topics" if group.topics_enabled else group.type
    if "GroupId" not in call.body:
        return "not named"
    name = call.body["GroupId"]
    if not isinstance(name, str):
        return "no string"
    if call.group is not None:
        return "dissolved"
    return (
        "never made"
        if name and name.isascii() and name.isprintable() and " " not in name and len(name) < 100
        else "malformed"
    )


def _fields(body: JSON) -> str | None:
    if not isinstance(body, dict):
        return None
    there = [name for name in body if name in _DOCUMENTED]
    return "as documented" if there == [name for name in _DOCUMENTED if name in body] else "another order"


def _signer(call: Call, group: Group) -> str:
    exchange = call.exchange
    if call.app is not True:
        return "no app" if call.app is None else "an unknown app"
    if exchange.signed in _SIGNED:
        return _SIGNED[exchange.signed]
    if call.admin:
        return "right"
    rank = group.rank(call.roles.get(exchange.query.get("identifier", ""), ""))
    return {"owner": "the owner's", "admin": "an admin's"}.get(rank, "a member's")


def _request(exchange: Exchange) -> str | None:
    if exchange.method != "POST":
        return "not POST"
    if exchange.command != "forbid_send_msg":
        return "another command"
    if isinstance(exchange.body, dict):
        return "right"
    if exchange.body is None:
        return "more behind it" if (exchange.raw or "").startswith("{") else None
    return "in a list" if isinstance(exchange.body, list) else "in a string"


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


def _renewal(was: str, before: int | None, seconds: int) -> str:
    """How a mute came about, by the state before and the MuteTimes of the call before and of this one."""
    if seconds == 0:
        return "none"
    if was == "forever":
        return "again the same" if seconds == PERMANENT else "no more for good"
    if was != "until" or before is None:
        return "at once"
    if seconds == PERMANENT:
        return "made for good"
    return "again the same" if seconds == before else "lengthened" if seconds > before else "shortened"


def situations(history: History) -> Iterator[Situation]:
    """The situations of a history, each once, in the order in which they came up."""
    world = World(history.binding, history.clock_offset, history.clock_error, accounts=accounts_of(history.program))
    model = Situating(history.program.steps, world)
    for event in history.events:
        model.feed(event)
    yield from sorted(model.situations, key=lambda it: model.situations[it])


assert len(DIMENSIONS) == 22
