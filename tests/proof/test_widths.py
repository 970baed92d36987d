"""Programs side by side and one after the other: what the proof that they agree tells, and a sample of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.proof import widths
from conformance.proof.widths import WIDTHS, Case, Outcome, differences, main, measure, subjects, summary, table
from conformance.simulator import DEFECTS, VARIATIONS
from tests.runs.wide import some

CASES = {width: Case("defect", "rejoin-clears-public", width, "smoke", 1) for width in (1, 4)}
FEW = (
    "test_group_type.test_private_groups_refuse",
    "test_persistence.test_a_mute_survives_leaving_and_coming_back",
    "test_concurrency.test_overlapping_calls_on_different_members_all_take_effect",
)


def outcomes(one: str, four: str, one_again: str = "", four_again: str = "") -> dict[Case, Outcome]:
    """Runs of which a clause got these verdicts; another clause always passes."""
    found = {}
    for turn, verdicts in ((1, (one, four)), (2, (one_again, four_again))):
        for width, verdict in zip((1, 4), verdicts, strict=True):
            if verdict:
                found[replace(CASES[width], turn=turn)] = Outcome({"a.b": verdict, "a.c": "pass"}, calls=10)
    return found


@pytest.mark.parametrize(
    ("verdicts", "of_width"),
    [
        (("pass", "pass"), None),
        (("pass", "fail"), True),
        (("pass", "fail", "pass", "fail"), True),
        (("pass", "fail", "pass", "pass"), False),
        (("pass", "fail", "fail", "fail"), False),
        (("pass", "budget", "pass", "unknown"), True),
    ],
)
def test_chance_is_told_from_width(verdicts: tuple[str, ...], of_width: bool | None) -> None:
    found = outcomes(*verdicts)
    differ = differences(found)
    assert [it.of_width for it in differ] == ([] if of_width is None else [of_width])
    lines = table(differ, (1, 4))
    assert len(lines) == (3 if differ else 0)
    said = summary(found, differ)
    assert said.startswith(
        f"Widths agree on {0 if of_width else 1} of 1 (defect); on {int(of_width is False)} of these"
    )
    if differ:
        assert lines[-1].startswith("| defect rejoin-clears-public | a.b | pass")
        assert lines[-1].endswith("| width |" if of_width else "| chance |")


def test_a_run_that_breaks_off_agrees_with_none() -> None:
    found = outcomes("pass", "pass")
    found[CASES[4]] = Outcome(error="Traceback\nZeroDivisionError: a mistake of ours\n")
    (one,) = differences(found)
    assert one.of_width
    assert one.verdicts == {1: ("went well",), 4: ("ZeroDivisionError: a mistake of ours",)}


def test_all_that_there_is_to_hold_against_each_other() -> None:
    assert len(subjects(40, None, [], 1)) == 1 + 40 + len(VARIATIONS)
    assert subjects(40, None, ["rejoin-clears-public"], 1) == [("defect", "rejoin-clears-public")]
    assert set(subjects(10**6, 0, [], 1)) == {("sound", ""), *(("defect", name) for name in DEFECTS)}


@pytest.mark.parametrize(
    ("kind", "name", "fails"),
    [
        ("sound", "", False),
        ("defect", "rejoin-clears-public", True),
        ("variation", "ends-rounded-up", False),
    ],
)
def test_a_served_one_gets_the_same_verdicts_at_each_width(kind: str, name: str, fails: bool) -> None:
    found = {
        case: measure(case, some(FEW)) for width in WIDTHS if (case := Case(kind, name, width, "smoke", 1)) is not None
    }
    assert [it.error for it in found.values()] == [""] * 3
    assert differences(found) == []
    assert ("fail" in next(iter(found.values())).verdicts.values()) == fails


def test_a_mistake_of_ours_is_an_outcome() -> None:
    assert "no defect" in measure(Case("defect", "no-such-defect", 1, "smoke", 1)).error.lower()


def test_the_command_says_how_many_agree(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def run(cases: list[Case], jobs: int, tell: object) -> dict[Case, Outcome]:
        return {case: Outcome({"a.b": "fail" if case.width == 16 else "pass"}, calls=3) for case in cases}

    monkeypatch.setattr(widths, "run_cases", run)
    assert main(["--sample", "2", "--variations", "1", "--widths", "1", "4"]) == 0
    said = capsys.readouterr().out
    assert "8 runs of the smoke profile at widths 1, 4" in said
    assert "Widths agree on 1 of 1 (sound), 2 of 2 (defect), 1 of 1 (variation)" in said
    assert main(["--sample", "1", "--variations", "0"]) == 1
    said = capsys.readouterr().out
    assert "| sound | a.b | pass, pass, pass | pass, pass, pass | fail, fail, fail | width |" in said
    assert "18 runs, 54 calls" in said
