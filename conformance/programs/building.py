"""Short ways to write programs by hand."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.contract import PERMANENT
from conformance.programs.operations import JSON, Change, Create, Listed, Mute, Operation, Program, Record, Send

MUTABLE = ("Public", "ChatRoom", "Meeting", "Community")
"""Group types that mute and whose members come and go by REST; AVChatRoom members join by the client SDK alone."""
FOREVER = PERMANENT
MINUTE, HOUR, DAY = 60, 3600, 86400
VALUES = (
    MINUTE - 1, MINUTE, 599, 601, HOUR, DAY - 1, DAY, DAY + 1, 7 * DAY, 30 * DAY, 30 * DAY + 1, 365 * DAY, 10**9,
    2**31 - 2, 2**31 - 1, 2**31, 2**31 + 600, 2**32 - 2, FOREVER,
)  # fmt: skip
"""MuteTimes at which something may change: a list's worth for one group."""


def members(first: int, last: int) -> tuple[str, ...]:
    """Roles m{first} to m{last}."""
    return tuple(f"m{number}" for number in range(first, last + 1))


def group(kind: str, *names: str, role: str = "g1", topics: bool = False) -> Create:
    """A group with these members."""
    return Create(role, kind, names, topics)


def looks(*speakers: str, group: str = "g1", topic: str = "", record: bool = True) -> list[Operation]:
    """The muted list, the members' records and a message of each speaker."""
    out: list[Operation] = [Listed(group, topic)]
    if record and not topic:
        out.append(Record(group))
    return [*out, *(Send(group, speaker, topic) for speaker in speakers)]


def put(**fields: JSON) -> Change:
    """A body with these fields in place of, or besides, its own."""
    return Change(put=tuple(fields.items()))


def program(*steps: Operation | Sequence[Operation]) -> Program:
    """A program of steps and lists of steps."""
    flat: list[Operation] = []
    for step in steps:
        flat.extend(step if isinstance(step, list | tuple) else [step])  # type: ignore[list-item]
    return Program(tuple(flat))


def changed(
    names: Sequence[str], *changes: Change, seconds: JSON = 900, group: str = "g1", topic: str = ""
) -> list[Operation]:
    """One mute call for each change."""
    return [Mute(group, tuple(names), seconds, topic, change) for change in changes]
