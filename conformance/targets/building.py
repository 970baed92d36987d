"""How a target is put together: the one place where a client is given its parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from conformance.api.client import Client
from conformance.api.clock import Clock
from conformance.api.offset import ClockOffset
from conformance.api.pace.ledger import Ledger
from conformance.api.pace.limiter import Limiter
from conformance.api.pace.store import Store
from conformance.api.secrets import Secret, Vault
from conformance.api.transport import Transport
from conformance.api.undo.journal import Journal
from conformance.api.usersig import LIFETIME, Signer
from conformance.targets.target import Kind, Target


@dataclass(frozen=True, slots=True)
class App:
    """Who is called, and as whom. The key is empty where nothing is signed."""

    endpoint: str
    sdkappid: int
    admin: str
    key: Secret


@dataclass(frozen=True, slots=True)
class Parts:
    """What a client and its journal are made of, where a target needs something else than the usual."""

    signer: type[Signer] = Signer
    limiter: type[Limiter] = Limiter
    journal: type[Journal] = Journal


def build_target(
    kind: Kind,
    label: str,
    app: App,
    transport: Transport,
    clock: Clock,
    *,
    calls: int | None = None,
    trouble: int = 0,
    max_wait: float = float("inf"),
    lifetime: int = LIFETIME,
    store: Store | None = None,
    part: float = 1.0,
    share: int = 1,
    journals: Path | None = None,
    offset: ClockOffset | None = None,
    parts: Parts = Parts(),
    closing: tuple[Callable[[], object], ...] = (),
) -> Target:
    """A target whose client calls `app` by `transport`. Nothing is called yet.

    `calls` caps them, but for `trouble` more where answers fail to come; `lifetime` is how many seconds a signature
    holds; `store` is whom to share the app's rates with, `part` how much of them to take, and `share` the number of
    processes among which they are divided where there is no store; `journals` the folder of the undo journals. Of a
    cap, a few calls are kept for repeating calls of the clean-up, besides those that the journal owes.
    """
    vault = Vault()
    if app.key:
        vault.register(app.key, "secret key")
    for secret in store.secrets if store is not None else ():
        vault.register(secret, "password of the Redis")
    ledger = Ledger(calls, min(10, (calls or 0) // 10), trouble)
    client = Client(
        app.endpoint,
        app.sdkappid,
        app.admin,
        parts.signer(app.sdkappid, app.key, clock, vault, lifetime=lifetime),
        transport,
        clock,
        ledger,
        parts.limiter(clock, store=store, part=part, share=share),
        offset,
        vault,
    )
    journal = parts.journal(journals, app.endpoint, app.sdkappid, ledger)
    return Target(kind, label, client, vault, journal, max_wait, closing)
