"""Every command that a run prints works when it is pasted: on the terminal, in the page, in JSON, in a sentence."""

from __future__ import annotations

import html
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.contract.calling import NAME, program
from conformance.report.commands import run_line
from conformance.simulator import Fault, RealClock, Simulator, serve
from tests import warm
from tests.command_line import APP, KEY, LONGEST, ROOT, call, document, end, start
from tests.report import samples

DEFECT = "rejoin-clears-public"
SMOKE = ("--tim-profile", "smoke")
ADMIN = "o'neil $x"
REPORTS = "the `report's` $folder"
DEFECTIVE = str(ROOT / "cassettes" / "defective")
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Printed:
    """What a run has printed: the commands of the terminal, and those of its reports."""

    terminal: list[str]
    reports: list[str]


def printed(out: str, folder: Path, reports: str = "reports") -> Printed:
    """The commands in what a run told."""
    page = (folder / reports / "conformance.html").read_text(encoding="utf-8")
    found = json.loads((folder / reports / "conformance.json").read_text(encoding="utf-8"))
    joined = re.sub(r" \\\n +", " ", out)  # a command that is too long for the screen goes on behind a backslash
    lines = re.findall(r"^ {6}(\S*tim-conformance .*)$", joined, re.M)
    bare = re.sub(r"</?(?:span|wbr)[^>]*>", "", page)
    marked = re.findall(r'<code[^>]*>(tim-conformance .*?)</code>|<pre class="tc-curl"[^>]*>(.*?)</pre>', bare, re.S)
    shown = [html.unescape(one or other) for one, other in marked]
    shown += [failure["again"] for clause in found["clauses"] for failure in clause["failures"]]
    return Printed(lines, list(dict.fromkeys(shown)))


def paste(line: str, folder: Path, *path: Path, **variables: str) -> int:
    """The exit code of a line in a shell; `path` are folders that come first on the path. No traceback is shown."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TIM_", "PYTEST_"))}
    usual = [one for one in os.environ["PATH"].split(os.pathsep) if Path(one) != BIN]
    environment |= {"PYTHONPATH": str(ROOT), "PATH": os.pathsep.join([*map(str, path), *usual])}
    done = subprocess.run(
        ["sh", "-c", line], cwd=folder, env=environment | variables, capture_output=True, text=True, timeout=LONGEST
    )
    assert "Traceback" not in done.stdout + done.stderr, done
    assert done.returncode in (0, 1, 3), (line, done)
    return done.returncode


def paste_all(found: Printed, folder: Path, *, least: int = 1, **variables: str) -> dict[str, int]:
    """Paste all; the exit codes. What the terminal shows works as it is, what a report shows where the program is on
    the path, for it may be read elsewhere; a command that both show is pasted from one of them, in turn.

    The reports of the run stay as they are: a run comes after all else, and is cut short by a budget. The program is
    there by its path, and what is started in its place has loaded it before.
    """
    assert len(found.terminal) >= least
    assert len(found.reports) >= least
    script, tools = BIN / NAME, warm.script(folder)
    assert all(os.access(script, os.X_OK) for line in found.terminal if line.startswith(str(script)))
    shown = {line.partition(NAME)[2]: (line, tools) for line in found.reports}
    told = {line.partition(NAME)[2]: (line, None) for line in found.terminal}
    chosen = shown | {words: told[words] for number, words in enumerate(told) if words not in shown or number % 2}
    codes = {}
    for words in sorted(chosen, key=lambda words: (words.startswith(" run"), words)):
        line, place = chosen[words]
        started = line.replace(f"{script} ", f"{tools / NAME} ", 1)
        codes[line] = paste(started, folder, *([place] if place else []), TIM_CALLS="60", **variables)
    return codes


def of(codes: dict[str, int], part: str) -> set[int]:
    """The exit codes of the commands with a part in them; there are such."""
    some = {code for line, code in codes.items() if part in line}
    assert some, codes
    return some


def test_a_clean_run_on_the_simulator(tmp_path: Path) -> None:
    ended = call("run", *SMOKE, folder=tmp_path)
    assert ended.code == 0
    found = printed(ended.out, tmp_path)
    codes = paste_all(found, tmp_path)
    assert of(codes, "run --help") == {0}
    assert of(codes, "--tim-complete") <= {0, 3}


def test_a_run_with_a_defect_and_odd_values(tmp_path: Path) -> None:
    ended = call(
        "run", *SMOKE, "--tim-defect", DEFECT, "--tim-reports", REPORTS, "--seed", "11", "--tim-admin", ADMIN,
        "--tim-strict", folder=tmp_path,
    )  # fmt: skip
    assert ended.code == 1
    found = printed(ended.out, tmp_path, REPORTS)
    assert all("--seed 11" in line and "--tim-strict" in line for line in found.terminal if " run " in line)
    codes = paste_all(found, tmp_path, least=3)
    assert of(codes, " again persistence.rejoin") == {0, 1}  # to print the script is no failure
    assert of(codes, "--script sh > again.sh") == {0}
    assert of(codes, "--tim-clauses persistence.rejoin") <= {1, 3}
    assert "forbid_send_msg" in (tmp_path / "again.sh").read_text(encoding="ascii")


def test_a_replay(tmp_path: Path) -> None:
    ended = call("run", "--tim-target", "replay", "--tim-cassettes", DEFECTIVE, folder=tmp_path)
    assert ended.code == 1
    codes = paste_all(printed(ended.out, tmp_path), tmp_path, least=3)
    assert of(codes, " again ") == {0, 1}


def options(url: str) -> Sequence[str]:
    """A live run that an odd administrator asks for."""
    return ("--tim-target", "live", "--tim-endpoint", url, "--tim-sdkappid", str(APP), "--tim-admin", ADMIN)


def test_a_live_run(tmp_path: Path) -> None:
    app = Simulator(APP, KEY, (ADMIN,), clock=RealClock(), defects=[DEFECT])
    with serve(app) as server:
        ended = call("run", *SMOKE, *options(server.url), folder=tmp_path, TIM_SECRET_KEY=KEY)
        assert ended.code == 1, ended
        codes = paste_all(printed(ended.out, tmp_path), tmp_path, least=3, TIM_SECRET_KEY=KEY)
    assert 1 in of(codes, " again persistence.rejoin")
    assert of(codes, "--tim-clauses persistence.rejoin") <= {1, 3}
    assert KEY not in (tmp_path / "reports" / "conformance.json").read_text(encoding="utf-8")


def test_a_live_run_that_left_something_behind(tmp_path: Path) -> None:
    faults = [Fault.parse("bad-gateway:1:destroy_group")]
    app = Simulator(APP, KEY, (ADMIN,), clock=RealClock(), faults=faults)
    chosen = ("--tim-clauses", "group-type.public")
    with serve(app) as server:
        ended = call("run", *SMOKE, *chosen, *options(server.url), folder=tmp_path, TIM_SECRET_KEY=KEY)
        assert document(tmp_path)["left_behind"], ended
        lines = [line for line in printed(ended.out, tmp_path).terminal if " sweep " in line]
        assert len(lines) == 1
        app._faults = None  # the network is well again
        assert paste(lines[0], tmp_path, TIM_SECRET_KEY=KEY) == 0


def test_a_run_that_was_interrupted(tmp_path: Path) -> None:
    app = Simulator(APP, KEY, (ADMIN,), clock=RealClock())
    with serve(app) as server:
        process = start("run", *options(server.url), folder=tmp_path, TIM_SECRET_KEY=KEY)
        limit = time.monotonic() + LONGEST
        while not app.world.groups and time.monotonic() < limit:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        ended = end(process)
        assert ended.code == 2, ended
        codes = paste_all(printed(ended.out, tmp_path), tmp_path, TIM_SECRET_KEY=KEY)
    assert of(codes, "--seed ") <= {0, 3}


def test_a_run_whose_budget_was_spent(tmp_path: Path) -> None:
    ended = call("run", *SMOKE, "--tim-calls", "60", folder=tmp_path)
    assert ended.code == 3
    assert of(paste_all(printed(ended.out, tmp_path), tmp_path), "--tim-calls 120") <= {0, 3}


def test_a_run_of_a_part(tmp_path: Path) -> None:
    ended = call("run", *SMOKE, "--tim-clauses", "group-type.* members.*", folder=tmp_path)
    assert ended.code == 0
    codes = paste_all(printed(ended.out, tmp_path), tmp_path)
    assert all("--tim-clauses" not in line for line in codes)


def test_the_command_that_serve_shows(tmp_path: Path) -> None:
    process = start("serve", "--admin", ADMIN, "--sdkappid", "1400000007", folder=tmp_path)
    try:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(4)]
        line = f"{told[3].strip()} --tim-profile smoke --tim-clauses group-type.public"
        assert paste(line, tmp_path) == 0
    finally:
        process.terminate()
        end(process)


@pytest.mark.parametrize("arguments", [("explain", "zzzz"), ("run", "--tim-defect", "x"), ("serve", "--defect", "x")])
def test_the_commands_in_sentences(arguments: Sequence[str], tmp_path: Path) -> None:
    ended = call(*arguments, folder=tmp_path)
    assert ended.code == 4
    lines = re.findall(r"`([^`]+)`", ended.sentence)
    assert lines
    for line in lines:
        assert paste(line, tmp_path) == 0


def test_a_value_that_no_line_can_show_has_no_command(tmp_path: Path) -> None:
    made = samples.valid("fail") | {"asked": {"program": [NAME], "options": {"reports": "a\nb"}}}
    assert run_line(made) == ""  # type: ignore[arg-type]
    assert run_line(made, without=("reports",)) == f"{NAME} run --seed 20260102"  # type: ignore[arg-type]


def test_the_program_is_called_as_it_can_be_from_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = BIN / NAME
    monkeypatch.setenv("PATH", str(BIN))
    assert program() == ((NAME,) if script.exists() else (sys.executable, "-m", "conformance"))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert program()[0] in (str(script), sys.executable)
    (tmp_path / NAME).write_text("#!/bin/sh\n")
    (tmp_path / NAME).chmod(0o755)
    assert program() != (NAME,) or not script.exists()  # another installation's
    monkeypatch.chdir(BIN.parent)
    assert program() == (f"{BIN.name}/{NAME}",) or not script.exists()
