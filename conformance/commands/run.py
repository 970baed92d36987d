"""`tim-conformance run`: the suite, from any folder, unmoved by the pytest configuration that may be found there."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

import conformance
from conformance.api.errors import Trouble
from conformance.commands.parsing import given
from conformance.settings import OPTIONS, settings_of_run
from conformance.targets.opening import check_defects
from conformance.verdicts.baseline import baseline_at
from conformance.verdicts.evidence import today

_ALONE: Final = (
    "-c", os.devnull, f"--rootdir={Path(conformance.__file__).parents[1]}", "--noconftest", "--import-mode=importlib",
    "-p", "conformance.plugin", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:anyio",
    "-q", "--no-header", "--assert=plain", "--tb=short", "-rN", "--disable-warnings",
)  # fmt: skip


def run_command(arguments: argparse.Namespace) -> int:
    """Run the suite with the options of a command line; the exit code."""
    return run_suite(given(arguments), arguments.seed, arguments.rest)


def run_suite(options: Mapping[str, str | bool | None], seed: str | None = None, rest: Sequence[str] = ()) -> int:
    """Run the suite with options by their names, a seed, and arguments of pytest's; the exit code."""
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
    gc.freeze()  # what is loaded by now stays: nobody needs to look through it again and again
    seeded = [] if seed is None else [f"--hypothesis-seed={seed}"]
    before = signal.getsignal(signal.SIGINT)
    try:
        code = pytest.main([*_ALONE, *passed, *seeded, *rest, "--pyargs", "conformance.suite"], plugins=[_Last()])
    finally:
        if _is_main() and before is not None:
            signal.signal(signal.SIGINT, before)
    if code == pytest.ExitCode.NO_TESTS_COLLECTED:
        raise Trouble("No property of the suite was selected, so nothing was judged.")
    return int(code)


class _Last:
    """What pytest does last."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_unconfigure(self) -> None:
        """The reports are written, and all is told: a Ctrl-C while pytest clears away changes nothing of that."""
        if _is_main():
            signal.signal(signal.SIGINT, signal.SIG_IGN)


def _is_main() -> bool:
    """Whether this is the thread that may say what signals do."""
    return threading.current_thread() is threading.main_thread()
