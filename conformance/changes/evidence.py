"""What shows a difference: how many programs, and the smallest of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from conformance.changes.sides import Line
from conformance.programs.history import JSON
from conformance.programs.operations import program_from_json
from conformance.verdicts.steps import operation_text

_READS: Final = frozenset({"listed", "record", "send"})
_MAKES: Final = frozenset({"create", "topic"})
KEPT: Final = 8
"""How many of the smallest programs are kept: one of them may be cut shorter than the others."""


@dataclass(slots=True)
class Shown:
    """A program that shows something, at a step of it; `line` is of the current side where both have it."""

    line: Line
    step: int
    before: Line | None = None

    @property
    def size(self) -> int:
        """How many steps of the program come to it."""
        return self.step + 1 if self.step >= 0 else len(self.line.steps)


@dataclass(slots=True)
class Evidence:
    """The programs that show one difference: their number, and the smallest."""

    programs: int = 0
    places: int = 0
    smallest: list[Shown] = field(default_factory=list)
    _last: bytes = b""

    def add(self, shown: Shown, places: int = 1) -> None:
        """Take in a program; one that comes twice in a row counts once."""
        self.places += places
        if shown.line.key == self._last:
            return
        self._last = shown.line.key
        self.programs += 1
        self.smallest.append(shown)
        if len(self.smallest) > KEPT:
            self.smallest.sort(key=lambda it: it.size)
            self.smallest.pop()

    def join(self, other: Evidence) -> None:
        """Take in what shows another part of the same cause."""
        self.programs = max(self.programs, other.programs)
        self.places += other.places
        self.smallest = sorted([*self.smallest, *other.smallest], key=lambda it: it.size)[:KEPT]

    def steps(self) -> tuple[str, ...]:
        """The steps of the smallest program that matter, as text."""
        cut = [list(needed(it.line.steps, it.step)) for it in self.smallest]
        return min(map(told, cut), key=_length, default=())


def _length(steps: Sequence[str]) -> tuple[int, int]:
    return len(steps), sum(map(len, steps))


def told(steps: Iterable[JSON]) -> tuple[str, ...]:
    """Steps as a person would say them."""
    return tuple(operation_text(step) for step in program_from_json({"steps": list(steps)}).steps)


def needed(
    steps: list[JSON], at: int, accounts: frozenset[str] = frozenset(), *, state: bool = False
) -> Iterator[JSON]:
    """Of a program up to a step, the steps that this one hangs on: what made its group, and (of a `state`) whatever
    touched these accounts, or for a list the last mute before it."""
    if at < 0:
        yield from steps
        return
    last = steps[at]
    groups = _groups(last)
    mutes = [n for n in range(at) if steps[n]["op"] in ("mute", "overlap", "burst") and _groups(steps[n]) & groups]
    keep = set(mutes[-1:]) if last["op"] in _READS and not state else set()
    for n in range(at):
        step = steps[n]
        op = step["op"]
        if not _groups(step) & groups:
            if op == "wait" and state:
                keep.add(n)
            continue
        touches = state and op not in _READS and (not accounts or bool(_accounts(step) & accounts))
        if touches or op in _MAKES or op in ("destroy", "drop-topic"):
            keep.add(n)
    if state:
        # A wait matters after a mute alone.
        first = min((n for n in keep if steps[n]["op"] != "wait" and steps[n]["op"] not in _MAKES), default=at)
        keep = {n for n in keep if steps[n]["op"] != "wait" or n > first}
    for n in sorted(keep | {at}):
        if steps[n]["op"] != "topic" or _topics(last) or any(_topics(steps[m]) for m in keep):
            yield steps[n]


def _calls(step: JSON) -> list[JSON]:
    return [step, *step.get("calls", ()), *([step["call"]] if "call" in step else [])]


def _groups(step: JSON) -> set[str]:
    found = set()
    for call in _calls(step):
        for name in ("group", "topic"):
            role = call.get(name)
            if isinstance(role, str) and role:
                found.add(role.rpartition("@")[2])
    return found


def _topics(step: JSON) -> set[str]:
    return {call["topic"] for call in _calls(step) if call.get("topic")}


def _accounts(step: JSON) -> set[str]:
    found: set[str] = set()
    for call in _calls(step):
        found.update(call.get("members", ()))
        if "member" in call:
            found.add(call["member"])
    return found
