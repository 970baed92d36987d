"""The programs that `python -m conformance.proof.planning` found to put most pairs of conditions to the test."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from conformance.programs.operations import Program, program_from_json

FILE: Final = Path(__file__).with_name("planned.json")
_SPAN = re.compile(r"m([0-9]+)\.\.m([0-9]+)")


class Plan(NamedTuple):
    """The programs, and of each value of a dimension how many pairs they leave open."""

    programs: tuple[Program, ...] = ()
    left: Mapping[tuple[str, str], int] = MappingProxyType({})


def written(plan: Plan) -> str:
    """A plan as JSON text, a program a line; members whose numbers follow one another are written as a span."""
    lines = ",\n".join(json.dumps(_folded(program.to_json()), separators=(",", ":")) for program in plan.programs)
    left = json.dumps([[*value, number] for value, number in sorted(plan.left.items())])
    return f'{{"left": {left},\n"programs": [\n{lines}\n]}}\n'


def read(text: str) -> Plan:
    """The plan that `written` wrote. Raises ProgramError where a program is none."""
    data = json.loads(text)
    left = {(dimension, value): number for dimension, value, number in data["left"]}
    return Plan(tuple(program_from_json(_unfolded(it)) for it in data["programs"]), left)


def _folded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _folded(item) for name, item in value.items()}
    return list(_spans([_folded(item) for item in value])) if isinstance(value, list) else value


def _spans(items: list[Any]) -> Iterator[Any]:
    while items:
        number, way = 1, _way(*items[:2]) if len(items) > 1 else 0
        while way and number < len(items) and _way(items[number - 1], items[number]) == way:
            number += 1
        yield items[0] if number < 4 else f"{items[0]}..{items[number - 1]}"
        items = items[1:] if number < 4 else items[number:]


def _way(one: Any, other: Any) -> int:
    """1 where the next member has the next number, -1 where it has the one before, else 0."""
    plain = all(isinstance(it, str) and re.fullmatch("m[0-9]+", it) for it in (one, other))
    step = int(other[1:]) - int(one[1:]) if plain else 0
    return step if abs(step) == 1 else 0


def _unfolded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _unfolded(item) for name, item in value.items()}
    if isinstance(value, list):
        return [item for it in value for item in _items(_unfolded(it))]
    return value


def _items(value: Any) -> list[Any]:
    span = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if not span:
        return [value]
    first, last = int(span[1]), int(span[2])
    way = 1 if first < last else -1
    return [f"m{number}" for number in range(first, last + way, way)]


PLANNED: Final = read(FILE.read_text(encoding="utf-8")) if FILE.exists() else Plan()
