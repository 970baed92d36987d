"""The result document: the schema takes what it should and refuses the rest; a file is whole or not there."""

from __future__ import annotations

import copy
import errno
import json
import os
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from conformance.report import document as documents
from conformance.report import drawn
from conformance.report.document import InvalidDocument, ReportNotWritten, dump, validate
from conformance.report.known import KnownFailure
from conformance.report.write import write_reports

from . import samples

SCHEMA: dict[str, Any] = json.loads((Path(documents.__file__).parent / "schema.json").read_text())


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_samples_are_valid(name: str) -> None:
    validate(samples.SAMPLES[name]())


def test_verdicts_and_levels_are_those_of_the_types() -> None:
    clause = SCHEMA["$defs"]["clause"]["properties"]
    assert clause["verdict"]["enum"] == list(get_args(documents.ClauseVerdict))
    assert SCHEMA["properties"]["verdict"]["enum"] == list(get_args(documents.RunVerdict))


def test_the_types_have_the_fields_of_the_schema() -> None:
    optional = {
        "since", "again", "allowance", "glimpsed", "witnesses", "disagreement", "conditions", "source", "python",
        "talk", "seconds", "evidence", "also", "counts", "known", "profile", "planned", "findings", "beyond",
        "overlap",
    }  # fmt: skip
    kinds: dict[str, Any] = {
        "target": documents.Target, "calls": documents.Calls, "clock": documents.Clock,
        "witness": documents.Witness, "step": documents.Step,
        "clause": documents.ClauseResult, "failure": documents.Failure, "timeline": drawn.Timeline,
        "observation": documents.Observation, "root_failure": documents.RootFailure,
        "coverage": documents.Coverage, "glimpse": documents.Glimpse,
        "overlap": drawn.Overlapping, "overlapping_call": drawn.OverlappingCall,
        "overlapping_look": drawn.OverlappingLook,
        "harness_error": documents.HarnessError, "asked": documents.Asked,
        "evidence": documents.Evidence, "baseline": documents.KnownFailures, "known": KnownFailure,
        "check": documents.Check, "audit": documents.Audit, "width": documents.Width,
    }  # fmt: skip
    for name, kind in kinds.items():
        assert set(SCHEMA["$defs"][name]["properties"]) == set(kind.__annotations__), name
        more = optional | ({"signature"} if name == "failure" else set())
        assert set(SCHEMA["$defs"][name]["required"]) == kind.__required_keys__ - more, name
    assert set(SCHEMA["properties"]) == set(documents.Document.__annotations__)


@pytest.mark.parametrize("field", SCHEMA["required"])
def test_every_field_is_missed(field: str) -> None:
    made = samples.document()
    del made[field]
    with pytest.raises(InvalidDocument, match=field):
        validate(made)


def _set(made: dict[str, Any], path: str, value: Any) -> None:
    *parents, last = path.split(".")
    here: Any = made
    for part in parents:
        here = here[int(part) if part.isdigit() else part]
    here[last] = value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("schema_version", "2"),
        ("verdict", "passed"),
        ("exit_code", True),
        ("exit_code", -1),
        ("started", "2026-01-02 03:04:05"),
        ("started", "2026-01-02T03:04:05+08:00"),
        ("seed", "1"),
        ("calls.total", -1),
        ("calls.by_command", {"forbid_send_msg": "3"}),
        ("target.kind", "replayed"),
        ("target.label", ""),
        ("clauses.0.verdict", "skip"),
        ("clauses.0.verdict", "fail"),  # without an argument
        ("clauses.0.verdict", "budget"),  # without a reason
        ("clauses.0.id", "Envelope"),
        ("clauses.0.failures", [{}]),
        ("clauses.0.failures", [samples.failure(reproduced="twice")]),
        ("clauses.0.failures", [samples.failure(step=-2)]),
        ("clauses.0.failures", [samples.failure(timeline={"predicted": [1], "reported": None, "now": 0, "marks": []})]),
        ("harness_errors", ["boom"]),
    ],
)
def test_the_schema_refuses(path: str, value: Any) -> None:
    made = copy.deepcopy(samples.document())
    _set(made, path, value)
    with pytest.raises(InvalidDocument):
        validate(made)


def test_the_schema_bears_fields_that_it_does_not_know() -> None:
    made = samples.document(novelty=1)
    made["clauses"][0]["novelty"] = 2
    validate(made)


def test_tuples_and_infinities_are_judged_as_they_are_written(tmp_path: Path) -> None:
    line = samples.failure()["timeline"] | {"predicted": (600.5, float("inf"))}
    made = samples.with_clause(samples.document(), "rate.up-to-200", failures=[samples.failure(timeline=line)])
    validate(made)
    dump(made, tmp_path / "out.json")
    read = json.loads((tmp_path / "out.json").read_text())
    found = next(each for each in read["clauses"] if each["id"] == "rate.up-to-200")
    assert found["failures"][0]["timeline"]["predicted"] == [600.5, None]


def test_a_clause_is_there_once() -> None:
    made = samples.document()
    made["clauses"].append(made["clauses"][3])
    with pytest.raises(InvalidDocument, match=r"envelope\.known-code is there twice"):
        validate(made)


def test_many_problems_are_cut_short() -> None:
    made = samples.document()
    for clause in made["clauses"]:
        clause["programs"] = "x" * 10_000
    with pytest.raises(InvalidDocument, match="more") as caught:
        validate(made)
    assert len(str(caught.value)) < 10_000


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_what_is_written_is_what_was_given(name: str, tmp_path: Path) -> None:
    made = samples.SAMPLES[name]()
    paths = write_reports(made, tmp_path / "deep" / "reports")
    assert [path.name for path in paths] == ["conformance.json", "junit.xml"]
    assert json.loads(paths[0].read_text(encoding="utf-8")) == made
    assert sorted(path.name for path in paths[0].parent.iterdir()) == ["conformance.json", "junit.xml"]


def test_evidence_is_kept_though_the_document_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(InvalidDocument):
        write_reports(samples.document(verdict="passed"), tmp_path)
    assert json.loads((tmp_path / "conformance.json").read_text())["verdict"] == "passed"


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportNotWritten, match=r"the report .*conformance\.json cannot be written: (Not|File)"):
        write_reports(samples.document(), tmp_path / "file" / "reports")


def test_a_full_disk_leaves_the_old_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    dump({"old": 1}, tmp_path / "out.json")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ReportNotWritten, match="No space left on device"):
        dump({"new": 2}, tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_text()) == {"old": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]
