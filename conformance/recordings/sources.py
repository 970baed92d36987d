"""Which strategies drew a recording's programs: a digest that changes when they do."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path

import conformance.programs


def key_of(test: Callable[..., object]) -> str:
    """The name of a property's recording: its module and its own name, joined by a dot."""
    return f"{test.__module__.rpartition('.')[2]}.{test.__name__}"


def strategies_of(test: Callable[..., object]) -> str:
    """A digest of the source that a property's programs come from: its module, and what draws and builds programs."""
    module = sys.modules[test.__module__].__file__
    room = Path(conformance.programs.__file__).parent
    drawing = (path for path in sorted(room.glob("*.py")) if path.name not in _NO_SOURCES)
    return _digest((*drawing, Path(module or "")))


_NO_SOURCES = frozenset({"history.py"})
"""What stands in the room of programs and draws none."""


@cache
def _digest(paths: tuple[Path, ...]) -> str:
    digest = blake2b(digest_size=8)
    for path in paths:
        digest.update(path.read_text(encoding="utf-8").encode() + b"\0")  # line ends as Python reads them
    return digest.hexdigest()
