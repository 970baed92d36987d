"""What the tests of drift share: the baseline, recorded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.proof.changes.stage import World, record


@pytest.fixture(scope="session")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smoke profile of a simulator with nothing wrong."""
    folder = tmp_path_factory.mktemp("baseline")
    record(World(), folder)
    return folder
