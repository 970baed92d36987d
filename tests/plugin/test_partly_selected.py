"""What a run of a part of the suite does not say is not held against it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import call, document, verdicts

PART = ("run", "--tim-clauses", "mute-time.zero")


@pytest.mark.parametrize("seed", ["2", "3"])
def test_a_clause_that_others_judge_too_is_left_out_and_not_unknown(seed: str, tmp_path: Path) -> None:
    ended = call(*PART, "--seed", seed, "--tim-profile", "smoke", folder=tmp_path)
    assert ended.code == 0, ended.out
    told = verdicts(document(tmp_path))
    assert "unknown" not in told.values()
    assert told["mute-time.zero"] == "pass"


def test_it_counts_as_left_out_where_all_are_wanted(tmp_path: Path) -> None:
    ended = call(*PART, "--tim-profile", "smoke", "--tim-complete", folder=tmp_path)
    assert ended.code == 3
    found = document(tmp_path)
    assert "members.scope" in found["coverage"]["left_out"]
