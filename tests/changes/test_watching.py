"""watch and accept, as they are typed: the nightly job and its baseline."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from conformance.changes.asking import ALIASES
from conformance.commands.line import command_line
from conformance.proof.changes.stage import World, record

SOME = ("test_group_type.test_private_groups_refuse", "test_members.test_five_hundred_accounts_a_call_and_not_one_more")


@pytest.fixture
def cassettes(baseline: Path, tmp_path: Path) -> Path:
    """A small baseline of its own."""
    folder = tmp_path / "cassettes"
    folder.mkdir()
    for name in SOME:
        shutil.copy(baseline / f"{name}.jsonl", folder)
    return folder


def watched(cassettes: Path, *words: str) -> int:
    """Watch a simulator by a baseline."""
    reports = cassettes.parent / "reports"
    return command_line(["watch", "--tim-cassettes", str(cassettes), "--tim-reports", str(reports), *words])


def accepted(cassettes: Path, *words: str) -> int:
    """Accept what the last watch saw."""
    reports = cassettes.parent / "reports"
    return command_line(["accept", "--tim-cassettes", str(cassettes), "--tim-reports", str(reports), *words])


def test_a_quiet_night_leaves_reports_and_0(cassettes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert watched(cassettes) == 0
    assert "Nothing has changed" in capsys.readouterr().out
    (folder,) = (cassettes.parent / "reports" / "watch").iterdir()
    assert {path.name for path in folder.iterdir()} >= {
        "recordings", "drift.txt", "drift.json", "drift.html", "drift.md",
    }  # fmt: skip
    assert json.loads((folder / "drift.json").read_text())["verdict"] == "same"
    assert (folder / "recordings" / f"{ALIASES}.jsonl").exists()


def test_a_change_is_told_accepted_and_then_no_change(cassettes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    defect = ("--tim-defect", "limit-is-100")
    assert watched(cassettes, *defect) == 1
    before = {path.name: path.read_bytes() for path in cassettes.iterdir()}
    assert accepted(cassettes) == 4
    assert accepted(cassettes, "--why", "  ") == 4
    assert {path.name: path.read_bytes() for path in cassettes.iterdir()} == before
    capsys.readouterr()
    assert accepted(cassettes, "--why", "announced on 2026-11-02", "--who", "Li") == 0
    out = capsys.readouterr().out
    assert "limit-changed" in out
    assert "3 of the baseline's files replaced" in out
    (entry,) = json.loads((cassettes / "accepted.json").read_text())["accepted"]
    assert (entry["who"], entry["why"]) == ("Li", "announced on 2026-11-02")
    assert [it["kind"] for it in entry["changes"]] == ["limit-changed"]
    assert watched(cassettes, *defect) == 0
    assert accepted(cassettes, "--why", "again") == 0
    assert len(json.loads((cassettes / "accepted.json").read_text())["accepted"]) == 2


def test_what_the_calls_do_not_suffice_for_is_told(cassettes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    watched(cassettes, "--tim-calls", "25", "--format", "json")
    told = json.loads(capsys.readouterr().out)
    assert told["changes"] == []
    assert any("call" in it["why"] for it in told["not_compared"])


def test_a_recording_that_lacks_programs_does_not_replace_a_whole_one(cassettes: Path) -> None:
    watched(cassettes)
    (folder,) = (cassettes.parent / "reports" / "watch").iterdir()
    name = f"{SOME[0]}.jsonl"
    from conformance.recordings.files import read_head, read_lines, write

    path = folder / "recordings" / name
    lines = [{key: data[key] for key in data if key != "sum"} for _, data in read_lines(path)]
    write(path, read_head(path), lines[:-1])
    before = (cassettes / name).read_text()
    assert accepted(cassettes, "--why", "part of it") == 0
    assert (cassettes / name).read_text() == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("watch", "--tim-target", "replay"), "no recording"),
        (("watch", "--tim-cassettes", "nowhere"), "no recordings to be had"),
        (("watch", "--tim-defect", "no-such"), "no defect"),
        (("accept", "--tim-reports", "nowhere", "--why", "x"), "no watch"),
    ],
)
def test_wrong_usage(
    words: tuple[str, ...], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert command_line(list(words)) == 4
    err = capsys.readouterr().err
    assert says in err
    assert err.count("\n") == 1


def test_the_folder_of_a_watch_is_never_written_over(cassettes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    into = cassettes.parent / "mine"
    into.mkdir()
    (into / "kept.txt").write_text("mine")
    assert watched(cassettes, "--into", str(into)) == 4
    assert [path.name for path in into.iterdir()] == ["kept.txt"]
    assert "there already" in capsys.readouterr().err


def test_an_accepted_json_of_somebody_else_is_left_alone(cassettes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    watched(cassettes)
    (cassettes / "accepted.json").write_text("[]")
    assert accepted(cassettes, "--why", "x") == 3
    assert (cassettes / "accepted.json").read_text() == "[]"
    assert "no list of what was accepted" in capsys.readouterr().err


def test_the_simulator_as_a_third_side_says_who_moved(
    baseline: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now = tmp_path / "now"
    record(World(defects=("limit-is-100",)), now)
    assert command_line(["drift", str(baseline), str(now), "--simulator"]) == 1
    assert "The simulator does as BASELINE" in capsys.readouterr().out
    assert command_line(["drift", str(now), str(baseline), "--simulator"]) == 1
    assert "The simulator does as CURRENT" in capsys.readouterr().out


def test_what_is_accepted_is_put_where_the_watch_looked_from(
    cassettes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not into the folder of recordings that is the default: they are of another service."""
    other = tmp_path / "elsewhere" / "cassettes"
    shutil.copytree(cassettes, other)
    monkeypatch.chdir(other.parent)
    assert watched(cassettes, "--tim-defect", "limit-is-100") == 1
    reports = str(cassettes.parent / "reports")
    before = {path.name: path.read_bytes() for path in other.iterdir()}
    assert command_line(["accept", "--tim-reports", reports, "--why", "announced"]) == 0
    assert {path.name: path.read_bytes() for path in other.iterdir()} == before
    assert (cassettes / "accepted.json").exists()
    capsys.readouterr()
    shutil.move(cassettes, tmp_path / "gone")
    assert command_line(["accept", "--tim-reports", reports, "--why", "announced"]) == 4
    assert "which is not here: name the baseline with --baseline" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in other.iterdir()} == before


def test_the_changes_stay_in_sight_of_what_could_not_be_compared(
    cassettes: Path, baseline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Many rows are cut, and the JSON has them all; what stays as it was is counted."""
    assert watched(cassettes) == 0
    capsys.readouterr()
    (folder,) = (cassettes.parent / "reports" / "watch").iterdir()
    assert command_line(["drift", str(baseline), str(folder / "recordings")]) == 0
    out = capsys.readouterr().out
    rows = out.partition("Not compared:\n")[2].splitlines()
    assert len(rows) == 8
    assert "program not in CURRENT" in rows[0]
    assert rows[-1].endswith("which --format json has")
    assert command_line(["drift", str(baseline), str(folder / "recordings"), "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["not_compared"]) > 8
