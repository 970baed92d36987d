"""Secrets in what a client writes: the key and every signature that it sent, in all forms; and on command lines."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from conformance.api.secrets import Vault

_MOST: Final = 400
"""Signatures that are looked for; a client that signs each call has more, and leaks one as well as another."""
_TICK: Final = 0.004
_PROC: Final = Path("/proc")


class Leaks:
    """Looks for the key of a bench, and for signatures, in texts."""

    def __init__(self, key: str) -> None:
        self.vault = Vault()
        self.vault.register(key, "secret key")
        self._known: set[str] = set()

    def learn(self, signatures: Iterable[str]) -> None:
        """Look for these signatures, too."""
        for text in signatures:
            if len(self._known) < _MOST and len(text) >= 32 and text not in self._known:
                self._known.add(text)
                self.vault.register(text, "usersig")

    def find(self, text: str) -> list[str]:
        """What is in a text, as "usersig (percent-encoded)"."""
        return self.vault.find(text) if text else []


class CommandLines:
    """Looks, while it is entered, at the command lines of all that a process has started. Where there is no /proc, it
    sees nothing and says so: `found` is None then."""

    def __init__(self, process: int, key: str) -> None:
        self.found: list[str] | None = [] if (_PROC / str(process) / "task").is_dir() else None
        self._process = process
        self._key = key.encode()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        if self.found is not None:
            self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(1)

    def _look(self) -> None:
        while not self._over.wait(_TICK):
            for line in self._lines(self._process):
                if self._key in line and self.found is not None:
                    program = Path(line.split(b"\0")[0].decode("utf-8", "replace")).name
                    told = f"{program} was started with the key among its arguments"
                    if told not in self.found:
                        self.found.append(told)

    def _lines(self, process: int) -> Iterator[bytes]:
        for child in _children(process):
            with contextlib.suppress(OSError):
                yield _octets(f"{_PROC}/{child}/cmdline")
            yield from self._lines(child)


def _children(process: int) -> Iterator[int]:
    # Plain paths, and files without a buffer: this goes on all the time that a client runs.
    tasks = f"{_PROC}/{process}/task"
    with contextlib.suppress(OSError):
        for task in os.listdir(tasks):
            with contextlib.suppress(OSError):
                yield from map(int, _octets(f"{tasks}/{task}/children").split())


def _octets(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:
        return file.read()
