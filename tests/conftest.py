"""The project's own tests leave nothing on the page of the job that runs them."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _on_no_runner(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
