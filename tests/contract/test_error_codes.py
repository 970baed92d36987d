"""Which codes are known, whose they are, and what the loader says of a bad table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.contract import ContractError, codes
from conformance.contract.error_codes import load


@pytest.mark.parametrize(
    ("code", "known", "on_page", "public"),
    [
        (0, True, True, False),
        (10004, True, True, False),
        (10005, True, False, False),
        (10099, False, False, False),
        (10100, True, False, False),
        (10200, True, False, False),
        (10201, False, False, False),
        (59999, False, False, False),
        (60000, True, False, True),
        (79999, True, False, True),
        (80000, False, False, False),
        (110003, True, False, False),
        (-1, False, False, False),
    ],
)
def test_where_a_code_belongs(code: int, known: bool, on_page: bool, public: bool) -> None:
    assert (codes().known(code), codes().on_page(code), codes().public(code)) == (known, on_page, public)


def test_the_endpoint_has_six_codes_of_its_own() -> None:
    assert [code for code in codes().listed() if codes().on_page(code)] == [10002, 10003, 10004, 10007, 10010, 10015]


def test_a_retired_code_counts_only_where_the_public_range_holds_it() -> None:
    assert codes().retired(10001) and not codes().known(10001)
    assert codes().retired(70004) and codes().known(70004)


def test_every_code_has_a_meaning() -> None:
    assert codes().means(10017) == "the sender is muted"
    assert codes().means(10150) == "set by the app's own callback"
    assert codes().means(66666) == "a public code that no table explains"
    assert codes().means(10020) == "a code of older tables"
    assert codes().means(12345) == "an unknown code"


@pytest.mark.parametrize(
    "table",
    ["{", "[]", json.dumps({"codes": {"ten": {"means": "x", "listed": "page"}}}), json.dumps({"codes": {"10": {}}})],
)
def test_a_bad_table_is_named(tmp_path: Path, table: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(table, encoding="utf-8")
    with pytest.raises(ContractError, match=r"bad\.json"):
        load(path)
