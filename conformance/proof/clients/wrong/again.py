"""Mistakes in trying again, and with calls a second."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from conformance.proof.clients.different.wire import answer, whole
from conformance.proof.clients.mistakes import breaks
from conformance.proof.clients.sound import FREQUENCY, ApiError, Sound


@breaks("client.again.10002")
class GivesUpAtOnce(Sound):
    """Tells 10002 without trying again."""

    def worth_another(self, error: ApiError) -> bool:
        return error.code != 10002 and super().worth_another(error)


@breaks("client.again.10002")
class NeverGivesUp(Sound):
    """Tries again until it is served."""

    attempts = 10_000

    def pause(self, error: ApiError, attempt: int) -> None:
        if error.code == 10002:
            time.sleep(0.05)
        else:
            super().pause(error, attempt)

    def worth_another(self, error: ApiError) -> bool:
        return error.code not in FREQUENCY and super().worth_another(error)


@breaks("client.again.10002")
class SpentIsDone(Sound):
    """Says nothing when the attempts are spent."""

    def call(self, command: str, body: dict[str, Any]) -> Any:
        try:
            return super().call(command, body)
        except ApiError as error:
            if error.code == 10002:
                return None
            raise


@breaks("client.again.same")
class AnotherTimeAgain(Sound):
    """Takes the time that has passed off the time of the mute."""

    def again(self, body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "MuteTime": body["MuteTime"] - 1} if "MuteTime" in body else body


@breaks("client.again.same")
class OneLessAgain(Sound):
    """Has lost an account when it tries again."""

    def again(self, body: dict[str, Any]) -> dict[str, Any]:
        listed = body.get("Members_Account", [])
        return {**body, "Members_Account": listed[:-1]} if len(listed) > 1 else body


@breaks("client.again.not-final")
class TriesAllAgain(Sound):
    """Tries again whatever is wrong."""

    def worth_another(self, error: ApiError) -> bool:
        return super().worth_another(error) or error.code is not None

    def pause(self, error: ApiError, attempt: int) -> None:
        if error.code is not None and error.code not in FREQUENCY:
            time.sleep(0.1)
        else:
            super().pause(error, attempt)


@breaks("client.again.not-final")
class HopesForTheGroup(Sound):
    """Tries again where the group is not there yet."""

    def worth_another(self, error: ApiError) -> bool:
        return super().worth_another(error) or error.code == 10010

    def pause(self, error: ApiError, attempt: int) -> None:
        if error.code == 10010:
            time.sleep(0.1)
        else:
            super().pause(error, attempt)


@breaks("client.again.pause")
class NoPause(Sound):
    """Tries again at once after 10002."""

    def pause(self, error: ApiError, attempt: int) -> None:
        if error.code != 10002:
            super().pause(error, attempt)


@breaks("client.again.pause")
class ShortPause(Sound):
    """Waits a tenth of a second after a frequency error."""

    def pause(self, error: ApiError, attempt: int) -> None:
        time.sleep(0.1)


class _Hasty(Sound):
    """Knows no limit, and wastes no time: it writes each call in one go, on a connection that it keeps."""

    wire: socket.socket | None = None

    def wait_for_turn(self) -> None:
        pass

    def random(self) -> Any:
        return random.randrange(2**32)

    def send(self, url: str, body: bytes) -> tuple[int, bytes]:
        place = urlsplit(url)
        if place.scheme == "https":
            return super().send(url, body)
        head = f"POST {place.path}?{place.query} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: application/json\r\n"
        kept, self.wire = self.wire, None
        try:
            wire = kept or socket.create_connection((str(place.hostname), place.port or 80), 6)
            wire.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            heard = wire.recv(65536)
            if not heard and kept is not None:
                return self.send(url, body)
            while not whole(heard) and (more := wire.recv(65536)):
                heard += more
            told = answer(heard)
        except (OSError, ValueError) as error:
            raise ApiError(f"no answer: {type(error).__name__}") from None
        if b"connection: close" not in heard.lower():
            self.wire = wire
        return told


@breaks("client.pace.limit")
class NoLimit(_Hasty):
    """Sends as fast as it can."""


@breaks("client.pace.limit")
class LimitForEachGroup(_Hasty):
    """Counts calls by the minute: 3000, as quotas are sometimes given."""

    sent = 0

    def wait_for_turn(self) -> None:
        self.sent += 1
        if self.sent % 3000 == 0:
            time.sleep(60)


@breaks("client.pace.told")
class PassesOverFrequency(Sound):
    """Takes a frequency error for done when the attempts are spent."""

    def change(self, group: str, accounts: Sequence[str], seconds: Any, topic: str | None) -> Any:
        try:
            return super().change(group, accounts, seconds, topic)
        except ApiError as error:
            if error.code in FREQUENCY:
                return None
            raise


@breaks("client.pace.told")
class DropsWhatIsTooFast(Sound):
    """Waits after a frequency error, and forgets the call."""

    def attempt(self, command: str, body: dict[str, Any]) -> Any:
        try:
            return super().attempt(command, body)
        except ApiError as error:
            if error.code not in FREQUENCY:
                raise
            time.sleep(0.2)
            return {}
