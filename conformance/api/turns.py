"""Who may call now, where several programs run side by side: all of them, or for a moment one of them alone.

A program that runs beside others has a turn: it is asked before each call and does the sleeping, so that others work
while this one sleeps, and so that it ends soon where the run does. What has no turn runs as ever.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Turn(Protocol):
    """The turn of one program."""

    def calls(self, *, cleanup: bool) -> None:
        """A call is about to be made: raises what ends the program, where it is to make none but to clean up."""

    def rest(self, seconds: float) -> None:
        """Let real seconds pass; raises the same."""


_current: ContextVar[Turn | None] = ContextVar("turn", default=None)


def current() -> Turn | None:
    """The turn of the program that this thread works for; None where it works for none beside others."""
    return _current.get()


def have(turn: Turn) -> None:
    """Have this thread, in its context, work for a program."""
    _current.set(turn)


class Turnstile:
    """What every call passes on its way out. Thread-safe."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._under_way = 0
        self._alone: Turn | None = None

    @contextmanager
    def through(self, *, cleanup: bool = False) -> Iterator[None]:
        """Make one attempt of a call; first wait for a program that is alone now. What cleans up is not ended."""
        turn = current()
        if turn is not None:
            turn.calls(cleanup=cleanup)
        with self._changed:
            while self._alone is not None and self._alone is not turn:
                self._changed.wait()
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                if not self._under_way:
                    self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No call of another program is under way until it ends."""
        turn = current()
        if turn is None:  # nobody else is there
            yield
            return
        with self._changed:
            while self._alone is not None:
                self._changed.wait()
            self._alone = turn
            while self._under_way:
                self._changed.wait()
        try:
            yield
        finally:
            with self._changed:
                self._alone = None
                self._changed.notify_all()
