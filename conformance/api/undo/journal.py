"""The undo journal: what a run is about to make is written down first, so that even a crashed run can be undone."""

from __future__ import annotations

import secrets
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from conformance.api.client import Client
from conformance.api.pace.ledger import Ledger
from conformance.api.undo.entries import BATCH, Entry, Kind, new_entry
from conformance.api.undo.journal_file import JournalFile
from conformance.api.undo.undoing import Swept, Undoing


class Journal:
    """What this process has made at one endpoint for one app and not undone. Thread-safe.

    `run` is this run's own number: the ids of its groups, and its lease, hold it. `refused` tells of what in the folder
    no run has written.
    """

    def __init__(self, folder: Path | None, endpoint: str, sdkappid: int, ledger: Ledger) -> None:
        """Keep a file in `folder` (None: nowhere, where the target ends with the process anyway).

        Each entry keeps calls of `ledger` for its undoing.
        """
        self.run = secrets.token_hex(4)
        self.refused: list[str] = []
        self.made: dict[Kind, set[str]] = defaultdict(set)
        """All that was written down by this process, by kind, whatever has become of it."""
        self._folder = folder
        self._endpoint = endpoint
        self._sdkappid = sdkappid
        self._ledger = ledger
        self._file: JournalFile | None = None
        self._mine: dict[str, Entry] = {}
        self._lost = 0
        self._came = 0
        self._lock = threading.Lock()

    def making_group(self, group: str, proof: str = "") -> None:
        """Write down a group that is about to be created; nothing where it is written down already.

        A `proof` is the name of a group whose id the vendor chose. JournalError where that cannot be written,
        CallsSpent where no call is left to undo it: do not create it then.
        """
        with self._lock:
            if self._entry_of(group) is None:
                self._add(new_entry(self._endpoint, self._sdkappid, "group", (group,), self.run, proof))

    def making_unnamed(self, name: str) -> None:
        """Write down a group of that name that is about to be created, with an id of the vendor's choice."""
        with self._lock:
            self._add(new_entry(self._endpoint, self._sdkappid, "sought", (name,), self.run))

    def making_accounts(self, accounts: Sequence[str]) -> None:
        """Write down accounts that are about to be imported; errors as for `making_group`."""
        with self._lock:
            for start in range(0, len(accounts), BATCH):
                names = tuple(accounts[start : start + BATCH])
                self._add(new_entry(self._endpoint, self._sdkappid, "accounts", names, self.run))

    def making_lease(self, group: str, run: str) -> None:
        """Write down a group that is about to be made for a lease of a run."""
        with self._lock:
            if self._entry_of(group) is None:
                self._add(new_entry(self._endpoint, self._sdkappid, "lease", (group,), run))

    def lost_group(self, name: str) -> None:
        """No answer told whether a group was made: it stays written down, and is looked for again at the end."""
        with self._lock:
            if entry := self._entry_of(name):
                self._lost += 1
                self._mine[entry.id] = replace(entry, lost=True)
                if self._file is not None:
                    self._file.lost(entry.id)

    def came_after_all(self, name: str) -> None:
        """A group of which no answer told was there, and was dissolved."""
        with self._lock:
            self._came += 1
        self.undone_group(name)

    def undone_group(self, name: str) -> None:
        """The group of that id, or the lease, was dissolved or never came to be; or a group was found by its name."""
        with self._lock:
            if entry := self._entry_of(name):
                self._done(entry)

    def never_made(self, name: str) -> None:
        """The lease of that id was another's when it was asked for: this run has made none, and leaves none."""
        self.undone_group(name)
        with self._lock:
            self.made["lease"].discard(name)

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
        swept = self.sweep_own(client)
        self.sweep_others(client, swept)
        return swept

    def sweep_own(self, client: Client) -> Swept:
        """Undo what this process has made."""
        swept = Swept()
        with self._lock:
            mine = list(self._mine.values())
        guarded = any(entry.kind == "lease" for entry in mine)
        Undoing(client, self.run, self, self._settle, swept, guarded=guarded).undo(mine)
        if self._lost:
            there = self._came + swept.came
            swept.found.append(
                f"No answer came to {_many(self._lost, 'create_group call')}; what they may have made was looked for: "
                f"{_many(there, 'group')} {'was' if there == 1 else 'were'} there, and dissolved."
            )
        return swept

    def sweep_others(self, client: Client, swept: Swept) -> None:
        """Undo what runs have left that did not come to their end, and tell of each in a sentence."""
        for file in self._abandoned():
            entries = self._ours(file)
            if not entries:
                continue
            staying = swept.staying
            undoing = Undoing(client, self.run, self, _settling(file), swept)
            undoing.undo(entries)
            swept.found.append(_found(entries, file.ended, undoing, swept.staying - staying))

    def looked_for(self, there: Collection[str]) -> None:
        """All groups of the app were looked at, and these are their names: what was sought and has none is settled."""
        for file in self._abandoned():
            for entry in self._ours(file):
                if entry.kind == "sought" and entry.names[0] not in there:
                    file.done(entry.id)

    def close(self) -> None:
        """Let go of the file; it is removed where everything is undone."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _settle(self, entry: Entry) -> None:
        with self._lock:
            self._done(entry)

    def _add(self, entry: Entry) -> None:
        with self._reserved(_calls(entry)):
            if self._folder is not None:
                self._file = self._file or JournalFile.create(self._folder)
                self._file.add(entry)
        self._mine[entry.id] = entry
        self.made[entry.kind].update(entry.names)

    @contextmanager
    def _reserved(self, calls: int) -> Iterator[None]:
        self._ledger.reserve(calls)
        try:
            yield
        except BaseException:
            self._ledger.reserve(-calls)
            raise

    def _done(self, entry: Entry) -> None:
        if self._mine.pop(entry.id, None) is not None:
            self._ledger.reserve(-_calls(entry))
            if self._file is not None:
                self._file.done(entry.id)

    def _entry_of(self, name: str) -> Entry | None:
        return next((it for it in self._mine.values() if it.kind != "accounts" and it.names == (name,)), None)

    def _abandoned(self) -> Iterable[JournalFile]:
        if self._folder is None:
            return ()
        self.refused = []
        return JournalFile.abandoned(self._folder, self.refused)

    def _ours(self, file: JournalFile) -> list[Entry]:
        here = (self._endpoint, self._sdkappid)
        return [entry for entry in file.pending.values() if (entry.endpoint, entry.sdkappid) == here]


def _calls(entry: Entry) -> int:
    """What undoing an entry takes: of a lease, it is made sure first that it still is the run's own."""
    return 2 if entry.kind == "lease" else 1


def _settling(file: JournalFile) -> Callable[[Entry], None]:
    return lambda entry: file.done(entry.id)


def _found(entries: Sequence[Entry], ended: float, undoing: Undoing, staying: int) -> str:
    """What a run had left, and what has become of it, in a sentence."""
    kinds = Counter(entry.kind for entry in entries)
    accounts = sum(len(entry.names) for entry in entries if entry.kind == "accounts")
    groups = kinds["group"] + kinds["sought"]
    lease = ", and its lease" if kinds["lease"] else ""
    did = [f"dissolved {undoing.dissolved}", f"deleted {undoing.deleted}"] + ([f"{staying} stay"] if staying else [])
    when = datetime.fromtimestamp(ended, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return (
        f"A run that was killed, or could not clean up, at about {when} had left {_many(groups, 'group')} and "
        f"{_many(accounts, 'account')}{lease}: {', '.join(did)}."
    )


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
