"""Real ids to roles and back, and runs of members to one entry: what keeps a recording short and its diff readable.

In a recorded value "<m1>" stands for the id that role m1 was bound to, and "<m1..m9>", inside a list, for nine entries.
Whoever folds makes sure that unfolding gives the very same value; where it would not, the value stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

from conformance.programs.history import JSON

SHORTEST_RUN: Final = 4
_NUMBERED: Final = re.compile(r"([a-z])([0-9]+)")
_RANGE: Final = re.compile(r"<?([a-z])([0-9]+)\.\.\1([0-9]+)>?")
_DIGITS: Final = re.compile(r"#+")


def fold(value: JSON, roles: Mapping[str, str]) -> JSON:
    """`value` with every string that is a real id replaced by its role; `roles` is by real id (none: as it is)."""
    if not roles:
        return value
    if isinstance(value, str):
        role = roles.get(value)
        return value if role is None else f"<{role}>"
    if isinstance(value, dict):
        return {name: fold(item, roles) for name, item in value.items()}
    if isinstance(value, list):
        return _shortened([fold(item, roles) for item in value])
    return value


def unfold(value: JSON, binding: Mapping[str, str]) -> JSON:
    """What `fold` was given; `binding` is by role."""
    if not binding:
        return value
    kind = type(value)
    if kind is str:
        return binding.get(value[1:-1], value) if value[:1] == "<" and value[-1:] == ">" else value
    if kind is dict:
        return {name: unfold(item, binding) for name, item in value.items()}
    if kind is list:
        out = []
        for item in value:
            numbers = _range_in(item)
            out += [unfold(each, binding) for each in _spread(item, *numbers)] if numbers else [unfold(item, binding)]
        return out
    return value


def _shortened(items: list[JSON]) -> list[JSON]:
    """A list in which members that follow one another, and are told the same of, share one entry."""
    if len(items) < SHORTEST_RUN:
        return items
    out: list[JSON] = []
    keys = [_run_key(item, index) for index, item in enumerate(items)]
    for key, group in groupby(range(len(items)), keys.__getitem__):
        run = [items[index] for index in group]
        out += [_joined(run)] if key is not None and len(run) >= SHORTEST_RUN else run
    return out


def _run_key(item: JSON, index: int) -> tuple[object, ...] | None:
    """Equal for neighbours that differ in nothing but a role whose number grows by one."""
    name, role = _role_in(item)
    match = _NUMBERED.fullmatch(role)
    if match is None:
        return None
    rest = "" if name is None else repr([(key, None if key == name else value) for key, value in item.items()])
    return name, match[1], int(match[2]) - index, rest


def _role_in(item: JSON) -> tuple[str | None, str]:
    """The one role that an entry of a list names, and the field that it is in (None: the entry itself)."""
    if isinstance(item, str):
        return None, item[1:-1] if item[:1] == "<" else ""
    if isinstance(item, dict):
        found = [(name, value[1:-1]) for name, value in item.items() if isinstance(value, str) and value[:1] == "<"]
        if len(found) == 1:
            return found[0]
    return None, ""


def _joined(run: Sequence[JSON]) -> JSON:
    name, first = _role_in(run[0])
    text = f"<{first}..{_role_in(run[-1])[1]}>"
    return text if name is None else {**run[0], name: text}


def _range_in(item: JSON) -> tuple[str | None, str, int, int] | None:
    if isinstance(item, str):
        match = _RANGE.fullmatch(item) if item[:1] == "<" and ".." in item else None
        return (None, match[1], int(match[2]), int(match[3])) if match else None
    if isinstance(item, dict):
        for name, value in item.items():
            if type(value) is str and value[:1] == "<" and ".." in value and (match := _RANGE.fullmatch(value)):
                return name, match[1], int(match[2]), int(match[3])
    return None


def _spread(item: JSON, name: str | None, letter: str, first: int, last: int) -> list[JSON]:
    roles = [f"<{letter}{number}>" for number in range(first, last + 1)]
    return roles if name is None else [{**item, name: role} for role in roles]


def fold_binding(binding: Mapping[str, str]) -> dict[str, str]:
    """A binding with runs of numbered roles in one entry: {"m1..m9": "tcf0Ab###x"}, # for the digits of the number."""
    out: dict[str, str] = {}
    numbered: list[tuple[str, int, str]] = []
    for role, real in binding.items():
        match = _NUMBERED.fullmatch(role)
        template = _template(real, match[2]) if match else None
        if match and template:
            numbered.append((match[1], int(match[2]), template))
        else:
            out[role] = real
    numbered.sort()
    keyed = enumerate(numbered)
    for _, group in groupby(keyed, lambda pair: (pair[1][0], pair[1][2], pair[1][1] - pair[0])):
        run = [entry for _, entry in group]
        (letter, first, template), last = run[0], run[-1][1]
        if len(run) >= SHORTEST_RUN:
            out[f"{letter}{first}..{letter}{last}"] = template
        else:
            out |= {f"{letter}{number}": _numbered(template, number) for _, number, _ in run}
    return out


def unfold_binding(folded: Mapping[str, str]) -> dict[str, str]:
    """What `fold_binding` was given, in another order perhaps."""
    out: dict[str, str] = {}
    for role, real in folded.items():
        match = _RANGE.fullmatch(role) if ".." in role else None
        if match is None:
            out[role] = real
            continue
        for number in range(int(match[2]), int(match[3]) + 1):
            out[f"{match[1]}{number}"] = _numbered(real, number)
    return out


def _template(real: str, number: str) -> str | None:
    """An id with the digits that count its role replaced by as many #; None where it has none."""
    if "#" in real:
        return None
    for match in re.finditer(r"[0-9]+", real):
        if match[0].lstrip("0") == number:
            return real[: match.start()] + "#" * len(match[0]) + real[match.end() :]
    return None


def _numbered(template: str, number: int) -> str:
    return _DIGITS.sub(lambda match: str(number).zfill(len(match[0])), template, count=1)
