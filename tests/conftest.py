"""How the tests are run: nothing that they hold, only that they take no longer than they need, and leave no trace.

They leave nothing on the page of the job that runs them, and read no orders from its log.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import warm

WORKERS_A_CORE = 3
"""Many tests wait for a process of their own, for a clock or for a socket."""
EARLY = (
    "tests/runs/test_rounds.py::test_what_shows_in_a_round_and_not_alone_fails_nothing",
    "tests/commands/test_rate.py::test_runs_side_by_side_are_not_refused_and_keep_to_the_part_that_they_are_given",
    "tests/test_package.py",
    "tests/recordings/test_cassettes.py",
    "tests/simulator/test_defects.py",
    "tests/proof/test_faulty.py::test_a_sample_of_faults",
    "tests/proof/test_kills.py::test_a_sample_of_kills",
)
"""What takes longest in one piece is begun first, so that at the end no worker waits for another."""
SPREAD = (
    "tests/ci/test_steps.py",
    "tests/clients/test_examples.py",
    "tests/clients/test_reaching.py",
    "tests/plugin/test_others_sessions.py",
    "tests/plugin/test_secrets.py",
    "tests/proof/test_faulty.py",
    "tests/proof/test_kills.py",
    "tests/proof/test_measuring.py",
    "tests/proof/test_wrong_vendors.py",
    "tests/runs/test_clocks.py",
    "tests/runs/test_passing.py",
    "tests/runs/test_rounds.py",
    "tests/runs/test_runs.py",
    "tests/test_cli.py",
    "tests/test_end_to_end.py",
    "tests/test_first_steps.py",
    "tests/test_pasting.py",
)
"""Modules that take long and whose tests share nothing costly: they come next, a test at a time. Each other module is
run by one worker, which makes what its tests share once. (With pytest 9.2 xdist does not see the groups of `--dist
loadgroup` any more, and says nothing.)"""

for _name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
    os.environ.pop(_name, None)

# Hundreds of tests start an interpreter of their own: each would compile the same four hundred modules anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A shell that starts this in the background has it pass by Ctrl-C, and with it all processes that tests interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes is the machine's.
settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-machine")

# Five thousand tests and all the modules stay as long as the process: while they come, nothing of them is garbage.
gc.disable()


def pytest_xdist_auto_num_workers() -> int:
    """Of `-n auto`."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return WORKERS_A_CORE * cores


def _module(nodeid: str) -> str:
    return nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True, wrapper=True)
def pytest_xdist_make_scheduler(config: pytest.Config) -> Generator[None, Any, Any]:
    """The usual one, which keeps most modules together besides, and takes them as they come."""
    made = yield
    usual = getattr(made, "_split_scope", None)
    if usual is not None:
        config.option.loadscopereorder = False
        made._split_scope = lambda nodeid: usual(nodeid) if _module(nodeid) in SPREAD else _module(nodeid)
    return made


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first what takes longest."""

    def rank(item: pytest.Item) -> int:
        if item.nodeid.startswith(EARLY):
            return 0
        return 1 if item.nodeid.startswith(SPREAD) else 2

    items.sort(key=rank)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Its workers have one server of warm processes: each would load all that anew."""
    warm.share()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is there now is not looked through again by any collection of garbage."""
    gc.collect()
    gc.freeze()
    gc.enable()
