"""The recordings that come with the suite: honest, clean, whole, and the same whatever changes around them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import conformance.recordings
from conformance.api.secrets import Vault
from conformance.recordings.files import read_head
from conformance.recordings.library import Library
from conformance.recordings.scanning import scan_paths
from conformance.suite.collecting import properties
from tests import warm
from tests.recordings.helpers import KNOWN

ROOT = Path(__file__).parents[2]
SHIPPED = Library(ROOT / "cassettes")
DEFECTIVE = Library(ROOT / "cassettes" / "defective")
MOST_BYTES = 4_000_000


def test_they_say_that_they_come_from_the_simulator() -> None:
    for library in (SHIPPED, DEFECTIVE):
        for path, head in library.heads():
            assert head.origin == "simulator"
            assert "Recorded from the embedded simulator" in path.read_text().split("\n")[0]
            assert bool(head.defects) == (library is DEFECTIVE)


def test_every_property_has_one_and_none_is_an_orphan() -> None:
    assert {head.key for _, head in SHIPPED.heads()} == KNOWN
    assert DEFECTIVE.sorted_out(KNOWN)[1:] == ([], [])
    assert {read_head(path).profile for path in SHIPPED.files()} == {"standard"}


def test_they_hold_no_secret_and_are_small() -> None:
    scanned = scan_paths([SHIPPED.folder], Vault())
    assert (scanned.found, scanned.unread) == ([], [])
    assert scanned.files > 30
    assert sum(path.stat().st_size for path in SHIPPED.folder.rglob("*.jsonl")) < MOST_BYTES


def test_they_keep_the_schema() -> None:
    schema = json.loads(Path(conformance.recordings.__file__).with_name("schema.json").read_text())
    validator = Draft202012Validator(schema)
    for path in (*SHIPPED.files(), *DEFECTIVE.files()):
        for number, line in enumerate(path.read_text().split("\n")[:-1], 1):
            assert validator.is_valid(json.loads(line)), f"{path}:{number}"


def replayed(reports: Path, *options: str, root: Path = ROOT) -> tuple[int, dict[str, str], str]:
    """Play in a process of its own: the exit code, the verdicts, and what the report says of the evidence."""
    words = ("-q", "-p", "no:cacheprovider", "--tim-target=replay", *options, f"--tim-reports={reports}")
    usual = warm.command(warm.PYTEST, *words)
    done = subprocess.run(
        usual if root == ROOT else [sys.executable, "-m", "pytest", *words], cwd=root, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip
    document = json.loads((reports / "conformance.json").read_text())
    verdicts = {clause["id"]: clause["verdict"] for clause in document["clauses"]}
    return done.returncode, verdicts, document["target"]["label"]


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    code, verdicts, evidence = replayed(tmp_path_factory.mktemp("reports"))
    assert code == 0
    assert set(verdicts.values()) <= {"pass", "observed", "not-applicable"}
    assert "the embedded simulator, which is no evidence about the live service" in evidence
    return verdicts


def test_the_defective_ones_fail(tmp_path: Path) -> None:
    code, verdicts, evidence = replayed(tmp_path, f"--tim-cassettes={DEFECTIVE.folder}")
    assert code == 1
    assert {name for name, verdict in verdicts.items() if verdict == "fail"} == {
        "concurrency.no-lost-member", "group-type.private", "group-type.work", "persistence.rejoin",
    }  # fmt: skip
    assert verdicts["mute-time.zero"] == "pass"
    assert verdicts["rate.up-to-200"] == "no-recording"
    assert "rejoin-clears" in evidence


MOST = ("-k", "not combinations")
"""All properties but the one whose recording is larger than all others together; every clause has another, too."""


def test_workers_another_seed_an_edited_strategy_and_a_renamed_test(usual: dict[str, str], tmp_path: Path) -> None:
    root = tmp_path / "clone"
    for name in ("conformance", "cassettes"):
        shutil.copytree(
            ROOT / name, root / name, ignore=shutil.ignore_patterns(".recording")
        )  # what is compiled is of use there, too
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, root)
    renamed = root / "conformance" / "suite" / "test_persistence.py"
    text = renamed.read_text()
    name = re.search(r"def (test_\w+)", text)
    assert name is not None
    renamed.write_text(text.replace(name[1], f"{name[1]}_now"))
    strategies = root / "conformance" / "programs" / "strategies.py"
    strategies.write_text(re.sub(r"\b([0-9]{2})\b", lambda bound: str(int(bound[1]) - 1), strategies.read_text()))
    code, verdicts, evidence = replayed(tmp_path / "reports", "-n2", "--hypothesis-seed=123", *MOST, root=root)
    assert (code, verdicts) == (0, usual)
    played = [it for it in properties() if "combinations" not in it.name]
    drawing = sum(it.test.programs.drawn is not None for it in played)
    assert f"{drawing} properties are older than the strategies" in evidence
