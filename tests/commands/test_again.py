"""`again`: a failing program from a report runs once more, on any target, and is held against the report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.commands.cli import main
from conformance.settings.options import OPTIONS
from conformance.simulator import RealClock, Simulator, serve
from tests.command_line import APP, KEY, ROOT, call, document, pointed_at

DEFECT = "rejoin-clears-public"
CLAUSE = "persistence.rejoin"
SELECTED = ("--tim-profile=smoke", "--tim-clauses=persistence.*")
DEFECTIVE = ROOT / "cassettes" / "defective"


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the reports of a run on a simulator with a defect."""
    folder = tmp_path_factory.mktemp("failed")
    ended = call("run", *SELECTED, "--tim-defect", DEFECT, folder=folder)
    assert ended.code == 1, ended
    assert f"simulator with the defect {DEFECT}: nothing here was recorded from" in " ".join(ended.out.split())
    return folder


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, failed: Path) -> None:
    for name in (*(option.variable for option in OPTIONS), "TIM_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(failed)


def failure(folder: Path) -> Any:
    """The report's first entry for the clause that fails."""
    return next(clause for clause in document(folder)["clauses"] if clause["id"] == CLAUSE)["failures"][0]


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int) -> str:
    """The last line that `again` prints, or its one sentence of trouble."""
    assert main(["again", *arguments]) == code, capsys.readouterr()
    printed = capsys.readouterr()
    assert "Traceback" not in printed.out + printed.err
    return (printed.err or printed.out).splitlines()[-1]


@pytest.mark.parametrize("what", [CLAUSE, "reports/conformance.json"])
@pytest.mark.parametrize(
    ("defects", "code", "says"),
    [
        (DEFECT, 1, "it shows the same departure as the report"),
        ("", 0, "it does not show the departure any more"),
        ("code-as-string", 1, "it shows another departure than the report"),
        (f"{DEFECT} zero-ignored-while-permanent", 1, "the same departure"),
    ],
)
def test_it_says_whether_it_shows_the_same(
    what: str, defects: str, code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--tim-defect", defects] if defects else []
    assert says in told(capsys, what, *options, code=code)


def test_what_is_gone_ran_as_often_as_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, CLAUSE, "--times", "5", code=0).endswith("it ran 5 times.")


def test_a_should_clause_fails_a_strict_one_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--tim-defect", "same-again-doubles")
    ended = call("run", "--tim-profile=smoke", "--tim-clauses=mute-time.idempotent", *options, folder=tmp_path)
    assert ended.code == 0, ended
    monkeypatch.chdir(tmp_path)
    assert "the same departure" in told(capsys, "mute-time.idempotent", *options, code=0)
    assert "the same departure" in told(capsys, "mute-time.idempotent", *options, "--tim-strict", code=1)


@pytest.fixture
def app(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Simulator, list[str]]]:
    """A served simulator, and the options that point at it."""
    monkeypatch.setenv("TIM_SECRET_KEY", KEY)
    app = Simulator(APP, KEY, clock=RealClock(), defects=getattr(request, "param", ()))
    with serve(app) as server:
        yield app, pointed_at(server.url)


@pytest.mark.parametrize(
    ("app", "code", "says"), [((DEFECT,), 1, "the same departure"), ((), 0, "not show")], indirect=["app"]
)
def test_a_program_of_the_simulator_runs_on_a_live_service(
    app: tuple[Simulator, list[str]], code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    service, options = app
    assert says in told(capsys, CLAUSE, *options, code=code)
    assert service.world.groups == {}


def test_what_cannot_be_judged_is_told_with_the_reason(
    app: tuple[Simulator, list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    service, options = app
    assert "could not be judged" in told(capsys, CLAUSE, "--tim-calls", "3", code=3)
    long = tmp_path / "long.json"
    long.write_text(json.dumps({"steps": [{"op": "create", "group": "g1"}, {"op": "wait", "seconds": 90_000}]}))
    assert "it waits for 90000 s" in told(capsys, str(long), *options, code=3)
    monkeypatch.setenv("TIM_SECRET_KEY", KEY[::-1])
    assert KEY[::-1] not in told(capsys, CLAUSE, *options, code=4)
    assert service.world.groups == {}


def test_recordings_show_what_they_showed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    replay = ("--tim-target", "replay", "--tim-cassettes", str(DEFECTIVE))
    assert call("run", *replay, "--tim-clauses=persistence.*", folder=tmp_path).code == 1
    monkeypatch.chdir(tmp_path)
    assert "the same departure" in told(capsys, CLAUSE, *replay, code=1)
    assert "the same departure" in told(capsys, CLAUSE, *replay, "--tim-replay-via", "wire", code=1)
    sound = ("--tim-target", "replay", "--tim-cassettes", str(ROOT / "cassettes"))
    odd = tmp_path / "odd.json"
    odd.write_text(json.dumps({"steps": [{"op": "create", "group": "g9"}]}))
    assert "no recording in" in told(capsys, str(odd), *sound, code=3)


def test_a_program_by_itself(failed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entry = failure(failed)
    for name, value in (("program", entry["program"]), ("entry", entry)):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(value))
        assert f"departs from {CLAUSE}" in told(capsys, str(path), "--tim-defect", DEFECT, code=1)
        assert "does not show any departure from the contract" in told(capsys, str(path), code=0)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "required"),
        (("persistence.rejion",), "did you mean persistence.rejoin"),
        (("mute-time.zero",), "no failing program for mute-time.zero"),
        (("nowhere.json",), "cannot be read"),
        (("reports",), "cannot be read"),
        (("reports/junit.xml",), "holds no JSON"),
        (("odd.json",), "neither a report nor a program"),
        ((CLAUSE, "--tim-reports", "elsewhere"), "cannot be read"),
        ((CLAUSE, "--tim-target", "live"), "needs to know where the app lives"),
        ((CLAUSE, "--tim-defect", "everything"), "There is no defect"),
        ((CLAUSE, "--times", "0"), "no number"),
        ((CLAUSE, "--tim-target", "replay", "--tim-cassettes", "nowhere"), "no recordings to be had"),
        ((CLAUSE, "--tim-target", "replay", "--tim-defect", DEFECT), "Only the simulator is given defects"),
    ],
)
def test_wrong_usage_is_one_sentence(
    arguments: tuple[str, ...], says: str, failed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (failed / "odd.json").write_text('{"steps": [{"op": "dance"}]}')
    assert says in told(capsys, *arguments, code=4)


@pytest.mark.parametrize(
    "text",
    ["[]", "{}", '{"clauses": [{}]}', '{"clauses": [{"id": "a.b", "verdict": "fail", "failures": [3]}]}', "null"],
)
def test_an_odd_file_is_no_traceback(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "odd.json").write_text(text)
    assert main(["again", str(tmp_path / "odd.json")]) in (3, 4)
    assert "The suite itself went wrong" not in capsys.readouterr().err


def test_a_report_in_which_nothing_fails_is_exit_3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("run", *SELECTED, folder=tmp_path).code == 0
    monkeypatch.chdir(tmp_path)
    assert "Nothing fails in" in told(capsys, "reports/conformance.json", code=3)


@pytest.mark.parametrize(("kind", "field"), [("sh", "curl"), ("python", "python")])
def test_it_prints_the_script_of_the_report(
    kind: str, field: str, failed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["again", CLAUSE, "--script", kind]) == 0
    assert capsys.readouterr().out == failure(failed)[field]
    bare = failed / "bare.json"
    bare.write_text(json.dumps(failure(failed)["program"]))
    assert "no script of this program" in told(capsys, str(bare), "--script", kind, code=4)
