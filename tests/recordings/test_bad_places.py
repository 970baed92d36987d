"""Paths that are not what a command wants: one sentence, the right exit code, no waiting, no traceback."""

from __future__ import annotations

import os
import shutil
import socket
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.api.secrets import Secret
from conformance.api.usersig import vendor_signature
from conformance.commands.cli import main
from conformance.recordings.errors import NoFolder, RecordingError
from conformance.recordings.files import line_text, read, read_head
from conformance.recordings.library import PARTS, Library
from conformance.runs.opening import open_trial
from conformance.settings import settings_of_run
from tests.recordings.helpers import PRIVATE, head

MISSING, WRONG = "there is no such", "and no f"


def pipe(path: Path) -> None:
    """A pipe that nobody writes to."""
    os.mkfifo(path)


def dangling(path: Path) -> None:
    """A link to nothing."""
    path.symlink_to("nowhere")


def listening(path: Path) -> None:
    """A socket."""
    if len(str(path)) > 100:
        pytest.skip("the path is too long for a socket")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


def full(path: Path) -> None:
    """A link to a device that never ends."""
    path.symlink_to("/dev/full")


NO_FILES: tuple[Callable[[Path], None], ...] = (pipe, dangling, listening, full)


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("TIM_")]:
        monkeypatch.delenv(name)


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int) -> str:
    """What a command says: all of it, and one sentence on the error channel where it went wrong there."""
    assert main(arguments) == code, capsys.readouterr()
    printed = capsys.readouterr()
    assert printed.err.count("\n") <= 1
    assert "\x1b" not in printed.out + printed.err
    return printed.out + printed.err


ASKED = (("prune",), ("rerecord",), ("extend", "3"))


@pytest.mark.parametrize("command", ASKED)
@pytest.mark.parametrize("place", ["missing", "file", *NO_FILES])
def test_a_folder_of_recordings_that_is_none(
    command: tuple[str, ...], place: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "place"
    if callable(place):
        place(folder)
    elif place == "file":
        folder.write_text("")
    told = said(capsys, *command, "--tim-cassettes", str(folder), code=4)
    assert told.startswith(f"tim-conformance: There are no recordings to be had in {folder}: ")
    assert (MISSING in told) == (place == "missing")
    assert os.path.lexists(folder) == (place != "missing")


@pytest.mark.parametrize("place", ["missing", "file", "a name that is too long" * 30, pipe])
def test_a_replay_or_a_recording_of_such_a_folder_ends_before_it_begins(place: object, tmp_path: Path) -> None:
    folder = tmp_path / (place if isinstance(place, str) and len(place) > 10 else "place")
    if callable(place):
        place(folder)
    elif place == "file":
        folder.write_text("")
    with pytest.raises(NoFolder, match="There are no recordings to be had in") as raised:
        open_trial(settings_of_run({"target": "replay", "cassettes": str(folder)}, {}), 1)
    assert raised.value.exit_code == 4
    if place != "missing":
        with pytest.raises(NoFolder, match="No recording can be put into"):
            open_trial(settings_of_run({"record": True, "cassettes": str(folder)}, {}), 1)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize("make", [pipe, dangling, Path.mkdir])
def test_a_recording_whose_place_is_taken_ends_before_it_begins(make: Callable[[Path], None], tmp_path: Path) -> None:
    taken = tmp_path / f"{PRIVATE}.jsonl"
    make(taken)
    with pytest.raises(NoFolder, match="No recording can take the place of") as raised:
        open_trial(settings_of_run({"record": True, "cassettes": str(tmp_path)}, {}), 1)
    assert str(taken) in str(raised.value)


def test_a_folder_without_recordings_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "prune", "--tim-cassettes", str(tmp_path), code=1) == (
        f"There is no recording in {tmp_path}: is it the right folder?\n"
    )


def text(path: Path, content: str | bytes) -> None:
    """A file with a content."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


SPOILT: dict[str, Callable[[Path], None]] = {
    **{make.__name__: make for make in NO_FILES},
    "folder": lambda path: path.mkdir(),
    "empty": lambda path: text(path, ""),
    "no UTF-8": lambda path: text(path, b"\xff\xfe{\x00\n"),
    "brackets": lambda path: text(path, "[" * 100_000),
    "one long line": lambda path: text(path, "x" * (2 << 20)),
    "no head": lambda path: text(path, "{}\n"),
    "fields of other types": lambda path: text(path, line_text({**head().to_json(), "clauses": "a.b", "seed": {}})),
    "another kind of field": lambda path: text(path, line_text({**head().to_json(), "recorded": [1]})),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_file_that_is_no_recording_is_told_by_every_command(
    spoilt: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cassettes = tmp_path / "cassettes"
    cassettes.mkdir()
    shutil.copy(folder / f"{PRIVATE}.jsonl", cassettes)
    path = cassettes / "test_error.test_spoilt.jsonl"
    SPOILT[spoilt](path)
    with pytest.raises(RecordingError):
        read_head(path)
    told = said(capsys, "prune", code=3)
    assert f"{path.name}" in told
    assert f"{PRIVATE}:" not in told
    assert str(path.name) in said(capsys, "rerecord", code=3)
    with pytest.raises(RecordingError):
        open_trial(settings_of_run({"target": "replay"}, {}), 1)
    assert os.path.lexists(path)


def test_a_program_of_brackets_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "test_error.test_deep.jsonl"
    deep: object = 1
    for _ in range(500):
        deep = [deep]
    text(path, line_text({**head().to_json(), "programs": 1}) + line_text({"program": deep}))  # type: ignore[dict-item]
    with pytest.raises(RecordingError, match=":2 "):
        list(read(path))


def test_parts_that_are_no_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / PARTS).mkdir()
    pipe(tmp_path / PARTS / "test_a.test_b~1-0.part")
    assert Library(tmp_path).abandoned() == []


# -- scan


@pytest.mark.parametrize("place", ["missing", *NO_FILES])
def test_a_path_that_cannot_be_searched_is_wrong_usage(
    place: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "place"
    if callable(place):
        place(path)
    told = said(capsys, "scan", str(path), code=4)
    assert f"{path} cannot be searched: " in told
    assert "No secret" not in told


@pytest.mark.parametrize("make", NO_FILES)
def test_what_cannot_be_searched_in_a_folder_is_told_and_is_no_secret(
    make: Callable[[Path], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fine").write_text("fine")
    make(tmp_path / "odd")
    told = said(capsys, "scan", str(tmp_path), code=3)
    assert f"{tmp_path / 'odd'} cannot be searched: " in told
    assert "No secret was found in 1 file, but not everything could be searched." in told


def test_nothing_to_search_is_no_peace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "There is neither cassettes nor reports here" in said(capsys, "scan", code=4)
    (tmp_path / "reports").mkdir()
    assert "There was no file to search." in said(capsys, "scan", code=3)
    (tmp_path / "reports" / "a").write_text("fine")
    assert "No secret was found in 1 file; every planted one was." in said(capsys, "scan", code=0)


def test_links_that_lead_in_circles_are_followed_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "outer").symlink_to(tmp_path)
    (tmp_path / "inner" / "a").write_text("fine")
    assert "in 1 file;" in said(capsys, "scan", str(tmp_path), code=0)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_that_is_no_text_is_spelled_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    signature = vendor_signature(1400000001, Secret("some other key"), "administrator", 1e9, 86400)
    (tmp_path / os.fsdecode(b"a\xff\x1b]0;x")).write_text(f"usersig={signature}")
    told = said(capsys, "scan", str(tmp_path), code=1)
    assert r"a\udcff\x1b]0;x:1 holds the signature (inflated)." in told


def test_secrets_across_pieces_and_in_packed_bytes_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    key = "0123456789abcdef0123456789abcdef"
    monkeypatch.setenv("TIM_SECRET_KEY", key)
    for shift in range(0, len(key), 7):
        (tmp_path / f"long{shift}").write_text("x" * ((1 << 20) - shift) + key + "y" * 100)
    packed = next(
        data
        for number in range(10_000)
        if b"\n" in (data := zlib.compress(f"{number} {key} {number:b}".encode()))[2:-8]
    )
    (tmp_path / "packed").write_bytes(b"head\n" + packed)
    told = said(capsys, "scan", str(tmp_path), code=1)
    for name in (*(f"long{shift}:1" for shift in range(0, len(key), 7)), "packed:1"):
        assert f"{name} holds the secret key" in told
    assert key not in told
