"""The proxy that calls go through, if any: told at the start, and refused where it could read the signature."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from requests.utils import select_proxy

from conformance.api.errors import UsageError
from conformance.api.hosts import is_host
from conformance.api.transport import proxies_for

_KINDS: Final = ("http", "https", "socks4", "socks4a", "socks5", "socks5h")


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy: how it is spoken to, and its host and port, never the name and password that go with it."""

    kind: str
    place: str


def proxy_for(endpoint: str) -> Proxy | None:
    """The proxy that the environment names for an endpoint. UsageError where what it says names none."""
    text = select_proxy(endpoint, proxies_for(endpoint))
    if not text:
        return None
    parts = urlsplit(text if "://" in text else f"http://{text}")
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    # A password that is not percent-encoded cuts the address short: what stands there as a host is then no host.
    if not host or not is_host(host) or "@" in f"{parts.path}{parts.query}{parts.fragment}":
        raise UsageError(
            "The proxy that the environment names (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY) has no address that can be "
            "read: give http://HOST:PORT, with a name and a password percent-encoded, or put the service into NO_PROXY."
        )
    if parts.scheme not in _KINDS:
        raise UsageError("The proxy that the environment names is of no known kind: give http://HOST:PORT.")
    shown = f"[{host}]" if ":" in host else host
    return Proxy(parts.scheme, shown if port is None else f"{shown}:{port}")


def check_proxy(endpoint: str, *, trusted: bool = False) -> str:
    """A sentence on the proxy that calls to an endpoint go through, "" where there is none.

    UsageError where it cannot be used, or where it could read the signature and is not `trusted`.
    """
    proxy = proxy_for(endpoint)
    if proxy is None:
        return ""
    if proxy.kind.startswith("socks") and importlib.util.find_spec("socks") is None:
        raise UsageError(
            f"Calls would go through the SOCKS proxy {proxy.place}, for which PySocks is not installed: "
            "pip install 'requests[socks]', or put the service into NO_PROXY."
        )
    if urlsplit(endpoint).scheme == "https":
        return f"Calls go through the proxy {proxy.place}, as the environment says; TLS keeps their content from it."
    if not trusted:
        raise UsageError(
            f"Calls would go through the proxy {proxy.place} over plain http, where it reads the signature: use https, "
            "put the service into NO_PROXY, or say --tim-trust-proxy."
        )
    return f"Calls go through the proxy {proxy.place}, which can read the signature, as --tim-trust-proxy allows."
