"""`tim-conformance report`: a saved result in the form that something else reads."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from conformance.api.errors import Trouble, UsageError
from conformance.changes.results import read_json, result_of
from conformance.commands.parsing import given
from conformance.contract import Language
from conformance.contract.language import speaking
from conformance.recordings.places import inside, no_file, shown
from conformance.report.formats import drift
from conformance.report.formats.table import draw
from conformance.report.whole import write_whole
from conformance.report.write import JSON_NAME
from conformance.settings import resolve, sources


def report_command(arguments: argparse.Namespace) -> int:
    """Write a saved result in another form; the exit code."""
    language = resolve([source.only("lang") for source in sources(given(arguments), os.environ)]).lang
    text = _drawn(inside(arguments.result, JSON_NAME, "drift.json"), arguments.form, language)
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
    if why := no_file(path):
        raise UsageError(f"{shown(path)} is no result: {why}. Give a conformance.json.")
    data = read_json(path, "no result")
    if isinstance(data, dict) and data.get("format") == drift.FORMAT:
        if form not in drift.DRAWN:
            raise UsageError(f"{shown(path)} is drift, which is not told as {form}: give {', '.join(drift.DRAWN)}.")
        if why := drift.problem(data):
            raise UsageError(f"{shown(path)} is no drift as its schema has it: {why[:160]}.")
        return drift.DRAWN[form](data)
    document = result_of(path, data).document
    with speaking(language):
        return draw(form, document)
