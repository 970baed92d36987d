"""How many requests a second the bench serves over plain HTTP, judging included, against serving alone.

    python -m conformance.proof.clients.throughput [--calls N] [--rounds N]

All are asked by one process of its own over kept connections, in turns: the bench, which takes each request down and
judges them all when the last has come, with that time counted and without; and the simulator's server by itself.
"""

from __future__ import annotations

import argparse
import json
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import conformance.clients.checks  # noqa: F401 - enters the checks
from conformance.api.secrets import Secret
from conformance.api.usersig import vendor_signature
from conformance.clients.bench import ADMIN, SDKAPPID, Bench
from conformance.clients.checking import Checked
from conformance.clients.episodes import Episode, Turn
from conformance.clients.furnishing import Furnisher
from conformance.clients.watching import judged
from conformance.simulator import Limits, RealClock, Simulator, serve

LEAST: Final = 2 / 3
"""What is aimed at."""
_KEY: Final = "0123456789abcdef0123456789abcdef"
_LANES: Final = 2
_GROUP: Final = "tcf-bench"
_ACCOUNTS: Final = tuple(f"user-{number}" for number in range(10))


def alone(calls: int) -> float:
    """Seconds for so many calls, served by the simulator alone."""
    app = Simulator(SDKAPPID, _KEY, (ADMIN,), clock=RealClock(), limits=Limits(calls=None))
    Furnisher(app.world).group(_GROUP, "Public", _ACCOUNTS)
    with serve(app) as server:
        return _load(int(server.url.rpartition(":")[2]), calls)


def judging(calls: int) -> tuple[float, float]:
    """Seconds for so many calls, served by the bench: without judging them, and with. RuntimeError where not all were
    taken down."""
    with tempfile.TemporaryDirectory() as folder, Bench(Path(folder), key=_KEY, limited=False) as bench:
        seconds = _load(bench.port, calls)
        began = time.perf_counter()
        found = Checked()
        taken = bench.collect()
        judged(Episode(bench.app, (Turn(None, tuple(taken.requests)),)), found, "throughput")
        if found.requests != calls:
            raise RuntimeError(f"{calls} calls were made, and {found.requests} taken down")
        return seconds, seconds + time.perf_counter() - began


def measure(calls: int, rounds: int) -> tuple[float, float, float]:
    """Calls a second of the simulator's server, of the bench without judging, and with: the best of so many rounds, in
    turns. What else runs on the machine can only make a round slower."""
    found = [(alone(calls), *judging(calls)) for _ in range(rounds)]
    one, two, three = (calls / min(seconds) for seconds in zip(*found, strict=True))
    return one, two, three


def _load(port: int, calls: int) -> float:
    line = (sys.executable, "-m", "conformance.proof.clients.throughput", "--load", str(port), "--calls", str(calls))
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    return float(done.stdout)


def load(port: int, calls: int) -> float:
    """Ask a server on this machine so often, and how many seconds it took."""
    usersig = vendor_signature(SDKAPPID, Secret(_KEY), ADMIN, time.time(), 86400)
    threads = [threading.Thread(target=_ask, args=(port, calls // _LANES, usersig)) for _ in range(_LANES)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def _ask(port: int, calls: int, usersig: str) -> None:
    body = json.dumps({"GroupId": _GROUP, "Members_Account": _ACCOUNTS, "MuteTime": 60}).encode()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(calls):
            query = f"sdkappid={SDKAPPID}&identifier={ADMIN}&usersig={usersig.replace('*', '%2A')}"
            query += f"&random={random.getrandbits(32)}&contenttype=json"
            head = (
                f"POST /v4/group_open_http_svc/forbid_send_msg?{query} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            connection.sendall(head.encode() + body)
            answer = connection.recv(65536)
            if b'"OK"' not in answer:
                raise RuntimeError(f"an answer that is none: {answer[:80]!r}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the ratio; 1 where it is less than two thirds."""
    parser = argparse.ArgumentParser(prog="python -m conformance.proof.clients.throughput", description=__doc__)
    parser.add_argument("--calls", type=int, default=4000, help="calls a round (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each (default: %(default)s)")
    parser.add_argument("--load", type=int, metavar="PORT", help=argparse.SUPPRESS)
    told = parser.parse_args(arguments)
    calls = max(_LANES, told.calls - told.calls % _LANES)
    if told.load:
        print(load(told.load, calls))
        return 0
    simulator, serving, with_judging = measure(calls, max(1, told.rounds))
    ratio = with_judging / serving
    print(f"the bench, judging included: {with_judging:,.0f} calls a second")
    print(f"the bench, serving alone: {serving:,.0f}; ratio {ratio:.2f}, to be at least {LEAST:.2f}")
    print(f"the simulator's server, which takes nothing down: {simulator:,.0f}; ratio {with_judging / simulator:.2f}")
    return 0 if ratio >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
