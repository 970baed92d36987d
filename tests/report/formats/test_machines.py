"""SARIF, CTRF, the badge and the events: each verdict where the reader of the format looks for it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from conformance.report.document import validate
from conformance.report.formats.badge import badge, svg
from conformance.report.formats.ctrf import ctrf
from conformance.report.formats.github import append_summary
from conformance.report.formats.names import CLIENT, FILES, FORMATS
from conformance.report.formats.ndjson import Stream, begin, ndjson, of_property
from conformance.report.formats.sarif import sarif
from conformance.report.formats.table import DRAWN, draw, write_formats
from conformance.report.junit import junit

from .. import samples


def run(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sarif(samples.valid(name)))["runs"][0]
    return found


def rules(made: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {rule["id"]: rule for rule in made["tool"]["driver"]["rules"]}


def results(made: dict[str, Any], rule: str) -> list[dict[str, Any]]:
    return [it for it in made["results"] if it["ruleId"] == rule]


# -- SARIF -----------------------------------------------------------------------------------------------------------


def test_a_clause_is_a_rule_with_its_page_for_help() -> None:
    found = rules(run("fail"))
    assert found.keys() == {clause["id"] for clause in samples.failed()["clauses"]}
    rule = found["mute-time.unsigned"]
    assert rule["helpUri"] == "https://www.tencentcloud.com/document/product/1047/34951"
    assert rule["properties"]["read"] == "2025-12-15"
    assert "read on 2025-12-15" in rule["help"]["text"]
    levels = {
        clause["level"]: found[clause["id"]]["defaultConfiguration"]["level"] for clause in samples.failed()["clauses"]
    }
    assert levels == {"must": "error", "should": "warning", "observed": "note"}


def test_a_failure_is_a_result_with_its_argument() -> None:
    made = run("fail")
    first = results(made, "mute-time.unsigned")[0]
    assert (first["level"], first.get("kind")) == ("error", None)
    assert first["message"]["text"].splitlines()[0] == "m1 is reported muted until 68 years too early."
    for part in (
        ">> 3. read the muted list of g1",
        "predicted: m1 muted",
        "again:     tim-conformance again mute-time",
    ):
        assert part in first["message"]["text"]
    assert first["properties"]["again"] == "tim-conformance again mute-time.unsigned"
    assert results(made, "persistence.rejoin-end")[0]["level"] == "warning"
    assert len(results(made, "persistence.rejoin")) == 2
    for it in made["results"]:
        assert made["tool"]["driver"]["rules"][it["ruleIndex"]]["id"] == it["ruleId"]
        assert it["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "reports/conformance.json"


def test_a_known_failure_is_suppressed_and_an_unsteady_one_for_review() -> None:
    assert results(run("fail"), "members.owner")[0]["suppressions"][0]["justification"] == (
        "reported on 2025-11-03, ticket 4711"
    )
    made = samples.with_clause(
        samples.document(), "mute-time.zero", verdict="unsteady", reason="seen once", failures=[samples.failure()]
    )
    found = results(json.loads(sarif(validate(made)))["runs"][0], "mute-time.zero")[0]
    assert (found["kind"], found["level"]) == ("review", "none")


def test_what_identifies_a_result_hangs_on_no_name_or_time() -> None:
    def prints(**changes: Any) -> list[str]:
        made = samples.with_clause(
            samples.document(), "mute-time.zero", verdict="fail", failures=[samples.failure(**changes)]
        )
        found = json.loads(sarif(validate(made)))["runs"][0]["results"]
        return [it["partialFingerprints"]["timConformance/v1"] for it in found]

    assert prints() == prints(says="at 12:00:07", got="g17", property="another")
    assert len({it["partialFingerprints"]["timConformance/v1"] for it in run("fail")["results"]}) == len(
        run("fail")["results"]
    )


def test_the_invocation_tells_how_the_run_ended() -> None:
    told = run("budget")["invocations"][0]
    assert (told["executionSuccessful"], told["exitCode"]) == (False, 3)
    assert "rate.up-to-200" in told["toolExecutionNotifications"][0]["message"]["text"]
    assert (told["startTimeUtc"], told["endTimeUtc"]) == ("2026-01-02T03:04:05.250Z", "2026-01-02T03:04:46.000Z")
    assert run("pass")["invocations"][0]["executionSuccessful"] is True
    assert run("pass")["results"] == []


def test_no_link_is_in_a_message() -> None:
    made = run("hostile")
    texts = [it["message"]["text"] for it in (*made["results"], *made["invocations"][0]["toolExecutionNotifications"])]
    assert any("[x] (javascript:alert(1))" in text for text in texts)
    assert not [text for text in texts if "](" in text]


def test_no_folder_of_this_machine_is_in_a_place() -> None:
    made = samples.failed() | {"asked": {"program": ["tim-conformance"], "options": {"reports": "/srv/some where"}}}
    found = json.loads(sarif(validate(made)))["runs"][0]["results"]
    assert {it["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for it in found} == {"conformance.json"}


# -- CTRF ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_the_summary_of_ctrf_counts_its_tests(name: str) -> None:
    made = json.loads(ctrf(samples.valid(name)))["results"]
    counted = Counter(test["status"] for test in made["tests"])
    told = {status: made["summary"][status] for status in ("passed", "failed", "skipped", "pending", "other")}
    assert {status: number for status, number in told.items() if number} == counted
    assert made["summary"]["tests"] == len(made["tests"])
    assert made["summary"]["stop"] >= made["summary"]["start"]


def test_statuses_are_those_of_ctrf() -> None:
    tests = {test["name"]: test for test in json.loads(ctrf(samples.valid("fail")))["results"]["tests"]}
    status = {name: test["status"] for name, test in tests.items()}
    assert status["mute-time.zero"] == "passed"
    assert status["mute-time.unsigned"] == "failed"
    assert status["persistence.rejoin-end"] == "other"  # should, and the run is not strict
    assert status["members.owner"] == "other"  # a known failure
    assert status["members.order"] == "failed"
    assert status["group-type.meeting"] == "pending"
    assert status["precondition 1"] == "failed"
    assert status["verdict"] == "passed"
    failing = tests["mute-time.unsigned"]
    assert failing["rawStatus"] == "fail"
    assert [step["status"] for step in failing["steps"]] == ["passed", "passed", "failed", "other"]
    assert ">> 3. read the muted list" in failing["trace"]
    strict = json.loads(ctrf(validate(samples.failed() | {"strict": True})))["results"]["tests"]
    assert next(it["status"] for it in strict if it["name"] == "persistence.rejoin-end") == "failed"


def test_times_are_those_of_the_clauses() -> None:
    document = samples.valid("cut off")
    tests = {test["name"]: test["duration"] for test in json.loads(ctrf(document))["results"]["tests"]}
    assert (tests["mute-time.negative"], tests["mute-time.zero"]) == (250, 0)
    root = ET.fromstring(junit(document))
    cases = {case.get("name"): case.get("time") for case in root.iter("testcase")}
    assert (cases["mute-time.negative"], cases["mute-time.zero"]) == ("0.250", "0.000")
    for suite in root.iter("testsuite"):
        assert float(suite.get("time", "")) == sum(float(case.get("time", "")) for case in suite.iter("testcase"))
    assert root.get("time") == "40.750"


# -- the badge -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "label", "message", "colour"),
    [
        ("pass", "forbid_send_msg on simulator", "conforms, 106 of 106 judged", "brightgreen"),
        ("live", "forbid_send_msg on live", "conforms, 106 of 106 judged", "brightgreen"),
        ("fail", "forbid_send_msg on simulator", "3 failing, ", "red"),
        ("cut off", "forbid_send_msg on simulator", "partial, 105 of 106 judged", "yellow"),
        ("untold", "forbid_send_msg on simulator", "could not tell, 0 of 106 judged", "yellow"),
        ("client", "client conformance", "2 failing, 50 of 50 judged", "red"),
    ],
)
def test_a_badge_says_of_what_and_of_how_much(name: str, label: str, message: str, colour: str) -> None:
    document = samples.valid(name)
    made = json.loads(badge(document))
    message = message.replace("106", str(len(document["clauses"]))).replace("105", str(len(document["clauses"]) - 1))
    assert (made["label"], made["color"]) == (label, colour)
    assert made["message"].startswith(message)
    picture = ET.fromstring(svg(document))
    assert picture.get("aria-label") == f"{label}: {made['message']}"


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_the_picture_asks_for_nothing_from_elsewhere(name: str) -> None:
    picture = ET.fromstring(svg(samples.valid(name)))
    assert {it.tag.partition("}")[2] for it in picture.iter()} == {"svg", "title", "rect", "path", "g", "text"}
    assert not [key for it in picture.iter() for key in it.attrib if "href" in key or key.startswith("on")]


# -- events ----------------------------------------------------------------------------------------------------------


def test_every_clause_has_its_last_word_before_the_end() -> None:
    document = samples.valid("fail")
    events = [json.loads(line) for line in ndjson(document).splitlines()]
    final = {it["id"]: it["verdict"] for it in events if it.get("final")}
    assert final == {clause["id"]: clause["verdict"] for clause in document["clauses"]}
    assert events[-1]["failing"] == [clause["id"] for clause in document["clauses"] if clause["verdict"] == "fail"]


def test_a_stream_tells_a_clause_when_something_else_is_known(tmp_path: Path) -> None:
    stream = Stream(tmp_path / "new" / "conformance.ndjson")
    stream.begin(begin(kind="live", profile="smoke", seed=1, suite="0", contract="1", clauses=2))
    stream.add(of_property("test_x.test_y", ("a.b",), 2, 7, "passed"))
    stream.verdicts({"a.b": ("must", "pass", ""), "a.c": ("must", "pass", "")})
    stream.verdicts({"a.b": ("must", "fail", "x\n::error::y"), "a.c": ("must", "pass", "")})
    lines = [json.loads(line) for line in stream.path.read_text().splitlines()]
    assert [(it["event"], it.get("id"), it.get("verdict")) for it in lines] == [
        ("begin", None, None), ("property", None, None), ("clause", "a.b", "pass"), ("clause", "a.c", "pass"),
        ("clause", "a.b", "fail"),
    ]  # fmt: skip
    stream.begin(begin(kind="live", profile="smoke", seed=1, suite="0", contract="1", clauses=2))
    assert len(stream.path.read_text().splitlines()) == 1


# -- files -----------------------------------------------------------------------------------------------------------


def test_every_format_is_drawn() -> None:
    assert DRAWN.keys() == FORMATS.keys()


def test_options_are_known_without_what_draws_formats() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "import sys, conformance.settings; print(*sys.modules)"],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3],
    ).stdout.split()  # fmt: skip
    assert "conformance.report.formats.names" in said
    assert not {"conformance.report.formats.table", "conformance.report.document", "jsonschema"} & set(said)


def test_files_have_names_of_their_own(tmp_path: Path) -> None:
    document = samples.valid("fail")
    assert [path.name for path in write_formats(document, tmp_path, FILES)] == [
        "conformance.ctrf.json", "conformance.sarif", "conformance.md", "badge.json", "badge.svg",
    ]  # fmt: skip
    assert [path.name for path in write_formats(document, tmp_path, ["badge", "sarif"], CLIENT)] == [
        "client.sarif", "client.badge.json", "client.badge.svg",
    ]  # fmt: skip
    assert (tmp_path / "conformance.md").read_text(encoding="utf-8") == draw("markdown", document)


def test_a_summary_is_put_behind_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    append_summary(samples.valid("pass"), {})
    append_summary(samples.valid("pass"), {"GITHUB_STEP_SUMMARY": str(path)})
    path.write_text(f"of another step\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    append_summary(samples.valid("client"), {"GITHUB_STEP_SUMMARY": str(path)})
    text = path.read_text(encoding="utf-8")
    assert text.startswith("of another step\n# ✓ The simulator conforms")
    assert "\n\n# ✗ The client does not conform" in text
    path.write_bytes(b"x" * (1 << 20))
    append_summary(samples.valid("pass"), {"GITHUB_STEP_SUMMARY": str(path)})
    assert path.stat().st_size == 1 << 20  # no room: what others wrote is not to be dropped for ours
