"""Names of today, and those of before 2022."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.clients.episodes import Episode, Turn
from conformance.clients.judging import GOOD, Told, each_request, whole, wrong
from conformance.clients.wire import LISTS, Request


@each_request("client.name.time")
def of_time(request: Request) -> Told | None:
    """MuteTime."""
    if "MuteTime" in request.fields:
        return GOOD
    if "ShutUpTime" in request.fields:
        return wrong("the time is sent by its name of before 2022", "MuteTime", "ShutUpTime")
    return None


@whole("client.name.list")
def of_list(episode: Episode) -> Iterator[tuple[int, Told]]:
    """get_group_muted_account and the fields of its answer."""
    for number, turn in enumerate(episode.turns):
        for request in turn.requests:
            if request.command == LISTS[1]:
                yield number, wrong("the muted list is read by its name of before 2022", LISTS[0], LISTS[1])
            elif request.command == LISTS[0]:
                yield number, _read(turn, request)


def _read(turn: Turn, request: Request) -> Told:
    outcome, rows = turn.outcome, request.answered.get("MutedAccountList")
    if outcome is None or not outcome.success or outcome.muted is None or not isinstance(rows, list):
        return GOOD
    there = {row["Member_Account"]: row["MutedUntil"] for row in rows}
    told = dict(outcome.muted)
    got = f"{len(told)} of {len(there)} accounts"
    if there.keys() != told.keys():
        return wrong("the caller was not given the list that came", "MutedAccountList is read", got, "not read")
    odd = [account for account, until in told.items() if until is not None and until != there[account]]
    if odd:
        got = f"{told[odd[0]]!r} for {there[odd[0]]!r}"
        return wrong("the caller was given other ends than came", "MutedUntil is read", got, "not read")
    return GOOD
