"""The values of options, checked: a text that is wrong raises UsageError, in one sentence that says what to do."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from difflib import get_close_matches
from typing import Final
from urllib.parse import urlsplit

from conformance.api.errors import UsageError
from conformance.api.secrets import SHORTEST, Secret
from conformance.contract import MAX_UINT32
from conformance.settings.options import SECRET_KEY

_YES: Final = frozenset({"1", "true", "yes", "on"})
_NO: Final = frozenset({"0", "false", "no", "off"})


def one_of(value: str, known: Collection[str], what: str) -> str:
    """The value, where it is one of those that are known; else the nearest of them is suggested."""
    if value in known:
        return value
    near = get_close_matches(value, known, n=1)
    guess = f" Did you mean {near[0]}?" if near else ""
    raise UsageError(f"There is no {what} {value!r}; there are {', '.join(known)}.{guess}")


def number(value: str | None, what: str) -> int | None:
    """A whole number from 1 on; None where none is given."""
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 10) or not 0 < int(value) <= MAX_UINT32:
        raise UsageError(f"{value!r} is no {what}: give a whole number from 1 to {MAX_UINT32}.")
    return int(value)


def truth(value: str | None, what: str) -> bool:
    """Yes or no; no where neither is given."""
    if value is None or value.lower() in _NO:
        return False
    if value.lower() in _YES:
        return True
    raise UsageError(f"{value!r} is neither yes nor no: give {what} one of the two.")


def key_of(value: str | None) -> Secret | None:
    """The app's secret key; None where none is given. What is wrong with it is told without showing it."""
    if value is None:
        return None
    if len(value) < SHORTEST or any(character.isspace() or character in "\"'" for character in value):
        raise UsageError(
            f"What is in {SECRET_KEY} is no secret key: copy the key from the console, without quotes or blanks."
        )
    return Secret(value)


def endpoint_of(value: str) -> str:
    """Scheme, host and port of a URL that holds no more; plain http only where calls stay at home."""
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise UsageError("The endpoint is no URL: give something like https://adminapisgp.im.qcloud.com.") from None
    if parts.scheme not in ("http", "https") or not host:
        raise UsageError(
            "The endpoint does not begin with https:// and a host: give something like "
            "https://adminapisgp.im.qcloud.com, or use --tim-region."
        )
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
