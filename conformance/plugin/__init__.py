"""The pytest plugin: what pytest finds here are hooks and fixtures; what they do is in the modules of this room."""

from conformance.plugin.hooks import pytest_configure, pytest_runtestloop, pytest_sessionfinish
from conformance.plugin.items import pytest_collection_modifyitems, pytest_runtest_makereport, run, trial
from conformance.plugin.options import pytest_addoption
from conformance.plugin.reporting import pytest_terminal_summary
from conformance.plugin.signals import pytest_keyboard_interrupt

__all__ = [
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_keyboard_interrupt",
    "pytest_runtest_makereport",
    "pytest_runtestloop",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "run",
    "trial",
]
