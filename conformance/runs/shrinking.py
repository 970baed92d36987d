"""Smaller programs: the candidates that an inquiry tries in place of one that showed a departure.

Each candidate does less, or does it more plainly: fewer steps, fewer members, a Public group, 600 seconds. What
cannot be made plainer without losing the departure is what causes it, and that is how the clause at stake is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from itertools import count

from conformance.contract import OLD_NAMES, PERMANENT
from conformance.programs.operations import (
    ACCOUNT_ROLE,
    READS,
    Burst,
    Change,
    Create,
    Destroy,
    DropTopic,
    Join,
    Leave,
    Mute,
    Operation,
    Overlap,
    Program,
    Promote,
    Send,
    Topic,
    Wait,
    accounts_of,
    mutes_of,
    parts_of,
    roles_in,
    with_step,
)
from conformance.runs.binding import SMALL

TYPE = "group type"
"""The way in which a program is simpler that has a group of another type."""
PLAIN_SECONDS = 600
MINUTE = 60
PLAINER_SECONDS = PLAIN_SECONDS, 100_003, 8_000_003
"""What is tried in place of another MuteTime: the usual one; then one of more than a day, and one of some months, not
round. One past 2^31 is left only where it matters that it is."""
_PLAIN = re.compile(r"m[0-9]+")


def undressed(program: Program) -> Program:
    """The program with its calls as usual in what is no part of what they ask for: a random of any kind, the fields as
    documented."""
    for index, step in enumerate(program.steps):
        if isinstance(step, Mute) and step.change != Change():
            query = tuple((name, value) for name, value in step.change.query if name != "random")
            plain = replace(step.change, query=query, order=())
            program = with_step(program, index, replace(step, change=plain))
    return program


def simpler(program: Program, account: str, in_vain: Collection[str] = ()) -> Iterator[tuple[str, Program]]:
    """Candidates one simplification away, each with the way in which it is simpler, the most promising first.

    Ways that were in vain on a larger program come last: what they would take away is likely to matter.
    """
    ways: dict[str, Callable[[], Iterator[Program]]] = {
        "usual calls": lambda: (it for it in (undressed(program),) if it != program),
        TYPE: lambda: _plainer_types(program),
        "many steps": lambda: _without_many(program),
        "a step": lambda: _without_one(program),
        "a plainer step": lambda: _plainer_steps(program, account),
        "the account": lambda: _renamed(program, account),
    }
    for way in sorted(ways, key=lambda it: it in in_vain):
        for candidate in ways[way]():
            yield way, tidy(candidate)
            yield way, tidy(candidate, spare=True)  # that a topic is there may be what matters


def _plainer_types(program: Program) -> Iterator[Program]:
    """With a Public group; or by the older of two names of one type, for what departs by one mostly does by both."""
    for index, step in enumerate(program.steps):
        if isinstance(step, Create) and step.type != "Public" and not step.topics:
            yield retyped(program, index, "Public")
            if step.type in OLD_NAMES:
                yield retyped(program, index, OLD_NAMES[step.type])


def _tail(steps: Sequence[Operation]) -> int:
    """Where the last looks begin."""
    tail = len(steps)
    while tail and isinstance(steps[tail - 1], READS):
        tail -= 1
    return tail


def _without_many(program: Program) -> Iterator[Program]:
    """Without half of the steps before the last looks, then without a quarter, down to two."""
    steps = program.steps
    idle = [index for index in range(_tail(steps)) if not isinstance(steps[index], Create)]
    size = len(idle) // 2
    while size > 1:
        for start in reversed(range(0, len(idle), size)):
            out = set(idle[start : start + size])
            yield Program(tuple(step for index, step in enumerate(steps) if index not in out))
        size //= 2


def _without_one(program: Program) -> Iterator[Program]:
    """Without one step, the last ones first; a return goes together with the leaving before it, whatever time passes in
    between, for what either does alone is another matter."""
    steps = program.steps
    tail = _tail(steps)
    for index in reversed(range(tail)):
        step = steps[index]
        if isinstance(step, Create):
            continue
        left = _leaving_before(steps, index) if isinstance(step, Join) else index
        if left < index:
            yield Program(steps[:left] + steps[left + 1 : index] + steps[index + 1 :])
        if left == index - 1:
            continue
        if not (isinstance(step, Leave) and index + 1 < tail and isinstance(steps[index + 1], Join)):
            yield Program(steps[:index] + steps[index + 1 :])


def _leaving_before(steps: Sequence[Operation], index: int) -> int:
    """Where those left who come back at a step, with nothing but a wait in between; the step where there is no such."""
    before = index - 1
    while before > 0 and isinstance(steps[before], Wait):
        before -= 1
    return before if before >= 0 and isinstance(steps[before], Leave) else index


def _plainer_steps(program: Program, account: str) -> Iterator[Program]:
    """With one step in a plainer form."""
    has_topics = any(isinstance(step, Topic) for step in program.steps)
    for index, step in enumerate(program.steps):
        if isinstance(step, Create):
            if step.topics and not has_topics:
                yield with_step(program, index, replace(step, topics=False))
        else:
            for plainer in _plainer(step, account):
                yield with_step(program, index, plainer)


def _plainer(step: Operation, account: str) -> Iterator[Operation]:
    match step:
        case Mute():
            yield from _plainer_calls(step, account)
        case Burst() if len(step.calls) > 1:
            for call in step.calls:
                yield replace(step, calls=(call,))
        case Burst():
            for call in _plainer_calls(step.calls[0], account):
                yield replace(step, calls=(call,))
        case Overlap() if len(step.calls) == 2:
            yield from step.calls
        case Overlap():
            half = len(step.calls) // 2
            yield replace(step, calls=step.calls[:half])
            yield replace(step, calls=step.calls[half:])
        case Leave() | Join() if len(step.members) > 1 and account in step.members:
            yield replace(step, members=(account,))


def _plainer_calls(call: Mute, account: str) -> Iterator[Mute]:
    for members in _plainer_lists(call.members, account):
        yield replace(call, members=members)
    if call.change == Change() and isinstance(call.seconds, int) and call.seconds not in (0, *PLAINER_SECONDS):
        values = PLAINER_SECONDS if call.seconds != PERMANENT else PLAINER_SECONDS[:1]
        yield from (replace(call, seconds=plainer) for plainer in values if plainer < call.seconds)
    if any(name == "random" for name, _ in call.change.query):
        query = tuple((name, value) for name, value in call.change.query if name != "random")
        yield replace(call, change=replace(call.change, query=query))
    if call.change.order:
        yield replace(call, change=replace(call.change, order=()))


def _plainer_lists(members: tuple[str, ...], account: str) -> Iterator[tuple[str, ...]]:
    """Shorter lists of the members, lists without repeats, and in order."""
    if len(members) < 2:
        return
    many, half = len(set(members)) > 3, len(members) // 2
    if account in members:
        yield (account,)
        if many:
            yield pair(account, members)
            yield _half_with(account, members)
    elif many:
        yield members[:2]  # most that takes a list takes no more of one
        yield members[:half]
        yield members[half:]
    else:
        for leaving in range(len(members)):
            yield members[:leaving] + members[leaving + 1 :]
    if len(set(members)) < len(members):
        yield tuple(dict.fromkeys(members))
    if (in_order := tuple(sorted(members, key=_order))) != members:
        yield in_order


def _half_with(account: str, members: tuple[str, ...]) -> tuple[str, ...]:
    at = members.index(account)
    half = max(2, len(members) // 2)
    start = max(0, min(at - half + 1, len(members) - half))
    return members[:half] if at < half else members[start : start + half]


def _order(role: str) -> tuple[int, str]:
    digits = role.split("~")[0][1:]
    return int(digits) if digits.isdigit() else -1, role


def _renamed(program: Program, account: str) -> Iterator[Program]:
    """The same program about an ordinary member: whether the owner, or the account's own id, matters."""
    if ACCOUNT_ROLE.fullmatch(account) and not (_PLAIN.fullmatch(account) and _order(account)[0] <= SMALL):
        used = set(accounts_of(program))
        ordinary = next(name for number in count(1) if (name := f"m{number}") not in used)
        mapped = _map_accounts(program, {account: ordinary})
        for index, step in enumerate(mapped.steps):  # who owns a group is not among those it is made with
            if isinstance(step, Create):
                names = tuple(dict.fromkeys((*step.members, ordinary)))
                mapped = with_step(mapped, index, replace(step, members=names))
        yield mapped


def plainly(program: Program) -> Program:
    """The program with 600 seconds for times like that, and its few ordinary members called m1, m2 and so on, in their
    order. Members keep their names where a call is made in one of them or departs from the documented one, where
    somebody is a near-twin, and where they are of the many, whose ids are longer."""
    for index, step in enumerate(program.steps):
        if isinstance(step, Mute) and step.change == Change() and PLAIN_SECONDS <= step.seconds < 2**31:
            program = with_step(program, index, replace(step, seconds=PLAIN_SECONDS))
    people = accounts_of(program)
    changed = any(call.change != Change() for step in program.steps for call in mutes_of(step))
    if changed or any(it != "owner" and not _PLAIN.fullmatch(it) for it in people):
        return program
    few = sorted((it for it in people if it != "owner" and _order(it)[0] <= SMALL), key=_order)
    return _map_accounts(program, {it: f"m{number}" for number, it in enumerate(few, 1)})


def _map_accounts(program: Program, new: dict[str, str]) -> Program:
    def mapped(step: Operation) -> Operation:
        if isinstance(step, Overlap | Burst):
            return replace(step, calls=tuple(map(mapped, step.calls)))  # type: ignore[arg-type]
        if isinstance(step, Create | Join | Leave | Mute):
            return replace(step, members=tuple(new.get(member, member) for member in step.members))
        if isinstance(step, Promote | Send):
            return replace(step, member=new.get(step.member, step.member))
        return step

    return Program(tuple(mapped(step) for step in program.steps))


def retyped(program: Program, index: int, kind: str) -> Program:
    """The program with a group of another type."""
    step = program.steps[index]
    assert isinstance(step, Create)
    return tidy(with_step(program, index, replace(step, type=kind, topics=False)))


def without_waits(program: Program) -> Program:
    """The program at one go."""
    return tidy(Program(tuple(step for step in program.steps if not isinstance(step, Wait))))


def stretched(program: Program, times: int) -> Program:
    """The program with so many times as long mutes, as far as they are for a minute or less."""
    for index, step in enumerate(program.steps):
        if isinstance(step, Mute) and step.change == Change() and 0 < step.seconds <= MINUTE:
            program = with_step(program, index, replace(step, seconds=times * step.seconds))
    return program


def without_group(program: Program, role: str) -> Program:
    """The program as far as it is about its other groups."""

    def about(step: Operation) -> bool:
        topic = _home(getattr(step, "topic", ""))
        return role == topic or any(getattr(part, "group", "") == role for part in parts_of(step))

    return Program(tuple(step for step in program.steps if not about(step)))


def tidy(program: Program, *, spare: bool = False) -> Program:
    """The program without members, groups and (unless `spare`) topics that nothing else needs."""
    members, groups, topics = _needed(program)
    out: list[Operation] = []
    for step in program.steps:
        match step:
            case Create() if step.group in groups:
                wanted = members.get(step.group, set())
                out.append(replace(step, members=tuple(member for member in step.members if member in wanted)))
            case Create():
                pass
            case Topic() | DropTopic() if step.topic not in topics and not (spare and _home(step.topic) in groups):
                pass
            case Destroy() if step.group not in groups:
                pass
            case _:
                out.append(step)
    return Program(tuple(out))


def _home(topic: str) -> str:
    """The community of a topic."""
    return topic.partition("@")[2]


def _needed(program: Program) -> tuple[dict[str, set[str]], set[str], set[str]]:
    """The members by their groups, the groups and the topics that steps other than their making are about."""
    members: dict[str, set[str]] = {}
    groups: set[str] = set()
    topics: set[str] = set()
    for step in program.steps:
        for one in parts_of(step):
            group = getattr(one, "group", "")
            if isinstance(one, Mute | Send | Promote | Leave):
                members.setdefault(group, set()).update(getattr(one, "members", ()) or (getattr(one, "member", ""),))
            if isinstance(one, Mute):
                members[group].update(roles_in([value for _, value in one.change.put]))
            if not isinstance(step, Create | Topic | DropTopic):
                groups.add(group)
                topics.add(getattr(one, "topic", ""))
    groups |= set(map(_home, topics))
    return members, groups, topics


def pair(account: str, members: Sequence[str]) -> tuple[str, str]:
    """An account and a plain one of these beside it, in their order."""
    near = min((it for it in members if it != account), key=lambda it: (_PLAIN.fullmatch(it) is None, _order(it)))
    return (account, near) if members.index(account) < members.index(near) else (near, account)
