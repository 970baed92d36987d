"""One run of the suite against one wrong or different vendor, and what came of it."""

from __future__ import annotations

import contextlib
import random
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from conformance.api.errors import CallsSpent
from conformance.contract import vendor
from conformance.programs.operations import Create, Listed, Record, Send
from conformance.proof.cases import Case
from conformance.runs.run import Run
from conformance.runs.trial import PropertyRun, Trial
from conformance.settings import Settings
from conformance.settings.profiles import PROFILES
from conformance.simulator import DEFECTS
from conformance.suite.collecting import collected
from conformance.suite.running import run_all
from conformance.targets import open_target
from conformance.targets.target import Via
from conformance.verdicts.docket import Docket
from conformance.verdicts.finding import Finding
from conformance.verdicts.shown import Judged, Shown


@dataclass
class Outcome:
    """What a run came to; plain data, one JSON line.

    `caught_at` and `named_at` are calls: spent when the program that first departed from the contract had run, and
    when a finding first named the clause that the defect breaks. `steps` counts the operations of that finding's
    program that are neither set-up nor looks, `all_steps` every one of them. `untold` are must clauses without verdict.
    """

    key: str
    kind: str
    names: list[str]
    seed: int
    calls: int = 0
    seconds: float = 0.0
    failing: list[str] = field(default_factory=list)
    caught_at: int | None = None
    named_at: int | None = None
    first: list[str] = field(default_factory=list)
    steps: int | None = None
    all_steps: int | None = None
    says: str = ""
    reproduced: str = ""
    program: Any = None
    untold: list[str] = field(default_factory=list)
    spent: bool = False
    error: str = ""


class Watch(Docket):
    """A docket that notes how many calls had been spent when something was entered first."""

    def __init__(self, clause: str, enough: Literal["caught", "named", ""] = "") -> None:
        super().__init__(vendor())
        self.clause = clause
        self.enough = enough
        self.calls: Callable[[], int] = int
        self.caught_at: int | None = None
        self.named_at: int | None = None
        self.first: Finding | None = None
        self.named: Finding | None = None

    def note(self, judgements: Sequence[Judged]) -> None:
        """Note the first departure. Raises Enough where that is all that is asked for."""
        super().note(judgements)
        if self.caught_at is None and not all(judgement.held for judgement in judgements):
            self.caught_at = self.calls()
            if self.enough == "caught":
                raise Enough

    def find(self, finding: Shown, property_name: str) -> None:
        """Note the first finding, and the first that names the clause. Raises Enough where no more is asked for."""
        super().find(finding, property_name)
        found = cast("Finding", finding)
        self.first = self.first or found
        if self.named is None and self.clause in finding.clauses & self.failing:
            self.named_at, self.named = self.calls(), found
            if self.enough == "named":
                raise Enough


class Enough(Exception):
    """What was asked for is known."""


def measure(case: Case, transport: Via = "direct", calls: int | None = None) -> Outcome:
    """Run a case with at most so many calls, by default the profile's.

    A mistake of the suite's own, too, is an outcome: its `error` is the traceback.
    """
    start = time.perf_counter()
    outcome = Outcome(case.key, case.kind, list(case.names), case.seed)
    try:
        _measure(case, transport, calls, outcome)
    except Exception:
        outcome.error = traceback.format_exc()
    outcome.seconds = round(time.perf_counter() - start, 2)
    return outcome


def _measure(case: Case, transport: Via, calls: int | None, outcome: Outcome) -> None:
    wrong = case.kind == "defect"
    profile = PROFILES[case.profile]
    target = open_target(
        Settings(calls=calls or profile.calls + profile.trouble, profile=profile.name),
        defects=case.names if wrong else (),
        variations=() if wrong else case.names,
        transport=transport,
    )
    enough: Literal["caught", "named", ""] = "caught" if case.order == "random" else "named" if not case.full else ""
    docket = Watch(DEFECTS[case.names[0]].clause if wrong else "", enough if wrong else "")
    docket.calls = lambda: target.ledger.total
    trial = Run(target, profile, docket)
    with contextlib.suppress(Enough):
        (run_shuffled if case.order == "random" else run_all)(trial, case.seed)
    outcome.calls = target.ledger.total
    outcome.failing = sorted(docket.failing)
    outcome.caught_at, outcome.named_at = docket.caught_at, docket.named_at
    outcome.first = sorted(docket.first.clauses) if docket.first else []
    outcome.spent = bool(docket.spent)
    shown = docket.named or docket.first
    if shown:
        program = shown.view.history.program
        outcome.all_steps = len(program)
        outcome.steps = sum(not isinstance(step, Create | Listed | Record | Send) for step in program.steps)
        told = next((judgement for judgement in shown.broken if judgement.clause == docket.clause), shown.broken[0])
        outcome.says, outcome.reproduced = told.says, shown.reproduced
        outcome.program = program.to_json()
    outcome.untold = [
        name
        for name, (verdict, _) in docket.verdicts().items()
        if verdict in ("unknown", "budget") and docket.register.clause(name).level == "must"
    ]


def run_shuffled(trial: Trial, seed: int) -> None:
    """Run every program of every property in one random order, until one departs from the contract."""
    drawn = [
        (PropertyRun(it.name, it.judges), program)
        for it, programs in collected(trial.profile.rank, seed)
        for program in programs
    ]
    random.Random(seed).shuffle(drawn)
    try:
        for it, program in drawn:
            trial.run(it, program)
    except CallsSpent:
        pass
    finally:
        trial.clean_up()
        trial.target.close()
