"""What stands in a report's place while a run is under way, or where it came to no result of its own.

A run that is killed writes nothing more. Were the last run's reports still there, they would be taken for its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from conformance import __version__
from conformance.api.errors import Trouble
from conformance.contract import vendor
from conformance.contract.language import speaking
from conformance.plugin.state import State, now
from conformance.plugin.telling import paths, stand_in_formats
from conformance.report.document import ReportNotWritten, validate, write_atomically
from conformance.report.html import page
from conformance.report.junit import junit
from conformance.report.write import HTML_NAME, JSON_NAME, JUNIT_NAME, write_reports
from conformance.runs.result import asked_of, label_of
from conformance.verdicts.docket import Docket
from conformance.verdicts.summing import entries

UNDER_WAY: Final = "The run is under way, or was ended before it could tell: nothing is known yet."


def stand_in(
    state: State, sentence: str, *, verdict: str = "unknown", code: int = 3, docket: Docket | None = None
) -> Any:
    """A whole document of a run that has judged nothing: `sentence` says why, and the `docket` what else is known."""
    settings = state.settings
    assert settings is not None
    register = vendor()
    clauses = entries(docket or Docket(register))
    for entry in clauses:
        if entry["verdict"] == "unknown":
            entry["reason"] = sentence
    virtual = settings.target == "simulator"
    part = {"shard": {"number": settings.shard.number, "of": settings.shard.of}} if settings.shard is not None else {}
    return {
        "schema_version": "1", "suite_version": __version__, "contract_version": register.version,
        "titles": register.titles, "asked": asked_of(settings),
        "target": {
            "kind": settings.target, "endpoint": settings.endpoint or "", "sdkappid": settings.sdkappid or 0,
            "label": label_of(settings),
            "capabilities": {"virtual_clock": virtual, "max_wait": None},
        },
        "started": state.started or now(), "finished": now(), "profile": settings.profile, "seed": state.seed,
        "strict": settings.strict, "verdict": verdict, "exit_code": code, "sentence": sentence,
        "calls": {"total": 0, "limit": settings.calls, "by_command": {}},
        "clock": {"offset": None, "error": None, "virtual": virtual},
        "clauses": clauses, "root_failures": [], "harness_errors": [], "left_behind": [], **part,
    }  # fmt: skip


def set_aside(state: State) -> None:
    """Before the first call: put a document that says "under way, unknown" in the place of every old report.

    Trouble where that cannot be written.
    """
    assert state.settings is not None
    folder = state.settings.reports
    pages, cases = _pages(state), _cases(state.config)
    for path in (folder / JSON_NAME, folder / JUNIT_NAME, folder / HTML_NAME, *paths(state), *pages, *cases):
        state.old.setdefault(path, path.read_bytes() if path.is_file() else None)
    document = validate(stand_in(state, UNDER_WAY))
    try:
        write_reports(document, folder, valid=True)
        for path in cases:
            write_atomically(junit(document), path)
        with speaking(state.settings.lang):
            drawn = page(document)
        for path in pages:
            write_atomically(drawn, path)
        if folder / HTML_NAME not in pages:  # the page goes elsewhere this time
            (folder / HTML_NAME).unlink(missing_ok=True)
        stand_in_formats(state, document)
    except ReportNotWritten as error:
        state.unwritable = True
        raise Trouble(f"{error}: give another folder with --tim-reports") from None


def put_back(state: State) -> None:
    """The run was refused: its settings or credentials are wrong, so the last run's reports are still the last."""
    for path, octets in state.old.items():
        if octets is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(octets)
    state.old.clear()


def _pages(state: State) -> list[Path]:
    assert state.settings is not None
    return [state.settings.reports / HTML_NAME if state.html is None else state.html.path]


def _cases(config: pytest.Config) -> list[Path]:
    """Where pytest itself is asked for JUnit XML."""
    path = getattr(config.option, "xmlpath", None)
    return [Path(path)] if path else []
