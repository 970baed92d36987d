"""The properties among the tests of a session: which run, in which order and with what, and what is told of each."""

from __future__ import annotations

from collections.abc import Generator
from typing import Final

import pytest

from conformance.api.errors import CallsSpent, Trouble
from conformance.contract import vendor
from conformance.plugin.foreign import cover, fit_to_show
from conformance.plugin.html_glue import row
from conformance.plugin.session import open_session, told
from conformance.plugin.state import STATE
from conformance.plugin.telling import tell_property
from conformance.plugin.words import judged
from conformance.plugin.xdist_glue import NobodyLeads
from conformance.recordings.errors import NoRecording
from conformance.report.text import spelled
from conformance.runs.trial import PropertyRun, Trial
from conformance.suite.collecting import Property
from conformance.suite.order import place
from conformance.suite.properties import key_of
from conformance.suite.running import PropertyFailed, PropertyRunner, Selection

_RUN: Final = pytest.StashKey[PropertyRun]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the properties in their order, and leave out those that judge none of the wanted clauses."""
    state = config.stash[STATE]
    items.sort(key=lambda item: place(item.function) if judged(item) else -1)  # type: ignore[attr-defined]
    state.judging = any(judged(item) for item in items) and not config.option.collectonly
    if state.judging:
        cover(config)
    if state.settings is not None and state.settings.clauses:
        wanted = {clause.id for clause in vendor().matching(state.settings.clauses)}
        out = [item for item in items if judged(item) and not wanted & judged(item)]
        if out:
            config.hook.pytest_deselected(items=out)
            items[:] = [item for item in items if item not in out]


@pytest.fixture(scope="session")
def tim_trial(request: pytest.FixtureRequest) -> Trial:
    """The session's trial. An xdist worker opens the target only when a property comes its way."""
    state = request.config.stash[STATE]
    if state.trial is None:
        try:
            if state.trouble is None:
                open_session(state)
        except Trouble as trouble:
            state.trouble = trouble
        if isinstance(state.trouble, NobodyLeads):
            pytest.fail(str(state.trouble), pytrace=False)
        if state.trouble is not None:
            pytest.skip(str(state.trouble))  # the controller tells it
    assert state.trial is not None
    if state.trial.docket.unreached:
        pytest.skip(state.trial.docket.unreached)
    return state.trial


@pytest.fixture
def tim_run(request: pytest.FixtureRequest, tim_trial: Trial) -> PropertyRunner:
    """Runs a property's programs on the session's target."""
    state = request.config.stash[STATE]
    if state.selection is None:
        strict = bool(state.settings and state.settings.strict)
        tests = [item.function for item in request.session.items if isinstance(item, pytest.Function) and judged(item)]
        selected = [Property(key_of(test), test.judged_clauses, test) for test in tests]
        runs = {"runs": state.hand.runs} if state.hand is not None else {}
        state.selection = Selection(tim_trial, selected, state.seed, strict, **runs)
    made = state.selection.runners[key_of(request.function)]
    if tim_trial.docket.spent and not made.due():
        pytest.skip(f"budget: {tim_trial.docket.spent}")
    if made.it not in state.runs:  # pytest-repeat runs a property more than once
        state.runs.append(made.it)
    request.node.stash[_RUN] = made.it
    return made


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A property's row; a spent budget is told as such and not as an error; an argument needs no traceback."""
    report = yield
    it = item.stash.get(_RUN, None)
    state = item.config.stash[STATE]
    if it is None:
        state.others_failed = state.others_failed or (report.failed and not judged(item))
        if judged(item):
            fit_to_show(report)
        return report
    if call.when == "call":
        more = {clause for finding in it.findings for clause in finding.clauses}.difference(it.judges)
        report.user_properties.append(row(it.name, (*it.judges, *sorted(more)), it.programs, it.calls))
        error = call.excinfo.value if call.excinfo else None
        why = _skipped(error, it, state.trial)
        known = _known(it, state.trial) if error is None else ""
        if known:  # as pytest has what fails and is expected to
            report.outcome = "skipped"
            report.wasxfail = known
        elif why:
            report.outcome = "skipped"
            report.longrepr = (str(item.path), 0, why)
        elif isinstance(error, PropertyFailed):
            report.longrepr = str(error)
        elif error is not None and not isinstance(error, KeyboardInterrupt | pytest.skip.Exception) and state.trial:
            state.trial.docket.harness_errors.append((it.name, told(error)))
        tell_property(state, it, report.outcome)
    fit_to_show(report)
    return report


def _known(it: PropertyRun, trial: Trial | None) -> str:
    """The failures of a property that are known; "" where there is none."""
    found = [
        f"{clause}: {entry.says}"
        for finding in it.findings
        for clause in sorted(finding.clauses)
        if trial is not None and (entry := trial.docket.knows(clause, finding)) is not None
    ]
    return f"known failure of {'; '.join(map(spelled, dict.fromkeys(found)))}" if found else ""


def _skipped(error: BaseException | None, it: PropertyRun, trial: Trial | None) -> str:
    """Why a property counts as skipped; "" where it does not."""
    if isinstance(error, CallsSpent):
        return f"budget: {error}"
    if isinstance(error, NoRecording):
        return f"no recording: {error}"
    if error is None and not it.programs and trial is not None:
        reasons = (trial.docket.left_out[clause] for clause in it.judges if clause in trial.docket.left_out)
        return next(reasons, "its programs were run for other properties")
    return ""
