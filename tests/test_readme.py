"""What the README says is so: its commands, its options, its tables and its example."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from conformance.commands.cli import main
from conformance.contract import LEVELS, REGIONS
from conformance.settings.options import OPTIONS
from conformance.settings.profiles import PROFILES
from conformance.simulator import DEFECTS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = re.findall(r"```sh\n(.*?)```", README, re.S)


def test_ci_runs_its_two_commands() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for command in SHELL[:2]:
        assert command.strip() in script


def test_its_commands_exist(capsys: pytest.CaptureFixture[str]) -> None:
    for command in set(re.findall(r"tim-conformance ([a-z]+(?:-[a-z]+)*)", README)):
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0, command
    capsys.readouterr()
    assert main(["explain", "mute-time.zero"]) == 0
    assert "rejoin-clears-public" in DEFECTS


def test_its_table_has_every_option() -> None:
    for option in OPTIONS:
        assert f"| `{option.argument}` | `{option.variable}` |" in README
    assert all(f"`{region}`" in README for region in REGIONS)


def test_its_figures_name_commands_that_are_there() -> None:
    commands = re.findall(r"\| `python -m ([\w.]+)([^`]*)` \|", README)
    assert len(commands) > 6
    for module, _ in commands:
        assert importlib.util.find_spec(module) is not None, module


def test_its_numbers_are_right() -> None:
    for level in LEVELS:
        assert f"\n| {level} |" in README
    for profile in PROFILES.values():
        assert f"\n| {profile.name} | {profile.calls + profile.trouble:,} |" in README


def test_its_rooms_and_files_are_there() -> None:
    for name in re.findall(r"`((?:conformance|tests|reports|docs)/[\w./]*)`", README):
        if not name.startswith("reports/"):
            assert (ROOT / name).exists(), name
    for name in re.findall(r"\]\((\w[\w/.]*)\)", README):
        assert (ROOT / name).exists(), name
