"""A replay needs no network, so it has none: whoever wants a connection is told, and gets none."""

from __future__ import annotations

import socket
from typing import Any, Final

from conformance.recordings.errors import NetworkShut

_SHUT: Final = ("connect", "connect_ex", "sendto", "sendmsg")
_FAMILIES: Final = frozenset({socket.AF_INET, socket.AF_INET6})


class NetworkGuard:
    """Between `shut` and `open`, no socket of this process reaches anything by the internet's protocols."""

    def __init__(self) -> None:
        self._kept: list[tuple[Any, str, Any]] = []

    def shut(self) -> None:
        """Refuse connections, datagrams and the resolution of names; NetworkShut is what they raise."""
        for name in _SHUT:
            self._replace(socket.socket, name, _refusing(getattr(socket.socket, name)))
        self._replace(socket, "getaddrinfo", _no_names)

    def open(self) -> None:
        """Leave everything as it was."""
        for place, name, kept in reversed(self._kept):
            setattr(place, name, kept)
        self._kept.clear()

    def _replace(self, place: Any, name: str, by: Any) -> None:
        self._kept.append((place, name, getattr(place, name)))
        setattr(place, name, by)


def _refusing(kept: Any) -> Any:
    def refuse(self: socket.socket, *args: Any) -> Any:
        if self.family in _FAMILIES:
            raise NetworkShut(_says(args[-1] if args else "a service"))
        return kept(self, *args)

    return refuse


def _no_names(host: object, *_: Any, **__: Any) -> Any:
    raise NetworkShut(_says(host))


def _says(place: object) -> str:
    return (
        f"A replay wanted to reach {place!r}: it has no network, for everything it needs is in the recordings. If a "
        "plugin or a proxy wants that connection, leave it out; to call a service, use --tim-target live."
    )
