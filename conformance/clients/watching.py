"""Looking on: the user's own command runs in an environment that leads to the bench, and is judged by what it sends."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Final, TextIO

import conformance.clients.checks  # noqa: F401 - enters the checks
from conformance.clients.bench import Bench
from conformance.clients.checking import Checked
from conformance.clients.environment import leading, surroundings
from conformance.clients.episodes import Episode, Turn
from conformance.clients.finding import Departure
from conformance.clients.judging import judge, observe
from conformance.clients.leaks import CommandLines, Leaks
from conformance.clients.processes import Started

MOST: Final = 8 << 20
"""Bytes of a stream that are looked at."""
_AFTER_CTRL_C: Final = 3.0
"""Seconds that a command has to end after a Ctrl-C."""


class Watch:
    """One command, watched. `requests` is how many calls came, `code` how the command ended."""

    def __init__(self, command: Sequence[str], own: Mapping[str, str], logs: Sequence[Path] = ()) -> None:
        self.command = tuple(command)
        self.own = own
        self.logs = tuple(logs)
        self.code: int | None = None
        self.seconds = 0.0
        """How long the command ran."""
        self.interrupted = False
        self.flooded = 0
        self.strangers: dict[str, int] = {}

    def run(self, port: int = 0) -> Episode:
        """Run the command to its end; Trouble where it cannot be started. A Ctrl-C ends it, and what came is kept."""
        with self._bench(port) as (bench, folder):
            self.leaks = Leaks(bench.key)
            variables = leading(bench, folder)
            began = time.monotonic()
            out, err, lines = self._run(surroundings(variables, self.own), bench)
            self.seconds = time.monotonic() - began
            return self._seen(bench, {"standard output": out, "standard error": err}, lines)

    def serve(self, port: int, announce: Callable[[Bench, Path], None], trust: Path | None = None) -> Episode:
        """Serve whoever comes until a Ctrl-C. `announce` is called when the bench listens, with the folder of the files
        by which a client trusts it: `trust`, which stays, or a temporary one."""
        with self._bench(port, trust) as (bench, folder):
            with contextlib.suppress(KeyboardInterrupt):
                announce(bench, folder)
                while True:
                    signal.pause()
            self.leaks = Leaks(bench.key)  # not before: what keeps the key from the screen keeps it from who calls, too
            return self._seen(bench, {}, None)

    @contextlib.contextmanager
    def _bench(self, port: int, trust: Path | None = None) -> Iterator[tuple[Bench, Path]]:
        with tempfile.TemporaryDirectory(prefix="tim-conformance-") as temporary:
            folder = trust or Path(temporary)
            with Bench(folder, port=port) as bench:
                self.endpoint = bench.plain
                self._before = {path: path.stat().st_size if path.is_file() else 0 for path in self.logs}
                yield bench, folder

    def _seen(self, bench: Bench, wrote: Mapping[str, str], lines: tuple[str, ...] | None) -> Episode:
        taken = bench.collect()
        self.flooded, self.strangers = bench.script.flooded, bench.script.strangers
        self.leaks.learn(bench.seen)
        places = {**wrote, **{path.name: _text(path, size) for path, size in self._before.items()}}
        leaks = [(0, where, what) for where, text in places.items() for what in self.leaks.find(text)[:1]]
        turn = Turn(None, tuple(taken.requests), contacts=tuple(taken.contacts))
        return Episode(bench.app, (turn,), leaks=tuple(leaks), lines=lines)

    def _run(self, environment: Mapping[str, str], bench: Bench) -> tuple[str, str, tuple[str, ...] | None]:
        started = Started(self.command, environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process = started.process
        looked = CommandLines(process.pid, bench.key)
        assert process.stdout and process.stderr
        tees = [Tee(process.stdout, sys.stdout), Tee(process.stderr, sys.stderr)]
        try:
            self.code = process.wait()
        except KeyboardInterrupt:
            self.interrupted = True
            started.tell(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.code = process.wait(_AFTER_CTRL_C)
        finally:
            started.end()
            looked.close()
            for tee in tees:
                tee.join()
        lines = None if looked.found is None else tuple(looked.found)
        return tees[0].text(), tees[1].text(), lines


class Tee:
    """Passes what a process writes on to the screen, and keeps it."""

    def __init__(self, source: IO[bytes], screen: TextIO) -> None:
        self._parts: list[bytes] = []
        self._size = 0
        self._source = source
        self._screen = screen
        self._thread = threading.Thread(target=self._pass, daemon=True)
        self._thread.start()

    def _pass(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while block := self._source.read1(1 << 16):  # type: ignore[attr-defined]
                if self._size < MOST:
                    self._parts.append(block)
                    self._size += len(block)
                with contextlib.suppress(OSError, ValueError):
                    self._screen.write(block.decode("utf-8", "replace"))
                    self._screen.flush()

    def join(self) -> None:
        """Wait for its end, a moment."""
        self._thread.join(2)

    def text(self) -> str:
        """What was written."""
        return b"".join(self._parts).decode("utf-8", "replace")


def judged(episode: Episode, found: Checked, where: str, seconds: float = 0.0) -> None:
    """Enter what an episode shows that took so many seconds, each clause's departure once."""
    judgements = judge(episode)
    for _, request in episode.requests():
        found.requests += 1
        found.by_command[request.command or "/"] = found.by_command.get(request.command or "/", 0) + 1
    found.episodes.append(episode)
    found.docket.note(judgements)
    found.docket.spend(judgements, seconds)
    for clause, it in observe(episode):
        found.docket.observe(clause, it.what, it.answer)
    seen: set[tuple[str, ...]] = set()
    for judgement in judgements:
        if not judgement.held and judgement.sign not in seen:
            seen.add(judgement.sign)
            found.docket.find(Departure(episode, (judgement,)), where)


def _text(path: Path, since: int) -> str:
    try:
        with path.open("rb") as file:
            file.seek(since)
            return file.read(MOST).decode("utf-8", "replace")
    except OSError:
        return ""
