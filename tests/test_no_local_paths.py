"""Nothing in the repository depends on, or tells of, the machine that it was written on."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[1]
PUBLIC = {"pypi.org", "files.pythonhosted.org", "github.com"}
LOCKS = ("*.lock", "pylock*.toml", "requirements*.txt", "constraints*.txt", "package-lock.json")
# Put together here, so that this file does not find itself.
PLACES = [
    rf"(?<![\w.:/]){re.escape(start)}[\w.-]" for start in ("/" + "home/", "/" + "Users/", "/" + "root/", "C:" + "\\")
]
MACHINE = re.compile("|".join([*PLACES, r"\.\./" + "shared", r"\bfile:" + "//"]))
INDEXES = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX")


def tracked() -> Iterator[tuple[str, str]]:
    """Every text file of the repository with its text."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("this is no clone of the repository")
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.is_file():
            data = path.read_bytes()
            if b"\0" not in data:
                yield name, data.decode("utf-8", "replace")


def test_no_file_names_a_place_on_a_machine() -> None:
    here = re.escape(str(ROOT))
    found = [
        f"{name}: {match[0]}"
        for name, text in tracked()
        for match in [*MACHINE.finditer(text), *re.finditer(rf"{here}\b", text)]
    ]
    assert found == []


def test_no_file_names_the_registry_of_this_machine() -> None:
    urls = " ".join(os.environ.get(name, "") for name in INDEXES).split()
    hosts = {host for url in urls if (host := urlsplit(url).hostname)} - PUBLIC
    assert [(name, host) for name, text in tracked() for host in hosts if host in text] == []


def test_lock_files_name_public_hosts_alone() -> None:
    for name, text in tracked():
        if any(Path(name).match(pattern) for pattern in LOCKS):
            hosts = {urlsplit(url).hostname for url in re.findall(r"https?://[^\s\"']+", text)}
            assert hosts <= PUBLIC, name
