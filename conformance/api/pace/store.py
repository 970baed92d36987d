"""Where the books of an app's rates are kept: by this process, by this machine, or on a Redis."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Literal, Protocol

from conformance.api.pace.book import Book, Rate, Turn, Verb


class StoreLost(Exception):
    """The books cannot be kept there. `says` is the reason, to be read after its name; it holds no secret.

    `kind`: it takes no password, or not this one; nothing is heard of it; or it refuses what it is asked for.
    """

    def __init__(self, says: str, kind: Literal["password", "silent", "refuses"] = "refuses") -> None:
        super().__init__(says)
        self.says = says
        self.kind = kind


class Store(Protocol):
    """Keeps a book for each rate, and by its own clock. Thread-safe."""

    @property
    def name(self) -> str:
        """What it is called at the beginning of a sentence."""

    @property
    def shared(self) -> bool:
        """Whether other processes may use it, so that slots come free that nobody here has given back."""

    @property
    def users(self) -> int:
        """How many processes use it, this one included, as far as is known."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be written of how it is reached."""

    def ask(self, name: str, verb: Verb, lease: int, rate: Rate, seconds: float = 0.0) -> Turn:
        """`Book.ask` on the book of that name; StoreLost where it cannot be done."""

    def close(self) -> None:
        """Let go of it."""


class OwnStore:
    """The books of one process, on a clock of its choice."""

    name = "This process"
    shared = False
    users = 1
    secrets: tuple[str, ...] = ()

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._books: defaultdict[str, Book] = defaultdict(Book)
        self._lock = threading.Lock()

    def ask(self, name: str, verb: Verb, lease: int, rate: Rate, seconds: float = 0.0) -> Turn:
        """`Book.ask` on the book of that name."""
        with self._lock:
            return self._books[name].ask(verb, lease, self._now(), rate, seconds)

    def close(self) -> None:
        """Nothing to let go of."""
