"""A session from its options to its exit code. Inert in one that runs none of the suite's properties."""

from __future__ import annotations

import sys
from collections.abc import Generator
from typing import Any

import pytest

from conformance.api.errors import Trouble
from conformance.api.outlets import STREAMS
from conformance.contract import vendor
from conformance.plugin.foreign import aims_at_suite, cover
from conformance.plugin.html_glue import arrange
from conformance.plugin.items import pytest_collection_modifyitems, pytest_runtest_makereport, tim_run, tim_trial
from conformance.plugin.options import settings_of
from conformance.plugin.reporting import pytest_terminal_summary, report, report_of_none, report_of_workers
from conformance.plugin.session import begin, conclude, open_session, told, unfollow
from conformance.plugin.sharding import Dealer, idle_document, is_idle
from conformance.plugin.signals import pytest_keyboard_interrupt
from conformance.plugin.standing import put_back
from conformance.plugin.state import STATE, State
from conformance.plugin.words import judged, pytest_collection_finish, pytest_itemcollected, register_markers
from conformance.plugin.xdist_glue import controller, is_worker, send
from conformance.report.text import spelled
from conformance.report.write import HTML_NAME

__all__ = [
    "pytest_collection_finish",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_itemcollected",
    "pytest_keyboard_interrupt",
    "pytest_runtest_makereport",
    "pytest_runtestloop",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "tim_run",
    "tim_trial",
]


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Read the options; wrong ones end the session with one sentence when a property wants to run."""
    state = State(config)
    config.stash[STATE] = state
    register_markers(config, vendor())
    if aims_at_suite(config):
        cover(config)
    try:
        state.settings = settings_of(config)
    except Trouble as trouble:
        state.trouble = trouble
    if state.settings is not None:
        settings = state.settings
        page, mixed = settings.reports / HTML_NAME, not aims_at_suite(config, wholly=True)
        state.html = arrange(config, page, lambda: state.document, settings.lang, mixed=mixed)
    state.controller = controller(config, lambda: _ready(state))
    config.pluginmanager.register(Dealer(state), "conformance-shards")


def _ready(state: State) -> None:
    """For the controller: nothing stands in the way, and the old reports are set aside."""
    cover(state.config)
    if state.trouble is not None:
        raise state.trouble
    begin(state)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Open the target; where the options are wrong or it cannot be reached, run nothing: the summary says why."""
    state = session.config.stash[STATE]
    state.selected = {clause for item in session.items for clause in judged(item)}
    if is_worker(session.config) or not state.judging or session.testsfailed:
        return None
    if not state.selected and not is_idle(state):
        return None
    try:
        if state.trouble is None:
            begin(state)
            if is_idle(state):
                return None
            open_session(state)
    except Trouble as trouble:
        state.trouble = trouble
    except Exception as error:  # pytest would tell it in a traceback, and as an interrupted run
        state.trouble = Trouble(f"The suite itself went wrong: {told(error)}")
    unreached = state.trial is not None and state.trial.docket.unreached
    return True if unreached or state.trouble is not None else None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> Generator[None, Any, Any]:
    """Clean up the target, write the reports, and let the verdict decide the exit code."""
    state = session.config.stash.get(STATE, None)
    if state is None:
        return (yield)
    try:
        _finish(session, state, exitstatus)
    except Exception as error:
        state.trouble = Trouble(f"The suite itself went wrong: {told(error)}")
        session.exitstatus = 3
    finally:
        unfollow(state)
    if not state.judging and state.controller is None:
        return (yield)
    result = None
    try:
        result = yield
    except Exception as error:  # a disk that is full, a folder that went away: the verdict has been written by now
        _last_words(session, f"The end of the session could not be told in full: {told(error)}")
    if state.html is not None and state.html.problem and session.exitstatus == 0:
        session.exitstatus = 3
    if sys.stdout is not None:
        sys.stdout.flush()
    if STREAMS.lost:
        _last_words(session, f"Standard output took not all that was to be told: {STREAMS.lost}")
    return result


def _report_idle(state: State, document: Any) -> int:
    """Report what a worker says that had nothing to run; the exit code."""
    try:
        begin(state)
    except Trouble as trouble:
        state.trouble = trouble
        return trouble.exit_code
    return report(state, document)


def _last_words(session: pytest.Session, sentence: str) -> None:
    if session.exitstatus == 0:
        session.exitstatus = 3
    print(f"tim-conformance: {spelled(sentence)}.", file=sys.stderr)


def _finish(session: pytest.Session, state: State, exitstatus: int) -> None:
    # A second Ctrl-C soon after the first keeps pytest from setting its status.
    interrupted = exitstatus == pytest.ExitCode.INTERRUPTED or isinstance(sys.exception(), KeyboardInterrupt)
    if state.trial is not None:
        document = conclude(state, state.trial, interrupted=interrupted)
        if not send(session.config, document, state.trouble):
            session.exitstatus = report(state, document)
    elif is_worker(session.config):
        idle = idle_document(state) if state.judging and state.trouble is None and is_idle(state) else None
        send(session.config, idle, state.trouble)
    elif state.judging and state.trouble is None and is_idle(state) and not interrupted:
        session.exitstatus = report(state, idle_document(state))
    elif state.controller is not None and state.controller.judging:
        state.controller.wait()
        session.exitstatus = report_of_workers(state, state.controller, exitstatus)
    elif state.controller is not None and state.controller.documents:  # a shard that has nothing to run
        session.exitstatus = _report_idle(state, state.controller.documents[0])
    elif state.judging and state.trouble is not None:
        session.exitstatus = state.trouble.exit_code
        if state.trouble.exit_code == 4:
            put_back(state)
        else:
            report_of_none(state, str(state.trouble))
    elif state.judging and state.old:
        session.exitstatus = 2
        report_of_none(state, "The run was interrupted before its first program.", verdict="interrupted", code=2)
    elif state.judging and exitstatus in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED):
        # Nothing was judged: no clause failed, and unless it was Ctrl-C the suite itself is broken.
        session.exitstatus = 3 if session.testsfailed else exitstatus
