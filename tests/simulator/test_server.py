"""The simulator on a socket, and a wire that breaks."""

import http.client
import json
import socket
import ssl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from conformance.simulator import Fault, Simulator, VirtualClock, serve
from conformance.simulator.tls import make_authority

from .client import ADMIN, APP, KEY, START, UNLIMITED, Caller


@pytest.fixture
def one() -> Caller:
    """A caller that knows how to write a target."""
    return Caller(simulator())


def simulator(*faults: Fault) -> Simulator:
    """A simulator on a virtual clock."""
    return Simulator(APP, KEY, (ADMIN,), clock=VirtualClock(START), faults=faults, limits=UNLIMITED)


@pytest.fixture
def wire() -> Iterator[http.client.HTTPConnection]:
    """A connection to a served simulator."""
    with serve(simulator()) as server:
        connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=5)
        yield connection
        connection.close()


def ask(wire: http.client.HTTPConnection, target: str, body: Any = b"{}", method: str = "POST", **headers: str) -> Any:
    """One call's reply: status, headers, parsed body."""
    wire.request(method, target, body, headers)
    reply = wire.getresponse()
    return reply, json.loads(reply.read() or b"null")


def test_a_connection_is_kept(wire: http.client.HTTPConnection, one: Caller) -> None:
    target = one.target("account_import")
    for name in ("a", "b"):
        reply, document = ask(wire, target, json.dumps({"UserID": name}))
        assert (reply.status, reply.version, document["ErrorCode"]) == (200, 11, 0)
        assert reply.headers["Content-Type"] == "application/json"
        assert reply.headers["Date"].startswith("Sun, 15 Jun 2025")


def test_bodies_in_chunks_and_without_content_type(wire: http.client.HTTPConnection, one: Caller) -> None:
    parts = iter([b'{"User', b'ID": "a"}'])
    _, document = ask(wire, one.target("account_import"), parts)
    assert document["ErrorCode"] == 0


def test_other_methods_and_no_body(wire: http.client.HTTPConnection, one: Caller) -> None:
    assert ask(wire, one.target("account_import"), None, "GET")[1]["ErrorCode"] == 60002
    assert ask(wire, one.target("account_import"), None, "HEAD")[1] is None
    assert ask(wire, one.target("account_import"), None)[1]["ErrorCode"] == 60003


def test_a_length_that_is_none(wire: http.client.HTTPConnection, one: Caller) -> None:
    wire.request("POST", one.target("account_import"), headers={"Content-Length": "many"})
    assert wire.getresponse().status == 400


def test_many_clients_at_once(one: Caller) -> None:
    app = simulator()
    with serve(app) as server:

        def work(index: int) -> int:
            wire = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
            codes = [
                ask(wire, one.target("account_import"), json.dumps({"UserID": f"a{index}-{number}"}))[1]["ErrorCode"]
                for number in range(10)
            ]
            wire.close()
            return sum(codes)

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(work, range(8))) == 0
    assert len(app.world.accounts) == 81


def test_a_port_in_use_is_told() -> None:
    with serve(simulator()) as server:
        port = int(server.url.rpartition(":")[2])
        with pytest.raises(OSError, match=f"port {port} of 127.0.0.1 is in use"):
            serve(simulator(), port=port)
    with pytest.raises(OSError, match="no port"):
        serve(simulator(), port=70000)


def test_closing_hangs_up(one: Caller) -> None:
    server = serve(simulator())
    wire = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=5)
    ask(wire, one.target("account_import"))
    server.close()
    assert wire.sock.recv(1) == b""
    with pytest.raises(OSError, match=r"."):
        socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=1)


def test_https_is_verified_and_a_silent_client_keeps_nobody_waiting(one: Caller, tmp_path: Path) -> None:
    bundle = tmp_path / "authority.pem"
    with serve(simulator(), tls=make_authority(bundle)) as server:
        place = server.url.removeprefix("https://")
        host, _, port = place.partition(":")
        with socket.create_connection((host, int(port))):  # says nothing, ever
            for name in (place, f"localhost:{port}"):
                trusting = ssl.create_default_context(cafile=str(bundle))
                wire = http.client.HTTPSConnection(name, timeout=5, context=trusting)
                for account in ("a", "b"):
                    assert ask(wire, one.target("account_import"), json.dumps({"UserID": account}))[1]["ErrorCode"] == 0
                wire.close()
            stranger = http.client.HTTPSConnection(place, timeout=5, context=ssl.create_default_context())
            with pytest.raises(ssl.SSLCertVerificationError):
                stranger.request("POST", "/")
            plain = http.client.HTTPConnection(place, timeout=5)
            with pytest.raises((http.client.HTTPException, OSError)):
                ask(plain, "/")


@pytest.mark.parametrize(("kind", "error"), [("reset", ConnectionError), ("half", http.client.IncompleteRead)])
def test_https_breaks_like_http(one: Caller, kind: Any, error: type[Exception], tmp_path: Path) -> None:
    bundle = tmp_path / "authority.pem"
    with serve(simulator(Fault(kind, every=1)), tls=make_authority(bundle)) as server:
        trusting = ssl.create_default_context(cafile=str(bundle))
        wire = http.client.HTTPSConnection(server.url.removeprefix("https://"), timeout=5, context=trusting)
        with pytest.raises((error, ssl.SSLError)):
            ask(wire, one.target("account_import"), b'{"UserID": "a"}')
        wire.close()


@pytest.mark.parametrize("variation", ["connections-closed", "html-content-type"])
def test_variations_of_the_headers(one: Caller, variation: str) -> None:
    app = Simulator(APP, KEY, (ADMIN,), clock=VirtualClock(START), variations=[variation])
    with serve(app) as server:
        wire = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=5)
        reply, _ = ask(wire, one.target("account_import"), b'{"UserID": "a"}')
        assert reply.will_close == (variation == "connections-closed")
        ask(wire, one.target("account_import"), b'{"UserID": "a"}')
        wire.close()


@pytest.mark.parametrize(
    ("kind", "error", "done"),
    [
        ("reset", ConnectionError, False),
        ("reset-after", ConnectionError, True),
        ("stall", TimeoutError, False),
        ("half", http.client.IncompleteRead, True),
    ],
)
def test_a_broken_wire(one: Caller, kind: Any, error: type[Exception], done: bool) -> None:
    app = simulator(Fault(kind, every=2))
    with serve(app) as server:
        wire = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=0.5)
        assert ask(wire, one.target("account_import"), b'{"UserID": "a"}')[1]["ErrorCode"] == 0
        with pytest.raises(error):
            ask(wire, one.target("account_import"), b'{"UserID": "b"}')
        wire.close()
        assert ("b" in app.world.accounts) is done
        assert ask(wire, one.target("account_import"), b'{"UserID": "c"}')[1]["ErrorCode"] == 0
        wire.close()


def test_a_server_that_stumbles(one: Caller) -> None:
    for fault, status in ((Fault("bad-gateway", 3, "account_import"), 502), (Fault("internal-error", 3), 200)):
        app = simulator(fault)
        caller = Caller(app)
        replies = [caller.raw(one.target("account_import"), b'{"UserID": "a%d"}' % number) for number in range(6)]
        assert [reply.status for reply in replies] == [200, 200, status] * 2
        assert app.world.accounts == {ADMIN, "a0", "a1", "a3", "a4"}
        if status == 200:
            assert json.loads(replies[2].body)["ErrorCode"] == 10002


def test_a_late_answer() -> None:
    caller = Caller(simulator(Fault("late", every=1, seconds=0.02)))
    began = time.perf_counter()
    caller.raw("/")
    assert time.perf_counter() - began >= 0.02


def test_faults_from_a_command_line() -> None:
    assert Fault.parse("bad-gateway:5:forbid_send_msg") == Fault("bad-gateway", 5, "forbid_send_msg")
    assert Fault.parse("reset") == Fault("reset", 10)
    for bad in ("nothing", "reset:often", "reset:0"):
        with pytest.raises(ValueError, match=r"."):
            Fault.parse(bad)
