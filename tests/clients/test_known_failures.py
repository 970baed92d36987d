"""Known failures of a client: known ones are green, others are not, and what is gone is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from tests.clients.test_command import document, run, verdicts

WRONG = "conformance.proof.clients.wrong.time:LeavesZeroOut"
ZERO = "client.time.zero"


def known(folder: Path, clause: str, signature: str) -> str:
    """A list with one entry."""
    entry = {"clause": clause, "signature": signature, "reason": "an old client", "expiry": "2999-12-31"}
    path = folder / "known.yaml"
    path.write_text(yaml.safe_dump({"format": "tim-conformance-baseline/1", "known": [entry]}), encoding="utf-8")
    return str(path)


def signatures(folder: Path, name: str) -> list[Any]:
    clause = next(it for it in document(folder)["clauses"] if it["id"] == name)
    return [it["signature"] for it in clause["failures"]]


def test_a_client_whose_failure_is_known(tmp_path: Path) -> None:
    some = ("--clauses", "client.time.zero client.time.forever")
    assert run(tmp_path, "--python", WRONG, *some).returncode == 1
    (signature,) = signatures(tmp_path, ZERO)
    done = run(tmp_path, "--python", WRONG, *some, "--baseline", known(tmp_path, ZERO, signature))
    assert done.returncode == 0, done.stderr
    assert verdicts(tmp_path)[ZERO] == "known-fail"
    found = document(tmp_path)
    assert found["sentence"].startswith(f"Passes but for 1 known failure: {ZERO}.")
    assert {it["evidence"]["kind"] for it in found["clauses"] if it["evidence"]} == {"bench"}
    done = run(tmp_path, "--python", WRONG, *some, "--baseline", known(tmp_path, ZERO, "another"))
    assert done.returncode == 1 and verdicts(tmp_path)[ZERO] == "fail"
    assert f"{ZERO} (another) fails in another way now" in document(tmp_path)["sentence"]


def test_a_failure_of_a_client_that_is_gone(tmp_path: Path) -> None:
    sound = ("--python", "conformance.proof.clients.sound:Sound", "--baseline", known(tmp_path, ZERO, "x"))
    assert run(tmp_path, *sound, "--clauses", ZERO).returncode == 1
    assert verdicts(tmp_path)[ZERO] == "stale-known-fail"
    assert run(tmp_path, *sound, "--clauses", "client.time.forever").returncode == 0
    assert document(tmp_path)["baseline"]["entries"][0]["fate"] == "not judged"


def test_a_bad_list_is_told_before_the_client_is_started(tmp_path: Path) -> None:
    done = run(tmp_path, "--python", WRONG, "--baseline", known(tmp_path, "client.time.zeroes", "x"))
    assert done.returncode == 4 and "did you mean client.time.zero?" in done.stderr
    assert done.stderr.count("\n") == 1 and not (tmp_path / "conformance.json").exists()
