"""What a client is asked for, and what it told its caller: the lines that an adapter reads and writes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, Self

from jsonschema import Draft202012Validator

PROTOCOL: Final = 1
"""The version of the lines; one that breaks adapters raises it."""
Do = Literal["mute", "unmute", "list"]
_SCHEMA: Final = Path(__file__).with_name("adapter.schema.json")
LONGEST: Final = 4_000
"""Characters of a text of an outcome that are kept."""


class NoOutcome(ValueError):
    """A line of an adapter is no result; the message says why, and how one looks."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that a client is asked for. `seconds` may be whatever JSON has: wrong ones are asked for too."""

    do: Do
    group: str
    accounts: tuple[str, ...] = ()
    seconds: Any = None
    topic: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As the adapter reads it; what does not belong to the task is left out."""
        told: dict[str, Any] = {"do": self.do, "group": self.group}
        if self.do != "list":
            told["accounts"] = list(self.accounts)
        if self.do == "mute":
            told["seconds"] = self.seconds
        if self.topic is not None:
            told["topic"] = self.topic
        return told

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Self:
        """The task that `to_json` wrote."""
        return cls(told["do"], told["group"], tuple(told.get("accounts", ())), told.get("seconds"), told.get("topic"))

    def __str__(self) -> str:
        where = self.topic or self.group
        if self.do == "list":
            return f"read the muted list of {where}"
        who = ", ".join(map(repr, self.accounts[:2])) + (
            f", ... ({len(self.accounts)} accounts)" if len(self.accounts) > 2 else ""
        )
        if self.do == "unmute":
            return f"unmute {who or 'nobody'} in {where}"
        span = "for good" if self.seconds == 4294967295 else f"for {json.dumps(self.seconds)} s"
        return f"mute {who or 'nobody'} in {where} {span}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the client told its caller. `code` is what the caller can read of the error code, None where nothing.

    `undone` are the accounts that the client says were not done, None where it says nothing of that; `muted` is the
    list that it read: pairs of account and end.
    """

    kind: Literal["returned", "raised"]
    code: Any = None
    info: str = ""
    text: str = ""
    undone: tuple[str, ...] | None = None
    muted: tuple[tuple[str, Any], ...] | None = None

    @property
    def success(self) -> bool:
        """Whether the caller was told that the call succeeded.

        A value with a code other than 0 tells a failure as well as an exception does. Without a code, an ErrorInfo
        that is not that of a success tells one too.
        """
        if self.kind == "raised":
            return False
        if self.code is None:
            return self.info.strip().lower() in ("", "ok")
        return self.code in (0, "0", "") or self.code is False

    @property
    def words(self) -> str:
        """All that it tells in words."""
        return f"{self.info}\n{self.text}"

    def shows(self, code: int) -> bool:
        """Whether the caller can read the code: as a value, or in the words of the error."""
        return str(self.code) == str(code) or str(code) in self.words

    def __str__(self) -> str:
        code = "" if self.code is None else f" with code {json.dumps(self.code)}"
        words = " ".join(self.words.split())
        return f"{self.kind}{code}{': ' if words else ''}{words[:200]}"

    def to_json(self) -> dict[str, Any]:
        """As an adapter writes it."""
        told: dict[str, Any] = {"kind": self.kind, "code": self.code, "info": self.info, "text": self.text}
        if self.undone is not None:
            told["undone"] = list(self.undone)
        if self.muted is not None:
            told["muted"] = [{"account": account, "until": until} for account, until in self.muted]
        return told

    @classmethod
    def from_json(cls, told: Any) -> Self:
        """The outcome that an adapter's line tells; NoOutcome, in one sentence, where it is none."""
        if problem := next(_validator().iter_errors(told), None):
            raise NoOutcome(f"{problem.message[:200]} ({problem.json_path})")
        listed = told.get("muted")
        undone = told.get("undone")
        return cls(
            told["kind"],
            told.get("code"),
            str(told.get("info") or "")[:LONGEST],
            str(told.get("text") or "")[:LONGEST],
            None if undone is None else tuple(undone),
            None if listed is None else tuple((each["account"], each.get("until")) for each in listed),
        )


@dataclass(frozen=True, slots=True)
class Can:
    """What an adapter says its client can do."""

    topics: bool = True
    list: bool = False
    unmute: bool = True
    expiry: bool = False
    """Whether it makes signatures that are valid for TIM_EXPIRE seconds, where that variable is set."""

    @classmethod
    def from_json(cls, told: Any) -> Self:
        """From the answer to `can`; what is not said is no."""
        flags = ("topics", "list", "unmute", "expiry")
        if not isinstance(told, dict) or any(type(told.get(name, False)) is not bool for name in flags):
            raise NoOutcome('the answer to {"do": "can"} is an object whose values are true or false')
        return cls(**{name: told.get(name, False) for name in flags})


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of both kinds of lines."""
    told: dict[str, Any] = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    return told


@cache
def _validator() -> Draft202012Validator:
    whole = schema()
    return Draft202012Validator({"$ref": "#/$defs/result", "$defs": whole["$defs"]})
