"""The pytest plugin: a thin entry point. What it does is in the modules of this room.

pytest loads it into every session of an environment, and before it handles a Ctrl-C: so nothing more is imported here
than the options need, and the hooks join the session when it is configured.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Every option of a run."""
    try:
        from conformance.plugin.options import add_options

        add_options(parser)
    except KeyboardInterrupt:  # pytest does not look out for one yet
        print("tim-conformance: interrupted", file=sys.stderr)
        raise SystemExit(2) from None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    """Where standard output is closed, pytest breaks off with a traceback and exit code 1: give it one that leads
    nowhere, before it takes hold of the streams."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - pytest writes to it to its very end
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Have the hooks join, which are configured at once."""
    from conformance.plugin import hooks

    config.pluginmanager.register(hooks, "conformance-hooks")
