"""A proof from its plan to its scoreboard, interrupted and resumed."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from conformance.proof import proving
from conformance.proof.cases import Case
from conformance.proof.crew import Crew, Processes, run_cases
from conformance.proof.measuring import Outcome
from conformance.proof.proving import Plan, planned, prove


def test_an_interrupted_proof_writes_what_it_has_and_goes_on_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def cut_off(cases: Sequence[Case], lines: Path, crew: Crew, tell: Callable[[Outcome, int, int], None]) -> None:
        run_cases(cases[:1], lines, crew, tell)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(proving, "run_cases", cut_off)
        assert prove(_plan(tmp_path), ["prove"]) == 2
    assert "--resume" in capsys.readouterr().err
    assert any("1 of 2 runs were made" in note for note in _board(tmp_path)["notes"])

    assert prove(_plan(tmp_path, resume=True), ["prove", "--resume"]) == 0
    assert "1 of them are known" in capsys.readouterr().out
    board = _board(tmp_path)
    assert not any("Interrupted" in note for note in board["notes"])
    assert board["figures"][0]["value"] == "1 of 1"
    assert [each["name"] for each in board["variations"]["each"]] == ["extra-fields"]
    for name in ("scoreboard.md", "scoreboard.html"):
        assert "extra-fields" in (tmp_path / name).read_text(encoding="utf-8")


def test_an_interruption_before_anything_was_run_leaves_no_scoreboard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(proving, "run_cases", cut_off)
    with pytest.raises(KeyboardInterrupt):
        prove(_plan(tmp_path), ["prove"])
    assert not list(tmp_path.iterdir())


def test_a_sample_of_variations_is_what_pairs_are_made_of() -> None:
    cases = planned(Plan(sample=1, variations=4, pairs=5, reports=Path("none")))
    alone = {case.names[0] for case in cases if case.kind == "variation"}
    assert len(alone) == 4
    assert all(set(case.names) <= alone for case in cases if case.kind == "pair")
    assert sum(case.kind == "pair" for case in cases) == 5


def _plan(reports: Path, resume: bool = False) -> Plan:
    return Plan(profile="smoke", only=("minutes", "extra-fields"), crew=Processes(1), resume=resume, reports=reports)


def _board(reports: Path) -> Any:
    return json.loads((reports / "scoreboard.json").read_text(encoding="utf-8"))
