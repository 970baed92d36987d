"""The signature."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.clients.checks.answers import sort_of
from conformance.clients.episodes import Episode
from conformance.clients.judging import GOOD, Observation, Told, api_calls, observes, whole, wrong

_LEEWAY: Final = 1.0
"""Seconds of a call that may pass between signing and arriving."""
_SAME_SECOND: Final = 1


@whole("client.sign.verifies")
def verifies(episode: Episode) -> Iterator[tuple[int, Told]]:
    """Made with the key, for this app and this identifier."""
    app = episode.app
    for number, request in episode.requests():
        text = request.parameter("usersig")
        if not api_calls(request) or text is None:
            continue
        it = request.signature
        if it is None:
            got = "nothing" if not text else "something that is no UserSig"
            yield number, wrong("the UserSig cannot be read", "a UserSig", got)
        elif it.sdkappid != app.sdkappid:
            says = "the UserSig is of another app"
            yield number, wrong(says, f"made for SDKAppID {app.sdkappid}", f"made for {it.sdkappid}")
        elif request.parameter("identifier") is None:
            continue  # told by client.line.parameters
        elif it.identifier != request.parameter("identifier"):
            says = "the UserSig is of another identifier"
            yield number, wrong(says, f"made for {request.parameter('identifier')}", f"made for {it.identifier}")
        elif not it.genuine:
            yield number, wrong("the UserSig is not of this key", "made with the secret key of the app", "another HMAC")
        else:
            yield number, GOOD


@whole("client.sign.fresh")
def fresh(episode: Episode) -> Iterator[tuple[int, Told]]:
    """None that has run out. Only where signatures ended within the episode is it put to the test."""
    ends: set[int] = set()
    for number, request in episode.requests():
        it = request.signature
        if it is None or not api_calls(request):
            continue
        if request.at > it.ends + _LEEWAY:
            over = f"over for {request.at - it.ends:.0f} s"
            yield number, wrong("a signature was sent that has run out", "a signature that is valid", over)
        elif any(end + _LEEWAY < request.at for end in ends - {it.ends}):
            yield number, GOOD
        ends.add(it.ends)


@whole("client.sign.renews")
def renews(episode: Episode) -> Iterator[tuple[int, Told]]:
    """After 70001 the next call is signed anew. A signature made in the same second as one before it is the same text:
    only one that was made well before the call is known to be the old one."""
    if not episode.driven:
        return
    refused: str | None = None
    for number, request in episode.requests():
        if not request.mutes:
            continue
        text, made = request.parameter("usersig"), request.signature
        if refused is not None:
            if made is None:
                pass  # told by client.sign.verifies
            elif text == refused and int(request.at) - made.time > _SAME_SECOND:
                says = "after 70001 the same signature was sent again"
                yield number, wrong(says, "a new signature", "the one that had been called expired")
            else:
                yield number, GOOD
        refused = text if sort_of(request) == "expired" else None


@observes("client.sign.lifetime")
def lifetime(episode: Episode) -> Iterator[Observation]:
    """For how long signatures are made."""
    if episode.scenario is not None and episode.scenario.lane == "expiry":
        return
    lives = {it.expire for _, request in episode.requests() if (it := request.signature) is not None}
    for life in sorted(lives):
        yield Observation("a signature's life", f"{life} s")
