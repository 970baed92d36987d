"""Every promise is judged: the register, the properties, the checks and the defects fit each other."""

from __future__ import annotations

from collections import Counter

from conformance.checks import CHECKS
from conformance.contract import clauses
from conformance.simulator import DEFECTS
from conformance.suite.properties import PROPERTIES
from conformance.suite.running import properties

JUDGED = {name for _, names, _ in properties() for name in names}
PROMISES = {name for name, clause in clauses().items() if clause.level in ("must", "should")}


def test_every_clause_has_a_property() -> None:
    assert clauses().keys() - JUDGED == set()


def test_no_property_names_a_clause_that_is_not_there() -> None:
    assert JUDGED - clauses().keys() == set()
    assert PROPERTIES.keys() == JUDGED


def test_every_property_says_what_it_judges() -> None:
    for name, names, test in properties():
        assert names, name
        assert len(set(names)) == len(names), name
        assert (test.__doc__ or "").strip(), name


def test_every_promise_has_a_check() -> None:
    assert PROMISES - CHECKS.keys() == set()
    assert CHECKS.keys() - clauses().keys() == set()


def test_every_promise_has_two_defects_that_break_it() -> None:
    count = Counter(defect.clause for defect in DEFECTS.values())
    assert {name for name in PROMISES if count[name] < 2} == set()
    assert count.keys() <= PROMISES
