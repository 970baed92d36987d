"""Before the first program of a live run: what runs before have left is undone, and a pool of accounts is leased."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from typing import Final

from conformance.api.client import Client
from conformance.api.undo.journal import Journal
from conformance.api.undo.lease import LENGTH, Lease, NoOwnIds, expired, renew, take, take_unnamed
from conformance.api.undo.looking import NotTold, infos
from conformance.api.undo.own import POOLS, lease_of, read_held
from conformance.api.undo.undoing import Swept

_STRANGE: Final = 2
"""Ids that seem free and cannot be had, after which no more are tried: an app may never give out an id again."""


class Pool:
    """The pool of accounts that a run has for itself, however many runs there are on the app.

    Call it for the name of the pool, before each program: it takes the lease, and renews it in time.
    """

    def __init__(self, client: Client, journal: Journal, told: list[str], left: list[str]) -> None:
        """`told` is where sentences for the user go, and `left` those on what stays behind on the app."""
        self.told = told
        self._left = left
        self._client = client
        self._journal = journal
        self._lease: Lease | None = None
        self._pool: str | None = None
        self._lock = threading.Lock()

    def __call__(self) -> str:
        """The pool whose accounts may be used from now on. Thread-safe."""
        with self._lock:
            return self._now()

    def _now(self) -> str:
        if self._pool is None:
            self._undo_others()
            self._pool = self._choose()
        elif self._lease is not None and self._lease.remains < LENGTH / 2 and not self._renewed():
            self.told.append("The lease on this run's accounts ran out: it went on with others.")
            self._pool = self._choose()
        return self._pool

    def _undo_others(self) -> None:
        swept = Swept()
        self._journal.sweep_others(self._client, swept)
        self.told += [*swept.found, *self._journal.refused]
        self._left += swept.left + swept.sought

    def _renewed(self) -> bool:
        assert self._lease is not None
        old = self._lease
        try:
            self._lease = renew(self._client, old)
        except NotTold:
            return old.remains > 0
        return self._lease is not None

    def _choose(self) -> str:
        run = self._journal.run
        try:
            for pool in self._likely():
                self._lease = take(self._client, self._journal, lease_of(pool), run)
                if self._lease is not None:
                    return pool
            why = "all the usual ones are in use by other runs"
        except NoOwnIds:
            why = "the app takes no group ids of one's own, by which runs keep out of each other's way"
        except NotTold as said:
            why = f"which ones are in use was not to be had ({said})"
        pool = f"z{secrets.token_hex(3)}"
        try:
            self._lease = take(self._client, self._journal, lease_of(pool), run)
        except NoOwnIds:
            self._lease = take_unnamed(self._client, self._journal, run)
        self.told.append(f"This run used accounts of its own, named tcf{pool}...: {why}.")
        return pool

    def _likely(self) -> Iterator[str]:
        """The pools that may be free: the first, and where that is taken, those that nobody has."""
        yield POOLS[0]
        groups = [lease_of(pool) for pool in POOLS]
        there = infos(self._client, groups)
        strange = 0
        for pool, group in zip(POOLS, groups, strict=True):
            held = read_held(there[group].get("Name")) if group in there else None
            if held is not None and expired(self._client, held[0]) and pool != POOLS[0]:
                yield pool
            elif group not in there and strange < _STRANGE:
                strange += 1
                yield pool
