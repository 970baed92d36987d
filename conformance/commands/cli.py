"""The door of the command line: `tim-conformance`, or `python -m conformance.commands.cli`.

It imports nothing of ours until it is ready for a Ctrl-C.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from typing import Final

_WIDEST: Final = 999
"""Characters of a line at most, whatever COLUMNS says."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (default: that of the process); the exit code. What goes wrong is told in one sentence."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell script's & leaves it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    own = sys.argv[1:] if arguments is None else arguments
    try:
        try:
            return _main(own)
        finally:
            if arguments is None:
                _hear_no_more()
    except KeyboardInterrupt:  # also one that came just before that
        if arguments is None:
            _hear_no_more()
        print("tim-conformance: interrupted", file=sys.stderr)
        return 2


def _main(own: Sequence[str]) -> int:
    _open_streams()
    if not _is_somewhere():
        print("tim-conformance: The folder that this was started in is gone: go to another one.", file=sys.stderr)
        return 3
    from conformance.commands.line import command_line

    return command_line(own)


def _hear_no_more() -> None:
    """All is told: a Ctrl-C from here on would be answered by a traceback, and so would a SIGTERM that is one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if callable(signal.getsignal(signal.SIGTERM)):
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _open_streams() -> None:
    """Where a standard stream is closed, its number must not go to the next file or socket that is opened."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _is_somewhere() -> bool:
    """Whether the working folder is there, without which not even the modules load. Lines have a length that fits."""
    if len(os.environ.get("COLUMNS", "")) > len(str(_WIDEST)):
        os.environ["COLUMNS"] = str(_WIDEST)  # pytest draws lines over the whole width
    try:
        return os.path.isdir(os.getcwd())
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
