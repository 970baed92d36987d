"""`plan`: what a run would take, without a call and without a key."""

from __future__ import annotations

import json
import socket

import pytest

from conformance.commands.cli import main
from conformance.settings.profiles import PROFILES


@pytest.fixture(autouse=True)
def _no_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a plan makes no call")

    monkeypatch.delenv("TIM_SECRET_KEY", raising=False)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_it_is_told_in_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--tim-target", "live", "--tim-profile", "smoke"]) == 0
    said = capsys.readouterr().out
    assert "all, at most" in said
    assert "10 for the check at the beginning" in said
    assert f"The limit is {PROFILES['smoke'].calls} calls, and 150 more" in said


def test_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--tim-target", "live", "--tim-profile", "smoke", "--seed", "3", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["calls"] == sum(found["by_command"].values()) == sum(found["parts"].values())
    assert found["groups"] > 20
    assert found["messages"] > 0
    assert found["least"] > 0


def test_a_limit_that_is_too_low_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--tim-target", "live", "--tim-profile", "smoke", "--tim-calls", "60"]) == 0
    assert "would stop at its limit of 60 calls" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--tim-target", "replay"], "A replay makes no calls"),
        (["--tim-clauses", "no.such.clause"], "no.such.clause"),
        (["--tim-endpoint", "http://127.0.0.1:1", "--tim-region", "seoul"], "Both an endpoint and a region"),
    ],
)
def test_wrong_usage_is_one_sentence(more: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", *more]) == 4
    assert says in capsys.readouterr().err
