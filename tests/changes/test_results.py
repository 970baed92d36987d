"""Drift between two conformance.json: by clause."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.changes.change import Drift
from conformance.changes.compare import compare
from tests.report.samples import document, failure, with_clause


def drift(tmp_path: Path, before: dict[str, Any], now: dict[str, Any]) -> Drift:
    """The drift of two documents."""
    for name, made in (("before.json", before), ("now.json", now)):
        (tmp_path / name).write_text(json.dumps(made))
    return compare(tmp_path / "before.json", tmp_path / "now.json")


def test_the_same_twice_is_the_same(tmp_path: Path) -> None:
    found = drift(tmp_path, document(), document())
    assert (found.verdict, found.severity, list(found.changes)) == ("same", None, [])
    assert found.clauses == len(document()["clauses"])
    assert found.to_json()["baseline"]["kind"] == "result"


def test_clauses_that_one_program_shows_are_one_change(tmp_path: Path) -> None:
    now = document()
    for name in ("mute-time.unsigned", "effect.listed"):
        now = with_clause(now, name, verdict="fail", failures=[failure()])
    (change,) = drift(tmp_path, document(), now).changes
    assert set(change.clauses) == {"mute-time.unsigned", "effect.listed"}
    assert change.severity == "fail"
    assert change.program[0].startswith("create g1")
    assert "1767323046" in change.new


def test_a_clause_that_holds_again_is_a_change_too(tmp_path: Path) -> None:
    before = with_clause(document(), "mute-time.zero", verdict="fail", failures=[failure()])
    (change,) = drift(tmp_path, before, document()).changes
    assert change.clauses == ("mute-time.zero",)
    assert "1767323046" in change.old


@pytest.mark.parametrize(
    ("clause", "what", "answers", "kind", "severity"),
    [
        ("members.empty", "empty", ("FAIL 10004", "OK 0"), "observed-changed", "warn"),
        ("alias.shut-up-time", "ShutUpTime alone", ("OK 0", "FAIL 10004"), "name-stopped", "warn"),
        ("alias.shut-up-time", "ShutUpTime alone", ("FAIL 10004", "OK 0"), "name-started", "info"),
        ("envelope.extra-fields", "fields", ("the documented three", "TraceId"), "field-added", "info"),
        ("rate.beyond-200", "a call", ("FAIL 60007", "OK 0"), "rate-changed", "warn"),
    ],
)
def test_another_answer_to_an_observed_clause(
    clause: str, what: str, answers: tuple[str, str], kind: str, severity: str, tmp_path: Path
) -> None:
    sides = [
        with_clause(document(), clause, observed=[{"what": what, "answer": answer, "count": 2}]) for answer in answers
    ]
    (change,) = drift(tmp_path, *sides).changes
    assert (change.kind, change.severity, change.clauses) == (kind, severity, (clause,))


def test_answers_that_overlap_and_how_long_a_change_took_are_none(tmp_path: Path) -> None:
    def seen(clause: str, *answers: str) -> dict[str, Any]:
        observed = [{"what": "it", "answer": answer, "count": 1} for answer in answers]
        return with_clause(document(), clause, observed=observed)

    assert not drift(tmp_path, seen("rate.beyond-200", "OK 0", "FAIL 60007"), seen("rate.beyond-200", "OK 0")).changes
    assert not drift(tmp_path, seen("effect.lag", "at once"), seen("effect.lag", "within 0.3 s")).changes


def test_what_was_not_judged_is_not_compared(tmp_path: Path) -> None:
    now = with_clause(document(), "mute-time.zero", verdict="unknown", reason="no answer came")
    found = drift(tmp_path, document(), now)
    assert list(found.changes) == []
    assert ("mute-time.zero", "unknown in CURRENT: no answer came") in found.not_compared


def test_nothing_judged_is_unknown(tmp_path: Path) -> None:
    now = document()
    for it in now["clauses"]:
        it |= {"verdict": "unknown", "reason": "nothing answered"}
    found = drift(tmp_path, document(), now)
    assert (found.verdict, found.exit_code()) == ("unknown", 3)
