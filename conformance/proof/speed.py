"""How long a run takes by the round trip to the service: `python -m conformance.proof.speed` prints figures and ratios;
with `--defects N` how soon so many defects are found.

Each run is a process of its own, as is the service: the simulator on a real clock, which waits for half of the round
trip before it serves a call, and for the other half before it answers. It counts the calls of each command that arrive
within any one second, without the one program whose business it is to come too often.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from conformance.settings.options import SECRET_KEY
from conformance.simulator import RealClock, Reply, Simulator, serve

APP: Final = 1400000001
SERVE: Final = "--serve"
BURST: Final = 100
"""Calls about one group in one second that are a burst: a program makes them one after the other."""
MOST_CALLS: Final = 3000
MOST_A_SECOND: Final = 200
MOST_MEMORY: Final = 120.0
"""MB."""


Came = tuple[float, str, str]
"""When a call came, its path, and the group that it was about."""


@dataclass(frozen=True)
class Case:
    """A run: its profile, the round trip in milliseconds, the width (0: its own choice), and its aim in seconds."""

    profile: str
    delay: int
    width: int
    aim: float

    @property
    def name(self) -> str:
        """In a table."""
        width = f", width {self.width}" if self.width else ""
        return f"{self.profile}, round trip {self.delay} ms{width}"


CASES: Final = (
    Case("smoke", 100, 0, 12), Case("standard", 0, 0, 25), Case("standard", 100, 0, 45), Case("standard", 250, 0, 75),
)  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """What came of it; `peak` is the most calls of one command in one second, but for a burst; `memory` in MB."""

    seconds: float
    cpu: float
    calls: int
    peak: int
    memory: float
    verdicts: Mapping[str, str]
    code: int


class Far(Simulator):
    """A simulator that is some way off, and counts what comes in a second."""

    def __init__(self, key: str, delay: float, defects: Collection[str] = ()) -> None:
        super().__init__(APP, key, clock=RealClock(), defects=defects)
        self.delay = delay
        self.came: list[Came] = []

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Answer one request, in its time."""
        time.sleep(self.delay / 2)
        group = body.partition(b'"GroupId":"')[2].partition(b'"')[0].decode("utf-8", "replace")
        self.came.append((time.monotonic(), target.partition("?")[0], group))
        reply = super().handle(method, target, headers, body)
        time.sleep(self.delay / 2)
        return reply


def peak(came: Sequence[Came]) -> int:
    """The most calls of a command in any one second, bursts left out."""
    bursts = {name for name, most in _most(came, lambda call: call[2]).items() if name and most > BURST}
    return max(_most([call for call in came if call[2] not in bursts], lambda call: call[1]).values(), default=0)


def _most(came: Sequence[Came], of: Callable[[Came], str]) -> dict[str, int]:
    """By what calls have in common, the most of them in one second."""
    last: dict[str, deque[float]] = defaultdict(deque)
    most: dict[str, int] = {}
    for call in sorted(came):
        name, times = of(call), last[of(call)]
        times.append(call[0])
        while times[0] <= call[0] - 1:
            times.popleft()
        most[name] = max(most.get(name, 0), len(times))
    return most


def _serve(delay: int, defects: Collection[str]) -> None:
    """Serve until standard input ends, then tell the peak."""
    app = Far(os.environ[SECRET_KEY], delay / 1000, defects)
    with serve(app) as server:
        print(server.url, flush=True)
        sys.stdin.read()
    print(peak(app.came), flush=True)


@contextmanager
def far(delay: int, key: str, *defects: str) -> Iterator[tuple[str, list[int]]]:
    """A service in a process of its own: its address, and a list that has the peak when it has ended."""
    process = subprocess.Popen(
        [sys.executable, "-m", "conformance.proof.speed", SERVE, str(delay), *defects], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True, env={**os.environ, SECRET_KEY: key},
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    peak: list[int] = []
    try:
        yield process.stdout.readline().strip(), peak
    finally:
        process.stdin.close()
        peak.append(int(process.stdout.read() or 0))
        process.wait()


def measure(case: Case, more: Sequence[str] = ()) -> Measured:
    """Run the suite once. RuntimeError where it leaves no result."""
    key = secrets.token_hex(32)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TIM_", "PYTEST_"))}
    with tempfile.TemporaryDirectory(prefix="speed-") as folder, far(case.delay, key) as (url, peak):
        command = [
            sys.executable, "-m", "conformance.commands.cli", "run", "--tim-target", "live", "--tim-endpoint", url,
            "--tim-sdkappid", str(APP), "--tim-profile", case.profile, "--tim-reports", "reports",
            *(["--tim-width", str(case.width)] if case.width else []), *more,
        ]  # fmt: skip
        began = time.monotonic()
        with (Path(folder) / "out").open("wb") as out:
            process = subprocess.Popen(
                command, cwd=folder, env={**environment, SECRET_KEY: key}, stdin=subprocess.DEVNULL, stdout=out,
                stderr=subprocess.STDOUT,
            )  # fmt: skip
            _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        result = Path(folder) / "reports" / "conformance.json"
        if not result.exists():
            raise RuntimeError((Path(folder) / "out").read_text(encoding="utf-8", errors="replace"))
        told = json.loads(result.read_text(encoding="utf-8"))
    verdicts = {clause["id"]: clause["verdict"] for clause in told["clauses"]}
    return Measured(
        seconds, used.ru_utime + used.ru_stime, told["calls"]["total"], peak[0], used.ru_maxrss / 1024, verdicts,
        process.returncode,
    )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return 0 where every aim is reached, else 1."""
    parser = argparse.ArgumentParser(description="How long a run takes, by the round trip to the service.")
    parser.add_argument("--width", type=int, default=0, metavar="N", help="programs side by side (default: its choice)")
    parser.add_argument("--profile", help="this profile alone")
    parser.add_argument("--delay", type=int, metavar="MS", help="this round trip alone, in milliseconds")
    parser.add_argument("--defects", type=int, metavar="N", help="how soon so many defects, drawn, are found instead")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="draws them (%(default)s)")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="of them at a time (%(default)s)")
    parser.add_argument(SERVE, nargs="+", help=argparse.SUPPRESS)
    told = parser.parse_args(arguments)
    if told.serve is not None:
        _serve(int(told.serve[0]), told.serve[1:])
        return 0
    if told.defects is not None:
        from conformance.proof.soon import how_soon

        return how_soon(told.defects, told.seed, told.jobs, told.delay or 0, told.width or None)
    missed = 0
    known: dict[str, Mapping[str, str]] = {}
    for each in CASES:
        case = Case(each.profile, each.delay, told.width, each.aim)
        if told.profile not in (None, case.profile) or told.delay not in (None, case.delay):
            continue
        it = measure(case)
        same = known.setdefault(case.profile, it.verdicts) == it.verdicts
        print(
            f"{case.name:36} {it.seconds:6.1f} s, {it.seconds / case.aim:5.2f} of its aim ({case.aim:g} s); "
            f"{it.cpu:4.1f} s of CPU, {it.calls} calls, at most {it.peak} of a command in a second, "
            f"{it.memory:3.0f} MB, exit code {it.code}{'' if same else '; OTHER VERDICTS'}",
            flush=True,
        )
        within = it.seconds <= case.aim and it.calls <= MOST_CALLS and it.peak <= MOST_A_SECOND
        missed += not (within and it.memory <= MOST_MEMORY and same and it.code == 0)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
