"""The pytest plugin: options, the target, one trial a session, the verdict and the reports.

Inert in a session that runs none of the suite's properties.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, Final, NoReturn

import pytest

from conformance.api.errors import CallsSpent, Trouble, UsageError
from conformance.contract import matching
from conformance.plugin.html_glue import HtmlReport, arrange, row, without_surrogates
from conformance.plugin.xdist_glue import Controller, controller, is_worker, send
from conformance.recordings.errors import NoRecording
from conformance.recordings.sources import key_of
from conformance.report.document import Document, InvalidDocument, ReportNotWritten, dump, validate
from conformance.report.terminal import terminal_summary
from conformance.report.write import HTML_NAME, JSON_NAME, write_reports
from conformance.runs.opening import open_trial
from conformance.runs.result import document_of, exit_code
from conformance.runs.trial import PropertyRun, Trial
from conformance.settings.options import OPTIONS, Settings, resolve
from conformance.settings.profiles import PROFILES
from conformance.suite.properties import PROPERTIES, place
from conformance.suite.running import PropertyFailed, PropertyRunner, Selection

STATE: Final = pytest.StashKey["State"]()
DEFAULT_SEED: Final = 2**31


@dataclass
class State:
    """What the plugin keeps for one session. `judging`: whether properties of the suite are among its tests."""

    config: pytest.Config
    judging: bool = False
    others_failed: bool = False
    settings: Settings | None = None
    trial: Trial | None = None
    selection: Selection | None = None
    seed: int = 0
    started: str = ""
    trouble: Trouble | None = None
    document: Document | None = None
    html: HtmlReport | None = None
    controller: Controller | None = None
    runs: list[PropertyRun] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Every option, also as an ini value; its variable is read when the run starts."""
    group = parser.getgroup("tim", "conformance of forbid_send_msg")
    for option in OPTIONS:
        told = f"{option.help} [{option.variable}]"
        if option.flag:
            group.addoption(option.argument, action="store_true", default=None, help=told)
        else:
            group.addoption(option.argument, default=None, help=told)
        parser.addini(option.ini, option.help)


def settings_of(
    given: Mapping[str, str | bool | None], environ: Mapping[str, str], ini: Mapping[str, str | None]
) -> Settings:
    """The settings of a run, every value checked, with the profile's cap where none is given; else UsageError."""
    settings = resolve(given, environ, ini)
    if settings.clauses:
        try:
            matching(settings.clauses)
        except ValueError as error:
            raise UsageError(str(error)) from None
    if settings.calls is None:
        settings = replace(settings, calls=PROFILES[settings.profile].calls)
    return settings


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Read the options; wrong ones end the session with one sentence when a property wants to run."""
    state = State(config)
    config.stash[STATE] = state
    try:
        given = {option.name: config.getoption(option.argument, None) for option in OPTIONS}
        ini = {option.ini: config.getini(option.ini) or None for option in OPTIONS}
        state.settings = settings_of(given, os.environ, ini)
    except Trouble as trouble:
        state.trouble = trouble
    if state.settings is not None:
        state.html = arrange(config, state.settings.reports / HTML_NAME, lambda: state.document)
    state.controller = controller(config, lambda: state.trouble)


def _judged(item: pytest.Item) -> frozenset[str]:
    """The clauses that a test judges; none where it is no property of the suite."""
    return frozenset(getattr(getattr(item, "function", None), "judged_clauses", ()))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the properties in their order, and leave out those that judge none of the wanted clauses."""
    state = config.stash[STATE]
    items.sort(key=lambda item: place(key_of(item.function)) if _judged(item) else -1)  # type: ignore[attr-defined]
    state.judging = any(_judged(item) for item in items) and not config.option.collectonly
    if state.settings is not None and state.settings.clauses:
        wanted = {clause.id for clause in matching(state.settings.clauses)}
        out = [item for item in items if _judged(item) and not wanted & _judged(item)]
        if out:
            config.hook.pytest_deselected(items=out)
            items[:] = [item for item in items if item not in out]


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Open the target; where the options are wrong or it cannot be reached, run nothing: the summary says why."""
    state = session.config.stash[STATE]
    if is_worker(session.config) or not state.judging or session.testsfailed or not any(map(_judged, session.items)):
        return None
    try:
        if state.trouble is None:
            _open(state)
    except Trouble as trouble:
        state.trouble = trouble
    return None if state.trouble is None else True


@pytest.fixture(scope="session")
def trial(request: pytest.FixtureRequest) -> Trial:
    """The session's trial. An xdist worker opens the target only when a property comes its way."""
    state = request.config.stash[STATE]
    if state.trial is None:
        try:
            _open(state)
        except Trouble as trouble:
            state.trouble = trouble
            pytest.skip(str(trouble))  # the controller tells it
    assert state.trial is not None
    return state.trial


def _open(state: State) -> None:
    """Begin the trial; Trouble where no report could be written, or no target reached."""
    assert state.settings is not None
    number = state.config.getoption("hypothesis_seed", None)
    state.seed = random.SystemRandom().randrange(DEFAULT_SEED) if number in (None, "random") else int(number)
    state.started = _now()
    _writable(state.settings.reports)
    _end_as_on_interrupt(state.config)
    known = {name for names in PROPERTIES.values() for name in names}
    state.trial = open_trial(state.settings, state.seed, known, os.environ.get("PYTEST_XDIST_TESTRUNUID", ""))


def _writable(folder: Path) -> None:
    """Find out that reports cannot be written before calls are spent on them."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Trouble(
            f"No report can be written to {folder} ({error.strerror or error}): give another folder with --tim-reports."
        ) from None


def _end_as_on_interrupt(config: pytest.Config) -> None:
    """Have SIGTERM end the run as Ctrl-C does: with the target cleaned up and the reports written."""
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _interrupt)
        config.add_cleanup(_end_at_once)


def _end_at_once() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


@pytest.fixture
def run(request: pytest.FixtureRequest, trial: Trial) -> PropertyRunner:
    """Runs a property's programs on the session's target."""
    state = request.config.stash[STATE]
    if state.selection is None:
        strict = bool(state.settings and state.settings.strict)
        tests = [item.function for item in request.session.items if isinstance(item, pytest.Function) and _judged(item)]
        selected = [(test.__name__, test.judged_clauses, test) for test in tests]
        state.selection = Selection(trial, selected, state.seed, strict)
    made = state.selection.runners[request.node.name]
    if trial.docket.spent and not made.it.findings:
        pytest.skip(f"budget: {trial.docket.spent}")
    state.runs.append(made.it)
    request.node.stash[_RUN] = made.it
    return made


_RUN: Final = pytest.StashKey[PropertyRun]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A property's row; a spent budget is told as such and not as an error; an argument needs no traceback."""
    report = yield
    it = item.stash.get(_RUN, None)
    state = item.config.stash[STATE]
    if it is None:
        state.others_failed = state.others_failed or (report.failed and not _judged(item))
        return report
    if call.when == "call":
        report.user_properties.append(row(it.name, it.judges, it.programs, it.calls))
        error = call.excinfo.value if call.excinfo else None
        why = _skipped(error, it, state.trial)
        if why:
            report.outcome = "skipped"
            report.longrepr = (str(item.path), 0, why)
        elif isinstance(error, PropertyFailed):
            report.longrepr = str(error)
        elif error is not None and not isinstance(error, KeyboardInterrupt | pytest.skip.Exception) and state.trial:
            state.trial.docket.harness_errors.append((it.name, _told(error)))
    without_surrogates(report)
    return report


def _skipped(error: BaseException | None, it: PropertyRun, trial: Trial | None) -> str:
    """Why a property counts as skipped; "" where it does not."""
    if isinstance(error, CallsSpent):
        return f"budget: {error}"
    if isinstance(error, NoRecording):
        return f"no recording: {error}"
    if error is None and not it.programs and trial is not None:
        told = (trial.docket.left_out[clause] for clause in it.judges if clause in trial.docket.left_out)
        return next(told, "its programs were run for other properties")
    return ""


def _told(error: BaseException) -> str:
    return str(error) if isinstance(error, Trouble) else f"{type(error).__name__}: {error}"


@pytest.hookimpl(tryfirst=True)
def pytest_keyboard_interrupt(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    """Leave out frames without a line number, as a signal may leave one: pytest breaks off when it draws them."""
    excinfo.traceback = excinfo.traceback.filter(lambda entry: entry._rawentry.tb_lineno is not None)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> Generator[None, Any, Any]:
    """Clean up the target, write the reports, and let the verdict decide the exit code."""
    state = session.config.stash.get(STATE, None)
    if state is None:
        return (yield)
    if state.trial is not None:
        # A second Ctrl-C soon after the first keeps pytest from setting its status.
        interrupted = exitstatus == pytest.ExitCode.INTERRUPTED or isinstance(sys.exception(), KeyboardInterrupt)
        document = _concluded(state, state.trial, interrupted=interrupted)
        if not send(session.config, document, state.trouble):
            session.exitstatus = _report(state, document)
    elif is_worker(session.config):
        send(session.config, None, state.trouble)
    elif state.controller is not None and state.controller.judging:
        session.exitstatus = _of_workers(state, state.controller, exitstatus)
    elif state.judging and state.trouble is not None:
        session.exitstatus = state.trouble.exit_code
    elif state.judging and exitstatus in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED):
        # Nothing was judged: no clause failed, and unless it was Ctrl-C the suite itself is broken.
        session.exitstatus = 3 if session.testsfailed else exitstatus
    result = yield
    if state.html is not None and state.html.problem and session.exitstatus == 0:
        session.exitstatus = 3
    return result


def _concluded(state: State, trial: Trial, *, interrupted: bool) -> Any:
    """Look into what is left, clean up the target, and draw up the document of the run."""
    docket = trial.docket
    docket.interrupted = interrupted
    with _noted(trial, "the last inquiries"):
        if not docket.interrupted and not docket.spent:
            trial.look_into_the_rest()
    with _noted(trial, "clean-up"):
        trial.clean_up()
    trial.target.close()
    ran = {clause for it in state.runs for clause in it.judges}
    for name in PROPERTIES:
        if name not in ran and not docket.spent and not docket.interrupted:
            docket.absent[name] = "no property that judges this clause was selected for this run"
    assert state.settings is not None
    return document_of(trial, state.settings, state.started, _now(), state.seed)


@contextlib.contextmanager
def _noted(trial: Trial, where: str) -> Iterator[None]:
    """Carry on after an error or a (second) Ctrl-C: what was found by then is to be reported."""
    try:
        yield
    except KeyboardInterrupt:
        trial.docket.interrupted = True
        left = trial.target.journal.pending()
        if where == "clean-up" and left:
            trial.docket.left_behind.append(
                f"Clean-up was interrupted, {len(left)} steps before its end: tim-conformance sweep finishes it."
            )
    except Exception as error:
        trial.docket.harness_errors.append((where, _told(error)))


def _of_workers(state: State, workers: Controller, exitstatus: int) -> int:
    """Report what the worker that ran the properties found; the exit code."""
    if workers.trouble is not None:
        state.trouble = workers.trouble
        return state.trouble.exit_code
    if len(workers.documents) == 1:
        return _report(state, workers.documents[0])
    if exitstatus == pytest.ExitCode.INTERRUPTED:
        state.trouble = Trouble("No report was written: an interrupted run leaves one only without -n.")
    if exitstatus in (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.USAGE_ERROR):
        return exitstatus
    state.trouble = workers.explanation()
    return state.trouble.exit_code


def _report(state: State, document: Any) -> int:
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
                state.document, width=config.get_terminal_writer().fullwidth, color=terminalreporter.hasmarkup,
                reports=[*state.written, *page],
            )
        )  # fmt: skip
    if state.html is not None and state.html.problem:
        terminalreporter.write_line(state.html.problem, red=True)
    for sentence in state.trial.told if state.trial is not None else ():
        terminalreporter.write_line(sentence)
    if state.trouble is not None and (state.judging or state.controller is not None):
        terminalreporter.write_line(str(state.trouble), red=True)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
