"""What a run makes is written down before it is made, and undone, by the next run where this one crashed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.api.client import Client
from conformance.api.errors import CallsSpent, JournalError
from conformance.api.pace.ledger import Ledger
from conformance.api.transport import WireReply
from conformance.api.undo.journal import Journal
from conformance.api.undo.journal_file import JournalFile

from .helpers import SDKAPPID, CallTransport, client, reply

HERE = "https://service.example"
CRASH = """
import os, sys
from pathlib import Path
from conformance.api.undo.journal import Journal
from conformance.api.pace.ledger import Ledger
journal = Journal(Path(sys.argv[1]), "https://service.example", 1400000001, Ledger())
journal.making_group("left-1")
journal.making_group("left-2")
journal.undone_group("left-2")
journal.making_accounts([f"account-{n}" for n in range(150)])
elsewhere = Journal(Path(sys.argv[1]), "https://elsewhere.example", 1400000001, Ledger())
elsewhere.making_group("not-ours")
os._exit(9)
"""


def crash(folder: Path) -> None:
    """A process that makes things and dies."""
    done = subprocess.run([sys.executable, "-c", CRASH, str(folder)], check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 9


class Service:
    """Remembers what was asked; `answers` by command, else OK."""

    def __init__(self, **answers: WireReply) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, object]]] = []

    def __call__(self, command: str, body: dict[str, object]) -> WireReply:
        self.asked.append((command, body))
        return self.answers.get(command, reply())

    def client(self, ledger: Ledger | None = None) -> Client:
        """A client of this service."""
        return client(CallTransport(self), ledger=ledger)


def open_journal(folder: Path | None, ledger: Ledger | None = None) -> Journal:
    """This process's journal."""
    return Journal(folder, HERE, SDKAPPID, ledger or Ledger())


def test_written_before_and_removed_after(tmp_path: Path) -> None:
    folder = tmp_path / "undo"
    journal = open_journal(folder)
    assert not folder.exists()
    journal.making_group("g")
    journal.making_group("g")
    (file,) = folder.iterdir()
    (line,) = file.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["names"] == ["g"]
    assert [entry.names for entry in journal.pending()] == [("g",)]
    journal.undone_group("g")
    journal.undone_group("never-made")
    journal.close()
    assert not list(folder.iterdir())


@pytest.mark.parametrize("code", [0, 10010, 10015])
def test_a_sweep_after_a_crash(tmp_path: Path, code: int) -> None:
    crash(tmp_path)
    service = Service(destroy_group=reply(code))
    journal = open_journal(tmp_path)
    assert len(journal.pending()) == 3
    swept = journal.sweep(service.client())
    assert (swept.groups, swept.accounts, swept.left, swept.told) == (1, 150, [], [])
    assert [command for command, _ in service.asked] == ["destroy_group", "account_delete", "account_delete"]
    assert service.asked[0][1] == {"GroupId": "left-1"}
    assert journal.pending() == []
    assert journal.sweep(service.client()).groups == 0
    (other,) = tmp_path.iterdir()
    assert "not-ours" in other.read_text(encoding="utf-8")


def test_a_living_process_is_left_alone(tmp_path: Path) -> None:
    living = open_journal(tmp_path)
    living.making_group("in-use")
    service = Service()
    other = open_journal(tmp_path)
    assert other.pending() == []
    assert other.sweep(service.client()).groups == 0
    assert not service.asked
    living.close()
    assert other.sweep(service.client()).groups == 1
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_removed_is_told_and_kept(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    journal.making_group("mine")
    journal.making_accounts(["a", "b"])
    item = {"UserID": "b", "ResultCode": 70500, "ResultInfo": "busy"}
    service = Service(destroy_group=reply(10007), account_delete=reply(ResultItem=[{"ResultCode": 0}, item]))
    swept = journal.sweep(service.client())
    assert swept.left == ["group mine: 10007 no", "account b: 70500 busy"]
    assert len(journal.pending()) == 2
    refused = Service(account_delete=reply(71000))
    swept = journal.sweep(refused.client())
    assert (swept.groups, swept.left) == (1, [])
    assert "deletes none" in swept.told[0]
    journal.close()
    assert not list(tmp_path.iterdir())


def test_clean_up_keeps_its_calls(tmp_path: Path) -> None:
    ledger = Ledger(cap=5)
    service = Service()
    calls = service.client(ledger)
    journal = open_journal(tmp_path, ledger)
    for group in ("a", "b"):
        journal.making_group(group)
        calls.call("create_group", {"GroupId": group})
    journal.making_group("c")
    with pytest.raises(CallsSpent):
        calls.call("create_group", {"GroupId": "c"})
    with pytest.raises(CallsSpent):
        journal.making_group("d")
    assert journal.sweep(calls).groups == 3
    assert ledger.total == 5


def test_a_line_cut_short_is_no_harm(tmp_path: Path) -> None:
    crash(tmp_path)
    for file in tmp_path.iterdir():
        with file.open("a", encoding="utf-8") as end:
            end.write('{"id": "f", "endpoi')
    assert len(open_journal(tmp_path).pending()) == 3


def test_where_nothing_can_be_written_nothing_is_made(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    with pytest.raises(JournalError, match="cannot be written"):
        open_journal(blocked / "undo").making_group("g")
    full = Path("/dev/full")
    if full.exists():
        journal = open_journal(tmp_path)
        journal._file = JournalFile(tmp_path / "undo-full", full.open("w", encoding="utf-8"))
        with pytest.raises(JournalError, match="No space left"):
            journal.making_group("g")
        journal.close()


def test_in_memory() -> None:
    journal = open_journal(None)
    journal.making_group("g")
    assert journal.sweep(Service().client()).groups == 1
    assert journal.pending() == []
    journal.close()
