"""`tim-conformance run`: the suite, from any folder, unmoved by the pytest configuration that may be found there."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any, Final

import pytest

import conformance
from conformance.api.errors import Trouble
from conformance.commands.parsing import add_options, given, sub_command
from conformance.settings import OPTIONS, settings_of_run
from conformance.targets.opening import check_defects
from conformance.verdicts.baseline import baseline_at
from conformance.verdicts.evidence import today

_EXAMPLES: Final = """\
examples:
  tim-conformance run
  tim-conformance run --tim-profile smoke --tim-clauses 'mute-time.*'
  tim-conformance run --tim-target live --tim-region singapore --tim-sdkappid 1400000000
  tim-conformance run --tim-defect rejoin-clears-public
  tim-conformance run --tim-formats sarif,markdown,badge
  tim-conformance run --seed 7 -- -x -v

Several runs on one app at once use different accounts and share the documented rates: those of a user on one
machine by themselves, those on several by the Redis that TIM_RATE_STORE names (redis://NAME:PASSWORD@HOST:PORT/0,
or rediss://; it needs pip install 'tim-conformance[redis]'). A proxy of the environment is told of at the start.

The secret key of a live app is read from the variable TIM_SECRET_KEY and from nowhere else. What comes
after -- goes to pytest; its ini files, conftest.py files and PYTEST_ADDOPTS are left aside.

exit code: 0 conforms, 1 a must clause fails, 2 interrupted, 3 could not tell, 4 wrong usage or credentials
"""
_ALONE: Final = (
    "-c", os.devnull, f"--rootdir={Path(conformance.__file__).parents[1]}", "--noconftest", "--import-mode=importlib",
    "-p", "conformance.plugin", "-p", "no:cacheprovider", "-p", "no:randomly",
    "-q", "--no-header", "--assert=plain", "--tb=short", "-rN", "--disable-warnings",
)  # fmt: skip


def add(subparsers: Any) -> None:
    """Enter the sub-command."""
    parser = sub_command(subparsers, "run", run_suite, "run the suite and write its reports", _EXAMPLES)
    add_options(parser)
    parser.add_argument("--seed", type=int, metavar="N", help="draw what the run with this seed drew (see its report)")
    parser.usage = "%(prog)s [OPTION ...] [-- ARGUMENT-OF-PYTEST ...]"


def run_suite(arguments: argparse.Namespace) -> int:
    """Run the suite with the options of a command line; the exit code."""
    options = given(arguments)
    # Wrong ones are told here in one sentence, before pytest starts.
    settings = settings_of_run(options, os.environ)
    check_defects(settings.defect)
    baseline_at(settings.baseline, today())
    os.environ.pop("PYTEST_ADDOPTS", None)
    passed = [
        option.argument if option.flag else f"{option.argument}={options[option.name]}"
        for option in OPTIONS
        if options[option.name] is not None
    ]
    seed = [] if arguments.seed is None else [f"--hypothesis-seed={arguments.seed}"]
    code = pytest.main([*_ALONE, *passed, *seed, *arguments.rest, "--pyargs", "conformance.suite"])
    if code == pytest.ExitCode.NO_TESTS_COLLECTED:
        raise Trouble("No property of the suite was selected, so nothing was judged.")
    return int(code)
