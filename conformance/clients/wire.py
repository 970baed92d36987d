"""What came over the wire: each request as plain data, and what it was answered."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final, Literal, Self
from urllib.parse import unquote_plus

Certificate = Literal["", "good", "unknown", "expired", "other-name"]
"""What a connection was shown: "" for plain HTTP, and what is wrong with the certificate where something is."""
MUTE: Final = "forbid_send_msg"
LISTS: Final = ("get_group_muted_account", "get_group_shutted_uin")


@dataclass(frozen=True, slots=True)
class Signature:
    """What a UserSig says, and whether the key of the bench made it. Times are epoch seconds."""

    identifier: str
    sdkappid: int
    time: int
    expire: int
    genuine: bool

    @property
    def ends(self) -> int:
        """The last second in which it is valid."""
        return self.time + self.expire


@dataclass(frozen=True)
class Request:
    """One request as it came. `target` is path and query as sent, without scheme and host.

    `at` is in epoch seconds; `connection` numbers the connections of the bench; `answer` are the first bytes of what
    it was answered, `deed` is what the bench did to it ("" where it was served), `turn` the task that was under way.
    """

    number: int
    turn: int
    at: float
    connection: int
    certificate: Certificate
    host: str
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    signature: Signature | None
    holds_key: bool = False
    status: int = 0
    answer: bytes = b""
    deed: str = ""

    def answered_with(self, status: int, answer: bytes, deed: str) -> Self:
        """The same with what it was answered; what has been read of it is kept, for a body may be long."""
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__, status=status, answer=answer, deed=deed)
        return made

    @cached_property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @cached_property
    def command(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    @cached_property
    def mutes(self) -> bool:
        """Whether it is the call that all this is about."""
        return self.command == MUTE

    @property
    def lists(self) -> bool:
        """Whether it reads the muted list, by its new or its old name."""
        return self.command in LISTS

    @cached_property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The pairs of the query as sent, percent-encoding and all."""
        pairs = (pair.partition("=") for pair in self.target.partition("?")[2].split("&") if pair)
        return tuple((name, value) for name, _, value in pairs)

    def parameter(self, name: str) -> str | None:
        """The decoded value of a parameter, the first where it is repeated; None where it is missing."""
        return self._parameters.get(name)

    @cached_property
    def _parameters(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, (_, value) in zip(self.names, self.query, strict=True):
            found.setdefault(name, _unquoted(value))
        return found

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names in the query, decoded, as often as they are there."""
        return tuple(_unquoted(name) for name, _ in self.query)

    def header(self, name: str) -> str | None:
        """A header's value; None where it is missing."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @cached_property
    def document(self) -> Any:
        """The body as JSON; None where it is none, or is not UTF-8."""
        try:
            return json.loads(self.body.decode("utf-8"), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            return None

    @cached_property
    def fields(self) -> dict[str, Any]:
        """The body's fields; none where it is no JSON object."""
        return self.document if isinstance(self.document, dict) else {}

    @cached_property
    def answered(self) -> dict[str, Any]:
        """The fields of what it was answered; none where that was no JSON object."""
        try:
            told = json.loads(self.answer)
        except (ValueError, RecursionError):
            return {}
        return told if isinstance(told, dict) else {}

    @property
    def served(self) -> bool:
        """Whether the client could read that its call succeeded."""
        return not self.deed and self.status == 200 and self.answered.get("ErrorCode") == 0

    @property
    def accounts(self) -> tuple[str, ...]:
        """The texts in Members_Account; none where it is no array."""
        listed = self.fields.get("Members_Account")
        return tuple(each for each in listed if isinstance(each, str)) if isinstance(listed, list) else ()


@lru_cache(maxsize=4096)
def _unquoted(text: str) -> str:
    """Decoded; the names and the signature are the same in many requests."""
    return unquote_plus(text)


def _no_constant(word: str) -> object:
    raise ValueError(f"{word} is not JSON")
