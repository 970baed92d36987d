"""A matrix as people read it: text for a terminal, Markdown for a ticket, a page that can be filtered."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from conformance.changes.drawing import beside, drawn
from conformance.changes.forms import Form
from conformance.changes.matrix import ABSENT, Cell, Matrix, Row
from conformance.changes.telling import escaped
from conformance.contract import LEVELS
from conformance.contract.language import _
from conformance.report import html, view
from conformance.report.text import clip, plural, printable_tree, spelled
from conformance.report.view import Standing

_MOST: Final = 160
_NO_CLAUSE: Final = Standing(ABSENT, "-", "·", "not in this result", "not in this result")
_HOLDS: Final = frozenset({"pass", "observed", "not-applicable"})
"""Standings of which a whole row is left out of what is told in a terminal."""


def told(matrix: Matrix, form: Form) -> str:
    """The whole of it in one form, without a new line at its end.

    JSON and the page have every clause; text and Markdown those that differ or do not hold.
    """
    match form:
        case "json":
            return json.dumps(printable_tree(matrix.to_json()), indent=1, ensure_ascii=True)
        case "markdown":
            return _markdown(matrix)
        case "html":
            return _html(matrix).rstrip()
        case _:
            return _text(matrix)


def headline(matrix: Matrix) -> str:
    """How many results and clauses there are, and what is not alike."""
    apart = sum(row.differs for row in matrix.rows)
    size = f"{plural(len(matrix.columns), 'result')}, {plural(len(matrix.rows), 'clause')}"
    if len(matrix.columns) == 1:
        return f"{size}."
    return f"{size}: {apart} {'differs' if apart == 1 else 'differ'}." if apart else f"{size}, all alike."


def standing(cell: Cell) -> Standing:
    """How a cell is drawn."""
    return view.STANDINGS.get(cell.standing, _NO_CLAUSE)


def was(cell: Cell) -> str:
    """What stood in the column before, in words; "" where it was the same."""
    return view.STANDINGS.get(cell.was, _NO_CLAUSE).one if cell.was else ""


def answers(cell: Cell) -> list[str]:
    """What was observed, where no page settles it."""
    return [f"{it['what']}: {it['answer']}" for it in cell.clause["observed"]] if cell.clause else []


# -- text and Markdown -----------------------------------------------------------------------------------------------


def _shown(matrix: Matrix) -> list[Row]:
    return [row for row in matrix.rows if row.differs or any(cell.standing not in _HOLDS for cell in row.cells)]


def _rest(matrix: Matrix, shown: Sequence[Row]) -> list[str]:
    """The sentences about the rows that are not shown."""
    left = [row for row in matrix.rows if row not in shown]
    counts = Counter(standing(row.cells[0]).key for row in left if not row.gap)
    lines = [f"Not shown, as all are alike: {', '.join(f'{n} {key}' for key, n in counts.most_common())}."] * bool(
        counts
    )
    if gaps := sum(row.gap for row in left):
        lines.append(f"Not shown, as not every result says something of it: {plural(gaps, 'clause')}.")
    return lines


def _text(matrix: Matrix) -> str:
    lines = [headline(matrix), *(f"  {note}" for note in matrix.notes), ""]
    for number, column in enumerate(matrix.columns, 1):
        lines.append(f"  {number}  {column.label}: {column.headline.words} ({column.path})")
        lines += [f"     since {since + 1}, {change.severity}: {change.says}" for since, change in column.changes]
    shown = _shown(matrix)
    wide = max((len(row.id) for row in shown), default=0)
    if shown:
        heads = "".join(f"{number:>4}" for number in range(1, len(matrix.columns) + 1))
        lines += ["", f"  {'':{wide}}{heads}"]
    for row in shown:
        cells = "".join(f"{standing(cell).letter:>3}{'*' if cell.changes else ' '}" for cell in row.cells)
        lines.append(f"  {row.id:{wide}}{cells.rstrip()}")
    legend = {standing(cell): None for row in shown for cell in row.cells}
    if legend:
        lines += ["", "  " + ", ".join(f"{each.letter} {each.one}" for each in legend)]
        if any(cell.changes for row in shown for cell in row.cells):
            lines.append("  * changed since the column before, as drift tells it")
    if rest := _rest(matrix, shown):
        lines += ["", *rest]
    return "\n".join(map(spelled, lines))


def _markdown(matrix: Matrix) -> str:
    lines = [f"## {escaped(headline(matrix))}", "", *(f"- {escaped(note)}" for note in matrix.notes)]
    for column in matrix.columns:
        lines.append(f"- {escaped(column.label)}: {column.headline.symbol} {escaped(column.headline.words)}")
        lines += [
            f"  - since {escaped(matrix.columns[since].label)}, {change.severity}: {escaped(change.says)}"
            for since, change in column.changes
        ]
    shown = _shown(matrix)
    if shown:
        heads = ["clause", "level", *(escaped(column.label) for column in matrix.columns)]
        lines += ["", f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    for row in shown:
        lines.append(f"| `{row.id}` | {row.level} | {' | '.join(map(_cell, row.cells))} |")
    if rest := _rest(matrix, shown):
        lines += ["", *(f"- {escaped(line)}" for line in rest)]
    return "\n".join(lines)


def _cell(cell: Cell) -> str:
    it = standing(cell)
    mark = " (changed)" if cell.changes else ""
    return f"{it.symbol} {it.key}{mark}"


# -- the page --------------------------------------------------------------------------------------------------------


def _html(matrix: Matrix) -> str:
    found = {cell.standing for row in matrix.rows for cell in row.cells}
    facts: dict[str, Any] = {
        "matrix": matrix,
        "standing": standing,
        "was": was,
        "answers": answers,
        "short": _short,
        "headline": headline(matrix),
        "title_of_page": _("Conformance of forbid_send_msg"),
        "columns": matrix.columns,
        "groups": matrix.groups(),
        "levels": [level for level in LEVELS if any(row.level == level for row in matrix.rows)],
        "standings": [each for each in (*view.STANDINGS.values(), _NO_CLAUSE) if each.key in found],
        "title": lambda group: view.title(matrix.columns[-1].document, "groups", group),
    }  # fmt: skip
    title = f"{_('Conformance of forbid_send_msg')}: {headline(matrix)}"
    style = html.sheet() + beside("matrix.css")
    return drawn("side_by_side", title, facts, style, beside("matrix.js")).rstrip()


def _short(text: str) -> str:
    return clip(text, _MOST)
