"""One run against one vendor: what is caught, when, by which program; and the same through either transport."""

import time
from types import SimpleNamespace

import pytest

import conformance.simulator.clock
from conformance.proof.cases import Case
from conformance.proof.measuring import measure
from conformance.simulator import DEFECTS

ONE_OF_EACH_GROUP = {defect.clause.partition(".")[0]: name for name, defect in reversed(DEFECTS.items())}
# Not one by which mutes last for a moment: over a wire, what is found of it first depends on how fast the machine is.
ONE_OF_EACH_GROUP["mute-time"] = "minutes"
AMPLE = 2000
"""Enough for all programs and inquiries: what a tight cap cuts off differs by a look or two."""


def test_a_defect_is_caught_and_its_clause_named() -> None:
    outcome = measure(Case("defect", ("minutes",), 1, "smoke"))
    assert not outcome.error
    assert "mute-time.seconds" in outcome.failing
    assert outcome.caught_at is not None
    assert outcome.named_at is not None
    assert 0 < outcome.caught_at < outcome.named_at <= outcome.calls <= 300
    assert outcome.program["steps"][0]["op"] == "create"
    assert outcome.steps is not None
    assert outcome.all_steps is not None
    assert 0 < outcome.steps < outcome.all_steps


def test_a_variation_raises_nothing() -> None:
    outcome = measure(Case("variation", ("extra-fields",), 1, "smoke"))
    assert (outcome.error, outcome.failing, outcome.caught_at) == ("", [], None)


def test_a_random_order_runs_until_something_is_wrong() -> None:
    outcome = measure(Case("defect", ("minutes",), 1, "smoke", order="random"))
    assert not outcome.error
    assert outcome.caught_at is not None
    assert not outcome.failing


def test_a_mistake_of_the_suite_is_an_outcome_too() -> None:
    assert "no-such-defect" in measure(Case("defect", ("no-such-defect",), 1, "smoke")).error


def test_how_fast_the_machine_is_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    def found() -> tuple[int | None, int | None, int, list[str]]:
        outcome = measure(Case("defect", ("one-is-nothing",), 1, "smoke", full=True))
        assert not outcome.error
        return outcome.caught_at, outcome.named_at, outcome.calls, outcome.failing

    here = found()
    real = time.monotonic
    slow = SimpleNamespace(monotonic=lambda: 300 * real(), time=time.time)  # each call takes most of a second
    monkeypatch.setattr(conformance.simulator.clock, "time", slow)
    assert found() == here


@pytest.mark.parametrize("name", ["", *ONE_OF_EACH_GROUP.values()])
def test_the_direct_transport_gives_the_verdicts_of_http(name: str) -> None:
    case = Case("defect", (name,), 1, "smoke", full=True) if name else Case("variation", ("extra-fields",), 1, "smoke")
    direct, http = (measure(case, way, calls=AMPLE) for way in ("direct", "http"))
    assert not direct.error + http.error
    assert direct.failing == http.failing
    assert direct.first == http.first
