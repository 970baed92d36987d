"""The client's register: every clause has a check, and a scenario that puts it to the test."""

from __future__ import annotations

import conformance.clients.checks
import conformance.clients.scenarios  # noqa: F401 - both enter what they have
from conformance.clients.episodes import Scenario
from conformance.clients.judging import BOOK
from conformance.clients.planned import PLAN
from conformance.contract import client

CLAUSES = client().clauses


def test_every_clause_has_a_check_of_its_kind() -> None:
    assert BOOK.clauses == set(CLAUSES)
    assert set(BOOK.watches) == {name for name, clause in CLAUSES.items() if clause.level == "observed"}


def test_every_clause_has_a_scenario() -> None:
    assert {aim for it in PLAN for aim in it.aims} == set(CLAUSES)


def test_scenarios_survive_json() -> None:
    for it in PLAN:
        assert Scenario.from_json(it.scenario.to_json()) == it.scenario
