"""What a session leaves behind: its reports, its exit code, and its last words on the terminal."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from conformance.api.errors import Trouble
from conformance.plugin.state import STATE, State
from conformance.plugin.xdist_glue import Controller
from conformance.report.document import InvalidDocument, ReportNotWritten, dump, validate
from conformance.report.terminal import terminal_summary
from conformance.report.write import JSON_NAME, write_reports
from conformance.runs.result import exit_code


def report_of_workers(state: State, workers: Controller, exitstatus: int) -> int:
    """Report what the worker that ran the properties found; the exit code."""
    if workers.trouble is not None:
        state.trouble = workers.trouble
        return state.trouble.exit_code
    if len(workers.documents) == 1:
        return report(state, workers.documents[0])
    if exitstatus == pytest.ExitCode.INTERRUPTED:
        state.trouble = Trouble("No report was written: an interrupted run leaves one only without -n.")
    if exitstatus in (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.USAGE_ERROR):
        return exitstatus
    state.trouble = workers.explanation()
    return state.trouble.exit_code


def report(state: State, document: Any) -> int:
    """Write the reports; the exit code that the document and the writing ask for."""
    assert state.settings is not None
    try:
        state.document = validate(document)
        state.written = write_reports(state.document, state.settings.reports)
    except InvalidDocument as error:
        state.trouble = Trouble(f"The suite itself went wrong: {error}")
        with contextlib.suppress(ReportNotWritten):
            dump(document, state.settings.reports / JSON_NAME)  # whatever a live run found is kept
        return 3
    except ReportNotWritten as error:
        state.trouble = Trouble(f"{error}: give another folder with --tim-reports")
    code = exit_code(document)
    if code == 0 and state.others_failed:
        return 1
    return 3 if code == 0 and state.trouble is not None else code


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    """The verdict, and where the reports are."""
    state = config.stash.get(STATE, None)
    if state is None or exitstatus == pytest.ExitCode.USAGE_ERROR:
        return
    if state.document is not None:
        page = [state.html.written] if state.html is not None and state.html.written is not None else []
        terminalreporter.section("conformance")
        terminalreporter.write_line(
            terminal_summary(
                state.document, width=terminalreporter._tw.fullwidth, color=terminalreporter.hasmarkup,
                reports=[*state.written, *page],
            )
        )  # fmt: skip
    if state.html is not None and state.html.problem:
        terminalreporter.write_line(state.html.problem, red=True)
    for sentence in state.trial.told if state.trial is not None else ():
        terminalreporter.write_line(sentence)
    if state.trouble is not None and (state.judging or state.controller is not None):
        terminalreporter.write_line(str(state.trouble), red=True)
