"""Other plugins that would end a run in its midst, or keep it from its target: told before the first call.

What was tried with which plugin is in docs/plugins.md.
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from conformance.api.errors import UsageError
from conformance.settings import Settings

_HERE: Final = "127.0.0.1"
"""Where the embedded simulator listens."""


def check_guests(config: pytest.Config, settings: Settings) -> None:
    """UsageError, in one sentence, where the options of another plugin and a run cannot both be."""
    limit: Any = getattr(config, "_env_timeout", None)  # pytest-timeout: of its option, its variable or the ini file
    if limit and limit > 0 and getattr(config, "_env_timeout_method", "signal") == "thread":
        raise UsageError(
            "The thread method of pytest-timeout ends the process where it strikes, with nothing cleaned up and "
            "nothing judged: give --timeout-method=signal, or leave the timeout out and limit the run with --tim-calls."
        )
    option = config.option
    disabled, hosts = getattr(option, "disable_socket", False), getattr(option, "allow_hosts", None)
    if settings.target == "replay" or getattr(option, "force_enable_socket", False) or not (disabled or hosts):
        return
    host = _HERE if settings.target == "simulator" else urlsplit(settings.endpoint or "").hostname or ""
    if not hosts or not _may_be_among(host, hosts.split(",")):
        raise UsageError(
            f"pytest-socket keeps the run from {host}, where its target is: add {host} to --allow-hosts, or play "
            "recordings, which needs no socket, with --tim-target=replay."
        )


def _may_be_among(host: str, allowed: list[str]) -> bool:
    """Whether a host is among those allowed; where its address would have to be looked up, it may be."""
    entries = [entry.strip() for entry in allowed]
    if host in entries or (host == _HERE and "localhost" in entries):
        return True
    networks = [network for entry in entries if (network := _network(entry)) is not None]
    address = _network(host)
    return bool(networks) if address is None else any(address[0] in network for network in networks)


def _network(text: str) -> IPv4Network | IPv6Network | None:
    """The network that a text is (an address is one of its own), or None."""
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None
