"""What a program costs: its calls by command, as far as they are known before any is made.

That is all of them where the service answers each call at once, and shows each change at the first look. The import of
accounts is shared by programs, and is not counted.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from conformance.programs.operations import (
    Burst,
    Create,
    Destroy,
    DropTopic,
    Join,
    Leave,
    Listed,
    Mute,
    Operation,
    Overlap,
    Program,
    Promote,
    Record,
    Send,
    Topic,
    Wait,
)

BATCH: Final = 100
"""Accounts that one call imports, adds to a group, or removes from it."""


def calls_of(program: Program) -> Counter[str]:
    """The calls of a program by command, with those that dissolve its groups at the end."""
    calls: Counter[str] = Counter()
    alive: Counter[str] = Counter()
    for step in program.steps:
        calls.update(_of(step))
        if isinstance(step, Create):
            alive[step.group] = 1
        elif isinstance(step, Destroy):
            alive[step.group] = 0
    calls["destroy_group"] += alive.total()
    return +calls


def waits_of(program: Program) -> int:
    """The seconds that a program waits at least."""
    return sum(step.seconds for step in program.steps if isinstance(step, Wait))


def _of(step: Operation) -> dict[str, int]:
    match step:
        case Create(members=members, type=kind):
            more = 0 if kind == "AVChatRoom" else _batches(len(members) - BATCH)
            return {"create_group": 1, "add_group_member": more}
        case Join(members=members):
            return {"add_group_member": _batches(len(members))}
        case Leave(members=members):
            return {"delete_group_member": _batches(len(members))}
        case Promote():
            return {"modify_group_member_info": 1}
        case Topic():
            return {"create_topic": 1}
        case DropTopic():
            return {"destroy_topic": 1}
        case Destroy():
            return {"destroy_group": 1}
        case Mute(change=change):
            return {change.command: 1}
        case Overlap(calls=calls):
            return sum((Counter(_of(call)) for call in calls), Counter())
        case Burst(calls=calls, count=count):
            return Counter(calls[number % len(calls)].change.command for number in range(count))
        case Listed(old=old):
            return {"get_group_shutted_uin" if old else "get_group_muted_account": 1}
        case Record():
            return {"get_group_member_info": 1}
        case Send():
            return {"send_group_msg": 1}
        case Wait():
            return {}
    raise TypeError(f"no step of a program: {step!r}")


def _batches(number: int) -> int:
    return max(0, -(-number // BATCH))
