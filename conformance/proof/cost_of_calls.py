"""What a call costs: `python -m conformance.proof.cost_of_calls` prints ratios.

The client is compared with a bare requests.Session loop that makes the same calls to the same simulator, and the
direct transport with HTTP on loopback. Rounds alternate, and the best of each counts: noise only ever adds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final

import requests

from conformance.api.client import path
from conformance.settings import Settings
from conformance.targets import Target, open_target

ROUNDS: Final = 7
HTTP_CALLS: Final = 190  # within the rate limit, so that nothing has to wait
DIRECT_CALLS: Final = 1900
MOST_OVER_BARE: Final = 1.5
LEAST_DIRECT: Final = 10.0
MOST_MEMORY: Final = 200.0  # MB

_GROUP: Final = "bench"
_BODY: Final = {"GroupId": _GROUP, "Members_Account": ["bench-a"], "MuteTime": 60}


def main() -> int:
    """Measure, print, and return 0 where every aim is reached, else 1."""
    with open_target(Settings()) as http, open_target(Settings(), transport="direct") as direct:
        for target in (http, direct):
            _prepare(target)
        bare, client, straight = _best(
            (HTTP_CALLS, _bare(http)), (HTTP_CALLS, _client(http)), (DIRECT_CALLS, _client(direct))
        )
        silent = _best((DIRECT_CALLS, _client(direct)), (DIRECT_CALLS, _handle(direct)))
    rows = [
        ("client over a bare requests loop", client / bare, "<=", MOST_OVER_BARE, "x"),
        ("direct transport over HTTP on loopback, calls a second", client / straight, ">=", LEAST_DIRECT, "x"),
        ("peak memory", _peak_memory(), "<=", MOST_MEMORY, "MB"),
    ]
    print(f"{'a call, bare requests loop':56} {bare * 1e6:8.0f} us")
    print(f"{'a call, client over HTTP':56} {client * 1e6:8.0f} us")
    print(f"{'a call, client over the direct transport':56} {straight * 1e6:8.0f} us")
    print(f"{'  of it the client alone':56} {(silent[0] - silent[1]) * 1e6:8.0f} us")
    missed = 0
    for name, value, sign, aim, unit in rows:
        reached = value <= aim if sign == "<=" else value >= aim
        missed += not reached
        print(f"{name:56} {value:8.2f} {unit:2} (aim {sign} {aim:g}) {'ok' if reached else 'MISSED'}")
    return 1 if missed else 0


def _prepare(target: Target) -> None:
    for command, body in (
        ("account_import", {"UserID": "bench-a"}),
        ("create_group", {"Type": "Public", "Name": "bench", "GroupId": _GROUP, "Owner_Account": "bench-a"}),
    ):
        exchange = target.client.call(command, body)
        if not exchange.ok:
            raise SystemExit(f"{command} was refused: {exchange.last.text}")


def _best(*loops: tuple[int, Callable[[], object]]) -> list[float]:
    """Seconds a call of each loop, the best of all rounds."""
    best = [float("inf")] * len(loops)
    for _ in range(ROUNDS):
        for index, (calls, call) in enumerate(loops):
            began = time.perf_counter()
            for _ in range(calls):
                call()
            best[index] = min(best[index], (time.perf_counter() - began) / calls)
    return best


def _client(target: Target) -> Callable[[], object]:
    call = target.client.call
    return lambda: call("forbid_send_msg", _BODY)


def _bare(target: Target) -> Callable[[], object]:
    session = requests.Session()
    session.trust_env = False  # the leaner of the two: the client does the same
    url = target.endpoint + path("forbid_send_msg")
    query: dict[str, str | int] = {
        "sdkappid": target.sdkappid,
        "identifier": target.admin,
        "usersig": target.client.signer.sign(target.admin),
        "random": 1,
        "contenttype": "json",
    }

    def call() -> object:
        target.clock.sleep(0.01)  # virtual: keeps the loop within the rate limit
        return session.post(url, params=query, json=_BODY).json()

    return call


def _handle(target: Target) -> Callable[[], object]:
    send = target.client.transport.send
    url = (
        f"{target.endpoint}{path('forbid_send_msg')}?sdkappid={target.sdkappid}&identifier={target.admin}"
        f"&usersig={target.client.signer.sign(target.admin)}&random=1&contenttype=json"
    )
    body = b'{"GroupId":"bench","Members_Account":["bench-a"],"MuteTime":60}'

    def call() -> object:
        target.clock.sleep(0.01)
        return send("POST", url, {}, body)

    return call


def _peak_memory() -> float:
    """The most memory that this process held, in MB; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0.0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


if __name__ == "__main__":
    sys.exit(main())
