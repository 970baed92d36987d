"""How soon a defect of a live service is found: the figures, and one that is measured."""

from __future__ import annotations

import pytest

from conformance.proof import soon
from conformance.proof.soon import Sooner, line, measure, reached, summary
from conformance.proof.speed import main
from tests.runs.wide import some


def test_one_is_measured_until_its_clause_is_named() -> None:
    chosen = some(["test_persistence.test_a_mute_survives_leaving_and_coming_back"])
    found = measure("rejoin-clears-public", profile="smoke", chosen=chosen)
    assert found.caught is not None
    assert found.named is not None
    assert 0 < found.caught <= found.named
    assert found.smallest
    assert 0 < found.steps < 10
    assert 10 < found.calls < 400


def test_one_that_is_not_found_took_its_calls() -> None:
    found = measure(
        "rejoin-clears-public", profile="smoke", chosen=some(["test_group_type.test_private_groups_refuse"])
    )
    assert (found.caught, found.named) == (None, None)
    assert found.calls > 10
    assert line(found).split() == ["rejoin-clears-public", "not", "seen", "in", str(found.calls), "calls"]


def _named(*seconds: float | None) -> list[Sooner]:
    return [Sooner(f"d{number}", 1.0, named, 4, True, 100) for number, named in enumerate(seconds)]


@pytest.mark.parametrize(
    ("seconds", "is_reached", "says"),
    [
        ((10.0, 20.0, 45.0), True, "3 of 3 named: median 20.0 s, 0.67 of its aim (30 s); worst 45.0 s, 0.50 of its"),
        ((10.0, 20.0, None), True, "2 of 3 named: median 15.0 s"),
        ((31.0, 32.0, 1.0), False, "median 31.0 s, 1.03 of its aim"),
        ((1.0, 2.0, 91.0), False, "worst 91.0 s, 1.01 of its aim (90 s)"),
        ((None,), False, "None of 1 was named"),
    ],
)
def test_half_of_them_and_the_worst_have_their_aims(
    seconds: tuple[float | None, ...], is_reached: bool, says: str
) -> None:
    found = _named(*seconds)
    assert reached(found) == is_reached
    assert says in summary(found)


def test_a_line_for_each() -> None:
    (it,) = _named(20.5)
    assert line(it).split(None, 1)[1] == "seen after   1.0 s, named after  20.5 s: 4 steps, 100 calls"
    assert "seen, and not named in 100 calls" in line(_named(None)[0])


def test_the_command_measures_so_many(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[tuple[int, int, int, int, int | None]] = []
    monkeypatch.setattr(soon, "how_soon", lambda *told: asked.append(told) or 1)
    assert main(["--defects", "30"]) == 1
    assert main(["--defects", "3", "--seed", "2", "--jobs", "2", "--delay", "100", "--width", "8"]) == 1
    assert asked == [(30, 1, 1, 0, None), (3, 2, 2, 100, 8)]
