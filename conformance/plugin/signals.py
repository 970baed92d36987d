"""A run that is told to end cleans up its target and writes its reports first."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

import pytest

SOON = 0.02
"""Seconds after which an interrupt comes again."""


def end_as_on_interrupt(config: pytest.Config) -> None:
    """Have SIGTERM end the run as Ctrl-C does: with the target cleaned up and the reports written."""
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _interrupt)
        config.add_cleanup(_end_at_once)
    hear_every_interrupt(config)


def hear_every_interrupt(config: pytest.Config) -> None:
    """Have a Ctrl-C that comes while an object is cleared away, where it would be told and forgotten, come again."""
    before = sys.unraisablehook
    if isinstance(before, _Again):
        return
    again = _Again(before)

    def no_more() -> None:
        if sys.unraisablehook is again:
            sys.unraisablehook = before

    sys.unraisablehook = again
    config.add_cleanup(no_more)


class _Again:
    """What becomes of an exception that nobody can handle: an interrupt comes again, all else is told as before."""

    def __init__(self, before: Callable[[sys.UnraisableHookArgs], object]) -> None:
        self._before = before

    def __call__(self, unraisable: sys.UnraisableHookArgs) -> None:
        if isinstance(unraisable.exc_value, KeyboardInterrupt):
            # Not from here: it would be forgotten once more.
            timer = threading.Timer(SOON, _thread.interrupt_main)
            timer.daemon = True
            timer.start()
        else:
            self._before(unraisable)


def _end_at_once() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


@pytest.hookimpl(tryfirst=True)
def pytest_keyboard_interrupt(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    """Leave out frames without a line number, as a signal may leave one: pytest breaks off when it draws them."""
    excinfo.traceback = excinfo.traceback.filter(lambda entry: has_line(entry._rawentry.tb_lineno))


def has_line(number: int | None) -> bool:
    """Whether the line number of a frame is one: where there is none, Python 3.11.2 says -1, and 3.11.7 None."""
    return number is not None and number > 0
