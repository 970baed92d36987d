"""What the README and docs/clients.md say of checking a client is so: their commands run, each way once."""

from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.clients.tasks import Can, Outcome, Task, schema
from conformance.contract import client
from tests import warm

from .test_bad_commands import LONGEST, started
from .test_command import document

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = README.split("\n## ")[2]
DOCS = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
LINES = [line for block in re.findall(r"```sh\n(.*?)```", SECTION, re.S) for line in block.splitlines()]


def words(line: str) -> list[str]:
    """The arguments of a line of ours, with this Python in the place of whichever comes first on the path."""
    first, second, *rest = shlex.split(line.replace("python3 ", f"{sys.executable} "))
    assert (Path(first).name, second) == ("tim-conformance", "client")
    return rest


def test_it_is_the_second_section() -> None:
    assert SECTION.startswith("Check your own client\n")
    assert len(LINES) == 4
    assert sum("--adapter" in line for line in LINES) == 2


@pytest.mark.parametrize("line", LINES)
def test_each_of_its_commands_runs(line: str, tmp_path: Path) -> None:
    own = warm.command("client", "--reports", str(tmp_path))
    done = subprocess.run([*own, *words(line)], cwd=ROOT, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    if "--check-adapter" in line:
        assert "The adapter keeps to the protocol, and its client reached the bench." in done.stdout
    else:
        assert document(tmp_path)["verdict"] == "pass"
        assert document(tmp_path)["calls"]["total"] > 0


def test_its_bench_serves_until_a_ctrl_c(tmp_path: Path) -> None:
    line = next(line for line in re.findall(r"`(tim-conformance client[^`]*)`", SECTION) if "--port" in line)
    arguments = re.sub(r"8443", "0", line).split()[2:]
    with started(*arguments, "--reports", str(tmp_path)) as process:
        assert process.stderr and process.stdout
        while "Ctrl-C" not in process.stderr.readline():
            pass
        assert process.stdout.readline().startswith("export TIM_ENDPOINT=http://127.0.0.1:")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=LONGEST)
    assert process.returncode == 0


def test_the_example_lines_of_an_adapter_keep_the_protocol() -> None:
    block = next(block for block in re.findall(r"```json\n(.*?)```", DOCS, re.S))
    lines = [json.loads(line) for line in block.splitlines()]
    assert Can.from_json(lines[1]).topics
    for asked, told in zip(lines[2::2], lines[3::2], strict=True):
        assert Task.from_json(asked).do in schema()["$defs"]["task"]["properties"]["do"]["enum"]
        assert isinstance(Outcome.from_json(told).success, bool)


def test_the_figures_and_files_of_the_document_are_right() -> None:
    assert f"There are {len(client().clauses)} clauses" in DOCS
    for name in re.findall(r"`((?:conformance|examples)/[\w./-]*)`", DOCS):
        assert (ROOT / name).exists(), name
    for name in re.findall(r"\]\(\.\./([\w/.]+)\)", DOCS):
        assert (ROOT / name).exists(), name


def test_every_option_of_the_document_is_there() -> None:
    line = (sys.executable, "-m", "conformance.commands.cli", "client", "--help")
    told = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    for option in {*re.findall(r"(?<![\w-])(--[a-z]+[a-z-]*)", SECTION + DOCS)} - {
        "--network",
        "--env-file",
        "--write",
    }:
        assert option in told, option
