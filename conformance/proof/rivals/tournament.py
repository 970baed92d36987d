"""All runs of the rival: first the conforming simulator, for what it raises there is no catch; then every defect."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import conformance
from conformance.api.errors import Trouble
from conformance.proof.pool import digest, entries
from conformance.proof.rivals.failures import is_new, triples
from conformance.proof.rivals.running import TOOL, Effort, RivalRun, run_rival, tool_version
from conformance.proof.rivals.stage import ELSEWHERE, HELPERS
from conformance.report.document import write_atomically
from conformance.simulator import DEFECTS

LINES: Final = "rivals.jsonl"
RESULT: Final = "rivals.json"
SOUND_RUNS: Final = 8
"""Runs against the conforming simulator, a seed each."""
LONG_RUNS: Final = 4
LONGER: Final = 5
"""Of these more, with so many times the examples: a rare false alarm is to be known before it seems a catch."""
_ROOT: Final = Path(conformance.__file__).parent
_ROOMS: Final = ("contract", "simulator", "proof/rivals")
_NOT_RUNNING: Final = frozenset({"comparing.py", "reporting.py", "tournament.py"})
"""Modules of this room that no run hangs on."""

Tell = Callable[[RivalRun, int, int], None]


@dataclass(frozen=True)
class RivalPlan:
    """What is asked for: these defects, with one seed, and where the result goes."""

    defects: Sequence[str]
    seed: int = 1
    effort: Effort = field(default_factory=Effort)
    jobs: int = 2
    resume: bool = False
    reports: Path = Path("reports")


@cache
def rival_fingerprint(version: str) -> str:
    """A digest of the code that a rival's runs depend on, and of the rival's version."""
    paths = [path for room in _ROOMS for path in (_ROOT / room).rglob("*") if path.name not in _NOT_RUNNING]
    return digest(_ROOT, paths, version)


def run_tournament(plan: RivalPlan, tell: Tell) -> Any:
    """Run the rival against everything, a JSON line each, and write the result as plain JSON; it is returned too.

    KeyboardInterrupt passes: what has been run is in the lines, and a plan that resumes goes on from there.
    """
    version = tool_version()
    lines = plan.reports / LINES
    known = kept_runs(lines, rival_fingerprint(version)) if plan.resume else {}
    if not plan.resume:
        lines.unlink(missing_ok=True)
    lines.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    longer = Effort(plan.effort.calls, LONGER * plan.effort.examples)
    seeds = [("", plan.seed + more) for more in range(SOUND_RUNS + LONG_RUNS)]
    sound = _run_all(seeds[:SOUND_RUNS], plan, plan.effort, (), known, tell)
    long = _run_all(seeds[SOUND_RUNS:], plan, longer, (), known, tell)
    if broken := next((run for run in (*sound, *long) if run.error), None):
        raise Trouble(f"{TOOL} did not get through the conforming simulator: {broken.error}")
    alarms = sorted({triple for run in (*sound, *long) for failure in run.failures for triple in triples(failure)})
    runs = _run_all([(name, plan.seed) for name in plan.defects], plan, plan.effort, alarms, known, tell)
    seconds = round(time.monotonic() - began)
    result = result_of(sound, long, runs, version, plan.effort, seconds)
    write_atomically(in_lines(result), plan.reports / RESULT)
    return result


def kept_runs(lines: Path, code: str) -> dict[str, RivalRun]:
    """The runs of this state of code and tool that ended well, by key. A line that was cut off is left out."""
    found = [RivalRun(**entry) for entry in entries(lines, code)]
    return {it.key: it for it in found if not it.error}


def result_of(
    sound: Sequence[RivalRun],
    long: Sequence[RivalRun],
    runs: Sequence[RivalRun],
    version: str,
    effort: Effort,
    seconds: int,
) -> dict[str, Any]:
    """The result as plain JSON: what was run, what it raised on the conforming simulator, what it caught."""
    return {
        "schema_version": "1",
        "tool": TOOL,
        "version": version,
        "code": rival_fingerprint(version),
        "seconds": seconds,
        "effort": asdict(effort),
        "defects": len(DEFECTS),
        "commands_left_alone": list(ELSEWHERE),
        "commands_without_coverage": list(HELPERS),
        "sound": [_plain(run) for run in sound],
        "sound_long": [_plain(run) for run in long],
        "runs": [_plain(run) for run in runs],
    }


def _plain(run: RivalRun) -> dict[str, Any]:
    told = {"defect": run.defect, "seed": run.seed, "calls": run.calls, "caught_at": run.caught_at, "error": run.error}
    seen = dict.fromkeys((failure["title"], failure["command"]) for failure in run.failures)
    return told | {"failures": [{"title": title, "command": command} for title, command in seen]}


def in_lines(result: Mapping[str, Any]) -> str:
    """The result as JSON with a line for each run."""
    fields = []
    for name, value in result.items():
        rows = ",\n".join(f"  {json.dumps(run)}" for run in value) if name in ("sound", "sound_long", "runs") else ""
        fields.append(f" {json.dumps(name)}: " + (f"[\n{rows}\n ]" if rows else json.dumps(value)))
    return "{\n" + ",\n".join(fields) + "\n}\n"


def _run_all(
    asked: Sequence[tuple[str, int]], plan: RivalPlan, effort: Effort, alarms: Sequence[tuple[str, str, str]],
    known: Mapping[str, RivalRun], tell: Tell,
) -> list[RivalRun]:  # fmt: skip
    stop = threading.Event()
    code = rival_fingerprint(tool_version())
    done = {
        (run.defect, run.seed): run
        for name, seed in asked
        # What was a catch may have turned out a false alarm since; then the run ended too early.
        if (run := known.get(effort.key(name, seed)))
        and (not run.failures or any(is_new(failure, alarms) for failure in run.failures))
    }
    rest = [case for case in asked if case not in done]
    pool = ThreadPoolExecutor(plan.jobs)
    waiting: dict[Future[RivalRun], tuple[str, int]] = {
        pool.submit(run_rival, name, seed, effort, alarms, stop): (name, seed) for name, seed in rest
    }
    try:
        with (plan.reports / LINES).open("a", encoding="utf-8") as out:
            for future in as_completed(waiting):
                run = future.result()
                done[waiting[future]] = run
                out.write(json.dumps({"code": code, **asdict(run)}) + "\n")
                out.flush()
                tell(run, len(done), len(asked))
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
    return [done[case] for case in asked]
