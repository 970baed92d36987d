"""A replay over the wire: each request goes through requests, and vcrpy answers it from the recording.

vcrpy would hold each request against every call of the program, and draws up how they differ where they do: it is given
the one answer that is due.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from vcr.serialize import deserialize

from conformance.api.transport import WireReply
from conformance.programs.history import JSON, Attempt
from conformance.recordings.errors import RequestDiffers
from conformance.recordings.files import Head
from conformance.recordings.slicing import Call
from conformance.recordings.vcr import interaction, player


class _Nothing:
    """A persister of cassettes that are empty to begin with."""

    @classmethod
    def load_cassette(cls, cassette_path: str, serializer: Any) -> Any:
        """No requests, no responses."""
        return [], []

    @staticmethod
    def save_cassette(cassette_path: str, cassette_dict: Any, serializer: Any) -> None:
        """Nothing is recorded here."""


@dataclass(frozen=True)
class _Given:
    """A serializer for vcrpy, which makes its requests and responses of what it gives."""

    interactions: list[dict[str, JSON]]

    def deserialize(self, cassette_string: str) -> dict[str, JSON]:
        """What is given, whatever the text."""
        return {"version": 1, "interactions": self.interactions}


class VcrWire:
    """Plays a program of a recording through requests and vcrpy. For one thread at a time."""

    def __init__(self, head: Head) -> None:
        self._head = head
        self._open = ExitStack()
        self._player = player()
        self._player.register_persister(_Nothing)
        self._session = requests.Session()

    def start(self, file: Path, number: int) -> None:
        """Have vcrpy answer while one line of a recording is played."""
        # vcrpy tells a decorated function from a block by the path's type
        self._cassette = self._open.enter_context(self._player.use_cassette(f"{file}#{number}"))
        self._session = self._open.enter_context(requests.Session())
        self._session.trust_env = False

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, call: Call, attempt: Attempt
    ) -> WireReply:
        """The answer, as requests makes it of what vcrpy plays: that of an attempt of a call, if the request is its."""
        due = interaction(call.exchange, attempt, self._head, keep_random=call.random)
        self._cassette.data[:] = zip(*deserialize("", _Given([due])), strict=True)
        self._cassette.rewind()
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
