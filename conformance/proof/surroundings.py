"""What the processes that a proof starts find around them: their environment, and ports of their own."""

from __future__ import annotations

import os
import socket

_OURS = ("TIM_", "PYTEST_", "COV_", "GITHUB_")
"""What would turn such a process into another one: settings, and a job's summary that it would add to."""


def plain_environment() -> dict[str, str]:
    """The environment of this process, without what settings, pytest and a CI server have put into it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}


def free_port() -> int:
    """A port of this machine that nobody listened at just now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
