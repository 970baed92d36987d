"""`tim-conformance report`: a saved result in the form that something else reads."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any, Final

from conformance.api.errors import Trouble, UsageError
from conformance.commands.parsing import given
from conformance.contract import Language
from conformance.contract.language import speaking
from conformance.recordings.places import no_file, shown
from conformance.report.document import SCHEMA_VERSION, Document, InvalidDocument, validate
from conformance.report.formats import drift
from conformance.report.formats.table import draw
from conformance.report.whole import write_whole
from conformance.settings import resolve, sources

_LARGEST: Final = 1 << 28
"""Bytes of a result."""


def report_command(arguments: argparse.Namespace) -> int:
    """Write a saved result in another form; the exit code."""
    language = resolve([source.only("lang") for source in sources(given(arguments), os.environ)]).lang
    text = _drawn(arguments.result, arguments.form, language)
    if arguments.output is None:
        sys.stdout.write(text)
        return 0
    try:
        write_whole(arguments.output, text)
    except (OSError, ValueError) as error:
        says = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise Trouble(f"{shown(arguments.output)} cannot be written: {says}.") from None
    return 0


def _drawn(path: Path, form: str, language: Language) -> str:
    data = _read(path)
    if isinstance(data, dict) and data.get("format") == drift.FORMAT:
        if form not in drift.DRAWN:
            raise UsageError(f"{shown(path)} is drift, which is not told as {form}: give {', '.join(drift.DRAWN)}.")
        if why := drift.problem(data):
            raise UsageError(f"{shown(path)} is no drift as its schema has it: {why[:160]}.")
        return drift.DRAWN[form](data)
    document = _checked(path, data)
    with speaking(language):
        return draw(form, document)


def _read(path: Path) -> Any:
    """The JSON of a file; UsageError, in one sentence, where it has none."""
    if why := no_file(path):
        raise UsageError(f"{shown(path)} is no result: {why}. Give a conformance.json.")
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError(f"{shown(path)} is too large for a result: give a conformance.json.")
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{shown(path)} cannot be read: {error.strerror or error}.") from None
    except (ValueError, RecursionError):
        raise UsageError(f"{shown(path)} is no result: it holds no JSON. Give a conformance.json.") from None


def _checked(path: Path, data: Any) -> Document:
    """The result that it is; UsageError, in one sentence, where it is none that this suite reads."""
    if not isinstance(data, dict) or "clauses" not in data or "schema_version" not in data:
        raise UsageError(
            f"{shown(path)} is no result: it has no clauses and no schema_version. Give a conformance.json."
        )
    if data["schema_version"] != SCHEMA_VERSION:
        raise UsageError(
            f"{shown(path)} is of schema version {str(data['schema_version'])[:20]}, and this suite reads "
            f"{SCHEMA_VERSION}: use the suite that wrote it, or judge anew."
        )
    try:
        return validate(data)
    except InvalidDocument as error:
        first = str(error).splitlines()[1].strip() if "\n" in str(error) else str(error)
        raise UsageError(f"{shown(path)} is no result as its schema has it: {first[:160]}.") from None
