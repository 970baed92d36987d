"""What `prove` makes of its arguments."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.commands import prove
from conformance.commands.line import command_line
from conformance.proof.crew import Processes
from conformance.proof.proving import Plan
from conformance.proof.usual import CORES, PAIRS, SAMPLED_PAIRS


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ([], PAIRS), (["--sample", "3"], SAMPLED_PAIRS), (["--sample", "3", "--pairs", "40"], 40),
        (["--pairs", "0"], 0), (["--pairs", "all"], None), (["--sample", "3", "--pairs", "all"], None),
    ],
)  # fmt: skip
def test_so_many_pairs_as_are_asked_for(
    given: list[str], number: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[Plan] = []
    monkeypatch.setattr(prove, "prove", lambda plan, *_: plans.append(plan) or 0)
    assert command_line(["prove", *given, "--reports", str(tmp_path)]) == 0
    assert [plan.pairs for plan in plans] == [number]
    assert plans[0].crew == Processes(CORES)
