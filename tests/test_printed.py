"""Where a document shows what commands print, they print it: offline, in a fresh folder, as they stand there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.contract import REGIONS
from tests.changes.pages.rendering import FieldSpec, Shape, Spec, render, with_field
from tests.command_line import ROOT
from tests.test_pasting import BIN

PAIR = re.compile(r"```sh\n((?:(?!```).)*)```\n\n```text\n(.*?)```", re.S)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
DOCUMENTS = ("docs/drift.md", "docs/pages.md")
HOSTS = tuple((name.replace("-", " ").title(), host) for name, host in REGIONS.items())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_commands_print_what_the_document_shows(name: str, tmp_path: Path) -> None:
    pairs = PAIR.findall((ROOT / name).read_text(encoding="utf-8"))
    assert len(pairs) >= 2
    shutil.copytree(ROOT / "cassettes", tmp_path / "cassettes")
    shutil.copytree(ROOT / "examples" / "pages", tmp_path / "examples" / "pages")
    usual = {name: it for name, it in os.environ.items() if not name.startswith(("TIM_", "PYTEST_"))}
    env = usual | {"PATH": os.pathsep.join([str(BIN), usual["PATH"]])}
    for script, shown in pairs:
        done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True)
        assert TIME.sub("TIME", done.stdout).strip() == TIME.sub("TIME", shown).strip(), done.stderr
        assert done.stderr == ""


def test_the_pages_are_made_up_and_read_as_json(tmp_path: Path) -> None:
    """They are drawn by the tests' own writer of pages, so that nothing in them is the vendor's."""
    today = replace(
        Spec(), frequency=100, hosts=tuple(it for it in HOSTS if "jpn" not in it[1]),
        request=(*Spec().request, FieldSpec("Reason", "String", False)),
    )  # fmt: skip
    made = {
        "old.md": render(with_field(Spec(), "MuteTime", name="ShutUpTime"), Shape()),
        "new.html": render(Spec(), Shape("html")),
        "today.html": render(today, Shape("html")),
    }
    folder = ROOT / "examples" / "pages"
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == made
    done = subprocess.run(
        [BIN / "tim-conformance", "page-read", "examples/pages/new.html"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert '"command": "forbid_send_msg"' in done.stdout
