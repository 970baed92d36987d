"""Failures of the wire, and a server that stumbles now and then."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["reset", "reset-after", "stall", "half", "bad-gateway", "internal-error", "late"]
KINDS: tuple[Kind, ...] = get_args(Kind)

SAYS: dict[Kind, str] = {
    "reset": "the connection is reset before the call is looked at",
    "reset-after": "the call takes effect, then the connection is reset instead of an answer",
    "stall": "nothing is answered until the client gives up",
    "half": "the call takes effect, the reply breaks off in the middle",
    "bad-gateway": "HTTP 502 with a page of HTML; the call does nothing",
    "internal-error": "10002; the call does nothing",
    "late": "the answer takes a moment longer",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A failure that hits every `every`-th call of the command `only`, or of any command."""

    kind: Kind
    every: int = 10
    only: str = ""
    seconds: float = 0.02

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault {self.kind!r}; there are: {', '.join(KINDS)}")
        if self.every < 1:
            raise ValueError("a fault hits every 1st, 2nd, 3rd ... call")

    def __str__(self) -> str:
        whose = self.only or "call"
        return f"{self.kind} on every {_nth(self.every)}{whose} ({SAYS[self.kind]})"

    @classmethod
    def parse(cls, text: str) -> "Fault":
        """A fault from KIND[:EVERY[:COMMAND]], as a command line gives it; ValueError if it is none."""
        kind, _, rest = text.partition(":")
        every, _, only = rest.partition(":")
        known = [it for it in KINDS if it == kind]
        if not known:
            raise ValueError(f"no fault {kind!r}; there are: {', '.join(KINDS)}")
        if every and not every.isdigit():
            raise ValueError(f"{every!r} in {text!r} is no number of calls")
        return cls(known[0], int(every or 10), only)


def _nth(number: int) -> str:
    if number == 1:
        return ""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending} "


class Faults:
    """Counts calls and tells which faults are due. Deterministic for calls in a row; thread-safe."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._faults = tuple(faults)
        self._calls = [0] * len(self._faults)
        self._lock = threading.Lock()

    def due(self, command: str) -> list[Kind]:
        """The failures that hit this call. Sleeps, in real time, where it is to be late."""
        kinds: list[Kind] = []
        wait = 0.0
        with self._lock:
            for index, fault in enumerate(self._faults):
                if fault.only and fault.only != command:
                    continue
                self._calls[index] += 1
                if self._calls[index] % fault.every:
                    continue
                if fault.kind == "late":
                    wait += fault.seconds
                else:
                    kinds.append(fault.kind)
        if wait:
            time.sleep(wait)
        return kinds
