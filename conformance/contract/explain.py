"""Clauses as text for a terminal: one in full, or a list of them.

No line is longer than the width that is asked for, save for a name or an address that is longer by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final

from conformance.contract.addresses import address_in, remarks, source_of
from conformance.contract.clause_register import LEVELS, Clause, Level, Register
from conformance.contract.columns import cells, padded, wrapped
from conformance.contract.error_codes import codes
from conformance.contract.language import _, again, spoken

WIDTH: Final = 100
"""Columns where nobody asks for another number of them."""
_LABEL: Final = 12
_NARROW: Final = 72
"""Columns below which labels stand on lines of their own."""


def _consequence(level: Level) -> str:
    match level:
        case "must":
            return _("A failure fails the run.")
        case "should":
            return _("A failure is reported as one, and fails the run only if should clauses are made strict.")
        case "observed":
            return _("It cannot fail.")


def explain(register: Register, id: str, properties: Mapping[str, Sequence[str]], width: int = WIDTH) -> str:
    """Everything that a register knows of a clause, as text in so many columns.

    `properties` maps clause ids to the names of the properties that judge them; a clause may be missing.
    UnknownClause (a KeyError) with a suggestion where there is no such clause.
    """
    subject = register.clause(id)
    level = f"{subject.level}: {_(register.levels[subject.level])}. {_consequence(subject.level)}"
    parts: list[tuple[str, Sequence[str]]] = [
        (_("Level"), [level]),
        (_("Group"), [_(register.groups[subject.group])]),
        (_("Page"), [f"{subject.page}: {_(register.pages[subject.page])}", where(subject.page)]),
        (_("Codes"), _codes(subject) or [_("the clause names none")]),
        (_("Unjudged"), [_("may be: {why}").format(why=_(subject.unjudged))] if subject.unjudged else []),
        (_("Judged by"), properties.get(id) or [_("no property yet")]),
    ]
    lines = [subject.id, *wrapped(_(subject.says), width, "  ", "  "), ""]
    for label, rows in parts:
        lines += _labelled(label, rows, width)
    return "\n".join(lines) + "\n"


def where(page: str) -> str:
    """The address of a page, and whether it was checked and when the page was read: `https://... (read on ...)`."""
    source = source_of(page)
    address = address_in(source, spoken())
    told = ", ".join(map(again, remarks(source, spoken())))
    return f"{address['url']} ({told})" if address else told


def listing(
    register: Register, clauses: Iterable[Clause], properties: Mapping[str, Sequence[str]] | None = None,
    width: int = WIDTH,
) -> str:  # fmt: skip
    """Clauses of a register as a table under the headings of their groups, the pages, and how many there are of each
    level.

    Where `properties` is given (clause id -> names of the properties that judge it), a clause without one is marked.
    """
    chosen = list(clauses)
    if not chosen:
        return _("No clause.") + "\n"
    widths = [max(map(len, column)) for column in zip(*map(_cells, chosen), strict=True)]
    lines: list[str] = []
    for group, members in groupby(chosen, key=lambda clause: clause.group):
        lines += [*wrapped(f"{group}: {_(register.groups[group])}", width), ""]
        for member in members:
            says = _(member.says)
            if properties is not None and not properties.get(member.id):
                says += " " + _("(No property judges it yet.)")
            if width < _NARROW:
                lines += [*wrapped(", ".join(_cells(member)), width, "  ", "  "), *wrapped(says, width, "    ", "    ")]
                continue
            head = "  " + "".join(text.ljust(wide + 2) for text, wide in zip(_cells(member), widths, strict=True))
            lines += wrapped(says, width, head, " " * len(head))
        lines.append("")
    for page in dict.fromkeys(clause.page for clause in chosen):
        lines += _labelled(page, [_(register.pages[page]), where(page)], width)
    return "\n".join([*lines, "", *wrapped(_tally(chosen), width)]) + "\n"


def _cells(clause: Clause) -> tuple[str, str, str]:
    return clause.id, clause.level, clause.page


def _tally(chosen: Sequence[Clause]) -> str:
    count = Counter(clause.level for clause in chosen)
    kinds = ", ".join(f"{count[level]} {level}" for level in LEVELS if count[level])
    told = _("{count} clauses: {kinds}.") if len(chosen) > 1 else _("{count} clause: {kinds}.")
    return told.format(count=len(chosen), kinds=kinds)


def _codes(clause: Clause) -> list[str]:
    observed = clause.level == "observed"
    first = _("likely") if observed else _("documented")
    further = _("possible") if observed else _("no fault either")
    wide = max(15, cells(first), cells(further))
    kinds = [(code, first) for code in clause.expect] + [(code, further) for code in clause.allowed]
    return [f"{code:<6}  {padded(kind, wide)}  {_(codes().means(code))}" for code, kind in kinds]


def _labelled(label: str, rows: Sequence[str], width: int) -> list[str]:
    """Rows behind a label, further lines under the first; in few columns under the label, and without columns."""
    if width < _NARROW:
        rows = [" ".join(row.split()) for row in rows]
        return [*([label] if rows else []), *(line for row in rows for line in wrapped(row, width, "  ", "    "))]
    blank = " " * _LABEL
    return [
        line
        for number, row in enumerate(rows)
        for line in _row(row, width, blank if number else padded(label, _LABEL), blank)
    ]


def _row(row: str, width: int, first: str, rest: str) -> list[str]:
    """A row whose own columns stay as they are where it fits into one line."""
    return [first + row] if cells(first + row) <= width else wrapped(row, width, first, rest)
