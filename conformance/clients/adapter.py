"""An adapter: the user's small program that is asked line by line, and is never waited for without an end."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shlex
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any, Final, TypeVar

from conformance.api.errors import Trouble, UsageError
from conformance.clients.tasks import Can, NoOutcome, Outcome, Task

FIRST: Final = 60.0
"""Seconds for the first line of a process: a cold JVM, a compiler that runs first."""
MOST_OUTPUT: Final = 8 << 20
"""Characters of a stream that are kept."""
_GRACE: Final = 2.0
_FEW: Final = 20
_SLOW: Final = 20
"""Tasks a second: a client that does fewer has no need of a limit."""
_ENDED: Final = None
R = TypeVar("R")


class AdapterError(Trouble):
    """The adapter does not keep to the protocol, or is gone; `why` is died, hangs, wrong or twice."""

    def __init__(self, why: str, says: str) -> None:
        super().__init__(says)
        self.why = why


class Stream:
    """What a process wrote to one of its streams, read in a thread of its own."""

    def __init__(self, source: IO[str], lines: queue.Queue[str | None] | None = None) -> None:
        self._parts: list[str] = []
        self._size = 0
        self._lines = lines
        self._source = source
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            for line in self._source:
                if self._size < MOST_OUTPUT:
                    self._parts.append(line)
                    self._size += len(line)
                if self._lines is not None:
                    self._lines.put(line)
        if self._lines is not None:
            self._lines.put(_ENDED)

    def text(self, since: int = 0) -> str:
        """What was written, from a mark on."""
        return "".join(self._parts[since:])

    def mark(self) -> int:
        """Where it stands now."""
        return len(self._parts)

    def join(self) -> None:
        """Wait a moment for its end."""
        self._thread.join(_GRACE)


class Adapter:
    """A running adapter; a context manager that leaves no process behind.

    AdapterError, which is one sentence, where the command cannot be run.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.command = tuple(command)
        try:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(environment),
                encoding="utf-8", errors="replace", start_new_session=True, bufsize=1,
            )  # fmt: skip
        except (OSError, ValueError) as error:
            says = getattr(error, "strerror", None) or str(error)
            raise AdapterError("died", f"The command {command[0]} cannot be run: {says}.") from None
        self._lines: queue.Queue[str | None] = queue.Queue()
        assert self.process.stdout and self.process.stderr
        self.out = Stream(self.process.stdout, self._lines)
        self.err = Stream(self.process.stderr)
        self._answers = 0
        self._asked = 0

    def can(self) -> Can:
        """What its client can do."""
        return _told(Can.from_json, self.ask_json({"do": "can"}, FIRST))

    def ask(self, task: Task, patience: float) -> Outcome:
        """Hand a task over and wait for its outcome, so many seconds at most; AdapterError where none comes."""
        return _told(Outcome.from_json, self.ask_json(task.to_json(), patience))

    def ask_at_once(self, task: Task, times: int, patience: float) -> list[Outcome]:
        """Hand a task over so often without waiting between, and wait for all outcomes: fewer where the first few show
        that the client takes its time, as a program that is started for each call does."""
        first = self._at_once(task, 1, patience)  # which may be slow: a cold machine is no slow client
        began = time.monotonic()
        first += self._at_once(task, min(times - 1, _FEW), patience)
        if len(first) == times or time.monotonic() - began > _FEW / _SLOW:
            return first
        return first + self._at_once(task, times - len(first), patience)

    def _at_once(self, task: Task, times: int, patience: float) -> list[Outcome]:
        lines = [self._line(task.to_json()) for _ in range(times)]
        writer = threading.Thread(target=self._write, args=("".join(lines),), daemon=True)
        writer.start()
        end = time.monotonic() + patience
        return [_told(Outcome.from_json, self._result(max(0.0, end - time.monotonic()))) for _ in range(times)]

    def ask_json(self, told: dict[str, Any], patience: float) -> Any:
        """Write one line and read one."""
        self._none_unasked()
        self._write(self._line(told))
        return self._result(patience)

    def close(self) -> None:
        """End it and all that it has started."""
        with contextlib.suppress(OSError, ValueError):
            if self.process.stdin:
                self.process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_GRACE)
        end_group(self.process)
        self.out.join()
        self.err.join()

    def __enter__(self) -> Adapter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _line(self, told: dict[str, Any]) -> str:
        self._asked += 1
        return json.dumps({**told, "id": self._asked}) + "\n"

    def _write(self, lines: str) -> None:
        # A broken pipe is told by whoever reads: the process has ended.
        with contextlib.suppress(OSError, ValueError):
            if self.process.stdin:
                self.process.stdin.write(lines)
                self.process.stdin.flush()

    def _result(self, patience: float) -> Any:
        """The next line that is JSON; others are the client's own output."""
        end = time.monotonic() + patience
        other = ""
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                said = f" It wrote {other[:80]!r}, which is no line of JSON." if other else ""
                raise AdapterError("hangs", f"The adapter gave no result within {patience:.0f} s.{said}") from None
            if line is _ENDED:
                raise AdapterError("died", self._ended(other))
            told = _object(line)
            if told is None:
                other = other or line.strip()
                continue
            self._answers += 1
            if told.get("id") not in (None, self._answers):
                says = f"The adapter answered task {told['id']} where task {self._answers} was due."
                raise AdapterError("twice", says)
            return told

    def _none_unasked(self) -> None:
        while True:
            try:
                line = self._lines.get_nowait()
            except queue.Empty:
                return
            if line is _ENDED:
                self._lines.put(_ENDED)
                return
            if _object(line) is not None:
                raise AdapterError("twice", f"The adapter answered a task twice: {line.strip()[:80]!r}.")

    def _ended(self, other: str) -> str:
        try:
            code: int | None = self.process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            code = None
        self.err.join()
        last = [line.strip() for line in self.err.text().splitlines() if line.strip()][-1:]
        how = "closed its standard output" if code is None else f"ended with exit code {code}"
        if code is not None and code < 0:
            how = f"was ended by signal {-code}"
        said = f" It wrote {other[:80]!r}, which is no line of JSON." if other else ""
        return f"The adapter {how} before it gave a result.{said}" + (
            f" Its last words: {last[0][:200]}" if last else ""
        )


def _object(line: str) -> dict[str, Any] | None:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _told(read: Callable[[Any], R], told: Any) -> R:
    try:
        return read(told)
    except NoOutcome as error:
        raise AdapterError("wrong", f"The adapter's result is none: {error}.") from None


def command_of(text: str) -> list[str]:
    """A command line as a shell would split it; UsageError where it is empty or its quotes are not closed."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UsageError(f"The command {text!r} cannot be read: {error}.") from None
    if not words:
        raise UsageError("The command of the adapter is empty.")
    return words


def end_group(process: subprocess.Popen[Any]) -> None:
    """End a process and its group: first kindly."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(OSError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
            if number == signal.SIGTERM:
                continue
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE)
