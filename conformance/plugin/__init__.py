"""The pytest plugin: its options, and the hooks that join a session when it is configured.

`pytest_tim_conformance` has it registered, where a session is about the suite; so has `-p conformance.plugin`. That may
be before pytest handles a Ctrl-C: nothing more is imported here than the options need.
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


def give_output_a_place() -> None:
    """Where standard output is closed, pytest breaks off with a traceback and exit code 1: give it one that leads
    nowhere, before it takes hold of the streams."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - pytest writes to it to its very end


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    """Be there before the streams are taken hold of, where the plugin is by then."""
    give_output_a_place()
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Have the hooks join, which are configured at once."""
    from conformance.plugin import hooks

    config.pluginmanager.register(hooks, "conformance-hooks")
