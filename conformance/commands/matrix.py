"""`tim-conformance matrix`: results side by side."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from conformance.api.errors import Trouble, UsageError
from conformance.changes.forms import Form
from conformance.changes.matrix import matrix
from conformance.changes.matrix_telling import headline, told
from conformance.commands.parsing import say
from conformance.recordings.places import shown
from conformance.report.whole import write_whole

_SUFFIXES: Final[dict[str, Form]] = {
    ".json": "json", ".md": "markdown", ".markdown": "markdown", ".txt": "text", ".html": "html", ".htm": "html",
}  # fmt: skip


def matrix_command(arguments: argparse.Namespace) -> int:
    """Put results side by side; the exit code."""
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
