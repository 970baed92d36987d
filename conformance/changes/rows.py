"""The order of the muted list: whether one side has one at all, and which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from conformance.changes.evidence import Evidence, Shown
from conformance.changes.sides import Line, Turn

LIST: Final = "get_group_muted_account"
_LEAST: Final = 3
"""Rows that a list needs to show an order, and lists that a side needs to have one."""
_MOST: Final = 60
_ORDERS: Final = (
    "as they were muted",
    "last muted first",
    "by account",
    "by account, descending",
    "by end",
    "by end, descending",
)


@dataclass
class Orders:
    """The orders that all lists of one side keep."""

    lists: int = 0
    kept: set[str] = field(default_factory=lambda: set(_ORDERS))
    shown: Evidence = field(default_factory=Evidence)

    def take(self, line: Line, turn: Turn) -> None:
        """Take in a list."""
        rows = turn.value.get("MutedAccountList") if isinstance(turn.value, dict) else None
        if not isinstance(rows, list) or not _LEAST <= len(rows) <= _MOST:
            return
        pairs = [(row.get("Member_Account"), row.get("MutedUntil")) for row in rows if isinstance(row, dict)]
        if not all(isinstance(name, str) and type(end) is int for name, end in pairs):
            return
        names = [str(name)[1:-1] for name, _ in pairs]
        if len({end for _, end in pairs}) < 2:
            return  # nothing tells an order by end from another
        self.lists += 1
        self.kept &= set(_orders(line, turn.step, names, [int(end) for _, end in pairs if end is not None]))
        self.shown.add(Shown(line, turn.step))


def _orders(line: Line, at: int, names: list[str], ends: list[int]) -> Iterator[str]:
    binding = line.binding
    asked: dict[str, int] = {}
    for step in line.steps[:at]:
        for name in step.get("members", ()) if step["op"] == "mute" else ():
            asked.setdefault(name, len(asked))
    by: dict[str, list[int] | list[str]] = {
        "as they were muted": [asked.get(name, -1) for name in names],
        "by account": [binding.get(name, name) for name in names],
        "by end": ends,
    }
    reverse = {
        "as they were muted": "last muted first",
        "by account": "by account, descending",
        "by end": "by end, descending",
    }
    for order, keys in by.items():
        pairs: list[tuple[Any, Any]] = list(pairwise(keys))
        if all(a <= b for a, b in pairs):
            yield order
        if all(a >= b for a, b in pairs):
            yield reverse[order]


def changed(orders: tuple[Orders, Orders]) -> tuple[str, str] | None:
    """The order before and now, where both sides have one and not the same; None elsewhere."""
    one, other = orders
    if min(one.lists, other.lists) < _LEAST or not one.kept or not other.kept or one.kept & other.kept:
        return None
    was, now = (next(order for order in _ORDERS if order in it.kept) for it in orders)
    return was, now
