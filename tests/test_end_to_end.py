"""The whole path over HTTP and real time: `serve` in one process, `run` in another, nothing left behind."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conformance.api.undo.own import GROUP_NAME
from conformance.settings.profiles import PROFILES
from conformance.simulator import RealClock, Simulator, serve
from tests.command_line import APP, KEY, call, document, end, groups_at, pointed_at, served, start, undo_files, verdicts


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A simulator of the module's own, in another process and on a real clock."""
    with served(tmp_path_factory.mktemp("served")) as url:
        yield url


def test_a_live_run_gives_the_verdicts_of_the_embedded_simulator(url: str, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    live = call("run", *pointed_at(url), "--tim-profile", "smoke", folder=there, TIM_SECRET_KEY=KEY)
    assert live.code == 0, live
    embedded = call("run", "--tim-profile", "smoke", folder=here)
    assert embedded.code == 0, embedded
    found = document(there)
    ours, theirs = verdicts(found), verdicts(document(here))
    # What no smoke program is for may still be met by chance: virtual time flies, and short mutes run out sooner.
    judged = [name for name in ours if "not-applicable" not in (ours[name], theirs[name])]
    assert {name: ours[name] for name in judged} == {name: theirs[name] for name in judged}
    assert len(judged) > len(ours) * 2 / 3
    assert found["target"]["kind"] == "live"
    assert found["target"]["endpoint"] == url
    assert found["calls"]["total"] <= PROFILES["smoke"].calls
    assert groups_at(url) == []
    assert not undo_files(there)
    written = "".join(path.read_text(encoding="utf-8") for path in (there / "reports").iterdir() if path.is_file())
    assert KEY not in written + live.out + live.err


def test_a_defect_is_found_with_its_clause(tmp_path: Path) -> None:
    with served(tmp_path, "--defect", "zero-ignored-while-permanent") as url:
        some = ("--tim-profile=smoke", "--tim-clauses=mute-time.zero,mute-time.permanent")
        live = call("run", *pointed_at(url), *some, folder=tmp_path, TIM_SECRET_KEY=KEY)
        assert live.code == 1, live
        assert groups_at(url) == []
    found = document(tmp_path)
    assert found["verdict"] == "fail"
    failing = [clause for clause in found["clauses"] if clause["verdict"] == "fail"]
    assert failing
    failure = failing[0]["failures"][0]
    assert "$USERSIG" in failure["curl"]
    assert failure["program"]
    assert failing[0]["id"] in live.out


def test_a_budget_holds_on_a_live_target_too(url: str, tmp_path: Path) -> None:
    live = call("run", *pointed_at(url), "--tim-calls", "60", folder=tmp_path, TIM_SECRET_KEY=KEY)
    assert live.code == 3, live
    found = document(tmp_path)
    assert found["verdict"] == "budget"
    assert found["calls"]["total"] <= 60
    assert groups_at(url) == []
    assert not undo_files(tmp_path)


@pytest.mark.parametrize(
    ("options", "key", "says", "code"),
    [
        ((), KEY[::-1], "TIM_SECRET_KEY is not the key", 4),
        (("--tim-admin", "nobody"), KEY, "no administrator", 4),
        (("--tim-sdkappid", str(APP + 1)), KEY, "SDKAppID", 4),
    ],
)
def test_wrong_credentials_are_one_sentence(
    options: tuple[str, ...], key: str, says: str, code: int, url: str, tmp_path: Path
) -> None:
    live = call("run", *pointed_at(url), *options, folder=tmp_path, TIM_SECRET_KEY=key)
    assert live.code == code, live
    assert live.out.count(says) == 1
    assert key not in live.out
    assert not live.sentence
    assert not (tmp_path / "reports" / "conformance.json").exists()


def test_a_host_that_does_not_answer_is_exit_3(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    live = call("run", *pointed_at(f"http://127.0.0.1:{port}"), folder=tmp_path, TIM_SECRET_KEY=KEY)
    assert live.code == 3, live
    assert f"127.0.0.1:{port}" in live.out
    assert not live.sentence


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("presses", [[signal.SIGINT], [signal.SIGINT, signal.SIGINT], [signal.SIGTERM]])
def test_an_interrupted_run_cleans_up_and_reports(presses: list[signal.Signals], tmp_path: Path) -> None:
    app = Simulator(APP, KEY, clock=RealClock())
    with serve(app) as server:
        process = start("run", *pointed_at(server.url), folder=tmp_path, TIM_SECRET_KEY=KEY)
        _until_groups(app)
        for press in presses:
            process.send_signal(press)
            time.sleep(0.05)
        ended = end(process)
        assert app.world.groups == {}
    assert ended.code == 2, ended
    found = document(tmp_path)
    assert found["verdict"] == "interrupted"
    assert not undo_files(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_what_a_crash_leaves_is_swept(tmp_path: Path) -> None:
    app = Simulator(APP, KEY, clock=RealClock())
    with serve(app) as server:
        process = start("run", *pointed_at(server.url), folder=tmp_path, TIM_SECRET_KEY=KEY)
        _until_groups(app)
        process.kill()
        end(process)
        assert app.world.groups
        without = call("sweep", folder=tmp_path, TIM_SECRET_KEY=KEY)
        assert without.code == 4, without
        where = [*pointed_at(server.url)[2:], "--tim-admin", "administrator"]
        swept = call("sweep", *where, folder=tmp_path, TIM_SECRET_KEY=KEY)
        assert swept.code == 0, swept
        assert re.search(r"A run that was killed, .* had left \d+ groups? and \d+ accounts, and its lease: ", swept.out)
        assert app.world.groups == {}
        assert not undo_files(tmp_path)
        again = call("sweep", *where, folder=tmp_path, TIM_SECRET_KEY=KEY)
    assert again.code == 0
    assert "Nothing is left" in again.out


def test_two_runs_at_once_on_one_app_do_not_get_in_each_others_way(tmp_path: Path) -> None:
    app = Simulator(APP, KEY, clock=RealClock(), variations=["trial-edition"])
    app.policy.account_limit = None  # type: ignore[misc]
    folders = [tmp_path / "long", tmp_path / "short", tmp_path / "shorter"]
    with serve(app) as server:
        runs = []
        # The first has most to do, so that it is under way as long as the others are.
        for folder, groups in zip(
            folders, ("persistence.* effect.* topic.*", "group-type.*", "group-type.*"), strict=True
        ):
            folder.mkdir()
            clauses = ("--tim-clauses", groups)
            runs.append(
                start(
                    "run",
                    *pointed_at(server.url),
                    *clauses,
                    "--tim-profile=smoke",
                    folder=folder,
                    TIM_SECRET_KEY=KEY,
                )
            )
            _until_groups(app)
        ended = [end(run) for run in runs]
        assert app.world.groups == {}
        assert not {name for name in app.world.accounts if name.startswith("tcf")}
    for folder, each in zip(folders, ended, strict=True):
        assert each.code == 0, each
        assert not [name for name, verdict in verdicts(document(folder)).items() if verdict == "fail"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_the_next_run_says_what_a_killed_one_had_left(tmp_path: Path) -> None:
    app = Simulator(APP, KEY, clock=RealClock(), variations=["trial-edition"])
    with serve(app) as server:
        process = start("run", *pointed_at(server.url), folder=tmp_path, TIM_SECRET_KEY=KEY)
        _until_groups(app)
        process.kill()
        end(process)
        smoke = ("--tim-profile", "smoke", "--tim-clauses", "concurrency.*")
        after = call("run", *pointed_at(server.url), *smoke, folder=tmp_path, TIM_SECRET_KEY=KEY)
        assert after.code == 0, after
        assert re.search(r"A run that was killed, .* dissolved \d+, deleted \d+\.", after.out)
        assert app.world.groups == {}
        assert not {name for name in app.world.accounts if name.startswith("tcf")}
    assert not undo_files(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_where_the_journal_is_gone_sweep_finds_by_name(tmp_path: Path) -> None:
    app = Simulator(APP, KEY, clock=RealClock())
    with serve(app) as server:
        process = start("run", *pointed_at(server.url), folder=tmp_path, TIM_SECRET_KEY=KEY)
        _until_groups(app)
        process.kill()
        end(process)
        where = [*pointed_at(server.url)[2:], "--by-name"]
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        seen = call("sweep", *where, folder=elsewhere, TIM_SECRET_KEY=KEY)
        assert "in use by a run that is under way" in seen.out  # its lease has not run out
        for group in app.world.groups.values():
            group.name = group.name if group.name == "conformance" else f"until 1700000000 {group.name[-8:]}"
        seen = call("sweep", *where, folder=elsewhere, TIM_SECRET_KEY=KEY)
        assert seen.code == 3, seen
        assert "add --yes" in seen.out
        assert app.world.groups
        swept = call("sweep", *where, "--yes", folder=elsewhere, TIM_SECRET_KEY=KEY)
        assert swept.code == 0, swept
        assert app.world.groups == {}


def test_a_crafted_journal_touches_nothing_and_is_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "undo"
    folder.mkdir(parents=True)
    app = Simulator(APP, KEY, clock=RealClock(), variations=["trial-edition"])
    with serve(app) as server:
        entry = {"id": "1", "endpoint": server.url, "sdkappid": APP, "kind": "group", "names": ["sales"]}
        accounts = {**entry, "id": "2", "kind": "accounts", "names": ["administrator", "alice"]}
        lines = [json.dumps(entry), json.dumps(accounts), "[" * 100_000]
        (folder / "undo-1-a.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        before = set(app.world.accounts)
        swept = call("sweep", *pointed_at(server.url)[2:], folder=tmp_path, TIM_SECRET_KEY=KEY)
        assert swept.code == 3, swept
        assert not swept.sentence
        assert swept.out.count("is refused") == 3
        assert set(app.world.accounts) == before


def test_a_sweep_of_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    swept = call("sweep", "--tim-reports", "nowhere", folder=tmp_path)
    assert swept.code == 3
    assert swept.sentence == "tim-conformance: There is no folder nowhere: give that of the run that crashed."


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_serve_tells_the_command_that_runs_against_it_and_ends_on_ctrl_c(tmp_path: Path) -> None:
    process = start("serve", folder=tmp_path)
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in range(6)]
    variable, _, command = told[3].partition(" ")
    name, _, key = variable.partition("=")
    program, _, rest = command.partition(" ")
    assert Path(program).name == "tim-conformance"
    assert rest.startswith("run --tim-target live ")
    arguments = [*command.split()[1:], "--tim-clauses", "concurrency.*", "--tim-profile", "smoke"]
    ended = call(*arguments, folder=tmp_path, **{name: key})
    assert ended.code == 0, ended
    process.send_signal(signal.SIGINT)
    last = end(process)
    assert last.code == 0
    assert last.sentence == ""
    assert key not in last.out


def _until_groups(app: Simulator) -> None:
    """Wait until a run's programs have made groups and muted in them; its check has done so before."""
    _until(lambda: any(it.board.mutes and it.name == GROUP_NAME for it in app.world.groups.values()))


def _until(there: Callable[[], bool]) -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        with contextlib.suppress(RuntimeError):  # it changes meanwhile
            if there():
                return
        time.sleep(0.002)
    raise AssertionError("the run made no group")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_one_that_is_interrupted_in_its_check_cleans_up_and_reports(tmp_path: Path) -> None:
    app = Simulator(APP, KEY, clock=RealClock())
    with serve(app) as server:
        process = start("run", *pointed_at(server.url), folder=tmp_path, TIM_SECRET_KEY=KEY)
        _until(lambda: bool(app.world.groups))
        process.send_signal(signal.SIGINT)
        ended = end(process)
        assert app.world.groups == {}
    assert ended.code == 2, ended
    assert document(tmp_path)["verdict"] == "interrupted"
    assert not undo_files(tmp_path)
