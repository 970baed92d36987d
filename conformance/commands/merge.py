"""`tim-conformance merge`: one result of the results of shards, with the reports that one run would have left."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from conformance.api.errors import Trouble, UsageError
from conformance.changes.results import read_json, result_of
from conformance.commands.parsing import capital, given
from conformance.contract.calling import program
from conformance.contract.language import speaking
from conformance.recordings.places import no_file, shown
from conformance.report.document import Document, InvalidDocument, ReportNotWritten, validate, write_atomically
from conformance.report.formats.annotations import asked_for, workflow_commands
from conformance.report.formats.github import append_summary
from conformance.report.formats.names import FILES, left_by
from conformance.report.formats.table import draw
from conformance.report.html import page
from conformance.report.terminal import terminal_summary
from conformance.report.write import HTML_NAME, JSON_NAME, write_reports
from conformance.runs.fitting import fitting
from conformance.runs.merging import merged
from conformance.settings import resolve, sources
from conformance.settings.options import Settings


def merge_command(arguments: argparse.Namespace) -> int:
    """Write the reports of shards put together; the exit code."""
    settings = _settings(arguments)
    paths = [_place(path) for path in arguments.results]
    _spare(paths, arguments.reports)
    results = [(shown(path), _read(path)) for path in paths]
    shards, gaps = fitting(results, partial=arguments.partial)
    try:
        made: Any = merged(shards, gaps, str(arguments.reports))
        document = validate(made)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        if isinstance(error, InvalidDocument):
            raise
        raise UsageError(
            "What a shard kept does not fit the rest of its result, so it was changed since: give it as it was written."
        ) from None
    _write(document, arguments.reports, settings)
    return document["exit_code"]


def _settings(arguments: argparse.Namespace) -> Settings:
    known = sources({**given(arguments), "formats": arguments.formats}, os.environ)
    return resolve([source.only("formats", "lang") for source in known])


def _place(path: Path) -> Path:
    return path / JSON_NAME if path.is_dir() else path


def _spare(paths: Sequence[Path], reports: Path) -> None:
    """UsageError where the merged result would take the place of a shard's: it could not be merged again."""
    target = reports / JSON_NAME
    if taken := next((path for path in paths if path.exists() and target.exists() and path.samefile(target)), None):
        raise UsageError(
            f"The merged result would take the place of {shown(taken)}: give another folder with --reports."
        )


def _read(path: Path) -> Document:
    if why := no_file(path):
        raise UsageError(f"{shown(path)} is no result: {why}. Give a conformance.json, or the folder that it is in.")
    return result_of(path, read_json(path, "no result")).document


def _write(document: Document, folder: Path, settings: Settings) -> None:
    """The reports, the files that were asked for, and the last words; Trouble where something cannot be written.

    Files of other formats, which an earlier run has left there, are taken away.
    """
    try:
        written = write_reports(document, folder, valid=True)
        with speaking(settings.lang):
            texts = {folder / HTML_NAME: page(document)}
            texts |= {it.path(folder): draw(it.name, document) for it in left_by(settings.formats)}
            for path, text in texts.items():
                write_atomically(text, path)
            for it in left_by([name for name in FILES if name not in settings.formats]):
                it.path(folder).unlink(missing_ok=True)
            append_summary(document, os.environ)
            width = shutil.get_terminal_size((100, 24)).columns
            told = terminal_summary(
                document, width=width, color=sys.stdout.isatty() and "NO_COLOR" not in os.environ,
                reports=[*written, *texts], program=program(),
            )  # fmt: skip
            sys.stdout.write(told)
            if asked_for(os.environ):
                sys.stdout.write(workflow_commands(document))
    except ReportNotWritten as error:
        raise Trouble(f"{capital(str(error))}: give another folder with --reports.") from None
