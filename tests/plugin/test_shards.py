"""A run in shards, as jobs of a CI have it: each ends well by itself, and together they are the run."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import call, document, end, groups_at, pointed_at, served, start, verdicts

SMOKE = ("--tim-profile", "smoke")


def run(folder: Path, shard: str, *more: str, into: str = "", **variables: str) -> Any:
    """A shard that runs, and ends; its document."""
    reports = into or f"shard-{shard.partition('/')[0]}"
    ended = call("run", *SMOKE, "--tim-shard", shard, "--tim-reports", reports, *more, folder=folder, **variables)
    assert ended.code == 0, ended
    shutil.copytree(folder / reports, folder / "reports", dirs_exist_ok=True)
    return document(folder)


def merge(folder: Path, *results: str) -> Any:
    ended = call("merge", *results, "--reports", "reports", folder=folder)
    assert ended.code == 0, ended
    return document(folder)


def test_three_jobs_are_one_run(tmp_path: Path) -> None:
    parts = [run(tmp_path, f"{number}/3") for number in (1, 2, 3)]
    for number, it in enumerate(parts, 1):
        assert it["sentence"].startswith(f"Shard {number} of 3. Nothing found"), it["sentence"]
        assert it["partial"] and it["seed"] == 0
        assert "unknown" not in verdicts(it).values()
    made = merge(tmp_path, "shard-1", "shard-2", "shard-3")
    ended = call("run", *SMOKE, "--seed", "0", folder=tmp_path)
    assert ended.code == 0
    assert verdicts(made) == verdicts(document(tmp_path))


def test_a_shard_for_which_nothing_is_left_ends_well(tmp_path: Path) -> None:
    made = run(tmp_path, "99/99")
    assert made["sentence"].startswith("Shard 99 of 99. It has nothing to run")
    assert made["verdict"] == "pass" and made["calls"]["total"] == 0
    assert set(verdicts(made).values()) == {"not-applicable"}
    assert "shard 99 of 99" in (tmp_path / "reports" / "conformance.html").read_text()


def test_a_shard_is_complete_where_it_leaves_out_only_what_others_judge(tmp_path: Path) -> None:
    codes = []
    for number in (1, 2, 3):
        into = f"shard-{number}"
        ended = call(
            "run", *SMOKE, "--tim-complete", "--tim-shard", f"{number}/3", "--tim-reports", into, folder=tmp_path
        )
        codes.append(ended.code)
        assert ("rate.up-to-200" in ended.out.partition("left to other shards")[0]) == (ended.code == 3)
    assert sorted(codes) == [0, 0, 3]  # of one clause the profile has no program, whoever is asked
    merged = call("merge", "shard-1", "shard-2", "shard-3", folder=tmp_path)
    judged = document(tmp_path)["coverage"]["judged"]
    told = f"The run was to be complete, and {judged} of 106 clauses were judged."
    assert merged.code == 3 and judged > 80 and told in " ".join(merged.out.split())


def test_it_comes_from_the_environment_and_from_a_file_too(tmp_path: Path) -> None:
    (tmp_path / "tim-conformance.toml").write_text('shard = "98/99"\nprofile = "smoke"\n')
    assert call("run", folder=tmp_path).code == 0
    assert document(tmp_path)["shard"]["number"] == 98
    assert call("run", folder=tmp_path, TIM_SHARD="99/99").code == 0
    assert document(tmp_path)["shard"]["number"] == 99
    wrong = call("run", "--tim-shard", "5/4", folder=tmp_path)
    assert wrong.code == 4 and "'5/4' is no shard: give K/N, as in 2/4" in wrong.sentence


def test_what_shards_record_is_replayed_whole_and_in_shards(tmp_path: Path) -> None:
    for number in (1, 2):
        run(tmp_path, f"{number}/2", "--tim-record", "--tim-cassettes", f"made-{number}")
        shutil.copytree(tmp_path / f"made-{number}", tmp_path / "cassettes", dirs_exist_ok=True)
    recorded = merge(tmp_path, "shard-1", "shard-2")
    ended = call("run", "--tim-target", "replay", *SMOKE, folder=tmp_path)
    assert ended.code == 0 and "34 properties" in " ".join(ended.out.split())
    assert verdicts(document(tmp_path)) == verdicts(recorded)
    for number in (1, 2):
        run(tmp_path, f"{number}/2", "--tim-target", "replay", into=f"played-{number}")
    played = merge(tmp_path, "played-1", "played-2")
    assert verdicts(played) == verdicts(recorded)
    assert "34 properties" in played["target"]["label"]


def test_shards_run_at_once_on_one_app(tmp_path: Path) -> None:
    with served(tmp_path) as url:
        jobs = [
            start("run", *SMOKE, *pointed_at(url), "--tim-shard", f"{number}/2", "--tim-reports", f"shard-{number}",
                  folder=tmp_path, TIM_SECRET_KEY="0123456789abcdef0123456789abcdef")
            for number in (1, 2)
        ]  # fmt: skip
        for ended in [end(job) for job in jobs]:
            assert ended.code == 0, ended
        assert groups_at(url) == []
    made = merge(tmp_path, "shard-1", "shard-2")
    assert made["target"]["kind"] == "live" and made["check"]["calls"] <= 20
    assert made["audit"]["state"] == "clean" and made["audit"]["own"] > 10
    assert made["calls"]["total"] <= made["calls"]["planned"] + made["calls"]["beyond"]


@pytest.mark.parametrize("shard", ["1/4", "99/99"])
def test_under_xdist_too_which_says_what_it_does(shard: str, tmp_path: Path) -> None:
    ended = call("run", *SMOKE, "--tim-shard", shard, "--", "-n", "2", folder=tmp_path)
    assert ended.code == 0, ended
    assert "With -n all properties ran in one worker" in ended.out
    assert document(tmp_path)["shard"]["of"] == int(shard.partition("/")[2])
