"""An adapter: the user's small program that is asked line by line, and is never waited for without an end."""

from __future__ import annotations

import contextlib
import json
import queue
import shlex
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any, Final, TypeVar

from conformance.api.errors import Trouble, UsageError
from conformance.clients.processes import Started
from conformance.clients.tasks import Can, NoOutcome, Outcome, Task

FIRST: Final = 60.0
"""Seconds for the first line of a process: a cold JVM, a compiler that runs first."""
MOST_OUTPUT: Final = 8 << 20
"""Characters of a stream that are kept."""
LONGEST_LINE: Final = 1 << 20
"""Characters after which a line that has no end is taken for a whole one."""
STRAY: Final = 10.0
"""Seconds of silence after output that is no result, before the adapter has given its first one."""
_MOST_LINES: Final = 100_000
_GRACE: Final = 2.0
_FEW: Final = 20
_SLOW: Final = 20
"""Tasks a second: a client that does fewer has no need of a limit."""
_TICK: Final = 0.3
_LATE: Final = 1.0
"""Seconds past the end in which what had come before is still read."""
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
            while line := self._source.readline(LONGEST_LINE):
                if self._size < MOST_OUTPUT:
                    self._parts.append(line)
                    self._size += len(line)
                if self._lines is not None and self._lines.qsize() < _MOST_LINES:
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
            self._started = Started(
                command, environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                encoding="utf-8", errors="replace", bufsize=1,
            )  # fmt: skip
        except Trouble as error:
            raise AdapterError("died", str(error)) from None
        self.process = self._started.process
        self._lines: queue.Queue[str | None] = queue.Queue()
        assert self.process.stdout and self.process.stderr
        self.out = Stream(self.process.stdout, self._lines)
        self.err = Stream(self.process.stderr)
        self._answers = 0
        self._asked = 0
        self._deaf = False
        self._to_write: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._write, daemon=True).start()

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
        for _ in range(times):
            self._to_write.put(self._line(task.to_json()))
        return [_told(Outcome.from_json, self._result(patience)) for _ in range(times)]

    def ask_json(self, told: dict[str, Any], patience: float) -> Any:
        """Write one line and read one."""
        self.none_unasked()
        self._to_write.put(self._line(told))
        return self._result(patience)

    def none_unasked(self, wait: float = 0.0) -> None:
        """AdapterError where a result came (or comes, within so many seconds) that nobody asked for."""
        end = time.monotonic() + wait
        for _ in range(_MOST_LINES):
            try:
                line = self._lines.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                return
            if line is _ENDED:
                self._lines.put(_ENDED)
                return
            if _object(line) is not None:
                raise AdapterError("twice", f"The adapter answered a task twice: {line.strip()[:80]!r}.")

    def close(self) -> None:
        """End it and all that it has started."""
        self._to_write.put(None)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_GRACE)
        self._started.end()
        self.out.join()
        self.err.join()

    def __enter__(self) -> Adapter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _line(self, told: dict[str, Any]) -> str:
        self._asked += 1
        return json.dumps({**told, "id": self._asked}) + "\n"

    def _write(self) -> None:
        """Write what is to be written; in a thread, for an adapter that does not read must not block the bench."""
        assert self.process.stdin
        with contextlib.suppress(OSError, ValueError):
            while (line := self._to_write.get()) is not None:
                self.process.stdin.write(line)
                self.process.stdin.flush()
            self.process.stdin.close()
            return
        self._deaf = True

    def _result(self, patience: float) -> Any:
        """The next line that is a JSON object; others are the client's own output."""
        end = time.monotonic() + patience
        other = ""
        while True:
            left = end - time.monotonic()  # looked at each time: output without an end must not be waited through
            try:
                line = self._lines.get(timeout=min(_TICK, left)) if left > 0 else self._lines.get_nowait()
            except queue.Empty:
                self._still_worth_waiting(other, patience, end)
                continue
            if left < -_LATE:
                self._still_worth_waiting(other, patience, end)
            if line is _ENDED:
                raise AdapterError("died", self._ended(other))
            told = _object(line)
            if told is None:
                if not other and not self._answers:
                    end = min(end, time.monotonic() + STRAY)
                other = other or line.strip()
                continue
            self._answers += 1
            if told.get("id") not in (None, self._answers):
                says = f"The adapter answered task {told['id']!r:.40} where task {self._answers} was due."
                raise AdapterError("twice", says)
            return told

    def _still_worth_waiting(self, other: str, patience: float, end: float) -> None:
        if self._deaf and self.process.poll() is None:
            raise AdapterError("wrong", "The adapter closed its standard input, where the tasks come from.")
        if time.monotonic() < end:
            return
        if other and not self._answers:
            raise AdapterError("wrong", f"The adapter wrote {other[:80]!r}, which is no JSON object, and no result.")
        raise AdapterError("hangs", f"The adapter gave no result within {patience:.0f} s.{_said(other)}")

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
        return f"The adapter {how} before it gave a result.{_said(other)}" + (
            f" Its last words: {last[0][:200]}" if last else ""
        )


def _said(other: str) -> str:
    return f" It wrote {other[:80]!r}, which is no JSON object." if other else ""


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
