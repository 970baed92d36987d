"""Mistakes in the request line and its headers, and to whom it is sent."""

from __future__ import annotations

import random
import ssl
import uuid
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from conformance.proof.clients.mistakes import breaks
from conformance.proof.clients.sound import Sound


class _OneRandom(Sound):
    """What all that draw a number in a way of their own have in common."""

    def parameters(self) -> list[tuple[str, Any]]:
        return [(name, self.number() if name == "random" else value) for name, value in super().parameters()]

    def number(self) -> Any:
        """The number."""
        raise NotImplementedError


@breaks("client.line.url")
class OldPath(Sound):
    """Calls a path without the version."""

    def path(self, command: str) -> str:
        return f"/group_open_http_svc/{command}"


@breaks("client.line.url")
class BlankAfterThePath(Sound):
    """Has a blank after the command's name, as it came from a table."""

    def path(self, command: str) -> str:
        return f"/v4/group_open_http_svc/{command}%20"


@breaks("client.line.url")
class PutsInsteadOfPosting(Sound):
    """Uses PUT."""

    method = "PUT"


@breaks("client.line.parameters")
class NoIdentifier(Sound):
    """Leaves the identifier out."""

    def parameters(self) -> list[tuple[str, Any]]:
        return [(name, value) for name, value in super().parameters() if name != "identifier"]


@breaks("client.line.parameters")
class NoContenttype(Sound):
    """Leaves contenttype out, for it is JSON anyway."""

    def parameters(self) -> list[tuple[str, Any]]:
        return super().parameters()[:-1]


@breaks("client.line.parameters")
class NoRandom(Sound):
    """Leaves random out."""

    def parameters(self) -> list[tuple[str, Any]]:
        return [(name, value) for name, value in super().parameters() if name != "random"]


@breaks("client.line.parameters")
class QueryTwice(Sound):
    """Has the signature in its base URL, and adds it again."""

    def parameters(self) -> list[tuple[str, Any]]:
        return [*super().parameters(), ("usersig", self.signature())]


@breaks("client.line.contenttype")
class MediaTypeAsContenttype(Sound):
    """Gives the media type as contenttype."""

    def parameters(self) -> list[tuple[str, Any]]:
        return [*super().parameters()[:-1], ("contenttype", "application/json")]


@breaks("client.line.contenttype")
class CapitalJson(Sound):
    """Writes JSON in capitals."""

    def parameters(self) -> list[tuple[str, Any]]:
        return [*super().parameters()[:-1], ("contenttype", "JSON")]


@breaks("client.line.content-type")
class SaysItIsAForm(Sound):
    """Leaves the Content-Type of forms, as curl and many libraries set it."""

    def headers(self) -> dict[str, str]:
        return {"Content-Type": "application/x-www-form-urlencoded"}


@breaks("client.line.content-type")
class SaysItIsText(Sound):
    """Sends plain text."""

    def headers(self) -> dict[str, str]:
        return {"Content-Type": "text/plain; charset=utf-8"}


@breaks("client.line.random")
class FractionForRandom(_OneRandom):
    """Sends a fraction from 0 to 1."""

    def number(self) -> Any:
        return random.random()


@breaks("client.line.random")
class HexForRandom(_OneRandom):
    """Sends a UUID without dashes."""

    def number(self) -> Any:
        return uuid.uuid4().hex


@breaks("client.line.random")
class MillisecondsForRandom(_OneRandom):
    """Draws from more than 32 bits."""

    def number(self) -> Any:
        return random.randrange(2**32, 2**40)


@breaks("client.line.random")
class SignedRandom(_OneRandom):
    """Draws a signed number."""

    def number(self) -> Any:
        return random.randrange(-(2**31), 2**31)


@breaks("client.line.random-fresh")
class RandomOfTheSample(_OneRandom):
    """Has the number of the page's sample in its code."""

    def number(self) -> Any:
        return 99999999


@breaks("client.line.random-fresh")
class SeedsEachTime(_OneRandom):
    """Seeds the generator for each call."""

    def number(self) -> Any:
        random.seed(42)
        return random.randrange(2**32)


@breaks("client.line.random-fresh")
class RandomOfAHandful(_OneRandom):
    """Draws from 0 to 9."""

    def number(self) -> Any:
        return random.randrange(10)


@breaks("client.line.tls")
class TrustsAnybody(Sound):
    """Does not verify certificates."""

    def __init__(self) -> None:
        super().__init__()
        self.verify = False
        requests.packages.urllib3.disable_warnings()  # type: ignore[attr-defined]


class _AnyName(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        super().init_poolmanager(*args, **more, assert_hostname=False)

    def proxy_manager_for(self, *args: Any, **more: Any) -> Any:
        return super().proxy_manager_for(*args, **more, assert_hostname=False)


@breaks("client.line.tls")
class DoesNotLookAtTheName(Sound):
    """Takes a certificate of any name that an authority has signed."""

    def __init__(self) -> None:
        super().__init__()
        self.session.mount("https://", _AnyName())


class _LongPast(HTTPAdapter):
    """Verifies by an authority without looking at the dates."""

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        super().init_poolmanager(*args, **more, ssl_context=_undated())

    def proxy_manager_for(self, *args: Any, **more: Any) -> Any:
        return super().proxy_manager_for(*args, **more, ssl_context=_undated())


def _undated() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.verify_flags |= 0x200000  # X509_V_FLAG_NO_CHECK_TIME
    return context


@breaks("client.line.tls")
class LooksAtNoDate(Sound):
    """Takes a certificate that has run out."""

    def __init__(self) -> None:
        super().__init__()
        self.session.mount("https://", _LongPast())


@breaks("client.line.redirect")
class FollowsRedirects(Sound):
    """Follows redirects wherever they lead, as its library does."""

    redirects = True


@breaks("client.line.redirect")
class FollowsByHand(Sound):
    """Sends the call again to where a 307 points."""

    def send(self, url: str, body: bytes) -> tuple[int, bytes]:
        status, raw = super().send(url, body)
        if status == 307 and self.location:
            moved = urlsplit(self.location)
            return super().send(f"{moved.scheme}://{moved.netloc}{moved.path}?{urlsplit(url).query}", body)
        return status, raw
