"""How checks of a client are written and gathered: a check is a pure function from an episode to judgements.

Each clause has one check. Most are of one of these shapes, and each has a decorator:

* `each_request`: about every request of a kind (mute calls, unless told otherwise).
* `each_turn`: about every task that the bench asked for, what came of it and what the caller was told.
* `whole`: about an episode as a whole.

`observes` enters what is only written down. A check tells of a place whether the clause held there, or None where the
clause has nothing to say.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from conformance.clients.episodes import Episode, Turn
from conformance.clients.wire import Request


@dataclass(frozen=True)
class Judgement:
    """What a check says of one place in an episode. `turn` counts from 0; `request` is the one it is about.

    `sign` is the kind of the departure: a shorter scenario shows the same one if its judgement has the same sign.
    """

    clause: str
    held: bool
    turn: int
    says: str = ""
    predicted: str = ""
    got: str = ""
    sign: tuple[str, ...] = ()
    request: Request | None = None
    under: Hashable = None


class Told(NamedTuple):
    """Whether the clause held at a place, and what is wrong if it did not."""

    held: bool
    says: str = ""
    predicted: str = ""
    got: str = ""
    sign: str = ""


class Observation(NamedTuple):
    """Something that is written down and never judged."""

    what: str
    answer: str


Check = Callable[[Episode], Iterable[Judgement]]
Watch = Callable[[Episode], Iterable[Observation]]


@dataclass
class Book:
    """The checks of the client's register, by clause."""

    checks: dict[str, Check] = field(default_factory=dict)
    watches: dict[str, Watch] = field(default_factory=dict)

    @property
    def clauses(self) -> frozenset[str]:
        """The clauses that a check or an observation is for."""
        return frozenset(self.checks) | frozenset(self.watches)

    def enter(self, clause: str, check: Check) -> None:
        """Enter the check of a clause; ValueError where it has one already."""
        if clause in self.clauses:
            raise ValueError(f"{clause} has a check already")
        self.checks[clause] = check


BOOK: Final = Book()
"""Every check, entered when `conformance.clients.checks` is imported."""


def mute_calls(request: Request) -> bool:
    """The calls that all this is about."""
    return request.mutes


def api_calls(request: Request) -> bool:
    """Calls of any command of the REST API."""
    return request.path.strip("/").startswith("v4/")


OfRequest = Callable[[Request], Told | None]
OfTurn = Callable[[Episode, Turn], Told | None]
OfEpisode = Callable[[Episode], Iterable[tuple[int, Told]]]


def own_requests(episode: Episode) -> Iterator[tuple[int, Request]]:
    """Every request with its turn, but for those to which a redirect led: a library turns them into what it likes."""
    for number, turn in enumerate(episode.turns):
        for request in own(turn):
            yield number, request


def _chosen(episode: Episode, of: Callable[[Request], bool]) -> list[tuple[int, Request]]:
    """The requests of a kind, found once for an episode: a dozen checks are about the same ones."""
    kept: dict[object, list[tuple[int, Request]]] = episode.__dict__.setdefault("_chosen", {})
    if of not in kept:
        kept[of] = [(number, request) for number, request in own_requests(episode) if of(request)]
    return kept[of]


def own(turn: Turn) -> Iterator[Request]:
    """The requests of a turn to which no redirect led."""
    for request in turn.requests:
        yield request
        if 300 <= request.status < 400:
            return


def each_request(clause: str, of: Callable[[Request], bool] = mute_calls) -> Callable[[OfRequest], OfRequest]:
    """Enter a check of single requests."""

    def enter(tell: OfRequest) -> OfRequest:
        def check(episode: Episode) -> Iterator[Judgement]:
            for number, request in _chosen(episode, of):
                if (told := tell(request)) is not None:
                    yield _judged(clause, number, told, request)

        BOOK.enter(clause, check)
        return tell

    return enter


def each_turn(clause: str) -> Callable[[OfTurn], OfTurn]:
    """Enter a check of tasks that were asked for, each by itself."""

    def enter(tell: OfTurn) -> OfTurn:
        def check(episode: Episode) -> Iterator[Judgement]:
            if not episode.driven:
                return
            for number, turn in enumerate(episode.turns):
                if (told := tell(episode, turn)) is not None:
                    yield _judged(clause, number, told, next(iter(turn.requests), None))

        BOOK.enter(clause, check)
        return tell

    return enter


def whole(clause: str) -> Callable[[OfEpisode], OfEpisode]:
    """Enter a check of a whole episode, which tells of any turns by their numbers."""

    def enter(tell: OfEpisode) -> OfEpisode:
        def check(episode: Episode) -> Iterator[Judgement]:
            for number, told in tell(episode):
                yield _judged(clause, number, told, None)

        BOOK.enter(clause, check)
        return tell

    return enter


def observes(clause: str) -> Callable[[Watch], Watch]:
    """Enter what is written down for a clause."""

    def enter(watch: Watch) -> Watch:
        if clause in BOOK.clauses:
            raise ValueError(f"{clause} has a check already")
        BOOK.watches[clause] = watch
        return watch

    return enter


@contextlib.contextmanager
def _unswept() -> Iterator[None]:
    """Without the garbage collector: judging makes many small things and no circles; sweeping took half its time."""
    swept = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if swept:
            gc.enable()


def judge(episode: Episode, clauses: Iterable[str] | None = None) -> list[Judgement]:
    """What the checks say of an episode; of some clauses alone where they are named."""
    wanted = BOOK.checks if clauses is None else {name: BOOK.checks[name] for name in clauses if name in BOOK.checks}
    with _unswept():
        return [judgement for check in wanted.values() for judgement in check(episode)]


def observe(episode: Episode) -> list[tuple[str, Observation]]:
    """What is only written down of an episode, by clause."""
    return [(clause, it) for clause, watch in BOOK.watches.items() for it in watch(episode)]


@lru_cache(maxsize=4096)
def _held(clause: str, turn: int) -> Judgement:
    """That a clause held: one object for all the requests of a turn."""
    return Judgement(clause, True, turn)


def _judged(clause: str, turn: int, told: Told, request: Request | None) -> Judgement:
    if told.held:
        return _held(clause, turn)
    return Judgement(
        clause, False, turn, told.says, told.predicted, told.got, (clause, told.sign or told.says), request
    )


GOOD: Final = Told(True)


def wrong(says: str, predicted: str, got: str, sign: str = "") -> Told:
    """That a clause did not hold."""
    return Told(False, says, predicted, got, sign)
