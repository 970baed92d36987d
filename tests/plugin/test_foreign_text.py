"""What a service says moves no cursor, rings no bell and gives no order, on whatever it is shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.report.text import spelled
from conformance.simulator import RealClock, Simulator, serve
from tests.command_line import APP, KEY, call, pointed_at

HOSTILE = (
    "\x1b[31mred\x1b]0;title\x07\x00\r\x85\u2028\u202e\u200b\ud800\n::error::pwned\n  ::set-output name=a::b\n"
    "##[error]pwned ##vso[task.complete] ##teamcity[x] \n<script>alert(1)</script>]]> :: error"
)
SOME = "--tim-clauses=mute-time.zero,group-type.*,error.*"
"""Promises that are kept, and the one that is broken."""
ORDER = re.compile(r"(?m)^\s*::[a-zA-Z]|##\[|##vso\[|##teamcity\[")


@contextmanager
def hostile(*defects: str) -> Iterator[str]:
    """A service whose every answer says it, and that says it in a header and in the names of fields too."""
    app = Simulator(APP, KEY, clock=RealClock(), defects=defects)
    handle = app.handle

    def answer(*asked: Any) -> Any:
        reply = handle(*asked)
        try:
            body = json.loads(reply.body)
        except ValueError:
            return reply
        body = {**body, "ErrorInfo": HOSTILE, HOSTILE: HOSTILE} if isinstance(body, dict) else body
        octets = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
        octets = octets.replace(b"\xed\xa0\x80", b"\\ud800")
        return replace(reply, body=octets, headers={**reply.headers, "Content-Length": str(len(octets))})

    app.handle = answer  # type: ignore[method-assign]
    with serve(app) as server:
        yield server.url


def harmless(text: str) -> None:
    """Nothing but new lines, tabs and what can be seen."""
    odd = {character for character in text if not character.isprintable() and character not in "\n\t"}
    assert odd == set()
    found = ORDER.search(text)
    assert found is None, text[max(found.start() - 200, 0) : found.end() + 100]


@pytest.mark.parametrize(
    ("defects", "options"),
    [
        ((), ("-rA", "-o", "log_cli=true", "--log-cli-level=DEBUG")),
        (("zero-ignored-while-permanent",), ("-rA",)),
        (("zero-ignored-while-permanent",), ("-n", "2", "--tb=long", "-v")),
    ],
    ids=["conforming", "failing", "failing under xdist"],
)
def test_hostile_answers_are_spelled_out_everywhere(
    defects: tuple[str, ...], options: tuple[str, ...], tmp_path: Path
) -> None:
    with hostile(*defects) as url:
        ended = call(
            "run", *pointed_at(url), "--tim-profile=smoke", SOME, "--", *options, "--junitxml=cases.xml",
            folder=tmp_path, TIM_SECRET_KEY=KEY,
        )  # fmt: skip
    assert "Traceback" not in ended.out + ended.err
    assert ended.code == (1 if defects else 0), ended
    if defects:
        assert "pwned" in ended.out
    harmless(ended.out)
    harmless(ended.err)
    for name in ("reports/conformance.json", "reports/junit.xml", "reports/conformance.html", "cases.xml"):
        harmless((tmp_path / name).read_text(encoding="utf-8"))
    assert "<script>alert" not in (tmp_path / "reports" / "conformance.html").read_text(encoding="utf-8")


def test_a_refusal_of_the_first_call_is_spelled_out(tmp_path: Path) -> None:
    app = Simulator(APP, KEY, clock=RealClock())
    body = json.dumps({"ActionStatus": "FAIL", "ErrorCode": 60007, "ErrorInfo": HOSTILE}).encode()
    handle = app.handle
    app.handle = lambda *asked: replace(handle(*asked), body=body)  # type: ignore[method-assign]
    with serve(app) as server:
        ended = call("run", *pointed_at(server.url), folder=tmp_path, TIM_SECRET_KEY=KEY)
        swept = call("sweep", *pointed_at(server.url)[2:], folder=tmp_path, TIM_SECRET_KEY=KEY)
    assert ended.code == 3, ended
    for text in (ended.out, ended.err, swept.out, swept.err):
        harmless(text)


@pytest.mark.parametrize(
    "text", [HOSTILE, "::error::x", "a\n::error::x", " ::warning file=a::b", "x ##[group]y", "\t::x"]
)
def test_spelled_text_is_one_line_without_orders(text: str) -> None:
    told = spelled(text)
    assert "\n" not in told
    harmless(told)
    harmless(told.replace(" ", "\n"))  # wherever a line may be broken
    assert spelled(told) == told


def test_ordinary_text_stays_as_it_is() -> None:
    for text in (
        "test_x.py::test_y",
        "a::b",
        "## heading",
        "#[x]",
        "10:02:03",
        "std::string",
        "C:\\n",
        "群组",
        "at ::1",
    ):
        assert spelled(text) == text
