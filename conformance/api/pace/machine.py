"""One rate for all processes of a user on this machine: the books are in a small SQLite file of that user's.

Time is the machine's monotonic clock, which all processes read alike and nobody can set. It begins anew with the
machine, so the books of one boot mean nothing to the next; where the boot has no name, times far ahead tell it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from conformance.api.pace.book import Book, Rate, Turn, Verb
from conformance.api.pace.machine_lock import machine_lock
from conformance.api.pace.store import StoreLost

NAME: Final = "rates.sqlite"
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_PATIENCE: Final = 5.0
"""Seconds to wait for other processes, each of which has the file for less than a millisecond."""
_SEEN: Final = 5.0
"""Seconds after which a process tells again that it is there."""
_GONE: Final = 60.0
"""Seconds after which one that has not told so is gone."""
_OF_PARENTS: Final[list[sqlite3.Connection]] = []
_TABLES: Final = """
PRAGMA synchronous=OFF;
PRAGMA journal_mode=PERSIST;
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS book (app TEXT, name TEXT, until REAL, slots BLOB, PRIMARY KEY (app, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS user (app TEXT, process TEXT, seen REAL, PRIMARY KEY (app, process)) WITHOUT ROWID;
COMMIT;
"""


def usual_folder() -> Path:
    """The folder where all processes of this user on this machine look, whatever their environment says."""
    if os.name == "nt":
        return Path(tempfile.gettempdir()) / "tim-conformance"
    return Path(os.sep, "tmp", f"tim-conformance-{os.getuid()}")


class MachineStore:
    """The books of an app (`app` names it) in a folder, which is made where it is not there."""

    name = "The file in which runs on this machine keep their rate"
    shared = True
    secrets: tuple[str, ...] = ()

    def __init__(
        self, folder: Path, app: str, now: Callable[[], float] = time.monotonic, *, private: bool = True
    ) -> None:
        """`private`: the folder has to be this user's, and nobody else can use the file. StoreLost where no book can be
        kept there."""
        self._private = private
        self._file = folder / NAME
        self._gate = folder / f"{NAME}.lock"
        self._boot = _boot()
        self._app = f"{self._boot} {app}"
        self._now = now
        self._lock = threading.Lock()
        self._open_file: sqlite3.Connection | None = None
        self._known = (0, 0)
        self._seen = -_SEEN
        self._renewed = float("-inf")
        self._token = secrets.token_hex(4)
        self.users = 1
        with self._lock, self._said():
            self._opened()

    def ask(self, name: str, verb: Verb, lease: int, rate: Rate, seconds: float = 0.0) -> Turn:
        """`Book.ask` on the book of that name; StoreLost where the file cannot be used any more."""
        with self._lock, self._said():
            file = self._opened()
            # SQLite's own way to wait for others sleeps for up to a tenth of a second, and the rate is lost meanwhile.
            with machine_lock(self._gate, _PATIENCE, private=self._private), _at_once(file):
                row = file.execute("SELECT slots FROM book WHERE app=? AND name=?", (self._app, name)).fetchone()
                book = Book.unpack(row[0]) if row else Book()
                now = self._now()
                if now < self._renewed + rate.rest:  # nobody knows what was called in the second before
                    book.shut = max(book.shut, self._renewed + rate.rest)
                turn = book.ask(verb, lease, now, rate, seconds)
                if (slots := book.pack()) != (row and row[0]):
                    kept = (self._app, name, book.until, slots)
                    file.execute("INSERT OR REPLACE INTO book VALUES (?, ?, ?, ?)", kept)
                if now >= self._seen + _SEEN:
                    self._look_round(file, now)
            return turn

    def close(self) -> None:
        """Let go of the file. It stays, and holds nothing but what has not lapsed."""
        with self._lock, contextlib.suppress(sqlite3.Error):
            file, self._open_file = self._open_file, None
            if file is not None and self._known[0] == os.getpid():
                with _at_once(file):
                    self._clear(file, self._now())
                    file.execute("DELETE FROM user WHERE app=? AND process=?", (self._app, self._name_of_process()))
                file.close()

    def _opened(self) -> sqlite3.Connection:
        """The file: opened anew where this process is another one (after a fork), or the file is (it was removed)."""
        here = (os.getpid(), _number(self._file))
        if self._open_file is not None and self._known == here:
            return self._open_file
        if self._open_file is not None and self._known[0] == here[0]:
            self._open_file.close()
            self._open_file = None
            self._renewed = self._now()
        _make(self._file.parent, self._private)
        if self._open_file is not None:
            _OF_PARENTS.append(self._open_file)  # to close it is the parent's affair
        # SQLite gives the files beside it the same mode.
        os.close(os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600 if self._private else 0o666))
        file = sqlite3.connect(self._file, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
        file.executescript(_TABLES)
        with _at_once(file):
            self._clear(file, self._now())
        self._open_file, self._known = file, (os.getpid(), _number(self._file))
        return file

    def _look_round(self, file: sqlite3.Connection, now: float) -> None:
        """Tell that this process is there, and learn how many are."""
        self._seen = now
        file.execute("INSERT OR REPLACE INTO user VALUES (?, ?, ?)", (self._app, self._name_of_process(), now))
        seen = (self._app, now - _GONE, now)
        (self.users,) = file.execute("SELECT count(*) FROM user WHERE app=? AND seen BETWEEN ? AND ?", seen).fetchone()

    def _name_of_process(self) -> str:
        """Unlike that of any other, also of one in another container."""
        return f"{os.getpid()} {self._token}"

    def _clear(self, file: sqlite3.Connection, now: float) -> None:
        """Forget what has lapsed, for any app, and what was written before the machine began anew."""
        for table, column, past in (("book", "until", now), ("user", "seen", now - _GONE)):
            file.execute(
                f"DELETE FROM {table} WHERE {column} <= ? OR substr(app, 1, ?) <> ?",
                (past, len(self._boot), self._boot),
            )

    @contextlib.contextmanager
    def _said(self) -> Iterator[None]:
        """StoreLost, with a reason, where something stands in the way."""
        try:
            yield
        except sqlite3.Error as error:
            raise StoreLost(f"cannot be used ({self._file}: {error})") from None
        except ValueError:
            raise StoreLost(f"holds what no run has written: remove {self._file}") from None
        except OSError as error:
            raise StoreLost(
                f"cannot be used ({error.filename or self._file.parent}: {error.strerror or error})"
            ) from None


@contextlib.contextmanager
def _at_once(file: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing, and nobody else meanwhile."""
    file.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            file.execute("ROLLBACK")
        raise
    file.execute("COMMIT")


def _make(folder: Path, private: bool) -> None:
    """Make the folder, if it is not there. OSError where that cannot be, or a private one is a link or not ours."""
    folder.mkdir(mode=0o700 if private else 0o777, parents=True, exist_ok=True)
    if private and folder.is_symlink():
        raise OSError("it is a link")
    if private and os.name != "nt" and folder.stat().st_uid != os.geteuid():
        raise OSError("it belongs to another user")


def _number(file: Path) -> int:
    """What tells a file from another one of its name; 0 where there is none."""
    try:
        return file.stat().st_ino
    except FileNotFoundError:
        return 0


def _boot() -> str:
    """A name of the time since the machine began; empty where there is none."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return ""
