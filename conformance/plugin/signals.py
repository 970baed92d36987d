"""A run that is told to end cleans up its target and writes its reports first."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import NoReturn

import pytest


def end_as_on_interrupt(config: pytest.Config) -> None:
    """Have SIGTERM end the run as Ctrl-C does: with the target cleaned up and the reports written."""
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _interrupt)
        config.add_cleanup(_end_at_once)


def _end_at_once() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


@pytest.hookimpl(tryfirst=True)
def pytest_keyboard_interrupt(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    """Leave out frames without a line number, as a signal may leave one: pytest breaks off when it draws them."""
    excinfo.traceback = excinfo.traceback.filter(lambda entry: entry._rawentry.tb_lineno is not None)
