"""The file of a machine: the same book for all processes, and what may be wrong with the place."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.api.errors import UsageError
from conformance.api.pace import machine
from conformance.api.pace.book import Rate, Verb
from conformance.api.pace.machine import NAME, MachineStore
from conformance.api.pace.machine_lock import machine_lock
from conformance.api.pace.opening import open_store
from conformance.api.pace.store import OwnStore, StoreLost
from conformance.api.secrets import Secret

RATE = Rate(3, 1.01)
VERBS: st.SearchStrategy[Verb] = st.sampled_from(("take", "take", "take", "give", "give", "drop", "shut", "settle"))
STEPS = st.lists(
    st.tuples(VERBS, st.integers(1, 6), st.sampled_from([0.0, 0.01, 0.3, 1.0, 5.0]), st.sampled_from([0.5, 2.0])),
    max_size=30,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_two_processes_have_one_book(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Verb, int, float, float]]
) -> None:
    now = 500.0
    folder = tmp_path_factory.mktemp("rates")
    own = OwnStore(lambda: now)
    several = [MachineStore(folder, "app", lambda: now) for _ in range(2)]
    for number, (verb, lease, pause, seconds) in enumerate(steps):
        now += pause
        seen = several[number % 2].ask("c", verb, lease, RATE, seconds)
        assert seen == own.ask("c", verb, lease, RATE, seconds)
    for store in several:
        store.close()


def test_apps_and_commands_have_books_of_their_own(tmp_path: Path) -> None:
    one, other = MachineStore(tmp_path, "one"), MachineStore(tmp_path, "other")
    rate = Rate(1, 1.01)
    assert one.ask("c", "take", 1, rate).granted
    assert not one.ask("c", "take", 2, rate).granted
    assert one.ask("d", "take", 3, rate).granted
    assert other.ask("c", "take", 4, rate).granted


def test_processes_are_counted(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from conformance.api.pace.machine import MachineStore, Rate\n"
        "MachineStore(Path(sys.argv[1]), 'app').ask('c', 'take', 1, Rate(1, 1.0))"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path], check=True, cwd=Path(__file__).parents[3])
    store = MachineStore(tmp_path, "app")
    store.ask("c", "take", 2, RATE)
    assert store.users == 2


def test_a_file_that_is_removed_is_made_again(tmp_path: Path) -> None:
    store = MachineStore(tmp_path, "app")
    store.ask("c", "take", 1, RATE)
    (tmp_path / NAME).unlink()
    turn = store.ask("c", "take", 2, RATE)
    assert turn.granted and turn.wait > 1  # of what was called just before, the new one knows nothing
    assert MachineStore(tmp_path, "app").ask("c", "take", 3, Rate(1, 1.0)).granted is False


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")
def test_a_fork_has_a_connection_of_its_own(tmp_path: Path) -> None:
    store = MachineStore(tmp_path, "app")
    store.ask("c", "take", 1, RATE)
    child = os.fork()
    if child == 0:  # pragma: no cover
        os._exit(0 if store.ask("c", "take", 2, RATE).granted else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert store.ask("c", "take", 3, RATE).granted
    assert not store.ask("c", "take", 4, RATE).granted


def test_what_has_lapsed_and_what_is_of_another_boot_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "_boot", lambda: "before")
    MachineStore(tmp_path, "app").ask("c", "take", 1, RATE)
    monkeypatch.setattr(machine, "_boot", lambda: "now")
    store = MachineStore(tmp_path, "app", lambda: 100.0)
    store.ask("c", "take", 1, RATE)
    store.close()
    MachineStore(tmp_path, "app", lambda: 200.0).close()
    with sqlite3.connect(tmp_path / NAME) as file:
        assert file.execute("SELECT count(*) FROM book").fetchone() == (0,)


def test_only_its_user_can_read_the_file(tmp_path: Path) -> None:
    MachineStore(tmp_path / "new", "app").ask("c", "take", 1, RATE)
    modes = {path.stat().st_mode & 0o077 for path in (tmp_path / "new", *(tmp_path / "new").iterdir())}
    assert modes == {0}


def _garbage(folder: Path) -> None:
    (folder / NAME).write_text("this is no database, and longer than the head of one " * 9)


def _file_in_place_of_folder(folder: Path) -> None:
    folder.rmdir()
    folder.write_text("")


def _folder_in_place_of_file(folder: Path) -> None:
    (folder / NAME).mkdir()


def _other_table(folder: Path) -> None:
    with sqlite3.connect(folder / NAME) as file:
        file.execute("CREATE TABLE book (other TEXT)")


@pytest.mark.parametrize("spoilt", [_garbage, _file_in_place_of_folder, _folder_in_place_of_file, _other_table])
def test_a_place_that_cannot_be_used_is_told_in_a_sentence(spoilt: object, tmp_path: Path) -> None:
    folder = tmp_path / "rates"
    folder.mkdir()
    spoilt(folder)  # type: ignore[operator]
    with pytest.raises(UsageError) as wrong:
        open_store(Secret(str(folder)), "app")
    says = str(wrong.value)
    assert says.startswith("The file in which runs on this machine keep their rate cannot be used (")
    assert str(folder) in says and says.endswith("let TIM_RATE_STORE name a folder of yours, or leave it out.")


def test_the_usual_place_of_another_user_leaves_a_run_to_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine.os, "geteuid", lambda: 12345, raising=False)
    monkeypatch.setattr("conformance.api.pace.opening.usual_folder", lambda: tmp_path)
    store, says = open_store(None, "app")
    assert store is None
    assert "it belongs to another user" in says and "may have passed the rates" in says


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="cannot be used"):
        open_store(Secret(str(tmp_path / "new")), "app")


def test_a_folder_that_is_named_may_be_shared_with_other_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine.os, "geteuid", lambda: 12345, raising=False)
    mask = os.umask(0)
    try:
        store, _ = open_store(Secret(str(tmp_path)), "app")
        assert store is not None
        store.ask("c", "take", 1, RATE)
    finally:
        os.umask(mask)
    assert {path.stat().st_mode & 0o666 for path in tmp_path.iterdir()} == {0o666}


def test_a_link_in_place_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(StoreLost):
        MachineStore(tmp_path / "link", "app")


def test_a_disk_that_fills_up_is_told(tmp_path: Path) -> None:
    store = MachineStore(tmp_path, "app")
    assert store._open_file is not None
    pages = store._open_file.execute("PRAGMA page_count").fetchone()[0]
    store._open_file.execute(f"PRAGMA max_page_count={pages}")

    def fill() -> None:
        for number in range(200):
            store.ask(f"a command of a long name {number}" * 20, "take", number, RATE)

    with pytest.raises(StoreLost, match=r"rates\.sqlite: database or disk is full"):
        fill()


def test_a_book_that_was_tampered_with_is_told(tmp_path: Path) -> None:
    store = MachineStore(tmp_path, "app")
    store.ask("c", "take", 1, RATE)
    with sqlite3.connect(tmp_path / NAME) as file:
        file.execute("UPDATE book SET slots=x'00'")
    with pytest.raises(StoreLost, match="remove"):
        store.ask("c", "take", 2, RATE)


@pytest.mark.skipif(sys.platform == "win32", reason="SQLite alone keeps processes apart there")
def test_a_process_that_is_stopped_while_it_has_the_file_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "_PATIENCE", 0.05)
    store = MachineStore(tmp_path, "app")
    with machine_lock(tmp_path / f"{NAME}.lock", 1.0), pytest.raises(StoreLost, match="does not let go of it"):
        store.ask("c", "take", 1, RATE)
    assert store.ask("c", "take", 1, RATE).granted


@pytest.mark.skipif(sys.platform == "win32", reason="SQLite alone keeps processes apart there")
def test_who_waits_for_the_lock_is_let_in_one_after_another(tmp_path: Path) -> None:
    inside, most = 0, 0

    def enter(_: int) -> None:
        nonlocal inside, most
        with machine_lock(tmp_path / "lock", 60.0):
            inside += 1
            most = max(most, inside)
            time.sleep(0.001)
            inside -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(enter, range(80)))
    assert (inside, most) == (0, 1)
