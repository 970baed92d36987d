"""`prove --changes`: what is counted, and a sample of it as CI runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.changes.change import Change
from conformance.commands.line import command_line
from conformance.proof.cases import Case
from conformance.proof.changes.catalogue import CASES
from conformance.proof.changes.measuring import Tried, figures_of, judged
from conformance.proof.drawing import write_scoreboard
from conformance.proof.measuring import Outcome
from conformance.proof.rivals.comparing import with_rivals
from conformance.proof.scoreboard import scoreboard
from conformance.proof.sections import with_sections
from conformance.simulator import DEFECTS

RENAMED = next(it for it in CASES if it.name == "end-renamed")
RIGHT = Change("field-renamed", "warn", ("effect.listed",), "", "MutedUntil", "MuteUntil", "", 3, ("a", "b"))


def test_one_entry_that_says_it_is_told() -> None:
    tried = judged(RENAMED, [RIGHT])
    assert (tried.told, tried.clause, tried.beside, tried.steps) == (True, True, 0, 2)


def test_another_clause_kind_or_word_is_not() -> None:
    other = Change("effect-changed", "fail", ("effect.listed",), "", "MutedUntil", "MuteUntil", "")
    assert not judged(RENAMED, [other]).told
    elsewhere = Change("field-renamed", "warn", ("topic.sets",), "", "MutedUntil", "MuteUntil", "")
    assert (judged(RENAMED, [elsewhere]).told, judged(RENAMED, [elsewhere]).clause) == (True, False)
    assert judged(RENAMED, [RIGHT, other]).beside == 1


def test_figures_miss_where_a_quiet_pair_is_told() -> None:
    good, noisy = Tried("a", True, True, 0, 2), Tried("b", False, False, 1, 0)
    assert all(reached for _, _, reached in figures_of([good], [good]).values())
    assert not all(reached for _, _, reached in figures_of([good], [noisy]).values())


@pytest.mark.parametrize("only", ["end-renamed,lists-shuffled"])
def test_a_sample_is_measured_and_written(only: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line(["prove", "--changes", "--only", only, "--reports", str(tmp_path)]) == 0
    data = json.loads((tmp_path / "changes.json").read_text())
    assert [it["name"] for it in data["changes"]] == ["end-renamed"]
    assert [it["told"] for it in data["same"]] == [True]
    assert "MISSED" not in capsys.readouterr().out
    assert data["notes"] == ["Only a part was asked for."]


def test_the_scoreboard_has_its_figures(tmp_path: Path) -> None:
    facts = {"command": "tim-conformance prove --changes", "date": "2026-11-30", "code": "d", "notes": []}
    figures = [{"figure": "changes told", "value": 60, "aim": "90 % of 67", "reached": True}]
    (tmp_path / "changes.json").write_text(json.dumps({**facts, "figures": figures}), encoding="utf-8")
    defect = next(iter(DEFECTS))
    ran = [(Case("defect", (defect,), 1), Outcome(defect, "defect", [defect], 1, caught_at=3, failing=["x"]))]
    board = with_rivals(scoreboard(ran, command="tim-conformance prove", seconds=1), None, current=False)
    write_scoreboard(with_sections(board, tmp_path), tmp_path)
    for name in ("scoreboard.md", "scoreboard.html"):
        told = (tmp_path / name).read_text(encoding="utf-8")
        assert "Changes put into the service" in told and "90 % of 67" in told
        assert "Clients put to the test" not in told
