"""What the command line takes before it does anything, and a replay: `python -m conformance.proof.lean` prints figures.

Each command is a process of its own. Its CPU is told, in seconds, with the ratio to what is to be reached; it says less
of a machine that is busy than time does, but does not stay the same on one. The least of a few runs is taken.
"""

from __future__ import annotations

import argparse
import math
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from conformance.proof.surroundings import plain_environment

_TELLS: Final = (
    ("--help",), ("--version",), ("clauses",), ("explain", "mute-time.zero"), ("--print-completion", "bash"),
    ("scan", "."),
)  # fmt: skip
TELLS_WITHIN: Final = 0.3
"""Seconds of CPU for what only tells something."""
JUDGES_WITHIN: Final = 2.0
"""Seconds until the first verdict of a run on the simulator."""
WIRE_WITHIN: Final = 3.0
"""How many times the CPU of a replay at the client's level one over the wire may take."""
_COMMAND: Final = (sys.executable, "-m", "conformance.commands.cli")
_QUICK: Final = (
    sys.executable, "-c",
    "import sys; from conformance.plugin import live_line; live_line.BETWEEN = 0.02\n"
    "from conformance.commands.cli import main; sys.exit(main())",
)  # fmt: skip
"""The command line with lines of progress as often as something could have changed."""


def cpu_of(command: Sequence[str], folder: str) -> float:
    """Seconds of CPU of a command. CalledProcessError where it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, env=plain_environment(), stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def first_verdict(folder: str, *more: str) -> float:
    """Seconds from the start of a run on the simulator to its first verdict; endless where it ended without one.

    `more` are options of it.
    """
    began = time.monotonic()
    command = [*_QUICK, "run", "--tim-progress=line", f"--tim-reports={folder}", *more]
    with subprocess.Popen(command, cwd=folder, env=plain_environment(), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if re.search(r"[1-9]\d* of \d+ clauses judged", line):
                took = time.monotonic() - began
                process.kill()
                return took
    return math.inf


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where something takes longer than it is to."""
    parser = argparse.ArgumentParser(
        prog="python -m conformance.proof.lean", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--times", type=int, default=3, metavar="N", help="runs of each (%(default)s)")
    parser.add_argument("--quick", action="store_true", help="leave out the replays, which take half a minute")
    told = parser.parse_args(arguments)
    rows: list[tuple[str, float, float, str]] = []
    with tempfile.TemporaryDirectory(prefix="tim-conformance-") as folder:
        (Path(folder) / "searched.txt").write_text("nothing secret\n", encoding="utf-8")
        for words in _TELLS:
            least = min(cpu_of([*_COMMAND, *words], folder) for _ in range(told.times))
            rows.append((f"tim-conformance {' '.join(words)}", least, TELLS_WITHIN, "s of CPU"))
        verdict = min(first_verdict(folder) for _ in range(told.times))
        rows.append(("run: the first verdict on the simulator", verdict, JUDGES_WITHIN, "s"))
        if not told.quick:
            client, wire = (
                cpu_of([*_COMMAND, "run", "--tim-target=replay", f"--tim-replay-via={via}"], folder)
                for via in ("client", "wire")
            )
            print(f"replay: {client:.1f} s of CPU at the client's level, {wire:.1f} s over the wire")
            rows.append(("replay over the wire, to one at the client's level", wire / client, WIRE_WITHIN, "times"))
    print("| figure | measured | reach | ratio |\n| --- | --- | --- | --- |")
    for name, value, reach, unit in rows:
        print(f"| {name} | {value:.2f} {unit} | {reach:g} | {value / reach:.2f} |")
    return int(any(value > reach for _, value, reach, _ in rows))


if __name__ == "__main__":
    sys.exit(main())
