"""Programs that bring many conditions together: a group of members with as many pasts as there can be, calls of all
kinds on them, and looks that show all of them at once.

Which values of `conformance.programs.dimensions` come together is a matter of choices. Whoever makes them, a planner or
Hypothesis, may prefer those that were not tried yet. What a program brings about is counted when it has run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from types import MappingProxyType
from typing import Protocol, TypeVar

from conformance.programs.building import DAY, FOREVER, HOUR, group, members, put
from conformance.programs.dimensions import BY_NAME, DIMENSIONS
from conformance.programs.operations import (
    JSON,
    Change,
    Destroy,
    Join,
    Leave,
    Listed,
    Mute,
    Operation,
    Program,
    Promote,
    Record,
    Send,
    Topic,
    Wait,
)

T = TypeVar("T")
SMALL, LARGE = 14, 540
"""Members m1 to m14 have pasts; those from m21 on fill long lists."""
_SETTLED = ("Public", "ChatRoom", "Meeting", "Community", "Community with topics")
TYPES = (*_SETTLED, "AVChatRoom", "Private", "Work")
_TIMES: dict[str, tuple[int, ...]] = {
    "0": (0,), "1": (1,), "seconds": (20, 45, 59), "minutes": (60, 62, 600, 900, 1800), "hours": (HOUR, 7200, 5 * HOUR),
    "days": (DAY, 7 * DAY, 30 * DAY, 30 * DAY + 1, 400 * DAY), "past 2^31": (2**31 - 1, 2**31, 2**31 + 600, 2**32 - 2),
    "for good": (FOREVER,),
}  # fmt: skip
_WRONG_TIMES: dict[str, tuple[Change, ...]] = {
    "missing": (Change(drop=("MuteTime",)),),
    "null": (put(MuteTime=None),),
    "empty": (put(MuteTime=""),),
    "a word": (put(MuteTime="soon"), put(MuteTime="forever")),
    "a list": (put(MuteTime=[60]), put(MuteTime=[])),
    "an object": (put(MuteTime={"seconds": 60}), put(MuteTime={})),
    "negative": tuple(put(MuteTime=value) for value in (-1, -600, -(2**31), -(2**32) + 600)),
    "past 2^32": tuple(put(MuteTime=value) for value in (2**32, 2**32 + 60, 2**32 + 600, 2**33, 2**63, 2**64 + 60)),
}
_LENGTHS = {
    "1": (1,), "2": (2,), "3-20": (3, 5, 9, 14), "21-99": (33, 64), "100": (100,), "101-199": (101, 150, 199),
    "200": (200,), "201-498": (201, 257, 300), "499": (499,), "500": (500,), "501 and more": (501,),
}  # fmt: skip
_WRONG_GROUPS: dict[str, tuple[Change, ...]] = {
    "malformed": tuple(put(GroupId=value) for value in ("", "x" * 300, "群组", "a\tb", "group one")),
    "no string": (Change(drop=("GroupId",)), *(put(GroupId=value) for value in (None, 5, ["$g1"], True))),
}
_WRONG_TOPICS = tuple(put(TopicId=value) for value in (5, True, ["x"], {"TopicId": "x"}))
_SIGNERS: dict[str, tuple[Change, ...]] = {
    "forged": (Change(signed="forged"),),
    "run out": (Change(signed="expired"), Change(signed="just-expired")),
    "garbled": (Change(signed="garbled"), Change(signed="empty")),
    "of another identifier": (Change(signed="other-identifier"),),
    "of another app": (Change(signed="other-sdkappid"),),
    "no administrator": (Change(identifier="m3"), Change(identifier="owner"), Change(identifier="m11")),
    "no app": (Change(query=(("sdkappid", None),)), Change(query=(("sdkappid", "1399999998"),))),
}
_REQUESTS: dict[str, tuple[Change, ...]] = {
    "no JSON object": (Change(tail=" x"), *(Change(wrap=(("", way),)) for way in ("list", "text"))),
    "not POST": (Change(method="GET"), Change(method="PUT")),
    "another command": (Change(command="forbid_sendmsg"), Change(command="Forbid_Send_Msg")),
}
_ORDERS = (("MuteTime",), ("MuteTime", "Members_Account"), ("TopicId", "MuteTime"), ("Members_Account",))
_ENDS = ("0", "4294967295")
_USED = "20250131"
_NEIGHBOURS = {"one that differs in case": ("g1~case",), "one that begins alike": ("g1~longer", "g1~short")}


class Choices(Protocol):
    """Makes the choices of a program."""

    def pick(self, options: Sequence[tuple[str, str]]) -> tuple[str, str]:
        """One of these values, each with its dimension."""

    def index(self, number: int) -> int:
        """Any number from 0 on, below this one."""

    def begin(self) -> None:
        """What is picked from here on belongs to the next call."""


class Chance:
    """Choices by chance, from a number on: any value, and more often one that is wanted."""

    def __init__(self, start: int, wanted: Mapping[tuple[str, str], int] = MappingProxyType({})) -> None:
        self._random = Random(start)
        self._wanted = wanted

    def pick(self, options: Sequence[tuple[str, str]]) -> tuple[str, str]:
        """One of these, each as likely as any other but for those that are wanted."""
        weights = [1 + self._wanted.get(option, 0) for option in options]
        return self._random.choices(list(options), weights)[0]

    def index(self, number: int) -> int:
        """Any number below this one."""
        return int(self._random.random() * number)

    def begin(self) -> None:
        """What was picked for one call does not matter for the next."""


@dataclass
class _Past:
    """What a member has been through in a scope, as far as a program means it."""

    state: str = "never muted"
    renewal: str = "none"
    seconds: int = 0
    refusals: str = "none"


@dataclass
class _Room:
    """A program in the making: one group, its members' pasts, and the steps so far."""

    choose: Choices
    type: str
    large: bool
    steps: list[Operation] = field(default_factory=list)
    pasts: dict[tuple[str, str], _Past] = field(default_factory=dict)
    returns: dict[str, str] = field(default_factory=dict)
    others: str = "none"
    waited: bool = False
    last: Mute | None = None

    # -- choices ---------------------------------------------------------------------------------------------------

    def one(self, options: Sequence[T]) -> T:
        """Any of these."""
        return options[self.choose.index(len(options))]

    def often(self, per_cent: int) -> bool:
        """Whether to do something that is done so often."""
        return self.choose.index(100) < per_cent

    def value(self, dimension: str, *left_out: str, wrong: bool = False) -> str:
        """A value of a dimension that is right (or wrong), and not left out."""
        it = BY_NAME[dimension]
        options = [value for value in it.values if (value in it.wrong) is wrong and value not in left_out]
        return self.among(dimension, *options)

    def among(self, dimension: str, *values: str) -> str:
        """One of these values of a dimension."""
        return self.choose.pick([(dimension, value) for value in values])[1]

    # -- the group -------------------------------------------------------------------------------------------------

    @property
    def topics(self) -> bool:
        """Whether the group has topics."""
        return self.type == "Community with topics"

    @property
    def scopes(self) -> tuple[str, ...]:
        """Where it mutes: "" is the group."""
        return ("", "t1@g1", "t2@g1") if self.topics else ("",)

    def open(self) -> None:
        """Make the group, what is beside it, and its members."""
        live = self.type == "AVChatRoom"
        self.others = self.value("others")
        small = members(1, SMALL)
        for name in ("owner",) if live else (*small, "m1~case", "m2~tail", "owner"):
            self.returns[name] = "with it"
            for scope in self.scopes:
                self.pasts[scope, name] = _Past()
        late = () if live else (small[-1],)
        many = members(21, LARGE) if self.large else ()
        present = () if live else (*(name for name in self.returns if name not in ("owner", *late)), *many)
        beside = self.one(_NEIGHBOURS.get(self.others, ("g2",)))
        kind = "Community" if self.topics else self.type
        if self.others != "none":
            other = "Public" if self.others == "one dissolved" or beside != "g2" else self.one(("Public", "ChatRoom"))
            if beside != "g2" and kind == "Community":
                other = "Community"
            self.steps.append(group(other, *small[:8], role=beside))
            self.steps.append(Mute(beside, (*small[:4], "owner"), self.one((DAY, FOREVER))))
        self.steps.append(group(kind, *present, topics=self.topics))
        if self.others == "one dissolved":
            self.steps.append(Destroy(beside))
        self.beside = beside if self.others not in ("none", "one dissolved") else ""
        self.steps += [Topic(scope) for scope in self.scopes if scope]
        if not live:
            self.late = late
            if self.type not in ("Private", "Work"):
                self.steps += [Promote("g1", name) for name in ("m11", "m12")]

    def come_late(self) -> None:
        """Somebody is added who was not there when the group was made."""
        if self.late:
            self.steps.append(Join("g1", self.late))
            self.returns |= dict.fromkeys(self.late, "added later")
            self.late = ()

    def come_back(self) -> None:
        """Some leave and come back."""
        here = [name for name in self.returns if name not in ("owner", *self.late)]
        again = [name for name in here if self.returns[name] == "back once"]
        leaving = tuple(again if again and self.often(60) else [name for name in here if self.often(50)] or here[:3])
        self.steps += [Leave("g1", leaving), Join("g1", leaving)]
        for name in leaving:
            first = self.returns[name] in ("with it", "added later")
            self.returns[name] = "back once" if first else "back twice or more"
            for scope in self.scopes:
                if scope:  # what becomes of a topic's mute is on no page
                    self.pasts[scope, name].state = "unknown"

    # -- calls -----------------------------------------------------------------------------------------------------

    def names(self, scope: str, length: str) -> tuple[str, ...]:
        """So many members, first those whose pasts are wanted."""
        wanted = {
            "state": self.value("state"), "renewal": self.value("renewal"), "returns": self.value("returns"),
            "rank": self.value("rank"), "refusals": self.value("refusals"),
        }  # fmt: skip
        number = self.one(_LENGTHS[length])

        def score(name: str) -> tuple[int, int]:
            past = self.pasts[scope, name]
            rank = "owner" if name == "owner" else "admin" if name in ("m11", "m12") else "member"
            there = (
                (past.state, wanted["state"]), (past.renewal, wanted["renewal"]), (past.refusals, wanted["refusals"]),
                (self.returns[name], wanted["returns"]), (rank, wanted["rank"]),
            )  # fmt: skip
            return -sum(has == wants for has, wants in there), self.choose.index(1000)

        known = [it for it in self.returns if it not in getattr(self, "late", ())]
        chosen = sorted(known, key=score)[:number]
        if len(chosen) < number and self.large:
            chosen += members(21, 21 + number - len(chosen) - 1)
        return tuple(chosen)

    def formed(self, names: tuple[str, ...], form: str) -> tuple[str, ...]:
        """The list in a form."""
        match form:
            case "duplicates":
                return (*names, *names[: max(1, len(names) // 3)])
            case "near-twins":
                twins = ("m1", "m1~case") if self.often(50) else ("m2~tail", "m2")
                return (*twins, *[name for name in names if name not in twins][2:]) if len(names) > 1 else twins[1:]
            case "unsorted":
                return names[::-1] if list(names) == sorted(names) else names
            case _:
                return tuple(sorted(names, key=_place))

    def lengths(self) -> str:
        """A length that the group has members for."""
        if self.type == "AVChatRoom":
            return "1"
        if self.large:
            return self.value("length")
        return self.among("length", "1", "2", "3-20")

    def call(self, *, place: str = "", time: str = "", length: str = "", form: str = "", begun: bool = False) -> Mute:
        """A call that is right, with what is given."""
        if not begun:
            self.choose.begin()
        place = place or (self.value("place") if self.topics else "group")
        scope = "" if place == "group" else self.one(self.scopes[1:])
        time = time or self.value("time", "1")
        names = self.names(scope, length or self.lengths())
        form = form or ("sorted" if self.type == "AVChatRoom" else self.value("list"))
        change = Change()
        if self.value("fields") == "another order":
            change = replace(change, order=self.one(_ORDERS))
        match self.value("random"):
            case "an end of 32 bits":
                change = replace(change, query=(("random", self.one(_ENDS)),))
            case "one used before":
                change = replace(change, query=(("random", _USED),))
        return Mute("g1", self.formed(names, form), self.one(_TIMES[time]), scope, change)

    def served(self) -> None:
        """A call that has to be served, and a look now and then."""
        if not self.waited and self.value("gap") == "later":
            self.steps += [Wait(2), Listed("g1", self.last.topic if self.last else "")]
            self.waited = True
        if self.last is not None and self.among("turn", "second", "the same again") == "the same again":
            call = self.last
        else:
            call = self.call()
        self.last = call
        self.steps.append(call)
        for name in call.members:
            if past := self.pasts.get((call.topic, name)):
                _mute(past, call.seconds)
        self.look(call)

    def look(self, call: Mute) -> None:
        """Look at what a call has done."""
        scope, speakers = call.topic, [it for it in call.members if it in self.returns]
        match self.value("look"):
            case "the record" if not scope and self.type != "AVChatRoom":
                self.steps += [Listed("g1"), Record("g1")]
            case "a message" if speakers:
                self.steps += [Listed("g1", scope), Send("g1", self.one(speakers), scope)]
            case "a third message" if speakers:
                speaker = self.one(speakers)
                self.steps += [Send("g1", speaker, scope) for _ in range(3)]
            case "a custom message" if speakers:
                self.steps += [Listed("g1", scope), Send("g1", self.one(speakers), scope, custom=True)]
            case _:
                self.steps.append(Listed("g1", scope))

    def refused(self) -> None:
        """A call that has to be refused, for one reason."""
        self.choose.begin()
        wrong, value = self.choose.pick([it for it in _REASONS if self.fits(*it)])
        call, change = self.call(begun=True), Change()
        match wrong:
            case "time":
                change = self.one(_WRONG_TIMES[value])
            case "list":
                call = self.call(form="sorted", begun=True)
                change = self.wrong_list(call, value)
            case "length":
                call = self.call(length="1", begun=True)
                names = members(21, 21 + self.one(_LENGTHS[value]))
                call = replace(call, members=self.formed((*call.members, *names), self.value("list", "near-twins")))
            case "place":
                call = self.call(place="group", begun=True)
                if value == "unknown topic":
                    call = replace(call, topic=self.one(("t9@g1", "t1~short@g1", "t1~case@g1")))
                else:
                    change = self.one(_WRONG_TOPICS)
            case "signer":
                change = self.one(_SIGNERS[value])
            case "request":
                change = self.one(_REQUESTS[value])
            case _ if value == "never made":
                near = "g1~short" if self.beside != "g1~short" and self.others == "none" else "n2"
                call = replace(call, group=self.one(("n1", near)), topic="")
            case _ if value == "dissolved":
                call = replace(call, group="g2", topic="")
            case _:
                call, change = replace(call, topic=""), self.one(_WRONG_GROUPS[value])
        self.steps.append(replace(call, change=_merged(call.change, change)))
        for name in call.members:
            for scope in self.scopes:
                if past := self.pasts.get((scope, name)):
                    past.refusals = "some"

    def fits(self, dimension: str, value: str) -> bool:
        """Whether a reason to refuse can be had in this room."""
        if dimension == "length":
            return self.large or self.type == "AVChatRoom"
        if dimension == "place":
            return self.topics
        return value != "dissolved" or self.others == "one dissolved"

    def wrong_list(self, call: Mute, form: str) -> Change:
        """A list that is none, or that has an item which is no account."""
        named: list[JSON] = [f"${name}" for name in call.members]
        match form:
            case "missing":
                return Change(drop=("Members_Account",))
            case "a string":
                return self.one((put(Members_Account=named[0]), Change(wrap=(("Members_Account", "text"),))))
            case "an object":
                return self.one((put(Members_Account={"Member_Account": named[0]}), put(Members_Account={"0": named[0]})))
            case "no list":
                return put(Members_Account=self.one((None, 12, True)))
            case _:
                item: JSON = self.one((5, None, True, {"Member_Account": named[0]}, [named[0]], 1.5))
                at = self.one((0, len(named) // 2, len(named)))
                return put(Members_Account=[*named[:at], item, *named[at:]])

    def expire(self) -> None:
        """Some are muted for so short a time that it is over soon."""
        for scope in self.scopes[:2]:
            names = [it for it in self.names(scope, "3-20") if it != "owner"][:3] if self.type != "AVChatRoom" else ["owner"]
            self.steps.append(Mute("g1", tuple(names), 2, scope))
            for name in names:
                self.pasts[scope, name].state = "over"
                self.pasts[scope, name].renewal = "at once"
        self.steps += [Listed("g1"), Wait(2), Listed("g1")]
        self.waited = True

    def close(self) -> None:
        """Look at everything once more."""
        for scope in self.scopes:
            self.steps.append(Listed("g1", scope))
        if self.type != "AVChatRoom":
            self.steps.append(Record("g1"))
        if self.beside:
            self.steps.append(Listed(self.beside))

    beside: str = ""
    late: tuple[str, ...] = ()


_REASONS = [
    (it.name, value) for it in DIMENSIONS for value in it.values if value in it.wrong and value not in ("Private", "Work")
]


def combined(choose: Choices) -> Program:
    """A program of one group, by the choices that are made."""
    type_ = choose.pick([("type", value) for value in TYPES])[1]
    length = choose.pick([("length", value) for value in BY_NAME["length"].values])[1]
    room = _Room(choose, type_, large=type_ != "AVChatRoom" and length not in ("1", "2", "3-20"))
    room.open()
    if type_ in ("Private", "Work"):
        for _ in range(10):
            room.refused() if room.often(60) else room.steps.append(room.call())
        room.close()
        return Program(tuple(room.steps))
    for _ in range(3 + choose.index(4)):
        room.served()
    if not room.large and room.often(40):
        room.expire()
    if type_ != "AVChatRoom":
        room.come_late()
        for _ in range(choose.index(3)):
            room.come_back()
            room.steps.append(Listed("g1"))
    for _ in range(1 + choose.index(3)):
        for _ in range((8 if room.large else 3) + choose.index(8)):
            room.refused()
        room.steps.append(Listed("g1", room.one(room.scopes)))
        for _ in range(2 + choose.index(5)):
            room.served()
        if type_ != "AVChatRoom" and room.often(50):
            room.come_back()
            room.steps.append(Listed("g1"))
            room.served()
    room.close()
    return Program(tuple(room.steps))


def _mute(past: _Past, seconds: int) -> None:
    """What a call makes of a member's past."""
    if seconds == 0:
        past.state, past.renewal = ("lifted" if past.state != "never muted" else past.state), "none"
    elif past.state not in ("muted", "for good"):
        past.renewal = "at once"
    elif seconds == FOREVER:
        past.renewal = "again the same" if past.state == "for good" else "made for good"
    elif past.state == "for good":
        past.renewal = "no more for good"
    else:
        past.renewal = (
            "again the same" if seconds == past.seconds else "lengthened" if seconds > past.seconds else "shortened"
        )
    if seconds:
        past.state = "for good" if seconds == FOREVER else "muted"
    past.seconds, past.refusals = seconds, "none"


def _merged(one: Change, other: Change) -> Change:
    """Two changes in one; what the second says of a thing counts."""
    query = dict(one.query) | dict(other.query)
    return replace(other, order=one.order, query=tuple(query.items()))


def _place(role: str) -> tuple[int, int, str]:
    """Roles in the order of the ids that they stand for."""
    if role == "owner":
        return 1, 0, role
    number, _, twin = role[1:].partition("~")
    return (0 if int(number) <= 20 else 2), int(number), twin

