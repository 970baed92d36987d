"""`python -m conformance.proof.widths`: whether programs side by side come to the verdicts that they come to in turn.

Each run is of the whole suite, on the simulator as it is served over HTTP on a real clock: sound, with a defect, or
with a variation; at each width with the same seed. Runs mostly wait, so that many go at a time. What disagrees is run
once more at each width, so that what chance brings (a service that stumbles now and then) is told from what width does.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from conformance.api.secrets import Secret
from conformance.proof.cases import defects, sampled, variations
from conformance.proof.pool import workers
from conformance.runs.opening import open_trial
from conformance.settings import Settings
from conformance.settings.profiles import PROFILES
from conformance.simulator import RealClock, Simulator, serve
from conformance.suite.collecting import Property
from conformance.suite.running import run_all

APP: Final = 1400000001
WIDTHS: Final = (1, 4, 16)
DEFECTS: Final = 40
SOUND: Final = "sound"


@dataclass(frozen=True)
class Case:
    """One run: against what (`sound`, `defect`, `variation`) of which name, how many programs side by side, and for the
    how manieth time."""

    kind: str
    name: str
    width: int
    profile: str
    seed: int
    turn: int = 1

    @property
    def subject(self) -> str:
        """What the service is like, for a reader."""
        return f"{self.kind} {self.name}".strip()


@dataclass
class Outcome:
    """What a run came to: the verdict of each clause, the clauses that findings name, with their signatures, and how
    many calls it took. `error` is what broke it off."""

    verdicts: dict[str, str] = field(default_factory=dict)
    signs: list[str] = field(default_factory=list)
    calls: int = 0
    seconds: float = 0.0
    error: str = ""


def measure(case: Case, chosen: Sequence[Property] = ()) -> Outcome:
    """Run the suite, or some of its properties, once. What goes wrong is an outcome, too."""
    began, outcome = time.monotonic(), Outcome()
    try:
        _measure(case, chosen, outcome)
    except Exception:
        outcome.error = traceback.format_exc()
    outcome.seconds = time.monotonic() - began
    return outcome


def _measure(case: Case, chosen: Sequence[Property], outcome: Outcome) -> None:
    key = secrets.token_hex(32)
    named = [case.name] if case.name else []
    app = Simulator(
        APP, key, clock=RealClock(), defects=named if case.kind == "defect" else (),
        variations=named if case.kind == "variation" else (),
    )  # fmt: skip
    profile = PROFILES[case.profile]
    with tempfile.TemporaryDirectory(prefix="widths-") as folder, serve(app) as server:
        settings = Settings(
            target="live", endpoint=server.url, sdkappid=APP, key=Secret(key), profile=profile.name,
            calls=profile.calls, trouble=profile.trouble, width=case.width, reports=Path(folder),
        )  # fmt: skip
        trial = open_trial(settings, case.seed)
        if trial.docket.unreached:
            raise RuntimeError(trial.docket.unreached)
        trial.look_around(settings)
        run_all(trial, case.seed, chosen)
    docket = trial.docket
    outcome.verdicts = {name: verdict for name, (verdict, _) in docket.verdicts().items()}
    outcome.signs = sorted(
        f"{clause} ({finding.broken[0].sign})"
        for clause, tally in docket.tallies.items()
        for finding, _ in tally.findings
    )
    outcome.calls = trial.target.ledger.total


@dataclass(frozen=True)
class Disagreement:
    """A clause on which widths disagree: its verdict at each width, in the order of the widths."""

    subject: str
    clause: str
    verdicts: tuple[str, ...]


def disagreements(found: Mapping[Case, Outcome]) -> list[Disagreement]:
    """What differs among the runs of a subject, one at each width; a run that broke off differs in everything."""
    by_subject: dict[str, list[tuple[int, Outcome]]] = {}
    for case, outcome in found.items():
        by_subject.setdefault(case.subject, []).append((case.width, outcome))
    told = []
    for subject, runs in by_subject.items():
        outcomes = [outcome for _, outcome in sorted(runs, key=lambda run: run[0])]
        if any(outcome.error for outcome in outcomes):
            ends = tuple(outcome.error.strip().rpartition("\n")[2] or "went well" for outcome in outcomes)
            told.append(Disagreement(subject, "the run itself", ends))
            continue
        for clause in outcomes[0].verdicts:
            verdicts = tuple(outcome.verdicts[clause] for outcome in outcomes)
            if len(set(verdicts)) > 1:
                told.append(Disagreement(subject, clause, verdicts))
    return told


def subjects(sample: int, of_variations: int | None, only: Sequence[str], seed: int) -> list[tuple[str, str]]:
    """What services there are to be: the sound one, defects and variations, each as kind and name."""
    wrong, different = sampled(defects(only), sample, seed), sampled(variations(only), of_variations, seed)
    plain = [] if only else [(SOUND, "")]
    return [*plain, *(("defect", name) for name in wrong), *(("variation", name) for name in different)]


def run_cases(cases: Collection[Case], jobs: int, tell: Callable[[int], object]) -> dict[Case, Outcome]:
    """The outcome of each, in worker processes; `tell` hears how many are done."""
    found: dict[Case, Outcome] = {}
    with workers(jobs) as pool:
        under_way = {pool.submit(measure, case): case for case in cases}
        for done, future in enumerate(as_completed(under_way), 1):
            found[under_way[future]] = future.result()
            tell(done)
    return {case: found[case] for case in cases}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line: 0 where all widths agree, 1 where they do not, 2 where it was broken off."""
    told = _parser().parse_args(arguments)
    widths = tuple(dict.fromkeys(told.widths))
    cases = [
        Case(kind, name, width, told.profile, told.seed)
        for kind, name in subjects(told.sample, told.variations, told.only, told.seed)
        for width in widths
    ]
    at = ", ".join(map(str, widths))
    print(f"{len(cases)} runs of the {told.profile} profile at widths {at}, {told.jobs} at a time.", flush=True)
    began = time.monotonic()

    def tell(done: int) -> None:
        if done * 20 // len(cases) > (done - 1) * 20 // len(cases):
            print(f"{done} of {len(cases)}, {time.monotonic() - began:.0f} s", flush=True)

    try:
        found = run_cases(cases, told.jobs, tell)
        first = disagreements(found)
        apart = {it.subject for it in first}
        twice = [Case(it.kind, it.name, it.width, it.profile, it.seed, 2) for it in cases if it.subject in apart]
        again = run_cases(twice, told.jobs, lambda done: None)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 2
    print("\n".join(table(first, disagreements(again), widths)))
    print(summary(found, first))
    return 1 if first else 0


def table(first: Iterable[Disagreement], second: Collection[Disagreement], widths: Sequence[int]) -> list[str]:
    """A line for each disagreement, with the verdicts by width, and whether the second time came to the same."""
    steady = set(second)
    rows = [
        f"| {it.subject} | {it.clause} | {' | '.join(it.verdicts)} | {'the same' if it in steady else 'otherwise'} |"
        for it in first
    ]
    if not rows:
        return []
    head = ["service", "clause", *(f"width {width}" for width in widths), "run once more"]
    return [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *rows]


def summary(found: Mapping[Case, Outcome], first: Collection[Disagreement]) -> str:
    """How many services of each kind there were, and on how many of them widths agree; what the runs took."""
    apart = {it.subject for it in first}
    kinds: dict[str, set[str]] = {}
    for case in found:
        kinds.setdefault(case.kind, set()).add(case.subject)
    parts = [f"{len(names - apart)} of {len(names)} ({kind})" for kind, names in kinds.items()]
    calls, seconds = sum(it.calls for it in found.values()), sum(it.seconds for it in found.values())
    signs = sum(len({tuple(it.signs) for it in runs}) > 1 for runs in _grouped(found).values())
    return (
        f"Widths agree on {', '.join(parts)}: {len(first)} clauses differ. The findings are the same but for "
        f"{signs} services, which changes no verdict by itself. {len(found)} runs, {calls:,} calls, {seconds:,.0f} s."
    )


def _grouped(found: Mapping[Case, Outcome]) -> dict[str, list[Outcome]]:
    groups: dict[str, list[Outcome]] = {}
    for case, outcome in found.items():
        groups.setdefault(case.subject, []).append(outcome)
    return groups


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        description="Hold the verdicts of programs side by side against those of programs one after the other.",
        epilog="exit code: 0 all widths agree, 1 they do not, 2 interrupted",
    )
    some: dict[str, Any] = {"type": int, "metavar": "N"}
    made.add_argument("--sample", default=DEFECTS, help="so many defects, drawn (%(default)s)", **some)
    made.add_argument("--variations", help="so many variations, drawn (all)", **some)
    made.add_argument("--only", action="append", default=[], metavar="GLOB", help="defects and variations it fits")
    made.add_argument("--widths", type=int, nargs="+", default=WIDTHS, metavar="N", help="default: 1 4 16")
    made.add_argument("--profile", choices=tuple(PROFILES), default="smoke", help="default: %(default)s")
    made.add_argument("--seed", default=1, help="draws the samples, and is that of each run (%(default)s)", **some)
    made.add_argument("--jobs", default=2 * (os.cpu_count() or 1), help="runs at a time (%(default)s)", **some)
    return made


if __name__ == "__main__":
    sys.exit(main())
