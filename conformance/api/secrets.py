"""Secrets are values: whatever is written is searched for them in every form in which they travel."""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
import secrets
import threading
import zlib
from collections import deque
from collections.abc import Iterator
from typing import Final, NoReturn
from urllib.parse import quote, unquote

from conformance.api.errors import ScannerError

SHORTEST: Final = 6
"""A registered value has at least this many characters: shorter ones would be found everywhere."""
_INFLATED_LIMIT: Final = 1 << 20
_DEPTH: Final = 2
_BLOCK: Final = 8
_PIECE: Final = 16
"""A piece of a secret that has this many characters is taken away too: what shows a value cuts long ones."""
# How zlib data (of the four levels) and gzip data begin in base64; + / = may be percent-encoded.
_PACKED: Final = re.compile(
    r"(?=((?:eJ[w-z]|eA[E-H]|eF[4-7]|eN[o-r]|H4sI)(?:[A-Za-z0-9+/*_\-=]|%[0-9A-Fa-f]{2}){20,65536}))"
)
_PACKED_BYTES: Final = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
_BARE: Final = re.compile(r"(TLS\.sig\W{1,8})[A-Za-z0-9+/]{8,}=*")
_WORD: Final = re.compile(r"""[^\s"'<>&?]+""")
_ALPHABETS: Final = tuple(str.maketrans(own, standard) for own, standard in (("", ""), ("-_", "+/"), ("*-_", "+/=")))
"""From standard, URL-safe and the vendor's own base64 to the standard one."""


class Secret:
    """A text that no print, log, traceback or format shows; `reveal` gives it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(...)"

    def __str__(self) -> str:
        return "(secret)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and secrets.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")


class Vault:
    """The values that must not be written, and the search for them. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._needles: dict[str, tuple[str, str]] = {}  # what to look for -> (label, form)
        self._values: tuple[tuple[str, str], ...] = ()  # each value with its label

    def register(self, value: Secret | str, label: str = "secret") -> None:
        """Keep `value` from being written; `label` is what stands in its place, in brackets.

        ValueError where it has fewer than `SHORTEST` characters.
        """
        text = value.reveal() if isinstance(value, Secret) else value
        if len(text) < SHORTEST:
            raise ValueError(f"a secret of fewer than {SHORTEST} characters cannot be told from ordinary text")
        if text in self._needles:
            return
        forms = _forms(text)
        with self._lock:  # a new dict, so that a search under way in another thread is not disturbed
            self._needles = {**{needle: (label, form) for needle, form in forms.items()}, **self._needles}
            self._values = (*self._values, (text, label))
        if self not in _IN_USE:
            _IN_USE.append(self)

    def scrub(self, text: str) -> str:
        """`text` with every secret replaced by its label in brackets, in whatever form it stands there."""
        needles = self._needles
        for needle in sorted((needle for needle in needles if needle in text), key=len, reverse=True):
            text = text.replace(needle, f"[{needles[needle][0]}]")
        for packed in sorted({packed for packed, _ in self._packed(text, _DEPTH)}, key=len, reverse=True):
            text = text.replace(packed, "[secret]")
        if "%" in text:  # what is left may be percent-encoded in part, or twice
            text = _WORD.sub(lambda word: "[secret]" if "%" in word[0] and self.find(word[0]) else word[0], text)
        return text

    def scrub_pieces(self, text: str) -> str:
        """`text` with every longer piece of a secret replaced too: a value that was cut in the middle leaves such."""
        for value, label in self._values:
            for start in range(0, len(value) - _BLOCK + 1, _BLOCK):
                block, after = value[start : start + _BLOCK], 0
                while (at := text.find(block, after)) >= 0:
                    low, high = _grown(text, at, value, start)
                    if high - low < _PIECE:
                        after = at + 1
                        continue
                    text = f"{text[:low]}[{label}]{text[high:]}"
                    after = low + len(label) + 2
        return text

    def find(self, data: bytes | str) -> list[str]:
        """What is in `data`, as "label (form)" without repetition; empty where no secret is. Forms: raw,
        percent-encoded, JSON-escaped, HTML-escaped, base64, inflated."""
        return list(dict.fromkeys(self._find(data, _DEPTH)))

    def prove(self) -> None:
        """Plant a made-up secret in every form and look for it; ScannerError where one is missed."""
        canary = f"canary/{secrets.token_hex(16)}+*={secrets.token_urlsafe(8)}"
        trial = Vault()
        trial.register(canary, "canary")
        for form, planted in _plantings(canary).items():
            if not trial.find(planted):
                raise ScannerError(f"The scanner for secrets missed a planted one ({form}), so nothing is written.")
            if isinstance(planted, str) and trial.find(trial.scrub(planted)):
                raise ScannerError(f"The scrubber left a planted secret standing ({form}), so nothing is written.")
        if trial.find("an ordinary text") or trial.find(b"ordinary bytes"):
            raise ScannerError("The scanner for secrets finds one where there is none, so nothing is written.")

    def _find(self, data: bytes | str, depth: int) -> Iterator[str]:
        if isinstance(data, bytes):
            if depth:
                for match in _PACKED_BYTES.finditer(data):
                    for found in self._find(_inflate(data[match.start() :]), depth - 1):
                        yield f"{found.partition(' (')[0]} (inflated)"
            data = data.decode("utf-8", "replace")
        needles = self._needles
        for needle, (label, form) in needles.items():
            if needle in data:
                yield f"{label} ({form})"
        if "%" in data and (plain := unquote(data, errors="replace")) != data and depth:
            for found in self._find(plain, depth - 1):
                yield f"{found.partition(' (')[0]} (percent-encoded)"
        for _, label in self._packed(data, depth):
            yield f"{label} (inflated)"

    def _packed(self, text: str, depth: int) -> Iterator[tuple[str, str]]:
        """Each piece of `text` that inflates to something with a secret in it, with the secret's label."""
        if not depth or not self._needles:
            return
        for match in _PACKED.finditer(text):
            for inner in _unpacked(match[1]):
                for found in self._find(inner, depth - 1):
                    yield match[1], found.partition(" (")[0]


_IN_USE: Final[deque[Vault]] = deque(maxlen=64)
"""The vaults of this process that hold something. The last ones stay: what is written late may be of an early one."""


def scrub_all(text: str) -> str:
    """`text` without any secret that this process knows, whole or in pieces, and without anything shaped like a
    vendor's signature, whoever made it."""
    if len(text) < SHORTEST:
        return text
    vaults = tuple(_IN_USE)
    for vault in vaults:
        text = vault.scrub(text)
    if "TLS.sig" in text:
        text = _BARE.sub(r"\1[usersig]", text)
    # Before the pieces: signatures begin alike, and one that has lost its beginning has no shape any more.
    shaped = {match[1] for match in _PACKED.finditer(text) if any(b'"TLS.' in inner for inner in _unpacked(match[1]))}
    for packed in sorted(shaped, key=len, reverse=True):
        text = text.replace(packed, "[usersig]")
    for vault in vaults:
        text = vault.scrub_pieces(text)
    return text


def _grown(text: str, at: int, value: str, start: int) -> tuple[int, int]:
    """How far `text` around `at` says the same as `value` around `start`."""
    low, high = at, at
    while low > 0 and start - (at - low) > 0 and text[low - 1] == value[start - (at - low) - 1]:
        low -= 1
    while high < len(text) and start + high - at < len(value) and text[high] == value[start + high - at]:
        high += 1
    return low, high


def _forms(text: str) -> dict[str, str]:
    """Every direct form of `text`, the plainest last so that it names a needle that several forms share."""
    percent = quote(text, safe="", errors="surrogatepass")
    forms = dict.fromkeys(_base64_cores(text.encode("utf-8", "surrogatepass")), "base64")
    forms |= dict.fromkeys((html.escape(text), html.escape(text, quote=False)), "HTML-escaped")
    escaped = json.dumps(text)[1:-1]
    forms |= dict.fromkeys((escaped, escaped.replace("/", "\\/")), "JSON-escaped")
    lower = re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), percent)
    forms |= dict.fromkeys((percent, lower, quote(text, errors="surrogatepass"), quote(percent)), "percent-encoded")
    forms[text] = "raw"
    return forms


def _base64_cores(data: bytes) -> Iterator[str]:
    """The characters of base64 that `data` alone decides, for each of the three ways to lie in a longer text."""
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + data + b"\0\0").decode()
        core = whole[-(-shift * 8 // 6) : (shift + len(data)) * 8 // 6]
        yield core
        yield core.translate(str.maketrans("+/", "-_"))
        yield core.translate(str.maketrans("+/", "*-"))


def _unpacked(packed: str) -> Iterator[bytes]:
    """What a base64 text inflates to, in each alphabet that it may be written in."""
    if "%" in packed:
        packed = unquote(packed)
    for alphabet in _ALPHABETS:
        plain = re.match("[A-Za-z0-9+/]*", packed.translate(alphabet))
        text = plain[0] if plain else ""
        inner = _inflate(base64.b64decode(text[: len(text) // 4 * 4] + _padded(text[len(text) // 4 * 4 :])))
        if inner:
            yield inner


def _padded(tail: str) -> str:
    return tail + "=" * (4 - len(tail)) if len(tail) > 1 else ""


def _inflate(data: bytes) -> bytes:
    """As much of zlib or gzip `data` as can be unpacked; b"" where it is neither."""
    try:
        return zlib.decompressobj(wbits=47).decompress(data, _INFLATED_LIMIT)
    except zlib.error:
        return b""


def _plantings(canary: str) -> dict[str, str | bytes]:
    """Texts and bytes with `canary` in them, by form."""
    plain = canary.encode()
    document = json.dumps({"TLS.sig": canary, "and": "more"}).encode()
    packed = base64.b64encode(zlib.compress(document)).decode()
    return {
        "raw": f"usersig={canary}&random=1",
        "raw bytes": b"\x00\xff" + plain + b"\xfe",
        "percent-encoded": f"?usersig={quote(canary, safe='')}&random=1",
        "percent-encoded, some of it": f"?usersig={canary.replace('*', '%2a')}&random=1",
        "JSON": json.dumps({"key": canary}),
        "HTML": html.escape(canary),
        **{f"base64, shifted by {n}": base64.b64encode(b"x" * n + plain + b"yz").decode() for n in range(3)},
        "base64, URL-safe": base64.urlsafe_b64encode(b"k=" + plain).decode(),
        "base64 of zlib": f"sig {packed} end",
        "base64 of zlib, no compression": base64.b64encode(zlib.compress(document, 0)).decode(),
        "base64 of zlib, the vendor's alphabet": packed.translate(str.maketrans("+/=", "*-_")),
        "base64 of zlib, percent-encoded": quote(packed, safe=""),
        "base64 of gzip": base64.b64encode(gzip.compress(document)).decode(),
        "zlib": b"head" + zlib.compress(document),
        "gzip": gzip.compress(document),
    }
