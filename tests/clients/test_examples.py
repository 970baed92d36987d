"""The adapters in examples/clients: each with its small client is sound, in every scenario. Where a language is
missing, the test says so and is skipped."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.clients.adapter import command_of
from conformance.clients.driving import Client
from conformance.clients.planned import PLAN

from .running import check, failing, planned
from .test_reaching import JAVA_SOON, tool

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "clients"


def command(language: str, build: Path) -> tuple[str, ...]:
    """What runs an adapter, built where it has to be."""
    folder = EXAMPLES / language
    match language:
        case "python":
            return (sys.executable, str(folder / "adapter.py"))
        case "node":
            return (tool("node"), str(folder / "adapter.mjs"))
        case "java":
            subprocess.run(
                (tool("javac"), *(f"-J{it}" for it in JAVA_SOON), "-d", build, *folder.glob("*.java")), check=True
            )
            return (tool("java"), *JAVA_SOON, "-cp", str(build), "Adapter")
        case "go":
            line = (tool("go"), "build", "-o", build / "adapter", ".")
            subprocess.run(line, check=True, cwd=folder, env={**os.environ, "HOME": str(build)})
            return (str(build / "adapter"),)
        case "php":
            modules = subprocess.run((tool("php"), "-m"), capture_output=True, text=True, check=True).stdout
            if "curl" not in modules.split():
                pytest.skip("this php has no curl")
            return (tool("php"), str(folder / "adapter.php"))
    return (tool("sh"), str(folder / "adapter.sh"))


@pytest.mark.parametrize("language", ["python", "node", "java", "go", "php"])
def test_each_is_sound_in_every_scenario(language: str, tmp_path: Path) -> None:
    found = check(Client(command(language, tmp_path), dict(os.environ)), PLAN)
    verdicts = found.docket.verdicts()
    assert failing(found) == set()
    assert {name for name, (verdict, _) in verdicts.items() if verdict not in ("pass", "observed")} == set()


def test_the_one_for_a_command_line_is_sound() -> None:
    for name in ("jq", "curl", "perl"):
        tool(name)
    names = (
        "mute-two",
        "odd-accounts",
        "mute-for-zero",
        "past-32-bits",
        "topic",
        "list-501",
        "list-empty",
        "busy-once",
    )
    more = ("refused-10010", "html-on-200", "status-502-fine", "reset-after", "connection-refused", "redirect-307")
    found = check(Client(command("curl", Path()), dict(os.environ)), planned(*names, *more))
    assert failing(found) == set()
    judged = {name for name, (verdict, _) in found.docket.verdicts().items() if verdict in ("pass", "observed")}
    assert len(judged) > 30 and "client.hush.line" in judged


def test_each_tells_how_it_is_run() -> None:
    """The line in its head is one that the command line reads, and names the file."""
    heads = [*EXAMPLES.glob("*/adapter.*"), EXAMPLES / "java" / "Adapter.java", EXAMPLES / "go" / "main.go"]
    assert len(heads) == 6
    for path in heads:
        line = next(line for line in path.read_text().splitlines() if "tim-conformance client" in line)
        words = shlex.split(line.lstrip("/#*\t "))
        assert words[:3] == ["tim-conformance", "client", "--adapter"]
        assert all((ROOT / word).exists() for word in command_of(words[3]) if word.startswith("examples/"))
