"""rerecord, extend, prune and scan, as they are typed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.changes.change import Drift
from conformance.changes.drifting import drift
from conformance.changes.sides import open_recordings
from conformance.changes.watching import rerecord
from conformance.commands.cli import main
from conformance.recordings.files import read_head, read_lines, write
from conformance.recordings.library import Library
from conformance.settings import Settings
from conformance.targets import open_target
from tests.recordings.helpers import MUTABLE, PRIVATE, SOME, record


def again(folder: Path, into: Path, defects: tuple[str, ...] = ()) -> Drift:
    with open_target(Settings(), defects=defects, transport="direct") as target:
        rerecord(target, Library(folder), Library(into), defects=defects)
    return drift(open_recordings(folder), open_recordings(into))


def test_an_unchanged_simulator_changes_nothing(folder: Path, tmp_path: Path) -> None:
    found = again(folder, tmp_path)
    assert {path.stem for path in tmp_path.glob("*.jsonl")} == set(SOME)
    assert (found.verdict, list(found.changes), list(found.not_compared)) == ("same", [], [])


@pytest.mark.parametrize(
    ("defect", "kind", "clause"),
    [
        ("private-taken", "support-changed", "group-type.private"),
        ("overlapping-dropped", "effect-changed", "concurrency.no-lost-member"),
        ("chat-room-refused", "support-changed", "group-type.chatroom"),
    ],
)
def test_a_defect_is_one_change(folder: Path, tmp_path: Path, defect: str, kind: str, clause: str) -> None:
    (change,) = again(folder, tmp_path, (defect,)).changes
    assert change.kind == kind
    assert clause in change.clauses
    if defect == "chat-room-refused":  # by its old name and its new one, and no other type
        assert set(change.clauses) == {"group-type.chatroom", "group-type.meeting"}


def test_rerecord_compares_and_writes_when_told(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(folder / f"{PRIVATE}.jsonl", tmp_path)
    command = ["rerecord", "--tim-cassettes", str(tmp_path), "--tim-reports", str(tmp_path / "reports")]
    before = (tmp_path / f"{PRIVATE}.jsonl").read_text()
    assert main([*command, PRIVATE]) == 0
    assert "Nothing has changed: 2 programs" in capsys.readouterr().out
    assert main([*command, "--defect", "private-taken"]) == 1
    out = capsys.readouterr().out
    assert "1 change, the worst is fail" in out
    assert "mute m1 in g1 for 600 s" in out
    assert (tmp_path / f"{PRIVATE}.jsonl").read_text() == before
    assert main([*command, "--defect", "private-taken", "--write"]) == 1
    assert read_head(tmp_path / f"{PRIVATE}.jsonl").defects == ("private-taken",)
    assert [path.name for path in tmp_path.glob(".rerecord*")] == []
    assert main([*command, "--tim-target", "replay"]) == 4
    assert main([*command, "test_x.test_y"]) == 4


def test_prune_tells_orphans_both_ways(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(folder / f"{MUTABLE}.jsonl", tmp_path)
    path = folder / f"{PRIVATE}.jsonl"
    lines = [{k: v for k, v in line.items() if k != "sum"} for _, line in read_lines(path)]
    orphan = tmp_path / "test_group_type.test_gone.jsonl"
    write(orphan, replace(read_head(path), key="test_group_type.test_gone"), lines)
    assert main(["prune", "--tim-cassettes", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert f"{orphan}: no property of that name" in out
    assert f"{PRIVATE}: there is no recording of it" in out
    assert f"{MUTABLE}: there" not in out
    assert orphan.exists()
    assert main(["prune", "--remove", "--tim-cassettes", str(tmp_path)]) == 1
    assert not orphan.exists()


def test_scan_finds_the_key_and_any_signature(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from conformance.api.secrets import Secret
    from conformance.api.usersig import vendor_signature

    monkeypatch.setenv("TIM_SECRET_KEY", "0123456789abcdef")
    record(tmp_path, [PRIVATE])
    assert main(["scan", str(tmp_path)]) == 0
    assert "every planted one was" in capsys.readouterr().out
    (tmp_path / "note").write_text("fine\nkey: 0123456789abcdef\n")
    signature = vendor_signature(1400000001, Secret("some other key"), "administrator", 1e9, 86400)
    (tmp_path / "log").write_text(f"GET /v4/x?usersig={signature.replace('*', '%2A')}&random=1\nTLS.sig is a field\n")
    assert main(["scan", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "note:2 holds the secret key (raw)." in out
    assert "log:1 holds the signature (inflated)." in out
    assert "log:2" not in out
    assert "0123456789abcdef" not in out
