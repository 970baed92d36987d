"""Recording: a program's line is on disk as soon as it is judged, and the file takes its place whole or not at all."""

from __future__ import annotations

import json
import os
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from conformance.api.secrets import Vault
from conformance.api.undo.file_lock import hold
from conformance.programs.history import JSON, History
from conformance.recordings.errors import RecordingError
from conformance.recordings.files import Head, line_text, put_in_place, read_head, read_lines
from conformance.recordings.library import PART, PARTS, Library
from conformance.recordings.lines import Aside, Found, encode
from conformance.recordings.scanning import scan_text

_LOCK: Final = ".lock"
_PATIENCE: Final = 30.0
"""Seconds to wait for another process that puts a file in place."""


class Part:
    """The recording of one property while it is made. Thread-safe."""

    def __init__(self, library: Library, head: Head, vault: Vault) -> None:
        """`vault` holds the values that must not get into it."""
        folder = library.folder / PARTS
        self.path = folder / f"{head.key}~{os.getpid()}-{secrets.token_hex(4)}{PART}"
        self.head = head
        self._library = library
        self._vault = vault
        self._lock = threading.Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file: IO[str] = self.path.open("x", encoding="utf-8", newline="\n")
            hold(self._file)
            self._file.write(line_text(head.to_json()))
            self._file.flush()
        except OSError as error:
            raise _cannot(self.path, error) from None

    def keep(self, history: History, found: Found | None = None, aside: Aside = ()) -> None:
        """Write down a program and what happened, before anything else is run."""
        self.keep_line(encode(history, self.head.app, found, aside))

    def keep_line(self, line: Mapping[str, JSON]) -> None:
        """Write down a line as it is. SecretFound, and nothing written, where it holds a secret."""
        text = line_text(line)
        scan_text(text, self._library.path_of(self.head.key), self._vault)
        with self._lock:
            try:
                self._file.write(text)
                self._file.flush()
            except OSError as error:
                raise _cannot(self.path, error) from None
            self.head = replace(self.head, programs=self.head.programs + 1)

    def settle(self, left_out: Mapping[str, str]) -> Path:
        """Put the recording in place, once it has been searched for secrets. Programs that another process of the same
        session recorded for the property stay in it.

        RecordingError where a secret was found; nothing is put in place then.
        """
        target = self._library.path_of(self.head.key)
        with self._lock, _alone(self._library.folder):
            _, _, body = self.path.read_text(encoding="utf-8").partition("\n")
            lines = body.split("\n")[:-1]
            if _same_session(target, self.head):
                lines = list(dict.fromkeys([*(json.dumps(line) for _, line in read_lines(target)), *map(_bare, lines)]))
                lines = [line_text(json.loads(line))[:-1] for line in lines]
            head = replace(self.head, programs=len(lines), recorded=_now(), left_out=left_out)
            text = "\n".join([line_text(head.to_json())[:-1], *lines, ""])
            scan_text(text, target, self._vault)
            put_in_place(target, text)
            self._library.keep_line_ends()
        self.drop()
        return target

    def drop(self) -> None:
        """Give up the part; what it holds is gone."""
        with suppress(OSError):
            self._file.close()
        self.path.unlink(missing_ok=True)

    def leave(self) -> None:
        """Let go of the part and leave it for `extend`, or for `prune`."""
        with suppress(OSError):
            self._file.close()


def _bare(text: str) -> str:
    line = json.loads(text)
    line.pop("sum")
    return json.dumps(line)


def _same_session(path: Path, head: Head) -> bool:
    if not head.session or not path.exists():
        return False
    try:
        return read_head(path).session == head.session
    except RecordingError:
        return False


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Only one process at a time puts files in place in a folder."""
    try:
        with (folder / PARTS / _LOCK).open("a", encoding="utf-8") as file:
            until = time.monotonic() + _PATIENCE
            while not hold(file):
                if time.monotonic() > until:
                    raise RecordingError(f"Another process has kept {folder} locked for {_PATIENCE:.0f} s.")
                time.sleep(0.01)
            yield
    except OSError as error:
        raise _cannot(folder, error) from None


def _cannot(path: Path, error: OSError) -> RecordingError:
    return RecordingError(f"The recording {path} cannot be written: {error.strerror or error}.")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
