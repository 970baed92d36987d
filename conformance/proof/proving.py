"""Plans the cases of a proof, runs those that are not known yet, tells how it goes, writes the scoreboard."""

from __future__ import annotations

import shlex
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from conformance.proof.cases import Case, defects, pairs, sampled, variations
from conformance.proof.covering import FILE as COVERED
from conformance.proof.covering import Asked, measured
from conformance.proof.covering import kept as kept_coverage
from conformance.proof.crew import BrokenOff, Crew, Processes, run_cases
from conformance.proof.drawing import write_scoreboard
from conformance.proof.measuring import Outcome
from conformance.proof.pool import kept
from conformance.proof.scoreboard import exit_code, scoreboard, verdict
from conformance.proof.usual import PAIRS

LINES: Final = "prove.jsonl"
INTERRUPTED: Final = 2
Complete = Callable[[Any, Path], Any]
"""What is made of a scoreboard before it is written into a folder of reports."""
_WHOM: Final = {"defect": "a defect", "variation": "a variation", "pair": "a pair of variations"}


@dataclass(frozen=True)
class Plan:
    """What is asked for. `seed` is the first of `seeds` seeds and draws samples and pairs; a `sample` of defects
    leaves out the smoke profile and the random order. `variations` is a sample of these, of which so many `pairs` are
    made, or all (None). `crew` does the work."""

    profile: str = "standard"
    seeds: int = 1
    seed: int = 1
    sample: int | None = None
    variations: int | None = None
    only: tuple[str, ...] = ()
    pairs: int | None = PAIRS
    full: bool = False
    crew: Crew = field(default_factory=lambda: Processes(2))
    resume: bool = False
    reports: Path = Path("reports")

    @property
    def whole(self) -> bool:
        """Whether every defect is run, so that the scoreboard is the real one."""
        return self.sample is None and self.variations is None and not self.only


def planned(plan: Plan) -> list[Case]:
    """The cases of a plan, those first that tell most."""
    wrong = sampled(defects(plan.only), plan.sample, plan.seed)
    different = sampled(variations(plan.only), plan.variations, plan.seed)
    paired = pairs(different, plan.pairs, plan.seed)
    cases = [
        Case("defect", (name,), seed, plan.profile, full=plan.full)
        for seed in range(plan.seed, plan.seed + plan.seeds)
        for name in wrong
    ]
    cases += [Case("variation", (name,), plan.seed, plan.profile) for name in different]
    cases += [Case("pair", pair, plan.seed, plan.profile) for pair in paired]
    if plan.sample is None and plan.profile != "smoke":
        cases += [Case("defect", (name,), plan.seed, "smoke") for name in wrong]
        cases += [Case("defect", (name,), plan.seed, plan.profile, order="random") for name in wrong]
    return cases


def to_cover(plan: Plan) -> list[Asked]:
    """The clean runs whose coverage a plan measures: one a seed, and a thorough one where all defects are run."""
    clean = [(plan.profile, seed) for seed in range(plan.seed, plan.seed + plan.seeds)]
    return [*clean, *([("thorough", plan.seed)] if plan.whole and plan.profile == "standard" else [])]


def prove(plan: Plan, command: Sequence[str], complete: Complete = lambda board, reports: board) -> int:
    """Run a plan and write its scoreboard, which `complete` may add to; the exit code.

    On KeyboardInterrupt the scoreboard is of what has been run, and says so; on BrokenOff, which is raised again, too.
    """
    began = time.monotonic()
    cases = planned(plan)
    lines = plan.reports / LINES
    known = kept(lines) if plan.resume else {}
    rest = [case for case in cases if case.key not in known]
    print(_opening(cases, len(cases) - len(rest), plan), flush=True)
    if not plan.resume:
        lines.unlink(missing_ok=True)
        (plan.reports / COVERED).unlink(missing_ok=True)
    teller = _Teller(began, plan.profile)
    try:
        run_cases(rest, lines, plan.crew, teller)
        measured(to_cover(plan), plan.reports / COVERED, plan.crew)
    except (KeyboardInterrupt, BrokenOff) as end:
        teller.end()
        if not (board := _written(plan, cases, len(known), command, time.monotonic() - began, complete)):
            raise
        print(_closing(board, plan.reports))
        if isinstance(end, BrokenOff):
            had = len(kept(lines).keys() & {case.key for case in cases})
            raise BrokenOff(f"{end} {had} of {len(cases)} outcomes are kept: --resume goes on from there.") from None
        print("Interrupted: the same command with --resume goes on from here.", file=sys.stderr)
        return INTERRUPTED
    teller.end()
    board = _written(plan, cases, len(known), command, time.monotonic() - began, complete)
    print(_closing(board, plan.reports))
    return exit_code(board)


def _written(
    plan: Plan, cases: Sequence[Case], before: int, command: Sequence[str], seconds: float, complete: Complete
) -> Any:
    """Write the scoreboard of the cases that have been run, `before` of them by an earlier run; None if there are none.

    Outcomes come from the file of lines, as a resumed run has them.
    """
    known = kept(plan.reports / LINES)
    ran = [(case, known[case.key]) for case in cases if case.key in known]
    if not ran:
        return None
    notes = [] if plan.whole else [f"Only a part was asked for: {_asked(plan)}."]
    if len(ran) < len(cases):
        notes.append(f"Interrupted: {len(ran)} of {len(cases)} runs were made. {_missing(cases, known)}")
    if before:
        notes.append(f"{before} of the runs were made by an earlier call of the command, which the seconds leave out.")
    if plan.seeds == 1:
        notes.append("One seed was run, so this does not tell whether a defect is caught with every other seed.")
    board = scoreboard(
        ran,
        command=shlex.join(["tim-conformance", *command]),
        seconds=seconds,
        notes=notes,
        clean=kept_coverage(plan.reports / COVERED),
    )
    board = complete(board, plan.reports)
    write_scoreboard(board, plan.reports)
    return board


def _missing(cases: Sequence[Case], known: Mapping[str, Outcome]) -> str:
    """What an interrupted run has made of each kind of run."""
    of = Counter(_sort(case) for case in cases)
    done = Counter(_sort(case) for case in cases if case.key in known)
    return f"Made: {', '.join(f'{done[sort]} of {number} {sort}' for sort, number in of.items())}."


def _sort(case: Case) -> str:
    order = ", random order" if case.order == "random" else ""
    return f"against {_WHOM[case.kind]} ({case.profile}{order})"


def _asked(plan: Plan) -> str:
    parts = [f"of the defects {plan.sample}, drawn with seed {plan.seed}"] if plan.sample is not None else []
    if plan.variations is not None:
        parts.append(f"of the variations {plan.variations}, drawn with seed {plan.seed}")
    if plan.only:
        parts.append(f"what {', '.join(plan.only)} fits")
    return "; ".join(parts)


def _opening(cases: Sequence[Case], known: int, plan: Plan) -> str:
    kinds = Counter(case.kind for case in cases)
    told = ", ".join(f"{number} against {_WHOM[kind]}" for kind, number in kinds.items())
    more = f"; {known} of them are known from before" if known else ""
    return f"{len(cases)} runs on {plan.crew.told} ({told}{more}), seed {plan.seed}."


class _Teller:
    """Shows progress: a line that is rewritten on a terminal, one line a twentieth elsewhere, troubles always."""

    def __init__(self, began: float, profile: str) -> None:
        self.began = began
        self.profile = profile
        self.terminal = sys.stdout.isatty()
        self.shown = 0

    def __call__(self, outcome: Outcome, done: int, of: int) -> None:
        if trouble := _told(outcome, self.profile):
            self._clear()
            print(trouble, flush=True)
        line = f"{done} of {of}, {time.monotonic() - self.began:.0f} s"
        if self.terminal:
            print(f"\r{line}  ", end="", flush=True)
        elif done * 20 // of > self.shown:
            self.shown = done * 20 // of
            print(line, flush=True)

    def end(self) -> None:
        """Leave the line of progress."""
        self._clear()

    def _clear(self) -> None:
        if self.terminal:
            print("\r" + " " * 40 + "\r", end="")


def _told(outcome: Outcome, profile: str) -> str:
    names = " + ".join(outcome.names)
    if outcome.error:
        return f"  error in the suite with {names}: {outcome.error.strip().splitlines()[-1]}"
    if outcome.kind != "defect":
        return f"  false alarm with {names}: {', '.join(outcome.failing)}" if outcome.failing else ""
    if outcome.key.endswith(":random") or verdict(outcome) == "named":
        return ""
    if ":smoke:" in outcome.key and profile != "smoke":  # not the profile that is to catch everything
        return ""
    return f"  {verdict(outcome)}: {names}" + (f" ({', '.join(outcome.failing)})" if outcome.failing else "")


def _closing(board: Any, reports: Path) -> str:
    table = []
    for row in board["figures"]:
        mark = ("ok" if row["reached"] else "MISSED") if row["aim"] else ""
        table.append(f"  {row['figure']:<58} {row['value']:>24}  {row['aim']:<13} {mark}".rstrip())
    end = f"{len(board['troubles'])} troubles; " if board["troubles"] else ""
    return "\n".join([*table, f"{end}scoreboard: {reports / 'scoreboard.html'}"])
