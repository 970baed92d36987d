"""The shell steps of workflows, played as the two services play them: in a shell of theirs, in a copy of the clone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.command_line import ROOT

BIN = Path(sys.executable).parent
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
"""As GitHub runs a step whose shell is bash."""
LONGEST = 300.0
"""Seconds after which a step is given up."""
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


def copied(into: Path) -> Path:
    """The files of the repository, as a checkout has them; the test is skipped where this is no clone."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        pytest.skip("this is no clone of the repository")
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, into / name)
    return into


def read(name: str) -> Any:
    """A file of YAML in the repository; `on` is a word in it, and no truth value."""
    return yaml.load((ROOT / name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def offline() -> dict[str, str]:
    """Variables by which pip installs from a folder into a new environment without asking anybody.

    What the package needs is taken from the environment of the tests.
    """
    places = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    return {
        "PYTHONPATH": os.pathsep.join(places),
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip reads it as the option --no-build-isolation, negated
        "PIP_NO_INDEX": "1",
    }


@dataclass
class Runner:
    """A machine that plays the steps of a job one after the other, in one folder."""

    folder: Path
    facts: Mapping[str, str] = field(default_factory=dict)
    """What `${{ ... }}` come to. One that is not here is empty, as GitHub has it, and noted in `unknown`."""
    env: dict[str, str] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    said: str = ""
    """All that the steps wrote."""
    summary: str = ""
    """What they wrote for the summary of the job."""

    def resolved(self, text: str, extra: Mapping[str, str] = {}) -> str:
        """A text with its expressions filled in."""
        known = {**self.facts, **extra}
        self.unknown |= {name for name in _EXPRESSION.findall(text) if name not in known}
        return _EXPRESSION.sub(lambda found: known.get(found[1], ""), text)

    def play(self, script: str, env: Mapping[str, str] = {}, shell: tuple[str, ...] = BASH) -> int:
        """The exit code of a script; what it says by the files of GitHub is kept."""
        files = {name: self.folder.parent / f"{self.folder.name}.{name}" for name in ("output", "path", "summary")}
        for file in files.values():  # each step has its own
            file.write_text("", encoding="utf-8")
        usual = {
            name: value for name, value in os.environ.items() if not name.startswith(("TIM_", "PYTEST_", "GITHUB_"))
        }
        done = subprocess.run(
            [*shell, script], cwd=self.folder, timeout=LONGEST, check=False, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={
                **usual, "GITHUB_OUTPUT": str(files["output"]), "GITHUB_PATH": str(files["path"]),
                "GITHUB_STEP_SUMMARY": str(files["summary"]), **self.env, **env,
                "PATH": os.pathsep.join([*self.path, usual["PATH"]]),
            },
        )  # fmt: skip
        self.said += done.stdout
        self.path = [*reversed(files["path"].read_text(encoding="utf-8").split("\n")[:-1]), *self.path]
        self.summary += files["summary"].read_text(encoding="utf-8")
        self.outputs |= dict(line.split("=", 1) for line in files["output"].read_text(encoding="utf-8").splitlines())
        return done.returncode


@dataclass(frozen=True)
class Played:
    """A step by its name, with its exit code."""

    name: str
    code: int


def github(runner: Runner, workflow: Any, job: str) -> Iterator[Played]:
    """The steps of a job that are scripts, as they are played: `if`, `continue-on-error` and outputs included.

    Ends behind the first one that fails, but for those that are for any case.
    """
    outcomes: dict[str, str] = {}
    failed = False
    for step in workflow["jobs"][job]["steps"]:
        if "run" not in step:
            continue
        extra = {f"steps.{name}.outcome": it for name, it in outcomes.items()}
        extra |= {f"steps.{step_id}.outputs.{name}": it for step_id in outcomes for name, it in runner.outputs.items()}
        when = step.get("if", "")
        if (failed and when != "always()") or not _holds(when, extra):
            continue
        env = {**workflow.get("env", {}), **workflow["jobs"][job].get("env", {}), **step.get("env", {})}
        env = {name: runner.resolved(value, extra) for name, value in env.items()}
        code = runner.play(step["run"], env | runner.env)
        if "id" in step:
            outcomes[step["id"]] = "failure" if code else "success"
        failed = failed or bool(code and step.get("continue-on-error") != "true")
        yield Played(step["name"], code)


def _holds(condition: str, facts: Mapping[str, str]) -> bool:
    """Whether a step is played; of conditions the three kinds that the workflows here have."""
    if condition in ("", "always()"):
        return True
    found = re.fullmatch(r"([\w.-]+) == '(\w+)'", condition)
    assert found, condition
    return facts.get(found[1], "") == found[2]


def gitlab(runner: Runner, pipeline: Any, job: str, shell: tuple[str, ...] = BASH) -> int:
    """The exit code of a job: what comes before it and its script are one script, as GitLab has it."""
    lines = [*pipeline["default"]["before_script"], *pipeline[job]["script"]]
    env = {**pipeline["variables"], **pipeline[job].get("variables", {})}
    return runner.play("\n".join(lines), env | runner.env, shell)
