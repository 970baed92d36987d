"""Signals in a run: none is forgotten."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from conformance.commands import cli
from conformance.plugin.signals import has_line, hear_every_interrupt
from tests.command_line import ROOT, call, document


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


_LATE = """
import os
import signal


class Late:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(10):
            pass


def pytest_unconfigure():
    it = Late()
    it.me = it
"""
"""A Ctrl-C that comes while pytest clears away what a session has left."""


def test_a_ctrl_c_when_all_is_told_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "late.py").write_text(_LATE, encoding="utf-8")
    words = ("--tim-profile", "smoke", "--tim-clauses", "group-type.private", "--", "-p", "late")
    ended = call("run", *words, folder=tmp_path, fresh=True, PYTHONPATH=f"{tmp_path}:{ROOT}")
    assert ended.sentence == ""
    assert ended.code == document(tmp_path)["exit_code"] == 0


@pytest.mark.parametrize("when", ["before", "while"])
def test_a_ctrl_c_at_the_very_end_is_no_traceback(
    when: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def hear_no_more() -> None:
        asked.append("")
        if when == "while" and len(asked) == 1:
            raise KeyboardInterrupt

    def main(own: list[str]) -> int:
        if when == "before":
            raise KeyboardInterrupt
        return 0

    monkeypatch.setattr(cli, "_hear_no_more", hear_no_more)
    monkeypatch.setattr(cli, "_main", main)
    monkeypatch.setattr(sys, "argv", ["tim-conformance", "run"])
    assert cli.main() == 2
    assert len(asked) == 2
    assert capsys.readouterr().err == "tim-conformance: interrupted\n"


def test_a_sigterm_that_is_an_interrupt_is_one_no_more_when_all_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[object] = []
    handlers = {signal.SIGTERM: cli.main, signal.SIGINT: signal.default_int_handler}
    monkeypatch.setattr(signal, "getsignal", handlers.get)
    monkeypatch.setattr(signal, "signal", lambda number, handler: said.append((number, handler)))
    cli._hear_no_more()
    assert said == [(signal.SIGINT, signal.SIG_IGN), (signal.SIGTERM, signal.SIG_DFL)]
