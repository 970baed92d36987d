"""`tim-conformance merge`: the reports of one run, and commands that take them as they take any other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.commands.cli import main
from conformance.report.document import dump
from tests.runs.sharded import shards

DEFECT = "rejoin-clears-public"


@pytest.fixture(scope="module")
def _made() -> list[Any]:
    return shards(2, DEFECT)


@pytest.fixture
def parts(_made: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two shards in their folders, in the working folder; one by its folder, one by its file."""
    monkeypatch.chdir(tmp_path)
    for number, it in enumerate(_made, 1):
        dump(it, tmp_path / f"shard-{number}" / "conformance.json")
    return ["shard-1", "shard-2/conformance.json"]


def test_it_writes_what_a_run_writes(parts: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["merge", *parts, "--formats", "ctrf,sarif,markdown,badge,ndjson"]) == 1
    said = capsys.readouterr().out
    assert "DOES NOT CONFORM" in said and "put together of 2 shards" in " ".join(said.split())
    made = json.loads(Path("reports/conformance.json").read_text())
    assert made["exit_code"] == 1 and made["asked"]["options"] == {"profile": "smoke", "defect": DEFECT}
    assert "put together of 2 shards" in Path("reports/conformance.html").read_text()
    assert "put together of 2 shards" in Path("reports/conformance.md").read_text()
    names = {"junit.xml", "conformance.ctrf.json", "conformance.sarif", "badge.json", "badge.svg", "conformance.ndjson"}
    assert names <= {path.name for path in Path("reports").iterdir()}
    assert main(["merge", *parts]) == 1
    assert not Path("reports/conformance.sarif").exists()  # of the merge before


def test_in_chinese(parts: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["merge", *parts, "--tim-lang", "zh"]) == 1
    assert "由 2 个分片合并而成" in "".join(capsys.readouterr().out.split("\n  ")).replace("由 2", "由 2")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["shard-1"], 3, "Shard 2 of 2 is missing. Run it, or"),
        (["shard-1", "shard-1"], 4, "Shard 1 of 2 is there twice"),
        (["shard-1", "gone"], 4, "gone is no result: there is no such file"),
        (["shard-1", "text"], 4, "text is no result: it is no JSON"),
        (["shard-1", "list"], 4, "list is no conformance.json: it has no clauses"),
        (["shard-1", "newer"], 3, "newer is of schema version 2"),
        (["shard-1", "changed"], 4, "does not fit the rest of its result"),
        (["shard-1", "shard-2", "--reports", "shard-2"], 4, "would take the place of shard-2/conformance.json"),
        (["shard-1", "shard-2", "--reports", "text"], 3, "cannot be written"),
        (["shard-1", "shard-2", "--formats", "pdf"], 4, "There is no format 'pdf'"),
        ([], 4, "RESULT"),
    ],
)
def test_what_cannot_be_merged_is_one_sentence(
    arguments: list[str], code: int, says: str, parts: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("text").write_text("no JSON")
    Path("list").write_text("[]")
    second = json.loads(Path("shard-2/conformance.json").read_text())
    Path("newer").write_text(json.dumps(second | {"schema_version": "2"}))
    second["shard"]["kept"]["situations"].append("0 1 2")
    Path("changed").write_text(json.dumps(second))
    assert main(["merge", *arguments]) == code
    told = capsys.readouterr()
    assert says in told.err and told.err.count("\n") == 1 and told.out == ""
    assert not Path("reports").exists()


def test_a_part_is_told_where_that_is_asked_for(parts: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["merge", parts[1], "--partial"]) in (1, 3)
    assert "Shard 1 of 2 is missing." in " ".join(capsys.readouterr().out.split())


def test_other_commands_take_it(parts: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["merge", *parts]) == 1
    result = "reports/conformance.json"
    clause = next(it["id"] for it in json.loads(Path(result).read_text())["clauses"] if it["verdict"] == "fail")
    capsys.readouterr()
    assert main(["report", result, "--format", "markdown"]) == 0
    assert "put together of 2 shards" in capsys.readouterr().out
    assert main(["drift", result, result]) == 0
    assert main(["matrix", f"one={result}", f"two={result}", "--format", "markdown"]) == 0
    assert main(["gate", result]) == 1
    assert main(["baseline", result, "-o", "known.yaml"]) in (0, 1)
    assert Path("known.yaml").read_text().count("clause:") >= 1
    capsys.readouterr()
    assert main(["again", clause, "--tim-defect", DEFECT]) == 1
    assert main(["again", clause]) == 0
    assert main(["scan", "reports"]) == 0
