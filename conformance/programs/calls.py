"""Calls of all kinds in a room: those that have to be served, and those to be refused, each for one reason."""

from __future__ import annotations

from dataclasses import dataclass, replace

from conformance.programs.building import members, put
from conformance.programs.dimensions import DIMENSIONS
from conformance.programs.forms import (
    ENDS,
    LENGTHS,
    ORDERS,
    REQUESTS,
    SIGNERS,
    TIMES,
    USED,
    WRONG_GROUPS,
    WRONG_TIMES,
    WRONG_TOPICS,
)
from conformance.programs.operations import JSON, Change, Listed, Mute, Record, Send, Wait
from conformance.programs.room import LARGE, Room, in_order

PAUSES = 12
"""Per cent of calls that may come a while after the one before: each pause is real seconds on a live target."""
_REASONS = [
    (it.name, value)
    for it in DIMENSIONS
    for value in it.values
    if value in it.wrong and value not in ("Private", "Work")
]
"""Every reason to refuse a call: a dimension and a wrong value of it."""


@dataclass
class Calls(Room):
    """A room in which calls are made. `last` and `wrong` are the last one to be served, and to be refused."""

    last: Mute | None = None
    wrong: Mute | None = None

    def names(self, scope: str, length: str, form: str) -> tuple[str, ...]:
        """So many members, first those whose pasts are wanted; near-twins only where the form asks for them."""
        wanted = {
            "state": self.value("state"), "renewal": self.value("renewal"), "returns": self.value("returns"),
            "rank": self.value("rank"), "refusals": self.value("refusals"), "elsewhere": self.value("elsewhere"),
        }  # fmt: skip
        number = self.one(LENGTHS[length])

        def score(name: str) -> tuple[int, int]:
            past = self.pasts[scope, name]
            rank = "owner" if name == "owner" else "admin" if name in self.admins else "member"
            there = (
                (past.state, wanted["state"]), (past.renewal, wanted["renewal"]), (past.refusals, wanted["refusals"]),
                (self.returns[name], wanted["returns"]), (rank, wanted["rank"]),
                (self.elsewhere(scope, name), wanted["elsewhere"]),
            )  # fmt: skip
            return -sum(has == wants for has, wants in there), self.choose.index(1000)

        plain = form in ("sorted", "unsorted")
        known = [it for it in self.present if not (plain and "~" in it)]
        chosen = sorted(known, key=score)[:number]
        if len(chosen) < number and self.large:
            missing = number - len(chosen)
            first = 21 + self.choose.index(LARGE - 20 - missing)
            chosen += members(first, first + missing - 1)
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
                return tuple(sorted(names, key=in_order, reverse=True))
            case _:
                return tuple(sorted(names, key=in_order))

    def lengths(self) -> str:
        """A length that the group has members for."""
        if self.live:
            return "1"
        if self.large:
            return self.value("length")
        return self.among("length", "1", "2", "3-20")

    def call(self, *, place: str = "", time: str = "", length: str = "", form: str = "", begun: bool = False) -> Mute:
        """A call that is right, with what is given."""
        if not begun:
            self.begin()
        place = place or (self.value("place") if self.topics else "group")
        scope = "" if place == "group" else self.one(self.scopes[1:])
        time = time or self.value("time")
        length = length or self.lengths()
        form = form or ("sorted" if self.live else self.value("list"))
        names = self.names(scope, length, form)
        change = Change()
        if self.value("fields") == "another order":
            change = replace(change, order=self.one(ORDERS))
        match self.value("random"):
            case "an end of 32 bits":
                change = replace(change, query=(("random", self.one(ENDS)),))
            case "one used before":
                change = replace(change, query=(("random", USED),))
        return Mute("g1", self.formed(names, form), self.one(TIMES[time]), scope, change)

    def begin(self) -> None:
        """Begin another call, now and then a while after the one before."""
        self.choose.begin()
        if self.often(PAUSES) and self.value("gap") == "later":
            self.steps.append(Wait(2))

    def served(self) -> None:
        """A call that has to be served, and a look."""
        if self.last is None or not self._again():
            self.last = self.call()
        self.do(self.last)
        self.look(self.last)

    def _again(self) -> bool:
        """Whether the next call is the call before again."""
        if self.often(15):
            self.choose.begin(again=True)
            self.choose.pick([("turn", "the same again")])
            return True
        return False

    def look(self, call: Mute) -> None:
        """Look at what a call has done."""
        scope, speakers = call.topic, [it for it in call.members if it in self.returns]
        match self.value("look"):
            case "the record" if not scope and not self.live:
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
        if self.wrong is not None and self._again():
            self.steps.append(self.wrong)
            return
        self.begin()
        wrong, value = self.choose.pick([it for it in _REASONS if self.fits(*it)])
        call, change = self.call(begun=True), Change()
        match wrong:
            case "time":
                change = self.one(WRONG_TIMES[value])
            case "list":
                call = self.call(form="sorted", begun=True)
                change = self.wrong_list(call, value)
            case "length":
                call = self.call(length="1", begun=True)
                names = members(21, 21 + self.one(LENGTHS[value]))
                form = "sorted" if self.live else self.value("list", "near-twins")
                call = replace(call, members=self.formed((*call.members, *names), form))
            case "place":
                call = self.call(place="group", begun=True)
                if value == "unknown topic":
                    call = replace(call, topic=self.one(("t9@g1", "t1~short@g1", "t1~case@g1")))
                else:
                    change = self.one(WRONG_TOPICS[value])
            case "signer":
                change = self.one(SIGNERS[value]) if value in SIGNERS else Change(identifier=self.caller(value, call))
                if change.identifier and self.often(40):
                    call = replace(call, members=(change.identifier,))
            case "request":
                change = self.one(REQUESTS[value])
            case _ if value == "never made":
                near = "g1~short" if self.beside != "g1~short" and self.others == "none" else "n2"
                call = replace(call, group=self.one(("n1", near)), topic="")
            case _ if value == "dissolved":
                call = replace(call, group=self.gone, topic="")
            case _:
                call, change = replace(call, topic=""), self.one(WRONG_GROUPS[value])
        self.wrong = replace(call, change=_merged(call.change, change))
        self.steps.append(self.wrong)
        if value == "past 2^32":
            self.steps.append(Listed("g1", call.topic))  # what it does where it is taken matters more than the answer
        for name in call.members:
            for scope in self.scopes:
                if past := self.pasts.get((scope, name)):
                    past.refusals = "some"

    def fits(self, dimension: str, value: str) -> bool:
        """Whether a reason to refuse can be had in this room."""
        if dimension == "length":
            return self.large or self.live
        if dimension == "place":
            return self.topics
        if value == "an admin's":
            return bool(self.admins)
        return value != "dissolved" or bool(self.gone)

    def wrong_list(self, call: Mute, form: str) -> Change:
        """A list that is none, or that has an item which is no account."""
        named: list[JSON] = [f"${name}" for name in call.members]
        inside: dict[str, tuple[JSON, ...]] = {
            "a number in it": (5, 0, 1.5), "null in it": (None,), "an object in it": ({"Member_Account": named[0]}, {}),
            "a list in it": ([named[0]], []),
        }  # fmt: skip
        match form:
            case "missing":
                return Change(drop=("Members_Account",))
            case "a string":
                return self.one((put(Members_Account=named[0]), Change(wrap=(("Members_Account", "text"),))))
            case "an object":
                return self.one(
                    (put(Members_Account={"Member_Account": named[0]}), put(Members_Account={"0": named[0]}))
                )
            case "null":
                return put(Members_Account=None)
            case "a number":
                return put(Members_Account=self.one((12, 0)))
            case _:
                at = self.one((0, len(named) // 2, len(named)))
                return put(Members_Account=[*named[:at], self.one(inside[form]), *named[at:]])

    def caller(self, whose: str, call: Mute) -> str:
        """Somebody in whose name a call is made who is no administrator of the app, as often as not on himself."""
        if whose == "the owner's":
            return "owner"
        if whose == "an admin's":
            return self.one(sorted(self.admins))
        here = [name for name in self.present if name != "owner" and name not in self.admins]
        return self.one([name for name in call.members if name in here] or here or ["m3"])


def _merged(one: Change, other: Change) -> Change:
    """Two changes in one; what the second says of a thing counts."""
    query = dict(one.query) | dict(other.query)
    return replace(other, order=one.order, query=tuple(query.items()))
