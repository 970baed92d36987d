"""The commands in documents and in the help of each command are ones that the command line takes as they stand."""

from __future__ import annotations

import argparse
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.commands.line import parser
from conformance.commands.parsing import given
from conformance.contract import client, vendor
from conformance.settings import OPTIONS, settings_of_run
from conformance.targets.opening import check_defects
from tests.command_line import KEY, ROOT
from tests.test_pasting import BIN, paste

DOCUMENTS = [
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "conformance").rglob("*.md"))
    if ".venv" not in path.parts
]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def lines() -> Iterator[tuple[str, str]]:
    """Every command of ours in a document or a help text, with where it stands."""
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        blocks = re.findall(r"```sh\n(.*?)```", text, re.S)
        whole = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
        yield from ((path.name, line) for line in (*whole, *re.findall(r"`(tim-conformance [^`]+)`", text)))
    commands = next(one for one in parser()._actions if isinstance(one, argparse._SubParsersAction))
    for name, one in commands.choices.items():
        yield from ((name, line) for line in re.findall(r"^  (tim-conformance .*)$", one.epilog or "", re.M))


def words_of(line: str) -> Iterator[list[str]]:
    """The arguments of each call of the program in a line of a shell."""
    part: list[str] = []
    lexer = shlex.shlex(line, posix=True, punctuation_chars="&|;>")
    lexer.whitespace_split = True
    for word in (*lexer, ";"):
        if set(word) <= set("&|;>"):
            names = [number for number, one in enumerate(part) if Path(one).name == "tim-conformance"]
            if names and names[0] == len([one for one in part[: names[0]] if "=" in one]):
                yield part[names[0] + 1 :]
            part = []
        else:
            part.append(word)


CALLS = [pytest.param(words, id=f"{where}: {' '.join(words)}") for where, line in lines() for words in words_of(line)]


PARSER = parser()
SETTLED = ("run", "again", "rerecord", "watch", "accept", "extend", "prune", "sweep")
"""Commands that take --tim-* options."""


def test_there_are_such() -> None:
    assert len(CALLS) > 50
    for path in DOCUMENTS:
        for block in re.findall(r"```sh\n(.*?)```", path.read_text(encoding="utf-8"), re.S):
            subprocess.run(["sh", "-n", "-c", block], check=True)


@pytest.mark.parametrize("words", CALLS)
def test_it_is_one_that_the_command_line_takes(words: list[str]) -> None:
    own = words[: words.index("--")] if "--" in words else words
    if own in (["COMMAND", "--help"], ["--help"], ["--version"]) or own[0] == "--print-completion":
        return  # they end where they are read; tests/commands has them
    told = PARSER.parse_args(own)
    options = given(told) if own[0] in SETTLED else {}
    if own[0] == "sweep":
        options["target"] = "live"
    settings = settings_of_run(options, {"TIM_SECRET_KEY": KEY})
    odd = told.defects if own[0] == "rerecord" else told.defect if own[0] == "serve" else []
    check_defects([*settings.defect, *odd])
    for clause in [one for one in getattr(told, "what", []) if own[0] == "again" and "." in one]:
        assert clause in vendor().clauses or clause.endswith(".json")
    if own[0] == "explain":
        assert told.id in {**vendor().clauses, **client().clauses}


def test_the_lines_with_pytest_have_options_that_there_are() -> None:
    known = {option.argument for option in OPTIONS}
    for path in DOCUMENTS:
        for line in re.findall(r".*pytest .*--tim-.*", path.read_text(encoding="utf-8")):
            assert set(re.findall(r"--tim-[a-z-]*[a-z]", line)) <= known, line


def test_a_failure_is_run_again_as_the_readme_says(tmp_path: Path) -> None:
    block = re.search(r"## Running a failure again\n\n```sh\n(.*?)```", README, re.S)
    assert block is not None
    codes = [paste(line, tmp_path, BIN) for line in block[1].splitlines()]
    assert codes == [1, 1, 0, 0]
    assert (tmp_path / "again.sh").read_text(encoding="ascii").startswith("#!/bin/sh\n# persistence.rejoin: ")
