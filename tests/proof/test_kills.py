"""Runs that are killed: what is counted, and a sample of three."""

from __future__ import annotations

from pathlib import Path

from conformance.api.secrets import Secret
from conformance.proof.faulty.killing import SIGNALS, Outcome, kills
from conformance.proof.faulty.kills import COLUMNS, main, markdown, totals
from conformance.proof.faulty.world import ACCOUNTS, GROUPS, Counting, World
from conformance.settings import Settings
from conformance.simulator import VirtualClock, serve
from conformance.targets import open_target
from tests.command_line import APP, KEY


def test_moments_are_drawn_for_each_signal_and_half_of_them_record() -> None:
    every = kills(100, 1)
    assert len({it.key for it in every}) == 300
    assert [sum(it.signal == name for it in every) for name in SIGNALS] == [100] * 3
    assert sum(it.records for it in every) == 150
    assert any(it.moment < 0 for it in every)
    assert any(it.moment > 1 for it in every)
    assert kills(100, 1) == every != kills(100, 2)


def test_what_is_ours_and_what_is_theirs() -> None:
    world = World(Counting(APP, KEY, clock=VirtualClock()))
    with serve(world.app) as server:
        settings = Settings(target="live", endpoint=server.url, sdkappid=APP, key=Secret(KEY))
        with open_target(settings) as target:
            world.plant(target.client)
            assert (world.left(), world.touched()) == ([], [])
            ours = {"Type": "Public", "Name": "n", "GroupId": "tcf0abcg1"}
            assert target.client.call("create_group", ours).ok
            assert world.left() == ["tcf0abcg1"]
            unmute = {"GroupId": "tcfans", "Members_Account": ["bob"], "MuteTime": 0}
            assert target.client.call("forbid_send_msg", unmute).ok
            assert target.client.call("destroy_group", {"GroupId": "company"}).ok
            assert world.touched() == ["company", "tcfans"]
    assert world.app.calls == 1 + 1 + sum(2 - (kind == "Private") for _, kind in GROUPS) + 3
    assert len(ACCOUNTS) == len(world.foreign["accounts"])


def test_the_figures() -> None:
    rows = [(it, Outcome(it.key, calls=5)) for it in kills(1, 1)]
    rows[2][1].green = ["junit.xml"]
    assert totals(rows) == {**dict.fromkeys(COLUMNS, 0), "green": 1}
    page = markdown(rows, "")
    assert "| SIGKILL | 1 | 1 | 0 | 0 | 0 | 1 | 0 |" in page
    assert "old green: junit.xml" in page
    assert "--each 1` made this table on 20" in page
    wide = markdown([(it, Outcome(it.key, calls=5)) for it in kills(2, 1, 8)], "")
    assert "smoke profile, 8 programs side by side)" in wide
    assert "--each 2 --width 8` made this table" in wide


def test_a_sample_of_kills(tmp_path: Path) -> None:
    main(["--each", "1", "--seed", "2", "--jobs", "2", "--width", "8", "--reports", str(tmp_path)])
    page = (tmp_path / "kills.md").read_text(encoding="utf-8")
    for name in COLUMNS:
        assert f"| {COLUMNS[name][0]} | 0 | 0 |" in page, page
