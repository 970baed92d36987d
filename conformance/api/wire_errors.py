"""The HTTP library's exceptions, each told in one sentence that holds no URL."""

from __future__ import annotations

import errno
import http.client
import os
import ssl
from collections.abc import Iterator

import requests
import urllib3

from conformance.api.errors import WireError

_UNREACHABLE = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN, errno.EADDRNOTAVAIL}


def explain(error: BaseException, place: str, timeout: tuple[float, float]) -> WireError:
    """What `error` means for a call to `place` (host and port) with these time-outs (to connect, to answer)."""
    causes = list(_causes(error))

    def has(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if has(requests.exceptions.ProxyError, urllib3.exceptions.ProxyError):
        return WireError("proxy", f"The proxy that the environment names for {place} does not work.")
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return WireError("tls", f"The certificate of {place} is not trusted: {cause.verify_message.rstrip('.')}.")
    if has(ssl.SSLError, urllib3.exceptions.SSLError):
        return WireError("tls", f"{place} does not speak TLS as expected (is it https at all?).")
    if has(urllib3.exceptions.NameResolutionError):
        return WireError("name", f"The name of {place} cannot be resolved.")
    if has(ConnectionRefusedError):
        return WireError("refused", f"Nothing listens at {place}.")
    for cause in causes:
        if isinstance(cause, OSError) and cause.errno in _UNREACHABLE:
            return WireError("unreachable", f"{place} cannot be reached: {os.strerror(cause.errno)}.")
    # After the refusals: urllib3 counts those among the time-outs.
    if has(requests.exceptions.ConnectTimeout, urllib3.exceptions.ConnectTimeoutError):
        return WireError("unreachable", f"{place} did not take a connection within {timeout[0]:g} s.")
    if has(requests.exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError, TimeoutError):
        return WireError("timeout", f"{place} did not answer within {timeout[1]:g} s.")
    if has(urllib3.exceptions.IncompleteRead, http.client.IncompleteRead):
        return WireError("short", f"{place} cut its answer short.")
    if has(ConnectionResetError, BrokenPipeError, ConnectionAbortedError, http.client.RemoteDisconnected):
        return WireError("reset", f"{place} cut the connection before it answered.")
    if has(http.client.HTTPException, urllib3.exceptions.DecodeError, urllib3.exceptions.InvalidHeader):
        return WireError("garbage", f"{place} sent something that is no HTTP answer.")
    return WireError("unreachable", f"The call to {place} failed ({type(error).__name__}).")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """`error` and whatever it wraps: the libraries keep the cause in `args` or `reason` as often as in the chain."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        this = waiting.pop(0)
        if isinstance(this, BaseException) and id(this) not in seen:
            seen.add(id(this))
            yield this
            waiting += [*this.args, getattr(this, "reason", None), this.__cause__, this.__context__]
