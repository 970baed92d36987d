"""Bad input: one clear sentence each, and a fitting exit code."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.changes.sides import open_recordings
from conformance.commands.line import command_line
from conformance.recordings.files import read_head, read_lines, write


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """A command line: its exit code, and what it says."""
    code = command_line(list(words))
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    ("make", "says", "code"),
    [
        (lambda path: path.mkdir(), "There is no recording in", 4),
        (lambda path: None, "is not there", 4),
        (lambda path: path.write_text("{}"), "give two of one kind", 4),
    ],
)
def test_a_side_that_is_none(
    make: object, says: str, code: int, baseline: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path / "side")  # type: ignore[operator]
    got, out, err = told(capsys, "drift", str(baseline), str(tmp_path / "side"))
    assert (got, out) == (code, "")
    assert says in err
    assert err.count("\n") == 1


def test_a_recording_of_a_newer_format(baseline: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(baseline, tmp_path / "new")
    path = sorted((tmp_path / "new").glob("*.jsonl"))[-1]
    head, _, rest = path.read_text().partition("\n")
    path.write_text(json.dumps({**json.loads(head), "format": 2}) + "\n" + rest)
    code, _, err = told(capsys, "drift", str(baseline), str(tmp_path / "new"))
    assert code == 3
    assert "format 2" in err


def test_a_line_that_was_cut(baseline: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(baseline, tmp_path / "cut")
    path = sorted((tmp_path / "cut").glob("*.jsonl"))[0]
    path.write_text(path.read_text()[:-40])
    code, _, err = told(capsys, "drift", str(baseline), str(tmp_path / "cut"))
    assert code == 3
    assert "cut short" in err


@pytest.mark.parametrize(
    ("text", "says", "code"),
    [
        ("no json", "no JSON", 4),
        ("[]", "no conformance.json", 4),
        ('{"clauses": [], "schema_version": "99"}', "schema version 99", 3),
        ('{"clauses": [], "schema_version": "1"}', "as its schema has it", 3),
    ],
)
def test_a_file_that_is_no_result(
    text: str, says: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    got, _, err = told(capsys, "drift", str(path), str(path))
    assert got == code
    assert says in err


def test_nothing_in_common_is_unknown(baseline: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = sorted(path.name for path in baseline.glob("*.jsonl"))
    for side, name in (("a", names[0]), ("b", names[-1])):
        (tmp_path / side).mkdir()
        shutil.copy(baseline / name, tmp_path / side / name)
    code, out, _ = told(capsys, "drift", str(tmp_path / "a"), str(tmp_path / "b"), "--format", "json")
    assert code == 3
    assert json.loads(out)["verdict"] == "unknown"


def test_a_recording_that_was_written_plainly_is_read(baseline: Path, tmp_path: Path) -> None:
    path = sorted(baseline.glob("*.jsonl"))[0]
    lines = [{name: data[name] for name in data if name != "sum"} for _, data in read_lines(path)]
    write(tmp_path / path.name, read_head(path), lines)
    assert [data for _, data in read_lines(tmp_path / path.name)]


def test_only_the_vendors_own_hosts_are_live(baseline: Path, tmp_path: Path) -> None:
    """As in reports, so that the gate takes no drift of a stand-in for one of the service."""
    path = next(baseline.glob("*.jsonl"))
    head, lines = read_head(path), [line for _, line in read_lines(path)]
    told = {}
    for name, endpoint in (("own", "http://127.0.0.1:8080"), ("vendor", "https://adminapisgp.im.qcloud.com")):
        (tmp_path / name).mkdir()
        write(tmp_path / name / path.name, replace(head, origin="live", endpoint=endpoint), lines)
        told[name] = open_recordings(tmp_path / name).origin.origin
    assert told == {"own": "stand-in", "vendor": "live"}
    assert open_recordings(baseline).origin.origin == "simulator"
