"""Operations and programs: what a run does, by role, as plain frozen data that goes to JSON and back.

Roles stand for real ids, which are bound when the program runs:

    g1, g2      groups                     n1      a group id that was never made
    owner       the owner of every group   t1@g1   topic t1 of group g1
    m1, m2      accounts of the app        m1~case, ~short, ~tail, ~dash   near-twins of m1's account id
    w1, w2      32-byte account ids that differ in their last byte alone
    u1          an account that was never imported (u1~accent: whose name is not ASCII)
    g1~longer, ~case, ~short, ~tail, t1~longer@g1, ...   near-twins of a group's id, and of a topic's own part
    g1~like, ~percent, ~quote, ~url   twins with what databases, shells and URLs treat as special
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar

JSON = Any

ACCOUNT_ROLE = re.compile(r"owner|[muw][0-9]+(~(case|short|tail|dash|accent))?")
_PLACE = r"[0-9]+(?:~(?:longer|case|short|tail))?"
GROUP_ROLE = re.compile(rf"[gn]{_PLACE}|g[0-9]+~(?:like|percent|quote|url)")
TOPIC_ROLE = re.compile(rf"t{_PLACE}@g{_PLACE}")


class ProgramError(ValueError):
    """A program that is none: an unknown operation, a wrong role, a field that is missing or of the wrong type."""


WRAPS: Mapping[str, Callable[[str, JSON], JSON]] = {
    "list": lambda name, value: [value],
    "pair": lambda name, value: [value, value],
    "object": lambda name, value: {name or "body": value},
    "text": lambda name, value: json.dumps(value, separators=(",", ":")),
}
"""Ways to pack a field (or the whole body, of no name) into something that a lenient reader may unpack again."""


@dataclass(frozen=True, slots=True)
class Change:
    """How a mute call departs from the documented one. Every field that is left alone changes nothing.

    `put` replaces or adds fields of the body and `drop` leaves some out; `wrap` packs fields, or the whole body (""),
    each in one of the ways of `WRAPS`; `order` names fields that come first, one after the other. `text` sends these
    characters instead of JSON, `tail` after it, and `cut` leaves out so many of its last ones. `query` replaces
    parameters of the URL (None leaves one out, "$admin" is the administrator). `signed` is a kind of signature (see
    `Exchange.signed`), `identifier` the account role in whose name the call is made ("admin" if empty). A `command`
    that begins with a slash is the whole path.
    """

    put: tuple[tuple[str, JSON], ...] = ()
    drop: tuple[str, ...] = ()
    wrap: tuple[tuple[str, str], ...] = ()
    order: tuple[str, ...] = ()
    text: str | None = None
    tail: str = ""
    cut: int = 0
    query: tuple[tuple[str, str | None], ...] = ()
    signed: str = "right"
    identifier: str = ""
    method: str = "POST"
    command: str = "forbid_send_msg"


@dataclass(frozen=True, slots=True)
class Create:
    """Make a group of a type with these members, the owner besides; `topics` makes it a topic-enabled Community."""

    op: ClassVar[str] = "create"
    group: str
    type: str = "Public"
    members: tuple[str, ...] = ()
    topics: bool = False


@dataclass(frozen=True, slots=True)
class Join:
    """Add accounts to a group, for the first time or again."""

    op: ClassVar[str] = "join"
    group: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leave:
    """Take accounts out of a group."""

    op: ClassVar[str] = "leave"
    group: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Promote:
    """Make a member an administrator of the group."""

    op: ClassVar[str] = "promote"
    group: str
    member: str


@dataclass(frozen=True, slots=True)
class Topic:
    """Make a topic in a topic-enabled Community."""

    op: ClassVar[str] = "topic"
    topic: str


@dataclass(frozen=True, slots=True)
class DropTopic:
    """Destroy a topic."""

    op: ClassVar[str] = "drop-topic"
    topic: str


@dataclass(frozen=True, slots=True)
class Mute:
    """Call forbid_send_msg: MuteTime `seconds` (0 unmutes) for `members` in a group or in one of its topics."""

    op: ClassVar[str] = "mute"
    group: str
    members: tuple[str, ...]
    seconds: JSON = 600
    topic: str = ""
    change: Change = Change()


@dataclass(frozen=True, slots=True)
class Listed:
    """Read the muted list of a group or a topic, by its new name or by the one before 2022."""

    op: ClassVar[str] = "listed"
    group: str
    topic: str = ""
    old: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """Read the members' own records."""

    op: ClassVar[str] = "record"
    group: str


@dataclass(frozen=True, slots=True)
class Send:
    """Send a message in a member's name: text, or (`custom`) what an app has defined."""

    op: ClassVar[str] = "send"
    group: str
    member: str
    topic: str = ""
    custom: bool = False


@dataclass(frozen=True, slots=True)
class Destroy:
    """Dissolve a group."""

    op: ClassVar[str] = "destroy"
    group: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Let this many seconds pass on the target's clock."""

    op: ClassVar[str] = "wait"
    seconds: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """Make these mute calls at once, and take these looks beside them, each from a thread of its own.

    With `threads` there are so many: they are dealt the calls in turn, and each makes its own one after another.
    """

    op: ClassVar[str] = "overlap"
    calls: tuple[Mute | Listed | Record | Send, ...]
    threads: int = 0

    def lane(self, branch: int) -> tuple[int, int]:
        """The thread that makes a call, and which of its calls it is."""
        return (branch % self.threads, branch // self.threads) if self.threads > 0 else (branch, 0)


@dataclass(frozen=True, slots=True)
class Burst:
    """Make `count` mute calls, these in turn, evenly, `rate` calls a second (0: as fast as it goes)."""

    op: ClassVar[str] = "burst"
    calls: tuple[Mute, ...]
    count: int
    rate: int


Operation = (
    Create
    | Join
    | Leave
    | Promote
    | Topic
    | DropTopic
    | Mute
    | Listed
    | Record
    | Send
    | Destroy
    | Wait
    | Overlap
    | Burst
)
KINDS: Mapping[str, type[Any]] = {
    kind.op: kind
    for kind in (
        Create, Join, Leave, Promote, Topic, DropTopic, Mute, Listed, Record, Send, Destroy, Wait, Overlap, Burst,
    )
}  # fmt: skip
READS = (Listed, Record, Send)
"""Operations that look at a state and change none."""


def unmute(group: str, *members: str, topic: str = "") -> Mute:
    """The documented way to unmute: MuteTime 0."""
    return Mute(group, members, 0, topic)


@dataclass(frozen=True)
class Program:
    """A short list of operations by role."""

    steps: tuple[Operation, ...]

    def to_json(self) -> dict[str, JSON]:
        """`{"steps": [{"op": "create", "group": "g1", …}, …]}`; fields at their defaults are left out."""
        return {"steps": [operation_to_json(step) for step in self.steps]}

    def key(self) -> str:
        """The program as canonical JSON text: equal programs, equal keys."""
        return json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"))

    def __hash__(self) -> int:
        return hash(self.key())

    def __len__(self) -> int:
        return len(self.steps)


TELLS_THE_TIME = Program((Create("g1", members=("m1",)), Mute("g1", ("m1",)), Listed("g1")))
"""What tells of the clock that mutes are on. It goes before overlapping calls if nothing is known of that clock yet: of
what these leave nobody can say which call an end belongs to."""


def overlaps(program: Program) -> bool:
    """Whether some of its calls are made at once."""
    return any(isinstance(step, Overlap) for step in program.steps)


def mutes_of(step: Operation) -> tuple[Mute, ...]:
    """The mute calls that a step makes; those of a burst once each."""
    return tuple(part for part in parts_of(step) if isinstance(part, Mute))


def parts_of(step: Operation) -> tuple[Operation, ...]:
    """What a step does: itself, or the calls and looks of those that make several; those of a burst once each."""
    return step.calls if isinstance(step, Overlap | Burst) else (step,)


def part_of(step: Operation, branch: int) -> Operation:
    """What was done as a step's branch of that number."""
    parts = parts_of(step)
    return parts[branch % len(parts)]


def operation_to_json(step: Operation | Change) -> dict[str, JSON]:
    """An operation as a JSON object; `program_from_json` reads it back."""
    out: dict[str, JSON] = {} if isinstance(step, Change) else {"op": step.op}
    for slot in fields(step):
        value = getattr(step, slot.name)
        if slot.name == "change":
            if value != Change():
                out["change"] = operation_to_json(value)
        elif slot.name in _PAIRS:
            if value:
                out[slot.name] = dict(value)
        elif slot.name == "calls":
            out["calls"] = [operation_to_json(call) for call in value]
        elif value != slot.default or type(value) is not type(slot.default):
            out[slot.name] = list(value) if isinstance(value, tuple) else value
    return out


def program_from_json(data: JSON) -> Program:
    """The program that `Program.to_json` wrote.

    Raises ProgramError naming the step and what is wrong with it.
    """
    if not isinstance(data, dict) or not isinstance(data.get("steps"), list):
        raise ProgramError('a program is an object with a list "steps"')
    return Program(tuple(_operation(step, f"step {index}") for index, step in enumerate(data["steps"])))


_PAIRS = frozenset({"put", "query", "wrap"})
_STRINGS = frozenset({"group", "type", "member", "topic"})
_LISTS = frozenset({"members"})
_NUMBERS = frozenset({"count", "rate", "threads"})


def _operation(data: JSON, where: str) -> Operation:
    if not isinstance(data, dict) or data.get("op") not in KINDS:
        raise ProgramError(f"{where}: no such operation; known are {', '.join(KINDS)}")
    kind = KINDS[data["op"]]
    known = {slot.name for slot in fields(kind)}
    values: dict[str, Any] = {}
    if kind is Burst and "call" in data:  # as they were written when all calls of a burst were alike
        data = {name: value for name, value in data.items() if name != "call"} | {"calls": [data["call"]]}
    for name, value in data.items():
        if name == "op":
            continue
        if name not in known:
            raise ProgramError(f"{where}: {data['op']} has no field {name!r}")
        if (name in _STRINGS and not isinstance(value, str)) or (name in _NUMBERS and type(value) is not int):
            raise ProgramError(f"{where}: {name} is of the wrong type")
        if name in _LISTS:
            if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                raise ProgramError(f"{where}: {name} is no list of roles")
            value = tuple(value)
        elif name == "calls":
            if not isinstance(value, list) or not value:
                raise ProgramError(f"{where}: {name} is no list of calls")
            value = tuple(_part(kind, call, where) for call in value)
        elif name == "change":
            value = _change(value, where)
        values[name] = value
    try:
        made: Operation = kind(**values)
    except TypeError as error:
        raise ProgramError(f"{where}: {data['op']}: {error}") from None
    _check_roles(made, where)
    return made


def _part(kind: type[Operation], data: JSON, where: str) -> Operation:
    made = _operation(data, where)
    if isinstance(made, Mute) or (kind is Overlap and isinstance(made, READS)):
        return made
    raise ProgramError(f"{where}: only mute calls and looks overlap, and only mute calls come in bursts")


def _change(data: JSON, where: str) -> Change:
    if not isinstance(data, dict) or set(data) - {slot.name for slot in fields(Change)}:
        raise ProgramError(f"{where}: change is no object of known fields")
    values = dict(data)
    for name in _PAIRS:
        if name in values:
            values[name] = tuple(values[name].items())
    for name in ("drop", "order"):
        if name in values:
            values[name] = tuple(values[name])
    if unknown := {way for _, way in values.get("wrap", ())} - WRAPS.keys():
        raise ProgramError(f"{where}: there is no way to wrap {', '.join(map(str, unknown))}")
    return Change(**values)


def _check_roles(step: Operation, where: str) -> None:
    for name, pattern in (("group", GROUP_ROLE), ("member", ACCOUNT_ROLE), ("topic", TOPIC_ROLE)):
        value = getattr(step, name, "")
        if value and not pattern.fullmatch(value):
            raise ProgramError(f"{where}: {value!r} is no role for a {name}")
    for member in getattr(step, "members", ()):
        if not ACCOUNT_ROLE.fullmatch(member):
            raise ProgramError(f"{where}: {member!r} is no role for an account")


def accounts_of(program: Program) -> tuple[str, ...]:
    """Every account role that the program names, sorted."""
    roles: set[str] = set()
    for step in (part for whole in program.steps for part in parts_of(whole)):
        roles.update(getattr(step, "members", ()))
        if member := getattr(step, "member", ""):
            roles.add(member)
        for call in mutes_of(step):
            roles.update(call.members)
            if call.change.identifier:
                roles.add(call.change.identifier)
            roles.update(roles_in([value for _, value in call.change.put]))
    return tuple(sorted(roles))


def roles_in(value: JSON) -> set[str]:
    """The account roles that a value of a body names, written "$m1"."""
    if isinstance(value, str):
        return {value[1:]} if value.startswith("$") and ACCOUNT_ROLE.fullmatch(value[1:]) else set()
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*(roles_in(item) for item in items))


def with_step(program: Program, index: int, step: Operation) -> Program:
    """The program with one step replaced."""
    return replace(program, steps=(*program.steps[:index], step, *program.steps[index + 1 :]))
