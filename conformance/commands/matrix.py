"""`tim-conformance matrix`: results side by side."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

from conformance.api.errors import Trouble, UsageError
from conformance.changes.matrix import matrix
from conformance.changes.matrix_telling import headline, told
from conformance.changes.telling import FORMS, Form
from conformance.commands.parsing import say, sub_command
from conformance.recordings.places import shown
from conformance.report.whole import write_whole

_MATRIX: Final = """\
examples:
  tim-conformance matrix singapore/conformance.json frankfurt/conformance.json -o matrix.html
  tim-conformance matrix monday=a/conformance.json tuesday=b/conformance.json
  tim-conformance matrix before/ after/ --format markdown

Regions, editions, days or clients are columns, in the order given, and clauses are rows. What has changed since the
column before is marked, as `drift` tells it. The page needs no network and can be filtered; it and JSON have every
clause, text and Markdown those that differ or do not hold. RESULT may be the folder of a report, too.

exit code: 0 done, 3 a result cannot be read or the matrix not be written, 4 wrong usage
"""
_SUFFIXES: Final[dict[str, Form]] = {
    ".json": "json", ".md": "markdown", ".markdown": "markdown", ".txt": "text", ".html": "html", ".htm": "html",
}  # fmt: skip


def add(subparsers: Any) -> None:
    """Enter the sub-command."""
    parser = sub_command(subparsers, "matrix", _matrix, "results side by side: regions, days, clients", _MATRIX)
    parser.add_argument(
        "results", nargs="+", metavar="RESULT",
        help="a conformance.json; LABEL=RESULT names its column (what it is of, and its day)",
    )  # fmt: skip
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write it there (standard output)")
    parser.add_argument(
        "--format", choices=FORMS, dest="form", help="default: what FILE's name ends with, or text without a FILE"
    )


def _matrix(arguments: argparse.Namespace) -> int:
    found = matrix([_named(each) for each in arguments.results])
    output: Path | None = arguments.output
    if output is None:
        print(told(found, arguments.form or "text"))
        return 0
    form: Form = arguments.form or _SUFFIXES.get(output.suffix.lower(), "html")
    try:
        write_whole(output, told(found, form) + "\n")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise Trouble(f"The matrix cannot be written to {shown(output)}: {why}.") from None
    say(f"{headline(found)} Written to {shown(output)}.")
    return 0


def _named(told: str) -> tuple[str, Path]:
    """A label and the path; "" where the whole of it is a path."""
    label, sign, path = told.partition("=")
    if not sign or Path(told).exists():
        return "", Path(told)
    if not label.strip() or not path:
        raise UsageError(f"{told} names no column and its result: write LABEL=RESULT, or the result alone.")
    return label.strip(), Path(path)
