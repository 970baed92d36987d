"""Mistakes with MuteTime."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conformance.proof.clients.mistakes import breaks
from conformance.proof.clients.sound import LARGEST, Sound


class _OwnTime(Sound):
    """What all that send another time have in common."""

    def body(self, group: str, accounts: list[str], seconds: Any, topic: str | None) -> dict[str, Any]:
        return super().body(group, accounts, self.time(seconds), topic)

    def time(self, seconds: Any) -> Any:
        """The time that is sent."""
        raise NotImplementedError


class _AnyTime(_OwnTime):
    """The same, which refuses none."""

    def check_time(self, seconds: Any) -> None:
        pass


@breaks("client.time.zero")
class LeavesZeroOut(Sound):
    """Leaves MuteTime out where it is 0."""

    def body(self, group: str, accounts: list[str], seconds: Any, topic: str | None) -> dict[str, Any]:
        told = super().body(group, accounts, seconds, topic)
        return told if seconds else {name: value for name, value in told.items() if name != "MuteTime"}


@breaks("client.time.zero")
class UnmutesInASecond(_OwnTime):
    """Unmutes by a mute of one second."""

    def time(self, seconds: Any) -> Any:
        return seconds or 1


@breaks("client.time.zero")
class DoesNotUnmute(Sound):
    """Takes a time of 0 for nothing to do."""

    def change(self, group: str, accounts: Sequence[str], seconds: Any, topic: str | None) -> Any:
        return super().change(group, accounts, seconds, topic) if seconds else None


@breaks("client.time.integer")
class TimeAsText(_OwnTime):
    """Sends MuteTime as a string."""

    def time(self, seconds: Any) -> Any:
        return str(seconds)


@breaks("client.time.integer")
class TimeAsFraction(_OwnTime):
    """Sends MuteTime as 60.0."""

    def time(self, seconds: Any) -> Any:
        return float(seconds)


@breaks("client.time.exact")
class TakesMinutes(_OwnTime):
    """Multiplies by sixty."""

    def time(self, seconds: Any) -> Any:
        return seconds if seconds == LARGEST else min(seconds * 60, LARGEST - 1)


@breaks("client.time.exact")
class AMonthAtMost(_OwnTime):
    """Cuts a mute at 30 days."""

    def time(self, seconds: Any) -> Any:
        return seconds if seconds == LARGEST else min(seconds, 30 * 86400)


@breaks("client.time.exact")
class ThirtyOneBits(Sound):
    """Refuses what a signed number cannot hold, but for a mute for good."""

    def check_time(self, seconds: Any) -> None:
        super().check_time(seconds)
        if 2**31 <= seconds < LARGEST:
            raise ValueError("too long")


@breaks("client.time.forever")
class SignedForGood(_OwnTime):
    """Sends 2147483647 for good."""

    def time(self, seconds: Any) -> Any:
        return 2147483647 if seconds == LARGEST else seconds


@breaks("client.time.forever")
class MinusOneForGood(_OwnTime):
    """Sends -1 for good."""

    def time(self, seconds: Any) -> Any:
        return -1 if seconds == LARGEST else seconds


@breaks("client.time.forever")
class NeverForGood(Sound):
    """Refuses a mute for good."""

    def check_time(self, seconds: Any) -> None:
        super().check_time(seconds)
        if seconds == LARGEST:
            raise ValueError("too long")


@breaks("client.time.range")
class WrapsTheTime(_AnyTime):
    """Wraps a time of more than 32 bits."""

    def time(self, seconds: Any) -> Any:
        return int(seconds) % 2**32


@breaks("client.time.range")
class CutsTheTime(_AnyTime):
    """Brings a time into range without a word."""

    def time(self, seconds: Any) -> Any:
        return max(0, min(int(seconds), LARGEST))


@breaks("client.time.range")
class SaysNothingOfAWrongTime(Sound):
    """Does nothing where the time is wrong, and says nothing."""

    def mute(self, group: str, accounts: Sequence[str], seconds: Any, topic: str | None = None) -> Any:
        try:
            self.check_time(seconds)
        except ValueError:
            return None
        return super().mute(group, accounts, seconds, topic)


@breaks("client.name.time")
class ShutUpTime(Sound):
    """Sends the time by its name of before 2022."""

    def body(self, group: str, accounts: list[str], seconds: Any, topic: str | None) -> dict[str, Any]:
        told = super().body(group, accounts, seconds, topic)
        return {"ShutUpTime" if name == "MuteTime" else name: value for name, value in told.items()}


@breaks("client.name.time")
class UnmutesByTheOldName(Sound):
    """Unmutes with ShutUpTime."""

    def body(self, group: str, accounts: list[str], seconds: Any, topic: str | None) -> dict[str, Any]:
        told = super().body(group, accounts, seconds, topic)
        return told if seconds else {"ShutUpTime" if name == "MuteTime" else name: it for name, it in told.items()}


@breaks("client.name.list")
class ReadsTheOldList(Sound):
    """Reads the muted list by its name of before 2022."""

    def list_command(self) -> str:
        return "get_group_shutted_uin"


@breaks("client.name.list")
class ReadsTheOldFields(Sound):
    """Looks for the fields of before 2022 in the muted list."""

    def read_list(self, told: dict[str, Any]) -> Any:
        return [(row["Member_Account"], row["ShuttedUntil"]) for row in told.get("ShuttedUinList", [])]


@breaks("client.topic.sent")
class ForgetsTheTopic(Sound):
    """Leaves the topic out."""

    def body(self, group: str, accounts: list[str], seconds: Any, topic: str | None) -> dict[str, Any]:
        return super().body(group, accounts, seconds, None)


@breaks("client.topic.sent")
class EmptyTopic(Sound):
    """Sends an empty TopicId where no topic is asked for."""

    def body(self, group: str, accounts: list[str], seconds: Any, topic: str | None) -> dict[str, Any]:
        return super().body(group, accounts, seconds, topic or "")


@breaks("client.topic.sent")
class NullTopic(Sound):
    """Sends TopicId null where no topic is asked for."""

    def body(self, group: str, accounts: list[str], seconds: Any, topic: str | None) -> dict[str, Any]:
        return {**super().body(group, accounts, seconds, topic), "TopicId": topic}
