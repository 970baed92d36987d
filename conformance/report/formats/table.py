"""What draws each format, and the files that are left of a result."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from conformance.report.document import Document, write_atomically
from conformance.report.formats.annotations import workflow_commands
from conformance.report.formats.badge import badge, svg
from conformance.report.formats.ctrf import ctrf
from conformance.report.formats.markdown import markdown, step_summary
from conformance.report.formats.names import RUN, left_by
from conformance.report.formats.ndjson import ndjson
from conformance.report.formats.sarif import sarif
from conformance.report.junit import junit

DRAWN: Final[Mapping[str, Callable[[Document], str]]] = MappingProxyType(
    {
        "ctrf": ctrf, "sarif": sarif, "junit": junit, "markdown": markdown, "badge": badge, "svg": svg,
        "ndjson": ndjson, "annotations": workflow_commands, "step-summary": step_summary,
    }
)  # fmt: skip
"""What draws each of `names.FORMATS`."""


def draw(name: str, document: Document) -> str:
    """A result in a format, in the language of now where people read it."""
    return DRAWN[name](document)


def write_formats(document: Document, folder: Path, names: Collection[str], of: str = RUN) -> list[Path]:
    """Write the files of some formats, but for those that a run writes as it goes on; their paths are returned.

    Raises ReportNotWritten where one cannot be written.
    """
    written = []
    for it in left_by(names):
        if it.live:
            continue
        path = it.path(folder, of)
        write_atomically(draw(it.name, document), path)
        written.append(path)
    return written
