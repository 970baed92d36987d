"""The matrix of clients of others: what is written of them, and that none of their code is here."""

from __future__ import annotations

import json
from pathlib import Path

from conformance.contract import client
from conformance.proof.clients.real.__main__ import Row, table
from conformance.proof.clients.real.catalogue import REAL

ROOT = Path(__file__).parents[2]
WRITTEN = json.loads((ROOT / "reports" / "clients.json").read_text(encoding="utf-8"))


def test_each_has_its_adapter_and_its_row() -> None:
    folder = ROOT / "conformance" / "proof" / "clients" / "real" / "adapters"
    assert {real.adapter for real in REAL} | {"frame.py"} == {path.name for path in folder.iterdir() if path.is_file()}
    assert [(row["package"], row["registry"]) for row in WRITTEN["clients"]] == [
        (it.package, it.registry) for it in REAL
    ]


def test_what_is_written_is_told_with_version_and_date() -> None:
    text = (ROOT / "reports" / "clients.md").read_text(encoding="utf-8")
    rows = [Row(**row) for row in WRITTEN["clients"]]
    assert table(rows, WRITTEN["date"]) == text
    for row in rows:
        assert row.version and not row.trouble
        assert {*row.must, *row.should} <= set(client().clauses)


def test_one_that_could_not_be_looked_at_is_told_with_the_reason() -> None:
    assert "not looked at: npm is not here" in table([Row("a", "npm", "b", trouble="npm is not here")], "2026-11-30")
