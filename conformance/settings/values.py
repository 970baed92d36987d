"""The values of options, checked: a text that is wrong raises UsageError, in one sentence that says what to do."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Collection
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final
from urllib.parse import urlsplit

from conformance.api.errors import UsageError
from conformance.api.hosts import is_host
from conformance.contract import DEFAULT_RATE, MAX_UINT32, REGIONS

WIDEST: Final = 32
"""Programs side by side: the rates of the service let more of them only wait for each other."""
MOST_SHARDS: Final = 9_999
_YES: Final = frozenset({"1", "true", "yes", "on"})
_NO: Final = frozenset({"0", "false", "no", "off"})


def one_of(known: Collection[str], what: str) -> Callable[[str], str]:
    """One of the names that are known; of others the nearest is suggested."""

    def read(text: str) -> str:
        if text in known:
            return text
        near = get_close_matches(text, known, n=1)
        guess = f" Did you mean {near[0]}?" if near else ""
        raise UsageError(f"There is no {what} {text!r}; there are {', '.join(known)}.{guess}")

    return read


def number(what: str) -> Callable[[str], int]:
    """A whole number from 1 on."""

    return lambda text: _whole(text, 1, MAX_UINT32, 10, f"{what}: give a whole number from 1 to {MAX_UINT32}")


def width(text: str) -> int:
    """How many programs may run side by side."""
    return _whole(text, 1, WIDEST, 3, f"width: give a whole number from 1 to {WIDEST}")


@dataclass(frozen=True, slots=True)
class Shard:
    """One of so many parts of a run: `number` is from 1 to `of`."""

    number: int
    of: int

    def __str__(self) -> str:
        """As on a command line."""
        return f"{self.number}/{self.of}"


def shard(text: str) -> Shard:
    """A part of a run, as in 2/4."""
    numbers = text.split("/")
    if len(numbers) == 2 and all(it.isascii() and it.isdigit() and len(it) <= 4 for it in numbers):
        made = Shard(*map(int, numbers))
        if 1 <= made.number <= made.of <= MOST_SHARDS:
            return made
    raise UsageError(f"{text!r} is no shard: give K/N, as in 2/4, with K from 1 to N and N up to {MOST_SHARDS}.")


def count(what: str) -> Callable[[str], int]:
    """A whole number from 0 on."""

    return lambda text: _whole(text, 0, 99_999, 5, f"{what}: give a whole number from 0 to 99999")


def rate(text: str) -> int:
    """Calls a second, from 1 to what a command is served."""
    return _whole(text, 1, DEFAULT_RATE, 10, f"part of the rate: give calls a second, from 1 to {DEFAULT_RATE}")


def _whole(text: str, least: int, most: int, digits: int, wanted: str) -> int:
    """A whole number within bounds, of so many digits at most; `wanted` is what it is none of, and what to give."""
    if not (text.isascii() and text.isdigit() and len(text) <= digits) or not least <= int(text) <= most:
        raise UsageError(f"{text!r} is no {wanted}.")
    return int(text)


def truth(what: str) -> Callable[[str], bool]:
    """Yes or no."""

    def read(text: str) -> bool:
        if text.lower() not in _YES | _NO:
            raise UsageError(f"{text!r} is neither yes nor no: give {what} one of the two.")
        return text.lower() in _YES

    return read


def is_text(text: str) -> bool:
    """Whether it came as UTF-8: what did not has lone surrogates in the place of its bytes."""
    return text.isascii() or not any("\ud800" <= each <= "\udfff" for each in text)


def words(text: str) -> tuple[str, ...]:
    """What commas or blanks separate."""
    return tuple(text.replace(",", " ").split())


def several(known: Collection[str], what: str) -> Callable[[str], tuple[str, ...]]:
    """Some of the names that are known, each once, separated by commas or blanks."""

    def read(text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(one_of(known, what), words(text))))

    return read


def region(text: str) -> str:
    """A region by its name, however that is written."""
    return one_of(REGIONS, "region")(text.lower().replace(" ", "-").replace("_", "-"))


def endpoint(text: str) -> str:
    """Scheme, host and port of a URL that holds no more; plain http only where calls stay at home."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise UsageError("The endpoint is no URL: give something like https://adminapisgp.im.qcloud.com.") from None
    if parts.scheme not in ("http", "https") or not host:
        raise UsageError(
            "The endpoint does not begin with https:// and a host: give something like "
            "https://adminapisgp.im.qcloud.com, or use --tim-region."
        )
    if not is_host(host):
        raise UsageError("The endpoint's host is no name of a host: give something like adminapisgp.im.qcloud.com.")
    if parts.username or parts.password or parts.query or parts.fragment or parts.path.strip("/"):
        raise UsageError("The endpoint holds more than scheme, host and port: leave the rest out.")
    if parts.scheme == "http" and not _at_home(host):
        raise UsageError(f"The endpoint {host} is asked for over http, which shows the signature to all: use https.")
    return f"{parts.scheme}://{parts.netloc}"


def _at_home(host: str) -> bool:
    """Whether calls to the host stay on this machine or in a private network (a name without a dot is a local one)."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(".localhost")
