"""Drift between two folders of recordings: each kind of change one entry, and nothing where nothing has changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from conformance.changes.change import Change
from conformance.changes.compare import compare
from conformance.changes.telling import told
from conformance.proof.changes.catalogue import CASES, SAME, Case
from conformance.proof.changes.stage import World, record

SAMPLED = (
    "field-added", "end-renamed", "end-removed", "code-as-string", "old-list-stopped", "text", "code-allowed",
    "code-unknown", "status", "limit-100", "private-supported", "rejoin-clears", "list-in-milliseconds",
    "old-time-wins", "long-lists-10002", "undated", "slower", "list-newest-first",
)  # fmt: skip
PAIRS = (
    "seed",
    "admin-a-word",
    "date",
    "lists-shuffled",
    "keys-reversed",
    "lag",
    "10002",
    "502",
    "clock-ahead",
    "standard",
)


@pytest.mark.parametrize("case", [it for it in CASES if it.name in SAMPLED], ids=lambda it: it.name)
def test_a_change_is_one_entry_of_its_kind_severity_and_clause(case: Case, baseline: Path, tmp_path: Path) -> None:
    record(case.world, tmp_path)
    found = compare(baseline, tmp_path)
    (change,) = found.changes
    assert (change.kind, change.severity) == (case.kind, case.severity)
    assert case.clause in change.clauses
    assert case.old in change.old
    assert case.new in change.new
    assert found.severity == case.severity
    assert found.exit_code("info") == 1


@pytest.mark.parametrize("name", PAIRS)
def test_a_pair_without_a_change_tells_nothing(name: str, baseline: Path, tmp_path: Path) -> None:
    record(dict(SAME)[name], tmp_path)
    found = compare(baseline, tmp_path)
    assert list(found.changes) == []
    assert found.verdict == "same"
    assert found.exit_code("info") == 0


def test_every_sampled_case_is_in_the_catalogue() -> None:
    assert set(SAMPLED) <= {it.name for it in CASES}
    assert len(CASES) >= 40


def test_two_causes_at_once_are_two_entries(baseline: Path, tmp_path: Path) -> None:
    record(World(defects=("limit-is-100",), variations=("extra-fields", "error-group-missing-answers-10015")), tmp_path)
    kinds = sorted(it.kind for it in compare(baseline, tmp_path).changes)
    assert kinds == ["code-changed", "field-added", "limit-changed"]


def test_the_smallest_program_has_few_steps(baseline: Path, tmp_path: Path) -> None:
    record(World(defects=("limit-is-100",)), tmp_path)
    (change,) = compare(baseline, tmp_path).changes
    assert len(change.program) == 2
    assert change.program[0].startswith("create g1")


def test_the_other_way_round_tells_it_too(baseline: Path, tmp_path: Path) -> None:
    record(World(defects=("rejoin-clears",)), tmp_path)
    (change,) = compare(tmp_path, baseline).changes
    assert (change.kind, change.clauses[0]) == ("effect-changed", "persistence.rejoin")
    assert (change.old, change.new) != ("", "")


def test_what_one_side_lacks_is_told_as_not_compared(baseline: Path, tmp_path: Path) -> None:
    shutil.copytree(baseline, tmp_path / "less")
    name = "test_group_type.test_private_groups_refuse"
    (tmp_path / "less" / f"{name}.jsonl").unlink()
    found = compare(baseline, tmp_path / "less")
    assert found.verdict == "same"
    assert any(what.startswith(name) and "CURRENT" in why for what, why in found.not_compared)


def test_sides_of_no_common_program_are_compared_by_clause(baseline: Path, tmp_path: Path) -> None:
    """Where nothing is shared, the codes of refusals, fields, and what observed clauses show still are."""
    from conformance.recordings.files import Head, read_lines, write

    world = World(variations=("extra-fields", "group-type-refusal-code-answers-10004"))
    record(world, tmp_path / "now")
    for path in (tmp_path / "now").glob("*.jsonl"):
        lines = [data for _, data in read_lines(path)]
        for line in lines:
            line["program"]["steps"].append({"op": "wait", "seconds": 1})
            line.pop("sum", None)
        from conformance.recordings.files import read_head

        head: Head = read_head(path)
        write(path, head, lines)
    found = compare(baseline, tmp_path / "now")
    assert {it.kind for it in found.changes} == {"field-added", "code-changed"}
    assert found.not_compared


def test_json_is_as_its_readers_expect(baseline: Path, tmp_path: Path) -> None:
    record(World(variations=("extra-fields",)), tmp_path)
    data = json.loads(told(compare(baseline, tmp_path), "json"))
    assert list(data) == [
        "format", "verdict", "severity", "baseline", "current", "compared", "not_compared", "changes",
    ]  # fmt: skip
    assert data["format"] == "tim-conformance-drift/1"
    (change,) = data["changes"]
    assert list(change) == [
        "kind", "severity", "clauses", "where", "old", "new", "says", "programs", "steps", "program",
    ]  # fmt: skip
    assert change["steps"] == len(change["program"]) <= 4
    assert data["compared"]["programs"] == change["programs"]


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_what_a_service_says_is_no_markup(form: str, baseline: Path, tmp_path: Path) -> None:
    def rewrite(called: str, asked: object, answer: dict[str, object]) -> None:
        if answer.get("ErrorCode"):
            answer["ErrorInfo"] = "<script>alert</script> [x](y) | \x1b[31m ::error:: @somebody"

    record(World(rewrite=rewrite), tmp_path)
    text = told(compare(baseline, tmp_path), form)  # type: ignore[arg-type]
    assert "\x1b" not in text
    if form != "text":
        assert "<script>" not in text
    if form == "markdown":
        assert "](y)" not in text.replace("\\]", "")
        assert "@somebody" not in text


def test_severities_are_those_of_the_table() -> None:
    kinds = {it.name: Change(it.kind, it.severity, (it.clause,), "", "", "", "") for it in CASES}  # type: ignore[arg-type]
    by_kind: dict[str, set[str]] = {}
    for it in kinds.values():
        by_kind.setdefault(it.kind, set()).add(it.severity)
    assert by_kind["field-added"] == {"info"}
    assert by_kind["text-changed"] == {"note"}
    assert by_kind["code-changed"] == {"warn", "fail"}
