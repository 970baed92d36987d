"""No report of the last run is left to be taken for one of a run that came to no end."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from conformance.simulator import RealClock, Simulator, serve
from tests.command_line import APP, KEY, call, document, end, pointed_at, start

OLD = "the last run: conforms"
NAMES = ("conformance.json", "junit.xml", "conformance.html")


def before(folder: Path, *more: str) -> list[Path]:
    """Reports of a run that went well."""
    (folder / "reports").mkdir()
    paths = [*(folder / "reports" / name for name in NAMES), *(folder / name for name in more)]
    for path in paths:
        path.write_text(OLD)
    return paths


def under_way(folder: Path) -> bool:
    """Whether every format says the same: nothing is known."""
    found: Any = json.loads((folder / "conformance.json").read_text())
    cases = ET.parse(folder / "junit.xml").getroot()
    return (
        (found["verdict"], found["exit_code"], found["calls"]["total"]) == ("unknown", 3, 0)
        and {clause["verdict"] for clause in found["clauses"]} <= {"unknown", "not-applicable"}
        and "under way" in found["sentence"]
        and cases.find(".//testcase[@name='verdict']/error") is not None
    )


def says_unknown(page: Path) -> bool:
    """Whether a page says so."""
    text = page.read_text()
    return OLD not in text and "<title>Could not tell: " in text and "under way" in text


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
@pytest.mark.parametrize("spread", [(), ("-n", "2")], ids=" ".join)
def test_a_run_that_is_killed_leaves_no_old_report(spread: tuple[str, ...], tmp_path: Path) -> None:
    before(tmp_path, "mine.html", "cases.xml")
    app = Simulator(APP, KEY, clock=RealClock())
    with serve(app) as server:
        process = start(
            "run", *pointed_at(server.url), "--", "--html=mine.html", "--junitxml=cases.xml", *spread, folder=tmp_path,
            TIM_SECRET_KEY=KEY,
        )  # fmt: skip
        limit = time.monotonic() + 60
        while not app.world.groups and time.monotonic() < limit:
            time.sleep(0.01)
        process.kill()
        end(process)
    assert under_way(tmp_path / "reports")
    assert says_unknown(tmp_path / "mine.html")
    assert ET.parse(tmp_path / "cases.xml").getroot().find(".//testcase[@name='verdict']/error") is not None
    assert not (tmp_path / "reports" / "conformance.html").exists()  # the page is elsewhere this time


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_run_that_is_killed_as_it_reaches_for_the_target_leaves_none_either(tmp_path: Path) -> None:
    before(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        process = start("run", *pointed_at(url), folder=tmp_path, TIM_SECRET_KEY=KEY)
        silent.settimeout(60)
        with silent.accept()[0]:
            process.kill()
            end(process)
    assert under_way(tmp_path / "reports")
    assert says_unknown(tmp_path / "reports" / "conformance.html")


@pytest.mark.parametrize("spread", [(), ("-n", "2")], ids=" ".join)
def test_a_run_that_is_refused_leaves_the_last_reports_as_they_were(spread: tuple[str, ...], tmp_path: Path) -> None:
    paths = before(tmp_path)
    with serve(Simulator(APP, KEY, clock=RealClock())) as server:
        options = [*pointed_at(server.url), "--", *spread]
        refused = call("run", *options, folder=tmp_path, TIM_SECRET_KEY=KEY[::-1])
    assert refused.code == 4, refused
    assert call("run", "--tim-profile=huge", folder=tmp_path).code == 4
    assert [path.read_text() for path in paths] == [OLD] * 3


@pytest.mark.parametrize("spread", [(), ("-n", "2")], ids=" ".join)
def test_a_target_that_cannot_be_reached_has_a_report_that_says_so(spread: tuple[str, ...], tmp_path: Path) -> None:
    before(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
    ended = call("run", *pointed_at(f"http://{place}"), "--", *spread, folder=tmp_path, TIM_SECRET_KEY=KEY)
    assert ended.code == 3, ended
    found = document(tmp_path)
    assert (found["verdict"], found["exit_code"]) == ("unknown", 3)
    assert place in found["sentence"]
    assert f"Nothing listens at {place}" in ended.out
    page = (tmp_path / "reports" / "conformance.html").read_text()
    assert re.search(r"<title[^>]*>Could not tell", page)
    assert OLD not in (tmp_path / "reports" / "junit.xml").read_text() + page


def test_ctrl_c_under_xdist_leaves_a_report_that_says_so(tmp_path: Path) -> None:
    before(tmp_path)
    app = Simulator(APP, KEY, clock=RealClock())
    with serve(app) as server:
        process = start("run", *pointed_at(server.url), "--", "-n", "2", folder=tmp_path, TIM_SECRET_KEY=KEY)
        limit = time.monotonic() + 60
        while not app.world.groups and time.monotonic() < limit:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        ended = end(process)
    assert ended.code == 2, ended
    assert (document(tmp_path)["verdict"], document(tmp_path)["exit_code"]) == ("interrupted", 2)
