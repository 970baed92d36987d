"""Signals in a run: none is forgotten."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any, cast

import pytest

from conformance.plugin.signals import has_line, hear_every_interrupt


class _Interrupted:
    def __del__(self) -> None:
        raise KeyboardInterrupt


class _Broken:
    def __del__(self) -> None:
        raise ValueError("broken")


class _Config:
    def __init__(self) -> None:
        self.cleanups: list[Callable[[], None]] = []

    def add_cleanup(self, func: Callable[[], None]) -> None:
        self.cleanups.append(func)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is told of exceptions that nobody can handle."""
    found: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda it: found.append(type(it.exc_value).__name__))
    return found


def test_an_interrupt_while_an_object_is_cleared_away_comes_again(told: list[str]) -> None:
    config = _Config()
    hear_every_interrupt(cast("Any", config))
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012
        _Interrupted()
        for _ in range(500):
            time.sleep(0.01)
    assert told == []
    _Broken()
    assert told == ["ValueError"]
    for cleanup in config.cleanups:
        cleanup()
    _Broken()
    assert told == ["ValueError"] * 2


@pytest.mark.parametrize(("number", "is_one"), [(None, False), (-1, False), (0, False), (1, True), (262, True)])
def test_a_frame_between_two_lines_is_known_on_every_python(number: int | None, is_one: bool) -> None:
    assert has_line(number) == is_one
