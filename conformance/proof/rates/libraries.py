"""The paces of well-kept libraries, each as its documentation says, at 200 calls a second. They are no dependencies:

pip install pyrate-limiter filelock limits redis
"""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol

RATE: Final = 200
_NAME: Final = "bench"


class Pace(Protocol):
    """What is done before a call, and after its answer."""

    def take(self) -> None:
        """Wait until a call may be made."""

    def give(self) -> None:
        """Its answer has come."""


class NoPace:
    """As fast as it can."""

    def __init__(self, place: str) -> None:
        pass

    def take(self) -> None:
        """At once."""

    def give(self) -> None:
        """Nothing."""


class Pyrate(NoPace):
    """pyrate-limiter with its SQLite bucket, or its Redis bucket where the place is a URL."""

    def __init__(self, place: str) -> None:
        limiter: Any = import_module("pyrate_limiter")
        rates = [limiter.Rate(RATE, limiter.Duration.SECOND)]
        if "://" in place:
            connection = import_module("redis").Redis.from_url(place)
            bucket = limiter.RedisBucket.init(rates, connection, _NAME)
        else:
            bucket = limiter.SQLiteBucket.init_from_file(
                rates, db_path=str(Path(place) / "pyrate.sqlite"), use_file_lock=True
            )
        self._limiter = limiter.Limiter(bucket)

    def take(self) -> None:
        """As it grants it."""
        self._limiter.try_acquire(_NAME, blocking=True)


class Limits(NoPace):
    """limits with a moving window on a Redis, asked again each millisecond or so."""

    def __init__(self, place: str) -> None:
        limits: Any = import_module("limits")
        strategies: Any = import_module("limits.strategies")
        storage: Any = import_module("limits.storage")
        self._window = strategies.MovingWindowRateLimiter(storage.storage_from_string(place))
        self._rate = limits.RateLimitItemPerSecond(RATE)

    def take(self) -> None:
        """As it grants it."""
        while not self._window.hit(self._rate, _NAME):
            time.sleep(0.001 + 0.002 * random.random())


class Locks(NoPace):
    """The locks of the library redis, one a slot: taken before the call, and left to lapse a second after its answer.
    Which one is free has to be tried."""

    def __init__(self, place: str) -> None:
        self._redis: Any = import_module("redis").Redis.from_url(place)
        self._next = itertools.count(random.randrange(RATE))
        self._local = threading.local()

    def take(self) -> None:
        """The first one that is free, from where this process looked last."""
        for number in self._next:
            lock = self._redis.lock(f"{_NAME}-{number % RATE}", timeout=20.0, blocking=False)
            if lock.acquire():
                self._local.lock = lock
                return

    def give(self) -> None:
        """It lapses in a second."""
        self._local.lock.extend(1.01, replace_ttl=True)


PACES: Final[Mapping[str, Callable[[str], Pace]]] = {
    "none": NoPace, "pyrate": Pyrate, "limits": Limits, "locks": Locks,
}  # fmt: skip
