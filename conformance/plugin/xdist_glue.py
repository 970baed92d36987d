"""Under pytest-xdist all properties run in one worker, for they share one target, one budget and one verdict.

The worker sends its result document to the controller, which writes the reports. Other tests of the session are
spread over the workers as ever.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final

import pytest

from conformance.api.errors import Trouble, UsageError
from conformance.suite.collecting import properties

_SENT: Final = "conformance"


def is_worker(config: pytest.Config) -> bool:
    """Whether this process is one of xdist's workers."""
    return hasattr(config, "workerinput")


def send(config: pytest.Config, document: Any, trouble: Trouble | None) -> bool:
    """Leave the document, or what stood in its way, for the controller; False where this is no worker."""
    if not is_worker(config):
        return False
    told = (str(trouble), trouble.exit_code) if trouble is not None else None
    config.workeroutput[_SENT] = json.dumps([document, told])  # type: ignore[attr-defined]
    return True


def controller(config: pytest.Config, trouble: Callable[[], Trouble | None]) -> Controller | None:
    """The plugin that was registered for xdist's controller; None where this is none.

    `trouble` tells what is wrong with the options of the session.
    """
    if is_worker(config) or getattr(config.option, "dist", "no") == "no":
        return None
    made = Controller(trouble)
    config.pluginmanager.register(made, "conformance-xdist")
    return made


class Controller:
    """What the workers found. `judging`: whether properties of the suite are among the session's tests."""

    def __init__(self, trouble: Callable[[], Trouble | None]) -> None:
        self.judging = False
        self.trouble: Trouble | None = None
        self.documents: list[Any] = []
        self._options = trouble

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Any:
        """For the usual way to distribute: one that keeps the suite together."""
        if config.option.dist != "load":
            return None
        from xdist.scheduler import LoadScopeScheduling

        class SuiteInOneWorker(LoadScopeScheduling):  # type: ignore[misc]
            def _split_scope(self, nodeid: str) -> str:
                return _SENT if _of_suite(nodeid) else nodeid

        return SuiteInOneWorker(config, log)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Only workers collect: here the controller learns whether wrong options matter."""
        self.judging = self.judging or any(_of_suite(nodeid) for nodeid in ids)
        trouble = self._options()
        if self.judging and trouble is not None:
            raise pytest.UsageError(str(trouble))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a worker has sent."""
        document, told = json.loads(getattr(node, "workeroutput", {}).get(_SENT, "[null, null]"))
        if document is not None:
            self.documents.append(document)
        if told is not None:
            self.trouble = Trouble(told[0])
            self.trouble.exit_code = told[1]

    def explanation(self) -> Trouble:
        """Why there is not one document."""
        if self.documents:
            return UsageError("The properties share one budget and one verdict: give --dist load, or leave out -n.")
        return Trouble("The worker that ran the properties ended without a result: try again without -n.")


@cache
def _properties() -> frozenset[str]:
    return frozenset(name.replace(".", ".py::", 1) for name, _, _ in properties())


def _of_suite(nodeid: str) -> bool:
    # Where a node id begins depends on the root that pytest has chosen.
    return nodeid.rpartition("/")[2] in _properties()
