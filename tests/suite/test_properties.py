"""How properties are written and in which order they run."""

from __future__ import annotations

import inspect

import pytest

from conformance.contract import UnknownClause
from conformance.programs.building import group, program
from conformance.programs.operations import Program, Wait
from conformance.suite.collecting import properties
from conformance.suite.order import LEAD, REST, place
from conformance.suite.properties import PropertyTest, judges, tries


def _property(*first: Program) -> PropertyTest:
    def test_of_no_name_before() -> None:
        """A sentence."""

    return tries(first=first)(test_of_no_name_before)


def test_a_property_asks_pytest_for_a_run_and_keeps_its_name_and_sentence() -> None:
    test, ran = _property(program(group("Public"))), []
    assert list(inspect.signature(test).parameters) == ["tim_run"]
    assert (test.__name__, test.__doc__) == ("test_of_no_name_before", "A sentence.")
    test(ran.append)
    assert ran == [test]


def test_a_clause_that_is_not_there_is_told_at_once() -> None:
    with pytest.raises(UnknownClause, match=r"mute-time\.zero"):
        judges("mute-time.zeroo")


def test_the_order_names_programs_and_properties_that_are_there() -> None:
    found = {it.name: it.test for it in properties()}
    assert all(number < len(found[name].programs.corners(1)) for name, number in LEAD)
    assert set(REST) <= found.keys()
    assert len(set(LEAD)) == len(LEAD) and len(set(REST)) == len(REST)


def test_a_new_property_comes_after_those_that_are_in_the_order() -> None:
    known = [it.test for it in properties() if it.name in REST]
    new, years = _property(program(group("Public"))), _property(program(Wait(2**31)))
    assert place(new) > max(place(test) for test in known if "years" not in test.__name__)
    assert place(years) > place(new)


def test_mutes_of_years_come_last() -> None:
    assert properties()[-1].name == "test_years.test_mutes_of_years_end_in_time"
