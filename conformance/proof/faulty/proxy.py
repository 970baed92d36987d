"""A proxy between a client and a service that understands as much HTTP as it takes to fail at a certain call."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from dataclasses import dataclass
from io import BufferedIOBase
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Final, Self

from conformance.proof.faulty.faults import Fault
from conformance.simulator.breaking import BREAKS, PAGE, break_off

SHORT: Final = 0.1
LONG: Final = 3.0
"""Seconds of the two stalls; what waits for an answer gives up between them."""
DRIP: Final = 0.1
"""Seconds between two bytes."""


@dataclass(frozen=True)
class Request:
    """One request as it came: its first line, and all of its bytes."""

    line: str
    data: bytes

    @property
    def target(self) -> str:
        """Path and query."""
        return self.line.split(" ")[1] if self.line.count(" ") >= 2 else ""

    @property
    def command(self) -> str:
        """The last part of the path."""
        return self.target.partition("?")[0].rpartition("/")[2]


class Proxy:
    """Listens on this machine and hands on to `upstream` (host and port); a context manager that closes it.

    `hits` counts the requests that were hit, `seen` all of them by command.
    """

    def __init__(self, upstream: tuple[str, int], fault: Fault | None) -> None:
        self.upstream = upstream
        self.fault = fault
        self.hits = 0
        self.seen: dict[str, int] = {}
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), self)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def due(self, request: Request) -> Fault | None:
        """The fault, where it hits this request."""
        with self._lock:
            number = self.seen[request.command] = self.seen.get(request.command, 0) + 1
            fault = self.fault
            if fault is None or fault.command != request.command:
                return None
            if not fault.first <= number < fault.first + fault.storm:
                return None
            self.hits += 1
            return fault

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True, name="proxy").start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], proxy: Proxy) -> None:
        self.proxy = proxy
        super().__init__(address, _Handler)


class _Handler(StreamRequestHandler):
    disable_nagle_algorithm = True
    server: _Server

    def handle(self) -> None:
        """Serve the requests of one connection, until one of them is the last."""
        proxy = self.server.proxy
        with contextlib.suppress(OSError), socket.create_connection(proxy.upstream) as service:
            service.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with service.makefile("rb") as answers:
                while request := read_request(self.rfile):
                    fault = proxy.due(request)
                    answer = b""
                    if fault is None or fault.after:
                        service.sendall(request.data)
                        answer = read_answer(answers, request.line.startswith("HEAD "))
                    if fault is None:
                        self.connection.sendall(answer)
                    elif not self._fail(fault.kind, request, answer):
                        return

    def finish(self) -> None:
        """Let go of the connection, whatever state the client left it in."""
        with contextlib.suppress(OSError):
            super().finish()

    def _fail(self, kind: str, request: Request, answer: bytes) -> bool:
        """Do to a request what the fault says; whether the connection goes on."""
        plain = kind.removesuffix("-after")
        if plain == "stall-short":
            time.sleep(SHORT)
            self.connection.sendall(answer)
            return True
        if plain in BREAKS:
            break_off(self.connection, plain, answer, drip=DRIP, stall=LONG)
            return False
        self.connection.sendall(in_place(kind, request, answer.partition(b"\r\n\r\n")[2]))
        return True


def in_place(kind: str, request: Request, body: bytes) -> bytes:
    """The whole answer that comes in the place of the service's own, whose body is given."""
    match kind.removesuffix("-after"):
        case "html-200":
            return _reply("200 OK", PAGE, "Content-Type: text/html")
        case "html-502":
            return _reply("502 Bad Gateway", PAGE, "Content-Type: text/html")
        case "empty-200":
            return _reply("200 OK", b"")
        case "cut-json":
            return _reply("200 OK", body[: len(body) // 2], "Content-Type: application/json")
        case "500":
            return _reply(
                "500 Internal Server Error", b'{"message": "internal error"}', "Content-Type: application/json"
            )
        case "503":
            return _reply("503 Service Unavailable", PAGE, "Content-Type: text/html", "Retry-After: 1")
        case "504":
            return _reply("504 Gateway Time-out", PAGE, "Content-Type: text/html")
        case "429":
            return _reply("429 Too Many Requests", b"slow down", "Content-Type: text/plain", "Retry-After: 1")
        case "redirect-302":
            return _reply("302 Found", b"", f"Location: {request.target}")
        case "redirect-307":
            return _reply("307 Temporary Redirect", b"", f"Location: http://127.0.0.1:9{request.target}")
        case "echo-502":
            page = f"<html><body>Bad Gateway for {request.target}</body></html>".encode()
            return _reply("502 Bad Gateway", page, "Content-Type: text/html", f"no header at all {request.target}")
        case "busy":
            return _code(10002, "internal server error, please try again")
        case "frequency":
            return _code(60007, "the frequency limit of the command is exceeded")
    raise ValueError(f"no fault {kind!r}")


def _code(code: int, info: str) -> bytes:
    told = {"ActionStatus": "FAIL", "ErrorInfo": info, "ErrorCode": code}
    return _reply("200 OK", json.dumps(told).encode(), "Content-Type: application/json")


def _reply(status: str, body: bytes, *headers: str) -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""])
    return head.encode("latin-1", "replace") + body


def read_request(file: BufferedIOBase) -> Request | None:
    """The next request of a connection, whole; None where there is none."""
    lines = _head(file)
    if not lines:
        return None
    data = b"".join(lines)
    fields = _fields(lines)
    if "chunked" in fields.get("transfer-encoding", "").lower():
        return Request(lines[0].decode("latin-1").strip(), data + _chunks(file))
    return Request(lines[0].decode("latin-1").strip(), data + file.read(int(fields.get("content-length") or 0)))


def read_answer(file: BufferedIOBase, head_only: bool) -> bytes:
    """The next answer of a service that says how long its bodies are."""
    lines = _head(file)
    length = 0 if head_only else int(_fields(lines).get("content-length") or 0)
    return b"".join(lines) + file.read(length)


def _head(file: BufferedIOBase) -> list[bytes]:
    """The lines of a head, the empty one that ends it included; none where the connection has ended."""
    lines: list[bytes] = []
    while line := file.readline(1 << 20):
        lines.append(line)
        if line in (b"\r\n", b"\n"):
            return lines
    return []


def _fields(lines: list[bytes]) -> dict[str, str]:
    pairs = (line.decode("latin-1").partition(":") for line in lines[1:-1])
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _chunks(file: BufferedIOBase) -> bytes:
    """The chunks of a body as they came, up to the empty line after the last."""
    parts: list[bytes] = []
    while line := file.readline(1024):
        size = int(line.split(b";")[0].strip() or b"0", 16)
        parts.append(line)
        if not size:
            break
        parts.append(file.read(size) + file.readline(16))
    while line := file.readline(1 << 16):
        parts.append(line)
        if line in (b"\r\n", b"\n"):
            break
    return b"".join(parts)
