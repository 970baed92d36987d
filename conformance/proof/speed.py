"""How long a run takes by the round trip to the service: `python -m conformance.proof.speed` prints figures and ratios;
with `--defects N` how soon so many defects are found.

Each run is a process of its own, as is the service: the simulator on a real clock, which waits for half of the round
trip before it serves a call, and for the other half before it answers. It counts the calls of each command that arrive
within any one second, without the one program whose business it is to come too often.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from conformance.proof import soon
from conformance.proof.far import APP, far
from conformance.proof.surroundings import plain_environment
from conformance.settings.options import SECRET_KEY

MOST_CALLS: Final = 3000
MOST_A_SECOND: Final = 200
MOST_MEMORY: Final = 120.0
"""MB."""


@dataclass(frozen=True)
class Case:
    """A run: its profile, the round trip in milliseconds, the width (0: its own choice), and its aim in seconds."""

    profile: str
    delay: int
    width: int
    aim: float

    @property
    def name(self) -> str:
        """In a table."""
        width = f", width {self.width}" if self.width else ""
        return f"{self.profile}, round trip {self.delay} ms{width}"


CASES: Final = (
    Case("smoke", 100, 0, 12), Case("standard", 0, 0, 25), Case("standard", 100, 0, 45), Case("standard", 250, 0, 75),
)  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """What came of it; `peak` is the most calls of one command in one second, but for a burst; `memory` in MB."""

    seconds: float
    cpu: float
    calls: int
    peak: int
    memory: float
    verdicts: Mapping[str, str]
    code: int


def measure(case: Case, more: Sequence[str] = ()) -> Measured:
    """Run the suite once. RuntimeError where it leaves no result."""
    key = secrets.token_hex(32)
    environment = plain_environment()
    with tempfile.TemporaryDirectory(prefix="speed-") as folder, far(case.delay, key) as (url, peak):
        command = [
            sys.executable, "-m", "conformance.commands.cli", "run", "--tim-target", "live", "--tim-endpoint", url,
            "--tim-sdkappid", str(APP), "--tim-profile", case.profile, "--tim-reports", "reports",
            *(["--tim-width", str(case.width)] if case.width else []), *more,
        ]  # fmt: skip
        began = time.monotonic()
        with (Path(folder) / "out").open("wb") as out:
            process = subprocess.Popen(
                command, cwd=folder, env={**environment, SECRET_KEY: key}, stdin=subprocess.DEVNULL, stdout=out,
                stderr=subprocess.STDOUT,
            )  # fmt: skip
            _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        result = Path(folder) / "reports" / "conformance.json"
        if not result.exists():
            raise RuntimeError((Path(folder) / "out").read_text(encoding="utf-8", errors="replace"))
        told = json.loads(result.read_text(encoding="utf-8"))
    verdicts = {clause["id"]: clause["verdict"] for clause in told["clauses"]}
    return Measured(
        seconds, used.ru_utime + used.ru_stime, told["calls"]["total"], peak[0], used.ru_maxrss / 1024, verdicts,
        process.returncode,
    )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return 0 where every aim is reached, else 1."""
    parser = argparse.ArgumentParser(description="How long a run takes, by the round trip to the service.")
    parser.add_argument("--width", type=int, default=0, metavar="N", help="programs side by side (default: its choice)")
    parser.add_argument("--profile", help="this profile alone")
    parser.add_argument("--delay", type=int, metavar="MS", help="this round trip alone, in milliseconds")
    parser.add_argument("--defects", type=int, metavar="N", help="how soon so many defects, drawn, are found instead")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="draws them (%(default)s)")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="of them at a time (%(default)s)")
    told = parser.parse_args(arguments)
    if told.defects is not None:
        return soon.how_soon(told.defects, told.seed, told.jobs, told.delay or 0, told.width or None)
    missed = 0
    known: dict[str, Mapping[str, str]] = {}
    for each in CASES:
        case = Case(each.profile, each.delay, told.width, each.aim)
        if told.profile not in (None, case.profile) or told.delay not in (None, case.delay):
            continue
        it = measure(case)
        same = known.setdefault(case.profile, it.verdicts) == it.verdicts
        print(
            f"{case.name:36} {it.seconds:6.1f} s, {it.seconds / case.aim:5.2f} of its aim ({case.aim:g} s); "
            f"{it.cpu:4.1f} s of CPU, {it.calls} calls, at most {it.peak} of a command in a second, "
            f"{it.memory:3.0f} MB, exit code {it.code}{'' if same else '; OTHER VERDICTS'}",
            flush=True,
        )
        within = it.seconds <= case.aim and it.calls <= MOST_CALLS and it.peak <= MOST_A_SECOND
        missed += not (within and it.memory <= MOST_MEMORY and same and it.code == 0)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
