"""Mistakes with MuteTime."""

from __future__ import annotations

from typing import Any

from conformance.proof.clients.mistakes import breaks
from conformance.proof.clients.sound import Sound


@breaks("client.time.zero")
class LeavesZeroOut(Sound):
    """Leaves MuteTime out where it is 0."""

    def body(self, group: str, accounts: list[str], seconds: Any, topic: str | None) -> dict[str, Any]:
        told = super().body(group, accounts, seconds, topic)
        return told if seconds else {name: value for name, value in told.items() if name != "MuteTime"}


@breaks("client.time.integer")
class TimeAsText(Sound):
    """Sends MuteTime as a string."""

    def body(self, group: str, accounts: list[str], seconds: Any, topic: str | None) -> dict[str, Any]:
        return {**super().body(group, accounts, seconds, topic), "MuteTime": str(seconds)}


@breaks("client.time.range")
class WrapsTheTime(Sound):
    """Wraps a time of more than 32 bits."""

    def check_time(self, seconds: Any) -> None:
        pass

    def body(self, group: str, accounts: list[str], seconds: Any, topic: str | None) -> dict[str, Any]:
        return super().body(group, accounts, int(seconds) % 2**32, topic)
