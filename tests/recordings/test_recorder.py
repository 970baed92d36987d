"""Nothing is lost, nothing mixed, nothing half written, and no secret gets in."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.api.secrets import Vault
from conformance.recordings.errors import RecordingError
from conformance.recordings.files import read, read_head
from conformance.recordings.library import Library
from conformance.recordings.recorder import Part
from conformance.recordings.scanning import SecretFound
from conformance.runs.recording import prove
from tests.recordings.helpers import MUTABLE, PRIVATE, REJOIN, head, history, record, replay, verdicts

ROOT = Path(__file__).parents[2]
KEPT = 60


def marked(number: int, who: int) -> str:
    return json.dumps({"ErrorCode": number, "Who": who, "Filler": "x" * 300})


def test_threads_share_a_part(tmp_path: Path) -> None:
    part = Part(Library(tmp_path), head(), Vault())

    def keep(who: int) -> None:
        for number in range(KEPT):
            part.keep(history(marked(number, who)))

    threads = [threading.Thread(target=keep, args=(who,)) for who in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _all_there(part.settle({}), 2)


RECORDS = """
import sys
from pathlib import Path
from conformance.api.secrets import Vault
from conformance.recordings.library import Library
from conformance.recordings.recorder import Part
from tests.recordings.helpers import head, history
from tests.recordings.test_recorder import KEPT, marked
folder, who, turns = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
for turn in range(turns):
    part = Part(Library(folder), head(session="one" if turns == 1 else ""), Vault())
    for number in range(KEPT):
        part.keep(history(marked(number, who)))
    part.settle({})
    print(turn, flush=True)
"""


def _process(folder: Path, who: int, turns: int = 1) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", RECORDS, str(folder), str(who), str(turns)]
    return subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_processes_of_one_run_record_together(tmp_path: Path) -> None:
    processes = [_process(tmp_path, who) for who in range(4)]
    assert [process.wait(60) for process in processes] == [0] * 4
    _all_there(Library(tmp_path).path_of(PRIVATE), 4)
    assert Library(tmp_path).left_behind() == []


def _all_there(path: Path, many: int) -> None:
    found = [one.history.events[0].exchange for one in read(path)]
    seen = [(exchange.fields["Who"], exchange.code) for exchange in found if exchange]
    assert sorted(seen) == [(who, number) for who in range(many) for number in range(KEPT)]


def test_a_killed_recording_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    library = Library(tmp_path)
    for kill in range(4):
        process = _process(tmp_path, 0, turns=1000)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.013 * kill)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        _all_there(library.path_of(PRIVATE), 1)
        left = [path for path, _ in library.abandoned()]
        told = library.left_behind()
        assert len(told) == len(left)
        assert all("was not finished" in sentence and "tim-conformance prune --remove" in sentence for sentence in told)
        assert {path.name for path in tmp_path.glob("[!.]*")} == {f"{PRIVATE}.jsonl"}


def test_extend_goes_on_from_what_a_crash_left(tmp_path: Path) -> None:
    first = record(tmp_path, [MUTABLE])
    path = Library(tmp_path).path_of(MUTABLE)
    *kept, lost = list(read(path))
    part = Part(Library(tmp_path), replace(read_head(path), programs=0), Vault())
    for one in kept:
        part.keep(one.history)
    part.leave()
    path.unlink()
    assert Library(tmp_path).abandoned() == [(part.path, len(kept))]
    again = record(tmp_path, [MUTABLE], more=1)
    after = [one.history for one in read(path)]
    assert after[: len(kept)] == [one.history for one in kept]
    assert [one.program for one in after[len(kept) :]] == [lost.history.program]
    assert Library(tmp_path).abandoned() == []
    assert verdicts(again) == verdicts(first)


def test_extend_keeps_and_draws_more(tmp_path: Path) -> None:
    record(tmp_path, [REJOIN], profile="standard")
    path = Library(tmp_path).path_of(REJOIN)
    before = [one.history for one in read(path)]
    trial = record(tmp_path, [REJOIN], profile="standard", more=3, seed=99)
    after = [one.history for one in read(path)]
    assert after[: len(before)] == before
    assert len(after) == len(before) + 3
    played, _ = replay(tmp_path, [REJOIN])
    assert played.docket.tallies["persistence.rejoin"].held == trial.docket.tallies["persistence.rejoin"].held


def test_a_recording_is_extended_where_it_was_made(tmp_path: Path) -> None:
    record(tmp_path, [PRIVATE])
    with pytest.raises(RecordingError, match="a recording is extended where it was made"):
        record(tmp_path, [PRIVATE], defects=["private-taken"], more=1)


def test_a_secret_is_not_written(tmp_path: Path) -> None:
    vault = Vault()
    vault.register("a-very-secret-key/+", "secret key")
    part = Part(Library(tmp_path), head(), vault)
    part.keep(history())
    for text in ("a-very-secret-key/+", "a-very-secret-key%2F%2B"):
        with pytest.raises(SecretFound, match="would hold secret key") as caught:
            part.keep(history(json.dumps({"ErrorInfo": text})))
        assert "a-very-secret" not in str(caught.value)
    assert "a-very-secret" not in part.path.read_text()
    assert part.head.programs == 1


def test_what_is_judged_otherwise_is_not_accepted(tmp_path: Path) -> None:
    part = Part(Library(tmp_path), head(), Vault())
    record(tmp_path, [PRIVATE])
    for one in read(Library(tmp_path).path_of(PRIVATE)):
        part.keep(one.history)
    with pytest.raises(RecordingError, match="is judged otherwise in a replay than when it ran: not accepted"):
        prove(part.path, part.head, [0] * part.head.programs)


def test_a_signature_never_reaches_a_recording(folder: Path) -> None:
    for path in folder.glob("*.jsonl"):
        assert "usersig" not in path.read_text()
