"""The curl line makes the same call once more, with the shell's signature: a real shell and a stand-in curl tell."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from conformance.api.curl import curl

from .helpers import FakeTransport, client

STAND_IN = """#!/usr/bin/env python3
import json, sys
arguments = sys.argv[1:]
body = sys.stdin.buffer.read().hex() if "@-" in arguments else None
print(json.dumps([arguments, body]))
"""


def run(line: str, folder: Path) -> tuple[list[str], str | None]:
    """The arguments that a shell gives to curl, and its standard input in hexadecimal."""
    (folder / "curl").write_text(STAND_IN, encoding="utf-8")
    (folder / "curl").chmod(0o755)
    environment: Mapping[str, str] = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "USERSIG": "eJ*s-i_g$"}
    done = subprocess.run(["sh", "-c", line], env=environment, capture_output=True, check=True)
    arguments, body = json.loads(done.stdout)
    return arguments, body


def test_a_call(tmp_path: Path) -> None:
    body = {"GroupId": "@TGS#_it's $HOME `x`", "Members_Account": ['"a" b\n', "é"], "MuteTime": 0}
    calls = client(FakeTransport())
    exchange = calls.call("forbid_send_msg", body)
    arguments, _ = run(curl(exchange, calls.endpoint), tmp_path)
    assert arguments[:2] == ["-X", "POST"]
    query = {name: values[0] for name, values in parse_qs(urlsplit(arguments[2]).query).items()}
    assert query == {"usersig": "eJ*s-i_g$", **exchange.query}
    assert json.loads(arguments[arguments.index("--data-raw") + 1]) == body


@pytest.mark.parametrize(("raw", "octets"), [("@file\n", b"@file\n"), ("\x00\ud800'%s\\", b"\x00\xed\xa0\x80'%s\\")])
def test_bytes_that_no_argument_holds(raw: str, octets: bytes, tmp_path: Path) -> None:
    calls = client(FakeTransport())
    _, body = run(curl(calls.call("forbid_send_msg", {}, raw=raw), calls.endpoint), tmp_path)
    assert body == octets.hex()


def test_other_signatures(tmp_path: Path) -> None:
    calls = client(FakeTransport())
    assert "usersig" not in curl(calls.call("forbid_send_msg", {}, signed="none"), calls.endpoint)
    assert "usersig=&" in curl(calls.call("forbid_send_msg", {}, signed="empty"), calls.endpoint)
    forged = curl(calls.call("forbid_send_msg", {}, signed="forged", method="GET"), calls.endpoint)
    assert "$USERSIG" in forged
    assert forged.endswith("'forged'")
    assert run(forged, tmp_path)[0][:2] == ["-X", "GET"]
