"""Recordings as a target: a client that is answered from a file, on the clock of the recording, without a network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Literal

from conformance.api.client import Client
from conformance.api.offset import ClockOffset, Witness
from conformance.api.pace.limiter import Limiter
from conformance.api.secrets import Secret
from conformance.api.undo.journal import Journal
from conformance.api.undo.undoing import Swept
from conformance.api.usersig import Signed, Signer
from conformance.recordings.files import Head
from conformance.recordings.guard import NetworkGuard
from conformance.recordings.lines import Recorded
from conformance.recordings.playing import RecordedClock, ReplayTransport, Wire
from conformance.targets.building import App, Parts, build_target
from conformance.targets.target import Target

ReplayVia = Literal["client", "wire"]
"""How recorded answers come: straight to the client, or through requests and vcrpy."""
_NO_KEY: Final = Secret("")


class RecordedOffset(ClockOffset):
    """What the recorded run knew of the clock that mutes are reckoned by."""

    def __init__(self) -> None:
        super().__init__()
        self._known = (0.0, 0.0)

    def set(self, offset: float, error: float) -> None:
        """The offset at the start of a program, in seconds."""
        self._known = (offset, error)

    def observe(self, date: str | None, sent: float, received: float) -> None:
        """Nothing is learnt in a replay."""

    def learn(self, seconds: int, plain: bool, at: float, sent: float, received: float) -> bool:
        """Nothing is learnt in a replay."""
        return False

    def witnesses(self) -> list[Witness]:
        """None: what they said is in the recorded offset."""
        return []

    @property
    def offset(self) -> float:
        """The vendor's clock minus that of the recorded run."""
        return self._known[0]

    @property
    def error(self) -> float:
        """How far it may be wrong."""
        return self._known[1]


class _NoSigner(Signer):
    """Recorded calls carry no signature, so none expires."""

    def sign(self, identifier: str, kind: Signed = "right", *, ahead: float = 0.0, least: float | None = None) -> str:
        """Nothing."""
        return ""

    def widen(self, refused: str) -> bool:
        """What was called expired when it was recorded is in the recording as it was."""
        return False


class _NoLimit(Limiter):
    """Recorded answers may come as fast as they can."""

    def take(self, command: str, group: str | None = None) -> tuple[()]:
        """At once."""
        return ()

    def passed(self, command: str, group: str | None = None) -> None:
        """Nothing to keep distance from."""

    def refused(self, command: str, seconds: float, *, of_app: bool = False) -> None:
        """Nobody to hold back."""

    def settle(self, command: str) -> None:
        """At once."""


class _NoJournal(Journal):
    """A replay makes nothing, and has nothing to undo."""

    def making_group(self, group: str, proof: str = "") -> None:
        """Nothing is made."""

    def making_unnamed(self, name: str) -> None:
        """Nothing is made."""

    def making_accounts(self, accounts: Sequence[str]) -> None:
        """Nothing is made."""

    def undone_group(self, group: str) -> None:
        """Nothing was made."""

    def sweep(self, client: Client) -> Swept:
        """Nothing to sweep."""
        return Swept()


_PARTS: Final = Parts(_NoSigner, _NoLimit, _NoJournal)


class Stage:
    """Where the programs of one recording are played."""

    def __init__(self, file: Path, head: Head, via: ReplayVia = "client") -> None:
        self.file = file
        self.clock = RecordedClock()
        self.offset = RecordedOffset()
        self.transport = ReplayTransport(self.clock, _wire(via, head))
        self.target = _target(head, self.transport, self.clock, self.offset)

    def start(self, recorded: Recorded) -> None:
        """Be ready for the calls of a program."""
        history = recorded.history
        first = history.events[0] if history.events else None
        if first is not None:
            self.clock.set(first.exchange.sent if first.exchange else first.began)
        self.offset.set(history.clock_offset, history.clock_error)
        self.transport.start(recorded, self.file)


def open_replay(head: Head | None, label: str) -> Target:
    """The target of a whole replay, with the network shut until it is closed. It answers no calls: stages do."""
    guard = NetworkGuard()
    guard.shut()
    clock = RecordedClock()
    return _target(head, ReplayTransport(clock), clock, RecordedOffset(), label, (guard.open,))


def _target(
    head: Head | None,
    transport: ReplayTransport,
    clock: RecordedClock,
    offset: RecordedOffset,
    label: str = "recordings",
    closing: tuple[Callable[[], object], ...] = (),
) -> Target:
    app = App(head.endpoint, head.sdkappid, head.admin, _NO_KEY) if head else App("", 0, "administrator", _NO_KEY)
    return build_target("replay", label, app, transport, clock, offset=offset, parts=_PARTS, closing=closing)


def _wire(via: ReplayVia, head: Head) -> Wire | None:
    if via == "client":
        return None
    # Imported late: vcrpy is slow to import, and only this way of playing needs it.
    from conformance.recordings.wire import VcrWire

    return VcrWire(head)
