"""What is wrong with a file is told with its line and what to do; a file is there whole or as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import conformance.recordings
from conformance.recordings.errors import RecordingError
from conformance.recordings.files import line_text, put_in_place, read, read_head, write
from conformance.recordings.lines import Found, encode
from tests.recordings.helpers import APP, PRIVATE, head, history


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / f"{PRIVATE}.jsonl"
    write(path, head(), [encode(history(), APP), encode(history("[1, 2]"), APP)])
    return path


def test_a_file_is_read_as_it_was_written(file: Path) -> None:
    assert read_head(file).programs == 2
    assert [one.number for one in read(file)] == [2, 3]
    assert list(read(file, findings_only=True)) == []


def test_findings_are_found_without_the_rest(file: Path) -> None:
    found = Found(("a.b",), ("state", "missing"), ("c.d",), ("state", "phantom"), "alone")
    write(file, head(), [encode(history(), APP), encode(history(), APP, found)])
    assert [(one.number, one.found) for one in read(file, findings_only=True)] == [(3, found)]


def spoilt(change: Callable[[list[str]], None]) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        lines = path.read_text().split("\n")
        change(lines)
        path.write_text("\n".join(lines))

    return spoil


def cut(lines: list[str]) -> None:
    lines[2:] = [lines[2][:200]]


def edited(lines: list[str]) -> None:
    lines[1] = lines[1].replace("600", "601")


def lost(lines: list[str]) -> None:
    del lines[1]


def newer(lines: list[str]) -> None:
    first = json.loads(lines[0])
    first.pop("sum")
    lines[0] = line_text({**first, "format": 2})[:-1]


def beheaded(lines: list[str]) -> None:
    del lines[0]


def emptied(lines: list[str]) -> None:
    line = json.loads(lines[1])
    lines[1] = line_text({"program": line["program"]})[:-1]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (cut, r"jsonl:3 is cut short"),
        (edited, r"jsonl:2 was edited by hand"),
        (lost, r"holds 1 programs and its head says 2"),
        (newer, r"is of format 2, and this suite reads format 1: install the newer suite"),
        (beheaded, r"jsonl:1 is not the head of a recording"),
        (emptied, r"jsonl:2 is no program with its exchanges"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(file: Path, change: Callable[[list[str]], None], says: str) -> None:
    spoilt(change)(file)
    with pytest.raises(RecordingError, match=says) as caught:
        list(read(file))
    assert caught.value.exit_code == 3


def test_a_file_that_cannot_be_put_in_place_leaves_the_old_one(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = file.read_text()

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(RecordingError, match="No space left"):
        put_in_place(file, "new")
    assert file.read_text() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_every_line_keeps_the_schema(folder: Path) -> None:
    path = Path(conformance.recordings.__file__).with_name("schema.json")
    validator = Draft202012Validator(json.loads(path.read_text()))
    validator.check_schema(validator.schema)
    for recording in folder.glob("*.jsonl"):
        for line in recording.read_text().split("\n")[:-1]:
            validator.validate(json.loads(line))
    assert not validator.is_valid({"program": {"steps": []}, "roles": {}, "clock": {}, "events": [], "sum": ""})
