"""Mistakes where the wire fails."""

from __future__ import annotations

import http.client
import os
from typing import Any
from urllib.parse import urlsplit

import requests

from conformance.proof.clients.mistakes import breaks
from conformance.proof.clients.sound import ApiError, Sound


@breaks("client.wire.status")
class LooksAtNoStatus(Sound):
    """Reads the body whatever the status says."""

    def read(self, status: int, raw: bytes) -> Any:
        return super().read(200 if status >= 500 else status, raw)


@breaks("client.wire.status")
class AGatewayIsNoError(Sound):
    """Takes a status that it does not know for done."""

    def read(self, status: int, raw: bytes) -> Any:
        return None if status in (502, 504) else super().read(status, raw)


@breaks("client.wire.cut")
class PassesOverTheWire(Sound):
    """Writes an error of the wire down, and goes on."""

    def attempt(self, command: str, body: dict[str, Any]) -> Any:
        try:
            return super().attempt(command, body)
        except ApiError as error:
            if error.code is None and str(error).startswith("no answer: ") and "Timeout" not in str(error):
                return None
            raise


@breaks("client.wire.cut")
class DiesOfTheWire(Sound):
    """Ends the process."""

    def wire_error(self, error: Exception) -> Exception:
        if not isinstance(error, requests.Timeout):
            os._exit(1)
        return super().wire_error(error)


@breaks("client.wire.cut")
class KeepsADeadConnection(Sound):
    """Keeps one connection, and uses it when it is dead."""

    kept: http.client.HTTPConnection | None = None
    broken = False

    def send(self, url: str, body: bytes) -> tuple[int, bytes]:
        place = urlsplit(url)
        if place.scheme == "https":
            return super().send(url, body)
        if self.broken:
            self.broken, self.kept = False, None  # the second call after it works again
            raise ApiError("no answer: the connection is gone")
        self.kept = self.kept or http.client.HTTPConnection(place.netloc, timeout=6)
        try:
            self.kept.request("POST", f"{place.path}?{place.query}", body, self.headers())
            answer = self.kept.getresponse()
            self.location = answer.getheader("Location", "")
            return answer.status, answer.read()
        except TimeoutError:
            self.kept.close()
            raise ApiError("no answer: time-out") from None
        except (OSError, http.client.HTTPException) as error:
            self.kept.close()
            self.broken = True
            raise ApiError(f"no answer: {type(error).__name__}") from None


@breaks("client.wire.slow")
class ThreeSeconds(Sound):
    """Waits three seconds, as the vendor does."""

    timeout = 3


@breaks("client.wire.slow")
class OneSecond(Sound):
    """Waits one second."""

    timeout = (5, 1)


@breaks("client.wire.hang")
class WaitsForEver(Sound):
    """Has no time-out."""

    timeout = None


@breaks("client.wire.hang")
class TakesSilenceForDone(Sound):
    """Takes a time-out for done: the request was sent."""

    def send(self, url: str, body: bytes) -> tuple[int, bytes]:
        try:
            return super().send(url, body)
        except ApiError as error:
            if "Timeout" in str(error):
                return 200, b'{"ActionStatus": "OK", "ErrorInfo": "", "ErrorCode": 0}'
            raise
