"""How the tests are dealt out to workers: what is named is there, and what shares something stays together."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import conftest
from tests.command_line import ROOT


def test_modules_that_are_named_are_there() -> None:
    for name in (*conftest.EARLY, *conftest.SPREAD):
        module, _, test = name.partition("::")
        assert f"def {test}" in (ROOT / module).read_text(encoding="utf-8"), name


@pytest.mark.parametrize("spread", [False, True])
def test_a_module_is_run_by_one_worker_unless_it_is_spread(spread: bool, tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    changed = f"{conftest.SPREAD!r}" if not spread else "('tests/test_one.py',)"
    text = Path(conftest.__file__).read_text(encoding="utf-8")
    (tmp_path / "tests" / "conftest.py").write_text(f"{text}\nSPREAD = {changed}\n", encoding="utf-8")
    (tmp_path / "tests" / "test_one.py").write_text(
        "import os, pathlib, pytest\n@pytest.mark.parametrize('number', range(8))\n"
        "def test_it(number):\n    pathlib.Path(f'by-{os.environ[\"PYTEST_XDIST_WORKER\"]}').touch()\n",
        encoding="utf-8",
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "tests",
        "-q",
        "-n",
        "2",
        "--dist",
        "loadgroup",
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert len(list(tmp_path.glob("by-gw*"))) == 1 + spread
