"""What `docs/first-steps.md` has a newcomer type prints what stands there, in the order of each walk, offline."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.command_line import ROOT
from tests.test_pasting import BIN

BLOCK = re.compile(r"```sh\n((?:(?!```).)*)```\n(?:\n```text\n(.*?)```)?", re.S)
TEXT = (ROOT / "docs" / "first-steps.md").read_text(encoding="utf-8")
WALKS = {title: body for title, _, body in (part.partition("\n") for part in TEXT.split("\n## ")[1:])}


def matcher(shown: str) -> re.Pattern[str]:
    """What a text that is shown stands for: `...` alone in a line is any number of lines."""
    lines = [".*" if line == "..." else re.escape(line) for line in shown.rstrip().splitlines()]
    return re.compile(r"\s*".join(lines) + r"\s*", re.S)


def test_dots_stand_for_lines_and_for_nothing_else() -> None:
    assert matcher("a.\n...\nc\n").fullmatch("a.\nb\nb\nc\n")
    assert not matcher("a.\nc\n").fullmatch("a.\nb\nc\n")
    assert not matcher("a.\n").fullmatch("ab\n")


def test_each_of_the_three_uses_is_walked() -> None:
    assert [title.partition(":")[0] for title in WALKS] == ["Before a release", "In CI", "Each night"]
    assert all(sum(bool(shown) for _, shown in BLOCK.findall(body)) >= 3 for body in WALKS.values())


@pytest.mark.parametrize("title", WALKS)
def test_a_walk_shows_what_it_prints(title: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "cassettes", tmp_path / "cassettes")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    usual = {name: it for name, it in os.environ.items() if not name.startswith(("TIM_", "PYTEST_", "GITHUB_"))}
    env = usual | {"PATH": os.pathsep.join([str(BIN), usual["PATH"]])}
    env.pop("COLUMNS", None)
    for script, shown in BLOCK.findall(WALKS[title]):
        done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True)
        assert "Traceback" not in done.stderr
        assert "tim-conformance:" not in done.stderr, done.stderr
        assert not shown or matcher(shown).fullmatch(done.stdout), done.stdout
