"""Recordings that many tests look at, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.runs.run import Run
from tests.recordings.helpers import record


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Run]:
    """A folder with the recordings of some properties, and the trial that made them. Not to be written to."""
    folder = tmp_path_factory.mktemp("cassettes")
    return folder, record(folder)


@pytest.fixture(scope="session")
def folder(made: tuple[Path, Run]) -> Path:
    """The folder alone."""
    return made[0]
