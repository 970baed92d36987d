"""The body of a mute call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from conformance.clients.checks.answers import sort_of
from conformance.clients.episodes import Episode, Turn
from conformance.clients.judging import GOOD, Observation, Told, each_request, each_turn, observes, whole, wrong
from conformance.clients.wire import Request
from conformance.contract import MAX_ACCOUNTS

KNOWN: Final = frozenset({"GroupId", "Members_Account", "MuteTime", "TopicId"})
OLD: Final = frozenset({"ShutUpTime"})


@each_request("client.body.json")
def json_object(request: Request) -> Told | None:
    """One JSON object in UTF-8."""
    if isinstance(request.document, dict):
        return GOOD
    shown = request.body[:80].decode("utf-8", "replace")
    return wrong("the body is no JSON object in UTF-8", "one JSON object in UTF-8", shown or "nothing")


@whole("client.body.group")
def group(episode: Episode) -> Iterator[tuple[int, Told]]:
    """A string, and exactly the caller's group where it is known what the caller gave."""
    for number, turn in enumerate(episode.turns):
        asked = turn.task.group if turn.task is not None and turn.task.do != "list" else None
        for request in turn.mutes:
            if not isinstance(request.document, dict):
                continue
            sent = request.fields.get("GroupId")
            if not isinstance(sent, str):
                yield number, wrong("GroupId is no string", "a string", f"GroupId {sent!r}"[:120])
            elif asked is not None and sent != asked:
                says = "GroupId is not what was asked for"
                yield number, wrong(says, f"GroupId {asked!r}", f"GroupId {sent!r}"[:120])
            else:
                yield number, GOOD


@each_request("client.body.accounts")
def accounts(request: Request) -> Told | None:
    """An array of strings."""
    if not isinstance(request.document, dict):
        return None
    listed = request.fields.get("Members_Account")
    if isinstance(listed, list) and all(isinstance(each, str) for each in listed):
        return GOOD
    if isinstance(listed, list):
        odd = next(each for each in listed if not isinstance(each, str))
        return wrong(f"an account is sent as {type(odd).__name__}", "strings", repr(odd)[:80], "no strings")
    says = "Members_Account is missing" if listed is None else f"Members_Account is a {_kind(listed)}"
    return wrong(says, "an array of strings", repr(listed)[:120], "no array")


def _kind(value: object) -> str:
    return {"str": "text", "dict": "object", "int": "number", "float": "number"}.get(type(value).__name__, "value")


@each_turn("client.body.exact")
def exact(episode: Episode, turn: Turn) -> Told | None:
    """Accounts as the caller gave them, and nobody else."""
    task = turn.task
    if task is None or task.do == "list" or not task.accounts or not turn.mutes:
        return None
    if not any(request.accounts for request in turn.mutes):
        return None  # told by client.body.accounts
    sent = {account for request in turn.mutes for account in request.accounts}
    wanted = set(task.accounts)
    lost = sorted(wanted - sent)
    if strange := sorted(sent - wanted):
        return wrong(
            "an account was sent that nobody asked for",
            f"{lost[:3] or sorted(wanted)[:3]}",
            f"{strange[:3]}",
            "changed",
        )
    whole = all(isinstance(request.fields.get("Members_Account"), list) for request in turn.mutes)
    if lost and whole and len(wanted) <= MAX_ACCOUNTS and all(sort_of(request) == "ok" for request in turn.mutes):
        return wrong("an account was not sent", f"{lost[:3]}", f"{len(sent)} others", "lost")
    return GOOD


@observes("client.body.extra")
def extra(episode: Episode) -> Iterator[Observation]:
    """Fields beyond the documented ones."""
    counts: Counter[str] = Counter()
    for _, request in episode.requests():
        if request.mutes:
            counts.update(name for name in request.fields if name not in KNOWN | OLD)
    for name in sorted(counts):
        yield Observation("a further field", name)
    if not counts and any(request.mutes for _, request in episode.requests()):
        yield Observation("a further field", "none")
