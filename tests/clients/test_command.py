"""`tim-conformance client` from outside: a driven check, and a command that is only looked at."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import warm

WATCHED = """
from conformance.proof.clients.sound import Sound
client = Sound()
client.endpoint = "https://console.tim.qq.com"  # as a client has it that nobody may change
client.mute("my-group", ["alice"], {seconds})
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, with its reports in the folder."""
    line = warm.command("client", "--reports", str(folder), *arguments)
    return subprocess.run(line, capture_output=True, text=True, timeout=120, check=False)


def document(folder: Path) -> dict[str, Any]:
    """The result, by clause."""
    told: dict[str, Any] = json.loads((folder / "conformance.json").read_text())
    return told


def verdicts(folder: Path) -> dict[str, str]:
    """Clause to verdict."""
    return {clause["id"]: clause["verdict"] for clause in document(folder)["clauses"]}


def test_a_python_client_is_driven(tmp_path: Path) -> None:
    wrong = "conformance.proof.clients.wrong.time:LeavesZeroOut"
    done = run(tmp_path, "--python", wrong, "--clauses", "client.time.zero client.time.forever")
    assert done.returncode == 1, done.stderr
    assert verdicts(tmp_path)["client.time.zero"] == "fail"
    assert verdicts(tmp_path)["client.time.forever"] == "pass"
    failures = next(it for it in document(tmp_path)["clauses"] if it["id"] == "client.time.zero")["failures"]
    assert len(failures[0]["steps"]) == 1
    again = run(tmp_path, "--python", wrong, "--scenario", str(tmp_path / "scenarios" / "unmute.json"))
    assert again.returncode == 1
    assert "client.time.zero" in again.stdout


def test_scenarios_are_drawn_by_a_seed_that_is_told(tmp_path: Path) -> None:
    wrong = "conformance.proof.clients.wrong.body:AsciiAlone"
    bad = run(tmp_path, "--python", wrong, "--seed", "some")
    assert (bad.returncode, bad.stderr.count("\n")) == (4, 1)
    assert "'some' is no seed" in bad.stderr
    assert run(tmp_path, "--python", wrong, "--drawn", "-1").returncode == 4
    done = run(tmp_path, "--python", wrong, "--drawn", "3", "--seed", "9")
    assert "3 scenarios are drawn beside those that are written down: --seed 9" in done.stdout + done.stderr
    assert verdicts(tmp_path)["client.body.exact"] == "fail"


def test_a_command_is_looked_at_though_it_names_the_vendors_host(tmp_path: Path) -> None:
    done = run(tmp_path, "--", sys.executable, "-c", WATCHED.format(seconds=60))
    assert done.returncode == 0, done.stderr
    found = verdicts(tmp_path)
    assert found["client.line.url"] == found["client.sign.verifies"] == found["client.hush.output"] == "pass"
    assert found["client.tell.refusal"] == "not-applicable"


def test_a_command_that_never_calls_could_not_be_judged(tmp_path: Path) -> None:
    done = run(tmp_path, "--", sys.executable, "-c", "print('nothing')")
    assert done.returncode == 3
    assert "made no call to the bench" in done.stdout


def test_a_command_that_is_not_there(tmp_path: Path) -> None:
    done = run(tmp_path, "--", "no-such-command-of-ours")
    assert (done.returncode, done.stderr.count("\n")) == (3, 1)
    assert "cannot be run" in done.stderr


def test_a_command_that_makes_no_call_is_to_be_mended_first(tmp_path: Path) -> None:
    done = run(tmp_path, "--", sys.executable, "-c", "raise SystemExit(7)")
    assert done.returncode == 3
    assert "ended with exit code 7, and made no call to the bench" in done.stdout
    steps = done.stdout.partition("Next:")[2]
    assert "run it by itself, and mend that first" in " ".join(steps.split())
    assert "--adapter" not in steps


def test_what_one_scenario_leaves_open_is_left_to_the_whole_check(tmp_path: Path) -> None:
    wrong = "conformance.proof.clients.wrong.time:LeavesZeroOut"
    assert run(tmp_path, "--python", wrong, "--clauses", "client.time.zero").returncode == 1
    done = run(tmp_path, "--python", wrong, "--scenario", str(tmp_path / "scenarios" / "unmute.json"))
    reasons = {it["reason"] for it in document(tmp_path)["clauses"] if it["verdict"] == "not-applicable"}
    assert "the scenario that was played does not put it to the test; the whole check does" in reasons
    assert "a mute call would" not in done.stdout


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("conformance.proof.clients.sound:Sonud", "tim-conformance: conformance.proof.clients.sound:Sonud cannot be"),
        ("mine.py:Muter", "'mine.py:Muter' names a file, and a module is asked for: write mine:Muter."),
        ("pack/mine.py:Muter", "write pack.mine:Muter."),
        ("mine", "'mine' does not read package.module:factory."),
    ],
)
def test_a_factory_that_is_none_is_named_as_it_was_typed(name: str, says: str, tmp_path: Path) -> None:
    done = run(tmp_path, "--python", name)
    assert done.returncode == 4
    assert says in done.stderr
