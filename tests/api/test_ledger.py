"""No call is made past the cap, whoever calls, and clean-up keeps its part."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from conformance.api.errors import CallsSpent
from conformance.api.pace.ledger import Ledger


def test_eight_threads_spend_exactly_the_cap() -> None:
    ledger = Ledger(cap=1000, reserved=100)

    def spend(_: int) -> int:
        try:
            ledger.spend("c")
        except CallsSpent:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(spend, range(1500))) == 900
    assert (ledger.total, ledger.left, ledger.by_command) == (900, 0, {"c": 900})


def test_what_is_reserved_is_for_cleaning_up() -> None:
    ledger = Ledger(cap=4)
    ledger.spend("create_group")
    ledger.reserve(2)
    with pytest.raises(CallsSpent):
        ledger.reserve(2)
    assert ledger.left == 1
    ledger.spend("c")
    with pytest.raises(CallsSpent, match="cap of 4 HTTP calls is reached"):
        ledger.spend("c")
    ledger.spend("destroy_group", cleanup=True)
    ledger.reserve(-1)
    with pytest.raises(CallsSpent):
        ledger.spend("c")
    assert Ledger().left is None
