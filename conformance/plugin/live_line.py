"""Where the progress of a run is shown: on a line below what pytest writes, or in lines of its own.

pytest goes on writing as it always does. Before it writes, the line below is wiped away; it is drawn again afterwards.
Only moves of the cursor are used, no colours, and none at all where the terminal is none, or a dumb one.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

from conformance.contract.columns import cells
from conformance.plugin.progress import Snapshot, Ticker, words

BLINK: Final = 0.25
"""Seconds from one drawing of the line to the next."""
BETWEEN: Final = 10.0
"""Seconds from one line to the next where lines are written."""
NAME: Final = "tim-conformance: "
_MOVES: Final = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def rewrites(config: Any, reporter: Any, environ: Mapping[str, str]) -> bool:
    """Whether one line can be rewritten: nobody but pytest's own reporter writes to the terminal, and that can move."""
    file = reporter._tw._file
    return (
        bool(getattr(file, "isatty", lambda: False)())
        and environ.get("TERM", "dumb") not in ("", "dumb", "unknown")
        and sys.platform != "win32"
        and config.getoption("capture", "fd") != "no"
        and type(reporter).__module__.partition(".")[0] in ("_pytest", "xdist")
    )


class Display:
    """Shows snapshots until it ends; `look` gives them, None where there is none yet."""

    def __init__(self, reporter: Any, look: Callable[[], Snapshot | None], *, rewrite: bool) -> None:
        self._tw = reporter._tw
        self._own = _beside(self._tw._file)
        self._look = look
        self._lock = threading.RLock()
        self._column = cells(self._tw._current_line)
        self._drawn = ""
        """"here" or "below": where the line stands now; "" where it does not."""
        self._raw: Callable[..., None] = self._tw.write_raw
        self._tw.write_raw = self._write
        if rewrite:
            self._draw()
        self._ticker = Ticker(self._draw if rewrite else self._say, BLINK if rewrite else BETWEEN)

    def end(self) -> None:
        """Wipe the line away, and leave the terminal to pytest alone."""
        self._ticker.end()
        with self._lock:
            self._wipe()
            vars(self._tw).pop("write_raw", None)  # that of its class shows again
            if self._own is not self._tw._file:
                with contextlib.suppress(OSError):
                    self._own.close()

    def _write(self, text: str, *, flush: bool = False) -> None:
        """What pytest writes."""
        with self._lock:
            self._wipe()
            self._raw(text, flush=True)
            line = _MOVES.sub("", text).rsplit("\n", 1)
            begins = 0 if len(line) > 1 or "\r" in line[-1] else self._column
            self._column = begins + cells(line[-1].rsplit("\r", 1)[-1])

    def _draw(self) -> None:
        it = self._look()
        with self._lock:
            width = _columns(self._own)
            if it is None or self._column >= width:
                return
            self._wipe()
            line = words(it, width - 1)
            if self._column:
                self._tell(f"\n\r{line}\x1b[K\x1b[A\r\x1b[{self._column}C")
                self._drawn = "below"
            else:
                self._tell(f"\r{line}\x1b[K\r")
                self._drawn = "here"

    def _wipe(self) -> None:
        if self._drawn == "below":
            self._tell(f"\n\r\x1b[2K\x1b[A\r\x1b[{self._column}C")
        elif self._drawn == "here":
            self._tell("\r\x1b[2K\r")
        self._drawn = ""

    def _say(self) -> None:
        it = self._look()
        if it is None:
            return
        with self._lock:
            begin = "\n" if self._column else ""
            self._tell(f"{begin}{NAME}{words(it, 120)}\n")
            self._column = 0
            self._tw._current_line = ""

    def _tell(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # a terminal that is gone, a full disk: others tell of it
            self._own.write(text)
            self._own.flush()


def _columns(file: Any) -> int:
    """The columns of a terminal; the user may say another number, as to pytest."""
    try:
        return int(os.environ.get("COLUMNS", "0")) or os.get_terminal_size(file.fileno()).columns
    except (OSError, ValueError):
        return 80


def _beside(file: Any) -> Any:
    """A second way to where a file leads now: while a test runs, pytest has the first one lead to what it captures."""
    try:
        number = os.dup(file.fileno())
    except (OSError, ValueError, AttributeError):
        return file
    return open(number, "w", encoding=getattr(file, "encoding", None) or "utf-8", errors="replace", newline="")


def display(config: Any, look: Callable[[], Snapshot | None], kind: str) -> Display | None:
    """Show progress as an option says: auto, line or off; None where nobody writes to a terminal."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if kind == "off" or reporter is None:
        return None
    return Display(reporter, look, rewrite=kind == "auto" and rewrites(config, reporter, os.environ))
