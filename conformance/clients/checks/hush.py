"""Secrets."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.clients.episodes import Episode
from conformance.clients.judging import GOOD, Told, whole, wrong


@whole("client.hush.output")
def output(episode: Episode) -> Iterator[tuple[int, Told]]:
    """Neither the key nor a signature is in what the client writes, or in its errors."""
    for turn, where, what in episode.leaks:
        yield turn, wrong(f"a secret is in {where}", "no secret", what, where)
    if not episode.leaks and any(turn.requests for turn in episode.turns):
        yield len(episode.turns) - 1, GOOD


@whole("client.hush.line")
def line(episode: Episode) -> Iterator[tuple[int, Told]]:
    """The key goes nowhere."""
    found = False
    for number, request in episode.requests():
        if request.holds_key:
            found = True
            yield number, wrong("the secret key is in a request", "no key", f"{request.method} {request.path}", "sent")
    for command in episode.lines or ():
        found = True
        yield len(episode.turns) - 1, wrong("the secret key is on a command line", "no key", command, "command line")
    if not found and any(turn.requests for turn in episode.turns):
        yield len(episode.turns) - 1, GOOD
