"""A trial: what the suite, the plugin and the report ask of a run, wherever its histories come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from conformance.live.auditing import Audited
from conformance.live.checked import Checked
from conformance.programs.operations import Program
from conformance.settings.options import Settings
from conformance.settings.profiles import Profile
from conformance.targets.target import Target
from conformance.verdicts.docket import Docket
from conformance.verdicts.finding import Finding


@dataclass
class PropertyRun:
    """The programs of one property: what it judges, what it ran, and what it found."""

    name: str
    judges: tuple[str, ...]
    programs: int = 0
    calls: int = 0
    findings: list[Finding] = field(default_factory=list)
    whole: bool = False
    """Whether it ran all its programs."""


@dataclass(frozen=True)
class Width:
    """How many programs ran side by side on a live service: as many as were `asked` for, or (None) as the shortest
    `round_trip` of the first calls called for, in seconds. `narrowed`: from some program on they ran one after the
    other, for what had shown beside others did not show alone."""

    programs: int
    asked: int | None
    round_trip: float | None
    narrowed: bool


class Trial(Protocol):
    """From the first program to the docket: a `Run` on a target, or a `Replay` of recordings."""

    target: Target
    profile: Profile
    docket: Docket
    told: list[str]
    """Sentences for the user."""
    checked: Checked | None
    """What the check at the beginning came to; None where there was none."""
    audited: Audited | None
    """What the audit at the end came to."""
    planned: int | None
    """The calls that the run was to make by its plan; None where nobody has planned."""
    looks: int
    """Calls by which programs looked again, in vain, for what a departure kept from showing."""
    interleaves: bool
    """Whether the first programs of all properties may run before the rest of any."""

    @property
    def width(self) -> Width | None:
        """How many programs run side by side, once that is known; None where they cannot, as in a replay."""

    def look_around(self, settings: Settings) -> None:
        """Before the first program: see whether the target is ready for a run, and what is on it."""

    def begin(self, it: PropertyRun, key: str, strategies: str) -> bool:
        """Get ready for a property: the key of its recording, and the digest of the strategies that draw its programs.

        True where the trial has run its programs by itself.
        """

    def draws(self, planned: int) -> int:
        """How many programs a property is to draw that plans so many."""

    def ahead(self, programs: Iterable[Program]) -> None:
        """Begin to run what will be asked for, given in that order, where programs may run side by side."""

    def run(self, it: PropertyRun, program: Program) -> None:
        """Run a program for a property and judge its history. Raises CallsSpent when the budget is used up."""

    def finished(self, it: PropertyRun) -> None:
        """A property has run all its programs."""

    def look_into_the_rest(self) -> None:
        """Spend what is left on departures that were put down to failures known before."""

    def clean_up(self) -> None:
        """Undo what the trial has made; tell what has to stay."""

    def evidence(self) -> str:
        """Where the evidence is from, in one sentence; "" where the target says it all."""
