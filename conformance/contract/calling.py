"""How this program is called here: commands that a user can paste, whichever way it was installed."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import Final

NAME: Final = "tim-conformance"
"""The program, where it is on the path."""


def program() -> tuple[str, ...]:
    """The words that call this very installation from the working directory."""
    found = shutil.which(NAME)
    script = Path(sys.executable).parent / NAME
    if found is not None and (not script.exists() or _same(Path(found), script)):
        return (NAME,)
    if script.exists():
        return (_near(script),)
    return sys.executable or "python3", "-m", "conformance"


def portable() -> list[str]:
    """The same for a report, which may be read elsewhere: no path of this machine but one below the folder."""
    words = program()
    return [words[0]] if len(words) == 1 and not os.path.isabs(words[0]) else [NAME]


def pasted(*words: str) -> str:
    """A command of this program as a line for a shell."""
    return shlex.join([*program(), *words])


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _near(path: Path) -> str:
    """The path from the working directory, where it lies below."""
    try:
        own = os.path.relpath(path)
    except (OSError, ValueError):  # no working directory, or another drive
        return str(path)
    return str(path) if own.startswith(os.pardir) else own
