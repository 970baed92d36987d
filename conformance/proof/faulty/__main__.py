"""`python -m conformance.proof.faulty`: makes the table of faults."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from conformance.proof.faulty.faults import sample
from conformance.proof.faulty.measuring import Outcome, judged_without, measure
from conformance.proof.faulty.table import COLUMNS, MARKDOWN, totals, write_table
from conformance.proof.faulty.work import INTERRUPTED, kept, run_all

LINES: Final = "faults.jsonl"


def parser(says: str, reports: str = "reports") -> argparse.ArgumentParser:
    """The options that both measuring commands of this room have."""
    made = argparse.ArgumentParser(
        description=says, epilog="exit code: 0 nothing is wrong, 1 something is, 2 interrupted"
    )
    made.add_argument("--sample", type=int, metavar="N", help="so many, drawn (default: all)")
    made.add_argument("--seed", type=int, default=1, metavar="N", help="draws the sample (%(default)s)")
    made.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="at a time (%(default)s)")
    made.add_argument("--resume", action="store_true", help="go on where a run of the same code stopped")
    made.add_argument("--reports", type=Path, default=Path(reports), metavar="DIR", help="default: %(default)s")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    chosen = parser("Put faults between the suite and a service, and count what comes of them.")
    chosen.add_argument("--only", default="", metavar="TEXT", help="faults whose key holds this")
    told = chosen.parse_args(arguments)
    faults = [fault for fault in sample(told.sample, told.seed) if told.only in fault.key]
    lines = told.reports / LINES
    known = kept(lines, Outcome) if told.resume else {}
    if not told.resume:
        lines.unlink(missing_ok=True)
    print(f"{len(faults)} runs, {told.jobs} at a time; {len(known)} are known.", flush=True)
    judged_without()  # once, before several ask for it
    found, whole = run_all(faults, measure, lines, told.jobs, known)
    rows = [(fault, found[fault.key]) for fault in faults if fault.key in found]
    note = "" if whole and not told.only and told.sample is None else f"A part: {len(rows)} runs."
    write_table(rows, told.reports, note)
    figures = totals(rows)
    print(
        ", ".join(f"{COLUMNS[name][0]}: {number}" for name, number in figures.items()) + f" ({told.reports / MARKDOWN})"
    )
    if not whole:
        return INTERRUPTED
    return 1 if any(figures.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
