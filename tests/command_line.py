"""The command line in a process of its own, as a user starts it, and what a run leaves behind."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.api.secrets import Secret
from conformance.settings import Settings
from conformance.targets import open_target
from tests import warm

CLI = "conformance.commands.cli"
ROOT = Path(__file__).parents[1]
APP = 1400000001
KEY = "0123456789abcdef0123456789abcdef"
LONGEST = 100.0
"""Seconds after which a process is given up."""


@dataclass(frozen=True)
class Ended:
    """A process that has ended."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """All that it said on the error channel; a traceback is a bug."""
        assert "Traceback" not in self.out + self.err, self.out + self.err
        return self.err.strip()


def start(
    *arguments: str, folder: Path, module: str = CLI, fresh: bool = False, **variables: str
) -> subprocess.Popen[str]:
    """Start a command line in a folder, with no variable of ours but the ones given.

    It is forked from a process that has loaded it, unless it is to be `fresh`, or variables are about the interpreter.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TIM_", "PYTEST_"))}
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.Popen(
        warm.command(*(() if module == CLI else (module,)), *arguments)
        if not fresh and _warms(folder, module, arguments, variables)
        else [sys.executable, "-m", module, *arguments],
        cwd=folder, env=environment | variables,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def _warms(folder: Path, module: str, arguments: Sequence[str], variables: Mapping[str, str]) -> bool:
    """Whether a process would load what the warm one has loaded, and in the same way: pytest does with our plugin."""
    ours = not (folder / "conformance").exists() and str(ROOT) in variables.get("PYTHONPATH", str(ROOT)).split(
        os.pathsep
    )
    odd = any(name.startswith(("LANG", "LC_", "PYTHON")) for name in variables if name != "PYTHONPATH")
    known = module == CLI or (module == warm.PYTEST and "conformance.plugin" in arguments)
    return known and ours and not odd


def end(process: subprocess.Popen[str]) -> Ended:
    """Wait for its end."""
    try:
        out, err = process.communicate(timeout=LONGEST)
    finally:
        process.kill()
    return Ended(process.returncode, out, err)


def call(*arguments: str, folder: Path, module: str = CLI, fresh: bool = False, **variables: str) -> Ended:
    """Start it and wait for its end."""
    return end(start(*arguments, folder=folder, module=module, fresh=fresh, **variables))


@contextmanager
def served(folder: Path, *arguments: str) -> Iterator[str]:
    """`serve` in a process of its own; its URL."""
    process = start("serve", *arguments, folder=folder, TIM_SECRET_KEY=KEY)
    try:
        assert process.stdout is not None
        found = re.search(r"http://[\d.]+:\d+", process.stdout.readline())
        assert found, "it did not start: see its arguments"
        yield found[0]
    finally:
        process.terminate()
        ended = end(process)
    assert ended.code == 0, ended


def pointed_at(url: str) -> list[str]:
    """The options of a live run."""
    return ["--tim-target", "live", "--tim-endpoint", url, "--tim-sdkappid", str(APP)]


def groups_at(url: str) -> list[str]:
    """The groups that the app has."""
    with open_target(Settings(target="live", endpoint=url, sdkappid=APP, key=Secret(KEY))) as target:
        answer = target.client.call("get_appid_group_list", {"Limit": 1000})
        assert answer.ok, answer.last.text
        return [group["GroupId"] for group in answer.fields["GroupIdList"]]


def document(folder: Path) -> Any:
    """The result document that a run left in its folder."""
    return json.loads((folder / "reports" / "conformance.json").read_text(encoding="utf-8"))


def verdicts(found: Any) -> dict[str, str]:
    """The verdict on every clause."""
    return {clause["id"]: clause["verdict"] for clause in found["clauses"]}


def undo_files(folder: Path) -> Sequence[Path]:
    """The journals that were not brought to an end."""
    return list((folder / "reports" / "undo").glob("*"))
