"""What is at a path, found out before it is opened: a pipe never answers, and a device never ends."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from conformance.report.text import printable

_KINDS: Final = (
    (stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"), (stat.S_ISBLK, "a device"),
)  # fmt: skip


def shown(path: Path) -> str:
    """A path as it is fit for a screen, whatever bytes its name is of."""
    return printable(str(path))


def inside(path: Path, *names: str) -> Path:
    """The first of these files that is in a folder; the path itself where it is no folder, or has none of them."""
    return next((path / name for name in names if not no_file(path / name)), path)


def no_folder(path: Path) -> str:
    """Why the path is no folder to read in; "" where it is one."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return _missing(path, error, "there is no such folder")
    except ValueError:  # a NUL in its name
        return "there is no such folder"
    if not stat.S_ISDIR(mode):
        return f"it is {_kind(mode)}, and no folder"
    return "" if os.access(path, os.R_OK | os.X_OK) else "it may not be read"


def no_file(path: Path) -> str:
    """Why the path is no file to read; "" where it is one."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return _missing(path, error, "there is no such file")
    except ValueError:
        return "there is no such file"
    return "" if stat.S_ISREG(mode) else f"it is {_kind(mode)}, and no file"


def _missing(path: Path, error: OSError, says: str) -> str:
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"it cannot be looked at ({error.strerror or error})"
    return "it is a link to something that is not there" if path.is_symlink() else says


def _kind(mode: int) -> str:
    return next((name for test, name in _KINDS if test(mode)), "a file")
