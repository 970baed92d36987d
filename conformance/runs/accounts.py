"""The accounts of a run: imported once, a hundred a call, and deleted at the end where the vendor allows it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from conformance.api.undo.looking import answer_of
from conformance.programs.cost import BATCH
from conformance.programs.history import JSON, Exchange
from conformance.runs.trying import until_answered
from conformance.targets.target import Target
from conformance.verdicts.stopping import NO_ANSWER


class NoAccounts(Exception):
    """The target does not take the accounts that a program needs (a trial app holds a hundred)."""


@dataclass
class Accounts:
    """Which accounts exist on the target. `refused` holds those that it would not take, with its reason. Thread-safe:
    what one program imports, another waits for."""

    target: Target
    usual: Callable[[], tuple[str, ...]] = tuple
    """What most programs need: imported together with the first."""
    known: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    in_vain: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ensure(self, names: Collection[str]) -> None:
        """Import what is not there yet. Raises NoAccounts where the target refuses one of them, now or earlier."""
        with self._lock:
            self._ensure(names)

    def _ensure(self, names: Collection[str]) -> None:
        wanted = sorted(set(names) - self.known)
        if wanted and not self.known and not self.refused:
            wanted = sorted({*wanted, *self.usual()})
        again = [name for name in wanted if name in self.refused]
        if again:
            raise NoAccounts(self.refused[again[0]])
        for some in batches(wanted):
            self._import(some)
        failed = [name for name in names if name in self.refused]
        if failed:
            raise NoAccounts(self.refused[failed[0]])

    def _import(self, names: Sequence[str]) -> None:
        """Import them; those that are left out are asked for again on their own, for that may have been a hiccup."""
        self.target.journal.making_accounts(names)
        left_out = self._left_out(names)
        if 0 < len(left_out) < len(names):
            left_out = self._left_out(left_out)
        self.refused |= dict.fromkeys(left_out, "multiaccount_import left some accounts out")
        self.known.update(set(names) - self.refused.keys())

    def _left_out(self, names: Sequence[str]) -> Sequence[str]:
        """Those of the names that are not imported. Raises NoAccounts where no answer tells."""
        exchange = self._call({"AccountList": [{"UserID": name} for name in names]})
        if not exchange.ok and not exchange.lost:
            exchange = self._call({"Accounts": names})
        if exchange.lost:
            raise NoAccounts(f"{NO_ANSWER} multiaccount_import: {answer_of(exchange)}")
        if not exchange.ok:
            refusal = f"multiaccount_import refused {len(names)} accounts: {answer_of(exchange)}"
            self.refused |= dict.fromkeys(names, refusal)
            return ()
        failed = exchange.fields.get("FailAccounts")
        items = failed if isinstance(failed, list) else []
        ids = {item.get("UserID") if isinstance(item, dict) else str(item) for item in items}
        return [name for name in names if name in ids]

    def _call(self, body: JSON) -> Exchange:
        exchange, _ = until_answered(self.target, "multiaccount_import", body, self.in_vain)
        return exchange


def batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """The names in as many parts as calls are needed for all of them."""
    return (names[start : start + BATCH] for start in range(0, len(names), BATCH))
