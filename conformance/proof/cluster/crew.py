"""A Dask cluster as a crew: a window of things to do, outcomes as they come, and one sentence where it breaks off."""

from __future__ import annotations

import pickle
import secrets
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, Final

from conformance.proof.cluster.fitness import unfit
from conformance.proof.cluster.work import Answer, State, to_do
from conformance.proof.crew import BrokenOff, Done, Item, Result

AHEAD: Final = 3
"""Things to do that the scheduler holds for each worker: enough that nobody waits, few where there are thousands."""
LOOK: Final = 5.0
"""Seconds between two looks at who is there."""
SILENT: Final = 60.0
"""Seconds after which a scheduler that does not answer is given up."""
TRIES: Final = 3
"""How often a thing is given out anew that ended the workers which had it, each time as many as Dask allows (4)."""


@dataclass
class Cluster:
    """The workers of a scheduler, all of them in the state of this machine. `patience` is how many seconds a proof
    waits where none is left: those of a cluster may be replaced."""

    client: Any
    address: str
    here: State
    patience: float = 60.0
    _workers: int = field(default=0, init=False)
    _looked: float = field(default=0.0, init=False)
    _seen: float = field(default_factory=time.monotonic, init=False)

    @property
    def told(self) -> str:
        """How many workers there are now, and of which scheduler."""
        self._look()
        return f"{self._workers} worker{'s' * (self._workers != 1)} of {self.address}"

    def each(self, do: Callable[[Item], Result], items: Sequence[Item]) -> Done[Result]:
        """As in Crew. A worker that ends loses nothing: what it had is done by another one."""
        ready: SimpleQueue[Any] = SimpleQueue()
        waiting: dict[Any, int] = {}
        left = deque(range(len(items)))
        tried: Counter[int] = Counter()
        given_up: list[int] = []
        name = f"prove-{secrets.token_hex(4)}"
        try:
            while left or waiting:
                self._look()
                numbers = [left.popleft() for _ in range(min(len(left), self._room - len(waiting)))]
                if numbers:
                    futures = self._submitted(do, [items[number] for number in numbers], name)
                    waiting.update(zip(futures, numbers, strict=True))
                    for future in futures:
                        future.add_done_callback(ready.put)
                for future in _come(ready):
                    answer = self._answer(future)
                    if answer is None:
                        ready.put(future)
                        continue
                    number = waiting.pop(future)
                    if "result" in answer:
                        yield number, answer["result"]
                    else:
                        tried[number] += 1
                        (left if tried[number] < TRIES else given_up).append(number)
        finally:
            if waiting and self.client.status == "running":  # broken off
                with suppress(Exception):
                    self.client.cancel(list(waiting), force=True)
        if given_up:
            first = items[min(given_up)]
            raise BrokenOff(
                f"{len(given_up)} runs could not be made, for each ended the workers that had it, perhaps short of "
                f"memory (the first: {getattr(first, 'key', first)})."
            )

    @property
    def _room(self) -> int:
        return AHEAD * max(self._workers, 1) + AHEAD

    def _submitted(self, do: Callable[[Item], Result], items: Sequence[Item], name: str) -> list[Any]:
        keys = [f"{name}-{secrets.token_hex(8)}" for _ in items]
        try:
            futures = self.client.map(pickle.loads, [to_do(self.here, do, it) for it in items], key=keys, pure=False)
        except Exception:
            raise self._gone() from None
        return list(futures)

    def _answer(self, future: Any) -> Answer | None:
        """What came of a thing: nothing in it where the workers that had it ended; None where it is being done anew.

        Raises BrokenOff where there is no such thing any more, or it cannot be done; and what doing it raised.
        """
        match future.status:
            case "finished":
                try:
                    answer: Answer = future.result(timeout=SILENT)
                except Exception:
                    if future.status in ("lost", "pending"):
                        return None
                    raise self._gone() from None
                if "state" in answer:
                    raise self._unfit(answer["state"])
                if "raised" in answer:
                    raise answer["raised"]
                return answer
            case "error":
                error = future.exception(timeout=SILENT)
                if type(error).__name__ == "KilledWorker":
                    return {}
                raise self._unfit(error)
            case "lost" | "pending":  # whoever had the outcome has ended before it was fetched
                time.sleep(0.05)
                return None
            case _ if self.client.status == "running":
                raise BrokenOff(
                    f"The scheduler at {self.address} has dropped what it was given: somebody has started it anew."
                )
            case _:
                raise self._gone()

    def _unfit(self, answer: State | BaseException) -> BrokenOff:
        return BrokenOff(f"Of the scheduler at {self.address}, {unfit(self.here, {'one that came later': answer})}")

    def _look(self) -> None:
        """See from time to time whether the scheduler answers and somebody works."""
        now = time.monotonic()
        if now - self._looked < LOOK:
            return
        try:
            self._workers = len(self.client.nthreads(callback_timeout=SILENT))
        except Exception:
            raise self._gone() from None
        self._looked = time.monotonic()
        if self._workers:
            self._seen = self._looked
        elif self._looked - self._seen > self.patience:
            raise BrokenOff(f"No worker of the scheduler at {self.address} is left.")

    def _gone(self) -> BrokenOff:
        return BrokenOff(f"The scheduler at {self.address} does not answer any more.")


def _come(ready: SimpleQueue[Any]) -> list[Any]:
    """What has come, waiting for the first for a while."""
    found: list[Any] = []
    with suppress(Empty):
        found.append(ready.get(timeout=1))
        while True:
            found.append(ready.get_nowait())
    return found
