"""The calls of one recorded program, to be answered in their order; and what to say when others are made."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from pathlib import Path
from typing import Final, NoReturn
from urllib.parse import parse_qsl

from conformance.api.client import encoded, path, to_json
from conformance.programs.history import JSON, Event, Exchange
from conformance.programs.operations import Burst, Overlap
from conformance.recordings.errors import RecordingError, RequestDiffers
from conformance.recordings.lines import Recorded, purposeful_random

_PATIENCE: Final = 5.0
"""Seconds for which a call is waited for that another thread is about to try again."""
_AGAIN: Final = "record the property anew with --tim-record, or the same programs with rerecord --write."


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it is compared: query parameters as pieces of the URL, without usersig."""

    method: str
    path: str
    query: frozenset[str]
    body: bytes

    @classmethod
    def of(cls, method: str, url: str, body: bytes) -> Asked:
        """A request that a client makes."""
        place, _, query = url[url.index("/", 8) :].partition("?")
        pieces = [piece for piece in query.split("&") if not piece.startswith("usersig=")]
        return cls(method, place, frozenset(pieces), body)

    @property
    def unrandom(self) -> frozenset[str]:
        """The query without random."""
        return frozenset(piece for piece in self.query if not piece.startswith("random="))


@dataclass(slots=True)
class Call:
    """A recorded call: its request, and how many of its attempts have been answered."""

    event: Event
    exchange: Exchange
    random: bool
    """Whether its random was set on purpose, and so is compared."""
    earlier: list[Call] = field(default_factory=list)
    """The same look, as it was taken before."""
    served: int = 0
    asked: Asked = field(init=False)

    def __post_init__(self) -> None:
        exchange = self.exchange
        query = {name: value for name, value in exchange.query.items() if name != "random" or self.random}
        pieces = frozenset(encoded({name: value}) for name, value in query.items())
        body = (to_json(exchange.body) if exchange.raw is None else exchange.raw).encode("utf-8", "surrogatepass")
        self.asked = Asked(exchange.method, path(exchange.command), pieces, body)

    def fits(self, asked: Asked) -> bool:
        """Whether a request is this one; the Random of a message may be another one."""
        mine = self.asked
        return (
            asked.path == mine.path
            and asked.method == mine.method
            and (asked.query if self.random else asked.unrandom) == mine.query
            and (asked.body == mine.body or _message(asked.body) == _message(mine.body) is not None)
        )

    @property
    def left(self) -> bool:
        """Whether attempts of it are still to be answered."""
        return self.served < len(self.exchange.attempts)


def _message(body: bytes) -> JSON:
    """The body of a message without its Random; None for any other body."""
    if b'"Random"' not in body:
        return None
    try:
        value = json.loads(body)
    except ValueError:
        return None
    return {**value, "Random": 0} if isinstance(value, dict) else None


class Slice:
    """The calls of one recorded program. Thread-safe: calls that overlap may come in any order.

    A look at a state that was taken several times, until a change showed, is asked for once and answered as the last
    time: how long one waits is no part of a program.
    """

    def __init__(self, recorded: Recorded, file: Path) -> None:
        self.where = f"{file}:{recorded.number}"
        self.lock = threading.Condition()
        self._steps = recorded.history.program.steps
        self._groups = [list(group) for _, group in groupby(self._calls(recorded), self._together)]
        self._at = 0
        self._under_way: dict[int, Call] = {}
        self._failed: RecordingError | None = None

    def _calls(self, recorded: Recorded) -> Iterator[Call]:
        program = recorded.history.program
        earlier: list[Call] = []
        for event, after in pairwise((*recorded.history.events, None)):
            if event is None or event.exchange is None:
                continue
            call = Call(event, event.exchange, purposeful_random(program, event), earlier)
            if event.early and after is not None and after.step == event.step:
                earlier = [*earlier, call]
            else:
                yield call
                earlier = []

    def _together(self, call: Call) -> int:
        """Calls that overlap have a key in common, others each their own."""
        step = call.event.step
        return step if step >= 0 and isinstance(self._steps[step], Overlap | Burst) else -1 - id(call)

    def take(self, asked: Asked) -> Call:
        """The call that a request is.

        RequestDiffers where it is none of those that are due; after that, every further request is refused alike.
        """
        if self._failed is not None:
            raise self._failed
        me = threading.get_ident()
        mine = self._under_way.get(me)
        if mine is not None and mine.left and mine.fits(asked):
            return mine
        # Calls that overlap are often alike: one that is tried again is over before another begins.
        self.lock.wait_for(lambda: not any(call.left for call in self._under_way.values()), _PATIENCE)
        at = self._at
        while at < len(self._groups):
            group = self._groups[at]
            for index, call in enumerate(group):
                if call.fits(asked):
                    del group[index]
                    self._at = at if group else at + 1
                    self._under_way[me] = call
                    return call
            if group[0].event.step >= 0:
                break
            at += 1  # clean-up that the program does not name may be passed over
        return self._refuse(asked)

    @property
    def more(self) -> bool:
        """Whether the call that this thread made last has attempts that are still to be answered."""
        mine = self._under_way.get(threading.get_ident())
        return mine is not None and mine.left

    def served(self, call: Call) -> None:
        """An attempt of a call was answered."""
        call.served = min(call.served + 1, len(call.exchange.attempts))
        if not call.left:
            self.lock.notify_all()

    def fail(self, error: RecordingError) -> NoReturn:
        """Refuse every further request, and this one."""
        self._failed = error
        raise error

    def finish(self) -> None:
        """Make sure that every recorded call was asked for. RecordingError where some were not."""
        if self._failed is not None:
            raise self._failed
        left = [call for group in self._groups[self._at :] for call in group if call.event.step >= 0]
        if left:
            first = left[0]
            raise RequestDiffers(
                f"{self.where}: {len(left)} recorded calls were not asked for, from {first.exchange.command} of step "
                f"{first.event.step} on: the suite makes fewer calls of this program than it did; {_AGAIN}"
            )

    def _refuse(self, asked: Asked) -> NoReturn:
        due = self._groups[self._at][0] if self._at < len(self._groups) else None
        if due is None:
            says = (
                f"{self.where}: {asked.path} is asked for after the last recorded call: the suite makes more calls of "
                f"this program than it did; {_AGAIN}"
            )
        else:
            told = "\n".join(f"  {line}" for line in _differences(due, asked))
            says = (
                f"{self.where}, step {due.event.step}: the suite asks for something else than was recorded:\n{told}\n"
                f"The recording belongs to another suite: {_AGAIN}"
            )
        self.fail(RequestDiffers(says))


def _differences(call: Call, asked: Asked) -> Iterator[str]:
    recorded = call.asked
    for name, then, now in (("method", recorded.method, asked.method), ("path", recorded.path, asked.path)):
        if then != now:
            yield f"{name}: {then} was recorded, {now} is asked for"
    query = asked.query if call.random else asked.unrandom
    yield from _fields("query", dict(_pairs(recorded.query)), dict(_pairs(query)))
    then, now = _value(recorded.body), _value(asked.body)
    if isinstance(then, dict) and isinstance(now, dict):
        yield from _fields("body", {**then, "Random": 0}, {**now, "Random": 0})
    elif then != now:
        yield f"body: {recorded.body[:200]!r} was recorded, {asked.body[:200]!r} is asked for"


def _fields(where: str, then: Mapping[str, JSON], now: Mapping[str, JSON]) -> Iterator[str]:
    for name in {**then, **now}:
        one = to_json(then[name])[:200] if name in then else "nothing"
        other = to_json(now[name])[:200] if name in now else "nothing"
        if one != other:
            yield f"{where}.{name}: {one} was recorded, {other} is asked for"


def _pairs(pieces: frozenset[str]) -> Iterator[tuple[str, str]]:
    for piece in sorted(pieces):
        yield from parse_qsl(piece, keep_blank_values=True)


def _value(body: bytes) -> JSON:
    try:
        return json.loads(body)
    except ValueError:
        return None
