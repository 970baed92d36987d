"""Single wrong vendors that a run once let through, or blamed on what was right: each is caught and named."""

from __future__ import annotations

import pytest

from conformance.proof.cases import Case
from conformance.proof.measuring import measure
from conformance.simulator import DEFECTS

ONCE_MISSED = (
    "mute-demotes-admin", "records-leave-last-out", "records-call-all-owner", "records-name-one-twice",
    "records-name-stranger", "member-num-one-more", "groups-begin-alike", "groups-fold-case", "body-in-list-taken",
    "expiry-checked-once", "stranger-listed",
)  # fmt: skip


@pytest.mark.parametrize("name", ONCE_MISSED)
def test_what_was_missed_is_caught_and_named(name: str) -> None:
    outcome = measure(Case("defect", (name,), 1))
    assert not outcome.error
    assert DEFECTS[name].clause in outcome.failing


@pytest.mark.parametrize("profile", ["smoke", "standard"])
def test_a_member_who_is_thrown_out_is_blamed_on_that_alone(profile: str) -> None:
    outcome = measure(Case("defect", ("mute-throws-out",), 1, profile, full=True))
    assert not outcome.error
    assert outcome.failing == ["members.roster"]
