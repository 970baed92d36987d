"""The result event by event, a JSON object a line: what a run tells while it goes on, and the same of a saved result.

An event has `event` and `at` (UTC). `begin` and `end` stand for the run, `property` for a property that has ended, and
`clause` for a verdict as far as it is known. Before the end every clause comes once more, with `final`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from conformance.contract.language import speaking
from conformance.report.document import Document, ReportNotWritten
from conformance.report.formats.text import as_json
from conformance.report.text import printable_tree
from conformance.report.view import NOT_JUDGED

FORMAT: Final = 1
"""Of the events; it is raised by a change that breaks readers."""


def ndjson(document: Document) -> str:
    """The events of a result that is known in full."""
    with speaking("en"):
        return "".join(map(line, events(document)))


def events(document: Document) -> Iterator[dict[str, Any]]:
    """The same before they are written."""
    yield begin(
        kind=document["target"]["kind"], profile=document["profile"], seed=document["seed"],
        suite=document["suite_version"], contract=document["contract_version"], clauses=len(document["clauses"]),
        at=document["started"],
    )  # fmt: skip
    for it in document["clauses"]:
        yield clause(it["id"], it["level"], it["verdict"], it["reason"], final=True, at=document["finished"])
    yield end(document)


def begin(
    *, kind: str, profile: str, seed: int | None, suite: str, contract: str, clauses: int, at: str = ""
) -> dict[str, Any]:
    """A run begins, on a target of a kind; `clauses` is how many the register has."""
    return {
        "event": "begin", "at": at or _now(), "format": FORMAT, "target": kind, "profile": profile, "seed": seed,
        "suite_version": suite, "contract_version": contract, "clauses": clauses,
    }  # fmt: skip


def of_property(name: str, clauses: tuple[str, ...], programs: int, calls: int, outcome: str) -> dict[str, Any]:
    """A property has ended: what it judges, and what it ran. `outcome` is passed, failed or skipped."""
    return {
        "event": "property", "at": _now(), "name": name, "outcome": outcome, "clauses": list(clauses),
        "programs": programs, "calls": calls,
    }  # fmt: skip


def clause(name: str, level: str, verdict: str, reason: str, *, final: bool = False, at: str = "") -> dict[str, Any]:
    """The verdict on a clause, as far as it is known by now."""
    return {
        "event": "clause", "at": at or _now(), "id": name, "level": level, "verdict": verdict, "reason": reason,
        "final": final,
    }  # fmt: skip


def end(document: Document) -> dict[str, Any]:
    """The run is over."""
    clauses = document["clauses"]
    return {
        "event": "end", "at": document["finished"], "verdict": document["verdict"], "exit_code": document["exit_code"],
        "sentence": document["sentence"], "partial": document.get("partial", False),
        "calls": document["calls"]["total"],
        "judged": sum(it["verdict"] not in (*NOT_JUDGED, "not-applicable") for it in clauses),
        "failing": [it["id"] for it in clauses if it["verdict"] == "fail"],
    }  # fmt: skip


def line(event: Mapping[str, Any]) -> str:
    """An event as its line."""
    return as_json(printable_tree(event), None) + "\n"


class Stream:
    """Events put at the end of a file as they come, each by one write, so that whoever reads along sees whole lines.

    Where that fails, `problem` says why, and nothing more is written: a run is not stopped for it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem = ""
        self._told: dict[str, tuple[str, str]] = {}

    def begin(self, event: Mapping[str, Any]) -> None:
        """Begin the file anew."""
        self._write(event, os.O_TRUNC)

    def add(self, event: Mapping[str, Any]) -> None:
        """Put an event at the end."""
        self._write(event, 0)

    def verdicts(self, found: Mapping[str, tuple[str, str, str]]) -> None:
        """Tell the clauses (by id: level, verdict, reason) of which something else is known than was told last."""
        for name, (level, verdict, reason) in found.items():
            if self._told.get(name) != (verdict, reason):
                self._told[name] = verdict, reason
                self.add(clause(name, level, verdict, reason))

    def close(self, document: Document) -> None:
        """Tell every verdict, and the end. Raises ReportNotWritten where an event was not written, now or before."""
        with speaking("en"):
            for event in list(events(document))[1:]:
                self.add(event)
        if self.problem:
            raise ReportNotWritten(f"the events in {self.path} cannot be written: {self.problem}")

    def _write(self, event: Mapping[str, Any], flags: int) -> None:
        if self.problem:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            number = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | flags, 0o666)
            try:
                octets = line(event).encode()
                while octets:
                    octets = octets[os.write(number, octets) :]
            finally:
                os.close(number)
        except OSError as error:
            self.problem = error.strerror or str(error)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
