"""What clean runs cover: the pairs of conditions after each program against its calls, and the triples of a whole run.

A clean run is one against the simulator as it ought to be, called in the process. What was measured is kept beside the
outcomes, for a proof that goes on.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from conformance.contract import vendor
from conformance.oracle.coverage import Coverage, Pair, pairs_that_can_be
from conformance.oracle.situations import Situation
from conformance.proof.crew import Crew
from conformance.proof.measuring import Outcome
from conformance.proof.pool import fingerprint
from conformance.runs.run import Run
from conformance.settings import Settings
from conformance.settings.profiles import PROFILES
from conformance.suite.running import run_all
from conformance.targets import open_target
from conformance.verdicts.docket import Docket

FILE: Final = "covered.json"
Asked = tuple[str, int]
"""A profile and a seed."""
SHARES: Final = (25, 50, 75, 90, 98, 100)
"""Per cent of the pairs that a clean run covers, at which the table tells how many defects are caught."""


@dataclass(frozen=True)
class Covered:
    """A clean run. `points` are `[calls, pairs covered]` after each program; `triples` are covered and possible."""

    profile: str
    seed: int
    calls: int
    points: list[list[int]]
    possible: int
    triples: list[int]

    @property
    def pairs(self) -> int:
        """The pairs that it has covered in the end."""
        return self.points[-1][1] if self.points else 0

    def at(self, calls: int) -> int:
        """How many pairs were covered when about so many calls were spent: at the end of the program nearest to it."""
        number = bisect_left(self.points, [calls, 0])
        near = self.points[max(number - 1, 0) : number + 1]
        return min(near, key=lambda it: abs(it[0] - calls), default=[0, 0])[1]


@dataclass
class Tracing(Coverage):
    """A coverage that notes how many pairs are covered after each program, and what had been spent by then."""

    calls: Callable[[], int] = int
    points: list[list[int]] = field(default_factory=list)
    covered: set[Pair] = field(default_factory=set)

    def add(self, situations: Iterable[Situation]) -> None:
        """Take down the situations of a program."""
        new = set(situations) - self.situations
        super().add(new)
        self.covered |= Coverage(new).pairs()
        self.points.append([self.calls(), len(self.covered)])


def covered_by(asked: Asked) -> Covered:
    """Run the suite clean."""
    profile, seed = PROFILES[asked[0]], asked[1]
    target = open_target(Settings(calls=profile.calls + profile.trouble, profile=profile.name), transport="direct")
    tracing = Tracing(calls=lambda: target.ledger.total)
    run_all(Run(target, profile, Docket(vendor(), conditions=tracing)), seed)
    triples = list(tracing.triples())
    return Covered(profile.name, seed, target.ledger.total, tracing.points, len(pairs_that_can_be()), triples)


def kept(path: Path) -> dict[Asked, Covered]:
    """What was measured of the very same code."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    runs = [Covered(**it) for it in data["runs"]] if data.get("code") == fingerprint() else []
    return {(it.profile, it.seed): it for it in runs}


def measured(asked: Sequence[Asked], path: Path, crew: Crew) -> dict[Asked, Covered]:
    """The clean runs that are asked for, those that are not kept run now, and all of them kept. BrokenOff."""
    known = kept(path)
    rest = [it for it in asked if it not in known]
    if rest:
        runs = dict(crew.each(covered_by, rest))
        known |= {it: runs[number] for number, it in enumerate(rest)}
        data = {"code": fingerprint(), "runs": [asdict(it) for it in known.values()]}
        path.write_text(json.dumps(data) + "\n", encoding="utf-8")
    return {it: known[it] for it in asked}


def covering(proven: Sequence[Outcome], profile: str, runs: Mapping[Asked, Covered]) -> dict[str, Any] | None:
    """What the scoreboard tells of coverage: how much the clean runs cover, and what is caught by how much of that.

    None where no clean run of the profile was made.
    """
    clean = {seed: it for (name, seed), it in runs.items() if name == profile}
    if not clean:
        return None
    compared = [outcome for outcome in proven if outcome.seed in clean]
    thorough = next((it for (name, _), it in runs.items() if name == "thorough"), None)
    curve = [[share, number] for number, share in enumerate(sorted(_shares(compared, clean)), 1)]
    return {
        "profile": profile,
        "runs": [
            {"seed": it.seed, "calls": it.calls, "covered": it.pairs, "possible": it.possible, "triples": it.triples}
            for it in clean.values()
        ],
        "thorough": thorough and {"seed": thorough.seed, "calls": thorough.calls, "triples": thorough.triples},
        "curve": curve,
        "of": len(compared),
        "steps": [[share, sum(at <= share for at, _ in curve)] for share in SHARES],
    }


def _shares(outcomes: Iterable[Outcome], clean: Mapping[int, Covered]) -> Iterator[float]:
    """For each defect that is caught: how much of what the clean run covers was covered by then, in per cent."""
    for outcome in outcomes:
        if outcome.caught_at is not None:
            run = clean[outcome.seed]
            yield round(100 * run.at(outcome.caught_at) / max(run.pairs, 1), 1)
