"""Under pytest-xdist all properties run in one worker, for they share one target, one budget and one verdict.

The worker sends its result document to the controller, which writes the reports. Other tests of the session are
spread over the workers as ever.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import pytest

from conformance.api.errors import Trouble, UsageError
from conformance.report.text import spelled
from conformance.suite.collecting import properties

_SENT: Final = "conformance"
_CLAIM: Final = "conformance_claim"
_PROGRESS: Final = "progress.json"


ONE_WORKER: Final = "With -n all properties ran in one worker, for they share one budget and one verdict."
RATHER: Final = (
    "To share them out over processes or machines, give each its part with --tim-shard K/N, and put the results "
    "together with `tim-conformance merge`."
)
"""What is told at the end of a session with `-n`."""


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


def place_of_progress(config: pytest.Config) -> Path | None:
    """Where a worker leaves for the controller how far its run is; None in a process that is no worker."""
    place = getattr(config, "workerinput", {}).get(_CLAIM)
    return Path(place) / _PROGRESS if place else None


class NobodyLeads(UsageError):
    """A worker has properties to run, and the controller knows nothing of them."""


def claim(config: pytest.Config) -> None:
    """Be the one process of the session that runs properties; Trouble where another has been.

    NobodyLeads where no controller sees to it.
    """
    if not is_worker(config):
        return
    place = config.workerinput.get(_CLAIM)  # type: ignore[attr-defined]
    if place is None:
        raise NobodyLeads(
            "With -n the suite has to be named, for its properties run in one worker: add --tim-profile=standard, or "
            "any other option of the suite."
        )
    try:
        os.close(os.open(Path(place) / "taken", os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        raise Trouble(
            "The worker that ran the properties ended before its time, and a second one would spend the calls again: "
            "try again without -n."
        ) from None


def controller(config: pytest.Config, begin: Callable[[], None]) -> Controller | None:
    """The plugin that was registered for xdist's controller; None where this is none.

    `begin` is called once, where properties are among the session's tests and before any of them runs; the Trouble
    that it raises ends the session.
    """
    if is_worker(config) or getattr(config.option, "dist", "no") == "no":
        return None
    made = Controller(config, begin)
    config.pluginmanager.register(made, "conformance-xdist")
    return made


class Controller:
    """What the workers found. `judging`: whether properties of the suite are among the session's tests."""

    def __init__(self, config: pytest.Config, begin: Callable[[], None]) -> None:
        self.judging = False
        self.trouble: Trouble | None = None
        self.documents: list[Any] = []
        self._config = config
        self._begin = begin
        self._folder = Path(tempfile.mkdtemp(prefix="conformance-"))
        self.progress = self._folder / _PROGRESS
        """Where the worker that runs the properties tells how far it is."""
        config.add_cleanup(partial(shutil.rmtree, self._folder, ignore_errors=True))

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker where to claim the run."""
        node.workerinput[_CLAIM] = str(self._folder)

    @pytest.hookimpl(optionalhook=True, tryfirst=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Any:
        """One that keeps the suite together, and deals with other tests as the user chose."""
        if config.option.dist == "each":
            return None
        from xdist.scheduler import LoadScopeScheduling

        scope = _SCOPES.get(config.option.dist, str)

        class SuiteInOneWorker(LoadScopeScheduling):  # type: ignore[misc]
            def _split_scope(self, nodeid: str) -> str:
                return _SENT if _of_suite(nodeid) else scope(nodeid)

        return SuiteInOneWorker(config, log)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Only workers collect: here the controller learns whether properties are to run."""
        if self.judging or not any(map(_of_suite, ids)):
            return
        self.judging = True
        try:
            if self._config.option.dist == "each":
                raise UsageError("The properties share one budget and one verdict: leave out --dist each.")
            self._begin()
        except UsageError as error:
            raise pytest.UsageError(spelled(str(error))) from None
        except Trouble as trouble:
            self.trouble = trouble
            pytest.exit(spelled(str(trouble)), returncode=trouble.exit_code)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a worker has sent."""
        document, told = json.loads(getattr(node, "workeroutput", {}).get(_SENT, "[null, null]"))
        if document is not None:
            self.documents.append(document)
        if told is not None:
            self.trouble = Trouble(told[0])
            self.trouble.exit_code = told[1]

    def wait(self) -> None:
        """Where the session stops early (-x), hear the workers out: they end by themselves, the document comes last."""
        session: Any = self._config.pluginmanager.get_plugin("dsession")
        while getattr(session, "shouldstop", False) and session._active_nodes and not self.documents:
            session.loop_once()


def _group(nodeid: str) -> str:
    return nodeid.split("@")[-1] if nodeid.rfind("@") > nodeid.rfind("]") else nodeid


_SCOPES: Final[dict[str, Callable[[str], str]]] = {
    "loadfile": lambda nodeid: nodeid.split("::", 1)[0],
    "loadscope": lambda nodeid: nodeid.rsplit("::", 1)[0],
    "loadgroup": _group,
}
"""What xdist keeps together in each of its modes; in the others, nothing."""


@cache
def _properties() -> frozenset[str]:
    return frozenset(name.replace(".", ".py::", 1) for name, _, _ in properties())


def _of_suite(nodeid: str) -> bool:
    # Where a node id begins depends on the root that pytest has chosen; a parameter or a group may follow it.
    return (
        re.split(r"[\[@]", nodeid.partition("::")[0].rpartition("/")[2] + "::" + nodeid.partition("::")[2])[0]
        in _properties()
    )
