"""What is wrong with a file is told with its line and what to do; a file is there whole or as it was."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import conformance.recordings
from conformance.recordings.errors import RecordingError
from conformance.recordings.files import line_text, put_in_place, read, read_head, write
from conformance.recordings.library import ATTRIBUTES, PARTS
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


def test_lines_that_end_as_on_windows_are_read(file: Path) -> None:
    before = list(read(file))
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert read_head(file).programs == 2
    assert list(read(file)) == before
    file.write_bytes(file.read_bytes().replace(b"600", b"601"))
    with pytest.raises(RecordingError, match=":2 was edited by hand"):
        list(read(file))


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@pytest.mark.parametrize("attributes", [True, False], ids=["with .gitattributes", "without"])
def test_a_clone_that_rewrites_line_ends_is_read(attributes: bool, folder: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    shutil.copytree(folder, there, ignore=shutil.ignore_patterns(PARTS))
    assert (there / ATTRIBUTES).read_text() == "*.jsonl text eol=lf\n"  # beside the recordings, by the recorder
    if not attributes:
        (there / ATTRIBUTES).unlink()
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "core.autocrlf=true")
    for command in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "recordings")):
        subprocess.run([*git, "-C", there, *command], check=True, capture_output=True)
    subprocess.run([*git, "clone", "-q", there, tmp_path / "clone"], check=True, capture_output=True)
    path = tmp_path / "clone" / f"{PRIVATE}.jsonl"
    assert (b"\r\n" in path.read_bytes()) != attributes
    assert list(read(path)) == list(read(folder / path.name))


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
