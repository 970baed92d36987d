"""What a check of an app came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from conformance.api.undo.looking import Page

State = Literal["good", "problem", "open"]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was looked at: how it stands, and what to do where that is a problem.

    `open`: it could not be looked at, or stands in no run's way.
    """

    name: str
    state: State
    says: str
    do: str = ""


@dataclass
class Checked:
    """What a check came to. `refused` are the group types that the app does not make, with its answer; `deletes` is
    whether it deletes accounts (None: not known); `page` is the first page of its groups."""

    rows: list[Row] = field(default_factory=list)
    calls: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    deletes: bool | None = None
    page: Page | None = None

    @property
    def problems(self) -> list[Row]:
        """What keeps the app from being ready."""
        return [row for row in self.rows if row.state == "problem"]
