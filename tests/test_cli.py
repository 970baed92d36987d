"""The command line: what it says, its exit codes, and that wrong usage is one sentence."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from conformance.api.secrets import SHORTEST
from conformance.commands.cli import main
from conformance.contract import client, vendor
from conformance.contract.clauses_json import SCHEMA
from conformance.settings.options import OPTIONS
from conformance.simulator import DEFECTS, VARIATIONS, RealClock, Simulator, serve
from tests.command_line import APP, KEY, LONGEST, ROOT, call, document, end, pointed_at, start, verdicts

COMMANDS = ("run", "clauses", "explain", "page-read", "page-diff", "contract-check", "serve", "sweep")


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


@pytest.mark.parametrize("command", [("clauses", "mute-time.zero"), ("explain", "mute-time.zero")])
def test_other_programs_are_told_of_clauses_as_json(
    capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    document = json.loads(told(capsys, *command, "--format", "json", code=0))
    (clause,) = document["clauses"]
    assert clause["id"] == "mute-time.zero"
    assert clause["source"]["read"] == "2025-12-15"
    assert any(name.startswith("test_mute_time.") for name in clause["properties"])


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


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("run", "--tim-profil", "smoke"), "smoke; did you mean --tim-profile? (see `"),
        (("run", "--tim-profil=smoke"), "; did you mean --tim-profile?"),
        (("client", "--adaptor", "x"), "; did you mean --adapter?"),
        (("rnu",), "; did you mean run?"),
        (("report", "x", "--format", "sraif"), "; did you mean sarif?"),
        (("watch", "--tim-lang", "zh"), "The command watch has no --tim-lang (see `"),
        (("run", "--frobnicate"), "Unrecognized arguments: --frobnicate (see"),
        (("sweep", "everything"), "Unrecognized arguments: everything (see `"),
    ],
)
def test_a_slip_is_told_with_what_was_meant(
    words: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert says in told(capsys, *words, code=4)


def test_clauses_on_clients_are_listed_and_explained_too(capsys: pytest.CaptureFixture[str]) -> None:
    listed = told(capsys, "clauses", "client.*", code=0)
    assert all(name in listed for name in client().clauses)
    assert "mute-time.zero" not in listed
    text = told(capsys, "explain", "client.time.integer", code=0)
    assert "MuteTime is a JSON integer" in text
    assert "Judged by   tim-conformance client" in text
    assert "one side at a time" in told(capsys, "clauses", "client.*", "topic.*", code=4)
    assert "did you mean client.time.integer" in told(capsys, "explain", "client.time.intege", code=4)
    document = json.loads(told(capsys, "explain", "client.time.integer", "--format", "json", code=0))
    assert Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).is_valid(document)


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
    ended = call(
        "run", "--tim-profile", "smoke", "--seed", "7", folder=tmp_path, fresh=True, PYTEST_ADDOPTS="--nonsense"
    )
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


def test_a_report_that_cannot_be_replaced_is_told_before_a_call_is_made(tmp_path: Path) -> None:
    (tmp_path / "reports" / "junit.xml").mkdir(parents=True)  # nothing can be put in its place
    ended = call("run", "--tim-profile", "smoke", folder=tmp_path)
    assert ended.code == 3, ended
    assert "junit.xml cannot be written" in ended.out
    assert not ended.sentence
    assert (document(tmp_path)["verdict"], document(tmp_path)["calls"]["total"]) == ("unknown", 0)


PLUGIN = "from pathlib import Path\nimport os, shutil\ndef pytest_runtest_teardown(item):\n    "


@pytest.mark.parametrize(
    ("does", "says"),
    [
        ("p = Path('reports/junit.xml')\n    if p.is_file(): p.unlink(); p.mkdir()", "junit.xml cannot be written"),
        ("shutil.rmtree('reports', True); Path('reports').touch()", "conformance.json cannot be written"),
        ("shutil.rmtree(os.getcwd(), True) if os.path.exists('reports') else 0", "went away"),
        ("shutil.rmtree('reports', True)", "went away"),
    ],
    ids=["a file", "a file in place of the reports", "the folder of the run", "the reports"],
)  # fmt: skip
def test_what_goes_away_while_a_run_is_under_way_is_exit_3(does: str, says: str, tmp_path: Path) -> None:
    folder, plugins = tmp_path / "here", tmp_path / "plugins"
    folder.mkdir()
    plugins.mkdir()
    (plugins / "vanishing.py").write_text(PLUGIN + does + "\n")
    path = f"{ROOT}{os.pathsep}{plugins}"
    ended = call(
        "run",
        "--tim-profile",
        "smoke",
        "--tim-clauses=group-type.*",
        "--",
        "-p",
        "vanishing",
        folder=folder,
        PYTHONPATH=path,
    )
    assert ended.code == 3, ended
    assert says in ended.out + ended.sentence


@pytest.mark.parametrize("module", ["conformance.commands.cli", "pytest"])
@pytest.mark.parametrize("where", [">&-", ">/dev/full", "| true"])
def test_standard_output_that_takes_nothing_is_exit_3_and_the_reports_are_there(
    module: str, where: str, tmp_path: Path
) -> None:
    own = "run" if module != "pytest" else "--pyargs conformance.suite"
    command = f"{sys.executable} -m {module} {own} --tim-profile=smoke --tim-clauses=group-type.* {where}"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False, timeout=LONGEST,
    )  # fmt: skip
    assert done.returncode == 3, done
    assert re.fullmatch(r"tim-conformance: Standard output took not all [^\n]*\n", done.stderr), done.stderr
    assert document(tmp_path)["verdict"] == "pass"
    assert done.stdout == ""


@pytest.mark.parametrize("where", [">&-", ">/dev/full"])
def test_a_list_that_cannot_be_shown_is_exit_3(where: str, tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m conformance.commands.cli clauses {where}"], cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False, timeout=LONGEST,
    )  # fmt: skip
    assert done.returncode == 3, done
    assert re.fullmatch(r"tim-conformance: Standard output took not all [^\n]*\n", done.stderr), done.stderr


def test_an_error_of_our_own_is_a_sentence_and_exit_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("conformance.commands.contract.listing", lambda *_: {}["\x1b[2J\n::error::"])
    said = told(capsys, "clauses", code=3)
    assert "KeyError" in said
    assert "\x1b" not in said


@pytest.mark.parametrize(
    "arguments", [("run",), ("-m", "pytest", "-p", "conformance.plugin"), ("-m", "pytest", "--tim-profile=smoke")]
)
def test_ctrl_c_while_modules_load_is_one_sentence(arguments: tuple[str, ...], tmp_path: Path) -> None:
    shim = tmp_path / "shim"
    shim.mkdir()
    (shim / "yaml.py").write_text("import time\nopen('loading', 'w').close()\ntime.sleep(30)\n")
    module, rest = ("pytest", arguments[2:]) if "pytest" in arguments else ("conformance.commands.cli", arguments)
    process = start(*rest, folder=tmp_path, module=module, fresh=True, PYTHONPATH=f"{shim}{os.pathsep}{ROOT}")
    limit = time.monotonic() + 30
    while not (tmp_path / "loading").exists() and time.monotonic() < limit:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    ended = end(process)
    assert ended.code == 2, ended
    assert ended.sentence == "tim-conformance: interrupted"


@pytest.mark.parametrize("how", ["load", "loadfile", "loadscope", "loadgroup", "worksteal"])
def test_one_budget_and_one_report_in_every_mode_of_xdist(how: str, tmp_path: Path) -> None:
    ended = call("run", "--tim-calls=80", "--", "-n", "2", "--dist", how, folder=tmp_path)
    assert ended.code == 3, ended
    found = document(tmp_path)
    assert found["verdict"] == "budget"
    assert found["calls"]["total"] <= 80
    assert (tmp_path / "reports" / "conformance.html").exists()


def test_each_worker_on_its_own_is_refused_before_the_first_call(tmp_path: Path) -> None:
    ended = call("run", "--tim-calls=80", "--", "-n", "2", "--dist", "each", folder=tmp_path)
    assert ended.code == 4, ended
    assert "leave out --dist each" in ended.sentence
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize("spread", [("-n", "0"), ("-n", "2"), ("-n", "2", "--dist", "loadfile")])
def test_a_session_that_stops_at_the_first_failure_has_one_report(spread: tuple[str, ...], tmp_path: Path) -> None:
    app = Simulator(APP, KEY, clock=RealClock(), defects=["zero-ignored-while-permanent"])
    with serve(app) as server:
        ended = call(
            "run",
            *pointed_at(server.url),
            "--tim-profile=smoke",
            "--tim-clauses=mute-time.zero,group-type.*,error.*",
            "--",
            "-x",
            *spread,
            folder=tmp_path,
            TIM_SECRET_KEY=KEY,
        )
    assert ended.code == 1, ended
    found = document(tmp_path)
    assert found["verdict"] == "fail"
    assert {"unknown", "budget"} & set(verdicts(found).values())  # what did not run is not taken for left out
    assert app.world.groups == {}


@pytest.mark.parametrize("spread", [(), ("-n", "2")])
def test_properties_that_are_repeated_share_the_report(spread: tuple[str, ...], tmp_path: Path) -> None:
    # What pytest-repeat does.
    (tmp_path / "twice.py").write_text(
        "import pytest\n@pytest.fixture(autouse=True)\ndef _again(request):\n    pass\n"
        "def pytest_generate_tests(metafunc):\n    metafunc.fixturenames.append('_again')\n"
        "    metafunc.parametrize('_again', range(2), indirect=True)\n"
    )
    ended = call(
        "run", "--tim-profile=smoke", "--tim-clauses=group-type.*", "--", "-p", "twice", *spread, folder=tmp_path,
        PYTHONPATH=f"{ROOT}{os.pathsep}{tmp_path}",
    )  # fmt: skip
    assert ended.code == 0, ended
    assert document(tmp_path)["verdict"] == "pass"


def test_a_worker_that_dies_does_not_begin_the_run_again(tmp_path: Path) -> None:
    (tmp_path / "dying.py").write_text("import os\ndef pytest_runtest_teardown(item):\n    os._exit(9)\n")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "conformance.json").write_text("the last one")
    ended = call(
        "run", "--tim-profile=smoke", "--tim-clauses=group-type.*", "--", "-p", "dying", "-n", "2",
        "--max-worker-restart=2", folder=tmp_path, PYTHONPATH=f"{ROOT}{os.pathsep}{tmp_path}",
    )  # fmt: skip
    assert ended.code == 3, ended
    assert document(tmp_path)["verdict"] == "unknown"
    assert "try again without -n" in " ".join(ended.out.split())


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
