"""Who is in a group, and as what, as the members' records show it; and what follows where a member is in it no more.

Reading changes nothing. A member who was thrown out is missing from the muted list, too, and cannot speak: such
readings are consequences, and are told as what they follow from.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.oracle.readings import MUTED_SENDER, Outcome, Reading
from conformance.oracle.world import CLEAR, Group, Rank, World
from conformance.programs.history import JSON, Event, Exchange
from conformance.programs.operations import ACCOUNT_ROLE, Create, Join, Operation, Record, mutes_of

Whom = tuple[str, str]
"""A group and an account, by role; "" where the number of members is meant."""


def read_roster(world: World, event: Event, step: Operation) -> list[Reading]:
    """The readings of one look at the members' records: one for each member, for each stranger, and for their number.

    Whoever does not fit into the page that was asked for is passed over.
    """
    group, exchange = world.groups.get(step.group) if isinstance(step, Record) else None, event.exchange
    if group is None or not group.alive or exchange is None or group.type == "AVChatRoom":
        return []
    records = exchange.fields.get("MemberList")
    if not exchange.ok or not isinstance(records, list):
        return []
    rows = [it for it in records if isinstance(it, dict) and isinstance(it.get("Member_Account"), str)]
    start, end = exchange.last.sent, exchange.received

    def reading(account: str, outcome: Outcome, rank: Rank = "", shown: JSON = None) -> Reading:
        return Reading(
            event.step, event, "roster", group.role, group.type, "", account, CLEAR, start, end, (start, end),
            outcome, until=shown, rank=rank,
        )  # fmt: skip

    return [reading(*found) for found in _found(world, group, exchange, rows)]


def _found(
    world: World, group: Group, exchange: Exchange, rows: Sequence[Mapping[str, JSON]]
) -> Iterator[tuple[str, Outcome, Rank, JSON]]:
    times = Counter(row["Member_Account"] for row in rows)
    shown = {row["Member_Account"]: row.get("Role") for row in rows}
    limit, number = _limit(exchange), exchange.fields.get("MemberNum")
    # Where the members do not fit on a page, but the page has room and its number is that of its rows, it shows all.
    whole = not exchange.fields.get("Next") and (len(group.members) <= limit or number == len(times) < limit)
    for account, rank in group.members.items():
        name = world.binding[account]
        if name in shown:
            role = shown.pop(name)
            ranks = ("member", "admin") if account in group.former else (rank,)
            outcome = _outcome(ranks, role, times[name])
            yield account, outcome, rank, times[name] if outcome == "twice" else role
        elif whole:
            yield account, "gone", rank, None
    for name in shown:
        role = world.roles.get(name, "")  # not every id with a role is an account's
        yield role if ACCOUNT_ROLE.fullmatch(role) else "", "stranger", "", name
    if type(number) is int and not (whole and number == len(times)):  # where it counts the rows, they are what counts
        yield "", "agrees" if number == len(group.members) else "miscounted", "", number
    elif number == len(group.members):
        yield "", "agrees", "", number


def _outcome(ranks: Collection[str], role: JSON, times: int) -> Outcome:
    if times > 1:
        return "twice"
    return "other-rank" if isinstance(role, str) and role.casefold() not in ranks else "agrees"


def _limit(exchange: Exchange | None) -> float:
    """How many members a look asks for."""
    limit = exchange.body.get("Limit") if exchange is not None and isinstance(exchange.body, dict) else None
    return limit if type(limit) is int else float("inf")


@dataclass(frozen=True)
class Membership:
    """What a history shows of who is in a group. `records` are readings that the records themselves answer for: with no
    mute call since they last agreed (or since the group was made), or with a fault that no membership has. `calls` are
    all others, and `consequences` those of other looks that are wrong because an account is in the group no more."""

    records: list[Reading]
    calls: list[Reading]
    consequences: list[Reading]


def membership(
    steps: Sequence[Operation], rosters: Sequence[Reading], readings: Sequence[Reading], epochs: Sequence[int]
) -> Membership:
    """Sort the readings of a history; `epochs` tell which looks have nothing but looks between them."""
    mutes = [index for index, step in enumerate(steps) if mutes_of(step)]
    heard = [it for it in readings if it.channel == "send" and it.code in (0, MUTED_SENDER)]
    unlisted = {(it.group, it.account, epochs[it.step]) for it in readings if it.outcome == "missing"}
    # Some refuse the muted before they look whether they are in the group: only where the list names them, too.
    heard = [it for it in heard if it.code == 0 or (it.group, it.account, epochs[it.step]) not in unlisted]
    speaking = {(it.group, it.account, epochs[it.step]) for it in heard}
    rows = Counter((it.group, it.step) for it in rosters if it.account and it.outcome != "gone")
    good: dict[Whom, int] = {}
    blamed: dict[tuple[str, str, Outcome], bool] = {}
    found: tuple[list[Reading], list[Reading]] = [], []
    for it in rosters:
        by_call = _any_between(mutes, good.get((it.group, it.account), -1), it.step)
        if it.wrong:
            # Whoever is heard is there, whatever the records say. Where one page does not hold them all, a wrong number
            # may well be of those who were thrown out.
            own = it.outcome == "twice" or (
                it.outcome == "miscounted" and rows[it.group, it.step] < _limit(it.exchange)
            )
            own = own or (it.outcome == "gone" and (it.group, it.account, epochs[it.step]) in speaking)
            by_call = blamed.setdefault((it.group, it.account, it.outcome), by_call and not own)
        else:
            good[it.group, it.account] = it.step
        found[by_call].append(it)
    gone = [it for it in found[True] if it.outcome == "gone"]
    return Membership(*found, list(_consequences(gone, _there(steps, rosters, heard), readings)) if gone else [])


def _consequences(
    gone: Sequence[Reading], there: Mapping[Whom, list[int]], readings: Sequence[Reading]
) -> Iterator[Reading]:
    """What is wrong with an account between the last step at which it was in the group and the next."""
    spans: dict[Whom, list[tuple[float, float]]] = defaultdict(list)
    for it in gone:
        seen = there[it.group, it.account]
        before, after = (at for at in seen if at < it.step), (at for at in seen if at > it.step)
        spans[it.group, it.account].append((max(before, default=-1), min(after, default=float("inf"))))
    for reading in readings:
        if reading.outcome in ("missing", "refused", "wrong-code"):
            around = spans.get((reading.group, reading.account), ())
            if any(begin < reading.step < end for begin, end in around):
                yield reading


def _there(
    steps: Sequence[Operation], rosters: Sequence[Reading], heard: Sequence[Reading]
) -> Mapping[Whom, list[int]]:
    """The steps at which each account is known to be in a group: let in, in the records, or heard."""
    there: dict[Whom, list[int]] = defaultdict(list)
    for index, step in enumerate(steps):
        if isinstance(step, Create | Join):
            for account in step.members:
                there[step.group, account].append(index)
    for it in (*heard, *(it for it in rosters if it.outcome != "gone")):
        there[it.group, it.account].append(it.step)
    return there


def _any_between(sorted_steps: Sequence[int], after: int, before: int) -> bool:
    """Whether one of the steps lies between two others."""
    at = bisect_left(sorted_steps, after + 1)
    return at < len(sorted_steps) and sorted_steps[at] < before
