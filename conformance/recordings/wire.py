"""A replay over the wire: each request goes through requests, and vcrpy answers it from the recording."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import requests

from conformance.api.transport import WireReply
from conformance.recordings.errors import RequestDiffers
from conformance.recordings.vcr import player


class VcrWire:
    """Plays a program of a recording through requests and vcrpy. For one thread at a time."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._player = player()
        self._session = requests.Session()

    def start(self, file: Path, number: int) -> None:
        """Have vcrpy answer with the calls of one line of a recording."""
        # vcrpy tells a decorated function from a block by the path's type
        self._open.enter_context(self._player.use_cassette(f"{file}#{number}"))
        self._session = self._open.enter_context(requests.Session())
        self._session.trust_env = False

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> WireReply:
        """The answer, as requests makes it of what vcrpy plays."""
        try:
            reply = self._session.request(method, url, data=body, headers=dict(headers), allow_redirects=False)
        except Exception as error:  # vcrpy's own change their names from version to version
            raise RequestDiffers(
                f"vcrpy does not find a recorded answer: {type(error).__name__} at {urlsplit(url).path}."
            ) from None
        kept = {name: reply.headers[name] for name in ("Content-Type", "Date") if name in reply.headers}
        return WireReply(reply.status_code, kept, reply.content)

    def stop(self) -> None:
        """Let go of vcrpy."""
        self._open.close()
