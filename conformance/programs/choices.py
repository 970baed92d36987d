"""Who chooses what a program is to bring together: by chance, or by a plan (`conformance.proof.planning`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from types import MappingProxyType
from typing import Protocol


class Choices(Protocol):
    """Makes the choices of a program."""

    def pick(self, options: Sequence[tuple[str, str]]) -> tuple[str, str]:
        """One of these values, each with its dimension."""

    def index(self, number: int) -> int:
        """Any number from 0 on, below this one."""

    def begin(self, *, again: bool = False) -> None:
        """What is picked from here on belongs to the next call, which may be the call before again."""


class Chance:
    """Choices by chance, from a number on: any value, and more often one that is wanted."""

    def __init__(self, start: int, wanted: Mapping[tuple[str, str], int] = MappingProxyType({})) -> None:
        self._random = Random(start)
        self._wanted = wanted

    def pick(self, options: Sequence[tuple[str, str]]) -> tuple[str, str]:
        """One of these, each as likely as any other but for those that are wanted."""
        weights = [1 + self._wanted.get(option, 0) for option in options]
        return self._random.choices(list(options), weights)[0]

    def index(self, number: int) -> int:
        """Any number below this one."""
        return int(self._random.random() * number)

    def begin(self, *, again: bool = False) -> None:
        """What was picked for one call does not matter for the next."""
