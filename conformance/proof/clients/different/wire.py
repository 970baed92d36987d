"""Sound clients that send the same calls over the wire in other ways."""

from __future__ import annotations

import asyncio
import http.client
import socket
import ssl
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from conformance.proof.clients.mistakes import differs
from conformance.proof.clients.sound import ApiError, Sound


@differs
class AsEver(Sound):
    """The sound client itself."""


@differs
class ConnectionACall(Sound):
    """Closes the connection after each call."""

    def headers(self) -> dict[str, str]:
        return {**super().headers(), "Connection": "close"}


@differs
class PastTheProxy(Sound):
    """Looks at no proxy, and brings the certificates itself."""

    def __init__(self) -> None:
        super().__init__()
        self.session.trust_env = False
        self.verify = ssl.get_default_verify_paths().cafile or True


@differs
class ByUrllib(Sound):
    """Uses the standard library, a connection a call."""

    def send(self, url: str, body: bytes) -> tuple[int, bytes]:
        asked = urllib.request.Request(url, body, self.headers(), method="POST")
        try:
            with _OPENER.open(asked, timeout=6) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()
        except (OSError, http.client.HTTPException) as error:
            raise ApiError(f"no answer: {type(error).__name__}") from None


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_Stay)


class _Kept(Sound):
    """Keeps a connection of the standard library's client, and makes another where it has gone; looks at no proxy."""

    version = 11
    kept: http.client.HTTPConnection | None = None

    def send(self, url: str, body: bytes) -> tuple[int, bytes]:
        place = urlsplit(url)
        for fresh in (self.kept is None, True):
            try:
                return self.exchange(self.connection(place.scheme, place.netloc), url, body)
            except (OSError, http.client.HTTPException) as error:
                if self.kept is not None:
                    self.kept.close()
                self.kept = None
                gone = isinstance(error, http.client.RemoteDisconnected | BrokenPipeError | ConnectionResetError)
                if fresh or not gone:
                    raise ApiError(f"no answer: {type(error).__name__}") from None
        raise AssertionError

    def connection(self, scheme: str, place: str) -> http.client.HTTPConnection:
        """The connection that is kept, or a new one."""
        if self.kept is None:
            kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
            self.kept = kind(place, timeout=6)
            self.kept._http_vsn = self.version  # type: ignore[attr-defined]
            self.kept._http_vsn_str = f"HTTP/{self.version // 10}.{self.version % 10}"  # type: ignore[attr-defined]
        return self.kept

    def exchange(self, connection: http.client.HTTPConnection, url: str, body: bytes) -> tuple[int, bytes]:
        """One call."""
        connection.request("POST", _target(url), body, self.headers())
        answer = connection.getresponse()
        return answer.status, answer.read()


@differs
class KeepsAConnection(_Kept):
    """Keeps a connection, and tries once more where an idle one was closed, as Go and Java do."""


@differs
class LowerCaseHeaders(_Kept):
    """Writes headers in lower case."""

    def headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in super().headers().items()}


@differs
class OldHttp(_Kept):
    """Speaks HTTP/1.0."""

    version = 10


@differs
class OldHttpKept(_Kept):
    """Speaks HTTP/1.0, and asks for the connection to be kept."""

    version = 10

    def headers(self) -> dict[str, str]:
        return {**super().headers(), "Connection": "keep-alive"}


@differs
class InChunks(_Kept):
    """Sends the body in chunks."""

    def exchange(self, connection: http.client.HTTPConnection, url: str, body: bytes) -> tuple[int, bytes]:
        parts = (body[start : start + 100] for start in range(0, len(body), 100))
        connection.request("POST", _target(url), parts, self.headers(), encode_chunked=True)
        answer = connection.getresponse()
        return answer.status, answer.read()


@differs
class OffersHttp2(_Kept):
    """Offers to go on in HTTP/2, as Java's client does on plain connections."""

    def headers(self) -> dict[str, str]:
        offer = {
            "Connection": "Upgrade, HTTP2-Settings",
            "Upgrade": "h2c",
            "HTTP2-Settings": "AAMAAABkAAQAoAAAAAIAAAAA",
        }
        return {**super().headers(), **offer, "User-Agent": "Java-http-client/17.0.9"}


@differs
class AbsoluteTarget(_Kept):
    """Asks a proxy: the whole URL stands in the request line."""

    def exchange(self, connection: http.client.HTTPConnection, url: str, body: bytes) -> tuple[int, bytes]:
        headers = {**self.headers(), "Proxy-Connection": "Keep-Alive"}
        connection.request("POST", url if url.startswith("http:") else _target(url), body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()


@differs
class HeadAndBodyApart(_Kept):
    """Writes head and body in two, each in a packet of its own."""

    def exchange(self, connection: http.client.HTTPConnection, url: str, body: bytes) -> tuple[int, bytes]:
        connection.putrequest("POST", _target(url), skip_accept_encoding=True)
        for name, value in {**self.headers(), "Content-Length": str(len(body)), "Accept": "*/*"}.items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(body)
        answer = connection.getresponse()
        return answer.status, answer.read()


@differs
class WaitsToContinue(Sound):
    """Asks whether it may go on before it sends the body, as curl does with a longer one."""

    def send(self, url: str, body: bytes) -> tuple[int, bytes]:
        place = urlsplit(url)
        if place.scheme == "https":
            return super().send(url, body)
        head = f"POST {_target(url)} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: application/json\r\n"
        head += f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
        try:
            with socket.create_connection((str(place.hostname), place.port or 80), 5) as wire:
                wire.settimeout(6)
                wire.sendall(head.encode())
                heard = wire.recv(4096)
                if heard.startswith(b"HTTP/1.1 100"):
                    wire.sendall(body)
                    heard = heard.partition(b"\r\n\r\n")[2]
                return answer(heard + _rest(wire))
        except (OSError, ValueError) as error:
            raise ApiError(f"no answer: {type(error).__name__}") from None


@differs
class InAnEventLoop(Sound):
    """Uses streams of asyncio."""

    def send(self, url: str, body: bytes) -> tuple[int, bytes]:
        place = urlsplit(url)
        if place.scheme == "https":
            return super().send(url, body)
        try:
            return asyncio.run(asyncio.wait_for(self.streamed(url, body), 6))
        except (OSError, ValueError, TimeoutError, EOFError) as error:
            raise ApiError(f"no answer: {type(error).__name__}") from None

    async def streamed(self, url: str, body: bytes) -> tuple[int, bytes]:
        """One call."""
        place = urlsplit(url)
        reader, writer = await asyncio.open_connection(str(place.hostname), place.port or 80)
        try:
            head = f"POST {_target(url)} HTTP/1.1\r\nhost: {place.netloc}\r\ncontent-type: application/json\r\n"
            writer.write(f"{head}content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body)
            await writer.drain()
            return answer(await reader.read())
        finally:
            writer.close()


def _target(url: str) -> str:
    place = urlsplit(url)
    return f"{place.path}?{place.query}"


def _rest(wire: socket.socket) -> bytes:
    parts = []
    while part := wire.recv(65536):
        parts.append(part)
    return b"".join(parts)


def whole(raw: bytes) -> bool:
    """Whether an answer has come to its end."""
    try:
        return bool(answer(raw))
    except ValueError:
        return False


def answer(raw: bytes) -> tuple[int, bytes]:
    """Status and body; ValueError where a part of them is missing."""
    head, between, body = raw.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    lengths = [int(line.partition(":")[2]) for line in lines if line.lower().startswith("content-length:")]
    if not between or lengths != [len(body)]:
        raise ValueError("half an answer")
    return int(lines[0].split()[1]), body
