"""A replay needs no network, so it has none: whoever wants a connection is told, and gets none."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from unittest.mock import patch

from conformance.recordings.errors import NetworkShut

_SHUT: Final = ("connect", "connect_ex", "sendto", "sendmsg")
_FAMILIES: Final = frozenset({socket.AF_INET, socket.AF_INET6})


def _refusing(kept: Any) -> Any:
    def refuse(self: socket.socket, *args: Any) -> Any:
        if self.family in _FAMILIES:
            raise NetworkShut(_says(args[-1] if args else "somewhere"))
        return kept(self, *args)

    return refuse


def _no_names(host: object, *_: Any, **__: Any) -> Any:
    raise NetworkShut(_says(host))


def _says(place: object) -> str:
    return (
        f"A replay wanted to reach {place!r}: it has no network, for everything it needs is in the recordings. If a "
        "plugin or a proxy wants that connection, leave it out; to call a service, use --tim-target live."
    )


@contextmanager
def network_shut() -> Iterator[None]:
    """No socket of this process can reach another machine, or this one by TCP or UDP, while the block runs."""
    patches = [patch.object(socket.socket, name, _refusing(getattr(socket.socket, name))) for name in _SHUT]
    patches.append(patch.object(socket, "getaddrinfo", _no_names))
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in reversed(patches):
            each.stop()
