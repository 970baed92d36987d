"""Runs that share a rate: on one machine by themselves, over several by a Redis, which may go away."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from conformance.simulator import Limits, RealClock, Simulator, serve
from tests.api.pace.redis_server import PASSWORD, WRITTEN, free_port, redis_server
from tests.command_line import APP, KEY, call, document, end, pointed_at, start, verdicts

SOME = ("--tim-profile", "smoke", "--tim-clauses", "mute-time.zero members.duplicates")


def _until_groups(app: Simulator) -> None:
    for _ in range(600):
        if app.world.groups:
            return
        time.sleep(0.05)
    pytest.fail("no group was made within half a minute")


def test_runs_side_by_side_are_not_refused_and_keep_to_the_part_that_they_are_given(tmp_path: Path) -> None:
    # A service whose limits are what the runs are told to take: a tenth.
    app = Simulator(APP, KEY, clock=RealClock(), limits=Limits(calls=20, messages=4))
    folders = [tmp_path / name for name in ("one", "two")]
    with serve(app) as server:
        runs = []
        for folder in folders:
            folder.mkdir()
            runs.append(
                start("run", *pointed_at(server.url), *SOME, "--tim-rate=20", folder=folder, TIM_SECRET_KEY=KEY)
            )
        ended = [end(run) for run in runs]
    for folder, each in zip(folders, ended, strict=True):
        assert each.code == 0, each
        assert document(folder)["calls"]["again"] == 0
        assert document(folder)["asked"]["options"]["rate"] == "20"


def test_a_redis_that_dies_in_the_middle_costs_no_verdict(tmp_path: Path) -> None:
    app = Simulator(APP, KEY, clock=RealClock())
    with redis_server(tmp_path) as redis, serve(app) as server:
        more = {"TIM_SECRET_KEY": KEY, "TIM_RATE_STORE": redis.url}
        process = start("run", *pointed_at(server.url), *SOME, folder=tmp_path, **more)
        killer = threading.Thread(target=lambda: (_until_groups(app), redis.kill()))
        killer.start()
        ended = end(process)
        killer.join()
    assert ended.code == 0, ended
    assert (
        f"The Redis at 127.0.0.1:{redis.port} does not answer: from then on this run kept to the rates by itself."
        in " ".join(ended.out.split())
    )
    judged = verdicts(document(tmp_path))
    assert judged["mute-time.zero"] == judged["members.duplicates"] == "pass"
    written = "".join(path.read_text("utf-8", "replace") for path in (tmp_path / "reports").rglob("*.*"))
    for secret in (PASSWORD, WRITTEN):
        assert secret not in written + ended.out + ended.err


def test_a_wrong_password_ends_a_run_before_its_first_call(tmp_path: Path) -> None:
    app = Simulator(APP, KEY, clock=RealClock())
    with redis_server(tmp_path) as redis, serve(app) as server:
        url = redis.url.replace(WRITTEN, "mistaken-word")
        ended = call("run", *pointed_at(server.url), *SOME, folder=tmp_path, TIM_SECRET_KEY=KEY, TIM_RATE_STORE=url)
    assert ended.code == 4, ended
    assert "does not take the name or the password: check both in TIM_RATE_STORE." in " ".join(ended.out.split())
    assert "mistaken-word" not in ended.out + ended.err
    assert "Traceback" not in ended.out + ended.err


@pytest.mark.parametrize(("url", "code", "says"), [
    ("redis://:hidden-word@127.0.0.1:PORT/0", 3, "does not answer"),
    ("memcached://:hidden-word@127.0.0.1:PORT", 4, "is neither of a Redis nor an absolute path of a folder"),
])  # fmt: skip
def test_a_store_that_is_not_there_is_told_in_a_sentence(url: str, code: int, says: str, tmp_path: Path) -> None:
    pytest.importorskip("redis", reason="the library redis is not installed")
    app = Simulator(APP, KEY, clock=RealClock())
    with serve(app) as server:
        url = url.replace("PORT", str(free_port()))
        ended = call(
            "sweep", *pointed_at(server.url)[2:], "--by-name", folder=tmp_path, TIM_SECRET_KEY=KEY, TIM_RATE_STORE=url
        )
    assert ended.code == code, ended
    assert says in ended.sentence and "hidden-word" not in ended.sentence
