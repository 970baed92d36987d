"""What a run leaves on GitHub by itself: the summary of its step."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from conformance.report.document import Document, ReportNotWritten
from conformance.report.formats.markdown import SUMMARY_MOST, step_summary

VARIABLE: Final = "GITHUB_STEP_SUMMARY"
_LEAST: Final = 2_000
"""Bytes of room below which nothing is added: what other steps have written is not to be lost for ours."""


def append_summary(document: Document, environ: Mapping[str, str]) -> None:
    """Put the result at the end of the step's summary, where the environment names one and it has room.

    Raises ReportNotWritten where it cannot be written.
    """
    if not environ.get(VARIABLE):
        return
    path = Path(environ[VARIABLE])
    try:
        there = path.stat().st_size if path.exists() else 0
        if SUMMARY_MOST - there < _LEAST:
            return
        text = step_summary(document, SUMMARY_MOST - there - 1)
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"\n{text}" if there else text)
    except (OSError, ValueError) as error:
        says = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise ReportNotWritten(f"the summary of the step, {path}, cannot be written: {says}") from error
