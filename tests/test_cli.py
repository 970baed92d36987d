"""The command line: what it says, its exit codes, and that wrong usage is one sentence."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path

import pytest

from conformance.api.secrets import SHORTEST
from conformance.commands.cli import main
from conformance.contract import vendor
from conformance.settings.options import OPTIONS
from conformance.simulator import DEFECTS, VARIATIONS
from tests.command_line import call, document, verdicts

COMMANDS = ("run", "clauses", "explain", "serve", "sweep")


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for option in OPTIONS:
        monkeypatch.delenv(option.variable, raising=False)
    monkeypatch.delenv("TIM_SECRET_KEY", raising=False)
    monkeypatch.chdir(tmp_path)


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int) -> str:
    """What a command line prints; its exit code is checked."""
    assert main(arguments) == code
    printed = capsys.readouterr()
    if code:
        assert printed.out == ""
        assert re.fullmatch(r"tim-conformance: [A-Z'][^\n]*[.?]\n", printed.err), printed.err
    return printed.err if code else printed.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_examples_in_its_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert f"  tim-conformance {command}" in text
    if command == "run":
        assert all(option.argument in text and option.variable in text for option in OPTIONS)


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    assert all(re.search(rf"^    {command} ", text, re.M) for command in COMMANDS)


def test_clauses_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    every = told(capsys, "clauses", code=0)
    assert all(name in every for name in vendor().clauses)
    some = told(capsys, "clauses", "topic.*", "mute-time.zero", code=0)
    assert "topic.scope" in some
    assert "mute-time.zero" in some
    assert "persistence" not in some


def test_a_clause_is_explained_with_its_properties(capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "explain", "mute-time.zero", code=0)
    assert "MuteTime 0 unmutes." in text
    assert re.search(r"^Judged by +test_\w+\.test_\w+", text, re.M)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("walk",),
        ("run", "--speed", "9"),
        ("run", "mute-time.zero"),
        ("run", "--seed", "x"),
        ("run", "--tim-prof", "smoke"),
        ("run", "--tim-target", "moon"),
        ("run", "--tim-profile", "huge"),
        ("run", "--tim-calls", "few"),
        ("run", "--tim-clauses", "mute-tim.*"),
        ("run", "--tim-endpoint", "https://example.com"),
        ("run", "--tim-target", "live"),
        ("run", "--tim-target", "live", "--tim-region", "atlantis", "--tim-sdkappid", "1"),
        ("run", "--tim-target", "live", "--tim-region", "singapore"),
        ("run", "--tim-target", "live", "--tim-region", "singapore", "--tim-sdkappid", "1"),
        ("clauses", "nothing.*"),
        ("explain",),
        ("explain", "mute-time.zeros"),
        ("serve", "--defect", "everything"),
        ("serve", "--variation", "everything"),
        ("serve", "--fault", "earthquake"),
        ("serve", "--sdkappid", "minus"),
        ("serve", "--port", "70000"),
        ("serve", "--port", "-1"),
        ("serve", "--port", "http"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_4(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, *arguments, code=4)


def test_a_missing_or_broken_key_is_told_without_showing_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    live = ("run", "--tim-target", "live", "--tim-region", "singapore", "--tim-sdkappid", "1")
    assert "TIM_SECRET_KEY" in told(capsys, *live, code=4)
    monkeypatch.setenv("TIM_SECRET_KEY", "x" * (SHORTEST - 1))
    assert "xxx" not in told(capsys, *live, code=4)


def test_a_port_in_use_is_exit_3(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert port in told(capsys, "serve", "--port", port, code=3)


def test_serve_lists_what_it_can_do_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "serve", "--list", code=0)
    assert all(f"  {name} " in text for name in (*DEFECTS, *VARIATIONS))


def test_nothing_to_sweep_needs_no_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Nothing is left" in told(capsys, "sweep", code=0)


def test_run_is_unmoved_by_the_configuration_around_it(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\npython_functions = nothing_*\n")
    (tmp_path / "conftest.py").write_text("raise RuntimeError('somebody else\\'s conftest')\n")
    ended = call("run", "--tim-profile", "smoke", "--seed", "7", folder=tmp_path, PYTEST_ADDOPTS="--nonsense")
    assert ended.code == 0, ended
    assert not ended.sentence
    found = document(tmp_path)
    assert found["verdict"] == "pass"
    assert found["seed"] == 7
    assert found["calls"]["total"] <= 300
    assert list(verdicts(found)) == list(vendor().clauses)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["conftest.py", "pytest.ini", "reports"]
    reports = {path.name for path in (tmp_path / "reports").iterdir()}
    assert reports == {"conformance.html", "conformance.json", "junit.xml"}
    assert all(name in ended.out for name in reports)


def test_clauses_choose_the_properties_and_the_rest_is_not_applicable(tmp_path: Path) -> None:
    ended = call("run", "--tim-clauses", "concurrency.*", "--tim-profile=smoke", folder=tmp_path)
    assert ended.code == 0, ended
    found = verdicts(document(tmp_path))
    assert all(verdict == "pass" for name, verdict in found.items() if name.startswith("concurrency."))
    assert "not-applicable" in found.values()


def test_a_selection_of_nothing_judges_nothing(tmp_path: Path) -> None:
    ended = call("run", "--", "-k", "no_property_is_called_this", folder=tmp_path)
    assert ended.code == 3
    assert ended.sentence.startswith("tim-conformance: No property")


def test_a_spent_budget_is_its_own_verdict(tmp_path: Path) -> None:
    ended = call("run", "--tim-calls", "60", folder=tmp_path)
    assert ended.code == 3, ended
    found = document(tmp_path)
    assert found["verdict"] == "budget"
    assert found["calls"]["total"] <= 60
    assert "budget" in verdicts(found).values()


@pytest.mark.parametrize("place", ["a-file/reports", "/proc/reports"])
def test_reports_that_cannot_be_written_are_told_before_a_call_is_made(place: str, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    ended = call("run", "--tim-reports", place, folder=tmp_path)
    assert ended.code == 3
    assert "No report can be written to" in ended.out
    assert not ended.sentence


@pytest.mark.parametrize("place", ["a-file", "a-file/reports", "/dev/full"])
def test_a_proof_that_cannot_be_kept_is_told_before_it_begins(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a-file").write_text("")
    assert "Nothing can be written to" in told(capsys, "prove", "--only", "minutes", "--reports", place, code=3)


def test_a_full_disk_is_told_and_is_no_finding(tmp_path: Path) -> None:
    (tmp_path / "reports" / "junit.xml").mkdir(parents=True)  # nothing can be put in its place
    ended = call("run", "--tim-profile", "smoke", folder=tmp_path)
    assert ended.code == 3, ended
    assert "junit.xml cannot be written" in ended.out
    assert not ended.sentence
    assert document(tmp_path)["verdict"] == "pass"


def test_xdist_keeps_the_suite_in_one_worker(tmp_path: Path) -> None:
    ended = call("run", "--tim-profile", "smoke", "--", "-n", "2", folder=tmp_path)
    assert ended.code == 0, ended
    found = document(tmp_path)
    assert found["verdict"] == "pass"
    assert found["calls"]["total"] <= 300
    assert (tmp_path / "reports" / "conformance.html").exists()


@pytest.mark.parametrize("spread", [(), ("-n", "2")])
def test_wrong_options_of_pytest_itself_are_told_too(spread: tuple[str, ...], tmp_path: Path) -> None:
    ended = call(
        "-q", *spread, "--tim-target=live", "--pyargs", "conformance.suite", "-p", "conformance.plugin",
        folder=tmp_path, module="pytest",
    )  # fmt: skip
    assert ended.code == 4, ended
    assert (ended.out + ended.err).count("needs to know where the app lives") == 1


def test_a_session_without_properties_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text("def test_fails():\n    assert False\n")
    for arguments in (("test_own.py",), ("--collect-only", "--pyargs", "conformance.suite")):
        ended = call(
            "-q", "-p", "conformance.plugin", *arguments, folder=tmp_path, module="pytest", TIM_TARGET="nowhere"
        )
        assert ended.code == (1 if arguments[0] == "test_own.py" else 0), ended
        assert "conformance ===" not in ended.out
    assert not (tmp_path / "reports").exists()


def test_other_tests_of_the_session_still_count(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text("def test_fails():\n    assert False\n")
    ended = call(
        "-q", "-p", "conformance.plugin", "--tim-profile=smoke", "--pyargs", "conformance.suite", "test_own.py",
        folder=tmp_path, module="pytest",
    )  # fmt: skip
    assert ended.code == 1, ended
    assert document(tmp_path)["exit_code"] == 0


def test_the_html_report_shows_the_verdict(tmp_path: Path) -> None:
    assert call("run", "--tim-profile=smoke", "--tim-clauses=group-type.*", folder=tmp_path).code == 0
    page = (tmp_path / "reports" / "conformance.html").read_text(encoding="utf-8")
    assert "group-type.public" in page
    assert "<script src" not in page
    assert str(tmp_path) not in page
    assert json.dumps(str(Path.home())) not in page
