"""What is planned: enough defects for every clause, every variation alone, and pairs that leave none out."""

from collections import Counter
from pathlib import Path

import pytest

from conformance.api.errors import UsageError
from conformance.contract import vendor
from conformance.proof.cases import defects, pairs, sampled, variations
from conformance.proof.proving import Plan, planned
from conformance.simulator import DEFECTS


def test_every_must_and_should_clause_has_two_defects() -> None:
    number = Counter(defect.clause for defect in DEFECTS.values())
    short = [name for name, clause in vendor().clauses.items() if clause.level != "observed" and number[name] < 2]
    assert not short, f"too few defects to show that the checks of {', '.join(short)} can fail"


def test_every_defect_breaks_a_clause_that_is_promised() -> None:
    register = vendor().clauses
    assert not [name for name, defect in DEFECTS.items() if register[defect.clause].level == "observed"]


def test_pairs_are_distinct_and_leave_no_name_out() -> None:
    names = [f"v{number}" for number in range(30)]
    chosen = pairs(names, 40, seed=3)
    assert len(set(chosen)) == 40
    assert all(first < second for first, second in chosen)
    used = Counter(name for pair in chosen for name in pair)
    assert set(used) == set(names)
    assert max(used.values()) - min(used.values()) <= 1


def test_there_are_no_more_pairs_than_there_are() -> None:
    assert sorted(pairs("abc", 100, seed=1)) == [("a", "b"), ("a", "c"), ("b", "c")]


def test_another_seed_draws_another_sample_in_the_same_order() -> None:
    names = defects()
    one, other = sampled(names, 20, 1), sampled(names, 20, 2)
    assert one != other
    assert one == [name for name in names if name in set(one)]
    assert sampled(names, None, 1) == names


def test_only_takes_names_and_clauses() -> None:
    assert defects(["members.limit-500"]) == [n for n, d in DEFECTS.items() if d.clause == "members.limit-500"]
    assert defects(["minutes"]) == ["minutes"]
    assert variations(["minutes"]) == []
    with pytest.raises(UsageError, match="'minuets'"):
        defects(["minuets"])


def test_a_sample_leaves_out_what_is_not_asked_of_it() -> None:
    cases = planned(Plan(sample=3, pairs=5, seed=9, reports=Path("none")))
    assert Counter(case.kind for case in cases) == {"defect": 3, "variation": len(variations()), "pair": 5}
    assert {case.order for case in cases} == {"suite"}
    assert len({case.key for case in cases}) == len(cases)


def test_all_pairs_or_as_many_as_are_asked_for_also_with_a_sample() -> None:
    names = variations()[:7]
    assert len(pairs(names, None, 1)) == len(set(pairs(names, None, 1))) == len(pairs(names, 99, 1)) == 21
    assert pairs(names, None, 1) != pairs(names, None, 2)
    alone = ("extra-fields", "list-shuffled", "ends-rounded")
    assert sum(case.kind == "pair" for case in planned(Plan(sample=1, only=("minutes", *alone), pairs=None))) == 3
    assert sum(case.kind == "pair" for case in planned(Plan(sample=1, pairs=30))) == 30
