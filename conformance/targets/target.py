"""A target: everything that a run needs to know of the place where its programs run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

from conformance.api.client import Client
from conformance.api.clock import Clock
from conformance.api.offset import ClockOffset
from conformance.api.pace.ledger import Ledger
from conformance.api.pace.limiter import Limiter
from conformance.api.secrets import Vault
from conformance.api.undo.journal import Journal

Via = Literal["http", "direct"]
"""How the simulator is reached: over loopback, or by calling it in the process."""
Kind = Literal["simulator", "live", "replay"]


@dataclass(frozen=True, slots=True)
class Target:
    """An open target; a context manager that closes it.

    `label` is how a report calls it. `max_wait` is the longest wait, in seconds, that a program may ask for:
    infinite where time is virtual.
    """

    kind: Kind
    label: str
    client: Client
    vault: Vault
    journal: Journal
    max_wait: float
    closing: tuple[Callable[[], object], ...] = ()

    @property
    def endpoint(self) -> str:
        """Scheme, host and port."""
        return self.client.endpoint

    @property
    def sdkappid(self) -> int:
        """The app."""
        return self.client.sdkappid

    @property
    def admin(self) -> str:
        """The administrator that calls."""
        return self.client.admin

    @property
    def clock(self) -> Clock:
        """The clock that exchanges are dated by."""
        return self.client.clock

    @property
    def virtual(self) -> bool:
        """Whether waiting costs no real time."""
        return self.clock.virtual

    @property
    def ledger(self) -> Ledger:
        """The HTTP attempts made."""
        return self.client.ledger

    @property
    def limiter(self) -> Limiter:
        """What keeps the calls at the documented rates."""
        return self.client.limiter

    @property
    def offset(self) -> ClockOffset:
        """The vendor's clock minus `clock`, as far as is known by now."""
        return self.client.offset

    def close(self) -> None:
        """Give up connections, let go of the journal (what it still owes stays on disk), end the simulator."""
        self.client.transport.close()
        self.limiter.close()
        self.journal.close()
        for close in self.closing:
            close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
