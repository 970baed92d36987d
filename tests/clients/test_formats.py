"""What a check leaves in other formats: the same that `report` draws of its result, under names of its own."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from conformance.report.document import validate
from conformance.report.formats.names import CLIENT, FILES, left_by
from conformance.report.formats.table import draw

from .running import VENDOR_CLIENT
from .test_command import document, run

ALL = ("--formats", " ".join(FILES))
WRONG = "conformance.proof.clients.wrong.time:LeavesZeroOut"


def events(folder: Path) -> list[Any]:
    return [json.loads(line) for line in (folder / "client.ndjson").read_text(encoding="utf-8").splitlines()]


def left_in(folder: Path) -> dict[str, Any]:
    """The result, with every file held against it."""
    result = validate(document(folder))
    for it in left_by():
        path = it.path(folder, CLIENT)
        if not it.live:
            assert path.read_text(encoding="utf-8") == draw(it.name, result)
    told = events(folder)
    assert [told[0]["event"], told[-1]["event"]] == ["begin", "end"]
    final = {it["id"]: it["verdict"] for it in told if it.get("final")}
    assert final == {clause["id"]: clause["verdict"] for clause in result["clauses"]}
    return dict(result)


def test_of_a_client_that_is_driven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "conformance.sarif").write_text("of a run")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    done = run(tmp_path, "--python", WRONG, "--clauses", "client.time.zero client.time.forever", *ALL)
    assert done.returncode == 1, done.stderr
    result = left_in(tmp_path)
    assert (tmp_path / "conformance.sarif").read_text() == "of a run"
    assert (tmp_path / "summary.md").read_text() == draw("step-summary", validate(result))
    orders = [line for line in done.stdout.splitlines() if line.startswith("::")]
    assert orders == draw("annotations", validate(result)).splitlines()
    assert orders[0].startswith("::error title=client.time.zero (must)%3A")
    played = [it for it in events(tmp_path) if it["event"] == "property"]
    assert any("client.time.zero" in it["clauses"] for it in played)
    early = {it["id"]: it["verdict"] for it in events(tmp_path) if it.get("final") is False}
    assert early["client.time.zero"] == "fail"
    timed = {clause["id"] for clause in result["clauses"] if clause.get("seconds")}
    assert "client.time.zero" in timed


def test_of_a_command_that_is_watched(tmp_path: Path) -> None:
    (tmp_path / "client.md").write_text("the last check")
    formats = ("--formats", "sarif,ndjson")
    done = run(tmp_path, *formats, "--", sys.executable, "-c", VENDOR_CLIENT + "client.mute('g', ['alice'], 60)")
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "client.md").exists()  # it was of another check
    assert not (tmp_path / "summary.md").exists()
    result = validate(document(tmp_path))
    assert (tmp_path / "client.sarif").read_text(encoding="utf-8") == draw("sarif", result)
    assert events(tmp_path)[-1]["verdict"] == "pass"
    assert sum(clause.get("seconds", 0.0) for clause in result["clauses"]) > 0


def test_a_format_that_there_is_not_is_wrong_usage(tmp_path: Path) -> None:
    done = run(tmp_path / "new", "--python", WRONG, "--formats", "pdf")
    assert (done.returncode, done.stdout) == (4, "")
    assert "There is no format 'pdf'; there are ctrf, sarif, markdown, badge, ndjson." in done.stderr


def test_a_summary_that_cannot_be_written_is_told_after_the_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "no" / "such"))
    done = run(tmp_path, "--", sys.executable, "-c", VENDOR_CLIENT + "client.mute('g', ['alice'], 60)")
    assert done.returncode == 3
    assert "Reports:" in done.stdout
    says = f"The summary of the step, {tmp_path}/no/such, cannot be written: No such file or directory."
    assert done.stderr.strip().endswith(says)
