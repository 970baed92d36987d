"""Mistakes with long lists."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.proof.clients.mistakes import breaks
from conformance.proof.clients.sound import ApiError, Sound


@breaks("client.list.limit")
class NeverSplits(Sound):
    """Sends a list in one call, however long."""

    def parts(self, accounts: list[str]) -> Iterator[list[str]]:
        yield accounts


@breaks("client.list.limit")
class SplitsAtAThousand(Sound):
    """Splits at 1000."""

    def parts(self, accounts: list[str]) -> Iterator[list[str]]:
        for start in range(0, len(accounts), 1000):
            yield accounts[start : start + 1000]


@breaks("client.list.limit")
class OneTooMany(Sound):
    """Splits at 501."""

    def parts(self, accounts: list[str]) -> Iterator[list[str]]:
        for start in range(0, len(accounts), 501):
            yield accounts[start : start + 501]


@breaks("client.list.all")
class FirstPartAlone(Sound):
    """Cuts a list at 500."""

    def parts(self, accounts: list[str]) -> Iterator[list[str]]:
        yield accounts[:500]


@breaks("client.list.all")
class LosesTheRest(Sound):
    """Sends whole parts alone."""

    def parts(self, accounts: list[str]) -> Iterator[list[str]]:
        for number in range(max(1, len(accounts) // 500)):
            yield accounts[number * 500 : number * 500 + 500]


@breaks("client.list.all")
class LosesOneBetween(Sound):
    """Loses an account where two parts meet."""

    def parts(self, accounts: list[str]) -> Iterator[list[str]]:
        for start in range(0, len(accounts), 500):
            yield accounts[start : start + 499] if len(accounts) > 500 else accounts


@breaks("client.list.part-fails")
class SaysNothingOfAPart(Sound):
    """Passes over a part that fails where there are several."""

    def part_failed(self, error: ApiError, rest: list[str], parts: int) -> None:
        if parts == 1:
            raise error


@breaks("client.list.part-fails")
class DoesNotSayWho(Sound):
    """Tells the error of a part alone."""

    def part_failed(self, error: ApiError, rest: list[str], parts: int) -> None:
        raise error


@breaks("client.list.part-fails")
class CallsAllUndone(Sound):
    """Says of all accounts that they were not done."""

    def change(self, group: str, accounts: list[str], seconds: int, topic: str | None) -> None:  # type: ignore[override]
        try:
            super().change(group, accounts, seconds, topic)
        except ApiError as error:
            error.undone = list(accounts)
            raise
