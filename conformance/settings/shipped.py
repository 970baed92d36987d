"""The recordings that come with the suite, for a replay where there are none of one's own."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

_NAME: Final = "cassettes"


def shipped_recordings() -> Path | None:
    """Their folder: in an installed package, or beside the package in a clone; None where neither is there."""
    package = Path(str(files("conformance")))
    return next((path for path in (package / _NAME, package.parent / _NAME) if path.is_dir()), None)
