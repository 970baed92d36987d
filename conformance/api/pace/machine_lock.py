"""A lock among the processes of a machine: whoever waits is woken at once, and nobody is waited for for ever."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":

    @contextmanager
    def machine_lock(file: Path, seconds: float, *, private: bool = True) -> Iterator[None]:
        """Nothing is needed: SQLite keeps processes apart, if more slowly."""
        yield
else:
    import fcntl

    @contextmanager
    def machine_lock(file: Path, seconds: float, *, private: bool = True) -> Iterator[None]:
        """Hold the lock of a file, which is made where it is not there. It ends with its process, however that ends.

        OSError where it cannot be had within `seconds`: a process may be stopped while it has it.
        """
        number = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600 if private else 0o666)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _wait(number, seconds)
        except BaseException:
            os.close(number)
            raise
        try:
            yield
        finally:
            os.close(number)

    def _wait(number: int, seconds: float) -> None:
        """Wait for the lock on an open file in a thread of its own, which can be left behind; OSError where it is."""
        decided = threading.Lock()
        ended = threading.Event()
        left = failed = False

        def wait() -> None:
            nonlocal failed
            try:
                fcntl.flock(number, fcntl.LOCK_EX)
            except OSError:
                failed = True
            with decided:
                ended.set()
                if left:
                    os.close(number)

        threading.Thread(target=wait, daemon=True).start()
        got = False
        try:
            got = ended.wait(seconds) and not failed
        finally:
            with decided:
                left = not ended.is_set()
            if not got and not left:
                os.close(number)
        if not got:
            raise OSError("another process does not let go of it")
