"""How many calls arrive in any one second at a server, from processes that call as fast as their pace allows.

    python -m conformance.proof.rates [--seconds N] [--delay S] [--jitter S] [--pace NAME] [--only ROW]

Rows: 1, 2 and 8 processes on one machine, and 4 that share a Redis (Debian's redis-server, started here). 32 threads in
all. `--pace` puts a library in place of the suite's own pace (see libraries.py). What is aimed at: never above 200,
and at least 190 in the busiest second; the mean is told besides.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from conformance.proof.rates.libraries import PACES, RATE
from conformance.proof.surroundings import free_port

LEAST: Final = 190
_THREADS: Final = 32
_ROWS: Final = {"1": (1, False), "2": (2, False), "8": (8, False), "redis": (4, True)}


@dataclass(frozen=True, slots=True)
class Counted:
    """Times of arrival, in seconds."""

    arrivals: tuple[float, ...]

    @property
    def busiest(self) -> int:
        """The most in any one second."""
        times = self.arrivals
        return max((bisect_left(times, at + 1.0) - index for index, at in enumerate(times)), default=0)

    @property
    def usual(self) -> float:
        """The median of the whole seconds."""
        first = self.arrivals[0]
        seconds = [0] * int(self.arrivals[-1] - first)
        for at in self.arrivals:
            if at - first < len(seconds):
                seconds[int(at - first)] += 1
        return statistics.median(seconds) if seconds else 0.0

    @property
    def mean(self) -> float:
        """Calls a second, from the first to the last."""
        return len(self.arrivals) / max(self.arrivals[-1] - self.arrivals[0], 0.001)


def count(pace: str, processes: int, place: str, seconds: float, delay: float, jitter: float) -> Counted:
    """Have so many processes call for so long. RuntimeError where one fails."""
    module = (sys.executable, "-m", "conformance.proof.rates.counting", str(delay), str(jitter))
    with subprocess.Popen(module, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        words = (pace, port, str(_THREADS // processes), str(seconds), place)
        workers = [
            subprocess.Popen(
                (sys.executable, "-m", "conformance.proof.rates.working", *words),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )
            for _ in range(processes)
        ]  # fmt: skip
        for worker in workers:
            assert worker.stdout is not None
            worker.stdout.readline()
        for worker in workers:
            assert worker.stdin is not None
            with contextlib.suppress(BrokenPipeError):
                worker.stdin.write("go\n")
                worker.stdin.flush()
        failed = [worker.args for worker in workers if worker.wait()]
        told, _ = server.communicate()
    if failed:
        raise RuntimeError(f"{len(failed)} of {processes} processes failed: see above")
    return Counted(tuple(sorted(json.loads(told))))


@contextlib.contextmanager
def a_redis() -> Iterator[str]:
    """The URL of one that was started for this; "" where there is none to be had."""
    binary = shutil.which("redis-server")
    if binary is None:
        yield ""
        return
    port = free_port()
    password = secrets.token_hex(8)
    line = (binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--requirepass", password)
    with subprocess.Popen(line, stdout=subprocess.DEVNULL) as redis:
        try:
            for _ in range(100):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.05)
            yield f"redis://:{password}@127.0.0.1:{port}/0"
        finally:
            redis.terminate()


def _asked(url: str) -> int:
    """How often a Redis has read something from a client."""
    with import_module("redis").Redis.from_url(url) as redis:
        return int(redis.info("stats")["total_reads_processed"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the table; 1 where a row of our own is not as it is to be."""
    parser = argparse.ArgumentParser(
        prog="python -m conformance.proof.rates", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--seconds", type=float, default=10.0, help="how long they call (default: %(default)s)")
    parser.add_argument(
        "--delay", type=float, default=0.0, help="seconds from arrival to answer (default: %(default)s)"
    )
    parser.add_argument("--jitter", type=float, default=0.0, help="seconds on the way, at most (default: %(default)s)")
    parser.add_argument("--pace", choices=["own", *PACES], default="own", help="whose (default: %(default)s)")
    parser.add_argument("--only", choices=list(_ROWS), action="append", help="a row; repeatable")
    told = parser.parse_args(arguments)
    good = True
    print(f"pace {told.pace}, {told.seconds:g} s, answers after {told.delay:g} s, up to {told.jitter:g} s on the way")
    with tempfile.TemporaryDirectory() as folder, a_redis() as url:
        for row in told.only or _ROWS:
            processes, fleet = _ROWS[row]
            if fleet and not url:
                print(f"{processes} processes with Redis: not measured, for there is no redis-server here")
                continue
            asked = _asked(url) if fleet else 0
            found = count(told.pace, processes, url if fleet else folder, told.seconds, told.delay, told.jitter)
            what = f"{processes} process{'es' if processes > 1 else ''}{' with Redis' if fleet else ''}"
            print(
                f"{what}: {found.busiest} in the busiest second, {found.busiest / RATE:.2f} of {RATE}; "
                f"median of the seconds {found.usual:g}, mean {found.mean:.0f}, {found.mean / RATE:.2f}; "
                f"{len(found.arrivals):,} calls"
                + (f", Redis asked {(_asked(url) - asked) / len(found.arrivals):.1f} times a call" if fleet else ""),
                flush=True,
            )
            good &= LEAST <= found.busiest <= RATE
    return 0 if good or told.pace != "own" else 1


if __name__ == "__main__":
    sys.exit(main())
