"""The bench: one loopback port that speaks HTTP, HTTPS for the vendor's hosts, and as a proxy leads to itself alone."""

from __future__ import annotations

import contextlib
import errno
import itertools
import secrets
import socket
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import quote, unquote

from conformance.api.errors import Trouble
from conformance.clients.certificates import HOME, HOSTS, Certificates
from conformance.clients.deeds import LONGEST_HANG, Deed, mangled, refusal
from conformance.clients.episodes import App, Contact, Door
from conformance.clients.furnishing import Furnisher
from conformance.clients.script import Script, Taken
from conformance.clients.wire import LISTS, MUTE, Certificate, Request, Signature
from conformance.simulator import Limits, RealClock, Reply, Simulator
from conformance.simulator.breaking import Break, break_off, given_up
from conformance.simulator.server import Handler, Listener
from conformance.simulator.usersig import read

SDKAPPID: Final = 1400000001
ADMIN: Final = "administrator"
_HELLO: Final = 0x16
"""The first byte of a TLS connection."""
_HANDSHAKE: Final = 20.0
_ANSWER: Final = 2_000
"""Bytes of an answer that are kept."""
_DRIP: Final = 0.02
_SIGNATURES: Final = 5_000


class Bench:
    """Listens on this machine, takes down what comes, and does to it what the script says.

    A context manager. `folder` is for the files by which a client comes to trust it. `obliging`: groups that a call
    names are there from then on, so that an application that knows nothing of the bench can mute in its own. Not
    `limited`, it takes any number of calls a second: how many come is then the client's doing alone.
    """

    def __init__(
        self, folder: Path, *, port: int = 0, key: str = "", obliging: bool = True, limited: bool = True
    ) -> None:
        self.key = key or secrets.token_hex(32)
        self.app = App(SDKAPPID, ADMIN)
        self.script = Script()
        self.certificates = Certificates(folder)
        self.simulator = Simulator(
            SDKAPPID, self.key, (ADMIN,), clock=RealClock(), limits=Limits() if limited else Limits(calls=None)
        )
        self.furnisher = Furnisher(self.simulator.world)
        self.obliging = obliging
        self.seen: dict[str, Signature | None] = {}
        """The signatures that came, by their text; None for one that cannot be read."""
        self.connections = itertools.count(1)
        self._key_forms = {self.key, quote(self.key, safe="")}
        self._listener = self._listen(port)
        self.port = int(self._listener.server_address[1])
        self._thread = self._serve()

    @property
    def plain(self) -> str:
        """The base URL over plain HTTP."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def secure(self) -> str:
        """The base URL over TLS."""
        return f"https://127.0.0.1:{self.port}"

    def begin(self, turn: int, deeds: Iterable[Deed] = (), door: Door = "open", *, lists: bool = False) -> None:
        """Begin a turn: what comes from now on is of it. `lists`: the deeds are for calls that read the muted list."""
        before = self.script.door
        self.script.begin(turn, tuple(deeds), door, LISTS if lists else (MUTE,))
        if door == before:
            return
        self._listener.hang_up()
        if before == "shut":
            self._reopen()
        if door == "shut":
            self._shut()

    def collect(self) -> Taken:
        """What came since the last time."""
        return self.script.collect()

    def close(self) -> None:
        """Stop listening, and hang up on everybody."""
        self._stop()
        self._listener.hang_up()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- what its connections ask it

    def signature(self, text: str | None) -> Signature | None:
        """What a UserSig says; None where it cannot be read."""
        if not text:
            return None
        if text not in self.seen:
            if len(self.seen) >= _SIGNATURES:
                self.seen.clear()
            try:
                it = read(text)
            except ValueError:
                self.seen[text] = None
            else:
                self.seen[text] = Signature(it.identifier, it.sdkappid, it.time, it.expire, it.genuine(self.key))
        return self.seen[text]

    def holds_key(self, head: str, body: bytes) -> bool:
        """Whether the key is in either of these."""
        return any(form in head or form.encode() in body for form in self._key_forms)

    def ours(self, host: str) -> bool:
        """Whether the bench answers for a host."""
        return host in HOSTS or host in HOME

    # -- the door

    def _listen(self, port: int) -> _Counter:
        try:
            return _Counter(("127.0.0.1", port), self)
        except OSError as error:
            why = "it is in use" if error.errno == errno.EADDRINUSE else error.strerror or str(error)
            raise Trouble(f"The bench cannot listen on port {port} of 127.0.0.1: {why}.") from None

    def _serve(self) -> threading.Thread:
        thread = threading.Thread(target=self._listener.serve_forever, args=(0.02,), daemon=True, name="bench")
        thread.start()
        return thread

    def _stop(self) -> None:
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join(5)

    def _shut(self) -> None:
        """Refuse connections, and keep the port: a socket that is bound and does not listen."""
        self._stop()
        self._held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._held.bind(("127.0.0.1", self.port))

    def _reopen(self) -> None:
        self._held.close()
        self._listener = self._listen(self.port)
        self._thread = self._serve()


class _Counter(Listener):
    """The listener of a bench."""

    def __init__(self, address: tuple[str, int], bench: Bench) -> None:
        self.bench = bench
        super().__init__(address, bench.simulator, handler=_Clerk)


class _Clerk(Handler):
    """One connection of the bench, whatever it turns out to speak."""

    server: _Counter

    def setup(self) -> None:
        """See what is spoken; a handshake is made in the connection's own thread."""
        self.number = next(self.server.bench.connections)
        self.certificate: Certificate = ""
        self.asked_for = ""
        self.broken = False
        self.server.opened(self.request)
        try:
            self._sniff()
            super().setup()
        except OSError:  # the client went away, or does not trust the certificate
            self.broken = True

    def handle(self) -> None:
        """Serve requests until the connection ends."""
        if not self.broken:
            super().handle()

    def finish(self) -> None:
        """Let go of it, and of the TLS around it."""
        self.server.ended(self.request)
        if not self.broken:
            super().finish()
        if self.certificate and not self.broken:
            with contextlib.suppress(OSError):
                self.connection.close()

    def _sniff(self) -> None:
        if self.certificate:
            return  # it speaks TLS already
        first = self.request.recv(1, socket.MSG_PEEK)
        if first and first[0] == _HELLO:
            self._secure()

    def _secure(self) -> None:
        """Make the handshake, with the certificate of the hour; OSError where the client does not go on."""
        bench = self.server.bench
        turn, door = bench.script.turn, bench.script.door
        self.certificate = "good" if door == "open" or door == "shut" else door
        plain = self.request
        self.server.ended(plain)
        plain.settimeout(_HANDSHAKE)
        try:
            self.request = bench.certificates.context(self.certificate).wrap_socket(plain, server_side=True)
        except OSError:
            bench.script.meet(Contact(turn, self.certificate, False))
            raise
        self.request.settimeout(None)
        bench.script.meet(Contact(turn, self.certificate, True))

    def answer(self) -> None:
        """Serve one request."""
        bench = self.server.bench
        body = self.body()
        if body is None:
            return
        target = self._target()
        if target is None:
            return
        asked = bench.signature(_usersig(target))
        deed = bench.script.due() if _command(target) in bench.script.commands else None
        headers = tuple(self.headers.raw_items())
        head = "\n".join((target, *(text for pair in headers for text in pair)))
        request = Request(
            bench.script.count(), bench.script.turn, time.time(), self.number, self.certificate,
            self.headers.get("Host", "") or self.asked_for, self.command, target, headers, body, asked,
            holds_key=bench.holds_key(head, body),
        )  # fmt: skip
        if bench.obliging:
            bench.furnisher.oblige(request)
        if deed is None:
            reply = bench.simulator.handle(self.command, target, {}, body)
            self._keep(request, reply, None)
            self.send(reply)
        else:
            self._do(deed, request)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = answer  # noqa: N815

    def do_CONNECT(self) -> None:  # noqa: N802
        """Lead to the bench itself where one of its hosts is asked for, and nowhere else."""
        if not self._admitted(_host(self.path)):
            return
        self.asked_for = self.path
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.close_connection = False
        try:
            self._sniff()
        except OSError:
            self.close_connection = True
            return
        if self.request is not self.connection:
            self.rfile.close()
            super().setup()

    def _target(self) -> str | None:
        """Path and query; None where another host was asked for, which has been answered then."""
        scheme, colon, rest = self.path.partition("://")
        if not colon or scheme not in ("http", "https"):
            return self.path
        place, slash, target = rest.partition("/")
        if not self._admitted(_host(place)):
            return None
        return slash + target or "/"

    def _admitted(self, host: str) -> bool:
        bench = self.server.bench
        if bench.ours(host):
            return True
        bench.script.refuse(host)
        self.close_connection = True
        says = f"tim-conformance: this proxy leads to the bench alone, and not to {host}".encode("ascii", "replace")
        self.send(Reply(403, {"Content-Type": "text/plain"}, says))
        return False

    def _keep(self, request: Request, reply: Reply | None, deed: Deed | None) -> None:
        status, answer = (reply.status, reply.body[:_ANSWER]) if reply else (0, b"")
        self.server.bench.script.take_down(request.answered_with(status, answer, str(deed or "")))

    def _do(self, deed: Deed, request: Request) -> None:
        reply: Reply | None = None
        if deed.settles:
            reply = self.server.bench.simulator.handle(request.method, request.target, {}, request.body)
        match deed.kind:
            case "code":
                reply = refusal(deed.code, deed.info)
            case "reply":
                reply = Reply(deed.status, {"Content-Type": deed.type}, deed.body.encode("utf-8", "surrogatepass"))
            case "redirect":
                reply = Reply(deed.status, {"Location": self._elsewhere(request)}, b"")
            case "mangle" if reply is not None and reply.status == 200:
                reply = mangled(deed.how, reply)
            case "hang":
                self._keep(request, None, deed)
                given_up(self.connection, LONGEST_HANG)
                self.close_connection = True
                return
            case "break":
                self._keep(request, None, deed)
                self._break(deed.how, reply)
                return
        if reply is not None:
            self._keep(request, reply, deed)
            if deed.kind == "late" and given_up(self.connection, deed.seconds):
                self.close_connection = True
                return
            self.send(reply)

    def _break(self, how: Any, reply: Reply | None) -> None:
        kind: Break = how
        self.close_connection = True
        if kind == "reset":
            self.reset()
            return
        whole = b"" if reply is None else self.message(reply)
        break_off(self.connection, kind, whole, drip=_DRIP)

    def _elsewhere(self, request: Request) -> str:
        """The same target under another name of the bench."""
        host = "localhost" if request.host.startswith("127.0.0.1") else "127.0.0.1"
        scheme = "https" if self.certificate else "http"
        return f"{scheme}://{host}:{self.server.bench.port}{request.target}"


def _host(place: str) -> str:
    """The host of host:port, of [::1]:port, or of a host alone."""
    if place.startswith("["):
        return place[1:].partition("]")[0]
    return place.partition(":")[0].lower()


def _usersig(target: str) -> str | None:
    for pair in target.partition("?")[2].split("&"):
        name, _, value = pair.partition("=")
        if name == "usersig":
            return unquote(value)
    return None


def _command(target: str) -> str:
    return target.partition("?")[0].rpartition("/")[2]
