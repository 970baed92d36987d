"""`tim-conformance new clause`: it writes every place of a clause, and lists what is left until nothing is."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.oracle.checks import CHECKS
from tests.command_line import ROOT, Ended, call

ID = "mute-time.leap-second"
PLACES = (
    "conformance/contract/clauses.yaml",
    "conformance/oracle/checks/mute_time.py",
    "conformance/simulator/defects/mute_time.py",
    "conformance/suite/test_mute_time.py",
    "conformance/contract/zh/clauses.yaml",
)
JUDGE = """
from conformance.oracle.checks import View, judge
from conformance.programs.history import History
from conformance.programs.operations import Program
print([(it.clause, it.held) for it in judge(View(History(Program(()), {}, ())))])
"""
EACH = """
    main(["new", "clause", f"{group}.another-one", "--page", "mute"])
    main(["new", "clause", f"{group}.another-to-see", "--page", "mute", "--level", "observed"])
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "conformance", tmp_path / "conformance", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests").mkdir()
    return tmp_path


def _new(clone: Path, *arguments: str) -> Ended:
    return call("new", "clause", *arguments, folder=clone, PYTHONPATH=str(clone))


def _python(clone: Path, code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], cwd=clone, capture_output=True, text=True, check=True).stdout


def _write(clone: Path) -> None:
    """Do what is left: a sentence in place of each mark, the same in Chinese, and the clause in a property."""
    with (clone / PLACES[-1]).open("a", encoding="utf-8") as catalogue:
        catalogue.write("- {en: Written, zh: 已写}\n")
    for place in PLACES:
        path = clone / place
        text = re.sub(r"(?m)TODO\(.*?\): .*?(\.?\"+|$)", r"Written\1", path.read_text(encoding="utf-8"))
        path.write_text(text.replace('@judges("mute-time.coercion")', f'@judges("mute-time.coercion", "{ID}")'))


def test_what_is_left_is_listed_with_its_line_until_nothing_is(clone: Path) -> None:
    made = _new(clone, ID, "--level", "should", "--page", "mute")
    assert made.code == 1, made.sentence
    *left, last = made.out.splitlines()
    assert last == f"6 left to do for {ID}."
    assert {line.partition(":")[0] for line in left} == set(PLACES)
    for line in left:
        place, number, _ = line.split(":", 2)
        at = (clone / place).read_text(encoding="utf-8").splitlines()[int(number) - 1]
        assert "TODO" in at or place in PLACES[-2:], line

    again = _new(clone, ID)
    assert (again.code, again.out) == (1, made.out)
    _write(clone)
    done = _new(clone, ID, "--level", "should", "--page", "mute")
    assert (done.code, done.out) == (0, f"Nothing is left to do for {ID}.\n")


def test_the_check_fails_until_it_is_written_and_the_defects_are_there(clone: Path) -> None:
    _new(clone, ID, "--page", "mute")
    assert f"('{ID}', False)" in _python(clone, JUDGE)
    defects = _python(clone, "from conformance.simulator import DEFECTS; print([*DEFECTS])")
    assert "'mute-time-leap-second-broken', 'mute-time-leap-second-broken-otherwise'" in defects


def test_every_group_that_is_judged_has_a_place_for_it(clone: Path) -> None:
    groups = sorted({id.partition(".")[0] for id in CHECKS.clauses})
    told = _python(clone, f"from conformance.commands.cli import main\nfor group in {groups}:" + EACH)
    for group in groups:
        assert f"6 left to do for {group}.another-one.\n" in told
        assert f"4 left to do for {group}.another-to-see.\n" in told
    assert _python(clone, JUDGE).count(".another-one', False)") == len(groups)
    ruff = [sys.executable, "-m", "ruff", "check", "--config", str(ROOT / "pyproject.toml"), "--no-cache", "."]
    linted = subprocess.run(ruff, cwd=clone, capture_output=True, text=True)
    assert linted.returncode == 0, linted.stdout


def test_an_observed_clause_has_a_line_that_sees_nothing_yet_and_no_defects(clone: Path) -> None:
    made = _new(clone, "alias.more", "--level", "observed", "--page", "list")
    assert (made.code, made.out.splitlines()[-1]) == (1, "4 left to do for alias.more.")
    assert "defects" not in made.out
    assert 'observes("alias.more", of=answers)' in (clone / "conformance/oracle/checks/alias.py").read_text("utf-8")
    assert "alias.more" not in _python(clone, JUDGE)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("mutetime",), "'mutetime' is no clause's id"),
        (("mute-time.Zero", "--page", "mute"), "is no clause's id"),
        (("weather.rain", "--page", "mute"), "There is no group 'weather'"),
        (("alias.more", "--page", "mute"), "Nothing is there yet for the group alias"),
        ((ID,), "needs its --page"),
        ((ID, "--page", "front"), "invalid choice"),
        ((ID, "--page", "mute", "--level", "may"), "invalid choice"),
        (("mute-time.zero", "--level", "observed"), "There is a clause mute-time.zero already"),
        (("mute-time.zero", "--page", "list"), "There is a clause mute-time.zero already"),
    ],
)
def test_what_cannot_be_made_is_told_in_one_sentence(clone: Path, arguments: tuple[str, ...], says: str) -> None:
    register = (clone / PLACES[0]).read_bytes()
    ended = _new(clone, *arguments)
    assert (ended.code, ended.out) == (4, "")
    assert says in ended.sentence and "\n" not in ended.sentence
    assert (clone / PLACES[0]).read_bytes() == register


def test_an_installed_package_is_no_clone(clone: Path) -> None:
    (clone / "tests").rmdir()
    assert "in a clone" in _new(clone, ID, "--page", "mute").sentence
