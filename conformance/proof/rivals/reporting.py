"""`tim-conformance prove --rivals`: the runs, how they go, and the scoreboard drawn anew with what they came to."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any, Final

from conformance.proof.drawing import write_scoreboard
from conformance.proof.rivals.comparing import false_alarms, with_rivals
from conformance.proof.rivals.running import RivalRun, tool_version
from conformance.proof.rivals.tournament import (
    LONG_RUNS,
    RESULT,
    SOUND_RUNS,
    RivalPlan,
    rival_fingerprint,
    run_tournament,
)

SCOREBOARD: Final = "scoreboard.json"
_INTERRUPTED: Final = 2


def prove_rivals(plan: RivalPlan) -> int:
    """Run a plan, write its result, and put it into the scoreboard where there is one; the exit code."""
    whom = f"{SOUND_RUNS + LONG_RUNS} runs against the conforming simulator, then {len(plan.defects)} with a defect"
    print(f"schemathesis {tool_version()}: {whom}, on {plan.jobs} processes, seed {plan.seed}.", flush=True)
    try:
        result = run_tournament(plan, _Teller())
    except KeyboardInterrupt:
        print("Interrupted: the same command with --resume goes on from here.", file=sys.stderr)
        return _INTERRUPTED
    caught = sum(run["caught_at"] is not None for run in result["runs"])
    broken = sum(bool(run["error"]) for run in result["runs"])
    print(f"caught {caught} of {len(result['runs'])}; false alarms {len(false_alarms(result))}; errors {broken}")
    print(f"result: {plan.reports / RESULT}")
    if (board := _read(plan.reports / SCOREBOARD)) is not None:
        write_scoreboard(with_result(board, plan.reports), plan.reports)
        print(f"scoreboard: {plan.reports / 'scoreboard.html'}")
    return 0


def with_result(board: Any, reports: Path) -> Any:
    """The scoreboard with what `rivals.json` in this folder tells; where there is none it says so."""
    result = _read(reports / RESULT)
    current = result is not None and result["code"] == rival_fingerprint(result["version"])
    return with_rivals(board, result, current=current)


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


class _Teller:
    """Tells of each twentieth, of what is caught, and of what went wrong."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.shown = 0

    def __call__(self, run: RivalRun, done: int, of: int) -> None:
        if run.error:
            print(f"  error with {run.defect or 'the conforming simulator'}: {run.error.strip().splitlines()[-1]}")
        elif run.defect and run.failures:
            first = run.failures[0]
            print(f"  caught: {run.defect} ({first['title']}, {first['command']}, call {run.caught_at})")
        if done * 20 // of != self.shown:
            self.shown = done * 20 // of
            print(f"{done} of {of}, {time.monotonic() - self.began:.0f} s")
        sys.stdout.flush()
