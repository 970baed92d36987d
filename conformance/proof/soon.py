"""How soon a defect of a live service is found, named and made small: `python -m conformance.proof.speed --defects 30`.

The service is a process of its own, on a real clock; the run is of the standard profile, and ends when a finding names
the clause that the defect breaks. Seconds are from the first call to then, the check of the app included.
"""

from __future__ import annotations

import contextlib
import secrets
import statistics
import tempfile
import time
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from conformance.api.secrets import Secret
from conformance.proof.cases import defects, sampled
from conformance.proof.crew import Processes
from conformance.proof.far import APP, far
from conformance.proof.measuring import Enough, Watch
from conformance.runs.run import Run
from conformance.settings import Settings
from conformance.settings.profiles import PROFILES
from conformance.simulator import DEFECTS
from conformance.suite.collecting import Property
from conformance.suite.running import run_all
from conformance.targets import open_target
from conformance.verdicts.shown import Judged, Shown

MEDIAN: Final = 30.0
"""Seconds: the aim for half of the defects."""
WORST: Final = 90.0
"""Seconds: the aim for each."""


@dataclass(frozen=True)
class Sooner:
    """How one defect fared: seconds until a program departed, and until a finding named its clause; None: never.
    `steps` are those of the finding's program, and `smallest` is whether nothing more could be left out of it."""

    defect: str
    caught: float | None
    named: float | None
    steps: int
    smallest: bool
    calls: int


class Timed(Watch):
    """A docket that notes after how many seconds a program departed first, and a finding named the clause."""

    def __init__(self, clause: str) -> None:
        super().__init__(clause, "named")
        self._began = time.monotonic()
        self.caught_after: float | None = None
        self.named_after: float | None = None

    def note(self, judgements: Sequence[Judged]) -> None:
        """Note the first departure."""
        super().note(judgements)
        if self.caught_after is None and self.caught_at is not None:
            self.caught_after = time.monotonic() - self._began

    def find(self, finding: Shown, property_name: str) -> None:
        """Note the first finding that names the clause. Raises Enough, for no more is asked for."""
        try:
            super().find(finding, property_name)
        finally:
            if self.named is not None and self.named_after is None:
                self.named_after = time.monotonic() - self._began


def measure(
    defect: str, delay: int = 0, width: int | None = None, profile: str = "standard", chosen: Sequence[Property] = ()
) -> Sooner:
    """Run the suite, or some of its properties, until a finding names the clause that the defect breaks."""
    key, tried = secrets.token_hex(32), PROFILES[profile]
    with tempfile.TemporaryDirectory(prefix="soon-") as folder, far(delay, key, defect) as (url, _):
        settings = Settings(
            target="live", endpoint=url, sdkappid=APP, key=Secret(key), profile=tried.name, calls=tried.calls,
            trouble=tried.trouble, width=width, reports=Path(folder),
        )  # fmt: skip
        docket = Timed(DEFECTS[defect].clause)
        run = Run(open_target(settings), tried, docket, width=width)
        docket.calls = lambda: run.target.ledger.total
        run.look_around(settings)
        with contextlib.suppress(Enough):
            run_all(run, 1, chosen)
    steps = len(docket.named.view.history.program) if docket.named is not None else 0
    small = docket.named is not None and docket.named.smallest
    return Sooner(defect, docket.caught_after, docket.named_after, steps, small, run.target.ledger.total)


def how_soon(number: int, seed: int, jobs: int, delay: int, width: int | None) -> int:
    """Measure so many defects, drawn, and print how soon each was found; 0 where the aims are reached, else 1."""
    drawn = sampled(defects(), number, seed)
    found: list[Sooner] = []
    with closing(Processes(jobs).each(partial(measure, delay=delay, width=width), drawn)) as outcomes:
        for _, it in outcomes:
            found.append(it)
            print(line(it), flush=True)
    print(summary(found))
    return 0 if reached(found) else 1


def line(it: Sooner) -> str:
    """How one defect fared."""
    if it.named is None:
        seen = "seen, and not named" if it.caught is not None else "not seen"
        return f"{it.defect:44} {seen} in {it.calls} calls"
    assert it.caught is not None
    small = f"{it.steps} steps" if it.smallest else f"{it.steps} steps, not the smallest"
    return f"{it.defect:44} seen after {it.caught:5.1f} s, named after {it.named:5.1f} s: {small}, {it.calls} calls"


def summary(found: Collection[Sooner]) -> str:
    """The figures, as ratios to their aims."""
    named = sorted(it.named for it in found if it.named is not None)
    if not named:
        return f"None of {len(found)} was named."
    middle, worst = statistics.median(named), named[-1]
    return (
        f"{len(named)} of {len(found)} named: median {middle:.1f} s, {middle / MEDIAN:.2f} of its aim ({MEDIAN:g} s); "
        f"worst {worst:.1f} s, {worst / WORST:.2f} of its aim ({WORST:g} s)."
    )


def reached(found: Collection[Sooner]) -> bool:
    """Whether what was named was named soon enough, if anything was."""
    named = [it.named for it in found if it.named is not None]
    return bool(named) and statistics.median(named) <= MEDIAN and max(named) <= WORST
