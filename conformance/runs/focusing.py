"""The first smaller programs that an inquiry tries: what concerns one account in one group, the boldest cut first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from conformance.programs.operations import (
    ACCOUNT_ROLE,
    READS,
    Change,
    Create,
    DropTopic,
    Join,
    Leave,
    Listed,
    Mute,
    Operation,
    Program,
    Promote,
    Record,
    Send,
    Topic,
    Wait,
    mutes_of,
    parts_of,
)
from conformance.runs.shrinking import pair, tidy, undressed

MOST_LISTED = 500
"""Accounts in a call: one that lists more is to be refused, and makes no state."""
MOST_SENT = 3
"""Messages that somebody sends one after the other, where several were sent on the way."""
SOON = 60
"""Seconds of a mute that may end while a program runs."""
MOST_LATER = 3
"""Steps after a call with which a program is still one of little more than that call."""


def focused(program: Program, step: int, group: str, account: str, topic: str) -> Iterator[Program]:
    """Programs that keep what concerns one account in one group up to a step, the boldest first.

    Most departures are a served call's doing, whatever was refused on the way: so first without what has to be
    refused, and there with the last call alone that lists the account, too.
    """
    kept = Program(program.steps[: step + 1])
    plain = undressed(kept)
    served = tuple(it for it in plain.steps if not (isinstance(it, Mute) and it.change != Change()))
    last = max((at for at, it in enumerate(served) if isinstance(it, Mute) and account in it.members), default=0)
    latest = tuple(it for at, it in enumerate(served) if at == last or not isinstance(it, Mute))
    alone, paired = partial(_only, account=account), partial(_paired, account=account)
    for steps, ways in (
        (served, (alone, paired)),
        (latest, (_whole,)),
        (_running_out(served, account), (_whole,)),
        (served, (_whole,)),
        (plain.steps, (alone, paired, _whole)),
        (kept.steps, (alone, paired, _whole)),
    ):
        concerned = [it for it in steps if _concerns(it, group)]
        for way in ways:
            found = Program(tuple(made for it in concerned if (made := way(it)) is not None))
            yield with_all_looks(tidy(found), group, account, topic)
    for program in (plain, kept):
        yield with_all_looks(tidy(program), group, account, topic)
    yield with_all_looks(kept, group, account, topic)


def documented_calls(program: Program, step: int, group: str, account: str, topic: str) -> list[tuple[int, Mute]]:
    """The calls on an account in a place up to a step that are to be served as far as they go, each with its step."""
    return [
        (at, it) for at, it in enumerate(undressed(Program(program.steps[: step + 1])).steps)
        if isinstance(it, Mute) and (it.group, it.topic) == (group, topic) and account in it.members
        and it.change == Change() and len(it.members) <= MOST_LISTED
    ]  # fmt: skip


def distilled(program: Program, step: int, group: str, account: str, topic: str) -> Iterator[Program]:
    """Programs of little more than the call that made the state which an account has up to a step: in a fresh group,
    with what it takes for that call, what came after it (if it is not much), and nothing of what was before.

    None where no documented call made it.
    """
    steps = undressed(Program(program.steps[: step + 1])).steps
    calls = documented_calls(program, step, group, account, topic)
    if not calls:
        return
    at, call = calls[-1]
    around = as_it_stands(steps[:at], group)
    there = {"owner", account, *(name for it in around if isinstance(it, Create) for name in it.members)}
    later = [it for it in steps[at + 1 :] if not isinstance(it, READS) and _is_about(it, group, account)]
    if len(later) > MOST_LATER:
        later = []
    muted = next((it for _, it in reversed(calls[:-1]) if it.seconds != 0), None) if call.seconds == 0 else None
    whole = tuple(it for it in call.members if it in there)
    only = [it for step in later if (it := _only(step, account)) is not None]
    for members, after in (((account,), only), (whole, later)):
        before = [] if muted is None else [replace(muted, members=members)]
        made = Program((*around, *before, replace(call, members=members), *after))
        yield with_all_looks(tidy(made), group, account, topic)
    if topic:
        yield with_all_looks(tidy(made, spare=True), group, account, topic)
    sent = sum(isinstance(it, Send) and it.member == account for it in program.steps)
    if sent > 1:  # what passes may be each third one
        yield with_all_looks(tidy(made), group, account, topic, times=min(sent, MOST_SENT))


def _is_about(step: Operation, group: str, account: str) -> bool:
    """Whether a step may change how an account stands in a group: any call, and its own comings and goings."""
    if isinstance(step, Join | Leave):
        return step.group == group and account in step.members
    if isinstance(step, Promote):
        return step.group == group and step.member == account
    return _concerns(step, group)


def with_all_looks(program: Program, group: str, account: str, topic: str, *, times: int = 1) -> Program:
    """The program with its last looks replaced by one of each kind, so that they can be held against each other.

    `times`: how often a message is sent.
    """
    steps = list(program.steps)
    while steps and isinstance(steps[-1], READS):
        steps.pop()
    looks: list[Operation] = [Listed(group, topic)]
    kind = next((it.type for it in steps if isinstance(it, Create) and it.group == group), "")
    if kind != "AVChatRoom" and not topic:
        looks.append(Record(group))
    if ACCOUNT_ROLE.fullmatch(account) and (kind != "AVChatRoom" or account == "owner"):
        looks += [Send(group, account, topic)] * times
    return Program((*steps, *looks))


def with_records(program: Program, group: str) -> Program:
    """The program with a look at the members' records of a group after each call on it."""
    steps = list[Operation]()
    for step in program.steps:
        steps.append(step)
        if any(call.group == group for call in mutes_of(step)):
            steps.append(Record(group))
    return Program(tuple(steps))


def comes_in_later(program: Program, group: str, account: str) -> bool:
    """Whether an account comes into a group after a call on it."""
    called = False
    for step in program.steps:
        called |= any(call.group == group for call in mutes_of(step))
        if called and isinstance(step, Join) and step.group == group and account in step.members:
            return True
    return False


def as_it_stands(steps: Sequence[Operation], group: str) -> list[Operation]:
    """What makes a group as it is after these steps: with those who are in it then, its topics and its admins."""
    made = [it for it in steps if isinstance(it, Create) and it.group == group][-1:]
    members = list(made[0].members) if made else []
    for step in steps:
        if isinstance(step, Join) and step.group == group:
            members += [it for it in step.members if it not in members]
        elif isinstance(step, Leave) and step.group == group:
            members = [it for it in members if it not in step.members]
    kept = [it for it in steps if isinstance(it, Topic) and it.topic.endswith(f"@{group}")]
    admins = [it for it in steps if isinstance(it, Promote) and it.group == group and it.member in members]
    return [*(replace(it, members=tuple(members)) for it in made), *kept, *admins]


def _whole(step: Operation) -> Operation:
    return step


def _concerns(step: Operation, group: str) -> bool:
    if isinstance(step, Wait):
        return True
    if isinstance(step, Topic | DropTopic):
        return step.topic.endswith(f"@{group}")
    if isinstance(step, READS):
        return False
    return any(getattr(one, "group", None) == group for one in parts_of(step))


def _paired(step: Operation, account: str) -> Operation | None:
    """The step as far as it is about one account, with somebody else where it is about several."""
    if isinstance(step, Mute | Join | Leave) and account in step.members and len(set(step.members)) > 1:
        return replace(step, members=pair(account, step.members))
    return _only(step, account)


def _running_out(steps: Sequence[Operation], account: str) -> tuple[Operation, ...]:
    """What is about one account alone, and mutes of others that end on the way: something may go with them."""

    def ends(step: Operation) -> bool:
        return isinstance(step, Mute) and account not in step.members and 0 < step.seconds <= SOON

    kept = [it if ends(it) else _only(it, account) for it in steps]
    return tuple(it for it in kept if it is not None) if any(map(ends, steps)) else ()


def _only(step: Operation, account: str) -> Operation | None:
    """The step as far as it is about one account; None where it is not."""
    if isinstance(step, Mute):
        if account not in step.members:
            return None
        return replace(step, members=(account,)) if step.change == Change() else step
    if isinstance(step, Join | Leave):
        return replace(step, members=(account,)) if account in step.members else None
    if isinstance(step, Promote):
        return step if step.member == account else None
    return step
