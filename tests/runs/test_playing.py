"""Recorded programs played once more: what comes between is told as what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.programs.operations import Listed
from conformance.recordings.files import read, read_head
from conformance.runs import runner
from conformance.runs.playing import Player

RECORDING = Path(__file__).parents[2] / "cassettes" / "test_group_type.test_private_groups_refuse.jsonl"


def test_an_interrupt_in_a_replay_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = next(iter(read(RECORDING)))
    player = Player(RECORDING, read_head(RECORDING))
    player.play(recorded)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    step = next(step for step in recorded.history.program.steps[1:] if not isinstance(step, Listed))
    monkeypatch.setitem(runner.STEPS, type(step), interrupted)  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):  # and not what the clean-up after it asks for in vain
        player.play(recorded)
