"""Recordings played to clients: what they send in another way than was recorded."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from conformance.api.errors import UsageError
from conformance.clients.replaying import pieces
from tests import warm

RECORDINGS = Path(__file__).parents[2] / "cassettes"
SOME = "test_mute_time.test_mute_time_counts_seconds_up_to_32_bits.jsonl"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one recording."""
    made = tmp_path_factory.mktemp("recordings")
    shutil.copy(RECORDINGS / SOME, made)
    return made


def played(folder: Path, reports: Path, client: str, *more: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the report of a play."""
    line = warm.command("client", "--reports", str(reports), "--python", client)
    done = subprocess.run(
        [*line, "--play", str(folder), *more], capture_output=True, text=True, timeout=120, check=False
    )
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads((reports / "played.json").read_text())


def test_a_sound_client_sends_what_was_recorded(folder: Path, tmp_path: Path) -> None:
    code, told = played(folder, tmp_path, "conformance.proof.clients.sound:Sound")
    assert (code, told["differences"]) == (0, [])
    assert told["calls"] > 10


@pytest.mark.parametrize(
    ("client", "field", "recorded", "sent"),
    [
        ("time:TimeAsText", "the body's MuteTime", "59", '"59"'),
        ("time:ShutUpTime", "the body's ShutUpTime", "nothing", "59"),
        ("time:NullTopic", "the body's TopicId", "nothing", "null"),
        ("line:NoContenttype", "the URL's contenttype", '"there"', "nothing"),
        ("line:PutsInsteadOfPosting", "the method", '"POST"', '"PUT"'),
        ("body:SendsAForm", "the body", "", ""),
    ],
)
def test_a_field_that_differs_is_told(
    folder: Path, tmp_path: Path, client: str, field: str, recorded: str, sent: str
) -> None:
    code, told = played(folder, tmp_path, f"conformance.proof.clients.wrong.{client}")
    assert code == 1
    row = next(it for it in told["differences"] if it["field"] == field)
    assert row["where"].startswith(f"{SOME}, line 2, step ")
    assert not recorded or (row["recorded"], row["sent"]) == (recorded, sent)


def test_what_nobody_can_be_asked_for_is_left_out() -> None:
    found, left_out = pieces(RECORDINGS)
    assert left_out > len(found) > 50
    assert all(it.task.accounts or it.task.do == "list" for it in found)
    assert {"mute", "unmute", "list"} == {it.task.do for it in found}


def test_a_folder_without_recordings(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no recorded call in"):
        pieces(tmp_path)
    with pytest.raises(UsageError, match="no such folder"):
        pieces(tmp_path / "nowhere")
