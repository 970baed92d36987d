"""A simulator as a live app in the process, with clients and journals of machines; and wires that lose answers."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from conformance.api.client import Client
from conformance.api.clock import RealClock
from conformance.api.errors import WireError
from conformance.api.pace.ledger import Ledger
from conformance.api.pace.limiter import Limiter
from conformance.api.secrets import Secret, Vault
from conformance.api.transport import TIMEOUT, DirectTransport, WireReply
from conformance.api.undo.journal import Journal
from conformance.api.usersig import Signer
from conformance.simulator import Limits, Simulator
from conformance.simulator import RealClock as VendorClock

APP = 1400000001
KEY = "0123456789abcdef0123456789abcdef"
ENDPOINT = "https://service.example"

Wire = Callable[[str, Callable[[], WireReply]], WireReply]
"""What becomes of a call of a command on its way: calling the second argument makes it take effect."""


def simulator(*variations: str) -> Simulator:
    """An app on real time."""
    hours = itertools.count(step=3600)  # nobody waits here, and no call comes too soon after another
    return Simulator(APP, KEY, clock=VendorClock(), variations=variations, limits=Limits(time=lambda: next(hours)))


class QuickClock(RealClock):
    """Real time, without the waiting."""

    def sleep(self, seconds: float, /) -> None:
        """At once."""


class SkippingClock(RealClock):
    """Real time that jumps on where somebody waits."""

    def __init__(self) -> None:
        super().__init__()
        self._skipped = 0.0

    def now(self) -> float:
        """Seconds since the epoch, and all that was waited."""
        return super().now() + self._skipped

    def sleep(self, seconds: float, /) -> None:
        """At once."""
        self._skipped += seconds


class Wired(DirectTransport):
    """Calls a simulator over a wire."""

    def __init__(self, app: Simulator, wire: Wire) -> None:
        super().__init__(app.handle)
        self._wire = wire
        self.asked: list[str] = []

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: tuple[float, float] = TIMEOUT
    ) -> WireReply:
        """What the wire makes of it."""
        command = url.partition("?")[0].rpartition("/")[2]
        self.asked.append(command)
        return self._wire(command, lambda: super(Wired, self).send(method, url, headers, body, timeout))


@dataclass
class Loses:
    """A wire that loses so many answers of each command; the calls take effect before, or (`before`) do not."""

    answers: dict[str, int] = field(default_factory=dict)
    before: bool = False
    as_reply: WireReply | None = None

    def __call__(self, command: str, send: Callable[[], WireReply]) -> WireReply:
        left = self.answers.get(command, 0)
        if not left:
            return send()
        self.answers[command] = left - 1
        if not self.before:
            send()
        if self.as_reply is not None:
            return self.as_reply
        raise WireError("reset", "The connection was cut.")


class Together:
    """A wire on which calls of commands that come together wait for each other: each set of them meets once. Those that
    are made one after the other do not meet: they go on after some seconds."""

    def __init__(self, *sets: tuple[str, ...]) -> None:
        self.met: list[set[str]] = []
        self._sets = [set(it) for it in sets]
        self._waiting: list[str] = []
        self._changed = threading.Condition()

    def __call__(self, command: str, send: Callable[[], WireReply]) -> WireReply:
        with self._changed:
            self._waiting.append(command)
            for them in [it for it in self._sets if it <= {*self._waiting}]:
                self.met.append(them)
                self._sets.remove(them)
            self._changed.notify_all()
            self._changed.wait_for(lambda: not any(command in them for them in self._sets), 3)
        try:
            return send()
        finally:
            with self._changed:
                self._waiting.remove(command)


def sound(command: str, send: Callable[[], WireReply]) -> WireReply:
    """A wire on which nothing happens."""
    return send()


@dataclass
class Machine:
    """A machine that runs the suite against an app."""

    app: Simulator
    folder: Path | None
    wire: Wire = sound

    def __post_init__(self) -> None:
        clock, vault, self.ledger = QuickClock(), Vault(), Ledger()
        self.transport = Wired(self.app, self.wire)
        signer = Signer(APP, Secret(KEY), clock, vault)
        self.client = Client(
            ENDPOINT,
            APP,
            "administrator",
            signer,
            self.transport,
            clock,
            self.ledger,
            Limiter(SkippingClock()),
            vault=vault,
        )
        self.journal = Journal(self.folder, ENDPOINT, APP, self.ledger)

    def killed(self) -> None:
        """The process ends, and with it its hold on the journal; nothing is undone."""
        assert self.journal._file is not None
        self.journal._file._file.close()
