"""The options of a run as pytest has them: on its command line and in its ini file."""

from __future__ import annotations

import os

import pytest

from conformance.settings import OPTIONS, Settings, settings_of_run


def add_options(parser: pytest.Parser) -> None:
    """Every option, also as an ini value; its variable is read when the run starts."""
    group = parser.getgroup("tim", "conformance of forbid_send_msg")
    for option in OPTIONS:
        told = f"{option.help} [{option.variable}]"
        if option.flag:
            group.addoption(option.argument, action="store_true", default=None, help=told)
        else:
            group.addoption(option.argument, default=None, help=told)
        parser.addini(option.ini, option.help)


def settings_of(config: pytest.Config) -> Settings:
    """The settings of the session, every value checked; UsageError, in one sentence, where one is wrong."""
    given = {option.name: config.getoption(option.argument, None) for option in OPTIONS}
    ini = {option.ini: config.getini(option.ini) or None for option in OPTIONS}
    return settings_of_run(given, os.environ, ini)
