"""What a run leaves in other formats: at its end, while it goes on, where it is killed, and on GitHub."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from conformance.report.document import validate
from conformance.report.formats.names import FILES, left_by
from conformance.report.formats.table import draw
from conformance.simulator import RealClock, Simulator, serve
from tests.command_line import APP, KEY, call, document, end, pointed_at, start

NAMES = [it.file for it in left_by()]
ALL = "--tim-formats=" + ",".join(FILES)


def events(folder: Path) -> list[Any]:
    text = (folder / "reports" / "conformance.ndjson").read_text(encoding="utf-8")
    assert text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("spread", [(), ("-n", "2")], ids=" ".join)
def test_files_are_drawn_from_the_result(spread: tuple[str, ...], tmp_path: Path) -> None:
    ended = call(
        "run", "--tim-profile", "smoke", "--tim-defect", "rejoin-clears-public", "--tim-clauses",
        "persistence.* mute-time.*", ALL, "--", *spread,
        folder=tmp_path, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY="summary.md",
    )  # fmt: skip
    assert ended.code == 1, ended
    result = validate(document(tmp_path))
    for it in left_by():
        path = it.path(tmp_path / "reports")
        assert f"reports/{path.name}" in ended.out
        if not it.live:
            assert path.read_text(encoding="utf-8") == draw(it.name, result)
    assert (tmp_path / "summary.md").read_text(encoding="utf-8") == draw("step-summary", result)
    orders = [line for line in ended.out.splitlines() if line.startswith("::")]
    assert orders == draw("annotations", result).splitlines()
    assert orders[0].startswith("::error title=persistence.rejoin (must)%3A must clause fails::")

    told = events(tmp_path)
    assert [told[0]["event"], told[-1]["event"]] == ["begin", "end"]
    assert told[0]["seed"] == result["seed"]
    assert {it["event"] for it in told[1:-1]} == {"property", "clause"}
    assert {it["id"]: it["verdict"] for it in told if it.get("final")} == {
        clause["id"]: clause["verdict"] for clause in result["clauses"]
    }
    early = {it["id"]: it["verdict"] for it in told if it.get("final") is False}
    assert early["persistence.rejoin"] == "fail"
    timed = [clause for clause in result["clauses"] if clause.get("seconds")]
    assert {"persistence.rejoin", "mute-time.zero"} <= {clause["id"] for clause in timed}


def test_what_was_not_asked_for_is_not_left_from_the_last_run(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in (*NAMES, "client.sarif", "notes.md"):
        (folder / name).write_text("the last run")
    ended = call("run", "--tim-clauses", "group-type.public", "--tim-formats", "sarif", folder=tmp_path)
    assert ended.code == 0, ended
    assert "::" not in "".join(line for line in ended.out.splitlines() if line.startswith(":"))
    assert {path.name for path in folder.iterdir()} == {
        "conformance.json", "junit.xml", "conformance.html", "conformance.sarif", "client.sarif", "notes.md",
    }  # fmt: skip
    assert "the last run" not in (folder / "conformance.sarif").read_text(encoding="utf-8")


def test_a_run_that_is_refused_leaves_the_last_ones_as_they_were(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_text("the last run")
    with serve(Simulator(APP, "another" * 8, clock=RealClock())) as server:
        ended = call("run", *pointed_at(server.url), ALL, folder=tmp_path, TIM_SECRET_KEY=KEY)
    assert ended.code == 4, ended
    assert {name: (folder / name).read_text() for name in NAMES} == dict.fromkeys(NAMES, "the last run")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_run_that_is_killed_leaves_whole_lines_and_nothing_that_looks_like_a_verdict(tmp_path: Path) -> None:
    with serve(Simulator(APP, KEY, clock=RealClock())) as server:
        some = ("--", "-k", "group_type or mute_time")  # the first of them is over soon, the others wait for ends
        process = start("run", *pointed_at(server.url), ALL, *some, folder=tmp_path, TIM_SECRET_KEY=KEY)
        path = tmp_path / "reports" / "conformance.ndjson"
        until = time.monotonic() + 60
        while time.monotonic() < until and not (path.exists() and '"property"' in path.read_text(encoding="utf-8")):
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        end(process)
    told = events(tmp_path)
    assert told[0]["event"] == "begin"
    assert "end" not in {it["event"] for it in told}
    folder = tmp_path / "reports"
    run = json.loads((folder / "conformance.sarif").read_text())["runs"][0]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert "under way" in run["invocations"][0]["exitCodeDescription"]
    summary = json.loads((folder / "conformance.ctrf.json").read_text())["results"]["summary"]
    assert (summary["passed"], summary["failed"]) == (0, 1)
    assert json.loads((folder / "badge.json").read_text())["message"] == "could not tell, 0 of 106 judged"
    assert (folder / "conformance.md").read_text().startswith("# ? Could not tell")


def test_a_summary_that_cannot_be_written_is_told_and_the_verdict_stands(tmp_path: Path) -> None:
    ended = call(
        "run", "--tim-clauses", "group-type.public", folder=tmp_path, GITHUB_STEP_SUMMARY=str(tmp_path / "no" / "such"),
    )  # fmt: skip
    assert ended.code == 3, ended
    assert f"The summary of the step, {tmp_path}/no/such, cannot be written: No such file or directory." in ended.out
    assert document(tmp_path)["verdict"] == "pass"


def test_a_format_that_there_is_not_is_wrong_usage(tmp_path: Path) -> None:
    ended = call("run", "--tim-formats", "ctrf,sarfi", folder=tmp_path)
    assert ended.code == 4
    assert "There is no format 'sarfi'" in ended.sentence and "Did you mean sarif?" in ended.sentence
    assert not (tmp_path / "reports").exists()
