"""Clauses as text for a terminal: one in full, or a list of them. No line is longer than 100 columns."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final

from conformance.contract.clause_register import LEVELS, Clause, Level, Register
from conformance.contract.error_codes import codes

WIDTH: Final = 100
_LABEL: Final = 12
_CONSEQUENCE: Final[Mapping[Level, str]] = {
    "must": "A failure fails the run.",
    "should": "A failure is reported as one, and fails the run only if should clauses are made strict.",
    "observed": "It cannot fail.",
}


def explain(register: Register, id: str, properties: Mapping[str, Sequence[str]]) -> str:
    """Everything that a register knows of a clause, as text.

    `properties` maps clause ids to the names of the properties that judge them; a clause may be missing.
    UnknownClause (a KeyError) with a suggestion where there is no such clause.
    """
    subject = register.clause(id)
    level = f"{subject.level}: {register.levels[subject.level]}. {_CONSEQUENCE[subject.level]}"
    parts = [
        subject.id,
        _indented(subject.says),
        "",
        _labelled("Level", level),
        _labelled("Group", register.groups[subject.group]),
        _labelled("Page", f"{subject.page}: {register.pages[subject.page]}"),
        _rows("Codes", _codes(subject), "the clause names none"),
        *([_labelled("Unjudged", f"may be: {subject.unjudged}")] if subject.unjudged else []),
        _rows("Judged by", list(properties.get(id, ())), "no property yet"),
    ]
    return "\n".join(parts) + "\n"


def listing(
    register: Register, clauses: Iterable[Clause], properties: Mapping[str, Sequence[str]] | None = None
) -> str:
    """Clauses of a register as a table under the headings of their groups, and how many there are of each level.

    Where `properties` is given (clause id -> names of the properties that judge it), a clause without one is marked.
    """
    chosen = list(clauses)
    if not chosen:
        return "No clause.\n"
    widths = [max(len(text) for text in column) for column in zip(*map(_cells, chosen), strict=True)]
    lines: list[str] = []
    for group, members in groupby(chosen, key=lambda clause: clause.group):
        lines += [f"{group}: {register.groups[group]}", ""]
        for member in members:
            says = member.says
            if properties is not None and not properties.get(member.id):
                says += " (No property judges it yet.)"
            head = "  " + "".join(text.ljust(width + 2) for text, width in zip(_cells(member), widths, strict=True))
            lines.append(_wrapped(head, says))
        lines.append("")
    return "\n".join([*lines, _tally(chosen)]) + "\n"


def _cells(clause: Clause) -> tuple[str, str, str]:
    return clause.id, clause.level, clause.page


def _tally(chosen: Sequence[Clause]) -> str:
    count = Counter(clause.level for clause in chosen)
    kinds = ", ".join(f"{count[level]} {level}" for level in LEVELS if count[level])
    return f"{len(chosen)} clause{'s' if len(chosen) > 1 else ''}: {kinds}."


def _codes(clause: Clause) -> list[str]:
    first, further = ("likely", "possible") if clause.level == "observed" else ("documented", "no fault either")
    kinds = [(code, first) for code in clause.expect] + [(code, further) for code in clause.allowed]
    return [f"{code:<6}  {kind:<15}  {codes().means(code)}" for code, kind in kinds]


def _rows(label: str, rows: Sequence[str], otherwise: str) -> str:
    return "\n".join(_labelled("" if number else label, row) for number, row in enumerate(rows or [otherwise]))


def _labelled(label: str, text: str) -> str:
    return _wrapped(label.ljust(_LABEL), text)


def _indented(text: str) -> str:
    return _wrapped("  ", text)


def _wrapped(head: str, text: str) -> str:
    """The text behind its head, further lines under the first; ids and options are never broken."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_on_hyphens=False,
    )
