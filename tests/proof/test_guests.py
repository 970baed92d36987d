"""The suite among other plugins: what counts as right, and the table that was written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from conformance.proof import guests
from conformance.proof.guests import GUESTS, PLUGINS, TABLE, Guest, Outcome, in_parts, refused, same, without

ALONE = Outcome(1, {"a": "pass", "b": "fail", "c": "not-applicable"}, "")


@pytest.mark.parametrize(
    ("code", "verdicts", "wrong"),
    [
        (1, {"a": "pass", "b": "fail", "c": "not-applicable"}, ""),
        (0, {"a": "pass", "b": "fail", "c": "not-applicable"}, "exit code 0 in place of 1"),
        (1, {"a": "pass", "b": "pass", "c": "not-applicable"}, "1 other verdicts"),
        (1, {}, "3 other verdicts"),
    ],
)
def test_the_same_is_every_verdict_and_the_exit_code(code: int, verdicts: dict[str, str], wrong: str) -> None:
    assert same((Outcome(code, verdicts, ""),), ALONE) == wrong


def test_parts_find_together_what_one_session_finds() -> None:
    first = Outcome(0, {"a": "pass", "b": "not-applicable", "c": "not-applicable"}, "")
    second = Outcome(1, {"a": "unknown", "b": "fail", "c": "not-applicable"}, "")
    assert in_parts((first, second), ALONE) == ""
    assert in_parts((first, first), ALONE) == "other clauses fail"
    assert in_parts((second, Outcome(0, {"a": "observed"}, "")), ALONE) == "1 other verdicts"
    assert in_parts((second, Outcome(3, {}, "")), ALONE) == "exit code 3, and no report"


def test_refused_is_a_sentence_before_the_first_call() -> None:
    assert refused((Outcome(4, {}, "a sentence"),), ALONE) == ""
    for other in (Outcome(1, {}, ""), Outcome(4, {"a": "pass"}, ""), Outcome(4, {}, "Traceback")):
        assert refused((other,), ALONE).startswith("not refused")


def test_each_row_has_the_other_plugins_switched_off() -> None:
    off = without("pytest-xdist")
    assert "no:xdist" not in off
    assert "no:repeat" in off
    assert without(*PLUGINS) == []
    assert {plugin for guest in GUESTS for plugin in guest.plugins} == PLUGINS.keys()


def test_a_guest_that_changes_a_verdict_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def session(python: Path, folder: Path, arguments: Sequence[str]) -> Outcome:
        assert str(folder) != "."
        recorded = "--tim-target=replay" in arguments
        if "--count=2" in arguments:
            return Outcome(3, {"a": "harness-error"}, "")
        return Outcome(int(recorded), {"a": "fail" if recorded else "pass"}, "")

    monkeypatch.setattr(guests, "session", session)
    monkeypatch.setattr(guests, "measured", lambda *_: 3.21)
    monkeypatch.setattr(guests, "_versions", lambda *_: dict.fromkeys(PLUGINS, "1.0") | {"python": "3", "pytest": "9"})
    chosen = (GUESTS[0], Guest(("pytest-cov",), (("--cov",),)))
    monkeypatch.setattr(guests, "GUESTS", chosen)
    assert guests.main(["--python", "python"]) == 1
    told = capsys.readouterr().out
    wrong = "exit code 3 in place of"
    assert f"| pytest-repeat | 1.0 | `--count=2` | {wrong} 0 | {wrong} 1 |" in told
    assert "| pytest-cov | 1.0 | `--cov` | as without it | as without it |" in told
    assert "1 of 2 as they should be" in told
    assert "cost 3.2 ms" in told
    monkeypatch.setattr(guests, "GUESTS", chosen[1:])
    assert guests.main(["--python", "python"]) == 0
    monkeypatch.setattr(guests, "measured", lambda *_: 31.0)
    assert guests.main(["--python", "python"]) == 1
    capsys.readouterr()


def test_a_suite_that_does_not_run_alone_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(guests, "session", lambda *_: Outcome(4, {}, "no such thing"))
    assert guests.main(["--python", "python"]) == 3
    assert capsys.readouterr().err == "guests: Without a guest the suite does not run as it should: no such thing\n"


def test_the_table_has_a_row_for_every_guest_and_all_are_right() -> None:
    text = TABLE.read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| (pytest-[\w-]+|all of them) \| ([\d.]*) \| (.*?) \|", text)
    assert [options for _, _, options in rows] == [
        " and ".join(f"`{' '.join(options)}`" for options in guest.options) for guest in GUESTS
    ]
    assert f"{len(GUESTS)} of {len(GUESTS)} as they should be" in text
