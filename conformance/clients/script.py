"""What the bench is to do now, and what it has taken down: shared by all its connections."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from conformance.clients.deeds import Deed
from conformance.clients.episodes import Contact, Door
from conformance.clients.wire import MUTE, Request

MOST: Final = 50_000
"""Requests that are kept; a client that floods the bench is told of, and the rest only counted."""


@dataclass
class Taken:
    """What was taken down since the last turn."""

    requests: list[Request] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)


class Script:
    """The deeds of the turn under way, used up call by call. Thread-safe."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.turn = 0
        self.door: Door = "open"
        self.commands: tuple[str, ...] = (MUTE,)
        """The calls that the deeds are for."""
        self.number = 0
        self.flooded = 0
        """Requests beyond those that are kept."""
        self.strangers: dict[str, int] = {}
        """Other hosts that the client asked the proxy for, and how often."""
        self._left: list[Deed] = []
        self._taken = Taken()

    def begin(self, turn: int, deeds: Sequence[Deed], door: Door, commands: tuple[str, ...] = (MUTE,)) -> None:
        """Begin a turn; what is left of the last one is forgotten."""
        with self.lock:
            self.turn, self.door, self._left, self.commands = turn, door, list(deeds), commands

    def due(self) -> Deed | None:
        """What is to be done to the call that has just come; None where it is to be served."""
        with self.lock:
            if not self._left:
                return None
            deed = self._left.pop(0)
            if deed.times > 1:
                self._left.insert(0, replace(deed, times=deed.times - 1))
            return None if deed.kind == "serve" else deed

    def count(self) -> int:
        """A number for a request."""
        with self.lock:
            self.number += 1
            return self.number

    def take_down(self, request: Request) -> None:
        """Keep a request."""
        with self.lock:
            if len(self._taken.requests) >= MOST:
                self.flooded += 1
            else:
                self._taken.requests.append(request)

    def meet(self, contact: Contact) -> None:
        """Keep how a handshake went."""
        with self.lock:
            self._taken.contacts.append(contact)

    def refuse(self, host: str) -> None:
        """Keep that another host was asked for."""
        with self.lock:
            self.strangers[host] = self.strangers.get(host, 0) + 1

    def collect(self) -> Taken:
        """What was taken down since the last time, in the order in which it came."""
        with self.lock:
            taken, self._taken = self._taken, Taken()
        taken.requests.sort(key=lambda request: request.number)
        return taken
