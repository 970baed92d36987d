"""What a run of a part of the suite does not say is not held against it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import call, document


@pytest.mark.parametrize("seed", range(1, 4))
def test_a_clause_that_others_judge_too_is_left_out_and_not_unknown(seed: int, tmp_path: Path) -> None:
    ended = call("run", "--tim-clauses", "mute-time.zero", "--seed", str(seed), folder=tmp_path)
    assert ended.code == 0, ended.out
    told = {it["id"]: it["verdict"] for it in document(tmp_path)["clauses"]}
    assert "unknown" not in told.values()
    assert told["mute-time.zero"] == "pass"


def test_it_counts_as_left_out_where_all_are_wanted(tmp_path: Path) -> None:
    ended = call("run", "--tim-clauses", "mute-time.zero", "--seed", "1", "--tim-complete", folder=tmp_path)
    assert ended.code == 3
    found = document(tmp_path)
    assert "members.scope" in found["coverage"]["left_out"]
