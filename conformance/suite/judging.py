"""Which properties judge a clause, read from the source: for what only tells it, importing the suite takes too long."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path


def judging() -> dict[str, list[str]]:
    """Clause id to the properties that judge it, as `PROPERTIES` has it once every module of the suite is loaded.

    A property names its clauses in a call of `judges` with nothing but literal texts; ValueError where one does not.
    """
    found: dict[str, list[str]] = {}
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8"), path.name).body:
            if isinstance(node, ast.FunctionDef):
                for clause in _judged(node):
                    found.setdefault(clause, []).append(f"{path.stem}.{node.name}")
    return found


def _judged(function: ast.FunctionDef) -> Iterator[str]:
    for call in function.decorator_list:
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "judges":
            yield from map(ast.literal_eval, call.args)
