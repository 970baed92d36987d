"""The table of faults as it is committed: figures, kinds against places, and every case in which something is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from conformance.proof.faulty.faults import KINDS, PLACES, TIMEOUT, Fault
from conformance.proof.faulty.measuring import CLAUSES, Outcome
from conformance.report.whole import write_whole

MARKDOWN: Final = "faults.md"
JSON: Final = "faults.json"
COLUMNS: Final[Mapping[str, tuple[str, str]]] = {
    "false": ("false findings", "must and should clauses that fail though the service keeps them"),
    "untold": ("left untold", "groups and accounts that stay, and that neither report nor journal names"),
    "secrets": ("secrets", "files with the key or a signature in any form: reports, journals, logs, the screen"),
    "lost": ("verdicts lost", "clauses that a run without the fault judges, and one with a single fault does not"),
    "broken": ("broken", "runs without a report, with a traceback, without an end, or that the fault did not hit"),
}
"""What is counted; every figure is to be 0."""
Row = tuple[Fault, Outcome]


def write_table(rows: Sequence[Row], folder: Path, note: str = "") -> None:
    """Write both files."""
    write_whole(folder / MARKDOWN, markdown(rows, note))
    write_whole(folder / JSON, as_json(rows, note))


def totals(rows: Iterable[Row]) -> dict[str, int]:
    """How much of each kind of trouble there is."""
    listed = list(rows)
    return {name: sum(len(getattr(outcome, name)) for _, outcome in listed) for name in COLUMNS}


def as_json(rows: Sequence[Row], note: str) -> str:
    """The figures, and each case in a line: with its troubles where it has any."""
    cases = [
        json.dumps(
            {
                "kind": fault.kind, "command": fault.command, "first": fault.first, "storm": fault.storm,
                "loud": fault.loud, "hits": outcome.hits, "verdict": outcome.verdict, "code": outcome.code,
                **{name: getattr(outcome, name) for name in COLUMNS if getattr(outcome, name)},
            }
        )
        for fault, outcome in rows
    ]  # fmt: skip
    head = json.dumps({"runs": len(rows), "note": note, "totals": totals(rows)})
    return f'{head[:-1]}, "cases": [\n' + ",\n".join(cases) + "\n]}\n"


def markdown(rows: Sequence[Row], note: str) -> str:
    """The table for a reader."""
    wrong = [row for row in rows if row[1].wrong]
    calls = sum(outcome.hits for _, outcome in rows)
    parts = [
        "# Faults between the suite and a service",
        "",
        f"{len(rows)} runs, each in a process of its own against a served simulator, through a proxy that fails at "
        f"certain calls of one command: {calls} calls were hit. The clauses are `{CLAUSES}`, in the smoke profile; a "
        f"client gives up after {TIMEOUT[1]:g} s. Every fifth run logs all that any library says. "
        "`python -m conformance.proof.faulty` makes this table.",
        *(["", f"**{note}**"] if note else []),
        "",
        "| figure | aim | measured | |",
        "| --- | --- | --- | --- |",
        *(f"| {COLUMNS[name][0]} | 0 | {number} | {COLUMNS[name][1]} |" for name, number in totals(rows).items()),
        "",
        *_by("where", rows, lambda fault: fault.where, dict.fromkeys(PLACES.values(), "")),
        *_by("command", rows, lambda fault: fault.command, PLACES),
        *_by("calls in a row", rows, lambda fault: str(fault.storm), {"1": "single", "5": "", "20": ""}),
        *_by("fault", rows, lambda fault: fault.kind, {kind: says for kind, (_, says) in KINDS.items()}),
        "## Runs in which something is wrong",
        "",
        *([_told(row) for row in wrong] or ["None."]),
        "",
    ]
    return "\n".join(parts)


def _by(title: str, rows: Sequence[Row], of: Callable[[Fault], str], names: Mapping[str, str]) -> list[str]:
    """A table of the figures by one trait of a fault."""
    head = [title, "", "runs", "conforms", *(name for name, _ in COLUMNS.values())]
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for name, says in names.items():
        some = [row for row in rows if of(row[0]) == name]
        if some:
            conforming = sum(outcome.verdict == "pass" for _, outcome in some)
            figures = [str(number) for number in (len(some), conforming, *totals(some).values())]
            lines.append(f"| {' | '.join([name, says, *figures])} |")
    return [f"## By {title}", "", *lines, ""]


def _told(row: Row) -> str:
    fault, outcome = row
    told = [
        f"{COLUMNS[name][0]}: {', '.join(found[:4])}{f' and {len(found) - 4} more' if len(found) > 4 else ''}"
        for name in COLUMNS
        if (found := getattr(outcome, name))
    ]
    return f"- `{fault.key}` ends as {outcome.verdict or 'nothing'}. {'; '.join(told)}."
