"""The properties of the suite, without a run: which there are, and which programs they have."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import NamedTuple

import conformance.suite
from conformance.programs.operations import Program
from conformance.suite.order import place
from conformance.suite.properties import PropertyTest, key_of


class Property(NamedTuple):
    """A property by its name, with the clauses that it judges and the test that runs it."""

    name: str
    judges: tuple[str, ...]
    test: PropertyTest


def properties() -> list[Property]:
    """Every property of the suite, in its order."""
    found: list[PropertyTest] = []
    for module in pkgutil.iter_modules(conformance.suite.__path__):
        if module.name.startswith("test_"):
            tests = vars(importlib.import_module(f"conformance.suite.{module.name}")).values()
            found += [test for test in tests if hasattr(test, "judged_clauses")]
    return [Property(key_of(test), test.judged_clauses, test) for test in sorted(found, key=place)]


def collected(rank: int, seed: int) -> Iterator[tuple[Property, tuple[Program, ...]]]:
    """Every property in its order, with the programs that it runs in a profile of a rank."""
    for it in properties():
        programs = it.test.programs
        yield it, (*programs.corners(rank), *programs.draw(programs.examples[rank], seed))
