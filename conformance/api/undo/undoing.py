"""Undoing what is written down: the groups first, then the accounts where no other run uses them, the lease last."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from conformance.api.client import Client
from conformance.api.errors import CallsSpent
from conformance.api.undo.entries import Entry
from conformance.api.undo.lease import NoOwnIds, Notes, ends_soon, holder, take, take_over
from conformance.api.undo.looking import GONE, NotTold, answer_of, infos
from conformance.api.undo.own import lease_of, pool_of, pools_of, proves
from conformance.report.text import STAYING

SETTLES: Final = 5.0
"""Seconds after which a call that was lost has taken effect or never will: the service gives up after three."""
_NO_ACCOUNT: Final = 70107
_NEVER_DELETED: Final = 71000


@dataclass(slots=True)
class Swept:
    """What a sweep did: the groups and accounts that are gone, the accounts that are `staying`, sentences on what it
    had to leave (`left`), and on what it found (`found`: what runs had left that did not end)."""

    groups: int = 0
    staying: int = 0
    accounts: int = 0
    came: int = 0
    """Groups that were there though no answer had told so."""
    left: list[str] = field(default_factory=list)
    sought: list[str] = field(default_factory=list)
    """What else may be left: groups that may have been made and can be found by their names alone."""
    found: list[str] = field(default_factory=list)

    @property
    def told(self) -> list[str]:
        """What is no failure: accounts of an app whose edition never deletes any."""
        return [f"{self.staying} {STAYING}"] if self.staying else []


@dataclass
class Undoing:
    """Undoes entries of one run. `done` is told of each that is settled; `notes` takes down what is made for it.

    `run` is the run that undoes. With `guarded`, accounts are deleted while their pool is held by a lease alone.
    """

    client: Client
    run: str
    notes: Notes
    done: Callable[[Entry], None]
    swept: Swept
    guarded: bool = True
    dissolved: int = 0
    deleted: int = 0
    _held: set[str] = field(default_factory=set)
    """Leases that keep other runs away for the time being."""
    _taken: set[str] = field(default_factory=set)
    """Those of them that were taken for this alone."""
    _free: set[str] = field(default_factory=set)
    """Pools that no lease can be had for, on an app that takes no ids of one's own: each run has its own there."""

    def undo(self, entries: Iterable[Entry]) -> None:
        """Undo them all, as far as may be; what is left is told."""
        every = list(entries)
        groups = [entry for entry in every if entry.kind in ("group", "sought")]
        accounts = [entry for entry in every if entry.kind == "accounts"]
        leases = [entry for entry in every if entry.kind == "lease"]
        try:
            self._twice(groups, self._dissolve)
            standing = self._standing(leases)
            self._twice(accounts, self._delete)
            for entry in leases:
                self._end(entry, standing)
            for group in sorted(self._taken):
                self._destroy(group)
        except CallsSpent as spent:
            self.swept.left.append(f"not everything was undone: {spent}")

    def _twice(self, entries: Sequence[Entry], undo: Callable[[Entry, bool], bool]) -> None:
        """Undo each; again what was not there though it was about to be made a moment ago, for it may yet have come."""
        again = [entry for entry in entries if not self._tried(undo, entry, last=False)]
        if again:
            since = time.time() - max(entry.at for entry in again)
            self.client.clock.sleep(max(0.0, min(SETTLES, SETTLES - since)))
        for entry in again:
            self._tried(undo, entry, last=True)

    def _tried(self, undo: Callable[[Entry, bool], bool], entry: Entry, *, last: bool) -> bool:
        """False where it is to be tried again."""
        try:
            return undo(entry, last or time.time() - entry.at > SETTLES)
        except CallsSpent as spent:
            self.swept.left.append(f"{what(entry)}: {spent}")
        except NotTold as said:
            self.swept.left.append(f"{what(entry)}: {said}")
        return True

    def _dissolve(self, entry: Entry, last: bool) -> bool:
        name = entry.names[0]
        if entry.kind == "sought":
            self.swept.sought.append(f"{what(entry)}: a sweep with --by-name and --yes looks for it")
            return True
        if entry.proof:
            info = infos(self.client, [name]).get(name)
            if info is not None and not proves(info, entry.proof):
                self.swept.left.append(f"{what(entry)}: by its name and its owner, no run has made it")
                return True
        exchange = self.client.call("destroy_group", {"GroupId": name}, cleanup=True)
        if not exchange.ok and exchange.code not in GONE:
            unknown = " (whether it was made is not known)" if entry.lost else ""
            self.swept.left.append(f"{what(entry)}{unknown}: {answer_of(exchange)}")
            return True
        if not exchange.ok and not last:
            return False
        self.dissolved += exchange.ok
        self.swept.came += exchange.ok and entry.lost
        self.swept.groups += 1
        self.done(entry)
        return True

    def _delete(self, entry: Entry, last: bool) -> bool:
        if self.swept.staying:
            self.swept.staying += len(entry.names)
            self.done(entry)
            return True
        for pool in sorted(pools_of(entry.names)):
            if other := self._hold(pool):
                self.swept.left.append(f"{what(entry)}: {other}")
                return True
        body = {"DeleteItem": [{"UserID": name} for name in entry.names]}
        exchange = self.client.call("account_delete", body, cleanup=True)
        if exchange.code == _NEVER_DELETED:
            self.swept.staying += len(entry.names)
            self.done(entry)
            return True
        if not exchange.ok:
            self.swept.left.append(f"{what(entry)}: {answer_of(exchange)}")
            return True
        results = exchange.fields.get("ResultItem")
        items = [item for item in results if isinstance(item, dict)] if isinstance(results, list) else []
        gone = sum(item.get("ResultCode") == _NO_ACCOUNT for item in items)
        if gone and not last:
            return False
        refused = [item for item in items if item.get("ResultCode") not in (0, None, _NO_ACCOUNT)]
        self.swept.accounts += len(entry.names) - len(refused)
        self.deleted += len(entry.names) - len(refused) - gone
        self.swept.left += [
            f"account {one.get('UserID')}: {one.get('ResultCode')} {one.get('ResultInfo')}" for one in refused
        ]
        if not refused:
            self.done(entry)
        return True

    def _standing(self, leases: Sequence[Entry]) -> dict[str, bool]:
        """Which leases are still those of the run that made them; what they are for is held until they are ended."""
        standing: dict[str, bool] = {}
        for entry in leases:
            (group,) = entry.names
            try:
                held = holder(self.client, group)
            except NotTold as said:
                self.swept.left.append(f"{what(entry)}: {said}")
                continue
            standing[group] = held is not None and held[1] == entry.run
            if held is None or not standing[group]:
                continue
            if entry.run == self.run or not ends_soon(self.client, held[0]):
                self._held.add(group)
            elif group == lease_of(pool_of(group)) and take_over(self.client, self.notes, group, self.run, held[0]):
                standing[group] = False
                self._held.add(group)
                self._taken.add(group)
        return standing

    def _hold(self, pool: str) -> str:
        """Have nobody else use a pool while its accounts are deleted; why that cannot be, or ""."""
        group = lease_of(pool)
        if not self.guarded or group in self._held or pool in self._free:
            return ""
        try:
            lease = take(self.client, self.notes, group, self.run)
        except NoOwnIds:
            self._free.add(pool)
            return ""
        if lease is None:
            return "another run uses them now"
        self._held.add(group)
        self._taken.add(group)
        return ""

    def _end(self, entry: Entry, standing: dict[str, bool]) -> None:
        """End a lease where it is still the run's own."""
        (group,) = entry.names
        if group not in standing:
            return
        if standing[group] and (said := self._destroy(group)):
            self.swept.left.append(f"{what(entry)}: {said}")
            return
        self.done(entry)

    def _destroy(self, group: str) -> str:
        """Make an end of a lease's group; "" where it is gone, else what came."""
        exchange = self.client.call("destroy_group", {"GroupId": group}, cleanup=True)
        if not exchange.ok and exchange.code not in GONE:
            return answer_of(exchange)
        self.notes.undone_group(group)
        return ""


def what(entry: Entry) -> str:
    """What an entry is about."""
    first = entry.names[0]
    match entry.kind:
        case "accounts":
            return f"{len(entry.names)} accounts ({first} and on)"
        case "sought":
            return f"a group called {first}, of which no answer told the id"
        case kind:
            return f"{kind} {first}"
