"""The project's own tests leave nothing on the page of the job that runs them, and read no orders from its log."""

from __future__ import annotations

import os

for _name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
    os.environ.pop(_name, None)
