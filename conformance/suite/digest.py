"""Which programs a property had when it was recorded: a digest that changes when they do, and with nothing else."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import blake2b, sha256
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from conformance.programs import building, calls, choices, combining, dimensions, forms, operations, room, strategies
from conformance.suite.properties import PropertyTest

_DRAWING: Final = (strategies, building, operations, combining, choices, room, calls, forms, dimensions)
"""What drawn programs come from."""


def strategies_of(test: PropertyTest) -> str:
    """A digest of the programs that a property always runs, and of the code that draws the others if there are any."""
    programs = test.programs
    drawing = [repr(programs.drawn), programs.examples, *map(_code, _DRAWING)] if programs.drawn is not None else []
    return blake2b(json.dumps([programs.keys, drawing]).encode(), digest_size=8).hexdigest()


def suite_digest(tests: Iterable[tuple[str, Sequence[str], PropertyTest]]) -> str:
    """A SHA-256 of a suite: its properties by name, what each judges, and the programs that it runs."""
    told = sorted([name, sorted(judges), strategies_of(test)] for name, judges, test in tests)
    return sha256(json.dumps(told).encode()).hexdigest()


@cache
def _code(module: ModuleType) -> str:
    return code_digest(Path(module.__file__ or "").read_text(encoding="utf-8"))


def code_digest(source: str) -> str:
    """A digest of what a module's code does: comments, layout and docstrings are none of it."""
    return blake2b(json.dumps(_shape(ast.parse(source))).encode(), digest_size=8).hexdigest()


def _shape(value: Any) -> Any:
    """A syntax tree as lists, the same in every version of Python: what is empty or absent is left out."""
    if isinstance(value, list):
        return [_shape(item) for item in value if not _is_docstring(item)]
    if isinstance(value, ast.AST):
        fields = [[name, _shape(field)] for name, field in ast.iter_fields(value) if field not in (None, [])]
        return [type(value).__name__, fields]
    return repr(value)


def _is_docstring(node: Any) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
