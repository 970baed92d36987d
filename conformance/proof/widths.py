"""`python -m conformance.proof.widths`: whether programs side by side come to the verdicts that they come to in turn.

Each run is of the whole suite, on the simulator as it is served over HTTP on a real clock: sound, with a defect, or
with a variation; at each width with the same seed, and with more calls than it needs, for where a cap ends a run that
finds something hangs on how often it had to look. Runs mostly wait, so that many go at a time.

What differs is run twice more at each width. Chance differs at one width too: overlapping calls that race, an end of
which the clock tells only just. Widths disagree on a clause where no verdict came at all of them.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from conformance.api.secrets import Secret
from conformance.proof.cases import defects, sampled, variations
from conformance.proof.crew import Processes
from conformance.proof.usual import CORES
from conformance.runs.opening import open_trial
from conformance.settings import Settings
from conformance.settings.options import SIMULATED_APP
from conformance.settings.profiles import PROFILES
from conformance.simulator import RealClock, Simulator, serve
from conformance.suite.collecting import Property
from conformance.suite.running import run_all

WIDTHS: Final = (1, 4, 16)
DEFECTS: Final = 40
MORE_TURNS: Final = 2
AMPLE: Final = 4
"""How many times the calls of its profile a run may make."""
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
    """What a run came to: the verdict of each clause, and how many calls it took. `error` is what broke it off."""

    verdicts: dict[str, str] = field(default_factory=dict)
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
        SIMULATED_APP, key, clock=RealClock(), defects=named if case.kind == "defect" else (),
        variations=named if case.kind == "variation" else (),
    )  # fmt: skip
    profile = PROFILES[case.profile]
    with tempfile.TemporaryDirectory(prefix="widths-") as folder, serve(app) as server:
        settings = Settings(
            target="live", endpoint=server.url, sdkappid=SIMULATED_APP, key=Secret(key), profile=profile.name,
            calls=AMPLE * profile.calls, width=case.width, reports=Path(folder),
        )  # fmt: skip
        trial = open_trial(settings, case.seed)
        if trial.docket.unreached:
            raise RuntimeError(trial.docket.unreached)
        trial.look_around(settings)
        run_all(trial, case.seed, chosen)
    outcome.verdicts = {name: verdict for name, (verdict, _) in trial.docket.verdicts().items()}
    outcome.calls = trial.target.ledger.total


@dataclass(frozen=True)
class Difference:
    """A clause that does not always get the same verdict: the verdicts at each width, each run's, by width."""

    subject: str
    clause: str
    verdicts: Mapping[int, tuple[str, ...]]

    @property
    def of_width(self) -> bool:
        """Whether no verdict came at all widths: then chance alone does not explain it."""
        return not frozenset.intersection(*map(frozenset, self.verdicts.values()))


def differences(found: Mapping[Case, Outcome]) -> list[Difference]:
    """What is not the same in all runs of a subject; of runs that broke off, what broke them off."""
    told = []
    for subject, runs in _by_subject(found).items():
        if any(outcome.error for _, outcome in runs):
            ends = {case: outcome.error.strip().rpartition("\n")[2] or "went well" for case, outcome in runs}
            told.append(_difference(subject, "the run itself", ends))
            continue
        for clause in runs[0][1].verdicts:
            verdicts = {case: outcome.verdicts[clause] for case, outcome in runs}
            if len(set(verdicts.values())) > 1:
                told.append(_difference(subject, clause, verdicts))
    return told


def _difference(subject: str, clause: str, verdicts: Mapping[Case, str]) -> Difference:
    widths = sorted({case.width for case in verdicts})
    return Difference(subject, clause, {
        width: tuple(verdict for case, verdict in verdicts.items() if case.width == width) for width in widths
    })  # fmt: skip


def _by_subject(found: Mapping[Case, Outcome]) -> dict[str, list[tuple[Case, Outcome]]]:
    groups: dict[str, list[tuple[Case, Outcome]]] = {}
    for case, outcome in found.items():
        groups.setdefault(case.subject, []).append((case, outcome))
    return groups


def subjects(sample: int, of_variations: int | None, only: Sequence[str], seed: int) -> list[tuple[str, str]]:
    """What services there are to be: the sound one, defects and variations, each as kind and name."""
    wrong, different = sampled(defects(only), sample, seed), sampled(variations(only), of_variations, seed)
    plain = [] if only else [(SOUND, "")]
    return [*plain, *(("defect", name) for name in wrong), *(("variation", name) for name in different)]


def run_cases(cases: Sequence[Case], jobs: int, tell: Callable[[int], object]) -> dict[Case, Outcome]:
    """The outcome of each, in worker processes; `tell` hears how many are done."""
    found: dict[Case, Outcome] = {}
    with closing(Processes(jobs).each(measure, cases)) as outcomes:
        for done, (number, outcome) in enumerate(outcomes, 1):
            found[cases[number]] = outcome
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
        apart = {it.subject for it in differences(found)}
        more = [
            replace(case, turn=1 + turn) for case in cases if case.subject in apart for turn in range(1, 1 + MORE_TURNS)
        ]
        found |= run_cases(more, told.jobs, lambda done: None)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 2
    differ = differences(found)
    print("\n".join([*table(differ, widths), summary(found, differ)]))
    return 1 if any(it.of_width for it in differ) else 0


def table(differ: Sequence[Difference], widths: Sequence[int]) -> list[str]:
    """A line for each difference: the verdicts at each width, and whether chance explains it."""
    if not differ:
        return []
    head = ["service", "clause", *(f"width {width}" for width in widths), "by"]
    return [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *(_row(it, widths) for it in differ)]


def _row(it: Difference, widths: Sequence[int]) -> str:
    cells = [it.subject, it.clause, *(", ".join(it.verdicts[width]) for width in widths)]
    return f"| {' | '.join([*cells, 'width' if it.of_width else 'chance'])} |"


def summary(found: Mapping[Case, Outcome], differ: Collection[Difference]) -> str:
    """How many services of each kind there were, on how many of them widths agree, and what the runs took."""
    apart = {it.subject for it in differ if it.of_width}
    chance = {it.subject for it in differ} - apart
    kinds: dict[str, set[str]] = {}
    for case in found:
        kinds.setdefault(case.kind, set()).add(case.subject)
    parts = [f"{len(names - apart)} of {len(names)} ({kind})" for kind, names in kinds.items()]
    calls, seconds = sum(it.calls for it in found.values()), sum(it.seconds for it in found.values())
    return (
        f"Widths agree on {', '.join(parts)}; on {len(chance)} of these a verdict changes from run to run at one width "
        f"too. {len(found)} runs, {calls:,} calls, {seconds:,.0f} s of runs."
    )


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
    made.add_argument("--jobs", default=2 * CORES, help="runs at a time (%(default)s)", **some)
    return made


if __name__ == "__main__":
    sys.exit(main())
