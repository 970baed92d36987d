"""The undo journal's file: JSON lines, held by a lock for as long as its process lives.

Lines are an entry before what it names is made, and {"undone": id} afterwards; {"lost": id} where no answer told
whether it was made. A file that nobody holds was left by a crash; a last line that is cut short was never acted upon,
for a call is made only after its line is written. What is read may have been written by anybody.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, Self

from conformance.api.errors import JournalError
from conformance.api.undo.entries import LONGEST_LINE, BadLine, Entry, line_of, spelled, take_line
from conformance.api.undo.file_lock import hold

_OPEN_FLAGS: Final = (
    os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
)
_MOST_REFUSED: Final = 10
"""Lines of one file that are told one by one."""


class JournalFile:
    """One file of the journal, open and locked.

    `pending` are its entries that were not undone, by id; `refused` tells of lines that no run has written, each with
    its place; `ended` is when it was last written to, in seconds since the epoch.
    """

    def __init__(self, path: Path, file: IO[str]) -> None:
        self.path = path
        self.pending: dict[str, Entry] = {}
        self.refused: list[str] = []
        self.ended = 0.0
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
    def abandoned(cls, folder: Path, refused: list[str] | None = None) -> Iterator[Self]:
        """Each file of `folder` that no process holds; it is held until the next one is asked for.

        What is no file, or cannot be read, and lines that no run has written are told to `refused` and left alone.
        """
        told = [] if refused is None else refused
        for path in sorted(folder.glob("undo-*.jsonl")):
            try:
                file = _open(path)
            except FileNotFoundError:  # another process has just finished with it
                continue
            except OSError as error:
                told.append(f"{_shown(path)} is left alone: {error.strerror or error}.")
                continue
            if not hold(file):
                file.close()
                continue
            left = cls(path, file)
            try:
                left._read()
                told += left.refused
                yield left
            finally:
                left.close()

    def add(self, entry: Entry) -> None:
        """Write an entry down; JournalError where that fails."""
        self._write(line_of(entry))
        self.pending[entry.id] = entry

    def done(self, entry_id: str) -> None:
        """Write down that an entry was undone."""
        self._write({"undone": entry_id})
        self.pending.pop(entry_id, None)

    def lost(self, entry_id: str) -> None:
        """Write down that no answer told whether an entry was made."""
        self._write({"lost": entry_id})

    def close(self) -> None:
        """Let go of the file, and remove it where everything is undone and nothing in it is strange."""
        with suppress(OSError):  # a full disk was told when the line was written
            self._file.close()
        if not self.pending and not self.refused:
            self.path.unlink(missing_ok=True)

    def _read(self) -> None:
        self.ended = os.fstat(self._file.fileno()).st_mtime
        number, bad = 0, 0
        while True:
            start = self._file.tell()
            line = self._file.readline(LONGEST_LINE + 1)
            if not line:
                break
            number += 1
            whole = line.endswith("\n")
            while not whole and len(line) > LONGEST_LINE and (rest := self._file.readline(LONGEST_LINE)):
                whole = rest.endswith("\n")
            try:
                take_line(line, self.pending)
            except BadLine as why:
                if not whole and len(line) <= LONGEST_LINE:
                    self._file.seek(start)  # cut short by a crash: what is written next takes its place
                    self._file.truncate()
                    break
                bad += 1
                if bad <= _MOST_REFUSED:
                    self.refused.append(f"{_shown(self.path)}, line {number}, is refused: {why}.")
        if bad > _MOST_REFUSED:
            self.refused.append(f"{_shown(self.path)}: {bad - _MOST_REFUSED} more lines are refused.")

    def _write(self, line: dict[str, object]) -> None:
        try:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()
        except OSError as error:
            raise _cannot("written", self.path, error) from None


def _open(path: Path) -> IO[str]:
    """A journal to read and to go on with; OSError for what is no plain file, without waiting for any."""
    if path.is_symlink():  # not every system can be told so when it opens
        raise OSError(0, "it is a symbolic link")
    number = os.open(path, _OPEN_FLAGS)
    try:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise OSError(0, "it is no plain file")
        return open(number, "r+", encoding="utf-8", errors="replace", newline="\n")
    except BaseException:
        os.close(number)
        raise


def _shown(path: Path) -> str:
    """A path that a stranger may have named."""
    text = str(path)
    return text if text.isprintable() and text.isascii() else spelled(text, 200)


def _cannot(what: str, path: Path, error: OSError) -> JournalError:
    return JournalError(
        f"The undo journal {path} cannot be {what} ({error.strerror or error}); nothing is made without it."
    )
