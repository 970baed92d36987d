"""Known failures from end to end: runs against simulators with defects, as a user starts them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from conformance.recordings.files import Origin, read_head, read_lines, write
from tests.command_line import Ended, call, pointed_at, served

REJOIN, LIMIT = "persistence.rejoin", "limit"
WHY = "the vendor knows <b>& has</b> promised"


def run(folder: Path, defects: str, chosen: str = "rejoin", *options: str, pytest: tuple[str, ...] = ()) -> Ended:
    """A short run on a simulator with defects: only some of the properties."""
    some = ["--", "-k", chosen, *pytest] if chosen or pytest else []
    wrong = ["--tim-defect", defects] if defects else []
    return call("run", "--tim-profile", "smoke", "--seed", "1", *wrong, *options, *some, folder=folder)


def result(folder: Path) -> Any:
    return json.loads((folder / "reports" / "conformance.json").read_text(encoding="utf-8"))


def verdicts(folder: Path) -> dict[str, str]:
    return {it["id"]: it["verdict"] for it in result(folder)["clauses"]}


def fates(folder: Path) -> dict[str, str]:
    return {it["clause"]: it["fate"] for it in result(folder)["baseline"]["entries"]}


def known(folder: Path, *entries: tuple[str, str], name: str = "conformance-baseline.yaml", **more: Any) -> Path:
    """A list of known failures, by clause and signature."""
    made = [
        {"clause": clause, "signature": sign, "reason": WHY, "ticket": "T-7", "expiry": "2999-12-31"} | more
        for clause, sign in entries
    ]
    path = folder / name
    path.write_text(yaml.safe_dump({"format": "tim-conformance-baseline/1", "known": made}), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run that fails, and the list that was written from it and filled in."""
    folder = tmp_path_factory.mktemp("listed")
    assert run(folder, "rejoin-clears-public").code == 1
    done = call("baseline", "reports/conformance.json", folder=folder)
    assert done.code == 0 and "1 new, 0 taken off" in done.out and f"new  {REJOIN} (state/missing)" in done.out
    path = folder / "conformance-baseline.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert [it["clause"] for it in data["known"]] == [REJOIN] and data["known"][0]["reason"] == ""
    refused = run(folder, "rejoin-clears-public")
    assert refused.code == 4 and "the reason is empty" in refused.sentence
    path.write_text(path.read_text(encoding="utf-8").replace("reason: ''", f"reason: {WHY}"), encoding="utf-8")
    return folder


def test_a_known_failure_is_shown_and_green(listed: Path) -> None:
    done = run(listed, "rejoin-clears-public")
    assert done.code == 0, done
    assert "Passes but for 1 known failure: persistence.rejoin." in " ".join(done.out.split())
    assert "1 xfailed" in done.out and "failed," not in done.out
    assert verdicts(listed)[REJOIN] == "known-fail" and fates(listed) == {REJOIN: "known"}
    assert result(listed)["verdict"] == "pass"

    page = (listed / "reports" / "conformance.html").read_text(encoding="utf-8")
    assert "Known failures" in page and "the vendor knows &lt;b&gt;&amp; has&lt;/b&gt; promised" in page
    assert "<b>& has" not in page and "fails as known" in page and "state/missing" in page
    root = ET.parse(listed / "reports" / "junit.xml").getroot()
    case = next(it for it in root.iter("testcase") if it.get("name") == REJOIN)
    assert [it.tag for it in case] == ["system-out"] and root.get("failures") == "0"
    told = {it.get("name", ""): it.get("value") or "" for it in root.iter("property")}
    assert told[f"{REJOIN}.known"] == f"known: {WHY}, until {told[f'{REJOIN}.known'][-10:]}"
    assert told[f"{REJOIN}.signature"] == "state/missing"
    assert (case.findtext("system-out") or "").startswith(f"KNOWN {REJOIN}")


def test_what_holds_again_is_red_until_it_is_taken_off(listed: Path, tmp_path: Path) -> None:
    text = (listed / "conformance-baseline.yaml").read_text(encoding="utf-8")
    (tmp_path / "conformance-baseline.yaml").write_text(text, encoding="utf-8")
    done = run(tmp_path, "")
    assert done.code == 1 and verdicts(tmp_path)[REJOIN] == "stale-known-fail"
    assert "persistence.rejoin (state/missing) does not fail any more" in " ".join(done.out.split())
    root = ET.parse(tmp_path / "reports" / "junit.xml").getroot()
    assert root.get("failures") == "1"
    assert "Known failures have changed" in (tmp_path / "reports" / "conformance.html").read_text(encoding="utf-8")
    done = call("baseline", "reports/conformance.json", folder=tmp_path)
    assert f"off  {REJOIN} (state/missing)" in done.out
    assert yaml.safe_load((tmp_path / "conformance-baseline.yaml").read_text(encoding="utf-8"))["known"] == []


def test_a_clause_that_was_not_asked_for_makes_no_entry_stale(listed: Path) -> None:
    done = run(listed, "", "test_mute_time")  # its programs judge much in passing, but none comes back
    assert done.code == 0, done
    assert fates(listed) == {REJOIN: "not judged"}


def test_under_xdist(listed: Path, tmp_path: Path) -> None:
    text = (listed / "conformance-baseline.yaml").read_text(encoding="utf-8")
    (tmp_path / "conformance-baseline.yaml").write_text(text, encoding="utf-8")
    done = run(tmp_path, "rejoin-clears-public", "rejoin", pytest=("-n", "2"))
    assert done.code == 0 and fates(tmp_path) == {REJOIN: "known"}, done
    assert "1 xfailed" in done.out


def test_a_bad_list_is_told_before_a_call_is_made(tmp_path: Path) -> None:
    known(tmp_path, ("persistence.rejoins", "state/missing"))
    done = run(tmp_path, "")
    assert done.code == 4 and "did you mean persistence.rejoin?" in done.sentence
    assert not (tmp_path / "reports" / "conformance.json").exists()
    assert run(tmp_path, "", "rejoin", "--tim-baseline", "none.yaml").sentence.startswith(
        "tim-conformance: There is no baseline none.yaml"
    )


def test_a_run_that_was_cut_off_makes_no_entry_stale(tmp_path: Path) -> None:
    known(tmp_path, (REJOIN, "state/missing"))
    done = run(tmp_path, "", "", "--tim-calls", "60")
    assert done.code == 3 and result(tmp_path)["verdict"] == "budget"
    assert fates(tmp_path) == {REJOIN: "not judged"}


def test_a_replay_knows_them_too(listed: Path, tmp_path: Path) -> None:
    record = ("--tim-record", "--tim-cassettes", "tapes")
    assert run(tmp_path, "rejoin-clears-public", "rejoin", *record).code == 1
    text = (listed / "conformance-baseline.yaml").read_text(encoding="utf-8")
    (tmp_path / "conformance-baseline.yaml").write_text(text, encoding="utf-8")
    again = ("--tim-target", "replay", "--tim-cassettes", "tapes", "--tim-profile", "smoke")
    done = call("run", *again, "--", "-k", "rejoin", folder=tmp_path)
    assert done.code == 0 and fates(tmp_path) == {REJOIN: "known"}, done
    assert next(it for it in result(tmp_path)["clauses"] if it["id"] == REJOIN)["evidence"]["kind"] == "simulator"


# -- evidence --------------------------------------------------------------------------------------------------------


def dated(folder: Path, day: str, endpoint: str = "", origin: Origin = "simulator") -> None:
    """Give the recordings of a folder another day, and another origin, as if they had been made so."""
    for path in folder.glob("*.jsonl"):
        head = read_head(path)
        lines = [data for _, data in read_lines(path)]
        write(
            path, replace(head, recorded=f"{day}T01:02:03Z", endpoint=endpoint or head.endpoint, origin=origin), lines
        )


def evidence(folder: Path) -> set[tuple[str, str]]:
    return {(it["evidence"]["kind"], it["evidence"]["day"]) for it in result(folder)["clauses"] if it["evidence"]}


def test_the_simulator_is_no_live_service(tmp_path: Path) -> None:
    done = run(tmp_path, "", "rejoin", "--tim-evidence", "recorded")
    assert done.code == 3 and result(tmp_path)["verdict"] == "unknown"
    seen = sum(it["evidence"] is not None for it in result(tmp_path)["clauses"])
    assert (
        f"The evidence is less than was asked for: {seen} clauses were seen on the simulator, and the live service, or "
        "a recording of it, was asked for." == result(tmp_path)["sentence"]
    )
    assert {kind for kind, _ in evidence(tmp_path)} == {"simulator"}


def test_a_recording_is_of_its_own_day(tmp_path: Path) -> None:
    assert run(tmp_path, "", "rejoin", "--tim-record", "--tim-cassettes", "tapes").code == 0
    again = ("run", "--tim-target", "replay", "--tim-cassettes", "tapes")
    some = ("--", "-k", "rejoin")
    dated(tmp_path / "tapes", "2025-12-31", "https://console.tim.qq.com", "live")
    assert call(*again, "--tim-evidence", "recorded", *some, folder=tmp_path).code == 0
    assert evidence(tmp_path) == {("recorded live", "2025-12-31")}
    done = call(*again, "--tim-max-age", "30", *some, folder=tmp_path)
    assert done.code == 3 and "clauses were seen more than 30 days ago." in " ".join(done.out.split())


def test_a_served_simulator_is_a_stand_in(tmp_path: Path) -> None:
    with served(tmp_path) as url:
        done = call(
            "run", "--tim-profile", "smoke", *pointed_at(url), "--tim-evidence", "live", "--", "-k", "required",
            folder=tmp_path, TIM_SECRET_KEY="0123456789abcdef0123456789abcdef",
        )  # fmt: skip
    assert done.code == 3 and "on a host that is not the vendor's" in " ".join(done.out.split())
    assert {kind for kind, _ in evidence(tmp_path)} == {"stand-in"}
