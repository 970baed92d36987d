"""The accounts of a run: imported once, a hundred a call, and deleted at the end where the vendor allows it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from conformance.targets.target import Target

BATCH = 100
"""Accounts that one call imports, adds to a group, or removes from it."""


class NoAccounts(Exception):
    """The target does not take the accounts that a program needs (a trial app holds a hundred)."""


@dataclass
class Accounts:
    """Which accounts exist on the target. `refused` holds those that it would not take, with its reason."""

    target: Target
    usual: tuple[str, ...] = ()
    """What most programs need: imported together with the first."""
    known: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)

    def ensure(self, names: Collection[str]) -> None:
        """Import what is not there yet. Raises NoAccounts where the target refuses one of them, now or earlier."""
        wanted = sorted(set(names) - self.known)
        if wanted and not self.known and not self.refused:
            wanted = sorted({*wanted, *self.usual})
        again = [name for name in wanted if name in self.refused]
        if again:
            raise NoAccounts(self.refused[again[0]])
        for some in batches(wanted):
            self._import(some)
        failed = [name for name in names if name in self.refused]
        if failed:
            raise NoAccounts(self.refused[failed[0]])

    def _import(self, names: Sequence[str]) -> None:
        self.target.journal.making_accounts(names)
        exchange = self.target.client.call("multiaccount_import", {"AccountList": [{"UserID": name} for name in names]})
        if not exchange.ok:
            exchange = self.target.client.call("multiaccount_import", {"Accounts": names})
        if not exchange.ok:
            info = exchange.last.error or f"{exchange.code} {exchange.fields.get('ErrorInfo', '')}".strip()
            self.refused |= dict.fromkeys(names, f"multiaccount_import refused {len(names)} accounts: {info}")
            return
        failed = exchange.fields.get("FailAccounts") or []
        names_failed = {item if isinstance(item, str) else str(item.get("UserID")) for item in failed}
        self.known.update(set(names) - names_failed)
        self.refused |= dict.fromkeys(names_failed, "multiaccount_import left some accounts out")


def batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """The names in as many parts as calls are needed for all of them."""
    return (names[start : start + BATCH] for start in range(0, len(names), BATCH))
