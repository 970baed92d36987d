"""Clean runs and what they cover, and how the scoreboard sets catches against it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conformance.oracle.coverage import Coverage, pairs_that_can_be
from conformance.programs.dimensions import DIMENSIONS
from conformance.proof import covering
from conformance.proof.cases import Case
from conformance.proof.covering import Covered, Tracing, covered_by, kept, measured
from conformance.proof.crew import Processes
from conformance.proof.drawing import html, markdown
from conformance.proof.measuring import Outcome
from conformance.proof.proving import Plan, to_cover
from conformance.proof.scoreboard import scoreboard
from conformance.simulator import DEFECTS


@pytest.fixture(scope="module")
def smoke() -> Covered:
    return covered_by(("smoke", 1))


def test_a_clean_run_covers_more_and_more_for_its_calls(smoke: Covered) -> None:
    assert smoke.points == sorted(smoke.points)
    assert [pairs for _, pairs in smoke.points] == sorted(pairs for _, pairs in smoke.points)
    assert 0 < smoke.points[0][1] < smoke.pairs < smoke.possible == len(pairs_that_can_be())
    assert smoke.points[-1][0] <= smoke.calls
    assert 0 < smoke.triples[0] < smoke.triples[1]


def test_program_by_program_it_counts_what_the_whole_run_covers() -> None:
    width = len(DIMENSIONS)
    some = [tuple(it.values[number % len(it.values)] for it in DIMENSIONS) for number in range(12)]
    some += [(None,) * (width - 2) + ("the muted list", "at once")]
    tracing = Tracing()
    for at in range(0, len(some), 3):
        tracing.add(some[max(at - 1, 0) : at + 3])
    assert len(tracing.points) == 5
    assert tracing.covered == tracing.pairs() == Coverage(set(some)).pairs()


def test_a_number_of_calls_is_placed_at_the_program_nearest_to_it() -> None:
    run = Covered("standard", 1, 60, [[10, 100], [20, 150], [50, 200]], 400, [1, 2])
    assert [run.at(calls) for calls in (0, 9, 14, 16, 20, 34, 36, 50, 99)] == [
        100, 100, 100, 150, 150, 150, 200, 200, 200,
    ]  # fmt: skip
    assert Covered("standard", 1, 0, [], 400, [0, 2]).at(7) == 0


def test_what_was_measured_is_kept_for_the_same_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, smoke: Covered
) -> None:
    path = tmp_path / covering.FILE
    assert kept(path) == {}
    assert measured([("smoke", 1)], path, Processes(1)) == {("smoke", 1): smoke} == kept(path)
    monkeypatch.setattr(covering, "covered_by", None)
    assert measured([("smoke", 1)], path, Processes(1)) == {("smoke", 1): smoke}
    monkeypatch.setattr(covering, "fingerprint", lambda: "of another state")
    assert kept(path) == {}
    path.write_text("{", encoding="utf-8")
    assert kept(path) == {}


def test_the_thorough_run_is_for_whole_proofs_alone() -> None:
    assert to_cover(Plan(seeds=2)) == [("standard", 1), ("standard", 2), ("thorough", 1)]
    assert to_cover(Plan(seed=3, sample=5)) == [("standard", 3)]
    assert to_cover(Plan(profile="smoke")) == [("smoke", 1)]


def board(*runs: Covered) -> Any:
    names = list(DEFECTS)[:3]
    ran = [
        (Case("defect", (name,), 1), Outcome(name, "defect", [name], 1, caught_at=at, failing=["x"] * bool(at)))
        for name, at in zip(names, (10, 50, None), strict=True)
    ]
    clean = {(run.profile, run.seed): run for run in runs}
    return scoreboard(ran, command="tim-conformance prove", seconds=1, clean=clean) | {"notes": []}


STANDARD = Covered("standard", 1, 60, [[10, 100], [50, 200]], 201, [1, 2])
THOROUGH = Covered("thorough", 1, 600, [[600, 200]], 201, [1, 2])


def test_the_scoreboard_sets_catches_against_the_pairs_covered() -> None:
    made = board(STANDARD)
    told = made["covering"]
    assert (told["curve"], told["of"]) == ([[50.0, 1], [100.0, 2]], 3)
    assert told["steps"] == [[25, 0], [50, 1], [75, 1], [90, 1], [98, 1], [100, 2]]
    rows = {row["figure"]: row for row in made["figures"]}
    row = rows["pairs of conditions put to the test (standard)"]
    assert (row["aim"], row["value"], row["reached"]) == ("at least 98 %", "99.5 % (200 of 201)", True)
    assert not any("triples" in figure for figure in rows)
    for drawn in (markdown(made), html(made)):
        assert "Defects caught against pairs of conditions covered" in drawn
    assert "| 50 % | 1 (33 %) |" in markdown(made)


def test_triples_are_of_the_thorough_run() -> None:
    rows = {row["figure"]: row for row in board(STANDARD, THOROUGH)["figures"]}
    row = rows["triples of conditions put to the test (thorough)"]
    assert (row["aim"], row["value"], row["reached"]) == ("at least 60 %", "50.0 % (1 of 2)", False)


def test_without_a_clean_run_there_is_no_curve() -> None:
    made = board()
    assert made["covering"] is None
    assert "pairs of conditions" not in markdown(made) + html(made)
