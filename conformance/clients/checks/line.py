"""The request line, its headers, and to whom it is sent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from conformance.clients.episodes import Episode
from conformance.clients.judging import GOOD, Told, api_calls, each_request, own, whole, wrong
from conformance.clients.wire import MUTE, Request
from conformance.contract import MAX_RANDOM

PATH: Final = f"/v4/group_open_http_svc/{MUTE}"
NAMES: Final = ("sdkappid", "identifier", "usersig", "random", "contenttype")
_RAW: Final = re.compile(r"(?:[A-Za-z0-9\-._~!$'()*+,;:@/?=]++|%[0-9A-Fa-f]{2})*+")
"""What a value in a query may be made of; & and = part the pairs."""
_FRESH: Final = 10
_HANDFUL: Final = 5
_MANY: Final = 100
_FEW_OF_MANY: Final = 32
"""Of so many calls, numbers that are a handful too."""


@whole("client.line.url")
def url(episode: Episode) -> Iterator[tuple[int, Told]]:
    """The path and the method, as the page has them."""
    for number, turn in enumerate(episode.turns):
        asked = turn.task is not None and turn.task.do != "list"
        came = list(own(turn))
        mutes = [request for request in came if MUTE in request.path.lower()]
        for request in mutes or (came if asked else ()):
            right = request.method == "POST" and re.sub("/+", "/", request.path) == PATH
            if not right and not mutes and request.path.strip("/").startswith("v4/"):
                continue  # another command of the API, which may be what this client mutes by
            got = f"{request.method} {request.path}"
            if right:
                yield number, GOOD
            elif not any(later.mutes and later.method == "POST" for later in mutes):
                yield number, wrong("a mute call with another path or method", f"POST {PATH}", got)
            elif request.mutes and request.method != "POST" and request.host:
                yield number, wrong("a mute call with another method", f"POST {PATH}", got)
            else:
                yield number, wrong("a mute call with another path", f"POST {PATH}", got)


@each_request("client.line.parameters", of=api_calls)
def parameters(request: Request) -> Told | None:
    """All five parameters, each once, and nothing in them that a URL cannot hold."""
    counts = Counter(request.names)
    missing = [name for name in NAMES if not counts[name]]
    if missing:
        return wrong(f"{', '.join(missing)} missing from the URL", f"all of {', '.join(NAMES)}", _shown(request))
    twice = [name for name in NAMES if counts[name] > 1]
    if twice:
        return wrong(f"{', '.join(twice)} more than once in the URL", "each parameter once", _shown(request))
    raw = [name for name, value in request.query if name in NAMES and not _encoded(value)]
    if raw:
        return wrong(f"{', '.join(raw)} not percent-encoded", "percent-encoding where it has to be", _shown(request))
    return GOOD


@lru_cache(maxsize=4096)
def _encoded(value: str) -> bool:
    return _RAW.fullmatch(value) is not None


@each_request("client.line.contenttype", of=api_calls)
def contenttype(request: Request) -> Told | None:
    """contenttype=json."""
    value = request.parameter("contenttype")
    if value is None:
        return None  # told by client.line.parameters
    return GOOD if value == "json" else wrong(f"contenttype is {value!r}", "contenttype=json", value)


@each_request("client.line.content-type")
def content_type(request: Request) -> Told | None:
    """A header that names JSON, or none."""
    value = request.header("Content-Type")
    if value is None:
        return None
    named = value.split(";")[0].strip().lower()
    return GOOD if "json" in named else wrong(f"Content-Type {named}", "application/json, or no header", value)


@each_request("client.line.random", of=api_calls)
def random(request: Request) -> Told | None:
    """A whole number of 32 bits."""
    value = request.parameter("random")
    if value is None:
        return None
    right = value.isascii() and value.isdigit() and len(value) <= 12 and int(value) <= MAX_RANDOM
    sign = "no number" if not re.fullmatch(r"-?\d+", value) else "out of range"
    return GOOD if right else wrong(f"random is {value!r}", f"a whole number from 0 to {MAX_RANDOM}", value, sign)


@whole("client.line.random-fresh")
def random_fresh(episode: Episode) -> Iterator[tuple[int, Told]]:
    """Over ten calls not one number, and not of a handful."""
    calls = [(number, request) for number, request in episode.requests() if api_calls(request)]
    values = [value for _, request in calls if (value := request.parameter("random")) is not None]
    if len(values) < _FRESH:
        return
    different = len(set(values))
    last = calls[-1][0]
    if different == 1:
        yield last, wrong(f"random is {values[0]} in all {len(values)} calls", "a new number for each call", values[0])
    elif different < (_FEW_OF_MANY if len(values) >= _MANY else _HANDFUL):
        got = ", ".join(sorted(set(values))[:_HANDFUL])
        yield last, wrong(f"random is one of {different} numbers", "a new number for each call", got, "a handful")
    else:
        yield last, GOOD


@whole("client.line.tls")
def tls(episode: Episode) -> Iterator[tuple[int, Told]]:
    """Nothing is sent to a host whose certificate is not sound."""
    trusts = any(contact.taken for turn in episode.turns for contact in turn.contacts if contact.certificate == "good")
    for number, turn in enumerate(episode.turns):
        bad = [request for request in turn.requests if request.certificate not in ("", "good")]
        if bad:
            kind = bad[0].certificate
            says = f"a certificate was taken that is {_flaw(kind)}"
            yield number, wrong(says, "no request is sent", f"{bad[0].method} {bad[0].path}", kind)
        elif trusts and any(contact.certificate not in ("", "good") for contact in turn.contacts):
            yield number, GOOD


def _flaw(kind: str) -> str:
    return {"unknown": "of an unknown authority", "expired": "expired"}.get(kind, "of another name")


@whole("client.line.redirect")
def redirect(episode: Episode) -> Iterator[tuple[int, Told]]:
    """A redirect does not carry the signature to another host."""
    for number, turn in enumerate(episode.turns):
        led = [request for request in turn.requests if 300 <= request.status < 400]
        for first in led:
            later = [
                it for it in turn.requests
                if it.number > first.number and _name(it.host) != _name(first.host) and _carries(it)
            ]  # fmt: skip
            if later:
                got = f"{later[0].method} to {_name(later[0].host)}, with usersig"
                yield number, wrong("the signature went to another host", f"nothing beyond {_name(first.host)}", got)
            else:
                yield number, GOOD


def _carries(request: Request) -> bool:
    return bool(request.parameter("usersig"))


def _name(host: str) -> str:
    return host.rpartition(":")[0] or host


def _shown(request: Request) -> str:
    """The query without the signature."""
    pairs = (f"{name}={'...' if name.lower() == 'usersig' else value[:60]}" for name, value in request.query)
    return "&".join(pairs)
