"""What a docket asks of judgements and findings, whichever side they are about."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Protocol


class Judged(Protocol):
    """What a check said of one place."""

    @property
    def clause(self) -> str:
        """The clause's id."""

    @property
    def held(self) -> bool:
        """Whether it held there."""

    @property
    def says(self) -> str:
        """What is wrong if it did not."""

    @property
    def sign(self) -> tuple[str, ...]:
        """What kind of departure it is."""

    @property
    def under(self) -> Hashable:
        """Under what it held; None where nobody counts that."""


class Shown(Protocol):
    """A departure as it is entered: the judgements that show it, and whether it came again."""

    @property
    def broken(self) -> Sequence[Judged]:
        """The judgements that did not hold, the most telling first."""

    @property
    def clauses(self) -> frozenset[str]:
        """The clauses that are broken."""

    @property
    def once(self) -> bool:
        """Whether it did not come again when it was tried again."""

    @property
    def passing(self) -> bool:
        """Whether a network may have made what it shows."""
