"""A process of the user's, in a session of its own: it is ended with all that it has started, wherever that went."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from conformance.api.errors import Trouble

MARK: Final = "TIM_BENCH_RUN"
"""The variable by which a descendant is known that has gone into a session of its own."""
_GRACE: Final = 2.0
_ROUNDS: Final = 5
_TICK: Final = 0.02
_PROC: Final = Path("/proc")


class Started:
    """A process that was started. Trouble, which is one sentence, where the command cannot be run."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], **pipes: Any) -> None:
        self._mark = secrets.token_hex(16)
        try:
            self.process: subprocess.Popen[Any] = subprocess.Popen(
                command, env={**environment, MARK: self._mark}, start_new_session=True, **pipes
            )
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            why = "there is no such program" if isinstance(error, FileNotFoundError) else why
            raise Trouble(f"The command {command[0]} cannot be run: {why}.") from None

    def tell(self, number: signal.Signals) -> None:
        """Send a signal to it and its group."""
        with contextlib.suppress(OSError):
            os.killpg(self.process.pid, number)

    def end(self, patience: float = _GRACE) -> None:
        """End it and all that it has started: first kindly, and after so many seconds for good."""
        self.tell(signal.SIGTERM)
        end = time.monotonic() + patience
        while time.monotonic() < end and (self.process.poll() is None or self._group_lives()):
            time.sleep(_TICK)
        self.tell(signal.SIGKILL)
        for _ in range(_ROUNDS):
            left = list(self._strays())
            for stray in left:
                with contextlib.suppress(OSError):
                    os.kill(stray, signal.SIGKILL)
            if not left:
                break
            time.sleep(_TICK)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_GRACE)

    def _group_lives(self) -> bool:
        try:
            os.killpg(self.process.pid, 0)
        except OSError:
            return False
        return True

    def _strays(self) -> Iterator[int]:
        """Descendants that left the group. Where there is no /proc, nobody can tell."""
        sign = f"{MARK}={self._mark}".encode()
        for place in _PROC.glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if sign in (place / "environ").read_bytes().split(b"\0") and int(place.name) != os.getpid():
                    yield int(place.name)
