"""Where what is run is written down: nowhere, unless something else is handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from conformance.oracle.checks import View
from conformance.recordings.lines import Aside, Found, Recorded
from conformance.runs.trial import PropertyRun
from conformance.verdicts.evidence import Evidence
from conformance.verdicts.finding import Finding


@dataclass
class Sink:
    """Writes nothing down, and wants no more programs than are planned."""

    told: list[str] = field(default_factory=list, kw_only=True)
    """Sentences for the user."""
    interleaves: ClassVar[bool] = True

    @property
    def runs_ahead(self) -> bool:
        """Whether programs may run before they are asked for: all that are planned are wanted."""
        return True

    def begin(self, it: PropertyRun, key: str, strategies: str) -> Sequence[Recorded]:
        """Get ready for a property; what was run for it before and counts as run now."""
        return ()

    def seen(self, key: str) -> Evidence | None:
        """Where and when that was seen; None where nothing is kept."""
        return None

    def draws(self, planned: int) -> int:
        """How many programs a property is to draw that plans so many."""
        return planned

    def wants_more(self) -> bool:
        """Whether the property under way is to run another program."""
        return True

    def keep(self, it: PropertyRun, view: View, found: Found | None = None, aside: Aside = ()) -> None:
        """Write down a program with its history, before anything else is run."""

    def keep_late(self, it: PropertyRun, finding: Finding) -> None:
        """Write down a finding of a property that is finished."""

    def finish(self, it: PropertyRun, left_out: Mapping[str, str]) -> None:
        """A property has run all its programs; `left_out` has those of its clauses that none was for."""

    def close(self) -> None:
        """Nothing more comes."""
