"""A server that answers every call alike, as fast as it can, and counts when they arrive.

    python -m conformance.proof.rates.counting DELAY JITTER

It prints its port, serves until its standard input ends, and prints then the times of arrival in seconds, as JSON:
of each request the time when the last of its bytes was there. Each waits for up to JITTER seconds before it counts,
as on a network, and DELAY after that for its answer.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from typing import Final

_BODY: Final = b'{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}'
_ANSWER: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(_BODY), _BODY)
)  # fmt: skip
_LENGTH: Final = b"content-length:"


class Counter(asyncio.Protocol):
    """One connection."""

    def __init__(self, arrivals: list[float], delay: float, jitter: float) -> None:
        self._arrivals = arrivals
        self._delay = delay
        self._jitter = jitter
        self._bytes = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Answer on it."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Count each request that is whole."""
        self._bytes += data
        while (end := self._bytes.find(b"\r\n\r\n")) >= 0:
            head = self._bytes[:end].lower()
            at = head.find(_LENGTH)
            size = int(head[at + len(_LENGTH) :].partition(b"\r\n")[0]) if at >= 0 else 0
            if len(self._bytes) < end + 4 + size:
                return
            self._bytes = self._bytes[end + 4 + size :]
            if self._jitter:
                asyncio.get_running_loop().call_later(random.random() * self._jitter, self._count)
            else:
                self._count()

    def _count(self) -> None:
        self._arrivals.append(time.monotonic())
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, self._answer)
        else:
            self._answer()

    def _answer(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(_ANSWER)


async def _serve(delay: float, jitter: float) -> list[float]:
    arrivals: list[float] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Counter(arrivals, delay, jitter), "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    return arrivals


if __name__ == "__main__":
    json.dump(asyncio.run(_serve(float(sys.argv[1]), float(sys.argv[2]))), sys.stdout)
