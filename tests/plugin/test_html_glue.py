"""What pytest-html makes of our hooks, in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import warm

PLUGIN = """
import pytest
from pathlib import Path
from conformance.plugin import foreign, html_glue as glue
from conformance.report.document import validate
from tests.report import samples

@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    made = {document}
    config.glue = glue.arrange(config, Path("{path}"), lambda: made)

@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    foreign.fit_to_show(report)
    return report

def pytest_terminal_summary(terminalreporter, config):
    if config.glue:
        terminalreporter.write_line(f"written: {{config.glue.written}}; problem: {{config.glue.problem}}.")
"""
TESTS = """
import pytest
from conformance.plugin import foreign, html_glue as glue

@pytest.mark.parametrize("number", range(3))
def test_property(number, request):
    told = glue.row("a mute <counts>", ["mute-time.seconds", "mute-time.expires"], 7, 110)
    request.node.user_properties.append(told)
    assert number != 1, "lone \\ud800 surrogate"

def test_skipped():
    pytest.skip("nothing <here>")

@pytest.fixture
def broken():
    raise RuntimeError("broken")

def test_broken(broken):
    pass
"""
ROOT = Path(__file__).parents[2]
SAMPLE = "validate(samples.failed())"


def run(folder: Path, *options: str, document: str = SAMPLE, path: str = "out/page.html") -> str:
    (folder / "ours.py").write_text(PLUGIN.format(document=document, path=path), encoding="utf-8")
    (folder / "test_it.py").write_text(TESTS, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    plugins = [word for name in ("metadata", "html", "xdist", "ours") for word in ("-p", name)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_", "TIM_"))}
    paths = os.pathsep.join([str(folder), str(ROOT)])
    done = subprocess.run(
        warm.command(warm.PYTEST, "-p", "no:cacheprovider", *plugins, *options),
        cwd=folder, env=kept | {"PYTHONPATH": paths, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "BUILD_URL": "http://secret"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert "INTERNALERROR" not in done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("options", [(), ("-n", "2")])
def test_the_report_is_at_its_place_and_whole(tmp_path: Path, options: tuple[str, ...]) -> None:
    said = run(tmp_path, *options)
    assert "1 failed, 2 passed, 1 skipped, " in said
    assert "written: out/page.html; problem: ." in said
    assert "Generated html report" not in said
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["page.html"]
    page = (tmp_path / "out" / "page.html").read_text(encoding="utf-8")
    assert '<title id="head-title">The simulator does not conform: Conformance of forbid_send_msg</title>' in page
    assert page.index("tc-verdict") < page.index('<table id="results-table"')
    assert 'rel="stylesheet"' not in page
    assert "a mute &amp;lt;counts&amp;gt;" in page  # escaped as a cell, then as an attribute of the page
    assert "a mute &lt;counts&gt;" not in page
    assert '<html lang="en">' in page
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in page
    assert page.count('role="main"') == 1
    page = page.replace("&lt;wbr&gt;", "")  # where the long name of a property may be broken
    for clause in ("mute-time.seconds", "mute-time.expires"):
        assert rf"tc-name\&#34;&gt;{clause}&lt;/span&gt;" in page
    assert "nothing &amp;lt;here&amp;gt;" in page
    assert "test_broken (setup)" in page
    assert "surrogate" in page
    page = page.replace(sys.prefix, "")  # pytest-xdist tells with a traceback which Python it was
    for leak in (str(tmp_path), str(ROOT), "http://secret"):
        assert leak not in page


def test_the_users_own_path_is_kept(tmp_path: Path) -> None:
    said = run(tmp_path, "--html=mine.html")
    assert "written: None; problem: ." in said
    assert "mine.html" in said
    page = (tmp_path / "mine.html").read_text(encoding="utf-8")
    assert "tc-verdict" in page
    assert '<html lang="en">' in page
    assert not (tmp_path / "out").exists()


def test_a_session_that_judged_nothing_leaves_the_last_report(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "page.html").write_text("the last one")
    said = run(tmp_path, document="None")
    assert "written: None; problem: ." in said
    assert (tmp_path / "out" / "page.html").read_text() == "the last one"


@pytest.mark.parametrize("option", ["--collect-only", "--version", "--fixtures"])
def test_where_nothing_runs_nothing_is_written(tmp_path: Path, option: str) -> None:
    run(tmp_path, option)
    assert not (tmp_path / "out").exists()


def test_without_pytest_html_the_run_goes_on(tmp_path: Path) -> None:
    said = run(tmp_path, "-p", "no:html")
    assert "1 failed, 2 passed" in said
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = run(tmp_path, path="file/page.html")
    assert "problem: the report file/page.html cannot be written: " in said
    assert "Traceback" not in said
