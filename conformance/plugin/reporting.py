"""What a session leaves behind: its reports, its exit code, and its last words on the terminal."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from conformance.api.errors import Trouble
from conformance.contract.calling import program
from conformance.contract.language import again, speaking
from conformance.plugin.standing import put_back, stand_in
from conformance.plugin.state import STATE, State
from conformance.plugin.telling import orders, tell_result
from conformance.plugin.xdist_glue import ONE_WORKER, RATHER, Controller
from conformance.report.document import InvalidDocument, ReportNotWritten, dump, validate, write_atomically
from conformance.report.html import page
from conformance.report.terminal import terminal_summary
from conformance.report.text import spelled
from conformance.report.write import HTML_NAME, JSON_NAME, write_reports
from conformance.runs.result import exit_code


def report_of_workers(state: State, workers: Controller, exitstatus: int) -> int:
    """Report what the worker that ran the properties found; the exit code."""
    if exitstatus == pytest.ExitCode.USAGE_ERROR:
        return exitstatus
    state.trouble = workers.trouble
    if len(workers.documents) == 1:
        return report(state, workers.documents[0])
    if state.trouble is None and exitstatus == pytest.ExitCode.INTERRUPTED:
        state.trouble = Trouble("The run was interrupted; with -n nothing is known of what it had judged by then.")
        state.trouble.exit_code = int(exitstatus)
        report_of_none(state, str(state.trouble), verdict="interrupted", code=state.trouble.exit_code)
        return state.trouble.exit_code
    if state.trouble is None:
        state.trouble = Trouble("The worker that ran the properties ended without a result: try again without -n.")
    if state.trouble.exit_code == 4:
        put_back(state)
    else:
        report_of_none(state, str(state.trouble))
    return state.trouble.exit_code


def report_of_none(state: State, sentence: str, *, verdict: str = "unknown", code: int = 3) -> None:
    """Write the reports of a run that judged nothing, where it had set the old ones aside."""
    if state.old and not state.unwritable:
        report(state, stand_in(state, sentence, verdict=verdict, code=code))


def report(state: State, document: Any) -> int:
    """Write the reports; the exit code that the document and the writing ask for."""
    assert state.settings is not None
    if not state.settings.reports.is_dir():
        state.trouble = state.trouble or Trouble(
            f"The folder {state.settings.reports} went away while the run was under way: what else was in it is lost."
        )
    try:
        state.document = validate(document)
        state.written = write_reports(state.document, state.settings.reports, valid=True)
        if state.html is None or not state.html.asked:  # pytest-html is not there, or does not know of us
            state.written.append(state.settings.reports / HTML_NAME)
            with speaking(state.settings.lang):
                write_atomically(page(state.document), state.written[-1])
        tell_result(state, state.document)
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
        drawn = [state.html.written] if state.html is not None and state.html.written is not None else []
        terminalreporter.section("conformance")
        with speaking(state.settings.lang if state.settings is not None else "en"):
            told = terminal_summary(
                state.document, width=terminalreporter._tw.fullwidth, color=terminalreporter.hasmarkup,
                reports=[*state.written, *drawn], program=program(),
            )  # fmt: skip
            told_to_github = orders(state.document)
        terminalreporter.write_line(told)
        if told_to_github:
            terminalreporter.write(told_to_github)
    if state.html is not None and state.html.problem:
        terminalreporter.write_line(state.html.problem, red=True)
    if state.document is not None and state.controller is not None:
        sharded = state.settings is not None and state.settings.shard is not None
        terminalreporter.write_line(ONE_WORKER if sharded else f"{ONE_WORKER} {RATHER}")
    with speaking(state.settings.lang if state.settings is not None else "en"):
        for sentence in state.trial.told if state.trial is not None else ():
            terminalreporter.write_line(spelled(again(sentence)))
    said = state.document["sentence"] if state.document is not None else ""
    if state.trouble is not None and (state.judging or state.controller is not None) and str(state.trouble) != said:
        terminalreporter.write_line(spelled(str(state.trouble)), red=True)
