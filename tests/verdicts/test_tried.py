"""The block of a result document that tells which conditions were tried together."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from conformance.contract import vendor
from conformance.oracle.coverage import Coverage, pairs_that_can_be
from conformance.oracle.situations import situations
from conformance.programs.building import group, looks, program
from conformance.programs.dimensions import DIMENSIONS, IMPOSSIBLE
from conformance.programs.operations import Mute
from conformance.report.document import validate
from conformance.report.drawn import Rectangle, Tried
from conformance.runs.result import document_of
from conformance.runs.run import Run
from conformance.settings import Settings
from conformance.settings.profiles import PROFILES
from conformance.targets import open_target
from conformance.verdicts.docket import Docket
from conformance.verdicts.tried import tried


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    run = Run(open_target(Settings(), transport="direct"), PROFILES["smoke"])
    found = Coverage()
    for kind, seconds in (("Public", 600), ("Meeting", 0)):
        history = run.runner.run(program(group(kind, "m1", "m2"), Mute("g1", ("m1",), seconds), looks("m1", "m2")))
        found.add(situations(history))
    return found


@pytest.fixture(scope="module")
def told(coverage: Coverage) -> Tried:
    return tried(coverage)


def pairs_of(rectangles: list[Rectangle]) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    return [
        ((it["one"], value), (it["other"], other))
        for it in rectangles for value in it["values"] for other in it["others"]
    ]  # fmt: skip


def test_what_is_missing_is_every_pair_that_was_not_tried(coverage: Coverage, told: Tried) -> None:
    missing = pairs_of(told["missing"])
    assert len(missing) == len(set(missing))
    assert set(missing) == pairs_that_can_be() - coverage.pairs() == set(coverage.missing())
    assert told["pairs"]["possible"] - told["pairs"]["covered"] == len(missing)


def test_its_sums_agree(told: Tried) -> None:
    for which in ("covered", "possible"):
        number = told["pairs"][which]  # type: ignore[literal-required]
        values = [value for dimension in told["dimensions"] for value in dimension["values"]]
        assert sum(pair[which] for pair in told["together"]) == number  # type: ignore[literal-required]
        assert sum(value[which] for value in values) == 2 * number  # type: ignore[literal-required]
    left = Counter((one[0], other[0]) for one, other in pairs_of(told["missing"]))
    assert {(it["one"], it["other"]): it["possible"] - it["covered"] for it in told["together"] if
            it["possible"] > it["covered"]} == left  # fmt: skip
    assert 0 < told["triples"]["covered"] < told["triples"]["possible"]


def test_it_names_the_dimensions_and_what_cannot_be(told: Tried) -> None:
    assert [it["name"] for it in told["dimensions"]] == [it.name for it in DIMENSIONS]
    assert [it["why"] for it in told["impossible"]] == list(dict.fromkeys(rule.why for rule in IMPOSSIBLE))
    assert sum(len(it["pairs"]) for it in told["impossible"]) == len(IMPOSSIBLE)
    barred = {pair for it in told["impossible"] for pair in pairs_of(it["pairs"])}
    assert not barred & pairs_that_can_be()


def document(docket: Docket) -> Any:
    target = open_target(Settings(), transport="direct")
    try:
        now = "2026-02-03T10:11:12Z"
        return validate(document_of(Run(target, PROFILES["smoke"], docket), Settings(), now, now, 1))
    finally:
        target.close()


def test_a_document_has_it_where_a_run_has_counted(coverage: Coverage, told: Tried) -> None:
    assert document(Docket(vendor(), conditions=coverage))["conditions"] == told
    assert "conditions" not in document(Docket(vendor(), conditions=Coverage()))
    assert "conditions" not in document(Docket(vendor()))
