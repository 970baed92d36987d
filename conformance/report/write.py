"""The files that a run leaves behind, the HTML report apart (pytest-html writes that one)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

from conformance.report.document import Document, dump, validate, write_atomically
from conformance.report.junit import junit

JSON_NAME: Final = "conformance.json"
JUNIT_NAME: Final = "junit.xml"
HTML_NAME: Final = "conformance.html"


def write_reports(document: Mapping[str, Any], directory: Path, *, valid: bool = False) -> list[Path]:
    """Write conformance.json and junit.xml into the directory, made if need be; their paths are returned.

    The JSON is written before the document is checked, unless it is known to be valid: whatever a live run found is
    kept. Raises ReportNotWritten where a file cannot be written, InvalidDocument where the document breaks its schema.
    """
    found = directory / JSON_NAME
    dump(document, found)
    cases = directory / JUNIT_NAME
    write_atomically(junit(cast("Document", document) if valid else validate(document)), cases)
    return [found, cases]
