"""The orders in which programs run: data that `python -m conformance.proof.ordering --write` writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from conformance.programs.cost import waits_of
from conformance.programs.operations import Program
from conformance.suite.properties import PropertyTest, key_of

FILE: Final = Path(__file__).with_name("order.json")
YEAR: Final = 365 * 86400


def _read() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


LEAD: Final[tuple[tuple[str, int], ...]] = tuple((name, number) for name, number in _read()["lead"])
"""The corner programs that run before all others, each by its property and its number there: always the one next that
shows most wrong vendors for its calls."""
REST: Final[tuple[str, ...]] = tuple(_read()["rest"])
"""The properties in the order in which what is left of them runs: found in the same way."""


def place(test: PropertyTest) -> int:
    """Where a property stands in the order. One that is not in it comes after all that are.

    Those that wait for years come last of all: after them the target's clock shows another century.
    """
    if any(waits_for_years(program) for program in test.programs.corners(2)):
        return len(REST) + 1
    key = key_of(test)
    return REST.index(key) if key in REST else len(REST)


def waits_for_years(program: Program) -> bool:
    """Whether a program waits for so long."""
    return waits_of(program) > YEAR
