"""A live run begins with a check, ends with an audit, and stays within its plan; its report tells all three."""

from __future__ import annotations

from pathlib import Path

from tests.command_line import KEY, call, document, groups_at, pointed_at, served


def test_it_tells_what_it_found_planned_and_left(tmp_path: Path) -> None:
    with served(tmp_path) as url:
        short = ("--tim-profile", "smoke", "--tim-clauses", "mute-time.zero", "--seed", "3")
        ended = call("run", *pointed_at(url), *short, folder=tmp_path, TIM_SECRET_KEY=KEY)
        assert ended.code == 0, ended
        found = document(tmp_path)
        planned = call("plan", *pointed_at(url), *short, "--format", "json", folder=tmp_path)
        assert f'"calls": {found["calls"]["planned"]}' in planned.out
        assert found["calls"]["total"] <= found["calls"]["planned"]
        assert (found["calls"]["beyond"], found["calls"]["findings"]) == (0, 0)
        assert found["check"]["ready"]
        assert found["check"]["calls"] <= 10
        assert found["audit"]["state"] == "clean"
        assert "Audit: The " in ended.out
        assert f"{found['calls']['planned']} planned" in " ".join(ended.out.split())
        assert groups_at(url) == []

        few = call("run", *pointed_at(url), *short, "--tim-calls", "60", folder=tmp_path, TIM_SECRET_KEY=KEY)
        assert "not audited: a cap of 60 calls" in " ".join(few.out.split())
        found = document(tmp_path)
        assert found["calls"]["total"] <= 60
        assert found["audit"]["state"] == "none"
        assert "check" not in found
