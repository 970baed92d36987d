"""The pytest plugin: options, the target, one trial a session, the verdict and the reports.

Inert in a session that runs none of the suite's properties.
"""

from __future__ import annotations

import os
import random
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from conformance.api.errors import CallsSpent, Trouble, UsageError
from conformance.contract import matching
from conformance.report.document import Document, ReportNotWritten
from conformance.report.pytest_html_glue import HtmlReport, arrange, row
from conformance.report.terminal import terminal_summary
from conformance.report.write import write_reports
from conformance.runs.profiles import PROFILES
from conformance.runs.result import document_of, exit_code
from conformance.runs.trial import PropertyRun, Trial
from conformance.suite.properties import PROPERTIES
from conformance.suite.running import PropertyFailed, PropertyRunner
from conformance.targets.opening import open_target
from conformance.targets.settings import OPTIONS, Settings, resolve

STATE: Final = pytest.StashKey["State"]()
DEFAULT_SEED: Final = 2**31


@dataclass
class State:
    """What the plugin keeps for one session."""

    config: pytest.Config
    settings: Settings | None = None
    trial: Trial | None = None
    seed: int = 0
    started: str = ""
    trouble: Trouble | None = None
    document: Document | None = None
    html: HtmlReport | None = None
    interrupted: bool = False
    runs: list[PropertyRun] = field(default_factory=list)
    written: list[str] = field(default_factory=list)


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


def _options(config: pytest.Config) -> Settings:
    given = {option.name: config.getoption(option.argument, None) for option in OPTIONS}
    ini = {option.ini: config.getini(option.ini) or None for option in OPTIONS}
    settings = resolve(given, os.environ, ini)
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
        state.settings = _options(config)
    except Trouble as trouble:
        state.trouble = trouble
    if state.settings is not None:
        path = state.settings.reports / "conformance.html"
        state.html = arrange(config, path, lambda: state.document)


def _properties(items: list[pytest.Item]) -> list[pytest.Item]:
    return [item for item in items if hasattr(getattr(item, "function", None), "judged_clauses")]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the properties that judge none of the wanted clauses."""
    state = config.stash[STATE]
    if not _properties(items):
        return
    if state.trouble is not None:
        raise pytest.UsageError(str(state.trouble))
    assert state.settings is not None
    if state.settings.clauses:
        wanted = {clause.id for clause in matching(state.settings.clauses)}
        out = [item for item in _properties(items) if not wanted & set(item.function.judged_clauses)]  # type: ignore[attr-defined]
        if out:
            config.hook.pytest_deselected(items=out)
            items[:] = [item for item in items if item not in out]


@pytest.fixture(scope="session")
def trial(request: pytest.FixtureRequest) -> Trial:
    """The session's trial: its target is opened when the first property runs."""
    state = request.config.stash[STATE]
    assert state.settings is not None
    state.started = _now()
    number = request.config.getoption("hypothesis_seed", None)
    state.seed = random.SystemRandom().randrange(DEFAULT_SEED) if number in (None, "random") else int(number)
    try:
        target = open_target(state.settings)
    except Trouble as trouble:
        state.trouble = trouble
        pytest.exit(str(trouble), returncode=trouble.exit_code)
    state.trial = Trial(target, PROFILES[state.settings.profile])
    return state.trial


@pytest.fixture
def run(request: pytest.FixtureRequest, trial: Trial) -> PropertyRunner:
    """Runs a property's programs on the session's target."""
    state = request.config.stash[STATE]
    if trial.docket.spent:
        pytest.skip(f"budget: {trial.docket.spent}")
    strict = bool(state.settings and state.settings.strict)
    made = PropertyRunner(trial, request.node.name, request.function.judged_clauses, state.seed, strict)
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
    if it is None:
        return report
    if call.when == "call":
        report.user_properties.append(row(it.name, it.judges, it.programs, it.calls))
        error = call.excinfo.value if call.excinfo else None
        state = item.config.stash[STATE]
        if isinstance(error, CallsSpent):
            report.outcome = "skipped"
            report.longrepr = (str(item.path), 0, f"budget: {error}")
        elif isinstance(error, PropertyFailed):
            report.longrepr = str(error)
        elif error is not None and not isinstance(error, KeyboardInterrupt | pytest.skip.Exception) and state.trial:
            state.trial.docket.harness_errors.append((it.name, f"{type(error).__name__}: {error}"))
    return report


def pytest_keyboard_interrupt(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    """Remember that the run was cut short (also by pytest.exit)."""
    global _interrupted
    _interrupted = True


_interrupted = False


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> Generator[None, Any, Any]:
    """Clean up the target, write the reports, and let the verdict decide the exit code."""
    state = session.config.stash.get(STATE, None)
    if state is not None and state.trial is not None:
        _finish(state, state.trial, session, exitstatus)
    return (yield)


def _finish(state: State, trial: Trial, session: pytest.Session, exitstatus: int) -> None:
    settings = state.settings
    assert settings is not None
    trial.docket.interrupted = exitstatus == pytest.ExitCode.INTERRUPTED
    if not trial.docket.interrupted and not trial.docket.spent:
        trial.look_into_the_rest()
    try:
        trial.clean_up()
    finally:
        trial.target.close()
    ran = {clause for it in state.runs for clause in it.judges}
    for name in PROPERTIES:
        if name not in ran and not trial.docket.spent and not trial.docket.interrupted:
            trial.docket.absent[name] = "no property that judges this clause was selected for this run"
    state.document = document_of(trial, settings, state.started, _now(), state.seed)
    code = exit_code(state.document)
    try:
        state.written = [str(path) for path in write_reports(state.document, settings.reports)]
    except ReportNotWritten as error:
        state.trouble = Trouble(f"{error}: give another folder with --tim-reports")
        code = 3 if code == 0 else code
    session.exitstatus = code


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The verdict, and where the reports are."""
    state = config.stash.get(STATE, None)
    if state is None:
        return
    if state.document is not None:
        terminalreporter.section("conformance")
        width = terminalreporter._tw.fullwidth
        terminalreporter.write_line(terminal_summary(state.document, width=width, color=terminalreporter.hasmarkup))
    if state.trouble is not None and state.document is not None:
        terminalreporter.write_line(str(state.trouble), red=True)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
