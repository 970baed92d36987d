"""CONTRIBUTING.md tells what is so: its files are there, its commands run, its code does what it says."""

from __future__ import annotations

import inspect
import re
import shlex
from pathlib import Path

import pytest

from conformance.contract import vendor
from conformance.oracle import conditions, judging, observing
from conformance.simulator import DEFECTS, Simulator

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CODE = re.findall(r"```python\n(.*?)```", TEXT, re.S)
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", TEXT, re.S) for line in block.splitlines()]


def test_its_files_are_there() -> None:
    named = {*re.findall(r"`((?:conformance|tests|cassettes)/[\w./]*)`", TEXT)}
    named |= {f"conformance/{name}" for name in re.findall(r"\b([a-z]+/)(?=  )", TEXT)}
    named |= {word for line in COMMANDS for word in shlex.split(line) if word.startswith("tests/")}
    assert len(named) > 20
    for name in named:
        assert (ROOT / name).exists(), name


def test_its_picture_has_every_room() -> None:
    rooms = {path.name for path in (ROOT / "conformance").iterdir() if (path / "__init__.py").is_file()}
    assert rooms == {name.strip("/") for name in re.findall(r"\b([a-z]+/)(?=  )", TEXT)}


def test_its_recipes_are_written_as_checks_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each names real clauses and real decorators; what it registers is taken out again."""
    recipes = [code for code in CODE if "simulator" not in code]
    assert len(recipes) == 5
    monkeypatch.setattr(judging.CHECKS, "_checks", {})
    monkeypatch.setattr(observing, "_OBSERVERS", [])
    for name in ("_refusing", "_open"):
        monkeypatch.setattr(conditions.RULES, name, [])
    for code in recipes:
        exec(compile(code, "CONTRIBUTING.md", "exec"), {"__name__": "contributing"})
    written = {"persistence.rejoin", "members.roster", "mute-time.negative", "envelope.error-info"}
    assert judging.CHECKS.clauses == written


def test_its_example_of_a_defect_works() -> None:
    example = next(code for code in CODE if "@breaks" in code)
    assert len([line for line in example.splitlines() if line]) <= 10
    try:
        exec(compile(example, "CONTRIBUTING.md", "exec"), {"__name__": "contributing"})
        defect = DEFECTS["ends-half-an-hour-early"]
        assert vendor().clause(defect.clause).level != "observed"
        policy = Simulator(1400000001, "0123456789abcdef", defects=[defect.name]).policy
        assert policy.end_of(0, 7200) == 5400
    finally:
        DEFECTS.pop("ends-half-an-hour-early", None)


def test_its_words_are_those_of_the_code() -> None:
    for name in ("stake", "among", "refusal", "each", "told"):
        assert inspect.getdoc(getattr(judging, name)), name
