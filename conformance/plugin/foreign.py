"""What pytest tells of a session that holds secrets: reports, tracebacks and warnings pass the vaults.

Whatever pytest, a plugin or an option of the user's writes is drawn from these: the terminal, JUnit, HTML, logs of
reports. What goes to a handler of `logging` or to a stream is covered by `conformance.api.outlets`.
"""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any, Final

import pytest

import conformance
from conformance.api.outlets import STREAMS, covered
from conformance.api.secrets import scrub_all
from conformance.plugin.state import STATE
from conformance.report.text import defused, printable

_SIGNING: Final = frozenset({"TLSSigAPIv2.py", "usersig.py", "secrets.py"})
"""Files whose variables hold a secret before anybody could have registered it."""


def aims_at_suite(config: pytest.Config, *, wholly: bool = False) -> bool:
    """Whether an argument of a session names the suite, or every one of them: it is covered before anything is
    collected."""
    suite = Path(conformance.__file__).parent / "suite"
    named = [argument.partition("::")[0] for argument in config.args]
    aims = [name.startswith("conformance.suite") or Path(name).absolute().is_relative_to(suite) for name in named]
    return all(aims) if wholly else any(aims)


def cover(config: pytest.Config) -> None:
    """From now to the end of the session, see to it that nothing holds a secret, and that no stream ends the run."""
    plugins = config.pluginmanager
    if not plugins.has_plugin("conformance-foreign"):
        stack = contextlib.ExitStack()
        config.add_cleanup(stack.close)
        stack.enter_context(covered())
        if sys.__stdout__ is None:
            STREAMS.lost = "it is closed"
        tracer: Any = config.trace.root
        if (writer := tracer._writer) is not None:  # pytest --debug
            tracer.setwriter(lambda text: writer(scrub_all(text)))
        plugins.register(Foreign(), "conformance-foreign")
    reporter: Any = plugins.get_plugin("terminalreporter")
    if reporter is not None:
        STREAMS.watch(reporter._tw._file)


class Foreign:
    """The hooks, each before anybody else's."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> Generator[None, Any, Any]:
        """A test's report."""
        _clean(report)
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> Generator[None, Any, Any]:
        """What went wrong as tests were collected."""
        _clean(report)
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage) -> None:
        """A warning: its words are replaced, not its category."""
        said = str(warning_message.message)
        if (told := scrub_all(said)) != said:
            warning_message.message = Warning(told)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, Any, Any]:
        """pytest goes back to where it started when all has run, and breaks off without any end where that is gone."""
        try:
            return (yield)
        finally:
            if not session.startpath.is_dir():
                _leave(session.config)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_internalerror(self, excrepr: Any) -> Generator[None, Any, Any]:
        """An error of pytest's or of a plugin's."""
        clean_tree(excrepr, scrub_all)
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Generator[None, Any, Any]:
        """The traceback of a Ctrl-C, which --full-trace shows with every variable."""
        drawn = excinfo.getrepr

        def getrepr(*arguments: Any, **keywords: Any) -> Any:
            return clean_tree(drawn(*arguments, **keywords), scrub_all)

        excinfo.getrepr = getrepr  # type: ignore[method-assign]
        return (yield)


def _leave(config: pytest.Config) -> None:
    given, state = config.invocation_params, config.stash[STATE]
    gone = given.dir
    config.invocation_params = pytest.Config.InvocationParams(
        args=given.args, plugins=given.plugins, dir=Path(gone.anchor)
    )
    if state.settings is not None:  # a path that led from there leads there still
        state.settings = replace(state.settings, reports=gone / state.settings.reports)
    if state.html is not None:
        state.html.path = gone / state.html.path


def _clean(report: Any) -> None:
    report.longrepr = clean_tree(report.longrepr, scrub_all)
    report.sections = [(scrub_all(name), scrub_all(content)) for name, content in report.sections]
    report.user_properties = clean_tree(getattr(report, "user_properties", []), scrub_all)


def fit_to_show(report: pytest.TestReport) -> None:
    """Spell out, in what a property tells, all that a screen or a CI server would act upon; in place.

    Lone surrogates are among it: under xdist a report with one is lost on its way from the worker.
    """
    report.longrepr = clean_tree(report.longrepr, _shown)
    report.sections = [(_shown(name), _shown(content)) for name, content in report.sections]


def _shown(text: str) -> str:
    return defused(printable(text))


def clean_tree(value: Any, clean: Callable[[str], str]) -> Any:
    """`value` with every text in it cleaned: lists and pytest's own drawings of an error, the latter in place.

    Frames that make a signature, and those that they call, show no variables.
    """
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(clean_tree(item, clean) for item in value)
    if isinstance(value, list):
        return [clean_tree(item, clean) for item in value]
    if isinstance(value, dict):
        return {key: clean_tree(item, clean) for key, item in value.items()}
    if type(value).__module__.startswith("_pytest.") and not isinstance(value, pytest.ExceptionInfo):
        _without_variables_of_signing(getattr(value, "reprentries", ()))
        for name, item in vars(value).items():
            setattr(value, name, clean_tree(item, clean))
    return value


def _without_variables_of_signing(entries: Any) -> None:
    within = False
    for entry in entries:
        place = getattr(entry, "reprfileloc", None)
        within = within or (place is not None and PurePath(place.path).name in _SIGNING)
        if within:
            for name in ("reprlocals", "reprfuncargs"):
                if hasattr(entry, name):
                    setattr(entry, name, None)
