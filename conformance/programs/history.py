"""What happened: every HTTP attempt, exchange and step of a program that was run.

A history holds plain data and needs nothing of the target again. Times are seconds since the epoch on the
clock of the target that was run (virtual on the simulator, real elsewhere). No UserSig and no key is ever in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from conformance.contract.passing import GATEWAY
from conformance.programs import answers
from conformance.programs.operations import Program

JSON = Any
"""A JSON value: None, bool, int, float, str, list or dict of them."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One HTTP request on the wire and what came back; `error` says why nothing did."""

    sent: float
    received: float
    status: int | None
    text: str = ""
    date: str | None = None
    """The reply's Date header, as it came."""
    error: str | None = None

    @property
    def trouble(self) -> str:
        """Why it settled nothing, in a few words; "" where the service answered."""
        return answers.trouble(self.status, self.text)


@dataclass(frozen=True)
class Exchange:
    """One call of the REST API: what was asked, and every attempt that was made of it (retries included).

    `query` is the query string as sent, without usersig; `signed` says what kind of signature went with it
    (one of `conformance.api.usersig.SIGNED`).
    `body` is the JSON value that was sent; where the bytes were no JSON, it is None and `raw` holds the text.
    """

    command: str
    method: str
    query: Mapping[str, str]
    signed: str
    body: JSON
    raw: str | None
    attempts: tuple[Attempt, ...]

    @property
    def last(self) -> Attempt:
        """The attempt that counts: the last one."""
        return self.attempts[-1]

    @property
    def sent(self) -> float:
        """When the first attempt left."""
        return self.attempts[0].sent

    @property
    def received(self) -> float:
        """When the last attempt's answer was complete."""
        return self.last.received

    @property
    def status(self) -> int | None:
        """The HTTP status of the last attempt; None where no answer came."""
        return self.last.status

    @cached_property
    def reply(self) -> JSON:
        """The last answer as JSON, or None where it is none; what a gateway says is no answer."""
        return None if self.status in GATEWAY else answers.parsed(self.last.text)

    @cached_property
    def trouble(self) -> str:
        """Why the last attempt settled nothing, in a few words; "" where the service answered."""
        return self.last.trouble

    @cached_property
    def silent(self) -> bool:
        """Whether the service itself said nothing to the end, or only "not now": no finding for any clause."""
        return answers.silent(self.status, self.last.text)

    def forget(self) -> None:
        """Let go of what was read from the answer, while nobody looks: it is read again where it is asked for."""
        for name in ("reply", "trouble", "silent"):
            vars(self).pop(name, None)

    @property
    def lost(self) -> bool:
        """Whether it cannot be told from the answer if the call was done."""
        return self.silent or not answers.own(self.reply)

    @property
    def fields(self) -> dict[str, JSON]:
        """The reply's fields; empty where the reply is no JSON object."""
        return self.reply if isinstance(self.reply, dict) else {}

    @property
    def code(self) -> int | None:
        """ErrorCode where it is an integer (JSON true and 0.0 are none)."""
        code = self.fields.get("ErrorCode")
        return code if type(code) is int else None

    @property
    def ok(self) -> bool:
        """The vendor said that it did it: ErrorCode 0."""
        return self.code == 0


@dataclass(frozen=True)
class Event:
    """What one step of the program did: a call, or a wait (then `exchange` is None).

    `step` counts from 0 in the program; -1 is set-up and clean-up that the program does not name.
    `branch` tells overlapping calls of one step apart. `early` marks a read that was asked again because a
    change may take a moment to show; only the last of such reads is judged.
    """

    step: int
    exchange: Exchange | None = None
    branch: int = 0
    early: bool = False
    began: float = 0.0
    ended: float = 0.0


@dataclass(frozen=True)
class History:
    """A program, the real ids that its roles were bound to, and what happened.

    `clock_offset` is how far, in seconds, the clock that mutes are reckoned by is ahead of ours, as if ends were
    rounded down, and `clock_error` how far that may be from the truth.
    `stopped` says why the program could not be finished (a refused precondition, a dead wire), else "".
    """

    program: Program
    binding: Mapping[str, str]
    events: tuple[Event, ...]
    clock_offset: float = 0.0
    clock_error: float = 0.0
    stopped: str = ""
