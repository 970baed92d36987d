"""`serve`: what it says of itself, that it does not stumble unasked, and HTTPS."""

from __future__ import annotations

import json
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance.api.secrets import Secret
from conformance.settings import Settings
from conformance.targets import open_target
from tests.command_line import APP, KEY, call, end, start


@contextmanager
def greeting(folder: Path, *arguments: str, **variables: str) -> Iterator[list[str]]:
    """The first lines that a server says."""
    process: subprocess.Popen[str] = start("serve", *arguments, folder=folder, **variables)
    try:
        assert process.stdout is not None
        yield [process.stdout.readline() for _ in range(6)]
    finally:
        process.terminate()
        end(process)


def test_no_mute_stumbles_unasked(tmp_path: Path) -> None:
    with greeting(tmp_path, TIM_SECRET_KEY=KEY) as told:
        assert "stumble" not in "".join(told)
        settings = Settings(target="live", endpoint=told[0].split()[4], sdkappid=APP, key=Secret(KEY))
        with open_target(settings) as target:
            body = {"GroupId": "none", "Members_Account": ["a"], "MuteTime": 1}
            codes = {target.client.call("forbid_send_msg", body, retry=False).code for _ in range(100)}
    assert codes == {10010}


def test_what_it_was_asked_to_get_wrong_is_in_its_greeting(tmp_path: Path) -> None:
    asked = ("--fault", "internal-error:40:forbid_send_msg", "--fault", "late:1", "--variation", "passing-502")
    with greeting(tmp_path, *asked) as told:
        for fault in ("internal-error on every 40th forbid_send_msg", "late on every call", "every 41st call"):
            assert fault in told[0]


def test_https_as_its_own_command_line_says(tmp_path: Path) -> None:
    with greeting(tmp_path, "--tls", "--sdkappid", str(APP)) as told:
        environment = dict(re.findall(r"(TIM_SECRET_KEY|REQUESTS_CA_BUNDLE)=(\S+)", told[3]))
        bundle = Path(environment["REQUESTS_CA_BUNDLE"])
        assert "BEGIN CERTIFICATE" in bundle.read_text()
        assert "PRIVATE" not in bundle.read_text()
        command = told[3].partition("tim-conformance ")[2].split()
        short = ("--tim-clauses", "concurrency.*", "--tim-profile", "smoke")
        assert call(*command, *short, folder=tmp_path, **environment).code == 0
        del environment["REQUESTS_CA_BUNDLE"]
        distrusted = call(*command, *short, folder=tmp_path, **environment)
        assert distrusted.code == 3
        assert "is not trusted" in distrusted.out
    assert not bundle.exists()


@pytest.mark.parametrize("place", ["taken", "without permission"])
def test_a_port_that_cannot_be_had_is_one_sentence(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if place == "taken":
        with socket.create_server(("127.0.0.1", 0)) as taken:
            ended = call("serve", "--port", str(taken.getsockname()[1]), folder=tmp_path)
    else:
        try:
            socket.create_server(("127.0.0.1", 1)).close()
            pytest.skip("every port may be had here")
        except OSError:
            ended = call("serve", "--port", "1", folder=tmp_path)
    assert ended.code == 3
    assert ended.sentence.count("\n") == 0
    assert ended.sentence.startswith("tim-conformance: The simulator cannot be served: ")


def test_what_it_lacks_is_told_over_the_wire_too(tmp_path: Path) -> None:
    with greeting(tmp_path, TIM_SECRET_KEY=KEY) as told:
        settings = Settings(target="live", endpoint=told[0].split()[4], sdkappid=APP, key=Secret(KEY))
        with open_target(settings) as target:
            exchange = target.client.call("get_joined_group_list", {"Member_Account": "a"})
    assert exchange.code == 10003
    assert "this stand-in has no command" in json.dumps(exchange.fields)
