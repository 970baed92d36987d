"""The simulator on a socket: the standard library's server, one write a reply, able to break the wire on purpose."""

import contextlib
import errno
import select
import socket
import ssl
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import TracebackType
from typing import Any

from .app import Simulator
from .call import Reply

LONGEST_STALL = 60.0  # seconds
LARGEST_BODY = 16 * 1024 * 1024  # bytes
_QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)
RESET = struct.pack("ii", 1, 0)  # SO_LINGER with no time: closing resets the connection


class Handler(BaseHTTPRequestHandler):
    """One connection: every request of it is handed to the app."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "Listener"

    def setup(self) -> None:
        """Enter the connection among the open ones."""
        super().setup()
        self.server.opened(self.connection)

    def finish(self) -> None:
        """Let go of it."""
        self.server.ended(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def handle(self) -> None:
        """Serve requests until the connection ends."""
        with contextlib.suppress(OSError):  # the client went away
            super().handle()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a request line holds a signature."""

    def answer(self) -> None:
        """Serve one request of any method."""
        if (body := self.body()) is not None:
            self.send(self.server.app.handle(self.command, self.path, dict(self.headers), body))

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = answer  # noqa: N815

    def body(self) -> bytes | None:
        """The request's body; None where it cannot be read, which is answered."""
        try:
            return self.read_body()
        except ValueError:
            self.close_connection = True
            self.send(Reply(400, {"Content-Type": "text/plain"}, b"the request's body cannot be read"))
            return None

    def read_body(self) -> bytes:
        """The request's body, in chunks or not; ValueError where it cannot be read."""
        self._acknowledge()
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunks()
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 <= length <= LARGEST_BODY:
            raise ValueError("no length that a body has")
        return self.rfile.read(length)

    def _acknowledge(self) -> None:
        """Say at once that the head has come: a client that writes the body apart, by Nagle's rule, waits for it."""
        if _QUICKACK is not None:
            with contextlib.suppress(OSError):
                self.connection.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)

    def _chunks(self) -> bytes:
        parts = []
        total = 0
        while size := int(self.rfile.readline(1024).split(b";")[0].strip(), 16):
            total += size
            if size < 0 or total > LARGEST_BODY:
                raise ValueError("too large")
            parts.append(self.rfile.read(size))
            self.rfile.readline(16)
        while self.rfile.readline(65536).strip():
            pass  # trailers
        return b"".join(parts)

    def send(self, reply: Reply) -> None:
        """Write a reply in one go, or break the connection where its `wire` says so."""
        if reply.wire == "reset":
            self.reset()
            return
        if reply.wire == "stall":
            select.select([self.connection], [], [], LONGEST_STALL)
            self.reset()
            return
        message = self.message(reply)
        if reply.wire == "half":
            self.wfile.write(message[: -(len(reply.body) // 2 + 1)])
            self.close_connection = True
            return
        self.wfile.write(message)

    def message(self, reply: Reply) -> bytes:
        """Head and body of a reply, as they go over the wire."""
        phrase = self.responses.get(reply.status, ("", ""))[0]
        head = [f"{self.protocol_version} {reply.status} {phrase}", f"Content-Length: {len(reply.body)}"]
        head += [f"{name}: {value}" for name, value in reply.headers.items()]
        if reply.headers.get("Connection") == "close":
            self.close_connection = True
        elif self.close_connection:
            head.append("Connection: close")
        message = "\r\n".join([*head, "", ""]).encode("latin-1")
        return message if self.command == "HEAD" else message + reply.body

    def reset(self) -> None:
        """Have the connection reset when it is closed."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


class Listener(ThreadingHTTPServer):
    """Takes connections, each in a thread of its own."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(
        self,
        address: tuple[str, int],
        app: Simulator,
        tls: ssl.SSLContext | None = None,
        handler: type[Handler] = Handler,
    ) -> None:
        self.app = app
        self.tls = tls
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, handler)

    def server_bind(self) -> None:
        """Bind without looking the machine's own name up, which may take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def get_request(self) -> tuple[socket.socket, Any]:
        """A new connection. The handshake is left to its own thread: a silent client must not keep others waiting."""
        connection, address = super().get_request()
        if self.tls is not None:
            connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def opened(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)

    def ended(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.discard(connection)

    def hang_up(self) -> None:
        """Close every connection that a client keeps alive."""
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


class Server:
    """A simulator being served; a context manager that closes it."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        host, port = listener.server_address[:2]
        self.url = f"{'https' if listener.tls else 'http'}://{host!s}:{port}"
        self._thread = threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True, name="simulator")
        self._thread.start()

    def close(self) -> None:
        """Stop listening and hang up on every client."""
        self._listener.shutdown()
        self._listener.server_close()
        self._listener.hang_up()
        self._thread.join(5)

    def wait(self) -> None:
        """Return when it was closed."""
        self._thread.join()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def serve(app: Simulator, host: str = "127.0.0.1", port: int = 0, *, tls: ssl.SSLContext | None = None) -> Server:
    """Serve `app` in background threads; port 0 takes any free one. OSError, saying so, if the port is in use."""
    try:
        return Server(Listener((host, port), app, tls))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            says = f"port {port} of {host} is in use; choose another, or 0 for any free one"
            raise OSError(error.errno, says) from error
        raise OSError(error.errno, f"cannot listen on {host}:{port}: {error.strerror or error}") from error
    except OverflowError as error:
        raise OSError(errno.EINVAL, f"{port} is no port; they go from 0 to 65535") from error
