"""A process that calls as fast as its pace allows.

    python -m conformance.proof.rates.working PACE PORT THREADS SECONDS PLACE

It says when it is ready, begins when a line comes, and ends SECONDS later. PACE is `own` for the suite's client and its
pace (PLACE is then what TIM_RATE_STORE may be), `none` for no pace, or a library's of `libraries.py`, whose state is at
PLACE.
"""

from __future__ import annotations

import http.client
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

from conformance.api.clock import RealClock
from conformance.api.pace.opening import open_store
from conformance.api.secrets import Secret
from conformance.api.transport import HttpTransport
from conformance.proof.rates.libraries import PACES, Pace
from conformance.targets.building import App, build_target

KEY: Final = "0123456789abcdef0123456789abcdef"
SDKAPPID: Final = 1400000001
COMMAND: Final = "forbid_send_msg"
_BODY: Final = {"GroupId": "tcf-rate", "Members_Account": ["tcf-one"], "MuteTime": 60}


def own(port: int, place: str) -> Callable[[], object]:
    """A call of the suite's own client, as a live run makes it."""
    endpoint = f"http://127.0.0.1:{port}"
    store, alone = open_store(Secret(place), f"127.0.0.1:{port} {SDKAPPID}")
    if alone:
        raise RuntimeError(alone)
    app = App(endpoint, SDKAPPID, "administrator", Secret(KEY))
    target = build_target("live", "bench", app, HttpTransport(endpoint), RealClock(), store=store)

    def call() -> None:
        exchange = target.client.call(COMMAND, _BODY)
        if exchange.code != 0:
            raise RuntimeError(str(exchange.last.error or exchange.last.text))

    return call


def paced(port: int, pace: Pace) -> Callable[[], object]:
    """A plain call on a connection that is kept, one a thread, by a library's pace."""
    local = threading.local()

    def call() -> None:
        if not hasattr(local, "connection"):
            local.connection = http.client.HTTPConnection("127.0.0.1", port)
        pace.take()
        local.connection.request("POST", f"/v4/group_open_http_svc/{COMMAND}", b"{}")
        local.connection.getresponse().read()
        pace.give()

    return call


def main(words: list[str]) -> None:
    """Call until the time is over."""
    name, port, threads, seconds, place = words
    call = own(int(port), place) if name == "own" else paced(int(port), PACES[name](place))
    print("ready", flush=True)
    sys.stdin.readline()
    until = time.monotonic() + float(seconds)

    def work() -> None:
        while time.monotonic() < until:
            call()

    workers = [threading.Thread(target=work, daemon=True) for _ in range(int(threads))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


if __name__ == "__main__":
    main(sys.argv[1:])
