"""The rival: how it is set up, what of its failures counts, and how its result stands on the scoreboard."""

from __future__ import annotations

import importlib
import json
import threading
import tomllib
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import grimp
import pytest

from conformance.api.errors import Trouble, UsageError
from conformance.commands.cli import main
from conformance.contract import COMMANDS
from conformance.proof.drawing import html, markdown
from conformance.proof.rivals import running, tournament
from conformance.proof.rivals.comparing import NOT_RUN, compared, with_rivals
from conformance.proof.rivals.failures import ACCEPTED, REJECTED, VIOLATES, is_new, places, sendable, triples
from conformance.proof.rivals.reporting import with_result
from conformance.proof.rivals.running import Effort, RivalRun, run_rival
from conformance.proof.rivals.stage import ELSEWHERE, GROUP, HELPERS, Gateway, adapted, configuration, told
from conformance.proof.rivals.tournament import RivalPlan, kept_runs, result_of, run_tournament
from conformance.simulator import DEFECTS, Reply

KEY = "0123456789abcdef" * 4
ROOM = "conformance.proof.rivals"
ALARM = {"title": ACCEPTED, "command": "forbid_send_msg", "places": ["TopicId"], "says": ""}
CATCH = {"title": ACCEPTED, "command": "forbid_send_msg", "places": ["MuteTime"], "says": ""}


def test_what_serves_the_rival_alone_is_used_by_nothing_but_its_option() -> None:
    graph = grimp.build_graph("conformance", cache_dir=None)
    inside = {ROOM, *graph.find_descendants(ROOM)}
    users = set().union(*(graph.find_modules_that_directly_import(name) for name in inside)) - inside
    assert users == {"conformance.commands.prove"}


@pytest.mark.parametrize(
    ("blamed", "found"),
    [
        (": in body - topicId: Incorrect type", ["TopicId"]),
        (": in body - members_Account -> Array with invalid items: String larger than maxLength", ["Members_Account"]),
        (": Missing required property: MuteTime", ["MuteTime"]),
        (": in body - violates `type` at /properties/MuteTime (was integer, became null)", ["MuteTime"]),
        (": parameter `random` in query - violates `maximum` at /properties/random", ["random"]),
        (": in query - violates `required` (was random, usersig)", ["random"]),
        (":\n  - query: violates `minimum` at /properties/random\n  - body: violates `type`", ["random"]),
        (": Missing request body", [""]),
    ],
)
def test_a_failure_is_where_its_message_says(blamed: str, found: list[str]) -> None:
    message = f"Invalid data should have been rejected\nExpected: 403, 422\nInvalid component{blamed}"
    assert places(ACCEPTED, message, b"") == found


def test_a_refusal_is_told_by_its_words_and_a_wrong_answer_by_the_schema() -> None:
    assert places(REJECTED, "", b'{"ErrorCode": 10004, "ErrorInfo": "no"}') == ["10004 no"]
    assert places(REJECTED, "", b"[]") == [""]
    assert places(VIOLATES, "x\n\nSchema at /components/schemas/User:\n\n {}", b"") == ["/components/schemas/User"]
    assert places("Server error", "", b"") == [""]


def test_what_the_conforming_simulator_raises_too_is_not_new() -> None:
    known = triples(ALARM)
    assert not is_new(ALARM, known)
    assert is_new(CATCH, known)
    assert is_new(ALARM | {"command": "create_topic"}, known)
    assert is_new(ALARM | {"places": ["TopicId", "MuteTime"]}, known)
    assert not is_new(CATCH | {"places": ["random"]}, [])


@pytest.mark.parametrize("body", [{"MuteTime": 8.0}, ["é" * 20], {"a": [{"b": 1e300}]}])
def test_bodies_that_fit_by_the_letter_alone_are_not_sent(body: Any) -> None:
    assert not sendable(body)


def test_other_bodies_are_sent() -> None:
    assert sendable({"MuteTime": 8, "half": 0.5, "long": "é" * 40, "on": True, "none": None, "list": ["peter"]})


@pytest.mark.parametrize(
    ("code", "method", "status"),
    [
        (0, "POST", 200),
        (60004, "POST", 403),
        (70009, "POST", 403),
        (10004, "POST", 422),
        (60002, "POST", 422),
        (60002, "GET", 405),
        (10010, "POST", 409),
    ],
)
def test_the_gateway_tells_a_code_by_a_status(code: int, method: str, status: int) -> None:
    reply = told(Reply(200, {}, json.dumps({"ErrorCode": code}).encode()), method)
    assert reply.status == status
    assert ("Allow" in reply.headers) is (status == 405)


@pytest.mark.parametrize(("status", "shown"), [(500, 500), (404, 404), (403, 400), (409, 400)])
def test_a_status_that_is_wrong_by_itself_stays_wrong(status: int, shown: int) -> None:
    assert told(Reply(status, {}, b'{"ErrorCode": 0}'), "POST").status == shown


@pytest.mark.parametrize("body", [b"", b"nothing", b"[]", b"{}"])
def test_an_answer_without_a_code_passes_as_it_is(body: bytes) -> None:
    assert told(Reply(200, {}, body), "POST").status == 200


def ask(gateway: Gateway, command: str, body: Any) -> Reply:
    """One signed call through the gateway."""
    query = f"sdkappid=1400000001&identifier=administrator&usersig={gateway.usersig}&random=7&contenttype=json"
    return gateway.handle("POST", f"{COMMANDS[command].path}?{query}", {}, json.dumps(body).encode())


def test_there_is_a_group_to_work_on_and_it_is_there_again_when_dissolved() -> None:
    gateway = Gateway(KEY)
    mute = {"GroupId": GROUP, "Members_Account": ["peter"], "MuteTime": 60}
    assert ask(gateway, "forbid_send_msg", mute).status == 200
    assert ask(gateway, "destroy_group", {"GroupId": GROUP}).status == 200
    assert ask(gateway, "forbid_send_msg", mute).status == 200
    assert len(gateway.arrivals) == 3
    assert gateway.calls_until(gateway.arrivals[1]) >= 2


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in (*ELSEWHERE, "create_topic")])
def test_a_sample_of_each_command_can_succeed(command: str) -> None:
    gateway = Gateway(KEY)
    post = adapted()["paths"][COMMANDS[command].path]["post"]
    samples = post["requestBody"]["content"]["application/json"]["examples"]
    assert any(ask(gateway, command, sample["value"]).status == 200 for sample in samples.values())


def test_the_adapted_document_is_valid() -> None:
    openapi_spec_validator = importlib.import_module("openapi_spec_validator")  # takes long to load, for one test
    openapi_spec_validator.validate(adapted())


def test_the_settings_are_toml_that_names_commands() -> None:
    settings = tomllib.loads(configuration("http://127.0.0.1:1", "sig", 7))
    assert settings["generation"]["max-examples"] == 7
    assert settings["operations"][0]["generation"]["max-examples"] == 35
    assert {*settings["operations"][1]["include-operation-id"], *HELPERS, *ELSEWHERE} < set(COMMANDS)
    uses = {value["dictionary"] for name, value in settings["parameters"].items() if name.startswith("body.")}
    assert uses | {"new"} == set(settings["dictionaries"])


def a_result(version: str = "4") -> Any:
    """What a rival came to that caught one of two defects, and raised one false alarm."""
    sound = [RivalRun("", "", seed, calls=500, failures=[ALARM]) for seed in (1, 2)]
    caught = RivalRun("", "minutes", 1, calls=40, caught_at=38, failures=[CATCH])
    missed = RivalRun("", "list-cut-at-100", 1, calls=520)
    return json.loads(json.dumps(result_of(sound, [], [caught, missed], version, Effort(), 9)))


def a_board() -> dict[str, Any]:
    """As much of a scoreboard as the comparison reads, of the same two defects."""

    def row(name: str, says: str, verdict: str, at: int | None) -> dict[str, Any]:
        clause = DEFECTS[name].clause
        defect = {"name": name, "says": says, "verdicts": [verdict], "caught_at": [at], "named_at": [at], "found": ""}
        calls = {"median": at, "worst": at, "named_median": at, "named_worst": at}
        return {
            "id": clause, "level": "must", "says": "", "runs": 1, "caught": 1, "named": 1, "steps": 1, "calls": calls,
            "defects": [defect],
        }  # fmt: skip

    return {
        "command": "c", "date": "d", "seconds": 1, "profile": "standard", "seeds": [1], "versions": {"suite": "0"},
        "notes": ["a note", NOT_RUN], "figures": [], "troubles": [], "smoke": [], "rivals": None,
        "curves": {"suite": [], "random": [], "of": 0},
        "variations": {"pairs": 2, "all_pairs": 3, "each": []},
        "clauses": [row("minutes", "m", "named", 90), row("list-cut-at-100", "l", "misnamed", 110)],
    }  # fmt: skip


def test_both_tools_stand_beside_each_other() -> None:
    rivals = compared(a_board(), a_result())
    ours, theirs = rivals["tools"]
    assert (ours["tried"], ours["caught"], ours["catch"]) == (2, 2, 100)
    assert (theirs["tried"], theirs["caught"], theirs["catch"]) == (2, 1, 38)
    assert theirs["calls"].startswith("500 ")  # of the runs that nothing ended: 500, 500 and 520
    assert rivals["ours_alone"] == ["list-cut-at-100"]
    assert rivals["theirs_alone"] == []
    assert rivals["kinds"] == [{"title": ACCEPTED, "defects": 1}]
    assert rivals["false_alarms"] == [f"{ACCEPTED}: forbid_send_msg"]
    assert rivals["clauses"][DEFECTS["minutes"].clause] == {"tried": 1, "ours": 1, "theirs": 1}
    assert sum(group["tried"] for group in rivals["groups"]) == 2


def test_a_run_that_went_wrong_is_neither_caught_nor_missed() -> None:
    result = a_result()
    result["runs"][1]["error"] = "exit code 2"
    rivals = compared(a_board(), result)
    assert [tool["tried"] for tool in rivals["tools"]] == [1, 1]
    assert rivals["errors"] == ["list-cut-at-100"]


def test_the_scoreboard_says_so_where_no_other_tool_was_run(tmp_path: Path) -> None:
    board = with_result(a_board(), tmp_path)
    assert board == a_board()
    for drawn in (markdown(board), html(board)):
        assert NOT_RUN in drawn
        assert "schemathesis" not in drawn


def test_the_scoreboard_shows_both_where_there_is_a_result(tmp_path: Path) -> None:
    (tmp_path / tournament.RESULT).write_text(json.dumps(a_result("0.0")), encoding="utf-8")
    board = with_result(a_board(), tmp_path)
    assert board["notes"] == ["a note"]
    assert not any("another state" in paragraph for paragraph in board["rivals"]["setup"])
    stale = with_rivals(a_board(), a_result(), current=False)
    assert any("another state" in paragraph for paragraph in stale["rivals"]["setup"])
    for drawn in (markdown(board), html(board)):
        assert NOT_RUN not in drawn
        assert "no oracle" in drawn
        assert "Caught by tim-conformance alone: 1." in drawn
    assert "| schemathesis | 0.0 | 2 | 1 | 38 |" in markdown(board)


def test_a_run_is_made_once_and_catches_count_against_all_sound_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, int, int]] = []

    def pretend(defect: str, seed: int, effort: Effort, known: Any, stop: threading.Event) -> RivalRun:
        asked.append((defect, seed, len(list(known))))
        failures = [ALARM] if seed == 4 and not defect else [CATCH] if defect == "minutes" else []
        return RivalRun(effort.key(defect, seed), defect, seed, 100, 1.0, 3 if failures else None, failures)

    monkeypatch.setattr(tournament, "run_rival", pretend)
    monkeypatch.setattr(tournament, "tool_version", lambda: "1.0")
    plan = RivalPlan(["minutes", "list-cut-at-100"], reports=tmp_path, resume=True)
    result = run_tournament(plan, lambda *_: None)
    assert [run["caught_at"] for run in result["runs"]] == [3, None]
    assert {known for defect, _, known in asked if defect} == {1}
    lines = tmp_path / tournament.LINES
    lines.write_text(lines.read_text(encoding="utf-8") + '{"cut off', encoding="utf-8")
    assert len(kept_runs(lines, result["code"])) == tournament.SOUND_RUNS + tournament.LONG_RUNS + 2
    assert not kept_runs(lines, "other code")
    before = len(asked)
    again = run_tournament(plan, lambda *_: None)
    assert len(asked) == before
    assert again["runs"] == result["runs"]


def test_a_rival_that_fails_on_the_conforming_simulator_judges_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tournament, "run_rival", lambda name, seed, *_: RivalRun("", name, seed, error="exit code 2"))
    monkeypatch.setattr(tournament, "tool_version", lambda: "1.0")
    with pytest.raises(Trouble, match="exit code 2"):
        run_tournament(RivalPlan(["minutes"], reports=tmp_path), lambda *_: None)
    assert not (tmp_path / tournament.RESULT).exists()


def test_without_the_tool_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(running, "version", missing)
    assert main(["prove", "--rivals", "--reports", str(tmp_path)]) == UsageError.exit_code
    assert "pip install 'schemathesis>=4.32,<5'" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_the_rival_catches_what_an_answer_shows_and_raises_nothing_new_elsewhere() -> None:
    pytest.importorskip("schemathesis")
    effort = Effort(calls=100, examples=1)
    sound = run_rival("", 1, effort, [], threading.Event())
    assert sound.error == ""
    assert sound.calls == 100
    assert sound.cut
    known = [triple for failure in sound.failures for triple in triples(failure)]
    caught = run_rival("bad-request-on-errors", 1, effort, known, threading.Event())
    assert caught.error == ""
    assert caught.caught_at is not None
    assert caught.failures[0]["command"] == "forbid_send_msg"
