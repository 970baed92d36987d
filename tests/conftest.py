"""How the tests are run: nothing that they hold, only that they take no longer than they need, and leave no trace.

They leave nothing on the page of the job that runs them, and read no orders from its log.
"""

from __future__ import annotations

import os
import sys

WORKERS_A_CORE = 2
"""Many tests wait for a process of their own, for a clock or for a socket."""

for _name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
    os.environ.pop(_name, None)

# Hundreds of tests start an interpreter of their own: each would compile the same four hundred modules anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_xdist_auto_num_workers() -> int:
    """Of `-n auto`."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return WORKERS_A_CORE * cores
