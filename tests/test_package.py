"""What a stranger installs: a wheel that works in an empty environment and folder, and an archive whose tests run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance import __version__
from tests.command_line import ROOT

MOST_BYTES = 1_700_000
"""Of the wheel; two thirds of it are recordings."""


@dataclass(frozen=True)
class Installed:
    """The wheel in an environment of its own, and an empty folder to work in."""

    wheel: Path
    archive: Path
    scripts: Path
    folder: Path

    def call(self, *arguments: str, code: int = 0) -> str:
        """What the installed command line prints."""
        return told([str(self.scripts / "tim-conformance"), *arguments], self.folder, code)


def told(command: Sequence[str], folder: Path, code: int = 0) -> str:
    """What a command prints; its exit code is checked."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TIM_", "PYTHON"))}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, (command, done.stdout, done.stderr)
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Both are built, and the wheel is installed."""
    folder = tmp_path_factory.mktemp("package")
    built = ("--no-deps", "--no-build-isolation", "-w", "dist", str(ROOT))
    told([sys.executable, "-m", "pip", "wheel", "-q", *built], folder)
    told([sys.executable, "-m", "build", "--no-isolation", "--sdist", "-o", str(folder / "dist"), str(ROOT)], folder)
    (wheel,) = (folder / "dist").glob("*.whl")
    (archive,) = (folder / "dist").glob("*.tar.gz")
    told([sys.executable, "-m", "venv", "--without-pip", "environment"], folder)
    scripts = folder / "environment" / ("Scripts" if os.name == "nt" else "bin")
    told([sys.executable, "-m", "pip", "--python", "environment", "install", "-q", "--no-compile", str(wheel)], folder)
    (folder / "empty").mkdir()
    return Installed(wheel, archive, scripts, folder / "empty")


def verdicts(installed: Installed) -> dict[str, int]:
    """How many clauses the last report gives each verdict."""
    document = json.loads((installed.folder / "reports" / "conformance.json").read_text(encoding="utf-8"))
    found = [clause["verdict"] for clause in document["clauses"]]
    return {verdict: found.count(verdict) for verdict in found}


def test_every_command_works_in_an_empty_folder(installed: Installed) -> None:
    assert installed.call("--version").split() == ["tim-conformance", __version__]
    installed.call("run", "--tim-profile", "smoke")
    assert verdicts(installed)["pass"] > 60
    installed.call("run", "--tim-target", "replay", "--", "-k", "not combinations")  # more than half of all calls
    found = verdicts(installed)
    assert found["pass"] > 70
    assert found.keys() <= {"pass", "observed", "not-applicable"}
    assert not (installed.folder / "cassettes").exists()
    assert "MuteTime 0 unmutes." in installed.call("explain", "mute-time.zero")
    soon = ("--profile", "smoke", "--only", "minutes,milliseconds,rejoin-clears,extra-fields")
    small = ("--sample", "3", "--variations", "1", "--pairs", "0", *soon)
    installed.call("prove", *small, "--reports", "proofs")
    told = (installed.folder / "proofs" / "scoreboard.md").read_text(encoding="utf-8")
    assert re.search(r"defects caught \| all \| (\d+) of \1 ", told), told


def test_a_failure_is_run_again(installed: Installed) -> None:
    if " again " not in installed.call("--help"):
        pytest.skip("there is no such command yet")
    defective = installed.call(
        "run", "--tim-target", "replay", f"--tim-cassettes={ROOT / 'cassettes/defective'}", code=1
    )
    assert "persistence.rejoin" in defective
    assert installed.call("again", "persistence.rejoin", "--tim-defect", "rejoin-clears", code=1)
    assert installed.call("again", "persistence.rejoin", code=0)


def test_the_checkers_of_packages_find_nothing(installed: Installed) -> None:
    files = [str(installed.wheel), str(installed.archive)]
    told([sys.executable, "-m", "twine", "check", "--strict", *files], installed.folder)
    # Two entries at the top: what pytest loads everywhere is a module of its own.
    told([sys.executable, "-m", "check_wheel_contents", "--ignore", "W009", str(installed.wheel)], installed.folder)
    assert installed.wheel.stat().st_size < MOST_BYTES


def test_what_is_told_of_it_holds_without_the_repository(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        names = set(wheel.namelist())
        (metadata,) = (wheel.read(name).decode() for name in names if name.endswith("/METADATA"))
    recordings = {f"conformance/{path.relative_to(ROOT)}" for path in (ROOT / "cassettes").rglob("*.jsonl")}
    assert recordings <= names
    assert {"conformance/py.typed", "conformance/contract/clauses.yaml"} <= names
    assert not [name for name in names if name.startswith(("tests/", "cassettes/", "reports/"))]
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    head, _, body = metadata.partition("\n\n")
    assert f"\nVersion: {__version__}\n" in head
    assert "\nLicense-Expression: MIT\n" in head
    assert not re.search(r"\]\((?!https?://)", body)
    assert f"## {__version__}" in body


def test_the_tests_in_the_archive_run(installed: Installed, tmp_path: Path) -> None:
    with tarfile.open(installed.archive) as archive:
        archive.extractall(tmp_path, filter="data")
    (root,) = tmp_path.iterdir()
    some = ("tests/contract", "tests/settings", "tests/test_readme.py", "tests/recordings/test_files.py")
    out = told([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *some], root)
    assert re.search(r"\d\d+ passed", out)
