"""What only tells something loads nothing that runs something: a command imports what it needs, when it needs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from conformance.commands.line import parser
from conformance.commands.table import TABLE
from conformance.suite.collecting import properties
from conformance.suite.judging import judging
from conformance.suite.properties import PROPERTIES

HEAVY: Final = frozenset({
    "bs4", "cryptography", "hypothesis", "jinja2", "jsonschema", "pytest", "requests", "trustme", "vcr",
    "conformance.oracle", "conformance.runs", "conformance.simulator", "conformance.targets",
})  # fmt: skip
_ASKED: Final = """
import sys
from conformance.commands.cli import main
try:
    code = main(sys.argv[1:])
except SystemExit as end:
    code = end.code or 0
print(code, *sorted(sys.modules), file=sys.stderr)
"""


def loaded(*arguments: str, folder: Path) -> set[str]:
    """The modules of a process of its own that has run a command line."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TIM_")}
    done = subprocess.run(
        [sys.executable, "-c", _ASKED, *arguments],
        capture_output=True, text=True, encoding="utf-8", timeout=60, check=True, cwd=folder, env=environment,
    )  # fmt: skip
    code, *modules = done.stderr.split("\n")[-2].split()
    assert code == "0" and done.stdout
    return set(modules)


@pytest.mark.parametrize(
    "line",
    [
        ["--help"], ["--version"], ["--print-completion", "bash"], ["run", "--help"], ["prove", "--help"],
        ["client", "--help"], ["clauses"], ["clauses", "--format", "json"], ["explain", "mute-time.zero"],
        ["scan", "."],
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_only_tells_loads_nothing_heavy(line: list[str], tmp_path: Path) -> None:
    (tmp_path / "some.txt").write_text("text\n", encoding="utf-8")
    modules = loaded(*line, folder=tmp_path)
    assert "conformance.commands.line" in modules
    assert not modules & HEAVY
    assert ("shtab" in modules) == ("--print-completion" in line)


def test_only_the_command_that_is_asked_for_has_arguments() -> None:
    asked = {entry.name for entry in TABLE if "--reports" in _helped(parser(["client"]), entry.name)}
    assert asked == {"client"}
    for entry in TABLE:
        assert "example" in _helped(parser(), entry.name), entry.name


def _helped(made: object, name: str) -> str:
    actions = made._subparsers._group_actions  # type: ignore[attr-defined]
    text: str = actions[0].choices[name].format_help()
    return text


def test_every_command_has_a_worker_with_a_name_of_its_own() -> None:
    assert len({entry.name for entry in TABLE}) == len(TABLE)
    for entry in TABLE:
        assert callable(entry.worker()), entry.name


def test_the_source_tells_the_properties_of_a_clause_as_the_loaded_suite_does() -> None:
    assert properties()
    assert judging() == PROPERTIES
