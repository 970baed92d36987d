"""The figures of what only tells something: each is measured, and what cannot be is not taken for fast."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.proof import lean


def test_the_cpu_of_a_command_is_its_own_and_a_failure_is_none(tmp_path: Path) -> None:
    idle = lean.cpu_of([sys.executable, "-c", "import time; time.sleep(0.5)"], str(tmp_path))
    busy = lean.cpu_of([sys.executable, "-c", "import time\nwhile time.process_time() < 1: pass"], str(tmp_path))
    assert 0 < idle < busy
    with pytest.raises(subprocess.CalledProcessError):
        lean.cpu_of([sys.executable, "-c", "raise SystemExit(3)"], str(tmp_path))


def test_a_run_without_a_verdict_is_no_quick_one(tmp_path: Path) -> None:
    assert lean.first_verdict(str(tmp_path)) < math.inf
    assert lean.first_verdict(str(tmp_path), "--tim-clauses=no-such.clause") == math.inf


def test_it_tells_each_figure_with_what_is_to_be_reached(capsys: pytest.CaptureFixture[str]) -> None:
    assert lean.main(["--quick", "--times", "1"]) in (0, 1)
    rows = re.findall(r"(?m)^\| (.+?) \| [\d.]+ .*? \| ([\d.]+) \| [\d.]+ \|$", capsys.readouterr().out)
    assert ("tim-conformance --help", f"{lean.TELLS_WITHIN:g}") in rows
    assert ("run: the first verdict on the simulator", f"{lean.JUDGES_WITHIN:g}") in rows
