"""In other people's sessions nothing of ours shows; in a session of both, each keeps what is theirs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import Ended, call, document, verdicts

CONFTEST = """
import json, os, sys
import pytest

@pytest.fixture
def run():
    return "theirs"

@pytest.fixture(scope="session")
def trial():
    return "theirs"

@pytest.fixture(autouse=True)
def everywhere(run, trial):
    assert (run, trial) == ("theirs", "theirs")

def pytest_html_report_title(report):
    report.title = "Their title"

def pytest_html_results_table_header(cells):
    cells.insert(2, "<th>Their column</th>")

def pytest_html_results_table_row(report, cells):
    cells.insert(2, "<td>their cell</td>")

def pytest_sessionfinish(session):
    config = session.config
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    manager = config.pluginmanager
    with open(f"seen-{worker}.json", "w") as file:
        json.dump({
            "modules": [name for name in sys.modules if name.startswith(("conformance", "pytest_tim"))],
            "plugins": [name for name, _ in manager.list_name_plugin() if "conformance" in name],
            "options": [name for name in vars(config.option) if name.startswith("tim_")],
            "ini": [name for name in config._parser._inidict if name.startswith("tim_")],
            "markers": [line for line in config.getini("markers") if "conformance" in line],
        }, file)
"""
TEST = """
import pytest

@pytest.mark.slow
def test_theirs(run, trial):
    assert run == trial == "theirs"
"""
INI = "[pytest]\nmarkers =\n    slow\nfilterwarnings = error\n"
STRICT = ("--strict-markers", "--strict-config", "-W", "error")
OURS = ("--pyargs", "conformance.suite")
SOME = ("--tim-profile=smoke", "--tim-clauses=group-type.refusal*")
THIN = "pytest_tim_conformance"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Somebody's project, with names that could be ours."""
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_theirs.py").write_text(TEST)
    (tmp_path / "pytest.ini").write_text(INI)
    return tmp_path


def session(folder: Path, *arguments: str, **variables: str) -> Ended:
    """pytest in a folder."""
    return call("-q", "-p", "no:cacheprovider", *arguments, folder=folder, module="pytest", **variables)


def seen(folder: Path) -> dict[str, Any]:
    """What each process of a session knew of us at its end."""
    return {path.stem: json.loads(path.read_text()) for path in folder.glob("seen-*.json")}


@pytest.mark.parametrize("spread", [(), ("-n", "2")], ids=["", "-n 2"])
def test_installed_is_not_used(spread: tuple[str, ...], project: Path) -> None:
    ended = session(project, *STRICT, *spread, "--html=theirs.html", TIM_PROFILE="huge")
    assert ended.code == 0, ended
    found = seen(project)
    assert len(found) == (3 if spread else 1)
    nothing = {"modules": [THIN], "plugins": [THIN], "options": [], "ini": [], "markers": []}
    assert all(knows == nothing for knows in found.values()), found
    page = (project / "theirs.html").read_text(encoding="utf-8")
    assert '<title id="head-title">Their title</title>' in page
    assert "Platform" in page  # pytest-metadata's
    assert "Clauses judged" not in page
    assert "forbid_send_msg" not in page
    assert not (project / "reports").exists()


@pytest.mark.parametrize("option", ["--help", "--fixtures", "--markers"])
def test_what_pytest_lists_has_nothing_of_ours(option: str, project: Path) -> None:
    ended = session(project, option)
    assert ended.code == 0, ended
    assert not re.search(r"--tim-|\btim_|forbid_send_msg|conformance:", ended.out)


def test_what_pytest_lists_has_our_options_where_the_suite_is_named(project: Path) -> None:
    assert "--tim-profile" in session(project, "--help", *OURS).out


def test_another_package_of_the_same_name_is_left_alone(tmp_path: Path) -> None:
    suite = tmp_path / "conformance" / "suite"
    suite.mkdir(parents=True)
    for folder in (suite.parent, suite):
        (folder / "__init__.py").write_text("")
    (suite / "test_mine.py").write_text(
        "import sys, conformance\ndef test_mine():\n    assert 'conformance.plugin' not in sys.modules\n"
    )
    for arguments in (("conformance",), ("conformance/suite/test_mine.py",), OURS):
        assert session(tmp_path, *arguments).code == 0
    refused = session(tmp_path, "--tim-profile=smoke")
    assert refused.code == 4
    assert "unrecognized arguments: --tim-profile=smoke" in refused.err


@pytest.mark.parametrize("spread", [(), ("-n", "2")], ids=["", "-n 2"])
def test_in_a_session_of_both_each_keeps_its_own(spread: tuple[str, ...], project: Path) -> None:
    ended = session(project, *STRICT, *spread, *SOME, "--html=theirs.html", "test_theirs.py", *OURS)
    assert ended.code == 0, ended
    assert document(project)["verdict"] == "pass"
    page = (project / "theirs.html").read_text(encoding="utf-8")
    assert '<title id="head-title">Their title</title>' in page
    assert "Their column" in page
    assert "Platform" in page
    assert "test_theirs.py::test_theirs" in page
    assert "Clauses judged" not in page
    assert "tc-verdict" in page  # the run's summary joins it
    assert not (project / "reports" / "conformance.html").exists()


def test_our_own_page_takes_what_their_hooks_add(project: Path) -> None:
    ended = session(project, *STRICT, *SOME, "test_theirs.py", *OURS)
    assert ended.code == 0, ended
    page = (project / "reports" / "conformance.html").read_text(encoding="utf-8")
    assert "Their title" in page
    assert "Their column" in page
    assert "Clauses judged" in page


FOUND = "from conformance.suite.test_group_type import test_private_groups_refuse\n"


def test_a_property_that_nobody_named_wakes_the_plugin(project: Path) -> None:
    (project / "test_found.py").write_text(FOUND)
    ended = session(project, *STRICT, "-k", "private or theirs")
    assert ended.code == 0, ended
    found = verdicts(document(project))
    assert found["group-type.private"] == "pass"
    assert found["mute-time.zero"] == "not-applicable"  # its properties were not selected, nor ever imported
    assert "reports/conformance.html" in ended.out
    page = (project / "reports" / "conformance.html").read_text(encoding="utf-8")
    assert "under way" not in page
    assert "group-type.private" in page


def test_workers_that_nobody_leads_refuse_before_the_first_call(project: Path) -> None:
    (project / "test_found.py").write_text(FOUND)
    ended = session(project, "-n", "2")
    assert ended.code == 1, ended
    assert "With -n the suite has to be named" in ended.out
    assert "Traceback" not in ended.out
    assert not (project / "reports").exists()
    assert session(project, "-n", "2", *SOME).code == 0


@pytest.mark.parametrize(
    ("ini", "variables"),
    [
        (f"tim_profile = huge\naddopts = {' '.join(OURS)}", {}),
        ("tim_profile = huge", {}),
        ("addopts = --tim-profile=huge", {}),
        ("", {"PYTEST_ADDOPTS": "--tim-profile=huge"}),
        (f"addopts = {' '.join(OURS)}", {"TIM_PROFILE": "huge"}),
    ],
    ids=["ini", "ini alone", "addopts", "PYTEST_ADDOPTS", "variable"],
)
def test_options_are_heard_wherever_they_stand(ini: str, variables: dict[str, str], project: Path) -> None:
    (project / "pytest.ini").write_text(INI + ini)
    (project / "test_found.py").write_text(FOUND)
    ended = session(project, *STRICT, **variables)
    assert ended.code == 4, ended
    assert "'huge'" in ended.out
    assert not (project / "reports").exists()


def test_the_value_of_an_option_is_no_place_with_tests(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (project / "conftest.py").write_text('pytest_plugins = ["conformance.plugin"]\n' + CONFTEST)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    ended = session(project, "--tim-reports", str(elsewhere), "--rootdir=.", "-c", "pytest.ini")
    assert ended.code == 0, ended
    assert "1 passed" in ended.out


def test_somebody_elses_options_of_a_like_name_wake_nothing(project: Path) -> None:
    (project / "their_options.py").write_text(
        "def pytest_addoption(parser):\n"
        "    parser.addoption('--tim-burton')\n    parser.addini('tim_burton', 'theirs')\n"
    )
    (project / "pytest.ini").write_text(INI + "tim_burton = 1\n")
    ended = session(project, *STRICT, "-p", "their_options", "--tim-burton=2", PYTHONPATH=str(project))
    assert ended.code == 0, ended
    assert seen(project)["seen-main"]["plugins"] == [THIN]


CHOSEN = """
import json, sys
import pytest

class Listed:
    def pytest_collection_finish(self, session):
        self.names = [item.originalname for item in session.items]

for arguments in json.loads(sys.argv[1]):
    listed = Listed()
    options = ["-qq", "-p", "no:cacheprovider", "--collect-only", "--strict-markers"]
    assert pytest.main([*options, *arguments], [listed]) == 0
    print("chosen", json.dumps(listed.names))
"""


def test_clauses_groups_and_levels_are_words_of_pytest(tmp_path: Path) -> None:
    (tmp_path / "chosen.py").write_text(CHOSEN)
    asked = [
        (), ("-k", "persistence.rejoin-clean"), ("-m", "must and persistence"),
        ("-m", "mute-time and not group-type"), ("-m", "mute-time"), ("-m", "observed and not must and not should"),
    ]  # fmt: skip
    ended = call(json.dumps([[*words, *OURS] for words in asked]), folder=tmp_path, module="chosen")
    assert ended.code == 0, ended
    told = [set(json.loads(line)) for line in re.findall(r"(?m)^chosen (.*)$", ended.out)]
    everything, rejoining, must_persist, time_alone, time, observed = told
    assert "test_a_mute_survives_leaving_and_coming_back" in rejoining
    assert rejoining < everything
    assert rejoining <= must_persist < everything
    assert time_alone < time < everything
    assert "test_what_no_page_settles_of_leaving" in observed


def test_the_list_of_tests_tells_the_clauses(tmp_path: Path) -> None:
    listed = session(tmp_path, "--collect-only", "-k", "test_private_groups_refuse", *OURS).out
    told = re.findall(r"(?m)^(\S+)  (must|should|observed)  \S+::test_private_groups_refuse$", listed)
    assert ("group-type.private", "must") in told
    assert len(told) == len(set(told)) == 8
