"""A deadline for the whole of a call: connecting, the TLS handshake, the head, the body.

A time-out of the HTTP library is for one read, and starts again with every byte that comes. Here one thread watches all
calls under way, and shuts the connection of one that has had its time: whatever waits for a byte then wakes up.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any, Final

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

_here: Final = threading.local()


class Timed:
    """A call under way. `over` tells that its time was up before it was finished."""

    __slots__ = ("_lock", "_socket", "deadline", "over")

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.over = False
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()

    def goes_by(self, connection: socket.socket | None) -> None:
        """The socket that the call goes by from now on."""
        with self._lock:
            self._socket = connection
            if self.over:
                self._shut()

    def stop(self) -> None:
        """Shut its connection."""
        with self._lock:
            self.over = True
            self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            # Not the method of a TLS socket, which would take the layer away from under a read.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class Deadlines:
    """Watches the calls of a transport. Its thread ends soon after the last of them. Thread-safe."""

    def __init__(self) -> None:
        self._calls: set[Timed] = set()
        self._changed = threading.Condition()
        self._wakes = 0.0
        self._watching = False

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[Timed]:
        """A call that this thread makes, and that may take so long."""
        call = Timed(time.monotonic() + seconds)
        with self._changed:
            self._calls.add(call)
            if not self._watching:
                self._watching = True
                threading.Thread(target=self._watch, daemon=True, name="deadlines").start()
            elif call.deadline < self._wakes:
                self._changed.notify()
        _here.call = call
        try:
            yield call
        finally:
            _here.call = None
            with self._changed:
                self._calls.discard(call)

    def close(self) -> None:
        """Have the thread look whether there is anything left to watch."""
        with self._changed:
            self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while self._calls:
                now = time.monotonic()
                for call in [call for call in self._calls if call.deadline <= now]:
                    call.stop()
                    self._calls.discard(call)
                if self._calls:
                    self._wakes = min(call.deadline for call in self._calls)
                    self._changed.wait(self._wakes - now)
            self._watching = False


class _Followed:
    """A connection that tells the call under way which socket it goes by."""

    sock: Any

    def _new_conn(self) -> Any:
        made = super()._new_conn()  # type: ignore[misc]
        _follow(made)
        return made

    def connect(self) -> None:
        """Connect, through a proxy or not."""
        super().connect()  # type: ignore[misc]
        _follow(self.sock)

    def putrequest(self, *given: Any, **named: Any) -> None:
        """Begin a request, on the connection that is kept alive if there is one."""
        _follow(self.sock)
        super().putrequest(*given, **named)  # type: ignore[misc]


def _follow(connection: Any) -> None:
    call: Timed | None = getattr(_here, "call", None)
    if call is not None:
        call.goes_by(connection)


class _Plain(_Followed, HTTPConnection):
    """Over HTTP."""


class _Secure(_Followed, HTTPSConnection):
    """Over HTTPS."""


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


_POOLS: Final = {"http": _PlainPool, "https": _SecurePool}


class FollowedAdapter(HTTPAdapter):
    """How a session connects where its calls have deadlines."""

    def init_poolmanager(self, *given: Any, **named: Any) -> None:
        """Make the pools of direct connections."""
        super().init_poolmanager(*given, **named)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *given: Any, **named: Any) -> Any:
        """The pools of connections by a proxy."""
        manager = super().proxy_manager_for(*given, **named)
        manager.pool_classes_by_scheme = _POOLS
        return manager
