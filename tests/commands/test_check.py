"""`check`: a table and JSON, the exit code, and its calls as the server counts them."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.commands.cli import main
from conformance.simulator import RealClock, Simulator, serve
from conformance.simulator.tls import make_authority

APP = 1400000001
KEY = "0123456789abcdef0123456789abcdef"


class Counting(Simulator):
    """Counts what it is asked."""

    asked = 0

    def handle(self, *request: Any) -> Any:
        """One more."""
        self.asked += 1
        return super().handle(*request)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Counting:
    monkeypatch.setenv("TIM_SECRET_KEY", KEY)
    monkeypatch.chdir(tmp_path)
    return Counting(APP, KEY, clock=RealClock())


@pytest.fixture
def url(app: Counting) -> Iterator[str]:
    with serve(app) as server:
        yield server.url


def options(url: str, *more: str) -> list[str]:
    return ["check", "--tim-endpoint", url, "--tim-sdkappid", str(APP), *more]


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    found = json.loads(capsys.readouterr().out)
    assert found["ready"] == (not any(row["state"] == "problem" for row in found["rows"]))
    return found


def problem(found: Any) -> Any:
    (row,) = [row for row in found["rows"] if row["state"] == "problem"]
    assert row["do"]
    return row


def test_a_sound_app_is_ready(app: Counting, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(options(url)) == 0
    said = capsys.readouterr().out
    assert said.endswith("Ready for a run. 10 calls were made.\n")
    assert "forbid_send_msg  ok" in said
    assert "What cannot be exercised there:" in said
    assert app.asked == 10
    assert app.world.groups == {}
    assert max(map(len, said.splitlines())) <= 100


def test_the_same_as_json(app: Counting, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(options(url, "--format", "json")) == 0
    found = told(capsys)
    assert found["calls"] == app.asked == 10
    names = [row["name"] for row in found["rows"]]
    assert names[:5] == ["host", "TLS", "key", "administrator", "clock"]
    assert {"edition", "group types", "rate", "leftovers"} <= {*names}
    assert any("10 s at most" in it["why"] and it["programs"] for it in found["not_exercised"])


def test_a_wrong_key_and_a_stranger_are_told_in_their_rows(
    app: Counting, url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(options(url, "--format", "json", "--tim-admin", "nobody")) == 3
    assert problem(told(capsys))["name"] == "administrator"
    assert main(["check", "--tim-endpoint", url, "--tim-sdkappid", "1400000002", "--format", "json"]) == 3
    assert problem(told(capsys))["name"] == "host"
    monkeypatch.setenv("TIM_SECRET_KEY", KEY[::-1])
    assert main(options(url, "--format", "json")) == 3
    found = told(capsys)
    assert problem(found)["name"] == "key"
    assert found["calls"] == 1


def test_nobody_there_is_a_problem_of_the_host(app: Counting, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        assert main(options(url, "--format", "json")) == 3
    found = told(capsys)
    assert problem(found)["name"] == "host"
    assert found["calls"] <= 10


def test_a_certificate_of_nobody_known_is_a_problem_of_tls(
    app: Counting, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "authority.pem"
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    with serve(app, tls=make_authority(bundle)) as server:
        assert main(options(server.url, "--format", "json")) == 3
        assert problem(told(capsys))["name"] == "TLS"
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
        assert main(options(server.url, "--format", "json")) == 0
    assert next(row for row in told(capsys)["rows"] if row["name"] == "TLS")["says"] == "the certificate is trusted"


def test_what_is_missing_is_usage(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("TIM_SECRET_KEY", raising=False)
    assert main(["check", "--tim-sdkappid", "7"]) == 4
    assert "needs to know" in capsys.readouterr().err
