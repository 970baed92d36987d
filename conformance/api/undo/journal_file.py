"""The undo journal's file: JSON lines, held by a lock for as long as its process lives.

Lines are an entry before what it names is made, and {"undone": id} afterwards. A file that nobody holds was left by a
crash; a last line that is cut short was never acted upon, for a call is made only after its line is written.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Literal, Self

from conformance.api.errors import JournalError
from conformance.api.undo.file_lock import hold

Kind = Literal["group", "accounts"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was made, or was about to be: a group, or up to a hundred accounts."""

    id: str
    endpoint: str
    sdkappid: int
    kind: Kind
    names: tuple[str, ...]


class JournalFile:
    """One file of the journal, open and locked. `pending` are its entries that were not undone, by id."""

    def __init__(self, path: Path, file: IO[str]) -> None:
        self.path = path
        self.pending: dict[str, Entry] = {}
        self._file = file

    @classmethod
    def create(cls, folder: Path) -> Self:
        """A new file in `folder`; JournalError where there can be none."""
        while True:
            path = folder / f"undo-{os.getpid()}-{secrets.token_hex(4)}.jsonl"
            try:
                folder.mkdir(parents=True, exist_ok=True)
                file = path.open("x", encoding="utf-8")
            except OSError as error:
                raise _cannot("written", path, error) from None
            if hold(file) and path.exists():
                return cls(path, file)
            file.close()  # between the two another process took the empty file for an abandoned one

    @classmethod
    def abandoned(cls, folder: Path) -> Iterator[Self]:
        """Each file of `folder` that no process holds; it is held until the next one is asked for."""
        for path in sorted(folder.glob("undo-*.jsonl")):
            try:
                file = path.open("r+", encoding="utf-8", errors="replace", newline="\n")
            except FileNotFoundError:  # another process has just finished with it
                continue
            except OSError as error:
                raise _cannot("read", path, error) from None
            if not hold(file):
                file.close()
                continue
            left = cls(path, file)
            try:
                left._read()
                yield left
            finally:
                left.close()

    def add(self, entry: Entry) -> None:
        """Write an entry down; JournalError where that fails."""
        self._write(asdict(entry))
        self.pending[entry.id] = entry

    def done(self, entry_id: str) -> None:
        """Write down that an entry was undone."""
        self._write({"undone": entry_id})
        self.pending.pop(entry_id, None)

    def close(self) -> None:
        """Let go of the file, and remove it where everything is undone."""
        with suppress(OSError):  # a full disk was told when the line was written
            self._file.close()
        if not self.pending:
            self.path.unlink(missing_ok=True)

    def _read(self) -> None:
        for line in self._file:
            try:
                fields = json.loads(line)
                if "undone" in fields:
                    self.pending.pop(fields["undone"], None)
                else:
                    entry = Entry(**{**fields, "names": tuple(fields["names"])})
                    self.pending[entry.id] = entry
            except (ValueError, TypeError, KeyError):
                continue

    def _write(self, line: dict[str, object]) -> None:
        try:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()
        except OSError as error:
            raise _cannot("written", self.path, error) from None


def _cannot(what: str, path: Path, error: OSError) -> JournalError:
    return JournalError(
        f"The undo journal {path} cannot be {what} ({error.strerror or error}); nothing is made without it."
    )
