"""How long runs take: what is counted at the server, and a small run."""

from __future__ import annotations

from conformance.proof.far import BURST, peak
from conformance.proof.speed import Case, measure


def test_the_peak_is_that_of_one_command_in_any_one_second_without_the_burst() -> None:
    plain = [(number / 64, "/v4/mute", f"g{number % 7}") for number in range(128)]
    others = [(number / 128, "/v4/list", "") for number in range(128)]
    burst = [(0.5 + number / 512, "/v4/mute", "burst") for number in range(2 * BURST)]
    assert peak([]) == 0
    assert peak(plain) == 64
    assert peak([*plain, *others]) == 128
    assert peak([*plain, *others, *burst]) == 128


def test_a_run_is_measured() -> None:
    case = Case("smoke", 5, 3, 1.0)
    found = measure(case, ["--tim-clauses", "group-type.private"])
    assert case.name == "smoke, round trip 5 ms, width 3"
    assert found.code == 0
    assert found.verdicts["group-type.private"] == "pass"
    assert 0 < found.peak <= found.calls <= 300
    assert found.seconds > 0
    assert found.cpu > 0
    assert found.memory > 10
