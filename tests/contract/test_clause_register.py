"""The register that is shipped, and what the loader says of a bad one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.contract import (
    ContractError,
    clause,
    clauses,
    codes,
    contract_version,
    foundations,
    hanging_on,
    matching,
)
from conformance.contract.clause_register import load

HEAD = """
levels: {must: a, should: b, observed: c}
pages: {mute: the page}
groups: {one: the group}
clauses:
"""
GOOD = "  - {id: one.good, level: must, page: mute, says: It works.}\n"


def test_every_code_of_a_clause_is_in_the_tables() -> None:
    assert all(codes().known(code) for clause in clauses().values() for code in clause.codes)


def test_a_clause_carries_what_its_entry_says() -> None:
    over = clause("members.over-500")
    assert (over.group, over.level, over.page) == ("members", "must", "mute")
    assert (over.expect, over.allowed, over.codes) == ((10004,), (10005,), frozenset({10004, 10005}))


def test_matching_keeps_the_order_of_the_register_and_counts_none_twice() -> None:
    found = [clause.id for clause in matching(["topic.s*", "envelope.http-200", "topic.sets"])]
    assert found == ["envelope.http-200", "topic.sets", "topic.scope"]
    assert len(matching("*")) == len(clauses())


@pytest.mark.parametrize(
    ("glob", "hint"), [("mute-time.zreo", "mute-time.zero"), ("topic", "topic.*"), ("???", "clauses` lists them all")]
)
def test_a_glob_that_matches_nothing_is_refused_with_a_hint(glob: str, hint: str) -> None:
    with pytest.raises(ValueError, match=re.escape(hint)):
        matching(["envelope.*", glob])


def test_an_unknown_id_is_refused_in_a_plain_sentence() -> None:
    with pytest.raises(KeyError) as caught:
        clause("mute-time.zer")
    assert str(caught.value).startswith("There is no clause 'mute-time.zer'; did you mean mute-time.zero")


def test_clauses_hang_on_each_other_near_and_far() -> None:
    assert foundations("envelope.http-200") == frozenset()
    assert {"effect.listed", "envelope.fields"} < foundations("persistence.rejoin-end")
    assert "mute-time.zero-idle" in hanging_on("mute-time.zero")


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ("  - {id: one.bad, level: maybe, page: mute, says: x}", "level 'maybe'"),
        ("  - {id: one.good, level: must, page: mute, says: x}", "another entry with this id"),
        ("  - {id: one.bad, level: must, page: nowhere, says: x}", "page 'nowhere'"),
        ("  - {id: two.bad, level: must, page: mute, says: x}", "group 'two'"),
        ("  - {id: bad, level: must, page: mute, says: x}", "reads group.name"),
        ("  - {id: one.bad, level: must, page: mute}", "says is missing"),
        ("  - {id: one.bad, level: must, page: mute, says: x, expects: [1]}", "unknown field expects"),
        ("  - {id: one.bad, level: must, page: mute, says: x, expect: ['10004']}", "list of integers"),
        ("  - {id: one.bad, level: must, page: mute, says: x, allowed: [true]}", "list of integers"),
        ("  - {id: one.bad, level: must, page: mute, says: x, expect: 10004}", "list of integers"),
        ("  - {id: one.bad, level: must, page: mute, says: x, hangs_on: [one.gone]}", "which is no clause"),
        ("  - {id: one.bad, level: must, page: mute, says: x, hangs_on: [one.bad]}", "hang on each other"),
        ("  - {id: one.bad, level: must, page: mute, says: x, openapi: [7]}", "a place or a list of places"),
        ("  - just words", "expected a mapping"),
        ("  - {", "cannot be read"),
    ],
)
def test_a_bad_entry_is_named_with_its_file(tmp_path: Path, entry: str, complaint: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(HEAD + GOOD + entry + "\n", encoding="utf-8")
    with pytest.raises(ContractError) as caught:
        load(path)
    assert "bad.yaml" in str(caught.value)
    assert complaint in str(caught.value)


def test_the_version_is_the_same_in_every_process() -> None:
    command = [sys.executable, "-c", "from conformance.contract import contract_version as v; print(v())"]
    root = Path(__file__).parents[2]
    printed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.strip()
    assert printed == contract_version()
    assert re.fullmatch(r"[0-9a-f]{12}", printed)
