"""The result as workflow commands of GitHub, which show it beside the code that was changed.

A line that begins with `::` is an order to GitHub. These are the only ones that are written, and what stands in them is
escaped, so that nothing that a service has answered begins a line or ends a part of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from conformance.contract.language import _, again
from conformance.report.document import ClauseResult, Document
from conformance.report.formats.text import argument, heading
from conformance.report.text import clip, one_line, printable_tree
from conformance.report.view import arguments, failing, headline, standing, unsteady, weighs

MOST: Final = 10
"""Annotations of one kind that GitHub shows for a step."""
_MOST_TEXT: Final = 3_000
Kind = Literal["error", "warning", "notice"]


class Annotation(NamedTuple):
    """One of them, as it is before anything is escaped."""

    kind: Kind
    title: str
    text: str


def workflow_commands(document: Document) -> str:
    """A line each: an error for a must clause that fails and for a run without a verdict, a warning for a should
    clause, a notice for what was unsteady. Of a kind that has more than ten, the tenth says how many more there are."""
    clean: Document = printable_tree(document)
    return lines_of(list(_found(clean)))


def lines_of(found: Sequence[Annotation]) -> str:
    """Annotations as lines, errors first; of a kind that has more than ten, the tenth names the rest."""
    lines: list[str] = []
    for kind in ("error", "warning", "notice"):
        alike = [it for it in found if it.kind == kind]
        if len(alike) > MOST:
            more = _(" and {count} more").format(count=len(alike) - MOST + 1).strip()
            names = ", ".join(it.title for it in alike[MOST - 1 :])
            alike = [*alike[: MOST - 1], Annotation(alike[0].kind, more, names)]
        lines += map(_line, alike)
    return "".join(f"{line}\n" for line in lines)


def asked_for(environ: Mapping[str, str]) -> bool:
    """Whether the log is one that GitHub reads orders in."""
    return environ.get("GITHUB_ACTIONS") == "true"


def _found(document: Document) -> Iterator[Annotation]:
    if document["verdict"] not in ("pass", "fail"):
        yield Annotation("error", headline(document).words, again(document["sentence"]))
    for clause in failing(document):
        if clause["verdict"] == "known-fail":
            continue
        yield Annotation("error" if weighs(clause, document) else "warning", _title(clause), _told(clause, document))
    for clause in unsteady(document):
        yield Annotation("notice", _title(clause), again(clause["reason"]))


def _title(clause: ClauseResult) -> str:
    return f"{clause['id']} ({clause['level']}): {_(standing(clause).one)}"


def _told(clause: ClauseResult, document: Document) -> str:
    lines = [again(heading(clause)), _(clause["says"])]
    for failure in arguments(clause)[:1]:
        lines += argument(failure, document)
    return clip("\n".join(lines), _MOST_TEXT)


def _line(it: Annotation) -> str:
    title = _data(one_line(it.title, 200)).replace(":", "%3A").replace(",", "%2C")
    return f"::{it.kind} title={title}::{_data(it.text)}"


def _data(text: str) -> str:
    """Text that GitHub reads as it was, and that is one line whatever it holds."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
