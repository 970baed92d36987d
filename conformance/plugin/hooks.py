"""A session from its options to its exit code. Inert in one that runs none of the suite's properties."""

from __future__ import annotations

import sys
from collections.abc import Generator
from typing import Any

import pytest

from conformance.api.errors import Trouble
from conformance.plugin.html_glue import arrange
from conformance.plugin.items import judged
from conformance.plugin.options import settings_of
from conformance.plugin.reporting import report, report_of_workers
from conformance.plugin.session import conclude, open_session
from conformance.plugin.state import STATE, State
from conformance.plugin.xdist_glue import controller, is_worker, send
from conformance.report.write import HTML_NAME


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Read the options; wrong ones end the session with one sentence when a property wants to run."""
    state = State(config)
    config.stash[STATE] = state
    try:
        state.settings = settings_of(config)
    except Trouble as trouble:
        state.trouble = trouble
    if state.settings is not None:
        state.html = arrange(config, state.settings.reports / HTML_NAME, lambda: state.document)
    state.controller = controller(config, lambda: state.trouble)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Open the target; where the options are wrong or it cannot be reached, run nothing: the summary says why."""
    state = session.config.stash[STATE]
    if is_worker(session.config) or not state.judging or session.testsfailed or not any(map(judged, session.items)):
        return None
    try:
        if state.trouble is None:
            open_session(state)
    except Trouble as trouble:
        state.trouble = trouble
    unreached = state.trial is not None and state.trial.docket.unreached
    return True if unreached or state.trouble is not None else None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> Generator[None, Any, Any]:
    """Clean up the target, write the reports, and let the verdict decide the exit code."""
    state = session.config.stash.get(STATE, None)
    if state is None:
        return (yield)
    if state.trial is not None:
        # A second Ctrl-C soon after the first keeps pytest from setting its status.
        interrupted = exitstatus == pytest.ExitCode.INTERRUPTED or isinstance(sys.exception(), KeyboardInterrupt)
        document = conclude(state, state.trial, interrupted=interrupted)
        if not send(session.config, document, state.trouble):
            session.exitstatus = report(state, document)
    elif is_worker(session.config):
        send(session.config, None, state.trouble)
    elif state.controller is not None and state.controller.judging:
        session.exitstatus = report_of_workers(state, state.controller, exitstatus)
    elif state.judging and state.trouble is not None:
        session.exitstatus = state.trouble.exit_code
    elif state.judging and exitstatus in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED):
        # Nothing was judged: no clause failed, and unless it was Ctrl-C the suite itself is broken.
        session.exitstatus = 3 if session.testsfailed else exitstatus
    result = yield
    if state.html is not None and state.html.problem and session.exitstatus == 0:
        session.exitstatus = 3
    return result
