"""How a request gets to the service: over HTTP, or by calling a simulator in the process."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Final, Protocol
from urllib.parse import urlsplit

import requests
import urllib3
from requests.utils import get_environ_proxies

from conformance.api.deadline import Deadlines, FollowedAdapter
from conformance.api.errors import WireError, WireKind
from conformance.api.trust import trusted
from conformance.api.wire_errors import explain

CONNECT_TIMEOUT: Final = 5.0
READ_TIMEOUT: Final = 10.0
"""Seconds; above the 3 after which the vendor's front end itself gives up."""
TIMEOUT: Final = (CONNECT_TIMEOUT, READ_TIMEOUT)
_LARGEST: Final = 32 << 20
_PIECE: Final = 1 << 16
_FAULTS: Final[Mapping[str, tuple[WireKind, str]]] = {
    "reset": ("reset", "The simulator cut the connection before it answered."),
    "stall": ("timeout", "The simulator did not answer in time."),
    "half": ("short", "The simulator cut its answer short."),
}


@dataclass(frozen=True, slots=True)
class WireReply:
    """An HTTP answer as it came. The names of `headers` may be looked up as `Date` is spelt."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    final: bool | None = field(default=None, compare=False)
    """Where it is known (in a recording): whether the call was not made again."""


class Transport(Protocol):
    """Sends one HTTP request and waits for its answer. Thread-safe."""

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: tuple[float, float] = TIMEOUT
    ) -> WireReply:
        """The answer; WireError where none comes. `timeout`: seconds to connect, and to answer."""

    def close(self) -> None:
        """Give up connections."""


class HttpTransport:
    """requests with connections that are kept alive; overlapping calls each have a session of their own.

    Proxies and the CA bundle are taken from the environment once, for `endpoint` (no proxy to this machine itself).
    Certificates are always verified, redirects never followed, cookies never sent back.
    """

    def __init__(self, endpoint: str) -> None:
        """UsageError where the environment names a CA bundle that is none (for https)."""
        self._proxies = proxies_for(endpoint)
        self._verify = trusted(os.environ) if urlsplit(endpoint).scheme == "https" else True
        self._place = urlsplit(endpoint).netloc
        self._lock = threading.Lock()
        self._idle: list[requests.Session] = []
        self._deadlines = Deadlines()

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: tuple[float, float] = TIMEOUT
    ) -> WireReply:
        """The answer; WireError where none comes."""
        with self._lock:
            session = self._idle.pop() if self._idle else self._session()
        failed: WireError | None = None
        with self._deadlines.within(sum(timeout)) as call:
            try:
                reply = session.request(
                    method, url, data=body, headers=dict(headers), timeout=timeout, allow_redirects=False, stream=True
                )
                text = self._read(reply)
                if reply.status_code < 200:
                    raise WireError("garbage", f"{self._place} sent HTTP {reply.status_code} and no answer.")
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
                failed = explain(error, self._place, timeout)
            except WireError as error:
                failed = error
            except BaseException:
                session.close()
                raise
        if call.over:  # whatever came of it: the connection was shut
            failed = WireError("timeout", f"{self._place} did not finish its answer within {sum(timeout):g} s.")
        if failed is not None:
            session.close()
            # Without the library's own error, which holds the URL, and with it the signature.
            raise failed
        with self._lock:
            self._idle.append(session)
        return WireReply(reply.status_code, reply.headers, text)

    def close(self) -> None:
        """Close the connections that no call is using."""
        self._deadlines.close()
        with self._lock:
            idle, self._idle = self._idle, []
        for session in idle:
            session.close()

    def _session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        for scheme in ("http://", "https://"):
            session.mount(scheme, FollowedAdapter())
        session.proxies = self._proxies
        session.verify = self._verify
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        return session

    def _read(self, reply: requests.Response) -> bytes:
        """The whole body: piece by piece, for one that never ends must not fill the memory."""
        pieces: list[bytes] = []
        size = 0
        while piece := reply.raw.read1(_PIECE, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if size > _LARGEST:
                raise WireError("garbage", f"{self._place} sent an answer of more than {_LARGEST >> 20} MiB.")
        return b"".join(pieces)


def proxies_for(endpoint: str) -> dict[str, str]:
    """The proxies that the environment names for an endpoint: none for this machine itself."""
    return {} if _on_this_machine(endpoint) else get_environ_proxies(endpoint)


def _on_this_machine(endpoint: str) -> bool:
    host = urlsplit(endpoint).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


class Reply(Protocol):
    """What a simulator's `handle` returns. `wire` is "whole", "reset", "stall" or "half"."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers."""

    @property
    def body(self) -> bytes:
        """The body."""

    @property
    def wire(self) -> str:
        """What happens to the answer on its way."""


class DirectTransport:
    """Calls a simulator in the process, without a socket; what happens on a wire is told as if it had."""

    def __init__(self, handle: Callable[[str, str, Mapping[str, str], bytes], Reply]) -> None:
        """`handle(method, target, headers, body)` answers; target is the path with the query."""
        self._handle = handle

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: tuple[float, float] = TIMEOUT
    ) -> WireReply:
        """The answer; WireError where a fault of the simulator's withholds it (a stall is told at once)."""
        reply = self._handle(method, url[url.index("/", 8) :], headers, body)
        if reply.wire != "whole":
            raise WireError(*_FAULTS[reply.wire])
        return WireReply(reply.status, reply.headers, reply.body)

    def close(self) -> None:
        """Nothing to close."""
