"""`python -m conformance.proof.faulty.kills`: kills runs at random moments, and counts what comes of it."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Final

from conformance.proof.faulty.__main__ import parser
from conformance.proof.faulty.killing import CLAUSES, SIGNALS, Kill, Outcome, kill, kills, rehearse
from conformance.proof.faulty.work import INTERRUPTED, kept, run_all
from conformance.report.whole import write_whole
from conformance.verdicts.evidence import today

MARKDOWN: Final = "kills.md"
LINES: Final = "kills.jsonl"
COLUMNS: Final = {
    "left": ("left", "groups and accounts of ours that are there after `sweep`, or after the next run"),
    "touched": ("touched", "groups and accounts of others, with members and mutes, that are not as they were"),
    "torn": ("torn", "recordings that do not replay, and parts that the next recording run does not tell"),
    "green": ("old green", "reports of the last run that stand in for the killed one"),
    "stuck": ("stuck", "runs and sweeps that do not end, end in a traceback, or do not work"),
}
"""What is counted; every figure is to be 0."""
Row = tuple[Kill, Outcome]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    chosen = parser("Kill runs of the suite at random moments, sweep, and count what is left.")
    chosen.add_argument("--each", type=int, default=100, metavar="N", help="moments for each signal (%(default)s)")
    chosen.add_argument("--width", type=int, default=0, metavar="N", help="programs side by side (the suite's choice)")
    told = chosen.parse_args(arguments)
    every = kills(told.each, told.seed, told.width)
    some = every if told.sample is None else random.Random(told.seed).sample(every, min(told.sample, len(every)))
    lines = told.reports / LINES
    known = kept(lines, Outcome) if told.resume else {}
    if not told.resume:
        lines.unlink(missing_ok=True)
    print(f"{len(some)} kills, {told.jobs} at a time; {len(known)} are known.", flush=True)
    found, whole = run_all(some, partial(kill, before=rehearse(told.width)), lines, told.jobs, known)
    rows = [(it, found[it.key]) for it in some if it.key in found]
    write_whole(
        told.reports / MARKDOWN, markdown(rows, "" if whole and told.sample is None else f"A part: {len(rows)}.")
    )
    figures = totals(rows)
    print(
        ", ".join(f"{COLUMNS[name][0]}: {number}" for name, number in figures.items()) + f" ({told.reports / MARKDOWN})"
    )
    if not whole:
        return INTERRUPTED
    return 1 if any(figures.values()) else 0


def totals(rows: Sequence[Row]) -> dict[str, int]:
    """How much of each kind of trouble there is."""
    return {name: sum(len(getattr(outcome, name)) for _, outcome in rows) for name in COLUMNS}


def markdown(rows: Sequence[Row], note: str) -> str:
    """The figures for a reader."""
    wrong = [row for row in rows if row[1].wrong]
    began = [outcome for _, outcome in rows if outcome.calls]
    swept = sum(outcome.swept > 0 for outcome in began)
    figures, widths = totals(rows), sorted({it.width for it, _ in rows if it.width})
    side = f", {widths[0]} programs side by side" if widths else ""
    each = max(Counter(it.signal for it, _ in rows).values(), default=0)
    more = f" --width {widths[0]}" if widths else ""
    lines = [
        "# Runs that were killed",
        "",
        f"{len(rows)} runs of the suite (`{CLAUSES}`, smoke profile{side}) against a served simulator that holds "
        "groups and accounts of others, too, some named much like ours. Each got a signal at a random moment; "
        f"{len(began)} had made calls by then, {swept} left something for `sweep`. "
        f"Every other run recorded. `python -m conformance.proof.faulty.kills --each {each}{more}` made this table on "
        f"{today()}.",
        *(["", f"**{note}**"] if note else []),
        "",
        "| figure | aim | measured | |",
        "| --- | --- | --- | --- |",
        *(f"| {COLUMNS[name][0]} | 0 | {number} | {COLUMNS[name][1]} |" for name, number in figures.items()),
        "",
        f"| signal | runs | killed after calls | {' | '.join(name for name, _ in COLUMNS.values())} |",
        f"|{' --- |' * (3 + len(COLUMNS))}",
        *(_row(name, [row for row in rows if row[0].signal == name]) for name in SIGNALS),
        "",
        "## Runs after which something is wrong",
        "",
        *([_told(row) for row in wrong] or ["None."]),
        "",
    ]
    return "\n".join(lines)


def _row(name: str, rows: Sequence[Row]) -> str:
    began = sum(outcome.calls > 0 for _, outcome in rows)
    return f"| {' | '.join([name, str(len(rows)), str(began), *map(str, totals(rows).values())])} |"


def _told(row: Row) -> str:
    it, outcome = row
    told = [f"{COLUMNS[name][0]}: {', '.join(found[:3])}" for name in COLUMNS if (found := getattr(outcome, name))]
    return f"- `{it.key}`, {outcome.after} s after its start and {outcome.calls} calls. {'; '.join(told)}."


if __name__ == "__main__":
    sys.exit(main())
