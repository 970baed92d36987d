"""The orders in which properties run: data that `python -m conformance.proof.ordering --write` writes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from conformance.programs.operations import Program, Wait
from conformance.suite.properties import PropertyTest, key_of

FILE: Final = Path(__file__).with_name("order.json")
YEAR: Final = 365 * 86400


def _read() -> Mapping[str, Sequence[str]]:
    return json.loads(FILE.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


FIRST: Final = tuple(_read()["first"])
"""The properties in the order in which their first programs run: what shows most wrong vendors for its calls leads."""
REST: Final = tuple(_read()["rest"])
"""The properties in the order in which they run, once every first program has: found in the same way."""


def place(test: PropertyTest, order: Sequence[str] = REST) -> int:
    """Where a property stands in an order. One that is not in it comes after all that are.

    Those that wait for years come last of all: after them the target's clock shows another century.
    """
    if any(_waits(program) > YEAR for program in test.programs.corners(2)):
        return len(order) + 1
    key = key_of(test)
    return order.index(key) if key in order else len(order)


def _waits(program: Program) -> int:
    return sum(step.seconds for step in program.steps if isinstance(step, Wait))
