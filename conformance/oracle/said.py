"""What one forbid_send_msg request says: the values of `conformance.programs.dimensions` that stand in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import NoneType

from conformance.contract import PERMANENT
from conformance.oracle.checks.error import group_trouble
from conformance.oracle.conditions import Call
from conformance.oracle.world import Group, World, stem
from conformance.programs.operations import Mute

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
_TROUBLES = {"missing": "never made", "no id": "malformed", "dissolved": "dissolved"}
_DOCUMENTED = ("GroupId", "Members_Account", "MuteTime", "TopicId")


@dataclass(frozen=True)
class Said:
    """A request, the call that was meant by it, and the group that it is about. None is a value that it has not.

    Where the body is packed, or has something behind it, it says what was meant.
    """

    call: Call
    asked: Mute
    group: Group
    world: World

    @property
    def _whole(self) -> bool:
        """Whether the body is a JSON object, and so says it all itself."""
        return isinstance(self.call.exchange.body, dict)

    @property
    def _nothing(self) -> bool:
        """Whether there is nothing in the body that was meant: it is some other text."""
        return not self._whole and bool(self.asked.change.text)

    @property
    def time(self) -> str | None:
        """MuteTime; None where it is like a number."""
        if self._nothing:
            return None
        seconds = self.call.body.get("MuteTime", ...) if self._whole else self.asked.seconds
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

    @property
    def listed(self) -> tuple[str | None, str | None]:
        """The length and the form of the list."""
        if self._nothing:
            return None, None
        value = self.call.body.get("Members_Account", ...) if self._whole else self._meant
        match value:
            case list():
                names = [it for it in value if isinstance(it, str)]
                number = len(set(names))
                length = next((said for most, said in _LENGTHS if number <= most), "501 and more") if number else None
                if len(names) < len(value):
                    odd = next(it for it in value if not isinstance(it, str))
                    return length, f"{_TYPES.get(type(odd), 'a number')} in it"
                return length, self._form(names)
            case str():
                return None, "a string"
            case dict():
                return None, "an object"
            case x if x is ...:
                return None, "missing"
            case _:
                return None, "null" if value is None else "a number"

    @property
    def _meant(self) -> Sequence[str]:
        return [self.world.binding[it] for it in self.asked.members]

    def _form(self, names: Sequence[str]) -> str:
        if len(set(names)) < len(names):
            return "duplicates"
        roles = {self.world.roles.get(name, "") for name in names} - {""}
        if any("~" in role for role in roles) or len(set(map(stem, roles))) < len(roles):
            return "near-twins"
        return "sorted" if names == sorted(names) else "unsorted"

    @property
    def place(self) -> str | None:
        """Where it mutes; None where it names a topic, and no group."""
        topic = self.call.body.get("TopicId", ...)
        if topic is ...:
            return (
                "topic" if not self._whole and self.asked.topic and self.asked.topic in self.group.beliefs else "group"
            )
        if not isinstance(topic, str):
            return "topic a number" if type(topic) is int else "topic of another type"
        if self._whole and group_trouble(self.call):
            return None
        return "topic" if self.group.topics.get(topic) else "unknown topic"

    @property
    def type(self) -> str:
        """The type of the group that is named, or what is wrong with it."""
        trouble = group_trouble(self.call) if self._whole else ""
        if trouble == "not named":
            return "no string" if "GroupId" in self.call.body else trouble
        if trouble:
            return _TROUBLES[trouble]
        return "Community with topics" if self.group.topics_enabled else self.group.type

    @property
    def fields(self) -> str | None:
        """Their order."""
        body = self.call.exchange.body
        if not isinstance(body, dict):
            return None
        there = [name for name in body if name in _DOCUMENTED]
        return "as documented" if there == [name for name in _DOCUMENTED if name in body] else "another order"

    @property
    def signer(self) -> str:
        """Who signs, and how."""
        call, exchange = self.call, self.call.exchange
        if call.app is not True:
            return "no app" if call.app is None else "an unknown app"
        if exchange.signed in _SIGNED:
            return _SIGNED[exchange.signed]
        if call.admin:
            return "right"
        rank = self.group.rank(call.roles.get(exchange.query.get("identifier", ""), ""))
        return {"owner": "the owner's", "admin": "an admin's"}.get(rank, "a member's")

    @property
    def request(self) -> str | None:
        """Its method, its command and what its body is."""
        exchange = self.call.exchange
        if exchange.method != "POST":
            return "not POST"
        if exchange.command != "forbid_send_msg":
            return "another command"
        if isinstance(exchange.body, dict):
            return "right"
        if exchange.body is None:
            return "more behind it" if self.asked.change.tail else None
        return "in a list" if isinstance(exchange.body, list) else "in a string"
