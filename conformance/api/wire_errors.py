"""The HTTP library's exceptions, each told in one sentence that holds no URL."""

from __future__ import annotations

import errno
import http.client
import os
import ssl
from collections.abc import Iterator, Mapping
from typing import Final

import requests
import urllib3

from conformance.api.errors import WireError
from conformance.api.trust import VARIABLES

_UNREACHABLE = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN, errno.EADDRNOTAVAIL}
_TRUST: Final = f"let {VARIABLES[0]} name a file that holds it"
_OTHER_HOST: Final = "is for another host: give the endpoint by the name that the certificate is for"
_STRANGER: Final = (
    f"is not trusted: no authority that is known here has signed it; if it is your own authority, {_TRUST}"
)
_CERTIFICATES: Final[Mapping[int, str]] = {
    2: _STRANGER, 19: _STRANGER, 20: _STRANGER, 21: _STRANGER,
    9: "is not valid yet: set this machine's clock if it is slow, else have the certificate made anew",
    10: "has expired: have it renewed, or set this machine's clock if it is fast",
    18: f"is not trusted: it is signed by itself; if it is your own, {_TRUST}",
    62: _OTHER_HOST, 64: _OTHER_HOST,
}  # fmt: skip
"""What is wrong with a certificate and what to do, by OpenSSL's number of the reason (X509_V_ERR_...)."""
_NO_TLS: Final = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG"})
"""OpenSSL's reasons for an answer that is no TLS."""


def explain(error: BaseException, place: str, timeout: tuple[float, float]) -> WireError:
    """What `error` means for a call to `place` (host and port) with these time-outs (to connect, to answer)."""
    causes = list(_causes(error))

    def has(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if has(requests.exceptions.ProxyError, urllib3.exceptions.ProxyError):
        return WireError("proxy", f"The proxy that the environment names for {place} does not work.")
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return WireError("tls", f"The certificate of {place} {_wrong_with(cause)}.")
    for cause in causes:
        if isinstance(cause, ssl.SSLError) and cause.reason and cause.reason not in _NO_TLS:
            why = cause.reason.lower().replace("_", " ")
            return WireError("tls", f"No TLS connection to {place} comes about ({why}): see what stands at that port.")
    if has(ssl.SSLError, urllib3.exceptions.SSLError):
        return WireError("tls", f"{place} does not speak TLS: check the port, or whether it is https at all.")
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


def _wrong_with(error: ssl.SSLCertVerificationError) -> str:
    """What is wrong with a certificate, and what to do: how a sentence about it goes on."""
    told = _CERTIFICATES.get(error.verify_code)
    return told or f"is not trusted ({error.verify_message.rstrip('.')}): have another one made"


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
