"""Looking on: the user's own command runs in an environment that leads to the bench, and is judged by what it sends."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Final, TextIO

import conformance.clients.checks  # noqa: F401 - enters the checks
from conformance.api.errors import Trouble
from conformance.clients.adapter import end_group
from conformance.clients.bench import Bench
from conformance.clients.checking import Checked
from conformance.clients.environment import leading, surroundings
from conformance.clients.episodes import Episode, Turn
from conformance.clients.finding import Departure
from conformance.clients.judging import judge, observe
from conformance.clients.leaks import CommandLines, Leaks

MOST: Final = 8 << 20
"""Bytes of a stream that are looked at."""


class Watch:
    """One command, watched. `requests` is how many calls came, `code` how the command ended."""

    def __init__(self, command: Sequence[str], own: Mapping[str, str], logs: Sequence[Path] = ()) -> None:
        self.command = tuple(command)
        self.own = own
        self.logs = tuple(logs)
        self.code: int | None = None
        self.interrupted = False
        self.flooded = 0
        self.strangers: dict[str, int] = {}

    def run(self, port: int = 0) -> Episode:
        """Run the command to its end; Trouble where it cannot be started. A Ctrl-C ends it, and what came is kept."""
        with tempfile.TemporaryDirectory(prefix="tim-conformance-") as folder, Bench(Path(folder), port=port) as bench:
            self.leaks = Leaks(bench.key)
            self.endpoint = bench.plain
            before = {path: path.stat().st_size if path.is_file() else 0 for path in self.logs}
            variables = leading(bench, Path(folder))
            out, err, lines = self._run(surroundings(variables, self.own), bench)
            taken = bench.collect()
            self.flooded, self.strangers = bench.script.flooded, bench.script.strangers
            self.leaks.learn(bench.seen)
            places = {"standard output": out, "standard error": err}
            for path, size in before.items():
                places[path.name] = _text(path, size)
            leaks = [(0, where, what) for where, text in places.items() for what in self.leaks.find(text)[:1]]
            turn = Turn(None, tuple(taken.requests), contacts=tuple(taken.contacts))
            return Episode(bench.app, (turn,), leaks=tuple(leaks), lines=lines)

    def _run(self, environment: Mapping[str, str], bench: Bench) -> tuple[str, str, tuple[str, ...] | None]:
        try:
            process = subprocess.Popen(
                self.command, env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                start_new_session=True,
            )  # fmt: skip
        except (OSError, ValueError) as error:
            says = getattr(error, "strerror", None) or str(error)
            raise Trouble(f"The command {self.command[0]} cannot be run: {says}.") from None
        looked = CommandLines(process.pid, bench.key)
        assert process.stdout and process.stderr
        tees = [Tee(process.stdout, sys.stdout), Tee(process.stderr, sys.stderr)]
        try:
            self.code = process.wait()
        except KeyboardInterrupt:
            self.interrupted = True
            with contextlib.suppress(OSError):
                process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.code = process.wait(3)
        finally:
            end_group(process)
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


def judged(episode: Episode, found: Checked, where: str) -> None:
    """Enter what an episode shows, each clause's departure once."""
    judgements = judge(episode)
    for _, request in episode.requests():
        found.requests += 1
        found.by_command[request.command or "/"] = found.by_command.get(request.command or "/", 0) + 1
    found.episodes.append(episode)
    found.docket.note(judgements)
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
