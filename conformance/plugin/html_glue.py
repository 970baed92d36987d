"""Makes pytest-html write our report: to our path unless the user named one, whole, and only for our runs.

A page that the user named, for a session that has tests of theirs too, stays theirs: a run's summary joins it, and its
title, its columns and its rows are left alone. On any other our hooks come before the user's, which find rows of as
many cells as there are headers.

Call `arrange` from a plugin's `pytest_configure`, marked `tryfirst` so that pytest-html has not read its options yet.
pytest-html decides at its own configuration that it will write a file, long before anybody knows whether the
session judges a clause. It is therefore sent to a temporary file, and what it wrote is put in place, atomically, once
there is a document. A session without one (`pytest tests`, wrong usage) leaves the last report alone.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Generator, Iterable
from functools import partial
from html import escape
from pathlib import Path
from typing import Any, Final, Protocol

import pytest

from conformance.contract import Language
from conformance.contract.language import _, speaking
from conformance.report.document import Document, ReportNotWritten, write_atomically
from conformance.report.html import breakable, finished, heading, listed, summary_html
from conformance.report.text import printable
from conformance.report.view import headline

ROW: Final = "conformance"
_RUNS_NOTHING: Final = (
    "help", "version", "collectonly", "showfixtures", "show_fixtures_per_test", "markers", "setupplan",
)  # fmt: skip
_TOLD: Final = frozenset({"Python", "Packages", "Plugins"})
_HEADERS: Final = (
    ("result", "Result"), ("property", "Property"), ("clauses", "Clauses judged"), ("programs", "Programs"),
    ("calls", "Calls"), ("duration", "Duration"),
)  # fmt: skip


class _Titled(Protocol):
    title: str


def arrange(
    config: pytest.Config,
    path: Path,
    document: Callable[[], Document | None],
    language: Language = "en",
    *,
    mixed: bool = False,
) -> HtmlReport | None:
    """Have pytest-html write a self-contained report to `path`, unless the user gave `--html`.

    `mixed` tells that the session may have other tests than ours. `document` is asked while the session finishes: it
    gives the validated document, or None where the session judged nothing; then no report is written. Returns the
    plugin that was registered; `problem` and `written` of it tell, after the session, how it went. None on an xdist
    worker, without pytest-html, and where nothing runs.
    """
    idle = any(getattr(config.option, name, False) for name in _RUNS_NOTHING)
    if idle or hasattr(config, "workerinput") or not hasattr(config.option, "htmlpath"):
        return None
    report = HtmlReport(config, path, document, language, mixed=mixed)
    config.pluginmanager.register(report, "conformance-html")
    return report


def row(name: str, clauses: Iterable[str], programs: int, calls: int) -> tuple[str, dict[str, Any]]:
    """The property of a test report that fills its row: append it to `report.user_properties` (xdist carries it)."""
    return ROW, {"name": name, "clauses": list(clauses), "programs": programs, "calls": calls}


class HtmlReport:
    """The pytest plugin that fills pytest-html's page and puts it in place.

    `path` is where it goes, `written` the same once it is there; `problem` is a sentence where it could not be written.
    `asked` tells whether pytest-html is to write a page of ours: it was not, where the session began as another's.
    """

    def __init__(
        self,
        config: pytest.Config,
        path: Path,
        document: Callable[[], Document | None],
        language: Language = "en",
        *,
        mixed: bool = False,
    ) -> None:
        self._language = language
        self.path = path
        self._theirs = mixed and bool(config.option.htmlpath)
        self.written: Path | None = None
        self.problem = ""
        self.asked = False
        self._config = config
        self._document = document
        self._title: _Titled | None = None
        self._metadata: dict[str, Any] = {}
        self._folder: Path | None = None
        if config.option.htmlpath:
            self.path = Path(config.option.htmlpath)
            return
        self._folder = Path(tempfile.mkdtemp(prefix="conformance-"))
        config.add_cleanup(partial(shutil.rmtree, self._folder, ignore_errors=True))
        config.option.htmlpath = str(self._folder / path.name)
        config.option.self_contained_html = True

    @pytest.hookimpl(optionalhook=True)
    def pytest_metadata(self, metadata: dict[str, Any]) -> None:
        """Keep what tells versions apart; variables of the machine stay out of a report that is sent on."""
        if self._theirs:
            return
        self._metadata = metadata
        for key in metadata.keys() - _TOLD:
            del metadata[key]

    @pytest.hookimpl(optionalhook=True, tryfirst=True)
    def pytest_html_report_title(self, report: _Titled) -> None:
        """Name the page; the verdict joins the title at the end, where nobody else has given one."""
        self.asked = True
        if self._theirs:
            return
        with speaking(self._language):
            report.title = heading()
        self._title = report

    @pytest.hookimpl(optionalhook=True, tryfirst=True)
    def pytest_html_results_table_header(self, cells: list[str]) -> None:
        """Columns that tell of properties and clauses."""
        if self._theirs:
            return
        with speaking(self._language):
            named = [(key, _(name)) for key, name in _HEADERS]
        cells[:] = [f'<th scope="col" class="sortable" data-column-type="{key}">{name}</th>' for key, name in named]

    @pytest.hookimpl(optionalhook=True, tryfirst=True)
    def pytest_html_results_table_row(self, report: pytest.TestReport, cells: list[str]) -> None:
        """As many cells as there are headers: a row with more ends the session."""
        if self._theirs:
            return
        told: dict[str, Any] = dict(getattr(report, "user_properties", ())).get(ROW, {})
        name = told.get("name", report.nodeid) + ("" if report.when in ("call", None) else f" ({report.when})")
        cells[1:] = [
            f'<td class="col-property">{breakable(printable(name))}</td>',
            f'<td class="col-clauses">{listed(map(printable, told.get("clauses", ())))}</td>',
            _number("programs", told.get("programs")),
            _number("calls", told.get("calls")),
            cells[2],
        ]

    @pytest.hookimpl(optionalhook=True, tryfirst=True)
    def pytest_html_results_table_html(self, report: pytest.TestReport, data: list[str]) -> None:
        """Of a skipped property its reason alone: pytest puts the path of the file on this machine before it."""
        if not self._theirs and report.skipped and isinstance(report.longrepr, tuple):
            data[:] = [_safe(report.longrepr[2])]

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_summary(self, prefix: list[str]) -> None:
        """Our part of the page."""
        document = self._document()
        if document is None:
            return
        with speaking(self._language):
            if self._title is not None and self._title.title == heading():
                self._title.title = f"{headline(document).words}: {heading()}"
            prefix.extend(summary_html(document))
        self.pytest_metadata(self._metadata)  # xdist's workers have added theirs

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(self) -> Generator[None, Any, Any]:
        """After pytest-html has written its page: put it in place. A full disk is a sentence, not a traceback."""
        result = None
        try:
            result = yield
        except ReportNotWritten:
            raise  # of another file: somebody else's to tell
        except OSError as error:
            self.problem = f"the report {self.path} cannot be written: {error.strerror or error}"
        if self._folder is not None:
            self._publish(self._folder)
        elif not self.problem and self._document() is not None and self.path.is_file():
            write_atomically(self._finished(self.path), self.path)
        return result

    def _finished(self, page: Path) -> str:
        with speaking(self._language):
            return finished(page.read_text(encoding="utf-8"))

    def _publish(self, folder: Path) -> None:
        page = folder / self.path.name
        if not self.problem and page.exists() and self._document() is not None:
            try:
                write_atomically(self._finished(page), self.path)
                self.written = self.path
            except ReportNotWritten as error:
                self.problem = str(error)
        for plugin in self._config.pluginmanager.get_plugins():
            if type(plugin).__module__ == "pytest_html.selfcontained_report":
                self._config.pluginmanager.unregister(plugin)  # or it would announce the temporary file


def _safe(text: str) -> str:
    return escape(printable(text))


def _number(column: str, value: object) -> str:
    if not isinstance(value, int):
        return f'<td class="col-{column}"></td>'
    # pytest-html sorts by text: a hidden, padded copy goes first
    return f'<td class="col-{column}"><span hidden>{value:09d}</span>{value:,}</td>'
