"""Every way in which a wire can fail is one clear sentence without a URL, over HTTP and directly."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import certifi
import pytest
import requests
import urllib3

from conformance.api.errors import UsageError, WireError, WireKind
from conformance.api.transport import DirectTransport, HttpTransport, WireReply
from conformance.api.trust import VARIABLES
from conformance.api.wire_errors import explain
from conformance.simulator import Reply

QUERY = "/v4/x/y?usersig=very-secret-signature"
LINGER_RESET = b"\x01\x00\x00\x00\x00\x00\x00\x00"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: today\r\n\r\n{}"


@contextmanager
def service(answer: Callable[[socket.socket], object], end: bytes = b"{}") -> Iterator[tuple[str, list[socket.socket]]]:
    """A server that reads each request, up to `end`, of each connection and lets `answer` do the rest."""
    connections: list[socket.socket] = []

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            asked = b""
            while piece := connection.recv(65536):
                asked += piece
                if asked.endswith(end):
                    asked = b""
                    if answer(connection) is not None:
                        return

    def accept(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                connections.append(connection)
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, args=(listener,), daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", connections
        listener.shutdown(socket.SHUT_RDWR)


def reset(connection: socket.socket) -> bool:
    """Cut the connection hard."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_RESET)
    return True


def failure(endpoint: str, timeout: tuple[float, float] = (1.0, 0.3)) -> WireError:
    """What a call ends with."""
    transport = HttpTransport(endpoint)
    with pytest.raises(WireError) as failed:
        transport.send("POST", endpoint + QUERY, {}, b"{}", timeout)
    assert "very-secret" not in str(failed.value) + repr(failed.value)
    assert failed.value.__cause__ is None
    assert failed.value.__suppress_context__ != (failed.value.__context__ is None)
    return failed.value


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("reset", reset),
        ("reset", lambda connection: True),
        ("timeout", lambda connection: threading.Event().wait(1)),
        ("short", lambda connection: connection.sendall(OK.replace(b": 2", b": 99")) or True),
        ("garbage", lambda connection: connection.sendall(b"hello, who is there?\r\n\r\n") or True),
        (
            "garbage",
            lambda connection: connection.sendall(OK.replace(b"Date", b"Content-Encoding: gzip\r\nDate")) or True,
        ),
    ],
)
def test_broken_wires(kind: WireKind, answer: Callable[[socket.socket], object]) -> None:
    with service(answer) as (endpoint, _):
        error = failure(endpoint)
        assert error.kind == kind
        assert error.passing
        assert error.says.startswith("127.0.0.1:")


def test_a_slow_drip_does_not_go_on_for_ever() -> None:
    def drip(connection: socket.socket) -> bool:
        connection.sendall(OK.replace(b": 2", b": 1000"))
        for _ in range(100):
            connection.sendall(b" ")
            threading.Event().wait(0.02)
        return True

    with service(drip) as (endpoint, _):
        assert failure(endpoint, (0.2, 0.3)).kind == "timeout"


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"


def _drip(text: bytes, again: int = 200) -> Callable[[socket.socket], bool]:
    def drip(connection: socket.socket) -> bool:
        for _ in range(again):
            for byte in text:
                connection.sendall(bytes([byte]))
                threading.Event().wait(0.05)
        return True

    return drip


def _flood(begin: bytes, text: bytes) -> Callable[[socket.socket], bool]:
    def flood(connection: socket.socket) -> bool:
        connection.sendall(begin)
        while True:
            connection.sendall(text)
            threading.Event().wait(0.01)

    return flood


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        _drip(HEAD),
        _drip(b"HTTP/1.1 100 Continue\r\n\r\n"),
        _flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        _flood(HEAD, b"X"),
        _flood(CHUNKED, b"0"),
        _flood(CHUNKED + b"2\r\n{}\r\n0\r\n", b"X: y\r\n"),
        _flood(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", b"{}"),
    ],
)
def test_a_call_has_a_deadline_for_the_whole_of_it(answer: Callable[[socket.socket], object]) -> None:
    with service(answer) as (endpoint, _):
        began = time.monotonic()
        assert failure(endpoint, (0.3, 0.5)).kind in ("timeout", "garbage")
        assert time.monotonic() - began < 60  # the answers take minutes, or have no end


def test_headers_without_end_and_other_1xx_are_no_answer() -> None:
    with service(lambda connection: connection.sendall(HEAD + b"A: b\r\n" * 5000) or True) as (endpoint, _):
        assert failure(endpoint, (1.0, 2.0)).kind == "garbage"
    with service(lambda connection: connection.sendall(b"HTTP/1.1 103 Early\r\n\r\n") or True) as (endpoint, _):
        assert failure(endpoint, (1.0, 2.0)).kind == "garbage"


def test_a_deadline_leaves_no_thread_and_spoils_no_other_call() -> None:
    with service(lambda connection: connection.sendall(OK)) as (endpoint, _):
        transport, before = HttpTransport(endpoint), set(threading.enumerate())
        for _ in range(50):
            assert transport.send("POST", endpoint + QUERY, {}, b"{}", (0.2, 0.3)).status == 200
        transport.close()
        threading.Event().wait(0.2)
        assert not [each for each in set(threading.enumerate()) - before if each.name == "deadlines"]


def test_nothing_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert failure(f"http://127.0.0.1:{port}").says == f"Nothing listens at 127.0.0.1:{port}."
    error = failure("http://no-such-host.invalid")
    assert (error.kind, error.says) == ("name", "The name of no-such-host.invalid cannot be resolved.")


def test_tls() -> None:
    with service(lambda connection: connection.sendall(OK), end=b"") as (endpoint, _):
        error = failure(endpoint.replace("http:", "https:"))
        assert error.kind == "tls"
        assert not error.passing
    certificate = ssl.SSLCertVerificationError(1, "certificate verify failed")
    certificate.verify_code, certificate.verify_message = 23, "certificate revoked"
    wrapped = requests.exceptions.SSLError(urllib3.exceptions.MaxRetryError(None, "/", certificate))  # type: ignore[arg-type]
    said = "The certificate of h:1 is not trusted (certificate revoked): have another one made."
    assert explain(wrapped, "h:1", (1, 1)).says == said
    alert = ssl.SSLError(1, "[SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version (_ssl.c:1006)")
    alert.reason = "TLSV1_ALERT_PROTOCOL_VERSION"
    said = "No TLS connection to h:1 comes about (tlsv1 alert protocol version): see what stands at that port."
    assert explain(requests.exceptions.SSLError(alert), "h:1", (1, 1)).says == said


def test_what_is_unheard_of_is_told_without_its_text() -> None:
    error = explain(requests.exceptions.InvalidURL("very-secret"), "h:1", (1, 1))
    assert error.says == "The call to h:1 failed (InvalidURL)."
    garbage = requests.ConnectionError(
        urllib3.exceptions.ProtocolError("aborted", http.client.BadStatusLine("very-secret"))
    )
    assert explain(garbage, "h:1", (1, 1)).kind == "garbage"


def test_connections_are_kept_and_overlapping_calls_have_their_own() -> None:
    together = threading.Barrier(4, timeout=5)

    def wait_for_all(connection: socket.socket) -> None:
        together.wait()
        connection.sendall(OK)

    with service(wait_for_all) as (endpoint, connections):
        transport = HttpTransport(endpoint)
        with ThreadPoolExecutor(4) as pool:
            for _ in range(3):
                replies = list(pool.map(lambda _: transport.send("POST", endpoint + QUERY, {}, b"{}"), range(4)))
                assert [reply.body for reply in replies] == [b"{}"] * 4
        assert len(connections) == 4
        transport.close()


def test_redirects_and_cookies_are_left_alone() -> None:
    def answer(connection: socket.socket) -> None:
        connection.sendall(
            b"HTTP/1.1 302 Found\r\nSet-Cookie: a=b\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
        )

    with service(answer) as (endpoint, connections):
        transport = HttpTransport(endpoint)
        for _ in range(2):
            assert transport.send("POST", endpoint + QUERY, {}, b"{}").status == 302
        assert not list(transport._idle[0].cookies)
        assert len(connections) == 1


def test_the_environment_is_asked_once_and_verification_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    assert failure("https://service.example").kind == "proxy"
    assert HttpTransport("https://service.example")._session().verify is True
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certifi.where())
    assert HttpTransport("https://service.example")._session().verify == certifi.where()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere.pem")
    with pytest.raises(UsageError, match="REQUESTS_CA_BUNDLE names /nowhere"):
        HttpTransport("https://service.example")
    assert HttpTransport("http://10.1.2.3")._session().verify is True
    with service(lambda connection: connection.sendall(OK)) as (endpoint, _):
        assert HttpTransport(endpoint).send("POST", endpoint + QUERY, {}, b"{}").status == 200


def test_the_direct_transport_tells_a_fault_as_a_wire_would() -> None:
    wires = iter(["whole", "reset", "stall", "half"])
    asked = []

    def handle(method: str, target: str, headers: object, body: bytes) -> Reply:
        asked.append((method, target, body))
        return Reply(200, {"Date": "d"}, b"{}", next(wires))  # type: ignore[arg-type]

    transport = DirectTransport(handle)
    assert transport.send("POST", "http://simulator" + QUERY, {}, b"{}") == WireReply(200, {"Date": "d"}, b"{}")
    assert asked == [("POST", QUERY, b"{}")]
    for kind in ("reset", "timeout", "short"):
        with pytest.raises(WireError) as failed:
            transport.send("POST", "http://simulator" + QUERY, {}, b"{}")
        assert failed.value.kind == kind
