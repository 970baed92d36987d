"""The environment of the processes that a proof starts."""

from __future__ import annotations

import os

_OURS = ("TIM_", "PYTEST_", "COV_", "GITHUB_")
"""What would turn such a process into another one: settings, and a job's summary that it would add to."""


def plain_environment() -> dict[str, str]:
    """The environment of this process, without what settings, pytest and a CI server have put into it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
