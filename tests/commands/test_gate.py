"""`tim-conformance gate`: what it says yes to, what is missing where it says no, and what it leaves behind."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

import conformance.changes.gate as gates
from conformance import __version__
from conformance.changes.accepting import LOG
from conformance.commands.cli import main
from conformance.contract import Register, client, vendor
from conformance.verdicts.evidence import today
from tests.report import samples

SCHEMA = json.loads(Path(gates.__file__).with_name("gate.schema.json").read_text(encoding="utf-8"))
TODAY = today().isoformat()
COVERAGE = {"judged": 1, "clauses": 1, "must_judged": 1, "must": 1, "left_out": []}
CHANGE = {
    "kind": "limit-changed", "severity": "fail", "clauses": ["members.limit-500"], "where": "forbid_send_msg",
    "old": "500", "new": "100", "says": "At most 100 accounts are taken now.", "programs": 3, "steps": 0, "program": [],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def ago(days: int) -> str:
    return (today() - timedelta(days=days)).isoformat()


def result(kind: str = "live", *, days: int = 0, register: Register | None = None, **changes: Any) -> dict[str, Any]:
    """A result in which all went well, seen so many days ago."""
    register = register or vendor()
    clauses = [
        samples._clause(clause) | {"evidence": {"kind": kind, "day": ago(days), "age": 0}}
        for clause in register.clauses.values()
    ]
    return samples.document(
        suite_version=__version__, contract_version=register.version, clauses=clauses, coverage=COVERAGE,
        finished=f"{ago(days)}T03:04:46+00:00",
    ) | changes  # fmt: skip


def of_client(**changes: Any) -> dict[str, Any]:
    made = result("bench", register=client())
    return made | {"target": made["target"] | {"kind": "client"}, "profile": "driven"} | changes


def drift(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    side = {"path": "cassettes", "kind": "recordings", "origin": "live", "at": f"{TODAY}T02:00:00Z"}
    return {
        "format": "tim-conformance-drift/1", "verdict": "drift" if changes else "same", "severity": None,
        "baseline": side, "current": side, "compared": {"programs": 9, "clauses": 9}, "not_compared": [],
        "changes": list(changes),
    } | more  # fmt: skip


def put(name: str, data: Any) -> str:
    Path(name).write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return name


def ask(*words: str) -> tuple[int, dict[str, Any]]:
    """The exit code, and what was left behind, which keeps its schema."""
    code = main(["gate", *words])
    left: dict[str, Any] = json.loads(Path("gate.json").read_text(encoding="utf-8"))
    Draft202012Validator(SCHEMA).validate(left)
    assert (code == 0) == (left["verdict"] == "yes")
    return code, left


def missing(*words: str) -> list[tuple[str, str]]:
    code, left = ask(*words)
    assert code == 1
    return [(it["what"], it["says"]) for it in left["missing"]]


def test_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    names = put("client.json", of_client()), put("drift.json", drift()), put("run.json", result())
    code, left = ask(*names, "--client", "--evidence", "live", "--max-age", "0")
    assert code == 0 and left["missing"] == left["notes"] == []
    assert [(it["kind"], it["evidence"]) for it in left["looked_at"]] == [
        ("client", ["bench"]), ("drift", ["live"]), ("run", ["live"]),
    ]  # fmt: skip
    musts = sum(clause.level == "must" for clause in vendor().clauses.values())
    assert left["must"] == {"clauses": musts, "judged": musts, "known": 0}
    assert left["digests"]["contract"].startswith(vendor().version)
    out = capsys.readouterr().out
    assert out.startswith(f"Yes: {musts} of {musts} must clauses judged, and nothing is missing.\n")
    assert "Written to gate.json." in out


def test_the_digests_are_of_what_they_say(tmp_path: Path) -> None:
    put("run.json", result())
    before = ask("run.json")[1]["digests"]
    assert ask("run.json", "--evidence", "live")[1]["digests"] == before
    (tmp_path / "tapes").mkdir()
    put("tapes/a.jsonl", "{}")
    assert ask("run.json", "--tim-cassettes", "tapes")[1]["digests"]["recordings"] != before["recordings"]
    put("other.json", samples.with_clause(result(), "members.order", verdict="unsteady", reason="once"))
    after = ask("other.json")[1]["digests"]
    assert after["verdicts"] != before["verdicts"]
    assert {**after, "verdicts": 0} == {**before, "verdicts": 0}
    put("client.json", of_client())
    one, other = ask("run.json", "client.json")[1], ask("client.json", "run.json")[1]
    assert one["digests"] == other["digests"] and one["digests"]["client_contract"] == client().digest


def test_json_is_printed_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gate", put("run.json", result()), "--format", "json", "-o", "answer.json"]) == 0
    out = capsys.readouterr().out
    assert json.loads(out)["verdict"] == "yes" and Path("answer.json").read_text(encoding="utf-8") == out


# -- what is missing -------------------------------------------------------------------------------------------------


def test_a_must_clause_that_was_left_out() -> None:
    name = "persistence.rejoin"
    left = samples.with_clause(result(), name, verdict="not-applicable", reason="not selected", evidence=None)
    put("run.json", left | {"coverage": COVERAGE | {"left_out": [name]}, "partial": True})
    assert missing("run.json") == [("judged", f"1 must clause was not judged: {name}.")]
    put("other.json", result())
    assert ask("run.json", "other.json")[0] == 0  # another run has judged it


def test_a_must_clause_that_cannot_be_judged_there_is_told_and_no_more() -> None:
    name = "rate.up-to-200"
    put("run.json", samples.with_clause(result(), name, verdict="not-applicable", reason="a plan", evidence=None))
    code, left = ask("run.json")
    assert code == 0 and left["notes"][0] == f"1 must clause cannot be judged there: {name}."


def test_a_result_that_does_not_know_a_clause_of_today() -> None:
    made = result()
    made["clauses"] = [it for it in made["clauses"] if it["id"] != "mute-time.zero"]
    assert ("judged", "1 must clause was not judged: mute-time.zero.") in missing(put("run.json", made))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"suite_version": "0.0.9"}, f"run.json was made by suite 0.0.9, and this is {__version__}."),
        ({"contract_version": "0123456789ab"}, "run.json was made with other clauses than today's."),
    ],
)
def test_a_result_of_another_suite(change: dict[str, Any], says: str) -> None:
    assert missing(put("run.json", result(**change))) == [("version", says)]


@pytest.mark.parametrize(("verdict", "code"), [("fail", 1), ("unknown", 3), ("interrupted", 2), ("budget", 3)])
def test_a_run_that_did_not_pass(verdict: str, code: int) -> None:
    found = missing(put("run.json", result(verdict=verdict, exit_code=code, sentence="It was so.")))
    assert found == [("run", "run.json: It was so.")]


def test_no_result_of_a_run() -> None:
    assert missing(put("client.json", of_client())) == [("run", "No result of a run was given.")]


def test_evidence_that_is_not_good_enough() -> None:
    put("run.json", result("recorded live", days=40))
    musts = sum(clause.level == "must" for clause in vendor().clauses.values())
    ((what, says),) = missing("run.json", "--evidence", "live")
    assert what == "evidence"
    assert says.startswith(
        f"{musts} must clauses were seen in recordings of the live service, and the live service was"
    )
    assert ask("run.json", "--evidence", "recorded")[0] == 0
    ((what, says),) = missing("run.json", "--max-age", "39")
    assert what == "evidence" and says.startswith(f"{musts} must clauses were seen more than 39 days ago")
    assert ask("run.json", "--max-age", "40")[0] == 0
    put("new.json", result("live"))
    assert ask("run.json", "new.json", "--evidence", "live", "--max-age", "1")[0] == 0  # the best one counts


def test_a_yes_that_says_nothing_of_the_live_service_tells_so() -> None:
    assert ask(put("run.json", result("simulator")))[1]["notes"][0] == "Nothing here was seen on the live service."
    assert len(ask(put("run.json", result("recorded live")))[1]["notes"]) == 1


def test_a_result_that_tells_no_evidence() -> None:
    made = result()
    for clause in made["clauses"]:
        del clause["evidence"]
    ((what, says),) = missing(put("run.json", made))
    assert what == "evidence" and says.startswith("Of ") and "no evidence is told" in says


def test_the_client(capsys: pytest.CaptureFixture[str]) -> None:
    put("run.json", result())
    assert missing("run.json", "--client") == [("client", "No result of a client was given, and one was asked for.")]
    put("client.json", of_client(verdict="fail", exit_code=1, sentence="2 must clauses are not kept: a, b."))
    assert missing("run.json", "client.json") == [("client", "client.json: 2 must clauses are not kept: a, b.")]
    name = next(clause.id for clause in client().clauses.values() if clause.level == "must")
    left = samples.with_clause(of_client(), name, verdict="not-applicable", reason="no call", evidence=None)
    put("client.json", left | {"coverage": COVERAGE | {"left_out": [name]}})
    assert missing("run.json", "client.json") == [
        ("client", f"1 must clause on the client was not judged: {name}.")
    ]  # fmt: skip
    put("client.json", of_client(finished=f"{ago(9)}T00:00:00Z"))
    assert missing("run.json", "client.json", "--max-age", "8") == [
        ("client", "The client was looked at more than 8 days ago.")
    ]  # fmt: skip
    assert "-> look at it again" in capsys.readouterr().out


def test_drift_that_nobody_accepted(tmp_path: Path) -> None:
    put("run.json", result())
    put("drift.json", drift(CHANGE, CHANGE | {"severity": "note", "kind": "text-changed"}))
    told = ("drift", "drift.json: fail limit-changed: At most 100 accounts are taken now.")
    assert missing("run.json", "drift.json") == [told]
    assert missing("run.json", "--drift", "drift.json") == [told]
    assert len(missing("run.json", "drift.json", "--fail-on", "note")) == 2
    log = {"format": "tim-conformance-accepted/1", "accepted": [{"who": "me", "changes": [CHANGE]}]}
    put("log.json", log)
    assert ask("run.json", "drift.json", "--accepted", "log.json")[0] == 0
    (tmp_path / "cassettes").mkdir()
    put(f"cassettes/{LOG}", log)
    assert ask("run.json", "drift.json")[0] == 0
    put("drift.json", drift(CHANGE | {"new": "50"}))  # another change since
    assert len(missing("run.json", "drift.json")) == 1


def test_drift_that_tells_too_little() -> None:
    put("run.json", result())
    put("drift.json", drift(verdict="unknown"))
    assert missing("run.json", "drift.json") == [("drift", "drift.json: too little could be compared.")]
    put("drift.json", drift(current={"origin": "simulator", "at": f"{ago(3)}T00:00:00Z"}))
    assert missing("run.json", "drift.json", "--evidence", "recorded", "--max-age", "2") == [
        ("drift", "drift.json compares nothing live."), ("drift", "drift.json is of more than 2 days ago."),
    ]  # fmt: skip
    assert ask("run.json")[1]["notes"] == ["No drift was given: whether the vendor has changed was not looked at."]


def known(**more: Any) -> None:
    entry = {"clause": "members.order", "signature": "state/missing", "reason": "why", "expiry": "2999-12-31"} | more
    put("conformance-baseline.yaml", yaml.safe_dump({"format": "tim-conformance-baseline/1", "known": [entry]}))


def with_known_failure() -> dict[str, Any]:
    failure = samples.failure(signature="state/missing", counts=True, known="why, until 2999-12-31")
    return samples.with_clause(
        result(), "members.order", verdict="known-fail", reason="known: why", failures=[failure]
    )  # fmt: skip


def test_a_failure_that_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    put("run.json", with_known_failure())
    known()
    assert ask("run.json")[0] == 0
    Path("conformance-baseline.yaml").rename("elsewhere.yaml")
    told = "members.order (state/missing) passed as known, and is on no list that was given."
    assert missing("run.json") == [("baseline", told)]
    assert ask("run.json", "--baseline", "elsewhere.yaml")[0] == 0


def test_an_entry_that_is_stale() -> None:
    put("run.json", with_known_failure())
    known(expiry=ago(1))
    assert missing("run.json") == [("baseline", f"members.order (state/missing) was known until {ago(1)}.")]
    known()
    put("run.json", result())
    assert missing("run.json") == [("baseline", "members.order (state/missing) does not fail any more.")]
    known(clause="client.line.url")  # of the other side, of which no result was given
    assert ask("run.json")[0] == 0
    known(evidence="live", profile="thorough")  # looked for less than when it was seen
    assert ask("run.json")[0] == 0


# -- what is wrong ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        ("no JSON", 4, "x.json is neither a conformance.json nor the JSON of a drift: it is no JSON."),
        ("[]", 4, "it names no format"),
        ({"format": "tim-conformance-gate/1"}, 4, "it is of the format tim-conformance-gate/1"),
        ({"format": "tim-conformance-drift/2"}, 3, "x.json is of the format tim-conformance-drift/2, and this suite"),
        ({"format": "tim-conformance-drift/1", "changes": 7}, 4, "calls itself a drift and is none"),
        (drift(CHANGE | {"severity": "grave"}), 4, "calls itself a drift and is none"),
        (result(schema_version="2"), 3, "x.json is of schema version 2, and this suite reads 1"),
        ({"schema_version": "1", "clauses": []}, 3, "is no conformance.json as its schema has it"),
    ],
)
def test_what_is_no_result(data: Any, code: int, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    put("x.json", data)
    assert main(["gate", "x.json"]) == code
    told = capsys.readouterr().err
    assert says in told and told.count("\n") == 1
    assert not Path("gate.json").exists()


def test_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    put("run.json", result())
    for words, says in (
        (["none.json"], "none.json is no result: there is no such file"),
        ([], "following arguments are required: RESULT"),
        (["run.json", "--max-age", "soon"], "'soon' is no number of days"),
        (["run.json", "--drift", "run.json"], "run.json is no drift"),
        (["run.json", "--baseline", "none.yaml"], "There is no baseline none.yaml"),
        (["run.json", "--evidence", "hearsay"], "invalid choice"),
    ):
        assert main(["gate", *words]) == 4, words
        assert says in capsys.readouterr().err
    assert main(["gate", "run.json", "-o", "run.json/gate.json"]) == 3
    assert "cannot be written" in capsys.readouterr().err


def test_a_file_that_is_named_twice_counts_once() -> None:
    put("run.json", result())
    assert len(ask("run.json", "./run.json")[1]["looked_at"]) == 1


def test_what_a_result_says_moves_no_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    put("run.json", result(verdict="fail", exit_code=1, sentence="::error::\x1b[31m gone"))
    assert ask("run.json")[0] == 1
    out = capsys.readouterr().out
    assert "\x1b" not in out and "\n::error" not in out


def test_a_folder_stands_for_the_result_in_it() -> None:
    Path("reports").mkdir()
    put("reports/conformance.json", result("live"))
    Path("night").mkdir()
    put("night/drift.json", drift())
    assert ask("reports", "night")[0] == 0
    looked_at = [it["path"] for it in ask("reports", "night")[1]["looked_at"]]
    assert sorted(looked_at) == ["night/drift.json", "reports/conformance.json"]


def test_a_run_that_saw_too_little_is_told_what_would_show_more() -> None:
    says = "The evidence is less than was asked for: 106 clauses were seen on the simulator, and so on."
    put("run.json", result(verdict="unknown", exit_code=3, sentence=says))
    (told,) = ask("run.json")[1]["missing"]
    assert told["do"].startswith("run on your app, or record it anew")
    put("run.json", result(verdict="unknown", exit_code=3, sentence="2 must clauses are not judged: a.b, c.d."))
    (told,) = ask("run.json")[1]["missing"]
    assert told["do"] == "see the report, and run again"
