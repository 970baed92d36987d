"""Whatever pytest, a library or a user's own set-up writes of a run, no signature and no key is in it."""

from __future__ import annotations

import base64
import os
import re
import signal
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from conformance.api.secrets import Vault
from conformance.simulator import RealClock, Simulator, serve
from conformance.simulator.usersig import read
from tests.command_line import APP, KEY, end, pointed_at, start

INI = """[pytest]
log_level = DEBUG
log_cli = true
log_cli_level = DEBUG
log_file = everything.log
log_file_level = DEBUG
junit_logging = all
junit_log_passing_tests = true
"""
# What a user's own set-up may do: handlers of several kinds, the wire printed, errors logged, warnings, plugins.
CONFTEST = """
import http.client, itertools, json, logging, os, sys, warnings
import pytest, requests
logging.basicConfig(level=logging.DEBUG, stream=open("own.log", "a"), format="%(name)s %(message)s %(stack_info)s")
http.client.HTTPConnection.debuglevel = 1

class Fields(logging.Formatter):
    def format(self, record):
        return json.dumps({name: str(value) for name, value in vars(record).items()})

handler = logging.FileHandler("fields.log")
handler.setFormatter(Fields())
logging.getLogger().addHandler(handler)

from conformance.api.client import Client
from conformance.api.transport import HttpTransport

real = HttpTransport.send
count = itertools.count(1)

def send(self, method, url, headers, body, *rest):
    number = next(count)
    logging.getLogger("some.body").warning("calls %s", url, extra={"whole": url})
    if number % 7 == 0:
        print("stdout:", url)
        print("stderr:", url, file=sys.stderr)
        warnings.warn(f"odd: {url}", stacklevel=1)
        try:
            raise requests.ConnectionError(f"cannot reach {url}", requests.Request("POST", url))
        except requests.ConnectionError:
            logging.getLogger("another").exception("failed")
    if os.environ.get("BREAK") and number == 40:
        piece = url[60:]
        raise RuntimeError(f"broken at {url}")
    if os.environ.get("STOP") and number == 40:
        open("now", "w").close()
        import time
        time.sleep(20)
    return real(self, method, url, headers, body, *rest)

HttpTransport.send = send

def pytest_runtest_logreport(report):
    with open("reports.log", "a") as file:
        file.write(repr(report.longreprtext) + repr(report.sections) + repr(report.user_properties))

def pytest_report_to_serializable(report):
    with open("serialized.log", "a") as file:
        file.write(repr(vars(report)))
"""
SHAPE = re.compile(r"eJ[w-z][A-Za-z0-9*_-]{30,}")


@contextmanager
def listened() -> Iterator[tuple[str, set[str]]]:
    """A simulator, and the signatures that it is shown."""
    app, shown = Simulator(APP, KEY, clock=RealClock()), set[str]()
    handle = app.handle

    def listen(method: str, target: str, *rest: object) -> object:
        shown.update(parse_qs(urlsplit(target).query).get("usersig", []))
        return handle(method, target, *rest)  # type: ignore[arg-type]

    app.handle = listen  # type: ignore[method-assign, assignment]
    with serve(app) as server:
        yield server.url, shown


def genuine(shown: set[str]) -> set[str]:
    """Those that the app's own key made."""
    found = set()
    for usersig in shown:
        try:
            if read(usersig).genuine(KEY):
                found.add(usersig)
        except ValueError:
            continue
    return found


def held(folder: Path, out: str, shown: set[str]) -> list[str]:
    """What is found in all that was written."""
    vault = Vault()
    vault.register(KEY, "key")
    for usersig in genuine(shown):
        vault.register(usersig, "usersig")
        vault.register(read(usersig).signature, "inner")
    written = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert {"everything.log", "own.log", "fields.log", "cases.xml", "page.html", "summary.md"} <= written.keys()
    assert {"reports/conformance.sarif", "reports/conformance.ndjson", "reports/badge.svg"} <= written.keys()
    found = []
    for name, octets in {**written, "terminal": out.encode()}.items():
        if name == "conftest.py":
            continue
        found += [f"{name}: {what}" for what in vault.find(octets)]
        text = unquote(octets.decode("utf-8", "replace"))
        for match in SHAPE.finditer(text):
            packed = match[0].translate(str.maketrans("*-_", "+/="))
            try:
                inner = zlib.decompressobj().decompress(base64.b64decode(packed[: len(packed) // 4 * 4]))
            except (ValueError, zlib.error):
                continue
            found += [f"{name}: shaped like a signature"] if b"TLS." in inner else []
        found += [f"{name}: a piece" for usersig in genuine(shown) if usersig[40:72] in text]
    return found


def started(folder: Path, url: str, *options: str, **variables: str) -> object:
    """A session with everything that tells too much."""
    (folder / "pytest.ini").write_text(INI)
    (folder / "conftest.py").write_text(CONFTEST)
    return start(
        "-p", "conformance.plugin", *pointed_at(url), "--tim-profile=smoke", "--tim-clauses=group-type.*",
        "--html=page.html", "--self-contained-html", "--junitxml=cases.xml", "-rA", "--showlocals", "--tb=long",
        "--debug=trace.log", "--tim-formats=ctrf,sarif,markdown,badge,ndjson", *options,
        "--pyargs", "conformance.suite",
        folder=folder, module="pytest", TIM_SECRET_KEY=KEY, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY="summary.md",
        **variables,
    )  # fmt: skip


@pytest.mark.parametrize("options", [(), ("-s",), ("-n", "2", "--capture=tee-sys")], ids=" ".join)
def test_a_green_run_that_logs_everything_holds_no_secret(options: tuple[str, ...], tmp_path: Path) -> None:
    with listened() as (url, shown):
        ended = end(started(tmp_path, url, *options))  # type: ignore[arg-type]
    assert ended.code == 0, ended
    assert genuine(shown)
    assert "usersig=[usersig]" in ended.out + (tmp_path / "everything.log").read_text()
    assert held(tmp_path, ended.out + ended.err, shown) == []


@pytest.mark.parametrize("style", ["--tb=long", "--tb=native"])
def test_a_traceback_through_the_client_holds_no_secret(style: str, tmp_path: Path) -> None:
    with listened() as (url, shown):
        ended = end(started(tmp_path, url, style, "--color=yes", BREAK="1"))  # type: ignore[arg-type]
    assert ended.code == 3, ended
    assert "broken at" in ended.out
    assert held(tmp_path, ended.out + ended.err, shown) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_the_full_trace_of_an_interrupt_holds_no_secret(tmp_path: Path) -> None:
    with listened() as (url, shown):
        process = started(tmp_path, url, "--full-trace", STOP="1")
        limit = time.monotonic() + 60
        while not (tmp_path / "now").exists() and time.monotonic() < limit:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)  # type: ignore[attr-defined]
        ended = end(process)  # type: ignore[arg-type]
    assert ended.code == 2, ended
    assert "KeyboardInterrupt" in ended.out
    assert held(tmp_path, ended.out + ended.err, shown) == []
