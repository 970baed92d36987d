"""Results side by side: regions, editions, days or clients as columns, clauses as rows.

A result is compared with the column before as `drift` compares two results, so what is marked is what `drift` tells. A
clause of which the column before says nothing is compared with the last one that says something of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, cast
from urllib.parse import urlsplit

from conformance.api.errors import UsageError
from conformance.changes.change import Change
from conformance.changes.results import Result, drift, open_result
from conformance.contract import REGIONS
from conformance.recordings.places import no_file, no_folder, shown
from conformance.report import view
from conformance.report.document import ClauseResult, Document
from conformance.report.text import printable_tree
from conformance.report.write import JSON_NAME

FORMAT: Final = "tim-conformance-matrix/1"
_TOLD: Final = frozenset({"pass", "fail", "known-fail", "stale-known-fail", "observed"})
"""Verdicts that say what the service, or the client, does."""
ABSENT: Final = "absent"
"""What stands in place of a verdict where a result has not got the clause."""
Side = Literal["vendor", "client"]


@dataclass(frozen=True)
class Cell:
    """A clause in a result: `standing` is a key of view.STANDINGS, or ABSENT.

    `before` is the column that it was compared with (-1 for none), `was` the standing there where it is another one,
    and `changes` are what drift tells.
    """

    standing: str
    clause: ClauseResult | None
    before: int = -1
    was: str = ""
    changes: tuple[Change, ...] = ()

    @property
    def told(self) -> bool:
        """Whether the result says something of the clause."""
        return self.clause is not None and self.clause["verdict"] in _TOLD


@dataclass(frozen=True)
class Row:
    """A clause in every result, from left to right; texts are those of the last result that has it."""

    id: str
    level: str
    group: str
    says: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        """Whether the columns that say something of it are not all alike."""
        return len({cell.standing for cell in self.cells if cell.told}) > 1 or any(cell.changes for cell in self.cells)

    @property
    def gap(self) -> bool:
        """Whether some columns say something of it, and others nothing."""
        return len({cell.told for cell in self.cells}) > 1


@dataclass(frozen=True)
class Column:
    """A result: what it is called, where it lies, and what has changed, each with the column that it has changed
    since."""

    label: str
    path: Path
    document: Document
    changes: tuple[tuple[int, Change], ...] = ()

    @property
    def headline(self) -> view.Headline:
        """Its verdict, as reports draw it."""
        return view.headline(self.document)


@dataclass(frozen=True)
class Matrix:
    """All of it. `notes` say what a reader has to know before comparing."""

    side: Side
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]

    def groups(self) -> list[tuple[str, list[Row]]]:
        """The rows by group."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.group, []).append(row)
        return list(found.items())

    def to_json(self) -> dict[str, Any]:
        """As the JSON document has it."""
        return {
            "format": FORMAT,
            "side": self.side,
            "notes": list(self.notes),
            "columns": [_column_json(column) for column in self.columns],
            "clauses": [_row_json(row) for row in self.rows],
        }


def matrix(named: Sequence[tuple[str, Path]]) -> Matrix:
    """The matrix of results, each with a label ("" for one of its own making).

    UsageError where a file is no result, or vendor's and clients' are mixed; Trouble where one cannot be read or is of
    another schema version.
    """
    results = [_opened(path) for _, path in named]
    sides = [_side(result.document) for result in results]
    if len(set(sides)) > 1:
        one, other = (shown(results[sides.index(side)].path) for side in ("vendor", "client"))
        raise UsageError(
            f"{one} judges the vendor and {other} a client, by other clauses: make one matrix of each kind."
        )
    labels = _labels([label for label, _ in named], results)
    rows = tuple(_rows(results))
    columns = tuple(
        Column(label, result.path, result.document, _in_column(rows, number))
        for number, (label, result) in enumerate(zip(labels, results, strict=True))
    )
    return Matrix(sides[0], columns, rows, tuple(_notes(columns)))


def _in_column(rows: Sequence[Row], number: int) -> tuple[tuple[int, Change], ...]:
    """What has changed in a column, each once, with the column before it that it was compared with."""
    return tuple(dict.fromkeys((row.cells[number].before, it) for row in rows for it in row.cells[number].changes))


def _opened(path: Path) -> Result:
    file = path if no_folder(path) else path / JSON_NAME
    if why := no_file(file):
        raise UsageError(f"{shown(file)} is no conformance.json: {why}.")
    result = open_result(file)
    return replace(result, document=cast("Document", printable_tree(result.document)))


def _side(document: Document) -> Side:
    return "client" if document["target"]["kind"] == "client" else "vendor"


# -- labels ----------------------------------------------------------------------------------------------------------


def _labels(given: Sequence[str], results: Sequence[Result]) -> list[str]:
    """A name for each that no other has: what it is of and its day; where that is not enough its time, and its file."""
    made: list[str] = []
    for name in (_by_day, _by_time, _by_path):
        made = [label or name(result) for label, result in zip(given, results, strict=True)]
        if len(set(made)) == len(made):
            return made
    return [label if made.count(label) == 1 else f"{label} ({number})" for number, label in enumerate(made, 1)]


def _by_day(result: Result) -> str:
    return f"{_what(result)} {result.document['finished'][:10]}"


def _by_time(result: Result) -> str:
    return f"{_what(result)} {result.document['finished'][:19].replace('T', ' ')}"


def _by_path(result: Result) -> str:
    return f"{_by_time(result)} {shown(result.path)}"


def _what(result: Result) -> str:
    """What a result is of: a region, another host, the simulator and its defect; of a client the folder of it."""
    target = result.document["target"]
    if target["kind"] == "client":
        return shown(Path(result.path.absolute().parent.name)) or "client"
    if target["kind"] != "live":
        defect = result.document.get("asked", {}).get("options", {}).get("defect")
        return f"{target['kind']} with {defect}" if isinstance(defect, str) else target["kind"]
    host = urlsplit(target["endpoint"]).hostname or target["endpoint"]
    return next((region for region, domain in REGIONS.items() if domain == host), host or "live")


# -- rows ------------------------------------------------------------------------------------------------------------


def _rows(results: Sequence[Result]) -> Iterator[Row]:
    found = [{clause["id"]: clause for clause in result.document["clauses"]} for result in results]
    names = _order([list(clauses) for clauses in found])
    drifts = _Drifts(results)
    for name in names:
        cells: list[Cell] = []
        for number, clauses in enumerate(found):
            cell = Cell(view.standing(clauses[name]).key if name in clauses else ABSENT, clauses.get(name))
            before = next((one for one in reversed(range(number)) if cells[one].told), -1) if cell.told else -1
            if before >= 0:
                was = cells[before].standing if cells[before].standing != cell.standing else ""
                cell = replace(cell, before=before, was=was, changes=drifts.of(name, before, number))
            cells.append(cell)
        last = next(cell.clause for cell in reversed(cells) if cell.clause is not None)
        yield Row(name, last["level"], last["group"], last["says"], tuple(cells))


class _Drifts:
    """What drift tells between any two of the results, found out once for each pair that is asked for."""

    def __init__(self, results: Sequence[Result]) -> None:
        self._results = results
        self._found: dict[tuple[int, int], dict[str, list[Change]]] = {}

    def of(self, clause: str, one: int, other: int) -> tuple[Change, ...]:
        """The changes of a clause from one result to another."""
        if (one, other) not in self._found:
            by_clause: dict[str, list[Change]] = defaultdict(list)
            for change in drift(self._results[one], self._results[other]).changes:
                for name in change.clauses:
                    by_clause[name].append(change)
            self._found[one, other] = by_clause
        return tuple(self._found[one, other].get(clause, ()))


def _order(lists: Sequence[Sequence[str]]) -> list[str]:
    """Every name once: those of the last list in its order, and each of another one behind what it follows there."""
    order = list(lists[-1])
    for names in reversed(lists[:-1]):
        known = set(order)
        for number, name in enumerate(names):
            if name not in known:
                order.insert(order.index(names[number - 1]) + 1 if number else 0, name)
                known.add(name)
    return order


# -- notes -----------------------------------------------------------------------------------------------------------


def _notes(columns: Sequence[Column]) -> Iterator[str]:
    apart: list[tuple[str, Callable[[Document], str]]] = [
        ("The contract is not one", lambda it: it["contract_version"]),
        ("The profile is not one", lambda it: it["profile"]),
        ("The version of the suite is not one", lambda it: it["suite_version"]),
    ]
    for says, part in apart:
        told = {column.label: part(column.document) for column in columns}
        if len(set(told.values())) > 1:
            yield f"{says}: {', '.join(f'{value} in {label}' for label, value in told.items())}."
    levels: dict[str, set[str]] = {}
    for column in columns:
        for clause in column.document["clauses"]:
            levels.setdefault(clause["id"], set()).add(clause["level"])
    moved = [name for name, found in levels.items() if len(found) > 1]
    if moved:
        yield f"Of another level in one result than in another, and shown with that of the last: {', '.join(moved)}."


# -- JSON ------------------------------------------------------------------------------------------------------------


def _column_json(column: Column) -> dict[str, Any]:
    it = column.document
    told = ("contract_version", "suite_version", "profile", "started", "finished", "verdict")
    return {
        "label": column.label,
        "path": shown(column.path),
        "target": {"kind": it["target"]["kind"], "endpoint": it["target"]["endpoint"], "label": it["target"]["label"]},
        **{name: cast("dict[str, Any]", it)[name] for name in told},
        "changes": [{"since": since, **change.to_json()} for since, change in column.changes],
    }


def _row_json(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "group": row.group,
        "level": row.level,
        "says": row.says,
        "differs": row.differs,
        "gap": row.gap,
        "cells": [
            {
                "verdict": cell.clause["verdict"] if cell.clause else ABSENT,
                "reason": cell.clause["reason"] if cell.clause else "",
                "observed": cell.clause["observed"] if cell.clause else [],
                "since": cell.before if cell.before >= 0 else None,
                "was": cell.was,
                "changed": [change.says for change in cell.changes],
            }
            for cell in row.cells
        ],
    }
