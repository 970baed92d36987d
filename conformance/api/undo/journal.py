"""The undo journal: what a run is about to make is written down first, so that even a crashed run can be undone."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from conformance.api.client import Client
from conformance.api.errors import CallsSpent
from conformance.api.pace.ledger import Ledger
from conformance.api.undo.journal_file import Entry, JournalFile, Kind
from conformance.programs.history import Exchange

BATCH: Final = 100
"""The most accounts of one account_delete."""
_GONE: Final = frozenset({10010, 10015})
_NO_ACCOUNT: Final = 70107
_NEVER_DELETED: Final = 71000


@dataclass(slots=True)
class Swept:
    """What a sweep did: the groups and accounts that are gone, sentences on what it had to leave (`left`), and on
    what is no failure (`told`: the `staying` accounts of an app whose edition never deletes any)."""

    groups: int = 0
    staying: int = 0
    accounts: int = 0
    left: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


class Journal:
    """What this process has made at one endpoint for one app and not undone. Thread-safe."""

    def __init__(self, folder: Path | None, endpoint: str, sdkappid: int, ledger: Ledger) -> None:
        """Keep a file in `folder` (None: nowhere, where the target ends with the process anyway).

        Each entry keeps a call of `ledger` for its undoing.
        """
        self._folder = folder
        self._endpoint = endpoint
        self._sdkappid = sdkappid
        self._ledger = ledger
        self._file: JournalFile | None = None
        self._mine: dict[str, Entry] = {}
        self._lock = threading.Lock()

    def making_group(self, group: str) -> None:
        """Write down a group that is about to be created; nothing where it is written down already.

        JournalError where that cannot be written, CallsSpent where no call is left to undo it: do not create it then.
        """
        with self._lock:
            if self._entry_of(group) is None:
                self._add("group", (group,))

    def making_accounts(self, accounts: Sequence[str]) -> None:
        """Write down accounts that are about to be imported; errors as for `making_group`."""
        with self._lock:
            for start in range(0, len(accounts), BATCH):
                self._add("accounts", tuple(accounts[start : start + BATCH]))

    def undone_group(self, group: str) -> None:
        """The group was dissolved."""
        with self._lock:
            if entry := self._entry_of(group):
                self._done(entry)

    def pending(self) -> list[Entry]:
        """What this process and crashed ones have made here and not undone."""
        with self._lock:
            entries = list(self._mine.values())
        for file in self._abandoned():
            entries += self._ours(file)
        return entries

    def sweep(self, client: Client) -> Swept:
        """Dissolve the groups and delete the accounts that are pending, those of crashed runs too.

        What is gone already counts as removed; what could not be removed stays written down for the next sweep.
        """
        swept = Swept()
        with self._lock:
            mine = list(self._mine.values())
        for entry in _in_order(mine):
            if _undo(client, entry, swept):
                with self._lock:
                    self._done(entry)
        for file in self._abandoned():
            for entry in _in_order(self._ours(file)):
                if _undo(client, entry, swept):
                    file.done(entry.id)
        if swept.staying:
            stay = "accounts stay: this edition of the app deletes none, and the next run uses them again."
            swept.told.append(f"{swept.staying} {stay}")
        return swept

    def close(self) -> None:
        """Let go of the file; it is removed where everything is undone."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _add(self, kind: Kind, names: tuple[str, ...]) -> None:
        self._ledger.reserve(1)
        entry = Entry(secrets.token_hex(8), self._endpoint, self._sdkappid, kind, names)
        try:
            if self._folder is not None:
                self._file = self._file or JournalFile.create(self._folder)
                self._file.add(entry)
        except BaseException:
            self._ledger.reserve(-1)
            raise
        self._mine[entry.id] = entry

    def _done(self, entry: Entry) -> None:
        if self._mine.pop(entry.id, None) is not None:
            self._ledger.reserve(-1)
            if self._file is not None:
                self._file.done(entry.id)

    def _entry_of(self, group: str) -> Entry | None:
        return next((entry for entry in self._mine.values() if entry.kind == "group" and entry.names == (group,)), None)

    def _abandoned(self) -> Iterable[JournalFile]:
        return () if self._folder is None else JournalFile.abandoned(self._folder)

    def _ours(self, file: JournalFile) -> list[Entry]:
        here = (self._endpoint, self._sdkappid)
        return [entry for entry in file.pending.values() if (entry.endpoint, entry.sdkappid) == here]


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Groups first: an account that owns one cannot be deleted."""
    return sorted(entries, key=lambda entry: entry.kind == "accounts")


def _undo(client: Client, entry: Entry, swept: Swept) -> bool:
    """Undo one entry and tell `swept`; whether it is settled."""
    try:
        return _dissolve(client, entry, swept) if entry.kind == "group" else _delete(client, entry, swept)
    except CallsSpent as spent:
        swept.left.append(f"{_what(entry)}: {spent}")
        return False


def _dissolve(client: Client, entry: Entry, swept: Swept) -> bool:
    exchange = client.call("destroy_group", {"GroupId": entry.names[0]}, cleanup=True)
    if exchange.ok or exchange.code in _GONE:
        swept.groups += 1
        return True
    swept.left.append(f"{_what(entry)}: {_answer(exchange)}")
    return False


def _delete(client: Client, entry: Entry, swept: Swept) -> bool:
    if swept.staying:
        swept.staying += len(entry.names)
        return True
    exchange = client.call("account_delete", {"DeleteItem": [{"UserID": name} for name in entry.names]}, cleanup=True)
    if exchange.code == _NEVER_DELETED:
        swept.staying += len(entry.names)
        return True
    if not exchange.ok:
        swept.left.append(f"{_what(entry)}: {_answer(exchange)}")
        return False
    results = exchange.fields.get("ResultItem")
    items = [item for item in results if isinstance(item, dict)] if isinstance(results, list) else []
    refused = [item for item in items if item.get("ResultCode") not in (0, None, _NO_ACCOUNT)]
    swept.accounts += len(entry.names) - len(refused)
    swept.left += [f"account {one.get('UserID')}: {one.get('ResultCode')} {one.get('ResultInfo')}" for one in refused]
    return not refused


def _what(entry: Entry) -> str:
    first = entry.names[0]
    return f"group {first}" if entry.kind == "group" else f"{len(entry.names)} accounts ({first} and on)"


def _answer(exchange: Exchange) -> str:
    if exchange.status is None:
        return str(exchange.last.error)
    if exchange.code is None:
        return f"HTTP {exchange.status} without an ErrorCode"
    return f"{exchange.code} {exchange.fields.get('ErrorInfo', '')}".rstrip()
