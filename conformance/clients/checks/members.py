"""Long lists, empty ones, and accounts that are given twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from conformance.clients.checks.answers import sort_of
from conformance.clients.episodes import Episode, Turn
from conformance.clients.judging import GOOD, Observation, Told, each_request, each_turn, observes, wrong
from conformance.clients.wire import Request
from conformance.contract import MAX_ACCOUNTS

_PARTS: Final = 1
"""A list that went in so many calls was not split."""


@each_request("client.list.limit")
def limit(request: Request) -> Told | None:
    """At most 500."""
    listed = request.fields.get("Members_Account")
    if not isinstance(listed, list):
        return None
    if len(listed) <= MAX_ACCOUNTS:
        return GOOD
    return wrong(f"more than {MAX_ACCOUNTS} accounts in one call", f"at most {MAX_ACCOUNTS}", f"{len(listed)} accounts")


@each_turn("client.list.all")
def all_sent(episode: Episode, turn: Turn) -> Told | None:
    """Every account, or none and a word about it."""
    task = turn.task
    if task is None or task.do == "list" or len(task.accounts) <= MAX_ACCOUNTS or _hit(turn):
        return None
    if any(not isinstance(request.fields.get("Members_Account"), list) for request in turn.mutes):
        return None  # told by client.body.accounts
    if any(sort_of(request) != "ok" for request in turn.mutes):
        return None  # it was refused, and rightly stopped there
    sent = {account for request in turn.mutes for account in request.accounts}
    missing = [account for account in task.accounts if account not in sent]
    outcome = turn.outcome
    if not missing:
        return GOOD
    if sent:
        got = f"{len(sent)} of {len(task.accounts)} were sent; the caller was told: {outcome}"
        return wrong("a part of a long list was not sent", "all accounts, or none", got)
    if turn.mutes or outcome is None:
        return None
    if outcome.success:
        return wrong("a long list was not sent, and the caller was told all is well", "all accounts", str(outcome))
    return GOOD


@each_turn("client.list.part-fails")
def part_fails(episode: Episode, turn: Turn) -> Told | None:
    """What was not done of a long list is told."""
    task, outcome = turn.task, turn.outcome
    if task is None or outcome is None or len(task.accounts) <= MAX_ACCOUNTS or len(turn.mutes) <= _PARTS:
        return None
    done = {account for request in turn.mutes if request.served for account in request.accounts}
    undone = [account for account in task.accounts if account not in done]
    if not undone or not any(request.deed for request in turn.mutes) or not done:
        return None
    if outcome.success:
        return wrong("a part of a long list failed, and the caller was told all is well", "an error", str(outcome))
    if outcome.undone is not None:
        named = set(outcome.undone)
        if named == set(undone):
            return GOOD
        got = f"{len(named)} accounts named, {len(named & set(undone))} of them rightly"
        return wrong("the accounts that were not done are named wrongly", f"{len(undone)} accounts", got)
    if any(account in outcome.words for account in undone) or any(
        number in outcome.words for number in (str(len(done)), str(len(undone)))
    ):
        return GOOD
    return wrong("which accounts were not done is not told", "the accounts that were not done", str(outcome))


@each_turn("client.list.empty")
def empty(episode: Episode, turn: Turn) -> Told | None:
    """Nobody is muted, and no call is made."""
    task = turn.task
    if task is None or task.do == "list" or task.accounts:
        return None
    if not turn.mutes:
        return GOOD if turn.outcome is not None else None
    sent = turn.mutes[0].fields.get("Members_Account")
    return wrong("an empty list was sent", "no call", f"Members_Account {sent!r}")


@observes("client.list.duplicates")
def duplicates(episode: Episode) -> Iterator[Observation]:
    """What becomes of an account that is given twice."""
    for turn in episode.turns:
        if turn.task is None or len(set(turn.task.accounts)) == len(turn.task.accounts) or _hit(turn):
            continue
        twice = next(name for name, count in Counter(turn.task.accounts).items() if count > 1)
        sent = sum(request.accounts.count(twice) for request in turn.mutes)
        yield Observation("an account given twice", f"sent {sent} times" if sent != 1 else "sent once")


def _hit(turn: Turn) -> bool:
    return any(request.deed for request in turn.requests)
