"""Sound clients that write the same call in other words: query, body, signature."""

from __future__ import annotations

import base64
import json
import random
import zlib
from typing import Any
from urllib.parse import quote, quote_plus

from conformance.proof.clients.mistakes import differs
from conformance.proof.clients.sound import Sound


@differs
class NoContentType(Sound):
    """Sends no Content-Type."""

    def headers(self) -> dict[str, str]:
        return {"Content-Type": None}  # type: ignore[dict-item]  # so that the library sets none


@differs
class WithCharset(Sound):
    """Names the character set."""

    def headers(self) -> dict[str, str]:
        return {"Content-Type": 'Application/JSON; charset="UTF-8"'}


@differs
class TextJson(Sound):
    """Names JSON as it was named before it was registered."""

    def headers(self) -> dict[str, str]:
        return {"Content-Type": "text/json"}


@differs
class OldJavaScript(Sound):
    """Names JSON as a private type, as old libraries do."""

    def headers(self) -> dict[str, str]:
        return {"Content-Type": "application/x-json"}


@differs
class OtherOrder(Sound):
    """Has the parameters, and the fields, in another order."""

    def parameters(self) -> list[tuple[str, Any]]:
        return sorted(super().parameters())

    def body(self, group: str, accounts: list[str], seconds: Any, topic: str | None) -> dict[str, Any]:
        return dict(reversed(super().body(group, accounts, seconds, topic).items()))


@differs
class RawSignature(Sound):
    """Leaves what a query may hold as it is: stars, dashes and underscores."""

    def quote(self, value: str) -> str:
        return quote(value, safe="*-_")


@differs
class AllEncoded(Sound):
    """Percent-encodes each character, in lower case."""

    def quote(self, value: str) -> str:
        return "".join(f"%{byte:02x}" for byte in value.encode())


@differs
class AsAForm(Sound):
    """Encodes parameters as forms do."""

    def quote(self, value: str) -> str:
        return quote_plus(value)


@differs
class NamesToo(Sound):
    """Ends the query with an ampersand, and adds a parameter that is its own."""

    def parameters(self) -> list[tuple[str, Any]]:
        return [("apn", "1"), *super().parameters(), ("servicename", "group_open_http_svc")]

    def url(self, command: str) -> str:
        return super().url(command) + "&"


@differs
class SmallRandom(Sound):
    """Draws from 31 bits, and now and then a small number."""

    def random(self) -> Any:
        return random.randrange(2 ** random.randrange(12, 32))


@differs
class PaddedRandom(Sound):
    """Writes random with ten digits."""

    def random(self) -> Any:
        return f"{random.randrange(2**32):010}"


@differs
class CountsForRandom(Sound):
    """Counts on from a number that is drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.next = random.randrange(2**31)

    def random(self) -> Any:
        self.next += 1
        return self.next


@differs
class Utf8AsItIs(Sound):
    """Writes names in UTF-8, with no more blanks than needed."""

    def encode(self, body: dict[str, Any]) -> bytes:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


@differs
class Indented(Sound):
    """Writes JSON over several lines, with a line's end after it."""

    def encode(self, body: dict[str, Any]) -> bytes:
        return json.dumps(body, indent=4).replace("\n", "\r\n").encode() + b"\n"


@differs
class EscapesSlashes(Sound):
    r"""Escapes slashes, angles and ampersands in JSON, as PHP and Go do."""

    def encode(self, body: dict[str, Any]) -> bytes:
        text = json.dumps(body).replace("/", "\\/")
        return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e").encode()


@differs
class MoreFields(Sound):
    """Sends fields of its own."""

    def body(self, group: str, accounts: list[str], seconds: Any, topic: str | None) -> dict[str, Any]:
        return {**super().body(group, accounts, seconds, topic), "Operator_Account": self.admin}


@differs
class SignsEachCall(Sound):
    """Signs each call."""

    def signature(self) -> str:
        return self.sign()


@differs
class HalfAYear(Sound):
    """Signs for 180 days where it may."""

    def __init__(self) -> None:
        super().__init__()
        if self.expire == 86400:
            self.expire = 180 * 86400


@differs
class PacksLoosely(Sound):
    """Deflates a signature less, and writes its document otherwise."""

    def signed(self, identifier: str, sdkappid: int, key: str) -> str:
        packed = super().signed(identifier, sdkappid, key).replace("*", "+").replace("-", "/").replace("_", "=")
        document = json.loads(zlib.decompress(base64.b64decode(packed)))
        loose = json.dumps(dict(reversed(document.items())), indent=1).encode()
        text = base64.b64encode(zlib.compress(loose, 0)).decode()
        return text.replace("+", "*").replace("/", "-").replace("=", "_")
