"""Two answers to one request, held against each other: what differs in their shape, and whether more does.

Only what the contract gives a meaning is compared by value. Everything else is volatile, and told by name and type.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from conformance.contract import PERMANENT
from conformance.programs.history import JSON

NEAR: Final = 2.5
"""Seconds by which times of two runs, each counted from its beginning, may differ and be the same."""
_EPOCH: Final = 10**9
"""Numbers from here on, but for the largest, may be moments."""
_STATES: Final = frozenset({"MutedAccountList", "ShuttedUinList", "MemberList", "MemberNum", "GroupId", "TopicId"})
_ENVELOPE: Final = frozenset({"ActionStatus", "ErrorCode", "ErrorInfo"})
_VOLATILE: Final = frozenset({"JoinTime", "LastSendMsgTime", "MsgTime", "MsgSeq", "CreateTime", "LastInfoTime"})
_NAMES: Final = {
    int: "integer", float: "number", bool: "boolean", str: "string", dict: "object", list: "array", type(None): "null",
}  # fmt: skip


class Item(NamedTuple):
    """One thing that differs: `path` is where, as in `MutedAccountList[].MutedUntil` ("" is the answer as a whole).

    `gone` and `new` are fields (with their type), `type` a field of another type, `state` a value that means something.
    """

    kind: Literal["gone", "new", "type", "state"]
    path: str
    old: str = ""
    new: str = ""


def type_name(value: JSON) -> str:
    """What JSON calls the type of a value."""
    return _NAMES.get(type(value), "null")


class Walk:
    """One comparison. `items` are what differs; `met` the paths that both have."""

    def __init__(self, began: float, began_now: float) -> None:
        """When each of the two programs began, in seconds since the epoch."""
        self._began, self._began_now = began, began_now
        self.items: dict[Item, None] = {}
        self.met: set[str] = set()

    def answers(self, old: JSON, new: JSON, *, whole: bool) -> None:
        """Compare two answers; `whole` is false where only one of them is a success: then the envelope alone."""
        if type(old) is not type(new):
            self.items[Item("type", "", type_name(old), type_name(new))] = None
        elif isinstance(old, dict):
            if whole:
                self._objects(old, new, "")
            else:
                one, other = ({name: it[name] for name in it if name in _ENVELOPE} for it in (old, new))
                self._objects(one, other, "")

    def _objects(self, old: dict[str, JSON], new: dict[str, JSON], path: str) -> None:
        for name, value in old.items():
            place = f"{path}{name}"
            if name in new:
                self.met.add(place)
                if name not in _ENVELOPE or type(value) is not type(new[name]):
                    self._values(value, new[name], place)
            else:
                self.items[Item("gone", place, type_name(value))] = None
        for name, value in new.items():
            if name not in old:
                self.items[Item("new", f"{path}{name}", "", type_name(value))] = None

    def _values(self, old: JSON, new: JSON, path: str) -> None:
        if old == new and type(old) is type(new):
            return
        if type(old) is not type(new):
            self.items[Item("type", path, type_name(old), type_name(new))] = None
        elif isinstance(old, dict):
            self._objects(old, new, f"{path}.")
        elif isinstance(old, list):
            self._lists(old, new, path)
        elif not self._alike(old, new) and _means(path):
            self.items[Item("state", path)] = None

    def _lists(self, old: list[JSON], new: list[JSON], path: str) -> None:
        name = _identity(old) or _identity(new)
        rows, others = _rows(old, name), _rows(new, name)
        if name and rows and others and all(isinstance(row, dict) and name not in row for row in others.values()):
            others = dict(zip(rows, new, strict=False))  # the field that names them is called otherwise now
        seen: set[tuple[tuple[str, ...], tuple[str, ...]]] = set()
        for key, row in rows.items():
            if key in others:
                other = others[key]
                if type(row) is dict and type(other) is dict:
                    self._rows(row, other, f"{path}[].", seen)
                else:
                    self._values(row, other, f"{path}[]")
        if (rows.keys() != others.keys() or len(old) != len(new)) and _means(path):
            self.items[Item("state", path)] = None

    def _rows(
        self, old: dict[str, JSON], new: dict[str, JSON], path: str, seen: set[tuple[tuple[str, ...], tuple[str, ...]]]
    ) -> None:
        """Two rows of a list; of those with the same fields the first alone tells which came and went."""
        fields = tuple(old), tuple(new)
        if fields not in seen:
            seen.add(fields)
            self._objects(old, new, path)
            return
        for name, value in old.items():
            if name in new and (value != new[name] or type(value) is not type(new[name])):
                self._values(value, new[name], f"{path}{name}")

    def _alike(self, old: JSON, new: JSON) -> bool:
        if isinstance(old, int) and min(old, new) >= _EPOCH and max(old, new) < PERMANENT:
            return bool(abs((old - self._began) - (new - self._began_now)) <= NEAR)
        return bool(old == new)


def _means(path: str) -> bool:
    names = path.replace("[]", "").split(".")
    return names[0] in _STATES and names[-1] not in _VOLATILE


def _identity(rows: list[JSON]) -> str:
    """The field by which the rows of a list are told apart: the first that holds a role in each."""
    if not rows or not isinstance(rows[0], dict):
        return ""
    return next((name for name, value in rows[0].items() if isinstance(value, str) and value[:1] == "<"), "")


def _rows(items: list[JSON], name: str) -> dict[str, JSON]:
    """The rows by what tells them apart; by position where nothing does."""
    if name:
        return {str(row.get(name, n)) if isinstance(row, dict) else str(n): row for n, row in enumerate(items)}
    if items and all(isinstance(item, str | int) for item in items):
        return {str(item): item for item in items}
    return {str(n): row for n, row in enumerate(items)}


def shape(value: JSON, path: str = "") -> Iterator[tuple[str, str]]:
    """Every field of an answer, with its type; the rows of a list stand for each other."""
    if isinstance(value, dict):
        for name, item in value.items():
            place = f"{path}{name}"
            yield place, type_name(item)
            yield from shape(item, f"{place}.")
    elif isinstance(value, list):
        for item in value:
            yield from shape(item, f"{path.removesuffix('.')}[].")
