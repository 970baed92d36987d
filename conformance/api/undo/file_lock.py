"""A lock on an open file that ends with its process, however that ends."""

from __future__ import annotations

import sys
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def hold(file: IO[str]) -> bool:
        """Take the lock without waiting; False where another process has it."""
        at = file.tell()
        try:
            file.seek(1 << 30)  # far behind the text: what is locked there cannot be read by others
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            file.seek(at)
        return True
else:
    import fcntl

    def hold(file: IO[str]) -> bool:
        """Take the lock without waiting; False where another process has it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
