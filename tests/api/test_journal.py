"""What a run makes is written down before it is made, and undone, by the next run where this one crashed."""

from __future__ import annotations

import json
import os
import re
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
journal.making_group("tcf0123abcd1g1")
journal.making_group("tcf0123abcd2g1")
journal.undone_group("tcf0123abcd2g1")
journal.making_accounts([f"tcf9ab{n:04d}xxxx" for n in range(150)])
elsewhere = Journal(Path(sys.argv[1]), "https://elsewhere.example", 1400000001, Ledger())
elsewhere.making_group("tcf0123abcd3g1")
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
    commands = [command for command, _ in service.asked]
    # What is not there a moment after it was written down may yet come. Accounts are deleted under a lease.
    groups = ["destroy_group"] * (2 if code else 1)
    assert commands == [*groups, "create_group", "account_delete", "account_delete", "destroy_group"]
    assert service.asked[0][1] == {"GroupId": "tcf0123abcd1g1"}
    (found,) = swept.found
    assert re.fullmatch(
        rf"A run that was killed, or could not clean up, at about [-:0-9 ]{{19}} UTC had left "
        rf"1 group and 150 accounts: dissolved {0 if code else 1}, deleted 150\.",
        found,
    )
    assert journal.pending() == []
    assert journal.sweep(service.client()).groups == 0
    journal.close()
    (other,) = tmp_path.iterdir()
    assert "tcf0123abcd3g1" in other.read_text(encoding="utf-8")


def test_a_living_process_is_left_alone(tmp_path: Path) -> None:
    living = open_journal(tmp_path)
    living.making_group("tcf0123abcd1g1")
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


ENTRY = {"id": "a1", "endpoint": HERE, "sdkappid": SDKAPPID, "kind": "group", "names": ["tcf0123abcd1g1"]}
ACCOUNTS = {**ENTRY, "kind": "accounts", "names": ["tcf0owner"]}


@pytest.mark.parametrize(
    "line",
    [
        "[" * 100_000,
        '{"id":' * 5_000,
        "x" * 1_000_000,
        "\x00\x00\x00",
        "3",
        "[]",
        "null",
        '{"undone": ["a"]}',
        '{"undone": "a", "lost": "a"}',
        *(
            json.dumps(entry)
            for entry in (
                {**ENTRY, "names": ["sales"]},
                {**ENTRY, "names": ["@TGS#_tcf-sales"]},
                {**ENTRY, "names": ["tcf0123abcd1g1 "]},
                {**ENTRY, "names": ["tcf0123abcd1g1\n"]},
                {**ENTRY, "names": ["tcf0123abcd1g1", "tcf0123abcd2g1"]},
                {**ENTRY, "names": []},
                {**ENTRY, "names": "tcf0123abcd1g1"},
                {**ENTRY, "names": [["tcf0123abcd1g1"]]},
                {**ENTRY, "names": {"tcf0123abcd1g1": 1}},
                {**ENTRY, "kind": "app"},
                {**ENTRY, "kind": ["group"]},
                {**ENTRY, "id": 7},
                {**ENTRY, "id": "\x1b[2J"},
                {**ENTRY, "sdkappid": True},
                {**ENTRY, "sdkappid": str(SDKAPPID)},
                {**ENTRY, "sdkappid": -1},
                {**ENTRY, "endpoint": "https://service.example/?a=b"},
                {**ENTRY, "more": 1},
                {**ENTRY, "at": 1e400},
                {**ENTRY, "at": float("nan")},
                {**ENTRY, "proof": "sales"},
                {**ENTRY, "kind": "lease", "names": ["tcf-lease-0"]},
                {**ENTRY, "kind": "lease", "names": ["tcf-lease-0"], "run": "the boss"},
                {**ACCOUNTS, "names": ["administrator"]},
                {**ACCOUNTS, "names": ["tcf"]},
                {**ACCOUNTS, "names": ["tcf0ownerx"]},
                {**ACCOUNTS, "names": ["tcf0ab001x", "alice"]},
                {**ACCOUNTS, "names": ["tcf0owner", "tcf0owner"]},
                {**ACCOUNTS, "names": [f"tcf9ab{n:04d}x" for n in range(101)]},
            )
        ),
    ],
)
def test_a_line_that_no_run_has_written_is_refused_and_nothing_of_it_touched(tmp_path: Path, line: str) -> None:
    file = tmp_path / "undo-1-a.jsonl"
    file.write_text(line + "\n" + json.dumps(ENTRY) + "\n", encoding="utf-8")
    service = Service()
    journal = open_journal(tmp_path)
    assert journal.sweep(service.client()).groups == 1
    assert [body for _, body in service.asked] == [{"GroupId": "tcf0123abcd1g1"}]
    (told,) = journal.refused
    assert told.startswith(f"{file}, line 1, is refused: ")
    assert told.isprintable() and len(told) < 300 + len(str(file))
    assert file.exists()


def test_an_id_that_comes_twice_is_refused(tmp_path: Path) -> None:
    other = {**ENTRY, "names": ["tcf0123abcd2g1"]}
    (tmp_path / "undo-1-a.jsonl").write_text(f"{json.dumps(ENTRY)}\n{json.dumps(other)}\n", encoding="utf-8")
    service = Service()
    journal = open_journal(tmp_path)
    journal.sweep(service.client())
    assert [body for _, body in service.asked] == [{"GroupId": "tcf0123abcd1g1"}]
    assert "repeats" in journal.refused[0]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such files here")
def test_what_is_no_plain_file_is_no_journal(tmp_path: Path) -> None:
    folder = tmp_path / "undo"
    folder.mkdir()
    (tmp_path / "elsewhere").write_text(json.dumps(ENTRY) + "\n", encoding="utf-8")
    (folder / "undo-1-link.jsonl").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(folder / "undo-2-pipe.jsonl")
    (folder / "undo-3-folder.jsonl").mkdir()
    (folder / "undo-4-endless.jsonl").symlink_to("/dev/zero")
    service = Service()
    journal = open_journal(folder)
    assert journal.sweep(service.client()).groups == 0
    assert not service.asked
    assert len(journal.refused) == 4
    assert (tmp_path / "elsewhere").exists()


def test_a_cut_line_is_written_over(tmp_path: Path) -> None:
    file = tmp_path / "undo-1-a.jsonl"
    file.write_text(json.dumps(ENTRY) + "\n" + '{"id": "f", "endpoi', encoding="utf-8")
    other = {**ENTRY, "id": "b2", "endpoint": "https://elsewhere.example"}
    file.write_text(f"{json.dumps(ENTRY)}\n{json.dumps(other)}\n" + '{"id": "f"', encoding="utf-8")
    assert open_journal(tmp_path).sweep(Service().client()).groups == 1
    assert [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()][2] == {"undone": "a1"}


@pytest.mark.parametrize(
    ("info", "touched"),
    [
        ({"Name": "tcf0123abcd1g1", "Owner_Account": "tcf0owner"}, True),
        ({"Name": "tcf0123abcd1g1"}, True),
        ({"Name": "tcf0123abcd1g1", "Owner_Account": "alice"}, False),
        ({"Name": "sales", "Owner_Account": "tcf0owner"}, False),
        ({"Owner_Account": "tcf0owner"}, False),
    ],
)
def test_a_group_with_an_id_of_the_vendors_choice_has_to_prove_that_it_is_ours(
    tmp_path: Path, info: dict[str, str], touched: bool
) -> None:
    entry = {**ENTRY, "names": ["@TGS#2ABC"], "proof": "tcf0123abcd1g1"}
    (tmp_path / "undo-1-a.jsonl").write_text(json.dumps(entry) + "\n", encoding="utf-8")
    service = Service(get_group_info=reply(GroupInfo=[{"GroupId": "@TGS#2ABC", "ErrorCode": 0, **info}]))
    swept = open_journal(tmp_path).sweep(service.client())
    assert ("destroy_group" in [command for command, _ in service.asked]) == touched
    assert bool(swept.left) != touched


def test_a_group_whose_id_no_answer_told_is_not_forgotten(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    journal.making_unnamed("tcf0123abcd1g1")
    journal.lost_group("tcf0123abcd1g1")
    swept = journal.sweep(Service().client())
    assert "--by-name" in swept.sought[0]
    assert journal.pending()


def test_in_memory() -> None:
    journal = open_journal(None)
    journal.making_group("g")
    assert journal.sweep(Service().client()).groups == 1
    assert journal.pending() == []
    journal.close()
