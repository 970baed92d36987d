"""The book of one rate: which of its slots are held by calls under way, and which rest since the answer.

A limiter that grants N calls a second does not bound when they arrive. Here a call takes one of N slots before it is
sent, and the slot is free again a second after its answer, so two calls of one slot cannot arrive within a second,
however long they are on their way. A slot that is still resting is promised to whoever asks next: calls come in the
order in which they asked for their turn, whichever process they are of.

The book knows no clock and no lock: those who keep it bring both. `slots.lua` does the same on a Redis.
"""

from __future__ import annotations

import struct
from bisect import bisect_right, insort
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, Self

LEASE: Final = 20.0
"""Seconds for which a slot is held when nobody gives it back: longer than a call may take, and the least that the slots
of a process that died are missed for."""
LONGEST: Final = 3600.0
"""No slot rests for as long. What the book says beyond that was written by a clock that has been set back since."""
_HEAD: Final = struct.Struct("<dII")

Verb = Literal["take", "give", "drop", "shut", "settle"]


class Rate(NamedTuple):
    """So many slots, each of which rests for `rest` seconds after its answer."""

    slots: int
    rest: float


class Turn(NamedTuple):
    """What came of asking. Where it is `granted`, the call may be sent after `wait` seconds (0 or less: now);
    otherwise it is worth asking again then."""

    granted: bool
    wait: float


@dataclass(slots=True)
class Book:
    """The slots of one rate that are in use."""

    held: dict[int, float] = field(default_factory=dict)
    """By lease: the time at which it lapses if nobody gives it back."""
    resting: list[float] = field(default_factory=list)
    """The times from which slots are free, the earliest first."""
    shut: float = 0.0
    """Nothing is sent before this time."""

    def ask(self, verb: Verb, lease: int, now: float, rate: Rate, seconds: float = 0.0) -> Turn:
        """Do one thing at the time `now`: `take` a slot, or ask how long the one of this lease has to wait; `give` it
        back when the answer has come, or `drop` it unused; `shut` for `seconds`; or `settle`: shut, and tell after how
        long no call made so far counts."""
        self._lapse(now, rate)
        match verb:
            case "take":
                return self._take(lease, now, rate)
            case "give":
                self.held.pop(lease, None)
                insort(self.resting, now + rate.rest)
            case "drop":
                if (lapses := self.held.pop(lease, 0.0)) - LEASE > now:
                    insort(self.resting, lapses - LEASE)
            case "shut":
                self.shut = max(self.shut, now + seconds)
            case "settle":
                known = (*self.resting, *(lapses - LEASE + rate.rest for lapses in self.held.values()))
                settled = max(now, self.shut, *known)
                self.shut = settled + seconds
                return Turn(True, settled - now)
        return Turn(True, 0.0)

    @property
    def until(self) -> float:
        """When nothing of what it says matters any more."""
        return max(self.shut, *self.resting, *self.held.values(), 0.0)

    def _take(self, lease: int, now: float, rate: Rate) -> Turn:
        used = len(self.held) + len(self.resting)
        if lease in self.held:
            start = self.held[lease] - LEASE
        elif used < rate.slots:
            start = now
        elif used == rate.slots and self.resting:
            start = self.resting.pop(0)
        else:  # all are held, or others take more than this rate has: the bound is theirs and ours
            more = used - rate.slots
            return Turn(False, self.resting[more] - now if more < len(self.resting) else rate.rest)
        start = max(start, self.shut)
        self.held[lease] = start + LEASE
        return Turn(True, start - now)

    def _lapse(self, now: float, rate: Rate) -> None:
        if self.shut > now + LONGEST:
            self.shut = now + rate.rest
        late = now + LONGEST
        del self.resting[: bisect_right(self.resting, now)]
        if self.resting and self.resting[-1] > late:
            self.resting = sorted(now + rate.rest if at > late else at for at in self.resting)
        if any(not now < lapses <= late + LEASE for lapses in self.held.values()):
            self.held = {
                lease: lapses if lapses <= late + LEASE else now + LEASE
                for lease, lapses in self.held.items()
                if lapses > now
            }

    def pack(self) -> bytes:
        """As bytes, for a file."""
        head = _HEAD.pack(self.shut, len(self.resting), len(self.held))
        times = struct.pack(f"<{len(self.resting) + len(self.held)}d", *self.resting, *self.held.values())
        return head + times + struct.pack(f"<{len(self.held)}Q", *self.held)

    @classmethod
    def unpack(cls, data: bytes) -> Self:
        """From its bytes; ValueError where they are none."""
        try:
            shut, resting, held = _HEAD.unpack_from(data)
            values = struct.unpack(f"<{resting + held}d{held}Q", data[_HEAD.size :])
        except struct.error:
            raise ValueError("no book of slots") from None
        lapses = values[resting : resting + held]
        return cls(dict(zip(values[resting + held :], lapses, strict=True)), list(values[:resting]), shut)
