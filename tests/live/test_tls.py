"""HTTPS: an authority of one's own is taken, and what is wrong with a certificate or a port is told before a call."""

from __future__ import annotations

import datetime
import json
import socket
import ssl
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from conformance.api.schemes import speaks_plain_http, speaks_tls
from conformance.api.secrets import Secret
from conformance.api.trust import VARIABLES
from conformance.commands.cli import main
from conformance.programs.building import group, looks, program
from conformance.programs.operations import Mute
from conformance.runs.opening import open_trial
from conformance.settings import Settings
from conformance.settings.options import OPTIONS
from conformance.simulator import RealClock, Reply, Simulator, serve
from conformance.suite.running import run_all
from tests.command_line import APP, KEY, ROOT, call, document, verdicts
from tests.runs.wide import some

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)
PROGRAM = program(group("Public", "m1"), Mute("g1", ("m1",), 600), looks("m1"))
SAYS = {
    "unknown": "is not trusted: no authority that is known here has signed it",
    "expired": "has expired: have it renewed",
    "early": "is not valid yet: set this machine's clock",
    "misnamed": "is for another host: give the endpoint by the name",
    "self-signed": "is not trusted: it is signed by itself",
    "http to a port of TLS": "speaks TLS, and the endpoint says http: give https://",
    "TLS to a port of http": "speaks plain http, and the endpoint says https: give http://",
}
"""What is wrong, and what is told of it."""
COMMANDS = {
    "check": ("check",),
    "sweep": ("sweep", "--by-name"),
    "again": ("again", "program.json", "--tim-target", "live"),
    "watch": ("watch", "--tim-target", "live", "--tim-cassettes", str(ROOT / "cassettes")),
}


class Counting(Simulator):
    """A simulator that counts the calls of its API."""

    asked = 0

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Answer one request."""
        self.asked += "usersig" in target
        return super().handle(method, target, headers, body)


def context_of(issued: trustme.LeafCert) -> ssl.SSLContext:
    """What a server needs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(context)
    return context


def self_signed(folder: Path) -> ssl.SSLContext:
    """A certificate that nobody but itself has signed."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "own.pem")
    authority.private_key_pem.write_to_path(folder / "own.key")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "own.pem", folder / "own.key")
    return context


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority of one's own, which the environment names; the folder is the working one."""
    for name in (*VARIABLES, *(option.variable for option in OPTIONS)):
        monkeypatch.delenv(name, raising=False)
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "authority.pem"))
    monkeypatch.setenv("TIM_SECRET_KEY", KEY)
    monkeypatch.setattr("conformance.api.patience.PAUSES", ())
    monkeypatch.chdir(tmp_path)
    (tmp_path / "program.json").write_text(json.dumps(PROGRAM.to_json()), encoding="utf-8")
    return made


@contextmanager
def wrong(kinds: Collection[str], authority: trustme.CA, folder: Path) -> Iterator[tuple[Counting, dict[str, str]]]:
    """An app served in a wrong way each, by name; where each is."""
    app = Counting(APP, KEY, clock=RealClock())
    issued = {
        "unknown": lambda: context_of(trustme.CA().issue_cert("127.0.0.1")),
        "expired": lambda: context_of(authority.issue_cert("127.0.0.1", not_before=NOW - 9 * DAY, not_after=NOW - DAY)),
        "early": lambda: context_of(authority.issue_cert("127.0.0.1", not_before=NOW + DAY, not_after=NOW + 9 * DAY)),
        "misnamed": lambda: context_of(authority.issue_cert("elsewhere.example", "127.0.0.2")),
        "self-signed": lambda: self_signed(folder),
        "http to a port of TLS": lambda: context_of(authority.issue_cert("127.0.0.1")),
        "TLS to a port of http": lambda: None,
    }
    with ExitStack() as stack:
        urls = {kind: stack.enter_context(serve(app, tls=issued[kind]())).url for kind in kinds}
        for kind, url in urls.items():
            if " to " in kind:
                scheme, _, place = url.partition("://")
                urls[kind] = f"{'http' if scheme == 'https' else 'https'}://{place}"
        yield app, urls


def settings(url: str, **more: object) -> Settings:
    """Those of a live run of the smoke profile."""
    live = Settings(target="live", endpoint=url, sdkappid=APP, key=Secret(KEY), profile="smoke", calls=500)
    return replace(live, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_says_in_one_sentence_what_is_wrong(
    command: str, authority: trustme.CA, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with wrong(SAYS, authority, tmp_path) as (app, urls):
        for kind, url in urls.items():
            words = (*COMMANDS[command], "--tim-endpoint", url, "--tim-sdkappid", str(APP))
            assert main(words) == 3, kind
            printed = capsys.readouterr()
            if command == "check":
                (row,) = [line for line in printed.out.split("\n") if " PROBLEM " in line]
                assert row.startswith("TLS "), printed
            else:
                assert printed.err.count("\n") == 1
            assert SAYS[kind] in " ".join((printed.out + printed.err).split())
            assert url.partition("://")[2] in printed.out + printed.err
        assert app.asked == 0
        assert not app.world.groups


def test_a_run_judges_nothing_then(authority: trustme.CA, tmp_path: Path) -> None:
    with wrong(SAYS, authority, tmp_path) as (app, urls):
        for kind, url in urls.items():
            trial = open_trial(settings(url), 1)
            assert SAYS[kind] in trial.docket.unreached
            assert {verdict for verdict, _ in trial.docket.verdicts().values()} <= {"unknown", "not-applicable"}
        assert app.asked == 0


def test_a_run_in_a_process_of_its_own_ends_with_3_and_a_plan_calls_nobody(
    authority: trustme.CA, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with wrong(["expired"], authority, tmp_path) as (app, urls):
        where = ("--tim-target", "live", "--tim-endpoint", urls["expired"], "--tim-sdkappid", str(APP))
        ended = call("run", *where, "--tim-profile", "smoke", folder=tmp_path, TIM_SECRET_KEY=KEY)
        assert ended.code == 3
        found = document(tmp_path)
        assert SAYS["expired"] in found["sentence"]
        assert "Traceback" not in ended.out + ended.err
        assert {"pass", "fail"}.isdisjoint(verdicts(found).values())
        assert main(["plan", *where, "--tim-profile", "smoke"]) == 0
        assert app.asked == 0
    assert "At least" in capsys.readouterr().out


@pytest.mark.parametrize("variable", VARIABLES)
def test_an_authority_of_ones_own_is_taken(
    variable: str, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.setenv(variable, str(tmp_path / "authority.pem"))
    app = Counting(APP, KEY, clock=RealClock())
    chosen = some(["test_group_type.test_private_groups_refuse"])
    with serve(app, tls=context_of(authority.issue_cert("localhost"))) as server:
        trial = open_trial(settings(server.url.replace("127.0.0.1", "localhost"), width=4), 1)
        run_all(trial, 1, chosen)
    assert trial.docket.verdicts()["group-type.private"][0] == "pass"
    assert not trial.docket.failing
    assert app.asked > 10


def test_the_other_commands_take_it_too(
    authority: trustme.CA, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = Simulator(APP, KEY, clock=RealClock())
    with serve(app, tls=context_of(authority.issue_cert("127.0.0.1"))) as server:
        for name in ("check", "sweep", "again"):
            words = (*COMMANDS[name], "--tim-endpoint", server.url, "--tim-sdkappid", str(APP))
            assert main(words) == 0, capsys.readouterr()


def test_a_certificate_that_expires_in_the_midst_of_a_run_is_no_finding(
    authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conformance.runs.trying._PATIENCE", 0.0)
    valid = authority.issue_cert("127.0.0.1")
    expired = authority.issue_cert("127.0.0.1", not_before=NOW - 9 * DAY, not_after=NOW - DAY)
    context = context_of(valid)

    class Expiring(Counting):
        def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
            reply = super().handle(method, target, headers, body)
            if self.asked < 40:
                return reply
            expired.configure_cert(context)
            return replace(reply, headers={**reply.headers, "Connection": "close"})

    app = Expiring(APP, KEY, clock=RealClock())
    with serve(app, tls=context) as server:
        trial = open_trial(settings(server.url, width=4), 1)
        run_all(trial, 1, some())
    docket = trial.docket
    assert not docket.failing
    assert 40 <= app.asked < 60
    why = {reason for verdict, reason in docket.verdicts().values() if verdict == "unknown"}
    assert any(SAYS["expired"] in reason for reason in why), why
    assert docket.left_behind


def test_what_a_port_speaks(authority: trustme.CA, tmp_path: Path) -> None:
    with wrong(("expired", "TLS to a port of http"), authority, tmp_path) as (_, urls):
        tls, plain = (int(url.rpartition(":")[2]) for url in urls.values())
        assert (speaks_tls("127.0.0.1", tls), speaks_plain_http("127.0.0.1", tls)) == (True, False)
        assert (speaks_tls("127.0.0.1", plain), speaks_plain_http("127.0.0.1", plain)) == (False, True)


def test_nobody_and_something_else_speak_neither() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def greet() -> None:
            for _ in range(2):
                connection, _ = listener.accept()
                with connection:
                    connection.sendall(b"220 mail.example\r\n")

        server = threading.Thread(target=greet, daemon=True)
        server.start()
        assert not speaks_tls("127.0.0.1", port)
        assert not speaks_plain_http("127.0.0.1", port)
        server.join(5)
    assert not speaks_tls("127.0.0.1", port)
    assert not speaks_plain_http("127.0.0.1", port)
