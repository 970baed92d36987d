"""Every promise is judged: the register, the properties and the checks fit each other."""

from __future__ import annotations

from conformance.contract import vendor
from conformance.oracle.checks import CHECKS
from conformance.suite.collecting import properties
from conformance.suite.properties import PROPERTIES

CLAUSES = vendor().clauses
JUDGED = {name for _, names, _ in properties() for name in names}
PROMISES = {name for name, clause in CLAUSES.items() if clause.level in ("must", "should")}


def test_every_clause_has_a_property() -> None:
    assert CLAUSES.keys() - JUDGED == set()


def test_no_property_names_a_clause_that_is_not_there() -> None:
    assert JUDGED - CLAUSES.keys() == set()
    assert PROPERTIES.keys() == JUDGED


def test_every_property_says_what_it_judges() -> None:
    for name, names, test in properties():
        assert names, name
        assert len(set(names)) == len(names), name
        assert (test.__doc__ or "").strip(), name


def test_every_promise_has_a_check() -> None:
    assert PROMISES - CHECKS.clauses == set()
    assert CHECKS.clauses - CLAUSES.keys() == set()
