"""The formats that a session was asked for: files beside its reports, events while it runs, and what GitHub shows."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from conformance import __version__
from conformance.api.errors import Trouble
from conformance.contract import vendor
from conformance.contract.language import speaking
from conformance.plugin.state import State
from conformance.report.document import Document, ReportNotWritten
from conformance.report.formats.annotations import asked_for, workflow_commands
from conformance.report.formats.github import append_summary
from conformance.report.formats.names import FILES, left_by
from conformance.report.formats.ndjson import Stream, begin, of_property
from conformance.report.formats.table import write_formats
from conformance.report.text import shown
from conformance.runs.trial import PropertyRun, Trial

_KNOWN = ("pass", "fail", "unsteady", "observed")
"""Verdicts that are of something seen: that a clause was not judged is known at the end alone."""


def paths(state: State, names: Collection[str] = FILES) -> list[Path]:
    """Where the files of formats stand."""
    assert state.settings is not None
    return [it.path(state.settings.reports) for it in left_by(names)]


def stand_in_formats(state: State, document: Document) -> None:
    """Draw what was asked for of a document that says "under way", and take away what was not: it is of the last run.

    Raises ReportNotWritten, or another OSError, where that cannot be.
    """
    settings = state.settings
    assert settings is not None
    with speaking(settings.lang):
        write_formats(document, settings.reports, settings.formats)
    for path in paths(state, [name for name in FILES if name not in settings.formats]):
        path.unlink(missing_ok=True)
    open_stream(state)


def open_stream(state: State) -> None:
    """Begin to tell events, where they were asked for; once more where more is known of the run than at first."""
    settings = state.settings
    assert settings is not None
    live = next((it for it in left_by(settings.formats) if it.live), None)
    if live is None:
        return
    state.stream = Stream(live.path(settings.reports))
    state.stream.begin(
        begin(
            kind=settings.target, profile=settings.profile, seed=state.seed if state.trial is not None else None,
            suite=__version__, contract=vendor().version, clauses=len(vendor().clauses), at=state.started,
        )
    )  # fmt: skip


def tell_property(state: State, it: PropertyRun, outcome: str) -> None:
    """A property has ended: tell it, and the clauses of which something else is known now."""
    if state.stream is None or state.trial is None:
        return
    scrub = state.trial.target.vault.scrub
    state.stream.add(shown(of_property(it.name, it.judges, it.programs, it.calls, outcome), scrub))
    state.stream.verdicts(shown(_verdicts(state.trial), scrub))


def _verdicts(trial: Trial) -> dict[str, tuple[str, str, str]]:
    docket = trial.docket
    levels = {name: clause.level for name, clause in docket.register.clauses.items()}
    return {
        name: (levels[name], verdict, reason)
        for name, (verdict, reason) in docket.verdicts().items()
        if verdict in _KNOWN
    }


def tell_result(state: State, document: Document) -> None:
    """Write the files that were asked for, and the summary of a step on GitHub.

    Raises ReportNotWritten where a file cannot be written; of the summary it becomes the session's trouble.
    """
    settings = state.settings
    assert settings is not None
    with speaking(settings.lang):
        if state.stream is not None:
            state.stream.close(document)
            state.written.append(state.stream.path)
        state.written += write_formats(document, settings.reports, settings.formats)
        try:
            append_summary(document, os.environ)
        except ReportNotWritten as error:
            state.trouble = state.trouble or Trouble(f"{str(error)[:1].upper()}{str(error)[1:]}.")


def orders(document: Document) -> str:
    """The annotations for GitHub, where that reads the log; "" elsewhere."""
    return workflow_commands(document) if asked_for(os.environ) else ""
