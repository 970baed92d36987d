"""A service that is some way off, in a process of its own: the simulator on a real clock, which waits for half of the
round trip before it serves a call, and for the other half before it answers. It counts the calls of each command that
arrive within any one second.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from conformance.settings.options import SECRET_KEY, SIMULATED_APP
from conformance.simulator import RealClock, Reply, Simulator, serve

APP: Final = SIMULATED_APP
BURST: Final = 100
"""Calls about one group in one second that are a burst: a program makes them one after the other."""
Came = tuple[float, str, str]
"""When a call came, its path, and the group that it was about."""


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


def main(arguments: Sequence[str]) -> None:
    """Serve until standard input ends, then tell the peak: so many milliseconds away, with these defects."""
    app = Far(os.environ[SECRET_KEY], int(arguments[0]) / 1000, arguments[1:])
    with serve(app) as server:
        print(server.url, flush=True)
        sys.stdin.read()
    print(peak(app.came), flush=True)


@contextmanager
def far(delay: int, key: str, *defects: str) -> Iterator[tuple[str, list[int]]]:
    """A service in a process of its own: its address, and a list that has the peak when it has ended."""
    process = subprocess.Popen(
        [sys.executable, "-m", "conformance.proof.far", str(delay), *defects], stdin=subprocess.PIPE,
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


if __name__ == "__main__":
    main(sys.argv[1:])
