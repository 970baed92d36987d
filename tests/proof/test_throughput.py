"""The measure of how fast the bench is: it measures, and nothing is asserted of how much."""

from __future__ import annotations

import pytest

from conformance.proof.clients.throughput import main


def test_it_measures_and_prints_the_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--calls", "40", "--rounds", "1"]) in (0, 1)
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0].split(",")[0] for line in lines] == [
        "the bench",
        "the bench",
        "the simulator's server",
    ]
    assert all("ratio" in line for line in lines[1:])
