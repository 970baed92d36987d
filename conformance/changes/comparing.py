"""Whether two runs of one program came to the same: codes, shapes and mutes, whatever the ids and the times.

An outcome is a table of what can be compared, by place. Left out is what no program decides: ids, absolute times, how
often a look was taken, the order of calls that overlap, and how many of too many calls are turned down.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from conformance.contract import PERMANENT
from conformance.oracle.checks import View, judge
from conformance.oracle.readings import Reading
from conformance.oracle.tags import OVERLAP
from conformance.programs.history import JSON, Exchange, History
from conformance.programs.operations import Burst, Overlap

Place = tuple[int, str]
"""A step (-1: the program as a whole) and what is compared there."""
NEAR: Final = 2.0
"""Seconds by which the end of a mute may differ: vendors round, and clocks are read with an error."""
_DIGITS: Final = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class End:
    """When a mute ends, in seconds from where the contract has it end (or from the look, where it settles nothing)."""

    seconds: float

    def __eq__(self, other: object) -> bool:
        return isinstance(other, End) and abs(self.seconds - other.seconds) <= NEAR

    def __hash__(self) -> int:
        return 0  # near ones are equal

    def __str__(self) -> str:
        return f"{self.seconds:+.0f} s"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a look shows of one account."""

    state: str
    code: int | None
    end: object

    def __str__(self) -> str:
        end = "" if self.end is None else f", end {self.end}"
        return f"{self.state}{end}" if self.code in (0, None) else f"{self.state}{end}, code {self.code}"


@dataclass(frozen=True, slots=True)
class Difference:
    """What one program came to then and now."""

    step: int
    what: str
    then: str
    now: str

    def __str__(self) -> str:
        where = f"step {self.step}: " if self.step >= 0 else ""
        return f"{where}{self.what}: {self.then} then, {self.now} now"


def differences(then: History, now: History) -> list[Difference]:
    """What differs between two runs of one program; in the order of its steps."""
    one, other = outcome(then), outcome(now)
    return [
        Difference(*place, _told(one, place), _told(other, place))
        for place in sorted({**one, **other})
        if one.get(place) != other.get(place) or (place in one) != (place in other)
    ]


def _told(table: Mapping[Place, object], place: Place) -> str:
    return str(table[place]) if place in table else "nothing"


def outcome(history: History) -> dict[Place, object]:
    """What a program came to."""
    masked = _Masked(history)
    view = View(history)
    table: dict[Place, object] = {(-1, "stopped"): masked.text(history.stopped)} if history.stopped else {}
    overlapping: dict[Place, list[str]] = {}
    for event in history.events:
        exchange = event.exchange
        if event.step < 0 or event.early or exchange is None:
            continue
        step = history.program.steps[event.step]
        told = _answer(exchange, masked)
        place = event.step, exchange.command
        if isinstance(step, Overlap | Burst):
            if not (isinstance(step, Burst) and step.rate == 0):
                overlapping.setdefault(place, []).append(told)
        else:
            table[place] = told
    table |= {place: " / ".join(sorted(set(answers))) for place, answers in overlapping.items()}
    # What is seen of members whom calls that overlapped have named depends on the order of these.
    free = {reading.step for reading in view.readings if reading.belief.others or OVERLAP in reading.belief.tags}
    for place, value in _readings(view):
        table[place] = value
    for place in [place for place in table if place[0] in free]:
        del table[place]
    broken = {(judgement.step, judgement.clause, judgement.sign) for judgement in judge(view) if not judgement.held}
    table |= {(step, f"{clause} ({' '.join(sign)})"): "broken" for step, clause, sign in broken}
    return table


class _Masked:
    """Texts without what differs from run to run: ids become roles, digits become #."""

    def __init__(self, history: History) -> None:
        reals = sorted(history.binding.items(), key=lambda pair: -len(pair[1]))
        self._roles = {real: role for role, real in reals if real}
        self._ids = re.compile("|".join(map(re.escape, self._roles)) or "(?!)")

    def text(self, text: str) -> str:
        return _DIGITS.sub("#", self._ids.sub(lambda match: f"<{self._roles[match[0]]}>", text))

    def role(self, real: object) -> str:
        return self._roles.get(real, "a stranger") if isinstance(real, str) else "no id"


def _answer(exchange: Exchange, masked: _Masked) -> str:
    """An answer's status, code and text, and the names and types of its fields."""
    if exchange.status is None:
        return masked.text(exchange.last.error or "no answer")
    status = "" if exchange.status == 200 else f"HTTP {exchange.status} "
    if not isinstance(exchange.reply, dict):
        return f"{status}{masked.text(exchange.last.text[:200]) or 'an empty body'}"
    fields = exchange.fields
    usual = {"ActionStatus", "ErrorCode", "ErrorInfo"}
    more = " ".join(f"{name}:{_shape(value)}" for name, value in sorted(fields.items()) if name not in usual)
    info = fields.get("ErrorInfo")
    told = masked.text(info) if isinstance(info, str) else repr(info) if "ErrorInfo" in fields else "no ErrorInfo"
    return f"{status}{fields.get('ActionStatus')} {fields.get('ErrorCode')!r} {told} {more}".strip()


def _shape(value: JSON) -> str:
    """The types in a value; a list is told by what its entries are."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{name}:{_shape(item)}" for name, item in sorted(value.items())) + "}"
    if isinstance(value, list):
        return "[" + "|".join(sorted({_shape(item) for item in value})) + "]"
    return type(value).__name__


def _readings(view: View) -> Iterator[tuple[Place, object]]:
    for reading in view.readings:
        place = reading.step, f"{reading.channel} {reading.topic or reading.group} {reading.account}".strip()
        shown = "unreadable" if reading.muted is None else "muted" if reading.muted else "not muted"
        yield place, Shown(shown, reading.code, _end(reading))


def _end(reading: Reading) -> object:
    until = reading.until
    if type(until) is not int or until in (0, PERMANENT):
        return until
    belief = reading.belief
    return End(until - ((belief.lo + belief.hi) / 2 if belief.kind == "until" else reading.start))
